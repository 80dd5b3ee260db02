"""Pages as PDF by typst, where it is installed and the machine has a Chinese font.

What a page says goes in as data, never as markup: nothing from an export is evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from hecha.declare.words import Words

FONTS = (
    *("SimSun", "Songti SC", "STSong", "Noto Serif CJK SC", "Source Han Serif SC"),
    *("Microsoft YaHei", "SimHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
)
"""Families with simplified Chinese, the first one found is used. None is shipped: system fonts hold
more of the rare signs of names than a subset would."""

_NO_TYPST = Words(
    "没有 PDF：没有安装 typst（安装命令：“pip install typst”），请用 WPS 或 Excel 打印 xlsx",
    "No PDF: typst is not installed (pip install typst); print the xlsx",
)
_NO_FONT = Words(
    "没有 PDF：没有找到中文字体（如宋体、微软雅黑、Noto CJK），请用 WPS 或 Excel 打印 xlsx",
    "No PDF: no Chinese font was found (SimSun, Microsoft YaHei, Noto CJK); print the xlsx",
)
_WARNED = Words(
    "没有 PDF：typst 排版时有警告（{said}），请用 WPS 或 Excel 打印 xlsx",
    "No PDF: typst warned ({said}); print the xlsx",
)


class NoPdf(Exception):
    """No PDF can be made here; ``words`` say why and what to do instead."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.zh)
        self.words = words


def pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """A page of ``template`` (hecha/paper/template, without its suffix) as PDF.

    The template reads ``values`` as JSON. The same values give the same bytes on machines with the
    same font and the same typst. Raises NoPdf.
    """
    fonts, typst = _fonts()
    source = files("hecha.paper").joinpath("template", f"{template}.typ").read_bytes()
    data = json.dumps({**values, "fonts": [fonts[0]]}, ensure_ascii=False)
    # Tags for screen readers make a page twelve times as large; the workbook says the same.
    made, warnings = typst.compile_with_warnings(
        source, format="pdf", sys_inputs={"data": data}, pdf_tags=False
    )
    if warnings:
        said = str(warnings[0].message)
        raise NoPdf(_WARNED.filled(said=said))
    return bytes(made)


def font() -> str:
    """The font of the pages. Raises NoPdf."""
    return _fonts()[0][0]


@cache
def _fonts() -> tuple[list[str], Any]:
    """The Chinese fonts of this machine, and typst."""
    try:
        typst = import_module("typst")
    except ImportError:
        raise NoPdf(_NO_TYPST) from None
    there = {family.lower() for family in typst.Fonts(include_embedded_fonts=False).families()}
    found = [family for family in FONTS if family.lower() in there]
    if not found:
        raise NoPdf(_NO_FONT)
    return found, typst
