"""What a run is doing, on standard error."""

from __future__ import annotations

import json
import sys

from hecha.declare.signs import shown
from hecha.terminal.screen import is_terminal, say


class Progress:
    """Called with a step and the share (0 to 1) of the run that is done.

    On a terminal one line is written over and over; elsewhere, in a log, only the first call
    leaves a line. ``lines``: every call leaves a line of JSON with ``step`` and ``share``, for the
    program that started this one.
    """

    def __init__(self, opening: str, *, lines: bool = False) -> None:
        self._lines = lines
        self._live = is_terminal(sys.stderr) and not lines
        self._shown = 0
        if not self._live and not lines:
            say(opening, error=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line clean for what follows."""
        if self._live:
            self._write("")

    def __call__(self, step: str, share: float) -> None:
        """Show a step; of a number of a person in it, such as in a file's name, three digits."""
        step = _masked(step)
        if self._lines:
            said = {"step": step, "share": round(share, 4)}
            say(json.dumps(said, ensure_ascii=False), error=True)
        elif self._live:
            self._write(f"[{share:4.0%}] {step}")

    def _write(self, text: str) -> None:
        from hecha.report.text_columns import display_width, fitted

        text = fitted(shown(text), 78)
        width = display_width(text)
        # No escape sequences: blanks wipe what the line before left.
        blanks = " " * max(self._shown - width, 0)
        sys.stderr.write(f"\r{text}{blanks}" + ("" if text else "\r"))
        sys.stderr.flush()
        self._shown = width


_FEWEST = 10
"""Digits of the shortest number of a person."""


def _masked(step: str) -> str:
    if sum(map(str.isdigit, step)) < _FEWEST:
        return step
    import polars as pl

    from hecha.results.personal_numbers import without_numbers

    return str(pl.select(without_numbers(pl.lit(step))).item())
