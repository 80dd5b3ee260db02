"""Whether a submission holds the whole of what a total speaks of (see :mod:`.whole`)."""

from __future__ import annotations

import re

import polars as pl

from hecha.declare.words import Words
from hecha.expectations import wording
from hecha.expectations.declared import Expectation
from hecha.figures.counting import Indicators
from hecha.policy.loading import LoadedSuite
from hecha.results.reasons import text

_TOTAL = "the paper's figure is a total of all areas"
_COUNTY = re.compile("(自治县|自治旗|县|市|区|旗)$")


def why_partial(
    expectation: Expectation, indicators: Indicators, suite: LoadedSuite
) -> Words | None:
    """Why a total is not compared with this submission; None where it is the whole."""
    counties = indicators.counties
    if counties < (least := expectation.counties):
        return Words(
            f"文件的数字是多县合计，至少有 {least} 个县的数据才核对，本次有 {counties} 个县",
            f"the paper's figure is a total of several counties: compared with {least} or more, "
            f"here are {counties}",
        )
    whole = expectation.whole
    if whole is None:
        return None
    title = suite.titles.get(whole.parameter, whole.parameter)
    if whole.parameter not in suite.parameters:
        why = suite.why_unset(whole.parameter)
        because = f"：{why}" if why else ""
        return Words(
            f"文件的数字是全部地区的合计，参数“{title}”（{whole.parameter}）没有取值，"
            f"不知道本次是不是全部{because}",
            f"{_TOTAL}; parameter “{title}” ({whole.parameter}) has no value, so whether this is "
            f"the whole is unknown{because}",
        )
    value = suite.parameters[whole.parameter].value
    if whole.figure is not None:
        return _too_few(expectation, indicators, whole.figure, value)
    if isinstance(value, list):
        return _absent(indicators, value)
    if counties < value:
        return Words(
            f"文件的数字是全部地区的合计，本次只有 {counties} 个县（全部 {value} 个），不核对",
            f"{_TOTAL}; here are {counties} of {value} counties",
        )
    return None


def _absent(indicators: Indicators, names: list[str]) -> Words | None:
    there = {_bare(name) for name in _counties(indicators)}
    absent = [name for name in names if _bare(name) not in there]
    if not absent:
        return None
    there_are = len(names) - len(absent)
    return Words(
        f"文件的数字是全部地区的合计，本次只有 {there_are} 个县"
        f"（全部 {len(names)} 个，没有{'、'.join(absent)}），不核对",
        f"{_TOTAL}; here are {there_are} of {len(names)} counties, without {', '.join(absent)}",
    )


def _counties(indicators: Indicators) -> list[str]:
    counties = indicators.frame.filter(pl.col("grain") == "county")["county"]
    return [str(name) for name in counties.drop_nulls()]


def _too_few(
    expectation: Expectation, indicators: Indicators, figure: str, value: float
) -> Words | None:
    declared = expectation.indicators[figure]
    if figure in indicators.missing:
        zh, en = (text(indicators.missing[figure], lang) for lang in ("zh", "en"))
        return Words(
            f"{zh}，不知道本次是不是全部地区", f"{en}; whether this is the whole is unknown"
        )
    rows = indicators.frame.filter(pl.col("grain") == expectation.frame)
    figures = rows.filter(expectation.applies(rows.schema))[figure]
    if figures.len() == 0:
        return None
    if figures.null_count():
        return Words(
            f"{declared.title}不全，不知道本次是不是全部地区",
            f"{declared.english} is incomplete; whether this is the whole is unknown",
        )
    there = figures.sum()
    if there >= value:
        return None
    has, whole = (wording.shown(figure, declared.unit) for figure in (there, value))
    return Words(
        f"文件的数字是全部地区的合计，本次只有{declared.title}{has}（全部 {whole}），不核对",
        f"{_TOTAL}; {declared.english} here is {there:g} of {value:g}",
    )


def _bare(county: str) -> str:
    """The name of a county without the word for it, which lists leave out."""
    return _COUNTY.sub("", county) or county
