"""What the engine promises of every rule, whichever it is."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from support.tables_as_text import DAY, submission

from hecha.declare.tables import TABLES
from hecha.policy.loading import load
from hecha.policy.policy import Parameter, Policy
from hecha.reading.submission import Submission
from hecha.results.reasons import NOTHING_TO_JUDGE
from hecha.results.results import Results
from hecha.rules.checking import Engine, check
from hecha.rules.plan import TableOutcome
from hecha.rules.row_columns import Columns
from hecha.rules.rule import Definition, Registry, Rule
from hecha.rules.rulebook import load as rulebook
from hecha.rules.terms import is_true, stated
from hecha.rules.world import World

HOUSEHOLDS = """
乡 | 村 | 户编号 | 家庭人口数 | 纯收入 | 人均纯收入 | 工资性收入
东镇 | 甲村 | H1 | 2 | 10000 | 5000 | 10000
东镇 | 甲村 | H2 | 1 | 9000 | 8000 | 9000
西镇 | 乙村 | H3 | 3 | 30000 | 9999 | 50
"""
MEMBERS = """
乡 | 村 | 户编号 | 人口编号 | 姓名 | 证件号码 | 与户主关系
东镇 | 甲村 | H1 | P1 | 赵甲 | 445281198001010012 | 户主
东镇 | 甲村 | H1 | P2 | 钱乙 | 445281198001010012 | 配偶
东镇 | 甲村 | H2 | P3 | 孙丙 | 445281197001010016 | 之子
西镇 | 乙村 | H3 | P4 | 李丁 | 44528119600101 | 户主
"""


def outcome(results: Results, rule: str) -> dict[str | None, tuple[str, int, int]]:
    """Township -> outcome, checked, failed."""
    rows = results.outcomes.filter(pl.col("rule") == rule)
    return {
        row["town"]: (row["outcome"], row["checked"], row["failed"])
        for row in rows.iter_rows(named=True)
    }


def only(*codes: str) -> Registry:
    """The registry with some rules alone."""
    return Registry({code: rulebook().rules[code] for code in codes}, {}, rulebook().definitions)


def broken_rule(code: str, expression: object) -> Rule:
    page = rulebook().rules["HH02"].page
    return Rule(code, ("household",), page, None, expression)  # type: ignore[arg-type]


@pytest.fixture
def county(tmp_path: Path) -> Submission:
    return submission(tmp_path, {"户信息": HOUSEHOLDS, "家庭成员": MEMBERS})


def test_outcomes_are_counted_per_township(county: Submission) -> None:
    results = check(county, load("national", DAY), registry=only("IN01", "IN12"))
    assert outcome(results, "IN01") == {"东镇": ("failed", 2, 1), "西镇": ("failed", 1, 1)}
    assert outcome(results, "IN12") == {"东镇": ("passed", 2, 0), "西镇": ("failed", 1, 1)}


def test_a_rule_that_raises_is_an_error_and_the_others_still_run(county: Submission) -> None:
    def raises(h: object, policy: object) -> nw.Expr:
        raise ZeroDivisionError("赵甲 445281198001010012")

    def wrong_type(h: object, policy: object) -> nw.Expr:
        return nw.col("household_id") + nw.col("net_income") > 3

    def breaks_late(h: object, policy: object) -> nw.Expr:
        return nw.col("household_id").cast(nw.Int64) > 3

    registry = only("IN01")
    for code, expression in (("IN02", raises), ("IN03", wrong_type), ("IN07", breaks_late)):
        registry.rules[code] = broken_rule(code, expression)
    results = check(county, load("national", DAY), registry=registry)
    assert outcome(results, "IN01") == {"东镇": ("failed", 2, 1), "西镇": ("failed", 1, 1)}
    for code in ("IN02", "IN03", "IN07"):
        assert {told[0] for told in outcome(results, code).values()} == {"error"}
    reasons = "".join(results.outcomes["reason"].drop_nulls())
    assert "445281198001010012" not in reasons
    assert "赵甲" not in reasons
    assert "H1" not in reasons


def test_a_fact_that_breaks_takes_down_the_rules_that_read_it_alone(county: Submission) -> None:
    def breaks_late(m: Any, policy: object) -> nw.Expr:
        return m.relation.cast(nw.Int64).max()

    def reads_it(h: Any, policy: object) -> nw.Expr:
        return h["highest_relation"] > 1

    registry = only("IN01", "HH05")
    by = ("household_id",)
    registry.definitions = registry.definitions | {
        ("household", "highest_relation"): Definition(
            "household", "highest_relation", breaks_late, "member", by, by
        )
    }
    registry.rules["IN02"] = broken_rule("IN02", reads_it)
    results = check(county, load("national", DAY), registry=registry)
    assert {told[0] for told in outcome(results, "IN02").values()} == {"error"}
    alone = check(county, load("national", DAY), registry=only("IN01", "HH05"))
    for code in ("IN01", "HH05"):
        assert outcome(results, code) == outcome(alone, code)
    assert results.findings.equals(alone.findings)


def test_a_rule_without_its_table_or_column_is_skipped_with_the_reason(tmp_path: Path) -> None:
    alone = submission(tmp_path, {"户信息": HOUSEHOLDS})
    results = check(alone, load("national", DAY), registry=only("HH05", "IN02"))
    reasons = dict(results.outcomes.select("rule", "reason").iter_rows())
    assert reasons["HH05"] == "缺少“家庭成员”表"
    assert "“户信息”表缺少“生产经营性收入”列" in reasons["IN02"]
    assert set(results.outcomes["outcome"]) <= {"skipped", "passed"}
    assert set(results.outcomes.filter(pl.col("rule") == "IN02")["outcome"]) == {"skipped"}


def test_a_rule_whose_threshold_has_no_value_is_skipped(county: Submission) -> None:
    policy = Policy("empty", "", DAY, {"wage_low": Parameter("wage_low", 300)})
    results = check(county, policy, registry=only("IN32"))
    assert {told[0] for told in outcome(results, "IN32").values()} == {"skipped"}
    assert "wage_high" in results.outcomes.filter(pl.col("rule") == "IN32")["reason"][0]


def test_a_rule_nothing_could_be_judged_by_did_not_pass(tmp_path: Path) -> None:
    blank = submission(
        tmp_path,
        {"户信息": "乡 | 村 | 户编号 | 工资性收入 | 人均纯收入\n东镇 | 甲村 | H1 | | 5000\n"},
    )
    results = check(blank, load("national", DAY), registry=only("IN12"))
    assert outcome(results, "IN12") == {"东镇": ("skipped", 0, 0)}


WAGES = """
乡 | 村 | 户编号 | 家庭人口数 | 工资性收入 | 人均纯收入
东镇 | 甲村 | H1 | 2 | | 5000
东镇 | 甲村 | H2 | 1 | | 5000
东镇 | 甲村 | H3 | 2 | 50 | 5000
西镇 | 乙村 | H4 | 2 | | 5000
北镇 | 丙村 | H5 | | | 5000
"""


@pytest.mark.parametrize(
    ("word", "east", "west"),
    [
        (is_true, ("failed", 2, 1), ("skipped", 0, 0)),
        (stated, ("failed", 3, 1), ("passed", 1, 0)),
    ],
)
def test_a_row_is_not_judged_that_holds_only_because_a_blank_counts_as_no(
    tmp_path: Path, word: Callable[[nw.Expr], nw.Expr], east: object, west: object
) -> None:
    """H1 and H4 may earn little; H2 is not asked. Of H5 every cell the rule reads is blank, so it
    is not judged whatever a blank means."""

    def two_earn_little(h: Columns, policy: Policy) -> nw.Expr:
        return word(h.household_size == 2) & word(h.wage_income < 100)

    registry = only("IN01")
    registry.rules["IN02"] = broken_rule("IN02", two_earn_little)
    results = check(
        submission(tmp_path, {"户信息": WAGES}), load("national", DAY), registry=registry
    )
    assert outcome(results, "IN02") == {"东镇": east, "西镇": west, "北镇": ("skipped", 0, 0)}


WORKERS = """
乡 | 村 | 户编号 | 姓名 | 证件号码 | 与户主关系 | 务工所在地 | 务工时间 | 公益性岗位(月数)
东镇 | 甲村 | H1 | 赵甲 | 445281198001010012 | 户主 | 义乌市 | 6 | 三
东镇 | 甲村 | H1 | 钱乙 | 445281198101010010 | 配偶 | | |
东镇 | 甲村 | H2 | 孙丙 | 445281197001010016 | 户主 | 义乌市 | | 3
西镇 | 乙村 | H3 | 李丁 | 445281196001010019 | 户主 | | |
"""


def test_a_blank_cell_is_no_cell_that_was_read_well(tmp_path: Path) -> None:
    """CE02 says whether text is a number: of a blank it says nothing."""
    found = check(
        submission(tmp_path, {"家庭成员": WORKERS}),
        load("national", DAY),
        registry=only("CE02", "PE32a", "PE42a"),
    )
    told = outcome(found, "CE02")
    assert (told["东镇"], told["西镇"]) == (("failed", 2, 1), ("skipped", 0, 0))
    assert outcome(found, "PE32a") == {"东镇": ("failed", 2, 1), "西镇": ("skipped", 0, 0)}
    reasons = found.outcomes.filter(rule="PE32a", town="西镇")["reason"].to_list()
    assert reasons == [NOTHING_TO_JUDGE[0].text()]


def test_a_sheet_without_a_column_is_not_judged_by_it(tmp_path: Path) -> None:
    """One township's file has 工资性收入, the other's does not: no finding, and no pass, there."""
    both = submission(
        tmp_path,
        {
            "东镇户信息": "乡 | 村 | 户编号 | 人均纯收入 | 工资性收入\n"
            "东镇 | 甲村 | H1 | 5000 | -1\n",
            "西镇户信息": "乡 | 村 | 户编号 | 人均纯收入\n西镇 | 乙村 | H2 | 5000\n",
        },
    )
    results = check(both, load("national", DAY), registry=only("IN06"))
    assert outcome(results, "IN06") == {"东镇": ("failed", 1, 1), "西镇": ("skipped", 0, 0)}


def test_a_fact_from_a_sheet_without_a_column_is_unknown_not_zero(tmp_path: Path) -> None:
    """Nobody of H2 is known to be insured or not, so H2 is not a household with a gap."""
    both = submission(
        tmp_path,
        {
            "户信息": "乡 | 村 | 户编号 | 人均纯收入 | 低保金\n"
            "东镇|甲村|H1|5000|600\n西镇|乙村|H2|5000|600\n",
            "东镇成员": "乡 | 村 | 户编号 | 证件号码 | 与户主关系 | 是否享受低保\n"
            "东镇|甲村|H1|445281198001010012|户主|否\n",
            "西镇成员": "乡 | 村 | 户编号 | 证件号码 | 与户主关系\n"
            "西镇|乙村|H2|445281197001010016|户主\n",
        },
    )
    results = check(both, load("national", DAY), registry=only("IN19b"))
    assert results.findings.filter(pl.col("rule") == "IN19b")["household_id"].to_list() == ["H1"]
    assert outcome(results, "IN19b") == {"东镇": ("failed", 1, 1), "西镇": ("skipped", 0, 0)}


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    prints = []
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        tables = {}
        for name, text in (("户信息", HOUSEHOLDS), ("家庭成员", MEMBERS)):
            header, *rows = text.strip().splitlines()
            random.Random(seed).shuffle(rows)
            tables[name] = "\n".join([header, *rows])
        results = check(submission(folder, tables), load("national", DAY))
        without_order = results.findings.filter(pl.col("rule") != "HH14")
        prints.append(without_order.drop("state").rows())
    assert prints[0] == prints[1] == prints[2]
    assert len(prints[0]) == len({row[0] for row in prints[0]})


def test_evidence_leads_with_the_row_itself_then_its_twins(county: Submission) -> None:
    results = check(county, load("national", DAY), registry=only("ID01"))
    second = results.findings.filter(pl.col("person_id") == "P2")["fingerprint"][0]
    cells = results.evidence.filter(pl.col("fingerprint") == second)
    assert cells.select("file", "row", "column", "value").rows() == [
        ("家庭成员.csv", 3, "证件号码", "445281198001010012"),
        ("家庭成员.csv", 2, "证件号码", "445281198001010012"),
    ]
    assert cells["personal"].all()


def test_a_household_finding_lists_the_rows_of_its_members(county: Submission) -> None:
    results = check(county, load("national", DAY), registry=only("HH05"))
    assert results.findings.select("household_id", "grain").rows() == [("H2", "household")]
    assert results.evidence.select("file", "row", "column", "value").rows() == [
        ("家庭成员.csv", 4, "与户主关系", "之子")
    ]


def test_messages_quote_no_personal_column() -> None:
    for rule in rulebook().rules.values():
        for table in rule.tables:
            declared = TABLES.get(table.removeprefix("previous_"), TABLES["household"])
            for name in rule.page.placeholders:
                assert not (name in declared and declared[name].is_personal), (rule.code, name)


def test_the_number_of_collects_does_not_grow_with_the_rules(
    county: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    real = pl.collect_all

    def counted(*args: object, **kwargs: object) -> object:
        calls.append(1)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(pl, "collect_all", counted)
    policy = load("national", DAY)
    check(county, policy, registry=only("IN01", "IN12", "ID01", "HH09"))
    few = len(calls)
    calls.clear()
    check(county, policy)
    # Keys are numbered, facts counted and looked up, rows judged and counted; proposals are tried.
    assert few == 15
    # A number for each turn in which facts are counted, however many tables have rules.
    assert len(calls) <= few + 4 * 5


def test_a_rule_for_many_tables_says_shortly_that_all_are_missing(tmp_path: Path) -> None:
    read = submission(tmp_path, {"户信息": "户编号 | 是否危房户\nH1 | 否"})
    results = check(read, load("national", DAY))
    reasons = dict(
        results.outcomes.filter(pl.col("rule").is_in(["LG02", "LG04"]))
        .select("rule", "reason")
        .iter_rows()
    )
    assert reasons == {
        "LG02": "缺少“控辍保学台账”等 12 张表，交来哪张核查哪张",
        "LG04": "缺少“资产收益分配名册”表；缺少“雨露计划补助名册”表；缺少“健康卡台账”表",
    }


@pytest.mark.parametrize(("small", "order"), [(10, ["other", "judged"]), (2, ["judged", "other"])])
def test_what_else_takes_memory_waits_for_large_tables_to_be_judged(
    county: Submission, monkeypatch: pytest.MonkeyPatch, small: int, order: list[str]
) -> None:
    done: list[str] = []

    class Watched(Engine):
        def run(self, world: World, rules: Mapping[str, Sequence[Rule]]) -> dict[str, TableOutcome]:
            done.append("judged")
            return super().run(world, rules)

    monkeypatch.setattr("hecha.rules.world._SMALL", small)
    check(county, load("national", DAY), engine=Watched(), spare=lambda: done.append("other"))
    assert done == order
