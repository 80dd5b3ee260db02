"""The columns an expectation over households or persons may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from hecha.declare.origin import ROW_ID, SOURCE
from hecha.declare.tables import TABLES
from hecha.figures import facts_ledger
from hecha.figures.counted_rows import AREA, Frames
from hecha.figures.counting import AREA_NAMES, sources_without, why_missing
from hecha.figures.facts import OF_HOUSEHOLD, OF_MEMBER, Fact
from hecha.reading.submission import Submission


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that no export has: title and unit for officers, ``needs`` and ``either`` as in
    :class:`hecha.figures.facts.Fact`."""

    title: str
    unit: str
    definition: str
    needs: tuple[str, ...]
    either: tuple[tuple[str, ...], ...] = ()


def _computed(facts: Mapping[str, Fact]) -> dict[str, Computed]:
    return {
        name: Computed(fact.title, fact.unit, fact.definition, fact.needs, fact.either)
        for name, fact in facts.items()
    }


COMPUTED: dict[str, dict[str, Computed]] = {
    "household": {
        **_computed(OF_HOUSEHOLD),
        **_computed(facts_ledger.OF_HOUSEHOLD),
        "valid_helpers": Computed(
            "有效帮扶责任人数",
            "人",
            "快照日有效的结对记录数",
            ("household.household_id", "pairing.household_id", "pairing.helper_name"),
        ),
        "helping_units": Computed(
            "帮扶单位数",
            "个",
            "快照日有效的结对记录写明的单位数",
            (
                "household.household_id",
                "pairing.household_id",
                "pairing.helper_name",
                "pairing.unit",
            ),
        ),
        "able_persons": Computed(
            "有劳动能力的人数",
            "人",
            "劳动技能为普通劳动力或技能劳动力的成员数",
            ("household.household_id", "member.household_id", "member.labour"),
        ),
        "planned_exit_year": Computed(
            "计划脱贫年度",
            "年",
            "结对帮扶表所填的计划脱贫年度，有几个时取最早的",
            ("household.household_id", "pairing.household_id", "pairing.planned_exit_year"),
        ),
    },
    "member": {**_computed(OF_MEMBER), **_computed(facts_ledger.OF_MEMBER)},
}
"""Frame -> column -> what it is. Every declared column of the table may be named as well."""


def title(frame: str, column: str) -> str:
    """How a column is called before officers."""
    computed = COMPUTED[frame].get(column)
    return TABLES[frame][column].label if computed is None else computed.title


def missing(submission: Submission, frame: str, columns: Iterable[str]) -> list[str]:
    """What the columns rest on and the submission does not have, in words."""
    columns = list(columns)
    needs = [need for column in columns for need in _needs(frame, column)]
    reasons = why_missing(submission, needs)
    for column in columns:
        computed = COMPUTED[frame].get(column)
        ways = [] if computed is None else [why_missing(submission, way) for way in computed.either]
        if ways and all(ways):
            reasons.append("，而且".join("、".join(dict.fromkeys(way)) for way in ways))
    return list(dict.fromkeys(reasons))


def lacking(submission: Submission, frame: str, columns: Iterable[str]) -> list[int]:
    """The sheets whose rows cannot be judged: they lack one of the columns."""
    own = [
        name
        for column in columns
        for table, _, name in (need.partition(".") for need in _needs(frame, column))
        if table == frame and name
    ]
    return sources_without(submission, frame, own)


def _needs(frame: str, column: str) -> tuple[str, ...]:
    if column in AREA_NAMES:
        return ()
    computed = COMPUTED[frame].get(column)
    return (f"{frame}.{column}",) if computed is None else computed.needs


def rows(
    submission: Submission, frames: Frames, frame: str, columns: Iterable[str]
) -> pl.DataFrame:
    """One row per household or person: area (county, town, village), origin, the columns named."""
    table = frames[frame].select(*AREA, SOURCE, ROW_ID, *COMPUTED[frame])
    typed = submission.tables[frame].frame[table[ROW_ID]]
    known = {*COMPUTED[frame], *AREA_NAMES}
    table = table.rename({f"_{name}": name for name in AREA_NAMES})
    return table.with_columns(typed[name] for name in columns if name not in known)
