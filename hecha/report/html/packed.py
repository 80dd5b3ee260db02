"""A frame as text inside a page: columns, repeated texts once, compressed, base64.

A column of texts that repeat is ``{"words": [...], "codes": [...]}``, the words sorted, a code the
place of its word, -1 where there is none; any other column is ``{"values": [...]}``. In base64
nothing can be markup, whatever a value holds.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

_REPEATED = 0.5
"""From this share of distinct texts on a dictionary saves nothing."""


def columns(frame: pl.DataFrame) -> dict[str, Any]:
    """The frame as JSON values: ``rows``, their number, and ``columns`` by name."""
    return {
        "rows": frame.height,
        "columns": {series.name: _column(series) for series in frame.get_columns()},
    }


def _column(series: pl.Series) -> dict[str, Any]:
    if series.dtype != pl.String:
        return {"values": series.to_list()}
    words = series.drop_nulls().unique().sort()
    if len(words) > max(_REPEATED * len(series), 1):
        return {"values": series.to_list()}
    if words.is_empty():
        return {"words": [], "codes": [-1] * len(series)}
    codes = series.replace_strict(
        words, pl.Series(range(len(words))), default=-1, return_dtype=pl.Int32
    )
    return {"words": words.to_list(), "codes": codes.to_list()}


def pack(values: Mapping[str, Any]) -> str:
    """JSON values as gzip in base64; the same values give the same text."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # Time 0: the clock stays out.
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode("ascii")
