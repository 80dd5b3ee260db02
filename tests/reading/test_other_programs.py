"""Files of WPS and LibreOffice, archives, and files that are not what their names say."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.archives_by_hand import write_ods, write_zip
from support.files_by_hand import write_csv, write_xls, write_xlsx

from hecha.reading import guarded, read, zipped
from hecha.reading.submission import InputRejected

HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
Rows = list[list[str | float | None]]


def person(number: str, village: str = "东村") -> list[str | float | None]:
    key = f"490000000000000{number}"
    return ["某县", "甲镇", village, key, number, "某人", f"45010219650312001{number}", "户主"]


def rows(*numbers: str) -> Rows:
    return [list(HEADERS), *map(person, numbers)]


def persons(folder: Path) -> list[str]:
    return sorted(read([folder]).tables["member"].frame["person_id"])


@pytest.mark.parametrize("content", [write_xlsx, write_xls])
def test_half_of_a_county_saved_by_wps_is_read(tmp_path: Path, content: object) -> None:
    write_xlsx(tmp_path / "成员_东村_20231231.xlsx", {"成员": rows("1", "2")})
    file = content(tmp_path / "x", {"成员": rows("3", "4")})  # type: ignore[operator]
    file.rename(tmp_path / "成员_西村_20231231.et")
    assert persons(tmp_path) == ["1", "2", "3", "4"]
    assert read([tmp_path]).unread == ()


def test_a_wps_file_of_the_old_kind_is_not_read_and_makes_its_village_incomplete(
    tmp_path: Path,
) -> None:
    west = [["某县", "乙镇", "西村", *person("3")[3:]]]
    write_xlsx(tmp_path / "成员_20231231.xlsx", {"成员": [*rows("1", "2"), *west]})
    (tmp_path / "成员_西村_20231231.et").write_bytes(b"WPS spreadsheet of 2003\0" * 50)
    submission = read([tmp_path])
    [entry] = submission.unread
    assert entry.message() == (
        "未读取：不能作为表格打开（内容不是 Excel 格式、已损坏或设有密码）。"
        "请用 WPS 或 Excel 打开后另存为 .xlsx。"
    )
    assert [(gap.table, gap.town) for gap in submission.incomplete] == [("member", "乙镇")]


def test_an_ods_file_is_read_and_its_damaged_numbers_are_seen(tmp_path: Path) -> None:
    damaged = [*person("2")[:6], 450102196503120000, "户主"]
    write_ods(tmp_path / "成员_20231231.ods", {"成员": [["标题"], *rows("1"), damaged]})  # type: ignore[list-item]
    frame = read([tmp_path]).tables["member"].frame
    assert frame.select("person_id", "id_number", "id_number__damaged", "_row").rows() == [
        ("1", "450102196503120011", False, 3),
        ("2", "450102196503120000", True, 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@pytest.mark.parametrize("top", ["", "导出/"])
def test_the_exports_in_an_archive_are_read(tmp_path: Path, encoding: str, top: str) -> None:
    files = tmp_path / "files"
    member = write_xlsx(files / "a.xlsx", {"成员": rows("1")})
    roster = write_csv(files / "b.csv", [["姓名", "证件号码"], ["某人", "450102196503120011"]])
    picture = files / "c.jpg"
    picture.write_bytes(b"x")
    write_zip(
        tmp_path / "in" / "导出.zip",
        {
            f"{top}成员_20231231.xlsx": member,
            f"{top}比对名单/低保名单.csv": roster,
            f"{top}照片.jpg": picture,
            "__MACOSX/._照片.jpg": picture,
            f"{top}乙镇/成员_20231231.xlsx": member,
        },
        encoding=encoding,
    )
    submission = read([tmp_path / "in"])
    assert submission.files_read == (
        "导出.zip/成员_20231231.xlsx",
        "导出.zip/比对名单/低保名单.csv",
    )
    assert submission.tables["roster"].frame["roster_kind"].to_list() == ["低保"]
    assert [entry.file for entry in submission.left_out] == ["导出.zip/照片.jpg"]
    assert [(entry.file, entry.reason_code) for entry in submission.unread] == [
        ("导出.zip/乙镇/成员_20231231.xlsx", "subfolder")
    ]


def test_a_workbook_under_the_name_zip_is_read(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "x.xlsx", {"成员": rows("1")}).rename(tmp_path / "成员_20231231.zip")
    assert persons(tmp_path) == ["1"]


def test_archives_beyond_the_bounds_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bounds are lowered in this process only.
    monkeypatch.setattr(guarded, "reading_process", lambda: None)
    monkeypatch.setattr(guarded.waiting, "take", lambda: None)
    write_csv(tmp_path / "成员_20231231.csv", rows("1"))
    small = tmp_path / "成员_20231231.csv"
    nested = write_zip(tmp_path / "外.zip", {"内.zip": small})
    monkeypatch.setattr(zipped, "MOST_FILES", 2)
    monkeypatch.setattr(zipped, "RATIO_FROM", 1000)
    monkeypatch.setattr(zipped, "MOST_RATIO", 5)
    write_zip(tmp_path / "多.zip", {f"{n}.csv": small for n in range(3)})
    swollen = tmp_path / "x.bin"
    swollen.write_bytes(b"0" * 100_000)
    write_zip(tmp_path / "胀.zip", {"a.csv": swollen})
    swollen.unlink()
    with zipfile.ZipFile(tmp_path / "空.zip", "w"):
        pass
    (tmp_path / "断.zip").write_bytes(nested.read_bytes()[:60])
    reasons = {entry.file: entry.why.zh for entry in read([tmp_path]).unread}
    assert reasons == {
        "外.zip": "是压缩包，里面还有压缩包",
        "多.zip": "是压缩包，里面的文件超过 2 个",
        "胀.zip": "是压缩包，解压后达 0 MB",
        "空.zip": "是压缩包，里面没有文件",
        "断.zip": "是压缩包，已损坏或不完整",
    }


def test_an_archive_that_ends_the_process_unpacking_it_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "成员_20231231.csv", rows("1"))
    write_zip(tmp_path / "甲.zip", {"乙.csv": tmp_path / "成员_20231231.csv"})
    with guarded.GuardedReader() as reader:
        worker = reader._worker
        assert worker is not None
        assert worker.is_ready
        worker.stop()
        with pytest.raises(zipped.Refused, match="时间或内存超出限度"):
            reader.unpacked(tmp_path / "甲.zip", tmp_path, frozenset())
        (tmp_path / "scratch").mkdir()
        files = reader.unpacked(tmp_path / "甲.zip", tmp_path / "scratch", frozenset())
        assert files is not None
        assert [name for _, name in files] == ["乙.csv"]


def test_names_in_an_archive_lead_nowhere_else(tmp_path: Path) -> None:
    member = write_csv(tmp_path / "files" / "a.csv", rows("1"))
    write_zip(tmp_path / "in" / "a.zip", {"../../成员_20231231.csv": member})
    assert read([tmp_path / "in"]).files_read == ("a.zip/成员_20231231.csv",)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "in"]


PAGES = {
    "page": ("<html><table>", "网页格式"),
    "meta first": ('<meta http-equiv="Content-Type"><table><tr><td>户编号', "网页格式"),
    "comment first": ("<!-- 导出 --><table>", "网页格式"),
    "style first": ("\r\n <style>td{}</style><table>", "网页格式"),
    "bare rows": ("<tr><td>户编号</td></tr>", "网页格式"),
    "text first": ("导出成功\r\n<table border=1><tr>", "网页格式"),
    "mhtml": ("MIME-Version: 1.0\r\nContent-Type: multipart/related", "网页格式（mhtml）"),
    "rtf": (r"{\rtf1\ansi 户编号}", "RTF 文档"),
    "pdf": ("%PDF-1.7", "PDF 文档"),
    "spreadsheet 2003": (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML 表格 2003",
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("case", PAGES)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    tmp_path: Path, case: str, encoding: str
) -> None:
    text, kind = PAGES[case]
    if case in ("rtf", "pdf") and encoding.startswith("utf-16"):
        encoding = "utf-8"
    write_csv(tmp_path / "成员_20231231.csv", rows("1"))
    plain = "utf-8" if case in ("rtf", "pdf") else encoding
    (tmp_path / "户信息_20231231.xls").write_bytes(text.encode(plain))
    with pytest.raises(InputRejected, match=f"户信息_20231231.xls 实际是.?{kind}"):
        read([tmp_path])


def test_a_text_table_under_the_name_xlsx_is_read_by_its_content(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231231.xlsx", rows("1"))
    assert persons(tmp_path) == ["1"]
