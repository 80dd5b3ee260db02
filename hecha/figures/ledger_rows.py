"""Ledgers and the areas of the exports: how they name them, and which of them a ledger covers.

A ledger may be handed in for some townships only, or by one village for itself. What nobody handed
in is unknown and never 0: see :func:`is_covered`.
"""

from __future__ import annotations

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


def is_covered(areas: pl.DataFrame, rows: pl.DataFrame, depth: int) -> pl.Series:
    """For each row of ``areas``: whether it can be said to have no row where it has none.

    ``rows`` have SOURCE and AREA; ``depth`` is how many area columns name the areas: AREA[:depth].
    A sheet that names several of them is the register of an authority above, and covers all that
    lie where those it names lie: a sheet with several villages every village in the townships it
    names. A sheet about a single area covers that one alone.
    """
    keys = AREA[:depth]
    units = rows.select(SOURCE, *keys).unique()
    named = units.drop_nulls(keys[-1])
    several = named.filter(pl.len().over(SOURCE) > 1)
    if depth == 1:
        # The only county there is may be without a name.
        return _is_among(areas, units, keys) | pl.repeat(
            several.height > 0, areas.height, eager=True
        )
    return _is_among(areas, named, keys) | _is_among(areas, several, keys[:-1])


def _is_among(areas: pl.DataFrame, known: pl.DataFrame, keys: list[str]) -> pl.Series:
    marked = areas.select(keys).join(
        known.select(keys).unique().with_columns(_there=True),
        on=keys,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return marked["_there"].fill_null(False)
