"""Which cells of which sheets are marked, in what colour, with what words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl
from xlsxwriter.utility import xl_rowcol_to_cell

from hecha.declare.signs import shown
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.policy import CONFIRM, INFO, MUST, SEVERITIES
from hecha.reading.sheet import Merge
from hecha.report.counts import without_notices
from hecha.report.labels import labels
from hecha.results.results import ACCEPTED
from hecha.results.run_record import Run
from hecha.rules.located import is_of_people

COLOURS = {MUST: "F4B0AA", CONFIRM: "FFD98A", INFO: "BDD7EE"}
"""Fill of a marked cell by severity (RGB): dark enough to be found in a white sheet, light enough
to read black text on."""
AUTHOR = Words("核查", "hecha")
MOST_COMMENTS = 5_000
"""Comments on one sheet; Excel becomes slow to open over some 20,000. All cells are coloured."""
_AREAS = ("county", "town", "village")
_LONGEST = 1_200  # characters of a comment
_PROPOSED = Words("建议值：{}", "Proposed: {}")
_FIX = Words("改法：{}", "To do: {}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of a sheet: ``row`` as Excel shows it, ``column`` from 0, the gravest severity of
    its tasks and what they say."""

    row: int
    column: int
    severity: str
    text: str = field(repr=False)

    @property
    def cell(self) -> str:
        """Its reference, such as B5."""
        return str(xl_rowcol_to_cell(self.row - 1, self.column))


Sheets = Mapping[str | None, tuple[Mark, ...]]
"""The marks of a file by the name of the sheet, in the order of rows and columns."""


def marks_of(run: Run) -> dict[str, Sheets]:
    """The marks by file: the cell of every task of an unmasked run that has one in a file read."""
    places = _places(run)
    found: dict[str, dict[str | None, list[Mark]]] = {}
    for task in marked_tasks(run).iter_rows(named=True):
        text = _text(task, run.lang)
        for position in places.get((task["file"], task["sheet"], task["column"]), ()):
            mark = Mark(task["row"], position, task["severity"], text)
            found.setdefault(task["file"], {}).setdefault(task["sheet"], []).append(mark)
    return {
        file: {sheet: together(marks) for sheet, marks in sheets.items()}
        for file, sheets in found.items()
    }


def marked_tasks(run: Run) -> pl.DataFrame:
    """The tasks (TASKS) that are about one cell of a file.

    Those about an area as a whole name a row of a household or person only to show where it is.
    What was confirmed as true is not marked, nor what was only noticed while files were read.
    """
    of_people = [name for name, table in TABLES.items() if is_of_people(table)]
    is_of_area = pl.col("grain").is_in(_AREAS) & pl.col("table").is_in(of_people)
    return without_notices(run).tasks.filter(
        pl.col("row").is_not_null(),
        pl.col("column").is_not_null(),
        pl.col("state") != ACCEPTED,
        ~is_of_area.fill_null(value=False),
    )


def together(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """One mark for each cell, sorted by row and column."""
    cells: dict[tuple[int, int], Mark] = {}
    for mark in marks:
        place = mark.row, mark.column
        first = cells.get(place)
        cells[place] = mark if first is None else _both(first, mark)
    return tuple(cells[place] for place in sorted(cells))


def at_first(marks: Sequence[Mark], merges: Iterable[Merge]) -> tuple[Mark, ...]:
    """The marks at the cells that show them: the first one of merged cells (by row and column of
    the file)."""
    columns = {mark.column for mark in marks}
    firsts = {
        (row, column): merge
        for merge in merges
        for column in columns
        if merge.left <= column <= merge.right
        for row in range(merge.top, merge.bottom + 1)
    }
    return together(
        mark if merge is None else replace(mark, row=merge.top + 1, column=merge.left)
        for mark in marks
        for merge in [firsts.get((mark.row - 1, mark.column))]
    )


def _both(first: Mark, second: Mark) -> Mark:
    gravest = min(first.severity, second.severity, key=SEVERITIES.index)
    return replace(first, severity=gravest, text=f"{first.text}\n\n{second.text}")


def with_comments(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that get a comment, in the order of rows: the gravest, up to MOST_COMMENTS."""
    kept = sorted(marks, key=lambda mark: (SEVERITIES.index(mark.severity), mark.row, mark.column))
    return sorted(kept[:MOST_COMMENTS], key=lambda mark: (mark.row, mark.column))


def _places(run: Run) -> dict[tuple[str, str | None, str], tuple[int, ...]]:
    """The positions of a header in a sheet; two columns may have the same header."""
    found: dict[tuple[str, str | None, str], dict[int, None]] = {}
    for source in run.sources:
        for table, headers in source.headers.items():
            for column, header in headers.items():
                position = source.positions.get(table, {}).get(column)
                if position is not None:
                    place = source.file, source.sheet, header
                    found.setdefault(place, {})[position] = None
    return {place: tuple(positions) for place, positions in found.items()}


def _text(task: Mapping[str, object], lang: str) -> str:
    return "\n".join(_lines(task, lang))[:_LONGEST]


def _lines(task: Mapping[str, object], lang: str) -> Iterator[str]:
    rules = task["rules"]
    codes = " ".join(rules) if isinstance(rules, list) else ""
    yield f"{labels(lang).severities[str(task['severity'])]} {codes}"
    yield shown(str(task["message"]))
    if task["proposed"] is not None:
        yield _PROPOSED.of(lang).format(shown(str(task["proposed"])))
    if task["suggestion"]:
        yield _FIX.of(lang).format(shown(str(task["suggestion"])))
