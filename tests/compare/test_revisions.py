"""tools.compare running checkouts: their own modules in either layout, crashes, usage errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.compare.comparing import compare_revisions
from tools.compare.corpus import COUNTIES, also
from tools.compare.report import as_text
from tools.compare.revisions import Command, ForeignModule, Revision, UsageError, checked_out, run

ROOT = Path(__file__).parents[2]

CLI = """
import sys
def main(args, prog_name):
    if args == ["crash"]:
        raise ValueError("broken rule")
    print(args[0])
    sys.exit(len(args))
"""


def checkout(folder: Path, **files: str) -> Revision:
    """A revision of these files; ``__`` in a name is a folder."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Revision("old", "old", folder)


def commands(*names: str) -> list[Command]:
    return [Command(name, (name,)) for name in names]


def test_a_crash_is_recorded_and_the_next_county_is_run(tmp_path: Path) -> None:
    revision = checkout(tmp_path / "old", cli=CLI)
    ended = run(revision, commands("a", "crash", "b", "crash"), tmp_path / "scratch")
    assert [(each.name, each.exit, each.out) for each in ended] == [
        ("a", 1, "a\n"),
        ("crash", None, ""),
        ("b", 1, "b\n"),
        ("crash", None, ""),
    ]
    assert ended[1].err.endswith("ValueError: broken rule")


def test_a_process_that_is_stopped_stops_the_comparison(tmp_path: Path) -> None:
    cli = "import os, signal\ndef main(args, prog_name): os.kill(os.getpid(), signal.SIGTERM)"
    revision = checkout(tmp_path / "old", cli=cli)
    with pytest.raises(KeyboardInterrupt):
        run(revision, commands("a", "b"), tmp_path / "scratch")


def test_modules_at_the_top_level_are_those_of_the_checkout(tmp_path: Path) -> None:
    """``checks`` is installed in this environment too."""
    cli = "import checks.run\ndef main(args, prog_name): print(checks.run.__file__)"
    revision = checkout(tmp_path / "old", cli=cli, checks__run="")
    (tmp_path / "old/checks/__init__.py").touch()
    (ended,) = run(revision, commands("a"), tmp_path / "scratch")
    assert ended.out == f"{tmp_path / 'old/checks/run.py'}\n"


def test_the_package_finds_the_rule_book_at_the_root(tmp_path: Path) -> None:
    engine = (
        "import hecha.checks.themes\ndef main(args, prog_name): print(hecha.checks.themes.NAME)"
    )
    revision = checkout(
        tmp_path / "new",
        cli="from hecha.cli import main",
        hecha__cli=engine,
        hecha__rules="",
        checks__themes="from hecha import rules\nNAME = f'{__name__} {rules.__file__}'",
    )
    for package in ("hecha", "checks"):
        (tmp_path / "new" / package / "__init__.py").touch()
    (ended,) = run(revision, commands("a"), tmp_path / "scratch")
    assert ended.out == f"hecha.checks.themes {tmp_path / 'new/hecha/rules.py'}\n"


def test_a_missing_module_is_not_taken_from_the_installed_checkout(tmp_path: Path) -> None:
    revision = checkout(tmp_path / "old", cli="import registry")
    (ended,) = run(revision, commands("a"), tmp_path / "scratch")
    assert ended.exit is None
    assert ended.err.endswith("ModuleNotFoundError: No module named 'registry'")


def test_a_module_from_elsewhere_is_refused(tmp_path: Path) -> None:
    checkout(tmp_path / "elsewhere", stray="")
    cli = f"import sys; sys.path.append({str(tmp_path / 'elsewhere')!r})\nimport stray\n{CLI}"
    revision = checkout(tmp_path / "old", cli=cli)
    with pytest.raises(ForeignModule, match=r"old: stray \(.*elsewhere/stray\.py\)"):
        run(revision, commands("a"), tmp_path / "scratch")


def test_a_revision_is_removed_afterwards(tmp_path: Path) -> None:
    with checked_out("HEAD", tmp_path / "head") as revision:
        assert (revision.folder / "cli.py").exists()
    assert not (tmp_path / "head").exists()


def test_each_sub_folder_is_a_county(tmp_path: Path) -> None:
    (tmp_path / "field/a").mkdir(parents=True)
    (tmp_path / "field/b").mkdir()
    assert [each.name for each in also(tmp_path / "field")] == ["field-a", "field-b"]
    assert [each.paths for each in also(tmp_path / "field/a")] == [(str(tmp_path / "field/a"),)]
    with pytest.raises(UsageError, match="There is no folder"):
        also(tmp_path / "none")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["no-such-revision", "."], "git does not know it"),
        ([".", ".", "--county=atlantis"], "There is no run atlantis; there are national-clean,"),
        ([".", ".", "--only=rules"], "rules: choose from findings, evidence, outcomes, run"),
        ([".", ".", "--corpus=docs"], "docs has no corpus.json"),
    ],
)
def test_usage_errors(args: list[str], message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.compare", *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_the_working_tree_is_the_same_as_itself(tmp_path: Path) -> None:
    smallest = min(COUNTIES, key=lambda county: (county.ledgers, county.households)).name
    found = compare_revisions(".", ".", tmp_path, names=[smallest])
    assert [each.county for each in found.counties] == ["national-small"]
    assert found.is_same
    assert as_text(found, None).splitlines()[-4:] == [
        "",
        "identical evidence.parquet, figures.parquet, findings.csv, findings.parquet, "
        "outcomes.csv, report.html, run.json, tasks.parquet, 内部/evidence.parquet, "
        "内部/findings.parquet, 内部/outcomes.parquet, 内部/subjects.parquet, "
        "内部/tasks.parquet, 整改清单.xlsx",
        "",
        "no difference",
    ]
