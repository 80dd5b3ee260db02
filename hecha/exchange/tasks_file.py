"""tasks.parquet: one row per task."""

from __future__ import annotations

from pathlib import Path

from hecha.results.run import Run
from hecha.results.writers import Writer

TASKS_PARQUET = "tasks.parquet"


def _write(run: Run, folder: Path) -> None:
    run.tasks.write_parquet(folder / TASKS_PARQUET)


WRITER = Writer("tasks", (TASKS_PARQUET,), _write)
