"""The tasks of a run as rows of packets, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hecha.corrections.packet_words import WORDS
from hecha.corrections.task_keys import TaskKey, check_of, packet_id, run_id
from hecha.declare.tables import TABLES
from hecha.exchange.internal import Internal
from hecha.followup.digests import leading_findings, values
from hecha.policy.policy import MUST, SEVERITIES
from hecha.report import counts
from hecha.report.labels import labels
from hecha.results.results import ACCEPTED, NEW, STATE_WORDS
from hecha.results.run_record import NEVER

TOWN, VILLAGE = "town", "village"
GRAINS: Mapping[str, tuple[str, ...]] = {
    TOWN: ("county", "town"),
    VILLAGE: ("county", "town", "village"),
}
"""What a packet can be of. Tasks whose place is not known go to the county's packet."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One place: its id and its tasks (TASKS with ``who``, ``place``, ``problem`` for printing,
    ``key``, ``blocks``: whether it blocks submission, and ``first``: whether it is one of those of
    the whole run to start with)."""

    id: str
    county: str | None
    town: str | None
    village: str | None
    tasks: pl.DataFrame

    def title(self, lang: str) -> str:
        """What the place is called."""
        parts = (self.county, self.town, self.village)
        named = "".join(filter(None, parts)) if lang == "zh" else "/".join(filter(None, parts))
        own = "" if self.town else WORDS[lang].county
        return named + (f" {own}" if named and own else own)


def packets(internal: Internal, by: str, lang: str) -> Iterator[Packet]:
    """The packets of a run, one for each place that has a task (``by`` TOWN or VILLAGE); tasks
    confirmed as true are in none. Sorted by place, the county's own last."""
    run = run_id(internal.record)
    grain = list(GRAINS[by])
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in grain[1:])
    tasks = _with_texts(internal, lang).with_columns(county=county_of(internal))
    tasks = tasks.with_columns((pl.when(known).then(name)).alias(f"_{name}") for name in grain[1:])
    places = [grain[0], *(f"_{name}" for name in grain[1:])]
    for place, rows in _groups(tasks, places):
        county, town, village = (*place, None)[:3]
        own = packet_id(run, county, town, village)
        keys = [
            str(TaskKey(task, own, check_of(text)))
            for task, text in rows.select("task", "all_values").iter_rows()
        ]
        yield Packet(
            own, county, town, village, rows.with_columns(key=pl.Series(keys, dtype=pl.String))
        )


def county_of(internal: Internal) -> pl.Expr:
    """The county of a task; what is about no place at all is about the county, where there is only
    one."""
    counties = internal.record["counties"]
    return pl.col("county").fill_null(counties[0] if len(counties) == 1 else None)


def _groups(
    tasks: pl.DataFrame, places: list[str]
) -> Iterator[tuple[tuple[str | None, ...], pl.DataFrame]]:
    ordered = tasks.select(places).unique().sort(places, nulls_last=True)
    for place in ordered.iter_rows():
        same = [
            pl.col(name).eq_missing(pl.lit(value))
            for name, value in zip(places, place, strict=True)
        ]
        yield place, tasks.filter(*same)


def _with_texts(internal: Internal, lang: str) -> pl.DataFrame:
    words, terms = WORDS[lang], labels(lang)
    results = internal.results
    who = leading_findings(results).join(results.subjects, on="fingerprint", how="left")
    who = who.unique("task", keep="first", maintain_order=True)
    severities = blocking(internal.record)
    worth_first = counts.worth_first(results)
    line: dict[str, Any] = {"separator": "\n", "ignore_nulls": True}
    head = pl.when(pl.col("head_name").ne_missing(pl.col("name"))).then("head_name")
    sheet = pl.concat_str(
        "file", "sheet", pl.format(words.row, "row"), separator=" ", ignore_nulls=True
    )
    own = internal.record.get("own_tables", {})
    titles = {name: terms.table(name, own) for name in (*TABLES, *own)}
    cell = pl.concat_str(
        pl.col("table").replace(titles), "column", separator=" ", ignore_nulls=True
    )
    mark = pl.col("severity").replace(terms.severities)
    turned = pl.when(pl.col("state") != NEW).then(
        pl.format("·{}", pl.col("state").replace(_state_words(lang)))
    )
    return (
        results.tasks.filter(pl.col("state") != ACCEPTED)
        .join(who.select("task", "name", "head_name", "id_number"), on="task", how="left")
        .with_columns(first=pl.col("task").is_in(worth_first.implode()))
        .join(values(results).rename({"value": "all_values"}), on="task", how="left")
        .sort(
            pl.col("severity").cast(pl.Enum(SEVERITIES)),
            *("county", "town", "village", "household_id", "person_id", "task"),
            nulls_last=True,
        )
        .with_columns(
            who=pl.concat_str("village", "household_id", head, "name", "id_number", **line),
            where=pl.concat_str(cell.replace("", None), sheet.replace("", None), **line),
            value=pl.when(pl.col("column").is_not_null()).then(
                pl.col("value").replace("", None).fill_null(words.blank)
            ),
            problem=pl.concat_str(
                pl.format(
                    "[{}{}{}] {}",
                    mark,
                    turned.fill_null(""),
                    pl.when("first").then(pl.lit(words.first)).otherwise(pl.lit("")),
                    pl.col("message").fill_null(""),
                ),
                pl.col("suggestion").replace("", None),
                pl.format(words.proposal, "proposed"),
                **line,
            ),
            blocks=pl.col("severity").is_in(severities),
        )
    )


def _state_words(lang: str) -> dict[str, str]:
    return {state: words.of(lang) for state, words in STATE_WORDS.items()}


def blocking(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The severities that blocked submission in a run."""
    fail_on = record["verdict"]["fail_on"]
    level = MUST if fail_on == NEVER else fail_on
    return SEVERITIES[: SEVERITIES.index(level) + 1]
