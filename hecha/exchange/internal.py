"""``内部/``: the result tables with names and numbers whole, for the steps that come after a check.

Packets, answers read back, patch lists, household sheets and the page work from them. Only the
owner can read the folder and its files; Windows knows no such permissions, there the output folder
itself has to be closed to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from hecha.exchange.parquet_file import write_table
from hecha.exchange.whole_set import whole_set
from hecha.reading.submission import InputRejected
from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES, SUBJECTS, TASKS, Results
from hecha.results.run_record import Run
from hecha.results.writers import Writer

INTERNAL = "内部"
"""The folder, inside the output folder."""

TABLES = {
    "tasks": pl.Schema(TASKS),
    "findings": pl.Schema(FINDINGS),
    "evidence": pl.Schema(EVIDENCE),
    "outcomes": pl.Schema(OUTCOMES),
    "subjects": pl.Schema(SUBJECTS),
}
"""Its tables with their schemas: fields of :class:`Results`, each a parquet file."""


@dataclass(frozen=True, slots=True)
class Internal:
    """What :func:`read_internal` gives: the record of a run (run.json) and its results, whole.

    ``results`` has no ``reasons``: their sentences are in the outcomes.
    """

    record: Mapping[str, Any]
    results: Results = field(repr=False)


def read_internal(folder: str | Path) -> Internal:
    """The unmasked results that ``hecha check -o`` wrote into ``folder``.

    Raises InputRejected where the folder holds no results, or they are not whole.
    """
    folder = Path(folder)
    found = whole_set(folder)
    tables = {name: pl.read_parquet(BytesIO(found.content(_file(name)))) for name in TABLES}
    for name, schema in TABLES.items():
        if tables[name].schema != schema:
            raise InputRejected(
                f"{folder / _file(name)} 是另一版本的程序写的：请重新运行 hecha check -o。",
                f"Another version wrote {folder / _file(name)}: please run hecha check -o again.",
            )
    results = Results(
        findings=tables["findings"],
        evidence=tables["evidence"],
        outcomes=tables["outcomes"],
        subjects=tables["subjects"],
        tasks=tables["tasks"],
    )
    return Internal(found.record, results)


def _file(name: str) -> str:
    return f"{INTERNAL}/{name}.parquet"


def _write(run: Run, folder: Path) -> None:
    (folder / INTERNAL).mkdir()
    for name in TABLES:
        write_table(getattr(run.results, name), folder / _file(name))


WRITER = Writer("internal", tuple(map(_file, TABLES)), _write, owner_only=True)
