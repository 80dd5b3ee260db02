"""Defects of the ledgers of people (LG11-LG15, LG21-LG25, LG31).

LG21b, LG21c and LG24 need ages and an interval that no paper states.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hecha.declare import codes
from hecha.samples.defects.bench import Bench, Entry, is_plain
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.ledgers.ledger_layouts import DROPOUT_LIST, LEFT_BEHIND, VISIT
from hecha.samples.rendering import Row
from hecha.samples.written_pages import Page

_OUT_OF_SCHOOL = ("SG01", "SG15", "PE10", "MO08", "IN10")
_LATE_DAY = 16


def _lists(bench: Bench) -> tuple[Page, Page, Page]:
    """The three monthly lists, the newest last. Raises NowhereToPlant once one is missing."""
    pages = bench.pages(DROPOUT_LIST)
    if len(pages) != 3:
        bench.give_up()
    return pages[0], pages[1], pages[2]


def _named(page: Page) -> Row:
    """The row of a list that a rule about the whole of it names."""
    columns = ("town", "village", "name", "id_number")
    return min(page.rows, key=lambda row: "|".join(str(row.get(name, "")) for name in columns))


@ledger_defect("LG11", only=("xianning-2020",))
def list_late(bench: Bench) -> None:
    """The oldest list is dated after the tenth."""
    page = _lists(bench)[0]
    late = f"{str(page.rows[0]['listed_on'])[:8]}{_LATE_DAY}"
    if page.rows[0]["listed_on"] == late:
        bench.give_up()
    for row in page.rows:
        row["listed_on"] = late
    bench.mark(_named(page), "listed_on", "月度统计日期晚于10日")


@ledger_defect("LG14")
def month_missing(bench: Bench) -> None:
    """There is no list of the month before the newest."""
    _, missing, newest = _lists(bench)
    bench.book.pages[:] = [page for page in bench.book.pages if page is not missing]
    bench.mark(_named(newest), "list_month", "缺少上一个月的统计")


def _pupil(bench: Bench, fits: Callable[[Entry], bool] = lambda _: True) -> tuple[Entry, Row]:
    """A pupil's line on the newest list, not the first, and the row of the member export."""
    page = bench.pages(DROPOUT_LIST)[-1]
    entry = bench.entry_of([page], lambda entry: entry.row is not page.rows[0] and fits(entry))
    return entry, entry.member_row


def _may_leave_school(entry: Entry) -> bool:
    """In a household that is neither monitored nor poor because of school."""
    household = entry.family.household if entry.family else None
    if household is None or household.monitoring is not None:
        return False
    return "因学" not in (household.main_cause, *household.other_causes)


def _take_out_of_school(member: Row) -> None:
    member["school_status"] = ""
    member["education"] = "小学"


@ledger_defect("LG12a", *_OUT_OF_SCHOOL)
def child_out_of_school_not_listed(bench: Bench) -> None:
    """A child the registry has out of school is on no list."""
    entry, member = _pupil(bench, _may_leave_school)
    _take_out_of_school(member)
    bench.strike(DROPOUT_LIST, entry.row["id_number"], "id_number")
    bench.mark(member, "id_number", "不在校的适龄儿童不在台账", entry.family)


@ledger_defect("LG12b")
def pupil_not_listed(bench: Bench) -> None:
    """A pupil is on no list."""
    entry, member = _pupil(bench)
    bench.strike(DROPOUT_LIST, entry.row["id_number"], "id_number")
    bench.mark(member, "id_number", "义务教育阶段学生不在台账", entry.family)


@ledger_defect("LG13a", *_OUT_OF_SCHOOL)
def listed_pupil_registered_out(bench: Bench) -> None:
    """The list says at school, the registry does not."""
    entry, member = _pupil(bench, _may_leave_school)
    _take_out_of_school(member)
    bench.mark_entry(entry, "schooling", "台账在校而登记为不在校")


@ledger_defect("LG13b")
def listed_dropout_registered_in(bench: Bench) -> None:
    """The list says out of school, the registry does not."""
    entry, _ = _pupil(bench)
    entry.row.update(schooling="辍学", recall="教师入户劝说，家长同意送返")
    bench.mark_entry(entry, "schooling", "台账辍学而登记为在校")


@ledger_defect("LG15", "LG13b")
def dropout_not_called_back(bench: Bench) -> None:
    """A dropout without a record of calling back."""
    entry, _ = _pupil(bench)
    entry.row["schooling"] = "辍学"
    bench.mark_entry(entry, "recall", "辍学学生没有劝返记录")


def _left(bench: Bench, category: str) -> Entry:
    return bench.entry(LEFT_BEHIND, lambda entry: entry.row["category"] == category)


@ledger_defect("LG21a")
def woman_is_a_man(bench: Bench) -> None:
    """An old man is listed as a left-behind woman."""
    entry = bench.entry(
        LEFT_BEHIND,
        lambda entry: entry.row["category"] == codes.LEFT_ELDER and _is_male(entry.row),
    )
    entry.row["category"] = codes.LEFT_WOMAN
    bench.mark_entry(entry, "category", "留守妇女的证件号码表明是男性")


def _is_male(row: Row) -> bool:
    return int(str(row["id_number"])[16]) % 2 == 1


@ledger_defect("LG22")
def child_without_guardian(bench: Bench) -> None:
    """A left-behind child has no guardian."""
    entry = _left(bench, codes.LEFT_CHILD)
    entry.row.update(guardian="", guardian_phone="")
    bench.mark_entry(entry, "guardian", "留守儿童没有监护人")


@ledger_defect("LG23")
def elder_without_file(bench: Bench) -> None:
    """A left-behind elder has no file."""
    entry = _left(bench, codes.LEFT_ELDER)
    entry.row["file_number"] = ""
    bench.mark_entry(entry, "file_number", "留守老人没有档案编号")


@ledger_defect("LG25a")
def last_visit_out_of_date(bench: Bench) -> None:
    """The log has a later visit."""
    entry = bench.entry(LEFT_BEHIND)
    entry.row["last_visit"] = f"{bench.book.county.day.year}-10-12"
    bench.mark_entry(entry, "last_visit", "走访记录中有更晚的探访")


@ledger_defect("LG25b")
def last_visit_not_in_the_log(bench: Bench) -> None:
    """The log goes further and has no visit on the day stated."""
    rows = [row for page in bench.pages(LEFT_BEHIND) for row in page.rows]

    def is_before_others(entry: Entry) -> bool:
        visited = entry.row["last_visit"]
        return any(
            row["town"] == entry.row["town"] and str(row["last_visit"]) > str(visited)
            for row in rows
        )

    entry = bench.entry(LEFT_BEHIND, is_before_others)
    day = date.fromisoformat(str(entry.row["last_visit"]))
    entry.row["last_visit"] = f"{day.replace(day=day.day + 1):%Y-%m-%d}"
    bench.mark_entry(entry, "last_visit", "走访记录中没有这次探访")


@ledger_defect("LG31")
def never_visited(bench: Bench) -> None:
    """Nobody has called on a household."""
    family = bench.family(is_plain)
    bench.strike(VISIT, family.household.household_id)
    bench.mark_household(family, "household_id", "走访记录中没有本户")
