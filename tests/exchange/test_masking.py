from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import results_by_hand as by_hand

from hecha.declare.tables import TABLES
from hecha.exchange.findings_files import flat
from hecha.results.masking import masked, masked_numbers, without_personal_values

DIGITS = st.text("0123456789", min_size=18, max_size=18)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPOILT = st.sampled_from(["{}", "'{}", "\t{} ", '="{}"', "{}41", "{}43B1", " {}x"])


def mask(text: str | None) -> str | None:
    value: str | None = pl.select(masked(pl.lit(text, pl.String))).item()
    return value


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("445281196503120018", "445281************"),
        ("44528165031200X", "445************"),
        ("'445281196503120018", "'445281************"),
        ("4.45281196503E+17", "4" + "＊" * 16),
        ("13800138000", "138********"),
        ("1965-03-12", "196*******"),
        ("19650312", "196*****"),
        ("陈大文", "陈＊＊"),
        ("陈大文 445281196503120018", "陈" + "＊" * 21),
        ("文", "＊"),
        ("", ""),
        (None, None),
    ],
)
def test_what_is_left_of_a_value(text: str | None, hidden: str | None) -> None:
    assert mask(text) == hidden


@given(DIGITS, SPOILT, st.booleans())
def test_an_id_never_survives(digits: str, form: str, wide: bool) -> None:
    text = form.format(digits.translate(FULL_WIDTH) if wide else digits)
    hidden = mask(text)
    assert hidden is not None
    assert len(hidden) == len(text)
    assert sum(character.isdecimal() for character in hidden) <= 6


@given(st.text(min_size=1))
def test_masking_keeps_length_and_shows_a_beginning_only(text: str) -> None:
    hidden = mask(text)
    assert hidden is not None
    assert len(hidden) == len(text)
    shown = hidden.rstrip("*＊")
    assert text.startswith(shown)


@given(st.text(), DIGITS, st.text())
def test_no_long_number_survives_in_a_sentence(before: str, digits: str, after: str) -> None:
    sentence = before + digits + after
    assert digits not in pl.select(masked_numbers(pl.lit(sentence))).item()


def test_names_and_numbers_quoted_in_messages_and_keys_are_masked() -> None:
    whole = by_hand.results(
        [
            by_hand.finding(
                "f",
                "ID01",
                person_id=by_hand.ID_B,
                message=f"陈小文 的 {by_hand.ID_A} 与 林海 重复",
            ),
            by_hand.finding("g", "IN02", message="纯收入与分项不符"),
        ],
        [
            by_hand.cell("f", "证件号码", by_hand.ID_A, 1, personal=True),
            by_hand.cell("f", "姓名", "林海", 2, personal=True),
            by_hand.cell("g", "纯收入", "12000000000", 2),
        ],
        subjects=[by_hand.subject("f", None, "陈小文", by_hand.ID_A)],
    )
    shared = without_personal_values(whole)
    first, second = shared.findings.iter_rows(named=True)
    assert first["message"] == "陈＊＊ 的 445281************ 与 林＊ 重复"
    assert first["person_id"] == "445281************"
    assert first["household_id"] == "4452810000000017"
    assert second["message"] == "纯收入与分项不符"
    assert shared.evidence["value"].to_list() == ["445281************", "林＊", "12000000000"]
    assert shared.subjects.rows() == [("f", None, "陈＊＊", None)]
    told = {task["rules"][0]: task for task in shared.tasks.to_dicts()}
    assert told["ID01"]["message"] == first["message"]
    assert told["ID01"]["person_id"] == told["ID01"]["value"] == "445281************"
    assert told["IN02"]["value"] == "12000000000"
    assert flat(shared)["value"].to_list() == ["445281************", "12000000000"]


def test_a_word_of_the_rule_is_not_taken_for_a_quotation() -> None:
    whole = by_hand.results(
        [by_hand.finding("f", "IN02", message="已销号，没有整改", suggestion="补填整改结果。")],
        [by_hand.cell("f", "整改结果", "整改", 4, personal=True)],
    )
    [told] = without_personal_values(whole).findings.iter_rows(named=True)
    assert (told["message"], told["suggestion"]) == ("已销号，没有整改", "补填整改结果。")


def test_nothing_is_left_of_an_illness_and_no_message_quotes_it() -> None:
    whole = by_hand.results(
        [
            by_hand.finding("f", "PE07", message="健康状况为“残疾”，证件类型却不是残疾人证。"),
            by_hand.finding("g", "PE07", message="患病名称未填。", suggestion="补填残疾。"),
        ],
        [
            by_hand.cell("f", "健康状况", "残疾", 1, personal=True),
            by_hand.cell("g", "自编病名列", "肺癌", 2, personal=True),
        ],
    )
    shared = without_personal_values(whole, {"PE07": "健康状况为“…”，证件类型却不是残疾人证"})
    assert shared.evidence["value"].to_list() == ["＊＊", "＊＊"]
    assert shared.findings["message"].to_list() == [
        "健康状况为“…”，证件类型却不是残疾人证",
        "患病名称未填。",
    ]
    assert shared.tasks["message"].to_list() == shared.findings["message"].to_list()
    assert shared.tasks["value"].to_list() == ["＊＊", "＊＊"]


def test_columns_of_illness_and_disability_are_masked() -> None:
    sensitive = {
        (table.name, one.name)
        for table in TABLES.values()
        for one in table.columns
        if one.sensitive
    }
    assert {("member", "health"), ("member", "illness"), ("member", "disability_type")} <= sensitive
    assert not any(TABLES[table][name].is_personal for table, name in sensitive)
    assert all(TABLES[table][name].is_masked for table, name in sensitive)
