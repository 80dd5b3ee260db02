"""MO43, MO44: whether status, way and months of recognition and removal agree with each other."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import entry, rule
from hecha.rules.terms import blank, filled, is_true, some

from .monitored import of_monitored
from .names import Monitored, Parameters

entry(
    "MO43",
    title="风险是否已消除与消除方式、消除监测时间不一致",
    gloss="status of removal against its way and month",
    entity="M",
    severity="must",
    basis="proposed",
    source="derived; GZ 1_11_004",
)


@rule("MO43a", "monitored", grain="household", first="removed_month")
def removal_has_its_month(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，消除监测时间却为空。

    改法：对照县级认定文件补填消除年月；尚未消除的改正风险是否已消除。

    The risk is removed, but the month of removal is blank.

    Fix: enter the month from the county's decision, or correct the status.
    """
    missing = blank(m.removed_month) & ~m.removed_month__bad
    return of_monitored(m, is_true(m.risk_removed == YES) & missing)


@rule("MO43b", "monitored", grain="household", first="removal_method")
def removal_has_its_way(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险已消除，风险消除方式却为空。

    改法：对照县级认定文件补填消除方式；尚未消除的改正风险是否已消除。

    The risk is removed, but the way of removal is blank.

    Fix: enter the way from the county's decision, or correct the status.
    """
    return of_monitored(m, is_true(m.risk_removed == YES) & blank(m.removal_method))


@rule("MO43c", "monitored", grain="household", first="risk_removed")
def removal_with_month_or_way_is_marked(m: Monitored, policy: Parameters) -> nw.Expr:
    """填了消除监测时间或风险消除方式，风险是否已消除却不是“是”。

    改法：核实风险是否已消除：已消除的改为“是”，尚未消除的清空消除时间和方式。

    A month or a way of removal is given, but the risk is not marked as removed.

    Fix: find out; mark the risk as removed, or clear month and way.
    """
    stated = some(*(filled(cell) for cell in m.available("removed_month", "removal_method")))
    return of_monitored(m, stated & ~is_true(m.risk_removed == YES))


@rule("MO43d", "monitored", grain="household", first="risk_removed")
def both_marks_of_removal_agree(m: Monitored, policy: Parameters) -> nw.Expr:
    """两列“风险是否已消除”一列为“是”、一列为“否”。

    改法：核实风险是否已消除，两列改为一致。
    局限：导出表只有一列的不判。

    One of the two columns 风险是否已消除 says 是, the other 否.

    Fix: find out whether the risk is removed and state it alike.
    Limits: needs both columns.
    """
    one, other = m.risk_removed, m.risk_removed_2
    differ = ((one == YES) & (other == NO)) | ((one == NO) & (other == YES))
    return of_monitored(m, differ)


entry(
    "MO44",
    title="识别监测时间、消除监测时间晚于快照日期",
    gloss="recognition or removal in the future",
    entity="M",
    severity="must",
    basis="proposed",
    source="derived",
)


@rule("MO44a", "monitored", grain="household", first="identified_month")
def recognition_is_past(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month} 晚于快照日期。

    改法：对照县级认定文件改正识别年月。

    The month of recognition ({identified_month}) lies after the snapshot date.

    Fix: correct it from the county's decision.
    """
    return of_monitored(m, m.identified_month > policy.day)


@rule("MO44b", "monitored", grain="household", first="removed_month")
def removal_is_past(m: Monitored, policy: Parameters) -> nw.Expr:
    """消除监测时间 {removed_month} 晚于快照日期。

    改法：对照县级认定文件改正消除年月。

    The month of removal ({removed_month}) lies after the snapshot date.

    Fix: correct it from the county's decision.
    """
    return of_monitored(m, m.removed_month > policy.day)
