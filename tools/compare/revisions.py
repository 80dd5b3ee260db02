"""Revisions checked out, and commands run by them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.compare.worker import FOREIGN

WORKING_TREE = "."
_INTERRUPTED = (-signal.SIGINT, -signal.SIGTERM, 130)
"""Return codes of a process that somebody stopped: no crash, and nothing more is to be run."""
_WORKER = Path(__file__).with_name("worker.py")


class UsageError(Exception):
    """Something the user gave cannot be used; the message says what and what to do."""


class ForeignModule(Exception):
    """A revision loaded modules that are not its own, so that its results mean nothing."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A checkout; ``name`` is what the user gave, ``commit`` the short hash."""

    name: str
    commit: str
    folder: Path

    @property
    def title(self) -> str:
        """How the report names it."""
        return self.commit if self.name == self.commit else f"{self.name} ({self.commit})"


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments of one ``hecha`` call, and the name it is recorded by."""

    name: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, or None and the traceback if it crashed."""

    name: str
    exit: int | None
    out: str
    err: str


@contextlib.contextmanager
def checked_out(name: str, folder: Path) -> Iterator[Revision]:
    """A git revision in a worktree at ``folder``, removed afterwards; ``.`` is the tree as it is.

    Raises UsageError for a revision that git does not know.
    """
    root = Path(_git("rev-parse", "--show-toplevel"))
    if name == WORKING_TREE:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = bool(_git("status", "--porcelain"))
        yield Revision(name, f"{commit} with local changes" if changed else commit, root)
        return
    commit = _git("rev-parse", "--short", "--verify", "--quiet", f"{name}^{{commit}}")
    _git("worktree", "add", "--detach", "--quiet", str(folder), commit)
    try:
        yield Revision(name, commit, folder.resolve())
    finally:
        _git("worktree", "remove", "--force", str(folder))


def _git(*args: str) -> str:
    done = subprocess.run(["git", *args], capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip() or "git does not know it"
        raise UsageError(f"git {' '.join(args)}: {said}")
    return done.stdout.strip()


def run(revision: Revision, commands: Sequence[Command], folder: Path) -> list[Ended]:
    """Run commands in order by the command line of a revision; ``folder`` holds what it needs.

    One process runs them all. If a command crashes, that is how it ended, and a new process goes on
    with the next. Raises ForeignModule if the revision loads modules that are not its own, and
    KeyboardInterrupt if the process is stopped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    todo, record = folder / "commands.json", folder / "record.jsonl"
    ended: list[Ended] = []
    while len(ended) < len(commands):
        left = [{"name": each.name, "argv": each.argv} for each in commands[len(ended) :]]
        todo.write_text(json.dumps(left, ensure_ascii=False), encoding="utf-8")
        record.unlink(missing_ok=True)
        worker = _start(revision, todo, record)
        ended += _recorded(record)
        if worker.returncode in _INTERRUPTED:
            raise KeyboardInterrupt
        if worker.returncode == FOREIGN:
            raise ForeignModule(worker.stderr.strip())
        if worker.returncode and len(ended) < len(commands):
            ended.append(Ended(commands[len(ended)].name, None, "", worker.stderr.strip()))
    return ended


def _start(revision: Revision, todo: Path, record: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-P", "-B", str(_WORKER), str(revision.folder), str(todo), str(record)],
        cwd=revision.folder,
        env={**environment, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _recorded(record: Path) -> list[Ended]:
    if not record.exists():
        return []
    lines = record.read_text(encoding="utf-8").splitlines()
    return [Ended(**json.loads(line)) for line in lines]
