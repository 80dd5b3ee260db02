"""Reads folders in a process of their own and says how it ended and what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.process import ROOT

MOST_SECONDS, MOST_MEMORY = 60, 1536 << 20
"""What a run may take for a file of a county's size, in processor time and bytes."""

_CODE = """
import json, re, resource, sys
from pathlib import Path
from hecha.reading import read
from hecha.reading.submission import InputRejected

seconds = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
for name, folder in json.loads(sys.argv[1]).items():
    answer = {"name": name}
    try:
        submission = read([Path(folder)])
        answer["rows"] = {table: data.frame.height for table, data in submission.tables.items()}
        answer["unread"] = [entry.message() for entry in submission.unread]
    except InputRejected as error:
        answer["sentence"] = str(error)
    print(json.dumps(answer), flush=True)
# Resource usage would count what the process had that started this one.
[peak] = re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(int(peak) << 10)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """``rows`` of each table where the folder was read, else the ``sentence`` it was rejected
    with; ``unread`` is what was said of files that were not read."""

    rows: Mapping[str, int]
    sentence: str
    unread: tuple[str, ...]


def read_bounded(folders: Mapping[str, Path]) -> tuple[dict[str, Answer], int, str]:
    """The answer for each folder, the bytes of memory that process took at most, and what it
    printed on standard error. Fails where it did not come to its end, which is within
    MOST_SECONDS for all folders together; the process it reads files with has limits of its own.
    """
    places = {name: str(folder) for name, folder in folders.items()}
    done = subprocess.run(
        [sys.executable, "-c", _CODE, json.dumps(places), str(MOST_SECONDS)],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    errors = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, errors
    *lines, last = map(json.loads, done.stdout.splitlines())
    answers = {
        line["name"]: Answer(
            line.get("rows", {}), line.get("sentence", ""), tuple(line.get("unread", ()))
        )
        for line in lines
    }
    return answers, int(last), errors
