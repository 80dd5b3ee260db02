"""HH: household numbers that do not fit - typed wrongly, used twice, or known to no export."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, rule
from hecha.rules.terms import every, is_true

from .facts.numbering import where_whole
from .monitored import of_monitored
from .names import Household, Member, Monitored, Pairing, Parameters

entry(
    "HH22",
    title="户编号与户主（本人）在其他表中的户编号不同",
    gloss="a household number typed wrongly in one table",
    entity="H",
    severity="must",
    basis="proposed",
    source="derived: a number found nowhere else, of persons known under another",
)


@rule(
    "HH22a",
    "household",
    first="household_id",
    suspect=("household_id", "head_id_number"),
    proposes={"household_id": lambda h, policy: h.number_of_head},
)
def household_has_the_number_of_its_head(h: Household, policy: Parameters) -> nw.Expr:
    """户信息表的户编号是 {household_id}，户主在家庭成员表中的户编号却是 {number_of_head}。

    标题：户信息表的户编号与户主在家庭成员表中的不同
    改法：到系统核对户编号，改正录错的一张表。
    局限：按户主证件号码前18位对应；本编号有成员而户主不同的，同编号须另有一户才判；户编号为空的见CE04。
    结对表、监测对象表与户信息表一致，或成员的户编号不成编号的，是家庭成员表录错，见HH01。
    由此引起的空户、多余人员、无帮扶责任人不再另报。

    The household number is {household_id} here, and the head is a member under {number_of_head}.

    Title: Household table has another number than its head among the members
    Fix: look the number up in the system and correct the table that has it wrong.
    Limits: heads are matched by 18 characters of the number; a number with members of another
    head is judged where another row has it too; a blank number is CE04. Where the pairing sheet and
    the monitored export agree with the household table, or the members' number is none, the members
    are wrong: HH01. What follows (an empty household, members without one, no helper) is not
    reported besides.
    """
    return h.is_misnumbered


@rule(
    "HH22b",
    "pairing",
    grain="household",
    first="household_id",
    suspect=("household_id", "id_number"),
    proposes={"household_id": lambda p, policy: p.number_in_members},
)
def pairing_has_the_number_of_its_head(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表的户编号是 {household_id}，户主在家庭成员表中的户编号却是 {number_in_members}。

    标题：结对表的户编号与户主在家庭成员表中的不同
    改法：到系统核对户编号，改正结对表。
    局限：按证件号码前18位对应；后一户编号另有结对记录的不判；户编号为空的见CE04。

    The pairing has household number {household_id}; its head is a member under {number_in_members}.

    Title: Pairing sheet has another number than its head among the members
    Fix: look the number up in the system and correct the pairing sheet.
    Limits: persons are matched by 18 characters of the number; says nothing where the other number
    has a pairing as well; a blank number is CE04.
    """
    return p.is_misnumbered


@rule(
    "HH22c",
    "monitored",
    first="household_id",
    suspect=("household_id", "id_number"),
)
def monitored_person_has_its_number(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象表中本人的户编号是 {household_id}，家庭成员表中是 {number_in_members}。

    标题：监测对象表的户编号与本人在家庭成员表中的不同
    改法：到系统核对本人属哪一户，改正录错的一张表。
    局限：按证件号码前18位对应；户编号为空的见CE04。这两户的监测规则不再判断。

    The person is in household {household_id} by the monitored export and in {number_in_members} by
    the member table.

    Title: Monitored export has another household number than the member table
    Fix: find out which household the person belongs to and correct the table that has it wrong.
    Limits: persons are matched by 18 characters of the number; a blank number is CE04. Rules about
    monitoring do not judge the two households.
    """
    return m.is_misnumbered


@rule(
    "HH22d",
    "member",
    first="household_id",
    suspect=("household_id", "head_id_number"),
    proposes={"household_id": lambda m, policy: m.number_at_head},
)
def member_has_the_number_of_its_head(m: Member, policy: Parameters) -> nw.Expr:
    """成员的户编号是 {household_id}，其户主在户信息表中的户编号是 {number_at_head}。

    标题：成员的户编号与其户主在户信息表中的不同
    改法：到系统核对此人属哪一户，改正户编号；确属本户的，改正户主姓名和户主证件号码。
    局限：户主姓名和证件号码都与该户一致的才判；户编号为空的见CE04，在户信息表中找不到的见HH01。
    由此引起的人数、户主、配偶不符不再另报。

    The member has household number {household_id}; the head named on the row is that of
    {number_at_head} in the household table.

    Title: Member has another household number than the head in the household table
    Fix: find out which household the person belongs to; correct the number, or the head's name and
    ID number.
    Limits: judged only where name and number of the head are both those of that household; a blank
    number is CE04, one the household table does not have HH01. What follows from it (head counts,
    heads, spouses) is not reported besides.
    """
    lost = m.beside("lacks_household")
    is_known = nw.lit(True) if lost is None else ~is_true(lost)
    return m.is_misnumbered & is_known


@rule(
    "HH23",
    "household",
    title="同一户编号登记了户主不同的两户",
    gloss="one number for two heads",
    entity="H",
    severity="must",
    basis="proposed",
    source="derived: one number is one household",
    first="household_id",
    suspect=("household_id", "head_id_number"),
)
def number_is_of_one_head(h: Household, policy: Parameters) -> nw.Expr:
    """户信息表中同一户编号有 {heads_stated} 个不同的户主，疑为两户误用同一编号。

    改法：到系统核对两户的户编号，改正录错的一户。
    局限：能认出哪一行录错的见HH22；户主相同、其他内容不同的见HH15，完全相同的行见FF19。

    The household table has {heads_stated} heads under one number: two households may share it.

    Fix: look both numbers up in the system and correct the wrong one.
    Limits: where it is known which row is wrong see HH22; rows of one head that differ are HH15,
    rows alike in every cell FF19.
    """
    return where_whole(h, h.is_first & (h.heads_stated > 1))


@rule(
    "HP19",
    "pairing",
    title="结对表的户编号在户信息、家庭成员表中都找不到",
    gloss="a pairing of no registered household",
    entity="H",
    severity="must",
    basis="proposed",
    source="derived",
    grain="household",
    first="household_id",
    complete=("household", "member"),
    suspect=("household_id",),
)
def paired_household_is_registered(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表的户编号在户信息表、家庭成员表中都找不到。

    改法：核对户编号；该户已清退、销户的，取消结对。
    局限：能按证件号码认出所属户的见HH22；监测对象表中有此户的见MO42。

    The household number of the pairing is in neither the household nor the member table.

    Fix: correct the number; cancel the pairing of a household that has left the register.
    Limits: where the ID number gives the household see HH22; a monitored household is MO42.
    """
    doubts = [p.beside("is_misnumbered")]
    if (monitored := p.beside("monitored_of_number")) is not None:
        doubts.append(monitored > 0)
    return every(p.is_unlisted, *(~is_true(doubt) for doubt in doubts if doubt is not None))


@rule(
    "MO42",
    "monitored",
    title="监测户的户编号在户信息、家庭成员表中都找不到",
    gloss="a monitored household that no other export has",
    entity="M",
    severity="confirm",
    basis="proposed",
    source="derived",
    grain="household",
    first="household_id",
    complete=("household", "member"),
    suspect=("household_id",),
)
def monitored_household_is_registered(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测户的户编号在户信息表、家庭成员表中都找不到。

    改法：核对户编号；户信息、家庭成员漏导的重新导出；已清退、销户的，核实监测状态。
    局限：没有交户信息、家庭成员表的不判；本人在家庭成员表中属另一户编号的见HH22。
    本户的人不算登记成员，也不因此报其他问题。

    The number of the monitored household is in neither the household nor the member table.

    Fix: correct the number, export the tables again, or check whether the household is still to be
    monitored.
    Limits: needs one of the two tables; persons registered under another number are HH22. The
    persons of the household are not counted as members, and nothing else is reported for it.
    """
    return of_monitored(m, m.is_unlisted)
