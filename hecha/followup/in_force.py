"""Which record of a task counts: what an officer answered, or a re-check that refuted it."""

from __future__ import annotations

from hecha.followup.states import ANSWERS, CONFIRMED, REFUTED

_OFFICERS = ", ".join(f"'{kind}'" for kind in ANSWERS)

ANSWERED = f"SELECT max(number) FROM answers WHERE kind IN ({_OFFICERS}) GROUP BY task"
"""Query: the numbers of the last answer officers gave to each task."""

IN_FORCE = f"""
SELECT max(number) FROM answers WHERE kind IN ({_OFFICERS}) OR (
    kind = '{REFUTED}' AND number > coalesce((
        SELECT max(number) FROM answers AS later
        WHERE later.task = answers.task AND later.kind = '{CONFIRMED}'
    ), 0)
) GROUP BY task
"""
"""Query: the numbers of the records in force, one a task. A re-check that refuted an answer hides
it until an officer answers anew or another re-check finds it as stated: then the answer counts
again, with its value, its reason and its approval."""
