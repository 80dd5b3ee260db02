"""One workbook per township or village: what it has to correct, and where to answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from hecha.corrections.assignment import Assignment
from hecha.corrections.cell_column import column_of
from hecha.corrections.packet_rows import Packet
from hecha.corrections.packet_words import WORDS
from hecha.declare.model import Kind
from hecha.policy.policy import CONFIRM, INFO, MUST, SEVERITIES
from hecha.reading.own_file import BOOK_MARK
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.results.atomic import staged
from hecha.worksheets.look import DARK, HEAD_FONT, LIGHT, NEUTRAL, Styles, text
from hecha.worksheets.table_sheet import Book, Column, Look

KIND = "packet"
_WIDTHS = {
    "serial": 4.5,
    "who": 19.5,
    "where": 19,
    "value": 19,
    "problem": 36,
    "decision": 9,
    "new_value": 16,
    "reason": 18,
    "handler": 8,
    "date": 10.5,
    "key": 4,
}
"""In characters. Together at most 160: A4 landscape prints them at 9 points or more."""
_ANSWERS = ("decision", "new_value", "reason", "handler", "date")
_LOOKS = {"serial": Look.SERIAL, "key": Look.KEY}
_LONGEST_LIST = 255  # characters of a drop-down list written into a cell's validation
_MISSING = "#F8CBAD"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What every packet of a run says: the day of its data, its language, when answers are due, who
    is responsible where."""

    day: date
    lang: str = "zh"
    due: date | None = None
    assigned: Assignment = field(default_factory=Assignment)


def write_packets(found: Sequence[Packet], folder: Path, about: Circumstances) -> tuple[Path, ...]:
    """Write the packets into a folder, all of them or none; their paths.

    Raises InputRejected where the folder cannot be written, or has a file of one of their names:
    it may be filled in already.
    """
    names = _names(found, about.lang)
    if there := sorted(name for name in names.values() if (folder / name).exists()):
        raise InputRejected(
            f"{folder} 中已有 {'、'.join(there[:3])}，可能已经填写：请换一个空文件夹。",
            f"{folder} already has {', '.join(there[:3])}, which may be filled in: please choose "
            "an empty folder.",
        )
    with staged(folder, ()) as work:
        for packet in found:
            path = work / names[packet.id]
            _write(packet, path, about)
            path.chmod(0o600)
    return tuple(folder / name for name in names.values())


def _names(found: Sequence[Packet], lang: str) -> dict[str, str]:
    """A file name for each packet, by its id; no two are alike."""
    names: dict[str, str] = {}
    for packet in found:
        plain = re.sub(r'[\\/:*?"<>|\s]+', "_", packet.title(lang)).strip("._") or KIND
        taken = f"{plain}.xlsx" in names.values()
        names[packet.id] = f"{plain}_{packet.id[:4]}.xlsx" if taken else f"{plain}.xlsx"
    return names


def _write(packet: Packet, path: Path, about: Circumstances) -> None:
    words, terms = WORDS[about.lang], labels(about.lang)
    title = packet.title(about.lang)
    book = Book(words.book, f"{title} · {words.facts['packet']} {packet.id}", about.day, terms)
    book.mark(BOOK_MARK, f"{KIND} {packet.id}")
    _cover(book.sheet(words.cover), book.styles, packet, about)
    for name, severities in ((words.tasks, (MUST, CONFIRM)), (words.infos, (INFO,))):
        rows = packet.tasks.filter(pl.col("severity").is_in(severities))
        if rows.height or severities[0] == MUST:
            _list(book, name, rows, severities[0], about.lang)
    book.save(path)


def _list(book: Book, name: str, rows: pl.DataFrame, severity: str, lang: str) -> None:
    words, terms = WORDS[lang], labels(lang)
    columns = [
        Column(
            column,
            words.headers["place" if column == "where" else column],
            width,
            _LOOKS.get(column, Look.TEXT),
            to_fill=column in _ANSWERS,
            choices=tuple(terms.decisions.values()) if column == "decision" else (),
        )
        for column, width in _WIDTHS.items()
    ]
    frame = rows.with_columns(
        *(pl.lit(None, pl.String).alias(column) for column in _ANSWERS),
        serial=pl.int_range(1, pl.len() + 1),
        # One row each in its own tint would say nothing: it changes with the household.
        shade=pl.col("household_id").rle_id() % 2 == 1,
    )
    for sheet, piece in book.table(name, columns, frame, DARK[severity], LIGHT[severity]):
        if piece.height:
            _demand(sheet, piece.height, terms.decisions, book.styles(bg_color=_MISSING))
            _restrict(sheet, piece.frame(), lang)


def _demand(sheet: Worksheet, height: int, decisions: Mapping[str, str], missing: Format) -> None:
    """Colour what an answer still needs."""
    at = {name: xl_col_to_name(position) for position, name in enumerate(_WIDTHS)}
    needs = {
        "new_value": ("corrected",),
        "reason": ("true", "deleted", "transferred", "postponed"),
        "date": ("postponed",),
    }
    for column, kinds in needs.items():
        chosen = ",".join(f'${at["decision"]}2="{decisions[kind]}"' for kind in kinds)
        sheet.conditional_format(
            f"{at[column]}2:{at[column]}{height + 1}",
            {
                "type": "formula",
                "criteria": f'=AND(OR({chosen}),${at[column]}2="")',
                "format": missing,
            },
        )


def _restrict(sheet: Worksheet, rows: pl.DataFrame, lang: str) -> None:
    """Offer the values of the code list where the cell has one."""
    column = list(_WIDTHS).index("new_value")
    message = {"zh": "请从下拉列表中选择", "en": "Please choose from the list"}[lang]
    for row, (table, header) in enumerate(rows.select("table", "column").iter_rows(), 1):
        declared = column_of(table, header)
        if declared is None or declared.kind is not Kind.CODE or declared.codes is None:
            continue
        if len(",".join(declared.codes.values)) <= _LONGEST_LIST:
            rule = {
                "validate": "list",
                "source": list(declared.codes.values),
                "error_message": message,
            }
            sheet.data_validation(row, column, row, column, rule)


_LABEL, _FIRST, _LAST = 1, 2, 6  # columns of the cover: label, then the merged text


def _cover(sheet: Worksheet, styles: Styles, packet: Packet, about: Circumstances) -> None:
    words = WORDS[about.lang]
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 2)
    sheet.set_column(_LABEL, _LABEL, 16)
    sheet.set_column(_FIRST, _LAST, 22)
    sheet.set_row(1, 40)
    title = styles(
        font_name=HEAD_FONT, font_size=24, font_color=NEUTRAL, valign="vcenter", bottom=2
    )
    sheet.merge_range(1, _LABEL, 1, _LAST, words.book, title)
    label = styles(font_name=HEAD_FONT, font_size=11, font_color=NEUTRAL, valign="vcenter")
    body = styles(font_size=11, text_wrap=True, valign="vcenter", num_format="@")
    strong = styles(font_name=HEAD_FONT, font_size=16, font_color=DARK[MUST], valign="vcenter")
    row = 2
    for name, fact in _facts(packet, about).items():
        sheet.set_row(row, 30 if name == "verdict" else 20)
        sheet.write_string(row, _LABEL, words.facts[name], label)
        style = strong if name == "verdict" else body
        sheet.merge_range(row, _FIRST, row, _LAST, text(fact), style)
        row += 1
    row += 1
    for number, step in enumerate(words.how, 1):
        sheet.set_row(row, 34)
        sheet.merge_range(row, _LABEL, row, _LAST, f"{number}. {step}", body)
        row += 1
    row += 1
    for position, signature in enumerate(words.signatures):
        sheet.set_row(row + position, 30)
        sheet.write_string(row + position, _LABEL, signature, label)
        sheet.merge_range(row + position, _FIRST, row + position, _FIRST + 1, "", styles(bottom=1))
    warning = styles(font_size=10, font_color=DARK[MUST], bold=True)
    sheet.write_string(row + len(words.signatures) + 1, _LABEL, words.privacy, warning)


def _facts(packet: Packet, about: Circumstances) -> dict[str, str]:
    """What the cover says, by its names in the words."""
    terms = labels(about.lang)
    responsible, due = about.assigned.of(packet.county, packet.town, packet.village)
    due = due or about.due
    counts = dict(packet.tasks.group_by("severity").len().iter_rows())
    first = int(packet.tasks["first"].sum())
    listed = {
        "place": packet.title(about.lang),
        "verdict": verdict_of(packet, about.lang),
        "count": terms.cover["join"].join(
            f"{terms.severities[severity]} {counts[severity]}"
            for severity in SEVERITIES
            if severity in counts
        ),
        "first": WORDS[about.lang].start.format(count=first) if first else "",
        "responsible": responsible,
        "due": "" if due is None else due.isoformat(),
        "day": about.day.isoformat(),
        "packet": packet.id,
    }
    return {name: value for name, value in listed.items() if value}


def verdict_of(packet: Packet, lang: str) -> str:
    """What one place has to do before the county can submit."""
    tasks = packet.tasks.filter("blocks")
    of_households, others, nothing = WORDS[lang].verdicts
    households = tasks["household_id"].drop_nulls().n_unique()
    if tasks.is_empty():
        return nothing
    form = of_households if households else others
    return form.format(households=households, tasks=tasks.height)
