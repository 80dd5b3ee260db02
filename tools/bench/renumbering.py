"""The numbers and the names of areas in a county's texts, written anew for another county.

Every distinct text that holds a number or the name of an area stands once in a dictionary; a county
is made by writing the dictionary anew and looking the cells up in it. So a number is the same
wherever it stands, and a wrong one stays wrong in the same way: the check character moves with the
digits before it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import polars as pl

from hecha.reading import resident_id
from hecha.reading.resident_id import CHECK_CHARACTERS, PLACEHOLDER, WEIGHTS

AREA_CODES = 10
"""Area codes of ID numbers that a county has: county n adds n times it to those of the base."""
COUNTIES = 900
"""So many counties can be told apart."""
PHONES, CARDS, KEYS = 10**6, 10**12, 10**8
"""What each county adds to the phones, bank cards and other numbers of the one before it."""


class Form(IntEnum):
    """What a text of the dictionary is."""

    IDENTITY = 0
    FIRST_GENERATION = 1
    PHONE = 2
    CARD = 3
    KEY = 4
    LOOSE = 5
    """A number with other signs among its digits."""
    PLACE = 6
    OTHER = 7


_FORMS = {
    Form.IDENTITY: r"^[1-9][0-9]{16}[0-9X](?:[0-9]{2}(?:[0-9]{2})?)?$",
    Form.FIRST_GENERATION: r"^[1-9][0-9]{14}$",
    Form.PHONE: r"^1[3-9][0-9]{9}$",
    Form.CARD: r"^6217[0-9]{15}$",
    Form.KEY: r"^[45]9[0-9]{14}$",
}
_MAYBE_LOOSE = r"(?:[0-9０-９][^0-9０-９]{0,3}){11}"
_SHORTEST = 11
_ROUNDED = "^[0-9]{15}000$"
"""A wrong ID number that ends so has lost its last digits: it is left alone."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a county has in common with county ``of``: positions among the people, the phones and
    the keys of a dictionary."""

    of: int = 0
    people: Sequence[int] = ()
    phones: Sequence[int] = ()
    households: Sequence[int] = ()


class Dictionary:
    """Distinct texts of a county, in which the areas ``names`` stand."""

    def __init__(self, texts: pl.Series, names: Sequence[str]) -> None:
        self._names = names
        spread = {text: _digits(text) for text in _maybe_loose(texts, forms(texts, names))}
        whole = pl.concat([texts, pl.Series(spread.values(), dtype=pl.String)]).unique()
        frame = pl.DataFrame({"text": whole, "form": forms(whole, names)})
        loose = pl.col("text").is_in([text for text in spread if spread[text] != text])
        frame = frame.with_columns(
            form=pl.when(loose & (pl.col("form") >= Form.LOOSE))
            .then(pl.lit(int(Form.LOOSE), pl.UInt8))
            .otherwise("form")
        )
        self._entries = frame.sort("form", "text").with_row_index("at")
        self._known = self._entries.select("text", "at")
        self.first = {form: self._entries["form"].search_sorted(form) for form in Form}
        self._of = {form: self._entries.filter(form=form)["text"] for form in Form}
        self._identity = _Identities(self._of[Form.IDENTITY])
        self._spread = self._at_digits(spread)

    def _at_digits(self, spread: Mapping[str, str]) -> pl.Series:
        """Where the digits of each loose text stand; null where they are no number."""
        places = self.at(self._of[Form.LOOSE].replace_strict(spread, return_dtype=pl.String))
        return places.set(places >= self.first[Form.LOOSE], None)

    def at(self, column: pl.Series) -> pl.Series:
        """Where the texts of a column stand in the dictionary; null for blanks."""
        cells = column.alias("text").to_frame()
        return cells.join(self._known, on="text", how="left", maintain_order="left")["at"]

    def among(self, column: pl.Series, form: Form) -> list[int]:
        """The distinct texts of a column that have a form, as positions among those of the form."""
        places = self.at(column).drop_nulls().unique().sort().cast(pl.Int64) - self.first[form]
        return places.filter((places >= 0) & (places < len(self._of[form]))).to_list()

    def people(self, numbers: pl.Series) -> list[int]:
        """The people whose ID numbers these are."""
        places = self.among(numbers, Form.IDENTITY)
        return self._identity.person.gather(places).unique().sort().to_list()

    def written(self, county: int, names: Sequence[str], shared: Shared) -> pl.Series:
        """All texts anew: with the numbers of a county and the ``names`` of its areas."""
        of = self._of
        done = [
            self._identity.written(county, shared),
            _first_generation(of[Form.FIRST_GENERATION], county),
            _moved(
                of[Form.PHONE], 2, PHONES, _shift(of[Form.PHONE], county, shared, shared.phones)
            ),
            _moved(of[Form.CARD], 4, CARDS, _shift(of[Form.CARD], county, shared, ())),
            _moved(of[Form.KEY], 2, KEYS, _shift(of[Form.KEY], county, shared, shared.households)),
        ]
        loose = pl.concat(done).gather(self._spread)
        texts = [_loose(*pair) for pair in zip(of[Form.LOOSE], loose, strict=True)]
        done.append(pl.Series(texts, dtype=pl.String))
        done.append(of[Form.PLACE].str.replace_many(list(self._names), list(names)))
        return pl.concat([*done, of[Form.OTHER]])


def forms(texts: pl.Series, names: Sequence[str]) -> pl.Series:
    """The Form of each text (UInt8), those that may be LOOSE as OTHER."""
    text = pl.col("text")
    lost = text.str.contains(_ROUNDED) & ~resident_id.check_ok(text)
    kept = text.str.starts_with(PLACEHOLDER) | lost.fill_null(value=False)
    found = pl.when(kept).then(int(Form.OTHER))
    for form, pattern in _FORMS.items():
        found = found.when(text.str.contains(pattern)).then(int(form))
    found = found.when(text.str.contains_any(list(names))).then(int(Form.PLACE))
    frame = texts.alias("text").to_frame()
    return frame.select(found.otherwise(int(Form.OTHER)).cast(pl.UInt8).alias("form"))["form"]


def is_affected(texts: pl.Series, names: Sequence[str]) -> bool:
    """Whether a county made anew may have another text for one of these."""
    found = forms(texts, names)
    return bool((found != Form.OTHER).any()) or not _maybe_loose(texts, found).is_empty()


def _maybe_loose(texts: pl.Series, found: pl.Series) -> pl.Series:
    rest = texts.filter((found > Form.LOOSE) & (texts.str.len_chars() > _SHORTEST))
    return rest.filter(rest.str.contains(_MAYBE_LOOSE))


class _Identities:
    """ID numbers of 18 digits and more, in the parts that are written anew."""

    def __init__(self, numbers: pl.Series) -> None:
        prefix = numbers.str.slice(0, 6).cast(pl.Int64)
        self._prefixes = prefix.unique().sort().to_list()
        self._prefix = (prefix.rank("dense").cast(pl.UInt32) - 1).alias("prefix")
        self._middle, self._tail = numbers.str.slice(6, 11), numbers.str.slice(18)
        by_sign = {sign: value for value, sign in enumerate(CHECK_CHARACTERS)}
        self._check = numbers.str.slice(17, 1).replace_strict(by_sign, return_dtype=pl.Int64)
        self.person = numbers.str.slice(0, 17).rank("dense").cast(pl.UInt32) - 1

    def written(self, county: int, shared: Shared) -> pl.Series:
        heads = [_prefix(one, n) for n in (county, shared.of) for one in self._prefixes]
        moves = [_weighed(new) - _weighed(old) for old, new in self._pairs(heads)]
        again = self.person.is_in(pl.Series(shared.people, dtype=pl.UInt32).implode())
        at = self._prefix + again.cast(pl.UInt32) * len(self._prefixes)
        check = (self._check + pl.Series(moves, dtype=pl.Int64).gather(at)) % 11
        parts = {
            "prefix": pl.Series(map(str, heads), dtype=pl.String).gather(at),
            "middle": self._middle,
            "check": pl.Series(list(CHECK_CHARACTERS)).gather(check),
            "tail": self._tail,
        }
        return pl.DataFrame(parts).select(text=pl.concat_str(list(parts)))["text"]

    def _pairs(self, heads: Sequence[int]) -> list[tuple[int, int]]:
        return list(zip(self._prefixes * 2, heads, strict=True))


def _prefix(code: int, county: int) -> int:
    """Six digits of area, those of the province kept."""
    return code // 10_000 * 10_000 + (code + AREA_CODES * county) % 10_000


def _weighed(prefix: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(str(prefix), WEIGHTS, strict=False))


def _first_generation(numbers: pl.Series, county: int) -> pl.Series:
    codes = numbers.str.slice(0, 6)
    moved = {code: str(_prefix(int(code), county)) for code in codes.unique()}
    new = codes.replace(moved)
    return (new + numbers.str.slice(6)).alias("text")


def _shift(texts: pl.Series, county: int, shared: Shared, again: Sequence[int]) -> pl.Series:
    """Of which county each number is to be."""
    shift = pl.Series([county], dtype=pl.Int64).new_from_index(0, len(texts))
    return shift.scatter(again, shared.of) if again else shift


def _moved(numbers: pl.Series, kept: int, by: int, shift: pl.Series) -> pl.Series:
    """Numbers of one length, all but the first ``kept`` digits of which count on."""
    if numbers.is_empty():
        return numbers.alias("text")
    size = len(numbers[0]) - kept
    rest = (numbers.str.slice(kept).cast(pl.Int64) + shift * by) % 10**size
    return (numbers.str.slice(0, kept) + rest.cast(pl.String).str.zfill(size)).alias("text")


def _digits(text: str) -> str:
    """The digits of a text and its X, half-width."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign in _SIGNS)


_SIGNS = "0123456789X"


def _loose(text: str, digits: str | None) -> str:
    """A text with other digits in the places of its own."""
    if digits is None:
        return text
    new = iter(digits)
    return "".join(
        _as_wide(sign, next(new)) if unicodedata.normalize("NFKC", sign).upper() in _SIGNS else sign
        for sign in text
    )


def _as_wide(sign: str, new: str) -> str:
    if sign.isascii():
        return new.lower() if sign.islower() else new
    return chr(ord(new) + 0xFEE0)
