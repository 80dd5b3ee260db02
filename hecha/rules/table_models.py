"""What a class in ``checks/schemas`` is: a Pandera model of one table, usable alone.

Columns come from the declarations and checks from the rule book, so that neither is written twice.
A run does not use these models: it evaluates the same rules in one lazy plan (hecha.rules.plan).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from hecha.declare.model import Column, Kind, Table
from hecha.declare.origin import AREA_COLUMNS, ROW_ID
from hecha.declare.tables import TABLES
from hecha.rules import rulebook
from hecha.rules.joined import FrameWorld, rules_by_table
from hecha.rules.plan import Unit
from hecha.rules.rule import Rule
from hecha.rules.schemas import TYPES
from hecha.rules.trace import declared_table


class RulesNotEvaluated(UserWarning):
    """Some rules of a table could not be evaluated on the frame given, which is not a pass."""


class TableModel(pa.DataFrameModel):
    """A table as ``hecha.typed`` returns it: declared columns, and the rules of its rows as checks.

    A subclass names its ``table``; that of a kind of roster is ``roster_`` and the kind, one of the
    last period ``previous_`` and its name. Every column is optional and nullable, as in the
    exports: a blank where none may be is a finding of the rule that says so. Header, code list, key
    and whether a column is personal are in ``metadata`` of its field.

    Each check is named by the code of its rule and belongs to ``_row_id``: a failure case is the
    number of a row, never a cell, so that no name or number gets into an exception.
    """

    _table: ClassVar[str]
    _declared: ClassVar[Table]

    def __init_subclass__(cls, *, table: str = "", **kwargs: Any) -> None:
        """Give the class the columns of ``table``. Raises KeyError if it is not declared."""
        if table:
            cls._table = table
            cls._declared = declared = TABLES[declared_table(table)]
            cls.__annotations__ = {
                column.name: TYPES.get(column.kind, pl.String) | None for column in declared.columns
            }
            for column in declared.columns:
                field = _field(declared, column)
                setattr(cls, column.name, field)
                field.__set_name__(cls, column.name)
        super().__init_subclass__(**kwargs)  # type: ignore[no-untyped-call]

    @classmethod
    def to_schema(cls) -> pa.DataFrameSchema:
        """The schema with a check for every rule, each of which looks at the frame by itself."""
        return cls._with_checks(list(cls._checks(None)))

    @classmethod
    def validate(
        cls,
        check_obj: Any,
        head: int | None = None,
        tail: int | None = None,
        sample: int | None = None,
        random_state: int | None = None,
        lazy: bool = False,
        inplace: bool = False,
    ) -> Any:
        """Validate a table with its facts, as ``hecha.typed`` returns it, and return it.

        With ``lazy`` all failures are collected: ``failure_cases`` has the code of the rule as
        ``check`` and the ``_row_id`` of the row as ``failure_case``.

        Warns RulesNotEvaluated with the codes of the rules that need what the frame lacks; see
        :meth:`not_evaluated` for the reasons. Raises pandera's SchemaError, with ``lazy``
        SchemaErrors; TypeError for a LazyFrame, of which Pandera would check the types alone; and
        ValueError for a frame without facts.
        """
        if not isinstance(check_obj, pl.DataFrame):
            raise TypeError(f"{cls.__name__}.validate needs a polars DataFrame: collect it first")
        world = FrameWorld(cls._table, check_obj)
        if silent := cls._reasons(world):
            codes = ", ".join(sorted({name.partition("|")[0] for name in silent}))
            warnings.warn(f"not evaluated: {codes}", RulesNotEvaluated, stacklevel=2)
        schema = cls._with_checks(list(cls._checks(world)))
        return schema.validate(check_obj, head, tail, sample, random_state, lazy, inplace)

    @classmethod
    def not_evaluated(cls, frame: pl.DataFrame) -> dict[str, str]:
        """Rule, or ``rule|column``, -> why it cannot be evaluated on a frame."""
        return cls._reasons(FrameWorld(cls._table, frame))

    @classmethod
    def rules(cls) -> dict[str, Rule]:
        """The rules that judge the rows of the table, by code."""
        found = rules_by_table(rulebook.load()).get(cls._table, [])
        return {rule.code: rule for rule in found}

    @classmethod
    def described(cls) -> pl.DataFrame:
        """One row for each column: name, header, type, codes, whether it is (part of) the key."""
        key = cls._declared.key
        rows = [
            (c.name, c.label, c.kind.value, _codes(c), c.name in key, c.is_personal)
            for c in cls._declared.columns
        ]
        names = ["column", "header", "type", "codes", "key", "personal"]
        return pl.DataFrame(rows, schema=names, orient="row")

    @classmethod
    def _reasons(cls, world: FrameWorld) -> dict[str, str]:
        reasons: dict[str, str] = {}
        for rule in cls.rules().values():
            reasons |= world.units(rule)[1]
        return reasons

    @classmethod
    def _checks(cls, world: FrameWorld | None) -> Iterator[pa.Check]:
        """The check of each rule; on a known frame, of each unit that can be evaluated."""
        for rule in cls.rules().values():
            if world is None:
                yield _check(rule, partial(_holds_alone, cls._table, rule))
            else:
                for unit in world.units(rule)[0]:
                    yield _check(rule, _holds(world, unit))

    @classmethod
    def _with_checks(cls, checks: list[pa.Check]) -> pa.DataFrameSchema:
        schema = super().to_schema()
        origin = {name: pa.Column(pl.String, nullable=True) for name in AREA_COLUMNS}
        origin[ROW_ID] = pa.Column(pl.UInt32, checks=checks)
        return schema.add_columns(origin)


def _field(table: Table, column: Column) -> Any:
    return pa.Field(
        nullable=True,
        title=column.label,
        metadata={
            "codes": () if column.codes is None else column.codes.values,
            "key": column.name in table.key,
            "personal": column.is_personal,
            "several": column.kind is Kind.MULTI,
        },
    )


def _codes(column: Column) -> str:
    return "" if column.codes is None else "、".join(column.codes.values)


def _check(rule: Rule, holds: Callable[[PolarsData], pl.LazyFrame]) -> pa.Check:
    return pa.Check(holds, name=rule.code, title=rule.title(), description=rule.page.zh.message)


def _holds(world: FrameWorld, unit: Unit) -> Callable[[PolarsData], pl.LazyFrame]:
    def holds(data: PolarsData) -> pl.LazyFrame:
        return world.broken(unit).not_().to_frame().lazy()

    return holds


def _holds_alone(table: str, rule: Rule, data: PolarsData) -> pl.LazyFrame:
    world = FrameWorld(table, data.lazyframe.collect())
    broken = [world.broken(unit) for unit in world.units(rule)[0]]
    together = pl.DataFrame({str(n): part for n, part in enumerate(broken)})
    if not broken:
        together = pl.DataFrame({"0": [None] * world.rows.height}, schema={"0": pl.Boolean})
    return together.lazy().select(~pl.any_horizontal(pl.all()))
