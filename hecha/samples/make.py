"""Writes ``sample_exports/`` anew: ``python -m hecha.samples.make [FOLDER]``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TypedDict

from hecha.samples.generating import generate

_HOME = Path(__file__).parents[2] / "sample_exports"


class _Sample(TypedDict):
    households: int
    persons: int
    suite: str
    defects: int
    seed: int
    formats: str
    ledgers: bool


_CLEAN: _Sample = {
    "households": 120,
    "persons": 420,
    "suite": "national",
    "defects": 0,
    "seed": 7,
    "formats": "xlsx",
    "ledgers": False,
}

# Puning at the size of its own paper: 普市发[2016]10号 §2.
SAMPLES: dict[str, _Sample] = {
    "puning-2016": {
        "households": 6388,
        "persons": 12682,
        "suite": "puning-2016",
        "defects": 200,
        "seed": 2016,
        "formats": "xlsx",
        "ledgers": False,
    },
    "clean": _CLEAN,
    "mixed-formats": {**_CLEAN, "formats": "mixed"},
    # A fault of each rule about ledgers and levels that the paper lets run.
    "xianning-2020": {
        "households": 84,
        "persons": 270,
        "suite": "xianning-2020",
        "defects": 70,
        "seed": 2020,
        "formats": "xlsx",
        "ledgers": True,
    },
}


def make(home: Path = _HOME) -> None:
    """Writes every sample into its folder under ``home``; what stood there is replaced."""
    for name, sample in SAMPLES.items():
        shutil.rmtree(home / name, ignore_errors=True)
        generate(home / name, **sample)


if __name__ == "__main__":
    make(*(Path(argument) for argument in sys.argv[1:]))
