"""Writes ``sample_exports/`` anew: ``python -m samples.make [FOLDER]``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TypedDict

from samples.generating import generate

_HOME = Path(__file__).resolve().parent.parent / "sample_exports"


class _Sample(TypedDict):
    households: int
    persons: int
    suite: str
    defects: int
    seed: int
    formats: str


_CLEAN: _Sample = {
    "households": 120,
    "persons": 420,
    "suite": "national",
    "defects": 0,
    "seed": 7,
    "formats": "xlsx",
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
    },
    "clean": _CLEAN,
    "mixed-formats": {**_CLEAN, "formats": "mixed"},
}


def make(home: Path = _HOME) -> None:
    """Writes every sample into its folder under ``home``; what stood there is replaced."""
    for name, sample in SAMPLES.items():
        shutil.rmtree(home / name, ignore_errors=True)
        generate(home / name, **sample)


if __name__ == "__main__":
    make(*(Path(argument) for argument in sys.argv[1:]))
