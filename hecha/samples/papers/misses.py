"""Each claim of a paper missed once: its indicator, its record, its rule, or its total."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from hecha.expectations.claims import claims
from hecha.expectations.declared import Expectation
from hecha.policy.claim import RULES, Claim
from hecha.policy.loading import POLICY_FILE, LoadedSuite, load
from hecha.policy.own_figures import OwnFigure
from hecha.reading.submission import InputRejected
from hecha.samples.book import Book
from hecha.samples.defects import CATALOGUE, Planting
from hecha.samples.defects.bench import Bench, Mark, NowhereToPlant
from hecha.samples.papers.area_breaches import AREA_BREACHES, own_figure
from hecha.samples.papers.ledger_breaches import ledger_claim
from hecha.samples.papers.ledger_demands import of_ledgers
from hecha.samples.papers.local_suite import FOLDER
from hecha.samples.papers.record_breaches import RECORD_BREACHES, own_column
from hecha.samples.papers.rule_breaches import RULE_BREACHES
from hecha.samples.papers.site import Site
from hecha.samples.papers.wishes import claims_of, is_total, wishes
from hecha.samples.writing import Places

_FIRST = ("MO41",)
"""Rules whose fault takes rows away in which others must not be missed."""
_NEVER = ("base_persons", "unexited_base_persons")
"""Figures of the first register: files of one year do not have them."""
_BY_TOTALS = ("CT01",)
"""Rules that compare with a total the sample's own suite states."""


@dataclass(frozen=True, slots=True)
class Misses:
    """What was done, in order. ``totals`` are the claims that miss a total of the sample's own
    suite, with its parameter."""

    planting: Planting
    totals: dict[str, str]

    def describe(self, places: Places) -> list[dict[str, object]]:
        """As of defects, with the claim in place of the rule; a total stands in no row."""
        told = self.planting.describe(places)
        for claim, parameter in self.totals.items():
            blank = dict.fromkeys(("sheet", "row"), None)
            ids = dict.fromkeys(("household_id", "person_id"), "")
            place = {"file": f"{FOLDER}/{POLICY_FILE}", **blank, "column": parameter, **ids}
            told.append({"rule": claim, **place, "note": "合计与样本不符", "also": []})
        return told


def miss(book: Book, seed: int) -> Misses:
    """Makes every claim that is due miss once.

    Raises InputRejected where the sample is too small to have a place for each.
    """
    suite = load(book.profile.suite, book.county.day)
    bench = Bench(book, Random(f"misses:{seed}"))
    site = Site(bench, suite, wishes(suite))
    due = [claim for claim in claims(suite) if claim.not_due is None]
    by_rules = [claim for claim in due if claim.kind == RULES]
    first = [claim for claim in by_rules if set(claim.rules) <= set(_FIRST)]
    unplaced: list[str] = []
    planted: dict[str, Mark] = {}
    steps: list[tuple[str, Callable[[], None]]] = [
        *((claim.id, partial(_miss_rule, site, claim, planted)) for claim in first),
        *(
            (expectation.claim, partial(_miss_expectation, site, expectation))
            for expectation in claims_of(suite)
            if expectation.why_not_due(suite.day) is None and not is_total(expectation)
        ),
        *(
            (claim.id, partial(_miss_rule, site, claim, planted))
            for claim in by_rules
            if claim not in first
        ),
    ]
    for name, step in steps:
        bench.begin(name, ())
        try:
            step()
        except NowhereToPlant:
            unplaced.append(name)
    if unplaced:
        raise InputRejected(
            f"样本太小，放不下这些要求的差错：{'、'.join(unplaced)}；请增大 --households。",
            f"The sample is too small to miss these claims: {', '.join(unplaced)}; please raise "
            "--households.",
        )
    return Misses(Planting(bench.marks), _by_totals(suite, due))


def _by_totals(suite: LoadedSuite, due: list[Claim]) -> dict[str, str]:
    """Claims about totals, with the parameter that states each."""
    found = {
        expectation.claim: min(expectation.parameters)
        for expectation in claims_of(suite)
        if is_total(expectation)
        and expectation.why_not_due(suite.day) is None
        and expectation.subject[0] not in _NEVER
    }
    compared = (claim for claim in due if claim.rules and claim.rules[0] in _BY_TOTALS)
    return found | dict.fromkeys((claim.id for claim in compared), "reported_households")


def _miss_expectation(site: Site, expectation: Expectation) -> None:
    name = expectation.subject[0]
    figures = site.suite.layers[-1].figures
    if name in _NEVER:
        return
    figure = figures.get(name)
    if of_ledgers(site.suite, expectation):
        ledger_claim(site, expectation)
    elif isinstance(figure, OwnFigure):
        own_figure(site, expectation, figure)
    elif expectation.frame in ("county", "town", "village"):
        AREA_BREACHES[name](site, expectation)
    elif name in RECORD_BREACHES:
        RECORD_BREACHES[name](site, expectation)
    else:
        own_column(site, expectation)


def _miss_rule(site: Site, claim: Claim, planted: dict[str, Mark]) -> None:
    """By the first of its rules there is a fault for; a fault may be that of several claims."""
    bench = site.bench
    if claim.rules[0] in _BY_TOTALS:
        return
    for rule in claim.rules:
        if rule in planted:
            mark = planted[rule]
            bench.begin(claim.id, (rule,))
            bench.mark(mark.row, mark.column, mark.note)
            return
    for rule in claim.rules:
        codes = [code for code in CATALOGUE if code == rule or code[:-1] == rule]
        before = len(bench.marks)
        bench.begin(claim.id, (rule,))
        try:
            if rule in RULE_BREACHES:
                RULE_BREACHES[rule](site)
            elif codes:
                CATALOGUE[codes[0]].plant(bench)
            else:
                continue
        except NowhereToPlant:
            continue
        planted[rule] = bench.marks[before]
        return
    bench.give_up()
