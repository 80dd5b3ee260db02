"""Households that stand once are counted without aggregates, and come to the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from support.tables_as_text import DAY, submission

from hecha.policy.loading import load
from hecha.reading.submission import TableData
from hecha.registers import for_rules
from hecha.rules.frames import frame
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
AGGREGATED: list[Callable[[Definition], Definition]] = [
    lambda one: replace(one, alone=None),
    lambda one: replace(one, by=one.by if one.source else (), default=one.default),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TableData]:
    folder: Path = tmp_path_factory.mktemp("rows")
    return dict(for_rules(submission(folder, {"户信息": HOUSEHOLDS})))


def counted(
    tables: dict[str, TableData], definitions: dict[tuple[str, str], Definition]
) -> pl.DataFrame:
    """The columns of households that can be known."""
    world = World(tables, Registry({}, {}, definitions), load("national", DAY))
    names = [
        name
        for table, name in definitions
        if table == "household"
        and (name.startswith("differing_") or name == "is_first")
        and not world.reads(table, name).missing
    ]
    assert {"differing_wage_income", "differing_main_cause", "is_first"} <= {*names}
    return frame(world, "household", names).select(*names).to_native().collect()


@pytest.mark.parametrize("aggregated", AGGREGATED)
def test_what_is_counted_is_what_aggregates_of_all_rows_give(
    tables: dict[str, TableData], aggregated: Callable[[Definition], Definition]
) -> None:
    declared = rulebook().definitions
    all_rows = {key: aggregated(one) for key, one in declared.items()}
    assert all_rows != declared
    found = counted(tables, declared)
    assert found.equals(counted(tables, all_rows))
    assert found["differing_wage_income"].to_list()[:3] == [False, False, False]


def test_blank_cells_of_a_household_that_stands_once_are_not_judged(
    tables: dict[str, TableData],
) -> None:
    found = counted(tables, rulebook().definitions)
    assert found["differing_main_cause"].to_list() == [False, *[False] * 4, None, None, None, None]
    assert found["is_first"].to_list() == [
        True,
        *(False, False, True, False),
        True,
        None,
        *(True, False),
    ]
