"""Who and what a submission is about: the words that masked results must not show, and those that
they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import polars as pl

from hecha.declare.codes import YES_NO
from hecha.declare.model import Column, Kind
from hecha.declare.origin import AREA_COLUMNS
from hecha.declare.tables import TABLES
from hecha.reading.submission import Submission, TableData
from hecha.results.results import Results

_NAME = r"^\p{L}[\p{L}·•・ ]{1,29}$"
"""What may be a name: a cell may also hold a number or a dash."""
_SAYS_NOTHING = frozenset({*YES_NO.values, "无", "健康", "不详"})
_ILL = "病残"


def _texts(values: Iterable[pl.Series]) -> pl.Series:
    """The distinct texts of several columns, sorted."""
    found = [one if one.dtype == pl.String else one.cast(pl.String) for one in values]
    whole = pl.concat([pl.Series([], dtype=pl.String), *found]).alias("text").to_frame().lazy()
    return whole.select(pl.col("text").unique().drop_nulls().sort()).collect()["text"].alias("")


@dataclass(frozen=True, slots=True)
class Register:
    """``names`` of persons, their ``illnesses``; ``keys`` of households and persons, ``areas``."""

    names: pl.Series = field(default_factory=lambda: _texts([]))
    illnesses: pl.Series = field(default_factory=lambda: _texts([]))
    keys: pl.Series = field(default_factory=lambda: _texts([]))
    areas: pl.Series = field(default_factory=lambda: _texts([]))

    @classmethod
    def of(cls, results: Results, submission: Submission | None) -> Register:
        """The register behind some results; without the tables, what the results say of it."""
        tables: list[TableData] = []
        if submission is not None:
            tables = [*submission.tables.values(), *submission.previous.values()]
        findings, subjects = results.findings, results.subjects
        names = chain(_columns(tables, _is_name), (subjects["head_name"], subjects["name"]))
        keys = chain(_columns(tables, _is_key), (findings["household_id"], findings["person_id"]))
        areas = chain(
            (data.frame[area] for data in tables for area in AREA_COLUMNS),
            (findings[area[1:]] for area in AREA_COLUMNS),
        )
        return cls(
            names=_matching(_texts(names).str.strip_chars(), _NAME),
            illnesses=_matching(_texts(_columns(tables, _is_illness)), r"^.{2,40}$"),
            keys=_texts(keys),
            areas=_texts(areas),
        )

    def replacements(self) -> dict[str, str]:
        """Word -> what is shown of it in free text, the longest first.

        Names of areas and declared words stay as they are, also where they hold a person's name.
        """
        shown = dict.fromkeys((*MEDICAL_WORDS, *self.illnesses), "＊＊")
        shown = {word: stars for word, stars in shown.items() if word not in _SAYS_NOTHING}
        for name in self.names:
            shown.setdefault(name, name[0] + "＊" * (len(name) - 1))
        kept = {word: word for word in chain(_declared_words(), self.areas) if len(word) > 1}
        whole = shown | {word: word for word in kept if word not in MEDICAL_WORDS}
        return dict(sorted(whole.items(), key=lambda item: (-len(item[0]), item[0])))


def _matching(texts: pl.Series, pattern: str) -> pl.Series:
    return texts.filter(texts.str.contains(pattern))


def _columns(tables: Iterable[TableData], wanted: Callable[[Column], bool]) -> Iterator[pl.Series]:
    for data in tables:
        for column in data.table.columns:
            if wanted(column) and column.name in data.frame.columns:
                yield data.frame[column.name]


def _is_name(column: Column) -> bool:
    return column.kind is Kind.NAME


def _is_key(column: Column) -> bool:
    return column.kind is Kind.KEY and not column.is_personal


def _is_illness(column: Column) -> bool:
    return column.sensitive and column.kind is Kind.TEXT


def _declared_words() -> Iterator[str]:
    for table in TABLES.values():
        yield table.title
        for column in table.columns:
            yield from (column.header, *column.aliases)
            if column.codes is not None:
                yield from column.codes.values


MEDICAL_WORDS = frozenset(
    value
    for table in TABLES.values()
    for column in table.columns
    if column.codes is not None
    for value in column.codes.values
    if not set(_ILL).isdisjoint(value)
)
"""Declared values that say that somebody is ill or disabled."""
