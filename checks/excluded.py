"""MO40: newly recognised households with a sign that they should not have been recognised."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, rule

from .monitored import of_monitored
from .names import Monitored, Parameters


def _newly_recognised(m: Monitored, policy: Parameters, listed: nw.Expr) -> nw.Expr:
    this_year = m.identified_month.dt.year() == policy.day.year
    return of_monitored(m, this_year & (listed > 0))


entry(
    "MO40",
    title="不应识别的情形（购建房、车船农机、办企业、财政供养、村干部、举家外出等）",
    gloss="exclusion list",
    entity="H",
    severity="confirm",
    basis="published",
    source="CQ 七不进",
)


@rule("MO40a", "monitored", grain="household", first="identified_month")
def new_household_owns_no_property(m: Monitored, policy: Parameters) -> nw.Expr:
    """疑点：今年新识别的监测户，家中有 {people_on_property_list} 人在房产名单中（宅基地除外）。

    改法：核实房产来源和现状；属于不应识别情形的按程序清退，属实但应识别的注明理由。
    局限：线索不等于结论；共有、继承、已出售的房产须核实。

    A clue: recognised this year, {people_on_property_list} members own property other than a
    farmstead.

    Fix: check the property; remove the household, or note why it is recognised all the same.
    Limits: a clue is no verdict: shared, inherited and sold property has to be looked into.
    """
    return _newly_recognised(m, policy, m.people_on_property_list)


@rule("MO40b", "monitored", grain="household", first="identified_month")
def new_household_owns_no_vehicle(m: Monitored, policy: Parameters) -> nw.Expr:
    """疑点：今年新识别的监测户，家中有 {people_on_vehicle_list} 人在车辆名单中
    （摩托车、手扶拖拉机、三轮车除外）。

    改法：核实车辆权属、用途和价值；属于不应识别情形的按程序清退，属实但应识别的注明理由。
    局限：线索不等于结论；报废未注销、代人登记的须核实。

    A clue: recognised this year, {people_on_vehicle_list} members own a vehicle (motorcycles, hand
    tractors and three-wheelers aside).

    Fix: check the vehicle; remove the household, or note why it is recognised all the same.
    Limits: a clue is no verdict: scrapped vehicles and those of others have to be looked into.
    """
    return _newly_recognised(m, policy, m.people_on_vehicle_list)


@rule("MO40c", "monitored", grain="household", first="identified_month")
def new_household_runs_no_company(m: Monitored, policy: Parameters) -> nw.Expr:
    """疑点：今年新识别的监测户，家中有 {people_on_company_list} 人在工商名单中。

    改法：核实企业经营和收入；属于不应识别情形的按程序清退，属实但应识别的注明理由。
    局限：线索不等于结论；挂名、停业、小商贩须核实。

    A clue: recognised this year, {people_on_company_list} members are on the list of businesses.

    Fix: check business and income; remove the household, or note why it is recognised all the same.
    Limits: a clue is no verdict: dormant firms and petty trade have to be looked into.
    """
    return _newly_recognised(m, policy, m.people_on_company_list)


@rule("MO40d", "monitored", grain="household", first="identified_month")
def new_household_is_on_no_payroll(m: Monitored, policy: Parameters) -> nw.Expr:
    """疑点：今年新识别的监测户，家中有 {people_on_payroll_list} 人在财政供养名单中。

    改法：核实供养关系和工资；属于不应识别情形的按程序清退，属实但应识别的注明理由。
    局限：线索不等于结论；临聘、公益性岗位人员须核实；村干部、举家外出没有名单，不查。

    A clue: recognised this year, {people_on_payroll_list} members are paid by the treasury.

    Fix: check post and pay; remove the household, or note why it is recognised all the same.
    Limits: a clue is no verdict; village cadres and families who left have no list to compare.
    """
    return _newly_recognised(m, policy, m.people_on_payroll_list)
