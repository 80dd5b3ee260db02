"""Empty workbooks to fill in: the parameters of a suite, the ledgers (its own too), the rosters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from hecha.declare.columns import AREA
from hecha.declare.ledgers import LEDGERS
from hecha.declare.lists import ROSTER, ROSTER_CELLS, ROSTERS
from hecha.declare.system_errors import why
from hecha.policy.from_workbook import ABOUT, PARAMETERS, PARAMETERS_FILE, SUITE_SHEET, declared
from hecha.policy.loading import Layer, chain
from hecha.reading.submission import InputRejected

_WIDTH = 16
_Rows = Sequence[Sequence[object]]


def write_templates(folder: Path, suite: str) -> list[Path]:
    """Write the templates below a folder; the sub-folders are those the files are read from.

    The workbook of parameters has what the suite says now, for the county's own values to be
    written over it (``hecha suites --from-xlsx``). Raises InputRejected where a file is there
    already, the suite is unknown, or the folder cannot be written.
    """
    layers = chain(suite)
    books = {folder / name: sheets for name, sheets in _books(layers)}
    if there := [path for path in books if path.exists()]:
        raise InputRejected(
            f"{there[0]} 已存在：请换一个文件夹，或先移走。",
            f"{there[0]} exists: please choose another folder, or move it away.",
        )
    try:
        for path, sheets in books.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, sheets)
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"无法写入 {folder}（{reason.zh}）：请换一个文件夹。",
            f"{folder} cannot be written ({reason.en}): please choose another folder.",
        ) from error
    return list(books)


def _books(layers: Sequence[Layer]) -> Iterator[tuple[str, dict[str, _Rows]]]:
    yield (
        PARAMETERS_FILE,
        {
            "参数": [list(PARAMETERS.values()), *_parameters(layers)],
            SUITE_SHEET: [
                ["项", "内容"],
                *(
                    [title, layers[-1].name if key == "extends" else ""]
                    for key, title in ABOUT.items()
                ),
            ],
        },
    )
    suite = layers[-1]
    for name in (*LEDGERS, *suite.ledgers):
        table = suite.tables[name]
        headers = [column.header for column in table.columns]
        yield f"台账/{table.title}.xlsx", {table.title: [headers]}
    area = [column.header for column in AREA]
    for kind, word in ROSTERS.items():
        cells = ("name", "id_number", *ROSTER_CELLS[kind])
        headers = [*area, *(ROSTER[name].header for name in cells)]
        yield f"比对名单/{word}.xlsx", {word: [headers]}


def _about(key: str, layer: Layer) -> str:
    """What the sheet about the suite says before anybody has written: what it extends."""
    return layer.name if key == "extends" else ""


def _parameters(layers: Sequence[Layer]) -> Iterator[list[object]]:
    """One row a value of the innermost layer that has one; one without, where there is none."""
    for name, dated in sorted(declared(layers).items()):
        about = [name, dated.title, dated.unit]
        if dated.factors:
            continue
        for value in dated.values:
            told = (
                "、".join(map(str, value.value)) if isinstance(value.value, list) else value.value
            )
            yield [*about, told, value.start, value.end, value.source]
        if not dated.values:
            yield [*about, None, None, None, None]


def _write(path: Path, sheets: dict[str, _Rows]) -> None:
    with Workbook(path) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1})
        text = book.add_format({"num_format": "@"})
        for name, (headers, *rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(headers) - 1, _WIDTH, text)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, headers, head)
            for at, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        sheet.write_number(at, column, value)
                    elif value is not None:
                        sheet.write_string(at, column, str(value), text)
