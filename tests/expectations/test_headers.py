"""A county's own headers: what they are understood as, and what is said of those that are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from support.process import Hecha

from hecha.declare.lexicon import Lexicon
from hecha.declare.tables import TABLES
from hecha.expectations import mistakes as checking
from hecha.expectations.diff import HEADER, diff
from hecha.policy import available, lexicon_of
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import InputRejected

DAY = date(2023, 12, 31)
LEDGER = "留守老人和儿童,照料人,身份证号,名字\n留守儿童,甲,445281201501010011,乙\n"
OWN = (
    '[headers."三留守台账"]\n"留守类别" = ["留守老人和儿童"]\n'
    '"监护人" = ["照料人", "代养人"]\n"姓名" = ["名字"]\n'
)


def suite(parent: Path, text: str, name: str = "本县", extends: str = "national") -> Path:
    folder = parent / name
    folder.mkdir()
    (folder / "policy.toml").write_text(
        f'title = "{name}"\nextends = "{extends}"\n{text}', encoding="utf-8"
    )
    return folder


def headers(folder: Path) -> Mapping[str, Mapping[str, object]]:
    return load_suite(folder, DAY).headers


def test_a_ledger_is_read_by_the_headers_of_a_suite(tmp_path: Path) -> None:
    folder = tmp_path / "数据" / "台账"
    folder.mkdir(parents=True)
    (folder / "三留守台账.csv").write_text(LEDGER, encoding="utf-8")
    own = lexicon_of(suite(tmp_path, OWN))
    found = read([tmp_path / "数据"], as_of=DAY, lexicon=own)
    data = found.tables["left_behind"]
    assert data.frame.select("category", "guardian", "id_number", "name").rows() == [
        ("留守儿童", "甲", "445281201501010011", "乙")
    ]
    # What the officer sees of a cell is the header as it stands in the sheet.
    assert data.header("guardian", 0) == "照料人"
    with pytest.raises(InputRejected, match=r"没有可以核查的表.*可在本县套件的 \[headers\] 中对应"):
        read([tmp_path / "数据"], as_of=DAY)


def test_the_command_reads_a_submission_with_the_headers_of_its_suite(
    hecha: Hecha, tmp_path: Path
) -> None:
    folder = tmp_path / "数据" / "台账"
    folder.mkdir(parents=True)
    (folder / "三留守台账.csv").write_text(LEDGER, encoding="utf-8")
    suite(tmp_path, OWN)
    options = ("--as-of", "2023-12-31")
    done = hecha("check", "数据", "--suite", "本县", "--verbose", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "三留守台账  1 行" in done.stdout
    assert hecha("check", "数据", *options, cwd=tmp_path).returncode == 2
    (tmp_path / "本县" / "policy.toml").write_text(
        'title = "本县"\nextends = "national"\n[headers."三留守台帐"]\n"监护人" = ["照料人"]\n',
        encoding="utf-8",
    )
    done = hecha("check", "数据", "--suite", "本县", "--verbose", *options, cwd=tmp_path)
    says = "本县/policy.toml 第 3 行：没有名为“三留守台帐”的表，是不是 三留守台账"
    assert done.returncode == 2
    assert says in done.stderr
    done = hecha("suites", "--check", "本县", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stdout


def test_tables_and_columns_have_a_title_and_a_name(tmp_path: Path) -> None:
    folder = suite(
        tmp_path,
        '[headers.left_behind]\nguardian = ["照料人"]\n"监护人姓名" = ["代养人"]\n'
        '[headers."监测对象"]\n"风险是否已消除（第2列）" = ["风险已消除"]\n'
        '[headers."户信息"]\n"户编号" = ["户号"]\n[headers."五级册簿"]\n"户编号" = ["卡号"]\n',
    )
    own = headers(folder)
    assert own["left_behind"] == {"guardian": ("照料人", "代养人")}
    assert own["household"] == {"household_id": ("户号",)}
    assert own["register"] == {"household_id": ("卡号",)}
    (second,) = (c.name for c in TABLES["monitored"].columns if c.occurrence == 2)
    assert own["monitored"] == {second: ("风险已消除",)}
    assert checking.check(folder, DAY) == []


def test_a_layer_adds_to_its_parent_and_takes_away_what_it_says_otherwise(tmp_path: Path) -> None:
    suite(tmp_path, OWN, "本市")
    child = suite(
        tmp_path,
        '[headers."三留守台账"]\n"监护人" = ["家长"]\n"监护人联系电话" = ["代养 人"]\n'
        '[headers."后备人才库"]\n"姓名" = ["干部"]\n',
        extends="本市",
    )
    own = headers(child)
    assert own["left_behind"] == {
        "category": ("留守老人和儿童",),
        "guardian": ("照料人", "家长"),
        "name": ("名字",),
        "guardian_phone": ("代养 人",),
    }
    assert own["reserve_cadre"] == {"name": ("干部",)}
    Lexicon.of(own)
    assert headers(tmp_path / "本市")["left_behind"]["guardian"] == ("照料人", "代养人")
    found = {
        (one.name, one.title): (one.first, one.second)
        for one in diff(tmp_path / "本市", child)
        if one.kind == HEADER
    }
    assert found == {
        ("三留守台账", "监护人"): ("照料人、代养人", "照料人、家长"),
        ("三留守台账", "监护人联系电话"): (None, "代养 人"),
        ("后备人才库", "姓名"): (None, "干部"),
    }


def test_an_alias_may_be_given_to_another_column(tmp_path: Path) -> None:
    """联系人 is read as the guardian; in this county it is the file number, of all things."""
    own = headers(suite(tmp_path, '[headers."三留守台账"]\n"档案编号" = ["联系人"]\n'))
    table = Lexicon.of(own).tables["left_behind"]
    assert table.match(["联系人"])[0].name == "file_number"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[headers."三留守"]\n"监护人" = ["甲"]\n',
            "本县/policy.toml 第 3 行：没有名为“三留守”的表，是不是 三留守台账",
        ),
        (
            '[headers."XX"]\n"监护人" = ["甲"]\n',
            "没有名为“XX”的表，可以写的有 户信息、家庭成员、",
        ),
        (
            '[headers."三留守台账"]\n"监护者" = ["甲"]\n',
            "本县/policy.toml 第 4 行：“三留守台账”没有“监护者”列，是不是 监护人",
        ),
        (
            '[headers."三留守台账"]\n"监护人" = "照料人"\n',
            '第 4 行：[headers."三留守台账"] 的“监护人”要写成列名的列表，例如 "监护人" = ',
        ),
        ('[headers."三留守台账"]\n"监护人" = []\n', "的“监护人”要写成列名的列表"),
        ('[headers."三留守台账"]\n"监护人" = [1]\n', "的“监护人”要写成列名的列表"),
        ('[headers."三留守台账"]\n"监护人" = [" "]\n', "的“监护人”要写成列名的列表"),
        ('headers = ["照料人"]\n', "本县/policy.toml 第 3 行：headers 要写成表，例如 [headers]"),
        (
            '[headers]\n"三留守台账" = ["照料人"]\n',
            '第 4 行：[headers."三留守台账"] 要写成表，下面每行一列，例如 "监护人" = ',
        ),
        (
            '[headers."三留守台账"]\n"监护人" = ["照料人"]\n"姓名" = ["照 料人"]\n',
            "本县/policy.toml 第 5 行："
            '[headers."三留守台账"] “照 料人”不能既是“监护人”列又是“姓名”列，请只留一处',
        ),
        (
            '[headers."三留守台账"]\n"监护人" = ["姓名"]\n',
            "“姓名”不能既是“姓名”列又是“监护人”列，请只留一处",
        ),
        (
            '[headers."三留守台账"]\n"监护人" = ["甲"]\n[headers.left_behind]\nname = ["乙"]\n',
            "“三留守台账”写了两处，请合在一处",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    folder = suite(tmp_path, text)
    for ask in (
        lambda: lexicon_of(folder),
        lambda: load_suite(folder, DAY),
    ):
        with pytest.raises(InputRejected) as caught:
            ask()
        assert says in str(caught.value).replace(str(folder), "本县")
    (told,) = checking.check(folder, DAY)
    assert says in told.replace(str(folder), "本县")


@pytest.mark.parametrize("name", [info.name for info in available()])
def test_the_headers_of_the_product_can_be_read_with(name: str) -> None:
    lexicon_of(name)
