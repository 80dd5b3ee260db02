"""What tidying changes, what it records, and what it leaves for the rules to report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from support.files_by_hand import write_csv, write_parquet, write_xls, write_xlsx

from hecha.declare.model import Column
from hecha.declare.tables import TABLES
from hecha.reading import read
from hecha.reading.cells import columns_read
from hecha.reading.sheet import Sheet
from hecha.reading.submission import EVENT_SCHEMA
from hecha.reading.tidy import EVENT_RULES, tidy, tidy_already, typed
from hecha.results.spending import Collects

COLUMNS = [column for table in TABLES.values() for column in table.columns]
TEXTS = (
    st.none() | st.text(max_size=12) | st.text("0123456789年月日-/.X x'\t１√×,、=\"元", max_size=20)
)

HEADERS = ["户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
KEY, ID = "4900000000000017", "450102196503120013"


@pytest.mark.parametrize(
    ("column", "found", "value", "kind"),
    [
        ("member.id_number", f"'{ID}", ID, "apostrophe"),
        ("member.id_number", f"\t{ID} ", ID, "blank"),
        ("member.id_number", f"{ID[:6]} {ID[6:]}", ID, "blank"),
        ("member.id_number", f"{ID}\u200b", ID, "blank"),
        ("member.id_number", f"{ID}\u00a0", ID, "blank"),
        ("member.id_number", f'="{ID}"', ID, "formula"),
        ("member.id_number", "４５0102196503120013", ID, "full_width"),
        ("member.id_number", "45010219900101123x", "45010219900101123X", "lower_x"),
        ("member.id_number", "45010219900101123X", "45010219900101123X", None),
        ("member.id_number", f"{ID[:6]}-{ID[6:]}", ID, "separated"),
        ("member.id_number", f"身份证:{ID}", ID, "separated"),
        ("member.id_number", f"{ID}-1", f"{ID}-1", None),
        ("member.id_number", f"{ID}*4", f"{ID}*4", None),
        ("member.id_number", "4501**********0013", "4501**********0013", None),
        ("member.household_id", f"={KEY}", f"={KEY}", None),
        ("member.phone", "138 0013 8000", "13800138000", "blank"),
        ("member.name", " 钱一\t", "钱一", "blank"),
        ("member.name", "钱 一", "钱 一", None),
        ("member.name", "买买提·艾力", "买买提·艾力", None),
        ("member.name", "买买提•艾力", "买买提·艾力", "middle_dot"),
        ("member.name", "买买提・艾力", "买买提·艾力", "middle_dot"),
        ("member.name", "\ue863某", "䶮某", "old_code"),
        ("member.name", "\ue81e某", "\u9fb4某", "old_code"),
        ("member.name", "\ue000某", "\ue000某", None),
        ("member.relation", "01", "户主", "code"),
        ("member.relation", "1", "户主", "code"),
        ("member.relation", "本人或户主", "户主", "code"),
        ("member.relation", "之养子", "之养子", None),
        ("member.relation", " 之子 ", "之子", "blank"),
        ("member.sex", "1", "男", "code"),
        ("member.resident_medical", "√", "是", "flag"),
        ("member.resident_medical", "×", "否", "flag"),
        ("member.resident_medical", "1", "是", "flag"),
        ("member.resident_medical", "０", "否", "flag"),
        ("member.resident_medical", "FALSE", "否", "flag"),
        ("member.resident_medical", "不清楚", "不清楚", None),
        ("member.has_allowance", "农村低保", "是", "flag"),
        ("household.exit_status", "已脱贫（享受政策）", "已脱贫(享受政策)", "code"),
        ("member.health", "残疾,长期慢性病", "长期慢性病、残疾", "multi"),
        ("member.health", "残疾，长期慢性病", "长期慢性病、残疾", "multi"),
        ("member.health", "长期慢性病、残疾", "长期慢性病、残疾", None),
        ("member.health", "健康", "健康", None),
        ("member.health", "怪病、残疾", "残疾、怪病", "multi"),
        ("member.birth_date", "19650312", date(1965, 3, 12), None),
        ("member.birth_date", "1965-03-12", date(1965, 3, 12), None),
        ("member.birth_date", "1965/3/12", date(1965, 3, 12), "date"),
        ("member.birth_date", "1965年3月12日", date(1965, 3, 12), "date"),
        ("member.birth_date", "1965.3.12", date(1965, 3, 12), "date"),
        ("work_spell.start_month", "2023年03月", date(2023, 3, 1), "date"),
        ("work_spell.start_month", "202303", date(2023, 3, 1), None),
        ("work_spell.start_month", "2023-03", date(2023, 3, 1), None),
        ("work_spell.start_month", "20230315", date(2023, 3, 1), None),
        ("pairing.planned_exit_year", "2017年", 2017, "date"),
        ("pairing.planned_exit_year", "2017", 2017, None),
        ("household.household_size", "3.0", 3, None),
        ("household.net_income", "12000.50", 12000.5, None),
        ("household.net_income", "１２", 12.0, "full_width"),
        ("household.net_income", "-3.5", -3.5, None),
    ],
)
def test_one_cell(column: str, found: str, value: object, kind: str | None) -> None:
    table, name = column.split(".")
    declared = TABLES[table][name]
    tidied = tidy(pl.Series("x", [None, found, "  "]), declared)
    values, bad = typed(tidied.text, declared.kind)
    assert values.to_list() == [None, value, None]
    assert tidied.kind.to_list() == [None, kind, None]
    assert bad is None or not bad.any()


@given(st.sampled_from(COLUMNS), st.lists(TEXTS, min_size=1, max_size=8))
def test_any_text_is_read_or_marked_and_tidying_is_done_once(
    column: Column, found: list[str | None]
) -> None:
    series = pl.Series("x", found, dtype=pl.String)
    tidied = tidy(series, column)
    values, bad = typed(tidied.text, column.kind)
    assert len(values) == len(found)
    if bad is not None:
        assert (bad == (values.is_null() & tidied.text.is_not_null())).all()
    changed = tidied.kind.is_not_null()
    assert (tidied.text.filter(changed) != series.filter(changed)).all()
    assert tidy(tidied.text, column).kind.null_count() == len(found)


@given(st.sampled_from(COLUMNS), st.lists(TEXTS | st.just(None), max_size=4))
def test_a_column_that_is_taken_for_tidy_is_tidy(column: Column, found: list[str | None]) -> None:
    if column.codes is not None:
        found = [*found, column.codes.values[0]]
    cells = pl.DataFrame({"c0": found}, schema={"c0": pl.String})
    if tidy_already(cells, {0: column}):
        tidied = tidy(cells["c0"], column)
        assert tidied.text.to_list() == found
        assert tidied.kind.null_count() == len(found)


@pytest.mark.parametrize(
    ("name", "found", "right"),
    [
        ("member.name", "钱一", True),
        ("member.name", "钱一 ", False),
        ("member.id_number", "45010219650312001X", True),
        ("member.id_number", "45010219650312001x", False),
        ("member.sex", "男", True),
        ("member.sex", "1", False),
        ("member.birth_date", "19650312", True),
        ("member.birth_date", "1965/3/12", False),
        ("household.wage_income", "1200.50", True),
        ("household.wage_income", "１２００", False),
        ("monitored.risk_1", "2023-01-01 00:00:00", False),
    ],
)
def test_which_columns_need_no_tidying(name: str, found: str, right: bool) -> None:
    table, column = name.split(".")
    cells = pl.DataFrame({"c0": [found, None]})
    assert tidy_already(cells, {0: TABLES[table][column]}) == (frozenset({0}) if right else set())


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("household.net_income", "12,000"),
        ("household.net_income", "1 200"),
        ("household.net_income", "12000元"),
        ("household.net_income", "约300"),
        ("household.net_income", "nan"),
        ("household.net_income", "inf"),
        ("household.household_size", "3.5"),
        ("household.household_size", "三"),
        ("member.birth_date", "19650231"),
        ("member.birth_date", "不详"),
        ("member.birth_date", "24179"),
        ("work_spell.start_month", "2023年13月"),
        ("household.year", "23"),
    ],
)
def test_what_cannot_be_read_is_marked_and_left_alone(column: str, found: str) -> None:
    table, name = column.split(".")
    declared = TABLES[table][name]
    tidied = tidy(pl.Series("x", [found, None]), declared)
    values, bad = typed(tidied.text, declared.kind)
    assert values.to_list() == [None, None]
    assert bad is not None
    assert bad.to_list() == [True, False]
    assert tidied.text.to_list() == [found, None]
    assert tidied.kind.null_count() == 2


def test_events_name_the_cell_with_before_and_after(tmp_path: Path) -> None:
    rows = [
        [],
        HEADERS,
        [KEY, "1", "钱一", f"'{ID}", "01"],
        [KEY, "2 ", "孙二", "450102199001011243", "之女"],
    ]
    path = write_xlsx(tmp_path / "成员_20231218.xlsx", {"甲镇 ": rows})
    events = read([path]).events
    assert events.schema == EVENT_SCHEMA
    assert set(events["kind"]) <= set(EVENT_RULES)
    where = ("member", "成员_20231218.xlsx", "甲镇 ")
    assert sorted(events.rows()) == sorted(
        [
            (*where, 3, "证件号码", "apostrophe", f"'{ID}", ID),
            (*where, 3, "与户主关系", "code", "01", "户主"),
            (*where, 4, "人口编号", "blank", "2 ", "2"),
        ]
    )


def test_a_cell_that_gives_two_tables_is_one_event(tmp_path: Path) -> None:
    headers = [*HEADERS, "人数"]
    rows = [headers, [f"'{KEY}", "1", "钱一", ID, "户主", "1"]]
    submission = read([write_xlsx(tmp_path / "a_20231218.xlsx", {"x": rows})])
    assert set(submission.tables) == {"household", "member", "household_row"}
    assert submission.events["column"].to_list() == ["户编号"]
    for table in submission.tables.values():
        assert table.frame["household_id"].to_list() == [KEY]
        assert table.frame["household_id__tidied"].to_list() == [True]


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_numbers_where_text_belongs(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    rows = [
        [None, *HEADERS, "联系电话"],
        [None, 4900000000000017, 1001, "钱一", 450102196503120013, "户主", 13800138000],
        [None, KEY, "1002", "孙二", "450102199001011243", "之女", "13800138000"],
        [None, 3000012345, "1003", "李三", "4.50102E+17", "户主", None],
    ]
    suffix = "xls" if write is write_xls else "xlsx"
    member = read([write(tmp_path / f"a_20231218.{suffix}", {"x": rows})]).tables["member"]
    frame = member.frame
    assert frame["household_id__damaged"].to_list() == [True, False, False]
    assert frame["person_id__damaged"].to_list() == [False, False, False]
    assert frame["id_number__damaged"].to_list() == [True, False, True]
    assert frame["household_id"].to_list() == [KEY, KEY, "3000012345"]
    # Never repaired: the value is what the workbook still knows.
    assert frame["id_number"][0] == str(int(float(ID)))
    assert frame["id_number"][2] == "4.50102E+17"
    assert frame["id_key"].to_list() == [None, "450102199001011243", None]


def test_numbers_in_a_second_sheet_are_told_from_text(tmp_path: Path) -> None:
    text = [HEADERS, [KEY, "1", "钱一", ID, "户主"]]
    number = [HEADERS, [KEY, "2", "孙二", 450102197003120018.0, "之女"]]
    path = write_xlsx(tmp_path / "a_20231218.xlsx", {"甲": text, "乙": number})
    frame = read([path]).tables["member"].frame
    assert frame["id_number__damaged"].to_list() == [False, True]


def test_damage_in_a_text_file(tmp_path: Path) -> None:
    rows = [
        HEADERS,
        ["4.9E+15", "1", "钱一", "450102196503120000", "户主"],
        [KEY, "2", "孙二", "4.50102E+17", "之女"],
        # A true number may end in 000: then its check digit is right.
        [KEY, "3", "李三", _ending_in_000(), "之子"],
        [KEY, "4", "周四", f'="{ID}"', "之子"],
    ]
    frame = read([write_csv(tmp_path / "a_20231218.csv", rows)]).tables["member"].frame
    assert frame["household_id__damaged"].to_list() == [True, False, False, False]
    assert frame["id_number__damaged"].to_list() == [True, True, False, False]


def _ending_in_000() -> str:
    from stdnum.cn import ric

    numbers = (f"4501021990{day:02}01{n}00" for day in range(1, 13) for n in range(1, 10))
    return next(f"{n}0" for n in numbers if ric.calc_check_digit(f"{n}0") == "0")


def test_damage_in_parquet(tmp_path: Path) -> None:
    rows = [HEADERS, [4900000000000017, 1, "钱一", 4.50102196503120013e17, "户主"]]
    frame = read([write_parquet(tmp_path / "a_20231218.parquet", rows)]).tables["member"].frame
    assert frame["household_id__damaged"].to_list() == [False]
    assert frame["household_id"].to_list() == ["4900000000000017"]
    assert frame["id_number__damaged"].to_list() == [True]


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_date_cells_read_as_the_day_the_officer_sees(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    headers = [*HEADERS, "出生日期"]
    rows = [headers, [KEY, "1", "钱一", ID, "户主", date(1965, 3, 12)]]
    suffix = "xls" if write is write_xls else "xlsx"
    submission = read([write(tmp_path / f"a_20231218.{suffix}", {"x": rows})])
    member = submission.tables["member"]
    assert member.frame["birth_date"].to_list() == [date(1965, 3, 12)]
    assert member.raw["birth_date"].to_list() == ["1965-03-12"]
    assert submission.events.is_empty()


def test_error_values_are_text_and_not_blank(tmp_path: Path) -> None:
    path = tmp_path / "a_20231218.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for column, header in enumerate([*HEADERS, "务工时间（月）"]):
            sheet.write_string(1, column + 2, header)
        for column, cell in enumerate([KEY, "1", "钱一", ID]):
            sheet.write_string(2, column + 2, cell)
        sheet.write_formula(2, 6, "=VLOOKUP(A1,B:C,2,0)", None, "#N/A")
        sheet.write_formula(2, 7, "=1/0", None, "#DIV/0!")
    member = read([path]).tables["member"]
    assert member.raw.row(0, named=True)["relation"] == "#N/A"
    assert member.frame.row(0, named=True)["work_months"] is None
    assert member.frame["work_months__bad"].to_list() == [True]


def test_columns_are_read_many_in_a_plan() -> None:
    counts = []
    for columns in (COLUMNS[:8], COLUMNS[:88]):
        cells = pl.DataFrame({f"c{at}": ["１ ", None, "甲"] for at in range(len(columns))})
        wanted = {(at, one.kind, id(one.codes)): one for at, one in enumerate(columns)}
        with Collects() as collects:
            read_columns = columns_read(Sheet(None, cells), pl.Series([0, 1, 2]), cells, wanted)
        assert len(read_columns) == len(columns)
        counts.append(collects.count)
    assert counts[1] - counts[0] <= 80 / 5
