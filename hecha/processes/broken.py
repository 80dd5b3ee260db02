"""Where a process of ours broke, said without a word of what it was working on."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from pathlib import PurePath


class ProcessBroke(Exception):
    """A process of ours met an error nobody had foreseen.

    ``kind`` is that of the error, ``places`` the way it took through the code.
    """

    def __init__(self, kind: str, places: Sequence[str]) -> None:
        super().__init__(kind)
        self.kind = kind
        self.places = tuple(places)


def places_of(error: BaseException) -> Iterator[str]:
    """Kinds and frames of an error and of those it came from, the first cause first.

    No message is among them: messages quote values.
    """
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from places_of(cause)
    if isinstance(error, ProcessBroke):
        yield from error.places
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"  {'/'.join(PurePath(code.co_filename).parts[-3:])}:{line} {code.co_name}"
