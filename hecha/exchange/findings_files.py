"""findings.csv and findings.parquet: one row per finding."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from hecha.exchange.csv_file import write_csv
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
    key = pl.col("fingerprint")
    first = (
        results.evidence.lazy()
        .select("fingerprint", *_OF_EVIDENCE)
        # The cells of a finding mostly stand together: few rows are left to be compared.
        .filter((key != key.shift()).fill_null(value=True))
        .unique("fingerprint", keep="first", maintain_order=True)
    )
    area = pl.concat_str(
        [pl.col(name).fill_null("") for name in ("county", "town", "village")], separator="/"
    ).str.strip_chars_end("/")
    return (
        results.findings.lazy()
        .join(first, on="fingerprint", how="left", maintain_order="left")
        .with_columns(area=area)
        .select(FLAT_COLUMNS)
        .collect(engine="in-memory")
    )


def _write(run: Run, folder: Path) -> None:
    write_csv(flat(run.results), folder / FINDINGS_CSV)
    write_table(run.results.findings, folder / FINDINGS_PARQUET)


WRITER = Writer("findings", (FINDINGS_CSV, FINDINGS_PARQUET), _write)
