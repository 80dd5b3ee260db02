"""How high a row must be to show its texts.

Excel finds the height of a row when it opens a file, other programs do not. It is estimated here
from the width of the columns and stored as a height that the program may change.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

FONT_SIZE = 10
_LINE = 13.5  # points
_PADDING = 3
_HIGHEST = 409  # points: Excel's limit
_MOST_LINES = 30
_PER_WIDTH = 1.05  # Latin letters of the body font in one unit of column width


def heights(frame: pl.DataFrame, widths: Mapping[str, float]) -> pl.Series:
    """Points needed by each row; ``widths`` are those of the columns that wrap their text."""
    lines = [_lines(frame[name], width) for name, width in widths.items()]
    needed = pl.max_horizontal(pl.lit(1, pl.Int64), *lines)
    return frame.select(
        height=(needed * _LINE + _PADDING).clip(upper_bound=_HIGHEST) + pl.zeros(pl.len())
    )["height"]


def room(width: float) -> int:
    """How many Chinese characters a cell of this column can show at most."""
    return int(width * _PER_WIDTH / 2) * _MOST_LINES


def _lines(texts: pl.Series, width: float) -> pl.Series:
    text = pl.element() if texts.str.contains("\n").any() else pl.col(texts.name)
    # One unit for a Latin letter (one byte), two for a Chinese character (three bytes).
    units = (text.str.len_bytes() + text.str.len_chars()).cast(pl.Int64) / 2
    lines = (units / int(width * _PER_WIDTH)).ceil().clip(1).cast(pl.Int64)
    if texts.str.contains("\n").any():
        lines = pl.col(texts.name).str.split("\n").list.eval(lines).list.sum()
    return texts.to_frame().select(lines.fill_null(1).alias(texts.name)).to_series()
