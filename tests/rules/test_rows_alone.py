"""What stands once is counted without aggregates, and comes to the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest
from support.tables_as_text import DAY, submission

from hecha.policy.loading import load
from hecha.reading.submission import TableData
from hecha.registers import for_rules
from hecha.rules.frames import frame
from hecha.rules.lookup import Lookups
from hecha.rules.rule import Definition, Registry
from hecha.rules.rulebook import load as rulebook
from hecha.rules.world import World

HOUSEHOLDS = """
乡 | 村 | 户编号 | 家庭人口数 | 工资性收入 | 主要致贫原因 | 人均纯收入
东镇 | 甲村 | H1 | 2 | 10000 | 因病 | 5000
东镇 | 甲村 | H2 | 1 | | 因残 | 8000
东镇 | 甲村 | H2 | 1 | | | 8000
东镇 | 甲村 | H2 | 1 | 7 | | 8000
东镇 | 甲村 | H2 | 2 | 7 | | 8000
西镇 | 乙村 | H3 | 3 | | | 9999
西镇 | 乙村 | | 3 | 5 | | 9999
西镇 | 乙村 | H4 | 3 | | | 1
西镇 | 乙村 | H4 | 4 | | | 1
"""
MEMBERS = """
乡 | 村 | 户编号 | 人口编号 | 姓名 | 证件号码 | 与户主关系
东镇 | 甲村 | H1 | P1 | 赵甲 | 445281198001010012 | 户主
东镇 | 甲村 | H2 | P2 | 赵甲 | 445281198001010012 | 户主
东镇 | 甲村 | H2 | P3 | 孙丙 | 445281197001010016 | 之子
东镇 | 甲村 | H3 | P4 | 孙丙 | 445281197001010016 | 户主
西镇 | 乙村 | | P5 | 李丁 | 445281196001010014 | 户主
西镇 | 乙村 | H4 | P6 | | 445281195001010012 | 户主
西镇 | 乙村 | H4 | P7 | 周戊 | | 户主
"""
MONITORED = """
乡 | 村 | 户编号 | 姓名 | 证件号码 | 与户主关系 | 监测对象类别 | 致贫/返贫风险1
东镇 | 甲村 | H1 | 赵甲 | 445281198001010012 | 户主 | 突发严重困难户 | 因病
东镇 | 甲村 | H2 | 孙丙 | 445281197001010016 | 户主 | 突发严重困难户 | 因病
西镇 | 乙村 | H4 | 李丁 | 445281196001010014 | 户主 | 突发严重困难户 | 因病
西镇 | 乙村 | H4 | 吴己 | 445281195001010012 | 户主 | 突发严重困难户 | 因病
西镇 | 乙村 | H4 | 周戊 | 445281194001010012 | 户主 | 突发严重困难户 | 因病
"""
KNOWN = {
    "household": {"differing_wage_income", "differing_main_cause", "is_first"},
    "monitored": {"registered_name", "number_in_members", "is_first"},
}
AGGREGATED: list[Callable[[Definition], Definition]] = [
    lambda one: replace(one, alone=None),
    lambda one: replace(one, among=()),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TableData]:
    folder: Path = tmp_path_factory.mktemp("rows")
    sheets = {"户信息": HOUSEHOLDS, "家庭成员": MEMBERS, "监测对象": MONITORED}
    return dict(for_rules(submission(folder, sheets)))


def counted(
    tables: dict[str, TableData], table: str, definitions: dict[tuple[str, str], Definition]
) -> pl.DataFrame:
    """The columns of a table that can be known and are counted of rows alone, and is_first."""
    declared = rulebook().definitions
    world = World(tables, Registry({}, {}, definitions), load("national", DAY))
    names = [
        name
        for (of, name), one in declared.items()
        if of == table and (one.alone is not None or name == "is_first")
        if not world.reads(table, name).missing
    ]
    return frame(world, table, names).select(*names).to_native().collect()


@pytest.mark.parametrize("aggregated", AGGREGATED)
def test_what_is_counted_is_what_aggregates_of_all_rows_give(
    tables: dict[str, TableData], aggregated: Callable[[Definition], Definition]
) -> None:
    declared = rulebook().definitions
    all_rows = {key: aggregated(one) for key, one in declared.items()}
    assert all_rows != declared
    for table, known in KNOWN.items():
        found = counted(tables, table, declared)
        assert known <= {*found.columns}
        assert found.equals(counted(tables, table, all_rows))


def test_blank_cells_of_a_household_that_stands_once_are_not_judged(
    tables: dict[str, TableData],
) -> None:
    found = counted(tables, "household", rulebook().definitions)
    assert found["differing_main_cause"].to_list() == [False, *[False] * 4, None, None, None, None]
    assert found["is_first"].to_list() == [
        True,
        *(False, False, True, False),
        True,
        None,
        *(True, False),
    ]


def test_persons_that_stand_once_are_known_by_their_own_row(tables: dict[str, TableData]) -> None:
    found = counted(tables, "monitored", rulebook().definitions)
    assert found["number_in_members"].to_list() == [None, None, None, "H4", None]
    assert found["registered_name"].to_list() == ["赵甲", "孙丙", "李丁", None, None]


def test_a_kept_column_that_is_the_same_for_all_rows_stands_on_each() -> None:
    rows = nw.from_native(pl.LazyFrame({"row_number": [1, 2, 3]}))
    column = Definition("household", "same", lambda _row, _policy: nw.lit("x"), is_kept=True)
    found = Lookups().worked_out(rows, column, nw.lit("x").alias("same"))
    frame_found: pl.DataFrame = found.to_native().collect()
    assert frame_found.rows() == [(1, "x"), (2, "x"), (3, "x")]
