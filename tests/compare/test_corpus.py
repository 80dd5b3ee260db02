"""The corpus of tools.compare has what a change of a rule can touch."""

from pathlib import Path

import openpyxl

from hecha.samples.book import fill
from hecha.samples.county import make_county
from hecha.samples.defects import CATALOGUE, plant
from hecha.samples.ledgers import keep
from hecha.samples.profiles import PROFILES
from hecha.samples.writing import FORMATS
from tools.compare.corpus import COUNTIES, MORE_RUNS, SCRAMBLED, County
from tools.compare.scrambling import scramble


def planted(county: County) -> set[str]:
    """Codes of the rules with a defect in a county."""
    profile = PROFILES[county.suite]
    book = fill(
        make_county(profile, county.households, county.households * 3, county.seed), profile
    )
    if county.ledgers:
        keep(book, county.seed)
    return {mark.rule for mark in plant(book, county.defects, county.seed, county.formats).marks}


def test_every_defect_is_planted() -> None:
    found = set().union(*(planted(county) for county in COUNTIES if county.defects))
    assert set(CATALOGUE) - found == set()


def test_every_format_and_paper_with_samples() -> None:
    assert {county.formats for county in COUNTIES} == set(FORMATS)
    assert {(county.suite, county.ledgers) for county in COUNTIES} == {
        (suite, ledgers) for suite in PROFILES for ledgers in (False, True)
    }


def test_runs_are_named_once_and_read_counties_of_the_corpus() -> None:
    names = [*(county.name for county in COUNTIES), *(each.name for each in MORE_RUNS)]
    assert len(set(names)) == len(names)
    read = {path.split("/")[0] for each in MORE_RUNS for path in (*each.paths, each.previous or "")}
    written = {*(county.name for county in COUNTIES), *SCRAMBLED}
    assert read - written == {"", "no-such-folder"}
    assert set(SCRAMBLED) <= read


def test_the_same_seed_damages_the_same_cells(tmp_path: Path) -> None:
    source = tmp_path / "county"
    source.mkdir()
    book = openpyxl.Workbook()
    for row in range(40):
        book.worksheets[0].append([f"{row}{column}" for column in range(10)])
    book.save(source / "book.xlsx")
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        scramble(source, tmp_path / name, seed)
    before, first, again, other = (
        list(openpyxl.load_workbook(tmp_path / name / "book.xlsx").worksheets[0].values)
        for name in ("county", "a", "b", "c")
    )
    assert first == again
    assert first != other
    assert first[:3] == before[:3]
    assert first[3:] != before[3:]
