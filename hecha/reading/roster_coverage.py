"""Whom a list of another department covers: nobody is called absent from a list that cannot have
them, and a list whose numbers are hidden is not compared at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from hecha.declare.codes import HEAD
from hecha.declare.lists import EXPECTED_ON, OF_HOUSEHOLDS, ROSTERS
from hecha.declare.origin import AREA_COLUMNS, DAMAGED, ROSTER, SOURCE
from hecha.declare.words import Words
from hecha.reading import resident_id
from hecha.reading.submission import Notice, TableData
from hecha.reading.unread import Incomplete

HALF = 0.5

ALMOST_NOBODY = 0.1
"""Below this share of the persons expected on a list, those found are almost nobody: that many
wrong marks in one township are less likely than a list without the township."""

ENOUGH = 5
"""Persons expected (or found) from which on a share says something about a list."""

_TOWN = list(AREA_COLUMNS[:2])


def without_numbers(frame: pl.DataFrame) -> str | None:
    """Why nobody can be found on a list, in Chinese; None where at least half of its rows have a
    whole number, or where it has no column of numbers (its rules then name the column)."""
    if "id_number" not in frame.columns:
        return None
    number = pl.col("id_number")
    whole = resident_id.well_formed(number) & resident_id.key(number).is_not_null()
    if f"id_number{DAMAGED}" in frame.columns:
        whole &= ~pl.col(f"id_number{DAMAGED}")
    usable, hidden = frame.select(
        whole.fill_null(value=False).sum().alias("usable"),
        number.str.contains(resident_id.HIDDEN).fill_null(value=False).sum().alias("hidden"),
    ).row(0)
    if usable >= HALF * frame.height:
        return None
    masked = f"，{hidden} 行隐去了部分数字" if hidden else ""
    return f"{frame.height} 行中只有 {usable} 行的证件号码完整{masked}"


def hidden_numbers(frame: pl.DataFrame) -> str | None:
    """How many persons of an export have hidden digits, in Chinese; None where they are fewer than
    half of those with a number: then each is an error of its own."""
    if "id_number" not in frame.columns:
        return None
    number = pl.col("id_number")
    numbers, hidden = frame.select(
        number.count().alias("numbers"),
        number.str.contains(resident_id.HIDDEN_RUN).sum().alias("hidden"),
    ).row(0)
    if hidden < ENOUGH or hidden < HALF * numbers:
        return None
    return f"{numbers} 行中有 {hidden} 行的证件号码隐去了部分数字"


def applicant_lists(tables: Mapping[str, TableData]) -> frozenset[int]:
    """Ids of the sheets of rosters that name one person for each household, the applicant."""
    if "roster" not in tables:
        return frozenset()
    members = tables["member"].frame if "member" in tables else None
    data = tables["roster"]
    return frozenset(
        source.id
        for source in data.sources
        if _is_of_applicants(
            data.frame.filter(pl.col(SOURCE) == source.id), source.roster or "", members
        )
    )


def _is_of_applicants(rows: pl.DataFrame, kind: str, members: pl.DataFrame | None) -> bool:
    """Whether a list names applicants only: it has heads of households in place of persons, or
    numbers of persons covered, or (where it is made for households) nobody but heads of several
    persons; and no household has two persons on it."""
    registered = _registered(rows, members)
    if registered is not None and _has_two_of_one_household(registered):
        return False
    head, name = (
        rows[column] if column in rows.columns else pl.Series(column, [None] * rows.height)
        for column in ("head_name", "name")
    )
    if head.count() and not name.count():
        # A head repeated in every row of a household stands beside the number of another person.
        return head.n_unique() > HALF * rows.height
    if head.count() == rows.height and (head == name).all():
        return True
    if "covered_persons" in rows.columns and (rows["covered_persons"] > 1).any():
        return True
    return kind in OF_HOUSEHOLDS and registered is not None and _has_heads_alone(registered)


def _registered(rows: pl.DataFrame, members: pl.DataFrame | None) -> pl.DataFrame | None:
    """The members a list has, with the number of persons of their households."""
    if members is None or not {"id_key", "household_id"} <= {*members.columns}:
        return None
    if "id_key" not in rows.columns:
        return None
    listed = rows["id_key"].drop_nulls().unique().implode()
    return (
        members.drop_nulls("household_id")
        .with_columns(pl.len().over("household_id").alias("persons"))
        .filter(pl.col("id_key").is_in(listed))
    )


def _has_two_of_one_household(registered: pl.DataFrame) -> bool:
    """Whether a list names several persons of a household, as more than 1 in 20 of those do that
    have two persons or more; one household may have two applicants."""
    shared = registered.filter(pl.col("persons") > 1).group_by("household_id").len()
    return bool((shared["len"] > 1).sum() > shared.height / 20)


def _has_heads_alone(registered: pl.DataFrame) -> bool:
    if "relation" not in registered.columns:
        return False
    shared = registered.filter(pl.col("persons") > 1)
    return shared.height >= ENOUGH and bool((shared["relation"] == HEAD).all())


def uncovered(tables: Mapping[str, TableData]) -> tuple[list[Incomplete], list[Notice]]:
    """The townships almost nobody of whom is on a list, and what is said of the lists, once for
    each list: that it misses these, that it names applicants only."""
    if "roster" not in tables:
        return [], []
    data = tables["roster"]
    by_applicant = applicant_lists(tables)
    gaps = list(_almost_empty(tables, by_applicant))
    notices = [
        Notice(
            "FF12",
            Words(
                "名单每户只列一人（户主或申请人），只核对户主，不核对户内其他成员是否在名单中",
                "the list names one person of each household, its head or applicant: the others "
                "are not compared with it",
            ),
            source.file,
            source.sheet,
        )
        for source in data.sources
        if source.id in by_applicant
    ]
    for gap in gaps:
        kind = ROSTERS[gap.table.removeprefix(ROSTER)]
        source = next(source for source in data.sources if source.roster == kind)
        notices.append(Notice("FF12", gap.reason, source.file, source.sheet))
    return gaps, notices


def _almost_empty(
    tables: Mapping[str, TableData], by_applicant: frozenset[int]
) -> Iterator[Incomplete]:
    data = tables["roster"]
    if "member" not in tables or "id_key" not in data.frame.columns:
        return
    members = tables["member"].frame
    if "id_key" not in members.columns:
        return
    for name, kind in ROSTERS.items():
        sources = [source.id for source in data.sources if source.roster == kind]
        marks = [
            pl.col(column).is_in(values)
            for column, values in EXPECTED_ON.get(name, {}).items()
            if column in members.columns
        ]
        if not sources or not marks:
            continue
        listed = data.frame.filter(pl.col(SOURCE).is_in(sources))["id_key"].drop_nulls().unique()
        is_found = pl.col("id_key").is_in(listed.implode())
        if not by_applicant.isdisjoint(sources) and "household_id" in members.columns:
            is_found = is_found.any().over("household_id") | is_found
        counts = (
            members.with_columns(is_found.alias("found"))
            .filter(pl.any_horizontal(marks), pl.col("id_key").is_not_null())
            .group_by(_TOWN, maintain_order=True)
            .agg(pl.len().alias("expected"), pl.col("found").sum())
        )
        yield from _below(name, counts)


def _below(name: str, counts: pl.DataFrame) -> Iterator[Incomplete]:
    """What is incomplete by the persons expected and found in each township: the whole list, or
    some townships."""
    whole = counts.select(
        pl.lit(None, pl.String).alias(_TOWN[0]),
        pl.lit(None, pl.String).alias(_TOWN[1]),
        pl.col("expected").sum(),
        pl.col("found").sum(),
    )
    few = (pl.col("expected") >= ENOUGH) & (pl.col("found") < ALMOST_NOBODY * pl.col("expected"))
    everywhere = whole.filter(few)
    found = everywhere if everywhere.height else counts.drop_nulls(_TOWN[1]).filter(few)
    for county, town, expected, there in found.iter_rows():
        yield Incomplete(
            ROSTER + name,
            county,
            town,
            Words(
                f"{town or '全部乡镇'}登记应在“{ROSTERS[name]}”名单中的 {expected} 人，"
                f"名单中只找到 {there} 人（不到一成），名单可能不含这些人，不核对缺了哪些",
                f"of the {expected} persons of {town or 'all townships'} who should be on the list "
                f"({name}) only {there} are: it may not cover them",
            ),
        )
