"""PJ: projects, the money they pay out, and small loans."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO
from hecha.rules import (
    EQUAL,
    Cell,
    column_rule,
    entry,
    not_checkable,
    rule,
    theme,
)
from hecha.rules.terms import blank, cents, day_number, every, filled, total

from .facts.project import YUAN_PER_UNIT
from .names import Beneficiary, Loan, Parameters, Project

theme("PJ", "项目与信贷", "Projects and loans")

_REQUIRED = (
    *("project_name", "project_category", "construction_nature", "place", "start_date"),
    *("end_date", "responsible_unit", "task", "total_investment", "benefit_mechanism"),
)


entry(
    "PJ01",
    title=(
        "入库项目缺必填项（名称、类别、性质、地点、进度、单位、任务、资金、受益对象、绩效、带贫机制）"
    ),
    entity="J",
    severity="must",
    basis="published",
    source="AHP",
)


@rule("PJ01a", "project", each=_REQUIRED)
def project_field_is_filled(p: Project, policy: Parameters, column: str) -> nw.Expr:
    """入库项目的“{column}”为空。

    标题：入库项目的必填列为空
    改法：按项目申报书补填；未完工的项目填计划完工时间。
    局限：时间进度以开工、完工时间为准；绩效目标为空见PJ02，受益对象为空见PJ01b。

    {column} of a project in the library is blank.

    Title: A required column of a project in the store is blank
    Fix: enter it from the project's application; the planned end if it is not finished.
    Limits: a blank goal is PJ02, missing beneficiaries are PJ01b.
    """
    return blank(p[column]) & p.is_in_library


@rule("PJ01b", "project", first="benefit_households")
def project_names_beneficiaries(p: Project, policy: Parameters) -> nw.Expr:
    """入库项目没有填写受益对象（受益户数、受益人数均为空）。

    改法：按项目申报书补填受益户数和人数。

    A project in the library states neither how many households nor how many persons benefit.

    Fix: enter both from the project's application.
    """
    return every(p.is_in_library, blank(p.benefit_households), blank(p.benefit_persons))


@rule(
    "PJ02",
    "project",
    title="无绩效目标的项目入库",
    entity="J",
    severity="must",
    basis="published",
    source="AHP",
    first="performance_goal",
)
def project_has_goal(p: Project, policy: Parameters) -> nw.Expr:
    """没有绩效目标的项目进入了项目库。

    改法：补报绩效目标；无法设定绩效目标的项目退出项目库。

    A project without a performance goal is in the library.

    Fix: enter the goal, or take the project out of the library.
    """
    return p.is_in_library & blank(p.performance_goal)


entry(
    "PJ03",
    title="使用财政专项扶贫资金的项目不在项目库",
    entity="J",
    severity="must",
    basis="published",
    source="S001 §16",
)


@rule("PJ03a", "beneficiary", first="project_id", complete=("project",))
def payment_has_project(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """发放记录的项目编号在项目库中找不到。

    为何：财政专项扶贫资金的项目必须从项目库中产生。
    改法：核对项目编号；确未入库的，按程序补入或追回资金；项目库漏导的重新导出。

    The payment's project number is not in the project library.

    Why: money for poverty relief may only be spent on projects of the library.
    Fix: correct the number; else have the project taken in or the money returned. Export the
    library again if the file is not complete.
    """
    return filled(b.project_id) & (b.projects_of_number == 0)


@rule("PJ03b", "project", first="in_library")
def paying_project_is_in_library(p: Project, policy: Parameters) -> nw.Expr:
    """项目未入库（是否入库为“否”），却已有 {payments} 笔发放记录。

    标题：项目未入库，却已有发放记录
    改法：核实入库情况，已入库的改正标志；确未入库的停止支付并按程序处理。

    The project is not in the library but {payments} payments were made for it.

    Title: Payments for a project that is not in the library
    Fix: correct the mark if it is in the library; else stop paying.
    """
    return (p.in_library == NO) & (p.payments > 0)


entry(
    "PJ04",
    title="受益户、受益人不在建档立卡名单",
    entity="J",
    severity="confirm",
    basis="published",
    source="DX; SUQ",
)


@rule("PJ04a", "beneficiary", first="household_id")
def beneficiary_household_is_registered(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """受益户的户编号不在建档立卡名单中。

    改法：核对户编号；确非建档立卡户的，核实是否符合项目的受益条件。
    局限：以本次导出的名单为准；发放时在册、后来清退的户也会列出，属实的注明。

    The household that benefits is not in the register.

    Fix: correct the number; else check whether the project may pay to others.
    Limits: compares with the register of this export; a household removed since is listed too.
    """
    return filled(b.household_id) & ~b.is_registered


@rule("PJ04b", "beneficiary", first="id_number")
def beneficiary_is_registered(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """受益人的证件号码不在家庭成员表中。

    改法：核对受益人证件号码；确非建档立卡人口的，核实是否符合项目的受益条件。
    局限：户编号已不在名单的见PJ04a；号码不完整或被表格软件损坏的不判。

    The person who benefits is no registered member.

    Fix: correct the number; else check whether the project may pay to others.
    Limits: of an unknown household PJ04a says it; says nothing of damaged or short numbers.
    """
    known = b.is_registered | blank(b.household_id)
    return every(filled(b.id_key), b.registered_persons == 0, known)


_FUNDS = ("central_funds", "province_funds", "city_funds", "county_funds")


def _cents(p: Project, column: str) -> nw.Expr:
    """An amount of 万元 in cents; blank is 0, text that is no number stays unknown."""
    amount = nw.when(~p[f"{column}__bad"]).then(p[column].fill_null(0))
    return cents(amount * YUAN_PER_UNIT)


entry(
    "PJ05",
    title="分来源资金之和不等于总投资；省、东莞、揭阳比例不是6：3：1",
    entity="J",
    severity="must",
    basis="proposed",
    source="S000 §15",
)


@rule("PJ05a", "project", first="total_investment")
def funds_add_up(p: Project, policy: Parameters) -> nw.Expr:
    """中央、省级、市级、县级资金之和不等于总投资 {total_investment} 万元。

    改法：对照资金下达文件核对各级资金，改正录错的一项。
    局限：没有填写的资金来源按0计；总投资含社会、自筹资金的，属实注明。

    The four sources of money do not add up to the total of {total_investment} (10,000 yuan).

    Fix: compare with the papers that granted the money and correct the wrong figure.
    Limits: a blank source counts as 0; donations and own money in the total are confirmed with a
    note.
    """
    sources = total(*(_cents(p, column) for column in _FUNDS))
    return filled(p.total_investment) & (_cents(p, "total_investment") != sources)


not_checkable(
    "PJ05b",
    "项目库没有东莞市（对口帮扶市）资金列，省、东莞、揭阳6:3:1的分担比例无从核对；核对资金下达文件",
    "The library has no column for the partner city's money, so that 6:3:1 cannot be compared",
)


entry(
    "PJ06",
    title="拨付大于计划、时间倒序、未在四季度更新下年度项目",
    entity="J",
    severity="confirm",
    basis="proposed",
    source="AHP",
)


@rule("PJ06a", "project", first="total_investment")
def payments_are_within_plan(p: Project, policy: Parameters) -> nw.Expr:
    """已发放 {amount_paid} 元，超过项目总投资 {investment_of_number} 万元。

    标题：发放金额超过项目总投资
    改法：核对发放金额的单位（元）和项目总投资，改正录错的一项；确有超付的按程序处理。
    局限：同一项目编号分年列出的，与各年总投资之和比较。

    {amount_paid} yuan were paid, more than the project's total of {investment_of_number}
    (10,000 yuan).

    Title: Payments above the project's total
    Fix: check the unit of the payments and the total; deal with what was really overpaid.
    Limits: a project listed in several years is compared with the sum of its totals.
    """
    planned = p.investment_of_number * YUAN_PER_UNIT
    return filled(p.total_investment) & (cents(p.amount_paid) > cents(planned))


@rule(
    "PJ06b",
    "project",
    first="end_date",
    suspect=EQUAL,
)
def project_ends_after_start(p: Project, policy: Parameters) -> nw.Expr:
    """完工时间 {end_date} 早于开工时间 {start_date}。

    标题：完工时间早于开工时间
    改法：核对开工、完工时间，改正录错的一项。

    The project ends ({end_date}) before it starts ({start_date}).

    Title: The project ends before it starts
    Fix: correct the wrong date.
    """
    return p.end_date < p.start_date


not_checkable(
    "PJ06c",
    "项目库导出表没有更新日期，四季度是否更新下年度项目无从核对",
    "The library's export has no date of update",
)


@rule(
    "PJ07",
    "project",
    title="同名同地同年项目重复",
    entity="J",
    severity="confirm",
    basis="proposed",
    source="derived",
    first="project_name",
)
def project_is_listed_once(p: Project, policy: Parameters) -> nw.Expr:
    """同名、同地点、同年度的项目有 {projects_alike} 个，疑为重复。

    改法：核对项目编号和建设任务；重复的保留一个，分期实施的在名称中注明。

    There are {projects_alike} projects of this name, place and year.

    Fix: keep one of them, or name the stages apart.
    """
    return p.projects_alike > 1


@rule(
    "PJ08",
    "project",
    title="人均投入合计与2万元/人的标准有差异",
    gloss="investment per person against 20,000 yuan",
    entity="county",
    severity="info",
    basis="proposed",
    source="S000 §15",
    grain="county",
    first="county",
)
def investment_meets_standard(p: Project, policy: Parameters) -> nw.Expr:
    """各级财政资金合计 {fiscal_funds_in_county} 万元，建档立卡 {persons_in_county} 人，
    人均 {funds_per_person} 元，明显低于规定的人均标准。

    改法：核对项目库是否完整、资金的单位（万元）是否一致；属实的说明资金安排。
    局限：只计中央、省、市、县四级财政资金，按项目库全部年度合计，有项目没有填资金的不判；多于标准的不算
    问题；人均标准 funding_per_person 由政策套件给出，没有时不核查。

    The fiscal funds of all levels come to {fiscal_funds_in_county} (10,000 yuan) for
    {persons_in_county} persons, {funds_per_person} yuan each, clearly under the standard.

    Fix: check whether the library is complete and its funds are in one unit; explain the
    difference if true.
    Limits: sums the funds of the four budgets over all years of the library; says nothing where a
    project states none; more than the standard is no fault; the standard is the parameter
    funding_per_person, without which the rule is skipped.
    """
    short = policy.funding_per_person - p.funds_per_person
    far = short > policy.funding_per_person * policy.funding_gap
    return (p.row_id == p.first_project_in_county) & far


entry(
    "PJ09",
    title="补助未直达“一卡通”账号，或账号与户不符",
    entity="J/H",
    severity="confirm",
    basis="proposed",
    source="S000 §10",
)


@column_rule("PJ09a", "beneficiary", "bank_card", grain="record")
def payment_has_card(cell: Cell, policy: Parameters) -> nw.Expr:
    """补助没有“一卡通”账号（银行卡号为空）。

    为何：补助资金应直接拨到户，现金或代领无法核实去向。
    改法：补填本户“一卡通”账号；没有开户的协助开户。

    The payment has no card number.

    Why: money has to go straight to the household's own account.
    Fix: enter the household's card number; help it open an account if it has none.
    """
    return blank(cell.value)


@rule("PJ09b", "beneficiary", first="bank_card")
def card_is_of_household(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """发放账号与户信息登记的本户银行卡号不一致。

    改法：核对“一卡通”账号；代领的改为直接拨付到户。
    局限：户信息没有银行卡号，或号码被表格软件损坏的不判；发到户内其他成员账户属实的注明。

    The card paid to is not the household's.

    Fix: check the number; pay to the household itself.
    Limits: says nothing where the household's card is blank or damaged; the account of another
    member is confirmed with a note.
    """
    differs = (b.bank_card != b.first_card_of_household) & (b.bank_card != b.last_card_of_household)
    return differs & ~b.bank_card__damaged


entry(
    "PJ10",
    title="小额贷款金额大于上限或期限超过3年",
    gloss="5万(普宁), 10万(湖北)",
    entity="H",
    severity="confirm",
    basis="published",
    source="S000 §16; S004 四(五)4",
)


@rule("PJ10a", "loan", first="amount")
def loan_is_within_limit(k: Loan, policy: Parameters) -> nw.Expr:
    """扶贫小额信贷 {amount} 元，超过规定的金额上限。

    标题：扶贫小额信贷超过规定的金额上限
    改法：核对借款合同；确超上限的部分不得享受扶贫小额信贷政策。

    The loan of {amount} yuan exceeds the limit.

    Title: The loan exceeds the limit
    Fix: check the contract; what exceeds the limit gets no subsidy.
    """
    return k.amount > policy.loan_limit


@rule("PJ10b", "loan", first="due_date")
def loan_is_within_years(k: Loan, policy: Parameters) -> nw.Expr:
    """贷款期限（{loan_date} 至 {due_date}）超过规定年限。

    标题：贷款期限超过规定年限
    改法：核对借款合同的起止日期；展期的注明批准情况。

    The loan runs from {loan_date} to {due_date}, longer than allowed.

    Title: The loan runs longer than allowed
    Fix: check the dates of the contract; note who approved an extension.
    """
    return (day_number(k.due_date) - day_number(k.loan_date)) > policy.loan_years * 10000
