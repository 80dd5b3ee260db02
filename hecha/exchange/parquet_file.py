"""A result table as a parquet file that states the version of its columns."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl

SCHEMA_KEY, SCHEMA_VERSION = "hecha.schema", 1
"""Key of the file's metadata, and the version: raised when a column changes its meaning or goes."""


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """``frame`` as parquet, with the version of the result tables in its metadata; equal frames
    give the same bytes, also where one of them is held in several parts.

    Raises OSError where the disk is full, which Polars calls a fault of the frame when it writes
    the file itself.
    """
    content = BytesIO()
    frame.rechunk().write_parquet(content, metadata={SCHEMA_KEY: str(SCHEMA_VERSION)})
    path.write_bytes(content.getbuffer())
