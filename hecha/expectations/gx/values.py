"""Columns and the values of a suite, brought to types that compare.

A suite is JSON: its numbers know neither Int32 nor Float64, and its days are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import polars as pl
import polars.selectors as cs

from hecha.expectations.gx import kinds
from hecha.expectations.gx.kinds import KindMismatch, UnknownColumn


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a batch and its type."""

    name: str
    dtype: pl.DataType

    @property
    def kind(self) -> str:
        """The kind of its values."""
        return kinds.of_type(self.dtype)

    @property
    def values(self) -> pl.Expr:
        """The column itself."""
        return named(self.name)

    @property
    def text(self) -> pl.Expr:
        """The column as text. Raises KindMismatch where a number can be written in several ways."""
        if self.dtype == pl.String:
            return self.values
        if self.dtype.is_integer() or self.kind == kinds.NOTHING:
            return self.values.cast(pl.String)
        raise KindMismatch(f"{self.name} is neither text nor whole numbers but {self.dtype}")

    @property
    def numbers(self) -> pl.Expr:
        """The column to calculate with; an all-blank one has no number. Raises KindMismatch."""
        if self.kind == kinds.NOTHING:
            return self.values.cast(pl.Float64)
        if self.kind == kinds.TRUTH:
            return self.values.cast(pl.Int8)
        if self.kind == kinds.NUMBER:
            return self.values
        raise KindMismatch(f"{self.name} has no numbers but {self.kind}")

    def compared(self, sign: str, other: Any) -> pl.Expr:
        """The column compared with another one or with a value of a suite.

        Raises KindMismatch where text, numbers and days would have to be ordered together.
        """
        if isinstance(other, Column):
            right = (other.values, other.kind)
        else:
            value = literal(other, self.dtype)
            right = (value, kinds.of_value(value))
        try:
            return kinds.compared(sign, (self.values, self.kind), right)
        except KindMismatch as error:
            raise KindMismatch(f"{self.name}: {error}") from None


def named(name: str) -> pl.Expr:
    """The one column of a name. ``pl.col`` would take ``^a.*$`` and ``*`` for patterns."""
    return cs.by_name(name).as_expr()


def typed(name: Any, schema: Mapping[str, pl.DataType]) -> Column:
    """A column of a batch. Raises UnknownColumn, naming those there are."""
    if name not in schema:
        columns = ", ".join(schema) or "no columns at all"
        raise UnknownColumn(f'the batch has no column "{name}"; it has {columns}')
    return Column(name, schema[name])


def comparable(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A frame in which null is the only missing value and codes are text."""
    return frame.with_columns(
        cs.float().fill_nan(None), cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String)
    )


def literal(value: Any, dtype: pl.DataType) -> Any:
    """A value to compare a column of a type with: text stands for a day where days are compared.

    Raises ValueError for text that is no ISO day or time.
    """
    if isinstance(value, str) and dtype in (pl.Date, pl.Datetime):
        return datetime.fromisoformat(value)
    return value


def members(values: Iterable[Any], dtype: pl.DataType) -> pl.Series:
    """The values that a column of a type can hold; the others can never occur in it.

    Raises TypeError for a type whose values a suite cannot write.
    """
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
