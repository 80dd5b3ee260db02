"""Who helps: units, helpers, teams in poor villages, one helper for every household."""

from __future__ import annotations

from datetime import date
from itertools import cycle
from random import Random

from hecha.declare import codes
from hecha.samples.county_model import County, Helper, Household, TeamTerm, Village
from hecha.samples.invented_people import SURNAMES, Numbers
from hecha.samples.profiles import Group, Profile
from hecha.samples.villages import apportion

_HOUSEHOLDS_PER_HELPER = 5
_BODIES = tuple(
    """水务 林业 教育 交通 文化 卫生 农业 畜牧 统计 审计 财政 税务 气象 地震 档案 规划 住建 环保
    民政 司法 人社 商务 旅游 安监 质监 供销 邮政 电力 烟草 盐业 粮食 物价 体育 广电 房管 城管
    公路 渔业 农机 科技""".split()
)
_KINDS = ("局", "服务中心", "管理站", "协会", "研究所")
_POSTS = {
    "乡科级正职": ("局长", "主任"),
    "乡科级副职": ("副局长", "副主任"),
    "科员级": ("科员", "股长"),
    "办事员级": ("办事员",),
}
Unit = tuple[str, str]
"""Name and 隶属关系 of a helping unit."""

_LEADER_RANK = "乡科级正职"
_SINGLE_LEADER_SHARE = 2 / 18
"""In 2 of 18 poor villages of Puning leader and first secretary are one person (S000 §20)."""


def organise(rng: Random, county: County, profile: Profile, numbers: Numbers) -> None:
    """Appoints helpers and teams and pairs every household."""
    office = _Office(rng, county, numbers, profile)
    groups = {group.name: group for group in profile.groups}
    for group in groups.values():
        villages = [village for village in county.villages if village.group == group.name]
        if villages:
            office.serve(group, villages)
    _plan_exits(rng, county.households, profile)


class _Office:
    """Appoints helpers; a name occurs once in a unit (HP07)."""

    def __init__(self, rng: Random, county: County, numbers: Numbers, profile: Profile) -> None:
        self._rng = rng
        self._county = county
        self._numbers = numbers
        self._profile = profile
        self._names: set[tuple[str, str]] = set()

    def serve(self, group: Group, villages: list[Village]) -> None:
        """Gives each village of a group its units, helpers and, where it is poor, its team."""
        units = _units(group, len(villages))
        singles = max(1, round(len(villages) * _SINGLE_LEADER_SHARE))
        for index, village in enumerate(villages):
            own = units[index :: len(villages)] or [units[index % len(units)]] if units else []
            is_single = self._profile.has_monitoring or index >= len(villages) - singles
            if not own:
                own = _township_units(village.town)
            elif group.is_poor and is_single:
                body = _BODIES[index % len(_BODIES)]
                own = [(f"{group.unit_prefixes[-1]}{body}局", own[0][1])]
            self._pair(group, village, own)
            if group.is_poor:
                self._send_team(group, village, own, is_single=is_single)

    def _pair(self, group: Group, village: Village, units: list[Unit]) -> None:
        turn = cycle(units)
        helper: Helper | None = None
        for index, household in enumerate(village.households):
            if helper is None or index % _HOUSEHOLDS_PER_HELPER == 0:
                helper = self._appoint(group, *next(turn))
            household.helper = helper
        busy = {household.helper.unit for household in village.households if household.helper}
        for unit, affiliation in units:
            if unit not in busy:
                self._appoint(group, unit, affiliation)

    def _appoint(self, group: Group, unit: str, affiliation: str, rank: str = "") -> Helper:
        rng = self._rng
        sex = codes.MALE if rng.random() < 0.65 else codes.FEMALE
        while True:
            name = self._numbers.name(rng.choice(SURNAMES), sex)
            if (unit, name) not in self._names:
                break
        self._names.add((unit, name))
        year = self._profile.day.year - rng.randint(26, 55)
        birth = date(year, rng.randint(1, 12), rng.randint(1, 28))
        rank = rank or rng.choices(tuple(_POSTS), (1, 3, 8, 3))[0]
        helper = Helper(
            name=name,
            sex=sex,
            resident_id=self._numbers.resident_id(birth, sex),
            phone=self._numbers.phone(),
            unit=unit,
            unit_type=group.unit_type,
            affiliation=affiliation,
            rank=rank,
            post=rng.choice(_POSTS[rank]),
        )
        self._county.helpers.append(helper)
        return helper

    def _send_team(
        self, group: Group, village: Village, units: list[Unit], *, is_single: bool
    ) -> None:
        """One leader and one first secretary, one or two persons, and sometimes a member."""
        rng = self._rng
        start = date(
            self._profile.day.year - (0 if not self._profile.has_monitoring else 2),
            5,
            rng.randint(3, 28),
        )
        leader = self._appoint(group, *units[0], rank=_LEADER_RANK)
        leader.is_leader = leader.is_team_member = True
        team = [leader]
        if is_single:
            leader.is_first_secretary = True
        else:
            body = rng.choice(_BODIES)
            secretary = self._appoint(
                group, f"{group.unit_prefixes[-1]}{body}局", units[0][1], rank=_LEADER_RANK
            )
            secretary.is_first_secretary = secretary.is_team_member = True
            team.append(secretary)
        if rng.random() < 0.6:
            member = self._appoint(group, *units[-1], rank="科员级")
            member.is_team_member = True
            team.append(member)
        village.team = [TeamTerm(helper, start) for helper in team]


def _units(group: Group, villages: int) -> list[Unit]:
    """The units that help a group: as many as its paper counts, in proportion; none: the town's."""
    if not group.unit_prefixes:
        return []
    prefix = group.unit_prefixes[0]
    count = max(1, min(group.units, round(group.units * villages / group.villages)))
    names = [f"{prefix}{body}{kind}" for kind in _KINDS for body in _BODIES][:count]
    levels = cycle(group.affiliations)
    return [(_at_level(name, level), level) for name, level in zip(names, levels, strict=False)]


def _township_units(town: str) -> list[Unit]:
    level = next((ending for ending in ("街道", "镇", "乡") if town.endswith(ending)), "其他")
    office = f"{town}办事处" if level == "街道" else f"{town}人民政府"
    return [(office, level), (f"{town}农业服务中心", level)]


def _at_level(name: str, level: str) -> str:
    """Units of the state and the province in a city say so in their name."""
    return {"中央": f"中央驻{name}", "省": f"省驻{name}"}.get(level, name)


def _plan_exits(rng: Random, households: list[Household], profile: Profile) -> None:
    """Gives each household its year so that the persons of a year meet the quota exactly.

    The largest households choose first; the many lone persons then fill what is left.
    """
    years = [year for year, _ in profile.exit_years]
    total = sum(household.size for household in households)
    quotas = apportion(total, [weight for _, weight in profile.exit_years])
    left = dict(zip(years, quotas, strict=True))
    order = list(households)
    rng.shuffle(order)
    order.sort(key=lambda household: -household.size)
    for household in order:
        fitting = [year for year in years if left[year] >= household.size]
        if fitting:
            year = rng.choices(fitting, [left[year] for year in fitting])[0]
        else:
            year = max(years, key=lambda y: left[y])
        household.planned_exit_year = year
        left[year] -= household.size
