"""What a patch does, in words: places and counts, and no value of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import polars as pl

from hecha.declare.words import Words
from hecha.patches.answered import Answered
from hecha.patches.copying import CONVERTED, LISTED
from hecha.patches.patch_refusals import REASONS
from hecha.patches.patching import Patch
from hecha.patches.recheck import Recheck

_CHANGES = Words(
    "要改 {cells} 个单元格，{households} 户；{done} 条答复的值已经改好",
    "{cells} cells of {households} households to change; {done} answers are there already",
)
_NOTHING = Words(
    "没有要改的单元格；{done} 条答复的值已经改好",
    "No cell to change; {done} answers are there already",
)
_OF_FILE = Words("  {file}：{cells} 个单元格", "  {file}: {cells} cells")
_LISTED = Words(
    "（这种格式不能只改单元格，只列在清单中，没有复核）",
    " (cannot be changed in place: in the list only, and not checked again)",
)
_CONVERTED = Words(
    "（.xls 的版式不能保留，另写成“已转换”的 .xlsx）",
    " (the layout of .xls is lost: written as a converted .xlsx)",
)
_FORMULAS = Words(
    "（有公式，打开后请按 Ctrl+Alt+F9 重新计算）",
    " (has formulas: press Ctrl+Alt+F9 once it is open)",
)
_REFUSED = Words("不改 {count} 条答复", "{count} answers not carried over")
_RECHECK = Words(
    "复核：消除 {cleared} 项任务，新出现 {created} 项，改后仍在 {remaining} 项",
    "Checked again: {cleared} tasks cleared, {created} created, {remaining} still there",
)
_KINDS = {
    "cleared": Words("消除", "Cleared"),
    "created": Words("新出现", "Created"),
    "remaining": Words("改后仍在", "Still there"),
}
_ROW = Words("第{}行", "row {}")

Title = Callable[[str], str]
"""Gives the title of a rule."""


def report(patch: Patch, recheck: Recheck | None, title: Title, lang: str) -> str:
    """The lines to show before anything is written."""
    return "\n".join(
        (*_changes(patch, lang), *_refusals(patch, lang), *_tasks(recheck, title, lang))
    )


def _changes(patch: Patch, lang: str) -> Iterator[str]:
    told = _CHANGES if patch.changes else _NOTHING
    yield told.of(lang).format(
        cells=len(patch.changes), households=patch.households, done=len(patch.done)
    )
    for file, cells in Counter(change.file for change in patch.changes).items():
        copy = patch.copies[file]
        notes = {LISTED: _LISTED, CONVERTED: _CONVERTED}
        note = notes[copy.way].of(lang) if copy.way in notes else ""
        if copy.has_formulas:
            note += _FORMULAS.of(lang)
        yield _OF_FILE.of(lang).format(file=file, cells=cells) + note


def _refusals(patch: Patch, lang: str) -> Iterator[str]:
    if patch.refused:
        yield _REFUSED.of(lang).format(count=len(patch.refused))
    colon = {"zh": "：", "en": ": "}[lang]
    for answer, reason in sorted(patch.refused.items(), key=lambda item: _order(item[0])):
        place = _place(answer.file, answer.sheet, answer.row, answer.column, lang)
        yield f"  {place or answer.task}{colon}{REASONS[reason].of(lang)}"


def _order(answer: Answered) -> tuple[str, str, int, str, str]:
    return answer.file, answer.sheet, answer.row, answer.column, answer.task


def _place(file: str, sheet: str, row: int, column: str, lang: str) -> str:
    number = _ROW.of(lang).format(row) if row else ""
    return " ".join(filter(None, (file, sheet, number, column)))


def _tasks(recheck: Recheck | None, title: Title, lang: str) -> Iterator[str]:
    if recheck is None:
        return
    yield _RECHECK.of(lang).format(
        cleared=recheck.cleared.height,
        created=recheck.created.height,
        remaining=recheck.remaining.height,
    )
    lead = pl.col("rules").list.first()
    counts = recheck.cleared.group_by(lead).len().sort("len", "rules", descending=[True, False])
    for rule, count in counts.iter_rows():
        yield f"  {_KINDS['cleared'].of(lang)} {count}  {rule} {title(rule)}"
    for kind in ("created", "remaining"):
        tasks: pl.DataFrame = getattr(recheck, kind)
        for task in tasks.iter_rows(named=True):
            rule = task["rules"][0]
            file, sheet, row, column = (task[name] for name in ("file", "sheet", "row", "column"))
            place = _place(file or "", sheet or "", row or 0, column or "", lang)
            yield f"  {_KINDS[kind].of(lang)}  {rule} {title(rule)}  {place}".rstrip()
