"""Ledgers of people: schooling month by month, the left behind, visits, health cards, cadres."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hecha.declare import codes
from hecha.samples.county_model import Household, Person
from hecha.samples.ledgers import ledger_layouts
from hecha.samples.ledgers.clerk import Clerk, written
from hecha.samples.lives import school_age
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page

_GRADES = tuple(f"{n}年级" for n in "一二三四五六七八九")
_MONTHS = 3
"""Monthly lists of schooling, the newest of the snapshot's month."""
_CHILD_TO, _WOMAN, _ELDER_FROM = 14, range(22, 56), 62
"""Ages of the left behind, well within what any paper may ask."""
_CADRES_PER_VILLAGE = 2


def keep(clerk: Clerk) -> Iterator[Page]:
    """The pages of these ledgers, in the order of their files."""
    yield from _schooling(clerk)
    last_visits = dict(_last_visits(clerk))
    yield from _left_behind(clerk, last_visits)
    yield from _visits(clerk, last_visits)
    yield from _health_cards(clerk)
    yield _reserve_cadres(clerk)


def _schooling(clerk: Clerk) -> Iterator[Page]:
    """A book a month, dated within its first ten days."""
    day = clerk.day
    children = [
        (household, person)
        for household in clerk.book.county.households
        for person in household.members
        if person.school_status in codes.COMPULSORY
    ]
    for month in range(day.month - _MONTHS + 1, day.month + 1):
        listed_on = date(day.year, month, clerk.rng.randint(5, 10))
        rows = [_pupil(clerk, household, child, listed_on) for household, child in children]
        layout = ledger_layouts.DROPOUT_LIST
        yield clerk.page(
            layout,
            rows,
            keeper="教育局",
            file=f"{layout.file}_{listed_on:%Y%m}",
            about=f"{day.year}年{month}月",
        )


def _pupil(clerk: Clerk, household: Household, child: Person, listed_on: date) -> Row:
    village = household.village
    grade = _grade(child, clerk.day)
    return {
        **clerk.area(village),
        "list_month": f"{listed_on:%Y%m}",
        "household_id": household.household_id,
        "name": child.name,
        "id_number": child.id_number,
        "school": f"{village.town}中心小学" if grade < 6 else f"{village.town}初级中学",
        "grade": _GRADES[grade],
        "schooling": "在校",
        "guardian": _guardian(household, child).name,
        "listed_on": written(listed_on),
    }


def _grade(child: Person, day: date) -> int:
    """Years of school before this one; of junior school the registry gives them."""
    if child.school_status in codes.JUNIOR:
        return 6 + codes.JUNIOR.index(child.school_status)
    return school_age(child.birth, day) - 6


def _guardian(household: Household, child: Person) -> Person:
    """A grown-up at home, if there is one."""
    adults = [person for person in household.members if person.phone and person is not child]
    at_home = [person for person in adults if not _is_away(person)]
    return (at_home or adults or [household.head])[0]


def _is_away(person: Person) -> bool:
    return person.work is not None and person.work.place.outside


def _category(household: Household, person: Person, day: date) -> str:
    """Why somebody is left behind when a member of the household works elsewhere; else nothing."""
    age = person.age_on(day)
    if not any(_is_away(other) for other in household.members) or person.work is not None:
        return ""
    if age <= _CHILD_TO:
        return codes.LEFT_CHILD
    if age >= _ELDER_FROM:
        return codes.LEFT_ELDER
    couple = {codes.HEAD: codes.SPOUSE, codes.SPOUSE: codes.HEAD}
    partner = couple.get(person.relation)
    if person.sex == codes.FEMALE and age in _WOMAN and not person.school_status:
        away = any(p.relation == partner and _is_away(p) for p in household.members)
        return codes.LEFT_WOMAN if away else ""
    return ""


def _last_visits(clerk: Clerk) -> Iterator[tuple[str, str]]:
    """The day of the last quarter on which a household's left-behind members were visited."""
    for household in clerk.book.county.households:
        if any(_category(household, person, clerk.day) for person in household.members):
            yield household.household_id, clerk.date_in(clerk.day.month, clerk.day.month, (2, 25))


def _left_behind(clerk: Clerk, last_visits: dict[str, str]) -> Iterator[Page]:
    """A book with a sheet for each category."""
    number = 0
    for category in codes.LEFT_BEHIND.values:
        rows: list[Row] = []
        for household in clerk.book.county.households:
            for person in household.members:
                if _category(household, person, clerk.day) != category:
                    continue
                guardian = _guardian(household, person)
                number += 1
                rows.append(
                    {
                        **clerk.home(household),
                        "category": category,
                        "name": person.name,
                        "id_number": person.id_number,
                        "guardian": guardian.name,
                        "guardian_phone": guardian.phone,
                        "file_number": f"LS{clerk.day.year}-{number:04d}",
                        "filed_on": clerk.date_in(1, 3),
                        "last_visit": last_visits[household.household_id],
                    }
                )
        yield clerk.page(ledger_layouts.LEFT_BEHIND, rows, keeper="民政局", sheet=category)


def _visits(clerk: Clerk, last_visits: dict[str, str]) -> Iterator[Page]:
    """A book for each township: both secretaries call on everybody, cadres on the left behind."""
    for town in clerk.towns:
        rows = [
            row
            for household in clerk.book.county.households
            if household.village.town == town
            for row in _visits_to(clerk, household, last_visits)
        ]
        layout = ledger_layouts.VISIT
        yield clerk.page(layout, rows, file=f"{layout.file}_{town}", about=town)


def _visits_to(clerk: Clerk, household: Household, last_visits: dict[str, str]) -> Iterator[Row]:
    village = household.village
    home = {**clerk.home(household), "noted": "了解家庭情况和政策落实情况"}
    yield {
        **home,
        "visited_on": clerk.date_in(2, 4),
        "visitor": clerk.official(village.name),
        "visitor_unit": f"{village.name}党支部",
        "visitor_post": "村党组织书记",
    }
    yield {
        **home,
        "visited_on": clerk.date_in(6, 8),
        "visitor": clerk.official(village.town),
        "visitor_unit": f"{village.town}党委",
        "visitor_post": "乡镇党委书记",
    }
    for person in household.members:
        if _category(household, person, clerk.day):
            yield {
                **home,
                "name": person.name,
                "id_number": person.id_number,
                "visited_on": last_visits[household.household_id],
                "visitor": clerk.official(f"{village.name}民政专干"),
                "visitor_unit": f"{village.name}村民委员会",
                "visitor_post": "民政专干",
                "noted": "生活正常，无突出困难",
            }


def _health_cards(clerk: Clerk) -> Iterator[Page]:
    """One book with a sheet for each township; cards are numbered through the county."""
    number = clerk.rng.randrange(10**7)
    for town in clerk.towns:
        rows: list[Row] = []
        for household in clerk.book.county.households:
            if household.village.town != town:
                continue
            for person in household.members:
                number += clerk.rng.randint(1, 9)
                rows.append(
                    {
                        **clerk.home(household),
                        "name": person.name,
                        "id_number": person.id_number,
                        "card_number": f"JK{clerk.book.profile.area_codes[0]}{number:09d}",
                        "issued_on": clerk.date_in(3, 5),
                    }
                )
        yield clerk.page(ledger_layouts.HEALTH_CARD, rows, keeper="卫生健康局", sheet=town)


def _reserve_cadres(clerk: Clerk) -> Page:
    rows: list[Row] = []
    for village in clerk.villages:
        listed_on = clerk.date_in(3, 6)
        for number in range(1, _CADRES_PER_VILLAGE + 1):
            sex = clerk.rng.choice((codes.MALE, codes.FEMALE))
            birth = date(
                clerk.day.year - clerk.rng.randint(24, 40),
                clerk.rng.randint(1, 12),
                clerk.rng.randint(1, 28),
            )
            rows.append(
                {
                    **clerk.area(village),
                    "name": clerk.someone(sex),
                    "sex": sex,
                    "id_number": clerk.numbers.resident_id(birth, sex),
                    "education": clerk.rng.choice(("高中", "大专", "本科及以上")),
                    "political_status": clerk.rng.choice(("中共党员", "中共预备党员", "群众")),
                    "listed_on": listed_on,
                    "filing_number": f"{village.name[:2]}后备{clerk.day.year}-{number}",
                    "mentor": clerk.official(village.name),
                }
            )
    return clerk.page(ledger_layouts.RESERVE_CADRE, rows, keeper="委组织部")
