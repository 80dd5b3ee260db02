"""What identifies the tasks and households of a run, as keyed digests."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from typing import IO, Any, cast

import polars as pl

from hecha.declare.model import Kind
from hecha.reading.resident_id import key as id_key
from hecha.reading.submission import Submission, TableData
from hecha.results.results import Results

_SEPARATOR = "\x1f"
_LENGTH = 32  # hexadecimal digits: 128 bits


class Digests:
    """Keyed digests of texts (HMAC-SHA256, RFC 2104); the same text always gives the same one under
    one key."""

    def __init__(self, key: bytes) -> None:
        block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        # The two keyed states are copied for each text: a third of the time of hmac.digest.
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def of(self, text: str | None) -> str | None:
        """The digest of a text; None where there is none."""
        return None if text is None else self._all([text])[0]

    def column(self, texts: pl.Series) -> pl.Series:
        """The digests of a column."""
        name = texts.name
        different = texts.to_frame().select(pl.all().approx_n_unique()).item()
        if different * 2 > texts.len():  # to look them up would cost more
            return pl.Series(name, self._all(texts), pl.String)
        distinct = texts.drop_nulls().unique()
        found = self._all(distinct)
        known = pl.DataFrame({"_text": distinct, name: pl.Series(found, dtype=pl.String)})
        asked = pl.DataFrame({"_text": texts})
        return asked.join(known, on="_text", how="left", maintain_order="left").get_column(name)

    def _all(self, texts: Iterable[str | None]) -> list[str | None]:
        inner, outer = self._inner.copy, self._outer.copy
        found: list[str | None] = []
        for text in texts:
            if text is None:
                found.append(None)
                continue
            first, second = inner(), outer()
            first.update(text.encode())
            second.update(first.digest())
            found.append(second.hexdigest()[:_LENGTH])
        return found


_BLOCK = 64  # bytes: the block of SHA-256


def of_tasks(results: Results, digests: Digests) -> pl.DataFrame:
    """One row per task: task, value, place, file, household, person, number, name.

    ``value`` is of all cells of the findings of its first rule, ``place`` of the cell within the
    household, whatever number that has, ``file`` of the name of the file where the task is about
    one. The rest are of the business keys of its subject.
    """
    tasks = results.tasks.with_columns(lead=pl.col("rules").list.first())
    leading = leading_findings(results)
    who = leading.join(results.subjects, on="fingerprint", how="left").unique(
        "task", keep="first", maintain_order=True
    )
    texts = (
        tasks.drop("value")
        .join(values(results), on="task", how="left", maintain_order="left")
        .join(who.select("task", "name", "head_name", "id_number"), on="task", how="left")
        .select(
            "task",
            value="value",
            place=_joined("lead", "table", "column", pl.coalesce("person_id", "name")),
            file=pl.when(pl.col("grain") == "file").then("file"),
            household="household_id",
            person="person_id",
            number=id_key(pl.col("id_number")),
            name=pl.coalesce("name", "head_name"),
        )
    )
    names = [name for name in texts.columns if name != "task"]
    return texts.with_columns(digests.column(texts[name]) for name in names)


def leading_findings(results: Results) -> pl.DataFrame:
    """The findings of the first rule of each task."""
    lead = results.tasks.select("task", rule=pl.col("rules").list.first())
    return results.findings.join(lead, on=["task", "rule"], how="semi")


def values(results: Results) -> pl.DataFrame:
    """task, value: the cells of the findings of its first rule, as one text."""
    leading = leading_findings(results).select("fingerprint", "task")
    texts = results.evidence.join(leading, on="fingerprint").select(
        "task", cells=_joined("table", "column", "value")
    )
    cells = _together(texts.unique(), "task", "cells")
    return (
        results.tasks.select("task", "value")
        .join(cells, on="task", how="left", maintain_order="left")
        .select("task", value=pl.coalesce("cells", "value").fill_null(""))
    )


def _together(rows: pl.DataFrame, key: str, text: str) -> pl.DataFrame:
    """``key``, ``text``: the texts of each key in one, sorted."""
    # Of most keys there is one text: to sort within each group would take three times as long.
    lists = rows.group_by(key).agg(text)
    column, is_one = pl.col(text), pl.col(text).list.len() == 1
    alone = lists.filter(is_one).with_columns(column.list.first())
    several = lists.filter(~is_one).with_columns(column.list.sort().list.join("\x1e"))
    return pl.concat([alone, several])


def _joined(*parts: str | pl.Expr) -> pl.Expr:
    columns = [pl.col(part) if isinstance(part, str) else part for part in parts]
    return pl.concat_str([part.fill_null("") for part in columns], separator=_SEPARATOR)


class Population:
    """Whom a submission is about: business keys as they stand in it, looked up when asked for.

    ``files`` are the names of its files; ``households`` has household_id, head and members: who
    heads each household and who belongs to it, in one text each.
    """

    def __init__(self, submission: Submission) -> None:
        self._tables = submission.tables
        self.files = frozenset(source.file for source in submission.sources)

    @cached_property
    def persons(self) -> pl.Series:
        """Numbers of persons (人口编号)."""
        return _values(self._tables, "person_id", "head_person_id")

    @cached_property
    def numbers(self) -> pl.Series:
        """ID numbers."""
        return _of_kind(self._tables, Kind.ID)

    @cached_property
    def names(self) -> pl.Series:
        """Names of persons."""
        return _of_kind(self._tables, Kind.NAME)

    @cached_property
    def households(self) -> pl.DataFrame:
        """household_id, head, members."""
        return _households(self._tables)


def _values(tables: Mapping[str, TableData], *names: str) -> pl.Series:
    """The texts of the columns of some names, each once."""
    found = [pl.Series([], dtype=pl.String)]
    for data in tables.values():
        for name in sorted(set(names) & set(data.frame.columns)):
            found.append(data.frame[name].drop_nulls().cast(pl.String).unique())
    return pl.concat(found).unique()


def _of_kind(tables: Mapping[str, TableData], kind: Kind) -> pl.Series:
    """The texts of the columns of a kind, each once; of ID numbers their keys."""
    found = [pl.Series([], dtype=pl.String)]
    for data in tables.values():
        for column in data.table.columns:
            if column.kind is kind and column.name in data.frame.columns:
                texts = data.frame.select(column.name)
                if kind is Kind.ID:
                    texts = texts.select(id_key(pl.col(column.name)))
                found.append(texts.to_series().drop_nulls().unique())
    return pl.concat(found).unique()


def _households(tables: Mapping[str, TableData]) -> pl.DataFrame:
    """household_id, head, members of every household any table names."""
    found = pl.DataFrame({"household_id": _values(tables, "household_id").sort()})
    for table, name, number, result in (
        ("household", "head_name", "head_id_number", "head"),
        ("member", "name", "id_number", "members"),
    ):
        data = tables.get(table)
        if data is None or not {"household_id", name, number} <= set(data.frame.columns):
            found = found.with_columns(pl.lit(None, pl.String).alias(result))
            continue
        who = _joined(name, id_key(pl.col(number))).alias(result)
        texts = data.frame.drop_nulls("household_id").select("household_id", who)
        texts = _together(texts, "household_id", result)
        found = found.join(texts, on="household_id", how="left")
    return found


class _Hashing(io.RawIOBase):
    """A file of which only the digest is kept."""

    def __init__(self) -> None:
        self.hash = sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.hash.update(data)
        return len(data)


def of_data(submission: Submission) -> str:
    """A digest of the cells of all tables of this period, whatever their files are called."""
    whole = sha256()
    for name, data in sorted(submission.tables.items()):
        whole.update(name.encode())
        content = _Hashing()
        data.raw.write_csv(cast(IO[bytes], content))
        whole.update(content.hash.digest())
    return whole.hexdigest()
