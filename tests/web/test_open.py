"""``hecha open`` as a process, and what it leaves behind: nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.page_client import Client, served, stand_in
from support.process import ROOT

from hecha.cli import main
from hecha.web.jobs import Job
from hecha.web.warm import _CODE, LOADED, Warm
from hecha.web.workplace import PREFIX, remove_leftovers, workplace


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def at(temporary: Path) -> dict[str, str]:
    return {"PYTHONIOENCODING": "utf-8", "TMPDIR": str(temporary)}


_WAITS = """
import time
from hecha.web.jobs import Job
from hecha.web.warm import _CODE, LOADED, Warm
from hecha.web.workplace import workplace

with workplace():
    print("there", flush=True)
    time.sleep(600)
"""


class Opened:
    """A running ``hecha open``."""

    def __init__(self, temporary: Path, *options: str) -> None:
        code = "from hecha.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "open", "--no-browser", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, **at(temporary)},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:[0-9]+/start/\S{43}$", line)
        assert found is not None, line
        self.client = Client(found[0])

    def end(self, number: int = signal.SIGKILL) -> tuple[int, str]:
        """Send a signal; exit code and what was printed."""
        self.process.send_signal(number)
        text, _ = self.process.communicate(timeout=60)
        return self.process.returncode, text


@pytest.fixture
def processes() -> Iterator[list[Opened]]:
    started: list[Opened] = []
    yield started
    for opened in started:
        if opened.process.poll() is None:
            opened.end()


def folders(temporary: Path) -> list[Path]:
    return sorted(temporary.glob(f"{PREFIX}*"))


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_nothing_is_left_also_of_one_that_was_killed(
    temporary: Path, processes: list[Opened]
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", _WAITS], stdout=subprocess.PIPE, env={**os.environ, **at(temporary)}
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"there\n"
    (left,) = folders(temporary)
    assert left.stat().st_mode & 0o077 == 0
    killed.kill()
    killed.communicate()
    assert folders(temporary) == [left]

    told = Opened(temporary)
    processes.append(told)
    told.client.put("户信息.xlsx", b"personal")
    (present,) = folders(temporary)
    assert present != left
    code, _ = told.end(signal.SIGTERM)
    assert (code, folders(temporary)) == (130, [])

    stopped = Opened(temporary)
    processes.append(stopped)
    assert "上报前数据核查" in stopped.client.ask("GET", "/").content.decode()
    assert stopped.client.order("stop").status == 202
    text, _ = stopped.process.communicate(timeout=60)
    assert (stopped.process.returncode, folders(temporary)) == (0, [])
    assert text.splitlines()[-1] == "页面已结束，临时文件已删除。"


def test_leftovers_go_and_those_of_a_page_that_runs_stay(temporary: Path) -> None:
    old = temporary / f"{PREFIX}old"
    (old / "data").mkdir(parents=True)
    (old / "data" / "户.xlsx").write_bytes(b"personal")
    other = temporary / "hecha-other"
    other.mkdir()
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (temporary / f"{PREFIX}link").symlink_to(elsewhere)
    with workplace() as home:
        assert not old.exists()
        remove_leftovers()
        assert home.is_dir()
        (home / "户.xlsx").write_bytes(b"personal")
    assert not home.exists()
    assert other.is_dir()
    assert (elsewhere / "kept").exists()


def test_stopping_ends_the_command_that_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with served(home, program=stand_in(tmp_path)) as server:
        client = Client(server.guard.start)
        client.put("永远.xlsx", b"x")
        client.order("check", suite="national")
        while not (home / "scratch" / "started").exists():
            time.sleep(0.02)
        job = server.desk.job
    assert job is not None
    assert job._process is not None
    assert job._process.poll() is not None
    assert job.state == "cancelled"


def test_what_cannot_be_opened_is_said_in_one_sentence(temporary: Path, tmp_path: Path) -> None:
    book = tmp_path / "台账.db"
    book.write_bytes(b"no database")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for options in (("--followup", str(book)), ("--port", port), ("--suite", "nowhere")):
            done = CliRunner().invoke(main, ["open", "--no-browser", *options])
            assert done.exit_code == 2, done.output
            assert len(done.stderr.splitlines()) == 1
    assert folders(temporary) == []


def test_the_process_that_waits_becomes_the_command_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads_nothing = "import hecha.web.warm as w; w.load = lambda: None; "
    monkeypatch.setattr("hecha.web.warm._CODE", loads_nothing + _CODE)
    job = Job("rules", [["suites"]], tmp_path, warm=Warm(tmp_path), program=["none"])
    assert job.warm is not None
    job.warm.start()
    job.start()
    while job.state == "running":
        time.sleep(0.02)
    assert (job.code, job.said) == (0, [])
    assert any(line.startswith("national ") for line in job.output[0])


@pytest.mark.parametrize("name", LOADED)
def test_what_is_loaded_before_a_check_is_there(name: str) -> None:
    assert find_spec(name) is not None


def test_a_check_goes_without_the_process_that_waits_where_that_has_ended(tmp_path: Path) -> None:
    warm = Warm(tmp_path)
    assert warm.take(["check"]) is None
    warm.start()
    assert warm._ready is not None
    first = warm._ready.process
    first.kill()
    first.wait()
    assert warm.take(["check"]) is None
    warm.start()
    second = warm._ready.process
    warm.end()
    assert second.poll() is not None
    warm.start()
    assert warm.take(["check"]) is None
