"""Metrics of how the values of a column are distributed, for the divergence from a partition."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from hecha.expectations.gx.column_map import within
from hecha.expectations.gx.metric_figures import Asked, Figure, Metric

_NO_SPREAD = 1e-10
"""Below it Great Expectations takes the quartiles for equal (column_partition)."""


def _value_counts(asked: Asked) -> Figure:
    known = asked.column().values.alias("value").drop_nulls()

    def counted(found: list[dict[str, Any]] | None) -> pd.Series[int]:
        pairs = sorted((row["value"], row["count"]) for row in found or ())
        values = pd.Index([value for value, _ in pairs], name="value")
        return pd.Series([count for _, count in pairs], index=values, name="count")

    return Figure(known.value_counts(name="count").implode(), counted)


def _histogram(asked: Asked) -> Figure:
    """How many values lie between each two edges; the last edge belongs to its bin."""
    values = asked.column().numbers.drop_nulls()
    edges: Sequence[float] = asked.kwargs["bins"]
    if any(low > high for low, high in pairwise(edges)):
        raise ValueError("bins must increase monotonically")
    last = len(edges) - 2
    counts = [
        ((values >= low) & (values <= high if at == last else values < high)).sum()
        for at, (low, high) in enumerate(pairwise(edges))
    ]
    return Figure(pl.concat_list(counts).implode().list.get(0) if counts else pl.lit([]))


def _partition(asked: Asked) -> Figure:
    """The edges of equally wide bins, as many as Great Expectations would take."""
    values = asked.column().numbers.drop_nulls()
    wanted = asked.kwargs.get("bins", "uniform")
    if wanted not in ("auto", "uniform"):
        raise ValueError("bins must be 'auto' or 'uniform'")
    number = asked.kwargs.get("n_bins") or 10
    figures = pl.struct(
        count=values.len(),
        low=values.min().cast(pl.Float64),
        first=values.quantile(0.25, "nearest"),
        third=values.quantile(0.75, "nearest"),
        high=values.max().cast(pl.Float64),
    )

    def edges(found: dict[str, Any]) -> list[float] | None:
        low, high = found["low"], found["high"]
        if low is None:
            return None
        bins = _bins(**found) if wanted == "auto" else number
        return [float(edge) for edge in np.linspace(low, high, bins + 1)]

    return Figure(figures, edges)


def _bins(count: int, low: float, first: float, third: float, high: float) -> int:
    """Sturges' number of bins, or that of Freedman and Diaconis where it is larger."""
    sturges = int(np.ceil(np.log2(count + 1.0)))
    if third - first < _NO_SPREAD:
        return sturges
    width = 2 * (third - first) / count ** (1 / 3)
    return max(sturges, int(np.ceil((high - low) / width)))


def _between_count(asked: Asked) -> Figure:
    column = asked.column()
    inside = within(column, asked.kwargs).fill_null(False)
    return Figure((column.values.is_not_null() & inside).sum())


DISTRIBUTIONS: dict[str, Metric] = {
    "column.histogram": _histogram,
    "column.partition": _partition,
    "column.value_counts": _value_counts,
    "column_values.between.count": _between_count,
    "column_values.nonnull.count": lambda asked: Figure(asked.column().values.count()),
}
"""What ``expect_column_kl_divergence_to_be_less_than`` is computed from."""
