"""A county's own headers in policy.toml: ``[headers."三留守台账"]``, read, checked and layered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hecha.declare.lexicon import OwnHeaders
from hecha.declare.model import Column, Table, normal_header
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.toml import Document

HEADERS, IMPORT_HEADERS = "headers", "import_headers"
_ONE = '"纯收入" = "家庭纯收入（元）"'
_LINE = '"监护人" = ["照料人", "代养人"]'
_EXAMPLE = Words(f"例如 {_LINE}", f"such as {_LINE}")
_A_LINE_EACH = Words("下面每行一列，{}", "with a line for each column, {}")

ImportHeaders = Mapping[str, Mapping[str, str]]
"""Table -> column -> its header in the import template of the system, which is not published."""


def tables_by_name(tables: Mapping[str, Table]) -> Mapping[str, Table]:
    """Tables by either name the pages of the ledgers give them."""
    return {**tables, **{table.title: table for table in tables.values()}}


def named_tables(
    document: Document, section: str, tables: Mapping[str, Table], form: Words
) -> Iterator[tuple[Table, str, Mapping[str, Any]]]:
    """The parts of a section of a policy.toml that are called after tables, ``[section."户信息"]``:
    the table, the part as it is written, and what is in it.

    ``form`` says what has to be in a part. Raises InputRejected for a table there is not and for
    what is no part, naming file and, if it can, line.
    """
    named = tables_by_name(tables)
    for title, written in document.table(document.root, section).items():
        where = f'[{section}."{title}"]'
        if title not in named:
            known = known_names(title, [table.title for table in tables.values()])
            raise document.rejected(
                f"没有名为“{title}”的表{known.zh}", f"there is no table “{title}”{known.en}", where
            )
        if not isinstance(written, dict):
            raise document.rejected(
                f"{where} 要写成表，{form.zh}", f"{where} must be a table {form.en}", f'"{title}"'
            )
        yield named[title], where, written


def read_headers(document: Document, tables: Mapping[str, Table] = TABLES) -> OwnHeaders:
    """The own headers of a policy.toml for columns of ``tables``. Raises InputRejected, naming
    file and, if it can, line."""
    read: dict[str, Mapping[str, tuple[str, ...]]] = {}
    form = Words(_A_LINE_EACH.zh.format(_EXAMPLE.zh), _A_LINE_EACH.en.format(_EXAMPLE.en))
    for table, where, columns in named_tables(document, HEADERS, tables, form):
        if table.name in read:
            raise document.rejected(
                f"“{table.title}”写了两处，请合在一处",
                f"“{table.title}” is there twice; please make it one",
                where,
            )
        read[table.name] = _columns(document, table, columns, where)
    return read


def read_import_headers(document: Document, tables: Mapping[str, Table] = TABLES) -> ImportHeaders:
    """The headers of the system's import template in a policy.toml: ``[import_headers."户信息"]``,
    one text for a column. Raises InputRejected, naming file and, if it can, line."""
    read: dict[str, Mapping[str, str]] = {}
    form = Words(_A_LINE_EACH.zh.format(f"例如 {_ONE}"), _A_LINE_EACH.en.format(f"such as {_ONE}"))
    for table, where, columns in named_tables(document, IMPORT_HEADERS, tables, form):
        own = {_column(document, table, name).name: name for name in columns}
        for column, name in own.items():
            text = columns[name]
            if not isinstance(text, str) or not text.strip():
                raise document.rejected(
                    f"{where} 的“{name}”要写成文字，例如 {_ONE}",
                    f"“{name}” of {where} must be a text, such as {_ONE}",
                    f'"{name}"',
                )
            read[table.name] = {**read.get(table.name, {}), column: text.strip()}
    return read


def _column(document: Document, table: Table, header: str) -> Column:
    """The column an officer means. Raises InputRejected where there is none."""
    column = column_named(table, header)
    if column is None:
        known = known_names(header, [one.label for one in table.columns])
        raise document.rejected(
            f"“{table.title}”没有“{header}”列{known.zh}",
            f"“{table.title}” has no column “{header}”{known.en}",
            f'"{header}"',
        )
    return column


def layered_imports(layers: Iterable[ImportHeaders]) -> ImportHeaders:
    """The import headers of a suite and of those it extends, the outermost parent first."""
    whole: dict[str, dict[str, str]] = {}
    for layer in layers:
        for table, columns in layer.items():
            whole.setdefault(table, {}).update(columns)
    return whole


def layered(layers: Iterable[OwnHeaders], tables: Mapping[str, Table] = TABLES) -> OwnHeaders:
    """The headers of a suite and of those it extends, the outermost parent first.

    A layer adds to its parent; a header it gives to another column is taken from the first one.
    """
    whole: dict[str, dict[str, tuple[str, ...]]] = {}
    for layer in layers:
        for name, columns in layer.items():
            table, known = tables[name], whole.setdefault(name, {})
            for column, own in columns.items():
                texts = set(map(normal_header, own))
                for other in _rivals(table, table[column]):
                    kept = known.get(other.name, ())
                    known[other.name] = tuple(
                        one for one in kept if normal_header(one) not in texts
                    )
                known[column] = tuple(dict.fromkeys((*known.get(column, ()), *own)))
    return {
        name: {column: own for column, own in columns.items() if own}
        for name, columns in whole.items()
    }


def _columns(
    document: Document, table: Table, written: Mapping[str, Any], where: str
) -> Mapping[str, tuple[str, ...]]:
    read: dict[str, tuple[str, ...]] = {}
    for header, own in written.items():
        near = f'"{header}"'
        column = _column(document, table, header)
        if (
            not isinstance(own, list)
            or not own
            or not all(isinstance(one, str) and one.strip() for one in own)
        ):
            raise document.rejected(
                f"{where} 的“{header}”要写成列名的列表，{_EXAMPLE.zh}",
                f"“{header}” of {where} must be a list of headers, {_EXAMPLE.en}",
                near,
            )
        for one in own:
            if (other := _taken(table, column, one, read)) is not None:
                raise document.rejected(
                    f"{where} “{one}”不能既是“{other.label}”列又是“{column.label}”列，请只留一处",
                    f"“{one}” of {where} cannot be both the column “{other.label}” and the column "
                    f"“{column.label}”; please leave one",
                    near,
                )
        read[column.name] = (*read.get(column.name, ()), *own)
    return read


def column_named(table: Table, header: str) -> Column | None:
    """The column an officer means: by its label or name, else by any header it is known by."""
    for column in table.columns:
        if header in (column.label, column.name):
            return column
    return table.match([normal_header(header)]).get(0)


def _taken(
    table: Table, column: Column, header: str, read: Mapping[str, tuple[str, ...]]
) -> Column | None:
    """The other column a header already stands for. An alias may be given away, a name not."""
    text = normal_header(header)
    for other in _rivals(table, column):
        own = (other.header, *read.get(other.name, ()))
        if text in map(normal_header, own):
            return other
    return None


def _rivals(table: Table, column: Column) -> list[Column]:
    """The columns no header may share with a column."""
    return [
        other
        for other in table.columns
        if other.name != column.name and other.occurrence == column.occurrence
    ]


def known_names(name: str, known: Iterable[str]) -> Words:
    """What to say after a name that is none of those known: the nearest, else all."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return Words(f"，是不是 {'、'.join(near)}", f"; is it {_quoted(near)}?")
    return Words(f"，可以写的有 {'、'.join(names)}", f"; there are {_quoted(names)}")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
