"""The follow-up as a workbook: 整改台账, one row a task, of one county or several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.followup.standing import RECHECKED, by_state, is_closed, lead_rule, place_name
from hecha.followup.states import TRUE
from hecha.policy.policy import SEVERITIES
from hecha.reading.own_file import BOOK_MARK, is_untouched
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.results.one_file import one_file
from hecha.results.results import STATE_WORDS, STATES
from hecha.worksheets.table_sheet import Book, Column, Look

KIND = "ledger"


@dataclass(frozen=True, slots=True)
class _Words:
    book: str
    by_town: str
    headers: tuple[str, ...]
    found: str
    total: str
    county: str
    places: tuple[str, str]


_WORDS = {
    "zh": _Words(
        book="整改台账",
        by_town="乡镇进度",
        headers=("编号", "来源", "问题", "责任单位", "期限", "措施", "结果", "销号日期"),
        found="{} 核查 {}",
        total="合计",
        county="（县级）",
        places=("县", "乡镇"),
    ),
    "en": _Words(
        book="Follow-up",
        by_town="By township",
        headers=("No.", "Source", "Problem", "Responsible", "Due", "Measure", "Result", "Closed"),
        found="Check of {}: {}",
        total="Total",
        county="(county)",
        places=("County", "Township"),
    ),
}
_NAMES = ("task", "source", "problem", "place", "due", "measure", "result", "closed")
_WIDTHS = (18, 20, 44, 30, 11, 34, 12, 11)
_APPROVED = Words("批准人 {}", "approved by {}")
_REFUSED = Words("未批准", "not approved")
_UNTIL = Words("有效期至 {}", "valid until {}")
_REFERENCE = Words("佐证 {}", "evidence {}")


def write_ledger(tasks: pl.DataFrame, path: Path, lang: str) -> None:
    """Write tasks (hecha.followup.standing.listed) as a workbook; a day of closing (销号日期) have
    only tasks that a later run has checked again.

    Corrected values are not in it. Raises InputRejected where the file cannot be written, or is a
    file that is not ours.
    """
    if path.exists() and not is_untouched(path, KIND):
        raise InputRejected(
            f"{path} 已存在，不是导出的台账，或导出后被改过：请换一个文件名。",
            f"{path} exists and is no ledger hecha wrote, or was changed since: please choose "
            "another name.",
        )
    words, terms = _WORDS[lang], labels(lang)
    day = max(tasks["run_day"], default="") or date.today().isoformat()
    book = Book(words.book, words.book, date.fromisoformat(day), terms)
    book.mark(BOOK_MARK, f"{KIND} {day}")
    columns = [Column(*column) for column in zip(_NAMES, words.headers, _WIDTHS, strict=True)]
    # What was only noticed while files were read is nobody's to correct: it comes last.
    by_weight = tasks.sort(pl.col("severity").cast(pl.Enum(SEVERITIES)), maintain_order=True)
    book.table(words.book, columns, rows(by_weight, lang))
    counts = by_state(tasks, ["county", "town"]).with_columns(
        pl.col("town").fill_null(words.county)
    )
    states = [Column(name, STATE_WORDS[name].of(lang), 11, Look.NUMBER) for name in STATES]
    county, town = (
        Column(name, header, 20)
        for name, header in zip(("county", "town"), words.places, strict=True)
    )
    total = Column("total", words.total, 11, Look.NUMBER)
    book.table(words.by_town, [county, town, *states, total], counts)
    with one_file(path, owner_only=True) as unfinished:
        book.save(unfinished)


def rows(tasks: pl.DataFrame, lang: str) -> pl.DataFrame:
    """The rows of the workbook: task, source, problem, place, due, measure, result, closed."""
    words, terms = _WORDS[lang], labels(lang)
    lead = lead_rule()
    refused = pl.when(pl.col("approved") == "no").then(pl.lit(_REFUSED.of(lang)))
    approved = pl.coalesce(
        refused, pl.format(_APPROVED.of(lang), pl.col("approved_by").replace("", None))
    )
    kinds = dict(terms.decisions) | {kind: said.of(lang) for kind, said in RECHECKED.items()}
    measure = pl.concat_str(
        pl.col("kind").replace(kinds).replace("", None),
        pl.col("reason").replace("", None),
        pl.col("department").replace("", None),
        approved,
        pl.format(
            _UNTIL.of(lang),
            pl.when(pl.col("kind") == TRUE).then(pl.col("expires").replace("", None)),
        ),
        pl.format(_REFERENCE.of(lang), pl.col("reference").replace("", None)),
        separator="，" if lang == "zh" else ", ",
        ignore_nulls=True,
    )
    return tasks.select(
        "task",
        source=pl.format(words.found, "first_day", lead),
        problem="title",
        place=place_name(lang),
        due="expires",
        measure=measure,
        result=pl.col("state").replace({name: STATE_WORDS[name].of(lang) for name in STATES}),
        closed=pl.when(is_closed()).then("since_day"),
    )
