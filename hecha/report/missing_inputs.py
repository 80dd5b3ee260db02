"""Which inputs would let rules run that did not: what an officer may still hand in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from hecha.declare.lists import ROSTERS
from hecha.declare.tables import TABLES
from hecha.results.results import SKIPPED
from hecha.results.run import Run

PREVIOUS = "上期"
_TABLE = re.compile(r"^缺少“(.+)”表$")
_MANY = re.compile(r"^缺少“(.+)”等 \d+ 张表，交来哪张核查哪张$")
_COLUMN = re.compile(r"^“(.+)”表缺少“(.+)”列$")
_TITLES = {table.title: table.name for table in TABLES.values()}


@dataclass(frozen=True, slots=True)
class MissingInputs:
    """Numbers of rules that ran nowhere: by the one input they lack (``tables``, most rules
    first), ``columns``: for want of columns, ``others``: for another reason or several inputs."""

    tables: tuple[tuple[str, int], ...]
    columns: int
    others: int

    @property
    def total(self) -> int:
        """All rules that ran nowhere."""
        return sum(count for _, count in self.tables) + self.columns + self.others


def missing_inputs(run: Run) -> MissingInputs:
    """What the rules that ran in no township lack, by the reasons of their outcomes."""
    skipped = (
        run.results.outcomes.group_by("rule")
        .agg(
            everywhere=(pl.col("outcome") == SKIPPED).all(),
            reasons=pl.col("reason").drop_nulls().unique().sort(),
        )
        .filter("everywhere")
    )
    tables: dict[str, int] = {}
    columns = others = 0
    for reasons in skipped["reasons"].to_list():
        parts = {part for reason in reasons for part in reason.split("；")}
        inputs = _inputs(parts)
        if len(inputs) == 1:
            (name,) = inputs
            tables[name] = tables.get(name, 0) + 1
        elif parts and all(_COLUMN.match(part) for part in parts):
            columns += 1
        else:
            others += 1
    ordered = sorted(tables.items(), key=lambda item: (-item[1], item[0]))
    return MissingInputs(tuple(ordered), columns, others)


def _inputs(reasons: Iterable[str]) -> set[str]:
    """The tables reasons are about; more than one, or an empty name, where not tables alone."""
    found = set()
    for reason in reasons:
        match = _TABLE.match(reason) or _MANY.match(reason)
        if match is None:
            return set()
        found.add(PREVIOUS if match[1].startswith(PREVIOUS) else match[1])
    return found


def input_name(title: str, lang: str) -> str:
    """What an input is called: its title, or in English its name in the code."""
    if lang == "zh":
        return title
    if title == PREVIOUS:
        return "last period"
    table, _, kind = title.partition("/")
    names = {word: name for name, word in ROSTERS.items()}
    name = _TITLES.get(table, table)
    return f"{name}/{names.get(kind, kind)}" if kind else name
