"""Metrics that are one value of a column or of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from hecha.expectations.gx import kinds
from hecha.expectations.gx.metric_figures import Asked, Figure, Metric, as_pandas, constant
from hecha.expectations.gx.values import members

_DISTINCT_SHOWN = 20
"""Great Expectations shows no more distinct values in any result; their number is exact."""


def _of(aggregate: Callable[[pl.Expr], pl.Expr]) -> Metric:
    return lambda asked: Figure(aggregate(asked.column().values))


def _of_numbers(aggregate: Callable[[pl.Expr], pl.Expr]) -> Metric:
    def figure(asked: Asked) -> Figure:
        column = asked.column()
        return Figure(aggregate(column.values if column.kind == kinds.MOMENT else column.numbers))

    return figure


def _extreme(aggregate: Callable[[pl.Expr], pl.Expr]) -> Metric:
    def figure(asked: Asked) -> Figure:
        column = asked.column()
        found = aggregate(column.values)
        if column.kind != kinds.MOMENT:
            return Figure(found)
        return Figure(found, kinds.Day.of if column.dtype == pl.Date else kinds.Moment.of)

    return figure


def _most_common(values: pl.Expr) -> pl.Expr:
    return values.drop_nulls().mode().sort().implode()


def _unique_proportion(values: pl.Expr) -> pl.Expr:
    known = values.drop_nulls()
    return pl.when(known.len() > 0).then(known.n_unique() / known.len()).otherwise(0)


def _filled_proportion(values: pl.Expr) -> pl.Expr:
    return pl.when(pl.len() > 0).then(values.count() / pl.len()).otherwise(0)


def _quantiles(asked: Asked) -> Figure:
    how = asked.kwargs.get("allow_relative_error") or "nearest"
    known = asked.column().numbers.drop_nulls()
    return Figure(
        pl.concat_list(
            _quantile(known, share, how).cast(pl.Float64) for share in asked.kwargs["quantiles"]
        )
    )


def _quantile(values: pl.Expr, share: float, how: Any) -> pl.Expr:
    if how != "nearest":
        return values.quantile(share, how)
    # Half way between two values numpy takes the one at the even position, Polars the upper one.
    at = ((values.len() - 1) * share).round(0, mode="half_to_even")
    return values.sort().get(at.cast(pl.Int64), null_on_oob=True)


def _outside(asked: Asked) -> pl.Expr:
    column = asked.column()
    inside = column.values.is_in(members(_set(asked), column.dtype).implode())
    return column.values.filter(column.values.is_not_null() & ~inside).unique()


def _outside_count(asked: Asked) -> Figure:
    return Figure(_outside(asked).len())


def _outside_list(asked: Asked) -> Figure:
    return Figure(_outside(asked).sort().head(_limit(asked)).implode())


def _absent(asked: Asked) -> Figure:
    column = asked.column()
    wanted = set(_set(asked))
    return Figure(
        column.values.drop_nulls().unique().implode(),
        lambda found: [
            value for value in wanted if not members([value], column.dtype).is_in(found or []).any()
        ],
    )


def _absent_count(asked: Asked) -> Figure:
    absent = _absent(asked)
    return Figure(absent.expression, lambda found: len(absent.finish(found)))


def _absent_list(asked: Asked) -> Figure:
    absent = _absent(asked)
    return Figure(absent.expression, lambda found: absent.finish(found)[: _limit(asked)])


def _set(asked: Asked) -> list[Any]:
    return list(asked.kwargs.get("value_set") or ())


def _limit(asked: Asked) -> int:
    return int(asked.kwargs.get("limit") or _DISTINCT_SHOWN)


def _head(asked: Asked) -> Figure:
    """The first rows; all but the last ones for a number below 0, as pandas counts."""
    rows = asked.rows()
    number = asked.kwargs.get("n_rows")
    number = 5 if number is None else number
    if not asked.kwargs.get("fetch_all"):
        rows = rows.head(number) if number >= 0 else rows.slice(0, (pl.len() + number).clip(0))
    return Figure(rows.implode(), lambda found: as_pandas(found, asked.schema))


AGGREGATES: dict[str, Metric] = {
    "column.distinct_values.count": _of(lambda values: values.drop_nulls().n_unique()),
    "column.distinct_values.missing_from_column": _absent_list,
    "column.distinct_values.missing_from_column.count": _absent_count,
    "column.distinct_values.not_in_set": _outside_list,
    "column.distinct_values.not_in_set.count": _outside_count,
    "column.max": _extreme(lambda values: values.max()),
    "column.mean": _of_numbers(lambda values: values.mean()),
    "column.median": _of_numbers(lambda values: values.median()),
    "column.min": _extreme(lambda values: values.min()),
    "column.most_common_value": _of(_most_common),
    "column.non_null_proportion": _of(_filled_proportion),
    "column.quantile_values": _quantiles,
    "column.standard_deviation": _of_numbers(lambda values: values.std()),
    "column.sum": _of_numbers(lambda values: values.sum()),
    "column.unique_proportion": _of(_unique_proportion),
    "table.column_count": lambda asked: constant(len(asked.schema)),
    "table.column_types": lambda asked: constant(
        [{"name": name, "type": dtype} for name, dtype in asked.schema.items()]
    ),
    "table.columns": lambda asked: constant(list(asked.schema)),
    "table.head": _head,
    "table.row_count": lambda _: Figure(pl.len()),
}
