"""tools.compare on results written by hand: which differences it finds and how it prints them."""

import json
from pathlib import Path

import pytest
from support.findings_by_hand import CELL, FINDING, OUTCOME, Row, write_results

from tools.compare.differences import PARTS, Difference, compare
from tools.compare.report import Comparison, as_json, as_text

SECOND = {**FINDING, "fingerprint": "f2", "household_id": "4409230002"}
SECOND_CELL = {**CELL, "fingerprint": "f2", "row": 5, "value": "900", "proposed": None}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write_results(tmp_path / "old", [FINDING, SECOND], [CELL, SECOND_CELL], [OUTCOME])


def lines(folder: Path, old: Path, *, values: bool = False) -> list[str]:
    """What --details all prints after the head."""
    found = Comparison(("head",), (compare("a", old, folder),))
    return as_text(found, "all", values=values).splitlines()[2:]


def test_equal_results(tmp_path: Path, old: Path) -> None:
    new = write_results(tmp_path / "new", [FINDING, SECOND], [CELL, SECOND_CELL], [OUTCOME])
    assert lines(new, old) == [
        "rule               same     added      lost   message  evidence  outcomes",
        "1 other rules         2         0         0         0         0         0",
        "all                   2         0         0         0         0         0",
        "",
        "identical evidence.parquet, findings.parquet, outcomes.csv, run.json",
        "",
        "no difference",
    ]


def test_added_and_lost_findings_are_listed_with_their_cells(tmp_path: Path, old: Path) -> None:
    third: Row = {**FINDING, "fingerprint": "f3", "rule": "HH01", "person_id": "01"}
    new = write_results(
        tmp_path / "new",
        [FINDING, third],
        [CELL, {**CELL, "fingerprint": "f3", "column": "户主", "proposed": None}],
        [OUTCOME],
    )
    assert lines(new, old) == [
        "rule               same     added      lost   message  evidence  outcomes",
        "HH01                  0         1         0         0         0         0",
        "IN02                  1         0         1         0         0         0",
        "0 other rules         0         0         0         0         0         0",
        "all                   1         1         1         0         0         0",
        "",
        "identical outcomes.csv, run.json",
        "differ    evidence.parquet (1 counties), findings.parquet (1 counties)",
        "",
        "lost IN02 a 4409230002",
        "  - fingerprint=f2 rule=IN02 severity=must grain=household household_id=4409230002"
        " county=云安县 town=石城镇 village=迳心村 message=纯收入与分项不符。"
        " suggestion=核对分项。 state=open",
        "  -   table=household file=户信息.xlsx sheet=户信息 row=5 column=纯收入 value=***"
        " personal=False",
        "",
        "added HH01 a 4409230001/01",
        "  + fingerprint=f3 rule=HH01 severity=must grain=household household_id=4409230001"
        " person_id=01 county=云安县 town=石城镇 village=迳心村 message=纯收入与分项不符。"
        " suggestion=核对分项。 state=open",
        "  +   table=household file=户信息.xlsx sheet=户信息 row=4 column=户主 value=***"
        " personal=False",
        "",
        "there are differences",
    ]


def test_changed_findings_cells_and_outcomes(tmp_path: Path, old: Path) -> None:
    new = write_results(
        tmp_path / "new",
        [{**FINDING, "severity": "confirm"}, SECOND],
        [CELL, {**SECOND_CELL, "value": "901", "row": 6}],
        [{**OUTCOME, "checked": 19}, {**OUTCOME, "town": "高村镇", "failed": 0}],
    )
    assert lines(new, old, values=True)[:3] == [
        "rule               same     added      lost   message  evidence  outcomes",
        "IN02                  0         0         0         1         1         2",
        "0 other rules         0         0         0         0         0         0",
    ]
    cell = "table=household file=户信息.xlsx sheet=户信息"
    assert lines(new, old, values=True)[8:] == [
        "message IN02 a 4409230001",
        "  - severity=must",
        "  + severity=confirm",
        "",
        "evidence IN02 a 4409230002",
        f"  - {cell} row=5 column=纯收入 value=900 personal=False",
        f"  + {cell} row=6 column=纯收入 value=901 personal=False",
        "",
        "outcomes IN02 a 云安县/石城镇",
        "  - checked=20",
        "  + checked=19",
        "",
        "outcomes IN02 a 云安县/高村镇",
        "  + rule=IN02 county=云安县 town=高村镇 outcome=failed checked=20 failed=0",
        "",
        "there are differences",
    ]


def test_findings_of_one_fingerprint_are_counted(tmp_path: Path, old: Path) -> None:
    new = write_results(
        tmp_path / "new", [FINDING, FINDING, SECOND], [CELL, SECOND_CELL], [OUTCOME]
    )
    (found,) = compare("a", old, new).differences
    assert (found.kind, found.rule, found.subject) == ("added", "IN02", "4409230001")


def test_cells_in_another_order_are_a_difference(tmp_path: Path) -> None:
    other = {**CELL, "column": "工资性收入"}
    old = write_results(tmp_path / "old", [FINDING], [CELL, other], [OUTCOME])
    new = write_results(tmp_path / "new", [FINDING], [other, CELL], [OUTCOME])
    (found,) = compare("a", old, new).differences
    assert found.kind == "evidence"
    assert [cell["column"] for cell in found.before] == ["纯收入", "工资性收入"]
    assert [cell["column"] for cell in found.after] == ["工资性收入", "纯收入"]


def test_findings_in_another_order_are_not_identical(tmp_path: Path, old: Path) -> None:
    new = write_results(tmp_path / "new", [SECOND, FINDING], [CELL, SECOND_CELL], [OUTCOME])
    result = compare("a", old, new)
    assert result.differences == []
    assert result.differing == ["findings.parquet"]
    assert not Comparison((), (result,)).is_same


def test_a_part_that_was_not_asked_for_is_left_out(tmp_path: Path, old: Path) -> None:
    new = write_results(tmp_path / "new", [FINDING], [CELL, SECOND_CELL], [], notices=2)
    kinds = {
        part: [each.kind for each in compare("a", old, new, [part]).differences] for part in PARTS
    }
    assert kinds == {"findings": ["lost"], "evidence": [], "outcomes": ["outcomes"], "run": ["run"]}
    assert compare("a", old, new, ["evidence"]).differing == []


def test_run_json_is_compared_by_key(tmp_path: Path, old: Path) -> None:
    new = write_results(
        tmp_path / "new", [FINDING, SECOND], [CELL, SECOND_CELL], [OUTCOME], notices=2
    )
    assert compare("a", old, new).differences == [
        Difference("run", "a", "", "run.json notices", [{"": 0}], [{"": 2}])
    ]


def test_a_run_without_results_lost_all(tmp_path: Path, old: Path) -> None:
    result = compare("a", old, tmp_path / "nothing")
    assert [each.kind for each in result.differences] == ["lost", "lost", "outcomes", "run"]
    assert result.identical == []


def test_json_masks_values_too(tmp_path: Path, old: Path) -> None:
    found = Comparison(("head",), (compare("a", old, tmp_path / "nothing"),))

    def values(*, shown: bool) -> list[str]:
        listed = json.loads(as_json(found, values=shown))["differences"]
        return [row["cells"][0]["value"] for each in listed[:2] for row in each["before"]]

    assert values(shown=False) == ["***", "***"]
    assert values(shown=True) == ["1200", "900"]
