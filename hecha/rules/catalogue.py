"""The catalogue of rules: code, severity, wording, province numbers and source of each.

``catalogue.csv`` is the collection the rules are written from; a rule in code adds only what a
machine needs to check it and the words that explain a finding.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hecha.policy.policy import Severity

_PART = re.compile(r"^([A-Z]{2}[0-9]{2})[a-z]?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the catalogue.

    ``basis`` is ``published`` or ``proposed``: whether the severity stands in a source or is ours.
    ``province`` are the numbers of the province's list that mean the same.
    """

    code: str
    entity: str
    severity: Severity
    basis: str
    title: str
    gloss: str
    province: tuple[str, ...]
    source: str


@cache
def entries() -> dict[str, Entry]:
    """Every entry by code, in catalogue order."""
    text = files("hecha.checks").joinpath("catalogue.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Entry(
            code=row["code"],
            entity=row["entity"],
            severity=row["severity"],
            basis=row["severity_basis"],
            title=row["rule"],
            gloss=row["gloss"],
            province=tuple(filter(None, row["province_rule"].split(";"))),
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    }


def entry(code: str) -> Entry:
    """The entry of a rule or of a lettered part of one (IN19a). Raises KeyError."""
    match = _PART.match(code)
    if match is None:
        raise KeyError(code)
    return entries()[match.group(1)]
