"""The result tables as csv and parquet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from hecha.exchange.csv_cells import harmless
from hecha.results.masking import masked_evidence, masked_findings, masked_numbers
from hecha.results.results import Results

FINDINGS_CSV, OUTCOMES_CSV = "findings.csv", "outcomes.csv"
FINDINGS_PARQUET, EVIDENCE_PARQUET = "findings.parquet", "evidence.parquet"
FILES = (FINDINGS_CSV, FINDINGS_PARQUET, EVIDENCE_PARQUET, OUTCOMES_CSV)
"""Every file :func:`write_tables` writes."""

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
)
"""Columns of findings.csv: a public interface."""


def write_tables(results: Results, directory: Path, *, personal: bool = False) -> None:
    """Write findings.csv, findings.parquet, evidence.parquet and outcomes.csv into a folder.

    Both findings files have one row per finding and evidence.parquet one per cell, in the order
    of ``results``. With ``personal`` names and numbers are written whole, otherwise masked
    (hecha.results.masking). The same results give the same bytes.
    """
    if not personal:
        results = without_personal_values(results)
    _write_csv(flat(results), directory / FINDINGS_CSV)
    _write_csv(results.outcomes, directory / OUTCOMES_CSV)
    results.findings.write_parquet(directory / FINDINGS_PARQUET)
    results.evidence.write_parquet(directory / EVIDENCE_PARQUET)


def without_personal_values(results: Results) -> Results:
    """The same results, masked and without subjects."""
    return replace(
        results,
        findings=masked_findings(results.findings, results.evidence, results.subjects),
        evidence=masked_evidence(results.evidence),
        outcomes=results.outcomes.with_columns(masked_numbers(pl.col("reason"))),
        subjects=results.subjects.clear(),
    )


def flat(results: Results) -> pl.DataFrame:
    """FLAT_COLUMNS, one row per finding, with its first evidence cell; area is 县/乡/村."""
    first = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    area = pl.concat_str(
        [pl.col(name).fill_null("") for name in ("county", "town", "village")], separator="/"
    ).str.strip_chars_end("/")
    return (
        results.findings.join(first, on="fingerprint", how="left", maintain_order="left")
        .with_columns(area=area)
        .select(FLAT_COLUMNS)
    )


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    frame.with_columns(harmless(pl.col(name)).alias(name) for name in texts).write_csv(
        path, include_bom=True
    )
