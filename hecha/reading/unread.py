"""What of a folder was not read, was left out on purpose, or was there twice.

Every file ends in one of three lists: read, left out (:class:`LeftOut`: without effect), not read
(:class:`Unread`: it may hold data, so nothing can be concluded about what it belongs to).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from hecha.declare.words import Words


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a sheet of one, that may hold data and was not read.

    ``reason_code`` is a key of UNREAD_REASONS; ``remedy`` says what the officer can do.
    ``tables`` are the names of the tables it may be a part of, None for any; ``township`` is the
    township or village its name gives, None where it may belong to any; ``previous`` marks a file
    of the last period.
    """

    file: str
    sheet: str | None
    reason_code: str
    why: Words
    remedy: Words
    township: str | None = None
    tables: frozenset[str] | None = None
    previous: bool = False

    def message(self, lang: str = "zh") -> str:
        """What was not read and why, followed by the remedy."""
        why, remedy = self.why.of(lang), self.remedy.of(lang)
        return Words(f"未读取：{why}。{remedy}。", f"Not read: {why}. {remedy}.").of(lang)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, folder or sheet left out on purpose: listed, without effect on the verdict.

    ``reason_code`` is a key of LEFT_OUT_REASONS.
    """

    file: str
    sheet: str | None
    reason_code: str
    message: Words


@dataclass(frozen=True, slots=True)
class Superseded:
    """A second source of the same rows whose rows are not used, or only once.

    ``file`` and ``sheet`` are the source that is not used, ``by`` names the one used instead.
    ``day`` and ``by_day`` are their export dates by file name; they differ where the older source
    gave way to the newer, and ``same`` rows were equal in both. ``dropped`` counts its rows that
    are not used.
    """

    table: str
    file: str
    sheet: str | None
    by: str
    by_sheet: str | None
    day: date | None
    by_day: date | None
    dropped: int
    same: int
    message: Words

    @property
    def is_older(self) -> bool:
        """Whether an older export gave way to a newer one."""
        return self.day != self.by_day


DIFFERENCES = {
    "table": pl.String,
    "county": pl.String,
    "town": pl.String,
    "village": pl.String,
    "household_id": pl.String,
    "person_id": pl.String,
    "column": pl.String,
    "personal": pl.Boolean,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "value": pl.String,
    "other_file": pl.String,
    "other_sheet": pl.String,
    "other_row": pl.UInt32,
    "other_value": pl.String,
}
"""Schema of cells that differ between two sources of the same rows; values are personal."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources of the same rows and the same date that state different values.

    ``rows`` counts the rows that differ. Nobody chooses between them: nothing can be concluded.
    ``differences`` (DIFFERENCES) holds every cell that differs.
    """

    table: str
    file: str
    sheet: str | None
    other_file: str
    other_sheet: str | None
    rows: int
    message: Words
    differences: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=DIFFERENCES), compare=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A table that is incomplete for a township (None, None: for every township).

    Rules about what is absent from it are not evaluated there.
    """

    table: str
    county: str | None
    town: str | None
    reason: Words


@dataclass(frozen=True, slots=True)
class _Reason:
    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""

    @property
    def why(self) -> Words:
        """Why something was not read or left out."""
        return Words(self.zh, self.en)

    @property
    def remedy(self) -> Words:
        """What the officer can do; empty where there is nothing to do."""
        return Words(self.remedy_zh, self.remedy_en)


_OR_LEAVE_OUT = "；与核查无关的，用 --leave-out 排除"
_OR_LEAVE_OUT_EN = "; if it has nothing to do with the check, name it with --leave-out"

HIDDEN_NUMBERS = "hidden_numbers"

UNREAD_REASONS = {
    "format": _Reason(
        "不支持 {detail} 格式",
        "{detail} is not a format that can be read",
        "请另存为 .xlsx 或 .csv" + _OR_LEAVE_OUT,
        "Save it as .xlsx or .csv" + _OR_LEAVE_OUT_EN,
    ),
    "unreadable": _Reason(
        "{detail}",
        "the file cannot be opened as a spreadsheet",
        "请用 WPS 或 Excel 打开后另存为 .xlsx",
        "Open it in WPS or Excel and save it as .xlsx",
    ),
    "no_file": _Reason(
        "{detail}",
        "it is no file: a link to nothing, a pipe or a device",
        "请放入文件本身",
        "Put the file itself there",
    ),
    "closed": _Reason(
        "文件夹打不开（没有读取权限）",
        "the folder cannot be opened: no permission",
        "请取得读取权限后重新核查" + _OR_LEAVE_OUT,
        "Get permission to read it and check again" + _OR_LEAVE_OUT_EN,
    ),
    "database": _Reason(
        "{detail} 是数据库或备份文件",
        "{detail} is a database or a backup",
        "请把其中的表导出为 .xlsx 或 .csv" + _OR_LEAVE_OUT,
        "Export its tables as .xlsx or .csv" + _OR_LEAVE_OUT_EN,
    ),
    "archive": _Reason(
        "是压缩包{detail}",
        "it is an archive that cannot be opened here",
        "请先解压，把其中的表格放到主文件夹" + _OR_LEAVE_OUT,
        "Unpack it and put its tables into the main folder" + _OR_LEAVE_OUT_EN,
    ),
    "download": _Reason(
        "下载没有完成（{detail}）",
        "its download was not finished ({detail})",
        "请重新下载，下载完成后再核查；不需要的请删除",
        "Download it again and check when it has come whole, or delete it",
    ),
    "suffix": _Reason(
        "文件类型不明（{detail}），可能含有数据",
        "the kind of file is unknown ({detail}); it may hold data",
        "如是表格，请改正文件名的后缀或另存为 .xlsx" + _OR_LEAVE_OUT,
        "If it is a table, correct the suffix of its name or save it as .xlsx" + _OR_LEAVE_OUT_EN,
    ),
    "unknown_table": _Reason(
        "不是已知的表；{detail}{hint}",
        "it is not a known table",
        "请按系统导出的列名核对表头" + _OR_LEAVE_OUT,
        "Compare its headers with those of the system's exports" + _OR_LEAVE_OUT_EN,
    ),
    "hidden_sheet": _Reason(
        "隐藏的工作表",
        "the sheet is hidden",
        "如需核查请取消隐藏；不需要的请删除该工作表",
        "Unhide it to have it checked, or delete the sheet",
    ),
    "roster_name": _Reason(
        "比对名单的文件名中没有名单种类",
        "the name of the file does not give the kind of list",
        "请改文件名，写明名单种类（{detail}）",
        "Rename the file so that its name contains the kind of list ({detail})",
    ),
    HIDDEN_NUMBERS: _Reason(
        "{detail}，不能按人比对",
        "fewer than half of its rows have a whole ID number: nobody can be found on it",
        "请向提供名单的部门取得证件号码完整（不隐去数字）的名单" + _OR_LEAVE_OUT,
        "Get the list with whole ID numbers from the department" + _OR_LEAVE_OUT_EN,
    ),
    "masked_export": _Reason(
        "{detail}，不能核对人员",
        "the ID numbers of most persons have hidden digits: nobody can be told from another",
        "请从系统重新导出未脱敏（号码完整）的数据" + _OR_LEAVE_OUT,
        "Export the data anew with whole numbers" + _OR_LEAVE_OUT_EN,
    ),
    "level_name": _Reason(
        "五级册簿的文件名或文件夹名中没有级别",
        "neither file nor folder name gives the level of the register",
        "请改文件名或文件夹名，写明级别（{detail}）",
        "Rename file or folder so that its name contains the level ({detail})",
    ),
    "merged": _Reason(
        "看来是合并单元格另存后只剩首格：{detail}，无法确定各人属于哪一户",
        "merged cells seem to have been lost when it was saved: most rows lack their household",
        "请在原表中取消合并，把户编号等列向下填满后重新提供",
        "Unmerge the cells in the original, fill the household columns downwards, hand it in again",
    ),
    "empty": _Reason(
        "有表头，没有数据行（空表）",
        "the table has a header and no row (it is empty)",
        "请重新导出；确无数据的，用 --leave-out 排除",
        "Export it again; if there is nothing to export, name it with --leave-out",
    ),
    "blank": _Reason(
        "文件中没有任何内容",
        "the file holds no cell",
        "请重新导出" + _OR_LEAVE_OUT,
        "Export it again" + _OR_LEAVE_OUT_EN,
    ),
    "subfolder": _Reason(
        "在子文件夹“{detail}”中，不作为本期数据读取",
        "files of the sub-folder {detail} are not read as current data",
        "是本期数据的，请把文件放到主文件夹或把该文件夹也写入命令；是上期数据的，请放入“上期”"
        + _OR_LEAVE_OUT,
        "If it is current, move it to the main folder or give the folder as a path; put data of "
        "the last period into 上期" + _OR_LEAVE_OUT_EN,
    ),
}
"""Reason code -> why a file was not read and what to do."""

LEFT_OUT_REASONS = {
    "document": _Reason("文档或图片，不是表格", "a document or picture, not a table"),
    "no_table": _Reason("没有表格内容（如填报说明）", "no table in it (such as instructions)"),
    "lock_file": _Reason("办公软件的临时文件", "a temporary file of the office program"),
    "hidden": _Reason("隐藏文件或系统文件", "a hidden or system file"),
    "hidden_sheet": _Reason(
        "隐藏的工作表，其中没有已知的表", "a hidden sheet without a known table"
    ),
    "link": _Reason(
        "链接，所指的文件夹已在核查范围内", "a link to a folder that is looked through anyway"
    ),
    "planted": _Reason("培训样本的错误清单", "the list of errors planted in a sample"),
    "own_output": _Reason("以前的核查结果", "results of an earlier run"),
    "own_workbook": _Reason(
        "核查生成的整改清单，不是导出表", "a correction list made by hecha, no export"
    ),
    "pattern": _Reason("按 --leave-out {detail} 排除", "left out by --leave-out {detail}"),
}
"""Reason code -> why a file was left out on purpose."""


def unread(
    reason: str,
    file: str,
    sheet: str | None = None,
    *,
    detail: str = "",
    hint: str = "",
    tables: frozenset[str] | None = None,
) -> Unread:
    """An entry of what was not read, in the words of UNREAD_REASONS."""
    words = UNREAD_REASONS[reason]
    return Unread(
        file,
        sheet,
        reason,
        words.why.filled(detail=detail, hint=hint),
        words.remedy.filled(detail=detail, hint=hint),
        tables=tables,
    )


def copy_of(
    table: str, file: str, sheet: str | None, by: str, by_sheet: str | None, *, rows: int
) -> Superseded:
    """An entry of a source all rows of which are those of another one."""
    return Superseded(
        table,
        file,
        sheet,
        by,
        by_sheet,
        None,
        None,
        rows,
        rows,
        Words(
            f"与 {place(by, by_sheet)} 内容相同（{rows} 行），只算一次",
            f"equal to {place(by, by_sheet)} ({rows} rows): counted once",
        ),
    )


def place(file: str, sheet: str | None) -> str:
    """A file, and the sheet of it where it has several."""
    return file if sheet is None else f"{file}“{sheet}”"


def left_out(reason: str, file: str, sheet: str | None = None, *, detail: str = "") -> LeftOut:
    """An entry of what was left out on purpose, in the words of LEFT_OUT_REASONS."""
    words = LEFT_OUT_REASONS[reason]
    return LeftOut(file, sheet, reason, words.why.filled(detail=detail))
