"""From broken rows to findings, their evidence and who they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.codes import HEAD
from hecha.declare.ledgers import LEDGERS
from hecha.declare.origin import AREA_COLUMNS, ROW, ROW_ID, SOURCE
from hecha.reading.submission import TableData
from hecha.results.fingerprint import fingerprints
from hecha.results.results import EVIDENCE, FINDINGS, SUBJECTS
from hecha.results.sentences import as_text, sentence
from hecha.rules.matching import Keys
from hecha.rules.plan import TableOutcome, Unit
from hecha.rules.rule import AREA, Definition
from hecha.rules.trace import World, declared_table

_SUBJECT_KEYS: dict[str, tuple[str, ...]] = {
    "member": ("household_id", "name"),
    "household": ("household_id",),
    "household_row": ("household_id",),
    "village": ("county", "town", "village"),
    "village_team": ("county", "town", "village", "name"),
    "helper": ("unit", "helper_name"),
    "pairing": ("household_id", "helper_name"),
    "work_spell": ("household_id", "start_month", "name"),
    "monitored": ("household_id", "name"),
    "loan": ("household_id", "loan_date"),
    "project": ("project_id", "year"),
    "beneficiary": ("project_id", "household_id", "name"),
    "movement": ("household_id", "name", "movement_type", "movement_date"),
    "roster": ("roster_kind", "name"),
    "dropout_list": ("_town", "_village", "list_month", "name"),
    "left_behind": ("_town", "_village", "category", "name"),
    "visit": ("_town", "_village", "household_id", "visited_on", "visitor", "name"),
    "watch_list": ("_town", "_village", "household_id"),
    "pledge": ("_county", "_town", "_village", "pledge_level", "year", "signer"),
    "reserve_cadre": ("_town", "_village", "name"),
    "dividend": ("_town", "_village", "asset_id", "household_id", "paid_on"),
    "asset": ("_town", "_village", "asset_id", "year"),
    "rain_dew_payment": ("_town", "_village", "term", "name"),
    "health_card": ("_town", "_village", "name"),
    "clue": ("_town", "_village", "clue_id"),
    "rectification": ("_town", "_village", "problem_id"),
    "register": ("level", "household_id"),
    "tally": ("level", "_county", "_town", "_village"),
}
"""Business keys of a row, without the numbers a person could be found by
(hecha.results.fingerprint). A last key ``name`` stands for 人口编号 where there is one."""

_AREA_GRAINS = {"county": 1, "town": 2, "village": 3, AREA: 3}
"""Findings about an area itself -> how many area columns name it; no household stands for it."""

_FACT = 1000
"""Order numbers a fact's cells are given, those of the facts below it included."""
_LAST = _FACT * _FACT
"""Order numbers of what only tells which record it is."""

_LEVEL = "level"
_KEY, _ORDER, _TWIN, _THERE = "_key", "_order", "_twin", "_there"


@dataclass(frozen=True, slots=True)
class Found:
    """Findings, evidence and subjects of some units, in the schemas of hecha.results.tables."""

    findings: pl.DataFrame
    evidence: pl.DataFrame
    subjects: pl.DataFrame


def gather(
    world: World,
    keys: Keys,
    heads: pl.DataFrame,
    table: str,
    outcome: TableOutcome,
    lang: str,
) -> list[Found]:
    """The findings of every unit of a table that has broken rows.

    ``keys`` and ``heads`` (:func:`heads_of`) are the same for every table of a run.
    """
    gathered = []
    for unit in outcome.units.values():
        rows = outcome.broken.filter(pl.col(unit.name))
        if rows.height:
            gathered.append(_found(world, keys, table, unit, rows, heads, lang))
    return gathered


def _found(
    world: World,
    keys: Keys,
    table: str,
    unit: Unit,
    rows: pl.DataFrame,
    heads: pl.DataFrame,
    lang: str,
) -> Found:
    data = world.tables[table]
    page = getattr(unit.rule.page, lang)
    grain = unit.rule.grain(table)
    typed = data.frame[rows[ROW_ID]]
    raw = data.raw[rows[ROW_ID]]
    parts = _business_keys(table, typed, raw, unit)
    prints = fingerprints([[unit.rule.code] * rows.height, *parts])
    nobody = pl.Series([None] * rows.height, dtype=pl.String)
    named = AREA_COLUMNS[: _AREA_GRAINS.get(grain, len(AREA_COLUMNS))]
    county, town, village = (
        typed[column] if column in named else nobody for column in AREA_COLUMNS
    )
    base = pl.DataFrame(
        {
            "fingerprint": prints,
            "household_id": nobody if grain in _AREA_GRAINS else _text(typed, "household_id"),
            "person_id": _text(typed, "person_id")
            if grain in ("person", "cell", "record")
            else nobody,
        }
    )
    findings = base.with_columns(
        rule=pl.lit(unit.rule.code),
        severity=pl.lit(world.policy.severities.get(unit.rule.code, unit.rule.severity)),
        grain=_finest(county, town, village) if grain == AREA else pl.lit(grain),
        county=county,
        town=town,
        village=village,
        message=_messages(data, unit, rows, typed, raw, page.message, lang),
        suggestion=pl.lit(page.fix),
        state=pl.lit("open"),
    ).select(*FINDINGS)
    evidence = _evidence(world, keys, table, unit, rows, typed, raw, prints)
    if grain in _AREA_GRAINS:
        subjects = base.select(
            "fingerprint",
            *(nobody.alias(column) for column in SUBJECTS if column != "fingerprint"),
        )
    else:
        subjects = _subjects(base, typed, raw, table, heads)
    return Found(findings, evidence, subjects)


def _finest(county: pl.Series, town: pl.Series, village: pl.Series) -> pl.Expr:
    """The grain of the finest area named."""
    return (
        pl.when(village.is_not_null())
        .then(pl.lit("village"))
        .when(town.is_not_null())
        .then(pl.lit("town"))
        .otherwise(pl.lit("county"))
    )


def _text(frame: pl.DataFrame, column: str) -> pl.Series:
    if column in frame.columns:
        return frame[column].cast(pl.String)
    return pl.Series(column, [None] * frame.height, dtype=pl.String)


def _business_keys(
    table: str, typed: pl.DataFrame, raw: pl.DataFrame, unit: Unit
) -> list[Sequence[str | None]]:
    """The parts of a fingerprint: keys of the row, the column of a cell, and the number of a twin.

    Rows with equal keys are told apart by a number that follows their content, not their order.
    """
    grain = unit.rule.grain(table)
    subject = _SUBJECT_KEYS[declared_table(table)]
    if grain in _AREA_GRAINS:
        names = list(AREA_COLUMNS[: _AREA_GRAINS[grain]])
    elif grain == "household":
        names = ["household_id"]
    else:
        names = [name for name in subject if name in typed.columns]
    if subject[0] == _LEVEL and _LEVEL not in names:
        # The same household or area may be wrong at two levels.
        names.insert(0, _LEVEL)
    keys = typed.select(pl.col(name).cast(pl.String) for name in names)
    if names[-1:] == ["name"] and "person_id" in typed.columns:
        keys = keys.with_columns(name=pl.coalesce(typed["person_id"], keys["name"]))
    joined = pl.concat_str(pl.all().fill_null(""), separator="\x1f")
    twins = pl.select(
        keys.select(joined.alias(_KEY))[_KEY],
        raw.select(joined.alias(_ORDER))[_ORDER],
    ).select(pl.col(_ORDER).rank("ordinal").over(_KEY).cast(pl.String))[_ORDER]
    column = [unit.column] * typed.height if len(unit.rule.columns) > 1 else [""] * typed.height
    parts = [keys[name].to_list() for name in keys.columns]
    if table in LEDGERS and len(unit.rule.tables) > 1:
        # Numbers of one ledger may be used in another as well.
        parts.insert(0, [table] * typed.height)
    return [*parts, column, twins.to_list()]


def _messages(
    data: TableData,
    unit: Unit,
    rows: pl.DataFrame,
    typed: pl.DataFrame,
    raw: pl.DataFrame,
    message: str,
    lang: str,
) -> pl.Series:
    values: dict[str, pl.Expr] = {}
    columns: dict[str, pl.Series] = {}
    if unit.column is not None:
        declared = data.table[unit.column]
        values["column"] = pl.lit(declared.label)
        values["value"] = pl.col("_value")
        hidden = declared.is_personal
        columns["_value"] = raw[unit.column] if not hidden else _text(raw.clear(raw.height), "")
    for name in unit.rule.page.placeholders:
        if name in values:
            continue
        quoted = f"quoted|{name}"
        if quoted in rows.columns:
            columns[name] = rows[quoted]
        elif name in raw.columns:
            columns[name] = raw[name].str.strip_chars()
        else:
            columns[name] = typed[name]
        values[name] = as_text(name, columns[name].dtype, lang)
    context = pl.DataFrame({ROW_ID: rows[ROW_ID], **columns})
    return context.with_columns(sentence(message, values, lang).alias("message"))["message"]


def _evidence(
    world: World,
    keys: Keys,
    table: str,
    unit: Unit,
    rows: pl.DataFrame,
    typed: pl.DataFrame,
    raw: pl.DataFrame,
    prints: pl.Series,
) -> pl.DataFrame:
    """The cells of each finding: those of the row itself, then those of the rows facts are from."""
    data = world.tables[table]
    first = [unit.rule.first] if unit.rule.first in unit.trace.cells else []
    own = list(dict.fromkeys([*first, *unit.trace.cells]))
    ordered = [*enumerate(own), *enumerate(_tells_which(data), _LAST)]
    parts = [
        _cells(data, column, typed, raw, prints).with_columns(
            pl.lit(order, pl.UInt32).alias(_ORDER), pl.lit(False).alias(_TWIN)
        )
        for order, column in ordered
    ]
    about = pl.DataFrame({"fingerprint": prints, ROW_ID: rows[ROW_ID]})
    for number, definition in enumerate(unit.trace.facts.values(), start=1):
        parts += _fact_cells(world, keys, table, definition, about, number * _FACT)
    if not parts:
        return pl.DataFrame(schema=EVIDENCE)
    cells = (
        pl.concat(parts)
        .filter(_THERE)
        .sort(
            pl.col("fingerprint"),
            # The cells of one fact stay together, the row the finding is about leading them.
            pl.col(_ORDER) // _FACT,
            pl.col(_TWIN),
            *(pl.col(name) for name in (_ORDER, "file", "sheet", "row")),
            nulls_last=True,
        )
    )
    proposed = f"proposed|{unit.name}"
    if proposed in rows.columns:
        offers = pl.DataFrame({"fingerprint": prints, "_offer": rows[proposed]})
        cells = cells.join(
            offers, on="fingerprint", how="left", maintain_order="left"
        ).with_columns(
            pl.when(pl.col("fingerprint").is_first_distinct())
            .then(pl.col("_offer").str.replace(r"\.0$", ""))
            .alias("proposed")
        )
    return cells.select(*EVIDENCE)


_ELSEWHERE = frozenset({"household_id", "id_number", *(column[1:] for column in AREA_COLUMNS)})
"""Keys that every finding has a place of its own for."""


def _tells_which(data: TableData) -> list[str]:
    """The key cells of a ledger's row, such as the number of an asset: nothing else names it."""
    if data.table.name not in LEDGERS:
        return []
    return [name for name in data.table.key if name not in _ELSEWHERE and name in data.raw.columns]


def _cells(
    data: TableData, column: str, typed: pl.DataFrame, raw: pl.DataFrame, prints: pl.Series
) -> pl.DataFrame:
    """One column of some rows as evidence."""
    sources = {source.id: source for source in data.sources}
    ids = typed[SOURCE].unique().to_list()
    found = typed[SOURCE]

    def told(values: dict[int, str | None]) -> pl.Series:
        # An empty mapping would leave the type of the ids.
        return found.replace_strict(values or {0: None}, default=None, return_dtype=pl.String)

    declared = data.table[column]
    cells = pl.DataFrame(
        {
            "fingerprint": prints,
            "table": pl.Series([data.table.name] * typed.height, dtype=pl.String),
            "file": told({id_: sources[id_].file for id_ in ids}),
            "sheet": told({id_: sources[id_].sheet for id_ in ids}),
            "row": typed[ROW].cast(pl.UInt32),
            "column": told({id_: data.header(column, id_) for id_ in ids}),
            "value": raw[column],
            "proposed": pl.Series([None] * typed.height, dtype=pl.String),
            "personal": pl.Series([declared.is_personal] * typed.height, dtype=pl.Boolean),
        }
    )
    # A sheet without the column has no such cell to show.
    return cells.with_columns(found.is_in(sorted(data.sources_with(column))).alias(_THERE))


def _fact_cells(
    world: World,
    keys: Keys,
    table: str,
    definition: Definition,
    about: pl.DataFrame,
    order: int,
) -> list[pl.DataFrame]:
    """The cells a fact was computed from, and those of the facts below it.

    ``about``: fingerprint and row id in ``table`` of what the fact was asked about.
    """
    trace = world.definition_trace(definition)
    source = str(definition.source)
    data = world.tables[source]
    rows = keys.matched(table, about, definition)
    columns = dict.fromkeys([*definition.shows, *trace.cells])
    matched, text = data.frame[rows["_source_row"]], data.raw[rows["_source_row"]]
    # The row the finding is about comes before its twins of the same table.
    twin = rows["_source_row"] != rows[ROW_ID] if source == table else pl.lit(True)
    cells = [
        _cells(data, column, matched, text, rows["fingerprint"]).with_columns(
            pl.lit(order + position, pl.UInt32).alias(_ORDER), twin.alias(_TWIN)
        )
        for position, column in enumerate(columns)
        if column in data.raw.columns
    ]
    below = rows.select("fingerprint", pl.col("_source_row").alias(ROW_ID)).unique()
    for deeper in trace.facts.values():
        cells += _fact_cells(world, keys, source, deeper, below, order + 100)
    return cells


def heads_of(world: World) -> pl.DataFrame:
    """household_id, head_name, head_id_number: one row per household, the first head found."""
    schema = {"household_id": pl.String, "_head": pl.String, "_head_id": pl.String}
    member = world.tables.get("member")
    if member is None or not {"relation", "name", "id_number"} <= set(member.frame.columns):
        return pl.DataFrame(schema=schema)
    return (
        member.frame.lazy()
        .filter(pl.col("relation") == HEAD, pl.col("household_id").is_not_null())
        .sort(ROW_ID)
        .unique("household_id", keep="first", maintain_order=True)
        .select(
            "household_id", pl.col("name").alias("_head"), pl.col("id_number").alias("_head_id")
        )
        .collect()
    )


def _subjects(
    base: pl.DataFrame, typed: pl.DataFrame, raw: pl.DataFrame, table: str, heads: pl.DataFrame
) -> pl.DataFrame:
    """Who the findings are about: the person, or the head of the household."""
    name = _text(typed, "helper_name" if table == "helper" else "name")
    of_household = table in ("household", "household_row", "pairing")
    number = _text(raw, "id_number")
    subjects = base.select("fingerprint", "household_id").with_columns(
        name.alias("name"), number.alias("id_number"), _text(typed, "head_name").alias("_stated")
    )
    subjects = subjects.join(heads, on="household_id", how="left", maintain_order="left")
    if of_household:
        subjects = subjects.with_columns(
            pl.col("_head").alias("name"), pl.col("_head_id").alias("id_number")
        )
    return subjects.with_columns(head_name=pl.coalesce("_head", "_stated")).select(*SUBJECTS)
