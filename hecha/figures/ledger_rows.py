"""The rows of the ledgers as figures are counted on them: laid on the areas of the exports.

A ledger may be handed in for some townships only, or by one village for itself. What nobody handed
in is unknown and never nought: see :func:`is_covered`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from hecha.declare.ledgers import RIGHTS
from hecha.declare.origin import AREA_COLUMNS, ROW_ID, SOURCE

AREA = list(AREA_COLUMNS)
_TEXT, _NUMBER, _DAY = pl.String(), pl.Float64(), pl.Date()

TAKEN: Mapping[str, Mapping[str, pl.DataType]] = {
    "dropout_list": {"listed_on": _DAY},
    "visit": {
        "visited_on": _DAY,
        "household_id": _TEXT,
        "id_number": _TEXT,
        "visitor_unit": _TEXT,
        "visitor_post": _TEXT,
    },
    "watch_list": {"household_id": _TEXT, "household_size": _NUMBER},
    "pledge": {"pledge_level": _TEXT},
    "reserve_cadre": {"name": _TEXT, "id_number": _TEXT},
    "asset": dict.fromkeys(RIGHTS, _TEXT),
    "rain_dew_payment": {"id_number": _TEXT, "amount": _NUMBER, "paid_on": _DAY},
    "health_card": {"name": _TEXT, "id_number": _TEXT},
    "rectification": {"found_on": _DAY, "deadline": _DAY, "closed_on": _DAY},
}
"""The columns of each ledger that figures are computed from."""

PAYMENTS = "rain_dew_payment"
"""The one ledger counted with the payments of projects, not by its own rows."""

LEDGERS = tuple(name for name in TAKEN if name != PAYMENTS)
"""The ledgers whose rows are counted."""

_SUFFIXES = (
    r"(自治县|县|市|区|旗)$",
    r"(街道办事处|街道|镇|乡|苏木)$",
    r"(行政村|村民委员会|村委会|居民委员会|居委会|社区|村)$",
)
"""What the same county, township and village is written with and without."""

_LEADER = "书记|长|主任|主席|委员|常委|领导|经理"
_FIRST_SECRETARY, _SECRETARY = "第一书记", "书记"
_COUNTY_SECRETARY = "[县区市旗]委书记"
_BELOW_COUNTY = "[镇乡村]|街道|苏木|社区|支部"
"""Words of the post (after the unit) of a visitor."""

MARGIN = 3
"""Months at each end of a year in which a log must have an entry to be a log of that year."""


def build(
    taken: Mapping[str, pl.DataFrame],
    exports: pl.DataFrame,
    member: pl.DataFrame,
    day: date,
) -> dict[str, pl.DataFrame]:
    """The rows of every ledger of LEDGERS, with area columns and SOURCE.

    ``exports`` are the areas of the exports (AREA), ``member`` the persons. Adds to dropout_list
    is_of_last_month; to visit household (the registered one it was made to, null if it is not
    told), by_leader, by_secretary (of a town or village) and by_county_secretary (null where the
    post does not tell), in_last_year and is_of_whole_year; to watch_list persons, one row per
    household; to rectification is_open, is_overdue and is_of_second_quarter.
    """
    rows = {name: _laid_on(taken[name], exports) for name in LEDGERS}
    rows["dropout_list"] = rows["dropout_list"].with_columns(is_of_last_month=_in_last_month(day))
    rows["visit"] = _visits(rows["visit"], member, day)
    rows["watch_list"] = _watched(rows["watch_list"], member)
    rows["rectification"] = _problems(rows["rectification"], day)
    return rows


def is_covered(areas: pl.DataFrame, rows: pl.DataFrame, depth: int) -> pl.Series:
    """For each row of ``areas``: whether it can be said to have no row where it has none.

    ``depth`` is how many area columns name the areas: AREA[:depth]. A sheet that names several of
    them is the register of an authority above, and speaks of all that lie where those it names
    lie: a sheet with several villages of every village in the townships it names. A sheet about a
    single area speaks of that one alone.
    """
    keys = AREA[:depth]
    units = rows.select(SOURCE, *keys).unique()
    named = units.drop_nulls(keys[-1])
    several = named.filter(pl.len().over(SOURCE) > 1)
    if depth == 1:
        # The only county there is may be without a name.
        return is_among(areas, units, keys) | pl.repeat(
            several.height > 0, areas.height, eager=True
        )
    return is_among(areas, named, keys) | is_among(areas, several, keys[:-1])


def is_among(areas: pl.DataFrame, known: pl.DataFrame, keys: list[str]) -> pl.Series:
    """For each row of ``areas``: whether ``known`` has a row with the same keys."""
    areas, known = areas.select(keys), known.select(keys).unique()
    marked = areas.join(
        known.with_columns(_there=True),
        on=keys,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return marked["_there"].fill_null(False)


def _laid_on(rows: pl.DataFrame, exports: pl.DataFrame) -> pl.DataFrame:
    """Rows under the names the exports have for their areas, where only 镇, 村 and the like differ.

    A short form that two areas share is left as it stands.
    """
    for depth, suffix in enumerate(_SUFFIXES, 1):
        *above, name = AREA[:depth]
        whole = pl.col(name)
        bare = whole.str.replace(suffix, "")
        short = pl.when(bare != "").then(bare).otherwise(whole).alias("_short")
        known = (
            exports.select(*above, name)
            .drop_nulls(name)
            .unique()
            .with_columns(short)
            .unique([*above, "_short"], keep="none")
        )
        rows = (
            rows.with_columns(short)
            .join(
                known.rename({name: "_known"}),
                on=[*above, "_short"],
                how="left",
                nulls_equal=True,
                maintain_order="left",
            )
            .with_columns(pl.coalesce("_known", name).alias(name))
            .drop("_known", "_short")
        )
    return rows


def _in_last_month(day: date) -> pl.Expr:
    """Listed in the month that ends on the day, else in the one before it."""
    start = pl.lit(day).dt.offset_by("1d").dt.truncate("1mo").dt.offset_by("-1mo")
    return (pl.col("listed_on").dt.truncate("1mo") == start).fill_null(False)


def _visits(visit: pl.DataFrame, member: pl.DataFrame, day: date) -> pl.DataFrame:
    homes = (
        member.drop_nulls(["id_number", "household_id"])
        .select("id_number", _home="household_id")
        .unique("id_number", keep="none")
    )
    registered = member["household_id"].drop_nulls().unique().implode()
    named = pl.when(pl.col("household_id").is_in(registered)).then("household_id")
    visited, post = pl.col("visited_on"), pl.col("visitor_post")
    secretary = post.str.replace_all(_FIRST_SECRETARY, "").str.contains(_SECRETARY)
    whole = pl.concat_str(pl.col("visitor_unit").fill_null(""), post)
    of_county = (
        pl.when(post.str.contains(_COUNTY_SECRETARY))
        .then(True)
        .when(~secretary | whole.str.contains(_BELOW_COUNTY))
        .then(False)
        .when(whole.str.contains(_COUNTY_SECRETARY))
        .then(True)
    )
    first, last = (visited.min().over(AREA[:2]), visited.max().over(AREA[:2]))
    return (
        visit.join(homes, on="id_number", how="left", maintain_order="left")
        .with_columns(
            household=pl.coalesce(named, "_home"),
            by_leader=post.str.contains(_LEADER),
            by_secretary=secretary & ~of_county.fill_null(False),
            by_county_secretary=of_county,
            in_last_year=((visited > _before(day, 12)) & (visited <= day)).fill_null(True),
            is_of_whole_year=(
                (first <= _before(day, 12 - MARGIN)) & (last > _before(day, MARGIN))
            ).fill_null(False),
        )
        .drop("_home")
    )


def _watched(watch_list: pl.DataFrame, member: pl.DataFrame) -> pl.DataFrame:
    """One row per household; its persons as the ledger says, else as they are registered."""
    sizes = member.group_by("household_id").agg(_registered=pl.len().cast(_NUMBER))
    key = pl.coalesce("household_id", "#" + pl.col(ROW_ID).cast(_TEXT))
    return (
        watch_list.join(sizes, on="household_id", how="left", maintain_order="left")
        .with_columns(persons=pl.coalesce("household_size", "_registered"), _key=key)
        .sort("persons", descending=True, nulls_last=True, maintain_order=True)
        .unique([*AREA, "_key"], keep="first", maintain_order=True)
        .drop("_registered", "_key")
    )


def _problems(problem: pl.DataFrame, day: date) -> pl.DataFrame:
    """Problems still open: without a day of 销号, or with one to come."""
    ends = date(day.year - (day < date(day.year, 6, 30)), 6, 30)
    is_open = ~(pl.col("closed_on") <= day).fill_null(False)
    due = (pl.col("deadline") <= ends).fill_null(True)
    return problem.with_columns(
        is_open=is_open,
        is_overdue=is_open & (pl.col("deadline") < day).fill_null(False),
        is_of_second_quarter=is_open & (pl.col("found_on") <= ends).fill_null(False) & due,
    )


def _before(day: date, months: int) -> pl.Expr:
    return pl.lit(day).dt.offset_by(f"-{months}mo")
