"""What progress says beside the tasks: approvals, samples, clues."""

from __future__ import annotations

from pathlib import Path

from hecha.declare.words import Words
from hecha.followup.approving import approvals
from hecha.followup.clues import followed
from hecha.followup.sampling import checked
from hecha.results.results import STATE_WORDS

_APPROVALS = Words(
    "属实的批准：已批准 {approved}，未批准 {refused}，待批准 {waiting}",
    "Approval of what is true as it is: approved {approved}, not approved {refused}, "
    "waiting {waiting}",
)
_NEEDED = Words("（本套规则要求批准）", " (the suite asks for it)")
_SAMPLE = Words(
    "抽查 {drawn}（{state}，{size}，种子 {seed}）：抽 {tasks} 项，已查 {checked}，相符 {passed}，"
    "不符 {failed}",
    "Re-check {drawn} ({state}, {size}, seed {seed}): {tasks} drawn, {checked} checked, "
    "{passed} as stated, {failed} not",
)
_CLUES = Words(
    "下发线索：共 {total} 条，对上 {matched} 条{states}，未对上 {rest} 条",
    "Clues: {total}, of which {matched} match a task{states}, {rest} match none",
)


def said_beside(path: Path, lang: str) -> list[str]:
    """One line each of what there is. Raises InputRejected where the file is no follow-up."""
    return [*_of_approvals(path, lang), *_of_samples(path, lang), *_of_clues(path, lang)]


def _of_approvals(path: Path, lang: str) -> list[str]:
    found = approvals(path)
    if not found.needed and not found.approved + found.refused:
        return []
    counts = {
        "approved": found.approved,
        "refused": found.refused,
        "waiting": found.waiting,
    }
    needed = _NEEDED.of(lang) if found.needed else ""
    return [_APPROVALS.filled(**counts).of(lang) + needed]


def _of_samples(path: Path, lang: str) -> list[str]:
    return [
        _SAMPLE.filled(**row | {"state": STATE_WORDS[row["of_state"]].of(lang)}).of(lang)
        for row in checked(path).iter_rows(named=True)
    ]


def _of_clues(path: Path, lang: str) -> list[str]:
    found = followed(path)
    if found.is_empty():
        return []
    counts = dict(found.drop_nulls("state").group_by("state").len().iter_rows())
    comma, opening, closing = {"zh": ("，", "（", "）"), "en": (", ", " (", ")")}[lang]
    told = comma.join(
        f"{words.of(lang)} {counts[state]}"
        for state, words in STATE_WORDS.items()
        if state in counts
    )
    matched = sum(counts.values())
    return [
        _CLUES.filled(
            total=found.height,
            matched=matched,
            states=f"{opening}{told}{closing}" if told else "",
            rest=found.height - matched,
        ).of(lang)
    ]
