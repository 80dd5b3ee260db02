"""Columns and the values of a suite, brought to types that compare.

A suite is JSON: its numbers know neither Int32 nor Float64, and its days are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl
import polars.selectors as cs


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a batch and its type."""

    name: str
    dtype: pl.DataType

    @property
    def values(self) -> pl.Expr:
        """The column itself."""
        return pl.col(self.name)

    @property
    def text(self) -> pl.Expr:
        """The column as text. Raises TypeError where one number can be written in several ways."""
        if self.dtype == pl.String:
            return self.values
        if self.dtype.is_integer():
            return self.values.cast(pl.String)
        raise TypeError(f"{self.name} is neither text nor whole numbers but {self.dtype}")


def comparable(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A frame in which null is the only missing value and codes are text."""
    return frame.with_columns(
        cs.float().fill_nan(None), cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String)
    )


def literal(value: Any, dtype: pl.DataType | None) -> Any:
    """A value to compare a column of a type with: text stands for a day where days are compared.

    Raises ValueError for text that is no ISO day or time.
    """
    if isinstance(value, str) and dtype in (pl.Date, pl.Datetime):
        return datetime.fromisoformat(value)
    return value


def members(values: Iterable[Any], dtype: pl.DataType | None) -> pl.Series:
    """The values that a column of a type can hold; the others can never occur in it.

    Raises TypeError for a type whose values a suite cannot write.
    """
    if dtype is None:
        return pl.Series(list(values))
    if not (dtype.is_numeric() or dtype.is_temporal() or dtype in (pl.String, pl.Boolean, pl.Null)):
        raise TypeError(f"no set can be written of values of type {dtype}")
    kept: list[Any] = []
    for value in (literal(value, dtype) for value in values):
        match value:
            case bool() if dtype == pl.Boolean:
                kept.append(value)
            case int() | float() if dtype == pl.Boolean:
                kept += [bool(value)] if value in (0, 1) else []
            case int() | float() if dtype.is_integer():
                kept += [int(value)] if value % 1 == 0 else []
            case int() | float() if dtype.is_numeric():
                kept.append(float(value))
            case str() if dtype == pl.String:
                kept.append(value)
            case datetime() if dtype == pl.Date:
                kept += [value.date()] if value.time() == time.min else []
            case date() if isinstance(dtype, pl.Date | pl.Datetime):
                kept.append(value)
    return pl.Series(kept, dtype=dtype, strict=False).drop_nulls()


def by_value(column: Column, test: Callable[[str], bool]) -> pl.Expr:
    """The outcome of a Python test, run once for each distinct text of a column."""

    def judge(values: pl.Series) -> pl.Series:
        distinct = values.drop_nulls().unique()
        outcomes = pl.Series([test(value) for value in distinct], dtype=pl.Boolean)
        return values.replace_strict(distinct, outcomes, default=None, return_dtype=pl.Boolean)

    return column.text.map_batches(judge, return_dtype=pl.Boolean, is_elementwise=True)
