"""Turning the message of a rule and the values of a row into a sentence."""

from __future__ import annotations

import string
from collections.abc import Mapping

import polars as pl

BLANK = {"zh": "空", "en": "blank"}
_UNKNOWN_DAY = {"zh": "不明", "en": "unknown"}
_YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}


def sentence(message: str, values: Mapping[str, pl.Expr], lang: str = "zh") -> pl.Expr:
    """The message with each ``{name}`` replaced by ``values[name]`` (text; null becomes 空)."""
    pieces: list[pl.Expr] = []
    for literal, name, _, _ in string.Formatter().parse(message):
        if literal:
            pieces.append(pl.lit(literal))
        if name:
            pieces.append(values[name].fill_null(BLANK[lang]))
    return pl.concat_str(pieces) if pieces else pl.lit("")


def as_text(
    column: str, dtype: pl.DataType, lang: str = "zh", *, is_amount: bool = False
) -> pl.Expr:
    """A computed column as an officer would write it: no trailing zeros, at most two decimals; an
    amount in yuan that has cents with both of their digits, as the exports print it."""
    value = pl.col(column)
    if dtype.is_float():
        text = value.round(2).cast(pl.String).str.replace(r"\.0$", "")
        return text.str.replace(r"\.([0-9])$", ".${1}0") if is_amount else text
    if dtype == pl.Date:
        return value.cast(pl.String).fill_null(_UNKNOWN_DAY[lang])
    if dtype == pl.Boolean:
        yes, no = _YES_NO[lang]
        return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no))
    return value.cast(pl.String)
