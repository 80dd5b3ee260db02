"""The catalogue of rules: code, severity, wording, province numbers and source of each code.

An entry is declared where its rule is: by the rule's own decorator, by :func:`entry` above the
lettered parts of one code, or for a code that no export can answer. ``docs/rules/catalogue.csv``
is the table of them all for readers.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Literal, TypedDict

from hecha.policy.policy import SEVERITIES, Severity

_PART = re.compile(r"^([A-Z]{2}[0-9]{2})[a-z]?$")

Basis = Literal["published", "proposed"]
_BASES = ("published", "proposed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue.

    ``entity`` is what it is about: P person, H household, M monitored household, W work spell,
    V village, K helper, J project, L ledger row, F file, or an area. ``basis`` is ``published``
    where a source gives the severity, ``proposed`` where it is ours. ``province`` are the numbers
    of the province's list that mean the same; ``gloss`` is a short remark in English.
    """

    code: str
    title: str
    severity: Severity
    basis: Basis
    source: str
    entity: str
    gloss: str = ""
    province: tuple[str, ...] = ()


class About(TypedDict, total=False):
    """The fields of an :class:`Entry` as a decorator takes them; none for a lettered part."""

    title: str
    gloss: str
    entity: str
    severity: Severity
    basis: Basis
    source: str
    province: tuple[str, ...]


def is_code(name: str) -> bool:
    """Whether it is written as a code of the rule book, or a lettered part of one (IN19a)."""
    return _PART.match(name) is not None


def base_code(code: str) -> str:
    """The code of a rule or of a lettered part of one (IN19 of IN19a). Raises KeyError."""
    match = _PART.match(code)
    if match is None:
        raise KeyError(code)
    return match.group(1)


def checked(code: str, about: About) -> Entry:
    """The entry a declaration describes. Raises ValueError naming what is missing or wrong."""
    lacking = [
        name for name in ("title", "severity", "basis", "source", "entity") if not about.get(name)
    ]
    if lacking:
        raise ValueError(f"{code}: the catalogue needs {', '.join(lacking)}")
    if code != base_code(code):
        raise ValueError(
            f"{code}: a lettered part has no entry of its own; entry({base_code(code)!r})"
        )
    if about["severity"] not in SEVERITIES or about["basis"] not in _BASES:
        raise ValueError(f"{code}: severity is one of {SEVERITIES}, basis one of {_BASES}")
    return Entry(code, **about)


COLUMNS = (
    *("code", "entity", "severity", "severity_basis", "rule", "gloss"),
    *("province_rule", "source", "not_checkable"),
)


def as_csv(entries: dict[str, Entry], reasons: dict[str, str]) -> str:
    """The table for readers; ``reasons`` says of codes no export can answer why."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code, entry in entries.items():
        writer.writerow(
            (
                *(code, entry.entity, entry.severity, entry.basis, entry.title, entry.gloss),
                *(";".join(entry.province), entry.source, reasons.get(code, "")),
            )
        )
    return stream.getvalue()
