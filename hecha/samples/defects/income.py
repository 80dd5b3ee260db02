"""Defects of household income (IN01-IN12, IN18-IN20, IN32-IN39).

IN05 needs the split of wages and IN07 an export that says who has exited.

Money is moved between parts wherever it can be, so that the totals, and with them every other
rule, stay as they were. Amounts of the model are cents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hecha.samples.book import Family
from hecha.samples.county_model import Income
from hecha.samples.defects.bench import Bench
from hecha.samples.defects.planters import defect
from hecha.samples.profiles import LINES
from hecha.samples.rendering import per_person, yuan

_YUAN = 100


def _any(family: Family) -> bool:
    return True


def _earner(family: Family) -> bool:
    """Somebody works, all the members' wages are in one part."""
    return family.household.has_worker and family.household.income.wage >= 320 * _YUAN


def _spare(amount: int) -> Callable[[Family], bool]:
    """Has other transfer income of at least ``amount`` yuan to take from."""
    return lambda family: family.household.income.other_transfer >= (amount + 1) * _YUAN


def _direction(bench: Bench) -> int:
    """Up where a line must not be crossed downwards, down where it must not be upwards."""
    return -1 if bench.keeps_totals else 1


@defect("IN01")
def wrong_per_person(bench: Bench) -> None:
    """Income per person is 137 yuan off."""
    family = bench.family(_any)
    household = family.household
    wrong = per_person(household.income.net, household.size) + 137 * _YUAN * _direction(bench)
    family.row["net_income_per_person"] = yuan(wrong)
    bench.mark_household(family, "net_income_per_person", "人均纯收入与纯收入除以人口数相差137元")


@defect("IN02")
def wrong_net(bench: Bench) -> None:
    """Net income is off; income per person follows it."""
    family = bench.family(_any)
    household = family.household
    wrong = household.income.net + 100 * household.size * _YUAN * _direction(bench)
    family.row["net_income"] = yuan(wrong)
    family.row["net_income_per_person"] = yuan(per_person(wrong, household.size))
    bench.mark_household(family, "net_income", "纯收入与分项不符")


@defect("IN03")
def wrong_gross(bench: Bench) -> None:
    """Gross income is 300 yuan above its parts."""
    family = bench.family(_any)
    family.row["gross_income"] = yuan(family.household.income.gross + 300 * _YUAN)
    bench.mark_household(family, "gross_income", "年收入与四项之和相差300元")


@defect("IN04")
def wrong_transfer_parts(bench: Bench) -> None:
    """The parts of transfer income are 210 yuan above their total."""
    family = bench.family(_any)
    part = family.household.income.other_transfer + 210 * _YUAN
    family.row["other_transfer_income"] = yuan(part)
    bench.mark_household(family, "transfer_income", "转移性收入与分项之和相差210元")


@defect("IN06", "IN02", "IN03", "IN04")
def part_not_an_amount(bench: Bench) -> None:
    """A part is blank, negative or followed by 元."""
    family = bench.family(_any)
    column = bench.rng.choice(("wage_income", "property_income", "other_transfer_income"))
    text = str(family.row[column])
    note, odd = bench.rng.choice((("为空", ""), ("含“元”", f"{text}元"), ("为负数", f"-{text}1")))
    family.row[column] = odd
    bench.mark_household(family, column, f"收入分项{note}")


def _lowered(family: Family, per_person_yuan: int) -> Income | None:
    """The income cut to a given amount per person, or None if rules on its parts forbid it."""
    household = family.household
    income = replace(household.income)
    excess = income.net - per_person_yuan * household.size * _YUAN
    if income.business and excess > 0:
        cut = min(excess, int((income.business - income.business_cost) * 0.8))
        income.business -= cut
        excess -= cut
    floors = {"other_transfer": 0, "other_property": 0, "dividend": 0, "wage": 500 * _YUAN}
    for part, floor in floors.items():
        cut = max(0, min(excess, getattr(income, part) - floor))
        setattr(income, part, getattr(income, part) - cut)
        excess -= cut
    return income if excess == 0 else None


def _lower(bench: Bench, amount: int, *, removed: bool | None) -> Family:
    """An (un)monitored household whose income per person becomes ``amount`` yuan."""

    def fits(family: Family) -> bool:
        monitoring = family.household.monitoring
        if monitoring is not None and (monitoring.removed is not None) != removed:
            return False
        return _lowered(family, amount) is not None

    family = bench.family(fits, monitored=removed is not None)
    lowered = _lowered(family, amount)
    if lowered is not None:
        family.household.income = lowered
        bench.recount(family)
    return family


def _amount(bench: Bench, low: int, high: int) -> int:
    """A number of yuan that does not lie just above a line."""
    while True:
        amount = bench.rng.randint(low, high)
        if not any(0 <= amount - line <= 60 for line in LINES):
            return amount


@defect("IN08", "IN07", "IN09", "IN39", monitoring=True)
def removed_below_floor(bench: Bench) -> None:
    """A household whose risk was removed has less than the floor."""
    family = _lower(bench, _amount(bench, 3300, 3900), removed=True)
    bench.mark(
        family.monitored_rows[0], "net_income_per_person", "风险消除但人均纯收入低于4000元", family
    )


@defect("IN09", "IN10", monitoring=True, only=("guizhou",))
def removed_below_line(bench: Bench) -> None:
    """A household whose risk was removed by help is below the monitoring line."""
    family = _lower(bench, _amount(bench, 4200, 7100), removed=True)
    bench.mark(
        family.monitored_rows[0], "net_income_per_person", "帮扶消除但人均纯收入低于监测线", family
    )


@defect("IN10", monitoring=True, only=("guizhou",))
def unmonitored_below_line(bench: Bench) -> None:
    """A household below the monitoring line is not monitored."""
    family = _lower(bench, _amount(bench, 4200, 7100), removed=None)
    bench.mark_household(family, "net_income_per_person", "低于监测线而未纳入监测")


@defect("IN11", monitoring=True)
def monitored_too_rich(bench: Bench) -> None:
    """A newly identified household has far more than the ceiling."""
    year = bench.book.county.day.year
    family = bench.family(
        lambda family: (
            family.household.monitoring is not None
            and family.household.monitoring.removed is None
            and family.household.monitoring.identified[0] == year
        ),
        monitored=True,
    )
    household = family.household
    missing = 23_456 * _YUAN * household.size - household.income.net
    household.income.other_transfer += missing
    bench.recount(family)
    bench.mark(
        family.monitored_rows[0],
        "net_income_per_person",
        "新识别监测户人均纯收入高于20000元",
        family,
    )


@defect("IN39", monitoring=True)
def below_floor(bench: Bench) -> None:
    """A household that is not monitored is below the floor."""
    family = _lower(bench, _amount(bench, 3300, 3900), removed=None)
    bench.mark_household(family, "net_income_per_person", "人均纯收入低于4000元")


def _reduce(bench: Bench, family: Family, part: str, amount: int, header: str, note: str) -> None:
    """Leaves ``amount`` yuan in a part and moves the rest to other transfer income."""
    income = family.household.income
    left = amount * _YUAN
    income.other_transfer += getattr(income, part) - left
    setattr(income, part, left)
    bench.recount(family)
    bench.mark_household(family, header, note)


@defect("IN12", "IN32")
def placeholder_wages(bench: Bench) -> None:
    """Wages are 50 yuan."""
    family = bench.family(_earner)
    _reduce(bench, family, "wage", 50, "wage_income", "工资性收入只有50元")


@defect("IN18")
def work_without_wages(bench: Bench) -> None:
    """Work without wages, or wages without work."""
    if bench.rng.random() < 0.5:
        family = bench.family(_earner)
        _reduce(bench, family, "wage", 0, "wage_income", "有人务工而工资性收入为0")
        return
    family = bench.family(lambda f: not f.household.has_worker and _spare(900)(f))
    _reduce(bench, family, "wage", 900, "wage_income", "无人务工而有工资性收入")


@defect("IN19")
def allowance_without_money(bench: Bench) -> None:
    """A household on 低保 gets no money for it."""
    family = bench.family(lambda family: family.household.income.allowance > 0)
    _reduce(bench, family, "allowance", 0, "allowance_money", "低保户没有低保金")


@defect("IN20")
def support_money_without_support(bench: Bench) -> None:
    """Money for 特困 where nobody is."""
    family = bench.family(lambda f: not f.household.head.has_support and _spare(400)(f))
    _reduce(bench, family, "support", 400, "support_money", "有特困供养金但不是特困户")


@defect("IN32")
def wages_too_small(bench: Bench) -> None:
    """Wages are 220 yuan."""
    family = bench.family(_earner)
    _reduce(bench, family, "wage", 220, "wage_income", "工资性收入只有220元")


@defect("IN33")
def business_without_cost(bench: Bench) -> None:
    """Business income without any cost."""
    family = bench.family(lambda family: family.household.income.business > 0)
    income = family.household.income
    income.business -= income.business_cost
    income.business_cost = 0
    bench.recount(family)
    bench.mark_household(family, "business_cost", "有生产经营性收入而支出为0")


@defect("IN34", "IN22")
def ecology_without_land(bench: Bench) -> None:
    """Ecological compensation without converted land."""
    family = bench.family(lambda family: family.household.income.ecology > 0)
    family.row["converted_land"] = "0"
    bench.mark_household(family, "ecology_money", "有生态补偿金而退耕还林面积为0")


@defect("IN35")
def allowance_too_small(bench: Bench) -> None:
    """低保 of 150 yuan."""
    family = bench.family(lambda family: family.household.income.allowance > 0)
    _reduce(bench, family, "allowance", 150, "allowance_money", "低保金只有150元")


@defect("IN36", "IN22")
def family_planning_too_small(bench: Bench) -> None:
    """Family-planning money of 60 yuan."""
    family = bench.family(lambda f: f.household.income.family_planning == 0 and _spare(60)(f))
    _reduce(bench, family, "family_planning", 60, "family_planning_money", "计划生育金只有60元")


@defect("IN37")
def pension_too_small(bench: Bench) -> None:
    """A pension of 60 yuan."""
    family = bench.family(lambda family: family.household.income.pension > 0)
    _reduce(bench, family, "pension", 60, "pension_money", "养老保险金只有60元")


@defect("IN38")
def support_too_small(bench: Bench) -> None:
    """特困 money of 120 yuan."""
    family = bench.family(lambda family: family.household.income.support > 0)
    _reduce(bench, family, "support", 120, "support_money", "特困供养金只有120元")
