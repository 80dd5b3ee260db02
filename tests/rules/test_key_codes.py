"""Keys as numbers: equal exactly where the keys are, whichever tables and plans they come from."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hecha.rules.key_codes import KeyCodes, rows_with

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=2)), min_size=1, max_size=8)


def rows(*columns: list[str | None]) -> pl.LazyFrame:
    height = min(map(len, columns))
    return pl.LazyFrame(
        {f"column{n}": column[:height] for n, column in enumerate(columns)},
        schema=dict.fromkeys((f"column{n}" for n in range(len(columns))), pl.String),
    )


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_numbers_are_equal_where_the_keys_are(
    first: list[str | None],
    second: list[str | None],
    third: list[str | None],
    fourth: list[str | None],
) -> None:
    codes = KeyCodes()
    one, other = rows(first, second), rows(third, fourth)
    for names in (("column0",), ("column1", "column0")):
        (ours,) = codes.of([("household", one, names)])
        (theirs,) = codes.of([("member", other, names)])
        assert ours.columns == theirs.columns
        left, right = one.select(names).collect().rows(), other.select(names).collect().rows()
        for key, number in zip(left, ours.rows(), strict=True):
            assert (None in number) == (None in key)
            for another, its in zip(right, theirs.rows(), strict=True):
                if None not in key and None not in another:
                    assert (number == its) == (key == another)


def test_keys_that_are_no_texts_stay_as_they_are() -> None:
    years = pl.LazyFrame({"year": [2023, None], "town": ["东镇", "西镇"]})
    (keys,) = KeyCodes().of([("household", years, ("town", "year"))])
    assert keys.columns == ["_key_0", "_key_1"]
    assert keys["_key_1"].to_list() == [2023, None]


@given(TEXTS, TEXTS)
def test_a_number_is_found_where_it_stands(
    asked: list[str | None], known: list[str | None]
) -> None:
    codes, name = KeyCodes(), ("column0",)
    own = rows(known).drop_nulls().unique(maintain_order=True)
    texts = own.collect().to_series().to_list()
    (keys,) = codes.of([("household", rows(asked), name)])
    (values,) = codes.of([("member", own, name)])
    assert codes.are_close("household", name)
    assert rows_with(keys.to_series(), values).to_list() == [
        texts.index(text) if text in texts else None for text in asked
    ]
