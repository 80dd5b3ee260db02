"""Where the reading of a file broke, said without a word of what stood in it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from pathlib import PurePath


class ReadingBroke(Exception):
    """The process that reads files met an error nobody had foreseen.

    ``kind`` is that of the error, ``places`` the way it took through the code.
    """

    def __init__(self, kind: str, places: Sequence[str]) -> None:
        super().__init__(kind)
        self.places = tuple(places)


def places_of(error: BaseException) -> Iterator[str]:
    """Kinds and frames of an error and of those it came from, the first cause first.

    No message is among them: messages quote values.
    """
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from places_of(cause)
    if isinstance(error, ReadingBroke):
        yield from error.places
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"  {'/'.join(PurePath(code.co_filename).parts[-3:])}:{line} {code.co_name}"
