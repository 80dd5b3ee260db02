"""Who and what a submission is about: the words that masked results must not show, and those that
they may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import polars as pl

from hecha.declare.codes import YES_NO
from hecha.declare.model import Column, Kind
from hecha.declare.origin import AREA_COLUMNS
from hecha.declare.signs import STEERING
from hecha.declare.tables import TABLES
from hecha.reading.submission import Submission, TableData
from hecha.results.personal_numbers import harmless_signs, may_be_traceable, traceable
from hecha.results.quoted_secrets import masked
from hecha.results.results import Results

_NAME = r"^\p{L}[\p{L}·•・ ]{1,29}$"
"""What may be a name: a cell may also hold a number or a dash."""
_RUN = r"\p{L}[\p{L}·•・ ]+"
"""A longest part of a text that may be, or hold, names: every name in it begins and ends there."""
_NUMBER = "^[0-9A-Za-z-]+$"
"""A key: a record without a number of its own is known by a name."""
QUOTES = " \t\r\n'\"=　"
"""What a text export puts around a cell."""
_SAYS_NOTHING = frozenset({*YES_NO.values, "无", "健康", "不详"})
_ILL = "病残"


def _texts(columns: Iterable[pl.LazyFrame]) -> pl.LazyFrame:
    """``text``: the distinct texts of some columns."""
    found = (column.select(pl.first().cast(pl.String).alias("text")) for column in columns)
    empty = pl.LazyFrame(schema={"text": pl.String})
    return pl.concat([empty, *found]).unique().drop_nulls()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some texts: ``words``: what is shown of each word that may stand in one, the
    longest first; ``keys``: the texts that are keys of households and persons and no number of a
    person; ``areas``: all names of areas; ``shown_keys`` (key, shown): keys of the results that
    are not shown as they are."""

    words: Mapping[str, str]
    keys: pl.Series
    areas: pl.Series
    shown_keys: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Register:
    """The register behind some results: a plan for each column with ``names`` of persons, their
    ``illnesses``, ``keys`` of households and persons (``own_keys``: those in the results), names of
    ``areas``. Nothing is looked at before it is known what is asked for: a province has millions of
    names, its findings quote few."""

    names: Sequence[pl.LazyFrame]
    illnesses: Sequence[pl.LazyFrame]
    keys: Sequence[pl.LazyFrame]
    own_keys: Sequence[pl.LazyFrame]
    areas: Sequence[pl.LazyFrame]

    @classmethod
    def of(cls, results: Results, submission: Submission | None) -> Register:
        """The register behind some results; without the tables, what the results say of it."""
        tables: list[TableData] = []
        if submission is not None:
            tables = [*submission.tables.values(), *submission.previous.values()]
        findings, tasks = results.findings.lazy(), results.tasks.lazy()
        subjects = results.subjects.lazy()
        of_findings = [findings.select(name) for name in ("household_id", "person_id")]
        return cls(
            names=[
                *_columns(tables, _is_name),
                *(subjects.select(name) for name in ("head_name", "name")),
            ],
            illnesses=list(_columns(tables, _is_illness)),
            keys=[*_columns(tables, _is_key), *of_findings],
            own_keys=[
                *of_findings,
                *(tasks.select(name) for name in ("household_id", "person_id")),
            ],
            areas=[
                *(data.frame.lazy().select(area) for data in tables for area in AREA_COLUMNS),
                *(findings.select(area[1:]) for area in AREA_COLUMNS),
            ],
        )

    def known(self, texts: pl.Series) -> Known:
        """What is known of some distinct texts, and of the keys of the results."""
        asked = texts.alias("text").to_frame().lazy()
        pairs, numbers = pl.collect_all([_pairs(asked), asked.select(_bare()).filter(_is_number())])
        asked_for = pl.lit(numbers["text"]).implode()
        keys = _texts(
            column.filter(pl.first().cast(pl.String).is_in(asked_for)) for column in self.keys
        )
        names, illnesses, keys_there, areas, own_keys = pl.collect_all(
            [
                _texts(column.select(pl.first().str.strip_chars()) for column in self.names)
                .filter(_may_stand_in(pairs["pair"]))
                .filter(pl.col("text").str.contains(_NAME)),
                _texts(self.illnesses).filter(pl.col("text").str.contains(r"^.{2,40}$")),
                keys,
                _texts(self.areas),
                _texts(self.own_keys).filter(
                    may_be_traceable(pl.col("text"))
                    | pl.col("text").str.contains_any(list(STEERING))
                ),
            ],
            engine="in-memory",
        )
        asked_keys, shown_keys = pl.collect_all(
            [
                keys_there.lazy().join(traceable(keys_there.lazy()), on="text", how="anti"),
                _shown_keys(own_keys.lazy()),
            ]
        )
        return Known(
            _replacements(names["text"], illnesses["text"], areas["text"]),
            asked_keys["text"],
            areas["text"],
            shown_keys,
        )


def _replacements(
    names: Iterable[str], illnesses: Iterable[str], areas: Iterable[str]
) -> dict[str, str]:
    """Word -> what is shown of it in free text, the longest first.

    Names of areas and declared words stay as they are, also where they hold a person's name.
    """
    shown = dict.fromkeys((*MEDICAL_WORDS, *illnesses), "＊＊")
    shown = {word: stars for word, stars in shown.items() if word not in _SAYS_NOTHING}
    for name in names:
        shown.setdefault(name, name[0] + "＊" * (len(name) - 1))
    kept = {word: word for word in chain(_declared_words(), areas) if len(word) > 1}
    whole = shown | {word: word for word in kept if word not in MEDICAL_WORDS}
    return dict(sorted(whole.items(), key=lambda item: (-len(item[0]), item[0])))


def _pairs(texts: pl.LazyFrame) -> pl.LazyFrame:
    """``pair``: every two characters that follow each other where a name may stand in a text."""
    runs = texts.select(text=pl.col("text").str.extract_all(_RUN).explode()).unique().drop_nulls()
    # Matches do not overlap: a second look, one character later, finds those between.
    looks = (runs.select(pair=pl.col("text").str.slice(n).str.extract_all("..")) for n in (0, 1))
    return pl.concat(looks).explode("pair").unique().drop_nulls()


def _may_stand_in(pairs: pl.Series) -> pl.Expr:
    """Whether a name may stand in texts with these pairs: its first and its last are among them."""
    ends = (pl.col("text").str.head(2), pl.col("text").str.tail(2))
    return pl.all_horizontal(end.is_in(pl.lit(pairs).implode()) for end in ends)


def _bare() -> pl.Expr:
    return pl.col("text").str.strip_chars(QUOTES).unique()


def _is_number() -> pl.Expr:
    return pl.col("text").str.contains(_NUMBER)


def _shown_keys(keys: pl.LazyFrame) -> pl.LazyFrame:
    """key, shown: some keys that are numbers of persons, or steer a terminal, as they are shown."""
    numbers = traceable(keys)
    others = keys.join(numbers, on="text", how="anti")
    shown = [
        numbers.select(key="text", shown=masked(pl.col("text"))),
        others.select(key="text", shown="text"),
    ]
    return (
        pl.concat(shown)
        .with_columns(harmless_signs(pl.col("shown")))
        .filter(pl.col("key") != pl.col("shown"))
    )


def _columns(
    tables: Iterable[TableData], wanted: Callable[[Column], bool]
) -> Iterator[pl.LazyFrame]:
    for data in tables:
        for column in data.table.columns:
            if wanted(column) and column.name in data.frame.columns:
                yield data.frame.lazy().select(column.name)


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
