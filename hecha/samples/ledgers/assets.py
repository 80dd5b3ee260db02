"""Projects, the assets they left and the dividends of these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from hecha.declare import codes
from hecha.samples.county_model import Household, Village
from hecha.samples.ledgers import ledger_layouts
from hecha.samples.ledgers.clerk import Clerk, written
from hecha.samples.rendering import Row, yuan
from hecha.samples.written_pages import Page

_CENTS = 100
_WAN_PER_PERSON = 2
"""Investment per registered person in 万元: the standard of S000 §15, kept in every county."""
_OLDER_SHARE = 0.4
"""Of the investment in a village that went into its first project."""
_SHARES = (50, 80, 90)
"""Percent of an investment that centre, province and city have paid together; the county: 100."""
_PUBLIC = "光伏电站"
_BUSINESSES = ("蔬菜大棚", "茶叶加工厂", "冷库", "水产养殖基地")
_ASSET_SHARE = 0.6
"""Of a project's money that became an asset."""
_KEPT = (1.1, 1.6)
"""Income of an asset, as a multiple of what it pays out; the rest stays with the village."""


def keep(clerk: Clerk) -> Iterator[Page]:
    """The pages of these ledgers, in the order of their files.

    Each village has a power station, which pays for posts in the village, and a business, which
    pays the households what the export calls 资产收益扶贫分红收入.
    """
    projects: list[Row] = []
    assets: list[Row] = []
    dividends: list[Row] = []
    for number, village in enumerate(clerk.villages, start=1):
        total = sum(household.size for household in village.households) * _WAN_PER_PERSON
        older = int(total * _OLDER_SHARE)
        station = _project(clerk, number, village, _PUBLIC, older, clerk.day.year - 2)
        thing = _BUSINESSES[number % len(_BUSINESSES)]
        business = _project(clerk, number, village, thing, total - older, clerk.day.year - 1)
        projects += [station, business]
        assets.append(_station(clerk, village, station))
        paid = [household for household in village.households if household.income.dividend]
        if paid:
            assets.append(_business(clerk, village, business, thing, paid))
            dividends += [_dividend(clerk, assets[-1], household) for household in paid]
    forest = _forest_project(clerk, len(clerk.villages) + 1)
    yield clerk.page(ledger_layouts.PROJECT, [*projects, forest], keeper=clerk.bureau)
    yield clerk.page(ledger_layouts.BENEFICIARY, list(_payments(clerk, forest)), sums=("amount",))
    yield clerk.page(ledger_layouts.ASSET, assets, keeper=clerk.bureau)
    yield clerk.page(ledger_layouts.DIVIDEND, dividends, sums=("amount",))


def _project(
    clerk: Clerk, number: int, village: Village, thing: str, investment: int, year: int
) -> Row:
    """A village's project of a year; ``investment`` in 万元."""
    households = len(village.households)
    end = date(year, clerk.rng.randint(8, 12), clerk.rng.randint(1, 28))
    return {
        **clerk.area(village),
        **_money(number, investment, end),
        "project_name": f"{village.name}{thing}建设项目",
        "project_category": "产业发展",
        "construction_nature": "新建",
        "place": village.name,
        "responsible_unit": f"{village.town}人民政府",
        "task": f"建设{thing}1处",
        "benefit_households": str(households),
        "benefit_persons": str(sum(household.size for household in village.households)),
        "performance_goal": f"带动{households}户增收",
        "benefit_mechanism": "公益性岗位" if thing == _PUBLIC else "资产收益分红",
    }


def _money(number: int, investment: int, end: date) -> Row:
    """Number, time and money of a project; the funds add up to the investment."""
    bounds = [0, *(investment * share // 100 for share in _SHARES), investment]
    central, province, city, county = (upper - lower for lower, upper in pairwise(bounds))
    return {
        "project_id": f"XM{end.year}{number:04d}",
        "year": str(end.year),
        "start_date": written(end.replace(month=end.month - 6)),
        "end_date": written(end),
        "total_investment": str(investment),
        "central_funds": str(central),
        "province_funds": str(province),
        "city_funds": str(city),
        "county_funds": str(county),
        "in_library": codes.YES,
    }


def _asset(clerk: Clerk, village: Village, project: Row, thing: str) -> Row:
    """What a project left, with the five rights; its number follows the project's."""
    value = int(str(project["total_investment"])) * 10_000 * _ASSET_SHARE
    company = f"{village.name}股份经济合作社"
    return {
        **clerk.area(village),
        "asset_id": str(project["project_id"]).replace("XM", "ZC"),
        "asset_name": f"{village.name}{thing}",
        "project_id": project["project_id"],
        "formed_on": project["end_date"],
        "original_value": yuan(int(value) * _CENTS),
        "owner": company,
        "supervisor": f"{village.name}村务监督委员会",
        "disposer": company,
    }


def _station(clerk: Clerk, village: Village, project: Row) -> Row:
    """Its account of the year before; nothing of it goes to households directly."""
    income = clerk.rng.randrange(20_000, 60_000)
    return {
        **_asset(clerk, village, project, _PUBLIC),
        "asset_category": "公益性资产",
        "operator": "县光伏运维服务中心",
        "beneficiary": "村集体（用于公益性岗位）",
        "year": str(clerk.day.year - 1),
        "income": yuan(income * _CENTS),
        "distributed": yuan(income * 80),
        "distributed_on": f"{clerk.day.year - 1}-12-20",
    }


def _business(
    clerk: Clerk, village: Village, project: Row, thing: str, paid: list[Household]
) -> Row:
    """Its account of this year: the dividends, and something kept."""
    total = sum(household.income.dividend for household in paid)
    return {
        **_asset(clerk, village, project, thing),
        "asset_category": "经营性资产",
        "operator": f"{village.name[:-1]}种养专业合作社",
        "beneficiary": "本村建档立卡户和村集体",
        "year": str(clerk.day.year),
        "income": yuan(int(total * clerk.rng.uniform(*_KEPT))),
        "distributed": yuan(total),
        "distributed_on": clerk.date_in(11, 11),
    }


def _dividend(clerk: Clerk, asset: Row, household: Household) -> Row:
    return {
        **clerk.home(household),
        "asset_id": asset["asset_id"],
        "amount": yuan(household.income.dividend),
        "paid_on": f"{clerk.day.year}-12-05",
        "bank_card": household.bank_card,
    }


def _forest_project(clerk: Clerk, number: int) -> Row:
    """The county's programme that pays the 生态补偿金 of the household export."""
    paid = [each for each in clerk.book.county.households if each.income.ecology]
    wan = -(-sum(each.income.ecology for each in paid) // (10_000 * _CENTS))
    return {
        "county": clerk.book.county.name,
        **_money(number, wan, date(clerk.day.year, 10, 20)),
        "project_name": "新一轮退耕还林补助项目",
        "project_category": "生态扶贫",
        "construction_nature": "续建",
        "place": clerk.book.county.name,
        "responsible_unit": f"{clerk.book.county.name}林业局",
        "task": "兑付退耕还林补助",
        "benefit_households": str(len(paid)),
        "benefit_persons": str(sum(each.size for each in paid)),
        "performance_goal": "补助兑付率100%",
        "benefit_mechanism": "直接补助到户",
    }


def _payments(clerk: Clerk, project: Row) -> Iterator[Row]:
    for household in clerk.book.county.households:
        if household.income.ecology:
            yield {
                **clerk.home(household),
                "project_id": project["project_id"],
                "amount": yuan(household.income.ecology),
                "payment_date": f"{clerk.day.year}-10-18",
                "bank_card": household.bank_card,
            }
