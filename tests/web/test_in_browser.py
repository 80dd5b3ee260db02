"""The page in a real Chromium: from the files that are dropped to the answers that come back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import openpyxl
import pytest
from support.chromium import chromium
from support.corrections_desk import fill
from support.page_client import served

from hecha.samples import generate

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MINUTES = 120_000  # of milliseconds: a machine may be busy


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "county"
    generate(folder, households=20, persons=60, suite="national", defects=6, seed=3)
    (folder / "planted.json").unlink()
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def saved(page: Page, selector: str) -> tuple[str, bytes]:
    """What a link downloads, and the name it has."""
    with page.expect_download() as download:
        page.locator(selector).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


class Watched:
    """A page, what it asks for and what goes wrong in it."""

    def __init__(self, browser: Browser, start: str) -> None:
        self.page = browser.new_page(viewport={"width": 1100, "height": 900})
        self.asked, self.faults = list[str](), list[str]()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(start)


def drop(page: Page, folder: Path) -> None:
    """Drop a folder of the disk, as from a file manager."""
    box = page.locator("#drop-data").bounding_box()
    assert box is not None
    devtools = page.context.new_cdp_session(page)
    dragged = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        at = {"type": kind, "x": box["x"] + 40, "y": box["y"] + 20}
        devtools.send("Input.dispatchDragEvent", {**at, "data": dragged})


def drop_and_check(page: Page, county: Path) -> str:
    """Drop the folder of a county and check it; the sentence that comes of it."""
    assert page.locator("#check").is_disabled()
    drop(page, county)
    page.get_by_text(f"已取 {len(list(county.iterdir()))} 个文件").wait_for()
    page.locator("#check").click()
    page.get_by_role("button", name="取消").wait_for()
    page.locator("#result").wait_for(timeout=MINUTES)
    return page.locator("#sentence").inner_text()


def answer_a_packet(page: Page, folder: Path) -> str:
    """Write the packets, answer the first task of one and hand it in; what is said of it."""
    page.locator("#make-packets").click()
    page.locator("#packet-list a").last.wait_for(timeout=MINUTES)
    name, content = saved(page, "#packet-list li:last-child a")
    packet = folder / name
    packet.write_bytes(content)
    place = openpyxl.load_workbook(packet)["任务"].cell(2, 3).value
    fill(packet, {place: {"处理结果": "属实", "原因/部门/批准人": "入户核实"}})
    page.locator("#files-returned").set_input_files(packet)
    page.get_by_text("已取 1 份").wait_for()
    page.locator("#collect").click()
    page.locator("#collected").wait_for(timeout=MINUTES)
    return page.locator("#answers li").first.inner_text()


def test_from_the_drop_to_the_workbook_and_back(
    browser: Browser, county: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with served(home) as server:
        watched = Watched(browser, server.guard.start)
        page = watched.page
        assert page.url == f"{server.guard.origin}/"  # the token has left the address
        settings = tmp_path / "hecha.toml"
        settings.write_text('suite = "national"\n', encoding="utf-8")
        page.locator("#files-data").set_input_files(settings)
        page.get_by_text("hecha.toml 是命令行的设置，本页没有使用").wait_for()
        sentence = drop_and_check(page, county)
        assert sentence.startswith("不能上报，还差 ")

        name, content = saved(page, "#get-workbook")
        assert name.endswith("整改清单.xlsx")
        assert openpyxl.load_workbook(io.BytesIO(content))["封面"]["B3"].value == sentence
        page.locator("#show-report").click()
        report = page.frame_locator("#report")
        assert report.locator(".sentence").inner_text() == sentence
        report.locator("#list tbody tr").first.wait_for()

        written = answer_a_packet(page, tmp_path)
        assert written.startswith("记入 ")
        assert not written.startswith("记入 0")
        _, content = saved(page, "#get-results")
        assert "整改台账.db" in zipfile.ZipFile(io.BytesIO(content)).namelist()

        page.locator("#files-data").set_input_files(next(county.iterdir()))
        page.get_by_role("button", name="换成这次的").click()
        page.get_by_text("已取 1 个文件").wait_for()

        page.locator("#language").click()
        assert page.locator("#h-result").inner_text() == "3. Verdict"
        assert page.locator("#sentence").inner_text().startswith("Cannot be submitted")
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

        page.locator("#stop").click()
        page.locator("#stop-yes").click()
        page.locator("#lost").wait_for()
        assert server.stopped.wait(10)
        assert watched.faults == []
        hosts = {urlsplit(url).netloc for url in watched.asked}
        assert hosts == {f"127.0.0.1:{server.guard.port}"}
        page.close()
