"""Why a rule did not run, in both languages."""

import string
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import pytest
from support.files_by_hand import write_csv
from support.tables_as_text import DAY, submission

from hecha.declare.words import Words
from hecha.policy.loading import load
from hecha.reading import read
from hecha.results.masking import Masking, without_personal_values
from hecha.results.reasons import BROKE, INCOMPLETE, MISSING_TABLE, OFF, SENTENCES
from hecha.results.register import Register
from hecha.results.results import Results
from hecha.rules.checking import check
from hecha.rules.row_columns import Columns
from hecha.rules.rule import Registry, Rule
from hecha.rules.rulebook import load as rulebook

HOUSEHOLD = {"户信息": "乡|村|户编号|家庭人口数|纯收入\n东镇|甲村|H1|2|9000"}


def reason(results: Results, code: str) -> str | None:
    (found,) = results.outcomes.filter(rule=code)["reason"].unique()
    return None if found is None else str(found)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_reason_has_the_same_parameters_in_both_languages(code: str) -> None:
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for words in SENTENCES[code]
    )
    assert zh == en
    assert SENTENCES[code].en.isascii() or "“" in SENTENCES[code].en


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "zh",
            {
                "HH05": "缺少“家庭成员”表",
                "IN08": "本套规则停用：另有文件",
                "LG02": "缺少“控辍保学台账”等 12 张表，交来哪张核查哪张",
            },
        ),
        (
            "en",
            {
                "HH05": "table member was not handed in",
                "IN08": "switched off by the suite: 另有文件",
                "LG02": "none of 12 tables (dropout_list and others) was handed in; each is "
                "checked if it is",
            },
        ),
    ],
)
def test_reasons_are_in_the_language_of_the_run(
    tmp_path: Path, lang: str, expected: dict[str, str]
) -> None:
    why = Words("本套规则停用：另有文件", "switched off by the suite: 另有文件")
    policy = replace(load("national", DAY), off=dict.fromkeys(("IN08", "FF01"), why))
    results = check(submission(tmp_path, HOUSEHOLD), policy, lang=lang)
    assert {code: reason(results, code) for code in expected} == expected
    assert reason(results, "FF01") == expected["IN08"]
    said = [results.reasons[text] for text in (expected["HH05"], expected["IN08"])]
    assert [[one.code for one in reasons] for reasons in said] == [[MISSING_TABLE], [OFF]]


def of_poverty(folder: Path, parameter: str, income: str) -> str | None:
    """The English reason of a rule that compares the net income with a parameter."""

    def poor(h: Columns, policy: object) -> nw.Expr:
        return h.net_income < getattr(policy, parameter)

    rule = Rule("HH02", ("household",), rulebook().rules["HH02"].page, None, poor)
    registry = Registry({"HH02": rule})
    county = submission(folder, {"户信息": f"乡|村|户编号|纯收入\n东镇|甲村|H1|{income}"})
    return reason(check(county, load("national", DAY), registry=registry, lang="en"), "HH02")


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (
            "reported_persons",
            "parameter “统计报表上报的人数” (reported_persons) has no value on 2023-12-31 "
            "(各县不同，由县写在自己的套件里)",
        ),
        ("income_flor", "the rule itself broke (UnknownParameter: income_flor)"),
    ],
)
def test_parameters_and_faults_in_english(tmp_path: Path, parameter: str, expected: str) -> None:
    assert of_poverty(tmp_path, parameter, "9000") == expected


def test_a_column_with_nothing_in_it_in_english(tmp_path: Path) -> None:
    assert of_poverty(tmp_path, "income_floor", "") == (
        "column “纯收入” of table household is blank in every row"
    )


def test_several_missing_columns_in_english(tmp_path: Path) -> None:
    results = check(submission(tmp_path, HOUSEHOLD), load("national", DAY), lang="en")
    assert "table household has no column “生产经营性收入”" in str(reason(results, "IN02"))
    texts = results.outcomes["reason"].drop_nulls()
    assert not texts.str.contains("；|缺少|没有可核查").any()


def test_a_masked_run_keeps_no_reason_that_names_a_file(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "户_20231231.csv",
        [["县", "乡", "村", "户编号", "是否危房户"], ["某县", "甲镇", "东村", "H1", "否"]],
    )
    write_csv(
        tmp_path / "成员_20231231.csv",
        [
            ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"],
            ["某县", "甲镇", "东村", "H1", "P1", "某人", "445281197001010014", "户主"],
        ],
    )
    (tmp_path / "家庭成员_西村_13800138000_20231231.rar").write_bytes(b"Rar!")
    found = read([tmp_path])
    for lang in ("zh", "en"):
        results = check(found, load("national", found.snapshot.day), lang=lang)
        codes = {one.code for reasons in results.reasons.values() for one in reasons}
        assert INCOMPLETE in codes
        assert BROKE not in codes
        register = Register.of(results, None)
        masked = without_personal_values(results, Masking(register, results), {})
        assert "13800138000" not in repr(masked.reasons)
        assert not masked.outcomes["reason"].drop_nulls().str.contains("13800138000").any()
        (missing,) = masked.reasons["缺少“人口变动”表" if lang == "zh" else ENGLISH]
        assert missing.code == MISSING_TABLE


ENGLISH = "table movement was not handed in"
