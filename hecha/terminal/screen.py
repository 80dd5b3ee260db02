"""Printing that never changes how a run ends: whatever a terminal cannot show or take."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from hecha.declare.signs import shown
from hecha.declare.system_errors import why
from hecha.declare.words import Words

_COLOURS = {"red": 31, "green": 32, "yellow": 33}


class ScreenLost(Exception):
    """Standard output took no more; ``words`` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.zh)
        self.words = words


def say(text: str, *, error: bool = False, colour: str | None = None) -> None:
    """Print a text, its first line in a colour where there is one and standard output shows it.

    A character that steers a terminal, or that the stream has no code for, is written as its number
    (``\\u4e00``): texts quote names of files and areas, in which anything may be written. A reader
    that went away (``| head``) is no error. Raises ScreenLost where standard output fails in
    another way, such as a full disk; failures of standard error are passed over.
    """
    stream = sys.stderr if error else sys.stdout
    if stream is None:  # closed before the start
        return
    encoding = stream.encoding or "utf-8"
    first, line, rest = shown(text).partition("\n")
    said = (coloured(first, colour) if colour else first) + line + rest + "\n"
    _put(stream, said.encode(encoding, "backslashreplace").decode(encoding))


def say_utf8(text: str) -> None:
    """Print a text for machines: UTF-8 whatever the terminal speaks. Raises like :func:`say`."""
    if sys.stdout is None:
        return
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        _put(sys.stdout, text)
        return
    try:
        binary.write(text.encode("utf-8"))
        binary.flush()
    except OSError as failure:
        _lost(sys.stdout, failure)


def _put(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError as failure:
        _lost(stream, failure)


def _lost(stream: TextIO, failure: OSError) -> None:
    """Send the rest into nothing: what is still in the buffer would fail again at exit."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
    # A reader that went away is EPIPE, on Windows EINVAL.
    if stream is sys.stdout and failure.errno not in (errno.EPIPE, errno.EINVAL):
        raise ScreenLost(why(failure)) from None


def coloured(text: str, colour: str) -> str:
    """The text in a colour, where standard output is a terminal that shows colours."""
    if not _shows_colours(sys.stdout):
        return text
    return f"\x1b[1;{_COLOURS[colour]}m{text}\x1b[0m"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal on which a line can be written over."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def screen_width(default: int) -> int:
    """Columns of the terminal, ``default`` where standard output is none."""
    if not is_terminal(sys.stdout):
        return default
    return max(shutil.get_terminal_size((default, 24)).columns - 1, 40)


def _shows_colours(stream: TextIO | None) -> bool:
    # The old Windows console prints escape sequences as they are.
    plain = os.environ.get("NO_COLOR") or (os.name == "nt" and "WT_SESSION" not in os.environ)
    return is_terminal(stream) and not plain


@contextmanager
def only_our_words() -> Iterator[None]:
    """Keep off the terminal what libraries print past Python: a Rust panic quotes values."""
    try:
        ours = sys.stderr.fileno()
    except (AttributeError, io.UnsupportedOperation):
        ours = -1
    if ours != 2:
        yield
        return
    before, kept = sys.stderr, os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
    sys.stderr = os.fdopen(
        kept, "w", buffering=1, encoding=before.encoding, errors="backslashreplace", closefd=False
    )
    try:
        yield
    finally:
        sys.stderr = before
        os.dup2(kept, 2)
        os.close(kept)
