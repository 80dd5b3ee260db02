"""A province, county by county, finds what a check of all its rows together finds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.counties_by_hand import LINKS, Export, Link, Made, made, spoilt

from hecha.backends import typed_folder
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.province.counties import Settings, opened, province
from hecha.reading.submission import Submission
from hecha.results.results import Results
from hecha.rules.checking import check
from hecha.run import load, product_version

NAMES = ("甲", "乙")
COUNTIES = {"甲": "甲山县", "乙": "乙水县"}
OF_AREA = ("county", "town", "village")

Cells = tuple[tuple[object, ...], ...]
Found = tuple[str, str, str, str | None, str | None, str, Cells]
"""Rule, severity, grain, household, person, message, and the cells of its evidence."""


def submission(folder: Path) -> Submission:
    return typed_folder.read(
        folder, lexicon_of("national"), product_version(), typed_folder.Wanted(), lambda *_: None
    )


def results(read: Submission) -> Results:
    return check(read, load_suite("national", read.snapshot.day))


class Linked:
    """Two counties with links between them: checked one by one, and all rows in one file each."""

    def __init__(self, folder: Path, seed: int, links: Iterable[Link]) -> None:
        chance = random.Random(seed)
        names = sorted(NAMES)  # as folders are sorted
        counties = {
            name: made(folder / f"made{name}", COUNTIES[name], seed * 2 + at, 4)
            for at, name in enumerate(names)
        }
        for county in counties.values():
            spoilt(county, chance, 12)
        for link in links:
            link(*chance.sample([*counties.values()], 2), chance)
        first, second = (counties[name] for name in names)
        self.sizes = {name: len(export.rows) for name, export in first.exports.items()}
        self.names = names
        together = Made("both")
        for name, export in first.exports.items():
            rows = [*export.rows, *second.exports[name].rows]
            together.exports[name] = Export(export.header, rows)
        for name, county in counties.items():
            load(county.write(folder / "src" / name), folder / "typed" / name)
        load(together.write(folder / "together"), folder / "both")
        self.typed = folder / "typed"
        self.both = results(submission(folder / "both"))
        self.alone = results(submission(self.typed / "甲"))
        self.found = self._found()

    def _found(self) -> dict[str, Results]:
        found = {}
        counties = opened(self.typed, Settings())
        with province(counties, Settings(), None, lambda _: None) as whole:
            for county in counties:
                host = whole.hosted(county, lambda *_: None)
                policy = load_suite("national", date(2023, 12, 31))
                found[county.name] = check(host.home, policy, engine=host.engine)
        return found

    def place(self, county: str, file: str, row: int) -> tuple[str, str, int]:
        """County, file and row of a cell as the county itself has them."""
        if county:
            owner, _, name = file.rpartition("/")
            return owner or county, name, row
        if row - 1 > self.sizes[file]:
            return self.names[1], file, row - self.sizes[file]
        return self.names[0], file, row

    def findings(self, found: Results, county: str = "") -> list[tuple[str, Found]]:
        """The findings of rules, each with the county it is of."""
        cells: dict[str, list[tuple[object, ...]]] = {}
        for cell in found.evidence.drop_nulls("row").iter_rows(named=True):
            place = self.place(county, cell["file"], cell["row"])
            told = (cell["table"], cell["column"], cell["value"], cell["personal"])
            cells.setdefault(cell["fingerprint"], []).append((*place, *told))
        told = []
        rules = found.findings.filter(~pl.col("rule").str.starts_with("FF"))
        for row in rules.iter_rows(named=True):
            own = cells.get(row["fingerprint"], [])
            # A row without an area, such as that of a helper, is told by its first cell.
            of = (row["county"] or str(own[0][0]))[0]
            names = ("rule", "severity", "grain", "household_id", "person_id", "message")
            told.append((of, (*(row[name] for name in names), tuple(sorted(own, key=str)))))
        return told

    def expected(self, county: str) -> Counter[Found]:
        return Counter(found for of, found in self.findings(self.both) if of == county)

    def got(self, county: str) -> Counter[Found]:
        return Counter(found for _, found in self.findings(self.found[county], county))


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    """Every kind of link."""
    return Linked(tmp_path_factory.mktemp("linked"), 3, LINKS)


def test_findings_and_evidence_are_those_of_all_rows_together(linked: Linked) -> None:
    for county in NAMES:
        assert linked.got(county) == linked.expected(county)


def test_a_county_alone_lacks_what_is_between_counties(linked: Linked) -> None:
    alone = Counter(found for _, found in linked.findings(linked.alone, "甲"))
    between = linked.got("甲") - alone
    of_others = [found for found in between if any(cell[0] == "乙" for cell in found[-1])]
    assert {"ID01", "ID15b", "HP03b"} <= {found[0] for found in of_others}
    assert not any(cell[0] == "乙" for found in alone for cell in found[-1])


def test_outcomes_by_township_are_those_of_all_rows_together(linked: Linked) -> None:
    names = ["rule", *OF_AREA[:2], "outcome", "checked", "failed"]
    of_rules = pl.col("rule").str.starts_with("FF").not_()

    def outcomes(found: Results, county: str) -> list[tuple[object, ...]]:
        mine = found.outcomes.filter(of_rules, pl.col("county") == COUNTIES[county])
        return mine.select(names).sort(names[:3]).rows()

    for county in NAMES:
        assert outcomes(linked.found[county], county) == outcomes(linked.both, county)
        assert set(linked.found[county].outcomes["county"].drop_nulls()) == {COUNTIES[county]}
