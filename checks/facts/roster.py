"""Facts of the lists of other departments, each row of which is about a person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import narwhals as nw

from hecha.declare import codes
from hecha.rules import derived, fact
from hecha.rules.terms import contains, count_if, is_true

from ..names import Member, Parameters, Roster, RosterAllowance


def _label(digit: nw.Expr, labels: Mapping[str, str]) -> nw.Expr:
    """What a digit of a card stands for; null for any other character."""
    start: nw.Expr = nw.lit(None, nw.String)
    return reduce(
        lambda rest, item: nw.when(digit == item[0]).then(nw.lit(item[1])).otherwise(rest),
        labels.items(),
        start,
    )


def of_card(m: Member | Roster, position: int, labels: Mapping[str, str]) -> nw.Expr:
    """What a digit behind the resident ID stands for; null of a number that has none."""
    return _label(m.id_number.str.slice(position, 1), labels)


@derived("roster")
def listed_type(r: Roster, policy: Parameters) -> nw.Expr:
    by_card = of_card(r, 18, codes.DISABILITY_TYPES)
    return nw.coalesce(r.disability_type, by_card) if r.has("disability_type") else by_card


@derived("roster")
def listed_grade(r: Roster, policy: Parameters) -> nw.Expr:
    by_card = of_card(r, 19, codes.DISABILITY_GRADES)
    return nw.coalesce(r.disability_grade, by_card) if r.has("disability_grade") else by_card


@fact("roster_allowance", "member", on=("id_key",), default=0)
def register_rows(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("roster_allowance", "roster_candidate", on=("id_key",), default=0)
def candidate_rows(r: Roster, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("roster_allowance", "roster_candidate", on=("everywhere",))
def candidates_by_applicant(r: Roster, policy: Parameters) -> nw.Expr:
    return count_if(r.by_applicant)


@derived("roster")
def is_applicant(r: Roster, policy: Parameters) -> nw.Expr:
    """Whether a row is about the head of a household: of a list of applicants every row is, of
    others where it names the same person as head; null where it names no head."""
    if not (r.has("head_name") and r.has("name")):
        return r.by_applicant
    return r.by_applicant | is_true(r.head_name == r.name)


@fact("roster_allowance", "roster_allowance", on=("everywhere",))
def allowance_list_date(r: RosterAllowance, policy: Parameters) -> nw.Expr:
    return r.roster_date.max()


@derived("roster")
def insures_resident(r: Roster, policy: Parameters) -> nw.Expr:
    return is_true(r.insurance_type.str.contains("居民|合作医疗|新农合"))


@derived("roster")
def insures_employee(r: Roster, policy: Parameters) -> nw.Expr:
    return is_true(contains(r.insurance_type, "职工"))


STAGES: Mapping[str, tuple[str, ...]] = {
    "compulsory": codes.COMPULSORY,
    "senior": codes.SENIOR,
    "vocational": codes.VOCATIONAL,
    "technician": codes.TECHNICIAN,
    "college": (
        *codes.HIGHER_VOCATIONAL,
        *codes.UNDERGRADUATE,
        *codes.POSTGRADUATE,
        codes.COLLEGE_OR_MORE,
    ),
}
"""Stage of schooling -> the values of 在校生状况 that are of it, preschool aside."""


AT_SCHOOL = tuple(status for statuses in STAGES.values() for status in statuses)


_STAGE_WORDS: Mapping[str, str] = {
    "technician": "技师",
    "college": "大专|专科|本科|高职|高校|研究生|硕士|博士|大[一二三四]|(?:大学|学院)$",
    "vocational": "中职|中专|职高|技校|技工|中等职业|中等专业|"
    "职业(?:技术)?(?:学校|高中|中学)|职教中心",
    "senior": "高中|高级中学|高[一二三]",
    "compulsory": "小学|初中|初级中学|初[一二三]|九年一贯|中心学?校|[一二三四五六七八九]年级",
}
"""Stage -> words of grade or school that name it. The first stage named counts: 中职二年级 is not
of compulsory school. A bare 中学 names none."""


@derived("roster", name="is_of_{stage}", each=tuple(STAGES))
def is_of_stage(r: Roster, policy: Parameters, stage: str) -> nw.Expr:
    """Whether grade or school of a row of the school list name a stage; the year of a college is of
    the college."""
    texts = [text for text in (r.optional("grade"), r.optional("school")) if text is not None]
    named: nw.Expr = nw.lit(None, nw.String)
    for name, words in reversed(list(_STAGE_WORDS.items())):
        for text in reversed(texts):
            named = nw.when(is_true(text.str.contains(words))).then(nw.lit(name)).otherwise(named)
    return is_true(named == stage) & ~is_true(r.id_number.is_null())
