"""What the reading process and the run say to each other: a line of JSON, then bytes."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import polars as pl

from hecha.reading.files import InputFile, Part
from hecha.reading.sheet import Sheet

READY, READ, NEXT, NUMERIC = "ready", "read", "next", "numeric"
SHEET, CELLS, END, REJECTED, BROKEN = "sheet", "cells", "end", "rejected", "broken"

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
    return message, pl.read_ipc_stream(body) if length else None


def file_values(file: InputFile) -> dict[str, Any]:
    """What of a file its reading needs."""
    return {
        # A path is bytes on Linux; as Latin-1 any bytes are text.
        "path": os.fsencode(file.path.absolute()).decode("latin-1"),
        "name": file.name,
        "foreign": file.is_foreign,
    }


def file_of(message: Message) -> InputFile:
    """The file a message names."""
    path = Path(os.fsdecode(str(message["path"]).encode("latin-1")))
    foreign = bool(message["foreign"])
    return InputFile(path, str(message["name"]), False, Part.MAIN, None, is_foreign=foreign)


def sheet_values(sheet: Sheet) -> dict[str, Any]:
    """A sheet without its cells."""
    return {
        "name": sheet.name,
        "encoding": sheet.encoding,
        "typed": sheet.numeric is not None,
        "hidden": sheet.hidden,
        "wrong_dimension": sheet.wrong_dimension,
        "long_numbers": sheet.long_numbers,
        "merges": sheet.merges,
    }
