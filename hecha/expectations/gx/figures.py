"""What a metric is to the engine: one aggregate among those of a select."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from hecha.expectations.gx.values import Column

ROW = "_polars_gx_row"
"""The position of a row in its batch, counted before any condition."""


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
    """What is asked of a metric: ``domain`` and ``kwargs`` as Great Expectations gives them.

    ``schema`` are the columns of the batch.
    """

    domain: Mapping[str, Any]
    kwargs: Mapping[str, Any]
    schema: Mapping[str, pl.DataType]

    def column(self, key: str = "column") -> Column:
        """The column named by a key of the domain."""
        return self._typed(self.domain[key])

    def columns(self) -> list[Column]:
        """The columns of the domain, in the order of the expectation."""
        for keys in (("column",), ("column_A", "column_B")):
            if keys[0] in self.domain:
                return [self.column(key) for key in keys]
        return [self._typed(name) for name in self.domain["column_list"]]

    def _typed(self, name: str) -> Column:
        if name not in self.schema:
            raise pl.exceptions.ColumnNotFoundError(name)
        return Column(name, self.schema[name])


Metric = Callable[[Asked], Figure]
