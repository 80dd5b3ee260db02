"""The sentence of a task: what is wrong, what else it concerns, what clears with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hecha.rules.fewest import Fewest, choices
from hecha.rules.lookup import cell


@dataclass(frozen=True, slots=True)
class _Words:
    also: str
    clears: str
    stray: str
    household_twice: str
    person_twice: str
    alike: str
    overlaps: str
    more: str
    sets: str
    one_of: str
    one_of_many: str
    listed: str
    with_: str
    and_: str
    cell: str
    value: str
    instead: str
    place: str
    comma: str
    semicolon: str
    stop: str


_WORDS = {
    "zh": _Words(
        also="另涉及 {}",
        clears="改正后自动消除：{}",
        stray="户编号疑为错填：同一人（姓名、证件号码相同）在其他记录中的户编号为 {}",
        household_twice="整户重复录入（成员的姓名、证件号码相同）：户编号 {}",
        person_twice="同一人重复录入（姓名、证件号码相同）：户编号 {}",
        alike="同样可疑：{}",
        overlaps="与本户另外 {tasks} 项任务涉及相同的单元格，若都是填错，至少错了 {cells} 处",
        more="，请逐项核对",
        sets="，可先核对：{}",
        one_of="{}中的一处",
        one_of_many="{}等 {count} 处中的一处",
        listed="，有 {count} 种可能，可先核对其中一种：{sets}",
        with_="，以及",
        and_="和",
        cell="“{}”",
        value="现值 {}",
        instead="或改为 {}",
        place="{} 第{}行",
        comma="、",
        semicolon="；",
        stop="。",
    ),
    "en": _Words(
        also="Also: {}",
        clears="Clears when corrected: {}",
        stray="The household number is probably wrong: other records put the same person (name "
        "and ID number) under {}",
        household_twice="Household entered more than once (all members have the same names and ID "
        "numbers): household number {}",
        person_twice="Person entered more than once (same name and ID number): household number {}",
        alike="Equally suspect: {}",
        overlaps="Other tasks of the household concern the same cells ({tasks}); if all are "
        "errors, at least {cells} cells are wrong",
        more="; check one by one",
        sets="; look first at: {}",
        one_of="one of {}",
        one_of_many="one of {} and others ({count} in all)",
        listed="; {count} sets are possible, look first at one: {sets}",
        with_=", and ",
        and_=" and ",
        cell="{}",
        value="now {}",
        instead="perhaps {}",
        place="{} row {}",
        comma=", ",
        semicolon="; ",
        stop=". ",
    ),
}


def messages(lang: str) -> pl.Expr:
    """Of rows with ``message`` (of the first rule), ``home`` (of a stray row), ``doubled`` and
    ``whole`` (of what was entered twice), ``also`` (the rules, the first leading), ``clears`` (the
    rules that follow), ``alike`` (cell_names, or null) and ``together`` (sets_named, or null)."""
    words = _WORDS[lang]
    is_caused = pl.col("home").is_not_null() | pl.col("doubled").is_not_null()
    what = (
        pl.when(pl.col("home").is_not_null())
        .then(pl.format(words.stray, "home"))
        .when("whole")
        .then(pl.format(words.household_twice, "doubled"))
        .when(pl.col("doubled").is_not_null())
        .then(pl.format(words.person_twice, "doubled"))
        .otherwise("message")
    )
    also = pl.when(is_caused).then("also").otherwise(pl.col("also").list.slice(1))
    more = pl.concat_str(
        *(
            pl.when(codes.list.len() > 0).then(pl.format(text, codes.list.join(words.comma)))
            for text, codes in ((words.also, also), (words.clears, pl.col("clears")))
        ),
        pl.format(words.alike, "alike"),
        "together",
        separator=words.stop,
        ignore_nulls=True,
    )
    ended = pl.concat_str(what.str.strip_chars_end("。. "), more, separator=words.stop)
    return pl.when(more != "").then(ended + pl.lit(words.stop.strip())).otherwise(what)


def cell_name(lang: str, instead: pl.Expr | None = None) -> pl.Expr:
    """Of rows with EVIDENCE and the place of the first cell (of_file, of_sheet, of_row): the
    column, with the place where it differs, and with the value unless it is personal, and the
    text it may be changed to."""
    words = _WORDS[lang]
    elsewhere = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"of_{name}")) for name in ("file", "sheet", "row")
    )
    sheet = pl.concat_str("file", "sheet", separator=" ", ignore_nulls=True)
    more = pl.concat_str(
        pl.when(elsewhere).then(pl.format(words.place, sheet, "row")),
        pl.when(~pl.col("personal")).then(pl.format(words.value, "value")),
        *([] if instead is None else [pl.format(words.instead, instead)]),
        separator=words.comma,
        ignore_nulls=True,
    ).replace("", None)
    bracket = "（{}）" if lang == "zh" else " ({})"
    return pl.concat_str(pl.format(words.cell, "column"), pl.format(bracket, more).fill_null(""))


def places_of(evidence: pl.DataFrame) -> list[pl.Expr]:
    """What :func:`cell_name` reads, of rows with ``nth`` and ``of``: the positions in EVIDENCE of
    a cell and of the first cell."""
    here = [cell(column, "nth") for column in evidence.get_columns()]
    first = [cell(evidence[name], "of").alias(f"of_{name}") for name in ("file", "sheet", "row")]
    return [*here, *first]


def cell_names(lang: str) -> pl.Expr:
    """The same of several rows, in one text."""
    return cell_name(lang).str.join(_WORDS[lang].comma)


_LISTED = 6
"""Cells to choose one from, and sets of cells, that are named where there are more."""


def sets_named(fewest: Fewest, tasks: int, names: Mapping[int, str], lang: str) -> str:
    """The fewest cells that can be behind a task and ``tasks`` others of its household, from
    the name of each cell."""
    words = _WORDS[lang]
    said = words.overlaps.format(tasks=tasks, cells=fewest.least)
    if not fewest.sets:
        return said + words.more
    if (groups := choices(fewest.sets)) is not None:
        sure = [names[group[0]] for group in groups if len(group) == 1]
        parts = [words.comma.join(sure)] if sure else []
        for group in (group for group in groups if len(group) > 1):
            text = words.comma.join(names[cell] for cell in group[:_LISTED])
            one_of = words.one_of if len(group) <= _LISTED else words.one_of_many
            parts.append(one_of.format(text, count=len(group)))
        return said + words.sets.format(words.with_.join(parts))
    listed = words.semicolon.join(
        f"({number}) " + words.and_.join(names[cell] for cell in some)
        for number, some in enumerate(fewest.sets[:_LISTED], 1)
    )
    return said + words.listed.format(count=len(fewest.sets), sets=listed)
