"""A frame as a csv file a spreadsheet opens without harm."""

from pathlib import Path

import polars as pl

from hecha.exchange.csv_cells import harmless
from hecha.results.personal_numbers import harmless_signs


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8 with BOM; texts that a spreadsheet would run as formulas, and signs that steer a
    terminal, made harmless."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    frame.with_columns(
        harmless(harmless_signs(pl.col(name))).alias(name) for name in texts
    ).write_csv(path, include_bom=True)
