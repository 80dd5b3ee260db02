"""Persons of the monitored export never stand in for a member export."""

from __future__ import annotations

from pathlib import Path

from support.files_by_hand import write_csv

from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.results.results import Results
from hecha.rules.checking import check

HOUSEHOLDS = [["县", "乡", "村", "户编号", "是否危房户"], ["某县", "甲镇", "东村", "H1", "否"]]
MEMBER_HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
MONITORED = [
    [
        "县",
        "乡",
        "村",
        "户编号",
        "姓名",
        "证件号码",
        "与户主关系",
        "监测对象类别",
        "致贫/返贫风险1",
    ],
    ["某县", "甲镇", "东村", "H1", "某人", "445281197001010014", "户主", "脱贫不稳定户", "因病"],
    ["某县", "甲镇", "东村", "H9", "某人", "445281197202020025", "其他", "脱贫不稳定户", "因病"],
]


def results(folder: Path) -> Results:
    submission = read([folder])
    return check(submission, load_suite("national", submission.snapshot.day))


def found(results: Results, code: str) -> list[tuple[str | None, str | None]]:
    evidence = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    rows = results.findings.filter(rule=code).join(evidence, on="fingerprint", how="left")
    return sorted(rows.select("household_id", "table").rows())


def test_they_are_no_members_of_a_household_that_lacks_them(tmp_path: Path) -> None:
    write_csv(tmp_path / "户_20231231.csv", [*HOUSEHOLDS, ["某县", "甲镇", "东村", "H2", "否"]])
    write_csv(tmp_path / "监测对象_20231231.csv", MONITORED)
    member = ["某县", "甲镇", "东村", "H2", "P2", "某人", "445281197303030023", "户主"]
    write_csv(tmp_path / "成员_20231231.csv", [MEMBER_HEADERS, member])
    checked = results(tmp_path)
    # H1 has no member in the export of members, though the monitored export has its head.
    assert found(checked, "HH02") == [("H1", "household")]
    # H9 is in the monitored export alone: no household or member rule accuses it.
    assert found(checked, "HH05") == []
    # Its number is judged as anybody's: the check digit is wrong.
    assert ("H9", "member") in found(checked, "ID04")


def test_without_a_member_export_nothing_is_said_about_members(tmp_path: Path) -> None:
    write_csv(tmp_path / "户_20231231.csv", HOUSEHOLDS)
    write_csv(tmp_path / "监测对象_20231231.csv", MONITORED)
    checked = results(tmp_path)
    for code in ("HH02", "HH05"):
        assert found(checked, code) == []
        rows = checked.outcomes.filter(rule=code).select("outcome", "reason").rows()
        assert rows == [("skipped", "缺少“家庭成员”表")]
