"""Numbers that tell who somebody is, found by what they are, as Polars expressions.

An ID, phone or card number is found wherever it stands: full-width, with blanks, hyphens or
invisible characters between its digits, or in the midst of a sentence.
"""

from __future__ import annotations

import polars as pl

from hecha.declare.signs import STEERING

_DIGIT = r"\p{Nd}"  # full-width digits too: values are hidden as they were found
_GAP = "[\\s\u00a0\u3000\u200b-\u200d\u2060\ufeff'’`·._\\-–—]{0,2}"
_DASH = "[\\s\u3000\\-–—]?"


def _class(first: int, last: int) -> str:
    """The digits from first to last, half-width and full-width."""
    return f"[{first}-{last}{chr(0xFF10 + first)}-{chr(0xFF10 + last)}]"


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_ANY, _0, _1, _2, _3 = _DIGIT, _class(0, 0), _class(1, 1), _class(2, 2), _class(3, 3)
_CENTURY = f"(?:{_1}{_GAP}{_class(8, 9)}|{_2}{_GAP}{_0})"
_MONTH = f"(?:{_0}{_GAP}{_class(1, 9)}|{_1}{_GAP}{_class(0, 2)})"
_DAY = f"(?:{_0}{_GAP}{_class(1, 9)}|{_class(1, 2)}{_GAP}{_ANY}|{_3}{_GAP}{_class(0, 1)})"
_AREA = f"({_spaced(_class(1, 9), _ANY, _ANY)}){_GAP}{_spaced(_ANY, _ANY, _ANY)}"
_CHECK = r"[\p{Nd}XxＸｘ]"
_DISABILITY = rf"(?:{_GAP}[1-7１-７]{_GAP}[1-4１-４](?:[Bb]{_DIGIT})?)?"

_RESIDENT_ID = (
    _spaced(_AREA, _CENTURY, _ANY, _ANY, _MONTH, _DAY, _ANY, _ANY, _ANY, _CHECK) + _DISABILITY
)
"""GB 11643: area, day of birth, serial, check digit; on a disability card kind and grade follow."""
_OLD_ID = _spaced(_AREA, _ANY, _ANY, _MONTH, _DAY, _ANY, _ANY, _ANY)
"""The ID of 15 digits, with a year of birth of two digits and without a check digit."""
_CARD = rf"(６２|62)({_ANY}){_ANY}(?:{_DASH}{_ANY}{{4}}){{3}}(?:{_DASH}{_ANY}{{1,3}})?"
"""A bank card in groups of four (ISO/IEC 7812: 62 is UnionPay)."""
_FLOAT = rf"([1-9]\.{_ANY}){_ANY}{{7,}}[Ee]\+?{_ANY}+"
"""What a spreadsheet makes of a number that is too long."""
_LONG = rf"({_ANY}{{3}}){_ANY}{{12,}}[XxＸｘ]?"
_TRACEABLE = "|".join((_LONG, _RESIDENT_ID, _OLD_ID, _CARD, _FLOAT))
_FIRST_GROUPS = "${1}${2}${3}${4}${5}${6}"

_PHONE = (
    rf"(^|[^\p{{Nd}}])((?:(?:\+|００|00)?[8８][6６]{_DASH})?{_1}{_class(3, 9)}{_ANY})"
    rf"{_DASH}{_ANY}{{4}}{_DASH}{_ANY}{{4}}($|[^\p{{Nd}}])"
)
_LANDLINE = rf"(^|[^\p{{Nd}}])({_0}{_class(1, 9)}{_ANY}{{1,2}})[\-–—－]{_ANY}{{7,8}}($|[^\p{{Nd}}])"
_ELEVEN = rf"({_DIGIT}{{3}}){_DIGIT}{{8,}}[XxＸｘ]?"
_STARS = "********"


PLAIN = r"^[0-9.,:/%＋+年月日 -]{0,10}$|^-?[0-9]{1,10}(?:\.[0-9]{1,6})?$"
"""Amounts, shares and days: nothing in them tells who somebody is."""


def without_numbers(text: pl.Expr) -> pl.Expr:
    """A text in which an ID, phone or card number, and any number of 15 digits or more, keeps its
    first three digits only."""
    found = text.str.replace_all(_TRACEABLE, _FIRST_GROUPS + _STARS)
    for pattern in (_PHONE, _LANDLINE):
        for _ in range(2):  # the sign between two numbers belongs to one match only
            found = found.str.replace_all(pattern, "${1}${2}" + _STARS + "${3}")
    return found


def masked_numbers(sentence: pl.Expr) -> pl.Expr:
    """A sentence in which every number of eleven digits or more keeps only its first three."""
    return without_numbers(sentence.str.replace_all(_ELEVEN, "${1}" + _STARS))


_FEWEST = 10
"""Digits of the shortest number that is masked, a landline."""


def is_doubtful(sentence: pl.Expr) -> pl.Expr:
    """Whether :func:`masked_numbers` or :func:`harmless_signs` may change a sentence."""
    return (sentence.str.count_matches(_DIGIT) >= _FEWEST) | sentence.str.contains_any(
        list(STEERING)
    )


def harmless_signs(text: pl.Expr) -> pl.Expr:
    """A text in which characters that steer a terminal are written as numbers."""
    return text.str.replace_many(STEERING)


_PERSON_KEY = (
    r"^[1-9][0-9]{5}(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
    r"(?:[1-7][1-4][0-9]?)?$"
    r"|^[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}$"
    r"|^(?:86)?1[3-9][0-9]{9}$"
)
_CARD_KEY = r"^62(?:1[3-9]|2[1-8]|3[1-9]|[4-9][0-9])[0-9]{12,14}$|^62[0-9]{17}$"


def may_be_traceable(key: pl.Expr) -> pl.Expr:
    """Whether a key looks like the number of a person; :func:`traceable` looks at those again."""
    return _digits(key).str.contains(f"{_PERSON_KEY}|{_CARD_KEY}")


def traceable(keys: pl.LazyFrame) -> pl.LazyFrame:
    """Of some distinct keys (``text``) those that are in truth the number of a person: an ID, a
    mobile phone, a card. It looks at the check digits of all.

    Household numbers have 16 digits, of which the first six are those of the county: 62 is Gansu
    as well as UnionPay. A card of 16 to 18 digits is told from them by its third and fourth digit
    (Gansu has 6200-6212, 6229 and 6230) and its check digit, one of 19 by the check digit alone.
    """
    number = _digits(pl.col("text"))
    is_card = number.str.contains(_CARD_KEY) & _has_check_digit(number)
    return keys.filter(number.str.contains(_PERSON_KEY) | is_card)


def _digits(key: pl.Expr) -> pl.Expr:
    return key.str.normalize("NFKC").str.to_uppercase().str.replace_all("[^0-9X]", "")


def _has_check_digit(digits: pl.Expr) -> pl.Expr:
    """Whether the last digit is the check digit of the others (Luhn, ISO/IEC 7812-1)."""
    back = digits.str.reverse()
    total = pl.lit(0)
    for position in range(19):
        digit = back.str.slice(position, 1).cast(pl.Int32, strict=False).fill_null(0)
        weighed = pl.when(digit > 4).then(2 * digit - 9).otherwise(2 * digit)
        total = total + (weighed if position % 2 else digit)
    return total % 10 == 0
