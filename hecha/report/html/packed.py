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
    words = {name: words for name, words in _words(frame).items() if _repeat(words, frame.height)}
    codes = frame.lazy().select(_codes(name, some) for name, some in words.items()).collect()
    return {
        "rows": frame.height,
        "columns": {
            name: {"words": words[name].to_list(), "codes": codes[name].to_list()}
            if name in words
            else {"values": frame[name].to_list()}
            for name in frame.columns
        },
    }


def _words(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """The distinct texts of each column of texts, sorted."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    found = frame.lazy().select(pl.col(texts).drop_nulls().unique().sort().implode()).collect()
    return {name: found[name].item() for name in texts}


def _repeat(words: pl.Series, rows: int) -> bool:
    return len(words) <= max(_REPEATED * rows, 1)


def _codes(name: str, words: pl.Series) -> pl.Expr:
    if words.is_empty():
        return pl.repeat(-1, pl.len(), dtype=pl.Int32).alias(name)
    places = pl.Series(range(len(words)), dtype=pl.Int32)
    return pl.col(name).replace_strict(words, places, default=-1, return_dtype=pl.Int32)


def pack(values: Mapping[str, Any]) -> str:
    """JSON values as gzip in base64; the same values give the same text."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # Time 0: the clock stays out.
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode("ascii")
