"""Identity numbers: what a wrong one may have been before it was mistyped.

Candidates are the numbers one slip away (a digit wrong, left out, doubled, two neighbours swapped),
or the 18 digits of a number of the first generation, that have the right check character and a
possible birth date. Of these the ones that agree with the birth date and sex of the row stand, and
that begin with an area code other numbers of the county have. Where the household has one of them
in another row or table, only that one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import mul
from unicodedata import normalize

import narwhals as nw
import polars as pl

from hecha.declare.codes import DISABILITY_CARD, FEMALE, MALE, RESIDENT_ID
from hecha.declare.model import Kind
from hecha.declare.origin import DAMAGED
from hecha.reading.resident_id import CHECK_CHARACTERS, EARLIEST_BIRTH, LENGTHS, WEIGHTS
from hecha.rules.proposals.asked import Asked, Book, Place
from hecha.rules.world import World

_DIGITS = "0123456789"
_KEY = 18
_LOOK_ALIKES = str.maketrans("OoIlxХх", "0011XXX")
"""Letters typed for digits; a Cyrillic X."""
_SHORTEST, _LONGEST = 15, 23
_KEYS = {"id_key": pl.String}


def key_of(number: str) -> str:
    """What numbers are compared on: their first 18 characters."""
    return number[:_KEY]


class Numbers:
    """What is known of the numbers of a county."""

    def __init__(self, world: World, book: Book, asked: Iterable[Asked]) -> None:
        """``asked`` are the findings whose numbers will be repaired."""
        self._world = world
        self._book = book
        self._asked = sorted(
            {
                each.household
                for each in asked
                if each.household is not None and any(map(book.is_number, each.places))
            }
        )

    def repaired(self, asked: Asked) -> Iterator[tuple[Place, str]]:
        """The candidates for each wrong number among the cells of a finding."""
        for place in asked.places:
            if self._book.is_number(place):
                found = self._repair(place, asked.household)
                # Several that agree with all that is known: nobody can tell which.
                if len(found) == 1:
                    yield place, found.pop()

    def households_of(self, texts: Iterable[str]) -> dict[str, set[str]]:
        """The households under which numbers stand in the member table, by their first 18
        characters; none for a number that does not."""
        keys = pl.DataFrame({"id_key": sorted({key_of(text) for text in texts})}, _KEYS)
        found: dict[str, set[str]] = defaultdict(set)
        if keys.is_empty() or not self._members_have("id_key", "household_id"):
            return found
        rows = self._world.every_row("member").select("id_key", "household_id")
        rows = rows.join(self._world.sent(keys), on="id_key", how="semi").drop_nulls()
        (pairs,) = self._world.collected([rows])
        for key, household in pairs.iter_rows():
            found[key].add(household)
        return found

    def _members_have(self, *columns: str) -> bool:
        member = self._book.member
        return member is not None and {*columns} <= {*member.frame.columns}

    @cached_property
    def _areas(self) -> frozenset[str]:
        """The area codes that sound numbers of the member table begin with."""
        if not self._members_have("id_key"):
            return frozenset()
        sound = self._world.every_row("member").filter(nw.col("id_is_sound"))
        areas = sound.select(nw.col("id_key").str.slice(0, 6).alias("area")).unique()
        (found,) = self._world.collected([areas])
        return frozenset(found["area"])

    @cached_property
    def _of_household(self) -> dict[str, set[str]]:
        """The numbers that the rows of each household asked about hold, whatever the table."""
        plans = []
        for data in self._book.present:
            if "household_id" not in data.frame.columns:
                continue
            asked = pl.col("household_id").is_in(self._asked)
            for column in data.table.columns:
                if column.kind is Kind.ID and column.name in data.frame.columns:
                    numbers = data.frame.lazy().select("household_id", column.name)
                    plans.append(numbers.filter(asked).drop_nulls().unique())
        found: dict[str, set[str]] = defaultdict(set)
        for pairs in pl.collect_all(plans):
            for household, number in pairs.iter_rows():
                found[household].add(number)
        return found

    def _repair(self, place: Place, household: str | None) -> set[str]:
        text = (self._book.text(place) or "").strip()
        plain = "".join(normalize("NFKC", text).split())
        present = plain.translate(_LOOK_ALIKES).upper()
        day = self._world.policy.day
        if _is_sound(present, day):
            return {present}
        signs = sum(not sign.isdigit() for sign in present)
        if not _SHORTEST <= len(present) <= _LONGEST or signs > 1:
            return set()
        if self._book.value(place, place.column + DAMAGED):
            return set()  # the last digits are lost, not mistyped
        near = {number for number in _neighbours(present) if _is_sound(number, day)}
        known = _Known.of(self._book, place)
        fitting = {number for number in near if known.fits(number)}
        own = fitting & self._of_household.get(household or "", set())
        if own:
            return own
        if not known.tells_birth:
            return set()
        areas = self._areas
        return {number for number in fitting if number[:6] in areas}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the row of a number says of the person; None where it does not."""

    birth: object = None
    sex: object = None
    id_type: object = None

    @classmethod
    def of(cls, book: Book, place: Place) -> _Known:
        if place.column != "id_number":
            return cls()
        return cls(*(book.value(place, name) for name in ("birth_date", "sex", "id_type")))

    @property
    def tells_birth(self) -> bool:
        return isinstance(self.birth, date) and self.sex in (MALE, FEMALE)

    def fits(self, number: str) -> bool:
        """Whether a sound number agrees with all that is told."""
        sex = MALE if int(number[16]) % 2 else FEMALE
        lengths = {RESIDENT_ID: (18,), DISABILITY_CARD: (20, 22)}.get(str(self.id_type), LENGTHS)
        return (
            (not isinstance(self.birth, date) or f"{self.birth:%Y%m%d}" == number[6:14])
            and (self.sex not in (MALE, FEMALE) or self.sex == sex)
            and len(number) in lengths
        )


def _neighbours(text: str) -> Iterator[str]:
    """The texts one slip away, itself included; of 15 digits the 18 that stand for them."""
    yield text
    if len(text) == _SHORTEST and text.isdigit():
        first = f"{text[:6]}19{text[6:]}"
        yield first + _check(first)
    for at, sign in enumerate(text):
        for digit in (*_DIGITS, *("X" if at == _KEY - 1 else "")):
            if digit != sign:
                yield text[:at] + digit + text[at + 1 :]
        yield text[:at] + text[at + 1 :]
        if at + 1 < len(text) and sign != text[at + 1]:
            yield text[:at] + text[at + 1] + sign + text[at + 2 :]
    for at in range(len(text) + 1):
        for digit in (*_DIGITS, *("X" if at == _KEY - 1 else "")):
            yield text[:at] + digit + text[at:]


def _check(first: str) -> str:
    """The check character of 17 digits (GB 11643)."""
    total = sum(map(mul, map(int, first), WEIGHTS))
    return CHECK_CHARACTERS[total % 11]


def _is_sound(number: str, day: date) -> bool:
    """Whether a number has the right length and check character and a possible birth date."""
    first, rest = number[: _KEY - 1], number[_KEY:]
    if not number.isascii() or len(number) not in LENGTHS or not first.isdigit():
        return False
    if _check(first) != number[_KEY - 1]:
        return False
    if rest and not rest[:2].isdigit():
        return False
    try:
        born = date(int(first[6:10]), int(first[10:12]), int(first[12:14]))
    except ValueError:
        return False
    return EARLIEST_BIRTH <= born <= day
