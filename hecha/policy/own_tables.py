"""A county's own ledgers in policy.toml: ``[tables.local_danger_house]``, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hecha.declare.columns import AREA, HOUSEHOLD_ID, ID_NUMBER, NAME, SERIAL, YEAR
from hecha.declare.ledgers import LEDGERS, Ledger
from hecha.declare.lexicon import OWN
from hecha.declare.model import Column, Kind, Table, normal_header
from hecha.declare.words import listed
from hecha.policy.own_columns import check_name, read_column, texts
from hecha.policy.own_headers import column_named, known_names
from hecha.policy.toml import Document

OWN_TABLES = "tables"
COMMON = {column.header: column for column in (HOUSEHOLD_ID, NAME, ID_NUMBER, YEAR)}
"""Columns a ledger of one's own may have beside its areas: records are found by them."""
_TRACEABLE = (Kind.ID, Kind.PHONE, Kind.CARD)
_KEYS = ("title", "words", "common", "columns", "key", "required")
_FEWEST = 2


def read_tables(
    document: Document, tables: Mapping[str, Table], ledgers: Mapping[str, Ledger]
) -> Mapping[str, Ledger]:
    """The own ledgers of a policy.toml, by name, after those inherited (``ledgers``); ``tables``
    are all there are so far. Raises InputRejected, naming file and, if it can, line."""
    read = dict(ledgers)
    for name, written in document.table(document.root, OWN_TABLES).items():
        where = f"[{OWN_TABLES}.{name}]"
        check_name(document, name, where, own=True)
        if name in ledgers:
            raise document.rejected(
                f"{where} 上级套件已有这种台账，不能改写；要加列请用 "
                f'[columns."{ledgers[name].table.title}".{OWN}名称]',
                f"{where}: a suite this one extends has that ledger; add columns to it by "
                f'[columns."{ledgers[name].table.title}".{OWN}…]',
                where,
            )
        if not isinstance(written, dict):
            raise document.rejected(
                f'{where} 要写成表，例如 title = "危房改造台账"',
                f'{where} must be a table, such as title = "…"',
                where,
            )
        document.only_keys(written, _KEYS, where)
        ledger = _ledger(document, name, written, where)
        taken = {table.title for table in tables.values()} | {
            other.table.title for other in read.values()
        }
        if ledger.table.title in taken:
            raise document.rejected(
                f"{where} 的 title“{ledger.table.title}”已是另一张表的名称，请改一个",
                f"the title “{ledger.table.title}” of {where} is that of another table; please "
                "choose another",
                where,
            )
        _check_words(document, ledger, [*LEDGERS.values(), *read.values()], where)
        read[name] = ledger
    return read


def _ledger(document: Document, name: str, written: Mapping[str, Any], where: str) -> Ledger:
    title = document.text(written, "title", where)
    columns = [replace(one, local=True) for one in (SERIAL, *AREA)]
    for header in texts(document, written, "common", where):
        if header not in COMMON:
            known = known_names(header, COMMON)
            raise document.rejected(
                f"{where} 的 common 没有“{header}”{known.zh}",
                f"common of {where} has no “{header}”{known.en}",
                where,
            )
        columns.append(replace(COMMON[header], local=True))
    first = len(columns) - len(written.get("common", []))
    for own, described in document.table(written, "columns").items():
        place = f"[{OWN_TABLES}.{name}.columns.{own}]"
        column = read_column(document, own, described, place, own=True)
        _check_headers(document, column, columns, place)
        columns.append(column)
    if len(columns) - first < _FEWEST:
        raise document.rejected(
            f"{where} 除县、乡、村以外至少要有 {_FEWEST} 列（common 和 columns）",
            f"{where} needs at least {_FEWEST} columns (common and columns) beside areas",
            where,
        )
    table = Table(name, title, (), (), tuple(columns))
    words = texts(document, written, "words", where)
    if not words:
        raise document.rejected(
            f'{where} 缺少 words：台账的文件名里含的词，例如 words = ["危房改造"]',
            f"{where} lacks words: what the name of its file contains",
            where,
        )
    key = _named(document, table, written, "key", where)
    identifying = tuple(one for one in key if table[one].kind not in _TRACEABLE)
    subject = ("_town", "_village", *identifying)
    table = replace(table, key=key, subject=subject)
    return Ledger(table, words, _named(document, table, written, "required", where), "")


def _named(
    document: Document, table: Table, written: Mapping[str, Any], key: str, where: str
) -> tuple[str, ...]:
    """The columns a list names, by name or header."""
    found = []
    for text in texts(document, written, key, where):
        column = column_named(table, text)
        if column is None:
            known = known_names(text, [one.label for one in table.columns])
            raise document.rejected(
                f"{where} 的 {key}：没有“{text}”列{known.zh}",
                f"{key} of {where}: there is no column “{text}”{known.en}",
                where,
            )
        found.append(column.name)
    return tuple(found)


def _check_headers(document: Document, column: Column, others: list[Column], where: str) -> None:
    for other in others:
        for text in column.headers:
            if text in map(normal_header, (other.header, *other.aliases)):
                raise document.rejected(
                    f"{where} 的列名“{text}”已是“{other.label}”列，请改一个",
                    f"the header “{text}” of {where} is the column “{other.label}” already; "
                    "please choose another",
                    where,
                )


def _check_words(document: Document, ledger: Ledger, others: list[Ledger], where: str) -> None:
    """A word within that of another ledger would take the files of that one."""
    for other in others:
        for word in ledger.words:
            if any(word in theirs for theirs in other.words):
                words = listed(other.words)
                raise document.rejected(
                    f"{where} 的 words“{word}”也是“{other.table.title}”认的词（{words.zh}），"
                    "请写长一些",
                    f"“{word}” in words of {where} is how “{other.table.title}” is known "
                    f"({words.en}); please make it longer",
                    where,
                )
