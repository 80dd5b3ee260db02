from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import results_by_hand as by_hand

from hecha.declare.tables import TABLES
from hecha.exchange.findings_files import flat
from hecha.results.masking import Masking, without_personal_values
from hecha.results.personal_numbers import (
    masked_numbers,
    may_be_traceable,
    traceable,
    without_numbers,
)
from hecha.results.quoted_secrets import masked
from hecha.results.register import Register
from hecha.results.results import Results

DIGITS = st.text("0123456789", min_size=18, max_size=18)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPOILT = st.sampled_from(["{}", "'{}", "\t{} ", '="{}"', "{}41", "{}43B1", " {}x"])


def without(whole: Results, titles: Mapping[str, str] | None = None) -> Results:
    masking = Masking(Register.of(whole, None), whole)
    return without_personal_values(whole, masking, titles or {})


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
    shared = without(whole)
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
    [told] = without(whole).findings.iter_rows(named=True)
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
    shared = without(whole, {"PE07": "健康状况为“…”，证件类型却不是残疾人证"})
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


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("联系13800138000，或13900139000;", "联系138********，或139********;"),
        ("13800138000,13900139000", "138********,139********"),
        ("+86 138-0013-8000", "+86 138********"),
        ("0668-2345678", "0668********"),
        ("4452 8119 6503 1200 18", "445********"),
        ("445281-19650312-0018（残疾）", "445********（残疾）"),
        ("445281\u200b19650312\u200b0018", "445********"),
        ("４４５２８１１９６５０３１２００１８", "４４５********"),
        ("44528119650312001841B1", "445********B1"),
        ("身份证445281650312001", "身份证445********"),
        ("4.45281196503120E+17", "4.4********"),
        ("卡6222 0212 3456 7890 128", "卡622********"),
        ("44528119650312001", "445********"),  # a digit is missing
        # What is no number of a person stays.
        ("12000000000", "12000000000"),
        ("140105001001", "140105001001"),
        ("2016-01-01 2016-12-31", "2016-01-01 2016-12-31"),
        ("2015 2016 2017 2018", "2015 2016 2017 2018"),
        ("3500 4000 5000 6000", "3500 4000 5000 6000"),
        ("20231231120000", "20231231120000"),
        ("", ""),
    ],
)
def test_numbers_are_found_by_what_they_are(text: str, hidden: str) -> None:
    assert pl.select(without_numbers(pl.lit(text))).item() == hidden


@given(DIGITS, st.sampled_from(["", " ", "\u3000", "-", "\u200b"]), st.text("号陈，（", max_size=3))
def test_a_spaced_id_never_survives_in_a_text(digits: str, gap: str, around: str) -> None:
    number = gap.join(("445281", "1965", "0312", digits[:4]))
    hidden = pl.select(without_numbers(pl.lit(around + number + around))).item()
    assert sum(character.isdecimal() for character in hidden) <= 3


@pytest.mark.parametrize(
    ("key", "is_traceable"),
    [
        ("445281196503120018", True),
        ("'445281196503120018", True),
        ("445281650312001", True),
        ("13800138000", True),
        ("１３８００１３８０００", True),
        ("6217002870009988773", True),
        ("6214830012345673", True),
        ("6214830012345674", False),  # its last digit is not the check digit
        ("4452810000000017", False),
        ("6201020000000019", False),  # a household of Lanzhou
        ("6229010000000019", False),  # and one of Linxia
        ("445281000000001701", False),
        ("", False),
    ],
)
def test_a_key_that_is_a_number_of_a_person(key: str, is_traceable: bool) -> None:
    keys = pl.LazyFrame({"text": [key]})
    assert traceable(keys).collect()["text"].to_list() == [key] * is_traceable
    looked_at = keys.filter(may_be_traceable(pl.col("text")) | pl.lit(value=not is_traceable))
    assert looked_at.collect()["text"].to_list() == [key]


def test_names_illnesses_and_numbers_in_free_text_are_masked() -> None:
    remark = "陈小文患残疾，电话13800138000，住陈小文村；户编号4452810000000017"
    whole = by_hand.results(
        [
            by_hand.finding("f", "IN02", village="陈小文村", message="备注为“陈小文患残疾”"),
            by_hand.finding("g", "IN02", village="新坛村", message="陈小文是规则的词"),
        ],
        [
            by_hand.cell("f", "备注", remark, 1),
            by_hand.cell("f", "户编号", "4452810000000017", 1),
            by_hand.cell("f", "村", "陈小文村", 1),
            by_hand.cell("g", "与户主关系", "户主", 2),
        ],
        subjects=[by_hand.subject("f", None, "陈小文", by_hand.ID_A)],
    )
    shared = without(whole)
    assert shared.evidence["value"].to_list() == [
        "陈＊＊患＊＊，电话138********，住陈小文村；户编号445********",
        "4452810000000017",
        "陈小文村",
        "户主",
    ]
    assert shared.findings["message"].to_list() == ["备注为“陈＊＊患＊＊”", "陈小文是规则的词"]
    assert shared.findings["village"].to_list() == ["陈小文村", "新坛村"]


def test_illnesses_are_masked_in_columns_that_are_not_about_them() -> None:
    whole = by_hand.results(
        [by_hand.finding("f", "PE01", message="证件类型不对")],
        [
            by_hand.cell("f", "证件类型", "残疾人证", 1),
            by_hand.cell("f", "主要致贫原因", "因病", 1),
            by_hand.cell("f", "证件类型", "居民身份证", 1),
        ],
    )
    assert without(whole).evidence["value"].to_list() == ["＊＊", "＊＊", "居民身份证"]


def test_places_are_masked_and_steer_no_terminal() -> None:
    whole = by_hand.results(
        [
            by_hand.finding(
                "f",
                "IN02",
                person_id="陈小文",
                town=by_hand.ID_A,
                village="甲\x1b[31m村",
                message="\u202e错",
            )
        ],
        [by_hand.cell("f", "备注", "x", 1, file="陈小文13800138000.xlsx", sheet="陈小文")],
        subjects=[by_hand.subject("f", None, "陈小文", by_hand.ID_A)],
    )
    shared = without(whole)
    [told] = shared.findings.iter_rows(named=True)
    assert (told["person_id"], told["town"], told["village"], told["message"]) == (
        "陈＊＊",
        "445********",
        "甲\\u001b[31m村",
        "\\u202e错",
    )
    [cell] = shared.evidence.iter_rows(named=True)
    assert (cell["file"], cell["sheet"]) == ("陈＊＊138********.xlsx", "陈＊＊")


NAME_SIGNS = "陈大文李·• a1－"


@given(
    st.lists(st.text(NAME_SIGNS, max_size=5), max_size=8),
    st.lists(st.text(NAME_SIGNS + "村\n，", max_size=8), max_size=8),
)
def test_every_name_in_a_text_is_known_whatever_stands_around_it(
    names: list[str], texts: list[str]
) -> None:
    asked = [*texts, *(f"住{name}处，" for name in names[::2])]
    register = Register([pl.LazyFrame({"name": names}, {"name": pl.String})], [], [], [], [])
    words = register.known(pl.Series(asked, dtype=pl.String)).words
    persons = {name for name in (name.strip() for name in names) if _is_name(name)}
    assert {name for name in persons if any(name in text for text in asked)} <= words.keys()


def _is_name(text: str) -> bool:
    return len(text) > 1 and text[0].isalpha() and all(c.isalpha() or c in "·•・ " for c in text)


@given(st.lists(st.text("0123456789-A '", min_size=1, max_size=8), max_size=8))
def test_every_key_that_is_asked_for_is_known(keys: list[str]) -> None:
    register = Register([], [], [pl.LazyFrame({"key": keys}, {"key": pl.String})], [], [])
    known = register.known(pl.Series([f"'{key}" for key in keys], dtype=pl.String))
    bare = {key for key in keys if re.fullmatch("[0-9A-Z-]+", key)}
    assert set(known.keys) == bare
