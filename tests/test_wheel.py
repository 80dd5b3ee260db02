"""What is installed: one top-level name that works from anywhere."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from support.process import ROOT

CLEAN = ROOT / "sample_exports" / "clean"


def test_every_package_of_the_tree_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = listed["tool"]["setuptools"]["packages"]
    homes = {"hecha": "hecha", "checks": "hecha.checks", "suites": "hecha.suites"}
    found = {
        ".".join([name, *file.parent.relative_to(ROOT / home).parts])
        for home, name in homes.items()
        for file in (ROOT / home).rglob("__init__.py")
    }
    assert sorted(found) == sorted(listed)


def test_the_wheel_holds_one_name_and_runs_from_elsewhere(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)]
    subprocess.run([*pip, *build], check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("hecha-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        assert {top for top in tops if not top.endswith(".dist-info")} == {"hecha"}
        assert {"hecha/web/template/desk.html", "hecha/web/template/desk.js"} < {
            *archive.namelist()
        }
        archive.extractall(tmp_path / "target")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'target')!r})\n"
        # An editable install of the checkout must not answer for the wheel.
        "sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f).lower()]\n"
        "import hecha.cli\n"
        f"assert hecha.__file__.startswith({str(tmp_path)!r}), hecha.__file__\n"
        "hecha.cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(CLEAN), "-o", str(tmp_path / "out")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "整改清单.xlsx").is_file()
    assert (tmp_path / "out" / "report.html").is_file()
