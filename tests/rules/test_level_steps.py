"""The steps that make the registers of five levels comparable, each alone on a small table."""

import polars as pl
import pytest

from hecha.declare.levels import LEVELS
from hecha.declare.origin import AREA_COLUMNS, ROW_ID, SOURCE
from hecha.registers import areas, comparisons, households, numbers
from hecha.registers.ranks import in_each_wider, ladder, with_area
from hecha.registers.registers import DOUBTFUL

CARD, VILLAGE, TOWN, COUNTY = (level.name for level in LEVELS[:4])
TITLES = [level.title for level in LEVELS]
EAST, WEST = ("普宁市", "东镇"), ("普宁市", "西镇")
LADDER = ladder(LEVELS)


def placed(*rows: tuple[str, tuple[str | None, ...]], **columns: list[object]) -> pl.DataFrame:
    """Rows of a level and an area, numbered and with_area."""
    names = [(level, *area, *[None] * (3 - len(area))) for level, area in rows]
    schema = dict.fromkeys(("level", *AREA_COLUMNS), pl.String)
    frame = pl.DataFrame(names, schema, orient="row").with_columns(
        pl.Series(name, values) for name, values in columns.items()
    )
    return with_area(frame.with_row_index(ROW_ID), LADDER)


def registers(*rows: tuple[str, tuple[str | None, ...], str | None, int | None]) -> pl.DataFrame:
    """Households: level, area, number and size."""
    return placed(
        *(row[:2] for row in rows),
        **{households.KEY: [row[2] for row in rows], "persons": [row[3] for row in rows]},
        **{DOUBTFUL: [False] * len(rows)},
    ).with_columns(
        pl.col(households.KEY).cast(pl.String),
        pl.col("persons").cast(pl.Int64),
        pl.col(DOUBTFUL).cast(pl.Boolean),
    )


def tallies(
    *rows: tuple[str, tuple[str | None, ...], int | None], sheets: str = ""
) -> pl.DataFrame:
    """Lines: level, area and households; one digit for the sheet of each."""
    values = [row[2] for row in rows]
    frame = placed(*(row[:2] for row in rows), households=values)
    return frame.with_columns(
        pl.col("households").cast(pl.Int64),
        pl.lit(None, pl.Int64).alias("persons"),
        pl.Series(SOURCE, [int(sheet) for sheet in sheets or "0" * len(rows)], pl.UInt32),
    )


def area(*names: str) -> str:
    return placed((COUNTY, names))["area"].item()


@pytest.mark.parametrize(
    ("names", "size"),
    [
        (("普宁市",), 1),
        (EAST, 2),
        ((None, "东镇", "甲村"), 3),
        (("普宁市", None, "甲村"), None),
        ((None,), None),
    ],
)
def test_an_area_is_the_smallest_named_and_a_village_needs_its_town(
    names: tuple[str | None, ...], size: int | None
) -> None:
    assert placed((COUNTY, names)).select("rank", "size", "level_title").row(0) == (3, size, "县档")


def test_each_wider_area_of_a_village_is_its_town_and_county() -> None:
    wider = in_each_wider(placed((VILLAGE, (*EAST, "甲村"))))
    assert wider["around"].to_list() == [area("普宁市"), area(*EAST)]


def held(lists: pl.DataFrame, lines: pl.DataFrame | None = None) -> pl.DataFrame:
    return areas.held_areas(lists, tallies() if lines is None else lines, LADDER)


def absent(lists: pl.DataFrame, lines: pl.DataFrame | None = None) -> dict[tuple[str, str], str]:
    found = areas.absent_areas(held(lists, lines), areas.renamed_areas(lists), LADDER)
    return {(TITLES[rank], name): at for rank, name, at in found.rows() if at}


def test_an_area_a_tally_counts_nobody_in_is_not_held() -> None:
    lines = tallies((TOWN, (*EAST, "甲村"), 0), (TOWN, (*EAST, "乙村"), 2))
    assert set(held(registers(), lines)["area"]) == {
        area("普宁市"),
        area(*EAST),
        area(*EAST, "乙村"),
    }


def test_an_area_is_absent_from_a_level_that_has_others_beside_it() -> None:
    lines = tallies(
        (TOWN, (*EAST, "甲村"), 2), (TOWN, (*EAST, "乙村"), 3), (COUNTY, (*EAST, "甲村"), 2)
    )
    assert absent(registers(), lines) == {("乡簿", area(*EAST, "乙村")): "县档"}


def test_a_renamed_village_is_reported_of_the_lower_level_alone() -> None:
    lists = registers(
        (TOWN, (*EAST, "长春"), "H1", 1),
        (TOWN, (*EAST, "长春"), "H2", 1),
        (COUNTY, (*EAST, "长春村"), "H1", 1),
        (COUNTY, (*EAST, "长春村"), "H2", 1),
    )
    assert absent(lists) == {("乡簿", area(*EAST, "长春")): "县档"}


def beside(*rows: tuple[str, tuple[str | None, ...], str | None, int | None]) -> list[object]:
    """The levels a household of the first row is sought at."""
    lists = registers(*rows)
    found = areas.levels_beside(lists, held(lists))
    first = lists.head(1).join(found, on=["rank", "area"])
    return list(first.select("level_above", "level_below", "level_base").row(0))


def test_a_household_is_sought_at_the_levels_whose_registers_cover_its_village() -> None:
    east, west = (*EAST, "甲村"), (*WEST, "丙村")
    town, county = (TOWN, east, "H1", 1), (COUNTY, east, "H1", 1)
    assert beside(town, county, (VILLAGE, east, "H1", 1)) == ["县档", "村册", "村册"]
    # Neither the book of the other town says anything of this village, nor a county file that
    # names others: the village as a whole is reported.
    assert beside((VILLAGE, west, "H9", 1), town, county) == [None, None, "村册"]


def test_no_household_is_sought_where_one_has_no_number() -> None:
    east = (*EAST, "甲村")
    assert beside((VILLAGE, east, "H1", 1), (TOWN, east, None, 1)) == [None, None, "村册"]


def test_a_statement_is_compared_with_the_next_lower_level_that_has_it_and_the_lowest() -> None:
    place = (*EAST, "甲村")
    lists = registers(
        (CARD, place, "H1", 4),
        (VILLAGE, place, "H1", None),
        (TOWN, place, "H1", 5),
        (COUNTY, place, "H1", 5),
        (CARD, place, "H2", 1),
        (CARD, place, "H2", 2),
        (TOWN, place, "H2", 2),
    )
    texts = ("place", "head_key", "head_called", "exit_status", "household_attribute")
    lists = lists.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in texts), exit_year=pl.lit(None, pl.Int32)
    )
    compared = households.with_levels_compared(lists)
    assert compared.select("persons_from", "persons_base").rows() == [
        (None, None),
        (None, None),
        ("户卡", "户卡"),
        ("乡簿", "户卡"),
        # A household entered twice at a level is not compared there.
        (None, None),
        (None, None),
        (None, None),
    ]


def counted(lists: pl.DataFrame, lines: pl.DataFrame | None = None) -> pl.DataFrame:
    return numbers.counted_numbers(lists, numbers.with_whole(held(lists, lines)))


def bounds(found: pl.DataFrame, measure: str, title: str, name: str) -> tuple[object, ...]:
    return (
        found.filter(measure=measure, level_title=title, area=name)
        .select("how", "low", "high")
        .row(0)
    )


def test_a_household_entered_twice_counts_once_or_twice() -> None:
    place = (*EAST, "甲村")
    found = counted(registers((VILLAGE, place, "H1", 2), (VILLAGE, place, "H1", 3)))
    assert bounds(found, "households", "村册", area(*place)) == ("逐户计", 1, 2)
    assert bounds(found, "persons", "村册", area(*place)) == ("逐户计", 2, 5)


def test_a_household_without_a_number_or_size_leaves_the_count_open() -> None:
    place = (*EAST, "甲村")
    found = counted(registers((VILLAGE, place, None, 2), (VILLAGE, place, "H2", 3)))
    assert bounds(found, "households", "村册", area(*place)) == ("逐户计", 1, None)
    found = counted(registers((VILLAGE, place, "H1", None), (VILLAGE, place, "H2", 3)))
    assert bounds(found, "persons", "村册", area(*place)) == ("逐户计", 3, None)


def test_a_doubtful_household_need_not_count() -> None:
    place = (*EAST, "甲村")
    lists = registers((COUNTY, place, "H1", 2)).with_columns(pl.lit(value=True).alias(DOUBTFUL))
    assert bounds(counted(lists), "households", "县档", area(*place)) == ("逐户计", 0, 1)


def of_levels(lists: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    stated = numbers.stated_numbers(lines)
    whole = numbers.with_whole(held(lists, lines))
    return numbers.numbers_of_levels(numbers.counted_numbers(lists, whole), stated, whole)


def test_a_town_is_the_sum_of_its_villages_where_all_that_are_named_were_handed_in() -> None:
    lists = registers((VILLAGE, (*EAST, "甲村"), "H1", 1), (VILLAGE, (*EAST, "乙村"), "H2", 1))
    named = tallies((COUNTY, (*EAST, "甲村"), 1), (COUNTY, (*EAST, "乙村"), 1))
    more = tallies((COUNTY, (*EAST, "甲村"), 1), (COUNTY, (*EAST, "丙村"), 1))
    for lines, expected in (
        (named, ("分地区合计", 2, 2)),
        (more, ("已交部分", 2, None)),
        (tallies((TOWN, EAST, 2)), ("已交部分", 2, None)),
    ):
        found = of_levels(lists, lines)
        assert bounds(found, "households", "村册", area(*EAST)) == expected


def test_the_last_line_of_a_towns_book_is_a_total_and_no_number_of_the_county() -> None:
    lines = tallies((TOWN, EAST, 2), (TOWN, ("普宁市",), 2))
    assert numbers.stated_numbers(lines)["is_total"].to_list() == [False, True]
    found = of_levels(registers(), lines)
    assert bounds(found, "households", "乡簿", area("普宁市"))[0] == "已交部分"


def compared(lists: pl.DataFrame, lines: pl.DataFrame) -> list[tuple[object, ...]]:
    """Row, side, level, how, number of each comparison."""
    stated = numbers.stated_numbers(lines)
    whole = numbers.with_whole(held(lists, lines))
    listed = numbers.counted_numbers(lists, whole)
    found = comparisons.compared_numbers(
        stated, listed, numbers.numbers_of_levels(listed, stated, whole)
    )
    rows = comparisons.beside_numbers(lines, found).drop_nulls("side")
    return rows.select(ROW_ID, "side", "from_level", "how", "number").rows()


def test_rows_of_a_level_that_disagree_about_an_area_are_not_compared() -> None:
    stated = numbers.stated_numbers(
        tallies((TOWN, EAST, 2), (TOWN, EAST, 3), (TOWN, WEST, 4), (TOWN, WEST, 4))
    )
    assert comparisons.agreed(stated)[ROW_ID].to_list() == [2]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        pytest.param("000", [(0, "own", "县档", "分地区合计", "5")], id="same sheet"),
        pytest.param("011", [(0, "own", "县档", "分地区合计", "5")], id="the only other sheet"),
        pytest.param("012", [], id="one of several sheets"),
    ],
)
def test_a_line_is_compared_with_the_lines_of_its_level_within(
    sheets: str, expected: list[object]
) -> None:
    lines = tallies(
        (COUNTY, EAST, 6), (COUNTY, (*EAST, "甲村"), 2), (COUNTY, (*EAST, "乙村"), 3), sheets=sheets
    )
    assert compared(registers(), lines) == expected


def test_a_level_that_is_right_again_is_compared_with_the_lowest() -> None:
    lines = tallies((VILLAGE, EAST, 10), (TOWN, EAST, 11), (COUNTY, EAST, 10))
    # A village's book is kept for villages: its line of the town is a total.
    lines = lines.filter(pl.col("level") != VILLAGE)
    lists = registers((VILLAGE, (*EAST, "甲村"), "H1", 1))
    whole = tallies((TOWN, (*EAST, "甲村"), 2), (COUNTY, (*EAST, "甲村"), 1))
    assert compared(registers(), lines) == [(2, "below", "乡簿", "汇总", "11")]
    assert compared(lists, whole) == [
        (0, "below", "村册", "逐户计", "1"),
        (1, "below", "村册", "逐户计", "1"),
    ]


def test_a_number_is_compared_with_the_lists_above_unless_it_is_wrong_below() -> None:
    place = (*EAST, "甲村")
    county = (COUNTY, place, "H1", 1)
    line = tallies((TOWN, place, 2))
    assert compared(registers(county), line) == [(0, "above", "县档", "逐户计", "1")]
    # Village and county agree: the town differs from the village.
    assert compared(registers(county, (VILLAGE, place, "H1", 1)), line) == [
        (0, "below", "村册", "逐户计", "1")
    ]


def test_a_disagreement_is_reported_of_the_village_and_not_again_of_the_town() -> None:
    lists = registers((TOWN, (*EAST, "甲村"), "H1", 1), (TOWN, (*EAST, "乙村"), "H2", 1))
    lines = tallies((COUNTY, EAST, 3), (COUNTY, (*EAST, "甲村"), 2), (COUNTY, (*EAST, "乙村"), 1))
    assert compared(lists, lines) == [
        (1, "below", "乡簿", "逐户计", "1"),
        (2, "below", "乡簿", "逐户计", "1"),
    ]


def test_the_number_of_a_part_is_shown_as_at_least_and_of_twins_as_a_range() -> None:
    twins = registers((VILLAGE, (*EAST, "甲村"), "H1", 1), (VILLAGE, (*EAST, "甲村"), "H1", 1))
    assert compared(twins, tallies((TOWN, EAST, 0))) == [(0, "below", "村册", "已交部分", "≥1")]
    assert compared(twins, tallies((TOWN, (*EAST, "甲村"), 3))) == [
        (0, "below", "村册", "逐户计", "1–2")
    ]
