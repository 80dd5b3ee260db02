"""A county's own figures in policy.toml: ``[figures.local_broadband_villages]``, read and checked.

A figure counts the rows of a table that meet some conditions, or sums one of its columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hecha.declare.model import Column, Kind, Table
from hecha.declare.words import Words, listed
from hecha.policy.own_columns import check_name
from hecha.policy.own_headers import column_named, known_names, tables_by_name
from hecha.policy.toml import Document

FIGURES = "figures"
SUMMED = frozenset({Kind.INT, Kind.NUMBER, Kind.YUAN})
_NUMBERS = SUMMED | {Kind.YEAR}
_DAYS = frozenset({Kind.DATE, Kind.MONTH})
_BY_NAME = frozenset({"roster", "register", "tally"})
"""Tables that mean something only with the name of their file."""
SHARE = "%"
"""Unit of a fraction of 1."""
_KEYS = ("table", "title", "unit", "sum", "where")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell must be: one of ``values``, or between ``low`` and ``high`` (both included, None
    without bound), or filled (``is_filled`` true) or blank (false). ``known`` is the code list of
    its column."""

    column: str
    kind: Kind
    known: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    low: Any = None
    high: Any = None
    is_filled: bool | None = None


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A figure per county, township and village: how many rows of ``table`` meet all ``where``, or
    the sum of their column ``summed``. ``definition`` says it in Chinese."""

    name: str
    title: str
    unit: str
    table: str
    summed: str | None
    where: tuple[Condition, ...]
    definition: str


def read_figures(document: Document, tables: Mapping[str, Table]) -> Mapping[str, OwnFigure]:
    """The own figures of a policy.toml over its tables, by name. Raises InputRejected."""
    read = {}
    names = tables_by_name({name: table for name, table in tables.items() if name not in _BY_NAME})
    for name, written in document.table(document.root, FIGURES).items():
        where = f"[{FIGURES}.{name}]"
        check_name(document, name, where, own=True)
        if not isinstance(written, dict):
            raise document.rejected(
                f'{where} 要写成表，例如 table = "行政村"',
                f'{where} must be a table, such as table = "行政村"',
                where,
            )
        document.only_keys(written, _KEYS, where)
        title = document.text(written, "table", where)
        if title not in names:
            known = known_names(title, sorted({table.title for table in names.values()}))
            raise document.rejected(
                f"{where} 没有名为“{title}”的表{known.zh}",
                f"{where}: there is no table “{title}”{known.en}",
                where,
            )
        read[name] = _figure(document, name, written, names[title], where)
    return read


def _figure(
    document: Document, name: str, written: Mapping[str, Any], table: Table, where: str
) -> OwnFigure:
    summed = None
    if "sum" in written:
        column = _column(document, table, document.text(written, "sum", where), where)
        if column.kind not in SUMMED:
            raise document.rejected(
                f"{where} 的 sum 要写数字的列，“{column.label}”不是",
                f"sum of {where} is a column of numbers, which “{column.label}” is not",
                where,
            )
        summed = column
    conditions, said = [], []
    for key, value in document.table(written, "where").items():
        column = _column(document, table, key, where)
        condition, words = _condition(document, column, value, where)
        conditions.append(condition)
        said.append(f"“{column.label}”{words}")
    rows = f"{'、'.join(said)}的" if said else ""
    definition = f"{table.title}表{rows}行数"
    if summed is not None:
        definition = f"{table.title}表{rows}“{summed.label}”之和"
    unit = document.text(written, "unit", where)
    if unit == SHARE:
        raise document.rejected(
            f"{where} 的 unit 不能是“%”：那是比例，显示时乘以 100；百分数请把 % 写进 title，"
            'unit = ""',
            f"unit of {where} may not be “%”: that is a share and shown times 100; write % into "
            'the title, and unit = ""',
            where,
        )
    return OwnFigure(
        name,
        document.text(written, "title", where),
        unit,
        table.name,
        None if summed is None else summed.name,
        tuple(conditions),
        f"{definition}；有一行没有填写的，不明",
    )


def _column(document: Document, table: Table, name: str, where: str) -> Column:
    column = column_named(table, name)
    if column is None:
        known = known_names(name, [one.name for one in table.columns])
        raise document.rejected(
            f"{where}：“{table.title}”没有“{name}”列{known.zh}",
            f"{where}: “{table.title}” has no column “{name}”{known.en}",
            where,
        )
    return column


def _condition(document: Document, column: Column, value: Any, where: str) -> tuple[Condition, str]:
    """A condition, and what it says in Chinese."""
    match value:
        case bool():
            said = "已填" if value else "为空"
            return Condition(column.name, column.kind, is_filled=value), said
        case dict() if value and value.keys() <= {"from", "to"}:
            low, high = value.get("from"), value.get("to")
            if column.kind not in _NUMBERS | _DAYS:
                raise document.rejected(
                    f"{where}：“{column.label}”不是数字或日期，不能写 from、to",
                    f"{where}: “{column.label}” is neither number nor date and has no from or to",
                    where,
                )
            for bound in filter(lambda one: one is not None, (low, high)):
                _check_value(document, column, bound, where)
            if low is not None and high is not None and high < low:
                raise document.rejected(
                    f"{where} 的 to 小于 from", f"{where}: to is below from", where
                )
            parts = [
                f"{low} 起" if low is not None else "",
                f"到 {high}" if high is not None else "",
            ]
            return Condition(column.name, column.kind, low=low, high=high), "".join(parts)
    values = value if isinstance(value, list) else [value]
    if not values:
        raise document.rejected(
            f"{where} 的“{column.label}”没有写值", f"{where}: “{column.label}” has no value", where
        )
    for one in values:
        _check_value(document, column, one, where)
    known = () if column.codes is None else column.codes.values
    return Condition(
        column.name, column.kind, known, tuple(values)
    ), f"为{'或'.join(map(str, values))}"


def _check_value(document: Document, column: Column, value: Any, where: str) -> None:
    """Reject a value the cells of a column cannot have."""
    wanted = Words("带引号的文字", "a text in quotation marks")
    fits = isinstance(value, str)
    if column.kind in _NUMBERS:
        wanted = Words("数字，不加引号", "a number without quotation marks")
        fits = isinstance(value, int | float) and not isinstance(value, bool)
    elif column.kind in _DAYS:
        wanted = Words("日期，例如 2018-12-31（不加引号）", "a date such as 2018-12-31, unquoted")
        fits = isinstance(value, date) and not isinstance(value, datetime)
    elif column.codes is not None:
        values = listed(column.codes.values)
        wanted = Words(f"{values.zh} 中的值", f"one of {values.en}")
        fits = value in column.codes
    if not fits:
        raise document.rejected(
            f"{where} 的“{column.label}”写的 {value} 不对，要写{wanted.zh}",
            f"{where}: {value} for “{column.label}” is wrong; it must be {wanted.en}",
            where,
        )
