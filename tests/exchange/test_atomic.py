from __future__ import annotations

import json
import os
import stat
from functools import partial
from pathlib import Path

import pytest

from hecha.exchange.whole_set import whole_set
from hecha.reading.submission import InputRejected
from hecha.results.atomic import settle, staged
from hecha.results.locking import LOCK, locked
from tools import kills

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need os.fork")

OWNED = ("a.csv", "b.csv")


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_new_folder_appears_with_its_files(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with staged(target, OWNED) as folder:
        (folder / "a.csv").write_text("1", "utf-8")
        (folder / "town").mkdir()
        (folder / "town" / "x.csv").write_text("2", "utf-8")
        assert not (target / "a.csv").exists()
    assert contents(tmp_path) == {"deep/out/a.csv": "1", "deep/out/town/x.csv": "2"}


def test_own_files_are_replaced_or_removed_and_others_kept(tmp_path: Path) -> None:
    for name in (*OWNED, "notes.txt"):
        (tmp_path / name).write_text("old", "utf-8")
    with staged(tmp_path, OWNED) as folder:
        (folder / "a.csv").write_text("new", "utf-8")
    assert contents(tmp_path) == {"a.csv": "new", "notes.txt": "old"}


def test_a_failure_in_the_block_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.csv").write_text("old", "utf-8")

    def fail() -> None:
        with staged(tmp_path / "out", OWNED) as folder:
            (folder / "a.csv").write_text("new", "utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert contents(tmp_path) == {"out/a.csv": "old"}


def test_a_failure_while_moving_restores_everything(tmp_path: Path) -> None:
    target = tmp_path / "out"
    (target / "z.csv").mkdir(parents=True)  # a folder stands where a file must go
    (target / "a.csv").write_text("old", "utf-8")
    (target / "b.csv").write_text("old", "utf-8")

    def write() -> None:
        with staged(target, OWNED) as folder:
            for name in ("a.csv", "sub/new.csv", "z.csv"):
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text("new", "utf-8")

    with pytest.raises(InputRejected, match=r"z\.csv.*关闭"):
        write()
    assert contents(tmp_path) == {"out/a.csv": "old", "out/b.csv": "old"}
    assert not (target / "sub").exists()


def test_a_new_folder_goes_again_where_its_files_cannot_be_written(tmp_path: Path) -> None:
    def fail() -> None:
        with staged(tmp_path / "deep" / "out", OWNED):
            raise OSError(28, "No space left on device")

    with pytest.raises(InputRejected, match="磁盘空间不足"):
        fail()
    assert list(tmp_path.iterdir()) == []


@forking
def test_a_kill_before_any_step_leaves_the_old_or_the_new_set(tmp_path: Path) -> None:
    """Over an earlier set: whole or refused after the kill, whole and tidy when settled."""
    step, dead, held = 0, True, set()
    while dead:
        step += 1
        folder = tmp_path / str(step)
        kills.write(folder, 1)
        (folder / kills.NOTES).write_text("mine", "utf-8")
        dead = kills.killed_before(step, partial(kills.write, folder, 2))
        after = kills.whole_round(folder)
        settle(folder)
        settled = kills.whole_round(folder)
        assert settled is not None
        kills.nothing_left_behind(folder, settled)
        held.add((after, settled))
    # Before the journal, before the first move, between the first and the last, and after it.
    assert held == {(1, 1), (1, 2), (None, 2), (2, 2)}


@forking
def test_the_next_run_tidies_up_after_a_killed_one(tmp_path: Path) -> None:
    step, dead = 0, True
    while dead:
        step += 7
        folder = tmp_path / str(step)
        kills.write(folder, 1)
        (folder / kills.NOTES).write_text("mine", "utf-8")
        kills.fill_in(folder, 1)
        dead = kills.killed_before(step, partial(kills.write, folder, 2))
        kills.write(folder, 3)
        kills.nothing_lost(folder, [1])
        assert kills.whole_round(folder) == 3
        kills.nothing_left_behind(folder, 3)


@forking
def test_moves_that_cannot_be_finished_are_taken_back(tmp_path: Path) -> None:
    step, folder = 0, tmp_path
    while not (folder / ".hecha" / "old" / "run.json").exists():
        step, folder = step + 1, tmp_path / str(step)
        kills.write(folder, 1)
        assert kills.killed_before(step, partial(kills.write, folder, 2))
    (folder / "findings.csv").unlink()
    (folder / "findings.csv").mkdir()  # in the way of a file of the new set
    (folder / "findings.csv" / "mine").write_text("mine", "utf-8")
    settle(folder)
    assert whole_set_but(folder, "findings.csv") == {"1"}
    assert (folder / "findings.csv" / "mine").read_text("utf-8") == "mine"


def whole_set_but(folder: Path, missing: str) -> set[str]:
    """The rounds of the files of a folder."""
    return {
        word
        for name, word in kills.content(folder).items()
        if name not in (missing, f"{missing}/mine", "run.json")
    }


@forking
def test_of_two_writers_at_once_one_is_refused(tmp_path: Path) -> None:
    found = kills.pairs(10, tmp_path / "out", kills.random.Random(1))
    assert set(found) <= {"exit codes [0, 0]", "exit codes [0, 2]"}


def test_a_locked_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", "utf-8")
    (tmp_path / ".hecha" / "new").mkdir(parents=True)  # of the run that holds the lock
    with locked(tmp_path):
        for refused in (lambda: staged(tmp_path, OWNED).__enter__(), lambda: settle(tmp_path)):
            with pytest.raises(InputRejected, match="正由另一次核查写入"):
                refused()
        assert (tmp_path / ".hecha" / "new").is_dir()
    assert contents(tmp_path) == {"a.csv": "old"}


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_bytes(b"")
    with staged(tmp_path, OWNED) as folder:
        (folder / "a.csv").write_text("new", "utf-8")
    assert contents(tmp_path) == {"a.csv": "new"}


def test_a_linked_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk", target_is_directory=True)
    with staged(tmp_path / "out", OWNED) as folder:
        (folder / "a.csv").write_text("new", "utf-8")
    assert (tmp_path / "out").is_symlink()
    assert contents(tmp_path / "disk") == {"a.csv": "new"}


@forking
def test_nothing_is_made_beside_the_folder(tmp_path: Path) -> None:
    """It may be a mount point, or lie in a folder that cannot be written."""
    (tmp_path / "out").mkdir()
    before = tmp_path.stat().st_mtime_ns
    kills.write(tmp_path / "out", 1)
    assert tmp_path.stat().st_mtime_ns == before
    assert kills.whole_round(tmp_path / "out") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_a_sub_folder_is_as_closed_as_it_was_staged(tmp_path: Path) -> None:
    (tmp_path / "内部").mkdir(mode=0o755)
    for _ in range(2):
        with staged(tmp_path, OWNED) as folder:
            assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
            (folder / "内部").mkdir(mode=0o700)
            (folder / "内部" / "x").write_text("1", "utf-8")
        assert stat.S_IMODE((tmp_path / "内部").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "journal",
    [
        "[",
        "[]",
        '{"old": []}',
        '{"old": ["../mine"], "new": []}',
        '{"old": [], "new": ["/mine"]}',
        '{"old": [1], "new": []}',
    ],
)
def test_a_damaged_journal_is_not_followed(tmp_path: Path, journal: str) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    (tmp_path / "out" / ".hecha").mkdir(parents=True)
    (tmp_path / "out" / ".hecha" / "journal.json").write_text(journal, "utf-8")
    with pytest.raises(InputRejected, match="已损坏"):
        settle(tmp_path / "out")
    assert contents(tmp_path) == {"mine": "mine", "out/.hecha/journal.json": journal}


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda folder: (folder / "run.json").unlink(), "不是核查结果文件夹"),
        (lambda folder: (folder / "run.json").write_text("{}"), "已损坏，或是旧版程序写的"),
        (lambda folder: (folder / "outcomes.csv").unlink(), "结果文件不全"),
        (lambda folder: (folder / "outcomes.csv").write_text("1 "), "与写出时不同"),
        (lambda folder: (folder / "内部" / "tasks.parquet").write_text(""), "与写出时不同"),
    ],
)
def test_a_set_that_is_not_whole_is_refused(tmp_path: Path, harm: object, sentence: str) -> None:
    kills.write(tmp_path, 1)
    assert callable(harm)
    harm(tmp_path)
    with pytest.raises(InputRejected, match=sentence):
        whole_set(tmp_path)


def test_a_set_half_written_says_so(tmp_path: Path) -> None:
    kills.write(tmp_path, 1)
    (tmp_path / "run.json").unlink()
    (tmp_path / ".hecha").mkdir()
    with pytest.raises(InputRejected, match="没有写完"):
        whole_set(tmp_path)


def test_a_worksheet_may_be_filled_in_or_taken_away(tmp_path: Path) -> None:
    kills.write(tmp_path, 1)
    record = json.loads((tmp_path / "run.json").read_text("utf-8"))
    record["worksheets"] = ["整改清单.xlsx"]
    (tmp_path / "run.json").write_text(json.dumps(record), "utf-8")
    (tmp_path / "整改清单.xlsx").write_text("filled in", "utf-8")
    assert whole_set(tmp_path).record["round"] == 1
    with pytest.raises(InputRejected, match=r"整改清单\.xlsx 与写出时不同"):
        whole_set(tmp_path, worksheets=True)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(InputRejected, match="不是文件夹"), staged(tmp_path / "out", OWNED):
        pass
    assert contents(tmp_path) == {"out": "mine"}
