"""The Pandera model of each table: type of every column, and the column rules as its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import narwhals as nw
import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from hecha.declare.model import Kind
from hecha.declare.origin import BAD, DAMAGED, TIDIED
from hecha.declare.tables import TABLES
from hecha.policy.policy import Policy
from hecha.rules.judged import judged
from hecha.rules.rule import Cell, Rule
from hecha.rules.terms import with_blanks_kept

TYPES: dict[Kind, Any] = {
    Kind.INT: pl.Int64,
    Kind.YEAR: pl.Int32,
    Kind.NUMBER: pl.Float64,
    Kind.YUAN: pl.Float64,
    Kind.DATE: pl.Date,
    Kind.MONTH: pl.Date,
}


def model(table: str, rules: Iterable[Rule], policy: Policy) -> type[pa.DataFrameModel]:
    """The model of a declared table with the column rules given, thresholds bound to ``policy``.

    Every column is optional and nullable: a blank where none may be is a finding of its rule, and
    a missing column skips its rules. A check is named ``CODE`` and applies to the columns of its
    rule. Raises ParameterMissing if a rule needs a threshold that has no value.
    """
    declared = TABLES[table]
    namespace: dict[str, Any] = {
        "__annotations__": {
            column.name: TYPES.get(column.kind, pl.String) | None for column in declared.columns
        },
        "__doc__": declared.title,
        "__module__": __name__,
    }
    for column in declared.columns:
        namespace[column.name] = pa.Field(nullable=True, title=column.header)
    for rule in rules:
        namespace[f"check_{rule.code}"] = pa.check(*rule.columns, name=rule.code)(
            _check(rule, policy)
        )
    return type(f"{table.title().replace('_', '')}Model", (pa.DataFrameModel,), namespace)


def _check(rule: Rule, policy: Policy) -> Callable[[Any, PolarsData], pl.LazyFrame]:
    def check(cls: Any, data: PolarsData) -> pl.LazyFrame:
        frame = nw.from_native(data.lazyframe)
        broken = broken_cell(rule, data.key, policy)
        return frame.select((~broken).alias(data.key)).to_native()

    check.__doc__ = rule.page.zh.message
    return check


def broken_cell(rule: Rule, column: str, policy: Policy) -> nw.Expr:
    """The expression of a column rule for one column: true where it is broken, null where it has
    not judged the cell."""
    assert rule.cell is not None
    cell = Cell(*(nw.col(column + suffix) for suffix in ("", BAD, TIDIED, DAMAGED)))
    broken, kept = with_blanks_kept(partial(rule.cell, cell, policy))
    return judged(broken, kept, [column])


def check_columns(
    schema: type[pa.DataFrameModel], frame: pl.LazyFrame, columns: frozenset[str]
) -> dict[tuple[str, str], pl.LazyFrame]:
    """Code and column -> one Boolean column, true where the cell is right, not yet collected.

    Evaluates the checks Pandera holds for the columns named, without a collect of its own for
    each of them. Raises pandera's SchemaError if a column does not have the declared type.
    """
    checked: dict[tuple[str, str], pl.LazyFrame] = {}
    full = schema.to_schema()
    # Of a lazy frame Pandera validates the schema alone: here, that typing did its work.
    full.validate(frame.select(sorted(columns)))
    for name, column in full.columns.items():
        if name not in columns:
            continue
        for check in column.checks:
            backend = check.get_backend(frame)(check)
            checked[str(check.name), name] = backend.apply(PolarsData(frame, name))
    return checked
