"""The side of a process of ours: it answers requests, and says nothing else to anybody."""

from __future__ import annotations

import os
import signal
import sys
from types import TracebackType
from typing import BinaryIO

from hecha.processes.broken import places_of
from hecha.processes.framing import BROKEN, send


def opened() -> tuple[BinaryIO, BinaryIO]:
    """The streams of requests and of answers of this process.

    From here on it has no other input, output or error, an interrupt of the terminal passes it by,
    no dump of its memory is written, and an error that ends it is told as ``BROKEN``.
    """
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers, nor to the user.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _dump_nothing()

    def report(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        send(answers, BROKEN, error=type(error).__name__, places=list(places_of(error)))

    sys.excepthook = report
    return requests, answers


def _dump_nothing() -> None:
    """A dump of this process would hold the names and numbers of persons."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
