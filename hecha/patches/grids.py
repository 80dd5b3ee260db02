"""The exports as sheets of cells, with what their columns are: read as for a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from hecha.declare.columns import AREA, SERIAL, YEAR
from hecha.declare.lexicon import Lexicon
from hecha.declare.model import Column
from hecha.declare.tables import HOUSEHOLD, MEMBER, TABLES
from hecha.patches.cell_forms import bare
from hecha.reading.files import InputFile, LeaveOut, Part, digest_of, discover
from hecha.reading.guarded import GuardedReader
from hecha.reading.header import find_header
from hecha.reading.layouts import chooser, columns_of, refused
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected

_NAMES_OF_MEMBER = frozenset(column.name for column in MEMBER.columns)
_OWN = frozenset(column.name for column in (SERIAL, *AREA, YEAR)) | {
    "household_id",
    "natural_village",
}
"""Columns every row states for itself, though the table of households has them too."""
_OF_HOUSEHOLD = frozenset(column.name for column in HOUSEHOLD.columns) - _OWN
_OF_MONITORED_PERSON = frozenset({"allowance_status", "support_status"})


def is_of_household(table: str, column: str) -> bool:
    """Whether a column of persons says something of the whole household, so that all rows of it
    have to say the same."""
    if column in _OF_HOUSEHOLD:
        return True
    alone = table == "monitored" and column not in _NAMES_OF_MEMBER
    return alone and column not in (_OWN | _OF_MONITORED_PERSON)


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet of a file: ``number`` counts the sheets of the file from 0.

    ``positions`` gives for each table the sheet gives rows to the position of its columns in
    ``sheet.cells``, ``shown`` the headers as an officer sees them, by position. Both are empty
    for a sheet that is no table. ``first_row`` is the first row below the header, from 0.
    """

    file: InputFile
    number: int
    sheet: Sheet = field(repr=False)
    layout: str = ""
    first_row: int = 0
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    shown: Mapping[int, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """What tells it from every other one."""
        return self.file.name, self.number

    def cell(self, row: int, at: int) -> str | None:
        """The text of a cell; None where it is blank."""
        text: str | None = self.sheet.cells[row, at]
        return text

    def value(self, row: int, name: str) -> str:
        """The value a row has in a declared column, of whatever table; empty where it has none."""
        found = self.names.get(name)
        return "" if found is None else bare(self.cell(row, found))

    @cached_property
    def names(self) -> dict[str, int]:
        """Position by the name of the declared column, those of the first table going first."""
        found: dict[str, int] = {}
        for columns in self.positions.values():
            for name, at in columns.items():
                found.setdefault(name, at)
        return found

    @cached_property
    def rows_of_household(self) -> Mapping[str, tuple[int, ...]]:
        """The rows (from 0) of each household number."""
        at = self.names.get("household_id")
        found: dict[str, list[int]] = {}
        if at is not None:
            for row, text in enumerate(self.sheet.cells.to_series(at)):
                if row >= self.first_row and (number := bare(text)):
                    found.setdefault(number, []).append(row)
        return {number: tuple(rows) for number, rows in found.items()}

    @cached_property
    def merged(self) -> frozenset[tuple[int, int]]:
        """The cells (row, position) that are merged with others."""
        return frozenset(
            (row, at)
            for merge in self.sheet.merges
            for row in range(max(merge.top, self.first_row), merge.bottom + 1)
            for at in range(merge.left, merge.right + 1)
            if row < self.sheet.cells.height
        )

    def column(self, at: int, table: str) -> Column | None:
        """The declared column at a position: of the table named, else of any."""
        for name in (table, *self.positions):
            for column, position in self.positions.get(name, {}).items():
                if position == at:
                    return TABLES[name][column]
        return None


@dataclass(frozen=True, slots=True)
class Exports:
    """The files of a submission that may be changed, by name, and their sheets.

    ``previous`` and ``archived`` are names of files of the last period and of files inside
    archives; ``digests`` the SHA-256 of each file that was read.
    """

    files: Mapping[str, InputFile]
    grids: tuple[Grid, ...] = field(repr=False)
    previous: frozenset[str]
    archived: frozenset[str]
    digests: Mapping[str, str]

    def of_file(self, name: str) -> list[Grid]:
        """The sheets of a file in their order."""
        return [grid for grid in self.grids if grid.file.name == name]


def read_exports(
    paths: Sequence[Path],
    scratch: Path,
    *,
    previous: Sequence[Path] = (),
    leave_out: Sequence[str] = (),
    lexicon: Lexicon,
) -> Exports:
    """The exports in files and folders; archives are unpacked into ``scratch``. Of the last period
    the names and digests are noted alone.

    Raises InputRejected as a check does.
    """
    found = discover(paths, previous, LeaveOut(leave_out), scratch=scratch)
    files = sorted(
        (*found.files, *(copy for copy, _ in found.copies)),
        key=lambda file: (file.name, str(file.path)),
    )
    present = [file for file in files if not file.previous]
    with GuardedReader() as reader:
        grids = tuple(grid for file in present for grid in _grids(file, reader, lexicon))
    return Exports(
        {file.name: file for file in present},
        grids,
        frozenset(file.name for file in files if file.previous),
        frozenset(file.name for file in present if scratch in file.path.parents),
        {file.name: _digest(file) for file in files},
    )


def _digest(file: InputFile) -> str:
    try:
        return digest_of(file.path)
    except OSError as error:
        raise InputRejected(
            f"{file.name} 打不开（{error.strerror}）：请再试一次。",
            f"{file.name} cannot be opened ({error.strerror}); please try again.",
        ) from None


def _grids(file: InputFile, reader: GuardedReader, lexicon: Lexicon) -> Iterable[Grid]:
    try:
        sheets = list(reader.sheets_of(file))
    except InputRejected:
        if not file.is_foreign:
            raise
        return
    for number, sheet in enumerate(sheets):
        yield _grid(file, number, replace(sheet, numeric=None), lexicon)


def _grid(file: InputFile, number: int, sheet: Sheet, lexicon: Lexicon) -> Grid:
    other = file.part is Part.ROSTER or sheet.hidden or refused(file) is not None
    header = None if other else find_header(sheet.cells, lexicon, chooser(file, sheet.name))
    if header is None:
        return Grid(file, number, sheet)
    columns = columns_of(header.layout, header.normal, lexicon.tables)
    return Grid(
        file,
        number,
        sheet,
        header.layout.name,
        header.row + 1,
        {
            table: {column.name: at for at, column in found.items()}
            for table, found in columns.items()
        },
        {at: header.shown(at) for found in columns.values() for at in found},
    )
