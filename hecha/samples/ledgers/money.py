"""Loans and grants: 小额信贷 and 雨露计划."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hecha.declare import codes
from hecha.samples.county_model import Household, Person
from hecha.samples.ledgers import ledger_layouts
from hecha.samples.ledgers.clerk import Clerk, written
from hecha.samples.rendering import Row, yuan
from hecha.samples.written_pages import Page

_CENTS = 100
_GRANT = 3000
"""Yuan a year of 雨露计划 (S004 四(二)1)."""
_LOANS = (10_000, 20_000, 30_000, 50_000)
_LOAN_SHARE = 0.15
_BORROWER_AGES = range(18, 61)


def keep(clerk: Clerk) -> Iterator[Page]:
    """The pages of these ledgers, in the order of their files."""
    yield clerk.page(ledger_layouts.LOAN, list(_loans(clerk)), keeper="农村信用合作联社")
    yield clerk.page(ledger_layouts.RAIN_DEW_PAYMENT, list(_grants(clerk)), sums=("amount",))


def _loans(clerk: Clerk) -> Iterator[Row]:
    """To every household helped by loans, and some others; up to three years."""
    for household in clerk.book.county.households:
        monitoring = household.monitoring
        is_helped = monitoring is not None and "finance_help" in monitoring.measures
        borrower = _borrower(clerk, household)
        if borrower is None or not (is_helped or clerk.rng.random() < _LOAN_SHARE):
            continue
        start = date(
            clerk.day.year - clerk.rng.randint(0, 1),
            clerk.rng.randint(1, 12),
            clerk.rng.randint(1, 28),
        )
        yield {
            **clerk.home(household),
            "borrower": borrower.name,
            "id_number": borrower.id_number,
            "amount": yuan(clerk.rng.choice(_LOANS) * _CENTS),
            "loan_date": written(start),
            "due_date": written(start.replace(year=start.year + clerk.rng.randint(1, 3))),
            "bank": "农村信用合作联社",
        }


def _borrower(clerk: Clerk, household: Household) -> Person | None:
    return next(
        (
            person
            for person in household.members
            if person.can_work and person.age_on(clerk.day) in _BORROWER_AGES
        ),
        None,
    )


def _grants(clerk: Clerk) -> Iterator[Row]:
    """To every student of a vocational school, for the school year."""
    year = clerk.day.year
    for household in clerk.book.county.households:
        for person in household.members:
            if person.school_status not in (*codes.VOCATIONAL, *codes.HIGHER_VOCATIONAL):
                continue
            is_middle = person.school_status in codes.VOCATIONAL
            kind = "中等职业技术学校" if is_middle else "职业技术学院"
            yield {
                **clerk.home(household),
                "name": person.name,
                "id_number": person.id_number,
                "school": f"{clerk.book.county.city[:-1]}{kind}",
                "stage": "中职" if is_middle else "高职",
                "term": f"{year}—{year + 1}学年",
                "amount": yuan(_GRANT * _CENTS),
                "paid_on": f"{year}-11-{clerk.rng.randint(10, 20)}",
                "bank_card": household.bank_card,
            }
