"""Fuzz every reader for a while and say what it cost and found.

``python -m tools.fuzz FOLDER --seconds 600 [TARGET...]``: FOLDER keeps the inputs of each target,
its findings, and a line of figures per run in figures.jsonl.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

from tools.fuzz.seeds import write_seeds

TARGETS = ("sheet", "workbook", "archive", "ods", "xls", "csv", "parquet")
_LINE = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+)")
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_LONGEST = 64 << 10
_SLOW = 20


def fuzz(target: str, folder: Path, seconds: int) -> dict[str, object]:
    """Fuzz a target for about so many seconds. Returns its figures."""
    inputs, findings = folder / target / "inputs", folder / target / "findings"
    for place in (inputs, findings):
        place.mkdir(parents=True, exist_ok=True)
    write_seeds(target, inputs)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tools.fuzz.targets", target, str(findings), str(inputs)),
            *(f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={_SLOW}"),
            *(f"-artifact_prefix={findings}/", "-rss_limit_mb=3000", "-print_final_stats=1"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = done.stderr.decode("utf-8", "replace")
    lines = _LINE.findall(said)
    executed = _EXECUTIONS.search(said)
    return {
        "target": target,
        "executions": int(executed[1] if executed else lines[-1][0] if lines else 0),
        "edges": int(lines[-1][1]) if lines else 0,
        "processor_seconds": round(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1
        ),
        "inputs": sum(1 for _ in inputs.iterdir()),
        "exit": done.returncode,
        "findings": sorted(path.name for path in findings.iterdir() if path.suffix != ".txt"),
        **({} if done.returncode == 0 else {"end": said[-600:]}),
    }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("targets", nargs="*", default=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for _ in range(given.rounds):
        for target in given.targets:
            figures = fuzz(target, given.folder, given.seconds)
            with (given.folder / "figures.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(figures) + "\n")
            print({name: value for name, value in figures.items() if name != "end"}, flush=True)


if __name__ == "__main__":
    main()
