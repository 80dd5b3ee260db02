"""A Chromium to open pages in, where there is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips the test where none is installed."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="the page is not tried in a browser: no playwright"
    )
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(f"the page is not tried in a browser: none of {', '.join(_NAMES)} is on PATH")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()
