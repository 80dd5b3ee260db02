"""How high a row must be to show its texts.

Excel finds the height of a row when it opens a file, other programs do not. It is estimated here
from the width of the columns and stored as a height that the program may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

FONT_SIZE = 10
LINE_BREAK = "\n"
_LINE = 14.5  # points: that of the taller fonts a program may put in place of ours
_PADDING = 3
_HIGHEST = 409  # points: Excel's limit
_MOST_LINES = 28
_LONG_NUMBER, _GAP = "[0-9]{10}", 10
_PER_WIDTH = 1.05  # Latin letters of the body font in one unit of column width


def height(
    wrapped: Mapping[str, tuple[float, int, bool]], counted: Iterable[pl.Expr] = ()
) -> pl.Expr:
    """Points needed by each row.

    ``wrapped`` are the columns that wrap their text: the width, the bytes of the longest text and
    whether any text has a line break; ``counted`` the lines of others.
    """
    taken = [
        lines(pl.col(name), width, broken)
        for name, (width, longest, broken) in wrapped.items()
        if broken or longest > _fits(width)
    ]
    needed = pl.max_horizontal(pl.lit(1, pl.Int64), *taken, *counted)
    return (needed * _LINE + _PADDING).clip(upper_bound=_HIGHEST)


def room(width: float) -> int:
    """How many Chinese characters a cell of this column can show at most."""
    return int(width * _PER_WIDTH / 2) * _MOST_LINES


def lines(text: pl.Expr, width: float, broken: bool) -> pl.Expr:
    """Lines each text takes; splitting into lines is left out where no text has a line break."""
    if broken:
        taken = text.str.split(LINE_BREAK).list.eval(_wraps(pl.element(), width)).list.sum()
    else:
        taken = _wraps(text, width)
    return taken.fill_null(1)


def _wraps(line: pl.Expr, width: float) -> pl.Expr:
    fits = _fits(width)
    # One unit for a Latin letter (one byte), two for a Chinese character (three bytes).
    units = (line.str.len_bytes() + line.str.len_chars()).cast(pl.Int64) / 2
    # A long number is not broken: it starts a new line and leaves part of the last one empty.
    gap = pl.when(line.str.contains(_LONG_NUMBER)).then(_GAP).otherwise(0)
    return pl.when(units <= fits).then(1).otherwise(((units + gap) / fits).ceil().cast(pl.Int64))


def _fits(width: float) -> int:
    """Latin letters that fit into a line of a column."""
    return int(width * _PER_WIDTH)
