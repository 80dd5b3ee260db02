"""The identity of a finding: its rule and the business keys of its subject, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import polars as pl

SEPARATOR = "\x1f"
"""Between the parts of a fingerprint's text."""

_PIECE = 50_000
"""Texts held as objects of Python at a time."""


def fingerprint(*parts: str | None) -> str:
    """Sixteen hexadecimal digits; the same parts always give the same ones.

    Parts must not be numbers that identify a person (证件号码, phones): short as they are, they
    could be found again by trying.
    """
    return _of_text(SEPARATOR.join(part or "" for part in parts))


def fingerprints(columns: Sequence[Iterable[str | None]]) -> pl.Series:
    """Fingerprint per row of parallel columns."""
    return pl.Series(
        "fingerprint", [fingerprint(*parts) for parts in zip(*columns, strict=True)], pl.String
    )


def fingerprints_of(texts: pl.Series) -> pl.Series:
    """The fingerprint of each text: parts joined by SEPARATOR, empty where there is none."""
    found = [
        pl.Series("fingerprint", map(_of_text, texts.slice(start, _PIECE)), pl.String)
        for start in range(0, max(texts.len(), 1), _PIECE)
    ]
    return pl.concat(found, rechunk=True)


def _of_text(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
