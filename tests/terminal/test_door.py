"""How the command ends when something goes wrong, and what a screen cannot do to it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.process import ROOT
from support.results_by_hand import ID_A

import hecha.run
from hecha.cli import main
from hecha.reading.submission import InputRejected
from hecha.results import writers

SCRIPT = """
import os, sys
sys.path.insert(0, {tests!r})
import hecha.run
from support import results_by_hand as by_hand
def check(*_, **options):
    {body}
hecha.run.check = check
from hecha.cli import main
main()
"""
RUN = (
    "return by_hand.run(by_hand.results([by_hand.finding('a', 'IN02')]), "
    "counties=('\U00020bb7县',))"
)


def ended(monkeypatch: pytest.MonkeyPatch, error: BaseException, *words: str) -> Result:
    """``hecha check .`` where checking ends in an error."""

    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(hecha.run, "check", broken)
    return CliRunner().invoke(main, ["check", ".", "--quiet", *words])


def process(
    *words: str | Path, body: str = RUN, shell: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a process, its run replaced by ``body``."""
    script = SCRIPT.format(tests=str(ROOT / "tests"), body=body)
    command = [sys.executable, "-c", script, "check", ".", *map(str, words)]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    return subprocess.run(
        command,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


@pytest.mark.parametrize(
    "error",
    [
        KeyError(ID_A),
        RecursionError(ID_A),
        pl.exceptions.PanicException(ID_A),
        pl.exceptions.ComputeError(ID_A),
        OSError(5, ID_A),
        AssertionError(ID_A),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_breaks_is_3_one_sentence_and_a_log_without_values(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    result = ended(monkeypatch, error)
    assert (result.exit_code, result.stdout) == (3, "")
    name = type(error).__name__
    pattern = rf"不能判断，因为程序出错（{name}）；请联系维护人员，记录在 (.+\.log)。\n"
    found = re.fullmatch(pattern, result.stderr)
    assert found is not None, result.stderr
    log = Path(found[1]).read_text(encoding="utf-8")
    Path(found[1]).unlink()
    assert ID_A not in log
    assert f"{type(error).__module__}.{name}\n" in log
    assert re.search(r"^  (?:.*/)?hecha/commands/check\.py:\d+ check$", log, re.MULTILINE)
    assert log.endswith(" broken\n")


def test_a_log_names_the_cause_first(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError(ID_A)
    error.__cause__ = ZeroDivisionError(ID_A)
    found = re.search(r"记录在 (.+\.log)", ended(monkeypatch, error).stderr)
    assert found is not None
    kinds = [line for line in Path(found[1]).read_text("utf-8").splitlines() if line[0] != " "][1:]
    Path(found[1]).unlink()
    assert kinds == ["builtins.ZeroDivisionError", "builtins.ValueError"]


REJECTED = InputRejected("坏表.xlsx 打不开。", "坏表.xlsx cannot be opened.")


@pytest.mark.parametrize(
    ("error", "words", "code", "sentence"),
    [
        (KeyboardInterrupt(), [], 130, "已中断。"),
        (KeyboardInterrupt(), ["--lang", "en"], 130, "Interrupted."),
        (REJECTED, [], 2, "未核查：坏表.xlsx 打不开。"),
        (REJECTED, ["--lang=en"], 2, "Not checked: 坏表.xlsx cannot be opened."),
        (
            ModuleNotFoundError("No module named 'polars'"),
            [],
            3,
            "不能判断，因为程序库缺失或版本不符（No module named 'polars'）；请重新安装。",
        ),
    ],
)
def test_every_end_has_its_code(
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    words: list[str],
    code: int,
    sentence: str,
) -> None:
    result = ended(monkeypatch, error, *words)
    assert (result.exit_code, result.stderr.removeprefix("\n")) == (code, sentence + "\n")


def test_an_interrupt_while_a_class_is_made_is_an_interrupt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = RuntimeError("Error calling __set_name__")
    error.__cause__ = KeyboardInterrupt()
    assert ended(monkeypatch, error).exit_code == 130


def test_used_up_memory_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    result = ended(monkeypatch, MemoryError())
    assert result.exit_code == 3
    assert result.stderr.startswith(
        "不能判断，因为内存不够；请关闭其他程序，或按乡镇分批核查，记录在"
    )
    Path(result.stderr.partition("记录在 ")[2].removesuffix("。\n")).unlink()


def test_what_libraries_print_past_python_is_not_shown() -> None:
    body = f"os.write(2, b'thread panicked: {ID_A}'); raise KeyError"
    done = process(body=body)
    assert done.returncode == 3
    assert ID_A not in done.stderr.decode()
    assert "不能判断，因为程序出错（KeyError）" in done.stderr.decode()


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_a_terminal_that_lacks_a_character_changes_nothing(tmp_path: Path, encoding: str) -> None:
    done = process("-o", tmp_path / "out", PYTHONIOENCODING=encoding)
    assert (done.returncode, b"Error" in done.stderr) == (1, False)
    assert (tmp_path / "out" / "run.json").is_file()
    shown = done.stdout.decode(encoding)
    assert ("\U00020bb7县" in shown) is (encoding == "utf-8")
    assert ("\\U00020bb7" in shown) is (encoding != "utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_below_standard_output_keeps_the_verdict(tmp_path: Path) -> None:
    done = process("-o", tmp_path / "out", shell="> /dev/full")
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[1:] == [
        "不能上报，还差 1 户。汇总显示不出来（磁盘空间不足）。"
    ]
    assert (tmp_path / "out" / "run.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_help_that_cannot_be_shown_is_3_and_never_1() -> None:
    words = ["sh", "-c", '"$@" > /dev/full', "sh", sys.executable, "cli.py", "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 3
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_reader_that_goes_away_changes_nothing() -> None:
    done = process(shell="| true; exit 0")
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_a_closed_standard_output_changes_nothing() -> None:
    assert process(shell=">&-").returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_is_130_and_leaves_nothing(clean_county: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = [sys.executable, "cli.py", "check", str(clean_county), "-o", str(out)]
    running = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stderr is not None
    running.stderr.readline()  # it has begun
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    shown, said = running.communicate()
    assert (running.returncode, shown, said.decode().strip()) == (130, b"", "已中断。")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_files_move_takes_the_move_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from support import results_by_hand as by_hand

    by_hand.run(by_hand.results([])).write(tmp_path)

    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    before = contents()
    real, moves = Path.replace, []

    def interrupted(source: Path, target: Path) -> Path:
        moves.append(source)
        done = real(source, target)
        if len(moves) == 9:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        by_hand.run().write(tmp_path)
    assert contents() == before


def test_two_writers_of_one_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = writers.Writer("copy", ("run.json",), lambda run, folder: None)
    known = list(writers.writers())
    monkeypatch.setattr(writers, "_found", lambda *_: [*known, twice])
    writers.writers.cache_clear()
    with pytest.raises(ValueError, match=r"run\.json"):
        writers.writers()
    monkeypatch.undo()
    writers.writers.cache_clear()
