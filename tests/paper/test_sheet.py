"""The sheets helpers take to households: what stands on them, and what is refused."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from hecha import run as pipeline
from hecha.cli import main
from hecha.exchange.internal import Internal, read_internal
from hecha.paper import typesetting
from hecha.paper.form_book import listed
from hecha.paper.household_forms import Form, Job, exports_of, forms, households_of
from hecha.reading.submission import InputRejected
from hecha.samples import generate

DAY = date(2023, 12, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``exports`` of a small county with wrong incomes; the results of their check in ``out``."""
    folder = tmp_path_factory.mktemp("sheets")
    generate(folder / "exports", households=24, persons=60, suite="national", defects=0, seed=3)
    (file,) = (folder / "exports").glob("*户信息*.xlsx")
    book = openpyxl.load_workbook(file)
    rows = {str(cell.value): cell.column for cell in book.active[3]}
    for row in (4, 9, 20):
        book.active.cell(row, rows["人均纯收入"]).value = "99"
    book.save(file)
    run = pipeline.check(folder / "exports", select=("IN",))
    assert run.tasks.filter(pl.col("household_id").is_not_null()).height >= 3
    run.write(folder / "out")
    return folder


@pytest.fixture(scope="module")
def internal(folder: Path) -> Internal:
    return read_internal(folder / "out")


@pytest.fixture(scope="module")
def found(folder: Path, internal: Internal) -> list[Form]:
    """The forms of all households with a task."""
    exports = exports_of(internal, [folder / "exports"], None)
    numbers = internal.results.tasks["household_id"].drop_nulls().unique().to_list()
    return forms(internal, numbers, exports, "zh")


def test_a_form_says_what_the_system_holds(folder: Path, found: list[Form]) -> None:
    (file,) = (folder / "exports").glob("*户信息*.xlsx")
    heads, *rows = list(openpyxl.load_workbook(file).active.iter_rows(min_row=3, values_only=True))
    registered = {row[heads.index("户编号")]: dict(zip(heads, row, strict=True)) for row in rows}
    for form in found:
        own = registered[form.household_id]
        assert (form.head, form.village) == (own["户主姓名"], own["村"])
        assert {item.label: item.value or None for item in form.items} == {
            item.label: own[item.label] for item in form.items
        }
        assert len(form.members) == int(own["家庭人口数"])


def test_what_is_to_be_checked_is_on_it_and_marked(internal: Internal, found: list[Form]) -> None:
    tasks = internal.results.tasks.filter(pl.col("household_id").is_not_null())
    assert sum(len(form.jobs) for form in found) == tasks.height
    for form in found:
        own = tasks.filter(household_id=form.household_id)
        assert sorted(job.problem for job in form.jobs) == sorted(own["message"])
        marked = {item.label for item in form.items if item.is_suspect}
        assert marked == set(own.filter(table="household")["column"]) - {"户编号"}
    assert [form.place for form in found] == sorted(form.place for form in found)


def test_a_township_has_the_households_with_tasks(internal: Internal) -> None:
    tasks = internal.results.tasks.filter(pl.col("household_id").is_not_null())
    town = tasks["town"][0]
    numbers = set(tasks.filter(town=town)["household_id"])
    assert set(households_of(internal, town, ())) == numbers
    with pytest.raises(InputRejected, match="乌有乡 没有任务"):
        households_of(internal, "乌有乡", ())


def test_a_household_nobody_has_is_named(folder: Path, internal: Internal) -> None:
    exports = exports_of(internal, [folder / "exports"], None)
    with pytest.raises(InputRejected, match="没有户编号 123"):
        forms(internal, ["123"], exports, "zh")


def test_exports_that_changed_are_not_used(
    folder: Path, internal: Internal, tmp_path: Path
) -> None:
    copytree(folder / "exports", tmp_path / "exports")
    (file,) = (tmp_path / "exports").glob("*户信息*.xlsx")
    book = openpyxl.load_workbook(file)
    book.active["A1"].value = "另一份"
    book.save(file)
    with pytest.raises(InputRejected, match=r"户信息.*不是这次核查读的，或核查以后改过"):
        exports_of(internal, [tmp_path / "exports"], None)


def sheet(*words: object) -> Result:
    return CliRunner().invoke(main, ["sheet", *map(str, words)])


@pytest.fixture
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(_: str) -> Any:
        raise ImportError

    typesetting._fonts.cache_clear()
    monkeypatch.setattr(typesetting, "import_module", missing)
    yield
    typesetting._fonts.cache_clear()


@pytest.mark.usefixtures("without_pdf")
def test_the_workbook_has_a_page_for_each_household(
    folder: Path, found: list[Form], tmp_path: Path
) -> None:
    numbers = [form.household_id for form in found]
    done = sheet(folder / "out", *numbers, "--exports", folder / "exports", "-o", tmp_path)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"已写出 {len(found)} 户：")
    assert "没有 PDF：没有安装 typst" in done.stderr
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(file)
    assert [one.title for one in book] == sorted({form.village for form in found})
    for village in book:
        own = [form for form in found if form.village == village.title]
        assert (village.page_setup.paperSize, village.sheet_properties.pageSetUpPr.fitToPage) == (
            9,
            True,
        )
        assert len(village.row_breaks.brk) == len(own) - 1
        cells = [str(cell.value) for row in village.iter_rows() for cell in row if cell.value]
        assert min(cell.font.size for row in village.iter_rows() for cell in row) >= 10
        for form in own:
            assert any(form.household_id in cell for cell in cells)
            for job in form.jobs:
                assert any(job.problem in cell for cell in cells)


@pytest.mark.usefixtures("without_pdf")
def test_the_list_needs_no_exports(folder: Path, found: list[Form], tmp_path: Path) -> None:
    done = sheet(folder / "out", "--town", found[0].town, "--list", "-o", tmp_path)
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(tmp_path / "入户核实清单.xlsx")
    shown = [str(row[1].value) for one in book for row in one.iter_rows() if row[0].value]
    for form in found:
        is_there = any(text.startswith(form.household_id) for text in shown)
        assert is_there == (form.town == found[0].town)
    again = sheet(folder / "out", "--town", found[0].town, "--list", "-o", tmp_path)
    assert again.exit_code == 2
    assert "可能已经填写" in again.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "请写户编号，或用 --town"),
        (["--town", "白杨镇"], "请写核查时的导出数据；只要清单请加 --list"),
    ],
)
def test_what_is_missing_is_one_sentence(folder: Path, words: list[str], sentence: str) -> None:
    done = sheet(folder / "out", *words, "-o", "x")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert sentence in done.stderr


def test_without_a_chinese_font_there_is_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = SimpleNamespace(families=lambda: ["DejaVu Sans"])
    typst = SimpleNamespace(Fonts=lambda **_: fonts)
    typesetting._fonts.cache_clear()
    monkeypatch.setattr(typesetting, "import_module", lambda _: typst)
    with pytest.raises(typesetting.NoPdf, match="没有找到中文字体"):
        typesetting.pdf("forms", {})
    typesetting._fonts.cache_clear()


def test_the_pdf_is_the_same_each_time(found: list[Form]) -> None:
    pytest.importorskip("typst")
    from hecha.paper.form_pages import forms_pdf, list_pdf

    try:
        typesetting.font()
    except typesetting.NoPdf as error:
        pytest.skip(str(error))
    for make in (forms_pdf, list_pdf):
        made = make(found, DAY, "全国通用口径", "zh")
        assert made.startswith(b"%PDF-")
        assert made == make(found, DAY, "全国通用口径", "zh")


PROBLEMS = st.lists(st.text("甲乙ab 1", min_size=1, max_size=120), min_size=1, max_size=9)


@given(PROBLEMS, st.integers(30, 60))
def test_a_household_takes_no_more_lines_than_it_has(problems: list[str], width: int) -> None:
    jobs = tuple(Job("必须整改", "", problem, "", "") for problem in problems)
    form = Form("1", "", "", "", "", (), (), jobs)
    text = listed(form, 4, width, "zh")
    units = [sum(1 if sign.isascii() else 2 for sign in line) for line in text.split("\n")]
    assert sum(max(-(-one // int(width * 1.05)), 1) for one in units) <= 4
    shown = sum(line.split(".")[0].isdecimal() for line in text.split("\n"))
    rest = len(problems) - shown
    assert (f"另有 {rest} 项" in text) == (rest > 0)
