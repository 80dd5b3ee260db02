"""Towns and villages, and how many households and persons each gets."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from random import Random

from hecha.samples.county_model import Village
from hecha.samples.families import MAX_SIZE
from hecha.samples.invented_people import Numbers
from hecha.samples.profiles import Group, Profile

_FIRST = tuple("石松竹柏梅兰云龙凤白青金银玉福安永和兴旺新上下东西南北大小长高平清溪泉井塘")
_SECOND = tuple("桥岭坪坡湾塘溪岗坝田山林寨沟岩泉井洞口头埔围洋楼陂厝")


def apportion(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """``total`` divided by the weights (largest remainder), ``least`` to each first."""
    rest = total - least * len(weights)
    scale = rest / (sum(weights) or 1)
    shares = [weight * scale for weight in weights]
    parts = [int(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    for index in order[: rest - sum(parts)]:
        parts[index] += 1
    return [part + least for part in parts]


def found_villages(
    rng: Random, profile: Profile, numbers: Numbers, households: int, persons: int
) -> list[Village]:
    """Villages of all groups with their households' sizes planned; names occur once in a county."""
    names = _village_names(rng)
    villages: list[Village] = []
    for group, group_households, group_persons in _groups(profile, households, persons):
        count = _village_count(profile, group, households, group_households)
        if count == 0:
            continue
        weights = [rng.uniform(0.7, 1.3) for _ in range(count)]
        by_village = apportion(group_households, weights, least=1)
        extra = apportion(group_persons - group_households, by_village)
        for village_households, more in zip(by_village, extra, strict=True):
            village = Village("", names.pop(), group.is_poor, group.name)
            village.size_plan = _sizes(rng, village_households, more)
            villages.append(village)
    _place(rng, profile, villages)
    for village in villages:
        _describe(rng, profile, village)
        village.office_phone = numbers.phone()
    return villages


def _village_names(rng: Random) -> list[str]:
    """Names to be taken from the end: short ones first."""
    short = [f"{first}{second}村" for first in _FIRST for second in _SECOND]
    long = [f"{first}{mid}{last}村" for first in _FIRST for mid in _SECOND for last in _SECOND]
    rng.shuffle(short)
    rng.shuffle(long)
    return [*long, *short]


def _groups(profile: Profile, households: int, persons: int) -> list[tuple[Group, int, int]]:
    """Each group with its households and persons; a group has no fewer persons than households."""
    by_group = apportion(households, [group.households for group in profile.groups])
    if profile.households_per_village:
        extra = apportion(persons - households, by_group)
    else:
        wanted = [max(0, group.persons - group.households) for group in profile.groups]
        extra = apportion(persons - households, wanted)
    surplus = 0
    for index, count in enumerate(by_group):
        if count == 0:
            surplus, extra[index] = surplus + extra[index], 0
    extra[by_group.index(max(by_group))] += surplus
    return [
        (group, count, count + more)
        for group, count, more in zip(profile.groups, by_group, extra, strict=True)
    ]


def _village_count(profile: Profile, group: Group, households: int, of_group: int) -> int:
    if profile.households_per_village:
        count = max(1, round(of_group / profile.households_per_village))
    else:
        whole = sum(each.households for each in profile.groups)
        count = max(1, round(group.villages * households / whole))
    return min(count, of_group)


def _sizes(rng: Random, households: int, more: int) -> tuple[int, ...]:
    """Household sizes of one village: one person each, ``more`` others spread among them."""
    sizes = [1] * households
    cap = min(MAX_SIZE, max(7, ceil(more / households) + 4))
    open_places = list(range(households))
    for _ in range(more):
        place = rng.randrange(len(open_places))
        index = open_places[place]
        sizes[index] += 1
        if sizes[index] >= cap:
            open_places[place] = open_places[-1]
            open_places.pop()
    return tuple(sizes)


def _place(rng: Random, profile: Profile, villages: list[Village]) -> None:
    """Puts the villages into towns, as many towns as there is use for."""
    count = min(len(profile.towns), ceil(len(villages) / 2))
    towns = list(profile.towns)
    rng.shuffle(towns)
    order = list(villages)
    rng.shuffle(order)
    for index, village in enumerate(order):
        village.town = towns[index % count]
    rank = {town: index for index, town in enumerate(profile.towns)}
    villages.sort(key=lambda village: rank[village.town])


def _describe(rng: Random, profile: Profile, village: Village) -> None:
    """Population and income: a poor village is below 8000 yuan and above 5 % (S000 §2)."""
    persons, households = sum(village.size_plan), len(village.size_plan)
    low, high = profile.village_share
    if village.is_poor:
        share = rng.uniform(low, high)
        village.income_per_person = rng.randint(6200, 7900)
    else:
        share = rng.uniform(0.6, 0.9) * low
        village.income_per_person = rng.randint(8300, 14500)
    village.population = max(int(persons / share), persons + households)
    if not profile.households_per_village and not village.is_poor:
        village.population = max(village.population, rng.randint(900, 4200), persons * 25)
    village.household_total = max(households + 4, int(village.population / rng.uniform(3.5, 4.4)))
