"""What an export is: tables, columns, code lists, and how files become typed tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.lexicon import OwnHeaders
    from registry.submission import Submission


def read(
    paths: Sequence[Path],
    *,
    as_of: date | None = None,
    previous: Sequence[Path] = (),
    headers: OwnHeaders | None = None,
    progress: Callable[[str], None] | None = None,
) -> Submission:
    """See :func:`registry.reading.read`; imported on call, so that importing this stays cheap."""
    from registry import reading

    return reading.read(paths, as_of=as_of, previous=previous, headers=headers, progress=progress)
