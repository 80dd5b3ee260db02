"""Names of areas written otherwise than elsewhere - with blanks inside, in short, or by the office
of the place - set right where the usual name is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from hecha.declare.columns import AREA, NATURAL_VILLAGE, TOWN, VILLAGE
from hecha.declare.levels import REGISTER, TALLY
from hecha.declare.origin import ROW
from hecha.reading.extract import Extract
from hecha.reading.tidy import AREA_FORM, BLANK

_NAMES = tuple(column.name for column in (*AREA, NATURAL_VILLAGE))
_LEVELS = (REGISTER.name, TALLY.name)
_ENDINGS: Mapping[str, Sequence[Sequence[str]]] = {
    VILLAGE.name: (
        ("村", "行政村", "村委会", "村民委员会", "村村委会", "村村民委员会"),
        ("社区", "居委会", "居民委员会", "社区居委会", "社区居民委员会"),
    ),
    TOWN.name: (
        ("镇", "镇政府", "镇人民政府"),
        ("乡", "乡政府", "乡人民政府"),
        ("街道", "街道办", "街道办事处"),
    ),
}
"""How names of one kind of place end, the usual ending first. A place does not change its kind."""
_SHORTEST = 2
"""Characters of a name without an ending."""


class _Known(NamedTuple):
    """The usual form of a name, and the kind of tidying that leads to it."""

    name: str
    kind: str


_Renamed = Mapping[str, Mapping[str, _Known]]
"""Of each kind of area: names -> how they are usually written."""


def with_known_names(
    present: Sequence[Extract], past: Sequence[Extract]
) -> tuple[list[Extract], list[Extract]]:
    """The sheets of both periods with 竹 岗村, 竹岗, 竹岗村委会 read as 竹岗村 where that is known.

    Each cell changed is an event of its sheet. A name that is known in one form only is left alone,
    and so is a short one of which there is a village and a community (竹岗村, 竹岗社区). Registers
    of the five levels are to agree in how they write a name: only blanks are set right there.
    """
    everywhere, exported = _stated((*present, *past))
    of_levels = {name: _of_kind(texts, ()) for name, texts in everywhere.items()}
    renamed = {
        name: of_levels[name] | _of_kind(texts, _ENDINGS.get(name, ()))
        for name, texts in exported.items()
    }
    if not any(renamed.values()):
        return list(present), list(past)
    first, second = (
        [_tidied(one, renamed, of_levels) for one in extracts] for extracts in (present, past)
    )
    return first, second


def _stated(extracts: Sequence[Extract]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The names of each kind of area: of all tables, and of those without the five levels."""
    columns = [
        (table, name, frame.lazy().select(pl.col(name).drop_nulls().unique()))
        for extract in extracts
        for table, frame in extract.frames.items()
        for name in _NAMES
        if name in frame.columns
    ]
    everywhere: dict[str, set[str]] = {name: set() for name in _NAMES}
    exported: dict[str, set[str]] = {name: set() for name in _NAMES}
    names = pl.collect_all([plan for *_, plan in columns])
    for (table, name, _), found in zip(columns, names, strict=True):
        everywhere[name].update(found.to_series().to_list())
        if table not in _LEVELS:
            exported[name].update(found.to_series().to_list())
    return everywhere, exported


def _of_kind(texts: Collection[str], endings: Sequence[Sequence[str]]) -> dict[str, _Known]:
    joined = {text: plain for text in texts if (plain := "".join(text.split())) in texts}
    usual = dict(_usual(frozenset(joined.values()), endings))
    known = {text: usual.get(plain, plain) for text, plain in joined.items()}
    return {
        text: _Known(name, BLANK if joined[text] != text else AREA_FORM)
        for text, name in known.items()
        if name != text
    }


def _usual(texts: Collection[str], endings: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Names -> the form of those known that has the usual ending."""
    forms = [_forms(texts, of_one_kind) for of_one_kind in endings]
    for kind in forms:
        for known in kind.values():
            yield from ((text, known[0]) for text in known[1:])
    for text in texts:
        named = [kind[text][0] for kind in forms if text in kind]
        if len(named) == 1 and len(text) >= _SHORTEST and not _ends(text, endings):
            yield text, named[0]


def _forms(texts: Collection[str], endings: Sequence[str]) -> dict[str, list[str]]:
    """Stems of names that end so -> the names, in the order of the endings."""
    found: dict[str, list[str]] = {}
    for ending in endings:
        for text in texts:
            if _longest(text, endings) == ending and text != ending:
                found.setdefault(text.removesuffix(ending), []).append(text)
    return found


def _ends(text: str, endings: Sequence[Sequence[str]]) -> bool:
    return any(_longest(text, of_one_kind) for of_one_kind in endings)


def _longest(text: str, endings: Sequence[str]) -> str:
    """The longest of the endings a name has; empty for none."""
    return max((one for one in endings if text.endswith(one)), key=len, default="")


def _tidied(extract: Extract, renamed: _Renamed, of_levels: _Renamed) -> Extract:
    frames: dict[str, pl.DataFrame] = {}
    events = [extract.events]
    reported: set[str] = set()
    for table, frame in extract.frames.items():
        usual = of_levels if table in _LEVELS else renamed
        changes = {
            name: frame[name].is_in(list(usual[name])).fill_null(value=False)
            for name in _NAMES
            if usual[name] and name in frame.columns
        }
        changes = {name: where for name, where in changes.items() if where.any()}
        for name, where in changes.items():
            if name not in reported:
                reported.add(name)
                events.append(_events(extract, table, name, frame.filter(where), usual[name]))
        frames[table] = frame.with_columns(
            pl.col(name).replace({text: known.name for text, known in usual[name].items()})
            for name in changes
        )
    if not reported:
        return extract
    return replace(extract, frames=frames, events=pl.concat(events))


def _events(
    extract: Extract, table: str, name: str, rows: pl.DataFrame, renamed: Mapping[str, _Known]
) -> pl.DataFrame:
    source = extract.source
    before = pl.col(name)
    return rows.select(
        pl.lit(table).alias("table"),
        pl.lit(source.file).alias("file"),
        pl.lit(source.sheet, dtype=pl.String).alias("sheet"),
        pl.col(ROW).alias("row"),
        pl.lit(source.headers[table][name]).alias("column"),
        before.replace_strict({text: known.kind for text, known in renamed.items()}).alias("kind"),
        before.alias("before"),
        before.replace_strict({text: known.name for text, known in renamed.items()}).alias("after"),
    )
