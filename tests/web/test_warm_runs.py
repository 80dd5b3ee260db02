"""Two checks in one process that has loaded all before, as the page keeps one, give the same bytes
as other processes do, also where the suite and the data have changed between."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.process import ROOT

from hecha.run import check

GUIDE = (ROOT / "docs" / "own-suite.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL))
"""Files of the guide: those of a suite, and the data to check with it."""
DATA = "导出数据"
CHANGES = (
    ("suite/policy.toml", "value = 3\n", "value = 7\n"),
    ("suite/household.json", "每户都有干部联系", "户户有干部联系"),
    ("suite/claims.toml", "每月召开一次调度会", "每季召开一次调度会"),
    (f"{DATA}/行政村_20241231.csv", "西村,是,1,否", "西村,是,0,否"),
)
"""File, what stands in it, and what it is replaced by."""

_TWICE = """
import sys
sys.modules["hypothesis"] = None
from pathlib import Path
from test_warm_runs import change, results
from hecha.web.warm import load

load()
folder = Path(sys.argv[1])
results(folder, "first")
change(folder)
results(folder, "second")
"""


def change(folder: Path) -> None:
    """Change the suite and the data."""
    for name, old, new in CHANGES:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, name
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def results(folder: Path, name: str) -> dict[str, bytes]:
    """The files of a run; run.json, and what is made of it, has its time."""
    out = folder / name
    check(folder / DATA, suite=str(folder / "suite"), select=("HH", "BX")).write(out)
    paths = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in paths
        if path.name != "run.json" and path.parent.name != "内部"
    }


def test_a_second_run_knows_nothing_of_the_first(tmp_path: Path) -> None:
    for name, text in FILES.items():
        file = tmp_path / (name if name.startswith(DATA) else f"suite/{name}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    first = results(tmp_path, "out")
    subprocess.run(
        [sys.executable, "-c", _TWICE, str(tmp_path)],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))},
        check=True,
    )
    second = results(tmp_path, "out")
    assert read(tmp_path / "first", first) == first
    assert read(tmp_path / "second", second) == second
    assert {name for name in first if second.get(name) != first[name]} >= {"整改清单.xlsx"}


def read(out: Path, like: dict[str, bytes]) -> dict[str, bytes]:
    """The files of results of the same names as others."""
    return {name: (out / name).read_bytes() for name in like}
