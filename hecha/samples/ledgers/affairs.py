"""Ledgers of duties: the watch list, pledges, clues, problems put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.samples.county_model import Household
from hecha.samples.ledgers import ledger_layouts
from hecha.samples.ledgers.clerk import Clerk, written
from hecha.samples.rendering import Row, per_person, yuan
from hecha.samples.written_pages import Page

_CLUES = (
    ("户内人员名下登记有车辆", "复核不属实，车辆已过户", ""),
    ("补助资金发放账户与登记账户不同", "复核不属实，为本户其他成员账户", ""),
    ("家庭成员外出务工信息与社保缴费单位不同", "复核属实", "已更新务工单位信息"),
    ("住房面积与不动产登记不同", "复核属实", "已按实测面积更正"),
    ("低保对象家庭收入疑似超标", "复核不属实，收入核算无误", ""),
    ("医保参保状态与登记不同", "复核属实", "已核对参保状态并更正"),
    ("户内人员疑似有商事登记", "复核不属实，为同名人员", ""),
    ("残疾人证等级与登记不同", "复核属实", "已按证件更正"),
)
_PROBLEMS = (
    ("省级成效考核", "部分户帮扶手册填写不完整", "逐户补填帮扶手册", "已全部补填"),
    ("市级督查", "个别村公告公示不及时", "建立公示台账并按月检查", "已全部公示"),
    ("县级自查", "公益性岗位人员考勤记录不全", "统一考勤表并按月公示", "考勤记录已补齐"),
    ("巡察反馈", "项目资料归档不及时", "项目资料一项目一档归集", "资料已归档"),
    ("第三方评估", "个别户住房周边环境差", "开展环境整治并长期保洁", "环境已整治"),
)


def keep(clerk: Clerk) -> Iterator[Page]:
    """The pages of these ledgers, in the order of their files."""
    yield clerk.page(
        ledger_layouts.WATCH_LIST,
        list(_watched(clerk)),
        keeper=clerk.bureau,
        sums=("household_size",),
    )
    yield clerk.page(ledger_layouts.PLEDGE, list(_pledges(clerk)))
    yield clerk.page(ledger_layouts.CLUE, list(_clues(clerk)), keeper="纪委监委")
    yield clerk.page(ledger_layouts.RECTIFICATION, list(_problems(clerk)), keeper=clerk.bureau)


def _watched(clerk: Clerk) -> Iterator[Row]:
    """The monitored households as the exports tell of them, surveyed before they were taken in."""
    for household in clerk.book.county.households:
        monitoring = household.monitoring
        if monitoring is None:
            continue
        year, month = monitoring.identified
        yield {
            **clerk.home(household),
            "head_name": household.head.name,
            "household_size": str(household.size),
            "monitor_category": monitoring.category,
            "net_income_per_person": yuan(per_person(household.income.net, household.size)),
            "risk": "、".join(monitoring.risks),
            "surveyed_on": written(date(year, month, clerk.rng.randint(1, 12))),
            "in_system": YES,
            "included_on": written(date(year, month, clerk.rng.randint(15, 28))),
            "measures": "、".join(monitoring.measures.values()),
        }


def _pledges(clerk: Clerk) -> Iterator[Row]:
    """Signed from the top down: the county, then each town, then each village."""
    county = clerk.book.county
    until = f"{clerk.day.year}-12-31"
    common: Row = {"year": str(clerk.day.year), "until": until}
    yield {
        **common,
        "pledge_level": codes.PLEDGE_COUNTY,
        "county": county.name,
        "signer": clerk.official(county.name),
        "post": "县委书记",
        "counterpart": f"{county.city}委",
        "signed_on": clerk.date_in(1, 1),
    }
    for town in clerk.towns:
        yield {
            **common,
            "pledge_level": codes.PLEDGE_TOWN,
            "county": county.name,
            "town": town,
            "signer": clerk.official(town),
            "post": "乡镇党委书记",
            "counterpart": f"{county.name}委",
            "signed_on": clerk.date_in(2, 2),
        }
    for village in clerk.villages:
        yield {
            **clerk.area(village),
            **common,
            "pledge_level": codes.PLEDGE_VILLAGE,
            "signer": clerk.official(village.name),
            "post": "村党组织书记",
            "counterpart": f"{village.town}党委",
            "signed_on": clerk.date_in(3, 3),
        }


def _clues(clerk: Clerk) -> Iterator[Row]:
    """One of each kind, about households that are not on the watch list."""
    calm = [each for each in clerk.book.county.households if each.monitoring is None]
    about: list[Household] = clerk.rng.sample(calm, min(len(_CLUES), len(calm)))
    for number, (household, clue) in enumerate(zip(about, _CLUES, strict=False), start=1):
        text, review, correction = clue
        yield {
            **clerk.home(household),
            "clue_id": f"XS{clerk.day.year}-{number:03d}",
            "clue": text,
            "sent_on": clerk.date_in(3, 4),
            "review_result": review,
            "reviewed_on": clerk.date_in(5, 6),
            "correction_result": correction,
            "corrected_on": clerk.date_in(7, 8) if correction else "",
            "spot_check": "抽查无误",
            "checked_by": f"{clerk.book.county.city}民政局",
        }


def _problems(clerk: Clerk) -> Iterator[Row]:
    """All put right and closed in time."""
    units = [f"{town}人民政府" for town in clerk.towns]
    for number, (origin, problem, measure, result) in enumerate(_PROBLEMS, start=1):
        unit = units[number % len(units)]
        yield {
            "problem_id": f"ZG{clerk.day.year}-{number:03d}",
            "origin": origin,
            "problem": problem,
            "unit": unit,
            "responsible": clerk.official(clerk.towns[number % len(units)]),
            "found_on": clerk.date_in(3, 3),
            "talked_on": clerk.date_in(4, 4),
            "deadline": f"{clerk.day.year}-09-30",
            "measure": measure,
            "result": result,
            "corrected_on": clerk.date_in(6, 7),
            "closed_on": clerk.date_in(8, 8),
        }
