"""Claims of the papers about ledgers: met and missed with exact figures, skipped without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.local_claims import ledger_claims
from support.paper_ledgers import PAPERS, PLACE, Paper, Rows
from support.papers_by_hand import small_suite
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.policy import available, lexicon_of
from hecha.policy import load as load_suite
from hecha.policy.loading import LoadedSuite
from hecha.results.results import Results

MISSED = {
    "HR-01-12": "1行，批准摘帽日期不应为空",
    "HR-03-1": "最近半年检查、复查次数为0次，应不低于1次",
    "HR-03-2": "上一年度“回头看”次数为0次，应不低于1次",
    "HR-05-1": "第三方评估到村的次数为0次，应不低于1次",
    "HR-10-1": "责任清单的责任事项数为0项，应不低于1项",
    "HR-11-2": "1行，建档日期不应为空",
    "HR-14-1": "某县的省级生态乡（镇）数实为0个，平均应不低于0.8个",
    "HR-15-10": "1行，文化站馆舍面积（平方米）为299.5，应不低于300",
    "HR-15-12": "1行，个人缴费金额为20元，应为0元",
    "HR-15-7": "1行，个人缴费金额为20元，应为0元",
    "HR-17-2": "某县的完成农村公路里程实为28.5公里，合计应不低于30公里",
    "HR-17-4": "某县的撤并建制村通畅工程完成里程实为9.5公里，合计应不低于10公里",
    "HR-17-5": "某县的农村公路路网改善工程完成里程实为9.5公里，合计应不低于10公里",
    "HR-17-6": "某县的农村公路路面加宽工程完成里程实为9.5公里，合计应不低于10公里",
    "HR-17-7": "某县的改造的危桥数实为1座，合计应不低于2座",
    "HR-21-1": "某县的竣工的危房改造户数实为0户，合计应不低于1户",
    "HR-23-1": "专职负责扶贫的副乡（镇）长人数为0人，应不低于1人",
    "HR-24-1": "1行，包保责任人不应为空",
    "HR-24-3": "1行，整顿规划不应为空",
    "HR-24-4": "1行，落实情况不应为空",
    "HR-25-2": "上一年度专题报告次数为0次，应不低于1次",
    "HB-300-5": "1行，批准摘帽日期不应为空",
    "HB-314-2": "1行，医保报销比例（%）为79.5，应不低于80",
    "HB-431-2": "1行，是否通高速公路应为是",
    "HB-434-1": "1行，补助金额为19999元，应不低于20000元",
    "HB-434-3": "1行，建房贷款是否全额贴息应为是",
    "HB-441-1": "1行，卫生院是否达到“四化”标准应为是",
    "HB-442-2": "1行，资助金额为0元，应高于0元",
    "HB-443-2": "1行，当地低保标准（元/年）为3746元，应不低于3747元",
    "HB-444-1": "1行，财政补贴金额为99元，应不低于100元",
    "HB-453-1": "志愿者结对户数为0户，应不低于1户",
    "PN-02-6": "1行，识别时人均可支配收入（2014年不变价）为4000元，应低于4000元",
    "PN-08-1": "1行，资助金额为0元，应高于0元",
    "PN-09-2": "1行，救助比例（%）为69.5，应不低于70",
    "PN-09-5": "1行，个人缴费金额为220元，应为0元",
    "PN-10-3": "1行，是否竣工应为是",
    "PN-11-2": "1行，定额补助金额为0元，应高于0元",
    "PN-12-2": "列入整治的自然村数为0个，应不低于1个",
    "PN-15-2": "对口帮扶市资金与省级资金之比为33.333333%，应不低于49.5%、应不高于50.5%",
    "PN-15-4": "揭阳市资金与省级资金之比为33.333333%，应不低于16.5%、应不高于17.5%",
    "PN-25-5": "已脱贫户的退出申报率为0%，应不低于100%",
    "PN-26-1": "1行，支出金额为10000元，应低于10000元",
    "PN-27-1": "最近一个季度的通报次数为0次，应不低于1次",
    "PN-27-3": "第三方评估次数为0次，应不低于1次",
    "PN-28-1": "专职扶贫人员数为0人，应不低于1人",
    "SD-01-10": "脱贫攻坚以来工作成效自查评估次数为0次，应不低于1次",
    "SD-01-11": "根据自查评估整改提升的次数为0次，应不低于1次",
    "SD-02-16": "1行，个人缴费金额为50元，应为0元",
    "SD-02-17": "1行，资助金额为0元，应高于0元",
    "SD-02-18": "1行，复核诊断日期不应为空",
    "SD-02-19": "1行，评估日期不应为空",
    "SD-02-2": "1行，诊断日期不应为空",
    "SD-02-4": "某县的2018年下半年竣工的危房改造户数实为0户，合计应不低于1户",
    "SD-02-8": "生活不能自理特困人员集中供养率为25%，应不低于50%",
    "SD-03-1": "上一年度对县考核的次数为3次，应不高于2次",
    "SD-04-3": "1行，培训日期不应为空",
    "SD-05-1": "1行，扶贫工作日（天）为4.5，应不低于5",
    "SD-05-7": "市委书记走访次数为0次，应不低于1次",
    "XN-00-3": "某县的摘帽的贫困县数实为0个，合计应不低于1个",
    "XN-01-11": "1行，资助金额为0元，应高于0元",
    "XN-02-3": "1行，增发比例（%）为19.5，应不低于20",
    "XN-03-1": "最近一个月专题研究脱贫攻坚的次数为0次，应不低于1次",
    "XN-03-2": "1行，扶贫工作日（天）为4.5，应不低于5",
    "XN-05-3": "扶贫特色品牌数为0个，应不低于1个",
    "XN-06-5": "1行，补贴金额为2001元，应不低于200元、应不高于2000元",
    "XN-08-1": "某县的上一年度新建改建“四好农村路”里程实为49.5公里，合计应不低于50公里",
    "XN-08-4": "1行，综合电压合格率（%）为99.9，应不低于100",
    "XN-08-5": "1行，供电可靠率（%）为99.9，应不低于100",
    "XN-11-2": "有备案日期的村党组织书记数为0人，应不低于1人",
    "XN-12-1": "正面清单事项数为0项，应不低于1项",
    "XN-12-2": "负面清单事项数为0项，应不低于1项",
    "XN-13-3": "消费扶贫产品数为0种，应不低于1种",
    "XN-13-4": "1行，财政补贴金额为0元，应高于0元",
    "XN-16-4": "1行，约谈日期不应为空",
}
"""Claim -> what its finding says of the wrong ledgers: the actual figure and the demanded one."""

MET = {
    "HR-03-1": ("应不低于1次", 1.0),
    "HR-17-2": ("合计应不低于30公里", 30.0),
    "HR-17-7": ("合计应不低于2座", 2.0),
    "HR-21-1": ("合计应不低于1户", 1.0),
    "PN-15-2": ("应不低于49.5%、应不高于50.5%", 0.5),
    "PN-15-4": ("应不低于16.5%、应不高于17.5%", 1 / 6),
    "PN-25-5": ("应不低于100%", 1.0),
    "SD-02-8": ("应不低于50%", 0.5),
    "SD-03-1": ("应不高于2次", 2.0),
    "SD-05-7": ("应不低于1次", 1.0),
    "XN-00-3": ("合计应不低于1个", 1.0),
    "XN-08-1": ("合计应不低于50公里", 50.0),
}
"""Claim about a figure -> what is demanded and what the right ledgers give."""


@pytest.fixture(scope="module", params=PAPERS.values(), ids=PAPERS)
def paper(request: pytest.FixtureRequest) -> Paper:
    found: Paper = request.param
    return found


@pytest.fixture(scope="module")
def policy(paper: Paper, tmp_path_factory: pytest.TempPathFactory) -> LoadedSuite:
    folder: Path = tmp_path_factory.mktemp("suites") / "小样本"
    return load_suite(small_suite(folder, paper.suite, paper.figures), paper.day)


def results(paper: Paper, policy: LoadedSuite, rows: Rows) -> Results:
    tables: dict[str, Any] = {
        name: [{**PLACE, **row} for row in given] for name, given in {**paper.there, **rows}.items()
    }
    return expectations.evaluate(submission(paper.day, policy.tables, **tables), policy)


def outcomes(found: Results, claims: frozenset[str]) -> dict[str, set[str]]:
    mine = found.outcomes.filter(pl.col("rule").is_in(list(claims))).group_by("rule")
    return {rule: set(each) for rule, each in mine.agg("outcome").rows()}


def test_every_ledger_of_every_paper_is_here() -> None:
    assert {info.name for info in available() if ledger_claims(info.name)} == PAPERS.keys()
    assert set().union(*map(ledger_claims, PAPERS)) == MISSED.keys()
    for name, paper in PAPERS.items():
        parents = load_suite(name, paper.day).layers[:-1]
        inherited = {ledger for layer in parents for ledger in layer.ledgers}
        own = load_suite(name, paper.day).layers[-1].ledgers.keys() - inherited
        assert own <= paper.right.keys(), name


def test_right_ledgers_meet_every_claim(paper: Paper, policy: LoadedSuite) -> None:
    claims = ledger_claims(paper.suite)
    found = results(paper, policy, paper.right)
    assert outcomes(found, claims) == {claim: {"passed"} for claim in claims}
    for claim in claims & MET.keys():
        figures = found.figures.filter(pl.col("demand").is_not_null(), claim=claim)
        ((demand, actual),) = figures.select("demand", "actual").unique().rows()
        assert (demand, actual) == (MET[claim][0], pytest.approx(MET[claim][1])), claim


def test_wrong_ledgers_miss_every_claim_and_the_finding_says_by_how_much(
    paper: Paper, policy: LoadedSuite
) -> None:
    claims = ledger_claims(paper.suite)
    found = results(paper, policy, paper.wrong)
    messages = found.findings.filter(pl.col("rule").is_in(list(claims)))
    said = dict(messages.select("rule", "message").rows())
    assert said.keys() == claims
    for claim, message in said.items():
        assert f"：{MISSED[claim]}（" in message, claim


def test_without_its_ledger_a_claim_is_skipped_and_says_which_is_wanted(
    paper: Paper, policy: LoadedSuite
) -> None:
    claims = ledger_claims(paper.suite)
    found = results(paper, policy, {})
    assert outcomes(found, claims) == {claim: {"skipped"} for claim in claims}
    reasons = found.outcomes.filter(pl.col("rule").is_in(list(claims)))["reason"]
    named = {one for why in reasons for one in why.split("；")}
    assert named == {f"缺少“{policy.tables[name].title}”表" for name in paper.right}


@pytest.mark.parametrize(
    ("key", "status", "found"),
    [("是", "未脱贫", 1), ("否", "未脱贫", 0), ("是", "已脱贫(享受政策)", 0)],
)
def test_a_column_says_which_villages_a_claim_is_about(key: str, status: str, found: int) -> None:
    """SD-01-9 speaks of 2,000 villages that the exports do not tell from the 7,005."""
    paper = PAPERS["shandong-2018"]
    policy = load_suite(paper.suite, paper.day)
    rows: Rows = {
        "village": [{"exited_village": "是", "local_key_village": key}],
        "household": [{"household_id": "1", "exit_status": status}],
        "member": [{"household_id": "1", "person_id": "11"}],
    }
    findings = results(paper, policy, rows).findings.filter(rule="SD-01-9")
    assert findings.height == found


def test_a_county_renames_the_columns_of_a_ledger_it_inherits(tmp_path: Path) -> None:
    """No layout of these ledgers is published: whatever the county calls them is read."""
    text = 'title = "本县"\nextends = "harbin-2016"\n'
    text += '[headers."危房改造台账"]\n"是否竣工" = ["完工否"]\n'
    (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
    table = lexicon_of(tmp_path).tables["local_danger_house"]
    assert table["local_done"].headers == ("是否竣工", "完工否")
    assert all(column.local for column in table.columns)
