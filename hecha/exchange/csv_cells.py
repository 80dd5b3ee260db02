"""Text that a spreadsheet would run as a formula, made harmless in a way that can be undone.

A spreadsheet evaluates a csv cell that begins with ``= + - @``, a tab or a line break. Such a
cell gets one apostrophe in front, and so does a cell that already begins with apostrophes followed
by one of these. A reader takes one apostrophe away wherever apostrophes are followed by one of
these. A plain negative number (``-500.00``) is a number, not a formula, and stays as it is.
"""

import polars as pl

_RISKY = r"^'*[=+\-@\t\r\n＝＋－＠]"
_ESCAPED = r"^'('*[=+\-@\t\r\n＝＋－＠])"
RISKY_CELL = "(?:^|[,\n])(?:\"?'*[=+\\-@\t\r＝＋－＠]|\"'*\n)"
"""Finds such a cell in the text of a csv file, in which a cell with a line break is between
quotation marks; it may find one where none is."""
_NEGATIVE_NUMBER = r"^-[0-9]+(\.[0-9]+)?$"


def harmless(cell: pl.Expr) -> pl.Expr:
    """The cell as it is written into a csv file."""
    risky = cell.str.contains(_RISKY) & cell.str.contains(_NEGATIVE_NUMBER).not_()
    return pl.when(risky).then("'" + cell).otherwise(cell)


def original(cell: pl.Expr) -> pl.Expr:
    """The cell before :func:`harmless`."""
    return cell.str.replace(_ESCAPED, "$1")
