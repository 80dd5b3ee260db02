"""Folders, periods, dates, and files that cannot be read."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import polars as pl
import pytest
import xlsxwriter
from support.files_by_hand import write_csv, write_xls, write_xlsx

from hecha.reading import guarded, read
from hecha.reading.files import InputFile
from hecha.reading.sheets import sheets_of
from hecha.reading.submission import InputRejected

HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "年度"]
PERSON = [
    "某县",
    "甲镇",
    "东村",
    "4900000000000017",
    "1",
    "钱一",
    "450102196503120013",
    "户主",
    "2023",
]
ROWS = [HEADERS, PERSON]


def with_year(year: str | None) -> list[list[str | None]]:
    return [HEADERS, [*PERSON[:-1], year]]


def test_importing_the_package_is_cheap() -> None:
    code = "import hecha.reading, sys; print('polars' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_previous_period_and_rosters(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", ROWS)
    write_csv(tmp_path / "上期" / "成员_20221218.csv", [HEADERS, [*PERSON[:-2], "01", "2022"]])
    write_csv(
        tmp_path / "比对名单" / "死亡名单_20231101.csv",
        [
            ["民政局死亡名单"],
            ["姓名", "身份证号", "死亡日期"],
            ["周四", "450102194807074311", "2023/5/6"],
        ],
    )
    write_csv(
        tmp_path / "比对名单" / "车辆.csv",
        [["所有人", "证件号码", "车牌号"], ["周四", "450102194807074311", "X"]],
    )
    write_csv(tmp_path / "比对名单" / "其他.csv", [["姓名", "证件号码"], ["周四", "1"]])
    submission = read([tmp_path])
    assert set(submission.tables) == {"member", "roster"}
    assert set(submission.previous) == {"member"}
    assert submission.previous["member"].frame["year"].to_list() == [2022]
    # Tidyings of the last period are nobody's to correct.
    assert set(submission.events["table"]) == {"roster"}
    roster = submission.tables["roster"].frame
    assert roster.select("roster_kind", "roster_date", "_row", "name", "death_date").rows() == [
        ("死亡", date(2023, 11, 1), 3, "周四", date(2023, 5, 6)),
        ("车辆", None, 2, "周四", None),
    ]
    assert submission.tables["roster"].raw["roster_kind"].to_list() == ["死亡", "车辆"]
    [entry] = submission.unread
    assert (entry.file, entry.reason_code) == ("比对名单/其他.csv", "roster_name")
    assert entry.remedy.zh.startswith("请改文件名，写明名单种类（摸底、死亡、")
    assert submission.snapshot.day == date(2023, 12, 18)


def test_a_path_of_the_last_period(tmp_path: Path) -> None:
    now = write_csv(tmp_path / "now" / "成员_20231218.csv", ROWS)
    then = write_csv(tmp_path / "then" / "成员_20221218.csv", with_year("2022"))
    submission = read([now], previous=[then])
    assert submission.tables["member"].frame["year"].to_list() == [2023]
    assert submission.previous["member"].frame["year"].to_list() == [2022]


def test_a_township_without_one_of_the_two_exports_is_told(tmp_path: Path) -> None:
    households = [
        ["县", "乡", "户编号", "是否危房户"],
        *(["某县", "甲镇", f"H{n}", "否"] for n in "12"),
    ]
    households.append(["某县", "乙镇", "H3", "否"])
    write_csv(tmp_path / "户_20231218.csv", households)
    members = [
        ["县", "乡", "户编号", "证件号码", "与户主关系"],
        ["某县", "甲镇", "H1", "1", "户主"],
    ]
    write_csv(tmp_path / "成员_20231218.csv", members)
    told = [n for n in read([tmp_path]).notices if n.rule == "FF12"]
    assert [(n.file, n.message.zh, n.count) for n in told] == [
        (
            "户_20231218.csv",
            "乙镇户信息中的 1 户，在家庭成员中只有 0 户（不到一半），"
            "家庭成员可能漏导，不核对其中缺了哪些",
            1,
        )
    ]


def test_equal_files_are_read_once(tmp_path: Path) -> None:
    write_csv(tmp_path / "a_20231218.csv", ROWS)
    write_csv(tmp_path / "b_20231218.csv", ROWS)
    submission = read([tmp_path])
    assert submission.tables["member"].frame.height == 1
    assert [(copy.file, copy.message.zh) for copy in submission.superseded] == [
        ("b_20231218.csv", "与 a_20231218.csv 内容相同（1 行），只算一次")
    ]
    assert submission.files_read == ("a_20231218.csv", "b_20231218.csv")


def test_rows_of_other_years_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [
        HEADERS,
        [*PERSON[:-1], "2021"],
        [*PERSON[:-2], "01", "2022"],
        PERSON,
        [*PERSON[:-1], "2024"],
        [*PERSON[:-1], None],
    ]
    submission = read([write_csv(tmp_path / "a_20231218.csv", rows)])
    assert submission.tables["member"].frame["_row"].to_list() == [4, 6]
    assert [n.message.zh for n in submission.notices if n.rule == "FF11"] == [
        "含 2021 年度的记录 1 行，不参与本次核查",
        "含 2022 年度的记录 1 行，不参与本次核查",
        "含 2024 年度的记录 1 行，不参与本次核查",
    ]
    assert submission.events.is_empty()
    older = read([tmp_path / "a_20231218.csv"], as_of=date(2022, 12, 31))
    assert older.tables["member"].frame["_row"].to_list() == [3, 6]


@pytest.mark.parametrize(
    ("names", "as_of", "day", "origin"),
    [
        (["a_20231218.csv"], date(2023, 6, 1), date(2023, 6, 1), "命令行指定"),
        (["a_20231218 (22).csv"], None, date(2023, 12, 18), "文件名 a_20231218 (22).csv"),
        (["a_20231218.csv", "b_20231220.csv"], None, date(2023, 12, 20), "文件名 b_20231220.csv"),
        (["a.csv"], None, date(2023, 12, 31), "年度 2023（取 12 月 31 日）"),
        (["a_20231350.csv"], None, date(2023, 12, 31), "年度 2023（取 12 月 31 日）"),
    ],
)
def test_the_snapshot_date(
    tmp_path: Path, names: list[str], as_of: date | None, day: date, origin: str
) -> None:
    for at, name in enumerate(names):
        write_csv(tmp_path / name, [HEADERS, [*PERSON[:4], str(at), *PERSON[5:]]])
    submission = read([tmp_path], as_of=as_of)
    assert (submission.snapshot.day, submission.snapshot.origin.zh) == (day, origin)
    different = [n.file for n in submission.notices if n.rule == "FF12"]
    assert different == (["a_20231218.csv"] if len(names) > 1 else [])


@pytest.mark.parametrize(
    ("years", "newest"),
    [(["2019"] * 20 + ["2020"], 2020), (["2019"] * 20 + ["2090"], 2019), (["2020", "2018"], 2020)],
)
def test_projects_alone_give_the_newest_year_they_state(
    tmp_path: Path, years: list[str], newest: int
) -> None:
    headers = ["序号", "乡", "村", "项目编号", "项目名称", "项目类别", "年度", "总投资（万元）"]
    rows = [
        [str(at), "甲乡", "甲村", f"XM{at:04}", "道路", "基础设施", year, "3"]
        for at, year in enumerate(years)
    ]
    write_csv(tmp_path / "项目库.csv", [headers, *rows])
    assert read([tmp_path]).snapshot.day == date(newest, 12, 31)


def test_aliases_and_extra_columns_are_told_once(tmp_path: Path) -> None:
    rows = [
        [*HEADERS[:3], "户编号", "人编号", *HEADERS[5:], "手工备注"],
        [*PERSON, "x"],
        [*PERSON, "y"],
    ]
    path = write_csv(tmp_path / "a_20231218.csv", rows, encoding="gb18030")
    notices = read([path]).notices
    assert [(n.rule, n.message.zh) for n in notices] == [
        ("FF03", "未识别的列，不参与核查：手工备注"),
        ("FF03", "按别名识别的列：人编号→人口编号"),
        ("FF07", "文字编码为 GB18030"),
    ]


@pytest.mark.parametrize("stored", ["A1", "A1:C1"])
def test_a_wrong_stored_dimension_hides_nothing(tmp_path: Path, stored: str) -> None:
    source = write_xlsx(
        tmp_path / "x" / "a.xlsx", {"x": [*ROWS, [*PERSON[:4], "另一人", *PERSON[5:]]]}
    )
    target = tmp_path / "a_20231218.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(
                    rb'dimension ref="[^"]*"', f'dimension ref="{stored}"'.encode(), content
                )
            new.writestr(name, content)
    submission = read([target])
    assert submission.tables["member"].frame.height == 2
    assert [n.rule for n in submission.notices] == ["FF02"]


def _truncated(path: Path) -> Path:
    whole = write_xlsx(path.with_suffix(".xlsx"), {"x": ROWS}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _cut_inside(path: Path) -> Path:
    """An archive whose directory is whole while a sheet inside is damaged."""
    whole = bytearray(write_xlsx(path.with_suffix(".xlsx"), {"x": ROWS}).read_bytes())
    at = whole.find(b"xl/worksheets/sheet1.xml") + 60
    whole[at : at + 40] = b"\x00" * 40
    path.write_bytes(whole)
    return path


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


REJECTED: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "missing": ("a.xlsx", lambda path: path, "找不到"),
    "empty": ("a.xlsx", _bytes(b""), "是空文件"),
    "empty csv": ("a.csv", _bytes(b""), "是空文件"),
    "truncated": ("a.xlsx", _truncated, "不是完整的 Excel 文件"),
    "damaged inside": ("a.xlsx", _cut_inside, "不是完整的 Excel 文件"),
    "a zip that is no workbook": (
        "a.xlsx",
        _bytes(b"PK\x03\x04" + b"x" * 100),
        "不是完整的 Excel 文件",
    ),
    "encrypted": (
        "a.xlsx",
        _bytes(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * 500
            + "EncryptedPackage".encode("utf-16-le")
        ),
        "设有打开密码",
    ),
    "broken xls": (
        "a.xls",
        _bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        "不是完整的 Excel 文件",
    ),
    "a page under the name xls": ("a.xls", _bytes(b"<html><table>"), "网页格式"),
    "no text": ("a.csv", _bytes(b"\x00\x01\x02" * 50), "不是表格文件"),
    "no known encoding": ("a.csv", _bytes(b"abc,\xff\xfe\xff\n"), "文字编码无法识别"),
    "broken parquet": ("a.parquet", _bytes(b"PAR1" + b"x" * 50), "不是完整的 parquet 文件"),
    "another format": ("a.docx", _bytes(b"x"), "不是表格文件"),
    "unknown table": (
        "a.csv",
        lambda path: write_csv(path, [["x", "y"], ["1", "2"]]),
        "没有可以核查的表",
    ),
    "long record": (
        "a.csv",
        lambda path: write_csv(path, [*ROWS, [*PERSON, "多", "余"]]),
        "第 3 行",
    ),
    "no date": ("a.csv", lambda path: write_csv(path, with_year(None)), "--as-of"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_what_cannot_be_read_ends_with_one_clear_sentence(tmp_path: Path, case: str) -> None:
    name, write, words = REJECTED[case]
    path = write(tmp_path / name)
    with pytest.raises(InputRejected) as caught:
        read([path])
    message = str(caught.value)
    assert words in message
    assert name in message
    assert "\n" not in message
    assert not any(value in message for value in ("钱一", "450102196503120013"))


def test_an_open_quotation_mark(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a_20231218.csv", [*ROWS, *[PERSON] * 99])
    text = path.read_text("utf-8").replace("某县", '"某县', 2).replace('"某县', "某县", 1)
    path.write_text(text, "utf-8", newline="")
    with pytest.raises(InputRejected, match=r"a_20231218.csv 第 3 行起引号没有成对"):
        read([path])


def test_one_broken_file_in_a_folder_is_named(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", ROWS)
    (tmp_path / "上期").mkdir()
    _truncated(tmp_path / "上期" / "户.xlsx")
    with pytest.raises(InputRejected, match=r"^上期/户.xlsx "):
        read([tmp_path])


def test_progress_is_told_by_file(tmp_path: Path) -> None:
    write_xls(tmp_path / "a_20231218.xls", {"x": ROWS})
    write_csv(tmp_path / "上期" / "b_20221218.csv", ROWS)
    seen: list[tuple[str, float]] = []
    read([tmp_path], progress=lambda text, share: seen.append((text, share)))
    assert [text for text, _ in seen] == ["a_20231218.xls", "上期/b_20221218.csv"]
    assert [share for _, share in seen] == sorted(share for _, share in seen)


def test_a_hidden_sheet_is_not_read_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a_20231218.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("成员", "备份"):
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(ROWS):
                sheet.write_row(at, 0, cells)
        sheet.hide()
    submission = read([path])
    assert submission.tables["member"].frame.height == 1
    assert [(entry.sheet, entry.message()) for entry in submission.unread] == [
        ("备份", "未读取：隐藏的工作表。如需核查请取消隐藏；不需要的请删除该工作表。")
    ]


def test_a_file_held_by_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "a_20231218.csv", ROWS)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    file = InputFile.of(path, path.name, frozenset(), previous=False)
    with pytest.raises(InputRejected, match=r"a_20231218.csv 打不开"):
        list(sheets_of(file))


def test_two_paths_with_files_of_one_name(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "甲镇" / "成员_20231218.csv", ROWS)
    second = write_csv(
        tmp_path / "乙镇" / "成员_20231218.csv", [HEADERS, [*PERSON[:4], "2", *PERSON[5:]]]
    )
    submission = read([first, second])
    assert sorted(source.file for source in submission.sources) == [
        "乙镇/成员_20231218.csv",
        "成员_20231218.csv",
    ]


def test_the_order_of_rows_is_that_of_the_sorted_files(tmp_path: Path) -> None:
    names = ["a_20231218.csv", "b_20231218.csv", "c_20231218.csv"]
    for at, name in reversed(list(enumerate(names))):
        write_csv(tmp_path / name, [HEADERS, [*PERSON[:4], name, PERSON[5], str(at), *PERSON[7:]]])
    frame = read([tmp_path]).tables["member"].frame
    assert frame["person_id"].to_list() == names
    assert frame.schema["_row_id"] == pl.UInt32


def test_files_read_ahead_in_two_processes_give_what_one_gives(
    clean_county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = read([clean_county])
    monkeypatch.setattr(guarded, "_WORTH", range(1 << 30))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    started: list[str] = []
    monkeypatch.setattr(guarded._Ahead, "start", _told(guarded._Ahead.start, started))
    both = read([clean_county])
    assert len(started) > 3
    assert both.digests == alone.digests
    assert both.events.equals(alone.events)
    for name, data in alone.tables.items():
        assert both.tables[name].frame.equals(data.frame)
        assert both.tables[name].raw.equals(data.raw)


@pytest.mark.parametrize(
    ("processors", "sizes", "is_late"),
    [
        (2, range(1 << 30), True),
        (2, range(0), False),
        (1, range(1 << 30), False),
        (8, range(1 << 30), False),
    ],
    ids=["two processes read", "files are small", "one processor", "processors for all"],
)
def test_a_spare_processor_is_told_of_once(
    clean_county: Path,
    monkeypatch: pytest.MonkeyPatch,
    processors: int,
    sizes: range,
    is_late: bool,
) -> None:
    monkeypatch.setattr(guarded, "_WORTH", sizes)
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    begun: list[str] = []
    told: list[int] = []
    read(
        [clean_county],
        progress=lambda name, _: begun.append(name),
        spare=lambda: told.append(len(begun)),
    )
    assert told == [len(begun) - 1 if is_late else 0]


def _told(call: Callable[[Thread], None], started: list[str]) -> Callable[[Thread], None]:
    def told(thread: Thread) -> None:
        started.append(thread.name)
        call(thread)

    return told


def test_a_file_that_cannot_be_read_is_told_of_where_the_next_is_read_ahead(
    clean_county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_WORTH", range(1 << 30))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    for path in clean_county.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for broken in sorted(tmp_path.glob("*.xlsx"))[:2]:
        broken.write_bytes(broken.read_bytes()[:2000])
    first = min(path.name for path in tmp_path.glob("*.xlsx"))
    with pytest.raises(InputRejected, match=first):
        read([tmp_path])
