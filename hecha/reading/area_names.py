"""Names of areas written otherwise than elsewhere - with blanks inside, in short, or by the office
of the place - set right where the usual name is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
_USUAL, _TIDIED = "_usual", "_tidied"
"""Columns of a name's usual form and of the kind of tidying that leads to it."""


class _Named(NamedTuple):
    """A name as stated, and of a village the township stated in its row."""

    name: str
    town: str | None = None


class _Known(NamedTuple):
    """The usual form of a name, and the kind of tidying that leads to it."""

    name: str
    kind: str


_Stated = Mapping[str, Collection[_Named]]
"""Of each kind of area: the names stated."""
_Renamed = Mapping[str, Mapping[_Named, _Known]]
"""Of each kind of area: names -> how they are usually written, where that is otherwise."""


def with_known_names(
    present: Sequence[Extract], past: Sequence[Extract]
) -> tuple[list[Extract], list[Extract]]:
    """The sheets of both periods with 竹 岗村, 竹岗, 竹岗村委会 read as 竹岗村 where that is known.

    Each cell changed is an event of its sheet. A name that is known in one form only is left alone,
    and so is a short one of which there is a village and a community (竹岗村, 竹岗社区). How a
    village is written elsewhere is asked within its township: the 竹岗 of another is another
    village. Registers of the five levels are to agree in how they write a name: only blanks are
    set right there.
    """
    everywhere, exported = _stated((*present, *past))
    usage = _usage(everywhere, exported)
    of_levels = _renamed(everywhere, usage.without_blanks)
    renamed = _renamed(exported, usage.usual)
    if not any((*of_levels.values(), *renamed.values())):
        return list(present), list(past)
    first, second = (
        [_tidied(one, renamed, of_levels) for one in extracts] for extracts in (present, past)
    )
    return first, second


def _stated(extracts: Sequence[Extract]) -> tuple[_Stated, _Stated]:
    """The names of all tables, and those of the tables without the five levels."""
    columns = [
        (table, kind, frame.lazy().select(_keys(kind, frame)).drop_nulls(kind).unique())
        for extract in extracts
        for table, frame in extract.frames.items()
        for kind in _NAMES
        if kind in frame.columns
    ]
    everywhere: dict[str, set[_Named]] = {kind: set() for kind in _NAMES}
    exported: dict[str, set[_Named]] = {kind: set() for kind in _NAMES}
    names = pl.collect_all([plan for *_, plan in columns])
    for (table, kind, _), found in zip(columns, names, strict=True):
        stated = {_Named(*row) for row in found.iter_rows()}
        everywhere[kind] |= stated
        if table not in _LEVELS:
            exported[kind] |= stated
    return everywhere, exported


def _keys(kind: str, frame: pl.DataFrame) -> list[str]:
    """The columns that tell an area from others of its kind: its name, and a village's township."""
    return [kind, TOWN.name] if kind == VILLAGE.name and TOWN.name in frame.columns else [kind]


def _without_blanks(stated: Collection[_Named]) -> dict[str, str]:
    """Names -> the same without their blanks where that is known, or as they are."""
    texts = {name for name, _ in stated}
    return {text: joined if (joined := "".join(text.split())) in texts else text for text in texts}


def _usage(everywhere: _Stated, exported: _Stated) -> _Usage:
    """How the exported tables usually write townships, and villages in each of them."""
    plain = {kind: _without_blanks(stated) for kind, stated in everywhere.items()}
    towns = {plain[TOWN.name][name] for name, _ in exported[TOWN.name]}
    usage = _Usage(plain, dict(_usual(towns, _ENDINGS[TOWN.name])), {})
    of_town: dict[str | None, set[str]] = {}
    for stated in exported[VILLAGE.name]:
        name = usage.without_blanks(VILLAGE.name, stated)
        of_town.setdefault(usage.town_of(stated), set()).add(name)
    return replace(usage, villages=_usual_villages(of_town))


def _usual_villages(of_town: Mapping[str | None, Collection[str]]) -> dict[_Named, str]:
    """Villages -> how they are usually written in their township.

    One stated without a township may be of any, unless a township has a village of that name, and
    is written as all of those that know it write it.
    """
    anywhere = of_town.get(None, set())
    placed: dict[str | None, set[str]] = {
        town: set(names) for town, names in of_town.items() if town is not None
    } or {None: set()}
    loose = set(anywhere).difference(*placed.values())
    known: dict[_Named, str] = {}
    anyhow: dict[str, set[str]] = {name: set() for name in anywhere}
    for town, names in placed.items():
        usual = dict(_usual(names | loose, _ENDINGS[VILLAGE.name]))
        known |= {_Named(name, town): form for name, form in usual.items()}
        for name in anyhow.keys() & (names | usual.keys()):
            anyhow[name].add(usual.get(name, name))
    known |= {_Named(name): min(forms) for name, forms in anyhow.items() if len(forms) == 1}
    return known


@dataclass(frozen=True)
class _Usage:
    """How names are usually written: with fewer blanks, and townships and villages in one form."""

    plain: Mapping[str, Mapping[str, str]]
    towns: Mapping[str, str]
    villages: Mapping[_Named, str]

    def without_blanks(self, kind: str, stated: _Named) -> str:
        return self.plain[kind][stated.name]

    def usual(self, kind: str, stated: _Named) -> str:
        name = self.without_blanks(kind, stated)
        if kind == TOWN.name:
            return self.towns.get(name, name)
        if kind == VILLAGE.name:
            return self.villages.get(_Named(name, self.town_of(stated)), name)
        return name

    def town_of(self, stated: _Named) -> str | None:
        return stated.town and self.usual(TOWN.name, _Named(stated.town))


def _renamed(stated: _Stated, written: Callable[[str, _Named], str]) -> _Renamed:
    """The names that are written otherwise, and what kind of tidying that is."""
    return {
        kind: {
            named: _Known(usual, BLANK if "".join(named.name.split()) == usual else AREA_FORM)
            for named in names
            if (usual := written(kind, named)) != named.name
        }
        for kind, names in stated.items()
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
        known = {
            kind: found
            for kind in _NAMES
            if usual[kind] and kind in frame.columns
            if (found := _found(frame, kind, usual[kind])).get_column(_USUAL).count()
        }
        for kind, found in known.items():
            if kind not in reported:
                reported.add(kind)
                events.append(_events(extract, table, kind, found))
        frames[table] = frame.with_columns(
            found.get_column(_USUAL).fill_null(frame.get_column(kind)).alias(kind)
            for kind, found in known.items()
        )
    if not reported:
        return extract
    return replace(extract, frames=frames, events=pl.concat(events))


def _found(frame: pl.DataFrame, kind: str, usual: Mapping[_Named, _Known]) -> pl.DataFrame:
    """The rows of a table with the usual form of a name; null where it is written so already."""
    keys = _keys(kind, frame)
    known = pl.DataFrame(
        [
            (*named[: len(keys)], *form)
            for named, form in usual.items()
            if named.town is None or len(keys) > 1
        ],
        schema=dict.fromkeys((*keys, _USUAL, _TIDIED), pl.String),
        orient="row",
    )
    return frame.select(ROW, *keys).join(
        known, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )


def _events(extract: Extract, table: str, kind: str, found: pl.DataFrame) -> pl.DataFrame:
    source = extract.source
    return found.drop_nulls(_USUAL).select(
        pl.lit(table).alias("table"),
        pl.lit(source.file).alias("file"),
        pl.lit(source.sheet, dtype=pl.String).alias("sheet"),
        pl.col(ROW).alias("row"),
        pl.lit(source.headers[table][kind]).alias("column"),
        pl.col(_TIDIED).alias("kind"),
        pl.col(kind).alias("before"),
        pl.col(_USUAL).alias("after"),
    )
