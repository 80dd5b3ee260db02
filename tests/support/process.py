"""The command as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]

Hecha = Callable[..., subprocess.CompletedProcess[str]]

_CODE = "import sys; sys.modules['hypothesis'] = None; from hecha.cli import main; main()"
"""Without what Pandera imports where it is installed, as for tests only it is."""


def run(*args: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """``run("check", folder)``: what ``hecha check folder`` prints and its exit code."""
    return subprocess.run(
        [sys.executable, "-c", _CODE, *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
