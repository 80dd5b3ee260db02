"""findings.csv and findings.parquet: one row per finding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from hecha.exchange.csv_file import PIECE, write_pieces
from hecha.exchange.parquet_file import write_table
from hecha.results.results import Results
from hecha.results.run_record import Run
from hecha.results.writers import Writer

FINDINGS_CSV, FINDINGS_PARQUET = "findings.csv", "findings.parquet"

FLAT_COLUMNS = (
    "fingerprint",
    "rule",
    "severity",
    "grain",
    "table",
    "household_id",
    "person_id",
    "area",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "message",
    "suggestion",
    "task",
)
"""Columns of findings.csv: a public interface."""

_OF_EVIDENCE = ("table", "file", "sheet", "row", "column", "value")


def flat(results: Results) -> pl.DataFrame:
    """FLAT_COLUMNS, one row per finding, with its first evidence cell; area is 县/乡/村."""
    return pl.concat(_pieces(results))


def _pieces(results: Results) -> Iterator[pl.DataFrame]:
    """The same in pieces, of which there is one at least."""
    first = _first_cells(results)
    area = pl.concat_str(
        [pl.col(name).fill_null("") for name in ("county", "town", "village")], separator="/"
    ).str.strip_chars_end("/")
    cells = [pl.lit(results.evidence[name]).gather("_cell").alias(name) for name in _OF_EVIDENCE]
    for start in range(0, max(results.findings.height, 1), PIECE):
        findings = results.findings.lazy().slice(start, PIECE)
        yield (
            findings.with_columns(_cell=first.slice(start, PIECE), area=area)
            .with_columns(cells)
            .select(FLAT_COLUMNS)
            .collect(engine="in-memory")
        )


def _first_cells(results: Results) -> pl.Series:
    """The position in EVIDENCE of the first cell of each finding; null where it has none."""
    key = pl.col("fingerprint")
    first = (
        results.evidence.lazy()
        .select("fingerprint")
        .with_row_index("_cell")
        # The cells of a finding mostly stand together: few rows are left to be compared.
        .filter((key != key.shift()).fill_null(value=True))
        .unique("fingerprint", keep="first", maintain_order=True)
    )
    return (
        results.findings.lazy()
        .select("fingerprint")
        .join(first, on="fingerprint", how="left", maintain_order="left")
        .select("_cell")
        .collect(engine="in-memory")["_cell"]
    )


def _write(run: Run, folder: Path) -> None:
    write_pieces(_pieces(run.results), folder / FINDINGS_CSV)
    write_table(run.results.findings, folder / FINDINGS_PARQUET)


WRITER = Writer("findings", (FINDINGS_CSV, FINDINGS_PARQUET), _write)
