"""Regular expressions of Python on Polars, whose dialect differs in small things.

A pattern made only of pieces that mean the same in both runs natively; any other is tried by
Python on the distinct values.
"""

from __future__ import annotations

import re

import polars as pl

from hecha.expectations.gx.values import Column, by_value

_SAME = re.compile(
    r"""(?:
        [^\\\[\](){}.*+?^$|]                                    # a character
      | \\[]\\.^$*+?(){}|/[-] | \\d | \. | \^ | \|
      | \[\^?(?:[^]\\[&~-] | -(?!-) | \\[]\\.^/[-] | \\d)+\]    # a set of characters
      | \((?:\?:|(?!\?)) | \)
      | (?:[*+?] | \{\d+(?:,\d*)?\})\??(?![*+?{])               # a repetition
    )*(?P<end>\$\)*)?""",
    re.VERBOSE,
)


def matches(column: Column, pattern: str) -> pl.Expr:
    """Whether a pattern of Python is found in a text. Raises re.error for one that is not valid."""
    python = re.compile(pattern)
    same = _SAME.fullmatch(pattern)
    if same is None:
        return by_value(column, lambda text: python.search(text) is not None)
    if same["end"] is not None:
        # For Python, an end also stands before a final line break.
        pattern = pattern[: same.start("end")] + r"\n?\z" + same["end"][1:]
    return column.text.str.contains(pattern)
