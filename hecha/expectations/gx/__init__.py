"""A Polars execution engine for Great Expectations, which ships with none.

Importing this package registers a data source and the metrics of the engine:

    import hecha.expectations.gx
    asset = context.data_sources.add_polars("any name").add_dataframe_asset("frame")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    whole.get_batch({"dataframe": frame}).validate(suite)

``frame`` is a LazyFrame or a DataFrame. Suites are those of Great Expectations, unchanged. All
figures a suite asks for come from one ``select`` per row condition, run together. Results are
those of the pandas engine, except that

- every unexpected value, row and key is given under COMPLETE: no list is cut at 200;
- a whole number is never turned into text like ``5.0`` because its column has blanks.

Expectations about pandas types, outliers and distributions are not supported; asking for one is
an error of that expectation. It stands on its own: nothing here knows the rest of this project.

Raises :class:`Unsupported` on import where Great Expectations lacks a name this package builds on.
"""

from __future__ import annotations

from hecha.expectations.gx.touched import Unsupported, check

check()

from hecha.expectations.gx.datasource import PolarsDatasource  # noqa: E402
from hecha.expectations.gx.engine import PolarsExecutionEngine  # noqa: E402
from hecha.expectations.gx.registration import METRICS, register  # noqa: E402

register()

__all__ = ["METRICS", "PolarsDatasource", "PolarsExecutionEngine", "Unsupported"]
