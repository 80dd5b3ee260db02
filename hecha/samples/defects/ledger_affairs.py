"""Defects of pledges, clues and problems (LG61, LG91-LG95).

LG94a needs a time limit that no paper states.
"""

from __future__ import annotations

from hecha.declare import codes
from hecha.samples.defects.bench import Bench, Entry
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.ledgers.ledger_layouts import CLUE, PLEDGE, RECTIFICATION


@ledger_defect("LG61")
def town_without_pledge(bench: Bench) -> None:
    """A town's pledge is missing, those of its villages are there."""
    entry = bench.line(PLEDGE, lambda entry: entry.row["pledge_level"] == codes.PLEDGE_TOWN)
    entry.remove()
    first = next(
        row
        for row in entry.page.rows
        if row["pledge_level"] == codes.PLEDGE_VILLAGE and row["town"] == entry.row["town"]
    )
    bench.mark(first, "town", "村签了责任书而所在乡镇没有签")


@ledger_defect("LG91")
def problem_not_closed(bench: Bench) -> None:
    """A problem is past its date and not closed."""
    entry = bench.line(RECTIFICATION)
    entry.row["closed_on"] = ""
    bench.mark_entry(entry, "closed_on", "超过整改期限没有销号")


@ledger_defect("LG92")
def closed_without_result(bench: Bench) -> None:
    """A problem is closed without a result."""
    entry = bench.line(RECTIFICATION)
    entry.row["result"] = ""
    bench.mark_entry(entry, "result", "已销号而没有整改结果")


def _found_true(entry: Entry) -> bool:
    return entry.row["correction_result"] != ""


def _found_false(entry: Entry) -> bool:
    return not _found_true(entry)


@ledger_defect("LG93a")
def talked_before_found(bench: Bench) -> None:
    """The talk was before the feedback."""
    bench.reverse(bench.line(RECTIFICATION), "found_on", "talked_on", "约谈日期早于反馈日期")


@ledger_defect("LG93b")
def corrected_before_talk(bench: Bench) -> None:
    """Corrected before the talk."""
    bench.reverse(
        bench.line(RECTIFICATION), "talked_on", "corrected_on", "整改完成日期早于约谈日期"
    )


@ledger_defect("LG93c")
def closed_before_corrected(bench: Bench) -> None:
    """Closed before it was corrected."""
    bench.reverse(
        bench.line(RECTIFICATION), "corrected_on", "closed_on", "销号日期早于整改完成日期"
    )


@ledger_defect("LG94b")
def true_clue_not_corrected(bench: Bench) -> None:
    """A clue was found true and nothing was corrected."""
    entry = bench.line(CLUE, _found_true)
    entry.row.update(correction_result="", corrected_on="")
    bench.mark_entry(entry, "correction_result", "复核属实没有整改结果")


@ledger_defect("LG95a")
def reviewed_before_sent(bench: Bench) -> None:
    """A clue was reviewed before it was sent."""
    entry = bench.line(CLUE, _found_false)
    bench.reverse(entry, "sent_on", "reviewed_on", "复核日期早于下发日期")


@ledger_defect("LG95b")
def clue_corrected_before_review(bench: Bench) -> None:
    """A clue was corrected before it was reviewed."""
    entry = bench.line(CLUE, _found_true)
    bench.reverse(entry, "reviewed_on", "corrected_on", "整改日期早于复核日期")
