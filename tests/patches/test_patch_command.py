"""``hecha patch`` from a run, its follow-up and the exports to the files."""

from __future__ import annotations

import json
import os
import shutil
import stat
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.corrections_desk import fill
from support.patches_by_hand import HOUSEHOLDS, MEMBERS, ONE, TWO, write_exports

from hecha.cli import main
from hecha.corrections.collecting import collect
from hecha.corrections.packet_book import Circumstances, write_packets
from hecha.corrections.packet_rows import TOWN, packets
from hecha.exchange.internal import read_internal
from hecha.followup.recording import record
from hecha.followup.standing import listed
from hecha.run import check

PEOPLE = ("陈大文", "陈小文", "林海", ONE, TWO)


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two households with its packets answered: the relation of a member, and the size
    of a household, to a value that is wrong as well."""
    folder = tmp_path_factory.mktemp("round")
    exports = write_exports(folder / "导出")
    book = openpyxl.load_workbook(exports / HOUSEHOLDS)
    book["户信息"].cell(5, 6).value = "3"
    book.save(exports / HOUSEHOLDS)
    record(check(exports), folder / "台账.db").write(folder / "结果")
    internal = read_internal(folder / "结果")
    about = Circumstances(date.fromisoformat(internal.record["snapshot"]["day"]))
    sent = write_packets(list(packets(internal, TOWN, "zh")), folder / "任务单", about)
    told = {"处理结果": "改正", "经办人": "王五", "原因/部门/批准人": "核对过"}
    for path in sent:
        fill(
            path, {"与户主关系": {**told, "更正值": "之子"}, "家庭人口数": {**told, "更正值": "4"}}
        )
    assert collect(internal, sent, folder / "台账.db").refusals == ()
    return folder


def run(folder: Path, *more: str, exports: Path | None = None) -> Result:
    source = str(exports or folder / "导出")
    given = ["patch", str(folder / "结果"), "--exports", source, "--quiet", *more]
    return CliRunner().invoke(main, given)


def test_it_says_what_will_come_of_it_and_writes_nothing(round_: Path) -> None:
    before = sorted(round_.rglob("*"))
    done = run(round_, "--dry-run")
    assert done.exit_code == 0
    assert sorted(round_.rglob("*")) == before
    lines = done.stdout.splitlines()
    assert lines[:4] == [
        "要改 2 个单元格，2 户；0 条答复的值已经改好",
        f"  {MEMBERS}：1 个单元格",
        f"  {HOUSEHOLDS}：1 个单元格",
        "复核：消除 1 项任务，新出现 0 项，改后仍在 1 项",
    ]
    assert [line.split("  ")[1:3] for line in lines[4:]] == [
        ["消除 1", next(line for line in lines[4:] if "消除" in line).split("  ")[2]],
        ["改后仍在", next(line for line in lines[4:] if "仍在" in line).split("  ")[2]],
    ]
    assert lines[-1].endswith(f"{HOUSEHOLDS} 户信息 第5行 家庭人口数")
    assert [text for text in PEOPLE if text in done.output] == []


def test_list_and_copies_are_written_and_the_next_check_finds_them(
    round_: Path, tmp_path: Path
) -> None:
    output = tmp_path / "更正"
    done = run(round_, "-o", str(output))
    assert done.exit_code == 0, done.output
    written = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert written == {
        *("更正清单.xlsx", "更正清单.csv", "patch.json"),
        *(f"更正后/{name}" for name in (HOUSEHOLDS, MEMBERS)),
    }
    rows = pl.read_csv(output / "更正清单.csv", infer_schema=False)
    assert rows.select("列名", "原值", "更正值", "原因", "经办人", "更正后的文件").rows() == [
        ("与户主关系", "长子", "之子", "核对过", "王五", "已改"),
        ("家庭人口数", "3", "4", "核对过", "王五", "已改"),
    ]
    assert [text for text in PEOPLE if text in (output / "patch.json").read_text("utf-8")] == []
    assert json.loads((output / "patch.json").read_text("utf-8"))["cells"] == 2
    if os.name == "posix":
        shared = [
            path for path in output.rglob("*") if path.name != "patch.json" and path.is_file()
        ]
        assert {stat.S_IMODE(path.stat().st_mode) for path in shared} == {0o600}
    book = shutil.copy(round_ / "台账.db", tmp_path / "台账.db")
    record(check(output / "更正后"), book)
    states = dict(listed([book]).select("column", "state").iter_rows())
    assert (states["与户主关系"], states["家庭人口数"]) == ("corrected", "changed")


def test_refusals_are_explained(round_: Path, tmp_path: Path) -> None:
    exports = shutil.copytree(round_ / "导出", tmp_path / "导出")
    book = openpyxl.load_workbook(exports / MEMBERS)
    book["家庭成员"].cell(3, 7).value = "其他"
    book.save(exports / MEMBERS)
    done = run(round_, "--dry-run", "--lang", "en", exports=exports)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[:4] == [
        "1 cells of 1 households to change; 0 answers are there already",
        f"  {HOUSEHOLDS}: 1 cells",
        "1 answers not carried over",
        f"  {MEMBERS} 家庭成员 row 3 与户主关系: the exports have another value than when checked; "
        "check again",
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ((), "要写明；只看不写请用 --dry-run"),
        (("-o", "导出/更正"), "更正后的文件不能放进导出数据"),
        (("--dry-run", "--followup", "x.db"), "没有台账文件"),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    round_: Path, more: tuple[str, ...], sentence: str
) -> None:
    given = [str(round_ / one) if "/" in one or one == "x.db" else one for one in more]
    done = run(round_, *given)
    assert (done.exit_code, sentence in done.stderr) == (2, True), done.output
