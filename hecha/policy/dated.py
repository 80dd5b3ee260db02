"""Parameters whose values have dates: ``[parameters.NAME]`` of a policy.toml, read and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Any

from hecha.policy.policy import Parameter
from hecha.policy.toml import Document

_INSTEAD_OF_VALUES = ("unset", "product_of")


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value and the days it is in force: from ``start`` to ``end``, both included."""

    value: Any
    start: date | None
    end: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: DatedValue) -> bool:
        """Whether both are in force on some day."""
        return (self.start or date.min) <= (other.end or date.max) and (
            other.start or date.min
        ) <= (self.end or date.max)


@dataclass(frozen=True, slots=True)
class DatedParameter:
    """A threshold with all the values one paper gives it.

    Instead of values it may have ``factors``, the parameters it is the product of (a share and
    what it is a share of), or ``unset``, why the paper names it and gives no value.
    """

    name: str
    title: str
    unit: str
    values: tuple[DatedValue, ...] = ()
    factors: tuple[str, ...] = ()
    unset: str = ""
    source: str = ""

    def on(self, day: date) -> Parameter | None:
        """The value in force on a day, or None."""
        for dated in self.values:
            if dated.holds_on(day):
                return Parameter(self.name, dated.value, self.title, self.unit, dated.source)
        return None

    def product(self, parameters: Mapping[str, Parameter]) -> Parameter | None:
        """The product of its factors, to the cent, or None where one of them has no value."""
        if not self.factors or any(name not in parameters for name in self.factors):
            return None
        value = round(prod(parameters[name].value for name in self.factors), 2)
        return Parameter(self.name, value, self.title, self.unit, self.source)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace("，", "").strip().removesuffix("%"))
    except ValueError:
        return False
    return True


def read_parameter(
    document: Document, name: str, paper: str, in_force: tuple[date | None, date | None]
) -> DatedParameter:
    """The parameter of a name. ``paper`` is the source of values that name none, ``in_force`` its
    first and last day. Raises InputRejected, naming file and, if it can, line."""
    where = f"[parameters.{name}]"
    table = document.table(document.table(document.root, "parameters"), name)
    instead = () if "values" in table else (*_INSTEAD_OF_VALUES, "clause")
    document.only_keys(table, ("title", "unit", "values", *instead), where)
    title = document.text(table, "title", where)
    unit = document.text(table, "unit", where, default="")
    source = f"{paper} {document.text(table, 'clause', where, default='')}".strip()
    if "unset" in table:
        reason = document.text(table, "unset", where)
        return DatedParameter(name, title, unit, unset=reason, source=source)
    if "product_of" in table:
        factors = table["product_of"]
        if not isinstance(factors, list) or not all(isinstance(one, str) for one in factors):
            raise document.rejected(
                f"{where} 的 product_of 要写成参数名的列表",
                f"product_of of {where} must be a list of parameters",
                where,
            )
        return DatedParameter(name, title, unit, factors=tuple(factors), source=source)
    values: list[DatedValue] = []
    for dated in _values(document, table, where, paper, in_force):
        if any(dated.overlaps(other) for other in values):
            raise document.rejected(
                f"{where} 有两段取值的日期重叠", f"two values of {where} overlap in time", where
            )
        values.append(dated)
    return DatedParameter(name, title, unit, tuple(values))


def _values(
    document: Document,
    table: Mapping[str, Any],
    where: str,
    paper: str,
    in_force: tuple[date | None, date | None],
) -> Iterator[DatedValue]:
    form = f"[{where.removesuffix(']')}.values]]"
    entries = table.get("values")
    if not isinstance(entries, list) or not entries:
        raise document.rejected(
            f"{where} 没有取值，请写 {form}", f"{where} has no value; please write {form}", where
        )
    for entry in entries:
        if not isinstance(entry, dict):
            raise document.rejected(
                f"{where} 的取值要写成 {form}", f"values of {where} must be written {form}", where
            )
        document.only_keys(entry, ("from", "to", "value", "source", "clause"), where)
        if not isinstance(entry.get("value"), int | float | str | date | list):
            raise document.rejected(
                f"{where} 有一段没有写 value", f"a part of {where} has no value", where
            )
        if isinstance(entry["value"], str) and _is_number(entry["value"]):
            number = f'value = "{entry["value"]}"'
            raise document.rejected(
                f"{where} 的 {number} 把数字写成了文字，请去掉引号",
                f"{number} of {where} is a number written as text; please remove the quotation "
                "marks",
                number,
            )
        start, end = document.period(entry, where)
        source = document.text(entry, "source", where, default=paper)
        clause = document.text(entry, "clause", where, default="")
        yield DatedValue(
            entry["value"], start or in_force[0], end or in_force[1], f"{source} {clause}".strip()
        )
