"""Whether a submission holds the whole of what a total speaks of (see :mod:`.whole`)."""

from __future__ import annotations

import re

import polars as pl

from hecha.expectations import wording
from hecha.expectations.declared import Expectation
from hecha.figures.counting import Indicators
from hecha.figures.indicators import INDICATORS
from hecha.policy.loading import LoadedSuite
from hecha.results.reasons import text

_COUNTY = re.compile("(自治县|自治旗|县|市|区|旗)$")


def why_partial(expectation: Expectation, indicators: Indicators, suite: LoadedSuite) -> str | None:
    """Why a total is not compared with this submission, in Chinese; None where it is the whole."""
    counties = indicators.counties
    if counties < expectation.counties:
        least = f"至少有 {expectation.counties} 个县的数据才核对"
        return f"文件的数字是多县合计，{least}，本次有 {counties} 个县"
    whole = expectation.whole
    if whole is None:
        return None
    title = suite.titles.get(whole.parameter, whole.parameter)
    if whole.parameter not in suite.parameters:
        why = suite.why_unset(whole.parameter)
        return (
            f"文件的数字是全部地区的合计，参数“{title}”（{whole.parameter}）没有取值，"
            f"不知道本次是不是全部{f'：{why}' if why else ''}"
        )
    value = suite.parameters[whole.parameter].value
    if whole.figure is not None:
        return _too_few(expectation, indicators, whole.figure, value)
    if isinstance(value, list):
        return _absent(indicators, value)
    if counties < value:
        return f"文件的数字是全部地区的合计，本次只有 {counties} 个县（全部 {value} 个），不核对"
    return None


def _absent(indicators: Indicators, names: list[str]) -> str | None:
    there = {_bare(name) for name in _counties(indicators)}
    absent = [name for name in names if _bare(name) not in there]
    if not absent:
        return None
    return (
        f"文件的数字是全部地区的合计，本次只有 {len(names) - len(absent)} 个县"
        f"（全部 {len(names)} 个，没有{'、'.join(absent)}），不核对"
    )


def _counties(indicators: Indicators) -> list[str]:
    counties = indicators.frame.filter(pl.col("grain") == "county")["county"]
    return [str(name) for name in counties.drop_nulls()]


def _too_few(
    expectation: Expectation, indicators: Indicators, figure: str, value: float
) -> str | None:
    declared = INDICATORS[figure]
    if figure in indicators.missing:
        return f"{text(indicators.missing[figure])}，不知道本次是不是全部地区"
    rows = indicators.frame.filter(pl.col("grain") == expectation.frame)
    figures = rows.filter(expectation.applies(rows.schema))[figure]
    if figures.len() == 0:
        return None
    if figures.null_count():
        return f"{declared.title}不全，不知道本次是不是全部地区"
    there = figures.sum()
    if there >= value:
        return None
    return (
        f"文件的数字是全部地区的合计，本次只有{declared.title}"
        f"{wording.shown(there, declared.unit)}"
        f"（全部 {wording.shown(value, declared.unit)}），不核对"
    )


def _bare(county: str) -> str:
    """The name of a county without the word for it, which lists leave out."""
    return _COUNTY.sub("", county) or county
