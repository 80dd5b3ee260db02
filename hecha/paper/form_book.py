"""The sheets for households as a workbook that prints on A4, text at 9 points or more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.paper import form_words as words
from hecha.paper.household_forms import MEMBER_COLUMNS, Form, Item, Job
from hecha.policy.policy import MUST
from hecha.report.labels import labels
from hecha.worksheets.look import HEAD_FONT, LIGHT, NEUTRAL_LIGHT, Styles, text
from hecha.worksheets.table_sheet import Book

_WIDTHS = (8, 10, 10, 8, 7, 7, 8, 8, 10, 10, 7, 7)
"""Of the columns everything is laid out on, in characters: together A4 upright at 94 %."""
_FONT = 10
_LINE, _PADDING, _HIGHEST = 13.5, 5, 400
_ITEM = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11))
"""Columns of label, value and blank, twice beside each other."""
_MEMBER = ((0, 0), (1, 2), (3, 3), (4, 4), (5, 6), (7, 8), (9, 10), (11, 11))
_JOB = ((0, 0), (1, 5), (6, 8), (9, 11))
_LIST = ((0, 0), (1, 2), (3, 7), (8, 10), (11, 11))
_SIGN = ((0, 5), (6, 11))
_LINES = 4
"""Lines of a household in the list."""
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


class _Page:
    """A worksheet being filled from top to bottom."""

    def __init__(self, sheet: Worksheet, styles: Styles, about: str) -> None:
        self.row = 0
        self._sheet = sheet
        self._styles = styles
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&10{about.replace('&', '&&')[:120]}&R&10&P / &N", {"margin": 0.3})
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)

    def line(self, content: str, *, size: float = _FONT, bold: bool = False, to: int = 11) -> None:
        """A text over the whole width, without a border."""
        font = HEAD_FONT if bold else "宋体"
        style = self._styles(font_name=font, font_size=size, valign="vcenter", text_wrap=True)
        lines = lines_taken(content, sum(_WIDTHS[: to + 1]) * _FONT / size)
        self._merged((0, to), content, style)
        self._sheet.set_row(self.row, lines * size * 1.35 + _PADDING)
        self.row += 1

    def cells(
        self,
        spans: Sequence[tuple[int, int]],
        contents: Sequence[str],
        *,
        head: bool = False,
        tinted: Sequence[bool] = (),
        least: float = 1,
    ) -> None:
        """One row of bordered cells, as high as its longest text, ``least`` lines at least."""
        lines = max(
            (
                lines_taken(content, sum(_WIDTHS[first : last + 1]))
                for (first, last), content in zip(spans, contents, strict=True)
            ),
            default=1,
        )
        for at, (span, content) in enumerate(zip(spans, contents, strict=True)):
            colour = (
                NEUTRAL_LIGHT if head else LIGHT[MUST] if at < len(tinted) and tinted[at] else None
            )
            self._merged(span, content, self._cell(colour, head=head))
        self._sheet.set_row(self.row, min(max(lines, least) * _LINE + _PADDING, _HIGHEST))
        self.row += 1

    def signatures(self, left: str, right: str) -> None:
        """Two lines to sign on beside each other."""
        style = self._styles(font_size=11, valign="bottom")
        for span, content in zip(_SIGN, (left, right), strict=True):
            self._merged(span, content, style)
        self._sheet.set_row(self.row, 30)
        self.row += 1

    def break_before(self, rows: Sequence[int]) -> None:
        """Begin a new page at each row; a sheet can have no more than 1,023 such breaks."""
        self._sheet.set_h_pagebreaks(list(rows[:1023]))

    def _cell(self, colour: str | None, *, head: bool) -> Format:
        return self._styles.body(
            colour,
            font_size=_FONT,
            valign="vcenter",
            **({"font_name": HEAD_FONT, "align": "center"} if head else {}),
        )

    def _merged(self, span: tuple[int, int], content: str, style: Format) -> None:
        first, last = span
        if first == last:
            self._sheet.write_string(self.row, first, text(content), style)
        else:
            self._sheet.merge_range(self.row, first, self.row, last, "", style)
            self._sheet.write_string(self.row, first, text(content), style)


def lines_taken(content: str, width: float) -> int:
    """How many lines a text takes in a cell so many characters wide."""
    fits = max(int(width * 1.05), 1)
    units = [sum(1 if sign.isascii() else 2 for sign in line) for line in content.split("\n")]
    return sum(max(-(-one // fits), 1) for one in units)


def write_forms(path: Path, forms: Sequence[Form], day: date, paper: str, lang: str) -> None:
    """A worksheet for each village, a page (or more) for each household."""
    book = Book(words.TITLE.of(lang), paper, day, labels(lang))
    for name, group in _villages(forms, lang):
        page = _Page(book.sheet(name), book.styles, words.PERSONAL.of(lang))
        breaks = []
        for form in group:
            if page.row:
                breaks.append(page.row)
            _form(page, form, day, paper, lang)
        page.break_before(breaks)
    book.save(path)


def write_list(path: Path, forms: Sequence[Form], day: date, paper: str, lang: str) -> None:
    """A worksheet for each village, _LINES lines for each household."""
    book = Book(words.LIST_TITLE.of(lang), paper, day, labels(lang))
    heads = (words.NUMBER, words.WHO, words.PROBLEM, words.VISIT, words.SIGNATURE)
    for name, group in _villages(forms, lang):
        sheet = book.sheet(name)
        page = _Page(sheet, book.styles, words.PERSONAL.of(lang))
        page.line(f"{words.LIST_TITLE.of(lang)}  {place_of(group[0])}", size=14, bold=True)
        page.line(words.DAY.of(lang).format(day.isoformat(), paper))
        page.cells(_LIST, [head.of(lang) for head in heads], head=True)
        sheet.repeat_rows(page.row - 1)
        for number, form in enumerate(group, 1):
            jobs = listed(form, _LINES, sum(_WIDTHS[3:8]), lang)
            who = "\n".join(filter(None, (form.household_id, form.head)))
            page.cells(_LIST, (str(number), who, jobs, "", ""), least=_LINES)
    book.save(path)


def listed(form: Form, lines: int, width: float, lang: str) -> str:
    """The problems of a household in so many lines; how many more there are comes last."""
    kept = list[str]()
    texts = [f"{number}. {job.problem}" for number, job in enumerate(form.jobs, 1)]
    for number, one in enumerate(texts):
        rest = len(texts) - number
        room = lines - sum(lines_taken(other, width) for other in kept) - (rest > 1)
        if lines_taken(one, width) > room:
            if not kept:
                kept.append(one[: int(width * 1.05 / 2) * room - 1] + "…")
                rest -= 1
            if rest:
                kept.append(words.MORE.of(lang).format(rest))
            break
        kept.append(one)
    return "\n".join(kept)


def _villages(forms: Sequence[Form], lang: str) -> Iterator[tuple[str, list[Form]]]:
    """The name of a worksheet for each village, and its households."""
    taken: set[str] = set()
    for place, group in groupby(forms, key=lambda form: form.place):
        plain = _NO_NAME.sub("_", place[2] or words.NO_PLACE.of(lang))[: _LONGEST_NAME - 5]
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name.lower())
        yield name, list(group)


def place_of(form: Form) -> str:
    """County, township and village in one text."""
    return " ".join(filter(None, form.place))


def job_texts(job: Job, lang: str) -> tuple[str, str]:
    """What is wrong, with whom and what is proposed; the value in the system."""
    told = labels(lang)
    who = f"{job.name}{told.colon}" if job.name else ""
    proposed = words.PROPOSED.of(lang).format(job.proposed) if job.proposed else ""
    return "\n".join(filter(None, (f"[{job.severity}] {who}{job.problem}", proposed))), job.value


def _form(page: _Page, form: Form, day: date, paper: str, lang: str) -> None:
    def of(one: Words) -> str:
        return one.of(lang)

    page.line(f"{of(words.TITLE)}  {place_of(form)}", size=14, bold=True)
    said = (form.household_id, form.head)
    page.line(
        of(words.HOUSEHOLD).format(*said, len(form.members))
        if form.members
        else of(words.HOUSEHOLD_ONLY).format(*said),
        size=11,
    )
    page.line(of(words.DAY).format(day.isoformat(), paper))
    page.line(of(words.JOBS), bold=True)
    heads = (words.NUMBER, words.PROBLEM, words.VALUE, words.VISIT)
    page.cells(_JOB, [of(one) for one in heads], head=True)
    for number, job in enumerate(form.jobs, 1):
        page.cells(_JOB, (str(number), *job_texts(job, lang), ""), least=2)
    if not form.jobs:
        page.line(of(words.NO_JOBS))
    if form.items:
        page.line(of(words.ITEMS), bold=True)
        head = [of(one) for one in (words.ITEM, words.VALUE, words.VISIT)]
        page.cells(_ITEM, [*head, *head], head=True)
        for left, right in pairs(form.items):
            both = [left, *([right] if right else [])]
            contents = [part for item in both for part in (item.label, item.value, "")]
            tinted = [item.is_suspect for item in both for _ in range(3)]
            page.cells(_ITEM, [*contents, *[""] * (6 - len(contents))], tinted=tinted, least=1.2)
    if form.members:
        page.line(of(words.MEMBERS), bold=True)
        page.cells(_MEMBER, [TABLES["member"][name].label for name in MEMBER_COLUMNS], head=True)
        for member in form.members:
            page.cells(_MEMBER, member)
            page.cells(_MEMBER, [""] * len(_MEMBER), least=1.4)
    page.row += 1
    for signs in (words.SIGNATURES[:2], words.SIGNATURES[2:]):
        page.signatures(*(sign.of(lang) for sign in signs))


def pairs(items: Sequence[Item]) -> Iterator[tuple[Item, Item | None]]:
    """The items in two columns, read downwards."""
    half = -(-len(items) // 2)
    for at in range(half):
        yield items[at], items[at + half] if at + half < len(items) else None
