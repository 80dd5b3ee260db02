"""What a household lives on and in: work, posts, allowances, land, house, causes of poverty."""

from __future__ import annotations

from datetime import date
from random import Random

from hecha.declare import codes
from hecha.samples.county_model import Household, Person, Spell, Work, Workplace
from hecha.samples.lives import STRONG_LABOUR, TERTIARY, WORKING_AGES, lower_target
from hecha.samples.profiles import Profile

_AWAY = tuple(
    Workplace(f"{place}{county}", county, outside=True)
    for place, county in (
        ("广东省深圳市", "宝安区"),
        ("广东省深圳市", "龙岗区"),
        ("广东省广州市", "番禺区"),
        ("广东省佛山市", "顺德区"),
        ("广东省惠州市", "博罗县"),
        ("浙江省金华市", "义乌市"),
        ("浙江省宁波市", "鄞州区"),
        ("福建省泉州市", "晋江市"),
        ("江苏省苏州市", "吴中区"),
        ("上海市", "松江区"),
    )
)
_TRADES = (
    ("制造业", "服装厂"),
    ("制造业", "电子厂"),
    ("制造业", "家具厂"),
    ("建筑业", "建筑工程队"),
    ("住宿和餐饮业", "餐饮店"),
    ("批发和零售业", "商贸行"),
    ("居民服务业", "家政服务部"),
)
_COMPANY_NAMES = ("宏达", "顺兴", "恒通", "金源", "鑫隆", "百利", "华盛", "永和")
_POSTS = ("保洁员", "护林员", "护路员", "河道巡查员")


def settle(rng: Random, household: Household, profile: Profile, *, is_monitored: bool) -> None:
    """Gives the household work, allowances, land, a house and its causes."""
    _find_work(rng, household, profile, is_monitored=is_monitored)
    _receive_support(rng, household, profile)
    _farm(rng, household)
    _dwell(rng, household)
    _name_causes(rng, household)


def _find_work(rng: Random, household: Household, profile: Profile, *, is_monitored: bool) -> None:
    chance = 0.72 if profile.has_monitoring else 0.5
    at_home = Workplace(
        f"{profile.province}{profile.city}{profile.county}", profile.county, outside=False
    )
    for person in household.members:
        age = person.age_on(profile.day)
        fit = person.labour in STRONG_LABOUR and age in WORKING_AGES
        sought = person.labour == codes.SKILLED_LABOUR or person.education in TERTIARY
        if fit and (sought or rng.random() < chance):
            if is_monitored and household.has_worker:
                lower_target(person)
                continue
            place = rng.choice(_AWAY) if rng.random() < 0.65 else at_home
            person.work = _work(rng, place, profile, is_monitored=is_monitored)
            person.employee_insured = not is_monitored and rng.random() < 0.06
        elif person.can_work and 20 <= age <= 66 and rng.random() < 0.12:
            person.post = rng.choice(_POSTS)
            person.post_months = rng.randint(3, 12)
            person.post_wage = rng.randrange(400, 801, 50)


def _work(rng: Random, place: Workplace, profile: Profile, *, is_monitored: bool) -> Work:
    sector, trade = rng.choice(_TRADES)
    town = place.county if place.outside else profile.county
    if is_monitored:
        wage, months = rng.randrange(1200, 2401, 50), rng.randint(3, 6)
    else:
        wage, months = rng.randrange(2200, 5601, 50), rng.randint(4, 12)
    if not profile.has_monitoring:
        months = rng.randint(1, 5)
    spells, months = _spells(rng, profile.day.year, months)
    return Work(
        place=place,
        months=months,
        employer=f"{town}{rng.choice(_COMPANY_NAMES)}{trade}",
        sector=sector,
        channel="自发外出务工" if place.outside else "村组介绍",
        monthly_wage=wage,
        spells=spells,
    )


def _spells(rng: Random, year: int, months: int) -> tuple[tuple[Spell, ...], int]:
    """Spells without overlap that add up to ``months`` of ``year``; work may have begun before."""
    if months >= 11:
        begin = (year - 1, rng.randint(2, 12))
        return (Spell(begin, None),), 12
    if months >= 6 and rng.random() < 0.25:
        first = months // 2
        start = rng.randint(1, 2)
        second = start + first + rng.randint(1, 12 - months - start + 1)
        last = second + months - first - 1
        end = None if last >= 12 else (year, last)
        return (
            Spell((year, start), (year, start + first - 1)),
            Spell((year, second), end),
        ), months
    start = rng.randint(1, 12 - months + 1)
    last = start + months - 1
    return (Spell((year, start), None if last >= 12 else (year, last)),), months


def _receive_support(rng: Random, household: Household, profile: Profile) -> None:
    """特困供养 for old and severely disabled people alone, 低保 for households in need."""
    members = household.members
    lone = members[0]
    is_alone = len(members) == 1 and not household.has_worker
    if is_alone and _may_be_supported(lone, profile.day) and rng.random() < 0.4:
        lone.has_support = True
        lone.labour = codes.NO_LABOUR
        return
    entitled = any(person.labour in profile.allowance_labour for person in members)
    if not household.has_labour or profile.allowance_for_all or entitled:
        share = 1.0
    elif any(person.disability or codes.SERIOUS in person.health for person in members):
        share = 0.4
    else:
        share = 0.06
    if rng.random() < share:
        for person in members:
            person.has_allowance = True


def _may_be_supported(person: Person, day: date) -> bool:
    severe = person.disability is not None and person.disability.is_severe
    return not person.school_status and (person.age_on(day) > 60 or severe)


def _farm(rng: Random, household: Household) -> None:
    """Land in tenths of a mu; arable land is kept only where somebody can farm it (IN23)."""
    if household.has_labour and rng.random() < 0.75:
        household.arable_land = rng.randint(4, 18) * min(household.size, 5)
    household.forest_land = rng.choice((0, 0, rng.randint(5, 150)))
    if household.forest_land and rng.random() < 0.4:
        household.converted_land = rng.randint(2, min(40, household.forest_land))
    household.orchard_land = rng.choice((0, 0, 0, rng.randint(5, 40)))


def _dwell(rng: Random, household: Household) -> None:
    size = household.size
    household.house_area = rng.randint(28, 75) if size == 1 else size * rng.randint(15, 42)
    household.house_grade = rng.choice("AAB")
    household.road_distance = rng.choice((0, 1, 1, 2, 3, 5, 8, 12, rng.randint(0, 40)))
    household.road_type = rng.choice(("水泥路", "水泥路", "水泥路", "沥青路", "砂石路"))
    household.fuel = rng.choice(("清洁能源", "清洁能源", "柴草"))
    household.has_toilet = rng.random() < 0.93
    household.in_cooperative = rng.random() < 0.3
    household.led_by_enterprise = rng.random() < 0.15
    household.led_by_entrepreneur = rng.random() < 0.2


def _name_causes(rng: Random, household: Household) -> None:
    """A main cause that the members bear out (MO08), and at most one other."""
    members = household.members
    borne_out = []
    if any(person.disability for person in members):
        borne_out.append("因残")
    if any({codes.CHRONIC, codes.SERIOUS} & set(person.health) for person in members):
        borne_out.append("因病")
    if any(person.school_status not in ("", *codes.PRESCHOOL) for person in members):
        borne_out.append("因学")
    if not household.has_labour:
        borne_out.append("缺劳力")
    general = ["缺技术", "缺资金", "缺土地", "交通条件落后", "自身发展动力不足"]
    if borne_out and rng.random() < 0.85:
        household.main_cause = rng.choice(borne_out)
    else:
        household.main_cause = rng.choice(general)
    if rng.random() < 0.5:
        household.other_causes = tuple(
            cause for cause in (rng.choice(general),) if cause != household.main_cause
        )
