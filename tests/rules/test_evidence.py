"""What a finding lists of many rows that share a value, and what gathering findings takes."""

from pathlib import Path
from random import Random

import polars as pl
import pytest
from support.tables_as_text import DAY, submission

from hecha.policy.loading import load
from hecha.results.results import Results
from hecha.rules.checking import check
from hecha.rules.rule import Registry, Rule
from hecha.rules.rulebook import load as rulebook

PHONE = "13800000000"


def members(*people: tuple[str, str], order: int | None = None) -> str:
    """Households of one person each, by number and phone, in the order given or a random one."""
    lines = [
        f"东镇 | 甲村 | {household} | P{household} | 赵甲 | {phone} | 户主"
        for household, phone in people
    ]
    if order is not None:
        Random(order).shuffle(lines)
    return "\n".join(["乡 | 村 | 户编号 | 人口编号 | 姓名 | 成员联系电话 | 与户主关系", *lines])


def checked(folder: Path, text: str, *codes: str) -> Results:
    found = rulebook()
    registry = Registry({code: found.rules[code] for code in codes}, {}, found.definitions)
    return check(submission(folder, {"家庭成员": text}), load("national", DAY), registry=registry)


def listed(results: Results) -> dict[str, list[str]]:
    """Household -> the households whose phone its finding lists, in order."""
    places = submission_rows(results)
    cells = results.evidence.filter(pl.col("column") == "成员联系电话").join(
        results.findings.select("fingerprint", of="household_id"), on="fingerprint"
    )
    found: dict[str, list[str]] = {}
    for of, row in cells.select("of", "row").iter_rows():
        found.setdefault(of, []).append(places[row])
    return found


def submission_rows(results: Results) -> dict[int, str]:
    """Row -> household: the first cell of a finding is its own."""
    first = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    own = results.findings.join(first, on="fingerprint")
    return dict(own.select("row", "household_id").iter_rows())


SHARED = [f"H{number:02}" for number in range(30)]


@pytest.mark.parametrize("order", [None, 1])
def test_of_many_rows_with_one_value_a_finding_lists_its_own_and_20_others(
    tmp_path: Path, order: int | None
) -> None:
    people = [(household, PHONE) for household in SHARED] + [("X1", "13911112222")]
    results = checked(tmp_path, members(*people, order=order), "ID24")
    assert results.findings["household_id"].sort().to_list() == SHARED
    assert set(results.evidence["unlisted"]) == {30 - 21}
    shown = listed(results)
    assert shown.keys() == set(SHARED)
    for household, others in shown.items():
        assert others[0] == household
        assert sorted(others[1:]) == [one for one in SHARED if one != household][:20]
    assert set(results.evidence["value"].drop_nulls()) >= {PHONE}


def test_21_rows_with_one_value_are_all_listed(tmp_path: Path) -> None:
    results = checked(tmp_path, members(*((one, PHONE) for one in SHARED[:21])), "ID24")
    assert set(results.evidence["unlisted"]) == {None}
    assert {len(others) for others in listed(results).values()} == {21}


def test_the_number_of_collects_does_not_grow_with_the_rules_that_are_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = rulebook()
    codes = [code for code, rule in known.rules.items() if rule.tables == ("member",)][:12]
    shared = known.rules["ID24"]
    read = submission(tmp_path, {"家庭成员": members(*((one, PHONE) for one in SHARED[:3]))})
    calls: list[str] = []
    for owner, name in (
        (pl, "collect_all"),
        (pl.LazyFrame, "collect"),
        (pl.LazyFrame, "_collect_eager"),
    ):
        real = getattr(owner, name)

        def counted(*args: object, _real: object = real, **kwargs: object) -> object:
            calls.append("")
            return _real(*args, **kwargs)  # type: ignore[operator]

        monkeypatch.setattr(owner, name, counted)

    def collects(broken: int) -> int:
        calls.clear()
        rules = {
            code: Rule(code, ("member",), shared.page, None, shared.expression)
            for code in codes[:broken]
        }
        results = check(
            read, load("national", DAY), registry=Registry(rules, {}, known.definitions)
        )
        assert results.findings.height == 3 * broken
        return len(calls)

    assert collects(12) == collects(2)
