"""Defects of the make-up of households (HH01-HH15; HH04 needs a head count on each row)."""

from __future__ import annotations

from hecha.declare import codes
from hecha.samples.book import Family
from hecha.samples.defects.bench import Bench, Found
from hecha.samples.defects.planters import defect
from hecha.samples.rendering import per_person, yuan

_LOWEST, _HIGHEST = 7360, 3940
"""Yuan per person that a household must keep with monitoring, and stay under before it."""


@defect("HH01", moves_totals=True)
def member_without_household(bench: Bench) -> None:
    """A small child's row carries an unknown household number."""
    found = bench.member(lambda found: bench.age(found.person) < 6 and _healthy(found))
    unknown = bench.numbers.household_id()
    found.row["household_id"] = unknown
    note = "成员的户编号在户信息中不存在"
    bench.mark(found.row, "household_id", note, None, found.person, household_id=unknown)


def _healthy(found: Found) -> bool:
    return found.person.health == (codes.HEALTHY,)


@defect(
    *(
        "HH02",
        "HH03",
        "HH05",
        "ID13",
        "IN18",
        "IN19",
        "IN20",
        "IN21",
        "IN23",
        "MO08",
        "MO31",
        "PE08",
    ),
)
def household_without_members(bench: Bench) -> None:
    """The only member is moved into a neighbour's household; rows and totals stay."""
    empty = bench.family(lambda family: _lone(family) and _host(bench, family) is not None)
    host = _host(bench, empty)
    if host is None:
        return
    row, head = empty.member_rows[0], host.household.head
    row.update(
        household_id=host.household.household_id,
        relation=codes.OTHER_RELATION,
        head_name=head.name,
        head_id_number=head.id_number,
        household_phone=host.household.phone,
    )
    bench.withhold(host)
    rows = bench.book.tables["member"]
    own = _position(rows, row)
    del rows[own]
    rows.insert(_position(rows, host.member_rows[-1]) + 1, row)
    bench.mark_household(empty, "household_id", "户内没有成员（原成员误登在邻户）")
    bench.mark(host.row, "household_size", "多了一名邻户的成员", host, rule="HH03")


def _lone(family: Family) -> bool:
    head = family.household.head
    return family.household.size == 1 and not family.household.has_worker and not head.has_support


def _host(bench: Bench, lone: Family) -> Family | None:
    """An untouched neighbour with the same planned year and the same relief."""
    for family in bench.untouched():
        household = family.household
        if (
            family.village is lone.village
            and household.size > 1
            and household.monitoring is None
            and household.planned_exit_year == lone.household.planned_exit_year
            and household.head.has_allowance == lone.household.head.has_allowance
        ):
            return family
    return None


def _position(rows: list[dict[str, str | float]], row: dict[str, str | float]) -> int:
    return next(index for index, each in enumerate(rows) if each is row)


@defect("HH03")
def wrong_head_count(bench: Bench) -> None:
    """One household states a person too many, another of its kind one too few."""
    more = bench.family(lambda family: _may_state(bench, family, 1))
    fewer = bench.family(
        lambda family: _may_state(bench, family, -1) and family.village.group == more.village.group
    )
    for family, change in ((more, 1), (fewer, -1)):
        size = family.household.size + change
        family.row["household_size"] = str(size)
        family.row["net_income_per_person"] = yuan(per_person(family.household.income.net, size))
        bench.mark_household(family, "household_size", "家庭人口数与成员行数不一致")


def _may_state(bench: Bench, family: Family, change: int) -> bool:
    size = family.household.size + change
    if size < 1:
        return False
    amount = family.household.income.net / 100 / size
    return amount < _HIGHEST if bench.keeps_totals else amount > _LOWEST


@defect("HH05", "ID13", "HH14")
def no_head(bench: Bench) -> None:
    """The head is called 其他."""
    family = bench.family(lambda family: family.household.size > 1)
    row = family.member_rows[0]
    row["relation"] = codes.OTHER_RELATION
    bench.mark(row, "relation", "户内没有户主", family, family.household.head)


@defect("HH06", "ID13", "HH12")
def two_heads(bench: Bench) -> None:
    """Another grown-up is called the head too."""
    found = bench.member(
        lambda found: bench.age(found.person) >= 25 and found.person.relation != codes.SPOUSE
    )
    found.row["relation"] = codes.HEAD
    bench.mark_member(found, "relation", "户内有两个户主")


@defect("HH07")
def two_spouses(bench: Bench) -> None:
    """Another grown-up is called a spouse too."""
    found = bench.member(
        lambda found: (
            bench.age(found.person) >= 22
            and found.person.relation not in (codes.SPOUSE, *codes.PARENTS)
            and found.person.sex != found.family.household.head.sex
            and any(p.relation == codes.SPOUSE for p in found.family.household.members)
        )
    )
    found.row["relation"] = codes.SPOUSE
    bench.mark_member(found, "relation", "户内有两个配偶")


@defect("HH08")
def couple_of_one_sex(bench: Bench) -> None:
    """The spouse gets the sex of the head, number included."""
    found = bench.member(
        lambda f: f.person.relation == codes.SPOUSE and f.person.disability is None
    )
    sex = found.family.household.head.sex
    found.row["sex"] = sex
    found.row["id_number"] = bench.numbers.resident_id(found.person.birth, sex, is_local=False)
    bench.mark_member(found, "sex", "配偶与户主性别相同")


@defect("HH09")
def no_relation(bench: Bench) -> None:
    """The relation is blank."""
    found = bench.member(lambda found: True)
    found.row["relation"] = ""
    bench.mark_member(found, "relation", "与户主关系为空")


@defect("HH10")
def unknown_relation(bench: Bench) -> None:
    """The relation is not in the code list."""
    found = bench.member(lambda found: found.person.relation in codes.CHILDREN)
    found.row["relation"] = "长子" if found.person.sex == codes.MALE else "长女"
    bench.mark_member(found, "relation", "与户主关系不在代码表")


_TURNED = {"之子": "之女", "之女": "之子", "之孙子": "之孙女", "之孙女": "之孙子"}


@defect("HH11")
def relation_against_sex(bench: Bench) -> None:
    """A son is called a daughter, or the reverse."""
    found = bench.member(lambda found: found.person.relation in _TURNED)
    found.row["relation"] = _TURNED[found.person.relation]
    bench.mark_member(found, "relation", "与户主关系与性别矛盾")


@defect("HH12")
def child_too_old(bench: Bench) -> None:
    """A grown-up child gets a birth date eight years after the head's."""
    found = bench.member(
        lambda found: (
            found.person.relation in ("之子", "之女")
            and found.person.disability is None
            and bench.age(found.person) >= 23
            and not found.person.school_status
            and 40 <= bench.age(found.family.household.head) <= 60
        )
    )
    head = found.family.household.head
    birth = found.person.birth.replace(
        year=head.birth.year + 8, day=min(found.person.birth.day, 28)
    )
    found.row["birth_date"] = f"{birth:%Y%m%d}"
    found.row["id_number"] = bench.numbers.resident_id(birth, found.person.sex, is_local=False)
    bench.mark_member(found, "relation", "子女只比户主小8岁")


@defect("HH13", "HH05", "ID13")
def lone_person_no_head(bench: Bench) -> None:
    """The only member is not the head."""
    family = bench.family(lambda family: family.household.size == 1)
    row = family.member_rows[0]
    row["relation"] = codes.OTHER_RELATION
    bench.mark(row, "relation", "一人户的成员不是户主", family, family.household.head)


@defect("HH14")
def head_not_first(bench: Bench) -> None:
    """The head stands in the second row."""
    family = bench.family(lambda family: family.household.size > 1)
    rows = bench.book.tables["member"]
    first = _position(rows, family.member_rows[0])
    rows[first], rows[first + 1] = rows[first + 1], rows[first]
    bench.mark(family.member_rows[0], "relation", "户主不在该户首行", family, family.household.head)


@defect("HH15", monitoring=True)
def exports_differ(bench: Bench) -> None:
    """The monitored export states other wages than the household export."""
    family = bench.family(lambda family: True, monitored=True)
    wages = yuan(family.household.income.wage + 1000_00)
    for row in family.monitored_rows:
        row["wage_income"] = wages
    note = "监测对象信息与户信息的工资性收入不同"
    bench.mark(family.monitored_rows[0], "wage_income", note, family)
