"""What the suffix or name of a file says about it, before it is opened."""

from __future__ import annotations

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

_LOCKS = ("~$", ".~")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def is_lock(name: str) -> bool:
    """Whether an office program keeps this file only while another is open."""
    return name.startswith(_LOCKS)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is hidden or the operating system's own."""
    return name.startswith(".") or name.lower() in _SYSTEM
