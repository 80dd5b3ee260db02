"""What a process of ours and the run say to each other: a line of JSON, then a frame as Arrow."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

READY, BROKEN = "ready", "broken"
"""Kinds of message of every process: it has loaded what it needs; it met an unforeseen error."""

Message = Mapping[str, Any]


class Hung(Exception):
    """The other side is gone: nothing more can be read from it or written to it."""


def send(stream: IO[bytes], kind: str, frame: pl.DataFrame | None = None, **values: Any) -> None:
    """Write a message of a kind with its values, and a frame behind it. Raises Hung."""
    body = io.BytesIO()
    if frame is not None:
        frame.write_ipc_stream(body)
    head = json.dumps({"kind": kind, "bytes": body.tell(), **values})
    try:
        stream.write(head.encode("ascii") + b"\n")
        stream.write(body.getbuffer())
        stream.flush()
    except OSError as error:
        raise Hung from error


def receive(stream: IO[bytes]) -> tuple[Message, pl.DataFrame | None]:
    """The next message and the frame behind it. Raises Hung."""
    try:
        head = stream.readline()
        if not head.endswith(b"\n"):
            raise Hung
        message: dict[str, Any] = json.loads(head)
        length = int(message["bytes"])
        body = stream.read(length)
    except OSError as error:
        raise Hung from error
    if len(body) < length:
        raise Hung
    if not length:
        return message, None
    import polars as pl  # A process is started before it is loaded.

    return message, pl.read_ipc_stream(body)
