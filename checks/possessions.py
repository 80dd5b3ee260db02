"""XR: what a household owns or draws by the lists of other departments; loans and payments.

One member's hit marks the household: the finding is the household's and shows whose hit it is.
"""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, not_checkable, rule
from hecha.rules.terms import filled, is_true, value_if

from .names import Beneficiary, Loan, Member, Parameters, RosterAllowance


@rule(
    "XR02",
    "member",
    title="家庭成员为财政供养人员或村干部",
    gloss="propagate to the whole household",
    entity="H",
    severity="confirm",
    basis="published",
    source="AH, SUIZ, CQ",
    grain="household",
)
def household_is_not_on_payroll(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：财政供养名单（名单日期：{payroll_list_date}）中有本户 {payroll_hits} 人。

    改法：核实是否本人、是否仍在岗、是否与本户共同生活；属实的按程序清退或整户重新认定。
    局限：按证件号码前18位比对；临时聘用、公益性岗位人员也可能列在名单内，须人工定性。

    A clue: {payroll_hits} of the household are on the public payroll (list dated
    {payroll_list_date}).

    Fix: check whether it is the same person, still in office, and lives with the household; then
    decide about the household as a whole.
    Limits: temporary and public-welfare posts may be on the list too.
    """
    return m.is_first & (m.payroll_hits > 0)


entry(
    "XR03",
    title="家庭成员名下有汽车（享受型）、船舶、工程机械或大型农机",
    entity="H",
    severity="confirm",
    basis="published",
    source="AH 行驶证, SUIZ, CQ",
)


@rule("XR03a", "member", grain="household")
def household_has_no_car(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：车辆名单（名单日期：{vehicle_list_date}）中本户 {vehicle_hits} 人名下有汽车、船舶、工程
    机械或大型农机。

    标题：疑点：车辆名单中本户有人名下有汽车、船舶、工程机械或大型农机
    改法：核实车辆归属、用途和价值（过户未办、替人代持、营运谋生的除外），属实的按程序处理。
    局限：按车辆类型的文字判断，摩托车、手扶拖拉机、农用三轮车不列；未列明的类型见XR03b。

    A clue: {vehicle_hits} of the household own a car, ship, construction or large farm machine
    (list dated {vehicle_list_date}).

    Title: A clue: the household owns a car, ship, construction or large farm machine
    Fix: check whose it is, what for and what it is worth (sold, held for others, for a living).
    Limits: goes by the words of the type; motorcycles, hand tractors and farm three-wheelers are
    not reported, types that are not known are XR03b.
    """
    return m.is_first & (m.vehicle_hits > 0)


@rule("XR03b", "member", grain="household")
def household_has_no_other_vehicle(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：车辆名单（名单日期：{vehicle_list_date}）中本户 {other_vehicle_hits} 人名下有其他车辆
    （如货车，或类型不明）。

    标题：疑点：车辆名单中本户有人名下有其他车辆（如货车，或类型不明）
    改法：核实车辆类型、归属和用途，属享受型车辆的按程序处理，营运谋生的注明。
    局限：摩托车、手扶拖拉机、农用三轮车不列。

    A clue: {other_vehicle_hits} of the household own another vehicle, such as a lorry or one of
    unknown type (list dated {vehicle_list_date}).

    Title: A clue: the household owns another vehicle, such as a lorry or one of unknown type
    Fix: check type, owner and use; a vehicle for a living is confirmed with a note.
    Limits: motorcycles, hand tractors and farm three-wheelers are not reported.
    """
    return m.is_first & (m.other_vehicle_hits > 0)


@rule(
    "XR04",
    "member",
    title="家庭成员有商品房交易或城区房",
    entity="H",
    severity="confirm",
    basis="published",
    source="AH, SUIZ, SUQ, CQ",
    grain="household",
)
def household_has_no_bought_property(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：房产名单（名单日期：{property_list_date}）中，
    本户 {property_hits} 人名下有宅基地以外的房产。

    改法：核实房产来源和归属（拆迁安置、易地搬迁、共有、代持的注明），属实的按程序处理。
    局限：用途写明“宅基地”的不列，用途空白的列出。

    A clue: {property_hits} of the household own property other than a homestead (list dated
    {property_list_date}).

    Fix: check origin and owner (resettlement, shared or held for others); then decide.
    Limits: a use that says 宅基地 is not reported, a blank one is.
    """
    return m.is_first & (m.property_hits > 0)


@rule(
    "XR05",
    "member",
    title="家庭成员有工商注册、纳税",
    entity="H",
    severity="confirm",
    basis="published",
    source="AH, SUIZ, CQ",
    grain="household",
)
def household_has_no_company(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：工商名单（名单日期：{company_list_date}）中本户 {company_hits} 人有企业或个体登记。

    改法：核实是否本人经营、经营规模和收入（被冒用、已注销、合作社挂名的注明），收入如实登记。
    局限：小摊点、合作社成员也会列出，须人工定性。

    A clue: {company_hits} of the household are registered with a business (list dated
    {company_list_date}).

    Fix: check who runs it, its size and income (misused identity, closed, cooperative in name).
    Limits: stalls and members of cooperatives are reported too.
    """
    return m.is_first & (m.company_hits > 0)


not_checkable(
    "XR06",
    "本条规定疑点如何落到户，已由XR02、XR03、XR04、XR05执行（一人命中即列整户），不单独产生问题。",
    "Tells how clues spread: XR02, XR03, XR04 and XR05 mark the household for one member's hit.",
    title="一人疑点扩展为整户疑点",
    gloss="one hit marks the household",
    entity="H",
    severity="info",
    basis="published",
    source="AH",
)

not_checkable(
    "XR14",
    "没有危房改造对象名单：须由住建部门提供改造对象和完工情况，与是否危房户人工比对。",
    "There is no list of houses under renovation among the lists that can be handed in.",
    title="危房改造对象与系统危房情况、户属性不一致",
    entity="H",
    severity="confirm",
    basis="published",
    source="AUD",
)


entry(
    "XR15",
    title="小额信贷户不在建档立卡名单；超过5万元、超过3年；多头贷款",
    entity="H",
    severity="confirm",
    basis="published",
    source='SUQ ("贷款户不在建档立卡户中"); S000 §16',
)


@rule("XR15a", "loan", first="id_number", complete=("member",))
def borrower_is_registered(n: Loan, policy: Parameters) -> nw.Expr:
    """疑点：未到期贷款的借款人不在建档立卡名单中。

    改法：核对借款人证件号码和户编号；确非建档立卡人口的，核实贷款是否按规定发放。
    局限：已到期的不列，到期日期空白的列出；发放时在册、后来清退或销户的也会列出，属实的注明。

    A clue: the borrower of a loan that is not yet due is no registered member.

    Fix: correct the number; else check whether the loan was granted by the rules.
    Limits: loans past their due date are not reported, those without one are; a borrower
    removed since is reported too.
    """
    running = ~is_true(n.due_date < policy.day)
    return value_if(filled(n.id_key), running & (n.members_with_id == 0))


@rule("XR15c", "loan", first="household_id", complete=("household", "member"))
def household_of_loan_is_registered(n: Loan, policy: Parameters) -> nw.Expr:
    """疑点：贷款的户编号不在建档立卡名单中。

    改法：核对户编号；确非建档立卡户的，核实贷款是否按规定发放。
    局限：已到期的贷款也列出；借款人不在册的未到期贷款见XR15a；后来清退或销户的也会列出，属实的注明。

    A clue: the household number of the loan is not in the register.

    Fix: correct the number; else check whether the loan was granted by the rules.
    Limits: found of loans past their due date too; a loan not yet due of an unknown borrower is
    XR15a; a household removed since is reported too.
    """
    found = filled(n.household_id) & ~n.is_of_registered_household
    if n.has("members_with_id"):
        running = ~is_true(n.aside("due_date") < policy.day)
        found = found & ~(running & is_true(value_if(filled(n.id_key), n.members_with_id == 0)))
    return found


@rule("XR15b", "loan", grain="household", first="loan_date")
def household_has_one_loan(n: Loan, policy: Parameters) -> nw.Expr:
    """疑点：本户有 {running_loans} 笔未到期的小额信贷。

    标题：疑点：本户有几笔未到期的小额信贷
    改法：向贷款银行核实；已提前结清的注明，确有多头贷款的按规定处理。
    局限：提前结清、续贷重叠的须核实；放款或到期日期空白的不计。

    A clue: the household has {running_loans} small loans that are not yet due.

    Title: A clue: the household has several small loans that are not yet due
    Fix: ask the bank; note a loan repaid early, deal with loans from several banks.
    Limits: early repayment and renewals overlap; loans with a blank date are not counted.
    """
    return (n.row_id == n.first_running_loan) & (n.running_loans > 1)


entry(
    "XR16",
    title="到户项目资金受益人不在名单或不在受益年度",
    entity="H/J",
    severity="confirm",
    basis="published",
    source="DX 部门核对",
)


@rule("XR16a", "beneficiary", first="payment_date")
def payment_follows_recognition(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """疑点：{payment_year} 年发放的到户资金，受益户或受益人当年还没有识别入册。

    标题：受益户或受益人在发放当年还没有识别入册
    改法：核对发放日期和首次识别时间、人员识别时间；不在受益年度的，核实发放依据。
    局限：不在名单中的受益人见PJ04。

    A clue: money was paid in {payment_year}, before the household or person was recognised.

    Title: Paid before the household or person was registered
    Fix: check the date of payment and of recognition, and on what ground it was paid.
    Limits: a beneficiary who is not in the register at all is PJ04.
    """
    years = b.available("recognised_household_year", "recognised_person_year")
    return nw.max_horizontal(*years) > b.payment_year


@rule("XR16b", "beneficiary", first="payment_date", complete=("previous_member",))
def payment_was_to_registered_person(b: Beneficiary, policy: Parameters) -> nw.Expr:
    """疑点：{payment_year} 年发放的到户资金，受益人不在该年度（上期）的名单中。

    标题：受益人不在发放年度（上期）的名单中
    改法：核对受益人证件号码和该年度名单；不在受益年度的，核实发放依据。
    局限：只比对上期名单所属年度的发放记录；现在也不在名单中的受益人见PJ04。

    A clue: money was paid in {payment_year} to a person who was not registered in that year (last
    period).

    Title: Beneficiary not in the register of the year of payment
    Fix: check the number and the register of that year, and on what ground it was paid.
    Limits: only payments of the year of the last period; who is not registered now is PJ04.
    """
    in_year = (b.payment_year == b.year_of_last_period) & (b.registered_persons > 0)
    return value_if(filled(b.id_key), in_year & (b.registered_last_period == 0))


@rule(
    "XR17",
    "roster_allowance",
    title="低保户、低收入户未列入监测摸底",
    gloss="应纳未纳",
    entity="H",
    severity="confirm",
    basis="published",
    source="DAIS, FUB",
    grain="record",
    first="id_number",
    complete=("member", "roster_candidate"),
)
def allowance_was_considered(r: RosterAllowance, policy: Parameters) -> nw.Expr:
    """疑点：低保名单（名单日期：{allowance_list_date}）中的人既不在册，
    也没有列入监测摸底名单，可能应纳未纳。

    改法：核实该户收入支出和“三保障”情况，符合条件的按程序纳入监测，不符合的在摸底名单中注明。
    局限：低保不等于致贫，须经摸底判断；摸底名单只列户主时，只判低保名单中的户主。

    A clue: a person on the 低保 list (dated {allowance_list_date}) is neither registered nor on the
    list of candidates.

    Fix: look into income, spending and guarantees; monitor the household, or note why not.
    Limits: 低保 alone is no omission; where candidates are listed by head only, none but heads on
    the 低保 list are judged.
    """
    unknown = (r.register_rows == 0) & (r.candidate_rows == 0)
    judged = (r.aside("candidates_by_applicant") == 0) | r.aside("is_applicant")
    return value_if(filled(r.id_key) & judged, unknown)


not_checkable(
    "XR18",
    "本条规定比对结果如何使用：命中只是疑点，须人工核实后定性。各XR规则均按疑点表述，不单独产生问题。",
    "Tells how hits are used: as clues to verify, never verdicts. Every XR rule is worded so.",
    title="比对命中的必须人工核实后定性（共有房、代持、同名、数据过期等）",
    gloss="hits are clues, never verdicts",
    entity="H",
    severity="info",
    basis="published",
    source="BDC",
)
