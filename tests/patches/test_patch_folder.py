"""The folder of a patch: what is replaced, what is left alone, what a kill leaves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.patches_by_hand import HOUSEHOLDS, MEMBERS, answer, of_member, patch_of, write_exports

from hecha.patches.patch_folder import write_patch
from hecha.patches.patch_list import Heading, rows
from hecha.patches.patching import Patch
from hecha.policy import import_headers
from hecha.reading.submission import InputRejected
from tools.patch_kills import kills

ABOUT = Heading(date(2023, 12, 31), "0" * 16, "zh", {"household": {"net_income": "家庭纯收入"}})
INCOME = answer("纯收入（元）", 4, "12000", "9000")
DELETED = of_member("与户主关系", 3, "长子", None)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write_exports(tmp_path / "导出")


@pytest.fixture
def patch(exports: Path, tmp_path: Path) -> Patch:
    return patch_of(exports, [INCOME, DELETED], tmp_path / "a")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_later_patch_takes_the_place_of_an_earlier_one(
    exports: Path, tmp_path: Path, patch: Patch
) -> None:
    out = tmp_path / "更正"
    write_patch(patch, ABOUT, None, out, [exports])
    (out / "我的.txt").write_text("x")
    fewer = patch_of(exports, [INCOME], tmp_path / "b")
    write_patch(fewer, ABOUT, None, out, [exports])
    assert names(out) == {
        *("更正清单.xlsx", "更正清单.csv", "patch.json", "我的.txt"),
        f"更正后/{HOUSEHOLDS}",
    }


@pytest.mark.parametrize("name", [f"更正后/{MEMBERS}", "更正清单.xlsx"])
def test_what_somebody_changed_is_not_written_over(
    exports: Path, tmp_path: Path, patch: Patch, name: str
) -> None:
    out = tmp_path / "更正"
    write_patch(patch, ABOUT, None, out, [exports])
    (out / name).write_bytes(b"mine")
    with pytest.raises(InputRejected, match="写出后被改过：请换一个文件夹"):
        write_patch(patch, ABOUT, None, out, [exports])
    assert (out / name).read_bytes() == b"mine"


def test_headers_of_the_import_template_are_the_suites(patch: Patch) -> None:
    found = rows(patch, ABOUT).select("column", "import_column", "old", "new", "approved_by")
    assert sorted(found.rows()) == [
        ("纯收入（元）", "家庭纯收入", "12000", "9000", ""),
        ("（删除整行）", "", "", "", "镇长"),
    ]


def test_a_killed_patch_leaves_no_half_of_itself(tmp_path: Path) -> None:
    assert kills(1, tmp_path, seed=1).total() == 1


def suite(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "policy.toml").write_text(f'title = "本县"\nextends = "national"\n{text}', "utf-8")
    return folder


def test_import_headers_are_read_from_the_suite(tmp_path: Path) -> None:
    told = '[import_headers."户信息"]\n"纯收入" = "家庭纯收入"\n'
    assert import_headers(suite(tmp_path / "a", told)) == {
        "household": {"net_income": "家庭纯收入"}
    }
    with pytest.raises(InputRejected, match=r"第 4 行：“户信息”没有“总收入X”列"):
        import_headers(suite(tmp_path / "b", told.replace('纯收入" =', '总收入X" =')))
