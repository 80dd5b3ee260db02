"""The suite a sample brings along: the paper's totals at the size of the sample, and the values
that the paper leaves to the county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hecha.declare import codes
from hecha.policy.loading import LoadedSuite
from hecha.policy.own_figures import OwnFigure
from hecha.samples.book import Book, Family
from hecha.samples.papers.ledger_demands import total
from hecha.samples.papers.wishes import INVENTED, claims_of, is_total

FOLDER = "本县套件"
_INCOME_OF_PROVINCE = 8000
"""Yuan: such that 70 % of it (S004 三(二)) is below what the sample's poor villages earn."""
_POVERTY_RATE = 0.0005
_LED_SHARE = 0.1
_PRICES = {2016: 1.04, 2017: 1.06, 2018: 1.08}
"""Consumer prices of a year over those of 2014: invented."""

Value = int | float | list[str]

_LINES: dict[str, Value] = {"monitoring_line": 5000, "income_floor": 4000}
"""Yuan per person: lines that provinces publish, at which the sample was made."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a sample adds up to."""

    book: Book

    def persons(self, *counties: str) -> int:
        """Registered persons, of some counties or all."""
        return sum(len(each.member_rows) for each in self._registered(counties))

    def poor_villages(self, *counties: str) -> int:
        """Poor villages, of some counties or all."""
        return sum(
            1
            for row in self.book.tables["village"]
            if row["exited_village"] and (not counties or row["county"] in counties)
        )

    @property
    def exited_villages(self) -> int:
        """Poor villages that have exited."""
        return sum(row["exited_village"] == codes.YES for row in self.book.tables["village"])

    @property
    def counties(self) -> list[str]:
        """Their names, in order."""
        return list(dict.fromkeys(str(row["county"]) for row in self.book.tables["village"]))

    def exited_in(self, year: int, standard: str = "") -> int:
        """Persons of households that exited in a year, of one standard or any."""
        return sum(
            len(each.member_rows)
            for each in self.book.families
            if each.row.get("exit_year") == str(year)
            and (not standard or each.row["poverty_standard"] == standard)
        )

    def _registered(self, counties: tuple[str, ...]) -> list[Family]:
        return [
            each
            for each in self.book.families
            if each.row.get("exit_status") and (not counties or each.row["county"] in counties)
        ]


def _common(totals: Totals, gap: int) -> dict[str, Value]:
    """What no paper says; two counties of a sample are of one size."""
    rows, counties = totals.book.families, len(totals.counties)
    return {
        "reported_households": len(rows) // counties - gap,
        "reported_persons": sum(len(each.member_rows) for each in rows) // counties,
        "county_rural_income": 5500,
        "left_child_age": 15,
        "left_elder_age": 62,
        "visit_interval_days": 100,
        "clue_review_days": 120,
    }


def _harbin(totals: Totals, gap: int) -> dict[str, Value]:
    second = "延寿县"
    first = [county for county in totals.counties if county != second]
    return {
        **_LINES,
        "whole_city": len(totals.counties),
        "city_persons": totals.persons() - gap,
        "first_step_persons": totals.persons(*first) - gap,
        "first_step_villages": totals.poor_villages(*first) - gap,
        "second_step_persons": totals.persons(second) - gap,
        "second_step_villages": totals.poor_villages(second) - gap,
    }


def _hubei(totals: Totals, gap: int) -> dict[str, Value]:
    years = [family.household.planned_exit_year for family in totals.book.families]
    return {
        "whole_province": len(totals.counties),
        "poor_villages": totals.poor_villages() - gap,
        "village_exit_quota": totals.poor_villages() + gap,
        "province_rural_income": _INCOME_OF_PROVINCE,
        "county_exit_year": max(years),
        "poverty_rate_limit": _POVERTY_RATE,
    }


def _xianning(totals: Totals, gap: int) -> dict[str, Value]:
    return {
        **_hubei(totals, gap),
        "whole_city": totals.counties,
        "city_persons_low": totals.persons() - gap,
        "city_persons_high": totals.persons() - gap,
        "city_poor_villages": totals.exited_villages - gap,
        "province_led_share": _LED_SHARE,
    }


def _shandong(totals: Totals, gap: int) -> dict[str, Value]:
    return {
        **_LINES,
        "whole_province": len(totals.counties),
        "exit_2018_low": totals.exited_in(2018) + gap,
        "exit_2018_national_low": totals.exited_in(2018, codes.NATIONAL_STANDARD) + gap,
        "policy_persons_low": totals.persons() - gap,
        "policy_persons_high": totals.persons() - gap,
        "key_villages": totals.poor_villages() - gap,
    }


def _puning(totals: Totals, gap: int) -> dict[str, Value]:
    book = totals.book
    groups = {village.name: village.group for village in book.county.villages}
    found: dict[str, Value] = {
        "listed_households": len(book.families) - gap,
        "listed_persons": totals.persons() - gap,
        "listed_villages": totals.poor_villages() - gap,
        "dispersed_villages": sum(group != "poor" for group in groups.values()) - gap,
        "listed_two_person_villages": 0,
        "listed_one_person_villages": 0,
        "price_index_2014": _PRICES[book.county.day.year],
    }
    for name in ("poor", "city", "county", "town"):
        own = [each for each in book.families if each.village.group == name]
        found |= {
            f"listed_{name}_group_villages": sum(one == name for one in groups.values()) - gap,
            f"listed_{name}_group_households": len(own) - gap,
            f"listed_{name}_group_persons": sum(len(each.member_rows) for each in own) - gap,
        }
    for year in (2016, 2017, 2018):
        planned = [
            each
            for each in book.families
            if str(each.pairing_row["planned_exit_year"]) == f"{year}年"
        ]
        found[f"listed_planned_exit_persons_{year}"] = (
            sum(len(each.member_rows) for each in planned) - gap
        )
        found[f"listed_exited_persons_by_{year}"] = gap + sum(
            len(each.member_rows)
            for each in book.families
            if each.row.get("exit_year") and int(str(each.row["exit_year"])) <= year
        )
    return found | _leaders(book, gap)


def _leaders(book: Book, gap: int) -> dict[str, Value]:
    """Poor villages whose leader and first secretary are two persons, and one."""
    there = {row["village"] for row in book.tables["village_team"]}
    teams = [village.team for village in book.county.villages if village.name in there]
    both = sum(
        any(term.helper.is_leader and term.helper.is_first_secretary for term in team)
        for team in teams
    )
    return {
        "listed_two_person_villages": len(teams) - both - gap,
        "listed_one_person_villages": both - gap,
    }


_VALUES: dict[str, Callable[[Totals, int], dict[str, Value]]] = {
    "harbin-2016": _harbin,
    "hubei-2015": _hubei,
    "xianning-2020": _xianning,
    "shandong-2018": _shandong,
    "puning-2016": _puning,
}


PAPERS = tuple(_VALUES)
"""The suites there are samples for in which claims are met or missed."""


def _of_ledgers(book: Book, suite: LoadedSuite, gap: int) -> dict[str, Value]:
    """The least totals of figures of the ledgers the suite declares."""
    layer, found = suite.layers[-1], dict[str, Value]()
    for expectation in claims_of(suite):
        figure = layer.figures.get(expectation.subject[0])
        if is_total(expectation) and isinstance(figure, OwnFigure):
            pages = [page for page in book.pages if page.layout.table == figure.table]
            rows = [row for page in pages for row in page.rows]
            name = expectation.kwargs["min_value"]["$PARAMETER"]
            found[name] = int(total(figure, rows, suite.day)) + gap
    return found


def policy_text(book: Book, suite: LoadedSuite, *, missed: bool) -> str:
    """The policy.toml of the sample's suite. Where its claims are to be ``missed``, each total is
    one less than what the sample has, and each least number one more."""
    totals = Totals(book)
    declared = {name: dated for layer in suite.layers for name, dated in layer.parameters.items()}
    values = _common(totals, int(missed)) | _VALUES[suite.name](totals, int(missed))
    values |= {name: value for name, value in INVENTED.items() if name in declared}
    values |= _of_ledgers(book, suite, int(missed))
    county = book.county.name
    lines = [
        "# 样本用：文件的合计按样本的大小改写，由本地填写的参数填了虚构的数。",
        "",
        f'title = "{county}样本（{suite.title}）"',
        f'extends = "{suite.name}"',
    ]
    for name, value in values.items():
        dated = declared[name]
        written = (
            "[" + ", ".join(f'"{one}"' for one in value) + "]" if isinstance(value, list) else value
        )
        lines += ["", f"[parameters.{name}]", f'title = "{dated.title}"']
        lines += [f'unit = "{dated.unit}"'] if dated.unit else []
        lines += [f"[[parameters.{name}.values]]", f"value = {written}", 'source = "样本"']
    return "\n".join(lines) + "\n"
