"""LG: what holds for every ledger: required cells filled, each record once, values readable."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.ledgers import LEDGERS
from hecha.declare.lists import LOAN
from hecha.declare.model import Kind
from hecha.rules import Row, rule, theme
from hecha.rules.terms import blank

from ..facts.ledger import LEDGER_TABLES
from ..names import AnyLedger, Parameters

theme("LG", "台账", "Ledgers")

_KEPT = {**LEDGER_TABLES, LOAN.name: LOAN}
"""Ledgers and the list of loans, which rules of its own hold against the registry."""

_REQUIRED = {
    **{name: ledger.required for name, ledger in LEDGERS.items()},
    LOAN.name: ("household_id", "borrower", "amount", "loan_date", "due_date"),
}

_PLANNED = ("deadline", "until", "due_date")
"""Dates that may lie ahead."""

_TYPED = frozenset(
    column.name for table in _KEPT.values() for column in table.columns if column.kind.is_typed
)


def _columns(*kinds: Kind, but: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """The columns of some kinds, by ledger that has any."""
    found = {
        name: tuple(
            column.name
            for column in table.columns
            if column.kind in kinds and column.name not in but
        )
        for name, table in _KEPT.items()
    }
    return {name: columns for name, columns in found.items() if columns}


_DATES = _columns(Kind.DATE, Kind.MONTH, but=_PLANNED)
_READ_AS_VALUES = _columns(*(kind for kind in Kind if kind.is_typed))
_NUMBERS = _columns(Kind.ID, Kind.KEY, Kind.CARD, Kind.PHONE)


@rule(
    "LG01",
    *_REQUIRED,
    title="台账必填项为空",
    gloss="a cell no row of the ledger may lack is blank",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004; no format is published",
    each=_REQUIRED,
)
def required_cell_is_filled(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """台账的“{column}”为空。

    改法：对照原始资料补填；确实没有这一项的，注明原因。
    局限：各地台账没有统一格式，必填项是本工具按文件的要求拟定的；整列都没有的不逐行报，列为未核查；
    填了但认不出的见LG08。

    {column} of the ledger is blank.

    Fix: enter it from the original papers, or note why there is none.
    Limits: no format is published; which cells are required follows from what the papers ask for. A
    column that is missing altogether is not reported row by row; text that cannot be read is LG08.
    """
    empty = blank(row[column])
    return empty & ~row[f"{column}__bad"] if column in _TYPED else empty


@rule(
    "LG02",
    *LEDGERS,
    title="台账记录重复",
    gloss="the same record twice in a ledger",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
)
def record_stands_once(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """同一条记录在台账中出现 {records_alike} 次。

    改法：核对后只保留一条；不是同一条的，改正编号、日期或证件号码。
    局限：按各台账的关键列（如月份和证件号码、资产编号和年度）判断，关键列有空的不判；资产、线索、
    问题的编号只在同一张表、同一个村内比；同一本台账交了新旧两期的，请只交最新一期。

    The same record appears {records_alike} times in the ledger.

    Fix: keep one of them; if they are different, correct the number, date or ID.
    Limits: compares the key columns of each ledger (such as month and ID, asset and year) and says
    nothing where one of them is blank; numbers of assets, clues and problems are compared within
    one sheet and village; of a ledger kept in several issues hand in the newest only.
    """
    return row.records_alike > 1


@rule(
    "LG03",
    *_DATES,
    title="台账日期晚于数据日期",
    gloss="a date after the snapshot",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
    each=_DATES,
)
def date_is_not_ahead(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """台账的“{column}”为 {value}，晚于数据日期。

    改法：核对原始资料，改正录错的日期；尚未办的事不要提前登记。
    局限：整改期限、责任期限、贷款到期等计划日期不判；数据日期是本次核查的快照日。

    {column} of the ledger is {value}, after the day of the data.

    Fix: correct the date; do not register in advance what has not been done yet.
    Limits: says nothing of planned dates such as a deadline; the day of the data is the snapshot.
    """
    return row[column] > policy.day


@rule(
    "LG08",
    *_READ_AS_VALUES,
    title="台账日期、金额、人数等无法识别",
    gloss="a date or number that cannot be read",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
    each=_READ_AS_VALUES,
)
def value_can_be_read(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """台账的“{column}”填的是“{value}”，认不出是日期或数字，用到它的核查都没有做。

    改法：日期写成2023-05-08或2023年5月8日，金额和人数只写数字；文字说明写到备注。

    {column} of the ledger is {value}, which is neither a date nor a number; what needs it was not
    checked.

    Fix: write dates as 2023-05-08 and amounts as digits alone; notes go into another column.
    """
    return row[f"{column}__bad"]


@rule(
    "LG09",
    *_NUMBERS,
    title="台账号码被表格软件改成数字、末几位丢失",
    gloss="an identifier damaged by the spreadsheet",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
    each=_NUMBERS,
)
def number_is_whole(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """台账的“{column}”以数字或科学计数法存储，末几位已丢失，号码不可信。

    改法：把这一列设为文本格式，按证件或系统重新录入；不要在原表上补末位。

    {column} of the ledger is stored as a number or in scientific notation; its last digits are
    lost.

    Fix: make the column text and enter the number again from the document or the system.
    """
    return row[f"{column}__damaged"]
