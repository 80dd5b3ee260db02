"""Colours, cell styles and print set-up of the workbook."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hecha.policy.policy import CONFIRM, INFO, MUST
from hecha.worksheets.row_height import FONT_SIZE
from hecha.worksheets.row_xml import fitting

DARK = {MUST: "#B3261E", CONFIRM: "#B26A00", INFO: "#3B6085"}
LIGHT = {MUST: "#FCEEED", CONFIRM: "#FFF4E0", INFO: "#EDF3F8"}
NEUTRAL, NEUTRAL_LIGHT = "#44546A", "#F2F4F7"
TO_FILL, TO_FILL_HEAD = "#FFFBD6", "#7F6000"
FONT, HEAD_FONT = "宋体", "黑体"
_LINE = "#BFBFBF"


class Styles:
    """Cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties, in the body font."""
        key = repr(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, **properties})
        return self._made[key]

    def head(self, colour: str) -> Format:
        """A header cell of a list."""
        return self(
            font_name=HEAD_FONT,
            font_size=FONT_SIZE,
            font_color="#FFFFFF",
            bg_color=colour,
            align="center",
            valign="vcenter",
            text_wrap=True,
            border=1,
            border_color="#FFFFFF",
        )

    def body(self, background: str | None = None, **properties: Any) -> Format:
        """A cell of a list: text stays text, also when it is typed in later."""
        fill = {"bg_color": background} if background else {}
        return self(
            **{
                "font_size": FONT_SIZE,
                "num_format": "@",
                "valign": "top",
                "text_wrap": True,
                "border": 1,
                "border_color": _LINE,
                **fill,
                **properties,
            }
        )


def set_up_page(sheet: Worksheet, header: str, footer: str, page: str) -> None:
    """A4 landscape, one page wide, with a page header and a footer with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.25, right=0.25, top=0.6, bottom=0.55)
    sheet.set_header(f"&L{_plain(header)}&R&A", {"margin": 0.3})
    sheet.set_footer(f"&L{_plain(footer)}&R{page}", {"margin": 0.25})


def text(value: str) -> str:
    """A text for Worksheet.write_string, which takes ``<r>…</r>`` for ready-made markup and leaves
    out what is longer than a cell may be."""
    return fitting(f" {value}" if value.startswith("<r>") else value)


def _plain(value: str) -> str:
    """A text without the & codes of page headers, short enough for one (255 characters)."""
    return value[:100].replace("&", "&&")
