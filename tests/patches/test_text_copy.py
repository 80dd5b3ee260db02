"""Fields of csv files replaced as bytes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hecha.patches.edit import Edit
from hecha.patches.text_copy import text_with
from hecha.workbooks.place import CannotChange

TEXT = '户编号,姓名,备注\r\n="445",陈大文,"两行\n的 ""备注"""\r\n\r\n\'446,林海\n447,"王五",x'


def edit(row: int, column: int, new: str | None) -> Edit:
    return Edit(0, row, column, None, new)


MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16": codecs.BOM_UTF16_LE, "be": codecs.BOM_UTF16_BE}


@pytest.mark.parametrize(
    ("codec", "encoding", "mark"),
    [
        ("gb18030", "gb18030", ""),
        ("utf-8", "utf-8", ""),
        ("utf-8", "utf-8-sig", "utf-8-sig"),
        ("utf-16-le", "utf-16", "utf-16"),
        ("utf-16-be", "utf-16", "be"),
    ],
)
def test_only_the_bytes_of_the_fields_change(codec: str, encoding: str, mark: str) -> None:
    begin = MARKS.get(mark, b"")
    after = text_with(
        begin + TEXT.encode(codec),
        encoding,
        ",",
        [edit(2, 1, "陈小文"), edit(5, 1, "王,六"), edit(4, 2, "㐀𠀀"), edit(2, 0, '="448"')],
    )
    expected = TEXT.replace("陈大文", "陈小文").replace('"王五"', '"王,六"')
    expected = expected.replace("林海\n", "林海,㐀𠀀\n").replace('="445"', '="448"')
    assert after == begin + expected.encode(codec)


def test_a_row_that_is_emptied_keeps_its_place() -> None:
    content = TEXT.encode()
    after = text_with(content, "utf-8", ",", [edit(2, at, None) for at in range(3)])
    assert after == TEXT.replace('="445",陈大文,"两行\n的 ""备注"""', ",,").encode()


@pytest.mark.parametrize("value", ["=1+1", "+86", "@a", "-a", "＝1"])
def test_what_a_spreadsheet_would_run_is_refused(value: str) -> None:
    with pytest.raises(CannotChange, match="formula_in_text"):
        text_with(TEXT.encode(), "utf-8", ",", [edit(2, 1, value)])


def test_a_negative_number_is_none_of_them() -> None:
    after = text_with(TEXT.encode(), "utf-8", ",", [edit(2, 1, "-500.00")])
    assert after == TEXT.replace("陈大文", "-500.00").encode()


def test_a_row_that_is_not_there_is_refused() -> None:
    with pytest.raises(CannotChange, match="no_reference"):
        text_with(TEXT.encode(), "utf-8", ",", [edit(9, 1, "x")])


FIELD = st.text('ab,"\n户 ', max_size=4)
RECORDS = st.lists(st.lists(FIELD, min_size=2, max_size=4), min_size=1, max_size=4)
CHANGES = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(0, 4)), st.text('x,"户1', max_size=3), max_size=4
)


@settings(max_examples=80, deadline=None)
@given(RECORDS, CHANGES, st.sampled_from(["gb18030", "utf-16"]), st.randoms(use_true_random=False))
def test_the_reader_finds_the_changes_and_nothing_else(
    records: list[list[str]],
    wanted: Mapping[tuple[int, int], str],
    encoding: str,
    chance: Random,
) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows(records)
    content = stream.getvalue().encode(encoding)
    wanted = {place: new for place, new in wanted.items() if place[0] <= len(records)}
    edits = [edit(row, column, new) for (row, column), new in wanted.items()]
    after = text_with(content, encoding, ",", edits)
    expected = [list(record) for record in records]
    for (row, column), new in wanted.items():
        record = expected[row - 1]
        record += [""] * (column + 1 - len(record))
        record[column] = new
    found = list(csv.reader(io.StringIO(after.decode(encoding), newline="")))
    assert found == expected
    one_by_one = content
    for one in chance.sample(edits, len(edits)):
        one_by_one = text_with(one_by_one, encoding, ",", [one])
    assert list(csv.reader(io.StringIO(one_by_one.decode(encoding), newline=""))) == expected
    assert text_with(after, encoding, ",", edits) == after
