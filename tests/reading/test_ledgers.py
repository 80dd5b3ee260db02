"""Ledgers and registers of five levels: told by their place and name, read by their headers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.files_by_hand import Rows, write_csv, write_xlsx

from hecha.declare.ledgers import LEDGERS, Ledger, ledger_named
from hecha.declare.levels import LEVELS, Level, level_named
from hecha.declare.lexicon import Lexicon
from hecha.declare.model import normal_header
from hecha.reading import read
from hecha.reading.submission import Submission

MEMBERS = [
    ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"],
    ["某县", "甲镇", "东村", "H1", "1", "钱一", "450102196503120013", "户主"],
]


def messages(submission: Submission, file: str) -> list[str]:
    return [notice.message.zh for notice in submission.notices if notice.file == file]


def not_read(submission: Submission, file: str) -> list[str]:
    return [entry.why.zh for entry in submission.unread if entry.file == file]


def test_a_ledger_is_told_by_its_file_and_gets_the_area_of_its_people(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    write_csv(
        tmp_path / "台账" / "2023年三留守人员台账_20231130.csv",
        [
            ["东村三留守人员台账"],
            ["序号", "姓名", "身份证号", "人员类别", "监护人", "备注"],
            ["1", "钱一", "450102196503120013", "留守老年人", None, "甲"],
            ["合计", None, None, "1", None, None],
        ],
    )
    submission = read([tmp_path])
    left = submission.tables["left_behind"].frame
    assert left.select("_county", "_town", "_village", "_row", "name", "category").rows() == [
        ("某县", "甲镇", "东村", 3, "钱一", "留守老人")
    ]
    # The ledger's own date says nothing of the day of the exports.
    assert submission.snapshot.day == date(2023, 12, 18)
    assert messages(submission, "台账/2023年三留守人员台账_20231130.csv") == [
        "表头在第 2 行，其上有 1 行标题",
        "未识别的列，不参与核查：备注",
        "已跳过：合计行 1 行",
    ]


def test_the_name_of_a_sheet_goes_before_that_of_its_file(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    write_xlsx(
        tmp_path / "台账" / "三留守.xlsx",
        {
            "花名册": [["姓名", "证件号码", "留守类别"], ["钱一", "450102196503120013", "儿童"]],
            "探访": [["探访日期", "探访人", "姓名"], [date(2023, 6, 1), "赵六", "钱一"]],
        },
    )
    submission = read([tmp_path])
    assert submission.tables["left_behind"].frame["category"].to_list() == ["留守儿童"]
    assert submission.tables["visit"].frame["visited_on"].to_list() == [date(2023, 6, 1)]


def test_a_record_of_short_numbers_and_notes_is_no_footer(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    rows: Rows = [
        ["编号", "问题", "责任单位"],
        ["1", "说明：未公示", None],
        ["2", "合计", "水利局"],
    ]
    write_csv(tmp_path / "台账" / "问题整改台账.csv", rows)
    problems = read([tmp_path]).tables["rectification"].frame
    assert problems["problem_id"].to_list() == ["1", "2"]


def test_lists_with_published_headers_are_known_among_ledgers(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    loan = [
        ["户编号", "借款人姓名", "金额（元）", "放款日期"],
        ["H1", "钱一", "50000", "2023-05-01"],
    ]
    write_csv(tmp_path / "台账" / "小额信贷台账.csv", loan)
    write_csv(tmp_path / "台账" / "五保户台账.csv", MEMBERS)
    submission = read([tmp_path])
    assert submission.tables["loan"].frame["amount"].to_list() == [50000.0]
    # A list of people somebody keeps is no export of the system.
    assert submission.tables["member"].frame.height == 1
    [message] = not_read(submission, "台账/五保户台账.csv")
    assert message.startswith("不是已知的表；表头为：县、乡、村、户编号")
    assert "台账的文件名或工作表名应含台账名称（控辍保学台账、三留守台账" in message


def test_a_ledger_outside_its_folder_is_not_read_and_the_notice_says_where_to_put_it(
    tmp_path: Path,
) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    write_csv(tmp_path / "健康卡.csv", [["姓名", "证件号码", "健康卡号"], ["钱一", "1", "K1"]])
    submission = read([tmp_path])
    assert "health_card" not in submission.tables
    assert not_read(submission, "健康卡.csv") == [
        "不是已知的表；表头为：姓名、证件号码、健康卡号；如果是“健康卡台账”，请放入“台账”子文件夹"
    ]


def test_a_watch_list_outside_its_folder_is_not_taken_for_households(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    rows = [["户编号", "户主姓名", "人均纯收入", "摸底日期"], ["H1", "钱一", "4800", "2023-05-01"]]
    write_csv(tmp_path / "动态监测台账.csv", rows)
    submission = read([tmp_path])
    assert set(submission.tables) == {"member"}
    [message] = not_read(submission, "动态监测台账.csv")
    assert message.endswith("如果是“动态监测台账”，请放入“台账”子文件夹")


def test_a_ledger_with_other_headers_says_which_are_known(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    rows = [["人选", "身份号", "何时入库"], ["钱一", "1", "2023-05-01"]]
    write_csv(tmp_path / "台账" / "后备干部.csv", rows)
    [message] = not_read(read([tmp_path]), "台账/后备干部.csv")
    assert message.startswith("不是已知的表；没有已知的列名；“后备人才库”默认的列名为：序号、省")
    assert message.endswith("可在本县套件的 [headers] 中对应")


def test_a_county_maps_its_own_headers(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    rows = [["人选", "身份号", "何时入库"], ["钱一", "450102196503120013", "2023年5月1日"]]
    write_csv(tmp_path / "台账" / "后备干部.csv", rows)
    own = {"name": ["人选"], "id_number": ["身份号"], "listed_on": ["何时 入库"]}
    submission = read([tmp_path], lexicon=Lexicon.of({"reserve_cadre": own}))
    cadre = submission.tables["reserve_cadre"]
    assert cadre.frame.select("name", "id_number", "listed_on").rows() == [
        ("钱一", "450102196503120013", date(2023, 5, 1))
    ]
    assert cadre.header("name", cadre.sources[0].id) == "人选"
    assert messages(submission, "台账/后备干部.csv") == []


def test_a_header_given_to_one_column_is_no_longer_another_ones_alias() -> None:
    extended = Lexicon.of({"left_behind": {"guardian": ["联系电话"]}}).tables["left_behind"]
    found = extended.match([normal_header("联系电话")])
    assert [column.name for column in found.values()] == ["guardian"]


def test_the_header_of_another_column_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="姓名"):
        Lexicon.of({"left_behind": {"guardian": ["姓名"]}})


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS)
def test_every_ledger_is_known_by_its_title_and_words(ledger: Ledger) -> None:
    for name in (ledger.table.title, *ledger.words):
        assert ledger_named(f"某镇{name}.xlsx") is ledger
    assert set(ledger.required) <= {column.name for column in ledger.table.columns}
    assert set(ledger.table.key) <= {column.name for column in ledger.table.columns}


def test_registers_and_tallies_of_the_levels(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    write_csv(tmp_path / "五级" / "村册" / "东村.csv", [["户编号", "户主姓名"], ["H1", "钱一"]])
    write_csv(
        tmp_path / "五级" / "甲镇乡簿.csv",
        [["村", "贫困户数", "贫困人口数"], ["东村", "1", "2"], ["合计", "1", "2"]],
    )
    write_csv(tmp_path / "五级" / "别的.csv", [["村", "户数", "人数"], ["东村", "1", "2"]])
    submission = read([tmp_path])
    register, tally = submission.tables["register"].frame, submission.tables["tally"].frame
    assert register.select("level", "household_id", "_town", "_village").rows() == [
        ("village", "H1", "甲镇", "东村")
    ]
    assert tally.select("level", "_village", "households", "persons").rows() == [
        ("town", "东村", 1, 2)
    ]
    [entry] = submission.unread
    assert (entry.file, entry.why.zh, entry.remedy.zh) == (
        "五级/别的.csv",
        "五级册簿的文件名或文件夹名中没有级别",
        "请改文件名或文件夹名，写明级别（户卡、村册、乡簿、县档、平台）",
    )


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_every_level_is_known_by_its_title_and_words(level: Level) -> None:
    for name in (level.title, *level.words):
        assert level_named(f"五级/{name}/甲.xlsx") is level
        assert level_named(f"五级/{name}.xlsx") is level


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("五级/村册/平台村.xlsx", "村册"),
        ("五级/村册/县级重点村.xlsx", "村册"),
        ("五级/县级汇总/乡簿.xlsx", "乡簿"),
        ("五级/平台/各县.xlsx", "市平台"),
        ("五级/户卡_村级.xlsx", "户卡"),
    ],
)
def test_the_title_of_a_level_goes_before_other_words(file: str, title: str) -> None:
    found = level_named(file)
    assert found is not None
    assert found.title == title


def test_equal_registers_of_two_levels_are_both_read(tmp_path: Path) -> None:
    write_csv(tmp_path / "成员_20231218.csv", MEMBERS)
    for level in ("村册", "乡簿"):
        write_csv(tmp_path / "五级" / f"{level}.csv", [["户编号", "户主姓名"], ["H1", "钱一"]])
    register = read([tmp_path]).tables["register"].frame
    assert sorted(register["level"]) == ["town", "village"]
