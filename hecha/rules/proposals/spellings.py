"""Wordings that are in no list: the one label that may have been meant."""

from __future__ import annotations

from collections.abc import Iterator

from hecha.declare.codes import YES_NO
from hecha.declare.model import CodeList, Column, Kind
from hecha.declare.tables import TABLES
from hecha.reading.tidy import MULTI_JOIN
from hecha.rules.proposals.asked import Asked, Book, Place

_ENDINGS = ("毕业", "文化", "程度", "学历", "等", "人口", "户", "者")
"""What is written after a label without changing it."""
_NUMERALS = str.maketrans("壹贰叁肆伍陆柒捌玖", "一二三四五六七八九")
_FAMILY = {
    **dict.fromkeys(("长女", "次女", "三女", "女儿"), "之女"),
    **dict.fromkeys(("长子", "次子", "三子", "儿子"), "之子"),
    **dict.fromkeys(("妻子", "丈夫", "妻", "夫"), "配偶"),
    **{"父亲": "之父", "母亲": "之母", "孙子": "之孙子", "孙女": "之孙女"},
    **{"儿媳": "之儿媳", "儿媳妇": "之儿媳", "女婿": "之女婿"},
}
"""Words of daily life for relations of the list."""

_CODED = frozenset(
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.kind in (Kind.FLAG, Kind.CODE, Kind.MULTI)
)
"""Columns with a code list in some table."""


def listed(asked: Asked, book: Book) -> Iterator[tuple[Place, str]]:
    """For each coded cell with a wording of no list: the label it can only stand for."""
    for place in asked.places:
        if place.column not in _CODED:
            continue
        column = book.column(place)
        if column is None or (codes := _codes(column)) is None:
            continue
        text = book.value(place, place.column)
        if isinstance(text, str) and (found := _meant(text, codes)) is not None:
            yield place, found


def _codes(column: Column) -> CodeList | None:
    if column.kind is Kind.FLAG:
        return column.codes or YES_NO
    return column.codes if column.kind in (Kind.CODE, Kind.MULTI) else None


def _meant(text: str, codes: CodeList) -> str | None:
    """What a tidy wording, of one value or several, stands for; None where every value is on the
    list, or where none or several labels are possible for one."""
    parts = text.split(MULTI_JOIN)
    labels = [part if part in codes else _label(part, codes) for part in parts]
    if None in labels or labels == parts:
        return None
    return MULTI_JOIN.join(dict.fromkeys(label for label in labels if label is not None))


def _label(text: str, codes: CodeList) -> str | None:
    spelled = {value: value for value in codes.values} | {
        other: label for other, label in codes.synonyms.items() if not other.isdigit()
    }
    spelled |= {word: label for word, label in _FAMILY.items() if label in codes}
    plain = text.translate(_NUMERALS)
    found = {spelled[form] for form in _forms(plain) if form in spelled}
    return found.pop() if len(found) == 1 else None


def _forms(text: str) -> Iterator[str]:
    """A wording, and what is left of it without its endings."""
    yield text
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) > len(ending):
            yield from _forms(text.removesuffix(ending))
