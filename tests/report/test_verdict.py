"""The verdict of a run: the first line of the table in hecha.report.verdict that applies."""

from typing import Any

import pytest
from support import results_by_hand as by_hand
from support.results_by_hand import finding, outcome, run

from hecha.report.verdict import cannot_submit, judged
from hecha.results.results import Results
from hecha.results.run_record import NotRead

PASSED = [outcome("IN02", "流沙镇", "passed", 3)]
BROKEN = [outcome("SG01", "流沙镇", "error", 0, reason="KeyError")]
MUST = [
    finding("a", "IN02"),
    finding("b", "ID01"),
    finding("c", "IN02", household_id="H2"),
    finding("d", "IN02", household_id=None, grain="village"),
]
CONFIRM = [finding("e", "ID24", household_id="H3")]
UNREAD = (NotRead("低保.et", None, "不支持 .et 格式"), NotRead("户.xlsx", "隐藏", "隐藏的工作表"))
CONFLICT = ("户信息.xlsx 与 户信息 (1).xlsx 有 3 行不一致",)
NO_MEMBERS = {"household": 30}


def results(findings: list[dict[str, Any]], outcomes: list[dict[str, Any]] = PASSED) -> Results:
    return by_hand.results(findings, outcomes=outcomes)


@pytest.mark.parametrize(
    ("found", "values", "expected"),
    [
        pytest.param(
            results(MUST, [*PASSED, *BROKEN]),
            {"unread": UNREAD},
            (3, "cannot_judge", "不能判断，因为有 1 条规则执行出错：SG01"),
            id="a-rule-broke",
        ),
        pytest.param(
            results([*MUST, *CONFIRM]),
            {},
            (1, "cannot_submit", "不能上报，还差 2 户（另有 1 处问题不属于某一户）"),
            id="must",
        ),
        pytest.param(
            results([*MUST, *CONFIRM]),
            {"fail_on": "confirm"},
            (1, "cannot_submit", "不能上报，还差 3 户（另有 1 处问题不属于某一户）"),
            id="must-and-confirm",
        ),
        pytest.param(
            results(MUST[:3]),
            {"fail_on": "never"},
            (0, "cannot_submit", "不能上报，还差 2 户"),
            id="never-changes-the-code-alone",
        ),
        pytest.param(
            results(MUST[3:]),
            {},
            (1, "cannot_submit", "不能上报，还差 1 处"),
            id="no-household",
        ),
        pytest.param(
            results(MUST[:1]),
            {"unread": UNREAD},
            (1, "cannot_submit", "不能上报，还差 1 户（有 2 处没有读取：低保.et、户.xlsx/隐藏）"),
            id="must-and-unread",
        ),
        pytest.param(
            results(CONFIRM),
            {"unread": UNREAD},
            (1, "cannot_judge", "不能判断，因为有 2 处没有读取：低保.et、户.xlsx/隐藏"),
            id="unread",
        ),
        pytest.param(
            results([]),
            {"contradictions": CONFLICT, "fail_on": "confirm"},
            (1, "cannot_judge", f"不能判断，因为有 1 处来源互相矛盾：{CONFLICT[0]}"),
            id="contradiction",
        ),
        pytest.param(
            results([]),
            {"unread": UNREAD[:1], "fail_on": "never"},
            (0, "cannot_judge", "不能判断，因为有 1 处没有读取：低保.et"),
            id="unread-never",
        ),
        pytest.param(
            results(CONFIRM),
            {"table_rows": NO_MEMBERS},
            (0, "cannot_judge", "不能判断，因为没有家庭成员表"),
            id="no-members",
        ),
        pytest.param(
            results(MUST[:1]),
            {"table_rows": NO_MEMBERS},
            (1, "cannot_submit", "不能上报，还差 1 户"),
            id="must-without-members",
        ),
        pytest.param(
            results([]),
            {"table_rows": {"monitored": 4}},
            (0, "cannot_judge", "不能判断，因为没有户信息、家庭成员表"),
            id="neither",
        ),
        pytest.param(
            results(CONFIRM),
            {"narrowed": "--select ID"},
            (0, "cannot_judge", "不能判断，因为只核查了一部分规则（--select ID）"),
            id="narrowed",
        ),
        pytest.param(
            results(MUST[:1]),
            {"narrowed": "--select ID"},
            (1, "cannot_submit", "不能上报，还差 1 户"),
            id="narrowed-with-must",
        ),
        pytest.param(results(CONFIRM), {}, (0, "can_submit", "可以上报"), id="confirm-alone"),
        pytest.param(
            results([]), {"fail_on": "confirm"}, (0, "can_submit", "可以上报"), id="nothing"
        ),
    ],
)
def test_the_first_line_that_applies(
    found: Results, values: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    verdict = run(found, **values).verdict
    assert (verdict.exit_code, verdict.code, verdict.sentence) == expected


@pytest.mark.parametrize(
    ("found", "values", "sentence"),
    [
        (results([]), {}, "Can be submitted"),
        (results(MUST[:1]), {}, "Cannot be submitted: 1 household to go"),
        (
            results(MUST),
            {"unread": UNREAD[:1]},
            "Cannot be submitted: 2 households to go "
            "(and 1 task of no household; 1 input was not read: 低保.et)",
        ),
        (
            results([], BROKEN),
            {},
            "Cannot be judged, because 1 rule broke: SG01",
        ),
        (
            results([]),
            {"table_rows": NO_MEMBERS},
            "Cannot be judged, because there is no member table",
        ),
    ],
)
def test_in_english(found: Results, values: dict[str, Any], sentence: str) -> None:
    assert run(found, lang="en", **values).verdict.sentence == sentence


def test_a_sentence_names_three_of_many_and_counts_all() -> None:
    unread = tuple(NotRead(f"{n}.et", None, "") for n in range(5))
    assert (
        run(results([]), unread=unread).verdict.sentence
        == "不能判断，因为有 5 处没有读取：0.et、1.et、2.et 等"
    )


def test_households_are_counted_once_and_not_by_their_masked_number() -> None:
    number = by_hand.ID_A
    other = number[:-1] + "9"
    found = by_hand.results(
        [
            finding(key, "IN02", household_id=n)
            for key, n in zip("abc", (number, other, other), strict=True)
        ]
    )
    whole = run(found)
    assert whole.verdict.households == 2
    assert judged(whole.masked()).verdict.households == 1
    assert whole.masked().verdict == whole.verdict


def test_households_or_tasks_of_none_are_to_go() -> None:
    assert cannot_submit(3, 0, "zh") == "不能上报，还差 3 户"
    assert cannot_submit(3, 2, "zh") == "不能上报，还差 3 户（另有 2 处问题不属于某一户）"
    assert cannot_submit(0, 2, "zh") == "不能上报，还差 2 处"
    assert cannot_submit(0, 1, "en") == "Cannot be submitted: 1 task to go"
