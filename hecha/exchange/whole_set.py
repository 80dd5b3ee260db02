"""The files of a result folder, and whether they are all of one run and unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hecha.declare.system_errors import why
from hecha.declare.words import Words
from hecha.exchange.run_json import RUN_JSON
from hecha.reading.files import UNFINISHED
from hecha.reading.submission import InputRejected

_AGAIN = Words("重新运行 hecha check -o", "run hecha check -o again")


@dataclass(frozen=True, slots=True)
class WholeSet:
    """What one run wrote into ``folder``; ``record`` is its run.json."""

    folder: Path
    record: Mapping[str, Any] = field(repr=False)

    def content(self, name: str) -> bytes:
        """A file as the run wrote it. Raises InputRejected where it is missing or was changed."""
        expected = self.record["sha256"].get(name)
        if expected is None:
            raise InputRejected(
                f"{self.folder} 中没有核查写出的 {name}：请{_AGAIN.zh}。",
                f"{self.folder} has no {name} of a run: please {_AGAIN.en}.",
            )
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            reason = why(error)
            raise InputRejected(
                f"{self.folder / name} 打不开（{reason.zh}）：结果文件不全，请{_AGAIN.zh}。",
                f"{self.folder / name} cannot be opened ({reason.en}), so the results are not "
                f"whole: please {_AGAIN.en}.",
            ) from None
        if hashlib.sha256(content).hexdigest() != expected:
            raise InputRejected(
                f"{self.folder / name} 与写出时不同（被改过，或不是同一次核查的）：请{_AGAIN.zh}。",
                f"{self.folder / name} is not as it was written (it was changed, or is of another "
                f"run): please {_AGAIN.en}.",
            )
        return content


def whole_set(folder: str | Path, *, worksheets: bool = False) -> WholeSet:
    """The results that ``hecha check -o`` wrote into a folder, all of one run and unchanged.

    The worksheets, which officers write into or take away, are compared only with ``worksheets``.
    Raises InputRejected where the folder holds no results, a set half-written, or a mixture.
    """
    folder = Path(folder)
    if not (folder / RUN_JSON).is_file():
        if (folder / UNFINISHED).exists():
            raise InputRejected(
                f"{folder} 的结果没有写完（正在写入，或写入时被中断）：请稍后再试，或{_AGAIN.zh}。",
                f"The results in {folder} are not whole (they are being written, or writing them "
                f"was interrupted): please try again later, or {_AGAIN.en}.",
            )
        raise InputRejected(
            f"{folder} 不是核查结果文件夹：里面没有 {RUN_JSON}，请写 hecha check -o 所写的文件夹。",
            f"{folder} is no folder of results, for it has no {RUN_JSON}: please give the folder "
            "that hecha check -o wrote.",
        )
    try:
        record = json.loads((folder / RUN_JSON).read_text(encoding="utf-8"))
        names = set(record["sha256"])
        if not worksheets:
            names -= set(record["worksheets"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputRejected(
            f"{folder / RUN_JSON} 已损坏，或是旧版程序写的：请{_AGAIN.zh}。",
            f"{folder / RUN_JSON} is damaged, or an older version wrote it: please {_AGAIN.en}.",
        ) from None
    found = WholeSet(folder, record)
    for name in sorted(names):
        found.content(name)
    return found
