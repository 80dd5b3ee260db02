"""Facts of persons in whichever export they are: number, sex, age, school, insurance."""

from __future__ import annotations

from datetime import timedelta

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.rules import derived
from hecha.rules.terms import blank, day_number, filled, is_true

from ..names import Helper, Member, Monitored, Parameters, WorkSpell


@derived("member", "monitored")
def is_of_school_age(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Of compulsory school age on 1 September."""
    age = m.school_age
    return (age >= policy.school_age_from) & (age < policy.school_age_to)


@derived("member", "monitored")
def is_out_of_school(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Of compulsory school age and at no school; preschool is none from that school year on."""
    nowhere = blank(m.school_status) | m.school_status.is_in((codes.NOT_STUDENT, *codes.PRESCHOOL))
    return m.is_of_school_age & nowhere


HEALTH_REASONS = "因病|因残"
"""Reasons for being out of school, as 失学或辍学原因 states them, that make nobody a dropout."""


@derived("member")
def is_excused_from_school(m: Member, policy: Parameters) -> nw.Expr:
    """Kept from school by illness or disability, by 失学或辍学原因."""
    reason = m.optional("out_of_school_reason")
    return nw.lit(False) if reason is None else is_true(reason.str.contains(HEALTH_REASONS))


@derived("member", "monitored")
def is_insured(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    return is_true(m.resident_medical == YES) | is_true(m.employee_medical == YES)


@derived("member")
def unclear_insurance(m: Member, policy: Parameters) -> nw.Expr:
    """What a medical insurance column holds that is neither 是 nor 否, quoted; else blank text."""
    parts = []
    for cell in (m.resident_medical, m.employee_medical):
        unclear = ~is_true(cell.is_in(codes.YES_NO.values)) & filled(cell)
        quoted = nw.concat_str(nw.lit("（“"), cell, nw.lit("”）"))
        parts.append(nw.when(unclear).then(quoted).otherwise(nw.lit("")))
    return nw.concat_str(*parts)


@derived("member", "monitored")
def is_newborn(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Younger than the days within which a newborn child has to be insured."""
    birth = m.optional("birth")
    if birth is None:
        return nw.lit(False)
    return is_true(birth > policy.day - timedelta(days=policy.newborn_days))


@derived("member")
def is_soldier(m: Member, policy: Parameters) -> nw.Expr:
    """On active service by 是否现役军人, and insured by the army."""
    serves = m.optional("in_service")
    return nw.lit(False) if serves is None else is_true(serves == YES)


@derived("member")
def is_insured_or_exempt(m: Member, policy: Parameters) -> nw.Expr:
    """Insured, insured by the army, or too young to have to be."""
    return m.is_insured | m.is_soldier | m.is_newborn


def has_surplus(number: nw.Expr) -> nw.Expr:
    """Whether an ID number goes on after its 18 characters otherwise than a disability card's."""
    return number.str.contains(".{19}") & ~number.str.contains("^.{18}[0-9]{2}(?:.{2})?$")


_LIKE_X = "[ХхΧχⅩⅹ×✕]$"


def key_of(number: nw.Expr) -> nw.Expr:
    """The first 18 characters, a sign that only looks like the check letter X as X."""
    return number.str.slice(0, 18).str.replace_all(_LIKE_X, "X")


PEOPLE = ("member", "monitored", "work_spell")


@derived(*PEOPLE, "helper")
def id_is_placeholder(m: Helper | Member | Monitored | WorkSpell, policy: Parameters) -> nw.Expr:
    return is_true(m.id_number.str.starts_with("999999"))


@derived(*PEOPLE, "helper")
def id_is_readable(m: Helper | Member | Monitored | WorkSpell, policy: Parameters) -> nw.Expr:
    """Not damaged by Excel and not a placeholder: other rules may look at it."""
    return ~m.id_number__damaged & ~m.id_is_placeholder


@derived(*PEOPLE, "helper")
def id_is_first_generation(
    m: Helper | Member | Monitored | WorkSpell, policy: Parameters
) -> nw.Expr:
    return is_true(m.id_number.str.contains("^[0-9]{15}$"))


@derived("member", "monitored")
def id_is_card(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Whether the number is that of a disability card: behind 17 digits and a check character
    (which ID05 judges) two digits, and two more signs where the card has 22."""
    return is_true(m.id_number.str.contains("^[0-9]{17}.[0-9]{2}(?:.{2})?$"))


@derived("member", "monitored")
def person_sex(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Sex by a sound number, else by the sex column."""
    by_id = nw.when(m.id_is_sound).then(m.id_sex)
    return nw.coalesce(by_id, m.sex) if m.has("sex") else by_id


@derived("member", "monitored")
def born(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """The birth date as a number YYYYMMDD: a difference // 10000 is completed years."""
    return day_number(m.birth)
