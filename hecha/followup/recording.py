"""``check --followup``: a run is recorded, and its tasks get their states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from hecha.followup.aliases import renamed
from hecha.followup.digests import Digests, Population, of_data, of_tasks
from hecha.followup.followup_file import APPROVAL, changing, key_of
from hecha.followup.in_force import IN_FORCE
from hecha.followup.kept_tasks import keep_tasks, known_tasks, new_persons, stored_tasks
from hecha.followup.renames import keep_renames, of_households
from hecha.followup.states import DELETED, REJECTED, states
from hecha.followup.stored import frame_of, rows_of
from hecha.reading.resident_id import key as id_key
from hecha.report.verdict import judged
from hecha.results.results import CORRECTED, FAILED, PASSED
from hecha.results.run_record import Changes, Run
from hecha.rules.catalogue import is_code


def record(run: Run, path: Path) -> Run:
    """Record a run in a follow-up (made where there is none); the run with the states of its tasks.

    The same data checked again with the same settings are the same round: no state moves on.
    Raises InputRejected where the file cannot be used, ValueError for a run without its tables.
    """
    if run.submission is None:
        raise ValueError("a masked run cannot be recorded")
    population = Population(run.submission)
    content = of_data(run.submission)
    with changing(path, create=True) as connection:
        found, changes = _record(connection, run, population, content)
        marked = with_states(run, found)
        connection.execute(
            "UPDATE runs SET verdict = ? WHERE round = (SELECT max(round) FROM runs)",
            [marked.verdict.code],
        )
    return replace(marked, followup=str(path.absolute()), changes=changes)


def with_states(run: Run, found: pl.DataFrame) -> Run:
    """The run whose tasks and findings have the states in ``found`` (task, state), judged anew."""
    states = found.select("task", _state="state")

    def marked(frame: pl.DataFrame) -> pl.DataFrame:
        joined = frame.join(states, on="task", how="left", maintain_order="left")
        return joined.with_columns(state=pl.coalesce("_state", "state")).select(frame.columns)

    results = replace(
        run.results, findings=marked(run.results.findings), tasks=marked(run.results.tasks)
    )
    return judged(replace(run, results=results))


@dataclass(frozen=True, slots=True)
class _Round:
    """The number of this run, and whether it is the last one over again."""

    number: int
    repeated: bool


def _record(
    connection: sqlite3.Connection, run: Run, population: Population, content: str
) -> tuple[pl.DataFrame, Changes]:
    """The task ids of the run with their states, and what changed since the round before."""
    digests = Digests(key_of(connection))
    data = digests.of(content) or ""
    this = _round(connection, run, data)
    tasks = _tasks(run, digests)
    known = known_tasks(connection)
    households = population.households
    households = households.with_columns(household=digests.column(households["household_id"]))
    tasks, aliases, moved = renamed(connection, tasks, known, households, digests)
    gone = stored_tasks(connection, known.join(tasks, on="task", how="anti")["task"])
    verified = _verified(connection, gone, run, _Here(population, digests, moved["household"]))
    found = states(
        tasks.select("task", "value", "meaning"),
        known.select("task", "state", "value"),
        answers_in_force(connection),
        verified,
        day=run.snapshot.day,
        data=data,
        repeated=this.repeated,
        approval=run.approval,
    )
    keep_renames(connection, of_households(moved), new_persons(connection, tasks, known))
    keep_tasks(connection, tasks, known, found, this.number)
    _keep_circumstances(connection, run, this.number, households, digests, tasks)
    connection.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?)", aliases.iter_rows())
    # The run knows its tasks by their own names.
    own = run.results.tasks.select(own="task").join(
        aliases.rename({"alias": "own"}), on="own", how="left"
    )
    told = (
        own.with_columns(task=pl.coalesce("task", "own"))
        .join(found, on="task")
        .select(task="own", state="state")
    )
    return told, _changes(connection, this.number)


def _changes(connection: sqlite3.Connection, number: int) -> Changes:
    before = connection.execute(
        "SELECT day FROM runs WHERE round < ? ORDER BY round DESC LIMIT 1", [number]
    ).fetchone()
    counts = connection.execute(
        "SELECT state, count(*) FROM tasks WHERE last = ? OR since = ? GROUP BY state ORDER BY 1",
        [number, number],
    )
    return Changes(None if before is None else date.fromisoformat(before[0]), dict(counts))


def _round(connection: sqlite3.Connection, run: Run, data: str) -> _Round:
    settings = {item.name: str(item.value) for item in run.parameters}
    circumstance = json.dumps(
        [settings, run.fail_on, dict(run.versions)], ensure_ascii=False, sort_keys=True
    )
    circumstances = (
        run.snapshot.day.isoformat(),
        data,
        run.suite,
        run.version,
        sha256(circumstance.encode()).hexdigest(),
        run.narrowed,
    )
    last = connection.execute(
        "SELECT round, day, data, suite, version, settings, narrowed FROM runs "
        "ORDER BY round DESC LIMIT 1"
    ).fetchone()
    if last is not None and last[1:] == circumstances:
        return _Round(last[0], repeated=True)
    number = 1 if last is None else last[0] + 1
    connection.execute(
        "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [number, *circumstances, run.verdict.code],
    )
    return _Round(number, repeated=False)


def _tasks(run: Run, digests: Digests) -> pl.DataFrame:
    """The tasks of the run with their digests and the ``meaning`` of the first rule."""
    meanings = {code: meaning(code, run.title(code)) for code in _leads(run)}
    lead = pl.col("rules").list.first()
    return (
        run.results.tasks.with_columns(
            rules=pl.col("rules").list.join(" "),
            meaning=lead.replace_strict(meanings or {"": ""}, default="", return_dtype=pl.String),
            lead=lead,
        )
        .drop("value", "file", "state")
        .join(of_tasks(run.results, digests), on="task")
    )


def _leads(run: Run) -> list[str]:
    return run.results.tasks["rules"].list.first().drop_nulls().unique().to_list()


def meaning(rule: str, title: str) -> str:
    """By what an answer knows that a rule, or a claim of a paper, still says the same.

    A code of the rule book never changes its meaning, however its title is worded and in whichever
    language; the title of a claim is the demand itself, in the words of the paper.
    """
    stated = rule if is_code(rule) else title
    return sha256(stated.encode()).hexdigest()[:16]


def answers_in_force(connection: sqlite3.Connection) -> pl.DataFrame:
    """The record in force of each task: task, kind, value, meaning, expires, data answered on,
    new_value, approved_by."""
    return frame_of(connection, _IN_FORCE)


_IN_FORCE = f"""
SELECT task, CASE approved WHEN 'no' THEN '{REJECTED}' ELSE kind END AS kind, value, meaning,
       new_value,
       coalesce(nullif(approvals.expires, ''), answers.expires) AS expires, data,
       coalesce(approver, '') AS approved_by
FROM answers JOIN runs USING (round) LEFT JOIN approvals ON answer = number
WHERE number IN ({IN_FORCE})
"""


@dataclass(frozen=True, slots=True)
class _Here:
    """Who is in the data of this run; ``moved`` are digests of households under another number."""

    population: Population
    digests: Digests
    moved: pl.Series

    def among(self, gone: pl.DataFrame) -> pl.DataFrame:
        """The tasks whose subject is there; of those about nobody all. A name alone is proof only
        where nothing else is known of the subject."""
        population = self.population
        moved = pl.col("household").is_in(self.moved.implode()).fill_null(value=False)
        known = gone.filter(moved)
        rest = gone.filter(~moved)
        keys: dict[str, pl.Series] = {
            "household": population.households["household_id"],
            "person": population.persons,
            "number": population.numbers,
            "file": pl.Series(sorted(population.files), dtype=pl.String),
        }
        for name, texts in keys.items():  # most are known by their household
            if rest[name].null_count() == rest.height:
                continue
            found = self._among(name, texts)
            known, rest = pl.concat([known, rest.filter(found)]), rest.filter(~found)
        nothing = pl.all_horizontal(pl.col(name).is_null() for name in keys)
        rest = rest.filter(nothing)
        named = pl.col("name").is_null()
        if rest["name"].null_count() < rest.height:
            named |= self._among("name", population.names)
        return pl.concat([known, rest.filter(named)])

    def with_new_values(self, answers: pl.DataFrame) -> pl.DataFrame:
        """The answers 已改正 that say that a number or name was corrected to one that is among
        them: the subject is there under it, and under the old one it cannot be."""
        if answers.is_empty():
            return answers
        people = self.population
        keys = (people.households["household_id"], people.persons, people.names)
        text = pl.col("new_value").str.strip_chars()
        known = pl.any_horizontal(
            *(text.is_in(one.implode()) for one in keys),
            id_key(text).is_in(people.numbers.implode()),
        )
        return answers.filter(known.fill_null(value=False))

    def _among(self, name: str, texts: pl.Series) -> pl.Expr:
        found = self.digests.column(texts)
        return pl.col(name).is_in(found.implode()).fill_null(value=False)


def _verified(
    connection: sqlite3.Connection,
    gone: pl.DataFrame,
    run: Run,
    here: _Here,
) -> pl.Series:
    """The tasks that are gone and would have been found: the rule ran in the township (in every
    one known, for a task of no township) and the subject is in the data, or was to be deleted."""
    ran = run.results.outcomes.filter(pl.col("outcome").is_in([PASSED, FAILED]))
    lead = pl.col("rules").str.split(" ").list.first()
    whole = _whole_counties(connection, run)
    local = gone.with_columns(rule=lead).filter(pl.col("town").is_not_null())
    local = local.join(
        ran.select("rule", "county", "town").unique(), on=["rule", "county", "town"], how="semi"
    )
    wide = gone.with_columns(rule=lead).filter(
        pl.col("town").is_null(),
        pl.col("county").is_null() | pl.col("county").is_in(whole.implode()),
        pl.lit(_all_there(connection, whole)) | pl.col("county").is_not_null(),
    )
    wide = wide.join(ran.select("rule").unique(), on="rule", how="semi")
    looked = pl.concat([local, wide])
    answers = answers_in_force(connection)
    deleted = answers.filter(pl.col("kind") == DELETED)["task"]
    corrected = answers.filter(pl.col("kind") == CORRECTED)
    said = pl.concat([deleted, here.with_new_values(corrected)["task"]])
    is_said = pl.col("task").is_in(said.implode())
    there = here.among(looked.filter(~is_said))
    return pl.concat([there["task"], looked.filter(is_said)["task"]])


def _whole_counties(connection: sqlite3.Connection, run: Run) -> pl.Series:
    """The counties of which every township ever handed in is handed in now."""
    now = run.results.outcomes.select("county", "town").drop_nulls().unique()
    before = frame_of(connection, "SELECT county, town FROM places", ("county", "town"))
    missing = before.join(now, on=["county", "town"], how="anti")["county"]
    counties = pl.concat([before["county"], now["county"]]).unique()
    return counties.filter(counties.is_in(missing.implode()).not_())


def _all_there(connection: sqlite3.Connection, whole: pl.Series) -> bool:
    before = frame_of(connection, "SELECT DISTINCT county FROM places", ("county",))["county"]
    return before.is_in(whole.implode()).all()


def _keep_circumstances(
    connection: sqlite3.Connection,
    run: Run,
    number: int,
    households: pl.DataFrame,
    digests: Digests,
    tasks: pl.DataFrame,
) -> None:
    """The townships handed in, the titles of the rules, and who the households are."""
    places = run.results.outcomes.select("county", "town").drop_nulls().unique().sort(pl.all())
    connection.executemany(
        "INSERT OR REPLACE INTO places VALUES (?, ?, ?)",
        places.with_columns(pl.lit(number)).iter_rows(),
    )
    connection.execute(
        "INSERT OR REPLACE INTO settings VALUES (?, ?)",
        [APPROVAL, "needed" if run.approval else ""],
    )
    connection.executemany("INSERT OR REPLACE INTO rules VALUES (?, ?)", _titles(run, tasks))
    concerned = run.results.tasks["household_id"].drop_nulls().unique()
    households = households.filter(pl.col("household_id").is_in(concerned.implode()))
    before = frame_of(connection, "SELECT household, head, members FROM households")
    now = households.select(
        "household", *(digests.column(households[name]) for name in ("head", "members"))
    )
    connection.executemany(
        "INSERT OR REPLACE INTO households VALUES (?, ?, ?)",
        rows_of(now.join(before, on=now.columns, how="anti", nulls_equal=True).sort("household")),
    )


def _titles(run: Run, tasks: pl.DataFrame) -> Iterable[tuple[str, str]]:
    codes = tasks["rules"].str.split(" ").explode().drop_nulls().unique().sort()
    return ((code, run.title(code)) for code in codes)
