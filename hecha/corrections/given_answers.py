"""What officers have answered so far: an answer given again must not hide what came after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Mapping
from dataclasses import dataclass

from hecha.followup.in_force import ANSWERED, IN_FORCE
from hecha.followup.states import POSTPONED, TRANSFERRED, TRUE

Said = tuple[str, ...]
"""What makes two answers differ: kind, new_value, reason, approved_by, expires, department."""

_LASTING = (TRUE, TRANSFERRED, POSTPONED)
"""Answers that hold in later rounds too, as long as the value is the same and they do not
expire."""

_QUERY = f"""
SELECT task, round, packet, value, meaning, number IN ({IN_FORCE}), number IN ({ANSWERED}),
       coalesce(nullif(approvals.expires, ''), answers.expires),
       kind, new_value, reason, approved_by, answers.expires, department
FROM answers LEFT JOIN approvals ON approvals.answer = number
WHERE number IN ({ANSWERED}) OR packet != ''
"""


@dataclass(frozen=True, slots=True)
class Given:
    """The answers of a follow-up; ``this_round``: those in force that were given in this round, by
    task."""

    this_round: Mapping[str, Said]
    _sent: Container[tuple[str, str, Said]]
    _lasting: Container[tuple[str, str, str, Said]]
    _refuted: Container[tuple[str, Said]]

    @classmethod
    def of(cls, connection: sqlite3.Connection, this: int) -> Given:
        """Those in a follow-up; ``this`` is the number of the last round."""
        days = connection.execute("SELECT day FROM runs WHERE round = ?", [this]).fetchone()
        today = days[0] if days else ""
        now, sent, lasting, refuted = dict[str, Said](), set(), set(), set()
        for row in connection.execute(_QUERY):
            task, number, packet, value, meaning, is_in_force, is_last, expires, *words = row
            said = tuple(words)
            sent.add((task, packet, said))
            if not is_last:
                continue
            if not is_in_force:
                refuted.add((task, said))
                continue
            if number == this:
                now[task] = said
            if said[0] in _LASTING and (not expires or expires >= today):
                lasting.add((task, value, meaning, said))
        return cls(now, sent, lasting, refuted)

    def was_sent(self, task: str, packet: str, said: Said) -> bool:
        """Whether a packet said so before."""
        return bool(packet) and (task, packet, said) in self._sent

    def lasts(self, task: str, value: str, meaning: str, said: Said) -> bool:
        """Whether an answer in force says so of the same value (digest) and rule."""
        return (task, value, meaning, said) in self._lasting

    def is_refuted(self, task: str, said: Said) -> bool:
        """Whether a re-check found that it is not so."""
        return (task, said) in self._refuted
