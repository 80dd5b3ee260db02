"""What 核查.bat and 自检.bat call: the page, a check of what was dropped, or the self-test."""

import os
import sys
from pathlib import Path

from hecha.cli import main

_RESULTS = "核查结果"
_HOW = "请把导出数据文件夹（或文件）拖到 核查.bat 上。"


def words(dropped: list[str], commands: frozenset[str]) -> list[str]:
    """The command line for what was dropped; empty where nothing can be done."""
    if dropped == ["selftest"]:
        return dropped
    if dropped:
        return ["check", *dropped, "-o", str(_results(Path(dropped[0])))]
    return ["open"] if "open" in commands else []


def _results(first: Path) -> Path:
    """The folder of the results: beside what was dropped."""
    return first.absolute().parent / _RESULTS


def run(dropped: list[str]) -> int:
    """Do it, and open the list of what has to be corrected; the exit code of the command."""
    command = words(dropped, frozenset(main.commands))
    if not command:
        print(_HOW)
        return 2
    try:
        main(command, standalone_mode=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 3
    else:
        code = 0
    book = _results(Path(dropped[0])) / "整改清单.xlsx" if command[0] == "check" else None
    if book is not None and code in (0, 1) and book.is_file() and hasattr(os, "startfile"):
        os.startfile(book)
    return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
