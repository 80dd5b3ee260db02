"""Faults of rules that check a claim and have no defect of their own in the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from hecha.declare import codes
from hecha.declare.codes import NO, YES
from hecha.samples.book import Family
from hecha.samples.papers.registering import registering
from hecha.samples.papers.site import Site
from hecha.samples.rendering import Cell, Row

Breach = Callable[[Site], None]
RULE_BREACHES: dict[str, Breach] = {}
"""By the code of the rule."""


_breach = registering(RULE_BREACHES)


def _household(site: Site, column: str, cell: Cell, note: str) -> None:
    family = site.untouched(lambda family: bool(family.row.get("exit_year")))
    family.row[column] = cell
    site.bench.mark_household(family, column, note)


def _unmarked(site: Site, roster: str, flag: str, note: str) -> None:
    """Somebody on a list whom the export does not have as such."""
    family = site.untouched(
        lambda family: (
            all(row[flag] != YES for row in family.member_rows)
            and all(person.disability is None for person in family.household.members)
        )
    )
    head, row = family.members[0]
    page = site.pages(f"roster_{roster}")[0]
    names = ("county", "town", "village", "name", "id_number")
    page.rows.append(
        {**page.rows[0], **{name: row[name] for name in names}, "head_name": head.name}
    )
    site.bench.mark(row, flag, note, family, head)


@_breach("XR07")
def allowance_unmarked(site: Site) -> None:
    """On the list of 低保, not so in the export."""
    _unmarked(site, "allowance", "has_allowance", "在低保名单中，未登记享受低保")


@_breach("XR08")
def support_unmarked(site: Site) -> None:
    """On the list of 特困, not so in the export."""
    _unmarked(site, "support", "has_support", "在特困名单中，未登记特困供养")


@_breach("XR12")
def pupil_not_on_list(site: Site) -> None:
    """A pupil whom the school list does not have."""
    page = site.pages("roster_school")[0]

    def pupils(family: Family) -> list[Row]:
        return [row for row in family.member_rows if row["school_status"] in codes.COMPULSORY]

    family = site.untouched(lambda family: bool(pupils(family)))
    row = pupils(family)[0]
    page.rows[:] = [each for each in page.rows if each["id_number"] != row["id_number"]]
    site.bench.mark(row, "school_status", "在校生不在学籍名单中", family)


@_breach("XR17")
def allowance_not_considered(site: Site) -> None:
    """On the list of 低保, neither registered nor a candidate."""
    page = site.pages("roster_allowance")[0]
    known = site.bench.numbers
    birth = site.bench.book.county.day.replace(year=1960)
    added = {
        **page.rows[0],
        "name": "王永兴",
        "head_name": "王永兴",
        "id_number": known.resident_id(birth, codes.MALE),
    }
    page.rows.append(added)
    site.bench.mark(added, "id_number", "低保对象未列入摸底")


@_breach("CT07")
def village_without_road(site: Site) -> None:
    """No paved road to the village."""
    row = site.village(lambda cells: bool(cells["poor_villages"]))
    row["paved_road"] = NO
    site.bench.mark(row, "paved_road", "未通沥青（水泥）路")


@_breach("CT11")
def plan_of_year_missed(site: Site) -> None:
    """A household is planned for this year and has exited in another."""
    day = site.bench.book.county.day
    family = site.untouched(lambda each: each.row.get("exit_year") not in ("", None, str(day.year)))
    family.pairing_row["planned_exit_year"] = f"{day.year}年"
    site.bench.mark(family.pairing_row, "planned_exit_year", "当年计划与实际脱贫不一致", family)


@_breach("IN07")
def income_below_line(site: Site) -> None:
    """Exited, and poorer than the national line."""
    _household(site, "net_income_per_person", "2000", "已脱贫户人均纯收入低于扶贫标准")


@_breach("IN31")
def income_below_share(site: Site) -> None:
    """Poorer than 70 % of the county's mean."""
    _household(site, "net_income_per_person", "3000", "人均纯收入低于本县农村平均的七成")


@_breach("SG16")
def no_power(site: Site) -> None:
    """No electricity."""
    _household(site, "has_power", NO, "未通生活用电")


@_breach("MO05")
def exits_when_identified(site: Site) -> None:
    """Identified and exited in one year."""
    family = site.untouched(lambda family: bool(family.row.get("exit_year")))
    family.row["first_identified"] = f"{family.row['exit_year']}01"
    site.bench.mark_household(family, "exit_year", "识别当年即脱贫")


@_breach("LG11")
def list_late(site: Site) -> None:
    """A list is dated after the tenth."""
    page = site.pages("dropout_list")[-1]
    for row in page.rows:
        row["listed_on"] = f"{str(row['listed_on'])[:8]}25"
    site.bench.mark(page.rows[0], "listed_on", "月度统计晚于规定的日期")


@_breach("PE54")
def grant_to_nobody(site: Site) -> None:
    """雨露计划 for somebody who is at no vocational school."""
    family = site.untouched(lambda family: family.household.monitoring is None)
    person, row = family.members[0]
    row["rain_dew"] = YES
    site.bench.mark(row, "rain_dew", "不是中高职学生而登记享受雨露计划", family, person)


@_breach("PE03")
def labour_blank(site: Site) -> None:
    """Nothing is said of somebody's labour."""
    family = site.untouched(lambda family: family.household.monitoring is None)
    person, row = family.members[0]
    row["labour"] = ""
    site.bench.mark(row, "labour", "劳动技能为空", family, person)


def _line(site: Site, layout: str, column: str, cell: Cell, note: str, at: int = -1) -> None:
    row = site.pages(layout)[0].rows[at]
    row[column] = cell
    site.bench.mark(row, column, note)


@_breach("PJ10")
def loan_too_large(site: Site) -> None:
    """A loan above the limit."""
    _line(site, "loan", "amount", "900000", "贷款金额超过上限")


@_breach("PJ03")
def payment_of_no_project(site: Site) -> None:
    """A payment of a project that is in no list."""
    page = next(page for page in site.pages("beneficiary") if len(page.rows) > 1)
    row = page.rows[1]
    row["project_id"] = "XM00000000"
    site.bench.mark(row, "project_id", "项目编号不在项目库")


@_breach("PJ08")
def too_little_money(site: Site) -> None:
    """The fiscal funds of all projects are a tenth."""
    page = site.pages("project")[0]
    for row in page.rows:
        for level in ("central", "province", "city", "county"):
            row[f"{level}_funds"] = str(int(str(row[f"{level}_funds"])) // 10)
    site.bench.mark(page.rows[0], "central_funds", "人均财政投入低于2万元")


@_breach("PJ09")
def other_card(site: Site) -> None:
    """Paid to a card that is not the household's."""
    page = site.pages("beneficiary")[0]
    row = page.rows[-1]
    row["bank_card"] = site.bench.numbers.bank_card()
    site.bench.mark(row, "bank_card", "发放账户不是本户的")


@_breach("HP12")
def term_too_long(site: Site) -> None:
    """A first secretary has served for eight years."""
    year = site.bench.book.county.day.year - 8
    rows = site.bench.book.tables["village_team"]
    row = next(row for row in reversed(rows) if row["is_first_secretary"] == YES)
    row["start_date"] = f"{year}-05-10"
    site.bench.mark(row, "start_date", "任期超过3年未轮换")


@_breach("LG32")
def leader_went_once(site: Site) -> None:
    """A leader has been out on one day of the year only."""
    page = site.pages("visit")[0]
    last = page.rows[-1]
    added = {**last, "visitor": "赵国强", "visitor_post": "局长", "visitor_unit": "农业农村局"}
    page.rows.append(added)
    site.bench.mark(added, "visitor", "领导一年只走访一次")


@_breach("MO22")
def schooling_not_answered(site: Site) -> None:
    """At risk by the cost of school, and no help against it."""
    family = site.untouched(
        lambda each: (
            each.household.monitoring is not None and each.household.monitoring.removed is None
        )
    )
    for row in family.monitored_rows:
        row["risk_1"] = "因学"
        row.update({f"{name}_help": "" for name in ("education", "social")})
    site.bench.mark(family.monitored_rows[0], "risk_1", "因学的没有教育帮扶", family)


@_breach("MO33")
def relief_for_nobody(site: Site) -> None:
    """Relief for the disabled where nobody is."""
    _measure(site, "残疾人补贴", "登记残疾人补贴而户内无残疾人")


@_breach("MO20")
def relief_alone(site: Site) -> None:
    """A household with labour gets relief alone."""
    family = _open_with_labour(site)
    for row in family.monitored_rows:
        for name in row:
            if name.endswith("_help"):
                row[name] = ""
        row["comprehensive_help"] = "农村低保"
        row["development_status"] = ""
    site.bench.mark(family.monitored_rows[0], "comprehensive_help", "只有综合保障", family)


def _open_with_labour(site: Site) -> Family:
    def fits(family: Family) -> bool:
        monitoring = family.household.monitoring
        return monitoring is not None and monitoring.removed is None and family.household.has_labour

    return site.untouched(fits)


def _measure(site: Site, measure: str, note: str) -> None:
    family = site.untouched(
        lambda family: (
            bool(family.monitored_rows)
            and all(person.disability is None for person in family.household.members)
        )
    )
    for row in family.monitored_rows:
        row["comprehensive_help"] = measure
    site.bench.mark(family.monitored_rows[0], "comprehensive_help", note, family)


@_breach("MO41")
def too_few_monitored(site: Site) -> None:
    """One county monitors a single household, a small one."""
    book = site.bench.book
    monitored = [
        family
        for family in site.bench.untouched()
        if family.monitored_rows and family.row["county"] == book.county.name
    ]
    left, *others = sorted(monitored, key=lambda family: family.household.size)
    gone = {family.household.household_id for family in others}
    table = book.tables["monitored"]
    table[:] = [row for row in table if row["household_id"] not in gone]
    for family in monitored:
        site.bench.withhold(family)
    site.bench.mark(left.monitored_rows[0], "household_id", "监测对象占比低于下限", left)


@_breach("LG94")
def clue_not_reviewed(site: Site) -> None:
    """A clue without a result."""
    _line(site, "clue", "review_result", "", "问题线索没有复核结果", at=0)


@_breach("LG97")
def spot_check_without_unit(site: Site) -> None:
    """A spot check by nobody."""
    _line(site, "clue", "checked_by", "", "抽查没有写单位")
