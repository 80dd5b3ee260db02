"""A frame as a csv file a spreadsheet opens without harm."""

from pathlib import Path

import polars as pl

from hecha.exchange.csv_cells import harmless
from hecha.results.personal_numbers import harmless_signs

_PIECE = 100_000
"""Rows turned into text at a time."""


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8 with BOM; texts that a spreadsheet would run as formulas, and signs that steer a
    terminal, made harmless."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    shown = [harmless(harmless_signs(pl.col(name))).alias(name) for name in texts]
    with path.open("wb") as file:
        frame.clear().write_csv(file, include_bom=True)
        for piece in frame.iter_slices(_PIECE):
            piece.with_columns(shown).write_csv(file, include_header=False)
