"""Defects of assets, dividends, 雨露计划, health cards and loans (LG71-LG76, LG81-LG86, LG96).

LG84 needs a member export that says who receives 雨露计划.
"""

from __future__ import annotations

from decimal import Decimal

from hecha.samples.defects.bench import Bench, Entry
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.ledgers.ledger_layouts import (
    ASSET,
    DIVIDEND,
    HEALTH_CARD,
    LOAN,
    RAIN_DEW_PAYMENT,
)
from hecha.samples.rendering import Cell


def _plus(cell: Cell, amount: int) -> str:
    return str(Decimal(str(cell)) + amount)


@ledger_defect("LG71")
def right_holder_missing(bench: Bench) -> None:
    """Nobody holds one of the five rights."""
    entry = bench.line(ASSET)
    entry.row["disposer"] = ""
    bench.mark_entry(entry, "disposer", "处置权没有明确")


@ledger_defect("LG72")
def income_not_distributed(bench: Bench) -> None:
    """Nothing of last year's income was distributed."""
    this_year = str(bench.book.county.day.year)
    entry = bench.line(ASSET, lambda entry: entry.row["year"] != this_year)
    entry.row.update(distributed="0", distributed_on="")
    bench.mark_entry(entry, "distributed", "有收益没有分配")


@ledger_defect("LG73")
def more_distributed_than_earned(bench: Bench) -> None:
    """The income is half of what was distributed."""
    entry = bench.line(ASSET)
    entry.row["income"] = str(Decimal(str(entry.row["distributed"])) / 2)
    bench.mark_entry(entry, "distributed", "已分配收益大于年收益")


@ledger_defect("LG74")
def project_unknown(bench: Bench) -> None:
    """The project of an asset is not in the library."""
    entry = bench.line(ASSET)
    entry.row["project_id"] = f"{entry.row['project_id']}9"
    bench.mark_entry(entry, "project_id", "项目编号不在项目库")


@ledger_defect("LG75")
def roster_differs(bench: Bench) -> None:
    """The list has less than the roster adds up to."""
    this_year = str(bench.book.county.day.year)
    entry = bench.line(ASSET, lambda entry: entry.row["year"] == this_year)
    entry.row["distributed"] = _plus(entry.row["distributed"], -100)
    bench.mark_entry(entry, "distributed", "分配名册合计与清单相差100元")


@ledger_defect("LG76")
def dividend_differs(bench: Bench) -> None:
    """Of two households one is paid 50 yuan too much, the other too little."""
    first = bench.entry(DIVIDEND)
    second = bench.entry(DIVIDEND, lambda entry: entry.row["asset_id"] == first.row["asset_id"])
    for entry, amount in ((first, 50), (second, -50)):
        entry.row["amount"] = _plus(entry.row["amount"], amount)
        if entry.family is not None:
            bench.mark_household(entry.family, "asset_dividend", "与分配名册金额相差50元")


@ledger_defect("LG81")
def grant_to_no_student(bench: Bench) -> None:
    """Somebody who is no student receives 雨露计划."""
    page = bench.pages(RAIN_DEW_PAYMENT)[0]
    card = bench.entry(HEALTH_CARD, lambda entry: entry.is_plain)
    who = {name: card.row[name] for name in ("town", "village", "household_id", "name")}
    row = bench.add_after(
        Entry(page, page.rows[-1], None), {**who, "id_number": card.row["id_number"]}
    )
    bench.mark(row, "id_number", "补助对象不是中高职在校生", card.family)


@ledger_defect("LG83")
def student_without_grant(bench: Bench) -> None:
    """A student of a vocational school receives nothing, another of the town does."""
    entry = bench.entry(RAIN_DEW_PAYMENT, lambda entry: entry.has_neighbours)
    entry.remove()
    note = "中高职在校生没有雨露计划补助"
    bench.mark(entry.member_row, "school_status", note, entry.family)


@ledger_defect("LG85a")
def one_card_for_two(bench: Bench) -> None:
    """Two persons have one card."""
    first = bench.entry(HEALTH_CARD, lambda entry: entry.is_plain)
    second = bench.entry(HEALTH_CARD, lambda entry: entry.is_plain)
    second.row["card_number"] = first.row["card_number"]
    for entry in (first, second):
        bench.mark_entry(entry, "card_number", "两人共用一个健康卡号")


@ledger_defect("LG85b")
def two_cards_for_one(bench: Bench) -> None:
    """One person has two cards."""
    entry = bench.entry(HEALTH_CARD, lambda entry: entry.is_plain)
    second = bench.add_after(entry, {"card_number": f"{entry.row['card_number']}2"})
    for row in (entry.row, second):
        bench.mark(row, "card_number", "一人有两个健康卡号", entry.family)


@ledger_defect("LG86")
def person_without_card(bench: Bench) -> None:
    """A registered person has no card."""
    entry = bench.entry(HEALTH_CARD, lambda entry: entry.is_plain)
    entry.remove()
    bench.mark(entry.member_row, "id_number", "没有健康卡", entry.family)


@ledger_defect("LG96")
def loan_due_before_paid(bench: Bench) -> None:
    """A loan is due before it was paid out."""
    bench.reverse(bench.line(LOAN), "loan_date", "due_date", "到期日期早于放款日期")
