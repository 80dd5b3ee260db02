"""From broken rows to findings and who they are about."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hecha.declare.codes import HEAD
from hecha.declare.ledgers import LEDGERS
from hecha.declare.origin import AREA_COLUMNS, ROW_ID
from hecha.declare.tables import TABLES
from hecha.results.fingerprint import fingerprints
from hecha.results.results import FINDINGS, SUBJECTS, Found
from hecha.results.sentences import as_text, sentence
from hecha.rules.evidence import Broken, Cells
from hecha.rules.matching import Keys
from hecha.rules.plan import PROPOSED, TableOutcome, Unit
from hecha.rules.proposals.asked import OFFER
from hecha.rules.rule import AREA
from hecha.rules.trace import World, declared_table

_AREA_GRAINS = {"county": 1, "town": 2, "village": 3, AREA: 3}
"""Findings about an area itself -> how many area columns name it; no household stands for it."""

_LEVEL = "level"
_KEY, _ORDER = "_key", "_order"


class Gatherer:
    """Makes the findings of a run, table by table, after the plans of all tables were collected."""

    def __init__(self, world: World, lang: str) -> None:
        self._world = world
        self._lang = lang
        self._cells = Cells(world, Keys(world))
        self._heads = _heads_of(world)

    def of_table(self, table: str, outcome: TableOutcome) -> list[Found]:
        """The findings of every unit of a table that has broken rows."""
        gathered = []
        for unit in outcome.units.values():
            rows = outcome.broken.filter(pl.col(unit.name))
            if rows.height:
                gathered.append(self._of_unit(table, unit, rows))
        return gathered

    def _of_unit(self, table: str, unit: Unit, rows: pl.DataFrame) -> Found:
        data = self._world.tables[table]
        broken = Broken(table, data, unit, rows, data.frame[rows[ROW_ID]], data.raw[rows[ROW_ID]])
        base = self._base(broken)
        findings = self._findings(broken, base)
        evidence = self._cells.of(broken, base["fingerprint"])
        findings = findings.with_columns(
            pl.lit(table).alias("_table"),
            pl.lit(unit.name).alias("_unit"),
            rows[ROW_ID].alias("_at"),
            *_offers(unit, rows),
        )
        return Found(findings, evidence, self._subjects(broken, base))

    @staticmethod
    def _base(broken: Broken) -> pl.DataFrame:
        """fingerprint, household_id and person_id of each row."""
        prints = fingerprints([[broken.unit.rule.code] * broken.height, *_business_keys(broken)])
        household, person = (_text(broken.typed, name) for name in ("household_id", "person_id"))
        nobody = _nobody(broken.height)
        return pl.DataFrame(
            {
                "fingerprint": prints,
                "household_id": nobody if broken.grain in _AREA_GRAINS else household,
                "person_id": person if broken.grain in ("person", "cell", "record") else nobody,
            }
        )

    def _findings(self, broken: Broken, base: pl.DataFrame) -> pl.DataFrame:
        rule, grain = broken.unit.rule, broken.grain
        named = AREA_COLUMNS[: _AREA_GRAINS.get(grain, len(AREA_COLUMNS))]
        county, town, village = (
            broken.typed[column] if column in named else _nobody(broken.height)
            for column in AREA_COLUMNS
        )
        return base.with_columns(
            rule=pl.lit(rule.code),
            severity=pl.lit(self._world.policy.severities.get(rule.code, rule.severity)),
            grain=_smallest(county, town, village) if grain == AREA else pl.lit(grain),
            county=county,
            town=town,
            village=village,
            message=self._messages(broken),
            suggestion=pl.lit(getattr(rule.page, self._lang).fix),
            state=pl.lit("open"),
            task=pl.lit(None, pl.String),
        ).select(*FINDINGS)

    def _messages(self, broken: Broken) -> pl.Series:
        unit, rows, raw = broken.unit, broken.rows, broken.raw
        values: dict[str, pl.Expr] = {}
        columns: dict[str, pl.Series] = {}
        if unit.column is not None:
            declared = broken.data.table[unit.column]
            values["column"] = pl.lit(declared.label)
            values["value"] = pl.col("_value")
            hidden = declared.is_personal
            columns["_value"] = _nobody(broken.height) if hidden else raw[unit.column]
        for name in unit.rule.page.placeholders:
            if name in values:
                continue
            quoted = f"quoted|{name}"
            if quoted in rows.columns:
                columns[name] = rows[quoted]
            elif name in raw.columns:
                columns[name] = raw[name].str.strip_chars()
            else:
                columns[name] = broken.typed[name]
            values[name] = as_text(name, columns[name].dtype, self._lang)
        context = pl.DataFrame({ROW_ID: rows[ROW_ID], **columns})
        message = getattr(unit.rule.page, self._lang).message
        # Not select: a message without placeholders has one row of its own.
        messages = context.with_columns(sentence(message, values, self._lang).alias("_message"))
        return messages["_message"].alias("message")

    def _subjects(self, broken: Broken, base: pl.DataFrame) -> pl.DataFrame:
        """Who the findings are about: the person, or the head of the household; no one where they
        are about an area."""
        if broken.grain in _AREA_GRAINS:
            nobody = pl.lit(None, pl.String)
            return base.select(
                "fingerprint",
                *(nobody.alias(column) for column in SUBJECTS if column != "fingerprint"),
            )
        typed, table = broken.typed, broken.table
        subjects = base.select("fingerprint", "household_id").with_columns(
            _text(typed, "helper_name" if table == "helper" else "name").alias("name"),
            _text(broken.raw, "id_number").alias("id_number"),
            _text(typed, "head_name").alias("_stated"),
        )
        subjects = subjects.join(self._heads, on="household_id", how="left", maintain_order="left")
        if table in ("household", "household_row", "pairing"):
            subjects = subjects.with_columns(
                pl.col("_head").alias("name"), pl.col("_head_id").alias("id_number")
            )
        return subjects.with_columns(head_name=pl.coalesce("_head", "_stated")).select(*SUBJECTS)


def _offers(unit: Unit, rows: pl.DataFrame) -> list[pl.Series]:
    """What the rule computes for cells of its findings, by column."""
    start = f"{PROPOSED}{unit.name}|"
    return [
        rows[name].alias(OFFER + name.removeprefix(start))
        for name in rows.columns
        if name.startswith(start)
    ]


def _smallest(county: pl.Series, town: pl.Series, village: pl.Series) -> pl.Expr:
    """The grain of the smallest area named."""
    return (
        pl.when(village.is_not_null())
        .then(pl.lit("village"))
        .when(town.is_not_null())
        .then(pl.lit("town"))
        .otherwise(pl.lit("county"))
    )


def _nobody(height: int) -> pl.Series:
    return pl.Series([None] * height, dtype=pl.String)


def _text(frame: pl.DataFrame, column: str) -> pl.Series:
    if column in frame.columns:
        return frame[column].cast(pl.String)
    return _nobody(frame.height).alias(column)


def _business_keys(broken: Broken) -> list[Sequence[str | None]]:
    """The parts of a fingerprint: keys of the row, the column of a cell, and the number of a twin.

    Rows with equal keys differ by a number that follows their content, not their order.
    """
    typed, rule, grain = broken.typed, broken.unit.rule, broken.grain
    subject = TABLES[declared_table(broken.table)].subject
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
        broken.raw.select(joined.alias(_ORDER))[_ORDER],
    ).select(pl.col(_ORDER).rank("ordinal").over(_KEY).cast(pl.String))[_ORDER]
    column = [broken.unit.column if len(rule.columns) > 1 else ""] * broken.height
    parts = [keys[name].to_list() for name in keys.columns]
    if broken.table in LEDGERS and len(rule.tables) > 1:
        # Numbers of one ledger may be used in another as well.
        parts.insert(0, [broken.table] * broken.height)
    return [*parts, column, twins.to_list()]


def _heads_of(world: World) -> pl.DataFrame:
    """household_id, head_name, head_id_number: one row per household; of several heads the one
    with the smaller name."""
    schema = {"household_id": pl.String, "_head": pl.String, "_head_id": pl.String}
    member = world.tables.get("member")
    if member is None or not {"relation", "name", "id_number"} <= set(member.frame.columns):
        return pl.DataFrame(schema=schema)
    return (
        member.frame.lazy()
        .filter(pl.col("relation") == HEAD, pl.col("household_id").is_not_null())
        .sort("name", "id_number", ROW_ID, nulls_last=True)
        .unique("household_id", keep="first", maintain_order=True)
        .select(
            "household_id", pl.col("name").alias("_head"), pl.col("id_number").alias("_head_id")
        )
        .collect()
    )
