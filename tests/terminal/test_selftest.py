"""``hecha selftest``: passes where everything works, and says what was not found."""

import pytest
from click.testing import CliRunner

import hecha.run
from hecha.cli import main
from hecha.results.run_record import Run


def test_it_finds_what_it_planted() -> None:
    done = CliRunner().invoke(main, ["selftest"])
    assert (done.exit_code, done.stdout.splitlines()[1:]) == (0, ["自检通过。"])
    assert done.stdout.startswith("hecha ")


def test_what_is_not_found_is_said_and_gives_exit_3(monkeypatch: pytest.MonkeyPatch) -> None:
    check = hecha.run.check

    def blind(*given: object, **options: object) -> Run:
        return check(*given, **options, select=["SG"])  # type: ignore[arg-type]

    monkeypatch.setattr(hecha.run, "check", blind)
    done = CliRunner().invoke(main, ["selftest", "--lang", "en"])
    assert (done.exit_code, done.stderr) == (3, "The self-test failed.\n")
    missed = done.stdout.splitlines()[1:]
    assert missed
    assert all(line.startswith("not found: ") and "SG" not in line[:14] for line in missed)
