"""Records that only some papers ask for: training paid for, calls of the county's secretary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hecha.policy.loading import LoadedSuite
from hecha.policy.own_figures import OwnFigure
from hecha.samples.export_layouts import PAIRING
from hecha.samples.ledgers import ledger_layouts
from hecha.samples.ledgers.clerk import Clerk, written
from hecha.samples.rendering import Row, yuan
from hecha.samples.written_pages import Page

_CENTS = 100
_WAN = 10_000 * _CENTS
_LAST_PERIOD = "上期"
_TRAINING_EVERY = 4
_SUBSIDIES = (300, 600, 1200)
"""Yuan a course; S001 §6 allows 200 to 2000."""


def add(clerk: Clerk, suite: LoadedSuite) -> None:
    """Adds the records to the ledgers of a book."""
    _pay_training(clerk)
    _call_on_villages(clerk, suite)
    _pair_last_period(clerk)


def _page(clerk: Clerk, layout_name: str) -> Page:
    return next(page for page in clerk.book.pages if page.layout.name == layout_name)


def _pay_training(clerk: Clerk) -> None:
    """A course of the year for one able member of every fourth household, paid to the household."""
    day, county = clerk.day, clerk.book.county
    able = [each for each in county.households if each.has_labour][::_TRAINING_EVERY]
    amounts = [_SUBSIDIES[number % len(_SUBSIDIES)] for number, _ in enumerate(able)]
    wan = -(-sum(amounts) * _CENTS // _WAN)
    projects = _page(clerk, ledger_layouts.PROJECT.name)
    forest = projects.rows[-1]
    number = f"XM{day.year}{len(projects.rows) + 1:04d}"
    shares = {f"{level}_funds": "0" for level in ("central", "province", "city")}
    projects.rows.append(
        {
            **forest,
            **shares,
            "project_id": number,
            "project_name": "贫困劳动力技能培训补贴项目",
            "project_category": "技能培训",
            "responsible_unit": f"{county.name}人力资源和社会保障局",
            "task": "组织技能培训并兑付补贴",
            "total_investment": str(wan),
            "county_funds": str(wan),
            "benefit_households": str(len(able)),
            "benefit_persons": str(sum(each.size for each in able)),
            "performance_goal": "培训合格率100%",
            "benefit_mechanism": "培训补贴",
        }
    )
    rows: list[Row] = [
        {
            **clerk.home(household),
            "project_id": number,
            "amount": yuan(amount * _CENTS),
            "payment_date": written(date(day.year, 9, 10)),
            "bank_card": household.bank_card,
        }
        for household, amount in zip(able, amounts, strict=True)
    ]
    payments = ledger_layouts.BENEFICIARY
    file = payments.file.replace("退耕还林补助", "技能培训补贴")
    clerk.book.pages.append(clerk.page(payments, rows, file=file, sums=("amount",)))


def _pair_last_period(clerk: Clerk) -> None:
    """The pairings were the same a year ago."""
    day = clerk.day
    file = f"{_LAST_PERIOD}/{PAIRING.file}_{day.year - 1}1231"
    rows = [dict(row) for row in clerk.book.tables["pairing"]]
    clerk.book.pages.append(clerk.page(PAIRING, rows, file=file))


def _call_on_villages(clerk: Clerk, suite: LoadedSuite) -> None:
    """The secretary of the county calls at a household of every village, in spring and autumn; so
    do those whose visits the suite counts."""
    county = clerk.book.county
    for post in ("县委书记", *_posts(suite)):
        place = county.name if post.startswith("县") else county.city
        rows: list[Row] = [
            {
                **clerk.home(village.households[0]),
                "visited_on": clerk.date_in(*month),
                "visitor": clerk.official(place),
                "visitor_unit": f"中共{place}委员会",
                "visitor_post": post,
                "noted": "了解脱贫攻坚进展",
            }
            for month in ((3, 3), (10, 10))
            for village in clerk.villages
        ]
        visits = ledger_layouts.VISIT
        layout = replace(visits, columns=("serial", "town", *visits.columns[1:]))
        file = f"{visits.file}_{post[:2]}"
        clerk.book.pages.append(clerk.page(layout, rows, file=file, about=place))


def _posts(suite: LoadedSuite) -> Iterator[str]:
    for figure in suite.layers[-1].figures.values():
        if isinstance(figure, OwnFigure) and figure.table == ledger_layouts.VISIT.table:
            for condition in figure.where:
                yield from condition.values if condition.column == "visitor_post" else ()
