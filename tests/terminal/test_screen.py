"""Progress and colours: on a terminal only."""

import io
import json
import sys

import pytest

from hecha.terminal.progress import Progress
from hecha.terminal.screen import coloured


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def steps() -> None:
    with Progress("正在核查：导出数据") as progress:
        progress("户信息.xlsx", 0.1)
        progress("核查", 0.45)


def test_a_program_that_asks_is_told_every_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Progress("正在核查：导出数据", lines=True) as progress:
        progress("户信息.xlsx", 0.1)
        progress("核查规则", 0.45)
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert told == [{"step": "户信息.xlsx", "share": 0.1}, {"step": "核查规则", "share": 0.45}]


def test_a_number_in_the_name_of_a_file_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("正在核查：导出数据", lines=True) as progress:
        progress("走访445281199001010016.xlsx", 0.1)
        progress("户信息_20231231.xlsx", 0.2)
    told = [json.loads(line)["step"] for line in capsys.readouterr().err.splitlines()]
    assert told == ["走访445********.xlsx", "户信息_20231231.xlsx"]


def test_on_a_terminal_one_line_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    steps()
    written = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert written == (
        "\r[ 10%] 户信息.xlsx"
        "\r[ 45%] 核查       "  # the blanks wipe the rest of the longer line
        f"\r{' ' * 11}\r"
    )


@pytest.mark.parametrize("dumb", [True, False])
def test_elsewhere_one_line_is_left(monkeypatch: pytest.MonkeyPatch, dumb: bool) -> None:
    monkeypatch.setenv("TERM", "dumb" if dumb else "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal() if dumb else io.StringIO())
    steps()
    assert sys.stderr.getvalue() == "正在核查：导出数据\n"  # type: ignore[attr-defined]


def test_colours_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert coloured("可以上报", "green") == "\x1b[1;32m可以上报\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured("可以上报", "green") == "可以上报"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert coloured("可以上报", "green") == "可以上报"
