"""What an expectation demands and what was found, in both languages.

Titles of columns and figures are Chinese; in English they go by their names in the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hecha.declare.codes import NO, YES
from hecha.declare.fact_columns import COMPUTED
from hecha.declare.model import Kind
from hecha.declare.words import Words
from hecha.expectations.declared import Expectation
from hecha.expectations.parameter_values import filled
from hecha.expectations.suite_file import AREA_GRAINS
from hecha.figures import records
from hecha.figures.indicator import SHARE

GRAIN_TITLES = {"county": "县", "town": "乡镇", "village": "村"}
FRAME_UNITS = {"household": "户", "member": "人"}
LEDGER_UNIT = "行"
"""What is counted of a ledger a suite declares."""


def title(expectation: Expectation, column: str, lang: str = "zh") -> str:
    """The name of a column of an expectation as officers know it."""
    if lang == "en":
        return column.replace("_", " ")
    if column in GRAIN_TITLES:
        return GRAIN_TITLES[column]
    if expectation.frame in AREA_GRAINS:
        return expectation.indicators[column].title
    return records.title(expectation.table, column)


def unit(expectation: Expectation, column: str, lang: str = "zh") -> str:
    """The unit of a column of an expectation; empty where none is declared."""
    declared = _unit(expectation, column)
    return declared if lang == "zh" else _ENGLISH.get(declared, "")


_ENGLISH = {SHARE: SHARE, "元": " yuan", "元/人": " yuan", "户": " households", "人": " persons"}
"""Unit -> what stands behind a number in English; a count of anything else has no unit."""


def _unit(expectation: Expectation, column: str) -> str:
    if column in GRAIN_TITLES:
        return ""
    if expectation.frame in AREA_GRAINS:
        return expectation.indicators[column].unit
    computed = COMPUTED.get(expectation.frame, {}).get(column)
    if computed is not None:
        return computed.unit or ""
    return _UNITS.get(expectation.table[column].kind, "")


_UNITS = {Kind.YUAN: "元", Kind.YEAR: "年"}
"""Kind of a column of an export -> unit of its values."""


def spread(lowest: float | None, highest: float | None, measure: str, lang: str = "zh") -> str:
    """The figures found, from the least to the largest; empty where there are none."""
    if lowest is None or highest is None:
        return ""
    if lowest == highest:
        return shown(lowest, measure)
    to = Words("至", " to ").of(lang)
    return f"{shown(lowest, measure)}{to}{shown(highest, measure)}"


def shown(value: Any, measure: str = "", lang: str = "zh") -> str:
    """A number without needless digits and with its unit; a share as a percentage; 是 or 否."""
    if value is None:
        return Words("空", "blank").of(lang)
    if isinstance(value, bool):
        return Words(YES, "true").of(lang) if value else Words(NO, "false").of(lang)
    if not isinstance(value, int | float):
        return str(value)
    number = round(value * 100 if measure == SHARE else value, 6)
    return f"{int(number) if number == int(number) else number}{measure}"


def measure(expectation: Expectation) -> tuple[str, str]:
    """The title and unit of what an expectation is about; empty where it is about no column."""
    if not expectation.subject:
        return "", ""
    first = expectation.subject[0]
    return title(expectation, first), unit(expectation, first)


def demand(expectation: Expectation, parameters: Mapping[str, Any], lang: str = "zh") -> str:
    """What the subject should be, for the usual types; otherwise the type's own name."""
    kwargs = {key: filled(value, parameters) for key, value in expectation.kwargs.items()}
    measure = unit(expectation, expectation.subject[0], lang) if expectation.subject else ""

    def said(zh: str, en: str) -> str:
        return Words(zh, en).of(lang)

    match expectation.type, kwargs:
        case "expect_column_values_to_be_between", _:
            return _bounds(kwargs, measure, lang)
        case "expect_column_sum_to_be_between", _:
            return said("合计", "the total ") + _bounds(kwargs, measure, lang)
        case "expect_column_mean_to_be_between", _:
            return said("平均", "the mean ") + _bounds(kwargs, measure, lang)
        case "expect_column_values_to_be_in_set", {"value_set": list(values)}:
            among = said("或", " or ").join(shown(value, measure, lang) for value in values)
            return said(f"应为{among}", f"should be {among}")
        case "expect_column_values_to_not_be_null", _:
            return said("不应为空", "should not be blank")
        case "expect_column_values_to_be_null", _:
            return said("应为空", "should be blank")
        case "expect_column_pair_values_to_be_equal", {"column_B": str(other)}:
            second = title(expectation, other, lang)
            return said(f"应与{second}相等", f"should equal {second}")
        case "expect_column_pair_values_a_to_be_greater_than_b", {"column_B": str(other)}:
            second = title(expectation, other, lang)
            if kwargs.get("or_equal"):
                return said(f"应不少于{second}", f"should not be below {second}")
            return said(f"应多于{second}", f"should be above {second}")
    return said(f"应符合 {expectation.type}", f"should meet {expectation.type}")


def _bounds(kwargs: Mapping[str, Any], measure: str, lang: str) -> str:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is not None and low == high:
        return Words("应为", "should be ").of(lang) + shown(low, measure)
    bounds = []
    if low is not None:
        strict = Words("应高于", "should be above ")
        word = strict if kwargs.get("strict_min") else Words("应不低于", "should be at least ")
        bounds.append(word.of(lang) + shown(low, measure))
    if high is not None:
        strict = Words("应低于", "should be below ")
        word = strict if kwargs.get("strict_max") else Words("应不高于", "should be at most ")
        bounds.append(word.of(lang) + shown(high, measure))
    return Words("、", ", ").of(lang).join(bounds)


def how(expectation: Expectation, parameters: Mapping[str, Any]) -> str:
    """How a claim is checked, in one phrase."""
    subject = "、".join(title(expectation, column) for column in expectation.subject[:1])
    limit = _condition(expectation, expectation.condition)
    scope = (
        f"按{GRAIN_TITLES[expectation.grain]}"
        if expectation.frame in AREA_GRAINS
        else f"每{FRAME_UNITS.get(expectation.frame, LEDGER_UNIT)}"
    )
    return f"{scope}{f'（{limit}）' if limit else ''}：{subject}{demand(expectation, parameters)}"


def _condition(expectation: Expectation, condition: Mapping[str, Any] | None) -> str:
    match condition:
        case {
            "type": "comparison",
            "column": {"name": str(name)},
            "operator": sign,
            "parameter": value,
        }:
            values = value if isinstance(value, list) else [value]
            measure = unit(expectation, name)
            listed = "、".join(shown(one, measure) for one in values)
            return f"{title(expectation, name)}{_COMPARED[sign]}{listed}"
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool(wanted)}:
            return f"{title(expectation, name)}{'为空' if wanted else '已填'}"
        case {"type": "and" | "or" as junction, "conditions": list(parts)}:
            word = "且" if junction == "and" else "或"
            return word.join(_condition(expectation, part) for part in parts)
    return ""


_COMPARED = {
    "==": "为",
    "!=": "不为",
    ">": "大于",
    ">=": "不小于",
    "<": "小于",
    "<=": "不大于",
    "IN": "为",
    "NOT_IN": "不是",
}
"""Operator of a condition -> what stands between column and value."""
