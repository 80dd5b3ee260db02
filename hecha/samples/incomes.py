"""The income of a household: parts that follow from its members and land, in cents.

The totals are sums of the parts (registry columns of INCOME), so the identities IN01-IN05 hold
by construction. Bounds come from the profile; nothing lies just above a line (IN26).
"""

from __future__ import annotations

from random import Random

from hecha.samples.county_model import Household, Income
from hecha.samples.profiles import LINES, Profile

_CENTS = 100
_MAX_WAGES = 280_000
_MONITORED_FROM, _BELOW_LINE = 4_120, 150
_BUNCHING = 60
"""Yuan above a line that stay free."""
_OLD = 60
_FREE = 400 * _CENTS
"""Least income per person beside pension and allowances."""


def _yuan(rng: Random, low: float, high: float) -> int:
    """An amount of cents between two amounts of yuan."""
    return rng.randint(int(low * _CENTS), int(high * _CENTS))


def earn(rng: Random, household: Household, profile: Profile) -> None:
    """Sets the household's income; wages are paid when, and only when, somebody works (IN18)."""
    income = household.income = _entitlements(rng, household, profile)
    low, high = _window(rng, household, profile)
    if profile.has_monitoring:
        _wages(household)
        _farm_income(rng, household)
        _fill_up(rng, household, low)
    else:
        _share_out(rng, household, rng.uniform(low, high))
    _step_off_lines(rng, income, household.size)


def _entitlements(rng: Random, household: Household, profile: Profile) -> Income:
    income = Income()
    for person in household.members:
        if person.age_on(profile.day) >= _OLD and person.pension_insured:
            income.pension += _yuan(rng, *profile.pension)
        if person.has_allowance:
            income.allowance += _yuan(rng, *profile.allowance)
        if person.has_support:
            income.support += _yuan(rng, *profile.support)
    if income.pension and household.size <= 2 and rng.random() < 0.03:
        income.family_planning = _yuan(rng, 120, 200)
    if household.converted_land:
        income.ecology = _yuan(rng, 2, 2.5) * household.converted_land
    return income


def _window(rng: Random, household: Household, profile: Profile) -> tuple[float, float]:
    """Yuan per person: at least, at most."""
    monitoring = household.monitoring
    if monitoring is not None and monitoring.removed is None:
        low = rng.uniform(_MONITORED_FROM, profile.monitoring_line - _BELOW_LINE)
        return low, low
    return profile.per_capita


def _wages(household: Household) -> None:
    """Months times monthly wage, plus posts; very large sums are cut to a plausible wage."""
    workers = [person.work for person in household.members if person.work is not None]
    total = sum(work.months * work.monthly_wage for work in workers)
    if total > _MAX_WAGES:
        for work in workers:
            work.monthly_wage = int(work.monthly_wage * _MAX_WAGES / total) // 10 * 10
    household.income.wage = _CENTS * (
        sum(work.months * work.monthly_wage for work in workers)
        + sum(person.post_months * person.post_wage for person in household.members)
    )


def _farm_income(rng: Random, household: Household) -> None:
    income = household.income
    if household.arable_land:
        income.business = household.arable_land * _yuan(rng, 70, 190)
        income.business_cost = int(income.business * rng.uniform(0.18, 0.45))
    income.dividend = rng.choice((0, _yuan(rng, 200, 1200)))
    income.other_property = rng.choice((0, 0, 0, _yuan(rng, 100, 1500)))
    income.other_transfer = _yuan(rng, 60, 900)
    if any(person.disability for person in household.members):
        income.other_transfer += _yuan(rng, 600, 1800)


def _fill_up(rng: Random, household: Household, low: float) -> None:
    """Up to the lowest income per person: by farming where there is land, else by support."""
    income = household.income
    missing = int(low * _CENTS) * household.size - income.net
    if missing <= 0:
        return
    missing += int(rng.random() * 900 * _CENTS * household.size) if low > 7_300 else 0
    if income.business:
        profit = int(missing * rng.uniform(0.3, 0.7))
        cost = int(profit * rng.uniform(0.15, 0.4))
        income.business += profit + cost
        income.business_cost += cost
        missing -= profit
    income.other_transfer += missing


def _share_out(rng: Random, household: Household, per_person: float) -> None:
    """Divides what is left of a given income per person among wages, farming and the rest."""
    income = household.income
    target = max(int(per_person * _CENTS) * household.size, income.net + _FREE * household.size)
    rest = target - income.net
    weights = {"other_transfer": rng.uniform(0.3, 1)}
    if household.has_worker:
        weights["wage"] = rng.uniform(2, 4)
    if household.arable_land:
        weights["business"] = rng.uniform(0.5, 1.5)
    if rng.random() < 0.3:
        weights["dividend"] = rng.uniform(0.2, 0.6)
    if rng.random() < 0.2:
        weights["other_property"] = rng.uniform(0.2, 0.6)
    unit = rest / sum(weights.values())
    for part, weight in weights.items():
        setattr(income, part, int(unit * weight))
    if income.business:
        income.business_cost = int(income.business * rng.uniform(0.2, 0.6))
        income.business += income.business_cost
    if income.wage:
        income.wage = max(income.wage, 320 * _CENTS)


def _step_off_lines(rng: Random, income: Income, size: int) -> None:
    while any(0 <= income.net / size / _CENTS - line <= _BUNCHING for line in LINES):
        income.other_transfer += (_BUNCHING + 1) * _CENTS * size + rng.randrange(10 * _CENTS)
