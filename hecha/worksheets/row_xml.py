"""Rows of a frame as the XML of a sheet, built by Polars expressions.

Every text becomes a plain string: no formula, link or markup can come out of a value, whatever it
holds. A row is one joining of its cells and of what stands between them; what a column needs
beyond that - escapes, empty cells, several lines - is left out where none of its texts has it.
Every cell says where it is: the format does not ask for it (ECMA-376, 18.3.1.4) and Excel does
without, but many other programs that read workbooks do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from hecha.worksheets.row_height import LINE_BREAK, height, lines

KEPT = 16_000
"""Letters of a text that a cell shows: Excel repairs a workbook with a cell of more than 32,767
UTF-16 units, of which a letter takes two at most."""

SHORT = 1_000
"""Rows joined at a time: some 2 MB, for which no memory has to be asked of the system anew."""

_LITERAL_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"
_NOT_XML = (*range(9), 11, 12, 13, *range(14, 32), 0xFFFE, 0xFFFF)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {
    chr(code): f"_x{code:04X}_" for code in _NOT_XML
}
_ESCAPED = _LITERAL_ESCAPE + "|[" + "".join(f"\\x{{{ord(sign):X}}}" for sign in _ENTITIES) + "]"
_TEXT, _NUMBER, _SHARED = "text", "number", "shared"
_TAGS = {
    _TEXT: (' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"),
    _NUMBER: ("><v>", "</v></c>"),
    _SHARED: (' t="s"><v>', "</v></c>"),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet, in the order and with the columns of the sheet.

    In ``frame`` text and Categorical columns become text cells, numbers numeric cells, null and
    empty cells stay empty. ``shade`` is true for the rows in the second style (None: every other
    row); ``widths`` are those of the columns that wrap their text.
    """

    frame: pl.DataFrame
    shade: pl.Series | None
    widths: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shared:
    """The texts of a Categorical column that are written once in a workbook, by their code: the
    ``places`` among all such texts (as text; null: an empty one), and the ``lines`` each takes."""

    places: pl.Series
    lines: pl.Series


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows go: the number of the first, and the numbers of the styles of the columns, in
    rows that are not shaded and in those that are."""

    first: int
    plain: Sequence[str]
    shaded: Sequence[str]


def repeated(frame: pl.DataFrame, fewer: int) -> dict[str, pl.DataFrame]:
    """``code`` and ``text`` of the distinct texts of each Categorical column that has so many times
    fewer of them than rows."""
    names = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Categorical)]
    distinct = pl.collect_all(
        frame.lazy()
        .select(pl.col(name).unique().drop_nulls().alias("text"))
        .select(pl.col("text").cast(pl.String), code=pl.col("text").to_physical())
        for name in names
    )
    found = zip(names, distinct, strict=True)
    return {name: texts for name, texts in found if texts.height * fewer <= frame.height}


def shared_texts(texts: pl.DataFrame, first: int, width: float | None) -> tuple[list[str], Shared]:
    """Such texts as XML in a fixed order, and where they are if the first has the place ``first``;
    ``width`` is that of the column if it wraps its text."""
    text = pl.col("text")
    taken = lines(text, width, broken=True) if width else pl.lit(1, pl.Int64)
    found = (
        texts.lazy()
        .filter(text != "")
        .sort("text")
        .select(
            "code",
            lines=taken,
            xml=_written(text, {"longest": KEPT + 1, "escaped": True}),
            place=(pl.int_range(pl.len()) + first).cast(pl.String),
        )
        .collect()
    )
    codes: list[int] = found["code"].to_list()
    places: list[str | None] = [None] * (max(codes, default=0) + 1)
    taken_by: list[int] = [1] * len(places)
    for code, place, count in found.select("code", "place", "lines").iter_rows():
        places[code], taken_by[code] = place, count
    by_code = pl.Series(places, dtype=pl.String), pl.Series(taken_by, dtype=pl.Int64)
    return found["xml"].to_list(), Shared(*by_code)


def xml_of(blocks: Sequence[tuple[Rows, Place]]) -> list[bytes]:
    """The rows of some blocks as XML, all by two calls of Polars."""
    seen = pl.collect_all([_look(rows, {}) for rows, _ in blocks])
    joined = []
    for (rows, place), found in zip(blocks, seen, strict=True):
        ready, parts = _prepared(rows, place, found.row(0, named=True), {})
        joined.append(ready.select(_joined(parts)))
    return [bytes(frame.item()) for frame in pl.collect_all(joined)]


def xml_pieces(rows: Rows, place: Place, shared: Mapping[str, Shared]) -> Iterator[bytes]:
    """The same of one long block, SHORT rows at a time; ``shared`` are columns whose texts are
    written elsewhere."""
    found = _look(rows, shared).collect().row(0, named=True)
    ready, parts = _prepared(rows, place, found, shared)
    for piece in ready.collect().iter_slices(SHORT):
        yield piece.select(_joined(parts)).item()


def fitting(text: str) -> str:
    """A text no longer than a cell may be; a longer one says at its end how long it was."""
    return text if len(text) <= KEPT else f"{text[:KEPT]} …[{len(text)}]"


def _joined(parts: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_str(parts).str.join().cast(pl.Binary)


def _as_text(rows: Rows, shared: Mapping[str, Shared]) -> pl.LazyFrame:
    """The rows with their Categorical columns as text, the shared ones as places, and the lines
    these take."""
    by_code = {name: pl.col(name).to_physical() for name in shared}
    return rows.frame.lazy().with_columns(
        *(
            pl.lit(shared[name].places).gather(by_code[name]).alias(name)
            if name in shared
            else pl.col(name).cast(pl.String)
            for name, kind in rows.frame.schema.items()
            if isinstance(kind, pl.Categorical)
        ),
        *(
            pl.lit(shared[name].lines).gather(by_code[name]).alias(_of("lines", name))
            for name in rows.widths
            if name in shared
        ),
    )


def _kinds(frame: pl.DataFrame, shared: Mapping[str, Shared]) -> dict[str, str]:
    """How the cells of each column are written: as _TEXT, _NUMBER or _SHARED."""
    texts = (pl.String, pl.Categorical)
    return {
        name: _SHARED if name in shared else _TEXT if isinstance(kind, texts) else _NUMBER
        for name, kind in frame.schema.items()
    }


def _look(rows: Rows, shared: Mapping[str, Shared]) -> pl.LazyFrame:
    """One row: what there is in each column (names of :func:`_of`) that needs more than joining."""
    return _as_text(rows, shared).select(
        answer.alias(_of(name, question))
        for name, kind in _kinds(rows.frame, shared).items()
        for question, answer in _answers(pl.col(name), kind).items()
    )


def _answers(value: pl.Expr, kind: str) -> dict[str, pl.Expr]:
    """What is asked of a column: ``nothing`` or some ``empty`` cells; of a text also the bytes of
    the ``longest``, and whether any has to be ``escaped`` or is ``broken`` into lines."""
    nulls = value.null_count()
    asked = {"nothing": nulls == pl.len(), "empty": nulls > 0}
    if kind == _TEXT:
        bytes_, whole = value.str.len_bytes(), value.str.join()
        asked |= {
            "empty": (bytes_.min() == 0).fill_null(value=False) | (nulls > 0),
            "longest": bytes_.max().fill_null(0),
            "escaped": whole.str.contains(_ESCAPED),
            "broken": whole.str.contains(LINE_BREAK, literal=True),
        }
    return asked


def _of(*names: str) -> str:
    return " ".join(names)


def _prepared(
    rows: Rows, place: Place, found: Mapping[str, Any], shared: Mapping[str, Shared]
) -> tuple[pl.LazyFrame, list[pl.Expr]]:
    """The rows with every text as it is in XML, and what is joined to the XML of a row."""
    kinds = _kinds(rows.frame, shared)
    wrapped = {
        name: (width, found[_of(name, "longest")], found[_of(name, "broken")])
        for name, width in rows.widths.items()
        if kinds[name] == _TEXT
    }
    counted = [pl.col(_of("lines", name)) for name in rows.widths if name in shared]
    shade = (pl.int_range(pl.len()) % 2 == 1) if rows.shade is None else pl.lit(rows.shade)
    row = _Row(pl.int_range(pl.len()) + place.first)
    row.number('<row r="')
    row.value('" ht="', height(wrapped, counted))
    row.constant('">')
    styled = zip(kinds.items(), place.plain, place.shaded, strict=True)
    for position, ((name, kind), *styles) in enumerate(styled):
        row.number(f'<c r="{xl_col_to_name(position)}')
        row.constant(*(f'" s="{style}"' for style in styles))
        has = {question: found[_of(name, question)] for question in _answers(pl.col(name), kind)}
        _add_cell(row, name, kind, has)
    row.end("</row>")
    ready = _as_text(rows, shared).with_columns(shade.alias(_SHADE))
    return ready.select(**row.made), row.parts


_SHADE, _ROW = "_shade", "_row"


class _Row:
    """What the XML of a row is joined from: ``made``, what differs from row to row, by name, and
    the ``parts`` joined, these and the texts between them."""

    def __init__(self, number: pl.Expr) -> None:
        self.made: dict[str, pl.Expr] = {_ROW: number.cast(pl.String)}
        self.parts: list[pl.Expr] = []
        self._plain = self._shaded = ""

    def constant(self, plain: str, shaded: str | None = None) -> None:
        """A text of every row, or of those that are not shaded and those that are."""
        self._plain += plain
        self._shaded += plain if shaded is None else shaded

    def number(self, before: str) -> None:
        """The number of the row, which follows a text."""
        self.end(before)
        self.parts.append(pl.col(_ROW))

    def value(self, before: str, value: pl.Expr) -> None:
        """What follows a text in each row."""
        self.end(before)
        self._add(f"value {len(self.made)}", value.cast(pl.String))

    def end(self, text: str) -> None:
        """The texts since the last value, and another, are one part."""
        self.constant(text)
        plain, shaded = pl.lit(self._plain), pl.lit(self._shaded)
        if self._plain == self._shaded:
            self.parts.append(plain)
        else:
            either = pl.when(_SHADE).then(shaded).otherwise(plain)
            self._add(_of(self._plain, self._shaded), either)
        self._plain = self._shaded = ""

    def _add(self, name: str, value: pl.Expr) -> None:
        self.made[name] = value
        self.parts.append(pl.col(name))


def _add_cell(row: _Row, name: str, kind: str, has: Mapping[str, Any]) -> None:
    """What follows the style of a cell: nothing, a number, a text or its place."""
    nothing, value = "/>", pl.col(name)
    before, after = _TAGS[kind]
    if has["nothing"]:
        row.constant(nothing)
        return
    written = _written(value, has) if kind == _TEXT else value.cast(pl.String)
    if has["empty"]:
        blank = value.fill_null("") == "" if kind == _TEXT else value.is_null()
        filled = pl.concat_str(pl.lit(before), written, pl.lit(after))
        row.value("", pl.when(blank).then(pl.lit(nothing)).otherwise(filled))
    else:
        row.value(before, written)
        row.constant(after)


def _written(text: pl.Expr, has: Mapping[str, Any]) -> pl.Expr:
    """A text as it is written between the tags."""
    if has["longest"] > KEPT:
        text = text.map_elements(fitting, return_dtype=pl.String)
    if has["escaped"]:
        text = text.str.replace_all(_LITERAL_ESCAPE, "_x005F_${1}").str.replace_many(_ENTITIES)
    return text
