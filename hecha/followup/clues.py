"""Clues handed down from above (问题线索), by the province's numbers: followed like tasks.

A clue names a rule by the province's number, and a household or person. It is the task of the same
rule (any of its parts) about the same subject, also once the number of that has been corrected, and
has that task's state; what matches nothing is shown as such, with how many other tasks there are
about the subject. The follow-up keeps the number of the clue and keyed digests of its subject; the
wording, which may name people, is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.followup.answer_sheet import write_list
from hecha.followup.digests import Digests
from hecha.followup.followup_file import changing, key_of, reading
from hecha.followup.renames import HOUSEHOLD, NUMBER, PERSON, current
from hecha.followup.standing import CLOSED, place_name
from hecha.followup.stored import frame_of
from hecha.reading.filled_list import PLACE, read_list
from hecha.reading.resident_id import key as id_key
from hecha.reading.written_day import day_of
from hecha.results.personal_numbers import masked_numbers
from hecha.results.results import STATE_WORDS, STATES
from hecha.rules import rulebook
from hecha.worksheets.table_sheet import Column

KIND = "clues"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "number": ("线索编号", "编号", "序号"),
    "province": ("规则编号", "问题编号", "问题类型编号", "疑点编号", "核查规则"),
    "household": ("户编号",),
    "person": ("人口编号", "人编号"),
    "id_number": ("证件号码", "身份证号", "身份证号码", "公民身份号码"),
    "county": ("县", "县（市、区）", "县区"),
    "town": ("乡镇", "乡（镇）", "乡", "镇"),
    "village": ("村", "行政村"),
    "sent": ("下发日期", "推送日期"),
    "due": ("期限", "整改期限", "反馈期限"),
}
"""Role of a column -> the headers it may have. No list of this kind has a published format; other
headers are given with ``--columns``."""
_SUBJECT = {"household": HOUSEHOLD, "person": PERSON, "id_number": NUMBER}
"""Column of a clue -> the kind of number (hecha.followup.renames) it is."""
_PROVINCE = re.compile(r"\d+(?:_\d+)+")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list: new clues, those known already, and sentences about rows refused."""

    new: int
    known: int
    refused: tuple[str, ...]


_NO_SUBJECT = Words("没有户编号、人口编号或证件号码", "has no household, person or ID number")
_NO_RULE = Words("没有规则编号", "has no number of a rule")


def import_clues(
    follow_up: Path, lists: Sequence[Path], own: Mapping[str, str], lang: str
) -> Imported:
    """Read lists of clues into a follow-up, in one transaction. ``own`` are headers of the county's
    own, by role. A clue imported again is the same one. Raises InputRejected."""
    headers = {
        role: (*([own[role]] if role in own else []), *names) for role, names in HEADERS.items()
    }
    frames = [
        read_list(path, headers, ("province",)).with_columns(source=pl.lit(path.name))
        for path in lists
    ]
    rows = pl.concat(frames)
    nobody = pl.all_horizontal(pl.col(name).is_null() for name in _SUBJECT)
    fault = (
        pl.when(nobody)
        .then(pl.lit(_NO_SUBJECT.of(lang)))
        .when(pl.col("province").is_null())
        .then(pl.lit(_NO_RULE.of(lang)))
    )
    judged = rows.with_columns(_fault=fault)
    refused = judged.filter(pl.col("_fault").is_not_null()).select(
        pl.format("{}：{}", PLACE, "_fault")
    )
    taken = judged.filter(pl.col("_fault").is_null()).with_columns(
        id_number=pl.coalesce(id_key(pl.col("id_number").str.to_uppercase()), "id_number"),
        province=pl.col("province").str.replace_all("-", "_").str.replace_all(" ", ""),
    )
    with changing(follow_up) as connection:
        digests = Digests(key_of(connection))
        before = connection.execute("SELECT count(*) FROM clues").fetchone()[0]
        subject = pl.concat_str(
            *(pl.col(name).fill_null("") for name in ("number", "province", *_SUBJECT)),
            separator="\x1f",
        )
        stored = taken.with_columns(
            clue=subject,
            number=masked_numbers(pl.col("number")),
            rules=_codes(taken["province"]),
            sent=_days(taken["sent"]),
            due=_days(taken["due"]),
        )
        names = ("clue", *_SUBJECT)
        stored = stored.with_columns(digests.column(stored[name]) for name in names)
        stored = stored.select(
            *("clue", "number", "province", "rules", *_SUBJECT),
            *(pl.col(name).fill_null("") for name in ("county", "town", "village")),
            *("sent", "due", "source"),
        ).with_columns(pl.col("number", "province").fill_null(""))
        connection.executemany(
            f"INSERT OR IGNORE INTO clues VALUES ({', '.join('?' * stored.width)})",
            stored.sort("clue").iter_rows(),
        )
        new = connection.execute("SELECT count(*) FROM clues").fetchone()[0] - before
    return Imported(new, stored.height - new, tuple(refused.to_series()))


def _days(texts: pl.Series) -> pl.Series:
    days = {text: day_of(text) for text in texts.unique()}
    return pl.Series(
        texts.name, ["" if (day := days[text]) is None else str(day) for text in texts]
    )


def _codes(numbers: pl.Series) -> pl.Series:
    """Our rules by blanks, for the province's numbers; codes of ours stand for themselves."""
    by_number: dict[str, list[str]] = {}
    for code, entry in rulebook.entries().items():
        for number in (code, *entry.province):
            by_number.setdefault(number, []).append(code)
    told = {
        text: " ".join(by_number.get(text) or by_number.get(_number_in(text), [])) if text else ""
        for text in numbers.unique()
    }
    return pl.Series("rules", [told[text] for text in numbers], pl.String)


def _number_in(text: str) -> str:
    """The province's number in a cell that may hold its wording, too."""
    found = _PROVINCE.search(text)
    return found[0] if found else ""


def followed(follow_up: Path) -> pl.DataFrame:
    """Every clue: number, province, county, town, village, sent, due, source, task (null: none is
    the same), state (of the least finished of its tasks; null: none), others: how many other tasks
    there are about its subject, ``is_known``: whether the number is one of our rules'."""
    with reading(follow_up) as connection:
        clues = frame_of(connection, "SELECT * FROM clues")
        tasks = frame_of(
            connection,
            "SELECT task, state, rules, household, person, number AS id_number FROM tasks",
        )
        digests = Digests(key_of(connection))
        corrected = {name: current(connection, digests, kind) for name, kind in _SUBJECT.items()}
    now = [pl.col(name).replace(known) for name, known in corrected.items() if known]
    clues, tasks = clues.with_columns(now), tasks.with_columns(now)
    of_task = tasks.rename({"rules": "_rules"})
    pairs = pl.concat(
        [
            clues.select("clue", "rules", name)
            .drop_nulls(name)
            .join(of_task.drop_nulls(name).select("task", "state", "_rules", name), on=name)
            .drop(name)
            for name in _SUBJECT
        ]
    ).unique(["clue", "task"])
    base = pl.col("_rules").str.split(" ").list.eval(pl.element().str.slice(0, 4))
    same = pairs.with_columns(
        _same=base.list.set_intersection(pl.col("rules").str.split(" ")).list.len() > 0
    )
    least = pl.col("state").cast(pl.Enum(_LEAST_FINISHED))
    found = (
        same.filter("_same")
        .sort("clue", least, "task")
        .unique("clue", keep="first", maintain_order=True)
        .select("clue", "task", "state")
    )
    others = same.filter(~pl.col("_same")).group_by("clue").agg(others=pl.len())
    return (
        clues.join(found, on="clue", how="left")
        .join(others, on="clue", how="left")
        .with_columns(pl.col("others").fill_null(0), is_known=pl.col("rules") != "")
        .sort("county", "town", "village", "number", "province", "clue")
    )


_OPEN = tuple(state for state in STATES if state not in CLOSED)
_LEAST_FINISHED = [*_OPEN, *CLOSED]

_UNMATCHED = {
    "unknown": Words("未对上：没有与此编号相同的规则", "no match: no rule has this number"),
    "others": Words("未对上：此户（人）另有 {} 项任务", "no match: {} other tasks of the subject"),
    "nothing": Words("未对上：此户（人）没有任务", "no match: the subject has no task"),
}
_TITLE = Words("下发线索", "Clues")
_BOOK = {
    "number": (Words("线索编号", "Clue"), 18),
    "province": (Words("规则编号", "Rule"), 14),
    "place": (Words("责任单位", "Responsible"), 28),
    "sent": (Words("下发日期", "Sent"), 11),
    "due": (Words("期限", "Due"), 11),
    "told": (Words("状态", "State"), 34),
    "task": (Words("任务编号", "Task"), 19),
    "source": (Words("来源", "Source"), 24),
}


def write_clues(found: pl.DataFrame, path: Path, lang: str) -> None:
    """Write clues (:func:`followed`) as a workbook. Raises InputRejected."""
    told = found.with_columns(place=place_name(lang), told=told_state(lang)).select(*_BOOK)
    columns = [Column(name, header.of(lang), width) for name, (header, width) in _BOOK.items()]
    write_list(told, columns, _TITLE.of(lang), KIND, path, lang)


def told_state(lang: str) -> pl.Expr:
    """The state of a clue in words, or why it matches nothing."""
    states = {state: STATE_WORDS[state].of(lang) for state in STATES}
    return (
        pl.when(pl.col("state").is_not_null())
        .then(pl.col("state").replace(states))
        .when(~pl.col("is_known"))
        .then(pl.lit(_UNMATCHED["unknown"].of(lang)))
        .when(pl.col("others") > 0)
        .then(pl.format(_UNMATCHED["others"].of(lang), "others"))
        .otherwise(pl.lit(_UNMATCHED["nothing"].of(lang)))
    )
