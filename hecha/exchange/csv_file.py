"""A frame as a csv file a spreadsheet opens without harm."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import polars as pl

from hecha.declare.signs import STEERING
from hecha.exchange.csv_cells import RISKY_CELL, harmless
from hecha.results.personal_numbers import harmless_signs

PIECE = 20_000
"""Rows turned into text at a time: all of them would need as much memory again."""

_MAY_HARM = f"{RISKY_CELL}|[{''.join(STEERING)}]"


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8 with BOM; texts that a spreadsheet would run as formulas, and signs that steer a
    terminal, made harmless."""
    write_pieces([frame.clear(), *frame.iter_slices(PIECE)], path)


def write_pieces(pieces: Iterable[pl.DataFrame], path: Path) -> None:
    """The same of a frame in pieces, of which there has to be one."""
    with path.open("wb") as file:
        for nth, piece in enumerate(pieces):
            if nth == 0:
                piece.clear().write_csv(file, include_bom=True)
            file.write(_lines(piece))


def _lines(piece: pl.DataFrame) -> bytes:
    """The rows as text; few pieces have a cell that has to be made harmless."""
    lines = _as_csv(piece)
    text = pl.Series([lines]).cast(pl.String)
    if not text.str.contains(_MAY_HARM).item():
        return lines
    texts = [name for name, kind in piece.schema.items() if kind == pl.String]
    shown = (harmless(harmless_signs(pl.col(name))).alias(name) for name in texts)
    return _as_csv(piece.with_columns(shown))


def _as_csv(piece: pl.DataFrame) -> bytes:
    lines = BytesIO()
    piece.write_csv(lines, include_header=False)
    return lines.getvalue()
