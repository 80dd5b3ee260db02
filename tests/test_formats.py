"""One county in every format, encoding and layout gives the same findings."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support import export_headers
from support.files_by_hand import write_csv, write_parquet, write_xls, write_xlsx

from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES
from hecha.policy.loading import load
from hecha.reading.reader import read
from hecha.reading.submission import Submission
from hecha.results.results import FAILED, PASSED, Results
from hecha.rules.checking import check
from hecha.rules.rulebook import load as rulebook

DAY = date(2023, 12, 31)
Rows = list[list[str | None]]
Writer = Callable[[Path, Rows], Path]


def judged(submission: Submission) -> Results:
    return check(submission, load("national", DAY))


def told(results: Results, rules: Iterable[str] | None = None) -> set[tuple[object, ...]]:
    """Findings without what depends on the file: rule, household, person, message."""
    findings = results.findings.filter(~pl.col("rule").str.starts_with("FF"))
    if rules is not None:
        findings = findings.filter(pl.col("rule").is_in(list(rules)))
    return set(
        findings.select("fingerprint", "rule", "household_id", "person_id", "message").iter_rows()
    )


@pytest.fixture(scope="module")
def county(faulty_county: Path) -> Submission:
    return read([faulty_county], as_of=DAY)


@pytest.fixture(scope="module")
def expected(county: Submission) -> Results:
    return judged(county)


def tables_of(county: Submission) -> dict[str, Rows]:
    """Every table as rows of text with its headers, as found in the files."""
    tables: dict[str, Rows] = {}
    for source in county.sources:
        name = next(iter(source.columns))
        data = county.tables[name]
        headers = source.headers[name]
        columns = [name for name in data.raw.columns if name in headers]
        rows = data.raw.filter(data.frame["_source"] == source.id).select(columns)
        tables[name] = [[headers[name] for name in columns], *map(list, rows.iter_rows())]
    return tables


FORMATS: dict[str, tuple[str, Writer]] = {
    "gbk": ("csv", lambda path, rows: write_csv(path, rows, encoding="gb18030")),
    "utf-8-lf": ("csv", lambda path, rows: write_csv(path, rows, end="\n")),
    "utf-8-bom-tab": (
        "csv",
        lambda path, rows: write_csv(path, rows, encoding="utf-8-sig", separator="\t"),
    ),
    "parquet": ("parquet", write_parquet),
    "xls": ("xls", lambda path, rows: write_xls(path, {"导出 ": rows})),
    "xlsx": ("xlsx", lambda path, rows: write_xlsx(path, {"导出": rows})),
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_findings(
    county: Submission, expected: Results, tmp_path: Path, form: str
) -> None:
    ending, write = FORMATS[form]
    for name, rows in tables_of(county).items():
        write(tmp_path / f"{TABLES[name].title}_20231231.{ending}", rows)
    again = read([tmp_path])
    # Number cells exist in spreadsheets alone: their damage cannot be told from text.
    spreadsheet_only = {"ID16", "ID17"}
    without = {rule for rule in expected.findings["rule"].unique() if rule not in spreadsheet_only}
    damaged = set(
        expected.findings.filter(pl.col("rule").is_in(list(spreadsheet_only)))["household_id"]
    )
    found = {one for one in told(judged(again), without) if one[2] not in damaged}
    assert found == {one for one in told(expected, without) if one[2] not in damaged}


def test_columns_may_come_in_any_order_and_townships_on_sheets(
    county: Submission, expected: Results, tmp_path: Path
) -> None:
    for name, (header, *rows) in tables_of(county).items():
        turned = [list(reversed(cells)) for cells in (header, *rows)]
        path = tmp_path / f"{TABLES[name].title}_20231231.xlsx"
        if "乡" not in header:
            write_xlsx(path, {"全县": turned})
            continue
        at = turned[0].index("乡")
        title: Rows = [["某县导出表"], [None], ["单位：户、人"]]
        sheets = {
            str(town): [*title, turned[0], *(row for row in turned[1:] if row[at] == town)]
            for town in dict.fromkeys(row[at] for row in turned[1:])
        }
        write_xlsx(path, sheets)
    again = judged(read([tmp_path]))
    order = {"HH14", "ID16", "ID17"}
    rules = [rule for rule in expected.findings["rule"].unique() if rule not in order]
    damaged = set(expected.findings.filter(pl.col("rule").is_in(["ID16", "ID17"]))["household_id"])
    found = {one for one in told(again, rules) if one[2] not in damaged}
    assert found == {one for one in told(expected, rules) if one[2] not in damaged}


FLAT = {
    "a": {"人口信息": export_headers.A},
    "b": {"已脱贫人口名单": export_headers.B},
    "d": {"全字段": export_headers.D_HOUSEHOLD, "家庭成员": export_headers.D_MEMBER},
    "e": {"监测对象信息": ["县", "乡", "村", *export_headers.E]},
}
STRUCTURE = ("HH01", "HH02", "HH03", "ID13", "ID14", "ID16", "ID17", "ID20", "HH05", "HH06")
"""Where member and household rows do not belong together, no flat sheet can say the same."""


@pytest.mark.parametrize("layout", FLAT)
def test_a_flat_layout_gives_the_findings_its_columns_allow(
    county: Submission, tmp_path: Path, layout: str
) -> None:
    """Household columns repeated on member rows: same findings by every rule that ran on both."""
    alone = {name: county.tables[name] for name in ("member", "household")}
    whole = judged(Submission(alone, {}, county.sources, county.snapshot))
    for name, headers in FLAT[layout].items():
        write_csv(tmp_path / f"{name}_20231231.csv", flat_rows(county, headers))
    flat = judged(read([tmp_path]))

    def ran(results: Results) -> set[str]:
        """Rules that said something, without those that look at as many columns as there are."""
        outcomes = results.outcomes.filter(pl.col("outcome").is_in([PASSED, FAILED]))
        rules = [rulebook().rules.get(code) for code in outcomes["rule"].unique()]
        return {rule.code for rule in rules if rule is not None and len(rule.columns) < 2}

    both = (ran(flat) & ran(whole)) - {*STRUCTURE}
    torn = set(whole.findings.filter(pl.col("rule").is_in(STRUCTURE))["household_id"])

    def per_household(results: Results) -> Counter[tuple[str, ...]]:
        rows = results.findings.select("rule", "household_id", "message").iter_rows()
        return Counter(row for row in rows if row[0] in both and row[1] not in torn)

    assert len(both) > 25
    assert per_household(flat) == per_household(whole)
    assert len({rule for rule, *_ in per_household(flat)}) > 8


def flat_rows(county: Submission, headers: list[str]) -> Rows:
    """The members with their household's cells, in the columns of a flat layout."""
    member, household = county.tables["member"], county.tables["household"]
    own = member.table.match([normal_header(header) for header in headers])
    theirs = household.table.match([normal_header(header) for header in headers])
    houses = {row["household_id"]: row for row in household.raw.iter_rows(named=True)}
    rows: Rows = [list(headers)]
    for person in member.raw.iter_rows(named=True):
        house = houses.get(person["household_id"], {})
        cells: list[str | None] = []
        for at in range(len(headers)):
            cell = person.get(own[at].name) if at in own else None
            if cell is None and at in theirs:
                cell = house.get(theirs[at].name)
            cells.append(cell)
        rows.append(cells)
    told = [at for at in range(len(headers)) if any(row[at] for row in rows[1:])]
    return [[row[at] for at in told] for row in rows]
