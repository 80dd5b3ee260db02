"""Two sources of one table that hold the same people: rows are never stacked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from support.files_by_hand import write_csv, write_xlsx

from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import Submission
from hecha.rules.checking import check

HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系", "文化程度"]
Rows = list[list[str | None]]


def people(numbers: Sequence[int], *, town: str = "甲镇", education: str = "小学") -> Rows:
    return [HEADERS, *(person(n, town, education) for n in numbers)]


def person(n: int, town: str, education: str) -> list[str | None]:
    number = f"45010219650312{n:04}"
    return ["某县", town, "东村", f"49{n:014}", str(n + 1), "某人", number, "户主", education]


def numbers(submission: Submission) -> list[int]:
    return [int(text) - 1 for text in submission.tables["member"].frame["person_id"]]


def test_a_file_saved_again_is_counted_once_with_all_origins(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "成员_20231231.xlsx", {"家庭成员": people(range(10))})
    write_xlsx(tmp_path / "成员_20231231 (1).xlsx", {"Sheet1": [["标题"], *people(range(10))]})
    submission = read([tmp_path])
    assert numbers(submission) == list(range(10))
    [copy] = submission.superseded
    assert (copy.file, copy.by, copy.same, copy.is_older) == (
        "成员_20231231 (1).xlsx",
        "成员_20231231.xlsx",
        10,
        False,
    )
    assert copy.message.zh == "与 成员_20231231.xlsx“家庭成员” 是同一批数据，10 行相同，只算一次"
    assert submission.contradictions == ()
    origins = submission.origins.sort("row").select("file", "row", "also_file", "also_row").rows()
    assert origins[0] == ("成员_20231231.xlsx", 2, "成员_20231231 (1).xlsx", 3)
    assert len(origins) == 10
    assert submission.files_read == ("成员_20231231 (1).xlsx", "成员_20231231.xlsx")


def test_equal_bytes_keep_their_origins_too(tmp_path: Path) -> None:
    for name in ("成员_20231231.csv", "成员_20231231 - 副本.csv"):
        write_csv(tmp_path / name, people([1, 2]))
    submission = read([tmp_path])
    assert numbers(submission) == [1, 2]
    assert submission.origins.select("file", "row", "also_file", "also_row").rows() == [
        ("成员_20231231 - 副本.csv", 2, "成员_20231231.csv", 2),
        ("成员_20231231 - 副本.csv", 3, "成员_20231231.csv", 3),
    ]


def test_of_equal_bytes_the_newest_date_counts(tmp_path: Path) -> None:
    for day in ("20231130", "20231231", "20231031"):
        write_csv(tmp_path / f"成员_{day}.csv", people([1, 2]))
    submission = read([tmp_path])
    assert submission.snapshot.day == date(2023, 12, 31)
    assert [source.file for source in submission.sources] == ["成员_20231231.csv"]
    assert [(copy.file, copy.by) for copy in submission.superseded] == [
        ("成员_20231031.csv", "成员_20231231.csv"),
        ("成员_20231130.csv", "成员_20231231.csv"),
    ]


def test_a_second_sheet_is_a_copy_and_its_own_columns_are_named(tmp_path: Path) -> None:
    wide = [
        [*row, extra]
        for row, extra in zip(people([1, 2, 3]), ["民族", "汉", "汉", "汉"], strict=True)
    ]
    narrow = [[*row[:-1]] for row in people([1, 2])]
    write_xlsx(tmp_path / "成员_20231231.xlsx", {"一": wide, "二": narrow})
    submission = read([tmp_path])
    assert numbers(submission) == [1, 2, 3]
    assert [(copy.sheet, copy.same) for copy in submission.superseded] == [("二", 2)]
    other = [[*row[:8], *row[9:]] for row in wide[:3]]
    write_xlsx(tmp_path / "成员_20231231.xlsx", {"一": people([1, 2, 3]), "二": other})
    [copy] = read([tmp_path]).superseded
    assert copy.message.zh.endswith("只算一次；只在本表的列未采用：民族")


def test_of_two_dates_the_newer_counts(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231130.csv", people(range(10)))
    write_csv(tmp_path / "成员_20231231.csv", people(range(1, 10), education="初中"))
    submission = read([tmp_path])
    assert numbers(submission) == list(range(1, 10))
    assert set(submission.tables["member"].frame["education"]) == {"初中"}
    [copy] = submission.superseded
    assert (copy.file, copy.is_older, copy.dropped) == ("成员_20231130.csv", True, 10)
    assert copy.message.zh == (
        "与 成员_20231231.csv 是同一批数据，日期较早（2023-11-30），"
        "以较新的（2023-12-31）为准，10 行不用"
    )


def test_a_newer_export_of_one_township_replaces_that_township_only(tmp_path: Path) -> None:
    older = [*people(range(10)), *people(range(10, 30), town="乙镇")[1:]]
    write_csv(tmp_path / "成员_20231130.csv", older)
    write_csv(tmp_path / "甲镇成员_20231231.csv", people(range(1, 10)))
    submission = read([tmp_path])
    # 0 was in the township's older export and is no longer in the newer one.
    assert sorted(numbers(submission)) == list(range(1, 30))
    [copy] = submission.superseded
    assert copy.dropped == 10
    assert copy.message.zh.endswith("；另有 20 行只在本表，照常核查")


def test_one_date_and_different_values_are_a_contradiction(tmp_path: Path) -> None:
    rows = people(range(10))
    rows[3][-1] = "初中"
    rows[3][5] = "别人"
    write_csv(tmp_path / "成员_20231231.csv", people(range(10)))
    write_csv(tmp_path / "成员_20231231(1).csv", rows)
    submission = read([tmp_path])
    assert numbers(submission) == list(range(10))
    [contradiction] = submission.contradictions
    assert (contradiction.file, contradiction.other_file, contradiction.rows) == (
        "成员_20231231.csv",
        "成员_20231231(1).csv",
        1,
    )
    assert contradiction.differences.select("column", "row", "value", "other_value").rows() == [
        ("姓名", 4, "某人", "别人"),
        ("文化程度", 4, "小学", "初中"),
    ]
    results = check(submission, load_suite("national", submission.snapshot.day))
    found = results.findings.filter(rule="FF16")
    assert found.select("severity", "household_id", "person_id", "town").rows() == [
        ("confirm", "4900000000000002", "3", "甲镇")
    ]
    assert found["message"].to_list() == [
        "与 成员_20231231(1).csv 第 4 行不一致（姓名、文化程度），不能判断以哪份为准"
    ]
    evidence = results.evidence.filter(fingerprint=found["fingerprint"][0])
    assert evidence.select("file", "row", "column", "value", "personal").rows() == [
        ("成员_20231231.csv", 4, "姓名", "某人", True),
        ("成员_20231231(1).csv", 4, "姓名", "别人", True),
        ("成员_20231231.csv", 4, "文化程度", "小学", False),
        ("成员_20231231(1).csv", 4, "文化程度", "初中", False),
    ]


def test_a_date_against_none_is_one_date(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231231.csv", people(range(5)))
    write_csv(tmp_path / "成员.csv", people(range(5), education="初中"))
    assert [one.rows for one in read([tmp_path]).contradictions] == [5]


def test_below_four_fifths_shared_keys_are_duplicates(tmp_path: Path) -> None:
    write_csv(tmp_path / "甲.csv", people(range(10)))
    write_csv(tmp_path / "乙.csv", people(range(3, 13), town="乙镇"))
    submission = read([tmp_path], as_of=date(2023, 12, 31))
    assert sorted(numbers(submission)) == sorted([*range(10), *range(3, 13)])
    assert submission.superseded == ()


def test_at_four_fifths_they_are_copies(tmp_path: Path) -> None:
    write_csv(tmp_path / "甲.csv", people(range(10)))
    write_csv(tmp_path / "乙.csv", people(range(2, 12)))
    submission = read([tmp_path], as_of=date(2023, 12, 31))
    assert sorted(numbers(submission)) == list(range(12))
    [copy] = submission.superseded
    assert copy.message.zh.endswith("8 行相同，只算一次；另有 2 行只在本表，照常核查")


def test_duplicates_inside_one_sheet_stay(tmp_path: Path) -> None:
    again = people([1])[1]
    again[-1] = "配偶"
    rows = [*people([1, 2]), again]
    write_csv(tmp_path / "成员_20231231.csv", rows)
    write_csv(tmp_path / "成员_20231231(1).csv", [*rows, people([3])[1]])
    assert sorted(numbers(read([tmp_path]))) == [1, 1, 2, 3]


def test_a_corrected_id_number_is_no_second_person(tmp_path: Path) -> None:
    rows = people(range(10))
    rows[1][6] = "450102196503129999"
    write_csv(tmp_path / "成员_20231231.csv", people(range(10)))
    write_csv(tmp_path / "成员_20231231(1).csv", rows)
    submission = read([tmp_path])
    assert numbers(submission) == list(range(10))
    assert [one.rows for one in submission.contradictions] == [1]


def test_townships_of_one_day_are_put_together(tmp_path: Path) -> None:
    write_csv(tmp_path / "甲镇_20231231.csv", people(range(5)))
    write_csv(tmp_path / "乙镇_20231231.csv", people(range(5, 9), town="乙镇"))
    submission = read([tmp_path])
    assert sorted(numbers(submission)) == list(range(9))
    assert submission.superseded == ()


@pytest.mark.parametrize(
    ("folder", "name", "table"),
    [
        ("比对名单", "低保名单", "roster"),
        ("台账", "探访台账", "visit"),
        ("上期", "成员", "previous"),
    ],
)
def test_copies_of_lists_ledgers_and_the_last_period(
    tmp_path: Path, folder: str, name: str, table: str
) -> None:
    write_csv(tmp_path / "成员_20231231.csv", people([1, 2]))
    rows: Rows = {
        "roster": [["姓名", "证件号码"], ["某人", "450102196503120001"]],
        "visit": [
            ["探访日期", "探访人", "户编号", "证件号码"],
            ["2023-05-01", "甲", "4900000000000001", "450102196503120001"],
        ],
        "previous": people([1, 2, 3]),
    }[table]
    write_csv(tmp_path / folder / f"{name}_20221130.csv", rows)
    write_csv(tmp_path / folder / f"{name}_20221130(1).csv", [["标题"], *rows])
    submission = read([tmp_path])
    tables = submission.previous if table == "previous" else submission.tables
    data = tables["member" if table == "previous" else table]
    assert data.frame.height == len(rows) - 1
    assert [copy.file for copy in submission.superseded] == [f"{folder}/{name}_20221130(1).csv"]


def test_two_kinds_of_lists_are_no_copies(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231231.csv", people([1]))
    for kind in ("低保", "特困"):
        rows: Rows = [["姓名", "证件号码"], ["某人", "450102196503120001"], [kind, "1"]]
        write_csv(tmp_path / "比对名单" / f"{kind}名单.csv", rows)
    submission = read([tmp_path])
    assert submission.tables["roster"].frame.height == 4
    assert submission.superseded == ()


def test_months_of_a_ledger_are_put_together(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231231.csv", people([1]))
    months = {
        f"{month}月": [
            ["探访日期", "探访人", "户编号", "证件号码"],
            [f"2023-{month}-01", "甲", "4900000000000001", "450102196503120001"],
        ]
        for month in (1, 2, 3)
    }
    write_xlsx(tmp_path / "台账" / "探访台账.xlsx", months)
    assert read([tmp_path]).tables["visit"].frame.height == 3
