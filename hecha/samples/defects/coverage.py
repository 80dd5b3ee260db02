"""Defects of schooling, insurance, house, water and relief (SG01-SG12, SG15, SG29, MO31).

SG30 and SG31 need an export that says whether a household has exited.
"""

from __future__ import annotations

from hecha.declare.codes import NO, YES
from hecha.samples.book import Family
from hecha.samples.defects.bench import Bench, Found
from hecha.samples.defects.planters import defect
from hecha.samples.rendering import Row

_BLANK_FLAGS = (
    "in_cooperative has_production_power has_power has_broadcast has_toilet main_fuel "
    "led_by_enterprise led_by_entrepreneur"
).split()


def _any(family: Family) -> bool:
    return True


def _someone(found: Found) -> bool:
    return True


@defect("SG01", "SG15", "PE10")
def child_out_of_school(bench: Bench) -> None:
    """A child of school age is at no school and no reason is given."""
    found = bench.member(
        lambda found: (
            8 <= bench.age(found.person) <= 14
            and "因学"
            not in (found.family.household.main_cause, *found.family.household.other_causes)
        )
    )
    found.row["school_status"] = ""
    found.row["education"] = "小学"
    bench.mark_member(found, "school_status", "义务教育适龄儿童不在校且未填原因")


@defect("SG02", "SG15")
def uninsured(bench: Bench) -> None:
    """A member has neither medical insurance."""
    found = bench.member(lambda found: not found.person.medical_aid)
    found.row["resident_medical"] = found.row["employee_medical"] = NO
    bench.mark_member(found, "resident_medical", "两种基本医疗保险都未参加")


@defect("SG03")
def insured_twice(bench: Bench) -> None:
    """A member has both medical insurances."""
    found = bench.member(_someone)
    found.row["resident_medical"] = found.row["employee_medical"] = YES
    bench.mark_member(found, "employee_medical", "两种基本医疗保险同时参加")


@defect("SG04", "SG15")
def no_serious_illness_insurance(bench: Bench) -> None:
    """A member lacks the serious-illness insurance."""
    found = bench.member(_someone)
    found.row["serious_illness_insurance"] = NO
    bench.mark_member(found, "serious_illness_insurance", "未参加大病保险")


@defect("SG05", "SG04", "SG15", "PE57")
def serious_illness_insurance_blank(bench: Bench) -> None:
    """Nothing is said of the serious-illness insurance."""
    found = bench.member(_someone)
    found.row["serious_illness_insurance"] = ""
    bench.mark_member(found, "serious_illness_insurance", "是否参加大病保险为空")


@defect("SG06", "PE57")
def pension_insurance_blank(bench: Bench) -> None:
    """Nothing is said of either pension insurance."""
    found = bench.member(lambda found: bench.age(found.person) >= 16)
    found.row["resident_pension"] = found.row["employee_pension"] = ""
    bench.mark_member(found, "resident_pension", "两种养老保险都为空")


@defect("SG07", "SG02", "SG15")
def aid_without_insurance(bench: Bench) -> None:
    """A member without medical insurance receives medical aid."""
    found = bench.member(_someone)
    found.row["resident_medical"] = found.row["employee_medical"] = NO
    found.row["medical_aid"] = YES
    bench.mark_member(found, "medical_aid", "未参加医保却接受大病医疗救助")


def _make_unsafe(row: Row) -> None:
    row["unsafe_house"] = YES
    row["house_grade"] = "D"


@defect("SG08", "SG15", "SG30", monitoring=True)
def unsafe_house(bench: Bench) -> None:
    """A household in an unsafe house is not monitored."""
    family = bench.family(_any)
    _make_unsafe(family.row)
    bench.mark_household(family, "unsafe_house", "危房户未纳入监测")


@defect("SG09", "SG10", "SG15", "SG30")
def unsafe_house_blank(bench: Bench) -> None:
    """Nothing is said of the safety of the house."""
    family = bench.family(_any)
    family.row["unsafe_house"] = ""
    bench.mark_household(family, "unsafe_house", "是否危房户为空")


@defect("SG10", "SG15")
def grade_against_flag(bench: Bench) -> None:
    """Grade C or D, yet not called unsafe."""
    family = bench.family(_any)
    family.row["house_grade"] = bench.rng.choice("CD")
    bench.mark_household(family, "house_grade", "危房级别为C或D而是否危房户为否")


@defect("SG11")
def odd_house_area(bench: Bench) -> None:
    """The area of the house is blank or enormous."""
    family = bench.family(_any)
    area = bench.rng.choice(("", str(family.household.size * 900)))
    family.row["house_area"] = area
    note = "人均住房面积900平方米" if area else "住房面积为空"
    bench.mark_household(family, "house_area", note)


@defect("SG12", "SG15", "SG31", monitoring=True)
def unsafe_water(bench: Bench) -> None:
    """A household without safe water is not monitored."""
    family = bench.family(_any)
    family.row["safe_water"] = NO
    bench.mark_household(family, "safe_water", "饮水不安全未纳入监测")


@defect("SG15", "SG08", "SG12", "SG30", "SG31", monitoring=True)
def several_needs_unmet(bench: Bench) -> None:
    """House and water are unsafe and the household is not monitored."""
    family = bench.family(_any)
    _make_unsafe(family.row)
    family.row["safe_water"] = NO
    bench.mark_household(family, "unsafe_house", "住房和饮水有问题而未纳入监测")


@defect("SG29", "SG17")
def household_flag_blank(bench: Bench) -> None:
    """A flag of the household is blank."""
    family = bench.family(_any)
    column = bench.rng.choice(_BLANK_FLAGS)
    family.row[column] = ""
    note = "SG16也会报出" if column == "has_power" else "户级指标为空"
    bench.mark_household(family, column, note)


@defect("MO31")
def no_labour_no_allowance(bench: Bench) -> None:
    """Nobody can work and nobody receives 低保."""
    family = bench.family(
        lambda family: not family.household.has_labour and family.household.income.allowance > 0
    )
    income = family.household.income
    income.other_transfer += income.allowance
    income.allowance = 0
    bench.recount(family)
    for row in family.member_rows:
        row["has_allowance"] = NO
    head = family.household.head
    bench.mark(family.member_rows[0], "has_allowance", "整户无劳动力且无人享受低保", family, head)
