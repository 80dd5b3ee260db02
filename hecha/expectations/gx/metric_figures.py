"""What a metric is to the engine: one aggregate among those of a select."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import polars as pl

from hecha.expectations.gx.values import Column, named, typed


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Figure:
    """An expression that gives one value for a batch, and what becomes of the value.

    ``conditions`` are columns it reads besides those of the batch. Figures that share one by name
    share its computation.
    """

    expression: pl.Expr
    finish: Callable[[Any], Any] = _as_it_is
    conditions: Mapping[str, pl.Expr] = field(default_factory=dict)


def constant(value: Any) -> Figure:
    """A figure that needs no data."""
    return Figure(pl.lit(None), lambda _: value)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a metric is to be of: ``domain`` and ``kwargs`` as Great Expectations gives them.

    ``schema`` are the columns of the batch; ``row`` names the column with the position of each
    row, counted before any condition. No column of the batch begins with that name.
    """

    domain: Mapping[str, Any]
    kwargs: Mapping[str, Any]
    schema: Mapping[str, pl.DataType]
    row: str

    def column(self, key: str = "column") -> Column:
        """The column named by a key of the domain."""
        return typed(self.domain[key], self.schema)

    def columns(self) -> list[Column]:
        """The columns of the domain, in the order of the expectation."""
        for keys in (("column",), ("column_A", "column_B")):
            if keys[0] in self.domain:
                return [self.column(key) for key in keys]
        return [typed(name, self.schema) for name in self.domain["column_list"]]

    def rows(self, *names: str) -> pl.Expr:
        """Whole rows, or those columns of them, as structs."""
        return pl.struct([named(name) for name in names or self.schema])


Metric = Callable[[Asked], Figure]


def as_pandas(
    rows: Sequence[Mapping[str, Any]], columns: Iterable[str], index: Sequence[int] | None = None
) -> pd.DataFrame:
    """Rows in the form Great Expectations shows them in; a blank makes no number a fraction."""
    return pd.DataFrame(list(rows), columns=list(columns), index=index, dtype=object)
