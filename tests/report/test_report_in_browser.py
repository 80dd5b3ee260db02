"""report.html in a real Chromium, opened from disk without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from support import results_by_hand as by_hand
from support.chromium import chromium
from support.results_by_hand import cell, finding, run, subject

from hecha.report.html.report_html import as_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def opened(context: BrowserContext, tmp_path: Path) -> Callable[..., Page]:
    """Opens a page and keeps, as ``page.asked`` and ``page.faults``, what it asks for and what
    goes wrong in it."""

    def open_page(html: str, script: str | None = None) -> Page:
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.asked, page.faults = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(path.as_uri())
        page.locator("#list").wait_for()
        return page

    return open_page


def county(households: int = 250) -> str:
    """Two townships with a finding per household, and one planted."""
    found = [
        finding(
            f"{n:04}",
            "IN02" if n % 2 else "HH14",
            town=("流沙镇", "占陇镇")[n % 2],
            village=f"村{n % 5}",
            household_id=f"44528100000{n:05}",
        )
        for n in range(households)
    ]
    found.append(finding("planted", "ID01", village="新坛村", message="与“员工”表另一人相同"))
    cells = [cell("planted", "证件号码", "445281************", 12)]
    return as_html(
        run(by_hand.results(found, cells, [], [subject("planted", "欧＊＊", None, None)]))
    )


def rows(page: Page) -> list[str]:
    return page.locator("#list > tbody > tr:not(.more)").all_inner_texts()


def status(page: Page) -> str:
    return page.locator("#status").inner_text()


def test_opened_from_disk_it_asks_for_nothing_and_finds_a_planted_task(
    opened: Callable[..., Page],
) -> None:
    page = opened(county())
    assert page.asked == [page.url]
    assert status(page) == "第 1–100 条，共 251 条"
    page.locator("#words").fill("员工 新坛")
    assert status(page) == "第 1–1 条，共 1 条（全部 251 条）"
    (found,) = rows(page)
    for said in ("ID01", "与“员工”表另一人相同", "流沙镇", "新坛村", "4452810000000017", "欧＊＊",
                 "户信息_20161231.xlsx 流沙镇 第12行"):  # fmt: skip
        assert said in found
    assert page.asked == [page.url]
    assert page.faults == []


def test_a_township_a_village_and_a_theme_can_be_chosen(opened: Callable[..., Page]) -> None:
    page = opened(county())
    assert page.locator("#village").is_disabled()
    page.locator("#town").select_option(label="占陇镇")
    assert status(page) == "第 1–100 条，共 125 条（全部 251 条）"
    assert all("占陇镇" in row for row in rows(page))
    page.locator("#village").select_option(label="村3")
    assert all("村3" in row for row in rows(page))
    assert status(page).startswith("第 1–25 条，共 25 条")
    page.get_by_role("button", name="全部显示").click()
    page.locator("#rule").select_option(label="全部身份与重复")
    assert [row.split()[1] for row in rows(page)] == ["ID01"]
    page.get_by_role("button", name="全部显示").click()
    assert status(page) == "第 1–100 条，共 251 条"


def test_a_number_of_the_heat_map_leads_to_its_tasks(opened: Callable[..., Page]) -> None:
    page = opened(county())
    page.locator(".heat a[data-town='流沙镇'][data-theme='ID']").click()
    assert status(page) == "第 1–1 条，共 1 条（全部 251 条）"
    assert page.locator("#town").evaluate("one => one.selectedOptions[0].textContent") == "流沙镇"


def test_headers_sort_and_say_so(opened: Callable[..., Page]) -> None:
    page = opened(county())
    head = page.locator("th[data-sort='household_id']")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert "4452810000000000" in rows(page)[0]
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert "4452810000000249" in rows(page)[0]
    page.locator("th[data-sort='severity'] button").click()
    assert all("必须整改" in row for row in rows(page))


def test_pages_turn_and_none_is_lost(opened: Callable[..., Page]) -> None:
    page = opened(county())
    seen = rows(page)
    following = page.get_by_role("button", name="下一页").first
    while following.is_enabled():
        following.click()
        seen += rows(page)
    assert len(seen) == len(set(seen)) == 251
    assert status(page) == "第 201–251 条，共 251 条"
    page.locator("#size").select_option("500")
    assert len(rows(page)) == 251


def test_the_language_can_be_switched(opened: Callable[..., Page]) -> None:
    page = opened(county())
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#h-verdict").inner_text() == "1. Verdict"
    assert "Cannot be submitted" in page.locator(".sentence").inner_text()
    assert "结论" not in page.locator("main").inner_text()
    assert status(page) == "1–100 of 251"
    page.locator("#words").fill("planted nowhere")
    assert status(page) == "0 of 0 (all: 251)"
    page.locator("#words").fill("员工")
    assert "Must correct" in rows(page)[0]
    page.get_by_role("button", name="Explain").click()
    said = page.locator("tr.more").inner_text()
    assert "How to correct" in said
    page.get_by_role("button", name="中文").click()
    assert page.locator("#h-verdict").inner_text() == "一、结论"


def test_everything_can_be_done_with_the_keyboard(opened: Callable[..., Page]) -> None:
    page = opened(county())
    press = page.keyboard.press
    press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "words":
            break
        press("Tab")
    page.keyboard.type("员工")
    assert status(page).startswith("第 1–1 条")
    for _ in range(30):
        if page.evaluate("document.activeElement.className") == "open":
            break
        press("Tab")
    press("Enter")
    told = page.locator("tr.more").inner_text()
    assert "核对户口簿" in told or "怎样改" in told
    assert "户信息_20161231.xlsx" in told
    assert page.locator(".open").get_attribute("aria-expanded") == "true"
    press("Enter")
    assert page.locator("tr.more").count() == 0


def test_a_rule_of_several_findings_of_one_task_is_explained_once(
    opened: Callable[..., Page],
) -> None:
    results = by_hand.results(
        [finding("f", "IN02"), finding("g", "ID01"), finding("h", "ID01", message="又一处重复")],
        [cell("f", "纯收入", "1", 5), cell("g", "证件号码", "2", 6), cell("h", "证件号码", "3", 7)],
    )
    first = results.tasks.filter(pl.col("rules").list.contains("IN02")).with_columns(
        task=pl.lit("t"), rules=pl.lit(["IN02", "ID01"]), findings=pl.lit(3, pl.UInt32)
    )
    together = results.findings.with_columns(task=pl.lit("t"))
    page = opened(as_html(run(replace(results, findings=together, tasks=first))))
    assert len(rows(page)) == 1
    page.locator(".open").click()
    assert [head.split()[0] for head in page.locator("tr.more h4").all_inner_texts()] == [
        *("IN02", "ID01")
    ]
    told = page.locator("tr.more").inner_text()
    assert "证件号码重复" in told
    assert "又一处重复" in told
    assert page.locator("tr.more .cells tbody tr").count() == 3


def test_an_old_browser_without_decompression_shows_the_list_too(
    opened: Callable[..., Page],
) -> None:
    page = opened(county(), "delete window.DecompressionStream")
    assert status(page) == "第 1–100 条，共 251 条"
    assert page.faults == []


def test_values_of_the_data_are_shown_and_not_run(opened: Callable[..., Page]) -> None:
    value = "<img src=x onerror='window.ran=1'></script><script>window.ran=1</script>"
    results = by_hand.results(
        [finding("f", "IN02", town=value, village=value, message=value)],
        [cell("f", value, value, 1, file=value, sheet=value, proposed=value)],
    )
    page = opened(as_html(run(results, counties=(value,), suite_title=value)))
    page.locator(".open").click()
    assert value in rows(page)[0]
    assert page.evaluate("window.ran") is None
    assert page.asked == [page.url]
    assert page.faults == []


def test_nothing_is_wider_than_a_phone(
    context: BrowserContext, opened: Callable[..., Page]
) -> None:
    page = opened(county())
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".open").first.bounding_box()["x"] < 360
