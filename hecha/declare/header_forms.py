"""Other ways of writing a header, tried where it is not known as it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from hecha.declare.model import normal_header

_QUOTES = "\"'“”‘’「」『』《》<>:;,.。、▼▽↓△▲◆●*"
"""What stands around a name: quotation marks, a colon, the arrow of a filter."""
_NUMBER = re.compile(
    r"^(?:\(?[0-9]{1,3}[).、:]+|\([0-9]{1,3}\)|[一二三四五六七八九十]{1,3}、)(?=\D)\s*"
)
"""The number of a column before its name."""
_HINT = "[必选可单多][填选]|下拉|选择|系统|自动|文本|格式|填写|填报|例如|如:|[0-9]位|不填"
_REMARK = re.compile(
    rf"[(\[【〔](?![^)\]】〕]*[元亩万米斤])[^()\[\]【】〔〕]*(?:{_HINT})[^()\[\]【】〔〕]*[)\]】〕]"
)
"""A remark in brackets on how to fill the column, without a unit."""
_LATIN = r"[A-Za-z][A-Za-z .,'’/&_#-]*"
_ENGLISH = re.compile(
    rf"(?:[\s/|_-]*\(\s*({_LATIN})\s*\)|[\s/|_-]*({_LATIN}))$|^({_LATIN})[\s/|_-]+(?=[^\sA-Za-z])"
)
"""The English of a name behind or before the Chinese one."""
_BRACKETS = re.compile(r"^[\[【〔]([^\[\]【】〔〕]+)[\]】〕]$")
"""Brackets around the whole name."""
_UNIT_WORD = re.compile(r"\(\s*单位\s*[:\s]?\s*")
_UNITS = frozenset(
    "m km cm mm kg g t ha mu m2 rmb cny yuan usd wan day days month months year years".split()
)
"""Latin letters that change what the figures mean."""
_UNIT = re.compile(
    rf"\(([^()]*[元亩米里斤时天日月年人户个只头][^()]*|{'|'.join(sorted(_UNITS))})\)$"
)
_SPELLINGS = {
    **dict.fromkeys(("m2", "平米", "平方"), "平方米"),
    **dict.fromkeys(("km", "千米"), "公里"),
    **dict.fromkeys(("rmb", "cny", "yuan", "人民币", "人民币元"), "元"),
    "mu": "亩",
}
"""Other spellings of the units the exports print."""
_OF_A_COUNT = re.compile(r"(?<=数)\([人户口个]\)$")
"""The unit of a number of persons, households or things says nothing new,"""
_PER_PERSON = re.compile(r"(?<=^人均)(.*)\(元/人\)$")
"""nor does a person behind an amount per person."""


@lru_cache(maxsize=1 << 12)
def other_forms(text: str) -> tuple[str, ...]:
    """Shorter forms of a header in normal form: without quotation marks or brackets around it, its
    number, a remark on how to fill it, and its English name. A unit is spelt as the exports do, and
    taken off a count alone."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return tuple(dict.fromkeys(form for form in _forms(plain) if form != normal_header(text)))


def without_unit(name: str) -> str | None:
    """A header in normal form without the unit in brackets at its end; None where it has none."""
    found = _UNIT.search(name)
    return name[: found.start()] if found else None


def _forms(text: str) -> Iterator[str]:
    for _ in range(3):
        text = _BRACKETS.sub(r"\1", text.strip().strip(_QUOTES).strip())
        text = _UNIT_WORD.sub("(", text)
        for shorten in (_without_number, _without_remark, _without_english):
            yield normal_header(text)
            text = shorten(text)
        yield normal_header(text)
        yield _with_usual_unit(normal_header(text))


def _with_usual_unit(name: str) -> str:
    """A header in normal form whose unit is spelt as the exports spell it."""
    name = _PER_PERSON.sub(r"\1(元)", _OF_A_COUNT.sub("", name))
    found = _UNIT.search(name)
    if found is None or found[1] not in _SPELLINGS:
        return name
    return f"{name[: found.start()]}({_SPELLINGS[found[1]]})"


def _without_number(text: str) -> str:
    return _NUMBER.sub("", text, count=1)


def _without_remark(text: str) -> str:
    return _REMARK.sub("", text)


def _without_english(text: str) -> str:
    if text.isascii() or (found := _ENGLISH.search(text)) is None:
        return text
    english = next(group for group in found.groups() if group)
    if english.strip(" .").lower() in _UNITS:
        return text
    return text[: found.start()] + text[found.end() :]
