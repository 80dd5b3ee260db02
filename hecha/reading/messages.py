"""What the reading process and the run say to each other about a file and its sheets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hecha.processes.framing import Message
from hecha.reading.files import InputFile, Part
from hecha.reading.sheet import Sheet

READ, NEXT, NUMERIC = "read", "next", "numeric"
SHEET, CELLS, END, REJECTED = "sheet", "cells", "end", "rejected"
UNPACK, UNPACKED, REFUSED = "unpack", "unpacked", "refused"


def path_text(path: Path) -> str:
    """A path as text: on Linux it is bytes, and as Latin-1 any bytes are text."""
    return os.fsencode(path.absolute()).decode("latin-1")


def path_of(text: object) -> Path:
    """The path that :func:`path_text` wrote."""
    return Path(os.fsdecode(str(text).encode("latin-1")))


def file_values(file: InputFile) -> dict[str, Any]:
    """What of a file its reading needs."""
    return {
        "path": path_text(file.path),
        "name": file.name,
        "foreign": file.is_foreign,
    }


def file_of(message: Message) -> InputFile:
    """The file a message names."""
    path = path_of(message["path"])
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
        "first_column": sheet.first_column,
    }
