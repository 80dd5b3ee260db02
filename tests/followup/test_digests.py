"""Digests are HMAC-SHA256, whatever the key and the text; a column is as its cells."""

from __future__ import annotations

import hmac

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hecha.followup.digests import Digests


@given(st.binary(min_size=1, max_size=100), st.text(max_size=200))
def test_a_digest_is_hmac_sha256(key: bytes, text: str) -> None:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return
    assert Digests(key).of(text) == hmac.digest(key, content, "sha256").hex()[:32]


@given(st.lists(st.none() | st.text("0123456789abc林", max_size=6)))
def test_a_column_has_the_digests_of_its_cells(texts: list[str | None]) -> None:
    digests = Digests(b"key")
    found = digests.column(pl.Series("name", texts, pl.String))
    assert found.name == "name"
    assert found.to_list() == [digests.of(text) for text in texts]
