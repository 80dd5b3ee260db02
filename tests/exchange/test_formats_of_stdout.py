"""What ``--format`` prints: structure, masking, and counts of what a host would cut."""

import json
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from support import results_by_hand as by_hand
from support.results_by_hand import cell, finding, outcome, run

from hecha.commands.check import FORMATS
from hecha.exchange import junit, sarif
from hecha.exchange.github import as_annotations
from hecha.results.run_record import NotRead, RuleText
from hecha.results.writers import formats

SECRETS = (by_hand.ID_A, by_hand.ID_B, "陈大文", "林阿妹", "13800138000")
MUST_ALONE = by_hand.results(
    [finding("f", "IN02", message="12000 ≠ 9000 <&>\x01")],
    [cell("f", "纯收入", "12000", 5, file="甲 镇/户信息.xlsx")],
    [
        outcome("IN02", "流沙镇", "failed", 20, 1),
        outcome("IN08", "流沙镇", "passed", 20),
        outcome("HP01", "流沙镇", "skipped", 0, reason="缺少“结对帮扶”表"),
    ],
)


def test_the_command_knows_every_format() -> None:
    assert list(FORMATS) == ["text", *formats()]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_format_holds_names_or_numbers(name: str, lang: str) -> None:
    text = formats()[name].text(run(lang=lang).masked())
    assert [secret for secret in SECRETS if secret in text] == []
    assert text.endswith("\n")


def test_junit_has_a_case_per_rule() -> None:
    root = ElementTree.fromstring(junit.as_junit(run()).encode())
    (suite,) = root
    assert suite.find("properties/property").attrib == {"name": "schema", "value": "1"}
    assert root.attrib == {
        "name": "hecha",
        "tests": "8",
        "failures": "2",
        "errors": "2",
        "skipped": "1",
    }
    outcomes = {
        case.attrib["name"].split()[0]: [part.tag for part in case]
        for case in suite.iter("testcase")
    }
    assert outcomes == {
        "结论": ["error"],
        "HH14": ["system-out"],
        "HP01": ["skipped"],
        "ID01": ["failure"],
        "ID24": ["system-out"],
        "IN02": ["failure"],
        "IN08": [],
        "SG01": ["error"],
    }


def test_junit_fails_what_blocks_submission() -> None:
    strict = ElementTree.fromstring(junit.as_junit(run(fail_on="confirm")).encode())
    (case,) = strict.findall(".//testcase[@name='ID24 不同户成员登记同一手机号']")
    assert [part.tag for part in case] == ["failure"]


def test_junit_says_where_and_keeps_to_what_xml_can_hold() -> None:
    root = ElementTree.fromstring(junit.as_junit(run(MUST_ALONE)).encode())
    (failure,) = root.findall(".//testcase[@classname='IN']/failure")
    assert failure.attrib["message"] == "1 处"
    assert failure.text == (
        "普宁市/流沙镇/新坛村 | 4452810000000017 | 甲 镇/户信息.xlsx 流沙镇 第5行 | "
        "12000 ≠ 9000 <&>\ufffd"
    )
    (skipped,) = root.findall(".//skipped")
    assert skipped.attrib["message"] == "缺少“结对帮扶”表"
    (verdict,) = root.findall(".//testcase[@name='结论']/failure")
    assert verdict.attrib["message"] == "不能上报，还差 1 户"


def test_junit_counts_what_it_does_not_list() -> None:
    many = [finding(f"f{n:03}", "IN02") for n in range(junit.LISTED + 7)]
    root = ElementTree.fromstring(junit.as_junit(run(by_hand.results(many))).encode())
    (failure,) = root.findall(".//testcase[@classname='IN']/failure")
    assert failure.text is not None
    lines = failure.text.split("\n")
    assert (len(lines), lines[-1]) == (junit.LISTED + 1, "另有 7 处，见 findings.csv")


COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\n]*)::([^\n]*)")


def test_annotations_are_one_line_each() -> None:
    text = as_annotations(run(MUST_ALONE, rules={"IN02": RuleText("甲: 乙, 100%\n丙")}))
    assert text.splitlines() == [
        "::error title=hecha::不能上报，还差 1 户",
        "::error title=IN02 甲%3A 乙%2C 100%25%0A丙::1 处，第一处：甲 镇/户信息.xlsx 流沙镇 第5行 "
        "12000 ≠ 9000 <&>\x01",
    ]
    assert as_annotations(run(by_hand.results([]))) == "::notice title=hecha::可以上报\n"


def test_no_more_annotations_than_are_shown_and_the_rest_counted() -> None:
    many = [
        finding(f"{severity}{rule}-{n}", f"R{severity[0]}{rule:02}", severity=severity)
        for severity in ("must", "confirm", "info")
        for rule in range(12)
        for n in range(rule + 1)
    ]
    found = COMMAND.findall(as_annotations(run(by_hand.results(many))))
    assert Counter(kind for kind, *_ in found) == {"error": 10, "warning": 10, "notice": 10}
    last = {kind: text for kind, title, text in found if title == "hecha"}
    assert last["error"] == "另有 4 条规则 10 处"
    assert last["warning"] == "另有 3 条规则 6 处"


def log(text: str) -> dict[str, Any]:
    """The one run of a SARIF text, its required properties checked."""
    record = json.loads(text)
    assert record["version"] == "2.1.0"
    (only,) = record["runs"]
    driver = only["tool"]["driver"]
    identifiers = [rule["id"] for rule in driver["rules"]]
    assert len(set(identifiers)) == len(identifiers)
    for result in only["results"]:
        assert identifiers[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", place["artifactLocation"]["uri"])
            assert place["region"]["startLine"] >= 1
    return dict(only)


def test_sarif_has_a_result_per_finding() -> None:
    only = log(sarif.as_sarif(run(unread=(NotRead("低保.et", None, "请另存为 .xlsx"),))))
    assert [result["partialFingerprints"]["hecha/v1"] for result in only["results"]] == [
        *("f1", "f2", "f3", "f4", "f5")
    ]
    assert only["results"][1] == {
        "ruleId": "IN02",
        "ruleIndex": 3,
        "level": "error",
        "message": {"text": "纯收入与分项不符：12000 ≠ 9000"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "%E6%88%B7%E4%BF%A1%E6%81%AF_20161231.xlsx",
                    },
                    "region": {"startLine": 5},
                },
                "logicalLocations": [{"fullyQualifiedName": "流沙镇/纯收入（元）"}],
            }
        ],
        "partialFingerprints": {"hecha/v1": "f2"},
        "properties": {
            "household_id": "4452810000000017",
            "area": "普宁市/流沙镇/新坛村",
            "sheet": "流沙镇",
            "column": "纯收入（元）",
            "suggestion": "改正填错的分项，不要只改合计。",
        },
    }
    assert only["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 3,
            "toolExecutionNotifications": [
                {
                    "level": "error",
                    "message": {"text": "义务教育阶段失学"},
                    "associatedRule": {"id": "SG01"},
                },
                {"level": "warning", "message": {"text": "请另存为 .xlsx"}},
            ],
        }
    ]
    assert only["properties"]["rulesNotRun"] == 1


def test_sarif_counts_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 2)
    only = log(sarif.as_sarif(run()))
    assert len(only["results"]) == 2
    assert only["properties"]["resultsLeftOut"] == 3
    notes = only["invocations"][0]["toolExecutionNotifications"]
    assert notes[-1]["message"]["text"] == "另有 3 处问题未列出，见 findings.csv"
