"""The records of a sheet read as columns: tidied, typed and with what cannot be relied upon.

All columns of a sheet are read in the same few plans, however many they are, and only cells that
may not be in their final form are tidied: most of an export are right as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import polars as pl

from hecha.declare.model import Column, Kind
from hecha.declare.origin import BAD, DAMAGED, TIDIED
from hecha.reading import resident_id
from hecha.reading.notices import DAY_COUNT, ERROR, TWO_MONTHS, UNKNOWN_RESULT
from hecha.reading.sheet import UNCOMPUTED, Sheet
from hecha.reading.tidy import (
    DAY_NUMBER,
    ERROR_VALUE,
    MIDNIGHT,
    MONTH_OR_TENTH,
    NO_KEY,
    SCIENTIFIC,
    doubtful,
    key_of,
    tidied,
    typed_value,
    without_shell,
)

RAW = "raw:"
"""Prefix of the text as found, carried beside the typed column until the tables are whole."""
VALUE = "value"
"""What the parts of a column are named after, until its name in a table is known."""

Key = tuple[int, Kind, int]
"""What a column is read by: its position, its kind and the identity of its code list."""

_DAYS = frozenset({Kind.DATE, Kind.MONTH})
_IS_LONG = "^[0-9]{16,}"
_ROUNDED = "^[0-9]{15}000$"


@dataclass(slots=True)
class Read:
    """A column as read: typed values, text as found and companions (``parts``), all named after
    VALUE; what was tidied, by number of the record (``at``), ``kind``, ``before`` and ``after``;
    and the records without a value that can be relied upon, by kind of doubt."""

    parts: list[pl.Series]
    events: pl.DataFrame | None = None
    doubts: Mapping[str, pl.Series] = field(default_factory=dict)


def columns_read(
    sheet: Sheet, kept: pl.Series, cells: pl.DataFrame, columns: Mapping[Key, Column]
) -> dict[Key, Read]:
    """Columns of the records of a sheet (``cells``), which are at ``kept`` in it."""
    flags = _flags(cells, columns)
    changes = _changes(cells, columns, flags)
    stored = _stored_as_numbers(sheet, kept, columns, changes)
    texts = {
        key: _Text.of(
            column.kind,
            cells.to_series(key[0]),
            changes.get(key),
            stored.get(key[0]),
            flags[key],
        )
        for key, column in columns.items()
    }
    return _typed(texts)


_DOUBTFUL, _SCIENTIFIC, _NO_KEY = "doubtful", "scientific", "no key"


def _flags(cells: pl.DataFrame, columns: Mapping[Key, Column]) -> dict[Key, frozenset[str]]:
    """What some cell of each column may need to be looked at for."""
    found: dict[tuple[Key, str], pl.Expr] = {}
    for key, column in columns.items():
        cell = pl.col(cells.columns[key[0]])
        found[key, _DOUBTFUL] = doubtful(cell, column)
        if column.kind.is_identifier:
            found[key, _SCIENTIFIC] = cell.str.contains(SCIENTIFIC)
        if column.kind is Kind.KEY:
            found[key, _NO_KEY] = cell.str.contains(NO_KEY)
    row = cells.select(one.any().alias(str(at)) for at, one in enumerate(found.values()))
    there = [name for name, is_so in zip(found, row.row(0), strict=True) if is_so is not False]
    return {key: frozenset(flag for of, flag in there if of == key) for key in columns}


def _changes(
    cells: pl.DataFrame,
    columns: Mapping[Key, Column],
    flags: Mapping[Key, frozenset[str]],
) -> dict[Key, pl.DataFrame]:
    """The doubtful cells of each column that has some: their record (``at``), the ``cell`` and what
    of it was ``found``, the ``text`` tidied, the ``kind`` of what was changed, whether that was
    done ``by_hand`` or by a program, and a Boolean column for each doubt."""
    rows = cells.lazy()
    plans = {}
    for key, column in columns.items():
        if _DOUBTFUL in flags[key]:
            cell = pl.col("cell")
            # The officer sees the day.
            found = cell if column.kind.is_identifier else cell.str.strip_suffix(MIDNIGHT)
            plans[key] = (
                rows.select(cell=cells.columns[key[0]])
                .with_row_index("at")
                .filter(doubtful(cell, column))
                .with_columns(found=found)
            )
    plans = {key: _tidied(few.lazy(), columns[key]) for key, few in _done(plans).items()}
    return _done(plans)


def _tidied(few: pl.LazyFrame, column: Column) -> pl.LazyFrame:
    table = few.select("found").unique().select("found", *tidied(column))
    few = few.join(table, on="found", how="left", maintain_order="left")
    return few.with_columns(**_doubts(column.kind), by_hand=_by_hand(column.kind))


_Of = TypeVar("_Of")


def _done(plans: Mapping[_Of, pl.LazyFrame]) -> dict[_Of, pl.DataFrame]:
    """Plans evaluated together, some at a time: to plan many takes a time by the square of their
    number."""
    apart = pl.QueryOptFlags(comm_subplan_elim=False)
    found: dict[_Of, pl.DataFrame] = {}
    for some in _batched(plans, _TOGETHER):
        done = pl.collect_all([plans[one] for one in some], optimizations=apart)
        found |= dict(zip(some, done, strict=True))
    return found


def _batched(keys: Iterable[_Of], size: int) -> Iterator[list[_Of]]:
    """The keys in their order, so many at a time."""
    rest = iter(keys)
    while some := list(islice(rest, size)):
        yield some


_TOGETHER = 24


def _doubts(kind: Kind) -> dict[str, pl.Expr]:
    """Cells without a value that can be relied upon, by kind of doubt."""
    found = pl.col("found")
    doubts = {ERROR: found.str.contains(ERROR_VALUE), UNKNOWN_RESULT: found == UNCOMPUTED}
    if kind in _DAYS:
        doubts[TWO_MONTHS] = found.str.contains(MONTH_OR_TENTH)
        doubts[DAY_COUNT] = found.str.contains(DAY_NUMBER)
    return doubts


def _by_hand(kind: Kind) -> pl.Expr:
    if not kind.is_identifier:
        return pl.lit(value=False)
    found = without_shell(pl.col("found"), kind)
    changed = pl.col("kind").is_not_null() & (pl.col("text") != found)
    return changed.fill_null(value=False)


def _stored_as_numbers(
    sheet: Sheet,
    kept: pl.Series,
    columns: Mapping[Key, Column],
    changed: Mapping[Key, pl.DataFrame],
) -> dict[int, pl.Series]:
    """Which cells are stored as numbers, of the columns where that says something; none where a
    file has no cell types."""
    if sheet.numeric is None:
        return {}
    asked = set()
    for key, column in columns.items():
        may_be_long = column.kind.is_identifier and column.kind is not Kind.NAME
        either = column.kind in _DAYS and key in changed and changed[key][TWO_MONTHS].any()
        if (may_be_long and sheet.long_numbers) or either:
            asked.add(key[0])
    if not asked:
        return {}
    found = sheet.numeric(sorted(asked))[kept]
    return {at: found[f"c{at}"] for at in asked}


@dataclass(frozen=True, slots=True)
class _Text:
    """A column as text: as found, and tidied; its doubtful cells, and what some cell may be."""

    kind: Kind
    found: pl.Series
    text: pl.Series
    few: pl.DataFrame | None
    stored: pl.Series | None
    flags: frozenset[str]

    @classmethod
    def of(
        cls,
        kind: Kind,
        cells: pl.Series,
        few: pl.DataFrame | None,
        stored: pl.Series | None,
        flags: frozenset[str],
    ) -> _Text:
        """The column whose cells these are; ``stored`` are those stored as numbers."""
        found = cells.rename(RAW + VALUE)
        if few is None:
            return cls(kind, found, found, None, stored, flags)
        if kind in _DAYS and few[TWO_MONTHS].any():
            few = _of_one_month(few, stored)
        if not few["cell"].equals(few["found"]):
            found = found.clone().scatter(few["at"], few["found"])
        text = found
        if few["kind"].null_count() < few.height or not few["text"].equals(few["found"]):
            text = found.clone().scatter(few["at"], few["text"])
        return cls(kind, found, text, few, stored, flags)

    def doubts(self) -> dict[str, pl.Series]:
        """The records of doubtful values, by kind of doubt."""
        if self.few is None:
            return {}
        marks = {name: self.few[name] for name in _doubts(self.kind)}
        return {name: self.few["at"].filter(mark) for name, mark in marks.items() if mark.any()}

    def constant(self, *, value: bool) -> pl.Series:
        """A value for each record."""
        return pl.Series([value]).new_from_index(0, len(self.text))


def _of_one_month(few: pl.DataFrame, stored: pl.Series | None) -> pl.DataFrame:
    """Doubtful days: one stored as a number that may be either of two months has no text."""
    if stored is not None:
        is_number = stored[few["at"]]
        few = few.with_columns(pl.col(TWO_MONTHS) & is_number)
    single = pl.when(~pl.col(TWO_MONTHS))
    return few.with_columns(single.then(name).alias(name) for name in ("text", "kind"))


_TEXT, _AT = "text", "at"


def _typed(texts: Mapping[Key, _Text]) -> dict[Key, Read]:
    """The columns read, in one plan for the sheet and one for its days each."""
    plans: dict[tuple[Key, str], pl.LazyFrame] = {}
    for key, one in texts.items():
        if (
            one.kind.is_typed
            or _NO_KEY in one.flags
            or (one.kind is Kind.KEY and one.few is not None)
        ):
            plans[key, VALUE] = _values(one)
        if one.kind.is_identifier:
            if (damaged := _damaged(one)) is not None:
                plans[key, DAMAGED] = damaged
            if one.kind is Kind.ID:
                plans[key, _ROUNDED] = _wrongly_rounded(one)
        if one.few is not None:
            plans[key, "events"] = (
                one.few.lazy()
                .filter(pl.col("kind").is_not_null())
                .select("at", "kind", before="found", after="text")
            )
    done = _done(plans)
    return {
        key: _whole(one, {name: frame for (of, name), frame in done.items() if of == key})
        for key, one in texts.items()
    }


def _values(one: _Text) -> pl.LazyFrame:
    """The typed values of a column, and whether each could not be read."""
    text = pl.col(_TEXT)
    rows = one.text.to_frame(_TEXT).lazy()
    if one.kind is Kind.KEY:
        return rows.select(key_of(text).alias(VALUE))
    if one.kind in _DAYS:
        # Few days are many persons'.
        days = rows.unique().select(_TEXT, typed_value(text, one.kind).alias(VALUE))
        rows = rows.join(days, on=_TEXT, how="left", maintain_order="left")
    else:
        rows = rows.with_columns(typed_value(text, one.kind).alias(VALUE))
    return rows.select(VALUE, (pl.col(VALUE).is_null() & text.is_not_null()).alias(BAD))


def _damaged(one: _Text) -> pl.LazyFrame | None:
    """Where an identifier has lost digits by having been a number; None where none has.

    A cell stored as a number keeps 15 significant digits, so a longer one is damaged; so is any
    text in scientific notation.
    """
    text = pl.col(_TEXT)
    marks = []
    rows = one.text.to_frame(_TEXT)
    if _SCIENTIFIC in one.flags or one.few is not None:
        marks.append(text.str.contains(SCIENTIFIC))
    if one.kind is not Kind.NAME and one.stored is not None and one.stored.any():
        rows = rows.hstack([one.stored.rename("stored")])
        marks.append(pl.col("stored") & text.str.contains(_IS_LONG))
    if not marks:
        return None
    return rows.lazy().select(pl.any_horizontal(marks).fill_null(value=False).alias(DAMAGED))


def _wrongly_rounded(one: _Text) -> pl.LazyFrame:
    """The records of 18-digit ID numbers that end in 000 and whose check digit is wrong.

    A text file has no cell types: there, and in text cells filled from one, such a number is
    damaged too (about one true number in a thousand ends in 000, with the right check digit). A
    placeholder has no check digit, and is made up as it stands.
    """
    text = pl.col(_TEXT)
    rows = one.text.to_frame(_TEXT).lazy().with_row_index(_AT)
    made_up = text.str.starts_with(resident_id.PLACEHOLDER)
    # The check is dear, and one number in a thousand ends like that.
    rounded = rows.filter(text.str.ends_with("000"), text.str.contains(_ROUNDED), ~made_up)
    return rounded.filter(~resident_id.check_ok(text)).select(_AT)


def _whole(one: _Text, done: Mapping[str, pl.DataFrame]) -> Read:
    """A column with its companions."""
    doubts = one.doubts()
    values = done.get(VALUE)
    parts = [(one.text if values is None else values[VALUE]).rename(VALUE), one.found]
    if one.kind.is_typed:
        assert values is not None
        bad = values[BAD]
        for at in doubts.values():
            bad = bad.scatter(at, True)
        parts.append(bad.rename(VALUE + BAD))
    if one.kind.is_identifier:
        by_hand = one.constant(value=False)
        if one.few is not None:
            by_hand = by_hand.scatter(one.few["at"].filter(one.few["by_hand"]), True)
        damaged = done[DAMAGED][DAMAGED] if DAMAGED in done else one.constant(value=False)
        if _ROUNDED in done:
            damaged = damaged.scatter(done[_ROUNDED][_AT], True)
        parts += [by_hand.rename(VALUE + TIDIED), damaged.rename(VALUE + DAMAGED)]
    events = done.get("events")
    return Read(parts, events if events is not None and events.height else None, doubts)
