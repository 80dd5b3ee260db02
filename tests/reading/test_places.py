"""What lies where a file was expected: links, pipes, closed folders, names that are no text."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.files_by_hand import write_csv, write_parquet
from support.hostile_workbooks import HEADERS, PERSON
from support.process import ROOT

from hecha.reading import read
from hecha.reading.submission import InputRejected

if os.name != "posix":
    pytest.skip("pipes, devices and names of bytes are POSIX's", allow_module_level=True)

ROWS = [HEADERS, PERSON]
FILE = "家庭成员_20231231.csv"


def unread(folder: Path) -> dict[str, str]:
    submission = read([folder])
    assert submission.tables["member"].frame.height == 1
    return {entry.file: entry.message() for entry in submission.unread}


def test_what_is_no_file_is_named_as_not_read(tmp_path: Path) -> None:
    write_csv(tmp_path / FILE, ROWS)
    os.mkfifo(tmp_path / "户信息.xlsx")
    (tmp_path / "设备.csv").symlink_to("/dev/zero")
    (tmp_path / "失效.xlsx").symlink_to("nowhere")
    (tmp_path / "绕圈.csv").symlink_to("绕圈.csv")
    remedy = "请放入文件本身。"
    missing = f"未读取：找不到文件（快捷方式失效）。{remedy}"
    expected = {
        "户信息.xlsx": f"未读取：是管道。{remedy}",
        "设备.csv": f"未读取：是设备。{remedy}",
        "失效.xlsx": missing,
        "绕圈.csv": missing,
    }
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket is short
        try:
            listening.bind("套接字.xlsx")
        finally:
            os.chdir(here)
        assert unread(tmp_path) == {**expected, "套接字.xlsx": f"未读取：是套接字。{remedy}"}


@pytest.mark.parametrize(("kind", "words"), [("pipe", "是管道"), ("device", "是设备")])
def test_what_is_no_file_is_rejected_where_it_is_given(
    tmp_path: Path, kind: str, words: str
) -> None:
    path = tmp_path / "a.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/null")
    with pytest.raises(InputRejected, match=f"^a.csv {words}：请提供文件或文件夹。$"):
        read([path])


def test_links_to_folders_are_followed_once(tmp_path: Path) -> None:
    write_csv(tmp_path / FILE, ROWS)
    (tmp_path / "台账").mkdir()
    (tmp_path / "台账" / "上一层").symlink_to(tmp_path)
    (tmp_path / "a").symlink_to(tmp_path / "台账")
    submission = read([tmp_path])
    assert submission.unread == ()
    assert [(entry.file, entry.reason_code) for entry in submission.left_out] == [
        ("a", "link"),
        ("台账/上一层", "link"),
    ]


def test_a_ladder_of_links_ends(tmp_path: Path) -> None:
    # Each folder names the next one twice: 2^40 ways to the last.
    write_csv(tmp_path / FILE, ROWS)
    for number in range(40):
        (tmp_path / f"{number}").mkdir()
        for name in "ab":
            (tmp_path / f"{number}" / name).symlink_to(tmp_path / f"{number + 1}")
    assert read([tmp_path]).tables["member"].frame.height == 1


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    write_csv(tmp_path / FILE, ROWS)
    other = [HEADERS, ["某县", "乙镇", "西村", "4900000000000002", "2", *PERSON[5:]]]
    for name in ("成员_20231231.xlsx".encode("gbk"), b"\xff\xfe\xfd.csv"):
        write_csv(tmp_path / os.fsdecode(name), other)
    (tmp_path / "成员\x1b[2J\n_20231231.csv").symlink_to("nowhere")
    submission = read([tmp_path])
    assert sorted(submission.files_read) == ["\\xff\\xfe\\xfd.csv", FILE, "成员_20231231.xlsx"]
    assert [entry.file for entry in submission.unread] == ["成员\\x1b[2J\\n_20231231.csv"]


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_brackets_in_a_name_are_no_pattern(tmp_path: Path, write: object) -> None:
    suffix = "csv" if write is write_csv else "parquet"
    write(tmp_path / f"家庭成员[1]*_20231231.{suffix}", ROWS)  # type: ignore[operator]
    assert read([tmp_path]).tables["member"].frame["person_id"].to_list() == ["1"]


def test_a_record_of_a_run_that_is_nested_without_end(tmp_path: Path) -> None:
    write_csv(tmp_path / FILE, ROWS)
    (tmp_path / "run.json").write_text("[" * 200_000, encoding="ascii")
    submission = read([tmp_path])
    assert [(entry.file, entry.reason_code) for entry in submission.left_out] == [
        ("run.json", "own_output")
    ]


_AS_NOBODY = """
import json, os, sys
from pathlib import Path
from hecha.reading.guarded import discard
from hecha.reading.reader import read  # all of it is loaded while the files can be read
from hecha.reading.submission import InputRejected
read([Path(sys.argv[2])])
discard()
os.setuid(65534)
try:
    print(json.dumps([entry.file for entry in read([Path(sys.argv[1])]).unread]))
except InputRejected as error:
    print(json.dumps(str(error)))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without permission")
@pytest.mark.parametrize(
    ("closed", "says"),
    [
        ("台账", ["台账"]),
        (FILE, f"{FILE} 打不开：请关闭正在使用它的程序，并检查文件是否还在、是否有读取权限。"),
    ],
)
def test_without_permission(closed: str, says: object) -> None:
    # Not below tmp_path, which nobody else may enter.
    with TemporaryDirectory() as top:
        assert _as_nobody(Path(top), closed) == (says, b"")


def _as_nobody(top: Path, closed: str) -> tuple[object, bytes]:
    folder = top / "in"
    write_csv(folder / FILE, ROWS)
    (folder / "台账").mkdir()
    (folder / closed).chmod(0)
    top.chmod(0o755)
    other = write_csv(top / FILE, ROWS)
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(folder), str(other)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "HOME": "/", "PYTHONIOENCODING": "utf-8"},
    )
    return json.loads(done.stdout), done.stderr


def test_a_file_that_is_gone_when_its_turn_comes(tmp_path: Path) -> None:
    write_csv(tmp_path / "a_20231231.csv", ROWS)
    gone = write_csv(tmp_path / "b_20231231.csv", [HEADERS])

    def delete(name: str, _: float) -> None:
        if name == "a_20231231.csv":
            gone.unlink()

    with pytest.raises(InputRejected, match=r"^b_20231231.csv 打不开：请关闭"):
        read([tmp_path], progress=delete)
