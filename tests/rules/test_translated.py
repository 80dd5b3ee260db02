"""Narwhals expressions as those of Polars."""

import narwhals as nw
import polars as pl
import pytest

from hecha.rules.translated import Translated


def test_each_expression_is_translated_once_whatever_it_is_called() -> None:
    rows = pl.LazyFrame({"a": [1, None, 3]})
    expression = nw.when(nw.col("a") > 1).then(nw.col("a") * 2)
    translated = Translated()
    for names in (["b"], ["c", "d"]):
        columns = dict.fromkeys(names, expression) | {"all": nw.col("a").max()}
        found = rows.with_columns(translated.of(columns)).collect()
        assert found.columns == ["a", *names, "all"]
        assert found[names[-1]].to_list() == [None, None, 6]
        assert found["all"].to_list() == [3, 3, 3]


def test_what_narwhals_cannot_evaluate_is_refused_there() -> None:
    with pytest.raises(nw.exceptions.NarwhalsError):
        Translated().of({"b": nw.col("a").drop_nulls() + nw.col("b")})
