"""Definitions of expectations, of the kinds Great Expectations tests its own engines with."""

from __future__ import annotations

from support.gx_of_columns import DIVERGENCE, FIGURES, TYPES
from support.gx_of_records import NAMES, RECORDS, TABLES
from support.gx_of_values import BETWEEN, SETS, SPREAD, TEXTS

DEFINITIONS = [
    *BETWEEN,
    *SETS,
    *TEXTS,
    *SPREAD,
    *FIGURES,
    *DIVERGENCE,
    *TYPES,
    *RECORDS,
    *NAMES,
    *TABLES,
]
