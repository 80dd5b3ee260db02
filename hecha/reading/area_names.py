"""Names of areas written with blanks inside, set right where the name is known without them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import polars as pl

from hecha.declare.columns import AREA, NATURAL_VILLAGE
from hecha.declare.origin import ROW
from hecha.reading.extract import Extract
from hecha.reading.tidy import BLANK

_NAMES = tuple(column.name for column in (*AREA, NATURAL_VILLAGE))


def without_inner_blanks(
    present: Sequence[Extract], past: Sequence[Extract]
) -> tuple[list[Extract], list[Extract]]:
    """The sheets of both periods with 竹 岗村 read as 竹岗村, where any sheet has 竹岗村.

    Each cell changed is an event of its sheet. A blank in a name that is known with it only is
    left alone.
    """
    known = _known((*present, *past))
    if not any(known.values()):
        return list(present), list(past)
    return [_tidied(one, known) for one in present], [_tidied(one, known) for one in past]


def _known(extracts: Sequence[Extract]) -> dict[str, dict[str, str]]:
    """Of each kind of area: names with inner blanks -> the same without, if that is known."""
    columns = [
        (name, frame.lazy().select(pl.col(name).drop_nulls().unique()))
        for extract in extracts
        for frame in extract.frames.values()
        for name in _NAMES
        if name in frame.columns
    ]
    texts: dict[str, set[str]] = {name: set() for name in _NAMES}
    for (name, _), found in zip(columns, pl.collect_all([p for _, p in columns]), strict=True):
        texts[name].update(found.to_series().to_list())
    return {name: _joined(found) for name, found in texts.items()}


def _joined(texts: Collection[str]) -> dict[str, str]:
    joined = {text: "".join(text.split()) for text in texts}
    return {text: plain for text, plain in joined.items() if plain != text and plain in texts}


def _tidied(extract: Extract, known: Mapping[str, Mapping[str, str]]) -> Extract:
    frames: dict[str, pl.DataFrame] = {}
    events = [extract.events]
    reported: set[str] = set()
    for table, frame in extract.frames.items():
        changes = {
            name: frame[name].is_in(list(known[name])).fill_null(value=False)
            for name in _NAMES
            if known[name] and name in frame.columns
        }
        changes = {name: where for name, where in changes.items() if where.any()}
        for name, where in changes.items():
            if name not in reported:
                reported.add(name)
                events.append(_events(extract, table, name, frame.filter(where), known[name]))
        frames[table] = frame.with_columns(pl.col(name).replace(known[name]) for name in changes)
    if not reported:
        return extract
    return replace(extract, frames=frames, events=pl.concat(events))


def _events(
    extract: Extract, table: str, name: str, rows: pl.DataFrame, known: Mapping[str, str]
) -> pl.DataFrame:
    source = extract.source
    return rows.select(
        pl.lit(table).alias("table"),
        pl.lit(source.file).alias("file"),
        pl.lit(source.sheet, dtype=pl.String).alias("sheet"),
        pl.col(ROW).alias("row"),
        pl.lit(source.headers[table][name]).alias("column"),
        pl.lit(BLANK).alias("kind"),
        pl.col(name).alias("before"),
        pl.col(name).replace(dict(known)).alias("after"),
    )
