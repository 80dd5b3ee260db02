"""outcomes.csv: one row per rule and township."""

from __future__ import annotations

from pathlib import Path

from hecha.exchange.csv_file import write_csv
from hecha.results.run import Run
from hecha.results.writers import Writer

OUTCOMES_CSV = "outcomes.csv"


def _write(run: Run, folder: Path) -> None:
    write_csv(run.results.outcomes, folder / OUTCOMES_CSV)


WRITER = Writer("outcomes", (OUTCOMES_CSV,), _write)
