"""What became of each claim of a suite in a finished run, read back from its result folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hecha.exchange.csv_cells import original
from hecha.exchange.result_files import OUTCOMES_CSV
from hecha.exchange.run_record import RUN_JSON
from hecha.expectations.claims import NOT_CHECKABLE, RULES, Claim
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import InputRejected
from hecha.results.results import ERROR, FAILED, OUTCOMES, PASSED, SKIPPED

_WORDS = {PASSED: "通过", FAILED: "未通过", SKIPPED: "未核对", ERROR: "出错，没有结果"}
_PART = "[a-z]?"
"""A claim names rules as papers do: HP11 stands for all its parts."""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """How a claim came out: ``outcome`` as in the outcomes, None where the run says nothing of it.

    ``checked`` and ``failed`` count what was judged; ``reasons`` say why something was not, and
    ``partial`` is true where a rule was skipped as a whole, or in a township.
    """

    outcome: str | None = None
    checked: int = 0
    failed: int = 0
    partial: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """In Chinese, on one line. What is partly unknown is not shown as a plain pass."""
        if self.outcome is None:
            return "本次没有结果"
        told = _WORDS[self.outcome]
        if self.outcome == FAILED:
            told += f"：{self.failed} 处（核对 {self.checked} 处）"
        if self.outcome == PASSED:
            told = f"{'已核对的部分' if self.partial else ''}{told}（核对 {self.checked} 处）"
        return f"{told}；{'；'.join(self.reasons)}" if self.reasons else told


def claim_results(
    directory: Path, suite: LoadedSuite, claims: Sequence[Claim]
) -> dict[str, ClaimResult]:
    """The result of every claim that can be checked, by claim.

    ``directory`` is the result folder of ``hecha check``. Raises InputRejected where it is not
    one, or is that of another suite.
    """
    outcomes = _outcomes(directory, suite)
    return {
        claim.id: _result(outcomes.filter(_told_by(claim)))
        for claim in claims
        if claim.kind != NOT_CHECKABLE
    }


def day_of_run(directory: Path) -> date:
    """The snapshot day of a run. Raises InputRejected like :func:`claim_results`."""
    try:
        return date.fromisoformat(_record(directory)["snapshot"]["day"])
    except (ValueError, KeyError, TypeError):
        raise _damaged(directory) from None


def _record(directory: Path) -> dict[str, Any]:
    if not all((directory / name).is_file() for name in (RUN_JSON, OUTCOMES_CSV)):
        raise InputRejected(
            f"{directory} 不是核查结果文件夹：里面要有 {RUN_JSON} 和 {OUTCOMES_CSV}，"
            "请写 hecha check -o 所写的文件夹。"
        )
    record: dict[str, Any] = json.loads((directory / RUN_JSON).read_text(encoding="utf-8"))
    return record


def _damaged(directory: Path) -> InputRejected:
    return InputRejected(f"{directory} 里的结果文件已损坏或被改过，请重新核查。")


def _outcomes(directory: Path, suite: LoadedSuite) -> pl.DataFrame:
    try:
        of_run = _record(directory)["suite"]
        name, title = of_run["name"], of_run["title"]
        outcomes = pl.read_csv(directory / OUTCOMES_CSV, schema=OUTCOMES)
    except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise _damaged(directory) from None
    if title != suite.title:
        raise InputRejected(
            f"{directory} 是按套件 {name} 核查的，不是 {suite.name}；"
            f"请用 --suite {suite.name} 重新核查，或显示套件 {name}。"
        )
    return outcomes.with_columns(original(pl.col("reason")))


def _told_by(claim: Claim) -> pl.Expr:
    if claim.kind == RULES:
        return pl.col("rule").str.contains(f"^(?:{'|'.join(claim.rules)}){_PART}$")
    return pl.col("rule") == claim.id


def _result(rows: pl.DataFrame) -> ClaimResult:
    if rows.height == 0:
        return ClaimResult()
    there = rows["outcome"].unique().to_list()
    outcome = next(one for one in (ERROR, FAILED, PASSED, SKIPPED) if one in there)
    # Several rules that lack the same column say so each by itself.
    told = rows["reason"].drop_nulls().unique().sort().to_list()
    reasons = tuple(dict.fromkeys(part for reason in told for part in reason.split("；")))
    checked, failed = (sum(rows[name].to_list()) for name in ("checked", "failed"))
    partial = outcome != SKIPPED and SKIPPED in there
    return ClaimResult(outcome, checked, failed, partial, reasons)


Results = Mapping[str, ClaimResult]


def as_json(claims: Sequence[Claim], results: Results | None) -> list[dict[str, Any]]:
    """The claims of a suite as JSON values; with ``results``, how each came out."""
    return [
        {
            "claim": claim.id,
            "clause": claim.clause,
            "quote": claim.quote,
            "paper": claim.paper,
            "kind": claim.kind,
            "how": claim.how,
            **({} if results is None else {"result": _as_json(results.get(claim.id))}),
        }
        for claim in claims
    ]


def _as_json(result: ClaimResult | None) -> dict[str, Any] | None:
    return None if result is None else asdict(result)


def as_text(claims: Sequence[Claim], results: Results | None) -> str:
    """The claims of a suite for officers; with ``results``, how each came out."""
    lines = []
    for claim in claims:
        lines.append(f"{claim.id:<9} {claim.clause}  “{claim.quote}”")
        lines.append(f"{'':<10}{claim.how}")
        if results is not None and claim.id in results:
            lines.append(f"{'':<10}结果：{results[claim.id].words}")
    return "\n".join(lines)
