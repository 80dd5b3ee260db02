"""The files of a suite as written: which there may be, and the entries of one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hecha.declare.fact_columns import COMPUTED
from hecha.declare.words import listed
from hecha.figures.indicator import GRAINS
from hecha.policy.loading import Layer
from hecha.policy.toml import not_utf8
from hecha.reading.submission import InputRejected

AREA_GRAINS = tuple(GRAINS)
RECORD_FRAMES = tuple(COMPUTED)
FRAMES = (*AREA_GRAINS, *RECORD_FRAMES)


def frames_of(layer: Layer) -> tuple[str, ...]:
    """What a suite may speak of: areas, households, members, and the ledgers it declares."""
    return (*FRAMES, *layer.ledgers)


def entries(file: Path, layer: Layer) -> list[Any]:
    """The expectations of one file as written. Raises InputRejected."""
    if file.stem not in (frames := frames_of(layer)):
        known = listed(f"{name}.json" for name in frames)
        raise InputRejected(
            f"{file}：不认识这个文件，套件里可以放的是 {known.zh}。",
            f"{file} is no file of a suite; there may be {known.en}.",
        )
    try:
        suite = json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except OSError:
        raise InputRejected(
            f"{file} 打不开，请检查它是不是文件、有没有读取权限。",
            f"{file} cannot be opened; please check that it is a file and that you may read it.",
        ) from None
    except UnicodeDecodeError:
        raise not_utf8(file) from None
    except json.JSONDecodeError as error:
        raise InputRejected(
            f"{file} 第 {error.lineno} 行写法有误，请检查逗号、引号和括号。",
            f"Line {error.lineno} of {file} cannot be understood; please check its commas, "
            "quotation marks and brackets.",
        ) from None
    except RecursionError:
        raise InputRejected(
            f"{file} 的括号套得太深，请对照其他套件的写法改正。",
            f"The brackets of {file} are nested too deeply; please compare it with other suites.",
        ) from None
    except _NoNumber as error:
        raise InputRejected(
            f"{file} 里的 {error} 不是数字，请改成数字或者去掉。",
            f"{error} in {file} is no number; please write a number or remove it.",
        ) from None
    found = suite.get("expectations") if isinstance(suite, dict) else None
    if not isinstance(found, list):
        raise InputRejected(
            f"{file}：缺少 expectations 列表。", f"{file} lacks the list of expectations."
        )
    return found


class _NoNumber(Exception):
    """NaN or Infinity, which JSON does not know and Python reads all the same."""


def _no_number(text: str) -> float:
    raise _NoNumber(text)
