"""The county as rows of the exports: English column name -> text of the cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hecha.declare import codes
from hecha.declare.codes import NO, YES
from hecha.samples.county_model import County, Household, Month, Person, Village
from hecha.samples.monitoring import has_development
from hecha.samples.profiles import Profile

Cell = str | float
"""Text, or a number for a cell stored as a number."""
Row = dict[str, Cell]

_CENTS = 100


def yuan(cents: int) -> str:
    """An amount as the exports print it: plain, two decimals, 0 for nothing."""
    if cents == 0:
        return "0"
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // _CENTS}.{abs(cents) % _CENTS:02d}"


def per_person(net: int, size: int) -> int:
    """Cents per person, rounded half up."""
    return (2 * net + size) // (2 * size)


def _flag(value: bool) -> str:
    return YES if value else NO


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}" if value % 10 else str(value // 10)


def _month(month: Month | None) -> str:
    return f"{month[0]}{month[1]:02d}" if month else ""


def _long_month(month: Month | None) -> str:
    return f"{month[0]}年{month[1]:02d}月" if month else ""


def _count(value: int) -> str:
    return str(value) if value else ""


def area(county: County, village: Village) -> Row:
    """The area columns of a village."""
    return {
        "province": county.province,
        "city": county.city,
        "county": county.name,
        "town": village.town,
        "village": village.name,
    }


def income_cells(household: Household) -> Row:
    """The income columns: parts and the totals that follow from them."""
    income = household.income
    posts = sum(person.post_months * person.post_wage for person in household.members) * _CENTS
    post_income = min(income.wage, posts)
    return {
        "wage_income": yuan(income.wage),
        "post_income": yuan(post_income),
        "other_wage_income": yuan(income.wage - post_income),
        "business_income": yuan(income.business),
        "property_income": yuan(income.property_total),
        "asset_dividend": yuan(income.dividend),
        "other_property_income": yuan(income.other_property),
        "transfer_income": yuan(income.transfer),
        "family_planning_money": yuan(income.family_planning),
        "allowance_money": yuan(income.allowance),
        "support_money": yuan(income.support),
        "pension_money": yuan(income.pension),
        "ecology_money": yuan(income.ecology),
        "other_transfer_income": yuan(income.other_transfer),
        "business_cost": yuan(income.business_cost),
        "business_cost_total": yuan(income.business_cost),
        "gross_income": yuan(income.gross),
        "net_income": yuan(income.net),
        "net_income_per_person": yuan(per_person(income.net, household.size)),
    }


def standing_cells(household: Household, day: date) -> Row:
    """脱贫属性, 脱贫年度 and 贫困户属性; none of a household that never was registered as poor."""
    monitoring = household.monitoring
    if monitoring is not None and monitoring.category != codes.MONITOR_UNSTABLE:
        return {}
    if any(person.has_support for person in household.members):
        kind = "特困供养"
    else:
        kind = "低保" if any(person.has_allowance for person in household.members) else "一般"
    has_exited = household.planned_exit_year <= day.year
    return {
        "exit_status": codes.EXITED if has_exited else codes.UNEXITED,
        "exit_year": str(household.planned_exit_year) if has_exited else "",
        "household_attribute": f"{kind}{'脱贫户' if has_exited else '贫困户'}",
    }


def household_row(county: County, profile: Profile, household: Household) -> Row:
    """A row of the household table, with the further columns of the flat export."""
    head, income, monitoring = household.head, household.income, household.monitoring
    return {
        **area(county, household.village),
        "household_id": household.household_id,
        "head_person_id": head.person_id,
        "head_name": head.name,
        "head_id_number": head.id_number,
        "household_size": str(household.size),
        "household_size_year": str(household.size),
        "household_phone": household.phone,
        "household_type": monitoring.household_type if monitoring else "脱贫户",
        "monitor_category": monitoring.category if monitoring else "",
        "military_family": NO,
        "year": str(county.day.year),
        "village_office_phone": household.village.office_phone,
        "bank_name": "农村信用合作联社",
        "bank_card": household.bank_card,
        "poverty_standard": profile.standard,
        "main_cause": household.main_cause,
        "other_causes": ",".join(household.other_causes),
        **income_cells(household),
        "cost_subsidy": "0",
        "industry_award": "0",
        "employment_award": "0",
        "arable_land": _tenths(household.arable_land),
        "forest_land": _tenths(household.forest_land),
        "converted_land": _tenths(household.converted_land),
        "orchard_land": _tenths(household.orchard_land),
        "pasture_land": "0",
        "water_area": "0",
        "unsafe_house": _flag(household.is_unsafe),
        "house_grade": household.house_grade,
        "house_area": str(household.house_area),
        "safe_water": YES,
        "has_production_power": YES,
        "has_power": YES,
        "has_broadcast": YES,
        "road_distance": _tenths(household.road_distance),
        "road_type": household.road_type,
        "road_hardened": _flag(household.road_type in ("水泥路", "沥青路")),
        "has_toilet": _flag(household.has_toilet),
        "main_fuel": household.fuel,
        "in_cooperative": _flag(household.in_cooperative),
        "led_by_enterprise": _flag(household.led_by_enterprise),
        "led_by_entrepreneur": _flag(household.led_by_entrepreneur),
        "industry_support": "种植业" if income.business else "",
    }


def member_row(county: County, profile: Profile, household: Household, person: Person) -> Row:
    """A row of the member table, with the further columns of the flat export."""
    work, disability, head = person.work, person.disability, household.head
    return {
        **area(county, household.village),
        "household_id": household.household_id,
        "person_id": person.person_id,
        "name": person.name,
        "sex": person.sex,
        "birth_date": f"{person.birth:%Y%m%d}",
        "id_type": person.id_type,
        "id_number": person.id_number,
        "ethnicity": person.ethnicity,
        "household_phone": household.phone,
        "phone": person.phone,
        "year": str(county.day.year),
        "relation": person.relation,
        "education": person.education,
        "school_status": person.school_status,
        "out_of_school_reason": "",
        "labour": person.labour,
        "health": ",".join(person.health),
        "political_status": person.political_status,
        "work_months": str(work.months) if work else "",
        "work_place": work.place.name if work else "",
        "employer": work.employer if work else "",
        "work_sector": work.sector if work else "",
        "employment_channel": work.channel if work else "",
        "works_abroad": NO,
        "public_post": person.post,
        "public_post_months": _count(person.post_months),
        "has_allowance": _flag(person.has_allowance),
        "has_support": _flag(person.has_support),
        "resident_medical": _flag(not person.employee_insured),
        "employee_medical": _flag(person.employee_insured),
        "serious_illness_insurance": YES,
        "resident_pension": _flag(person.pension_insured and not person.employee_insured),
        "employee_pension": _flag(person.pension_insured and person.employee_insured),
        "speaks_mandarin": _flag(person.speaks_mandarin),
        "commercial_medical": _flag(person.commercial_medical),
        "medical_aid": _flag(person.medical_aid),
        "other_health_aid": NO,
        "accident_insurance_subsidy": NO,
        "graduate_unemployed_reason": "",
        "unattended_child": NO,
        "disability_type": codes.DISABILITY_TYPES[disability.type] if disability else "",
        "disability_card_year": str(disability.year) if disability else "",
        "head_name": head.name,
        "head_id_number": head.id_number,
        "poverty_standard": profile.standard,
    }


def monitored_row(household: Household, whole: Row, person: Row) -> Row:
    """A row of the monitored export, from the household's and the person's own rows."""
    monitoring = household.monitoring
    if monitoring is None:
        raise ValueError("the household is not monitored")
    removed = monitoring.removed is not None
    after = NO if removed else ""
    return {
        **whole,
        **person,
        "sex": "1" if person["sex"] == codes.MALE else "2",
        "allowance_status": codes.RURAL_ALLOWANCE if person["has_allowance"] == YES else "未享受",
        "support_status": "农村特困" if person["has_support"] == YES else "未享受",
        "own_medical_cost": str(monitoring.own_medical_cost),
        **{f"risk_{number}": risk for number, risk in enumerate(monitoring.risks, start=1)},
        "risk_note": monitoring.risk_note,
        "disaster_item": monitoring.disaster_item,
        "identified_month": _month(monitoring.identified),
        "dropout_flag": NO,
        "uninsured_flag": NO,
        "no_labour_household": _flag(monitoring.no_labour),
        "risk_removed": _flag(removed),
        "risk_removed_2": _flag(removed),
        "removal_method": "帮扶消除" if removed else "",
        "removed_month": _month(monitoring.removed),
        "development_status": YES if has_development(household) else "",
        **monitoring.measures,
        "dropout_after": after,
        "house_damaged_after": after,
        "water_damaged_after": after,
        "collector": monitoring.collector,
        "collector_phone": monitoring.collector_phone,
    }


def spell_rows(whole: Row, person: Person, own: Row) -> Iterator[Row]:
    """The spells of one worker, earliest first."""
    work = person.work
    for spell in work.spells if work else ():
        if work is None:
            return
        yield {
            **whole,
            **{name: own[name] for name in ("person_id", "name", "id_number", "phone")},
            "is_working": _flag(spell.end is None),
            "work_county": work.place.county,
            "start_month": _long_month(spell.start),
            "end_month": _long_month(spell.end),
            "monthly_wage": str(work.monthly_wage),
            "employer": work.employer,
            "industry": work.sector,
            "employment_channel": work.channel,
            "point_to_point": NO,
            "transport_subsidy": "500" if work.place.outside else "0",
        }


def pairing_row(whole: Row, household: Household) -> Row:
    """A row of the county's pairing sheet; ``town`` is kept for sheets per township."""
    helper = household.helper
    if helper is None:
        raise ValueError("the household has no helper")
    return {
        **whole,
        "id_number": whole["head_id_number"],
        "helper_name": helper.name,
        "unit": helper.unit,
        "post": helper.post,
        "helper_phone": helper.phone,
        "help_type": "产业帮扶" if household.has_labour else "社会保障兜底",
        "measures": "落实产业和就业帮扶" if household.has_labour else "落实低保、医疗等保障政策",
        "planned_exit_year": f"{household.planned_exit_year}年",
    }


def village_row(county: County, profile: Profile, village: Village) -> Row:
    """A village's figures; no smaller than what its registered households add up to (CT08)."""
    people = [person for household in village.households for person in household.members]
    population, total = village.population, village.household_total
    exited = YES if profile.has_monitoring else NO
    return {
        **area(county, village),
        "exited_village": exited if village.is_poor else "",
        "household_total": str(total),
        "population": str(population),
        "allowance_households": str(
            sum(any(p.has_allowance for p in h.members) for h in village.households) + 2
        ),
        "allowance_persons": str(sum(p.has_allowance for p in people) + 6),
        "support_persons": str(sum(p.has_support for p in people) + 2),
        "disabled_persons": str(sum(p.disability is not None for p in people) + 4),
        "unsafe_households": str(sum(h.is_unsafe for h in village.households) + 1),
        "unsafe_water_households": str(profile.unsafe_water_households),
        "collective_income": _tenths(profile.collective_income + population % 180),
        "primary_schools": str(population % 2 + 1),
        "pension_persons": str(sum(p.pension_insured for p in people) + population // 3),
        "paved_road": YES,
        "has_bus": YES,
        "clinics": "1",
        "public_toilets": str(population % 3 + 1),
        "doctors": str(population % 2 + 1),
        "rubbish_points": str(population % 5 + 2),
        "libraries": "1",
        "medical_persons": str(max(len(people), population * 96 // 100)),
        "unpaved_road_length": "0",
        "roadless_natural_villages": "0",
        "tourism_workers": str(population % 17),
        "broadcast_households": str(total),
        "income_per_person": str(village.income_per_person),
    }


def helper_rows(county: County) -> Iterator[Row]:
    """The helpers, in the order of the batch import."""
    for helper in county.helpers:
        yield {
            "unit": helper.unit,
            "unit_type": helper.unit_type,
            "affiliation": helper.affiliation,
            "helper_name": helper.name,
            "is_first_secretary": _flag(helper.is_first_secretary),
            "is_team_leader": _flag(helper.is_leader),
            "is_team_member": _flag(helper.is_team_member),
            "sex": helper.sex,
            "rank": helper.rank,
            "id_number": helper.resident_id,
            "helper_phone": helper.phone,
        }


def team_rows(county: County, village: Village) -> Iterator[Row]:
    """The members of a village's team."""
    for term in village.team:
        helper = term.helper
        yield {
            **area(county, village),
            "name": helper.name,
            "sex": helper.sex,
            "unit": helper.unit,
            "rank": helper.rank,
            "is_team_leader": _flag(helper.is_leader),
            "is_first_secretary": _flag(helper.is_first_secretary),
            "helper_phone": helper.phone,
            "start_date": _day(term.start),
            "end_date": "",
        }


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"
