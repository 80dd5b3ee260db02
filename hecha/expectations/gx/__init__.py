"""A Polars execution engine for Great Expectations, which ships with none.

Importing this package registers a data source and the metrics of the engine:

    import hecha.expectations.gx
    asset = context.data_sources.add_polars("any name").add_dataframe_asset("frame")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    whole.get_batch({"dataframe": frame}).validate(suite)

``frame`` is a LazyFrame or a DataFrame. Suites are those of Great Expectations, unchanged. All
figures of a suite come from one ``select`` per row condition, run together. Results are those of
the pandas engine, except that

- every unexpected value, row and key is given under COMPLETE: no list is cut at 200;
- a whole number is never turned into text like ``5.0`` because its column has blanks;
- a day of a column of days is ordered against days, moments and the text of either;
- a type has the names of Polars, of numpy and of Python, and ``observed_value`` that of Polars.

What cannot be evaluated (a query, a pattern of SQL, text ordered against numbers) is an error of
that expectation and of no other. The package knows nothing of the rest of this project.

Raises :class:`Unsupported` on import where Great Expectations lacks a name this package builds on.
"""

from __future__ import annotations

from hecha.expectations.gx.touched import Unsupported, check

check()

from hecha.expectations.gx import types  # noqa: E402
from hecha.expectations.gx.datasource import PolarsDatasource  # noqa: E402
from hecha.expectations.gx.engine import PolarsExecutionEngine  # noqa: E402
from hecha.expectations.gx.registration import METRICS, register  # noqa: E402

register()
types.register()

__all__ = ["METRICS", "PolarsDatasource", "PolarsExecutionEngine", "Unsupported"]
