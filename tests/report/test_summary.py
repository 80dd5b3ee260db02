"""The first screen of a run, kept as files in both languages."""

from pathlib import Path

import pytest
from support import results_by_hand as by_hand
from support.results_by_hand import finding, outcome, run

from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE, RULES, Claim
from hecha.report.summary import summary
from hecha.report.text_columns import display_width, fitted
from hecha.results.reasons import AS_WRITTEN, MISSING_TABLES, Reasons, reason, text
from hecha.results.run_record import NotRead, RuleText, Run
from hecha.rules.trace import Missing

GOLDEN = Path(__file__).parent / "golden"
OUT = [Path("核查结果") / name for name in ("findings.csv", "run.json", "整改清单.xlsx")]


def claim(identifier: str, kind: str, *rules: str) -> Claim:
    return Claim(identifier, "第1条", "…", "文件", "puning-2016", kind, "", rules=rules)


def crowded(lang: str) -> Run:
    """More of everything than a screen has room for."""
    findings = [
        finding(
            f"f{rule}-{n}", f"R{rule:02}", severity="must", town=f"第{n}镇", household_id=f"H{n}"
        )
        for rule in range(1, 13)
        for n in range(rule)
    ]
    projects, soldier = Missing("project").reason(), Missing("member", "in_service").reason()
    ledgers = reason(MISSING_TABLES, table=Missing("dropout_list").title, count=12)
    last = [Missing(f"previous_{table}").reason() for table in ("member", "household")]
    reasons: dict[str, Reasons] = {
        "A1": (last[1],),
        "A2": tuple(last),
        "A3": (Missing("roster_allowance").reason(),),
        "A4": (Missing("register").reason(),),
        "A5": (projects,),
        "A6": (soldier,),
        "A7": (projects, soldier),
        "A8": (ledgers,),
        "PN-02-1": (reason(AS_WRITTEN, text="2018-12-31 起才核对"),),
    }
    outcomes = [
        outcome(rule, "第1镇", "skipped", 0, reason=text(why, lang))
        for rule, why in reasons.items()
    ]
    outcomes += [outcome("PN-01-1", None, "passed", 1), outcome("PN-03-1", None, "failed", 1, 1)]
    return run(
        by_hand.results(
            findings,
            outcomes=outcomes,
            reasons={text(why, lang) or "": why for why in reasons.values()},
        ),
        lang=lang,
        counties=tuple(f"第{n}县" for n in range(5)),
        table_rows={"household": 1234567, "member": 4567890},
        rules={f"R{n:02}": RuleText("很长的标题" * 20, severity="must") for n in range(1, 13)},
        unread=tuple(NotRead(f"{n}.et", None, "另存为 .xlsx") for n in range(6)),
        left_out=("说明.docx",),
        claims=(
            claim("PN-01-1", EXPECTATION),
            claim("PN-02-1", EXPECTATION),
            claim("PN-03-1", EXPECTATION),
            claim("PN-04-1", RULES, "R01"),
            claim("PN-05-1", NOT_CHECKABLE),
        ),
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["county", "crowded"])
def test_the_first_screen(name: str, lang: str) -> None:
    shown = summary(crowded(lang) if name == "crowded" else run(lang=lang), OUT)
    assert shown == (GOLDEN / f"{name}.{lang}.txt").read_text(encoding="utf-8")
    first, *rest = shown.splitlines()
    assert first == (crowded(lang) if name == "crowded" else run(lang=lang)).verdict.sentence
    assert len(rest) < 20
    assert max(map(display_width, rest)) <= 96


def test_exports_a_newer_one_is_used_instead_of_are_named() -> None:
    older = ("成员_20231130.csv",)
    shown = {lang: summary(run(lang=lang, older=older), OUT).splitlines() for lang in ("zh", "en")}
    zh = "  同一批数据有新旧两份的，以较新的为准；较早的 1 份不用（成员_20231130.csv）"
    en = "  Of two exports of the same data the newer is used; not used: 1 (成员_20231130.csv)"
    assert zh in shown["zh"]
    assert en in shown["en"]


def test_nothing_personal_is_shown() -> None:
    for lang in ("zh", "en"):
        text = summary(run(lang=lang), OUT)
        for secret in (by_hand.ID_A, by_hand.ID_B, "陈大文", "林阿妹", "13800138000"):
            assert secret not in text


@pytest.mark.parametrize(
    ("text", "width"),
    [("户ab", 4), ("e\u0301", 1), ("👍", 2), ("\u200b一", 2), ("｢｣", 2), ("…", 1)],
)
def test_how_wide_a_text_is(text: str, width: int) -> None:
    assert display_width(text) == width


def test_a_text_is_cut_between_signs() -> None:
    assert fitted("一二三", 6) == "一二三"
    assert fitted("一二三", 5) == "一二…"
    assert fitted("一二三", 4) == "一…"


def test_what_was_only_noticed_is_counted_and_named() -> None:
    found = [
        finding("a", "FF15", severity="info", grain="file", household_id=None),
        finding("b", "IN02", severity="info"),
    ]
    counted = summary(run(by_hand.results(found))).splitlines()[3]
    assert counted.endswith("提示 2 处（其中 1 处只是读取文件时的提示）")


def test_a_rule_that_ran_in_some_townships_only_has_not_passed() -> None:
    outcomes = [
        outcome("A1", "甲镇", "passed", 3),
        outcome("A1", "乙镇", "skipped", 0),
        outcome("A2", "甲镇", "passed", 3),
        outcome("A2", "乙镇", "passed", 3),
    ]
    lines = summary(run(by_hand.results([], outcomes=outcomes))).splitlines()
    assert "规则：通过 1 条，有问题 0 条，未执行 0 条，部分乡镇未执行 1 条" in lines
