"""``标注/``: copies of the source files with the cells of all tasks coloured and explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from hecha.declare.words import Words
from hecha.policy.policy import CONFIRM, INFO, MUST
from hecha.reading import content as kinds
from hecha.reading.files import InputFile, LeaveOut, digest_of, discover
from hecha.reading.guarded import GuardedReader
from hecha.reading.submission import Given, InputRejected
from hecha.report.counts import without_notices
from hecha.report.labels import labels
from hecha.results.run_record import Run
from hecha.results.writers import Writer
from hecha.workbooks.place import CannotChange
from hecha.worksheets.annotated.converted_book import converted
from hecha.worksheets.annotated.mark import (
    AUTHOR,
    MOST_COMMENTS,
    Sheets,
    marked_tasks,
    marks_of,
)
from hecha.worksheets.annotated.marked_book import marked
from hecha.worksheets.encryption import write_encrypted

FOLDER = "标注"
"""The folder, inside the output folder."""
ABOUT = "说明.txt"
"""The file in it that says which file became which copy, and what was not marked."""
_SUFFIXES = (".xlsx", ".xlsm")
"""Of workbooks that are copied; a file of another suffix is copied as .xlsx."""
_CONVERTED = "（转换）.xlsx"
_NO_NAME = re.compile(r'[\\:*?"<>|]')
"""Signs that Windows does not allow in the name of a file."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """What became of one source: the ``name`` of its copy, None where there is none; how many cells
    are coloured, how many of them have no comment, and what else has to be said."""

    source: str
    name: str | None
    cells: int
    silent: int = 0
    remark: Words | None = None


_COLOUR_NAMES = {
    MUST: Words("红", "red"),
    CONFIRM: Words("黄", "yellow"),
    INFO: Words("蓝", "blue"),
}
_HEAD = Words(
    "标注副本：源文件的副本，把清单里每项任务所指的单元格涂了颜色，并加批注写明规则、问题和"
    "建议值。源文件没有改动；请在系统里改正，不要把副本当作导出数据交回。\n颜色：{}。"
    "工作表若有条件格式或表格样式，可能盖住颜色，批注仍在；设有保护的工作表仍受保护。",
    "Annotated copies: copies of the source files in which the cell of every task of the list is "
    "coloured, with a comment that gives rule, problem and proposal. The sources are unchanged. "
    "Correct in the system; do not hand a copy in as an export.\nColours: {}. Conditional formats "
    "may cover a colour, the comment stays; protected sheets stay protected.",
)
_DONE = Words("{source} → {name}：{cells} 格", "{source} → {name}: {cells} cells")
_SILENT = Words(
    f"其中 {{}} 格只涂色、不加批注（每张工作表最多 {MOST_COMMENTS:,} 条批注，先加级别高的）",
    f"{{}} of them without a comment (at most {MOST_COMMENTS:,} on a sheet, the gravest first)",
)
_CANNOT_HOLD = Words(
    "这种格式不能保存颜色和批注，另写成 xlsx，内容逐格相同，不保留原来的格式",
    "this format holds no colours or comments: written as xlsx, cell by cell the same, without the "
    "formats of the source",
)
_UNUSUAL = Words(
    "文件的写法特殊，不能原样加标注，另写成 xlsx，内容逐格相同，不保留原来的格式",
    "the file is written in an unusual way and cannot be marked as it is: written as xlsx, cell "
    "by cell the same, without the formats of the source",
)
_CHANGED = Words(
    "没有副本：核查以后文件改过或不在了，请重新核查",
    "no copy: changed or gone since it was checked, check again",
)
_NOT_OPENED = Words("没有副本：文件不能再次打开", "no copy: it cannot be opened again")
_OTHERS = Words(
    "另有 {} 项任务不指向某一格（缺少的文件、村和乡镇的数等）或已确认属实，不在副本里，"
    "见 整改清单.xlsx。",
    "{} more tasks are about no single cell (missing files, figures of areas …) or confirmed as "
    "true, and not in the copies: see 整改清单.xlsx.",
)
_NONE = Words("没有要标注的单元格。", "No cell to mark.")


def _write(run: Run, folder: Path) -> None:
    given = None if run.submission is None else run.submission.given
    if given is None:
        raise InputRejected(
            "没有源文件（数据表是直接给出的），不能写标注副本：请不写 annotate。",
            "There are no source files to copy (tables were given): leave out annotate.",
        )
    (folder / FOLDER).mkdir()
    marks = marks_of(run)
    with TemporaryDirectory(prefix="hecha-") as scratch:
        found = _found(given, Path(scratch))
        names = _names(run, marks)
        copies = [
            _copy(run, _Source(source, names[source], found.get(source)), sheets, folder / FOLDER)
            for source, sheets in sorted(marks.items())
        ]
    text = "\n".join(_about(run, copies)) + "\n"
    # Notepad of older Windows needs the mark to know UTF-8, and its own line ends.
    (folder / FOLDER / ABOUT).write_text(text, encoding="utf-8-sig", newline="\r\n")


def _found(given: Given, scratch: Path) -> Mapping[str, InputFile]:
    """The files of the submission by name, found again as the run found them."""
    try:
        found = discover(given.paths, given.previous, LeaveOut(given.leave_out), scratch=scratch)
    except InputRejected:
        return {}
    return {file.name: file for file in found.files}


@dataclass(frozen=True, slots=True)
class _Source:
    """A source by its name, what its copy is called, and the file, if it is still there."""

    name: str
    shown: str
    file: InputFile | None

    def content(self, digest: str | None) -> bytes | None:
        """Its bytes; None where it is gone or not what was checked."""
        try:
            if self.file is None or digest_of(self.file.path) != digest:
                return None
            return self.file.path.read_bytes()
        except OSError:
            return None


def _names(run: Run, sources: Iterable[str]) -> dict[str, str]:
    """What the copies are called: as their sources, but for names and numbers of people in them,
    because run.json lists the files of a set."""
    shown = {
        source.file: masked.file
        for source, masked in zip(run.sources, run.masked().sources, strict=True)
    }
    names: dict[str, str] = {}
    for source in sorted(sources):
        plain = PurePosixPath(_NO_NAME.sub("_", shown[source]))
        name, number = plain, 1
        while str(name) in names.values():
            number += 1
            name = plain.with_name(f"{plain.stem} ({number}){plain.suffix}")
        names[source] = str(name)
    return names


def _copy(run: Run, source: _Source, sheets: Sheets, folder: Path) -> _Copy:
    cells = sum(map(len, sheets.values()))
    content = source.content(run.inputs.get(source.name))
    if content is None or source.file is None:
        return _Copy(source.name, None, cells, remark=_CHANGED)
    name, remark, author = source.shown, None, AUTHOR.of(run.lang)
    try:
        if not name.lower().endswith(_SUFFIXES) or not content.startswith(kinds.ZIP):
            remark = _CANNOT_HOLD
            raise CannotChange("sheet_form")
        book = marked(content, sheets, author)
    except CannotChange:
        remark, name = remark or _UNUSUAL, name + _CONVERTED
        try:
            with GuardedReader() as reader:
                read = reader.sheets_of(source.file)
                book = converted(read, sheets, author, run.snapshot.day)
        except InputRejected:
            return _Copy(source.name, None, cells, remark=_NOT_OPENED)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if run.password is None:
        path.write_bytes(book)
    else:
        write_encrypted(BytesIO(book), path, run.password)
    silent = sum(max(len(marks) - MOST_COMMENTS, 0) for marks in sheets.values())
    return _Copy(source.name, name, cells, silent, remark)


def _about(run: Run, copies: list[_Copy]) -> Iterator[str]:
    lang = run.lang
    severities = labels(lang).severities
    join, colon = Words("，", ", ").of(lang), Words("：", ": ").of(lang)
    colours = (f"{name.of(lang)} {severities[one]}" for one, name in _COLOUR_NAMES.items())
    yield _HEAD.of(lang).format(join.join(colours))
    yield ""
    for copy in copies:
        parts = (
            []
            if copy.name is None
            else [_DONE.of(lang).format(source=copy.source, name=copy.name, cells=copy.cells)]
        )
        if copy.name is not None and copy.silent:
            parts.append(_SILENT.of(lang).format(copy.silent))
        if copy.remark is not None:
            remark = copy.remark.of(lang)
            parts.append(remark if copy.name is not None else f"{copy.source}{colon}{remark}")
        yield join.join(parts)
    if not copies:
        yield _NONE.of(lang)
    yield ""
    if others := without_notices(run).tasks.height - marked_tasks(run).height:
        yield _OTHERS.of(lang).format(others)


WRITER = Writer("annotated", (f"{FOLDER}/",), _write, officers_worksheet=True, option="annotate")
