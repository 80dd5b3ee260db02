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
_UNIT_WORD = re.compile(r"\(\s*单位\s*[:\s]?\s*")
_UNIT = re.compile(r"\(([^()]*[元亩米里斤时天日月年人户个只头][^()]*)\)$")
_UNITS = frozenset(
    "m km cm mm kg g t ha mu m2 rmb cny yuan usd wan day days month months year years".split()
)
"""Latin letters that change what the figures mean."""


@lru_cache(maxsize=1 << 12)
def other_forms(text: str) -> tuple[str, ...]:
    """Shorter forms of a header in normal form: without quotation marks around it, its number, a
    remark on how to fill it, and its English name. A unit is never taken off."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return tuple(dict.fromkeys(form for form in _forms(plain) if form != normal_header(text)))


def without_unit(name: str) -> str | None:
    """A header in normal form without the unit in brackets at its end; None where it has none."""
    found = _UNIT.search(name)
    return name[: found.start()] if found else None


def _forms(text: str) -> Iterator[str]:
    for _ in range(3):
        text = _UNIT_WORD.sub("(", text.strip().strip(_QUOTES).strip())
        for shorten in (_without_number, _without_remark, _without_english):
            yield normal_header(text)
            text = shorten(text)
        yield normal_header(text)


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
