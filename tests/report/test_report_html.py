"""report.html without a browser: its data, its markup, its policy."""

from __future__ import annotations

import base64
import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import results_by_hand as by_hand
from support.pages import Page, decoded
from support.results_by_hand import ID_A, cell, county, finding, outcome, run, subject

from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE, RULES, Claim
from hecha.reading.submission import Source
from hecha.report.html.report_html import as_html
from hecha.report.html.rows import rows_of
from hecha.results.reasons import MISSING_TABLE, Words, reason
from hecha.results.run_record import Changes, NotRead, RuleText


def test_every_finding_and_cell_is_in_the_data_as_it_is_in_the_results() -> None:
    results = county()
    data = decoded(as_html(run(results)))
    tasks = data["tasks"]
    shown = {
        (one["rule"], one["household_id"], one["town"], one["message"], one["value"], one["row"])
        for one in tasks
    }
    wanted = results.tasks.with_columns(rule=pl.col("rules").list.first()).select(
        "rule", "household_id", "town", "message", "value", "row"
    )
    assert shown == set(wanted.iter_rows())
    assert len(tasks) == results.tasks.height
    said = [
        (one["rule"], one["message"] or tasks[one["task"]]["message"].rstrip("。"))
        for one in data["findings"]
    ]
    assert sorted(said) == sorted(results.findings.select("rule", "message").iter_rows())
    rules = [data["findings"][one["finding"]]["rule"] for one in data["cells"]]
    cells = [
        (rule, one["file"], one["row"], one["column"], one["value"])
        for rule, one in zip(rules, data["cells"], strict=True)
    ]
    wanted = results.evidence.join(results.findings, on="fingerprint").select(
        "rule", "file", "row", "column", "value"
    )
    assert sorted(map(str, cells)) == sorted(map(str, wanted.iter_rows()))


def test_every_rule_with_a_finding_is_explained_in_both_languages() -> None:
    rules = decoded(as_html(run()))["rules"]
    assert sorted(rules) == ["HH14", "ID01", "ID24", "IN02"]
    income = rules["IN02"]
    assert income["what"] == [
        "纯收入 〔纯收入〕 元与分项不符：工资性＋生产经营性＋财产性＋转移性−生产经营性支出。",
        "Net income 〔纯收入〕 is not wages + business + property + transfers − business cost.",
    ]
    assert income["fix"][0] == "核对收入明细，改正录错的分项；不要只改合计数。"
    assert income["fix"][1].startswith("re-enter the part that is wrong")
    assert income["theme"] == "IN"
    assert income["source"][0]


def test_the_verdict_comes_first_in_both_languages() -> None:
    results = by_hand.results(
        [finding("f", "IN02")], outcomes=[outcome("IN02", "甲镇", "failed", 3, 1)]
    )
    page = Page(as_html(run(results)))
    at = page.texts.index("不能上报，还差 1 户")
    assert page.texts[at + 1] == "Cannot be submitted: 1 household to go"
    assert page.texts.index("一、结论") == at - 2
    assert ("section", "verdict cannot_submit") in {
        (tag, values.get("class")) for tag, values in page.tags
    }


def test_changes_since_the_last_run_are_counted_by_state() -> None:
    since = Changes(date(2016, 11, 30), {"new": 2, "corrected": 5, "open": 1200})
    page = Page(as_html(run(changes=since)))
    at = page.texts.index("与上一次核查相比")
    assert page.texts[at + 1 : at + 14] == [
        *("Since the last run", "上一次的数据日期", "Date of the last data", "2016-11-30"),
        *("已整改", "corrected", "5", "未整改", "open", "1,200", "新增", "new", "2"),
    ]
    first = Page(as_html(run(changes=Changes(None, {"new": 2}))))
    assert "这是整改台账中的第一次核查，没有可以比较的。" in first.texts
    assert "与上一次核查相比" not in Page(as_html(run())).texts


def test_what_was_not_read_left_out_and_not_run_is_said() -> None:
    skipped = [outcome("HP01", "甲镇", "skipped", 0, reason="缺少“结对帮扶”表")]
    table = reason(MISSING_TABLE, table=Words("结对帮扶", "pairing"))
    page = Page(
        as_html(
            run(
                by_hand.results([], outcomes=skipped, reasons={"缺少“结对帮扶”表": (table,)}),
                unread=(NotRead("甲.et", None, "未读取：请另存为 .xlsx。"),),
                contradictions=("甲.xlsx 与 乙.xlsx 不一致",),
                left_out=("说明.docx",),
            )
        )
    )
    for said in ("未读取：请另存为 .xlsx。", "甲.xlsx 与 乙.xlsx 不一致", "说明.docx"):
        assert said in page.text
    at = page.texts.index("缺少：结对帮扶")
    assert page.texts[at : at + 5] == ["缺少：结对帮扶", "Missing: pairing", "1 条", "1", "HP01"]
    assert "没有发现问题。" in page.texts


def test_a_rule_not_run_somewhere_is_named_with_its_townships() -> None:
    page = Page(as_html(run()))
    at = page.texts.index("部分乡镇未执行")
    assert "ID24" in page.texts[at : at + 6]
    assert "流沙镇：缺少列：联系电话" in page.texts


def test_the_heat_map_counts_every_finding_by_township_and_theme() -> None:
    links = [values for tag, values in Page(as_html(run())).tags if tag == "a"]
    cells = {
        (one["data-town"], one["data-theme"])
        for one in links
        if one.get("data-theme") and "data-town" in one
    }
    assert cells == {
        *(("流沙镇", "ID"), ("流沙镇", "IN"), ("占陇镇", "ID"), ("占陇镇", "HH"), ("", "IN")),
    }


CLAIMS = (
    Claim("PN-02-7", "第2条", "全市6388户", "普市发〔2016〕10号", "puning-2016", EXPECTATION,
          "按县：建档立卡户数应为6388户", "must", measure=("建档立卡户数", "户")),
    Claim("PN-03-1", "第3条", "收入不低于7365元", "普市发〔2016〕10号", "puning-2016", EXPECTATION,
          "按村：人均收入应不低于7365元", "must", measure=("人均收入", "元")),
    Claim("PN-04-1", "第4条", "不落一人", "普市发〔2016〕10号", "puning-2016", RULES, "规则 ID01",
          rules=("ID01",)),
    Claim("PN-05-1", "第5条", "加强领导", "普市发〔2016〕10号", "puning-2016", NOT_CHECKABLE,
          "不能从数据核对：没有数据"),
)  # fmt: skip


def test_every_clause_is_listed_with_what_it_demands_and_what_was_found() -> None:
    outcomes = [
        outcome("PN-02-7", None, "passed", 1, lowest=6388.0, highest=6388.0),
        outcome("PN-03-1", None, "failed", 510, 2, lowest=7000.0, highest=9000.0),
        outcome("ID01", "甲镇", "skipped", 0, reason="缺少“家庭成员”表"),
    ]
    page = Page(as_html(run(by_hand.results([], outcomes=outcomes), claims=CLAIMS)))
    text = page.text
    for claim in CLAIMS:
        assert f"{claim.id}\n{claim.clause}\n{claim.quote}\n{claim.how}" in text
    assert "建档立卡户数 6388户\n核对 1 处\nof 1\n符合\nmet" in text
    assert (
        "人均收入 7000元至9000元\n2 处不符\n2 failed\n核对 510 处\nof 510\n不符合\nnot met" in text
    )
    assert "规则 ID01\n未核对\nnot judged\n缺少“家庭成员”表" in text
    assert "不能从数据核对：没有数据\n数据核对不了" in text


def many(*sizes: int) -> Any:
    found = [
        finding(
            f"{town}-{n:03}", "IN02" if n % 3 else "HH14", town=f"镇{town}", household_id=f"{n:03}"
        )
        for town, size in enumerate(sizes)
        for n in range(size)
    ]
    return run(by_hand.results(found))


def test_of_too_many_tasks_every_township_keeps_its_most_serious_and_the_rest_is_counted() -> None:
    rows = rows_of(many(3, 40, 60), most=43)
    assert rows.tasks.height == 43
    assert dict(rows.tasks.group_by("town").len().iter_rows()) == {"镇0": 3, "镇1": 20, "镇2": 20}
    assert set(rows.tasks.filter(town="镇1")["severity"]) == {"must"}
    assert rows.elsewhere.rows() == [("普宁市", "镇1", 20), ("普宁市", "镇2", 40)]
    text = Page(as_html(many(3, 40, 60), most=43)).text
    assert "本页列出 43 条，另有 60 条没有列出" in text
    assert "镇2 40" in text


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(1, 40))
def test_what_is_not_listed_is_counted(sizes: list[int], most: int) -> None:
    rows = rows_of(many(*sizes), most=most)
    assert rows.tasks.height <= max(most, 0)
    assert rows.tasks.height + rows.elsewhere["tasks"].sum() == sum(sizes)


def test_cells_that_are_left_out_are_left_out_as_a_whole() -> None:
    rows = rows_of(run(), most_cells=3)
    assert (rows.cells.height, rows.cells_left_out) == (0, True)
    assert rows_of(run()).cells.height == county().evidence.height


def test_the_page_of_a_masked_run_keeps_surnames_and_household_numbers_only() -> None:
    results = by_hand.results(
        [finding("f", "PE07", person_id="P1", message="健康状况为“残疾”。")],
        [
            cell("f", "证件号码", ID_A, 1, personal=True),
            cell("f", "联系电话", "13800138000", 1, personal=True),
            cell("f", "健康状况", "残疾", 1, personal=True),
        ],
        [],
        [subject("f", "陈大文", "欧小文", ID_A)],
    )
    rules = {"PE07": RuleText("健康状况为“…”", "", "must")}
    masked = decoded(as_html(run(results, rules=rules).masked()))
    (task,) = masked["tasks"]
    assert (task["household_id"], task["name"]) == ("4452810000000017", "欧＊＊")
    assert [one["value"] for one in masked["cells"]] == [
        "445281************",
        "138********",
        "＊＊",
    ]
    assert task["message"] == "健康状况为“…”"
    (whole,) = decoded(as_html(run(results, rules=rules)))["tasks"]
    assert (whole["name"], whole["value"]) == ("欧小文", ID_A)


def test_what_a_run_writes_is_masked_unless_it_is_to_be_personal(tmp_path: Path) -> None:
    run().write(tmp_path / "masked")
    run().write(tmp_path / "whole", personal=True)
    masked = (tmp_path / "masked" / "report.html").read_text("utf-8")
    whole = (tmp_path / "whole" / "report.html").read_text("utf-8")
    assert ID_A not in str(decoded(masked))
    assert "陈小文" not in str(decoded(masked))
    assert ID_A in str(decoded(whole))


NASTY = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "<!--",
    "]]>",
    "&lt;b&gt;",
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "\u2028\x00\x1b",
]


def nasty(value: str) -> str:
    results = by_hand.results(
        [finding("f", "IN02", town=value, village=value, message=value, household_id=value)],
        [cell("f", value, value, 1, file=value, sheet=value, proposed=value)],
        [outcome("HP01", value, "skipped", 0, reason=value)],
        [subject("f", value, value, value)],
    )
    return as_html(
        run(
            results,
            sources=(Source(0, value, value, "household", 1, 1, None, {}, {}),),
            suite_title=value,
            counties=(value,),
            unread=(NotRead(value, value, value),),
            contradictions=(value,),
            left_out=(value,),
        )
    )


@pytest.mark.parametrize("value", NASTY)
def test_no_value_becomes_markup(value: str) -> None:
    usual = Page(nasty("甲"))
    page = Page(nasty(value))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
    assert [set(values) for _, values in page.tags] == [set(values) for _, values in usual.tags]
    (task,) = decoded(nasty(value))["tasks"]
    assert {task["town"], task["value"], task["file"]} == {value}
    assert task["message"] == value


def test_the_page_may_run_and_ask_for_nothing_but_its_own_script_and_styles() -> None:
    html = as_html(run())
    page = Page(html)
    (policy,) = (v["content"] for _, v in page.tags if v.get("http-equiv"))
    assert policy is not None
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert set(rules) == {"script-src", "style-src"}
    kinds = [(kind, text) for kind, text in page.raw if not re.fullmatch(r"[A-Za-z0-9+/=]+", text)]
    for kind in ("script", "style"):
        digests = [
            f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
            for of, text in kinds
            if of == kind
        ]
        assert rules[f"{kind}-src"] == " ".join(digests)
    for tag, values in page.tags:
        assert not {"src", "srcset", "style", "action", "ping"} & set(values)
        assert not any(name.startswith("on") for name in values)
        assert values.get("href", "#").startswith("#")
        assert tag not in ("iframe", "object", "embed", "link", "base", "img")


def test_the_same_run_gives_the_same_bytes() -> None:
    assert as_html(run()) == as_html(run())


def test_tables_have_captions_or_names_and_the_language_is_declared() -> None:
    page = Page(as_html(run(lang="en")))
    (root,) = (values for tag, values in page.tags if tag == "html")
    assert (root["lang"], root["data-lang"]) == ("en", "en")
    identified = {values["id"] for _, values in page.tags if values.get("id")}
    for _, values in page.tags:
        assert {values[n] for n in ("aria-labelledby", "for") if values.get(n)} <= identified
