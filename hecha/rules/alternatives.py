"""What the officer of a household with several tasks is told where they concern the same cells:
the fewest cells that can be wrong, with every choice of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from hecha.declare.origin import PREVIOUS, ROW, SOURCE
from hecha.policy.policy import CONFIRM, MUST
from hecha.reading.submission import TableData
from hecha.results.results import ALTERNATIVE, Retry
from hecha.rules.checked_sets import Checked, checked
from hecha.rules.group import Group, Place, Rows
from hecha.rules.located import SEPARATOR
from hecha.rules.sums import Sum
from hecha.rules.suspects import PLACE
from hecha.rules.task_words import cell_name, places_of, sets_named

_CENTS = 100


def together(
    suspected: pl.DataFrame,
    own: pl.DataFrame,
    alike: pl.DataFrame,
    apart: pl.DataFrame,
    findings: pl.DataFrame,
    evidence: pl.DataFrame,
    tables: Mapping[str, TableData],
    sums: Sequence[Sum],
    retry: Retry | None,
    lang: str,
) -> pl.DataFrame:
    """In: hecha.rules.suspects of the findings that follow no other; ``own``: finding, nth, key of
    the cell each comes down to; ``alike``: key, cell that the task names as equally suspect;
    ``apart``: finding, cell that alone is not behind it;
    FINDINGS with ``finding``; EVIDENCE; the tables as read; what
    runs the rules again.

    Out: key, together (in words), alternatives (ALTERNATIVE): one row per task that suspects a cell
    another task of its household suspects, unless the fewest cells are those the tasks name anyway.
    Notices (``info``) do not count.
    """
    overlapping = _overlapping(suspected.lazy(), own.lazy(), findings.lazy())
    numbers = overlapping.select("cell", "number").unique()
    wanted, alike, apart = pl.collect_all(
        [
            overlapping,
            alike.lazy().join(numbers, on="cell").select("key", "number"),
            apart.lazy().join(numbers, on="cell").select("finding", "number", "sure"),
        ]
    )
    rows = _rows(wanted, tables, sums)
    also = _by_first(alike)
    groups = [
        group for group in _groups(wanted, apart) if not group.names(group.fewest(rows, sums), also)
    ]
    concerned = [*set().union(*(group.findings for group in groups))]
    fingerprints = dict(zip(concerned, findings["fingerprint"][concerned], strict=True))
    said = [
        (group, found)
        for group, found in zip(
            groups, checked(groups, rows, sums, fingerprints, retry), strict=True
        )
        if not group.names(found.fewest, also)
    ]
    named = [
        (key, of, cell, found.text(cell))
        for group, found in said
        for key, of in group.tasks.items()
        for cell in sorted(set().union(*found.fewest.sets))
    ]
    names = _names(named, evidence, lang)
    cells = _cells(said, evidence)
    told: dict[str, tuple[str, list[dict[str, Any]] | None]] = {}
    for group, found in said:
        for key in group.tasks:
            # Where there are too many sets to be listed, no cell is named.
            text = sets_named(found.fewest, len(group.tasks) - 1, names.get(key, {}), lang)
            told.setdefault(key, (text, _listed(found, cells)))
    return pl.DataFrame(
        [(key, *said) for key, said in told.items()],
        {
            "key": pl.String,
            "together": pl.String,
            "alternatives": pl.List(pl.Struct(ALTERNATIVE)),
        },
        orient="row",
    )


def _cells(
    said: Sequence[tuple[Group, Checked]], evidence: pl.DataFrame
) -> Mapping[int, dict[str, Any]]:
    """Number of a cell -> where it is, for the cells of the sets."""
    wanted = sorted({cell for _, found in said for some in found.fewest.sets for cell in some})
    rows = evidence[wanted, ["table", "file", "sheet", "row", "column"]].to_dicts()
    return dict(zip(wanted, rows, strict=True))


def _listed(found: Checked, cells: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]] | None:
    listed = [
        {
            "set": number,
            **cells[cell],
            "proposed": found.texts.get(some, {}).get(cell),
            "checked": some in found.texts,
        }
        for number, some in enumerate(found.fewest.sets, 1)
        for cell in some
    ]
    return listed or None


def _overlapping(
    suspected: pl.LazyFrame, own: pl.LazyFrame, findings: pl.LazyFrame
) -> pl.LazyFrame:
    """household_id, finding, key, of (number of the cell of the task), cell, number (of a cell
    suspected), name, PLACE: of households in which a cell is suspected in several tasks."""
    wanted = (
        suspected.join(own.select("finding", "key"), on="finding")
        .join(
            findings.filter(pl.col("severity").is_in([MUST, CONFIRM])).select(
                "finding", "household_id"
            ),
            on="finding",
        )
        .drop_nulls("household_id")
    )
    overlaps = wanted.group_by("household_id", "cell").agg(pl.col("key").n_unique())
    several = overlaps.filter(pl.col("key") > 1).select("household_id").unique()
    wanted = wanted.join(several, on="household_id", how="semi").sort("nth")
    first = wanted.unique("cell", keep="first").select("cell", *PLACE, number="nth")
    return (
        wanted.select("household_id", "finding", "key", "cell")
        .join(first, on="cell")
        .join(first.select(key="cell", of="number"), on="key")
        .with_columns(name=pl.col("cell").str.split(SEPARATOR).list.last())
        .sort("household_id", "finding", "number")
    )


def _by_first(pairs: pl.DataFrame) -> dict[Any, set[int]]:
    """In: a key or finding, the number of a cell. Out: key or finding -> its numbers."""
    found: dict[Any, set[int]] = defaultdict(set)
    for first, number in pairs.iter_rows():
        found[first].add(number)
    return found


def _groups(wanted: pl.DataFrame, apart: pl.DataFrame) -> Iterator[Group]:
    """The groups of two tasks or more, household by household."""
    columns = ["household_id", "finding", "key", "of", "number", "name", *PLACE]
    not_alone, jointly = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for finding, number, sure in apart.iter_rows():
        not_alone[finding].add(number)
        if sure:
            jointly[finding].add(number)
    for household, rows in groupby(wanted[columns].iter_rows(), key=itemgetter(0)):
        groups: list[Group] = []
        for _, finding, key, of, number, name, *place in rows:
            own = Group(household, {finding: {number}}, {key: of}, {number: (tuple(place), name)})
            rest = []
            for group in groups:
                if finding in group.findings:
                    own.findings[finding] |= group.findings[finding]
                if key in group.tasks or number in group.places:
                    group.take(own)
                    own = group
                else:
                    rest.append(group)
            groups = [*rest, own]
        for group in groups:
            if len(group.tasks) > 1:
                group.jointly = {each: jointly.get(each, set()) for each in group.findings}
                group.not_alone = set().union(*(not_alone.get(each, ()) for each in group.findings))
                yield group


def _rows(wanted: pl.DataFrame, tables: Mapping[str, TableData], sums: Sequence[Sum]) -> Rows:
    """The rows of some places that have columns of the sums."""
    columns = {column for each in sums for column in each.columns}
    places = wanted.lazy().select(PLACE).unique()
    plans: list[pl.LazyFrame] = []
    found: dict[Place, dict[str, int | None]] = {}
    for name, data in tables.items():
        present = sorted(
            column
            for column in columns.intersection(data.raw.columns)
            if data.frame.schema[column].is_numeric()
        )
        if name.startswith(PREVIOUS) or not present or wanted.is_empty():
            continue
        sheets = pl.LazyFrame(
            [(source.file, source.sheet, source.id) for source in data.sources],
            {"file": pl.String, "sheet": pl.String, SOURCE: data.frame.schema[SOURCE]},
            orient="row",
        )
        at = places.join(sheets, on=["file", "sheet"], nulls_equal=True)
        # An ID number typed as an amount is none in cents.
        amounts = (pl.col(present) * _CENTS).round().cast(pl.Int64, strict=False)
        cents = data.frame.lazy().select(SOURCE, pl.col(ROW).alias("row"), amounts)
        plans.append(at.join(cents, on=[SOURCE, "row"]).select(*PLACE, *present))
    for rows in pl.collect_all(plans):
        for row in rows.iter_rows(named=True):
            place = (row.pop("file"), row.pop("sheet"), row.pop("row"))
            found[place] = {**row, **found.get(place, {})}
    return found


def _names(
    cells: Sequence[tuple[str, int, int, str | None]], evidence: pl.DataFrame, lang: str
) -> Mapping[str, Mapping[int, str]]:
    """In: key of a task, number of its cell, number of a cell, what it may be changed to. Out: key
    -> cell -> its name."""
    schema = {"key": pl.String, "of": pl.UInt32, "nth": pl.UInt32, "instead": pl.String}
    if not cells:
        return {}
    named = (
        pl.LazyFrame(list(cells), schema, orient="row")
        .with_columns(places_of(evidence))
        .select("key", "nth", cell_name(lang, pl.col("instead")).alias("name"))
        .collect()
    )
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for key, cell, name in named.iter_rows():
        found[key][cell] = name
    return found
