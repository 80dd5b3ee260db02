"""The ways a cell goes wrong when it is typed: text -> wrong text, or None where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hecha.declare.codes import FEMALE, HEAD, MALE, NO, OTHER_RELATION, YES

Damage = Callable[[str, Random, str], str | None]
"""(the right text, chance, the same column of another household) -> the wrong text."""


def _digits(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign.isdigit()]


def _put(text: str, at: int, sign: str, length: int = 1) -> str:
    return text[:at] + sign + text[at + length :]


def digit(text: str, rng: Random, _: str) -> str | None:
    """One digit typed wrong; the first one stays no zero."""
    if not (places := _digits(text)):
        return None
    at = rng.choice(places)
    return _put(text, at, rng.choice([d for d in "123456789" if d != text[at]]))


def drop(text: str, rng: Random, _: str) -> str | None:
    """One digit left out."""
    places = _digits(text)
    return _put(text, rng.choice(places), "") if len(places) > 1 else None


def double(text: str, rng: Random, _: str) -> str | None:
    """One digit typed twice."""
    if not (places := _digits(text)):
        return None
    at = rng.choice(places)
    return _put(text, at, text[at] * 2)


def swap(text: str, rng: Random, _: str) -> str | None:
    """Two neighbouring digits in the wrong order."""
    places = [
        at
        for at in _digits(text)
        if at + 1 < len(text) and text[at + 1].isdigit() and text[at] != text[at + 1]
    ]
    if not places:
        return None
    at = rng.choice(places)
    return _put(text, at, text[at + 1] + text[at], 2)


def blank(text: str, _: Random, __: str) -> str | None:
    """Left empty."""
    return ""


def other(_: str, __: Random, theirs: str) -> str | None:
    """The value of another household or person."""
    return theirs or None


def unlisted(text: str, _: Random, __: str) -> str | None:
    """A wording that is in no list."""
    return text + "等" if text else None


def typo(text: str, rng: Random, _: str) -> str | None:
    """Another character in a name; the surname stays."""
    if len(text) < 2:
        return None
    at = rng.randrange(1, len(text))
    return _put(text, at, rng.choice([sign for sign in "辰若岚彦霖" if sign != text[at]]))


def blur(text: str, rng: Random, _: str) -> str | None:
    """A blank inside a word."""
    if len(text) < 2:
        return None
    at = rng.randrange(1, len(text))
    return f"{text[:at]} {text[at:]}"


def sign(text: str, _: Random, __: str) -> str | None:
    """A minus before an amount."""
    return f"-{text}" if _amount(text) else None


def _amount(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _times(factor: float) -> Damage:
    def damage(text: str, _: Random, __: str) -> str | None:
        amount = _amount(text)
        return f"{amount * factor:.4f}".rstrip("0").rstrip(".") if amount else None

    return damage


def _plus(step: int) -> Damage:
    def damage(text: str, _: Random, __: str) -> str | None:
        wrong = int(text) + step if text.isdigit() else 0
        return str(wrong) if wrong > 0 else None

    return damage


def _year(step: int) -> Damage:
    def damage(text: str, _: Random, __: str) -> str | None:
        return f"{int(text[:4]) + step}{text[4:]}" if text[:4].isdigit() else None

    return damage


def day(text: str, rng: Random, _: str) -> str | None:
    """Another day of the same month (YYYYMMDD)."""
    if len(text) != 8 or not text.isdigit():
        return None
    days = [number for number in range(1, 29) if number != int(text[6:])]
    return f"{text[:6]}{rng.choice(days):02d}"


def letter(text: str, _: Random, __: str) -> str | None:
    """The letter O for a zero."""
    return text.replace("0", "O", 1) if "0" in text else None


def small_x(text: str, _: Random, __: str) -> str | None:
    """A small x at the end of a number."""
    return f"{text[:-1]}x" if text.endswith("X") else None


def old(text: str, _: Random, __: str) -> str | None:
    """The 15 digits of the first generation."""
    return text[:6] + text[8:17] if len(text) == 18 else None


def _instead(swaps: dict[str, str]) -> Damage:
    def damage(text: str, _: Random, __: str) -> str | None:
        return swaps.get(text)

    return damage


DAMAGES: dict[str, Damage] = {
    "digit": digit,
    "drop": drop,
    "double": double,
    "swap": swap,
    "blank": blank,
    "other": other,
    "unlisted": unlisted,
    "typo": typo,
    "blur": blur,
    "sign": sign,
    "x10": _times(10),
    "x10000": _times(10_000),
    "/10000": _times(1 / 10_000),
    "x12": _times(12),
    "plus": _plus(1),
    "minus": _plus(-1),
    "year+10": _year(10),
    "year-1": _year(-1),
    "year+1": _year(1),
    "day": day,
    "letter": letter,
    "small_x": small_x,
    "old": old,
    "flip": _instead(
        {YES: NO, NO: YES, MALE: FEMALE, FEMALE: MALE, "1": "2", "2": "1", "未享受": "农村低保"}
    ),
    "demoted": _instead({HEAD: OTHER_RELATION}),
    "promoted": lambda text, _, __: None if text == HEAD else HEAD,
}
"""Every way by name; ``blank`` of a blank cell and a wrong text equal to the right one do not
count (tools.singles.planting)."""
