"""The statement of a run: what was handed in, checked and found, without personal values.

A county files it with its submission; whoever doubts it checks the same files again. It is made
from run.json alone, so that two runs of the same data give the same statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hecha.reading.submission import InputRejected

KIND = "hecha statement"
SCHEMA_VERSION = 1

_SAME = (
    *("counties", "suite", "day", "versions", "inputs", "rows", "not_read", "contradictions"),
    *("verdict", "tasks", "findings", "not_run"),
)
"""What two statements about the same data have in common; the version of the tool may differ."""
_SINCE_STATES = ("states", "accepted")
"""What statements have since they count the states of tasks."""
_OF_FOLLOWUP = frozenset({"verdict", *_SINCE_STATES})
"""What depends on the answers in a follow-up."""


def statement(record: Mapping[str, Any]) -> dict[str, Any]:
    """The statement of a run from its run.json.

    Raises InputRejected for a run of some rules only, which says nothing about the others, and for
    one that an older version wrote.
    """
    if not record.keys() >= {"narrowed", "versions", "inputs", "tasks"}:
        raise InputRejected(
            "这次核查的结果是旧版程序写的：请重新运行 hecha check -o。",
            "An older version wrote these results: please run hecha check -o again.",
        )
    if record["narrowed"]:
        raise InputRejected(
            f"这次只核查了一部分规则（{record['narrowed']}），不能出具声明：请重新核查全部规则。",
            f"Only some rules were checked ({record['narrowed']}), so that nothing can be stated: "
            "please check all rules.",
        )
    if record.get("only_new") is not None:
        raise InputRejected(
            "这次的结果只有新增和再次出现的问题，不能出具声明：请不写 --only-new 重新核查。",
            "The results have only what is new or has come back, so that nothing can be stated: "
            "please check again without --only-new.",
        )
    verdict = record["verdict"]
    return {
        "kind": KIND,
        "schema": SCHEMA_VERSION,
        "tool": record["tool"],
        "versions": record["versions"],
        "counties": record["counties"],
        "suite": record["suite"],
        "day": record["snapshot"]["day"],
        "inputs": record["inputs"],
        "rows": record["tables"],
        "own_tables": record.get("own_tables", {}),
        "not_read": [[item["file"], item["sheet"]] for item in record["unread"]],
        "left_out": record["left_out"],
        "contradictions": len(record["contradictions"]),
        "verdict": {name: verdict[name] for name in ("code", "households", "others", "fail_on")},
        "tasks": record["tasks"]["by_severity"],
        "followup": re.split(r"[\\/]", record["followup"])[-1],
        "states": record["tasks"].get("by_state", {}),
        "accepted": record["tasks"].get("accepted", {}),
        "findings": {name: record["findings"][name] for name in ("total", "digest")},
        "not_run": len({item["rule"] for item in record["skipped"]}),
    }


def canonical(values: Mapping[str, Any]) -> bytes:
    """A statement as the bytes that are signed: UTF-8 JSON, keys sorted, no blanks."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def parsed(content: bytes) -> dict[str, Any]:
    """A statement from its bytes. Raises InputRejected where it is none, or was written anew."""
    try:
        values = json.loads(content)
        is_one = values["kind"] == KIND and values["schema"] == SCHEMA_VERSION
    except (ValueError, KeyError, TypeError):
        is_one = False
    if not is_one:
        raise InputRejected(
            "不是本程序出具的声明，或版本不同：请用 hecha certify 重新出具。",
            "It is no statement of hecha, or one of another version: please make it again with "
            "hecha certify.",
        )
    if canonical(values) != content.strip():
        raise InputRejected(
            "声明的内容被改写过（格式与出具时不同）：请用原件核对。",
            "The statement was written anew (it is not laid out as it was made): please use the "
            "original.",
        )
    return dict(values)


def differences(
    stated: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    """What differs of two statements: the key, the value stated and the value found."""
    for key in (*_SAME, *(key for key in _SINCE_STATES if key in stated)):
        before, after = stated.get(key), now.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            for part in sorted(before.keys() | after.keys()):
                if before.get(part) != after.get(part):
                    yield f"{key}.{part}", before.get(part), after.get(part)
        elif before != after:
            yield key, before, after


def is_of_followup(key: str) -> bool:
    """Whether what differs (a key of :func:`differences`) depends on the answers in a follow-up."""
    return key.split(".", maxsplit=1)[0] in _OF_FOLLOWUP
