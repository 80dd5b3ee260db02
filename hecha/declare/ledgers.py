"""The ledgers the policy papers ask for: 控辍保学, 三留守, 动态监测, 责任书, 整改 and the like.

No national format is published for any of them; villages and bureaus keep them as their own Excel
books. The headers here are the ones read by default (every column is ``local``); a county maps its
own to them in its suite. For the same reason a ledger is told by the words of its file or sheet in
the folder 台账, not by its set of headers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hecha.declare import codes
from hecha.declare.columns import (
    AREA,
    HEAD_COUNT_STATED,
    HEAD_NAME,
    HOUSEHOLD_ID,
    ID_NUMBER,
    MONITOR_CATEGORY,
    NAME,
    SERIAL,
    SEX,
    YEAR,
    coded,
    column,
    flag,
    text,
    yuan,
)
from hecha.declare.model import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger: its table, the words its file or sheet name has, the cells no row may lack.

    ``paper`` says which paper asks for it.
    """

    table: Table
    words: tuple[str, ...]
    required: tuple[str, ...]
    paper: str


def _date(name: str, header: str, *aliases: str) -> Column:
    return column(Kind.DATE, name, header, *aliases)


def _person(name: str, header: str, *aliases: str) -> Column:
    return column(Kind.NAME, name, header, *aliases)


def _told(name: str, header: str, *aliases: str) -> Column:
    """What somebody wrote in words: it may name people."""
    return text(name, header, *aliases, personal=True)


_CARD = column(Kind.CARD, "bank_card", "银行卡号", "一卡通账号")
_SCHOOL = text("school", "学校", "就读学校", "学校名称")


def _ledger(
    name: str,
    title: str,
    words: tuple[str, ...],
    paper: str,
    key: tuple[str, ...],
    subject: tuple[str, ...],
    required: tuple[str, ...],
    columns: tuple[Column, ...],
) -> Ledger:
    local = tuple(replace(one, local=True) for one in (SERIAL, *AREA, *columns))
    return Ledger(Table(name, title, key, subject, local), words, required, paper)


# Ordered: the first ledger whose word a name has is taken, so the narrower words come first.
_DECLARED = (
    _ledger(
        "dropout_list",
        "控辍保学台账",
        ("控辍",),
        "咸宁2020 第1条",
        ("list_month", "id_number"),
        ("_town", "_village", "list_month", "name"),
        ("list_month", "listed_on", "name", "id_number", "schooling"),
        (
            column(Kind.MONTH, "list_month", "统计月份", "月份"),
            _date("listed_on", "统计日期", "填报日期"),
            HOUSEHOLD_ID,
            NAME,
            ID_NUMBER,
            _SCHOOL,
            text("grade", "年级"),
            text("schooling", "就学状态", "就学情况", "在学状态"),
            _person("guardian", "监护人", "监护人姓名"),
            _told("recall", "劝返情况", "劝返措施", "控辍措施"),
        ),
    ),
    _ledger(
        "left_behind",
        "三留守台账",
        ("留守",),
        "咸宁2020 第9条；哈尔滨2016 四(十五)5",
        ("category", "id_number"),
        ("_town", "_village", "category", "name"),
        ("category", "name", "id_number"),
        (
            coded("category", codes.LEFT_BEHIND, "留守类别", "类别", "人员类别"),
            HOUSEHOLD_ID,
            NAME,
            ID_NUMBER,
            _person("guardian", "监护人", "监护人姓名", "受委托照护人", "联系人"),
            column(Kind.PHONE, "guardian_phone", "监护人联系电话", "监护人电话", "联系电话"),
            text("file_number", "档案编号", "档案号"),
            _date("filed_on", "建档日期", "登记日期"),
            _date("last_visit", "最近探访日期", "最近一次探访日期", "探访日期"),
        ),
    ),
    _ledger(
        "visit",
        "走访探访记录",
        ("走访", "探访", "遍访"),
        "咸宁2020 第4条、第9条；普宁2016 第25条；山东2018 第五",
        ("visited_on", "visitor", "household_id", "id_number"),
        ("_town", "_village", "household_id", "visited_on", "visitor", "name"),
        ("visited_on", "visitor"),
        (
            _date("visited_on", "走访日期", "探访日期", "走访时间"),
            HOUSEHOLD_ID,
            _person("name", "被访人姓名", "姓名", "户主姓名"),
            ID_NUMBER,
            _person("visitor", "走访人", "探访人", "走访人姓名"),
            text("visitor_unit", "走访人单位", "单位"),
            text("visitor_post", "走访人职务", "职务"),
            _told("noted", "走访情况", "探访情况"),
        ),
    ),
    _ledger(
        "watch_list",
        "动态监测台账",
        ("动态监测", "监测台账", "摸底台账"),
        "咸宁2020 第15条",
        ("household_id", "surveyed_on"),
        ("_town", "_village", "household_id"),
        ("household_id", "head_name", "net_income_per_person", "risk", "surveyed_on"),
        (
            HOUSEHOLD_ID,
            HEAD_NAME,
            ID_NUMBER,
            HEAD_COUNT_STATED,
            MONITOR_CATEGORY,
            yuan("net_income_per_person", "人均纯收入"),
            text("risk", "致贫风险点", "风险点", "致贫返贫风险"),
            _date("surveyed_on", "摸底日期", "排查日期"),
            flag("in_system", "是否纳入系统", "是否录入系统"),
            _date("included_on", "纳入系统日期", "录入系统日期"),
            _told("measures", "帮扶措施"),
        ),
    ),
    _ledger(
        "pledge",
        "责任书台账",
        ("责任书",),
        "普宁2016 第25条；哈尔滨2016 六(二十五)",
        ("pledge_level", "county", "town", "village", "signer", "signed_on"),
        ("_county", "_town", "_village", "pledge_level", "year", "signer"),
        ("pledge_level", "signer", "signed_on"),
        (
            coded("pledge_level", codes.PLEDGE_LEVEL, "签订层级", "层级", "级别"),
            YEAR,
            _person("signer", "责任人", "签订人"),
            text("post", "职务"),
            _told("counterpart", "签订对方", "向谁签订"),
            _date("signed_on", "签订日期", "签订时间"),
            _date("until", "截止日期", "责任期限"),
        ),
    ),
    _ledger(
        "reserve_cadre",
        "后备人才库",
        ("后备",),
        "咸宁2020 第11条",
        ("id_number",),
        ("_town", "_village", "name"),
        ("village", "name", "id_number", "listed_on", "filing_number"),
        (
            NAME,
            SEX,
            ID_NUMBER,
            coded("education", codes.EDUCATION, "文化程度", "学历"),
            coded("political_status", codes.POLITICAL, "政治面貌"),
            _date("listed_on", "入库日期", "入库时间"),
            text("filing_number", "备案编号", "备案号"),
            _person("mentor", "培养联系人"),
        ),
    ),
    _ledger(
        "dividend",
        "资产收益分配名册",
        ("收益分配", "分红"),
        "普宁2016 第13条；咸宁2020 第14条",
        ("asset_id", "household_id", "id_number", "paid_on"),
        ("_town", "_village", "asset_id", "household_id", "paid_on"),
        ("asset_id", "household_id", "name", "amount", "paid_on"),
        (
            text("asset_id", "资产编号"),
            HOUSEHOLD_ID,
            replace(NAME, aliases=(*NAME.aliases, "户主姓名")),
            ID_NUMBER,
            yuan("amount", "分配金额", "分红金额", "金额"),
            _date("paid_on", "发放日期", "分配日期"),
            _CARD,
        ),
    ),
    _ledger(
        "asset",
        "扶贫资产清单",
        ("扶贫资产", "资产清单", "资产台账"),
        "咸宁2020 第14条",
        ("asset_id", "year"),
        ("_town", "_village", "asset_id", "year"),
        ("asset_id", "asset_name", "original_value"),
        (
            YEAR,
            text("asset_id", "资产编号"),
            text("asset_name", "资产名称"),
            text("asset_category", "资产类别"),
            text("project_id", "项目编号"),
            _date("formed_on", "形成时间", "形成日期"),
            yuan("original_value", "资产原值", "原值"),
            _told("owner", "所有权人", "所有权"),
            _told("operator", "经营权人", "经营权"),
            _told("beneficiary", "收益权人", "收益权"),
            _told("supervisor", "监督权人", "监督权"),
            _told("disposer", "处置权人", "处置权"),
            yuan("income", "年收益", "当年收益"),
            yuan("distributed", "已分配收益", "分配金额"),
            _date("distributed_on", "分配日期"),
        ),
    ),
    _ledger(
        "rain_dew_payment",
        "雨露计划补助名册",
        ("雨露",),
        "湖北2015 四(二)1",
        ("id_number", "term"),
        ("_town", "_village", "term", "name"),
        ("name", "id_number", "school", "term", "amount", "paid_on"),
        (
            HOUSEHOLD_ID,
            replace(NAME, aliases=(*NAME.aliases, "学生姓名")),
            ID_NUMBER,
            _SCHOOL,
            text("stage", "学段", "学历层次"),
            text("term", "学期", "学年学期"),
            yuan("amount", "补助金额", "金额"),
            _date("paid_on", "发放日期", "发放时间"),
            _CARD,
        ),
    ),
    _ledger(
        "health_card",
        "健康卡台账",
        ("健康卡",),
        "哈尔滨2016 四(十五)2",
        ("card_number", "id_number"),
        ("_town", "_village", "name"),
        ("name", "id_number", "card_number", "issued_on"),
        (
            HOUSEHOLD_ID,
            NAME,
            ID_NUMBER,
            Column("card_number", Kind.KEY, "健康卡号", ("健康卡编号", "卡号"), personal=True),
            _date("issued_on", "发卡日期", "发放日期"),
        ),
    ),
    _ledger(
        "clue",
        "问题线索台账",
        ("线索",),
        "咸宁2020 第15条",
        ("clue_id",),
        ("_town", "_village", "clue_id"),
        ("clue_id", "clue", "sent_on"),
        (
            text("clue_id", "线索编号", "编号"),
            HOUSEHOLD_ID,
            NAME,
            ID_NUMBER,
            _told("clue", "线索内容", "问题线索"),
            _date("sent_on", "下发日期", "推送日期"),
            _told("review_result", "复核结果"),
            _date("reviewed_on", "复核日期"),
            _told("correction_result", "整改结果"),
            _date("corrected_on", "整改日期", "整改完成日期"),
            _told("spot_check", "抽查结果"),
            text("checked_by", "抽查单位"),
        ),
    ),
    _ledger(
        "rectification",
        "问题整改台账",
        ("整改", "销号"),
        "山东2018 第四；咸宁2020 第3条、第16条",
        ("problem_id",),
        ("_town", "_village", "problem_id"),
        ("problem_id", "origin", "problem", "unit", "deadline"),
        (
            text("problem_id", "问题编号", "编号"),
            text("origin", "问题来源", "来源"),
            _told("problem", "问题", "具体问题", "存在问题"),
            text("unit", "责任单位"),
            _person("responsible", "责任人"),
            _date("found_on", "反馈日期", "问题反馈日期", "发现日期"),
            _date("talked_on", "约谈日期"),
            _date("deadline", "整改期限", "整改时限", "完成时限"),
            _told("measure", "整改措施"),
            _told("result", "整改结果", "整改情况"),
            _date("corrected_on", "整改完成日期", "整改日期"),
            _date("closed_on", "销号日期"),
        ),
    ),
)

LEDGERS: dict[str, Ledger] = {ledger.table.name: ledger for ledger in _DECLARED}
"""Every ledger by the name of its table."""

LEDGER_TITLES = tuple(ledger.table.title for ledger in _DECLARED)

RIGHTS = ("owner", "operator", "beneficiary", "supervisor", "disposer")
"""The five right-holders of an asset (咸宁2020 第14条)."""


def ledger_named(*names: str, own: Iterable[Ledger] = ()) -> Ledger | None:
    """The ledger the first of some names speaks of: of the sheet, then of the file. A suite's own
    come first: their words are longer."""
    for name in names:
        for ledger in (*own, *_DECLARED):
            if any(word in name for word in ledger.words):
                return ledger
    return None
