"""outcomes.csv: one row per rule and township; a rule that ran nowhere has one row in all."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from hecha.exchange.csv_file import write_csv
from hecha.results.results import SKIPPED
from hecha.results.run_record import Run
from hecha.results.writers import Writer

OUTCOMES_CSV = "outcomes.csv"


def shortened(outcomes: pl.DataFrame) -> pl.LazyFrame:
    """OUTCOMES in which a rule skipped everywhere for one reason is one row without a township.

    Its county is left where it is the only one. No other row changes.
    """
    reasons = pl.col("reason").fill_null("").n_unique().over("rule")
    silent = (pl.col("outcome") == SKIPPED).all().over("rule") & (reasons == 1)
    marked = outcomes.lazy().with_columns(_silent=silent)
    one_county = pl.col("county").n_unique().over("rule") == 1
    everywhere = (
        marked.filter("_silent")
        .with_columns(county=pl.when(one_county).then("county"), town=pl.lit(None, pl.String))
        .unique("rule", keep="first", maintain_order=True)
    )
    rest = marked.filter(~pl.col("_silent"))
    rows = pl.concat([rest, everywhere]).drop("_silent")
    return rows.sort("rule", "county", "town", nulls_last=True, maintain_order=True)


def _write(run: Run, folder: Path) -> None:
    write_csv(shortened(run.results.outcomes).collect(), folder / OUTCOMES_CSV)


WRITER = Writer("outcomes", (OUTCOMES_CSV,), _write)
