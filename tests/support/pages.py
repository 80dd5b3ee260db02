"""Reading report.html back: its data as rows, its markup as a list of tags."""

from __future__ import annotations

import base64
import gzip
import json
import re
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """The tags of a page with their attributes, its text outside scripts and styles, and the raw
    text of every script and style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.raw: list[tuple[str, str]] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw.append((self._inside, data))
        elif data.strip():
            self.texts.append(data.strip())

    @property
    def text(self) -> str:
        """All its text, a line each."""
        return "\n".join(self.texts)


def decoded(html: str) -> dict[str, Any]:
    """The data of a page, its packed frames as lists of rows."""
    (found,) = re.findall(
        r'<script type="application/octet-stream" id="data">([^<]*)</script>', html
    )
    data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found)))
    return data | {name: _rows(data[name]) for name in ("tasks", "findings", "cells")}


def _rows(packed: dict[str, Any]) -> list[dict[str, Any]]:
    columns = {name: list(_values(column)) for name, column in packed["columns"].items()}
    assert {len(values) for values in columns.values()} == {packed["rows"]}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _values(column: dict[str, Any]) -> list[Any]:
    if "values" in column:
        return list(column["values"])
    return [None if code < 0 else column["words"][code] for code in column["codes"]]
