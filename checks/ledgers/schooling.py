"""LG11-LG15: the monthly list of pupils kept at school (控辍保学), alone and with the registry."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, rule
from hecha.rules.terms import every, filled, given, is_true, month_number, value_if

from ..names import DropoutList, Member, Parameters
from .handed_in import where_handed_in


@rule(
    "LG11",
    "dropout_list",
    title="控辍保学月度统计晚于规定日期",
    gloss="monthly list dated after the day of the month",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §1",
    first="listed_on",
    complete=("dropout_list",),
)
def list_is_in_time(d: DropoutList, policy: Parameters) -> nw.Expr:
    """{list_month} 的控辍保学统计日期为 {listed_on}，晚于文件规定的日期。

    为何：文件要求每月按时梳理统计，晚了就来不及劝返。
    改法：核对实际统计日期；确实晚报的说明原因，下月按时统计。
    局限：规定日期含当日；统计表在当月或次月报出都算按时，再晚即为逾期；同一张表中月份、日期相同的
    行只报其中一行。

    The list of {list_month} is dated {listed_on}, after the day the paper names.

    Why: a list that comes late is too late to call a child back to school.
    Fix: check the date; tell why the list was late and count in time next month.
    Limits: the day itself is in time, in the month counted or the next; of rows of one sheet with
    the same month and date one is reported.
    """
    months = month_number(d.listed_on) - month_number(d.list_month)
    late = (d.listed_on.dt.day() > policy.dropout_report_day) | (months > 1)
    return value_if(d.aside("content") == d.aside("first_content_of_list"), late)


def _is_not_listed(m: Member, condition: nw.Expr) -> nw.Expr:
    missing = value_if(filled(m.id_key), m.newest_list_entries == 0)
    namesakes = m.optional("newest_list_namesakes")
    if namesakes is not None:
        missing = missing & (namesakes == 0)
    return where_handed_in(m.aside("dropout_list_rows_of_township"), condition & missing)


entry(
    "LG12",
    title="义务教育适龄儿童不在最近一月的控辍保学台账",
    gloss="child of school age is not on the newest list",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="S001 §1",
)


@rule("LG12a", "member", first="id_number")
def child_out_of_school_is_listed(m: Member, policy: Parameters) -> nw.Expr:
    """义务教育适龄（9月1日满 {school_age} 周岁）、登记为不在校，不在本乡镇最近一月的控辍保学台账。

    标题：义务教育适龄、登记为不在校的儿童少年，不在本乡镇最近一月的控辍保学台账
    为何：不在校的适龄儿童少年正是控辍保学要逐人掌握的对象。
    改法：与学校、学籍系统核实；确已失学辍学的列入台账并劝返，在校的改正在校生状况。
    局限：按证件号码比对，台账没有号码的行按姓名比对；只看快照所在学年的台账；台账没有本乡镇的行
    时不判；登记为初中及以上文化程度的视为已毕业，不判。

    Of compulsory school age ({school_age} on 1 September) and registered as being at no school, but
    not on the newest list of the township.

    Title: A child of compulsory school age at no school is not on the newest list of the township
    Why: a child out of school is the very one the list is kept for.
    Fix: ask the school; list the child and call it back, or correct the school status.
    Limits: compares IDs, rows without one by name; only lists of the school year of the snapshot,
    only townships that have a row; who is registered with junior school or more counts as finished.
    """
    return _is_not_listed(m, m.is_of_school_age & m.has_no_school)


@rule("LG12b", "member", first="id_number")
def pupil_is_listed(m: Member, policy: Parameters) -> nw.Expr:
    """义务教育阶段学生（{school_status}），不在本乡镇最近一月的控辍保学台账。

    标题：义务教育阶段学生不在本乡镇最近一月的控辍保学台账
    为何：台账逐人统计全部义务教育阶段学生的，漏一人就少看住一人。
    改法：与学校核实后补入台账；在外地就读的注明学校。
    局限：本乡镇登记的义务教育阶段学生列入台账的不到一定比例时，视为台账只列失学辍学学生，不判；
    按证件号码比对，台账没有号码的行按姓名比对；只看快照所在学年的台账。

    A pupil of compulsory school ({school_status}) is not on the newest list of the township.

    Title: A pupil of compulsory school is not on the newest list of the township
    Why: where the list counts every pupil, one who is left out is watched by nobody.
    Fix: ask the school and add the pupil; note a school elsewhere.
    Limits: says nothing where only a small share of the township's registered pupils is listed:
    such a list is one of dropouts; compares IDs, rows without one by name; only lists of the school
    year of the snapshot.
    """
    share = policy.full_list_share
    whole = m.aside("listed_pupils_of_township") >= m.aside("pupils_of_township") * share
    return _is_not_listed(m, value_if(whole, m.is_pupil))


def _is_newest(d: DropoutList) -> nw.Expr:
    return d.is_current & (d.list_month == d.aside("newest_month_of_person"))


entry(
    "LG13",
    title="控辍保学台账与登记表的在校情况不符",
    gloss="list and registry disagree on schooling",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §1",
)


@rule("LG13a", "dropout_list", first="schooling")
def listed_pupil_is_registered_at_school(d: DropoutList, policy: Parameters) -> nw.Expr:
    """{list_month} 台账的就学状态为“{schooling}”，家庭成员表登记为不在校。

    标题：控辍保学台账写在校，家庭成员表登记为不在校
    改法：与学校、学籍系统核实是否到校，改正在校生状况或台账。
    局限：就学状态含在校、在读、在学、就读、送教的才判（送教上门有学籍，按在校理解），写法两可的不
    判；只比对此人快照所在学年最近一月的记录；登记为初中及以上文化程度的视为已毕业，不判。

    The list of {list_month} says {schooling}, but the registry has the child at no school.

    Title: At school by the list, at no school by the registry
    Fix: ask the school whether the child attends; correct the registry or the list.
    Limits: understands 在校, 在读, 在学, 就读 and 送教 (taught at home, enrolled) and skips texts
    that leave it open; only the newest row of the person in the school year of the snapshot; who is
    registered with junior school or more counts as finished.
    """
    return value_if(_is_newest(d) & d.says_at_school, d.registered_without_school > 0)


@rule("LG13b", "dropout_list", first="schooling")
def listed_dropout_is_registered_so(d: DropoutList, policy: Parameters) -> nw.Expr:
    """{list_month} 台账的就学状态为“{schooling}”，家庭成员表登记为义务教育阶段在校。

    标题：控辍保学台账写不在校，家庭成员表登记为义务教育阶段在校
    改法：与学校核实是否到校；确已失学辍学的改正在校生状况并劝返，已返校的更新台账。
    局限：就学状态含辍学、失学的才判，写有疑似、未、无、劝返、复学等字样的不判；只比对此人快照所在
    学年最近一月的记录。

    The list of {list_month} says {schooling}, but the registry has the child at primary or junior
    school.

    Title: At no school by the list, at primary or junior school by the registry
    Fix: ask the school whether the child attends; correct the registry and call the child back, or
    bring the list up to date.
    Limits: understands 辍学 and 失学 and skips texts with words of doubt or return; only the newest
    row of the person in the school year of the snapshot.
    """
    return value_if(_is_newest(d) & ~d.says_at_school, d.registered_as_pupil > 0)


@rule(
    "LG14",
    "dropout_list",
    title="控辍保学台账缺少月份",
    gloss="a month between two lists is missing",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §1",
    first="list_month",
)
def no_month_is_missing(d: DropoutList, policy: Parameters) -> nw.Expr:
    """控辍保学台账有 {list_month} 和更早的月份，却没有 {missing_month} 的统计。

    改法：补交缺少的月份；当月没有失学辍学学生的也应有记录。
    局限：按县判断，一县当月有一个乡镇的记录即不算缺；不知道属于哪个县的行不判；连缺几个月的只在
    其后的第一份台账报一次；寒暑假不统计的县，确认即可。

    There are lists of {list_month} and earlier months, but none of {missing_month}.

    Fix: hand in the missing list; a month without dropouts should be on record too.
    Limits: judged by county, where the rows of one township are enough; rows of an unknown county
    are not judged; several months in a row are reported once, at the list that follows; a county
    that does not count in the holidays confirms the finding.
    """
    later = d.list_month > d.aside("first_month_of_county")
    gap = later & (d.aside("rows_of_month_before") == 0)
    return value_if(d.aside("content") == d.aside("first_content_of_month"), gap)


@rule(
    "LG15",
    "dropout_list",
    title="辍学学生没有劝返记录",
    gloss="dropout without a record of calling back",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S001 §1",
    first="recall",
)
def dropout_is_called_back(d: DropoutList, policy: Parameters) -> nw.Expr:
    """就学状态为“{schooling}”，没有填劝返情况。

    为何：文件要求对失学辍学学生加强劝返。
    改法：补填劝返的时间、人员和结果；没有劝返的立即落实。
    局限：就学状态含辍学、失学的才判，写有疑似、未、无、劝返、复学等字样的不判；只看此人最近一月的
    记录，没有证件号码的逐行判。

    {schooling}, without a record of calling the child back.

    Why: the paper asks for dropouts to be called back.
    Fix: enter when and by whom the child was called back and what came of it, or act now.
    Limits: understands 辍学 and 失学 and skips texts with words of doubt or return; looks at the
    newest row of a person, at every row without an ID.
    """
    newest = ~is_true(d.list_month < d.aside("newest_month_of_person"))
    return value_if(every(newest, ~d.says_at_school), ~given(d.recall))
