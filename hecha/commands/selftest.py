"""``hecha selftest``: whether the program works on this machine."""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from hecha.commands.options import LANG
from hecha.terminal.door import BROKEN, OK
from hecha.terminal.screen import say

HOUSEHOLDS, DEFECTS, SEED = 120, 40, 11


@click.command()
@LANG
def selftest(lang: str) -> int:
    """自检：生成一个虚构县，埋入已知的错误，核查后看是否都找到、结果是否写得出来。

    在新机器上先运行一次；不读取、不改动任何已有的数据。找齐返回 0，否则返回 3。
    """
    say(f"hecha {_version()}, Python {platform.python_version()}, {platform.platform()}")
    with tempfile.TemporaryDirectory(prefix="hecha-") as scratch:
        missed = list(_missed(Path(scratch)))
    for rule, place in missed:
        text = {"zh": "没有找到：{} {}", "en": "not found: {} {}"}[lang]
        say(text.format(rule, place))
    passed = {"zh": "自检通过。", "en": "The self-test passed."}[lang]
    failed = {"zh": "自检没有通过，请联系维护人员。", "en": "The self-test failed."}[lang]
    say(failed if missed else passed, error=bool(missed))
    return BROKEN if missed else OK


def _version() -> str:
    from hecha.run import product_version

    return product_version()


def _missed(scratch: Path) -> Iterator[tuple[str, str]]:
    """Rule and place of what was planted and is not in the results that were written."""
    import polars as pl

    from hecha import run as pipeline
    from hecha.rules.catalogue import base_code
    from hecha.samples import generate

    county, out = scratch / "county", scratch / "out"
    generate(
        county,
        households=HOUSEHOLDS,
        persons=3 * HOUSEHOLDS,
        suite="national",
        defects=DEFECTS,
        seed=SEED,
    )
    pipeline.check(county).write(out)
    findings, evidence = (
        pl.read_parquet(out / f"{name}.parquet") for name in ("findings", "evidence")
    )
    cells = findings.join(evidence, on="fingerprint").select("rule", "file", "sheet", "row")
    found = {(base_code(rule), *place) for rule, *place in cells.iter_rows()}
    for planted in json.loads((county / "planted.json").read_text(encoding="utf-8")):
        file, sheet, row = (planted[name] for name in ("file", "sheet", "row"))
        if (planted["rule"], file, sheet, row) not in found:
            yield planted["rule"], f"{file} {sheet} {row}"
