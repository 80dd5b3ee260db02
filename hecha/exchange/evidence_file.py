"""evidence.parquet: one row per cell of a finding."""

from __future__ import annotations

from pathlib import Path

from hecha.exchange.parquet_file import write_table
from hecha.results.run_record import Run
from hecha.results.writers import Writer

EVIDENCE_PARQUET = "evidence.parquet"


def _write(run: Run, folder: Path) -> None:
    write_table(run.results.evidence, folder / EVIDENCE_PARQUET)


WRITER = Writer("evidence", (EVIDENCE_PARQUET,), _write)
