"""Every case of every rule gives exactly the findings it names."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hecha.reading import resident_id
from hecha.rules.casebook import Case, all_cases, found, id_number, load, run


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.code}-{case.title}")
def test_case(case: Case, tmp_path: Path) -> None:
    results = run(case, tmp_path)
    broken = results.outcomes.filter(results.outcomes["outcome"] == "error")
    assert broken.is_empty(), broken.select("rule", "reason").rows()
    assert found(case, results) == set(case.expected)


def case_file(folder: Path, text: str) -> Path:
    path = folder / "HH05.toml"
    path.write_text(f'[[case]]\ntitle = "一户"\nkind = "pass"\n{text}', encoding="utf-8")
    return path


def test_a_number_is_written_by_birth_date_and_sex(tmp_path: Path) -> None:
    cells = "{id 1950-01-01 男}|{id 1950-01-01 男 2}|{id 2001-12-31 女}41"
    (case,) = load(case_file(tmp_path, f'"家庭成员" = """\n甲|乙|丙\n{cells}\n"""'))
    first, second, card = case.tables["家庭成员"][1]
    assert first == id_number(date(1950, 1, 1), "男")
    assert first[6:14] == second[6:14] == "19500101"
    assert first != second
    assert int(first[16]) % 2 == int(second[16]) % 2 == 1
    assert int(card[16]) % 2 == 0
    assert card[18:] == "41"


def test_such_numbers_are_valid() -> None:
    numbers = [id_number(date(1950, 1, 1), sex, which) for sex in "男女" for which in range(1, 30)]
    assert len(set(numbers)) == len(numbers)
    frame = pl.DataFrame({"number": numbers})
    assert frame.select(resident_id.check_ok(pl.col("number")).all()).item()


@pytest.mark.parametrize("wrong", ["{id 1950-13-01 男}", "{id 1950-01-01}", "{id}"])
def test_a_wrong_number_is_named_with_file_and_case(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"HH05.toml, 一户: .*should be like"):
        load(case_file(tmp_path, f'"家庭成员" = "甲\\n{wrong}"'))


HOUSEHOLDS = '"户信息" = """\n乡|村|户主姓名|家庭人口数|纯收入\n东镇|甲村|赵甲|2|9000\n"""'
MEMBERS = '"家庭成员" = """\n乡|村|户编号|姓名|证件号码|与户主关系\n东镇|甲村|H1|赵甲|1|户主\n"""'


@pytest.mark.parametrize("tables", [HOUSEHOLDS, f"{HOUSEHOLDS}\n{MEMBERS}"])
def test_a_missing_key_column_is_named_with_file_and_case(tmp_path: Path, tables: str) -> None:
    (case,) = load(case_file(tmp_path, tables))
    with pytest.raises(ValueError, match=r"HH05.toml, 一户: 户信息.csv.*表头为：乡、村、户主姓名"):
        run(case, tmp_path / "case")
