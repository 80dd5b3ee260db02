"""Rounds of one small county, written down by hand: who is in it and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from support.results_by_hand import RULES, cell, finding, outcome, results, run, subject
from support.submissions_by_hand import submission

from hecha.declare.words import Words
from hecha.followup.recording import record
from hecha.reading.submission import Snapshot
from hecha.results.run_record import Run

LIUSHA, ZHANLONG = "流沙镇", "占陇镇"
ONE, TWO = "4452810000000017", "4452810000000025"
NUMBERS = {ONE: "445281196503120018", TWO: "44528119901105402X"}
HEADS = {ONE: "陈大文", TWO: "林海"}
TOWNS = {ONE: LIUSHA, TWO: ZHANLONG}

INCOME = "income"
"""Finding IN02 of household ONE: 纯收入 does not add up."""
PHONE = "phone"
"""Finding ID24 of a member of household TWO."""


def income(value: str = "12000", household: str = ONE, key: str = INCOME) -> dict[str, Any]:
    """The finding about the income of a household in 流沙镇, with its cell and subject."""
    return {
        "finding": finding(key, "IN02", household_id=household, town=LIUSHA),
        "cell": cell(key, "纯收入（元）", value, 5, proposed="9000"),
        "subject": subject(key, HEADS[ONE], None, None),
    }


def phone(value: str = "13800138000", number: str = NUMBERS[TWO]) -> dict[str, Any]:
    """The finding about the phone of a member of household TWO in 占陇镇."""
    return {
        "finding": finding(
            PHONE, "ID24", grain="person", household_id=TWO, person_id="P2", town=ZHANLONG
        ),
        "cell": cell(PHONE, "联系电话", value, 3, table="member", personal=True),
        "subject": subject(PHONE, HEADS[TWO], HEADS[TWO], number),
    }


def round_of(
    found: Iterable[Mapping[str, Any]],
    *,
    households: Mapping[str, str] | None = None,
    ran: Iterable[tuple[str, str]] = (
        ("IN02", LIUSHA),
        ("IN02", ZHANLONG),
        ("ID24", LIUSHA),
        ("ID24", ZHANLONG),
    ),
    day: date = date(2016, 12, 31),
    note: str = "",
    **values: Any,
) -> Run:
    """A run that found ``found``. ``households`` are those handed in, number by the number ONE or
    TWO whose people it has; ``ran`` are rules and townships, ``note`` makes the data differ."""
    households = {ONE: ONE, TWO: TWO} if households is None else households
    told = [dict(one) for one in found]
    outcomes = [outcome(rule, town, "passed", 10) for rule, town in ran]
    by_hand = results(
        [one["finding"] for one in told],
        [one["cell"] for one in told],
        outcomes,
        [one["subject"] for one in told],
    )
    handed_in = submission(
        day,
        household=[
            {
                "household_id": number,
                "head_name": HEADS[who],
                "head_id_number": NUMBERS[who],
                "village": note,
            }
            for number, who in households.items()
        ],
        member=[
            {
                "household_id": number,
                "person_id": {ONE: "P1", TWO: "P2"}[who],
                "name": HEADS[who],
                "id_number": NUMBERS[who],
            }
            for number, who in households.items()
        ],
    )
    snapshot = Snapshot(day, Words("测试", "a test"))
    return run(by_hand, submission=handed_in, snapshot=snapshot, rules=RULES, **values)


def states_of(run: Run) -> dict[str, str]:
    """The state of each finding, by its key."""
    return dict(run.results.findings.select("fingerprint", "state").iter_rows())


def recorded(path: Path, *rounds: Run) -> list[dict[str, str]]:
    """Record rounds one after another; the states of the findings of each."""
    return [states_of(record(one, path)) for one in rounds]
