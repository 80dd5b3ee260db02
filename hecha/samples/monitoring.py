"""Monitored households: category, risks that the members bear out, the measures they need."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hecha.declare import codes
from hecha.samples.county_model import Household, Monitoring, Month, Person
from hecha.samples.invented_people import SURNAMES, Numbers
from hecha.samples.profiles import INCOME_FLOOR, Profile

_VOCATIONAL = (*codes.VOCATIONAL, *codes.HIGHER_VOCATIONAL)
_ABOVE_SCHOOL = (*codes.SENIOR, *_VOCATIONAL, *codes.TECHNICIAN, *codes.UNDERGRADUATE)
_ANSWERS = {
    "因病": ("health_help", "大病救治"),
    "因学": ("education_help", "教育资助"),
    "因安全住房": ("housing_help", "危房改造"),
    "缺劳动力": ("social_help", "社会捐助"),
    "因自然灾害": ("social_help", "社会捐助"),
    "其他": ("social_help", "社会捐助"),
}
"""The measure that answers a risk; 因残 is answered by relief, 务工 by employment."""

_DEVELOPMENT = ("industry_help", "employment_help", "public_post_help", "finance_help")


@dataclass(slots=True)
class Choice:
    """Which households are monitored; one of the first few always is, so that none lacks them."""

    profile: Profile
    persons: int
    """Of the whole county."""
    _households: int = 0
    _seen: int = 0
    _monitored: int = 0

    def take(self, rng: Random, size: int) -> bool:
        """Whether the next household, of ``size`` persons, is monitored."""
        low, high = self.profile.monitored_persons
        drawn = self._households in (2, 9) or rng.random() < self.profile.monitored_share
        self._households += 1
        self._seen += size
        is_wanted = drawn or self._monitored < low * self._seen
        is_chosen = is_wanted and self._monitored + size <= high * self.persons
        self._monitored += size if is_chosen else 0
        return is_chosen


def identify(rng: Random, household: Household, profile: Profile, numbers: Numbers) -> None:
    """Opens the record, before incomes are known. Households without labour stay open (MO30)."""
    category = rng.choices(
        (codes.MONITOR_UNSTABLE, codes.MONITOR_EDGE, codes.MONITOR_SUDDEN), (5, 3, 2)
    )[0]
    unstable = category == codes.MONITOR_UNSTABLE
    is_removed = household.has_labour and rng.random() < 0.5
    year = profile.day.year
    identified = _month(rng, year - 2, 7, 12) if is_removed else _month(rng, year - 1, 2, 20)
    monitoring = Monitoring(
        category=category,
        household_type="脱贫户" if unstable else "一般农户",
        identified=identified,
        removed=_after(identified, rng.randint(8, 14)) if is_removed else None,
        no_labour=not household.has_labour,
        collector=numbers.name(rng.choice(SURNAMES), rng.choice((codes.MALE, codes.FEMALE))),
        collector_phone=numbers.phone(),
    )
    household.monitoring = monitoring
    if not unstable and not is_removed and rng.random() < 0.25:
        household.is_unsafe = True
        household.house_grade = rng.choice("CD")
    _name_risks(rng, household, monitoring)


def _month(rng: Random, year: int, first: int, span: int) -> Month:
    """A month within ``span`` months from the first of a year; never later than September next."""
    return _after((year, first), rng.randrange(span))


def _after(month: Month, months: int) -> Month:
    count = month[0] * 12 + month[1] - 1 + months
    return count // 12, count % 12 + 1


def _name_risks(rng: Random, household: Household, monitoring: Monitoring) -> None:
    """致贫/返贫风险 and what goes with it (MO09-MO15)."""
    members = household.members
    risks = ["因安全住房"] if household.is_unsafe else []
    if any({codes.CHRONIC, codes.SERIOUS} & set(person.health) for person in members):
        risks.append("因病")
    if any(person.disability for person in members):
        risks.append("因残")
    if any(person.school_status in _ABOVE_SCHOOL for person in members):
        risks.append("因学")
    if any(person.work for person in members):
        risks.append("因务工就业不稳")
    if not household.has_labour:
        risks.append("缺劳动力")
    if not risks or (not household.is_unsafe and rng.random() < 0.08):
        if rng.random() < 0.5:
            risks.insert(0, "因自然灾害")
            monitoring.disaster_item = rng.choice(("洪涝灾害", "风雹灾害", "地质灾害"))
        else:
            risks.insert(0, "其他")
            monitoring.risk_note = "家庭支出骤增"
    monitoring.risks = tuple(risks[: rng.randint(1, 2)])
    if "因病" in monitoring.risks:
        monitoring.own_medical_cost = rng.randrange(3_000, 26_000, 10)


def help_household(household: Household) -> None:
    """Sets the measures: each risk answered (MO21-MO25), each named one borne out (MO32-MO34)."""
    monitoring = household.monitoring
    if monitoring is None:
        return
    if monitoring.removed is not None:
        # What is left after the illness stays above the floor (MO38).
        spare = household.income.net // 100 - INCOME_FLOOR * household.size
        monitoring.own_medical_cost = min(monitoring.own_medical_cost, spare // 10 * 10)
    members = household.members
    measures = monitoring.measures
    if household.income.business:
        measures["industry_help"] = "发展种植业"
    if any(person.work for person in members):
        away = any(person.work and person.work.place.outside for person in members)
        measures["employment_help"] = "劳务输出" if away else "就近就业"
    if any(person.post for person in members):
        measures["public_post_help"] = "公益性岗位"
    if household.has_labour and not any(name in measures for name in _DEVELOPMENT):
        measures["finance_help"] = "小额信贷"
    for risk in monitoring.risks:
        if risk in _ANSWERS:
            name, measure = _ANSWERS[risk]
            measures[name] = measure
    if any(person.school_status in _VOCATIONAL for person in members):
        measures["education_help"] = "雨露计划"
    relief = _relief(members)
    if relief:
        measures["comprehensive_help"] = relief


def _relief(members: list[Person]) -> str:
    named = {
        "农村低保": any(person.has_allowance for person in members),
        "特困供养": any(person.has_support for person in members),
        "残疾人补贴": any(person.disability for person in members),
    }
    return ",".join(name for name, is_given in named.items() if is_given)


def has_development(household: Household) -> bool:
    """Whether a measure that develops the household is named (实施开发式帮扶措施情况)."""
    monitoring = household.monitoring
    return monitoring is not None and any(name in monitoring.measures for name in _DEVELOPMENT)
