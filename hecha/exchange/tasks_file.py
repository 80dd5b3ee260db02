"""tasks.parquet: one row per task."""

from __future__ import annotations

from pathlib import Path

from hecha.exchange.parquet_file import write_table
from hecha.results.run_record import Run
from hecha.results.writers import Writer

TASKS_PARQUET = "tasks.parquet"


def _write(run: Run, folder: Path) -> None:
    write_table(run.tasks, folder / TASKS_PARQUET)


WRITER = Writer("tasks", (TASKS_PARQUET,), _write)
