"""A province of typed folders, one for each county, for measuring at scale.

    python -m tools.bench.typed_counties PERSONS FOLDER [--county 100000] [--faults 0.01]
                                   [--shared 0.001] [--bases 2] [--seed 1] [--shuffled]

A few counties are made person by person; every other one is one of them with other numbers and
names (tools.bench.renumbering), faults and all. Nothing stands in two counties but what is shared
on purpose: a share of the people (ID numbers), phones and households of a county, each with one
other county. The same arguments give the same rows. FOLDER.json says what was made.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from random import Random

import polars as pl

from hecha.backends import typed_folder
from hecha.backends.stored_records import plain, record
from hecha.declare.origin import ROW_ID
from hecha.policy import lexicon_of
from hecha.reading import read
from hecha.reading.submission import Submission, TableData
from hecha.run import product_version
from hecha.samples.book import Book
from hecha.samples.invented_people import Numbers
from hecha.samples.profiles import NATIONAL
from tools.bench import registry
from tools.bench.renumbering import COUNTIES, Dictionary, Form, Shared, is_affected

SUITE = NATIONAL.suite
_TOWNS = 3
"""Townships of a block of 25,000 persons."""
_HOUSEHOLDS = 100
"""Of a village."""
_SYLLABLES = "松柏梅兰竹石泉云龙凤鹤鹿金银玉珠春秋晨曦南北东西平安福禄康宁"
_PAIRS = [first + second for first, second in product(_SYLLABLES, repeat=2)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make: ``faults`` and ``shared`` are shares of the persons (``shared`` also of the
    phones and of the households), ``county`` the persons of each county."""

    persons: int
    county: int = 100_000
    faults: float = 0.01
    shared: float = 0.001
    bases: int = 2
    seed: int = 1
    shuffled: bool = False

    @property
    def counties(self) -> int:
        """How many: the last may be the larger part of a county short."""
        return -(-self.persons // self.county)


@dataclass(slots=True)
class Made:
    """What was made; the last three are how many numbers stand in two counties."""

    counties: int = 0
    persons: int = 0
    shared_people: int = 0
    shared_phones: int = 0
    shared_households: int = 0


class _Numbers(Numbers):
    """Numbers that leave room for those of other counties."""

    def phone(self) -> str:
        while True:
            number = f"1{self._rng.randrange(3, 10)}000{self._rng.randrange(10**6):06d}"
            if self._is_new(number):
                return number

    def bank_card(self) -> str:
        while True:
            number = f"6217000{self._rng.randrange(10**12):012d}"
            if self._is_new(number):
                return number


def _town_names(county: int, count: int) -> list[str]:
    """The townships of a county: names occur once in it."""
    names = (_PAIRS[(at + count * county) % len(_PAIRS)] for at in range(count))
    return [name + "镇镇乡"[at % _TOWNS] for at, name in enumerate(names)]


def _county_name(county: int) -> str:
    return NATIONAL.county if county == 0 else f"{_PAIRS[-county]}县"


class Base:
    """A county made person by person, from which others are made."""

    def __init__(self, submission: Submission, towns: int) -> None:
        self._submission, self._towns = submission, towns
        frames: list[pl.DataFrame] = []
        said = {
            field.name: plain(getattr(submission, field.name), frames)
            for field in fields(submission)
            if field.name not in ("tables", "previous")
        }
        self._said = json.dumps(said, ensure_ascii=False)
        self._records = len(frames)
        for data in submission.tables.values():
            frames += [data.frame, data.raw]
        names = self._names(0)
        columns = {
            (at, column.name): column
            for at, frame in enumerate(frames)
            for column in frame.select(pl.col(pl.String))
            if is_affected(column.unique().drop_nulls(), names)
        }
        texts = [column.unique().drop_nulls().alias("text") for column in columns.values()]
        self._dictionary = Dictionary(pl.concat(texts).unique(), names)
        self._coded: list[dict[str, pl.Series]] = [{} for _ in frames]
        for (at, name), column in columns.items():
            self._coded[at][name] = self._dictionary.at(column)
        self._frames = frames

    def county(self, number: int, shared: Shared) -> Submission:
        """County ``number`` (0: the base itself), with what it shares with another."""
        names = self._names(number)
        texts = self._dictionary.written(number, names, shared)
        frames = [
            frame.with_columns(texts.gather(at).alias(name) for name, at in coded.items())
            for frame, coded in zip(self._frames, self._coded, strict=True)
        ]
        said = pl.Series([self._said]).str.replace_many(self._names(0), names)
        values = json.loads(said[0]) | {"tables": {}, "previous": {}}
        values["digests"] = {
            file: f"{number:08x}{digest[8:]}" for file, digest in values["digests"].items()
        }
        pairs = iter(frames[self._records :])
        tables: dict[str, TableData] = {
            name: replace(data, frame=next(pairs), raw=next(pairs))
            for name, data in self._submission.tables.items()
        }
        return replace(record(Submission, values, frames), tables=tables)

    @cached_property
    def sharable(self) -> Shared:
        """People, phones and households that another county can have too."""
        tables, dictionary = self._submission.tables, self._dictionary
        members, households = tables["member"].frame, tables["household"].frame
        return Shared(
            0,
            dictionary.people(members.filter("id_is_sound")["id_key"]),
            dictionary.among(members["household_phone"], Form.PHONE),
            dictionary.among(households["household_id"], Form.KEY),
        )

    def _names(self, county: int) -> list[str]:
        return [_county_name(county), *_town_names(county, self._towns)]


def _base(wanted: Wanted, number: int, numbers: Numbers, scratch: Path) -> Base:
    blocks = -(-wanted.county // registry.BLOCK)
    folder = scratch / f"{number}"
    registry.write_exports(_blocks(wanted, number, numbers), folder)
    submission = read([folder], lexicon=lexicon_of(SUITE))
    if wanted.shuffled:
        tables = {name: _shuffled(data, wanted.seed) for name, data in submission.tables.items()}
        submission = replace(submission, tables=tables)
    return Base(submission, blocks * _TOWNS)


def _blocks(wanted: Wanted, base: int, numbers: Numbers) -> Iterator[Book]:
    blocks = -(-wanted.county // registry.BLOCK)
    towns = _town_names(0, blocks * _TOWNS)
    for at in range(blocks):
        size = min(registry.BLOCK, wanted.county - at * registry.BLOCK)
        profile = replace(
            NATIONAL,
            towns=tuple(towns[at * _TOWNS : (at + 1) * _TOWNS]),
            area_codes=numbers.area_codes,
            households_per_village=_HOUSEHOLDS,
        )
        seed = (wanted.seed * wanted.bases + base) * blocks + at
        yield registry.block(profile, size, wanted.faults, seed, numbers)


def _shuffled(data: TableData, seed: int) -> TableData:
    order = pl.int_range(data.frame.height, eager=True).sample(fraction=1, shuffle=True, seed=seed)
    frame = data.frame[order].with_columns(data.frame[ROW_ID])
    return replace(data, frame=frame, raw=data.raw[order])


def _to_share(base: Base, wanted: Wanted, county: int) -> Shared:
    """What a county has in common with the last one made from the same base.

    It is drawn from one half of the people in turn, so that nobody is in three counties.
    """
    if county < wanted.bases:
        return Shared()
    draw, half = Random(f"{wanted.seed}:{county}"), county // wanted.bases % 2

    def some(known: Sequence[int]) -> list[int]:
        mine = [one for one in known if one % 2 == half]
        return sorted(draw.sample(mine, min(len(mine), round(len(known) * wanted.shared))))

    all_of = base.sharable
    return Shared(
        county - wanted.bases,
        some(all_of.people),
        some(all_of.phones),
        some(all_of.households),
    )


def write(wanted: Wanted, folder: Path) -> Made:
    """The counties of a province, a typed folder each in ``folder``.

    Raises ValueError where more are wanted than can be told apart.
    """
    if wanted.counties > COUNTIES:
        raise ValueError(f"at most {COUNTIES} counties: give larger ones")
    folder.mkdir(parents=True)
    lexicon, version = lexicon_of(SUITE), product_version()
    numbers = _Numbers(Random(wanted.seed), registry.area_codes(0))
    made = Made()
    with tempfile.TemporaryDirectory() as scratch:
        count = min(wanted.bases, wanted.counties)
        bases = [_base(wanted, number, numbers, Path(scratch)) for number in range(count)]
    for county in range(wanted.counties):
        base = bases[county % len(bases)]
        shared = _to_share(base, wanted, county)
        submission = base.county(county, shared)
        typed_folder.write(submission, folder / f"县{county + 1:04}", lexicon, version)
        made.counties += 1
        made.persons += submission.tables["member"].frame.height
        made.shared_people += len(shared.people)
        made.shared_phones += len(shared.phones)
        made.shared_households += len(shared.households)
    said = {"wanted": asdict(wanted), "made": asdict(made)}
    folder.with_suffix(".json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return made


def main() -> None:
    """Write one."""
    parser = argparse.ArgumentParser(description=__doc__, argument_default=argparse.SUPPRESS)
    parser.add_argument("persons", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--county", type=int)
    parser.add_argument("--faults", type=float)
    parser.add_argument("--shared", type=float)
    parser.add_argument("--bases", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--shuffled", action="store_true")
    given = vars(parser.parse_args())
    folder = given.pop("folder")
    print(json.dumps(asdict(write(Wanted(**given), folder))))


if __name__ == "__main__":
    main()
