"""HP: village teams, and helpers who must not be lost between two periods."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import entry, not_checkable, rule
from hecha.rules.terms import day_number, every, is_true, some, value_if

from .names import Household, Parameters, Village, VillageTeam

entry(
    "HP11",
    title="贫困村无驻村工作队或无第一书记；队长不唯一",
    entity="V",
    severity="must",
    basis="proposed",
    source="GWF; S004 五(三)(四); S002 (八)",
)


@rule("HP11a", "village", first="village", complete=("village_team",))
def poor_village_has_team(v: Village, policy: Parameters) -> nw.Expr:
    """贫困村没有驻村工作队。

    改法：落实驻村工作队并录入队员信息；漏导的重新导出。

    The poor village has no resident team.

    Fix: send a team and enter its members, or export the teams again if the file is incomplete.
    """
    return value_if(v.aside("team_is_known"), v.is_poor_village & (v.team_members == 0))


@rule("HP11b", "village", first="village", complete=("village_team",))
def poor_village_has_first_secretary(v: Village, policy: Parameters) -> nw.Expr:
    """贫困村有驻村工作队，但没有第一书记。

    改法：落实第一书记，或改正队员的“是否第一书记”。

    The poor village has a team but no first secretary.

    Fix: appoint one, or correct the mark of the team member who is.
    """
    return value_if(v.aside("team_is_known"), v.is_poor_village & (v.first_secretaries == 0))


@rule("HP11c", "village", first="village")
def poor_village_has_one_leader(v: Village, policy: Parameters) -> nw.Expr:
    """贫困村驻村工作队有 {team_leaders} 名队长，应为1名。

    标题：贫困村驻村工作队的队长不是1名
    改法：核实队长，改正队员的“是否工作队队长”或结束时间。

    The team of the poor village has {team_leaders} leaders; there must be one.

    Title: The team of a poor village has other than one leader
    Fix: find the leader and correct the marks or end dates of the others.
    """
    return value_if(v.aside("team_is_known"), v.is_poor_village & (v.team_leaders != 1))


@rule(
    "HP12",
    "village_team",
    title="队长、第一书记任期不足或超过3年未轮换",
    gloss="normally 3 years",
    entity="V",
    severity="info",
    basis="published",
    source="S000 §20",
    first="start_date",
)
def team_post_rotates(t: VillageTeam, policy: Parameters) -> nw.Expr:
    """第一书记或工作队队长自 {start_date} 起任职，已超过规定任期，尚未轮换。

    改法：核实任期；已轮换的补填结束时间并录入接任人员，确需留任的注明批准文件。
    局限：满任期当天不算超过；已结束的任期不判；任期不足的从导出表看不出批准情况，不判。

    A first secretary or team leader has been in office since {start_date}, longer than a term.

    Fix: enter the end date and the successor, or note the paper that extends the term.
    Limits: a full term to the day is right; says nothing of terms that have ended or are short.
    """
    marks = t.available("is_first_secretary", "is_team_leader")
    leads = some(*(is_true(mark == YES) for mark in marks))
    served = day_number(nw.lit(policy.day)) - day_number(t.start_date)
    return every(t.is_valid, leads, served > policy.team_term_years * 10000)


not_checkable(
    "HP13",
    "系统导出的表没有帮扶责任人入户走访的记录，需要走访台账或手机应用的走访数据。",
    "No export holds the helpers' visits; a log of visits is needed.",
    title="帮扶人入户次数不足（每年不少于4次，每月走访，半年未走访预警）",
    entity="K",
    severity="info",
    basis="published",
    source='DZ; S000 §25 (≥2/yr leaders); an alert page "半年内未走访的帮扶责任人"',
)


@rule(
    "HP14",
    "household",
    title="村合并后帮扶人、工作队丢失",
    gloss="people must stay the same",
    entity="V",
    severity="confirm",
    basis="published",
    source='ZH five "不变"',
    first="village",
)
def helpers_survive_merger(h: Household, policy: Parameters) -> nw.Expr:
    """本户所属的村与上期不同，上期结对的 {helpers_lost} 名帮扶责任人本期不再结对。

    为何：村合并只改村名，帮扶责任人、驻村工作队等应当不变。
    改法：核对村合并前的结对，漏转的补录；确已调整帮扶责任人的注明。
    局限：户迁到别的村也会出现；合并前各村的工作队不在本期表中，合并后没有工作队的见HP11。

    The household's village differs from last period and {helpers_lost} of its helpers are gone.

    Why: a merger changes the village's name; helpers and teams are to stay the same people.
    Fix: enter the pairings lost in the merger, or note that the helper was changed on purpose.
    Limits: also seen when a household moves; the teams of the former villages are not compared.
    """
    return h.has_changed_village & (h.helpers_lost > 0)


not_checkable(
    "HP16",
    "扶贫手册是纸质材料，系统没有导出表，须入户核对手册与系统的帮扶责任人。",
    "The handbook is on paper; it has to be compared with the system at the household.",
    title="手册与系统的帮扶责任人不一致",
    gloss="手册 must equal system",
    entity="H",
    severity="confirm",
    basis="published",
    source="HB (1)",
)


@rule(
    "HP17",
    "household",
    title="脱贫户的结对帮扶被取消（脱贫不脱钩）",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S004 五(三); S001 §3 摘帽不摘帮扶",
    first="household_id",
    complete=("pairing",),
)
def exited_household_keeps_helper(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户上期有 {helpers_before} 名帮扶责任人，本期没有有效结对。

    为何：脱贫不脱钩，脱贫户的帮扶关系应当保持。
    改法：恢复结对或更新结对时间；已换帮扶责任人的录入新的结对。
    局限：只有写明未脱贫的户不判，脱贫属性空缺的也列出；所属的村与上期不同的户见HP14；
    同时没有帮扶责任人的户也列入HP01。

    The exited household had {helpers_before} helpers last period and has none now.

    Why: a household that exits keeps its helper.
    Fix: restore the pairing, update its dates, or enter the new helper.
    Limits: only households stated not to have exited are left out, so one without a status is
    found; a household whose village changed is HP14; HP01 asks for a helper as well.
    """
    gone = every(~h.is_not_exited, h.helpers_before > 0, h.valid_pairings == 0)
    changed = h.optional("has_changed_village")
    return gone if changed is None else gone & ~is_true(changed)
