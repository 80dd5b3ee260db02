"""Facts of households about their own rows and members, and the last period."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import EXITED_HOUSEHOLD, EXITED_STATUSES, NO, RETURNED, UNEXITED, YES
from hecha.rules import EXPORTED, derived, fact
from hecha.rules.terms import (
    blank,
    contains,
    count_if,
    distinct,
    filled,
    is_true,
    some,
    the_only,
    value_if,
)

from ...names import Household, Member, Monitored, Parameters, PreviousHousehold


@fact("household", "member")
def workers(m: Member, policy: Parameters) -> nw.Expr:
    """Members who work or hold a public post."""
    return count_if(some(*m.available("works", "holds_post")))


@fact("household", "member")
def earners(m: Member, policy: Parameters) -> nw.Expr:
    """Members who work or hold a public post; known only where the export states both."""
    return count_if(m.works | m.holds_post)


@derived("household")
def wage_bound_crossed(h: Household, policy: Parameters) -> nw.Expr:
    """Below which lower or above which upper bound the wages are, in signs of every language."""
    low, high = nw.lit(f"<{policy.wage_low:g}"), nw.lit(f">{policy.wage_high:.0f}")
    return nw.when(h.wage_income < policy.wage_low).then(low).otherwise(high)


@fact("household", "member")
def allowance_members(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.has_allowance == YES)


@fact("household", "member")
def support_members(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.has_support == YES)


@derived("household")
def is_supported(h: Household, policy: Parameters) -> nw.Expr:
    """特困 by a member's mark or the household's attribute."""
    stated = []
    if h.has("household_attribute"):
        stated.append(is_true(h.household_attribute.str.contains("特困|五保")))
    if h.has("support_members") or not stated:
        stated.append(h.support_members > 0)
    return some(*stated)


@fact("household", "member")
def possible_pensioners(m: Member, policy: Parameters) -> nw.Expr:
    """Members of pension age, of unknown age, or with a pension insurance."""
    insured = some(
        *(is_true(c == YES) for c in m.available("resident_pension", "employee_pension"))
    )
    return count_if(blank(m.age) | is_true(m.age >= policy.pension_age) | insured)


@fact("household", "member")
def uninsured_members(m: Member, policy: Parameters) -> nw.Expr:
    """Members who are not insured though they have to be: no soldier and no newborn child."""
    return count_if(~m.is_insured & ~m.aside("is_soldier") & ~m.aside("is_newborn"))


@fact("household", "member")
def children_out_of_school(m: Member, policy: Parameters) -> nw.Expr:
    """Children at no school who ought to be: none whom illness or disability keeps from it."""
    return count_if(is_true(m.is_out_of_school) & ~m.aside("is_excused_from_school"))


@fact("household", "member")
def members_with_labour(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(~m.labour.is_in(codes.WITHOUT_LABOUR))


@fact("household", "member")
def members_with_unknown_labour(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(blank(m.labour))


@fact("household", "member")
def members_with_benefit(m: Member, policy: Parameters) -> nw.Expr:
    """Members with 低保 or 特困 support; an export without one of the two marks does not say."""
    return count_if(some(is_true(m.has_allowance == YES), is_true(m.has_support == YES)))


@derived("household")
def standards_missed(h: Household, policy: Parameters) -> nw.Expr:
    """Which of income, house, water, insurance and schooling are not up to standard, with their
    figures, for the message; in the words of the headers, so that it serves every language."""
    line = policy.poverty_line
    income, house = h.optional("net_income_per_person"), h.optional("unsafe_house")
    water, uninsured = h.optional("safe_water"), h.optional("uninsured_members")
    absent = h.optional("children_out_of_school")
    parts = []
    if income is not None:
        figure = nw.concat_str(nw.lit("人均纯收入 "), income.cast(nw.String), nw.lit(f"＜{line:g}"))
        parts.append(value_if(income < line, figure))
    if house is not None:
        parts.append(value_if(house == YES, nw.lit("是否危房户 是")))
    if water is not None:
        parts.append(value_if(water == NO, nw.lit("是否解决安全饮用水 否")))
    for count, words in ((uninsured, "未参加基本医疗保险 "), (absent, "义务教育阶段未上学 ")):
        if count is not None:
            figure = nw.concat_str(nw.lit(words), count.cast(nw.String), nw.lit(" 人"))
            parts.append(value_if(count > 0, figure))
    return nw.concat_str(*parts, nw.lit(None, nw.String), separator="；", ignore_nulls=True)


@derived("household")
def exits_this_year(h: Household, policy: Parameters) -> nw.Expr:
    return h.is_exited & (h.exit_year == policy.day.year)


@fact("household", "member")
def seriously_ill_members(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(contains(m.health, codes.SERIOUS))


@derived("household")
def has_no_causes(h: Household, policy: Parameters) -> nw.Expr:
    """Told to be no 脱贫户: a household that never was poor has risks, not causes."""
    kind = h.optional("household_type")
    return nw.lit(False) if kind is None else is_true(kind != EXITED_HOUSEHOLD)


@derived("household", name="causes")
def main_cause_of_household(h: Household, policy: Parameters) -> nw.Expr:
    """The main cause, on the first row of the household."""
    return value_if(h.is_first, h.main_cause)


@fact("household", "member", on=("township",), default=0)
def member_rows_of_township(row: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "household_row")
def largest_size_stated(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_size.max()


@fact("household", "household_row")
def smallest_size_stated(h: Household, policy: Parameters) -> nw.Expr:
    return h.household_size.min()


@fact("household", "household")
def exit_years(h: Household, policy: Parameters) -> nw.Expr:
    return distinct(h.exit_year)


@fact("household", "household_row")
def exit_years_on_rows(h: Household, policy: Parameters) -> nw.Expr:
    return distinct(h.exit_year)


@fact("household", "previous_household")
def previous_status(h: PreviousHousehold, policy: Parameters) -> nw.Expr:
    return the_only(h.exit_status)


@fact("household", "member", default=0, shows=("name",), counts=EXPORTED)
def member_rows(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "monitored", default=0)
def monitored_rows_of_household(m: Monitored, policy: Parameters) -> nw.Expr:
    return count_if(filled(m.monitor_category))


@derived("household")
def is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """Named as 监测对象 by the household export or the monitored export."""
    stated = h.named("monitored_rows_of_household", "monitor_category")
    return some(*(filled(c) if name == "monitor_category" else c > 0 for name, c in stated.items()))


@derived("household")
def is_exited(h: Household, policy: Parameters) -> nw.Expr:
    """Whether its status, else its type, makes it a 脱贫户; null where neither is stated."""
    status, kind = h.optional("exit_status"), h.optional("household_type")
    if status is None and kind is None:
        status = h.exit_status
    stated = []
    if status is not None:
        known = status.is_in((*EXITED_STATUSES, UNEXITED, RETURNED))
        stated.append(value_if(known, status.is_in(EXITED_STATUSES)))
    if kind is not None:
        stated.append(kind == EXITED_HOUSEHOLD)
    return nw.coalesce(*stated)


@derived("household")
def is_not_exited(h: Household, policy: Parameters) -> nw.Expr:
    """Told to be something else than a 脱贫户; false where the export does not tell."""
    stated = h.optional("is_exited")
    return nw.lit(False) if stated is None else is_true(~stated)
