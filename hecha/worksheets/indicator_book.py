"""The table of indicators as a workbook: 指标表 by grain, and the calendar of duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.expectations.demands import TOTAL
from hecha.reading.own_file import BOOK_MARK, is_untouched
from hecha.reading.submission import InputRejected
from hecha.report.duty_calendar import DUE, STATUS, Entry
from hecha.report.indicator_table import in_words
from hecha.report.labels import labels
from hecha.results.one_file import one_file
from hecha.worksheets.table_sheet import Book, Column, Look

KIND = "figures"
TITLE = Words("指标表", "Indicators")

_SHEETS = (
    (Words("县", "County"), (TOTAL, "county"), ("county",)),
    (Words("乡镇", "Townships"), ("town",), ("county", "town")),
    (Words("村", "Villages"), ("village",), ("town", "village")),
)
"""Sheet, its grains, the columns that name its areas."""

_AREAS = {
    "county": (Words("县", "County"), 12),
    "town": (Words("乡镇", "Township"), 12),
    "village": (Words("村", "Village"), 12),
}
_COLUMNS = (
    ("clause", Words("条款", "Clause"), 9),
    ("quote", Words("文件要求", "What the paper says"), 34),
    ("title", Words("指标", "Indicator"), 24),
    ("demand", Words("应达到", "Demanded"), 16),
    ("actual", Words("实际", "Actual"), 11),
    ("gap", Words("差距", "Gap"), 10),
    ("previous", Words("上期", "Previous"), 11),
    ("change", Words("变化", "Change"), 10),
    ("result", Words("结论", "Result"), 9),
    ("reason", Words("说明", "Remark"), 30),
)
_ALL = Words("（合计）", "(total)")
_CALENDAR = Words("任务日历", "Calendar")
_DUTIES = (
    ("status", Words("状态", "Status"), 10),
    ("when", Words("时间要求", "When"), 20),
    ("start", Words("起", "From"), 11),
    ("end", Words("止", "To"), 11),
    ("days", Words("天数", "Days"), 8),
    ("clause", Words("条款", "Clause"), 9),
    ("quote", Words("文件要求", "What the paper says"), 48),
    ("paper", Words("文件", "Paper"), 22),
    ("result", Words("本次核查", "This run"), 12),
)


@dataclass(frozen=True, slots=True)
class About:
    """Of which run the figures are: suite, day of the data, and that of the earlier run."""

    suite_title: str
    day: date
    previous: date | None = None
    lang: str = "zh"

    @property
    def subject(self) -> str:
        """What heads every page."""
        since = {"zh": "，与 {} 相比", "en": ", compared with {}"}[self.lang]
        compared = since.format(self.previous) if self.previous else ""
        return f"{TITLE.of(self.lang)} {self.suite_title} {self.day}{compared}"


def write_indicators(
    table: pl.DataFrame, entries: Sequence[Entry], about: About, path: Path
) -> None:
    """Write the table (hecha.report.indicator_table.TABLE) and the calendar as a workbook.

    Raises InputRejected where the file cannot be written, or is one that is not ours.
    """
    if path.exists() and not is_untouched(path, KIND):
        raise InputRejected(
            f"{path} 已存在，不是本程序写的指标表，或写出后被改过：请换一个文件名。",
            f"{path} exists and is no table of indicators of ours, or was changed since: please "
            "choose another name.",
        )
    lang = about.lang
    book = Book(TITLE.of(lang), about.subject, about.day, labels(lang))
    book.mark(BOOK_MARK, f"{KIND} {about.day}")
    told = in_words(table, lang)
    for sheet, grains, areas in _SHEETS:
        rows = told.filter(pl.col("grain").is_in(grains))
        if TOTAL in grains:
            rows = rows.with_columns(_total(lang))
        places = [Column(name, _AREAS[name][0].of(lang), _AREAS[name][1]) for name in areas]
        columns = [Column(name, head.of(lang), width) for name, head, width in _COLUMNS]
        book.table(sheet.of(lang), [*places, *columns], rows, frozen=len(places))
    book.table(_CALENDAR.of(lang), _duty_columns(lang), _duties(entries, lang))
    with one_file(path) as unfinished:
        book.save(unfinished)


def _total(lang: str) -> pl.Expr:
    everywhere = pl.lit(_ALL.of(lang))
    name = pl.concat_str(pl.col("county").fill_null(""), everywhere)
    return pl.when(pl.col("grain") == TOTAL).then(name).otherwise("county").alias("county")


def _duty_columns(lang: str) -> list[Column]:
    return [
        Column(name, head.of(lang), width, Look.NUMBER if name == "days" else Look.TEXT)
        for name, head, width in _DUTIES
    ]


def _duties(entries: Sequence[Entry], lang: str) -> pl.DataFrame:
    kinds = {name: pl.Int64 if name == "days" else pl.String for name, _, _ in _DUTIES}
    rows = [
        (
            *(STATUS[one.status].of(lang), one.when.of(lang)),
            *(None if day is None else day.isoformat() for day in (one.start, one.end)),
            one.days,
            *(one.claim.clause, one.claim.quote, one.claim.paper, one.result.of(lang)),
        )
        for one in entries
    ]
    shade = pl.Series("shade", [one.status == DUE and not one.met for one in entries], pl.Boolean)
    return pl.DataFrame(rows, kinds, orient="row").with_columns(shade)
