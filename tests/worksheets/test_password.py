"""Workbooks that open with a password."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import msoffcrypto
import pytest
from click.testing import CliRunner, Result
from msoffcrypto.exceptions import InvalidKeyError
from support import results_by_hand as by_hand

from hecha.cli import main
from hecha.worksheets import sheet_rows
from hecha.worksheets.workbook import WORKBOOK

PASSWORD = "Puning-2016"


def opened(path: Path, password: str) -> bytes:
    plain = BytesIO()
    with path.open("rb") as stream:
        book = msoffcrypto.OfficeFile(stream)
        book.load_key(password=password, verify_password=True)
        book.decrypt(plain, verify_integrity=True)
    return plain.getvalue()


def test_the_workbook_opens_with_the_password_alone(tmp_path: Path) -> None:
    by_hand.run().write(tmp_path / "plain")
    by_hand.run().write(tmp_path / "closed", password=PASSWORD)
    plain, closed = (tmp_path / name / WORKBOOK for name in ("plain", "closed"))
    assert opened(closed, PASSWORD) == plain.read_bytes()
    with pytest.raises(InvalidKeyError):
        opened(closed, PASSWORD.lower())


def test_the_plain_workbook_never_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets: list[object] = []
    fill = sheet_rows.fill

    def watched(*arguments: object) -> None:
        targets.append(arguments[2])
        fill(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sheet_rows, "fill", watched)
    by_hand.run().write(tmp_path, password=PASSWORD)
    assert list(map(type, targets)) == [BytesIO]


def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """``hecha check`` of a run that is there already."""
    monkeypatch.setattr("hecha.run.check", lambda *_, **__: by_hand.run())
    return CliRunner().invoke(main, ["check", ".", "-o", str(tmp_path / "out"), *words])


def test_a_password_comes_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text(f"{PASSWORD}\r\nanything\n", encoding="utf-8")
    done = check(tmp_path, monkeypatch, "--password-file", str(tmp_path / "secret.txt"))
    assert done.exit_code == 3  # a rule of the run by hand broke
    assert opened(tmp_path / "out" / WORKBOOK, PASSWORD)
    monkeypatch.setenv("HECHA_PASSWORD", "Another-1")
    done = check(tmp_path, monkeypatch, "--password")
    assert opened(tmp_path / "out" / WORKBOOK, "Another-1")
    assert "Another-1" not in done.output


def test_a_password_is_typed_twice_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HECHA_PASSWORD", raising=False)
    monkeypatch.setattr("hecha.commands.passwords.is_terminal", lambda _: True)
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "something else"])
    monkeypatch.setattr("click.prompt", lambda *_, **options: next(answers))
    done = check(tmp_path, monkeypatch, "--password")
    assert opened(tmp_path / "out" / WORKBOOK, PASSWORD)
    assert PASSWORD not in done.output
    done = check(tmp_path, monkeypatch, "--password")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "两次输入不同" in done.stderr


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "至少 8 个字符"), ("密码密码密码密码", "只能用英文字母"), ("", "至少 8 个字符")],
)
def test_a_password_that_will_not_do_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, sentence: str
) -> None:
    monkeypatch.setenv("HECHA_PASSWORD", password)
    done = check(tmp_path, monkeypatch, "--password")
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_a_terminal_or_file_there_is_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HECHA_PASSWORD", raising=False)
    done = check(tmp_path, monkeypatch, "--password", "--lang", "en")
    assert done.exit_code == 2
    assert "no terminal to type it, set HECHA_PASSWORD" in done.stderr
    done = check(tmp_path, monkeypatch, "--password-file", str(tmp_path / "none"))
    assert (done.exit_code, "读不出" in done.stderr) == (2, True)
