"""The metrics of the engine under the names Great Expectations asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.metrics.metric_provider import MetricProvider
from great_expectations.expectations.registry import get_metric_provider, register_metric

from hecha.expectations.gx import column_map, row_map
from hecha.expectations.gx.aggregates import AGGREGATES
from hecha.expectations.gx.distributions import DISTRIBUTIONS
from hecha.expectations.gx.engine import PolarsExecutionEngine
from hecha.expectations.gx.metric_figures import Asked, Figure, Metric, as_pandas, constant
from hecha.expectations.gx.values import named, typed

Unexpected = Callable[[Asked], pl.Expr]
"""The rows that do not meet an expectation."""


def _of_column(expected: column_map.Expected) -> Unexpected:
    def unexpected(asked: Asked) -> pl.Expr:
        column = asked.column()
        return column.values.is_not_null() & ~expected(column, asked.kwargs).fill_null(False)

    return unexpected


def _of_nulls(expected: column_map.Expected) -> Unexpected:
    return lambda asked: ~expected(asked.column(), asked.kwargs)


def _of_row(expected: row_map.Expected) -> Unexpected:
    def unexpected(asked: Asked) -> pl.Expr:
        columns = asked.columns()
        kept = row_map.judged(columns, asked.domain["ignore_row_if"])
        return kept & ~expected(columns, asked.kwargs).fill_null(False)

    return unexpected


_MAPS: dict[str, Unexpected] = {
    **{name: _of_column(expected) for name, expected in column_map.COLUMN_MAP.items()},
    **{name: _of_nulls(expected) for name, expected in column_map.NULL_MAP.items()},
    **{name: _of_row(expected) for name, expected in row_map.ROW_MAP.items()},
}


def _among(name: str, asked: Asked, figure: Callable[[pl.Expr], Figure]) -> Figure:
    """A figure of the unexpected rows, which all figures of an expectation share."""
    kwargs = {key: value for key, value in asked.kwargs.items() if key != "result_format"}
    rows = asked.row + repr((name, asked.domain, kwargs))
    found = figure(pl.col(rows))
    return Figure(found.expression, found.finish, {rows: _MAPS[name](asked)})


def _list(
    name: str, asked: Asked, values: pl.Expr, finish: Callable[[list[Any]], Any] = list
) -> Figure:
    form = asked.kwargs["result_format"]

    def figure(rows: pl.Expr) -> Figure:
        found = values.filter(rows)
        if form["result_format"] != "COMPLETE":
            found = found.head(form["partial_unexpected_count"])
        return Figure(found.implode(), finish)

    return _among(name, asked, figure)


def _count(name: str, asked: Asked) -> Figure:
    return _among(name, asked, lambda rows: Figure(rows.sum()))


def _values(name: str, asked: Asked) -> Figure:
    if asked.kwargs["result_format"].get("exclude_unexpected_values"):
        return constant([])
    columns = asked.columns()
    if "column" in asked.domain:
        return _list(name, asked, columns[0].values)
    if "column_A" in asked.domain:
        pair = pl.struct(a=columns[0].values, b=columns[1].values)
        return _list(name, asked, pair, lambda rows: [tuple(row.values()) for row in rows])
    return _list(name, asked, asked.rows(*dict.fromkeys(column.name for column in columns)))


def _rows(name: str, asked: Asked) -> Figure:
    def shown(found: list[dict[str, Any]]) -> Any:
        positions = [row.pop(asked.row) for row in found]
        return as_pandas(found, asked.schema, positions)

    return _list(name, asked, asked.rows(*asked.schema, asked.row), shown)


def _index(name: str, asked: Asked) -> Figure:
    form = asked.kwargs["result_format"]
    keys = form.get("unexpected_index_column_names")
    if not keys:
        return _list(name, asked, named(asked.row))
    for key in keys:
        typed(key, asked.schema)
    if form.get("exclude_unexpected_values"):
        return _list(
            name,
            asked,
            asked.rows(*keys),
            lambda rows: [{key: [row[key] for row in rows] for key in keys}] if rows else [],
        )
    shown = dict.fromkeys([*(column.name for column in asked.columns()), *keys])
    return _list(name, asked, asked.rows(*shown))


def _query(name: str, asked: Asked) -> Figure:
    if asked.kwargs["result_format"].get("return_unexpected_index_query") is False:
        return constant(None)
    return _among(
        name,
        asked,
        lambda rows: Figure(
            named(asked.row).filter(rows).implode(),
            lambda found: f"df.filter(items={list(found)}, axis=0)",
        ),
    )


def _filtered_row_count(_: str, asked: Asked) -> Figure:
    kept = asked.row + repr(asked.domain)
    judged = row_map.judged(asked.columns(), asked.domain["ignore_row_if"])
    return Figure(pl.col(kept).sum(), conditions={kept: judged})


_OF_MAP: dict[str, Callable[[str, Asked], Figure]] = {
    "unexpected_count": _count,
    "unexpected_index_list": _index,
    "unexpected_index_query": _query,
    "unexpected_rows": _rows,
    "unexpected_values": _values,
}
_OF_ROW_MAP = {**_OF_MAP, "filtered_row_count": _filtered_row_count}


def _metric(name: str, figure: Callable[[str, Asked], Figure]) -> Metric:
    return lambda asked: figure(name, asked)


_OF_COLUMN = {**AGGREGATES, **DISTRIBUTIONS}

METRICS: dict[str, Metric] = {
    **_OF_COLUMN,
    **{
        f"{name}.{suffix}": _metric(name, figure)
        for name in _MAPS
        for suffix, figure in (_OF_ROW_MAP if name in row_map.ROW_MAP else _OF_MAP).items()
    },
}
"""Every metric the engine can compute."""


def register() -> None:
    """Make the metrics known, with the keys the pandas engine declares for them."""
    pandas = PandasExecutionEngine()
    for name, metric in METRICS.items():
        declared: Any = get_metric_provider(name, pandas)[0]
        suffix = name.rpartition(".")[2]
        if name not in _OF_COLUMN:
            domain_keys, value_keys = declared.condition_domain_keys, declared.condition_value_keys
            if suffix != "unexpected_count":
                value_keys = (*value_keys, "result_format")
        else:
            domain_keys, value_keys = declared.domain_keys, declared.value_keys
        register_metric(
            metric_name=name,
            metric_domain_keys=domain_keys,
            metric_value_keys=value_keys,
            execution_engine=PolarsExecutionEngine,
            metric_class=MetricProvider,
            metric_provider=metric,
        )
