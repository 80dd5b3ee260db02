"""Who lives in a household: relations, sexes, ages and surnames of a family of a given size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from hecha.declare import codes
from hecha.declare.codes import FEMALE, MALE
from hecha.samples.county_model import Person
from hecha.samples.invented_people import SURNAMES

MAX_SIZE = 12


@dataclass(frozen=True, slots=True)
class _Kin:
    relation: str
    sex: str
    age: int
    surname: str


def family(rng: Random, size: int, day: date) -> list[Person]:
    """``size`` related persons, the head first; ages are completed years on ``day`` (31 December).

    Children and grandchildren are at least 18 years younger than the head, parents at least 18
    years older (HH12), and couples are of two sexes (HH08).
    """
    kin = [_lone(rng)] if size == 1 else list(islice(_shape(rng, size), size))
    return [Person(k.relation, k.sex, _birth(rng, day, k.age), k.surname) for k in kin]


def _birth(rng: Random, day: date, age: int) -> date:
    """A birthday of somebody who is ``age`` on 31 December."""
    return date(day.year - age, 1, 1) + timedelta(days=rng.randrange(365))


def _other(sex: str) -> str:
    return FEMALE if sex == MALE else MALE


def _surname(rng: Random, *besides: str) -> str:
    while True:
        found = rng.choice(SURNAMES)
        if found not in besides:
            return found


def _lone(rng: Random) -> _Kin:
    kind = rng.random()
    if kind < 0.66:
        age = rng.randint(62, 89)
    elif kind < 0.9:
        age = rng.randint(40, 59)
    else:
        age = rng.randint(24, 39)
    sex = MALE if rng.random() < 0.68 else FEMALE
    return _Kin(codes.HEAD, sex, age, _surname(rng))


def _shape(rng: Random, size: int) -> Iterator[_Kin]:
    kind = rng.random()
    if size == 2:
        if kind < 0.42:
            return _nuclear(rng, rng.randint(61, 80), rng.random() < 0.2, min_children=0)
        if kind < 0.7:
            return _with_parent(rng)
        return _nuclear(rng, rng.randint(33, 50), rng.random() < 0.6, min_children=1)
    if size <= 4 and kind < 0.1:
        return _skipped_generation(rng)
    if kind < 0.4:
        return _stem(rng)
    return _nuclear(rng, rng.randint(30, 52), rng.random() < 0.1, min_children=2)


def _head(rng: Random, age: int) -> _Kin:
    return _Kin(codes.HEAD, MALE if rng.random() < 0.82 else FEMALE, age, _surname(rng))


def _spouse(rng: Random, head: _Kin) -> _Kin:
    age = max(22, head.age + rng.randint(-4, 2))
    return _Kin(codes.SPOUSE, _other(head.sex), age, _surname(rng, head.surname))


def _child(rng: Random, age: int, surname: str) -> _Kin:
    sex = rng.choice((MALE, FEMALE))
    return _Kin("之子" if sex == MALE else "之女", sex, age, surname)


def _parent(rng: Random, head: _Kin, sex: str) -> _Kin:
    """The head's father or mother; of a married woman, her husband's."""
    age = min(94, head.age + rng.randint(19, 28))
    by_marriage = head.sex == FEMALE
    relation = {
        (MALE, False): "之父",
        (FEMALE, False): "之母",
        (MALE, True): "之公公",
        (FEMALE, True): "之婆婆",
    }[sex, by_marriage]
    has_name = sex == MALE and not by_marriage
    return _Kin(relation, sex, age, head.surname if has_name else _surname(rng, head.surname))


def _sibling(rng: Random, head: _Kin) -> _Kin:
    age = max(20, head.age + rng.randint(-7, 7))
    return _Kin("之兄弟姐妹", rng.choice((MALE, FEMALE)), age, head.surname)


def _nuclear(rng: Random, age: int, is_single: bool, min_children: int) -> Iterator[_Kin]:
    """Head, spouse, children; then parents, more children, brothers and sisters."""
    head = _head(rng, age)
    yield head
    spouse = None if is_single else _spouse(rng, head)
    if spouse is not None:
        yield spouse
    name = spouse.surname if spouse is not None and head.sex == FEMALE else head.surname
    youngest_parent = min(head.age, spouse.age) if spouse is not None else head.age
    child_age = youngest_parent - rng.randint(20, 27)

    later: list[_Kin] = []
    for number in range(6):
        if child_age < 0:
            break
        child = _child(rng, child_age, name)
        if number < min_children:
            yield child
        else:
            later.append(child)
        child_age -= rng.randint(1, 5)
    if head.age <= 66:
        later[1:1] = [_parent(rng, head, FEMALE), _parent(rng, head, MALE)]
    yield from later
    while True:
        yield _sibling(rng, head)


def _with_parent(rng: Random) -> Iterator[_Kin]:
    """A grown-up who stayed with a parent."""
    head = _Kin(codes.HEAD, MALE, rng.randint(28, 58), _surname(rng))
    yield head
    yield _parent(rng, head, rng.choice((MALE, FEMALE)))
    while True:
        yield _sibling(rng, head)


def _skipped_generation(rng: Random) -> Iterator[_Kin]:
    """Grandparents who bring up the children of a son away from home."""
    head = _Kin(codes.HEAD, MALE, rng.randint(61, 74), _surname(rng))
    yield head
    yield _spouse(rng, head)
    while True:
        yield _grandchild(rng, rng.randint(4, 17), head.surname)


def _grandchild(rng: Random, age: int, surname: str) -> _Kin:
    sex = rng.choice((MALE, FEMALE))
    return _Kin("之孙子" if sex == MALE else "之孙女", sex, age, surname)


def _stem(rng: Random) -> Iterator[_Kin]:
    """Three generations: head, spouse, married son, his wife and children, an old mother."""
    head = _Kin(codes.HEAD, MALE, rng.randint(50, 68), _surname(rng))
    yield head
    if rng.random() < 0.85:
        yield _spouse(rng, head)
    son_age = head.age - rng.randint(22, 27)
    yield _Kin("之子", MALE, son_age, head.surname)
    wife_age = max(22, son_age + rng.randint(-4, 1))
    yield _Kin("之儿媳", FEMALE, wife_age, _surname(rng, head.surname))
    child_age = min(son_age, wife_age) - rng.randint(20, 23)
    mother = _parent(rng, head, FEMALE)
    for number in range(4):
        if child_age < 0:
            break
        yield _grandchild(rng, child_age, head.surname)
        if number == 1:
            yield mother
        child_age -= rng.randint(1, 4)
    yield _child(rng, son_age - rng.randint(1, 3), head.surname)
    while True:
        yield _sibling(rng, head)
