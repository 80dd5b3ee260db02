"""What tests of several areas share: the command as a process, and a county to run it on."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from samples import generate

ROOT = Path(__file__).parents[1]

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

Hecha = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def hecha() -> Hecha:
    """The command line as a process of its own: ``hecha("check", folder)``."""

    def run(*args: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, args)],
            cwd=cwd,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def clean_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 households of the national suite without a defect."""
    folder = tmp_path_factory.mktemp("clean") / "county"
    generate(folder, households=60, persons=190, suite="national", defects=0, seed=7)
    return folder


@pytest.fixture(scope="session")
def faulty_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 households with defects of the four families; what was planted is in planted.json."""
    folder = tmp_path_factory.mktemp("faulty") / "county"
    generate(folder, households=300, persons=950, suite="national", defects=110, seed=5)
    return folder
