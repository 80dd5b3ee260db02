"""A sheet that is one table: header row, filter, print set-up, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from hecha.reading.own_file import AUTHOR
from hecha.report.labels import Labels
from hecha.worksheets import sheet_rows
from hecha.worksheets.held_rows import HeldRows
from hecha.worksheets.look import NEUTRAL, NEUTRAL_LIGHT, TO_FILL, TO_FILL_HEAD, Styles, set_up_page
from hecha.worksheets.sheet_rows import SheetRows


class Look(Enum):
    """How the cells of a column are shown."""

    TEXT = "text"
    NUMBER = "number"
    SERIAL = "serial"
    ID = "id"
    """On one line, so that two of them can be compared digit by digit."""
    DAY = "day"
    KEY = "key"
    """For the machine: clipped to the width of its column, and not printed."""


_PROPERTIES: Mapping[Look, Mapping[str, Any]] = {
    Look.TEXT: {},
    Look.NUMBER: {"num_format": "#,##0", "align": "right", "text_wrap": False},
    Look.SERIAL: {"num_format": "0", "align": "center", "text_wrap": False},
    Look.ID: {"text_wrap": False, "shrink": True},
    Look.DAY: {"num_format": "yyyy-mm-dd"},
    Look.KEY: {"align": "fill", "font_color": "#A6A6A6", "text_wrap": False},
}


_ALLOWED = dict.fromkeys(
    ("autofilter", "sort", "format_cells", "format_columns", "format_rows"), True
)
"""What an officer may do on a protected sheet besides filling in the answers."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table sheet: its name in the frame, header, width in characters and look."""

    name: str
    header: str
    width: float
    look: Look = Look.TEXT
    to_fill: bool = False
    choices: tuple[str, ...] = ()


class Book:
    """A workbook being laid out, and the rows that go into its sheets."""

    def __init__(
        self, title: str, subject: str, day: date, words: Labels, password: str | None = None
    ) -> None:
        """``subject`` heads every printed page, ``title`` and the day of the data end it; with a
        ``password`` the workbook is encrypted."""
        self._memory = BytesIO()
        literal = {"strings_to_formulas": False, "strings_to_urls": False}
        self._xlsx = Workbook(self._memory, {"in_memory": True, **literal})
        # The day of the data, not the clock: the same run gives the same bytes.
        created = datetime.combine(day, time())
        self._xlsx.set_properties(
            {"title": title, "subject": subject, "author": AUTHOR, "created": created}
        )
        self._password = password
        self._header = subject
        self._footer = f"{title} · {day}"
        self._words = words
        self._rows: dict[int, SheetRows] = {}
        self.styles = Styles(self._xlsx)
        self._unanswered = self._xlsx.add_format({"bg_color": TO_FILL})

    def mark(self, name: str, value: str) -> None:
        """Set a custom property."""
        self._xlsx.set_custom_property(name, value, "text")

    def sheet(self, name: str, colour: str = NEUTRAL) -> Worksheet:
        """A new, empty sheet with page set-up."""
        sheet = self._xlsx.add_worksheet(name)
        sheet.set_tab_color(colour)
        set_up_page(sheet, self._header, self._footer, self._words.page)
        return sheet

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: pl.DataFrame | HeldRows,
        colour: str = NEUTRAL,
        tint: str = NEUTRAL_LIGHT,
        *,
        frozen: int = 0,
        printed: int | None = None,
    ) -> list[tuple[Worksheet, HeldRows]]:
        """Some rows on as many sheets as it takes: name, name(2), …; each sheet with
        its rows, which begin below the header in row 0.

        A Boolean column ``shade`` gives the tinted rows; without one every other row is. The first
        ``frozen`` columns stay in view, the first ``printed`` are printed (default: all but KEY; of
        a sheet with 0 nothing but the first cell). A sheet with columns to fill is protected,
        without a password, but for those.
        """
        wrapped = {c.name: c.width for c in columns if c.look is Look.TEXT and not c.to_fill}
        sheets = []
        names = [column.name for column in columns]
        held = rows if isinstance(rows, HeldRows) else HeldRows(rows)
        for number, piece in enumerate(held.split(sheet_rows.MAX_ROWS), 1):
            sheet = self.sheet(name if number == 1 else f"{name}({number})", colour)
            self._lay_out(sheet, columns, piece.height, colour, tint)
            sheet.freeze_panes(1, frozen)
            self._set_print_area(sheet, columns, piece.height, printed)
            if piece.height:
                self._answers(sheet, columns, piece.height)
            self._rows[len(self._xlsx.worksheets())] = SheetRows(piece, names, wrapped)
            sheets.append((sheet, piece))
        return sheets

    def save(self, path: Path) -> None:
        """Write the workbook, encrypted where there is a password."""
        self._xlsx.close()
        if self._password is None:
            sheet_rows.fill(self._memory, self._rows, path)
            return
        from hecha.worksheets.encryption import write_encrypted

        plain = BytesIO()
        sheet_rows.fill(self._memory, self._rows, plain)
        write_encrypted(plain, path, self._password)

    def _lay_out(
        self, sheet: Worksheet, columns: Sequence[Column], height: int, colour: str, tint: str
    ) -> None:
        plain, shaded = [], []
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            head = TO_FILL_HEAD if column.to_fill else colour
            sheet.write_string(0, position, column.header, self.styles.head(head))
            look = {**_PROPERTIES[column.look], **({"locked": False} if column.to_fill else {})}
            plain.append(self.styles.body(None, **look))
            shaded.append(self.styles.body(None if column.to_fill else tint, **look))
        sheet_rows.pattern(sheet, plain, shaded)
        last = len(columns) - 1
        sheet.set_row(0, 28)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, height, last)
        # IDs and codes are meant to be text; without this each cell gets a warning mark.
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, height, last)})

    def _set_print_area(
        self, sheet: Worksheet, columns: Sequence[Column], height: int, printed: int | None
    ) -> None:
        if printed is None:
            printed = max(n for n, column in enumerate(columns, 1) if column.look is not Look.KEY)
        sheet.print_area(0, 0, height if printed else 0, max(printed - 1, 0))

    def _answers(self, sheet: Worksheet, columns: Sequence[Column], height: int) -> None:
        """Drop-downs and checks of the columns to fill, their colour until a row is answered, and
        the protection of the others."""
        to_fill = [position for position, column in enumerate(columns) if column.to_fill]
        for position in to_fill:
            if check := self._check_of(columns[position]):
                sheet.data_validation(1, position, height, position, check)
        if to_fill:
            first, last = to_fill[0], to_fill[-1]
            unanswered = f"=LEN(TRIM(${xl_col_to_name(first)}2))=0"
            colour = {"type": "formula", "criteria": unanswered, "format": self._unanswered}
            sheet.conditional_format(1, first, height, last, colour)
            sheet.protect("", _ALLOWED)

    def _check_of(self, column: Column) -> dict[str, Any] | None:
        """What may be entered in a column to fill; None for any text."""
        if column.choices:
            choices = {"validate": "list", "source": list(column.choices)}
            return {**choices, "error_message": self._words.decision_error}
        if column.look is Look.DAY:
            since = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
            return {**since, "error_message": self._words.date_error}
        return None
