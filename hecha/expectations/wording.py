"""What an expectation demands and what was found, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hecha.declare.model import Kind
from hecha.declare.tables import TABLES
from hecha.expectations.declared import AREA_GRAINS, Expectation
from hecha.figures import records
from hecha.figures.indicator import SHARE
from hecha.figures.indicators import INDICATORS

GRAIN_TITLES = {"county": "县", "town": "乡镇", "village": "村"}
FRAME_UNITS = {"household": "户", "member": "人"}


def title(expectation: Expectation, column: str) -> str:
    """The name of a column of an expectation as officers know it."""
    if column in GRAIN_TITLES:
        return GRAIN_TITLES[column]
    if expectation.frame in AREA_GRAINS:
        return INDICATORS[column].title
    return records.title(expectation.frame, column)


def unit(expectation: Expectation, column: str) -> str:
    """The unit of a column of an expectation; empty where none is declared."""
    if expectation.frame in AREA_GRAINS:
        return INDICATORS[column].unit
    computed = records.COMPUTED[expectation.frame].get(column)
    if computed is not None:
        return computed.unit
    if column in GRAIN_TITLES:
        return ""
    return _UNITS.get(TABLES[expectation.frame][column].kind, "")


_UNITS = {Kind.YUAN: "元", Kind.YEAR: "年"}
"""Kind of a column of an export -> unit of its values."""


def spread(lowest: float | None, highest: float | None, measure: str) -> str:
    """The figures found, from the least to the largest; empty where there are none."""
    if lowest is None or highest is None:
        return ""
    if lowest == highest:
        return shown(lowest, measure)
    return f"{shown(lowest, measure)}至{shown(highest, measure)}"


def shown(value: Any, measure: str = "") -> str:
    """A number without needless digits and with its unit; a share as a percentage."""
    if value is None:
        return "空"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    number = round(value * 100 if measure == SHARE else value, 6)
    return f"{int(number) if number == int(number) else number}{measure}"


def measure(expectation: Expectation) -> tuple[str, str]:
    """The title and unit of what an expectation is about; empty where it is about no column."""
    if not expectation.subject:
        return "", ""
    first = expectation.subject[0]
    return title(expectation, first), unit(expectation, first)


def demand(expectation: Expectation, parameters: Mapping[str, Any]) -> str:
    """What the subject should be, for the usual types; otherwise the type's own name."""
    kwargs = {key: _filled(value, parameters) for key, value in expectation.kwargs.items()}
    measure = unit(expectation, expectation.subject[0]) if expectation.subject else ""
    match expectation.type, kwargs:
        case "expect_column_values_to_be_between", _:
            return "、".join(_bounds(kwargs, measure))
        case "expect_column_sum_to_be_between", _:
            return f"合计{'、'.join(_bounds(kwargs, measure))}"
        case "expect_column_values_to_be_in_set", {"value_set": list(values)}:
            return f"应为{'或'.join(shown(value, measure) for value in values)}"
        case "expect_column_values_to_not_be_null", _:
            return "不应为空"
        case "expect_column_values_to_be_null", _:
            return "应为空"
        case "expect_column_pair_values_to_be_equal", {"column_B": str(other)}:
            return f"应与{title(expectation, other)}相等"
        case "expect_column_pair_values_a_to_be_greater_than_b", {"column_B": str(other)}:
            word = "不少于" if kwargs.get("or_equal") else "多于"
            return f"应{word}{title(expectation, other)}"
    return f"应符合 {expectation.type}"


def _bounds(kwargs: Mapping[str, Any], measure: str) -> list[str]:
    bounds = []
    if kwargs.get("min_value") is not None and kwargs["min_value"] == kwargs.get("max_value"):
        return [f"应为{shown(kwargs['min_value'], measure)}"]
    if (low := kwargs.get("min_value")) is not None:
        word = "高于" if kwargs.get("strict_min") else "不低于"
        bounds.append(f"应{word}{shown(low, measure)}")
    if (high := kwargs.get("max_value")) is not None:
        word = "低于" if kwargs.get("strict_max") else "不高于"
        bounds.append(f"应{word}{shown(high, measure)}")
    return bounds


def _filled(value: Any, parameters: Mapping[str, Any]) -> Any:
    match value:
        case {"$PARAMETER": str(name)}:
            return parameters[name]
        case list():
            return [_filled(inner, parameters) for inner in value]
    return value


def how(expectation: Expectation, parameters: Mapping[str, Any]) -> str:
    """How a claim is checked, in one phrase."""
    subject = "、".join(title(expectation, column) for column in expectation.subject[:1])
    limit = _condition(expectation, expectation.condition)
    scope = (
        f"每{FRAME_UNITS[expectation.frame]}"
        if expectation.frame in FRAME_UNITS
        else (f"按{GRAIN_TITLES[expectation.grain]}")
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
            words = {"IN": "为", "NOT_IN": "不是"}.get(sign, f" {sign} ")
            values = value if isinstance(value, list) else [value]
            return f"{title(expectation, name)}{words}{'、'.join(map(str, values))}"
        case {"type": "nullity", "column": {"name": str(name)}, "is_null": bool(wanted)}:
            return f"{title(expectation, name)}{'为空' if wanted else '已填'}"
        case {"type": "and" | "or" as junction, "conditions": list(parts)}:
            word = "且" if junction == "and" else "或"
            return word.join(_condition(expectation, part) for part in parts)
    return ""
