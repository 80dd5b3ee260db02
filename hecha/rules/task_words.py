"""The sentence of a task: what is wrong, what else it concerns, what clears with it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class _Words:
    also: str
    clears: str
    stray: str
    household_twice: str
    person_twice: str
    alike: str
    cell: str
    value: str
    place: str
    comma: str
    stop: str


_WORDS = {
    "zh": _Words(
        also="另涉及 {}",
        clears="改正后自动消除：{}",
        stray="户编号疑为错填：同一人（姓名、证件号码相同）在其他记录中的户编号为 {}",
        household_twice="整户重复录入（成员的姓名、证件号码相同）：户编号 {}",
        person_twice="同一人重复录入（姓名、证件号码相同）：户编号 {}",
        alike="同样可疑：{}",
        cell="“{}”",
        value="现值 {}",
        place="{} 第{}行",
        comma="、",
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
        cell="{}",
        value="now {}",
        place="{} row {}",
        comma=", ",
        stop=". ",
    ),
}


def messages(lang: str) -> pl.Expr:
    """Of rows with ``message`` (of the first rule), ``home`` (of a stray row), ``doubled`` and
    ``whole`` (of what was entered twice), ``also`` (the rules, the first leading), ``clears`` (the
    rules that follow) and ``alike`` (cell_names, or null)."""
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
        separator=words.stop,
        ignore_nulls=True,
    )
    ended = pl.concat_str(what.str.strip_chars_end("。. "), more, separator=words.stop)
    return pl.when(more != "").then(ended + pl.lit(words.stop.strip())).otherwise(what)


def cell_names(lang: str) -> pl.Expr:
    """Of rows with EVIDENCE and the place of the first cell (of_file, of_sheet, of_row): the
    columns, with the place where it differs, and with the value unless it is personal."""
    words = _WORDS[lang]
    elsewhere = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"of_{name}")) for name in ("file", "sheet", "row")
    )
    sheet = pl.concat_str("file", "sheet", separator=" ", ignore_nulls=True)
    more = pl.concat_str(
        pl.when(elsewhere).then(pl.format(words.place, sheet, "row")),
        pl.when(~pl.col("personal")).then(pl.format(words.value, "value")),
        separator=words.comma,
        ignore_nulls=True,
    ).replace("", None)
    bracket = "（{}）" if lang == "zh" else " ({})"
    named = pl.concat_str(pl.format(words.cell, "column"), pl.format(bracket, more).fill_null(""))
    return named.str.join(words.comma)
