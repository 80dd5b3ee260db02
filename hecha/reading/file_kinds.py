"""What place, name and suffix of a file say about it, before it is opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from unicodedata import category

from hecha.declare.words import Words

TABLES = frozenset(
    {".xlsx", ".xlsm", ".xls", ".et", ".ett", ".ods", ".xlsb", ".csv", ".tsv", ".txt", ".parquet"}
)
"""Opened; what they are is recognised by content."""

FOREIGN_TABLES = frozenset({".et", ".ett", ".ods", ".xlsb"})
"""Formats of other programs: read where their content is a known one, else not read. Of the
others (exports of the system), one that cannot be read rejects the run."""

ZIP = ".zip"

ARCHIVES = frozenset(
    {ZIP, ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".z", ".001", ".z01"}
)

DATABASES = frozenset(
    {".dbf", ".mdb", ".accdb", ".db", ".sqlite", ".sqlite3", ".sql", ".dmp", ".mdf", ".bak"}
)

OTHER_TABLES = frozenset(
    {".numbers", ".xlt", ".xltx", ".xltm", ".xlw", ".dif", ".slk", ".fods", ".sav", ".dta"}
    | {".html", ".htm", ".mht", ".mhtml", ".xml", ".json", ".jsonl", ".feather", ".arrow"}
)
"""May hold a table, in a format that is not read."""

DOCUMENTS = frozenset(
    {".doc", ".docx", ".wps", ".wpt", ".dot", ".dotx", ".pdf", ".ofd", ".ceb", ".rtf", ".odt"}
    | {".md", ".log", ".ini", ".toml", ".yaml", ".yml", ".cfg", ".py", ".sh", ".bat", ".exe"}
    | {".ppt", ".pptx", ".dps", ".odp", ".lnk", ".url", ".tmp", ".eml", ".msg", ".css", ".js"}
    | {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg"}
    | {".mp3", ".mp4", ".wav", ".avi", ".mov", ".amr", ".m4a", ".kml", ".shp", ".dwg"}
)

DOWNLOADS = frozenset(
    {".crdownload", ".part", ".partial", ".download", ".downloading", ".td", ".xltd", ".!ut"}
)
"""What browsers and download programs call a file until it has come whole."""

_LOCKS = ("~$", ".~")
_SYSTEM = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"}
    | {"$recycle.bin", "system volume information", "@eadir"}
)


def is_lock(name: str) -> bool:
    """Whether an office program keeps this file only while another is open."""
    return name.lstrip().startswith(_LOCKS)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is hidden or the operating system's own."""
    return name.startswith(".") or name.lower() in _SYSTEM


FILE, FOLDER = "file", "folder"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that a terminal obeys or nobody sees."""
GONE = Words("找不到文件（快捷方式失效）", "is not there (a link without its file)")
_DEVICE = Words("是设备", "is a device")
_OTHER_KINDS = (
    (stat.S_ISFIFO, Words("是管道", "is a pipe")),
    (stat.S_ISSOCK, Words("是套接字", "is a socket")),
    (stat.S_ISCHR, _DEVICE),
    (stat.S_ISBLK, _DEVICE),
)
_NO_FILE = Words("不是文件", "is no file")


def what_is(path: Path) -> str | Words | None:
    """FILE, FOLDER, or in words what else is at a path; None where nothing is or can be seen."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(mode):
        return FILE
    if stat.S_ISDIR(mode):
        return FOLDER
    return next((words for is_kind, words in _OTHER_KINDS if is_kind(mode)), _NO_FILE)


def shown(name: str) -> str:
    """A name as it can be written anywhere: on Linux it may be bytes of no encoding, or hold
    control characters."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", "backslashreplace")
    return "".join(ascii(sign)[1:-1] if category(sign) in _UNSEEN else sign for sign in text)
