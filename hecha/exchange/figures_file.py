"""figures.parquet: what the papers demand in numbers and what there is, area by area."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl

from hecha.exchange.csv_file import write_csv
from hecha.exchange.parquet_file import write_table
from hecha.exchange.whole_set import whole_set
from hecha.reading.submission import InputRejected
from hecha.results.one_file import one_file
from hecha.results.results import FIGURES
from hecha.results.run_record import Run
from hecha.results.writers import Writer

FIGURES_PARQUET = "figures.parquet"


def read_figures(folder: Path) -> pl.DataFrame:
    """The FIGURES of the run that ``hecha check -o`` wrote into ``folder``. Raises InputRejected
    where they are missing, changed, or of another version of the program."""
    figures = pl.read_parquet(BytesIO(whole_set(folder).content(FIGURES_PARQUET)))
    if figures.schema != pl.Schema(FIGURES):
        raise InputRejected(
            f"{folder / FIGURES_PARQUET} 是另一版本的程序写的：请重新运行 hecha check -o。",
            f"{folder / FIGURES_PARQUET} is of another version: please run hecha check -o again.",
        )
    return figures


def write_table_csv(table: pl.DataFrame, path: Path) -> None:
    """The table of indicators as csv, columns by their English names, shares as fractions of 1.

    Raises InputRejected where the file cannot be written, or is one with other columns.
    """
    head = ",".join(table.columns)
    with one_file(path) as unfinished:
        if path.exists() and not path.read_bytes()[3:].startswith(head.encode()):
            raise InputRejected(
                f"{path} 已存在，且不是本程序写的指标表：请换一个文件名。",
                f"{path} exists and is no table of indicators of ours: please choose another name.",
            )
        write_csv(table, unfinished)


def _write(run: Run, folder: Path) -> None:
    write_table(run.results.figures, folder / FIGURES_PARQUET)


WRITER = Writer("figures", (FIGURES_PARQUET,), _write)
