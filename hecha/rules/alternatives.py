"""What the officer of a household with several tasks is told where they concern the same cells:
the fewest cells that can be wrong, with every choice of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import polars as pl

from hecha.declare.origin import PREVIOUS, ROW, SOURCE
from hecha.policy.policy import CONFIRM, MUST
from hecha.reading.submission import TableData
from hecha.rules.fewest import Amounts, Fewest, choices, fewest
from hecha.rules.located import SEPARATOR
from hecha.rules.sums import Sum
from hecha.rules.suspects import PLACE
from hecha.rules.task_words import cell_name, sets_named

_CENTS = 100

_Place = tuple[str, str | None, int]
_Rows = Mapping[_Place, Mapping[str, int | None]]
"""Cents by column, of the rows with sums."""


def together(
    suspected: pl.DataFrame,
    own: pl.DataFrame,
    alike: pl.DataFrame,
    findings: pl.DataFrame,
    evidence: pl.DataFrame,
    tables: Mapping[str, TableData],
    sums: Sequence[Sum],
    lang: str,
) -> pl.DataFrame:
    """In: hecha.rules.suspects of the findings that follow no other; ``own``: finding, nth, key of
    the cell each comes down to; ``alike``: key, cell that the task names as equally suspect;
    FINDINGS with ``finding``; EVIDENCE; the tables as read.

    Out: key, together: one row per task that suspects a cell another task of its household
    suspects, unless the fewest cells are those the tasks name anyway. Notices (``info``) do not
    count.
    """
    wanted = _overlapping(suspected, own, findings)
    rows = _rows(wanted, tables, sums)
    also = _also(wanted, alike)
    said = []
    for group in _groups(wanted):
        found = fewest(group.findings.values(), group.amounts(rows), sums)
        if not group.names(found, also):
            said.append((group, found))
    named = [
        (key, of, cell)
        for group, found in said
        for key, of in group.tasks.items()
        for cell in sorted(set().union(*found.sets))
    ]
    names = _names(named, evidence, lang)
    return pl.DataFrame(
        [
            (key, sets_named(found, len(group.tasks) - 1, names[key], lang))
            for group, found in said
            for key in group.tasks
        ],
        {"key": pl.String, "together": pl.String},
        orient="row",
    ).unique("key", keep="first", maintain_order=True)


@dataclass(slots=True)
class _Group:
    """Tasks of a household that concern the same cells. Cells go by where evidence has them first.

    ``findings``: finding -> the cells it suspects; ``tasks``: key -> the cell it is about;
    ``places``: cell -> its row and the name of its column.
    """

    findings: dict[int, set[int]] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    places: dict[int, tuple[_Place, str]] = field(default_factory=dict)

    def take(self, other: _Group) -> None:
        """Make what is in another part of this."""
        self.findings |= other.findings
        self.tasks |= other.tasks
        self.places |= other.places

    def names(self, found: Fewest, also: Mapping[str, Collection[int]]) -> bool:
        """Whether its tasks name just these cells: each its own or one that is equally suspect."""
        groups = (choices(found.sets) or []) if found.sets else []
        named = {frozenset({own, *also.get(key, ())}) for key, own in self.tasks.items()}
        return named == {frozenset(group) for group in groups}

    def amounts(self, rows: _Rows) -> list[Amounts]:
        """The rows with sums that its cells stand in."""
        columns: dict[_Place, dict[str, int]] = defaultdict(dict)
        for cell, (place, column) in self.places.items():
            columns[place][column] = cell
        return [Amounts(rows[place], cells) for place, cells in columns.items() if place in rows]


def _overlapping(
    suspected: pl.DataFrame, own: pl.DataFrame, findings: pl.DataFrame
) -> pl.DataFrame:
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


def _also(wanted: pl.DataFrame, alike: pl.DataFrame) -> Mapping[str, Collection[int]]:
    """key -> the numbers of cells that are equally suspect."""
    found: dict[str, set[int]] = defaultdict(set)
    numbers = wanted.select("cell", "number").unique()
    for key, number in alike.join(numbers, on="cell").select("key", "number").iter_rows():
        found[key].add(number)
    return found


def _groups(wanted: pl.DataFrame) -> Iterator[_Group]:
    """The groups of two tasks or more, household by household."""
    columns = ("household_id", "finding", "key", "of", "number", "name", *PLACE)
    for _, rows in groupby(wanted.select(columns).iter_rows(), key=itemgetter(0)):
        groups: list[_Group] = []
        for _, finding, key, of, number, name, *place in rows:
            own = _Group({finding: {number}}, {key: of}, {number: (tuple(place), name)})
            apart = []
            for group in groups:
                if finding in group.findings:
                    own.findings[finding] |= group.findings[finding]
                if key in group.tasks or number in group.places:
                    group.take(own)
                    own = group
                else:
                    apart.append(group)
            groups = [*apart, own]
        yield from (group for group in groups if len(group.tasks) > 1)


def _rows(wanted: pl.DataFrame, tables: Mapping[str, TableData], sums: Sequence[Sum]) -> _Rows:
    """The rows of some places that have columns of the sums."""
    columns = {column for each in sums for column in each.columns}
    places = wanted.select(PLACE).unique()
    found: dict[_Place, dict[str, int | None]] = {}
    for name, data in tables.items():
        present = sorted(
            column
            for column in columns.intersection(data.raw.columns)
            if data.frame.schema[column].is_numeric()
        )
        if name.startswith(PREVIOUS) or not present or places.is_empty():
            continue
        sheets = pl.DataFrame(
            [(source.file, source.sheet, source.id) for source in data.sources],
            {"file": pl.String, "sheet": pl.String, SOURCE: data.frame.schema[SOURCE]},
            orient="row",
        )
        at = places.join(sheets, on=["file", "sheet"], nulls_equal=True)
        # An ID number typed as an amount is none in cents.
        amounts = (pl.col(present) * _CENTS).round().cast(pl.Int64, strict=False)
        cents = data.frame.select(SOURCE, pl.col(ROW).alias("row"), amounts)
        rows = at.join(cents, on=[SOURCE, "row"]).select(*PLACE, *present)
        for row in rows.iter_rows(named=True):
            place = (row.pop("file"), row.pop("sheet"), row.pop("row"))
            found[place] = {**row, **found.get(place, {})}
    return found


def _names(
    cells: Iterable[tuple[str, int, int]], evidence: pl.DataFrame, lang: str
) -> Mapping[str, Mapping[int, str]]:
    """In: key of a task, number of its cell, number of a cell. Out: key -> cell -> its name."""
    numbers = evidence.with_row_index("nth")
    first = numbers.select(of="nth", of_file="file", of_sheet="sheet", of_row="row")
    schema = {"key": pl.String, "of": pl.UInt32, "nth": pl.UInt32}
    named = (
        pl.DataFrame(list(cells), schema, orient="row")
        .join(numbers, on="nth", maintain_order="left")
        .join(first, on="of", maintain_order="left")
        .select("key", "nth", cell_name(lang).alias("name"))
    )
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for key, cell, name in named.iter_rows():
        found[key][cell] = name
    return found
