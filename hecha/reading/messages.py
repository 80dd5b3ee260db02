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
        "first_column": sheet.first_column,
    }
