"""Faults planted on purpose, each of one rule, each in a household of its own."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from random import Random

from hecha.reading.submission import InputRejected
from hecha.samples.book import Book
from hecha.samples.defects.bench import Bench, Mark, NowhereToPlant, describe
from hecha.samples.defects.planters import CATALOGUE, Defect
from hecha.samples.writing import Places

__all__ = ["CATALOGUE", "Planting", "applicable", "plant"]

# Every file of the folder registers its defects.
for _theme in pkgutil.iter_modules(__path__, f"{__name__}."):
    import_module(_theme.name)


@dataclass(frozen=True, slots=True)
class Planting:
    """What was planted, in order."""

    marks: list[Mark]

    def describe(self, places: Places) -> list[dict[str, object]]:
        """Rule, file, sheet, row, column, household and person of each marked row."""
        return describe(self.marks, places)


def applicable(book: Book, formats: str) -> list[Defect]:
    """The defects that can be planted and found in these exports, by rule code.

    With ledgers these are theirs: a fault of an export would be found by several ledgers too.
    """
    has_monitoring = book.profile.has_monitoring
    return [
        each
        for _, each in sorted(CATALOGUE.items())
        if each.ledgers == bool(book.pages)
        and (not each.only or book.profile.suite in each.only)
        and (has_monitoring or not (each.monitoring or each.moves_totals))
        and (formats in ("xlsx", "township-sheets") or not each.numbers)
    ]


def plant(book: Book, count: int, seed: int, formats: str) -> Planting:
    """Plants ``count`` defects, one of each rule in turn. Raises InputRejected when too many."""
    bench = Bench(book, Random(f"defects:{seed}"))
    open_rules = applicable(book, formats)
    planted = 0
    while planted < count and open_rules:
        for each in list(open_rules):
            if planted == count:
                break
            bench.begin(each.rule, each.also)
            try:
                each.plant(bench)
            except NowhereToPlant:
                open_rules.remove(each)
            else:
                planted += 1
    if planted < count:
        raise InputRejected(
            f"样本太小，只放得下 {planted} 个差错；"
            "请增大 --households 和 --persons，或减小 --defects。",
            f"The sample is too small and has room for {planted} defects; please raise "
            "--households and --persons, or lower --defects.",
        )
    return Planting(bench.marks)
