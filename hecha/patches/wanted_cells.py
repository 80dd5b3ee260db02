"""From answers to edits: which cells change, and why an answer is not carried over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hecha.declare.columns import SERIAL
from hecha.declare.model import Kind
from hecha.declare.tables import TABLES
from hecha.patches.answered import Answered
from hecha.patches.cell_forms import bare, in_form, plain, says
from hecha.patches.edit import Edit
from hecha.patches.grids import Exports, Grid, is_of_household
from hecha.rules.trace import declared_table
from hecha.workbooks.place import CannotChange

_Place = tuple[Grid, int, int]
"""A sheet, a row (from 0) and a position."""

_SAME_PERSON = ("person_id", "name", "id_number")
"""What tells that a row of another sheet is of the same member, the first that both state."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell to change for an answer; ``header`` is that of its column as written, ``name`` the
    declared one, ``table`` the table it is of. In a row that is deleted ``edit.new`` is None."""

    answer: Answered
    file: str
    sheet: str
    header: str
    table: str
    name: str
    edit: Edit = field(repr=False)

    @property
    def cell(self) -> tuple[str, int, int, int]:
        """File, sheet, row and column."""
        return self.file, self.edit.sheet, self.edit.row, self.edit.column

    @property
    def is_own(self) -> bool:
        """Whether it is in the row the answer is about, not in a copy or a row of the household."""
        answer = self.answer
        own = (answer.file, answer.sheet, answer.row)
        return (self.file, self.sheet, self.edit.row) == own

    def yields_to(self, other: Change) -> bool:
        """Whether the other one goes before: in a row that is deleted nothing else matters that
        was not answered for that very row."""
        return other.edit.new is None and self.edit.new is not None and not self.is_own


@dataclass(frozen=True, slots=True)
class Plan:
    """The cells to change, by file, sheet, row and column; why each answer that is not carried over
    is not (hecha.patches.patch_refusals); the answers whose value is there already."""

    changes: tuple[Change, ...]
    refused: Mapping[Answered, str]
    done: tuple[Answered, ...]


def plan(
    answers: Sequence[Answered],
    exports: Exports,
    checked: frozenset[str],
    refused: Mapping[Answered, str],
) -> Plan:
    """What to change in the exports.

    ``checked`` are the digests of the files the run checked: in another file a row counts only
    where it is still of the same household and person. ``refused`` are answers known not to be
    carried over. All answers of a household are, or none.
    """
    no = dict(refused)
    found: dict[Answered, list[Change]] = {}
    planner = _Planner(exports, checked, answers)
    for answer in answers:
        if answer not in no:
            try:
                found[answer] = list(planner.changes(answer))
            except CannotChange as error:
                no[answer] = error.reason
    no |= dict.fromkeys(_contradicting(found), "two_values")
    groups = {answer.group for answer in no}
    no |= {one: "held" for one in answers if one not in no and one.group in groups}
    changes: dict[tuple[str, int, int, int], Change] = {}
    for answer, own in found.items():
        if answer not in no:
            for change in own:
                first = changes.setdefault(change.cell, change)
                if first.yields_to(change):
                    changes[change.cell] = change
    return Plan(
        tuple(changes[place] for place in sorted(changes)),
        no,
        tuple(answer for answer, own in found.items() if not own and answer not in no),
    )


def _contradicting(found: Mapping[Answered, Sequence[Change]]) -> set[Answered]:
    """The answers that change a cell another one changes to something else."""
    cells: dict[tuple[str, int, int, int], list[Change]] = {}
    for change in (change for own in found.values() for change in own):
        cells.setdefault(change.cell, []).append(change)
    against = set[Answered]()
    for own in cells.values():
        left = [one for one in own if not any(one.yields_to(other) for other in own)]
        if len({one.edit.new for one in left}) > 1:
            against |= {one.answer for one in left}
    return against


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The old and the new value of an answer."""

    old: str = field(repr=False)
    value: str = field(repr=False)
    kind: Kind

    def is_old(self, cell: str | None) -> bool:
        """Whether a cell still has the old value."""
        return bare(cell) == self.old != self.value

    def is_new(self, cell: str | None) -> bool:
        """Whether a cell has the new value already; the old one in another form is not it."""
        return not self.is_old(cell) and says(cell, self.value, self.kind)


class _Planner:
    """The changes an answer asks for, one after another."""

    def __init__(
        self, exports: Exports, checked: frozenset[str], answers: Iterable[Answered]
    ) -> None:
        self._exports = exports
        self._checked = checked
        self._new = {
            (one.file, one.sheet, one.row, one.column): one.new
            for one in answers
            if one.new is not None
        }

    def changes(self, answer: Answered) -> Iterator[Change]:
        """The cells to change; none where they say so already. Raises CannotChange."""
        if answer.is_stale:
            raise CannotChange("stale_answer")
        if answer.is_refuted:
            raise CannotChange("refuted_answer")
        if not (answer.table in TABLES or answer.table == "household_row"):
            raise CannotChange("previous_period" if answer.table else "no_cell")
        if not answer.row or (not answer.column and answer.new is not None):
            raise CannotChange("no_cell")
        grid = self._grid(answer)
        row = answer.row - 1
        if row < grid.first_row or row >= grid.sheet.cells.height:
            raise CannotChange("no_column")
        if answer.new is None:
            return self._deleted(answer, grid, row)
        return self._corrected(answer, grid, row)

    def _grid(self, answer: Answered) -> Grid:
        if answer.file in self._exports.previous:
            raise CannotChange("previous_period")
        grids = [
            grid
            for grid in self._exports.of_file(answer.file)
            if (grid.sheet.name or "") == answer.sheet
        ]
        if len(grids) != 1:
            raise CannotChange("no_file")
        if not grids[0].positions:
            raise CannotChange("roster")
        return grids[0]

    def _corrected(self, answer: Answered, grid: Grid, row: int) -> Iterator[Change]:
        at = _position(grid, answer.column)
        table = declared_table(answer.table)
        column = grid.column(at, table)
        if column is None:
            raise CannotChange("no_column")
        self._check_row(answer, grid, row)
        wanted = _Wanted(bare(answer.old), plain(answer.new or "", column.kind), column.kind)
        if not (wanted.is_old(grid.cell(row, at)) or wanted.is_new(grid.cell(row, at))):
            raise CannotChange("other_value")
        cells = dict.fromkeys([(grid, row, at)])
        if is_of_household(table, column.name):
            cells |= dict.fromkeys(self._of_household(grid, row, column.name, wanted))
        else:
            cells |= dict.fromkeys(self._of_row(grid, row, column.name, wanted))
        for own, number, position in cells:
            if not wanted.is_new(own.cell(number, position)):
                yield _change(answer, own, number, position, wanted.value, column.kind)

    def _deleted(self, answer: Answered, grid: Grid, row: int) -> Iterator[Change]:
        if declared_table(answer.table) == "household" and "member" in grid.positions:
            raise CannotChange("row_of_persons")
        if not any(map(bare, grid.sheet.cells.row(row))):
            return
        self._check_row(answer, grid, row)
        if answer.column and bare(grid.cell(row, _position(grid, answer.column))) != bare(
            answer.old
        ):
            raise CannotChange("other_value")
        # Of a row entered twice in one sheet the other one stays.
        copies = ((one, number) for one, number in self._copies(grid, row) if one is not grid)
        for own, number in dict.fromkeys([(grid, row), *copies]):
            for at in range(own.sheet.cells.width):
                if own.cell(number, at) is not None:
                    yield _change(answer, own, number, at, None, None)

    def _check_row(self, answer: Answered, grid: Grid, row: int) -> None:
        """Raise CannotChange where the row may be of somebody else than when it was checked."""
        if self._exports.digests[grid.file.name] in self._checked:
            return
        known = list(_identity(answer, grid))
        for name, expected in known:
            header = grid.shown[grid.names[name]]
            place = (answer.file, answer.sheet, answer.row, header)
            allowed = (expected, self._new.get(place))
            if header != answer.column and grid.value(row, name) not in allowed:
                raise CannotChange("other_row")
        if not known:
            raise CannotChange("other_row")

    def _of_household(self, grid: Grid, row: int, name: str, wanted: _Wanted) -> Iterator[_Place]:
        """The cells that say the same of the household: on all its rows of the sheet, and where
        other sheets have the old value."""
        number = grid.value(row, "household_id")
        for other in self._exports.grids:
            at = other.names.get(name)
            if at is None or not any(is_of_household(table, name) for table in other.positions):
                continue
            for place in other.rows_of_household.get(number, ()):
                cell = other.cell(place, at)
                if wanted.is_old(cell) and (wanted.old or other is grid):
                    yield other, place, at
                elif other is grid and not wanted.is_new(cell):
                    raise CannotChange("rows_differ")

    def _of_row(self, grid: Grid, row: int, name: str, wanted: _Wanted) -> Iterator[_Place]:
        """The cells of the copies of a row, and of the same member in other sheets, that have the
        old value."""
        for other, place in self._copies(grid, row, but=name):
            if wanted.is_old(other.cell(place, other.names[name])):
                yield other, place, other.names[name]
        if name == "household_id" or not wanted.old or "member" not in grid.positions:
            return
        for other in self._exports.grids:
            at = other.positions.get("member", {}).get(name)
            if other is grid or at is None:
                continue
            for place in other.rows_of_household.get(grid.value(row, "household_id"), ()):
                is_old = wanted.is_old(other.cell(place, at))
                if is_old and _same_member(grid, row, other, place, name):
                    yield other, place, at

    def _copies(self, grid: Grid, row: int, but: str = "") -> Iterator[tuple[Grid, int]]:
        """The other rows, of this sheet and of others with its columns, with the same content;
        the column ``but`` is not compared."""
        number = grid.value(row, "household_id")
        for other in self._exports.grids:
            if (other.layout, other.file.part) != (grid.layout, grid.file.part):
                continue
            if other.names.keys() != grid.names.keys():
                continue
            common = [name for name in grid.names if name not in (but, SERIAL.name)]
            own = [grid.value(row, name) for name in common]
            for place in other.rows_of_household.get(number, ()):
                if (other is not grid or place != row) and own == [
                    other.value(place, name) for name in common
                ]:
                    yield other, place


def _identity(answer: Answered, grid: Grid) -> Iterator[tuple[str, str]]:
    """The columns of a sheet that tell whose row it is, with the values an answer is about."""
    subject = TABLES[declared_table(answer.table)].subject
    # In a row about a household and its helper the name may be either's.
    names = {"name"} if "household_id" in subject else {"name", "helper_name"}
    # Of a finding about a whole household the name is that of its head.
    name = answer.name if answer.grain != "household" else ""
    told = [("household_id", answer.household), ("person_id", answer.person)]
    told += [(column, name) for column in subject if column in names]
    yield from ((column, value) for column, value in told if value and column in grid.names)


def _same_member(grid: Grid, row: int, other: Grid, place: int, changed: str) -> bool:
    for name in _SAME_PERSON:
        mine, theirs = grid.value(row, name), other.value(place, name)
        if name != changed and mine and theirs:
            return mine == theirs
    return False


def _position(grid: Grid, header: str) -> int:
    """Where a header is; raises CannotChange where it is nowhere or twice."""
    found = [at for at, text in grid.shown.items() if text == header]
    if len(found) != 1:
        raise CannotChange("no_column")
    return found[0]


def _change(
    answer: Answered, grid: Grid, row: int, at: int, value: str | None, kind: Kind | None
) -> Change:
    if (row, at) in grid.merged:
        raise CannotChange("merged")
    old = grid.cell(row, at)
    new = None if value is None else in_form(old, value)
    edit = Edit(grid.number, row + 1, grid.sheet.first_column + at, old, new, kind)
    table = declared_table(answer.table)
    column = grid.column(at, table)
    return Change(
        answer,
        grid.file.name,
        grid.sheet.name or "",
        grid.shown.get(at, ""),
        table,
        "" if column is None else column.name,
        edit,
    )
