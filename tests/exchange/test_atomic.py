from __future__ import annotations

from pathlib import Path

import pytest

from hecha.reading.submission import InputRejected
from hecha.results.atomic import staged

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
        assert not target.exists()
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


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(InputRejected, match="不是文件夹"), staged(tmp_path / "out", OWNED):
        pass
    assert contents(tmp_path) == {"out": "mine"}
