"""What a file is by its first bytes, whatever its suffix says."""

from __future__ import annotations

import codecs
import re

from hecha.declare.words import Words

HEAD = 8192
"""Bytes looked at."""

ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"

_PICTURE = Words("图片", "a picture")
_MAGIC = {
    b"%PDF": Words(" PDF 文档", "a PDF document"),
    b"{\\rtf": Words(" RTF 文档", "an RTF document"),
    b"\xff\xd8\xff": _PICTURE,
    b"\x89PNG": _PICTURE,
    b"GIF8": _PICTURE,
    b"Rar!": Words(" RAR 压缩包", "a RAR archive"),
    b"7z\xbc\xaf": Words(" 7z 压缩包", "a 7z archive"),
    b"\x1f\x8b": Words(" gzip 压缩包", "a gzip archive"),
    b"SQLite format 3": Words("数据库文件", "a database"),
}
_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SPREADSHEET_2003 = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|<(?:ss:)?Workbook\b")
_TAG = re.compile(r"\s*<\s*(?:!--|[!?/]?[A-Za-z])")
_PAGE = re.compile(
    r"<\s*(?:html|head|body|meta|table|tr|td|div|span|font|form|script|style)[\s>]", re.IGNORECASE
)
_MHTML = re.compile(r"\s*(?:MIME-Version:|From: <Saved by|Content-Type: multipart)", re.IGNORECASE)


def foreign(head: bytes) -> Words | None:
    """What a file is that is neither workbook, parquet nor text; else None.

    A page is recognised by any tag at its start, and by those of a table or page further on.
    """
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    text = _text(head)
    if _MHTML.match(text):
        return Words("网页格式（mhtml）", "a web page (mhtml)")
    if _TAG.match(text) and _SPREADSHEET_2003.search(text):
        return Words(" XML 表格 2003", "an XML spreadsheet of 2003")
    if _TAG.match(text) or _PAGE.search(text):
        return Words("网页格式", "a web page")
    return None


def _text(head: bytes) -> str:
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore")
    return head.decode("latin-1")
