"""The registers of five levels as counties hand them in: folders, partial books, odd sheets."""

from pathlib import Path

import polars as pl
import pytest
from support.files_by_hand import write_csv, write_xlsx
from support.tables_as_text import DAY, submission

from hecha.policy.loading import load
from hecha.reading.reader import read
from hecha.results.results import Results
from hecha.rules.checking import check
from hecha.rules.rule import Registry
from hecha.rules.rulebook import load as rulebook

RULES = Registry(
    {code: rule for code, rule in rulebook().rules.items() if code.startswith("LV")},
    {},
    rulebook().definitions,
)
HEADER = ("户编号", "户主姓名", "户主证件号码", "家庭人口数")
ZHAO = ("4452810010000001", "赵甲", "445281198001010012")
QIAN = ("4452810010000002", "钱乙", "445281197001010016")
EXPORT = "县 | 乡 | 村 | 户编号 | 家庭人口数 | 人均纯收入"


def judged(folder: Path) -> Results:
    return check(read([folder], as_of=DAY), load("national", DAY), registry=RULES)


def of_texts(folder: Path, **tables: str) -> Results:
    named = {name.replace("_", "/"): text for name, text in tables.items()}
    return check(submission(folder, named), load("national", DAY), registry=RULES)


def told(results: Results) -> list[tuple[str, str | None, str]]:
    of_levels = results.findings.filter(pl.col("rule").str.starts_with("LV"))
    return of_levels.select("rule", "household_id", "message").rows()


def cells(results: Results, rule: str) -> list[tuple[str, str | None, int, str]]:
    prints = results.findings.filter(pl.col("rule") == rule)["fingerprint"]
    found = results.evidence.filter(pl.col("fingerprint").is_in(prints.to_list()))
    return found.select("file", "sheet", "row", "column").rows()


def reasons(results: Results) -> dict[str, str]:
    rows = results.outcomes.filter(pl.col("outcome") == "skipped")
    return dict(rows.select("rule", "reason").iter_rows())


def test_village_registers_in_folders_against_town_books(tmp_path: Path) -> None:
    """One workbook for each village without its area, a book with a title for each town."""
    place = ("普宁市", "东镇", "长春村")
    write_xlsx(
        tmp_path / "五级/村册/东镇/长春村.xlsx",
        {"花名册": [("长春村村册",), HEADER, (*ZHAO, 5), (*QIAN, 2)]},
    )
    write_xlsx(
        tmp_path / "五级/乡簿/东镇.xlsx",
        {
            "花名册": [
                ("东镇乡簿",),
                ("县", "乡", "村", *HEADER),
                (*place, *ZHAO, 4),
                (*place, "4452810010000003", "孙丙", None, 3),
            ]
        },
    )
    write_xlsx(
        tmp_path / "五级/县级汇总.xlsx",
        {"汇总": [("县", "乡", "村", "户数", "人数"), (*place, 3, 7), (*place[:2], "合计", 3, 7)]},
    )
    results = judged(tmp_path)
    assert told(results) == [
        ("LV01", QIAN[0], "乡簿没有村册里的这一户。"),
        ("LV02", "4452810010000003", "村册没有乡簿里的这一户。"),
        ("LV03", ZHAO[0], "乡簿为 4 人，村册为 5 人。"),
        ("LV08a", None, "县档汇总 3 户，与乡簿（逐户计）的 2 户不符。"),
    ]
    assert cells(results, "LV03") == [
        ("五级/乡簿/东镇.xlsx", "花名册", 3, "家庭人口数"),
        ("五级/乡簿/东镇.xlsx", "花名册", 3, "户编号"),
        ("五级/村册/东镇/长春村.xlsx", "花名册", 3, "家庭人口数"),
        ("五级/村册/东镇/长春村.xlsx", "花名册", 3, "户编号"),
    ]
    assert cells(results, "LV08a") == [("五级/县级汇总.xlsx", "汇总", 2, "户数")]
    of_levels = results.findings.filter(pl.col("rule").str.starts_with("LV"))
    areas = of_levels.select("grain", "county", "town", "village")
    assert set(areas.rows()) == {("household", *place), ("village", *place)}


def test_nothing_is_told_of_towns_whose_book_was_not_handed_in(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_村册="乡|村|户编号\n东镇|甲村|H1\n西镇|丙村|H2\n西镇|丁村|H3",
        五级_乡簿_东镇="乡|村|户编号\n东镇|甲村|H1\n东镇|乙村|H4",
        五级_市平台="乡|户数\n东镇|2\n西镇|3",
    )
    assert told(results) == []
    judged_towns = results.outcomes.filter(pl.col("rule") == "LV01", pl.col("checked") > 0)
    assert judged_towns["town"].to_list() == ["东镇"]
    skipped = results.outcomes.filter(pl.col("rule") == "LV01", pl.col("town") == "西镇")
    assert skipped["outcome"].to_list() == ["skipped"]


def test_the_export_stands_in_for_the_platform(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_县档="县|乡|村|户编号|家庭人口数\n普宁市|东镇|甲村|H1|3\n普宁市|东镇|甲村|H2|2",
        户信息=f"{EXPORT}\n普宁市|东镇|甲村|H1|4|9000\n普宁市|西镇|丙村|H3|2|9000",
    )
    assert told(results) == [
        ("LV01", "H2", "系统导出表没有县档里的这一户。"),
        ("LV03", "H1", "系统导出表为 4 人，县档为 3 人。"),
        ("LV10b", None, "县档没有系统导出表里的乡镇“西镇”。"),
    ]
    assert cells(results, "LV03")[0] == ("户信息.csv", None, 2, "家庭人口数")


def test_members_of_the_export_tell_size_and_head(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_县档="乡|村|户编号|户主姓名|户主证件号码|家庭人口数\n"
        "东镇|甲村|H1|赵甲|445281197001010016|3",
        家庭成员="乡|村|户编号|姓名|证件号码|与户主关系\n"
        "东镇|甲村|H1|钱乙|445281197001010016|配偶\n"
        "东镇|甲村|H1|赵甲|445281198001010012|户主",
    )
    assert told(results) == [
        ("LV03", "H1", "系统导出表为 2 人，县档为 3 人。"),
        ("LV05", "H1", "系统导出表与县档登记的户主不是同一人。"),
    ]
    evidence = cells(results, "LV05")
    assert evidence[0] == ("家庭成员.csv", None, 3, "证件号码")
    assert ("五级/县档.csv", None, 2, "户主证件号码") in evidence


def test_a_platform_register_wins_over_the_export(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_县档="乡|村|户编号\n东镇|甲村|H1",
        五级_市平台="乡|村|户编号\n东镇|甲村|H1",
        户信息=f"{EXPORT}\n普宁市|东镇|甲村|H2|4|9000",
    )
    assert told(results) == []


def test_without_any_register_the_rules_are_skipped(tmp_path: Path) -> None:
    results = of_texts(tmp_path, 户信息=f"{EXPORT}\n普宁市|东镇|甲村|H1|4|9000")
    of_levels = results.outcomes.filter(pl.col("rule").str.starts_with("LV"))
    assert set(of_levels["outcome"]) == {"skipped"}
    assert reasons(results)["LV01"] == "缺少“五级册簿”表"
    assert reasons(results)["LV08a"] == "缺少“五级汇总”表"


def test_two_tallies_of_one_cell_each_are_shown_side_by_side(tmp_path: Path) -> None:
    results = of_texts(tmp_path, 五级_乡簿="乡|户数\n东镇|10", 五级_县档="乡|户数\n西镇|3\n东镇|12")
    assert told(results) == [("LV08a", None, "县档汇总 12 户，与乡簿（汇总）的 10 户不符。")]
    assert cells(results, "LV08a") == [
        ("五级/县档.csv", None, 3, "户数"),
        ("五级/乡簿.csv", None, 2, "户数"),
    ]
    assert results.findings["grain"].to_list() == ["town"]


def test_a_part_that_exceeds_its_total_is_told_as_a_part(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path, 五级_村册="乡|村|户编号\n东镇|甲村|H1\n东镇|甲村|H2", 五级_乡簿="乡|户数\n东镇|1"
    )
    assert told(results) == [("LV08a", None, "乡簿汇总 1 户，与村册（已交部分）的 ≥2 户不符。")]


def test_a_copied_file_of_one_level_counts_once(tmp_path: Path) -> None:
    rows = [("乡", "村", "户编号"), ("东镇", "甲村", "H1")]
    write_csv(tmp_path / "五级/村册/甲村.csv", rows)
    write_csv(tmp_path / "五级/村册/甲村 - 副本.csv", rows)
    write_csv(tmp_path / "五级/乡簿.csv", rows)
    submitted = read([tmp_path], as_of=DAY)
    assert [(copy.file, copy.by) for copy in submitted.superseded] == [
        ("五级/村册/甲村.csv", "五级/村册/甲村 - 副本.csv")
    ]
    assert told(judged(tmp_path)) == []


def test_registers_of_another_year_are_left_out(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_村册="乡|村|户编号|年度\n东镇|甲村|H1|2022\n东镇|甲村|H9|2022\n东镇|甲村|H1|2023",
        五级_乡簿="乡|村|户编号|年度\n东镇|甲村|H1|2023",
    )
    assert told(results) == []


@pytest.mark.parametrize(
    ("village", "town"),
    [
        pytest.param("村|户编号\n甲村|H1\n甲村|H2", "东镇|甲村|H1", id="village alone"),
        pytest.param("户编号\nH1\nH2", "东镇|甲村|H1", id="no area: told by the town's book"),
        pytest.param("乡|村|户编号\n东镇|甲村|H1\n||H2", "东镇|甲村|H1", id="merged cells"),
    ],
)
def test_an_area_left_out_is_told_by_what_is_known(tmp_path: Path, village: str, town: str) -> None:
    results = of_texts(
        tmp_path, 五级_村册_甲村=village, 五级_乡簿=f"县|乡|村|户编号\n普宁市|{town}"
    )
    assert told(results) == [("LV01", "H2", "乡簿没有村册里的这一户。")]
    assert results.findings.select("county", "town", "village").row(0) == (
        "普宁市",
        "东镇",
        "甲村",
    )


def test_a_list_of_members_without_relations_is_no_list_of_twins(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_村册="乡|村|户编号|姓名\n东镇|甲村|H1|赵甲\n东镇|甲村|H1|钱乙\n东镇|甲村|H2|孙丙",
        五级_乡簿="乡|村|户编号|户主姓名|家庭人口数\n东镇|甲村|H1|赵甲|3\n东镇|甲村|H2|李丁|1",
    )
    assert told(results) == [("LV03", "H1", "乡簿为 3 人，村册为 2 人。")]


def test_one_twin_does_not_make_a_list_of_households_one_of_members(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_村册="乡|村|户编号|姓名\n东镇|甲村|H1|赵甲\n东镇|甲村|H1|钱乙\n"
        "东镇|甲村|H2|孙丙\n东镇|甲村|H3|李丁",
        五级_乡簿="乡|村|户编号|姓名|家庭人口数\n"
        "东镇|甲村|H1|赵甲|3\n东镇|甲村|H2|周戊|4\n东镇|甲村|H3|李丁|1",
    )
    assert told(results) == [
        ("LV05", "H2", "乡簿与村册登记的户主不是同一人。"),
        ("LV07", "H1", "村册里这一户登记了 2 次。"),
    ]


def test_the_same_household_wrong_at_two_levels_is_two_findings_that_last(tmp_path: Path) -> None:
    """Correcting the lower level leaves the other finding the one it was."""
    header = "乡|村|户编号|家庭人口数\n"
    tables = {
        "五级_户卡": header + "东镇|甲村|H1|4",
        "五级_村册": header + "东镇|甲村|H1|5",
        "五级_乡簿": header + "东镇|甲村|H1|4",
        "五级_县档": header + "东镇|甲村|H1|6",
    }
    before = of_texts(tmp_path, **tables)
    after = of_texts(tmp_path, **tables | {"五级_村册": header + "东镇|甲村|H1|4"})
    prints = dict(before.findings.select("message", "fingerprint").iter_rows())
    assert set(prints) == {"村册为 5 人，户卡为 4 人。", "县档为 6 人，乡簿为 4 人。"}
    assert after.findings["fingerprint"].to_list() == [prints["县档为 6 人，乡簿为 4 人。"]]


def test_messages_and_reasons_name_nobody(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_村册="乡|村|户编号|户主姓名|户主证件号码\n东镇|甲村|H1|赵甲|445281198001010012",
        五级_乡簿="乡|村|户编号|户主姓名|户主证件号码\n东镇|甲村|H1|钱乙|445281197001010016",
    )
    assert [rule for rule, *_ in told(results)] == ["LV05"]
    text = "".join(results.findings["message"]) + "".join(results.outcomes["reason"].drop_nulls())
    for secret in ("赵甲", "钱乙", "445281198001010012", "445281197001010016"):
        assert secret not in text
    assert results.evidence.filter(pl.col("column") == "户主证件号码")["personal"].all()


def test_the_last_line_of_a_book_is_its_own_total_and_not_the_county(tmp_path: Path) -> None:
    header = "县|乡|村|户数\n"
    results = of_texts(
        tmp_path,
        五级_村册="县|乡|村|户编号\n普宁市|东镇|甲村|H1\n普宁市|西镇|丙村|H2\n普宁市|西镇|丙村|H3",
        五级_乡簿_东镇=header + "普宁市|东镇|甲村|1\n普宁市|合计||1",
        五级_乡簿_西镇=header + "普宁市|西镇|丙村|2\n普宁市|合计||4",
        五级_县档=header + "普宁市|东镇||1\n普宁市|西镇||2\n普宁市|合计||3",
    )
    assert told(results) == [
        ("LV11b", None, "乡簿汇总 4 户，与同一级所列（分地区合计）的 2 户不符。")
    ]
    assert cells(results, "LV11b") == [("五级/乡簿/西镇.csv", None, 3, "户数")]


def test_a_wrong_line_is_told_once_and_not_again_by_the_totals_around_it(tmp_path: Path) -> None:
    results = of_texts(
        tmp_path,
        五级_乡簿_名单="乡|村|户编号\n东镇|甲村|H1\n东镇|乙村|H2",
        五级_乡簿_汇总="乡|村|户数\n东镇|小计|3\n东镇|甲村|2\n东镇|乙村|1",
    )
    assert told(results) == [("LV11b", None, "乡簿汇总 2 户，与同一级所列（逐户计）的 1 户不符。")]
