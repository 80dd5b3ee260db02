"""What an officer does on the page, and what has come of it so far.

One page serves one officer: files that were dropped, one command at a time, the runs of this
session, and one follow-up by which a run is compared with those before.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO

from hecha.declare.words import Words
from hecha.reading.own_file import is_followup
from hecha.web import result_sets
from hecha.web.finished import Finished
from hecha.web.jobs import ENDED, PROGRAM, RUNNING, Job
from hecha.web.refused import Refused, busy, unknown_page
from hecha.web.result_sets import FOLLOWUP
from hecha.web.uploads import Batch, Limits, is_passed_over, too_large, write_stream
from hecha.web.warm import Warm

CHECK, PACKETS, COLLECT, LEDGER = "check", "packets", "collect", "ledger"
DATA, RETURNED = "data", "returned"


class Desk:
    """The state of the page. ``home`` is its temporary folder, ``followup`` the file the officer
    named for the follow-up (None: one in ``home``), ``suites`` the names that may be chosen,
    ``warm`` whether a process waits for each check, so that it need not be loaded then."""

    def __init__(
        self,
        home: Path,
        suites: Sequence[str],
        *,
        followup: Path | None = None,
        limits: Limits | None = None,
        program: Sequence[str] = PROGRAM,
        warm: bool = False,
    ) -> None:
        self.limits = limits or Limits()
        self.batches = {kind: Batch(home / kind, self.limits) for kind in (DATA, RETURNED)}
        self.runs: list[Finished] = []
        self.job: Job | None = None
        self.ledger: Path | None = None
        self._home = home
        self._suites = tuple(suites)
        self._program = tuple(program)
        self._lock = RLock()
        self._numbers = 0
        self._arriving = 0
        self.own_followup = followup is None
        self.followup = (home / "followup" / FOLLOWUP) if followup is None else followup.absolute()
        self.scratch = home / "scratch"
        for folder in (self.scratch, home / "followup", home / "runs"):
            folder.mkdir(mode=0o700)
        self._warm, self._keeps_warm = Warm(self.scratch), warm

    def open(self) -> None:
        """Get ready for the first check."""
        self._get_warm()

    def _get_warm(self) -> None:
        if self._keeps_warm:
            self._warm.start()

    def told(self) -> dict[str, Any]:
        """All that the page shows, as JSON values."""
        job = self.job
        return {
            **{kind: batch.told() for kind, batch in self.batches.items()},
            "job": None if job is None else _job(job),
            "runs": [run.told() for run in self.runs],
            "followup": {
                "own": self.own_followup,
                "exists": self.followup.exists(),
                "name": self.followup.name,
                "workbook": self.ledger is not None,
            },
        }

    # What comes in.

    def take(self, kind: str, name: str, stream: BinaryIO, size: int) -> bool:
        """Store a file of the browser; False where it is none to check and was left."""
        with self._idle():
            batch = self._batch(kind)
            if is_passed_over(name):
                return False
            self._arriving += 1
        try:
            batch.store(name, stream, size)
        finally:
            with self._lock:
                self._arriving -= 1
        return True

    def clear(self, kind: str) -> None:
        """Forget the files of a kind."""
        with self._idle():
            self._batch(kind).clear()

    def take_followup(self, stream: BinaryIO, size: int) -> None:
        """Go on with a follow-up of an earlier day. Raises Refused where it is none."""
        with self._idle():
            if not self.own_followup:
                raise Refused(
                    HTTPStatus.CONFLICT,
                    Words(
                        f"本页已经使用台账 {self.followup.name}（--followup）。",
                        f"This page works with the follow-up {self.followup.name} (--followup).",
                    ),
                )
            arrived = self._arrived(stream, size)
            if not is_followup(arrived):
                arrived.unlink()
                raise Refused(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    Words(
                        "这不是整改台账文件，没有使用。", "This is no follow-up; it was not taken."
                    ),
                )
            arrived.replace(self.followup)
            self.ledger = None

    def restore(self, stream: BinaryIO, size: int) -> None:
        """Open the results of an earlier day, from the zip of this page."""
        with self._idle():
            arrived = self._arrived(stream, size)
            number = self._next()
            folder = self._home / "runs" / str(number) / "out"
            place = self.followup if self.own_followup and not self.followup.exists() else None
            try:
                result_sets.open_zip(arrived, folder, place, self.limits.total)
            finally:
                arrived.unlink()
            found = Finished.of(number, folder, restored=True)
            if found is None:
                shutil.rmtree(folder)
                raise Refused(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    Words(
                        "结果文件已损坏，没有打开。",
                        "The results are damaged; they were not opened.",
                    ),
                )
            self.runs.append(found)

    def _arrived(self, stream: BinaryIO, size: int) -> Path:
        if size > self.limits.file:
            raise too_large(self.limits)
        path = self._home / f"arrived-{self._next()}"
        try:
            write_stream(path, stream, size)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    # What is done with it.

    def check(self, asked: Mapping[str, Any]) -> None:
        """Check the files that were dropped; ``suite``, ``as_of`` (empty: told by the files)."""
        lang, suite, day = _lang(asked), asked.get("suite"), _day(asked.get("as_of"))
        if suite not in self._suites:
            raise _unusable("套件", "suite")
        batch = self.batches[DATA]
        if not batch.files:
            raise _nothing_chosen()
        number = self._next()
        out = self._home / "runs" / str(number) / "out"
        command = ["check", str(batch.folder), "--suite", str(suite), "-o", str(out)]
        command += ["--followup", str(self.followup), "--lang", lang, "--progress", "json"]
        command += ["--as-of", day] if day else []

        def finished(_: Job) -> None:
            if found := Finished.of(number, out):
                self.runs.append(found)
                self.ledger, batch.used = None, True
            self._get_warm()

        # 3: a rule broke; the results say so.
        self._start(Job(CHECK, [command], self.scratch, (0, 1, 3), finished, warm=self._warm))

    def packets(self, asked: Mapping[str, Any]) -> None:
        """Write the packets of a run: ``by`` (town, village), ``due`` (a day, or empty)."""
        run, due, by = self.run(asked.get("run")), _day(asked.get("due")), asked.get("by")
        if by not in ("town", "village"):
            raise _unusable("分发方式", "by")
        folder = run.folder.parent / f"packets-{self._next()}"
        command = ["packets", str(run.folder), "--by", str(by), "-o", str(folder)]
        command += ["--lang", _lang(asked), *(["--due", day] if (day := due) else [])]

        def finished(job: Job) -> None:
            if job.code == 0:
                run.packets = tuple(sorted(folder.glob("*.xlsx")))

        self._start(Job(PACKETS, [command], self.scratch, (0,), finished))

    def collect(self, asked: Mapping[str, Any]) -> None:
        """Read the returned packets into the follow-up; ``replace`` takes differing answers."""
        run, lang, batch = self.run(asked.get("run")), _lang(asked), self.batches[RETURNED]
        if not batch.files:
            raise _nothing_chosen()
        command = ["collect", str(run.folder), *map(str, batch.files)]
        command += ["--followup", str(self.followup), "--lang", lang]
        command += ["--replace"] if asked.get("replace") is True else []
        progress = ["followup", str(self.followup), "--lang", lang]

        def finished(_: Job) -> None:
            self.ledger = None

        commands = [command, progress]
        self._start(Job(COLLECT, commands, self.scratch, (0, 1), finished))

    def write_ledger(self, asked: Mapping[str, Any]) -> None:
        """Write the follow-up as a workbook."""
        target = self._home / f"ledger-{self._next()}.xlsx"
        command = ["followup", str(self.followup), "export", "-o", str(target)]

        def finished(job: Job) -> None:
            self.ledger = target if job.code == 0 else None

        command += ["--lang", _lang(asked)]
        self._start(Job(LEDGER, [command], self.scratch, (0,), finished))

    def cancel(self) -> None:
        """End the command that runs, if one does."""
        if self.job is not None:
            self.job.cancel()
            self._get_warm()

    def close(self) -> None:
        """End every process."""
        self._warm.end()
        if self.job is not None:
            self.job.cancel()

    def _start(self, job: Job) -> None:
        with self._idle():
            if self._arriving:
                raise busy()
            job.program = self._program
            self.job = job
            job.start()

    # What goes out.

    def run(self, number: object) -> Finished:
        """A run of this session."""
        found = next((run for run in self.runs if run.number == number), None)
        if found is None:
            raise unknown_page()
        return found

    def report(self, number: int) -> Path:
        """The report of a run."""
        run = self.run(number)
        return _there(run.folder / run.report)

    def workbook(self, number: int) -> tuple[str, Path]:
        """整改清单.xlsx of a run, with the name it is saved under."""
        run = self.run(number)
        return run.name(run.workbook), _there(run.folder / run.workbook)

    def result_set(self, number: int) -> tuple[str, dict[str, Path]]:
        """All results of a run, and the follow-up where it is kept nowhere else."""
        with self._idle():
            run = self.run(number)
            files = result_sets.result_files(run.folder)
            if self.own_followup and self.followup.exists():
                files[FOLLOWUP] = self.followup
            return run.name("全部结果.zip"), files

    def packet(self, number: int, place: int) -> tuple[str, Path]:
        """One packet of a run, by its place in the list."""
        packets = self.run(number).packets
        if place >= len(packets):
            raise unknown_page()
        return packets[place].name, packets[place]

    def all_packets(self, number: int) -> tuple[str, dict[str, Path]]:
        """Every packet of a run."""
        run = self.run(number)
        if not run.packets:
            raise unknown_page()
        return run.name("任务单.zip"), {path.name: path for path in run.packets}

    def followup_file(self) -> tuple[str, Path]:
        """The follow-up."""
        with self._idle():
            return self.followup.name, _there(self.followup)

    def ledger_workbook(self) -> tuple[str, Path]:
        """The follow-up as a workbook."""
        if self.ledger is None:
            raise unknown_page()
        return "整改台账.xlsx", _there(self.ledger)

    def log(self) -> tuple[str, Path]:
        """Where the last command broke: places in the code and kinds of errors, no values."""
        logs = sorted((self.scratch).glob("hecha-*.log"))
        if not logs:
            raise unknown_page()
        return logs[-1].name, logs[-1]

    @contextmanager
    def _idle(self) -> Iterator[None]:
        """Held while no command runs, and none is started. Raises Refused while one runs."""
        with self._lock:
            if self.job is not None and self.job.state == RUNNING:
                raise busy()
            yield

    def _batch(self, kind: str) -> Batch:
        if kind not in self.batches:
            raise unknown_page()
        return self.batches[kind]

    def _next(self) -> int:
        with self._lock:
            self._numbers += 1
            return self._numbers


def _job(job: Job) -> dict[str, Any]:
    return {
        "kind": job.kind,
        "state": job.state,
        "step": job.step,
        "share": job.share,
        "code": job.code,
        "failed": job.state == ENDED and job.code not in job.fine,
        "said": job.said,
        "output": job.output,
    }


def _there(path: Path) -> Path:
    if not path.is_file():
        raise unknown_page()
    return path


def _lang(asked: Mapping[str, Any]) -> str:
    return "en" if asked.get("lang") == "en" else "zh"


def _day(given: object) -> str:
    if given in (None, ""):
        return ""
    if isinstance(given, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            pass
    raise _unusable("日期", "date")


def _unusable(what: str, english: str) -> Refused:
    return Refused(
        HTTPStatus.BAD_REQUEST,
        Words(f"{what}不能用，请重新选择。", f"This {english} cannot be used; choose another one."),
    )


def _nothing_chosen() -> Refused:
    return Refused(
        HTTPStatus.BAD_REQUEST, Words("还没有选文件。", "No files have been chosen yet.")
    )
