"""A county's own figures in policy.toml: ``[figures.local_broadband_villages]``, read and checked.

A figure counts the rows of a table that meet some conditions, or sums one of its columns; or it is
the ratio of two figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hecha.declare.fact_columns import COMPUTED
from hecha.declare.lexicon import OWN
from hecha.declare.model import CodeList, Column, Kind, Table
from hecha.declare.words import Words, listed
from hecha.policy.duty import MONTHS, YEAR
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
_RATIO_KEYS = ("title", "unit", "part", "whole")
_PERIODS = {"month": "月", "quarter": "季度", "half-year": "半年", "year": "年度"}


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell must be: one of ``values``, or between ``low`` and ``high`` (both included, None
    without bound), or in the ``last`` whole period (one of MONTHS) that is over on the day, or
    filled (``is_filled`` true) or blank (false). ``known`` is the code list of its column."""

    column: str
    kind: Kind
    known: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    low: Any = None
    high: Any = None
    last: str | None = None
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


@dataclass(frozen=True, slots=True)
class OwnRatio:
    """A figure per county, township and village: the figure ``part`` divided by ``whole``, which
    are of the suite or of the product; null where the whole is 0. A share (unit SHARE) is a
    fraction of 1. ``place`` is where it is written."""

    name: str
    title: str
    unit: str
    part: str
    whole: str
    place: Words

    @property
    def definition(self) -> str:
        """What it is, in Chinese."""
        return f"指标 {self.part} ÷ 指标 {self.whole}"


AnyFigure = OwnFigure | OwnRatio


def read_figures(
    document: Document, tables: Mapping[str, Table], inherited: Mapping[str, AnyFigure]
) -> Mapping[str, AnyFigure]:
    """The own figures of a policy.toml over its tables, by name, after those ``inherited``. Raises
    InputRejected."""
    read: dict[str, AnyFigure] = dict(inherited)
    written_here = document.table(document.root, FIGURES)
    names = tables_by_name({name: table for name, table in tables.items() if name not in _BY_NAME})
    for name, written in written_here.items():
        where = f"[{FIGURES}.{name}]"
        check_name(document, name, where, own=True)
        if not isinstance(written, dict):
            raise document.rejected(
                f'{where} 要写成表，例如 table = "行政村"',
                f'{where} must be a table, such as table = "行政村"',
                where,
            )
        if "part" in written or "whole" in written:
            read[name] = _ratio(document, name, written, where, {*inherited, *written_here})
            continue
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


def _ratio(
    document: Document, name: str, written: Mapping[str, Any], where: str, own: set[str]
) -> OwnRatio:
    """A ratio; whether a figure of the product is there is known only where figures are counted."""
    document.only_keys(written, _RATIO_KEYS, where)
    part, whole = (document.text(written, key, where) for key in ("part", "whole"))
    for figure in (part, whole):
        if figure == name or (figure.startswith(OWN) and figure not in own):
            known = known_names(figure, sorted(own - {name}))
            raise document.rejected(
                f"{where} 没有自设的指标“{figure}”{known.zh}",
                f"{where}: there is no figure “{figure}” of one's own{known.en}",
                where,
            )
    return OwnRatio(
        name,
        document.text(written, "title", where),
        document.text(written, "unit", where),
        part,
        whole,
        Words(f"{document.path}：{where}", f"{document.path}, {where}"),
    )


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
        subject = _subject(document, table, key, where)
        condition, words = _condition(document, subject, value, where)
        conditions.append(condition)
        said.append(f"“{subject.label}”{words}")
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


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a condition is about: a column of a table, or a fact about its rows."""

    name: str
    label: str
    kind: Kind
    codes: CodeList | None = None
    is_truth: bool = False


def _subject(document: Document, table: Table, name: str, where: str) -> _Subject:
    for fact, computed in COMPUTED.get(table.name, {}).items():
        if name in (fact, computed.title):
            kinds = {None: Kind.FLAG, "": Kind.TEXT}
            kind = kinds.get(computed.unit, Kind.NUMBER)
            return _Subject(fact, computed.title, kind, is_truth=computed.unit is None)
    column = _column(document, table, name, where)
    return _Subject(column.name, column.label, column.kind, column.codes)


def _condition(
    document: Document, column: _Subject, value: Any, where: str
) -> tuple[Condition, str]:
    """A condition, and what it says in Chinese."""
    match value:
        case bool() if column.is_truth:
            said = "成立" if value else "不成立"
            return Condition(column.name, column.kind, values=(value,)), said
        case bool():
            said = "已填" if value else "为空"
            return Condition(column.name, column.kind, is_filled=value), said
        case {"last": period, **rest} if not rest:
            return _last(document, column, period, where)
        case dict() if value and value.keys() <= {"from", "to"}:
            return _between(document, column, value.get("from"), value.get("to"), where)
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


def _last(document: Document, column: _Subject, period: Any, where: str) -> tuple[Condition, str]:
    """In the last whole period; a year is also that of a column of years."""
    if period not in MONTHS:
        known = listed(MONTHS)
        raise document.rejected(
            f"{where}：“{column.label}”的 last 只能是 {known.zh}",
            f"{where}: last of “{column.label}” is one of {known.en}",
            where,
        )
    if column.kind not in _DAYS and (column.kind is not Kind.YEAR or period != YEAR):
        raise document.rejected(
            f"{where}：“{column.label}”不是日期，不能写 last",
            f"{where}: “{column.label}” is no date and has no last",
            where,
        )
    return (
        Condition(column.name, column.kind, last=period),
        f"在最近一个完整的{_PERIODS[period]}",
    )


def _between(
    document: Document, column: _Subject, low: Any, high: Any, where: str
) -> tuple[Condition, str]:
    if column.kind not in _NUMBERS | _DAYS:
        raise document.rejected(
            f"{where}：“{column.label}”不是数字或日期，不能写 from、to",
            f"{where}: “{column.label}” is neither number nor date and has no from or to",
            where,
        )
    for bound in filter(lambda one: one is not None, (low, high)):
        _check_value(document, column, bound, where)
    if low is not None and high is not None and high < low:
        raise document.rejected(f"{where} 的 to 小于 from", f"{where}: to is below from", where)
    parts = [
        f"{low} 起" if low is not None else "",
        f"到 {high}" if high is not None else "",
    ]
    return Condition(column.name, column.kind, low=low, high=high), "".join(parts)


def _check_value(document: Document, column: _Subject, value: Any, where: str) -> None:
    """Reject a value the cells of a column cannot have."""
    wanted = Words("带引号的文字", "a text in quotation marks")
    fits = isinstance(value, str)
    if column.is_truth:
        wanted = Words("true 或 false，不加引号", "true or false, without quotation marks")
        fits = False
    elif column.kind in _NUMBERS:
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
