"""Why an answer is not carried over into the exports."""

from __future__ import annotations

from hecha.declare.words import Words

REASONS = {
    "stale_answer": Words(
        "答复以后数据变了，请按新的任务单重新答复",
        "the data have changed since it was answered; answer the new packet",
    ),
    "refuted_answer": Words(
        "抽查不符，请重新答复", "a re-check found that it is not so; answer it again"
    ),
    "no_cell": Words(
        "这项任务不是某一个单元格的，请在系统中办理",
        "the task is not about one cell; correct it in the system",
    ),
    "no_file": Words("导出数据中没有这个文件或工作表", "the exports have no such file or sheet"),
    "previous_period": Words("是上期数据，不改", "is of the last period, which is not changed"),
    "roster": Words(
        "是其他部门的名单或未读取的表，不改",
        "is a list of another department, or a sheet that is not read, and is not changed",
    ),
    "no_column": Words(
        "表中没有这一行或这一列，或有两列同名",
        "the sheet has no such row or column, or two of that name",
    ),
    "merged": Words("是合并的单元格", "is a merged cell"),
    "other_value": Words(
        "导出数据的现值与核查时不同，请重新核查",
        "the exports have another value than when checked; check again",
    ),
    "other_row": Words(
        "导出数据与核查时不同，这一行已是别的户或人，请重新核查",
        "the exports differ from those checked and the row is of somebody else; check again",
    ),
    "rows_differ": Words(
        "这户各行的现值不一致，请逐行核对后在系统中改",
        "the rows of the household have different values; correct them in the system",
    ),
    "two_values": Words(
        "与另一条答复要改同一个单元格，值不同",
        "contradicts another answer, which changes the same cell to something else",
    ),
    "row_of_persons": Words(
        "户的信息在成员行上，不能只删户，请在系统中删除",
        "the household stands on the rows of its members; delete it in the system",
    ),
    "held": Words(
        "同一户另有一条不能改，整户都不改",
        "is held back: another answer of its household cannot be carried over",
    ),
    "formula": Words("单元格是公式或由公式得出", "the cell is a formula, or filled by one"),
    "no_reference": Words(
        "表内单元格没有编号或次序不对，不能确定位置",
        "cells of the row have no reference or are out of order",
    ),
    "odd_sign": Words(
        "更正值有文件里不能写的字符", "the correct value has a character the file cannot hold"
    ),
    "formula_in_text": Words(
        "更正值以 = + - @ 开头，csv 打开时会被当作公式",
        "the correct value begins with = + - @, which a csv file would run as a formula",
    ),
    "sheet_form": Words(
        "工作表不是常见写法，不能只改单元格，请用 Excel 另存为 .xlsx 后再试",
        "the sheet is written in an unusual way; save it with Excel as .xlsx",
    ),
    "zip_form": Words(
        "文件不是常见写法或已损坏，请用 Excel 另存后再试",
        "the file is damaged or written in an unusual way; save it with Excel",
    ),
    "reads_otherwise": Words(
        "写入后读出的值与更正值不同", "the value read back is not the correct one"
    ),
    "not_verified": Words(
        "改后的文件与原文件比对不符，这个文件不改",
        "the changed file differs from the source elsewhere, so the file is left as it is",
    ),
}
