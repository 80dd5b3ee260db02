"""What an expectation over households or persons may know from the ledgers.

A figure is null where no ledger speaks of the village
(:func:`hecha.figures.ledger_rows.is_covered`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hecha.declare.codes import EXITED_NO_POLICY, MONITOR_EDGE, MONITOR_SUDDEN, NO, YES
from hecha.figures.facts import Fact
from hecha.figures.ledger_rows import AREA, is_among, is_covered

_VISITED = ("household.household_id", "visit.visited_on")
_SCOPE = "走访记录没有到本村、本乡镇的，或本村有说不清到哪一户的，次数不明"

_status, _category = pl.col("exit_status"), pl.col("monitor_category")
_never_poor = _category.is_in([MONITOR_EDGE, MONITOR_SUDDEN]).fill_null(False)
_is_poor = (
    pl.when(_status.is_null().all()).then(~_never_poor).otherwise(_status != EXITED_NO_POLICY)
)

OF_HOUSEHOLD: Mapping[str, Fact] = {
    "is_to_be_visited": Fact(
        "应遍访的贫困户",
        "",
        "脱贫属性为未脱贫、返贫、已脱贫（享受政策）的户；导出表没有脱贫属性的，边缘易致贫户、"
        "突发严重困难户以外的户",
        ("household.household_id",),
        pl.when(_is_poor).then(pl.lit(YES)).when(~_is_poor).then(pl.lit(NO)),
    ),
    "visits": Fact(
        "走访次数",
        "次",
        f"走访探访记录中到本户的次数，按户编号、成员证件号码对应；{_SCOPE}",
        _VISITED,
        pl.col("visits"),
    ),
    "visits_last_year": Fact(
        "近12个月走访次数",
        "次",
        f"快照日以前12个月走访探访记录中到本户的次数，没有写日期的也计入；{_SCOPE}",
        _VISITED,
        pl.col("visits_last_year"),
    ),
    "secretary_visits": Fact(
        "书记走访次数",
        "次",
        "走访探访记录中由书记（县委书记、第一书记除外）到本户的次数，没有写职务的也计入；"
        f"本乡镇的记录没有书记走访的不判；{_SCOPE}",
        (*_VISITED, "visit.visitor_post"),
        pl.col("secretary_visits"),
    ),
}
OF_MEMBER: Mapping[str, Fact] = {
    "has_health_card": Fact(
        "有健康卡",
        "",
        "证件号码列入健康卡台账；台账没有本村、本乡镇的不判",
        ("member.id_number", "health_card.id_number"),
        pl.col("has_health_card"),
    ),
}


def of_households(household: pl.DataFrame, ledgers: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The household frame with every fact of :data:`OF_HOUSEHOLD`."""
    visit = ledgers["visit"]
    anybody = pl.lit(True)
    return household.with_columns(
        OF_HOUSEHOLD["is_to_be_visited"].expression.alias("is_to_be_visited"),
        _visits(household, visit, anybody).alias("visits"),
        _visits(household, visit, pl.col("in_last_year")).alias("visits_last_year"),
        _visits(household, visit, pl.col("by_secretary")).alias("secretary_visits"),
    )


def of_members(member: pl.DataFrame, ledgers: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The member frame with every fact of :data:`OF_MEMBER`, and in_watch_area: whether the watch
    list speaks of the village."""
    cards, watched = ledgers["health_card"], ledgers["watch_list"]
    holders = cards["id_number"].drop_nulls().unique().implode()
    told = is_covered(member, cards, len(AREA)) & member["id_number"].is_not_null()
    has_card = pl.when(pl.col("id_number").is_in(holders)).then(pl.lit(YES)).otherwise(pl.lit(NO))
    return member.with_columns(
        has_health_card=pl.when(told).then(has_card),
        in_watch_area=is_covered(member, watched, len(AREA)),
    )


def _visits(household: pl.DataFrame, visit: pl.DataFrame, kind: pl.Expr) -> pl.Series:
    """Visits of a kind to each household; ``kind`` is null for a visit that may be of it."""
    counted = visit.filter(kind.fill_null(True))
    made = counted.drop_nulls("household").group_by("household").agg(_made=pl.len())
    told = is_covered(household, visit.filter(kind.fill_null(False)), len(AREA))
    found = household.join(
        made, left_on="household_id", right_on="household", how="left", maintain_order="left"
    )["_made"].cast(pl.Int64)
    none = pl.when(~_is_vague(household, counted)).then(0)
    return pl.select(pl.when(told).then(pl.coalesce(found, none))).to_series()


def _is_vague(household: pl.DataFrame, visit: pl.DataFrame) -> pl.Series:
    """Whether a visit without a household may have been made to this one: it names its village, or
    only its town, or only its county."""
    vague = visit.filter(pl.col("household").is_null())
    marked = is_among(household, vague, AREA)
    for depth in (2, 1):
        within = vague.filter(pl.col(AREA[depth]).is_null())
        marked |= is_among(household, within, AREA[:depth])
    return marked
