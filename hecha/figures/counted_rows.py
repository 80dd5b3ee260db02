"""The frames indicators are counted on: one row per village, household, person, line of a ledger.

Every frame has the area columns, the origin of its row, the columns of its own table listed in
``_TAKEN`` and those computed here. A column whose table or header is missing is null throughout;
:mod:`hecha.figures.indicators` decides what may then be counted.

A household or person told several times (by year, or by several exports) is one row, that of the
latest year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hecha.declare.codes import (
    EXITED,
    NATIONAL_STANDARD,
    NOT_EXITED_VILLAGE,
    ORDINARY_LABOUR,
    RETURNED,
    SKILLED_LABOUR,
    UNEXITED,
    YES,
)
from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.figures import facts, facts_ledger
from hecha.figures import ledger_rows as ledgers
from hecha.reading.submission import Submission

AREA = list(AREA_COLUMNS)
COUNTY = AREA_COLUMNS[0]

POOR_GROUP, CITY_GROUP, COUNTY_GROUP, TOWN_GROUP = "poor", "city", "county", "town"
_LEVEL = {
    **dict.fromkeys(("中央", "省", "市、地区"), CITY_GROUP),
    **dict.fromkeys(("县", "区"), COUNTY_GROUP),
}
_LEVELS = pl.Enum([CITY_GROUP, COUNTY_GROUP, TOWN_GROUP])

BASE_YEAR = 2013
"""The year whose registers the first plans divide: the persons of its end stay the base."""

_EXPORTS = ("village", "household", "member")
"""The tables that tell which areas there are: other lists may call them differently."""

_VALID_MARKS = ("1", YES, "有效")
_TEXT, _NUMBER, _YEAR, _DAY = pl.String(), pl.Float64(), pl.Int64(), pl.Date()

_TAKEN: Mapping[str, Mapping[str, pl.DataType]] = {
    "village": {
        "year": _YEAR,
        "exited_village": _TEXT,
        "population": _NUMBER,
        "household_total": _NUMBER,
        "income_per_person": _NUMBER,
        "collective_income": _NUMBER,
        "has_bus": _TEXT,
        "clinics": _NUMBER,
        "libraries": _NUMBER,
        "unsafe_water_households": _NUMBER,
        "broadcast_households": _NUMBER,
        "roadless_natural_villages": _NUMBER,
        "arable_land": _NUMBER,
    },
    "household": {
        "year": _YEAR,
        "household_id": _TEXT,
        "exit_year": _YEAR,
        "exit_status": _TEXT,
        "poverty_standard": _TEXT,
        "monitor_category": _TEXT,
    },
    "member": {
        "year": _YEAR,
        "household_id": _TEXT,
        "person_id": _TEXT,
        "id_number": _TEXT,
        "name": _TEXT,
        "labour": _TEXT,
        "resident_medical": _TEXT,
        "employee_medical": _TEXT,
        "has_allowance": _TEXT,
        "has_support": _TEXT,
    },
    "pairing": {
        "household_id": _TEXT,
        "helper_name": _TEXT,
        "unit": _TEXT,
        "helper_phone": _TEXT,
        "planned_exit_year": _YEAR,
        "start_date": _DAY,
        "end_date": _DAY,
        "valid_mark": _TEXT,
    },
    "helper": {"helper_phone": _TEXT, "affiliation": _TEXT},
    "village_team": {
        "name": _TEXT,
        "is_team_leader": _TEXT,
        "is_first_secretary": _TEXT,
        "start_date": _DAY,
        "end_date": _DAY,
    },
}


@dataclass(frozen=True, slots=True)
class Frames:
    """What :func:`build` gives.

    ``village`` adds is_poor, is_unexited, households, persons, team_leaders, first_secretaries,
    one_person_both and support_group; ``household`` adds valid_helpers, helping_units,
    able_persons, planned_exit_year and the facts of a household; ``member`` adds is_of_base,
    planned_exit_year, in_watch_area, the facts of a person and, of its household, exit_year,
    is_unexited, enjoys_policy, is_national and is_monitored. Facts are declared in
    :mod:`hecha.figures.facts` and :mod:`hecha.figures.facts_ledger`; ``ledger_rows`` are those of
    :func:`hecha.figures.ledger_rows.build`.
    """

    village: pl.DataFrame
    household: pl.DataFrame
    member: pl.DataFrame
    ledger_rows: Mapping[str, pl.DataFrame]

    def __getitem__(self, name: str) -> pl.DataFrame:
        exports = {"village": self.village, "household": self.household, "member": self.member}
        return exports[name] if name in exports else self.ledger_rows[name]


def build(submission: Submission) -> Frames:
    """The frames of a submission, with the pairings and terms in force on its snapshot day."""
    county = only_county(submission)
    names = {**_TAKEN, **facts.TAKEN, **ledgers.TAKEN}
    taken = {name: _take(submission, name, county) for name in names}
    day = submission.snapshot.day
    exports = pl.concat([taken[name].select(AREA) for name in _EXPORTS])
    person = pl.coalesce("person_id", pl.concat_str("id_number", "name"), _unnamed())
    keys = [*AREA, "household_id", "_person"]
    of_base = taken["member"].filter(pl.col("year") == BASE_YEAR)
    base = of_base.with_columns(_person=person).select(keys, is_of_base=True).unique()
    member = (
        _distinct(taken["member"], pl.col("household_id"), person)
        .with_columns(_person=person)
        .join(base, on=keys, how="left", nulls_equal=True)
        .drop("_person")
    )
    household = _distinct(taken["household"], pl.coalesce("household_id", _unnamed()))
    pairing = _in_force(taken["pairing"], day).filter(pl.col("helper_name").is_not_null())
    # The plan stands whether or not the pairing that tells it is still in force.
    planned = _by_household(taken["pairing"], "planned_exit_year")
    household = (
        household.join(_helpers(pairing), on="household_id", how="left")
        .join(planned, on="household_id", how="left")
        .join(_able_persons(member), on="household_id", how="left")
        .with_columns(pl.col("valid_helpers", "helping_units", "able_persons").fill_null(0))
    )
    rows = ledgers.build(taken, exports.unique(), member, day)
    household = facts.of_households(household, member, taken)
    household = facts_ledger.of_households(household, rows)
    member = (
        facts_ledger.of_members(facts.of_members(member, taken, day), rows)
        .drop("name", "id_number")
        .join(planned, on="household_id", how="left")
        .join(_by_household(household, "exit_year"), on="household_id", how="left")
        .join(_status(household), on="household_id", how="left")
        .join(
            household.filter(pl.col("monitor_category").is_not_null())
            .select("household_id", is_monitored=True)
            .unique(),
            on="household_id",
            how="left",
        )
    )
    return Frames(_villages(taken, household, member, pairing, day), household, member, rows)


def only_county(submission: Submission) -> str | None:
    """The county of a submission that names a single one: in its exports, else anywhere."""
    named = {
        name: frozenset(data.frame[COUNTY].drop_nulls().unique())
        for name, data in submission.tables.items()
    }
    exports = frozenset[str]().union(*(named.get(name, ()) for name in _EXPORTS))
    names = exports or frozenset[str]().union(*named.values())
    return next(iter(names)) if len(names) == 1 else None


def _take(submission: Submission, name: str, county: str | None) -> pl.DataFrame:
    """The columns of ``_TAKEN``; rows without a county are of the only county there is."""
    own = {
        column: kind
        for declared in (_TAKEN, facts.TAKEN, ledgers.TAKEN)
        for column, kind in declared.get(name, {}).items()
    }
    kinds = {SOURCE: pl.Int64(), ROW: pl.Int64(), ROW_ID: pl.Int64(), **own}
    data = submission.tables.get(name)
    if data is None:
        return pl.DataFrame(schema={**dict.fromkeys(AREA, _TEXT), **kinds})
    return data.frame.select(
        pl.col(COUNTY).cast(_TEXT).fill_null(pl.lit(county, _TEXT)),
        *(pl.col(column).cast(_TEXT) for column in AREA[1:]),
        *(
            (pl.col(column) if column in data.frame.columns else pl.lit(None))
            .cast(kind)
            .alias(column)
            for column, kind in kinds.items()
        ),
    )


def _unnamed() -> pl.Expr:
    """A key for a row that has none: itself."""
    return "#" + pl.col(ROW_ID).cast(_TEXT)


def _distinct(frame: pl.DataFrame, *keys: pl.Expr) -> pl.DataFrame:
    """One row per area and key: the latest year, then by content, never by the order of rows."""
    named = [key.alias(f"_key_{number}") for number, key in enumerate(keys)]
    content = [name for name in frame.columns if name not in ("year", SOURCE, ROW, ROW_ID)]
    return (
        frame.with_columns(named)
        .sort(pl.col("year").neg(), *content, SOURCE, ROW, nulls_last=True)
        .unique(
            [*AREA, *(f"_key_{n}" for n in range(len(keys)))], keep="first", maintain_order=True
        )
        .drop(f"_key_{n}" for n in range(len(keys)))
    )


def _in_force(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows neither ended nor yet to begin nor marked invalid; what is blank says nothing."""
    valid = pl.col("start_date").le(day).fill_null(True) & pl.col("end_date").ge(day).fill_null(
        True
    )
    if "valid_mark" in frame.columns:
        valid &= pl.col("valid_mark").is_in(_VALID_MARKS).fill_null(True)
    return frame.filter(valid)


def _helpers(pairing: pl.DataFrame) -> pl.DataFrame:
    return pairing.group_by("household_id").agg(
        valid_helpers=pl.len().cast(pl.Int64),
        helping_units=pl.col("unit").drop_nulls().n_unique().cast(pl.Int64),
    )


def _able_persons(member: pl.DataFrame) -> pl.DataFrame:
    able = pl.col("labour").is_in([ORDINARY_LABOUR, SKILLED_LABOUR])
    return member.group_by("household_id").agg(able_persons=able.sum().cast(pl.Int64))


def _by_household(frame: pl.DataFrame, year: str) -> pl.DataFrame:
    """The earliest year told of each household."""
    return frame.group_by("household_id").agg(pl.col(year).min())


def _status(household: pl.DataFrame) -> pl.DataFrame:
    """What each household number says of itself; more than one row may carry it."""
    status = pl.col("exit_status")
    return household.group_by("household_id").agg(
        is_unexited=status.is_in([UNEXITED, RETURNED]).any(),
        enjoys_policy=(status == EXITED).any(),
        is_national=(pl.col("poverty_standard") == NATIONAL_STANDARD).any(),
    )


def _villages(
    taken: Mapping[str, pl.DataFrame],
    household: pl.DataFrame,
    member: pl.DataFrame,
    pairing: pl.DataFrame,
    day: date,
) -> pl.DataFrame:
    """Every village that the village table, a household or a person names."""
    listed = _distinct(taken["village"])
    parts = [
        listed,
        household.group_by(AREA).agg(households=pl.len().cast(pl.Int64)),
        member.group_by(AREA).agg(persons=pl.len().cast(pl.Int64)),
        _teams(_in_force(taken["village_team"], day)),
        _votes(household, pairing, taken["helper"]),
    ]
    villages = pl.concat([listed.select(AREA), household.select(AREA), member.select(AREA)])
    villages = villages.filter(pl.col(AREA[2]).is_not_null()).unique()
    for part in parts:
        villages = villages.join(part, on=AREA, how="left", nulls_equal=True)
    return (
        villages.with_columns(
            pl.col("households", "persons", "team_leaders", "first_secretaries").fill_null(0),
            pl.col("one_person_both").fill_null(False),
            is_listed=pl.col(ROW_ID).is_not_null(),
            is_poor=pl.col("exited_village").is_not_null(),
            is_unexited=pl.col("exited_village").is_in(NOT_EXITED_VILLAGE).fill_null(False),
        )
        .with_columns(support_group=_support_group())
        .sort(AREA, nulls_last=True)
    )


def _teams(team: pl.DataFrame) -> pl.DataFrame:
    """Leaders and first secretaries per village, and whether somebody is both."""
    people = team.group_by(*AREA, pl.coalesce("name", _unnamed()).alias("person")).agg(
        leads=(pl.col("is_team_leader") == YES).any(),
        is_secretary=(pl.col("is_first_secretary") == YES).any(),
    )
    return people.group_by(AREA).agg(
        team_leaders=pl.col("leads").sum().cast(pl.Int64),
        first_secretaries=pl.col("is_secretary").sum().cast(pl.Int64),
        one_person_both=(pl.col("leads") & pl.col("is_secretary")).any(),
    )


def _votes(household: pl.DataFrame, pairing: pl.DataFrame, helper: pl.DataFrame) -> pl.DataFrame:
    """The level of units that helps most households of a village; the higher level if two tie.

    A helper is found by telephone, the level told from 隶属关系 of the unit.
    """
    level = pl.col("affiliation").replace_strict(_LEVEL, default=TOWN_GROUP, return_dtype=_LEVELS)
    levels = (
        helper.drop_nulls(["helper_phone", "affiliation"])
        .group_by("helper_phone")
        .agg(level.min().alias("level"))
    )
    return (
        pairing.select("household_id", "helper_phone")
        .join(levels, on="helper_phone")
        .join(household.select("household_id", *AREA), on="household_id")
        .group_by(*AREA, "level")
        .agg(votes=pl.col("household_id").n_unique())
        .sort(pl.col("votes"), "level", descending=[True, False])
        .unique(AREA, keep="first", maintain_order=True)
        .select(*AREA, "level")
    )


def _support_group() -> pl.Expr:
    """Who is in charge of a village's households, as a paper like 普市发[2016]10号 §24 splits them.

    A poor village is a group of its own. The households of any other village are in the charge
    of units of the city and above (隶属关系 中央, 省, 市、地区), of the county (县, 区) or else,
    the rest, of the township. Null for a village that is not poor and has no households.
    """
    return (
        pl.when("is_poor")
        .then(pl.lit(POOR_GROUP))
        .when(pl.max_horizontal("households", "persons") == 0)
        .then(None)
        .otherwise(pl.coalesce(pl.col("level").cast(_TEXT), pl.lit(TOWN_GROUP)))
    )
