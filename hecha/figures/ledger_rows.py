"""Ledgers and the areas of the exports: how they name them, and which of them a ledger covers.

A ledger may be handed in for some townships only, or by one village for itself. What nobody handed
in is unknown and never 0: see :func:`is_covered`.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from hecha.declare.origin import AREA_COLUMNS, SOURCE

AREA = list(AREA_COLUMNS)

_SUFFIXES = (
    r"(自治县|县|市|区|旗)$",
    r"(街道办事处|街道|镇|乡|苏木)$",
    r"(行政村|村民委员会|村委会|居民委员会|居委会|社区|村)$",
)
"""What the same county, township and village is written with and without."""


def laid_on(rows: pl.DataFrame, exports: pl.DataFrame) -> pl.DataFrame:
    """Rows under the names the exports have for their areas, where only 镇, 村 and the like differ.

    ``exports`` are the areas (AREA) there are. A short form that two areas share is left as it is.
    """
    found, areas = rows.lazy(), exports.lazy()
    for depth, suffix in enumerate(_SUFFIXES, 1):
        *above, name = AREA[:depth]
        whole = pl.col(name)
        bare = whole.str.replace(suffix, "")
        short = pl.when(bare != "").then(bare).otherwise(whole).alias("_short")
        known = (
            areas.select(*above, name)
            .drop_nulls(name)
            .unique()
            .with_columns(short)
            .unique([*above, "_short"], keep="none")
        )
        found = (
            found.with_columns(short)
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
    return found.collect()


def is_covered(areas: pl.DataFrame, rows: pl.DataFrame, depth: int) -> pl.Series:
    """For each row of ``areas``: whether it can be said to have no row where it has none.

    ``rows`` have SOURCE and AREA; ``depth`` is how many area columns name the areas: AREA[:depth].
    A sheet that names several of them is the register of an authority above, and covers all that
    lie where those it names lie: a sheet with several villages every village in the townships it
    names. A sheet about a single area covers that one alone.
    """
    keys = AREA[:depth]
    units = {*rows[[SOURCE, *keys]].iter_rows()}
    named = [unit for unit in units if unit[-1] is not None]
    sheets = Counter(source for source, *_ in named)
    several = [area for source, *area in named if sheets[source] > 1]
    # The only county there is may be without a name.
    known = {unit[1:] for unit in (units if depth == 1 else named)}
    wider = {tuple(area[:-1]) for area in several}
    there = [area in known or area[:-1] in wider for area in areas[keys].iter_rows()]
    return pl.Series(there, dtype=pl.Boolean)
