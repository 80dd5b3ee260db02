"""PV: what changed since the last period and should not have, or not without a reason."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.rules import rule, theme
from hecha.rules.terms import every, is_true, some

from .names import Household, Member, Parameters

theme("PV", "前后期比对", "Between periods")

_ANY_EXIT = codes.EXITED_STATUSES
ALLOWED_MOVES = {
    codes.UNEXITED: (codes.UNEXITED, codes.EXITED, "已脱贫"),
    codes.RETURNED: (codes.RETURNED, codes.EXITED, "已脱贫"),
    **dict.fromkeys(_ANY_EXIT, (*_ANY_EXIT, codes.RETURNED)),
}
"""Status of the last period -> statuses it may become. A household that exited once is never
未脱贫 again: it falls back (返贫). Whether policies may be granted again after they ended is not
known, so that move is let pass."""


@rule(
    "PV01",
    "household",
    title="脱贫属性比上期发生不允许的变化（如返贫改回未脱贫）",
    gloss="status transition that is not allowed",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived: CV status codes, tables partitioned by year (FX aar040)",
    first="exit_status",
)
def status_moves_as_allowed(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫属性由上期“{previous_status}”变为“{exit_status}”，不符合状态变化的先后。

    为何：未脱贫只能变为脱贫，脱贫后只能保持或返贫，返贫后再脱贫；跳过或倒退多为录入错误。
    改法：核对两期的脱贫属性和认定材料，改正录错的一期。
    局限：已不再享受政策的户重新享受政策是否允许没有查到规定，不报；上期同户各行的脱贫属性不同的不判。

    The status went from {previous_status} to {exit_status}, which is no allowed move.

    Why: 未脱贫 becomes exited, an exited household stays so or falls back, and exits again.
    Fix: compare both periods with the papers of the decision and correct the wrong one.
    Limits: policies granted again after they had ended are let pass; says nothing where the rows of
    the last period differ.
    """
    wrong = [
        (h.previous_status == before) & ~h.exit_status.is_in(after)
        for before, after in ALLOWED_MOVES.items()
    ]
    return some(*wrong)


@rule(
    "PV02",
    "member",
    title="同一人口编号的证件号码与上期不同",
    gloss="ID number changed between periods",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="derived: person key aab001, ID aab004 (FX)",
    first="id_number",
)
def id_stays_the_same(m: Member, policy: Parameters) -> nw.Expr:
    """同一人口编号的证件号码与上期不同。

    改法：对照证件原件核实；上期录错本期改正的，注明原因；换了人的，应有人口变动记录。
    局限：只比对前18位，身份证换成本人残疾人证不算变化；上期同一人口编号有几个号码的不判。

    The ID number of this person key differs from the last period's.

    Fix: compare with the document; confirm a correction with a note; another person needs a
    movement record and a key of their own.
    Limits: compares the first 18 characters, so a disability card of the same person is no change;
    says nothing where the person key had several numbers last period.
    """
    return m.id_key != m.previous_id_key


@rule(
    "PV03",
    "member",
    title="同一人口编号的出生日期与上期不同",
    gloss="birth date changed between periods",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="derived: person key aab001, birth date aab005 (FX)",
    first="birth_date",
)
def birth_date_stays_the_same(m: Member, policy: Parameters) -> nw.Expr:
    """同一人口编号的出生日期与上期不同。

    改法：对照证件原件核实，改正录错的一期；上期录错本期改正的，注明原因。
    局限：上期同一人口编号有几个出生日期的不判。

    The birth date of this person key differs from the last period's.

    Fix: compare with the document and correct the wrong period, or confirm the correction.
    Limits: says nothing where the person key had several birth dates last period.
    """
    return m.birth_date != m.previous_birth_date


@rule(
    "PV04",
    "member",
    title="同一人口编号的性别与上期不同",
    gloss="sex changed between periods",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="derived: person key aab001, sex aab003 (FX)",
    first="sex",
)
def sex_stays_the_same(m: Member, policy: Parameters) -> nw.Expr:
    """同一人口编号的性别由上期“{previous_sex}”变为“{sex}”。

    改法：对照证件原件核实，改正录错的一期；上期录错本期改正的，注明原因。
    局限：上期同一人口编号登记了两种性别的不判。

    The sex of this person key went from {previous_sex} to {sex}.

    Fix: compare with the document and correct the wrong period, or confirm the correction.
    Limits: says nothing where the person key had both sexes last period.
    """
    return m.sex != m.previous_sex


@rule(
    "PV05",
    "member",
    title="上期一户的多名成员转到新的户编号（分户）",
    gloss="household split between periods",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived: XH four movements; GWZ separated children",
    grain="household",
    first="household_id",
)
def household_did_not_split(m: Member, policy: Parameters) -> nw.Expr:
    """本户编号上期没有，{members_of_split_household} 名成员上期在另一户，原户仍在，疑为分户。

    改法：核实是否按规定分户；分户应有变动记录，不得为享受政策拆户。
    局限：只有一名成员转出的（如婚嫁）不报；转来的成员在人口变动中都有本户的增加和原户的减少、都写明原因的，不报。

    The household is new; {members_of_split_household} members were in another one that is still
    there: it looks like a split.

    Fix: check whether the split is allowed and recorded; none may be made for benefits.
    Limits: says nothing of a single person who left, nor where the movements have, with a reason,
    the increase here and the decrease there of each of them.
    """
    split = every(m.is_first, m.members_last_period == 0, m.members_of_split_household > 1)
    recorded = m.beside("recorded_members_of_split_household")
    return split if recorded is None else split & ~is_true(recorded >= m.members_of_split_household)


@rule(
    "PV06",
    "member",
    title="上期一户整户并入另一户（并户）",
    gloss="households merged between periods",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived: XH four movements",
    grain="household",
    first="household_id",
)
def households_did_not_merge(m: Member, policy: Parameters) -> nw.Expr:
    """本户上期已有，{members_of_ended_household} 名成员来自本期已没有的另一户，疑为并户。

    改法：核实是否按规定并户，两户的帮扶、资金记录是否一并转入；录错户编号的改正。

    {members_of_ended_household} members came from a household that is gone; this one was there
    before: it looks like a merger.

    Fix: check whether the merger is allowed and recorded, or correct a wrong household number.
    """
    return every(m.is_first, m.members_last_period > 0, m.members_of_ended_household > 0)
