"""The actions of ``hecha followup`` on one follow-up: approve, sample, clues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hecha.commands.options import unknown
from hecha.terminal.door import OK
from hecha.terminal.screen import say

if TYPE_CHECKING:
    from hecha.followup.approving import Taken

EXPORT, APPROVE, SAMPLE, CLUES = "export", "approve", "sample", "clues"
ACTIONS = (EXPORT, APPROVE, SAMPLE, CLUES)
REFUSED = 1
"""Exit code where rows of a list were refused."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command, as given."""

    output: Path | None
    size: str | None
    seed: int | None
    state: str | None
    runs: tuple[Path, ...]
    columns: str
    lang: str


def act(action: str, book: Path, lists: Sequence[Path], given: Options) -> int:
    """Do it, say what came of it; the exit code. Raises InputRejected, Misuse."""
    if bool(lists) == (given.output is not None):
        raise unknown(
            "output",
            "写 -o 写出清单，或写收回的清单，二者取一",
            "either -o to write a list, or lists to take in",
        )
    return {APPROVE: _approve, SAMPLE: _sample, CLUES: _clues}[action](book, lists, given)


def _approve(book: Path, lists: Sequence[Path], given: Options) -> int:
    from hecha.followup.approving import approve, write_pending

    lang = given.lang
    if given.output is None:
        return _said(approve(book, lists, lang), lang)
    count = write_pending(book, given.output, given.runs, lang)
    words = {"zh": "已写出：{}（{} 项属实待批准）", "en": "Written: {} ({} to approve)"}[lang]
    say(words.format(given.output, count))
    return OK


def _sample(book: Path, lists: Sequence[Path], given: Options) -> int:
    from hecha.followup.sampling import STATES, Size, draw, take_results
    from hecha.results.results import STATE_WORDS

    lang = given.lang
    if given.output is None:
        return _said(take_results(book, lists, lang), lang)
    size = Size.read(given.size or "")
    if size is None:
        raise unknown("size", "写项数或百分数，如 20 或 5%", "a number or a percentage, 20 or 5%")
    states = STATES if given.state is None else (given.state,)
    drawn = draw(
        book, given.output, size, seed=given.seed, states=states, runs=given.runs, lang=lang
    )
    told = {"zh": "{} {}/{}", "en": "{} {} of {}"}[lang]
    counts = [
        told.format(STATE_WORDS[state].of(lang), picked, of)
        for state, (picked, of) in drawn.counts.items()
    ]
    words = {
        "zh": "抽查 {}：{}，种子 {}，已写出：{}",
        "en": "Re-check {}: {}, seed {}, written: {}",
    }[lang]
    comma = {"zh": "，", "en": ", "}[lang]
    say(words.format(drawn.number, comma.join(counts), drawn.seed, given.output))
    return OK


def _said(taken: Taken, lang: str) -> int:
    words = {
        "zh": "收回 {} 项，没有填的 {} 行，退回 {} 行",
        "en": "{} taken, {} rows blank, {} refused",
    }[lang]
    say("\n".join([words.format(taken.taken, taken.blank, len(taken.refused)), *taken.refused]))
    return REFUSED if taken.refused else OK


def _clues(book: Path, lists: Sequence[Path], given: Options) -> int:
    from hecha.followup.beside import said_beside
    from hecha.followup.clues import HEADERS, followed, import_clues, write_clues

    lang = given.lang
    if given.output is not None:
        found = followed(book)
        write_clues(found, given.output, lang)
        words = {"zh": "已写出：{}（{} 条线索）", "en": "Written: {} ({} clues)"}[lang]
        say(words.format(given.output, found.height))
        return OK
    own = {}
    for part in filter(None, given.columns.replace("，", ",").split(",")):
        role, _, header = part.partition("=")
        if role.strip() not in HEADERS or not header.strip():
            names = ", ".join(HEADERS)
            raise unknown("columns", f"写 项=列名，项有 {names}", f"role=header; roles: {names}")
        own[role.strip()] = header.strip()
    done = import_clues(book, lists, own, lang)
    words = {
        "zh": "导入 {} 条线索，已有 {} 条，退回 {} 行",
        "en": "{} clues imported, {} known already, {} rows refused",
    }[lang]
    said = words.format(done.new, done.known, len(done.refused))
    say("\n".join([said, *done.refused, *said_beside(book, lang)[-1:]]))
    return REFUSED if done.refused else OK
