"""A frame as a csv file a spreadsheet opens without harm."""

from pathlib import Path

import polars as pl

from hecha.declare.signs import STEERING
from hecha.exchange.csv_cells import RISKY_ANYWHERE, SEPARATOR, harmless
from hecha.results.personal_numbers import harmless_signs

_PIECE = 20_000
"""Rows turned into text at a time."""


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8 with BOM; texts that a spreadsheet would run as formulas, and signs that steer a
    terminal, made harmless."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    with path.open("wb") as file:
        frame.clear().write_csv(file, include_bom=True)
        for piece in frame.iter_slices(_PIECE):
            doubtful = piece.select(_may_harm(pl.col(name)).alias(name) for name in texts)
            shown = [
                harmless(harmless_signs(pl.col(name))).alias(name)
                for name in texts
                if doubtful[name].item()
            ]
            shown_piece = piece.with_columns(shown) if shown else piece
            shown_piece.write_csv(file, include_header=False)


def _may_harm(texts: pl.Expr) -> pl.Expr:
    """Whether any text of a column may have to be made harmless: few columns have one."""
    whole = texts.str.join(SEPARATOR)
    return whole.str.contains(RISKY_ANYWHERE) | whole.str.contains_any(list(STEERING))
