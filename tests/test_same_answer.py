"""The same input gives the same bytes, whatever the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.process import ROOT

from hecha.samples import generate

SETTINGS: tuple[Mapping[str, str], ...] = (
    {},
    {"POLARS_MAX_THREADS": "1"},
    {"POLARS_MAX_THREADS": "7", "PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "Pacific/Kiritimati"},
    {"LC_ALL": "C", "TZ": "America/Adak"},
    {"LC_ALL": "tr_TR.UTF-8", "HOME": "/nonexistent"},
)
"""Threads, order of sets, time zone, locale; the files lie in another order each time."""


def answer(data: Path, folder: Path, setting: Mapping[str, str]) -> dict[str, bytes]:
    """Every file of a run, and what it printed."""
    command = "from hecha.cli import main; main()"
    words = [sys.executable, "-c", command, "check", data.name, "-o", "out"]
    inherited = {"PATH", "SYSTEMROOT", "TEMP"} & os.environ.keys()
    env = {name: os.environ[name] for name in inherited} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        env={**env, "PYTHONIOENCODING": "utf-8", **setting},
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode("utf-8", "replace")
    out = folder / "out"
    files = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return {"printed": done.stdout, **{name: path.read_bytes() for name, path in files.items()}}


def test_six_settings_give_the_same_bytes(tmp_path: Path) -> None:
    data = tmp_path / "county"
    generate(data, households=60, persons=190, suite="national", defects=40, seed=3)
    exports = sorted(path for path in data.rglob("*") if path.is_file())
    answers = []
    for number, setting in enumerate(SETTINGS):
        folder = tmp_path / str(number) / "county"
        folder.mkdir(parents=True)
        # A directory lists its files by when they came, or by a hash.
        for path in exports[number:] + exports[:number]:
            target = folder / path.relative_to(data)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
        answers.append(answer(folder, folder.parent, setting))
    again = tmp_path / "0"
    answers.append(answer(again / "county", again, {}))  # over its own results
    assert len(answers[0]) > 10
    different = {
        (number, name)
        for number, other in enumerate(answers)
        for name in answers[0].keys() | other.keys()
        if other.get(name) != answers[0].get(name)
    }
    assert different == set()
