"""The follow-up file: SQLite, readable by its owner only, changed in whole transactions.

It holds no name, number or value of a household: values and business keys are kept as keyed digests
(HMAC-SHA256, a random key for each file), by which a later run sees whether one is the same. What
officers answered - corrected values and reasons - is kept as they wrote it.

``journal_mode=DELETE`` and ``synchronous=FULL``: safe where the process is killed, also on a
network share, and one file to copy.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hecha.declare.system_errors import why
from hecha.declare.words import Words
from hecha.reading.own_file import FOLLOWUP_MARK
from hecha.reading.submission import InputRejected

APPROVAL = "approval"
"""Of the settings: ``needed`` where the suite lets 属实 count only once it is approved."""

VERSION = 1
"""``user_version``: raised when the meaning of a table changes."""

_WAIT = 30.0  # seconds for another process to finish its transaction
_CACHE = 64_000  # KiB of pages kept in memory

_SCHEMA = """
CREATE TABLE secret (key BLOB NOT NULL) STRICT;
CREATE TABLE runs (
    round INTEGER PRIMARY KEY, day TEXT NOT NULL, data TEXT NOT NULL, suite TEXT NOT NULL,
    version TEXT NOT NULL, settings TEXT NOT NULL, narrowed TEXT NOT NULL, verdict TEXT NOT NULL
) STRICT;
CREATE TABLE places (
    county TEXT NOT NULL, town TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (county, town)
) STRICT, WITHOUT ROWID;
CREATE TABLE rules (rule TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tasks (
    task TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    state TEXT NOT NULL, since INTEGER NOT NULL, severity TEXT NOT NULL, grain TEXT NOT NULL,
    rules TEXT NOT NULL, county TEXT, town TEXT, village TEXT, "table" TEXT, "column" TEXT,
    value TEXT NOT NULL, place TEXT NOT NULL, file TEXT, household TEXT, person TEXT, number TEXT,
    name TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE states (
    task TEXT NOT NULL, round INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (task, round)
) STRICT, WITHOUT ROWID;
CREATE TABLE households (
    household TEXT PRIMARY KEY, head TEXT, members TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (alias TEXT PRIMARY KEY, task TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE answers (
    number INTEGER PRIMARY KEY, task TEXT NOT NULL, round INTEGER NOT NULL, kind TEXT NOT NULL,
    new_value TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, day TEXT NOT NULL,
    approved_by TEXT NOT NULL, expires TEXT NOT NULL, reference TEXT NOT NULL,
    department TEXT NOT NULL, value TEXT NOT NULL, meaning TEXT NOT NULL, packet TEXT NOT NULL
) STRICT;
CREATE INDEX answers_of_task ON answers (task);
CREATE TABLE checks (
    task TEXT NOT NULL, drawn INTEGER NOT NULL, of_state TEXT NOT NULL, result TEXT NOT NULL,
    who TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (task, drawn)
) STRICT, WITHOUT ROWID;
"""
"""``runs`` one row a round, ``tasks`` one row a task with its present state and the round it is
in it ``since``, ``states`` one row each time a state changed. ``rules`` of a task: codes, by
blanks. value, place, file, household, person, number, name, head, members: keyed digests."""


_ADDED = {
    "settings": """CREATE TABLE settings (
        name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "draws": """CREATE TABLE draws (
        drawn INTEGER PRIMARY KEY, round INTEGER NOT NULL, seed INTEGER NOT NULL,
        size TEXT NOT NULL, of_states TEXT NOT NULL) STRICT""",
    "approvals": """CREATE TABLE approvals (
        answer INTEGER PRIMARY KEY, approved TEXT NOT NULL, approver TEXT NOT NULL,
        day TEXT NOT NULL, expires TEXT NOT NULL, reference TEXT NOT NULL) STRICT""",
    "clues": """CREATE TABLE clues (
        clue TEXT PRIMARY KEY, number TEXT NOT NULL, province TEXT NOT NULL, rules TEXT NOT NULL,
        household TEXT, person TEXT, id_number TEXT, county TEXT NOT NULL, town TEXT NOT NULL,
        village TEXT NOT NULL, sent TEXT NOT NULL, due TEXT NOT NULL, source TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
    "renames": """CREATE TABLE renames (
        kind TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (kind, old)
        ) STRICT, WITHOUT ROWID""",
}
"""Tables that the first files did not have; there they are added when something is written.

``settings`` of the suite of the last run; ``approvals`` of answers 属实, ``approved`` is yes or no;
``draws`` one row a random sample (the tasks in it are in
``checks``: result is passed, failed, or empty); ``clues`` those handed down from above: household,
person, id_number are keyed digests, ``rules`` codes of ours by blanks; ``renames`` of households,
persons and ID numbers: the keyed digests of a number and of the one that replaced it."""


@contextmanager
def changing(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """One transaction on a follow-up: all that is written in the block, or nothing.

    No other process writes meanwhile. With ``create`` a file that does not exist is made. Raises
    InputRejected where the file is none of ours, damaged, cannot be written, or busy too long.
    """
    if create:
        _make(path)
    with _connected(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            _prepare(connection, path)
            _add_tables(connection, "CREATE TABLE")
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A follow-up as it is at one moment. Raises InputRejected as :func:`changing`."""
    with _connected(path) as connection:
        connection.execute("BEGIN")
        _must_be_ours(connection, path)
        _add_tables(connection, "CREATE TEMP TABLE")  # the file itself is only read
        yield connection


def key_of(connection: sqlite3.Connection) -> bytes:
    """The key of the digests of this file."""
    (key,) = connection.execute("SELECT key FROM secret").fetchone()
    return bytes(key)


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise InputRejected(
            f"没有台账文件 {path}：请用 hecha check --followup 建立，或检查文件名。",
            f"There is no follow-up {path}: hecha check --followup makes one; or check its name.",
        )
    try:
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=FULL")
            # Each time the changed pages do not fit, the journal has to reach the disk.
            connection.execute(f"PRAGMA cache_size=-{_CACHE}")
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        fault = _WHY.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
        if fault is None:
            raise  # a fault of ours
        raise InputRejected(
            f"台账文件 {path} {fault.zh}。", f"The follow-up {path} {fault.en}."
        ) from error


_BUSY = Words(
    "正由另一个程序写入：请等它结束后重试",
    "is being written by another program: please try again when it has ended",
)
_CLOSED = Words(
    "打不开或写不进去：请检查权限和磁盘空间",
    "cannot be opened or written: please check permissions and room on the disk",
)
_FOREIGN = Words(
    "不是整改台账，或已损坏：请换用备份，或写另一个文件名",
    "is none, or damaged: please use a backup or give another name",
)
_WHY = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_FULL: _CLOSED,
    sqlite3.SQLITE_IOERR: _CLOSED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_CORRUPT: _FOREIGN,
}


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"无法建立台账文件 {path}（{reason.zh}）：请换一个位置。",
            f"The follow-up {path} cannot be made ({reason.en}): please choose another place.",
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Lay out a file that is empty; refuse one that is somebody else's."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables or _pragma(connection, "application_id"):
        _must_be_ours(connection, path)
        return
    connection.execute(f"PRAGMA application_id={FOLLOWUP_MARK}")
    connection.execute(f"PRAGMA user_version={VERSION}")
    for statement in filter(str.strip, _SCHEMA.split(";")):
        connection.execute(statement)
    connection.execute("INSERT INTO secret VALUES (?)", [secrets.token_bytes(32)])
    path.chmod(0o600)


def _add_tables(connection: sqlite3.Connection, create: str) -> None:
    known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for name, statement in _ADDED.items():
        if name not in known:
            connection.execute(statement.replace("CREATE TABLE", create, 1))


def _must_be_ours(connection: sqlite3.Connection, path: Path) -> None:
    if _pragma(connection, "application_id") != FOLLOWUP_MARK:
        raise InputRejected(
            f"{path} 不是整改台账：请写另一个文件名。",
            f"{path} is no follow-up: please give another name.",
        )
    if _pragma(connection, "user_version") > VERSION:
        raise InputRejected(
            f"{path} 是较新版本的程序写的：请升级 hecha。",
            f"A newer version wrote {path}: please upgrade hecha.",
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)
