"""Changed copies of files, each compared with its source cell by cell before it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from hecha.patches.cell_forms import says
from hecha.patches.converted import converted_name, converted_with
from hecha.patches.edit import Edit
from hecha.patches.grids import Exports, Grid
from hecha.patches.text_copy import text_with
from hecha.patches.workbook_copy import has_formulas, same_but_for_sheets, workbook_with
from hecha.reading import content, delimited
from hecha.reading.files import InputFile
from hecha.reading.guarded import GuardedReader
from hecha.reading.sheet import Sheet
from hecha.reading.submission import InputRejected
from hecha.workbooks.place import CannotChange

IN_PLACE, CONVERTED, LISTED = "in_place", "converted", "listed"
"""What a file becomes: a copy in its layout; a copy of its values; nothing but entries of the
list."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What became of a file: ``path`` of the copy (None where the changes are only LISTED) and the
    ``name`` it goes by. ``has_formulas``: some cells are results a program has to work out anew."""

    name: str
    way: str
    path: Path | None = field(default=None, repr=False)
    has_formulas: bool = False


def copied(exports: Exports, name: str, edits: Sequence[Edit], folder: Path) -> Copy:
    """The copy of a file with its cells changed, below ``folder``.

    Raises CannotChange where an edit cannot be made, or the copy differs from the source in
    anything else.
    """
    file, grids = exports.files[name], exports.of_file(name)
    source = _content(file)
    target = folder / name
    if name in exports.archived or source.startswith(content.PARQUET):
        return Copy(name, LISTED)
    if source.startswith(content.OLE):
        return _converted(file, grids, edits, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    formulas = False
    if source.startswith(content.ZIP):
        if b"xl/workbook.xml" not in source:
            return Copy(name, LISTED)  # OpenDocument
        new = workbook_with(source, edits)
        if not same_but_for_sheets(source, new, edits):
            raise CannotChange("not_verified")
        formulas = has_formulas(source)
    else:
        encoding = grids[0].sheet.encoding or "utf-8"
        separator = delimited.separator_of(file.path, encoding)
        new = text_with(source, encoding, separator, edits)
    target.write_bytes(new)
    target.chmod(0o600)
    _compare(target, file, grids, edits)
    return Copy(name, IN_PLACE, target, formulas)


def _content(file: InputFile) -> bytes:
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise InputRejected(
            f"{file.name} 打不开（{error.strerror}）：请再试一次。",
            f"{file.name} cannot be opened ({error.strerror}); please try again.",
        ) from None


def _converted(file: InputFile, grids: Sequence[Grid], edits: Sequence[Edit], folder: Path) -> Copy:
    """The copy of an .xls workbook; only the list where it has merged cells, which values alone do
    not show, or its values do not come back as they were."""
    if any(grid.sheet.merges for grid in grids):
        return Copy(file.name, LISTED)
    name = converted_name(file.name)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with GuardedReader() as reader:
            target.write_bytes(converted_with(reader.sheets_of(file), edits))
        target.chmod(0o600)
        _compare(target, file, grids, edits)
    except CannotChange as error:
        target.unlink(missing_ok=True)
        if error.place is not None:
            raise
        return Copy(file.name, LISTED)
    return Copy(name, CONVERTED, target)


def _compare(target: Path, source: InputFile, grids: Sequence[Grid], edits: Sequence[Edit]) -> None:
    """Raise CannotChange where the copy, read as the source is, has more than the edits in it."""
    file = InputFile.of(target, source.name, frozenset(), previous=False)
    try:
        with GuardedReader() as reader:
            sheets = list(reader.sheets_of(file))
    except InputRejected:
        raise CannotChange("not_verified") from None
    if len(sheets) != len(grids):
        raise CannotChange("not_verified")
    for grid, sheet in zip(grids, sheets, strict=True):
        before = grid.sheet
        if (before.name, before.hidden, before.merges_in_file) != (
            sheet.name,
            sheet.hidden,
            sheet.merges_in_file,
        ):
            raise CannotChange("not_verified")
        _compare_cells(before, sheet, [edit for edit in edits if edit.sheet == grid.number])


def _compare_cells(before: Sheet, after: Sheet, edits: Sequence[Edit]) -> None:
    by_place = {(edit.row - 1, edit.column): edit for edit in edits}
    found = dict.fromkeys(by_place, False)
    for column, old, new in _columns(before, after):
        for row in old.ne_missing(new).arg_true():
            edit = by_place.get((row, column))
            if edit is None:
                raise CannotChange("not_verified")
            if not _reads(new[row], edit):
                raise CannotChange("reads_otherwise", edit)
            found[row, column] = True
    for place, edit in by_place.items():
        if not found[place] and not _reads(edit.old, edit):
            raise CannotChange("reads_otherwise", edit)


def _columns(before: Sheet, after: Sheet) -> list[tuple[int, pl.Series, pl.Series]]:
    """The columns of two sheets with their numbers, brought to one height; blank where one has
    none."""
    height = max(before.cells.height, after.cells.height)
    sides = [
        {
            sheet.first_column + at: sheet.cells.to_series(at).extend_constant(
                None, height - sheet.cells.height
            )
            for at in range(sheet.cells.width)
        }
        for sheet in (before, after)
    ]
    nothing = pl.Series([None] * height, dtype=pl.String)
    return [
        (column, sides[0].get(column, nothing), sides[1].get(column, nothing))
        for column in sorted(sides[0].keys() | sides[1].keys())
    ]


def _reads(text: str | None, edit: Edit) -> bool:
    if edit.new is None:
        return text is None
    return text is not None and (text == edit.new or says(text, edit.new, edit.kind))
