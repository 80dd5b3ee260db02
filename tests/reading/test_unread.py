"""Every file ends in one of three lists: read, left out on purpose, not read."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from support.files_by_hand import write_csv, write_xlsx

from hecha.exchange.run_json import RUN_JSON
from hecha.reading import file_kinds, read
from hecha.reading.files import OWN_OUTPUTS
from hecha.reading.submission import InputRejected, Submission

MEMBERS = [
    ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"],
    ["某县", "甲镇", "东村", "4900000000000017", "1", "钱一", "450102196503120013", "户主"],
]
EXPORT = "成员_20231218.csv"


def lists(submission: Submission) -> dict[str, list[tuple[str, str | None, str]]]:
    return {
        "unread": [(one.file, one.sheet, one.reason_code) for one in submission.unread],
        "left out": [(one.file, one.sheet, one.reason_code) for one in submission.left_out],
    }


def test_every_suffix_ends_in_exactly_one_list(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    suffixes = sorted(
        file_kinds.DOCUMENTS
        | file_kinds.ARCHIVES
        | file_kinds.DATABASES
        | file_kinds.OTHER_TABLES
        | file_kinds.FOREIGN_TABLES
        | {"", ".xyz", ".DOCX", ".Rar"}
    )
    for suffix in suffixes:
        (tmp_path / f"某{suffix}").write_bytes(b"x")
    for name in ("~$成员.xlsx", ".~成员.et", ".DS_Store", "Thumbs.db", "ehthumbs.db"):
        (tmp_path / name).write_bytes(b"x")
    submission = read([tmp_path])
    ends = [
        *submission.files_read,
        *(entry.file for entry in submission.unread),
        *(entry.file for entry in submission.left_out),
    ]
    assert sorted(ends) == sorted(file.name for file in tmp_path.iterdir())
    assert submission.files_read == (EXPORT,)
    documents = {f"某{suffix}" for suffix in (*file_kinds.DOCUMENTS, ".DOCX")}
    assert {entry.file for entry in submission.left_out} == documents | {
        "~$成员.xlsx",
        ".~成员.et",
        ".DS_Store",
        "Thumbs.db",
        "ehthumbs.db",
    }


@pytest.mark.parametrize(
    ("name", "message", "remedy"),
    [
        ("旧表.et", "不能作为表格打开", "另存为 .xlsx"),
        ("旧表.numbers", "不支持 .numbers 格式", "另存为 .xlsx 或 .csv"),
        ("旧表.rar", "是压缩包", "请先解压"),
        ("旧表.zip", "是压缩包，已损坏或不完整", "请先解压"),
        ("旧表.mdb", ".mdb 是数据库或备份文件", "把其中的表导出为 .xlsx"),
        ("旧表.xlsx.crdownload", "下载没有完成（.crdownload）", "请重新下载"),
        ("旧表", "文件类型不明（没有后缀）", "改正文件名的后缀"),
    ],
)
def test_what_was_not_read_says_why_and_what_to_do(
    tmp_path: Path, name: str, message: str, remedy: str
) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    (tmp_path / name).write_bytes(b"x")
    [entry] = read([tmp_path]).unread
    assert entry.file == name
    assert message in entry.why.zh
    assert remedy in entry.remedy.zh
    assert entry.message() == f"未读取：{entry.why.zh}。{entry.remedy.zh}。"
    assert "{" not in entry.message("en")


def test_files_that_are_no_tables_are_left_out_with_the_reason(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    (tmp_path / "填报说明.txt").write_text("本文件夹为某县导出")
    write_xlsx(tmp_path / "说明.xlsx", {"说明": [["请按格式填报"], ["谢谢"]]})
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / RUN_JSON).write_text("{}")
    write_csv(tmp_path / "out" / "findings.csv", MEMBERS)
    assert lists(read([tmp_path])) == {
        "unread": [],
        "left out": [
            (".git", None, "hidden"),
            ("out", None, "own_output"),
            ("填报说明.txt", None, "document"),
            ("说明.xlsx", "说明", "no_table"),
        ],
    }


def test_what_a_run_writes_is_known_as_its_own(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    for name in OWN_OUTPUTS:
        (tmp_path / name).write_bytes(b"x")
    submission = read([tmp_path])
    assert submission.unread == ()
    assert {entry.file for entry in submission.left_out} == OWN_OUTPUTS


def test_tables_with_other_headers_are_not_read(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    write_xlsx(tmp_path / "清单.xlsx", {"x": [["编号", "规则"], ["1", "钱一"]], "空": []})
    write_xlsx(tmp_path / "半张.xlsx", {"x": [["姓名", "证件号码", "籍贯"], ["钱一", "1", "某地"]]})
    unread = {(one.file, one.sheet): one for one in read([tmp_path]).unread}
    assert {key: one.why.zh for key, one in unread.items()} == {
        ("清单.xlsx", "x"): "不是已知的表；没有已知的列名",
        ("半张.xlsx", "x"): "不是已知的表；表头为：姓名、证件号码、籍贯",
    }
    assert unread["清单.xlsx", "x"].tables == frozenset()
    assert "member" in (unread["半张.xlsx", "x"].tables or ())


def test_a_workbook_without_a_cell_is_not_read(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    write_xlsx(tmp_path / "户信息.xlsx", {"一": [], "二": [[None, " "]]})
    assert lists(read([tmp_path]))["unread"] == [("户信息.xlsx", None, "blank")]


def test_a_table_with_a_header_and_no_row_is_empty_and_not_read(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    write_xlsx(tmp_path / "户_20231218.xlsx", {"户": [["户编号", "是否危房户", "人均纯收入"]]})
    write_csv(tmp_path / "比对名单" / "低保名单.csv", [["姓名", "证件号码"], ["合计", None]])
    submission = read([tmp_path])
    assert [(one.file, one.why.zh) for one in submission.unread] == [
        ("户_20231218.xlsx", "有表头，没有数据行（空表）"),
        ("比对名单/低保名单.csv", "有表头，没有数据行（空表）"),
    ]
    assert set(submission.tables) == {"member"}


def test_hidden_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a_20231218.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("成员", MEMBERS), ("上月", MEMBERS), ("下拉", [["是"], ["否"]])):
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)
            if name != "成员":
                sheet.hide()
        book.add_worksheet("空").hide()
    submission = read([path])
    assert lists(submission) == {
        "unread": [("a_20231218.xlsx", "上月", "hidden_sheet")],
        "left out": [("a_20231218.xlsx", "下拉", "hidden_sheet")],
    }
    assert submission.files_read == ("a_20231218.xlsx",)


def test_files_of_other_sub_folders_are_not_current_data(tmp_path: Path) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    write_csv(
        tmp_path / "乙镇" / EXPORT,
        [MEMBERS[0], ["某县", "乙镇", "西村", "H2", "2", "钱二", "2", "户主"]],
    )
    (tmp_path / "乙镇" / "户.et").write_bytes(b"x")
    (tmp_path / "乙镇" / "照片.jpg").write_bytes(b"x")
    submission = read([tmp_path])
    assert lists(submission) == {
        "unread": [(f"乙镇/{EXPORT}", None, "subfolder"), ("乙镇/户.et", None, "subfolder")],
        "left out": [("乙镇/照片.jpg", None, "document")],
    }
    assert "主文件夹" in submission.unread[0].remedy.zh
    assert submission.tables["member"].frame["_town"].to_list() == ["甲镇"]
    given = read([tmp_path / "乙镇" / EXPORT, tmp_path / EXPORT])
    assert set(given.tables["member"].frame["_town"]) == {"乙镇", "甲镇"}


def test_only_sub_folders_are_rejected_with_the_remedy(tmp_path: Path) -> None:
    write_csv(tmp_path / "乙镇" / EXPORT, MEMBERS)
    with pytest.raises(InputRejected, match=r"乙镇/成员_20231218.csv.*主文件夹"):
        read([tmp_path])


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*.rar", [("甲.rar", None)]),
        ("备份", [("备份", None)]),
        ("备份/*", [("备份/乙.csv", None)]),
        ("通讯录.XLSX", [("通讯录.xlsx", None)]),
        ("通讯录.xlsx/电话", [("通讯录.xlsx", "电话")]),
        ("没有这样的", []),
    ],
)
def test_what_leave_out_names_is_listed_without_effect(
    tmp_path: Path, pattern: str, left: list[tuple[str, str | None]]
) -> None:
    write_csv(tmp_path / EXPORT, MEMBERS)
    (tmp_path / "甲.rar").write_bytes(b"x")
    write_csv(tmp_path / "备份" / "乙.csv", MEMBERS)
    write_xlsx(tmp_path / "通讯录.xlsx", {"电话": [["编号", "单位"], ["1", "甲"]]})
    submission = read([tmp_path], leave_out=[pattern])
    assert [(one.file, one.sheet) for one in submission.left_out] == left
    assert len(submission.unread) == 3 - len(left)
