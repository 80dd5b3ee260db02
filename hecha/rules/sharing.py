"""Which cell each finding comes down to: as few cells as explain them all.

A finding whose rule suspects one cell only settles that cell, and every finding that suspects a
settled cell comes down to it. Among the others, the cell that most of them suspect is taken first,
as the amount all broken sums share is likelier wrong than one amount in each; a finding that shares
no suspect comes down to the one its own rule names first.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl


class Suspect(NamedTuple):
    """A cell a finding may come down to; the lowest rank is the likeliest."""

    cell: int
    rank: int


def chosen(suspects: pl.LazyFrame) -> pl.LazyFrame:
    """In: finding, cell (a number), rank, one row per cell a finding suspects. Out: finding, cell,
    one row per finding."""
    alone = pl.col("cell").len().over("cell") == 1
    simple = suspects.select("finding", alone=alone).group_by("finding").agg(pl.col("alone").all())
    plain = suspects.join(simple.filter("alone"), on="finding", how="semi")
    first = plain.sort("finding", "rank", "cell").unique("finding", keep="first")
    tangled = suspects.join(simple.filter(~pl.col("alone")), on="finding", how="semi")
    settled_first, rest = pl.collect_all(
        [first.select("finding", "cell"), tangled.select("finding", "cell", "rank")]
    )
    by_finding: dict[int, list[Suspect]] = {}
    for finding, cell, rank in rest.iter_rows():
        by_finding.setdefault(finding, []).append(Suspect(cell, rank))
    settled = pl.DataFrame(list(shared(by_finding).items()), settled_first.schema, orient="row")
    return pl.concat([settled_first, settled]).lazy()


def shared(suspects: Mapping[int, Sequence[Suspect]]) -> dict[int, int]:
    """The suspects of some findings -> the cell each finding comes down to."""
    least: dict[int, dict[int, int]] = {}
    for finding, cells in suspects.items():
        ranks = least.setdefault(finding, {})
        for cell, rank in cells:
            ranks[cell] = min(rank, ranks.get(cell, rank))
    settled = {cell for cells in least.values() if len(cells) == 1 for cell in cells}
    result: dict[int, int] = {}
    for finding, ranks in least.items():
        if known := settled.intersection(ranks):
            result[finding] = _likeliest(known, ranks)
    open_ = {finding: ranks for finding, ranks in least.items() if finding not in result}
    return result | _most_shared(open_)


def _likeliest(cells: Iterable[int], ranks: Mapping[int, int]) -> int:
    return min(cells, key=lambda cell: (ranks[cell], cell))


def _most_shared(findings: dict[int, dict[int, int]]) -> dict[int, int]:
    """Take the cell most findings suspect, then the one most of the rest suspect, and so on."""
    of_cell: dict[int, set[int]] = {}
    for finding, ranks in findings.items():
        for cell in ranks:
            of_cell.setdefault(cell, set()).add(finding)

    def weight(cell: int) -> tuple[int, int, int]:
        members = of_cell[cell]
        return -len(members), sum(findings[finding][cell] for finding in members), cell

    queue = [weight(cell) for cell in of_cell]
    heapq.heapify(queue)
    result: dict[int, int] = {}
    while queue:
        stated = heapq.heappop(queue)
        cell = stated[-1]
        if not of_cell[cell]:
            continue
        if stated != (now := weight(cell)):
            heapq.heappush(queue, now)
            continue
        for finding in list(of_cell[cell]):
            result[finding] = cell
            for other in findings[finding]:
                of_cell[other].discard(finding)
    return result
