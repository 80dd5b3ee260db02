"""A county's own columns in policy.toml: ``[columns."行政村".local_broadband]``, read and checked.

A name begins with OWN, so that no column, fact or figure of the product can ever be called alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hecha.declare import codes
from hecha.declare.lexicon import OWN, OwnHeaders
from hecha.declare.model import CodeList, Column, Kind, Table, normal_header
from hecha.declare.words import Words, listed
from hecha.policy.own_headers import known_names, named_tables
from hecha.policy.toml import Document

COLUMNS = "columns"
KINDS = {
    "文字": Kind.TEXT,
    "姓名": Kind.NAME,
    "证件号码": Kind.ID,
    "编号": Kind.KEY,
    "电话": Kind.PHONE,
    "账号": Kind.CARD,
    "是否": Kind.FLAG,
    "代码": Kind.CODE,
    "多选": Kind.MULTI,
    "整数": Kind.INT,
    "数字": Kind.NUMBER,
    "金额": Kind.YUAN,
    "日期": Kind.DATE,
    "年月": Kind.MONTH,
    "年度": Kind.YEAR,
}
"""What an officer calls a kind; the English value of a Kind may be written too."""
_KINDS = {**KINDS, **{kind.value: kind for kind in Kind}}
LISTS = (Kind.CODE, Kind.MULTI)
"""Kinds that need a code list."""
_KEYS = ("header", "also", "kind", "codes", "personal")
_FORM = Words(
    '下面写列的内容，例如 header = "是否通宽带"、kind = "是否"',
    'that says what the column is, such as header = "…", kind = "flag"',
)


def read_columns(
    document: Document, inherited: Mapping[str, Table], headers: OwnHeaders
) -> Mapping[str, Table]:
    """The tables with the own columns of a policy.toml added.

    ``inherited`` are the tables with the columns of the suites it extends, ``headers`` the own
    headers of these. A column of the same name takes the place of an inherited one. Raises
    InputRejected, naming file and, if it can, line.
    """
    tables = dict(inherited)
    for table, where, columns in named_tables(document, COLUMNS, inherited, _FORM):
        for name, written in columns.items():
            place = f"{where.removesuffix(']')}.{name}]"
            column = read_column(document, name, written, place, own=True)
            tables[table.name] = _with(document, tables[table.name], column, place, headers)
    return tables


def own_columns(tables: Mapping[str, Table]) -> dict[tuple[str, str], Column]:
    """The columns a suite and those it extends declare, by table and name."""
    return {
        (table.name, column.name): column
        for table in tables.values()
        for column in table.columns
        if column.name.startswith(OWN)
    }


def read_column(
    document: Document, name: str, written: Any, where: str, *, own: bool = False
) -> Column:
    """One column as written at ``where``; the name of an ``own`` one begins with OWN. Raises
    InputRejected."""
    check_name(document, name, where, own=own)
    if not isinstance(written, dict):
        raise document.rejected(
            f"{where} 要写成表，{_FORM.zh}", f"{where} must be a table {_FORM.en}", where
        )
    document.only_keys(written, _KEYS, where)
    header = document.text(written, "header", where)
    also = texts(document, written, "also", where)
    for text in (header, *also):
        if not normal_header(text):
            raise document.rejected(
                f"{where} 的列名不能是空的", f"a header of {where} is blank", where
            )
    word = document.text(written, "kind", where)
    if word not in _KINDS:
        near = known_names(word, KINDS)
        raise document.rejected(
            f"{where} 的 kind 没有“{word}”{near.zh}",
            f"{where} has no kind “{word}”{near.en}",
            where,
        )
    kind = _KINDS[word]
    personal = written.get("personal", False)
    if not isinstance(personal, bool):
        raise document.rejected(
            f"{where} 的 personal 要写成 true 或 false，不加引号",
            f"personal of {where} is true or false, without quotation marks",
            where,
        )
    values = texts(document, written, "codes", where)
    if bool(values) != (kind in LISTS):
        kinds = listed(f"“{word}”" for word, one in KINDS.items() if one in LISTS)
        raise document.rejected(
            f'{where} 的 kind 是{kinds.zh}时，并且只在这时，要写 codes，例如 ["好", "差"]',
            f'{where} needs codes, such as ["好", "差"], if its kind is {kinds.en}, and only then',
            where,
        )
    repeated = [value for at, value in enumerate(values) if value in values[:at]]
    if repeated:
        raise document.rejected(
            f"{where} 的 codes 把“{repeated[0]}”写了两次",
            f"codes of {where} has “{repeated[0]}” twice",
            where,
        )
    known = CodeList(header, values) if values else None
    if kind is Kind.FLAG:
        known = codes.YES_NO
    return Column(name, kind, header, also, known, personal=personal, local=True)


def check_name(document: Document, name: str, where: str, *, own: bool) -> None:
    """Reject what is no name of a column, figure or table. Raises InputRejected."""
    if not (name.isascii() and name.isidentifier() and name == name.lower()):
        raise document.rejected(
            f"{where} 的名称“{name}”只能用小写字母、数字和下划线",
            f"the name “{name}” of {where} may have small letters, digits and _ only",
            where,
        )
    if "__" in name or name.startswith("_"):
        raise document.rejected(
            f"{where} 的名称“{name}”不能以下划线开头，也不能有连续的下划线",
            f"the name “{name}” of {where} may not begin with _ nor have two of them together",
            where,
        )
    if own and not name.startswith(OWN):
        raise document.rejected(
            f"{where} 自设的名称要以 {OWN} 开头，例如 {OWN}{name}，以免与现有的名称相同",
            f"a name of one's own begins with {OWN}, such as {OWN}{name}, so that it is none of "
            f"those there are: {where}",
            where,
        )


def texts(document: Document, written: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """A list of texts, empty where there is none. Raises InputRejected."""
    found = written.get(key, [])
    if not isinstance(found, list) or not all(
        isinstance(one, str) and one.strip() for one in found
    ):
        raise document.rejected(
            f'{where} 的 {key} 要写成文字的列表，例如 ["甲", "乙"]',
            f'{key} of {where} must be a list of texts, such as ["甲", "乙"]',
            where,
        )
    return tuple(found)


def _with(
    document: Document, table: Table, column: Column, where: str, headers: OwnHeaders
) -> Table:
    """A table with one more column, or with another of its own name replaced."""
    if column.name in table and (before := table[column.name]).kind is not column.kind:
        names = {kind: word for word, kind in KINDS.items()}
        kind = names[before.kind]
        raise document.rejected(
            f"{where} 改写上级套件的列，kind 要与上级相同（{kind}）",
            f"{where} takes the place of a column of the suite it extends, whose kind ({kind}) "
            "it must have",
            where,
        )
    others = [other for other in table.columns if other.name != column.name]
    for text in column.headers:
        for other in others:
            mapped = map(normal_header, headers.get(table.name, {}).get(other.name, ()))
            if text in (*other.headers, *mapped):
                raise document.rejected(
                    f"{where} 的列名“{text}”在“{table.title}”中已是“{other.label}”列"
                    f"（{other.name}），请直接用它，或改列名",
                    f"the header “{text}” of {where} is the column “{other.label}” "
                    f"({other.name}) of “{table.title}” already; please use that one, or another "
                    "header",
                    where,
                )
    if column.name not in table:
        return replace(table, columns=(*table.columns, column))
    places = (column if other.name == column.name else other for other in table.columns)
    return replace(table, columns=tuple(places))
