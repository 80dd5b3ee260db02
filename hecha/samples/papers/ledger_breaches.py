"""How a ledger that a suite declares is made to miss what a claim asks of it."""

from __future__ import annotations

from typing import Any

from hecha.declare.codes import NO
from hecha.declare.model import Kind, Table
from hecha.expectations.declared import Expectation
from hecha.policy.own_figures import Condition, OwnFigure, OwnRatio
from hecha.samples.papers.ledger_demands import figure_of, meets
from hecha.samples.papers.site import Site, holds
from hecha.samples.papers.wishes import bound, condition_cells, met_and_missed
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page

_NUMBERS = (Kind.INT, Kind.NUMBER, Kind.YUAN, Kind.YEAR)
_ELSEWHERE = ("甲县", "乙县")
_AREAS = ("county", "town", "village")


def ledger_claim(site: Site, expectation: Expectation) -> None:
    """A row, or the rows of the first area the claim is about."""
    if expectation.frame in site.suite.layers[-1].ledgers:
        _record(site, expectation)
        return
    figure = figure_of(site.suite, expectation.subject[0])
    if "mean" in expectation.type:
        _everywhere(site, expectation, figure)
        return
    area = site.village(
        lambda cells: (
            holds(expectation.condition, cells)
            and bool(_counted(site, figure, _place(expectation.frame, cells)))
        )
    )
    place = _place(expectation.frame, area)
    if "min_value" in expectation.kwargs:
        _too_few(site, expectation, figure, place)
    else:
        _too_many(site, expectation, figure, place)
    site.bench.mark(area, expectation.frame, expectation.title)


def _record(site: Site, expectation: Expectation) -> None:
    """A cell of the first row that the claim is about."""
    table = site.suite.layers[-1].ledgers[expectation.frame].table
    column = table[expectation.subject[0]]
    for page in site.pages_of(expectation.frame):
        for row in page.rows:
            if holds(expectation.condition, _read(row, table)):
                row[column.name] = met_and_missed(site.suite, expectation, column).missed
                site.bench.mark(row, column.name, expectation.title)
                return
    site.bench.give_up()


def _read(row: Row, table: Table) -> dict[str, Any]:
    """The cells of a row as they are read."""
    cells = {name: str(cell or "") or None for name, cell in row.items() if name in table}
    return {
        name: float(cell) if cell and table[name].kind in _NUMBERS else cell
        for name, cell in cells.items()
    }


def _place(frame: str, cells: Any) -> Row:
    return {name: cells[name] for name in _AREAS[: _AREAS.index(frame) + 1]}


def _counted(site: Site, figure: OwnFigure, place: Row) -> list[tuple[Page, Row]]:
    """The rows of an area that a figure counts."""
    return [
        (page, row)
        for page in site.pages_of(figure.table)
        for row in page.rows
        if all(row.get(name) == value for name, value in place.items())
        and meets(figure, row, site.suite.day)
    ]


def _too_few(site: Site, expectation: Expectation, figure: OwnFigure, place: Row) -> None:
    """No row of the area counts any more: a cell of each is changed where that can be, else the
    rows are taken out."""
    table = site.suite.layers[-1].tables[figure.table]
    rows = _counted(site, figure, place)
    ratio = site.suite.layers[-1].figures[expectation.subject[0]]
    if isinstance(ratio, OwnRatio) and figure.summed is not None:
        for _, row in rows:
            row[figure.summed] = "0"
        return
    condition = _to_fail(figure, _of_whole(site, ratio))
    for page, row in rows:
        if condition is None:
            page.rows[:] = [each for each in page.rows if each is not row]
            if expectation.frame == "county":
                # A list that names several counties, and this one not: a county of which there is
                # no list at all has not handed it in.
                blank = dict.fromkeys(_AREAS, "")
                page.rows.extend({**row, **blank, "county": name} for name in _ELSEWHERE)
        else:
            cells = condition_cells(condition, table[condition.column], site.suite.day)
            row[condition.column] = cells[1]


def _of_whole(site: Site, figure: object) -> set[str]:
    """The columns that the whole of a ratio has conditions on too."""
    if not isinstance(figure, OwnRatio):
        return set()
    return {each.column for each in figure_of(site.suite, figure.whole).where}


def _to_fail(figure: OwnFigure, kept: set[str]) -> Condition | None:
    """The condition of a figure of which a cell may fail without meeting that of another figure."""
    for condition in figure.where:
        if condition.column in kept:
            continue
        if kept or condition.kind is Kind.FLAG or not condition.values:
            return condition
    return None


def _too_many(site: Site, expectation: Expectation, figure: OwnFigure, place: Row) -> None:
    """The rows of the area are written again until there are too many."""
    rows = _counted(site, figure, place)
    page, row = rows[0]
    most = bound(site.suite, expectation, "max_value")
    page.rows.extend(dict(row) for _ in range(int(most) + 1 - len(rows)))


def _everywhere(site: Site, expectation: Expectation, figure: OwnFigure) -> None:
    """The mean of all areas: no row counts."""
    condition = _to_fail(figure, set())
    assert condition is not None
    rows = _counted(site, figure, {})
    for _, row in rows:
        row[condition.column] = NO
    site.bench.mark(rows[0][1], condition.column, expectation.title)
