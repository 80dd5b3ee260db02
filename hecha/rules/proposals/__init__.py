"""Proposed values (建议值): candidates for wrong cells, of which those stay that can be trusted.

A candidate is kept when the rules, run on its household with the value in place, find the wrong
cell's findings gone and no new one that needs an answer; when no other finding that stays doubts a
cell it was computed from; and when it is the only one. Of two, the one that puts right all that the
other does and more counts. A run without a candidate tries nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from hecha.results.results import STAYS, Found
from hecha.rules.plan import TableOutcome
from hecha.rules.proposals import offered, slips, spellings
from hecha.rules.proposals.asked import Asked, Book, Broken, Candidate, Place
from hecha.rules.proposals.forms import Forms
from hecha.rules.proposals.homes import Homes
from hecha.rules.proposals.repairs import Numbers, key_of
from hecha.rules.proposals.stays import Stays
from hecha.rules.proposals.trial import Tried, try_all
from hecha.rules.rule import ODD
from hecha.rules.sums import Sum
from hecha.rules.world import World

_BELONGING = frozenset({"household_id", "town", "village"})
"""Columns that say which household and place a row belongs to."""

_Tried = tuple[Candidate, Tried]


def with_proposals(
    world: World,
    ran: Mapping[str, TableOutcome],
    found: Iterable[Found],
    asked: Sequence[Asked],
) -> tuple[list[Found], pl.DataFrame]:
    """The findings with the values proposed for their cells, and STAYS of them; ``ran`` is what the
    rules found, ``asked`` asked_in of it."""
    parts = list(found)
    book = Book(world, (place for each in asked for place in each.places))
    candidates = _candidates(world, book, asked)
    if not candidates:
        return parts, pl.DataFrame(schema=STAYS)
    by_household: dict[str, list[Asked]] = defaultdict(list)
    by_place: dict[Place, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.household is not None:
            by_household[each.household].append(each)
            continue
        for place in each.places:
            by_place[place].append(each)
    standing: dict[Broken, list[_Tried]] = defaultdict(list)
    stays = Stays(book, world.registry.sums)
    for candidate, tried in zip(candidates, try_all(world, ran, candidates), strict=True):
        near = [each for name in candidate.households for each in by_household[name]]
        near += by_place[candidate.place]
        if not tried.cleared:
            continue
        stays.add(candidate, tried, near)
        if not tried.made and not _is_doubtful(candidate, tried, near):
            for broken in tried.cleared:
                standing[broken].append((candidate, tried))
    chosen = {
        each.fingerprint: only
        for each in asked
        if (only := _only(each, standing[each.broken], book, world.registry.sums)) is not None
    }
    return [_proposing(part, chosen) for part in parts], stays.as_table()


def _candidates(world: World, book: Book, asked: Sequence[Asked]) -> list[Candidate]:
    """Every candidate once, in the order of findings; none that leaves its cell as it is."""
    numbers = Numbers(world, book, asked)
    texts = [*_texts(world, book, numbers, asked)]
    holders = numbers.households_of(text for _, place, text in texts if book.is_number(place))
    found: dict[Candidate, None] = {}
    for each, place, text in texts:
        others = holders.get(key_of(text), set()) - {each.household}
        # A number that somebody else in the county has is theirs.
        is_taken = book.is_number(place) and others
        if text == book.text(place) or is_taken:
            continue
        households = {each.household, text if place.column == "household_id" else None}
        rows = book.repeated(place)
        found[Candidate(place, text, frozenset(filter(None, households)), rows)] = None
    return [candidate for candidate in found if candidate.households]


def _texts(
    world: World, book: Book, numbers: Numbers, asked: Sequence[Asked]
) -> Iterator[tuple[Asked, Place, str]]:
    """What the cells of each finding may have to hold, whatever speaks against it."""
    homes, sums = Homes(world), tuple(world.registry.sums)
    mixed = [homes.is_mixed(each) for each in asked]
    computed = [
        [] if is_mixed else [*offered.computed(each), *offered.balanced(each, book, sums)]
        for each, is_mixed in zip(asked, mixed, strict=True)
    ]
    forms = Forms(book, (place for found in computed for place, _ in found))
    for each, is_mixed, found in zip(asked, mixed, computed, strict=True):
        texts = [*homes.of(each), *((place, forms.of(place, text)) for place, text in found)]
        if not is_mixed:
            texts += offered.alike(each, book)
            texts += numbers.repaired(each)
            texts += spellings.listed(each, book)
        yield from ((each, place, text) for place, text in texts)


def _is_doubtful(candidate: Candidate, tried: Tried, asked: Sequence[Asked]) -> bool:
    """Whether a finding that stays names the cell itself or one the value may be computed from, or
    says that the rows of the household do not belong together."""
    stays = [each for each in asked if each.broken not in tried.cleared]
    if any(each.rule.complete for each in stays):
        return True  # something of the household is missing: its number may be wrong
    cleared = {
        each.rule.code
        for each in asked
        if each.broken in tried.cleared and each.rule.suspect == ODD
    }
    if sum(each.rule.code in cleared for each in stays) > 1:
        return True  # the rows differ in everything: one is of another household
    sources = {
        place
        for each in asked
        if each.broken in tried.cleared and candidate.place in each.places
        for place in each.places
    }
    rows = {(place.source, place.row) for place in sources}
    return any(
        place in sources or (place.column in _BELONGING and (place.source, place.row) in rows)
        for each in stays
        for place in each.places
    )


def _only(
    asked: Asked, standing: Sequence[_Tried], book: Book, sums: Sequence[Sum]
) -> Candidate | None:
    """The one candidate for a finding, of those that clear it; None where there is none or several
    are as good.

    Of the items of a sum, each of which could make it come out, the one that a slip explains.
    """
    able = [(candidate, tried.cleared) for candidate, tried in standing]
    best = [
        candidate for candidate, cleared in able if not any(cleared < other for _, other in able)
    ]
    if len(best) > 1 and _are_items(best, sums):
        best = [one for one in best if slips.is_slip(book.text(one.place), one.text)]
    if len(best) != 1 or best[0].place not in asked.places:
        return None
    only = best[0]
    return None if _erases(only, book) or offered.is_one_sided(only, book, sums) else only


def _erases(candidate: Candidate, book: Book) -> bool:
    """Whether an amount somebody gave would be nothing: that does not follow from sums."""
    present = book.value(candidate.place, candidate.place.column)
    return isinstance(present, int | float) and present != 0 and float(candidate.text) == 0


def _are_items(candidates: Sequence[Candidate], sums: Iterable[Sum]) -> bool:
    """Whether all are items of one sum, which are typed; a total may be wrong without a slip."""
    columns = {one.place.column for one in candidates}
    return any(columns <= {*each.plus, *each.minus} for each in sums)


def _proposing(part: Found, chosen: Mapping[str, Candidate]) -> Found:
    own = [
        (fingerprint, one.place.source, one.place.row, one.place.column, one.text)
        for fingerprint in part.findings["fingerprint"]
        if (one := chosen.get(fingerprint)) is not None
    ]
    if not own:
        return part
    schema = {
        "fingerprint": pl.String,
        "_source": pl.UInt32,
        "row": pl.UInt32,
        "_name": pl.String,
        "_text": pl.String,
    }
    texts = pl.LazyFrame(own, schema=schema, orient="row")
    keys = ["fingerprint", "_source", "row", "_name"]
    evidence = part.evidence.lazy().join(texts, on=keys, how="left", maintain_order="left")
    evidence = evidence.with_columns(proposed=pl.col("_text")).drop("_text")
    return replace(part, evidence=_leading(evidence).collect())


def _leading(evidence: pl.LazyFrame) -> pl.LazyFrame:
    """The cell with a proposal before the other cells of its finding."""
    ordered = evidence.with_row_index("_order")
    group = pl.col("_order").min().over("fingerprint")
    return ordered.sort(group, pl.col("proposed").is_null(), "_order").drop("_order")
