"""How the command ends: every way out has its exit code and one sentence.

| exit code | what happened                                              |
|-----------|------------------------------------------------------------|
| 0, 1      | the verdict of a finished run (hecha.report.verdict)       |
| 2         | input or usage rejected, nothing checked                   |
| 3         | a rule, the tool or its installation broke                 |
| 130       | interrupted                                                |
"""

from __future__ import annotations

import atexit
import gc
import os
import platform
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click

from hecha.terminal.screen import ScreenLost, only_our_words, say
from hecha.terminal.usage import language_of, usage_sentence

OK, FINDINGS, REJECTED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 130

_REJECTED = {
    "zh": {"check": "未核查：", "load": "未载入：", "sample": "未生成："},
    "en": {"check": "Not checked: ", "load": "Not loaded: ", "sample": "Not written: "},
}
_BROKEN = {
    "zh": {
        "memory": "不能判断，因为内存不够；请关闭其他程序，或按乡镇分批核查",
        "library": "不能判断，因为程序库缺失或版本不符（{detail}）；请重新安装",
        "screen": "屏幕或管道写不进去（{detail}）",
        "other": "不能判断，因为程序出错（{detail}）；请联系维护人员",
        "log": "，记录在 {log}",
        "end": "。",
    },
    "en": {
        "memory": "Cannot be judged, because the memory is used up; close other programs, "
        "or check one township after another",
        "library": "Cannot be judged, because a library is missing or of a wrong version "
        "({detail}); please install again",
        "screen": "The screen or pipe takes no more ({detail})",
        "other": "Cannot be judged, because the program broke ({detail}); "
        "please ask the maintainers",
        "log": ", log: {log}",
        "end": ".",
    },
}
_GIVEN_UP = (click.Abort, KeyboardInterrupt, EOFError)
_INTERRUPTED = {"zh": "已中断。", "en": "Interrupted."}


_RARELY = 100_000, 50, 100
"""How many objects are made before cycles among them are looked for: the libraries alone are
millions, which stay, and to look through them again and again takes a tenth of a run."""


class Door(click.Group):
    """The command group; its commands return their exit code."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run a command and leave with its exit code, whatever happens."""
        gc.set_threshold(*_RARELY)
        # At its end Python looks for cycles among all objects once more, for half a second.
        atexit.register(gc.freeze)
        given = options.get("args", args[0] if args else None)
        words = list(sys.argv[1:] if given is None else given)
        options = {"prog_name": "hecha", **options, "standalone_mode": False}
        with only_our_words(), Ending(words, self.commands) as ending:
            try:
                code = super().main(*args, **options, obj=ending)
            except SystemExit:  # click's own way out where the reader of its help went away
                code = OK
            raise SystemExit(code if isinstance(code, int) else OK)


class Ending:
    """Turns whatever ends the block into an exit code, with one sentence on standard error.

    ``lang`` is its language: that of the command line, until a command knows better.
    """

    def __init__(self, words: Sequence[str], commands: Collection[str]) -> None:
        self.lang = language_of(words)
        first = next((word for word in words if not word.startswith("-")), "")
        self._command = first if first in commands else ""

    def __enter__(self) -> Ending:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        code, sentence = self._end(error)
        say(sentence, error=True)
        raise SystemExit(code) from None

    def _end(self, error: BaseException) -> tuple[int, str]:
        # While a class is made, Python wraps an interrupt.
        if any(isinstance(one, _GIVEN_UP) for one in (error, error.__cause__)):
            return INTERRUPTED, _INTERRUPTED[self.lang]
        if isinstance(error, click.ClickException):
            return REJECTED, self._rejected(
                usage_sentence(error, self.lang, f"hecha {self._command}".rstrip())
            )
        words = _BROKEN[self.lang]
        if isinstance(error, ImportError):
            return BROKEN, words["library"].format(detail=error) + words["end"]
        if isinstance(error, ScreenLost):
            return BROKEN, words["screen"].format(detail=error.words.of(self.lang)) + words["end"]
        from hecha.reading.submission import InputRejected

        if isinstance(error, InputRejected):
            return REJECTED, self._rejected(error.of(self.lang))
        said = "memory" if isinstance(error, MemoryError) else "other"
        sentence = words[said].format(detail=type(error).__name__)
        log = fault_log(error)
        return BROKEN, sentence + (words["log"].format(log=log) if log else "") + words["end"]

    def _rejected(self, sentence: str) -> str:
        return _REJECTED[self.lang].get(self._command, "") + sentence


def fault_log(error: BaseException) -> Path | None:
    """A file with the way an error took; None where none can be written.

    It holds kinds of errors and places in the code, and no message: messages quote values.
    """
    from hecha.processes.broken import places_of

    try:
        number, name = tempfile.mkstemp(prefix="hecha-", suffix=".log")
        with os.fdopen(number, "w", encoding="utf-8") as stream:
            stream.write(f"Python {platform.python_version()}, {platform.system()}\n")
            stream.writelines(f"{line}\n" for line in places_of(error))
    except OSError:
        return None
    return Path(name)
