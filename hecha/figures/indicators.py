"""Indicators: figures per county, town and village, each declared once, in the files named here.

:func:`hecha.figures.counting.count` computes them.
"""

from hecha.figures import indicators_household, indicators_ledger, indicators_village
from hecha.figures.indicator import INDICATORS

__all__ = ["INDICATORS", "indicators_household", "indicators_ledger", "indicators_village"]
