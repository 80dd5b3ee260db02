"""The cover of the workbook: the verdict, what was checked and found, how to go on."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hecha.policy.policy import MUST, SEVERITIES
from hecha.report import counts
from hecha.report.clauses import clause_counts, clauses
from hecha.report.labels import PARTLY, Labels
from hecha.report.text_columns import display_width
from hecha.results.results import ERROR, SKIPPED
from hecha.results.run_record import CAN_SUBMIT, CANNOT_SUBMIT, Run
from hecha.worksheets.look import DARK, HEAD_FONT, LIGHT, NEUTRAL, Styles, text

_LABEL, _FIRST, _LAST = 1, 2, 7  # columns: label, then the merged text or three boxes
_SHOWN = 8
"""So many inputs that were not read, and so many rules, are on the cover; other sheets have all."""


def write_cover(
    sheet: Worksheet,
    styles: Styles,
    rules: pl.DataFrame,
    totals: Mapping[str, int],
    first: int,
    run: Run,
    words: Labels,
) -> None:
    """``rules`` as by counts.by_rule; ``totals`` counts the tasks of each severity, ``first`` those
    that are worth doing first."""
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 2)
    sheet.set_column(_LABEL, _LABEL, 14)
    sheet.set_column(_FIRST, _LAST, 16)
    sheet.set_row(0, 12)
    sheet.set_row(1, 40)
    title = styles(
        font_name=HEAD_FONT, font_size=24, font_color=NEUTRAL, valign="vcenter", bottom=2
    )
    sheet.merge_range(1, _LABEL, 1, _LAST, words.book, title)
    _verdict(sheet, styles, 2, run)
    row = _facts(sheet, styles, 4, _fact_texts(rules, run, words))
    row = _totals(sheet, styles, row + 1, totals, words)
    if first:
        said = words.cover["first"].format(count=f"{first:,}")
        row = _paragraphs(sheet, styles, row, "", [said])
    row = _paragraphs(sheet, styles, row, "", _widespread(rules, words))
    if noticed := run.tasks.height - sum(totals.values()):
        said = words.cover["noticed"].format(count=noticed, sheet=words.sheets["notices"])
        row = _paragraphs(sheet, styles, row, "", [said])
    row = _paragraphs(sheet, styles, row + 1, words.cover["who"], [words.cover["due"]])
    row = _paragraphs(sheet, styles, row, words.cover["sign"], [words.cover["signed"]])
    steps = [f"{number}. {step}" for number, step in enumerate(words.steps, 1)]
    row = _paragraphs(sheet, styles, row + 1, words.cover["how"], steps)
    levels = [
        words.related.format(words.severities[name], words.meanings[name]) for name in SEVERITIES
    ]
    row = _paragraphs(sheet, styles, row + 1, words.cover["levels"], levels)
    warning = styles(font_size=10, font_color=DARK["must"], bold=True)
    sheet.write_string(row + 1, _LABEL, words.cover["privacy"], warning)


_VERDICT_COLOURS = {CAN_SUBMIT: "#1E6B34", CANNOT_SUBMIT: DARK["must"]}


def _verdict(sheet: Worksheet, styles: Styles, row: int, run: Run) -> None:
    """Whether to submit, in the largest letters but those of the title."""
    colour = _VERDICT_COLOURS.get(run.verdict.code, DARK["confirm"])
    style = styles(
        font_name=HEAD_FONT, font_size=16, font_color=colour, text_wrap=True, valign="vcenter"
    )
    sheet.set_row(row, 24 * max(1, -(-display_width(run.verdict.sentence) // 70)))
    sheet.merge_range(row, _LABEL, row, _LAST, text(run.verdict.sentence), style)


def _unread(run: Run, words: Labels) -> list[str]:
    """What was not read, and which sources contradict each other."""
    lines = [f"{item.place}{words.colon}{item.message}" for item in run.unread]
    lines += run.contradictions
    if len(lines) > _SHOWN:
        more = words.cover["more"].format(count=len(lines) - _SHOWN, sheet=words.sheets["sources"])
        return [*lines[:_SHOWN], more]
    return lines


def _widespread(rules: pl.DataFrame, words: Labels) -> list[str]:
    """The rules that found half of what they judged wrong, of which the columns are to be seen."""
    listed = counts.widespread(rules).head(_SHOWN)
    shares = [
        f"{one['rule']} {one['title']}{words.colon}{words.cover['share'].format(**one)}"
        for one in listed.iter_rows(named=True)
    ]
    return [words.cover["widespread"], *shares] if shares else []


def _fact_texts(rules: pl.DataFrame, run: Run, words: Labels) -> list[tuple[str, list[str]]]:
    cover = words.cover
    files = len({source.file for source in run.sources})
    read = [
        cover["files"].format(files=files, sheets=len(run.sources), sheet=words.sheets["sources"]),
        cover["join"].join(
            cover["rows"].format(title=words.table(name, run.own_tables), rows=rows)
            for name, rows in run.table_rows.items()
        ),
    ]
    outcomes = counts.by_outcome(rules)
    partly = cover["partly"].format(outcomes[PARTLY]) if outcomes[PARTLY] else ""
    ran = [cover["counts"].format(**outcomes | {PARTLY: partly})]
    if outcomes[SKIPPED] + outcomes[PARTLY] + outcomes[ERROR]:
        ran.append(cover["not_run"].format(sheet=words.sheets["not_run"]))
    origin = cover["origin"].format(day=run.snapshot.day, origin=run.snapshot.origin.of(run.lang))
    listed = clauses(run)
    demands = cover["join"].join(
        cover["clause"].format(getattr(said, run.lang), count)
        for _, said, count in clause_counts(listed)
    )
    return [
        (cover["concerned"], [_concerned(run, words)]),
        (cover["suite"], [run.suite_title + words.bracket.format(run.suite)]),
        (cover["snapshot"], [origin]),
        (cover["read"], [line for line in read if line]),
        *([(cover["unread"], unread)] if (unread := _unread(run, words)) else []),
        (cover["rules"], ran),
        *([(cover["clauses"], [demands])] if listed else []),
        (cover["version"], [f"hecha {run.version}"]),
    ]


def _concerned(run: Run, words: Labels) -> str:
    """How many households have tasks, and in how many townships."""
    household, is_must = pl.col("household_id"), pl.col("severity") == MUST
    towns = pl.struct("county", "town").filter(pl.col("town").is_not_null())
    every, must, concerned = run.tasks.select(
        household.drop_nulls().n_unique().alias("all"),
        household.filter(is_must).drop_nulls().n_unique().alias("must"),
        towns.n_unique().alias("towns"),
    ).row(0)
    return words.cover["households"].format(all=every, must=must, towns=concerned)


def _facts(sheet: Worksheet, styles: Styles, row: int, facts: list[tuple[str, list[str]]]) -> int:
    label = styles(font_name=HEAD_FONT, font_size=10.5, font_color=NEUTRAL, valign="top")
    body = styles(font_size=10.5, text_wrap=True, valign="top")
    for name, lines in facts:
        sheet.write_string(row, _LABEL, name, label)
        for line in lines:
            _merged(sheet, row, line, body)
            row += 1
    return row


def _totals(
    sheet: Worksheet, styles: Styles, row: int, totals: Mapping[str, int], words: Labels
) -> int:
    """One box per severity with the number of its tasks."""
    label = styles(font_name=HEAD_FONT, font_size=10.5, font_color=NEUTRAL, valign="top")
    sheet.write_string(row, _LABEL, words.cover["found"], label)
    sheet.set_row(row, 18)
    sheet.set_row(row + 1, 32)
    for nth, name in enumerate(SEVERITIES):
        left = _FIRST + 2 * nth
        box = {"align": "center", "valign": "vcenter", "bg_color": LIGHT[name]}
        edge = {"border_color": "#FFFFFF", "left": 5, "right": 5}
        name_style = styles(font_size=11, font_color=DARK[name], **box, **edge)
        count_style = styles(
            font_name=HEAD_FONT, font_size=22, font_color=DARK[name], **box, **edge
        )
        sheet.merge_range(row, left, row, left + 1, words.severities[name], name_style)
        figure = f"{totals[name]:,} {words.cover['unit']}".rstrip()
        sheet.merge_range(row + 1, left, row + 1, left + 1, figure, count_style)
    return row + 2


def _paragraphs(sheet: Worksheet, styles: Styles, row: int, title: str, lines: list[str]) -> int:
    label = styles(font_name=HEAD_FONT, font_size=10.5, font_color=NEUTRAL, valign="top")
    body = styles(font_size=10.5, text_wrap=True, valign="top")
    sheet.write_string(row, _LABEL, title, label)
    for line in lines:
        _merged(sheet, row, line, body)
        row += 1
    return row


def _merged(sheet: Worksheet, row: int, line: str, style: Format) -> None:
    """A line across the page; merged cells do not grow by themselves."""
    sheet.set_row(row, 17 * max(1, -(-display_width(line) // 92)))
    sheet.merge_range(row, _FIRST, row, _LAST, text(line), style)
