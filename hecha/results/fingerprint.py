"""The identity of a finding: its rule and the business keys of its subject, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import polars as pl

_SEPARATOR = "\x1f"


def fingerprint(*parts: str | None) -> str:
    """Sixteen hexadecimal digits; the same parts always give the same ones.

    Parts must not be numbers that identify a person (证件号码, phones): short as they are, they
    could be found again by trying.
    """
    text = _SEPARATOR.join(part or "" for part in parts)
    return sha256(text.encode()).hexdigest()[:16]


def fingerprints(columns: Sequence[Iterable[str | None]]) -> pl.Series:
    """Fingerprint per row of parallel columns."""
    return pl.Series(
        "fingerprint", [fingerprint(*parts) for parts in zip(*columns, strict=True)], pl.String
    )
