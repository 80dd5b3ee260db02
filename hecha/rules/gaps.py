"""Where tables are incomplete, so that a rule about what is absent from them is not evaluated."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from hecha.declare.origin import AREA_COLUMNS
from hecha.reading.unread import Incomplete
from hecha.results.reasons import INCOMPLETE, Reason, Reasons, reason
from hecha.rules.rule import Rule

_Place = tuple[str | None, str | None]


class Gaps:
    """The townships each table is incomplete for."""

    def __init__(self, incomplete: Sequence[Incomplete] = ()) -> None:
        self._everywhere: dict[str, Reason] = {}
        self._places: dict[str, dict[_Place, Reason]] = {}
        for gap in incomplete:
            why = reason(INCOMPLETE, gap=gap.reason)
            if gap.town is None:
                self._everywhere.setdefault(gap.table, why)
            else:
                places = self._places.setdefault(gap.table, {})
                places.setdefault((gap.county, gap.town), why)

    def everywhere(self, rule: Rule) -> Reasons:
        """Why a rule is evaluated in no township; empty if it is in some."""
        found = [self._everywhere[name] for name in rule.complete if name in self._everywhere]
        return tuple(dict.fromkeys(found))

    def reason(self, rule: Rule, place: _Place) -> Reasons:
        """Why a rule is not evaluated in a township; empty if it is."""
        found = [self._places.get(name, {}).get(place) for name in rule.complete]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def absent_from(self, *tables: str) -> nw.Expr | None:
        """True for rows of a township some table is incomplete for, and for rows without township,
        which may be of one; None where there is none."""
        if any(name in self._everywhere for name in tables):
            return nw.lit(value=True)
        places = {place for name in tables for place in self._places.get(name, {})}
        if not places:
            return None
        county, town = (nw.col(name) for name in AREA_COLUMNS[:2])
        keys = sorted(f"{place[0] or ''}/{place[1]}" for place in places)
        key = nw.concat_str(county.fill_null(""), town.fill_null(""), separator="/")
        return town.is_null() | key.is_in(keys)
