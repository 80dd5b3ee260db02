"""hecha (核查): checks the registry exports of a county before they are submitted.

Programs need two functions: :func:`check` gives the record of a run, :func:`typed` the tables as
they were read. See docs/python.md. Importing this package loads nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from hecha.reading.submission import InputRejected
    from hecha.results.run_record import Run, Verdict

__all__ = ["InputRejected", "Run", "Verdict", "check", "typed"]


def check(
    source: str | Path | Sequence[str | Path] | Mapping[str, pl.DataFrame],
    *,
    suite: str = "national",
    as_of: date | None = None,
    previous: str | Path | None = None,
    leave_out: Sequence[str] = (),
    lang: str = "zh",
    fail_on: str = "must",
    progress: Callable[[str, float], None] | None = None,
) -> Run:
    """Check files, folders or typed tables; see :func:`hecha.run.check`."""
    from hecha import run

    return run.check(
        source,
        suite=suite,
        as_of=as_of,
        previous=previous,
        leave_out=leave_out,
        lang=lang,
        fail_on=fail_on,
        progress=progress,
    )


def typed(
    source: str | Path | Sequence[str | Path],
    *,
    suite: str = "national",
    as_of: date | None = None,
    previous: str | Path | None = None,
    leave_out: Sequence[str] = (),
    facts: bool = True,
) -> dict[str, pl.DataFrame]:
    """The typed tables of files and folders, by name; see :func:`hecha.run.typed`."""
    from hecha import run

    return run.typed(
        source, suite=suite, as_of=as_of, previous=previous, leave_out=leave_out, facts=facts
    )


def __getattr__(name: str) -> Any:
    if name == "InputRejected":
        from hecha.reading.submission import InputRejected

        return InputRejected
    if name in ("Run", "Verdict"):
        from hecha.results import run_record

        return vars(run_record)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
