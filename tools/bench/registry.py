"""A registry of many counties as typed parquet, one file for each table, for measuring at scale.

    python -m tools.bench.registry PERSONS FOLDER [--faults 0.01]

People are made in blocks one after another, so memory follows one block and the numbers given so
far. No number occurs twice. The same arguments give the same rows.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import polars as pl

from hecha.declare.model import Column
from hecha.reading.tidy import typed
from hecha.samples.book import Book, fill
from hecha.samples.county import make_county
from hecha.samples.defects import plant
from hecha.samples.export_layouts import LAYOUTS
from hecha.samples.invented_people import Numbers
from hecha.samples.profiles import NATIONAL, Profile
from hecha.samples.rendering import Cell, Row

BLOCK = 25_000
"""Persons made at a time."""
HOUSEHOLD = 3
CODES = 520_100
"""The area codes of ID numbers begin here; each county has ten of its own."""
NAMES = [f"{first}{second}县" for first, second in product("清青白石云龙金玉福安", "溪山岩桥塘湾")]


def write(persons: int, folder: Path, *, faults: float = 0.01, seed: int = 1) -> None:
    """The tables of an invented registry in ``folder``, with a fault for so many of the persons;
    a county for each 25,000."""
    write_exports(_books(persons, faults, seed), folder)


def write_exports(books: Iterable[Book], folder: Path) -> None:
    """The tables of all books, one parquet file each."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for number, book in enumerate(books):
            for name, rows in book.tables.items():
                part = Path(scratch) / name / f"{number:04}.parquet"
                part.parent.mkdir(exist_ok=True)
                _typed(name, rows).write_parquet(part)
        for table in sorted(Path(scratch).iterdir()):
            file = LAYOUTS[table.name].file
            path = folder / f"{file}_{NATIONAL.day:%Y%m%d}.parquet"
            parts = [pl.scan_parquet(part) for part in sorted(table.iterdir())]
            pl.concat(parts, how="vertical_relaxed").sink_parquet(path, maintain_order=True)


def block(profile: Profile, persons: int, faults: float, seed: int, numbers: Numbers) -> Book:
    """So many people of a county, with a fault for a share of them."""
    county = make_county(profile, persons // HOUSEHOLD, persons, seed, numbers)
    book = fill(county, profile)
    if planted := round(persons * faults):
        plant(book, planted, seed, "xlsx")
    return book


def area_codes(county: int) -> tuple[str, ...]:
    """Those of the ID numbers of a county: its own, and its neighbours'."""
    first = CODES + 10 * county
    return tuple(map(str, range(first, first + len(NATIONAL.area_codes))))


def _books(persons: int, faults: float, seed: int) -> Iterator[Book]:
    numbers = Numbers(Random(seed), ())
    for number in range(-(-persons // BLOCK)):
        size = min(BLOCK, persons - number * BLOCK)
        numbers.area_codes = area_codes(number)
        name = NAMES[number % len(NAMES)] + str(number // len(NAMES) or "")
        profile = replace(NATIONAL, county=name, area_codes=numbers.area_codes)
        yield block(profile, size, faults, seed + number, numbers)


def _typed(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Rows under the headers of their export; a column with a cell not of its kind stays text.

    The second column of one header is left out: parquet has no two columns of one name.
    """
    layout = LAYOUTS[name]
    columns = {one: layout.column(one) for one in layout.columns}
    return pl.DataFrame(
        _column([row.get(one) for row in rows], column).alias(layout.header(one))
        for one, column in columns.items()
        if column.occurrence == 1
    )


def _column(cells: Sequence[Cell | None], column: Column) -> pl.Series:
    texts = pl.Series([str(cell) if cell else None for cell in cells], dtype=pl.String)
    values, unreadable = typed(texts, column.kind)
    return texts if unreadable is not None and unreadable.any() else values


def main() -> None:
    """Write one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("persons", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--faults", type=float, default=0.01)
    given = parser.parse_args()
    write(given.persons, given.folder, faults=given.faults)


if __name__ == "__main__":
    main()
