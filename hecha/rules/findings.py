"""From broken rows to findings and who they are about."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hecha.declare.codes import HEAD
from hecha.declare.ledgers import LEDGERS
from hecha.declare.model import Kind, Table
from hecha.declare.origin import AREA_COLUMNS, PREVIOUS, ROW_ID
from hecha.declare.tables import TABLES
from hecha.reading.submission import TableData
from hecha.results.fingerprint import SEPARATOR, fingerprints_of
from hecha.results.results import FINDINGS, SUBJECTS, Found
from hecha.results.sentences import as_text, sentence
from hecha.rules.evidence import FINDING, Cells
from hecha.rules.lookup import cell, cell_of
from hecha.rules.matching import Keys
from hecha.rules.plan import PROPOSED, UNIT, TableOutcome, Unit
from hecha.rules.proposals.asked import BROKEN, OFFER
from hecha.rules.rule import AREA
from hecha.rules.trace import declared_table
from hecha.rules.world import World

_AREA_GRAINS = {"county": 1, "town": 2, "village": 3, AREA: 3}
"""Findings about an area itself -> how many area columns name it; no household stands for it."""

_LEVEL = "level"
_VALUE, _AREAS, _CONTENT = "_value", "_areas", "_content"
_PREFIX, _KEY, _COLUMN = "_prefix", "_key", "_column"


def _is_amount(table: Table, name: str) -> bool:
    """Whether a quoted column is an amount in yuan: one of the table, of either period."""
    plain = name.removeprefix(PREVIOUS)
    return plain in table and table[plain].kind is Kind.YUAN


class Gatherer:
    """Makes the findings of a run, table by table, after the plans of all tables were collected.

    What a table takes is a fixed number of plans, however many of its rules are broken.
    """

    def __init__(self, world: World, lang: str, keys: Keys) -> None:
        self._world = world
        self._lang = lang
        self._cells = Cells(world, keys)
        self._heads = _heads_of(world)

    def of_table(self, table: str, outcome: TableOutcome) -> list[Found]:
        """The findings of all units of a table, unit by unit; none where nothing is broken."""
        units = [*outcome.units.values()]
        if outcome.broken.is_empty():
            return []
        rows = pl.concat(
            [
                self._of_unit(table, outcome, *numbered)
                for numbered in outcome.broken_units().items()
            ],
            how="diagonal",
        )
        found = self._described(table, units, rows).with_row_index(FINDING).collect()
        fingerprints = _fingerprints(self._world.tables[table], found)
        found = found.hstack([fingerprints.alias("fingerprint")])
        offers = [name for name in found.columns if name.startswith(OFFER)]
        return [
            Found(
                found[[*FINDINGS, *BROKEN, *offers]],
                self._cells.of(table, units, found),
                found[[*SUBJECTS]],
            )
        ]

    def _of_unit(self, table: str, outcome: TableOutcome, number: int, unit: Unit) -> pl.LazyFrame:
        """UNIT, ROW_ID, message, and by column what the rule computes: the rows a unit finds
        broken."""
        data, broken = self._world.tables[table], outcome.broken
        start = f"{PROPOSED}{unit.name}|"
        offers = {name: OFFER + name.removeprefix(start) for name in broken.columns}
        columns, values = self._quoted(data, unit, broken)
        rows = broken.lazy().filter(unit.name)
        quoting = rows.select(
            pl.lit(number, pl.UInt32).alias(UNIT),
            ROW_ID,
            *columns,
            *(pl.col(name).alias(of) for name, of in offers.items() if name.startswith(start)),
        )
        message = sentence(getattr(unit.rule.page, self._lang).message, values, self._lang)
        # Not select: a message without placeholders has one row of its own.
        return quoting.with_columns(message.alias("message")).select(
            UNIT, ROW_ID, "message", pl.selectors.starts_with(OFFER)
        )

    def _quoted(
        self, data: TableData, unit: Unit, broken: pl.DataFrame
    ) -> tuple[list[pl.Expr], dict[str, pl.Expr]]:
        """The columns a message quotes, and what it says of each, by placeholder."""
        values: dict[str, pl.Expr] = {}
        columns: list[pl.Expr] = []
        if unit.column is not None:
            declared = data.table[unit.column]
            hidden = declared.is_personal
            values["column"] = pl.lit(declared.label)
            values["value"] = pl.col(_VALUE)
            value = pl.lit(None, pl.String) if hidden else cell(data.raw[unit.column])
            columns.append(value.alias(_VALUE))
        for name in unit.rule.page.placeholders:
            if name in values:
                continue
            dtype: pl.DataType
            if f"quoted|{name}" in broken.columns:
                dtype = broken.schema[f"quoted|{name}"]
                columns.append(pl.col(f"quoted|{name}").alias(name))
            elif name in data.raw.columns:
                dtype = pl.String()
                columns.append(cell(data.raw[name]).str.strip_chars())
            else:
                dtype = data.frame.schema[name]
                columns.append(cell(data.frame[name]))
            values[name] = as_text(name, dtype, self._lang, is_amount=_is_amount(data.table, name))
        return columns, values

    def _described(self, table: str, units: Sequence[Unit], rows: pl.LazyFrame) -> pl.LazyFrame:
        """FINDINGS without a fingerprint, SUBJECTS, BROKEN, UNIT, ROW_ID, and what the fingerprint
        is made of: _PREFIX, _KEY, _COLUMN."""
        data = self._world.tables[table]
        typed = data.frame
        has_person = pl.col("grain").is_in(["person", "cell", "record"])
        about_area = pl.col("grain").is_in([*_AREA_GRAINS])
        areas = [
            pl.when(pl.col(_AREAS) >= size).then(cell(typed[column])).alias(column[1:])
            for size, column in enumerate(AREA_COLUMNS, start=1)
        ]
        described = (
            rows.join(self._attributes(table, units).lazy(), on=UNIT, maintain_order="left")
            .with_columns(
                *areas,
                cell_of(typed, "household_id"),
                cell_of(typed, "helper_name" if table == "helper" else "name").alias("name"),
                cell_of(data.raw, "id_number"),
                _key(table, typed, units).alias(_KEY),
                person_id=pl.when(has_person).then(cell_of(typed, "person_id")),
                _stated=cell_of(typed, "head_name"),
                state=pl.lit("open"),
                task=pl.lit(None, pl.String),
                _table=pl.lit(table),
                _at=pl.col(ROW_ID),
            )
            .join(self._heads.lazy(), on="household_id", how="left", maintain_order="left")
            .with_columns(head_name=pl.coalesce("_head", "_stated"))
        )
        if table in ("household", "household_row", "pairing"):
            described = described.with_columns(name="_head", id_number="_head_id")
        nobody = ("household_id", "head_name", "name", "id_number")
        return described.with_columns(
            *(pl.when(~about_area).then(name).alias(name) for name in nobody),
            grain=pl.when(pl.col("grain") == AREA).then(_smallest()).otherwise("grain"),
        )

    def _attributes(self, table: str, units: Sequence[Unit]) -> pl.DataFrame:
        """What is the same for all findings of a unit, by UNIT."""
        rows = []
        for number, unit in enumerate(units):
            rule, grain = unit.rule, unit.rule.grain(table)
            # Numbers of one ledger may be used in another as well.
            is_shared = table in LEDGERS and len(rule.tables) > 1
            rows.append(
                {
                    UNIT: number,
                    "_unit": unit.name,
                    "rule": rule.code,
                    "severity": self._world.policy.severities.get(rule.code, rule.severity),
                    "grain": grain,
                    "suggestion": getattr(rule.page, self._lang).fix,
                    _AREAS: _AREA_GRAINS.get(grain, len(AREA_COLUMNS)),
                    _PREFIX: SEPARATOR.join([rule.code, *([table] if is_shared else [])]),
                    _COLUMN: unit.column if len(rule.columns) > 1 else None,
                }
            )
        texts = ("_unit", "rule", "severity", "grain", "suggestion", _PREFIX, _COLUMN)
        schema = {UNIT: pl.UInt32, _AREAS: pl.Int64} | dict.fromkeys(texts, pl.String)
        return pl.DataFrame(rows, schema)


def _smallest() -> pl.Expr:
    """The grain of the smallest area named."""
    return (
        pl.when(pl.col("village").is_not_null())
        .then(pl.lit("village"))
        .when(pl.col("town").is_not_null())
        .then(pl.lit("town"))
        .otherwise(pl.lit("county"))
    )


def _key(table: str, typed: pl.DataFrame, units: Sequence[Unit]) -> pl.Expr:
    """The business key of the row a finding is about, of the grain of its rule."""
    subject = TABLES[declared_table(table)].subject
    key = pl.lit("")
    for grain in dict.fromkeys(unit.rule.grain(table) for unit in units):
        if grain in _AREA_GRAINS:
            names = list(AREA_COLUMNS[: _AREA_GRAINS[grain]])
        elif grain == "household":
            names = ["household_id"]
        else:
            names = [name for name in subject if name in typed.columns]
        if subject[0] == _LEVEL and _LEVEL not in names:
            # The same household or area may be wrong at two levels.
            names.insert(0, _LEVEL)
        parts = [cell_of(typed, name) for name in names]
        if names[-1:] == ["name"] and "person_id" in typed.columns:
            parts[-1] = pl.coalesce(cell_of(typed, "person_id"), parts[-1])
        key = pl.when(pl.col("grain") == grain).then(_joined(parts)).otherwise(key)
    return key


def _fingerprints(data: TableData, found: pl.DataFrame) -> pl.Series:
    """The fingerprint of each finding: rule, key of the row, column of a cell, number of a twin.

    Findings of a unit with equal keys differ by a number that follows the content of their rows,
    not their order.
    """
    same = [UNIT, _KEY]
    rows = found.lazy()
    content = _joined([cell(column) for column in data.raw.get_columns()])
    numbers = (
        rows.filter(pl.len().over(same) > 1)
        .with_columns(content.alias(_CONTENT))
        .select(FINDING, pl.col(_CONTENT).rank("ordinal").over(same))
    )
    numbered = rows.join(numbers, on=FINDING, how="left", maintain_order="left")
    parts = [pl.col(_PREFIX, _KEY, _COLUMN), pl.col(_CONTENT).fill_null(1).cast(pl.String)]
    return fingerprints_of(numbered.select(_joined(parts).alias(_KEY)).collect()[_KEY])


def _joined(parts: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_str([part.fill_null("") for part in parts], separator=SEPARATOR)


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
