"""Lists of other departments and the last period: what columns and their order may change."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest
from support.books import OF_ORDER, Book, Row, book_of, findings

from hecha.samples import generate

_GROUPS = 3
"""Columns that are left out at once: every third of every file."""
_KEYS = frozenset(
    {"县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "残疾人证号", "学生姓名"}
)
"""By these a row is known, or a file recognised."""
_OF_KIND = frozenset({"是否危房户", "与户主关系", "帮扶人姓名"})
"""By these a table is recognised."""
Person = Mapping[str, str]

_LISTS: dict[str, tuple[tuple[str, ...], Callable[[Person], bool]]] = {
    "低保": (
        ("姓名", "证件号码", "户主姓名", "低保类别", "享受起始年月"),
        lambda p: p["是否享受低保"] == "是",
    ),
    "特困": (("姓名", "证件号码", "供养方式"), lambda p: p["是否特困供养人员"] == "是"),
    "残疾": (
        ("姓名", "残疾人证号", "残疾类别", "残疾等级"),
        lambda p: p["证件类型"] == "残疾人证",
    ),
    "医保": (("姓名", "证件号码", "参保类型", "缴费状态"), lambda p: True),
    "学籍": (
        ("学生姓名", "证件号码", "学校", "年级", "学籍状态"),
        lambda p: bool(p["在校生状况"]) and p["在校生状况"] not in ("学龄前儿童", "学前教育"),
    ),
    "死亡": (("姓名", "证件号码", "死亡日期"), lambda p: False),
    "车辆": (("所有人", "证件号码", "车牌号", "车辆类型", "登记日期"), lambda p: False),
    "房产": (("权利人", "证件号码", "坐落", "用途", "登记日期"), lambda p: False),
    "工商": (("姓名", "证件号码", "企业名称", "职务", "登记日期"), lambda p: False),
    "财政供养": (("姓名", "证件号码", "单位", "起始日期"), lambda p: False),
}
"""Headers of a list, and who of the registered persons is on it when nothing is wrong."""
_GRADES = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
_TYPES = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
_TOLD = {
    "低保类别": "农村低保",
    "享受起始年月": "202201",
    "供养方式": "分散供养",
    "缴费状态": "已缴费",
    "学校": "中心学校",
    "学籍状态": "在籍",
    "死亡日期": "20230506",
    "车牌号": "贵J00000",
    "车辆类型": "小型轿车",
    "坐落": "县城某小区",
    "用途": "成套住宅",
    "企业名称": "某商行",
    "职务": "法定代表人",
    "登记日期": "20220506",
    "单位": "某局",
    "起始日期": "20200101",
}
_STRANGER = ("某人", "445281197001010014")


def _persons(book: Book) -> list[Person]:
    header, *rows = book["（基础信息）家庭成员_20231231"]
    return [{str(head): cell or "" for head, cell in zip(header, row, strict=True)} for row in rows]


def _entry(headers: tuple[str, ...], person: Person) -> Row:
    number = person["证件号码"]
    insured = person["是否参加城镇职工基本医疗保险"] == "是"
    told = {
        **_TOLD,
        **dict.fromkeys(("姓名", "学生姓名", "所有人", "权利人"), person["姓名"]),
        "证件号码": number[:18],
        "残疾人证号": number,
        "残疾类别": _TYPES.get(number[18:19], ""),
        "残疾等级": _GRADES.get(number[19:20], ""),
        "户主姓名": person["户主姓名"],
        "参保类型": "城镇职工" if insured else "城乡居民",
        "年级": person["在校生状况"],
    }
    return tuple(told[header] for header in headers)


def _lists(book: Book, chance: random.Random | None = None) -> dict[str, list[Row]]:
    """The lists of a county; with chance some persons are left out and others put on them."""
    persons = _persons(book)
    found: dict[str, list[Row]] = {}
    for kind, (headers, belongs) in _LISTS.items():
        on = [person for person in persons if belongs(person)]
        if chance is not None:
            on = [person for person in on if chance.random() > 0.2]
            on += chance.sample(persons, 3)
        rows = [_entry(headers, person) for person in on]
        stranger = {**persons[0], "姓名": _STRANGER[0], "证件号码": _STRANGER[1]}
        found[f"比对名单/{kind}名单_20231231"] = [headers, *rows, _entry(headers, stranger)]
    return found


def _last_period(book: Book, chance: random.Random | None = None) -> dict[str, list[Row]]:
    """The same exports a year before; with chance some rows are missing and amounts differ."""
    found: dict[str, list[Row]] = {}
    for name, (header, *rows) in book.items():
        if not any(word in name for word in ("家庭成员", "户信息", "结对", "监测对象", "行政村")):
            continue
        before = [
            tuple(
                "2022" if head == "年度" else cell for head, cell in zip(header, row, strict=True)
            )
            for row in rows
        ]
        if chance is not None:
            before = [row for row in before if chance.random() > 0.1]
            before = [
                tuple(
                    f"{float(cell) * 3:.2f}"
                    if head in ("人均纯收入", "工资性收入") and cell and chance.random() < 0.3
                    else cell
                    for head, cell in zip(header, row, strict=True)
                )
                for row in before
            ]
        found[f"上期/{name.replace('2023', '2022')}"] = [header, *before]
    return found


def _movements(book: Book, chance: random.Random) -> dict[str, list[Row]]:
    header: Row = ("户编号", "人口编号", "姓名", "证件号码", "变动类型", "变动原因", "变动日期")
    kinds = [("自然增加", "出生"), ("自然减少", "死亡"), ("自然增加", "死亡"), ("清退", None)]
    rows = [
        (p["户编号"], p["人口编号"], p["姓名"], p["证件号码"], *chance.choice(kinds), "20230601")
        for p in chance.sample(_persons(book), 8)
    ]
    return {"人口变动_20231231": [header, *rows]}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("exports") / "county"
    generate(folder, households=24, persons=80, suite="national", defects=0, seed=7)
    return book_of(folder)


@pytest.fixture(scope="module")
def clean(exports: Book) -> Book:
    return {**exports, **_lists(exports), **_last_period(exports)}


@pytest.fixture(scope="module")
def faulty(exports: Book) -> Book:
    chance = random.Random(4)
    lists = _lists(exports, chance)
    return {**exports, **lists, **_last_period(exports, chance), **_movements(exports, chance)}


@pytest.fixture(scope="module")
def found_in_clean(tmp_path_factory: pytest.TempPathFactory, clean: Book) -> pl.DataFrame:
    return findings(tmp_path_factory.mktemp("clean"), clean)


@pytest.fixture(scope="module")
def found_in_faulty(tmp_path_factory: pytest.TempPathFactory, faulty: Book) -> pl.DataFrame:
    found = findings(tmp_path_factory.mktemp("faulty"), faulty)
    rules = {*found["rule"]}
    assert {"XR01", "XR02", "XR07a", "XR07b", "XR11a", "XR12a", "HH16a", "HH21a", "IN24a"} <= rules
    return found


def _without(book: Book, group: int) -> Book:
    """The book without every third column of its lists and last period."""
    less: dict[str, list[Row]] = {}
    for name, rows in book.items():
        less[name] = rows
        if "/" in name:
            spared = _KEYS | _OF_KIND
            kept = [
                at for at, header in enumerate(rows[0]) if header in spared or at % _GROUPS != group
            ]
            less[name] = [tuple(row[at] for at in kept) for row in rows]
    return less


@pytest.mark.parametrize("group", range(_GROUPS))
def test_a_missing_column_of_lists_or_the_last_period_makes_no_finding(
    tmp_path: Path, clean: Book, found_in_clean: pl.DataFrame, group: int
) -> None:
    found = findings(tmp_path, _without(clean, group))
    assert found.join(found_in_clean, on="fingerprint", how="anti").rows() == []


def test_their_columns_and_rows_may_stand_in_any_order(
    tmp_path: Path, faulty: Book, found_in_faulty: pl.DataFrame
) -> None:
    chance = random.Random(3)
    other = {}
    for name, rows in faulty.items():
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        shuffled = [rows[0], *chance.sample(rows[1:], len(rows) - 1)]
        other[name] = [tuple(row[at] for at in order) for row in shuffled]
    after = findings(tmp_path, other).filter(pl.col("rule") != OF_ORDER)
    before = found_in_faulty.filter(pl.col("rule") != OF_ORDER)
    assert after.rows() == before.rows()
