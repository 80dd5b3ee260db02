"""LG61, LG91-LG95, LG97: pledges, problems and clues: signed, corrected, closed."""

from __future__ import annotations

from datetime import timedelta

import narwhals as nw

from hecha.rules import entry, rule
from hecha.rules.terms import given, is_true, value_if

from ..facts.conditions import first_date
from ..names import Clue, Parameters, Pledge, Rectification


@rule(
    "LG61",
    "pledge",
    title="村签了责任书而所在乡镇没有签",
    gloss="a village pledged and its town did not",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S000 §25; S002 六(二十五)",
    grain="town",
    first="town",
    complete=("pledge",),
)
def town_pledged_as_its_villages_did(p: Pledge, policy: Parameters) -> nw.Expr:
    """{town}的村签了责任书（{village_pledges} 份），乡镇本级没有。

    为何：责任书要逐级签订，村向乡镇签，乡镇向县签。
    改法：补登乡镇的责任书；确实没有签的补签。
    局限：台账有本县其他乡镇的乡级责任书时才判，只交来村级台账不算漏签；不分年度，乡镇签过一次即可；
    一个乡镇报一次。

    The villages of {town} signed pledges ({village_pledges}), the town itself did not.

    Why: pledges are signed level by level, the village to the town and the town to the county.
    Fix: enter the town's pledge, or have it signed.
    Limits: only where the ledger has pledges of other towns of the county, so that a book of
    villages alone is no omission; one pledge of any year is enough; reported once for each town.
    """
    first = p.row_id == p.aside("first_village_pledge")
    return value_if(first & (p.aside("town_pledges_of_county") > 0), p.town_pledges == 0)


@rule(
    "LG91",
    "rectification",
    title="问题整改超过期限没有销号",
    gloss="overdue and not closed",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S003 第四; S001 §16",
    first="closed_on",
)
def problem_is_closed_in_time(r: Rectification, policy: Parameters) -> nw.Expr:
    """问题整改期限 {deadline} 已过 {days_overdue} 天，没有销号。

    为何：问题要按期整改、逐项销号。
    改法：已整改的补填整改结果和销号日期；没有整改到位的尽快整改，经批准延期的改填新的期限。
    局限：以数据日期计算，到期当天不算超期；整改结果写明“已销号”而没有日期的不判。

    The deadline {deadline} passed {days_overdue} days ago and the problem is not closed.

    Why: every problem is to be corrected in time and closed.
    Fix: enter result and day of closing; correct the problem, or enter a deadline that was
    extended.
    Limits: counted to the day of the data, the deadline itself is in time; says nothing where the
    result says 已销号 without a date.
    """
    open_still = ~r.is_closed
    result = r.optional("result")
    if result is not None:
        open_still = open_still & ~is_true(result.str.contains("已销号"))
    return (r.deadline < policy.day) & open_still


@rule(
    "LG92",
    "rectification",
    title="问题已销号而没有整改措施或结果",
    gloss="closed without measure or result",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S003 第四",
    each=("measure", "result"),
)
def closed_problem_tells_how(r: Rectification, policy: Parameters, column: str) -> nw.Expr:
    """问题已经销号（{closed_on}），“{column}”却为空。

    为何：没有措施和结果的销号，查不出问题是否真的解决。
    改法：按整改材料补填；没有整改的取消销号。

    The problem is closed ({closed_on}), but {column} is blank.

    Why: nobody can tell whether a problem was solved that was closed without measure or result.
    Fix: enter it from the papers; open the problem again if nothing was done.
    """
    stated = given(r[column])
    return value_if(r.is_closed, ~stated)


entry(
    "LG93",
    title="反馈、约谈、整改、销号日期先后颠倒",
    gloss="dates out of order",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §3, §16; S003 第四",
)


@rule("LG93a", "rectification", first="talked_on")
def talk_follows_finding(r: Rectification, policy: Parameters) -> nw.Expr:
    """约谈日期 {talked_on} 早于反馈日期 {found_on}。

    标题：约谈日期早于反馈日期
    改法：核对反馈文件和约谈记录，改正录错的日期。
    局限：晚于数据日期的日期见LG03，不在此比较。

    The talk ({talked_on}) was before the problem was reported ({found_on}).

    Title: The talk was before the problem was reported
    Fix: correct the wrong date from report and record.
    Limits: a date after the day of the data is LG03 and not compared.
    """
    return first_date(r, policy, "talked_on") < first_date(r, policy, "found_on")


@rule("LG93b", "rectification", first="corrected_on")
def correction_follows_talk(r: Rectification, policy: Parameters) -> nw.Expr:
    """整改完成日期 {corrected_on} 早于前一环节的日期 {before_correction}（约谈，没有的为反馈）。

    标题：整改完成日期早于前一环节的日期
    改法：核对反馈、约谈和整改材料，改正录错的日期。
    局限：每个日期只与前面最近的一个环节比；晚于数据日期的日期见LG03，不在此比较。

    Corrected on {corrected_on}, before the step that comes first ({before_correction}: the talk,
    else the report).

    Title: Corrected before the step that comes first
    Fix: correct the wrong date from the papers.
    Limits: compared with the nearest earlier step alone; a date after the day of the data is LG03.
    """
    return first_date(r, policy, "corrected_on") < r.before_correction


@rule("LG93c", "rectification", first="closed_on")
def closing_follows_correction(r: Rectification, policy: Parameters) -> nw.Expr:
    """销号日期 {closed_on} 早于前一环节的日期 {before_closing}（整改完成，没有的为约谈、反馈）。

    标题：销号日期早于前一环节的日期
    改法：核对整改和销号材料，改正录错的日期。
    局限：每个日期只与前面最近的一个环节比；晚于数据日期的日期见LG03，不在此比较。

    Closed on {closed_on}, before the step that comes first ({before_closing}: the correction, else
    talk or report).

    Title: Closed before the step that comes first
    Fix: correct the wrong date from the papers.
    Limits: compared with the nearest earlier step alone; a date after the day of the data is LG03.
    """
    return first_date(r, policy, "closed_on") < r.before_closing


entry(
    "LG94",
    title="问题线索没有复核结果或复核属实没有整改",
    gloss="clue not reviewed or not corrected",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §15",
)


@rule("LG94a", "clue", first="review_result")
def clue_is_reviewed(c: Clue, policy: Parameters) -> nw.Expr:
    """问题线索 {sent_on} 下发，超过规定天数没有复核结果。

    标题：问题线索下发后超过规定天数没有复核结果
    改法：尽快核查，填写复核结果；已经复核的补登。
    局限：复核期限没有公布的标准，由本地套件给出（clue_review_days），没有时不核查；写“无”或短横线的视
    为没有结果。

    The clue was sent on {sent_on} and has no result after the days allowed.

    Title: A clue without a result after the days allowed
    Fix: look into it and enter the result.
    Limits: no time limit is published; the county's suite gives clue_review_days, without which
    the rule is skipped; 无 or a dash is no result.
    """
    latest = policy.day - timedelta(days=policy.clue_review_days)
    return value_if(~given(c.review_result), c.sent_on < latest)


_TRUE, _NOT_TRUE = "属实", "[不非未没无否难][^，。；]*属实"


@rule("LG94b", "clue", first="correction_result")
def true_clue_is_corrected(c: Clue, policy: Parameters) -> nw.Expr:
    """问题线索查有实据，没有整改结果。

    改法：补填整改结果；没有整改的尽快整改。
    局限：复核结果含“属实”而没有“不、未、无”等否定的才判，其他写法不判。

    The clue was found to be true and nothing says what was done.

    Fix: enter what was done, or correct the problem.
    Limits: understands 属实 without a word that denies it; other wordings are not judged.
    """
    true = c.review_result.str.contains(_TRUE) & ~c.review_result.str.contains(_NOT_TRUE)
    return value_if(true, ~given(c.correction_result))


entry(
    "LG95",
    title="线索下发、复核、整改日期先后颠倒",
    gloss="dates of a clue out of order",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §15",
)


@rule("LG95a", "clue", first="reviewed_on")
def review_follows_sending(c: Clue, policy: Parameters) -> nw.Expr:
    """复核日期 {reviewed_on} 早于线索下发日期 {sent_on}。

    标题：复核日期早于线索下发日期
    改法：核对下发文件和复核材料，改正录错的日期。
    局限：晚于数据日期的日期见LG03，不在此比较。

    Reviewed on {reviewed_on}, before the clue was sent ({sent_on}).

    Title: Reviewed before the clue was sent
    Fix: correct the wrong date.
    Limits: a date after the day of the data is LG03 and not compared.
    """
    return first_date(c, policy, "reviewed_on") < first_date(c, policy, "sent_on")


@rule("LG95b", "clue", first="corrected_on")
def clue_is_corrected_after_review(c: Clue, policy: Parameters) -> nw.Expr:
    """整改日期 {corrected_on} 早于前一环节的日期 {before_clue_is_corrected}
    （复核，没有复核日期的为下发）。

    标题：整改日期早于前一环节的日期
    改法：核对复核和整改材料，改正录错的日期。
    局限：只与前面最近的一个环节比；晚于数据日期的日期见LG03，不在此比较。

    Corrected on {corrected_on}, before the step that comes first ({before_clue_is_corrected}: the
    review, else the sending).

    Title: Corrected before the step that comes first
    Fix: correct the wrong date.
    Limits: compared with the nearest earlier step alone; a date after the day of the data is LG03.
    """
    return first_date(c, policy, "corrected_on") < c.before_clue_is_corrected


entry(
    "LG97",
    title="线索抽查登记不完整或抽查了没有复核的线索",
    gloss="spot check without result or unit, or of a clue not reviewed",
    entity="L",
    severity="info",
    basis="proposed",
    source="S001 §15",
)


@rule("LG97a", "clue", first="spot_check")
def spot_check_has_result_and_unit(c: Clue, policy: Parameters) -> nw.Expr:
    """抽查结果和抽查单位只填了一项。

    改法：补填另一项；没有抽查过的两项都留空。
    局限：文件没有写抽查的比例，没有抽查的线索不判；写“无”或短横线的视为没有填。

    Only one of spot-check result and checking unit is filled.

    Fix: fill in the other one, or clear both where the clue was not spot-checked.
    Limits: the paper gives no share to be checked, so clues without a spot check are right; 无 or a
    dash is blank.
    """
    return given(c.spot_check) != given(c.checked_by)


@rule("LG97b", "clue", first="review_result")
def spot_checked_clue_was_reviewed(c: Clue, policy: Parameters) -> nw.Expr:
    """已经抽查的线索没有复核结果。

    为何：抽查的是复核情况，先有复核才能抽查。
    改法：补登复核结果；抽查结果登错行的改正。
    局限：写“无”或短横线的视为没有填。

    The clue was spot-checked and has no result of a review.

    Why: it is the review that is spot-checked.
    Fix: enter the review, or move the spot check to its clue.
    Limits: 无 or a dash is blank.
    """
    return value_if(given(c.spot_check), ~given(c.review_result))
