"""What an export is: tables, columns, code lists, and how files become typed tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hecha.declare.lexicon import Lexicon
    from hecha.reading.submission import Submission


def read(
    paths: Sequence[Path],
    *,
    as_of: date | None = None,
    previous: Sequence[Path] = (),
    leave_out: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    progress: Callable[[str, float], None] | None = None,
    spare: Callable[[], None] | None = None,
) -> Submission:
    """See :func:`hecha.reading.reader.read`, which is imported on call: importing this is cheap."""
    from hecha.reading import reader

    return reader.read(
        paths,
        as_of=as_of,
        previous=previous,
        leave_out=leave_out,
        lexicon=lexicon,
        progress=progress,
        spare=spare,
    )
