"""Schooling, health, labour and insurance of a person: each follows from age and the others."""

from __future__ import annotations

from datetime import date
from random import Random

from hecha.declare import codes
from hecha.declare.codes import CHRONIC, DISABLED, HEALTHY, SERIOUS
from hecha.samples.county_model import Disability, Person

TERTIARY = ("大专", "本科及以上")
STRONG_LABOUR = (codes.ORDINARY_LABOUR, codes.SKILLED_LABOUR)
WORKING_AGES = range(18, 59)
"""Ages at which the invented persons go out to work."""

_PARTY, _LEAGUE = "中共党员", "共青团员"


def lower_target(person: Person) -> None:
    """Makes somebody who will not work one whom PE52 does not look for."""
    if person.education in TERTIARY:
        person.education = "高中"
    if person.labour == codes.SKILLED_LABOUR:
        person.labour = codes.ORDINARY_LABOUR


def school_age(birth: date, day: date) -> int:
    """Completed years on 1 September of the school year that ``day`` falls in."""
    year = day.year if day.month >= 9 else day.year - 1
    return year - birth.year - ((birth.month, birth.day) > (9, 1))


def live(rng: Random, person: Person, day: date, *, is_lone: bool) -> None:
    """Fills everything about the person alone (not work, allowance or money)."""
    _go_to_school(rng, person, day)
    _fall_ill(rng, person, day, is_lone=is_lone)
    person.labour = _labour(rng, person, day)
    if person.labour not in STRONG_LABOUR or person.age_on(day) not in WORKING_AGES:
        lower_target(person)
    _insure(rng, person, day)


def _go_to_school(rng: Random, person: Person, day: date) -> None:
    """在校生状况 for students, 文化程度 for the others (PE08, PE09, PE11-PE17, SG01)."""
    age = school_age(person.birth, day)
    if age < 18 and not (age >= 16 and rng.random() < 0.1):
        person.school_status = _stage(rng, age)
    elif 18 <= age <= 22 and rng.random() < 0.4:
        year = min(age - 18, 3)
        choices = [codes.UNDERGRADUATE[year]]
        if year < 3:
            choices += [codes.HIGHER_VOCATIONAL[year]] * 2
        person.school_status = rng.choice(choices)
    elif 23 <= age <= 25 and rng.random() < 0.03:
        person.school_status = codes.POSTGRADUATE[0]
    else:
        person.education = _education(rng, person.age_on(day))


def _stage(rng: Random, age: int) -> str:
    if age < 3:
        return codes.PRESCHOOL[0]
    if age < 6:
        return codes.PRESCHOOL[1]
    if age < 12:
        return codes.PRIMARY[0]
    if age < 15:
        return codes.JUNIOR[age - 12]
    return (codes.SENIOR if rng.random() < 0.6 else codes.VOCATIONAL)[age - 15]


def _education(rng: Random, age: int) -> str:
    levels = ("文盲或半文盲", "小学", "初中", "高中", "大专", "本科及以上")
    if age < 23:
        weights = (0, 0, 70, 30, 0, 0)
    elif age <= 40:
        weights = (1, 12, 60, 16, 8, 3)
    elif age <= 60:
        weights = (5, 45, 42, 7, 1, 0)
    else:
        weights = (38, 50, 10, 2, 0, 0)
    return rng.choices(levels, weights)[0]


def _fall_ill(rng: Random, person: Person, day: date, *, is_lone: bool) -> None:
    age = person.age_on(day)
    if age < 16:
        disabled, chronic, serious = 0.012, 0.01, 0.004
    elif age < 60:
        disabled, chronic, serious = (0.3, 0.15, 0.06) if is_lone else (0.06, 0.07, 0.025)
    else:
        disabled, chronic, serious = 0.1, 0.3, 0.04
    chance = rng.random()
    if chance < disabled:
        person.disability = _disability(rng, age, day)
        person.health = (DISABLED, CHRONIC) if rng.random() < 0.15 else (DISABLED,)
    elif chance < disabled + chronic:
        person.health = (CHRONIC,)
    elif chance < disabled + chronic + serious:
        person.health = (SERIOUS,)
    elif age == 60:
        # Two published readings contradict each other on a healthy person of exactly 60.
        person.health = (CHRONIC,)
    person.medical_aid = SERIOUS in person.health


def _disability(rng: Random, age: int, day: date) -> Disability:
    kind = rng.choices("1234567", (12, 10, 4, 48, 10, 12, 4))[0]
    grade = rng.choices("1234", (15, 25, 30, 30))[0]
    return Disability(kind, grade, day.year - rng.randint(0, min(age, 8)))


def _labour(rng: Random, person: Person, day: date) -> str:
    age = person.age_on(day)
    if age < 16 or person.school_status:
        return codes.NO_LABOUR
    if person.disability is not None and person.disability.is_severe:
        return codes.LOST_LABOUR if age < 60 else codes.NO_LABOUR
    if age >= 70:
        return codes.NO_LABOUR
    if SERIOUS in person.health:
        return codes.LOST_LABOUR if rng.random() < 0.5 else codes.WEAK_LABOUR
    if person.health != (HEALTHY,) or age >= 60:
        return codes.WEAK_LABOUR
    is_skilled = age in WORKING_AGES and rng.random() < 0.14
    return codes.SKILLED_LABOUR if is_skilled else codes.ORDINARY_LABOUR


def _insure(rng: Random, person: Person, day: date) -> None:
    age = person.age_on(day)
    person.pension_insured = age >= 16 and not person.school_status
    person.commercial_medical = rng.random() < 0.08
    person.speaks_mandarin = 4 <= age < 45 or (age >= 45 and rng.random() < 0.5)
    if age >= 25 and not person.school_status and rng.random() < 0.05:
        person.political_status = _PARTY
    elif 15 <= age <= 26 and rng.random() < 0.3:
        person.political_status = _LEAGUE
