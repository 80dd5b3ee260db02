"""A message about a sign nobody can tell from the right one names it by its code."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support.files_by_hand import write_csv

from hecha import policy
from hecha.reading import read
from hecha.rules.checking import check

ID, CARD = "44528119700101017X", "44528119700101017X41"
HEADERS = ["户编号", "人口编号", "姓名", "证件号码", "与户主关系", "出生日期"]


def messages(folder: Path, name: str, number: str) -> dict[str, str]:
    """Rules about names and numbers -> the message on the only person."""
    row = ["4900000000000017", "1001", name, number, "户主", "19700101"]
    submission = read([write_csv(folder / "家庭成员_20231218.csv", [HEADERS, row])])
    found = check(submission, policy.load("national", submission.snapshot.day)).findings
    return dict(
        found.filter(pl.col("rule").str.starts_with("ID")).select("rule", "message").iter_rows()
    )


@pytest.mark.parametrize(
    ("number", "rule", "sign"),
    [
        (ID[:-1] + "Х", "ID04", "（“Х” U+0425）"),
        (ID[:-1] + "х", "ID04", "（“х” U+0445）"),
        (ID[:5] + "О" + ID[6:], "ID04", "（“О” U+041E）"),
        (CARD[:17] + "Х41", "ID05", "（“Х” U+0425）"),
        (ID[:-1] + "Х1", "ID03", "（“Х” U+0425）"),
        (ID[:6] + "\u200b" + ID[6:], "ID18", "（U+200B）"),
        (ID[:6] + "\u3000" + ID[6:], "ID18", "（U+3000）"),
        (ID[:-1] + "x", "ID18", "（“x” U+0078）"),
    ],
)
def test_a_number_with_an_odd_sign(tmp_path: Path, number: str, rule: str, sign: str) -> None:
    found = messages(tmp_path, "甲某", number)
    assert set(found) == {rule}
    assert sign in found[rule]


@pytest.mark.parametrize(
    "number",
    [
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        f"{ID[:6]}.{ID[6:14]}.{ID[14:]}",
        f"身份证:{ID}",
        f"身份证号码：{ID}",
        f"{ID}（残）",
        f"{CARD[:18]}-{CARD[18:]}",
        f"{ID[:-1]}-x",
    ],
)
def test_a_number_with_signs_around_its_digits_has_one_finding(tmp_path: Path, number: str) -> None:
    assert set(messages(tmp_path, "甲某", number)) == {"ID18"}


@pytest.mark.parametrize("number", [f"{ID}-1", f"{ID}4A", f"{CARD[:5]}О{CARD[6:]}"])
def test_others_than_digits_make_no_disability_card(tmp_path: Path, number: str) -> None:
    assert set(messages(tmp_path, "甲某", number)) == {"ID03"}


@pytest.mark.parametrize("letter", "ХхΧ×Ⅹ")
@pytest.mark.parametrize(
    ("place", "rule"), [("own", "ID04"), ("head", "ID13"), ("pairing", "HP20b"), ("spell", "PE58d")]
)
def test_a_letter_like_x_is_one_finding_of_the_row_that_has_it(
    tmp_path: Path, letter: str, place: str, rule: str
) -> None:
    key, wrong = "4900000000000017", ID[:-1] + letter
    own, head, pairing, spell = (
        wrong if place == name else ID for name in ("own", "head", "pairing", "spell")
    )
    write_csv(
        tmp_path / "家庭成员_20231218.csv",
        [[*HEADERS, "户主证件号码"], [key, "1001", "甲某", own, "户主", "19700101", head]],
    )
    pairings = [["户编号", "户主姓名", "证件号码", "帮扶责任人"], [key, "甲某", pairing, "乙某"]]
    write_csv(tmp_path / "结对帮扶_20231218.csv", pairings)
    headers = ["户编号", "姓名", "证件号码", "务工开始时间", "是否已务工"]
    write_csv(tmp_path / "务工月监测_20231218.csv", [headers, [key, "甲某", spell, "202303", "是"]])
    submission = read([tmp_path])
    assert {"member", "pairing", "work_spell"} <= {*submission.tables}
    found = check(submission, policy.load("national", submission.snapshot.day)).findings
    of_numbers = found.filter(pl.col("rule").str.contains("^(ID|HP20|PE5|PE6)"))
    assert of_numbers["rule"].to_list() == [rule]


def test_a_number_without_an_odd_sign_names_none(tmp_path: Path) -> None:
    found = messages(tmp_path, "甲某", ID[:-1] + "1")
    assert found == {"ID04": "18位证件号码校验码不符（GB 11643），号码至少有一位录错。"}


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("买买提.艾力", "（“.” U+002E）"),
        ("\u2f08某", "（“⼈” U+2F08）".replace("⼈", "\u2f08")),
        ("甲\u3000某", "（U+3000）"),
        ("甲某\u200d", "（U+200D）"),
        ("甲某1", "（“1” U+0031）"),
    ],
)
def test_a_name_with_an_odd_sign(tmp_path: Path, name: str, sign: str) -> None:
    found = messages(tmp_path, name, ID)
    assert set(found) == {"ID19"}
    assert sign in found["ID19"]


@pytest.mark.parametrize(
    "name",
    ["买买提·艾力", "买买提•艾力", "买买提‧艾力", "䶮", "\ue863某", "\ue123某", "𬀩某", "〇某"],
)
def test_a_name_is_a_name(tmp_path: Path, name: str) -> None:
    assert messages(tmp_path, name, ID) == {}


def test_the_shell_of_an_exporter_is_told_as_tidied_only(tmp_path: Path) -> None:
    assert messages(tmp_path, '="甲某"', f'="{ID}"') == {}
