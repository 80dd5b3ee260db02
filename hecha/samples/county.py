"""Puts a county together: villages, families, livelihoods, incomes, helpers."""

from __future__ import annotations

from random import Random

from hecha.declare import codes
from hecha.samples import monitoring
from hecha.samples.assignments import organise
from hecha.samples.county_model import County, Household, Person, Village
from hecha.samples.families import family
from hecha.samples.incomes import earn
from hecha.samples.invented_people import Numbers
from hecha.samples.livelihoods import settle
from hecha.samples.lives import live
from hecha.samples.profiles import Profile
from hecha.samples.villages import found_villages

_MARRIED_IN = ("之儿媳", "之女婿", codes.SPOUSE)
_PHONE_FROM_AGE = 16


def make_county(
    profile: Profile, households: int, persons: int, seed: int | str, numbers: Numbers | None = None
) -> County:
    """A county without a fault; the same arguments give the same county.

    ``numbers`` are those several counties take theirs from, so that none occurs twice.
    """
    rng = Random(f"{profile.suite}:{seed}")
    numbers = numbers or Numbers(rng, profile.area_codes)
    villages = found_villages(rng, profile, numbers, households, persons)
    county = County(profile.day, profile.province, profile.city, profile.county, villages, [])
    choice = monitoring.Choice(profile, persons)
    for village in villages:
        for size in village.size_plan:
            village.households.append(_household(rng, profile, numbers, village, size, choice))
    organise(rng, county, profile, numbers)
    return county


def _household(
    rng: Random,
    profile: Profile,
    numbers: Numbers,
    village: Village,
    size: int,
    choice: monitoring.Choice,
) -> Household:
    household = Household(numbers.household_id(), village, family(rng, size, profile.day))
    ethnicity = rng.choice(profile.ethnicities)
    for person in household.members:
        live(rng, person, profile.day, is_lone=size == 1)
        _register(rng, person, profile, numbers)
        person.ethnicity = ethnicity
    household.phone = household.head.phone
    household.bank_card = numbers.bank_card()
    is_monitored = profile.has_monitoring and choice.take(rng, size)
    settle(rng, household, profile, is_monitored=is_monitored)
    if is_monitored:
        monitoring.identify(rng, household, profile, numbers)
    earn(rng, household, profile)
    monitoring.help_household(household)
    return household


def _register(rng: Random, person: Person, profile: Profile, numbers: Numbers) -> None:
    """Name, ID number, person number, and a phone for everybody of 16 or over."""
    person.name = numbers.name(person.surname, person.sex)
    is_local = person.relation not in _MARRIED_IN or rng.random() < 0.6
    person.resident_id = numbers.resident_id(person.birth, person.sex, is_local=is_local)
    person.person_id = numbers.person_id()
    if person.relation == codes.HEAD or person.age_on(profile.day) >= _PHONE_FROM_AGE:
        person.phone = numbers.phone()
