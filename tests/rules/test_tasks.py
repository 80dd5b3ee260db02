"""Tasks: which findings are one, which cell is to be looked at, and what is said of it."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hecha.rules.sharing import Suspect, shared

ONE, TWO, THREE = (Suspect(cell, 0) for cell in (1, 2, 3))


def test_the_cell_all_broken_sums_share_is_taken() -> None:
    sums = {10: [ONE, TWO], 11: [TWO, THREE], 12: [TWO, Suspect(4, 0)]}
    assert shared(sums) == {10: 2, 11: 2, 12: 2}


def test_a_cell_one_rule_is_sure_of_goes_before_the_first_suspect_of_another() -> None:
    findings = {10: [ONE, Suspect(2, 1)], 11: [TWO]}
    assert shared(findings) == {10: 2, 11: 2}


def test_without_a_shared_suspect_each_rule_is_followed() -> None:
    assert shared({10: [Suspect(1, 1), TWO], 11: [THREE, Suspect(4, 1)]}) == {10: 2, 11: 3}


FINDINGS = st.dictionaries(
    st.integers(0, 30),
    st.lists(st.builds(Suspect, st.integers(0, 15), st.integers(0, 3)), min_size=1, max_size=5),
)


@given(FINDINGS)
def test_every_finding_comes_down_to_a_cell_it_suspects(
    findings: dict[int, list[Suspect]],
) -> None:
    result = shared(findings)
    assert result.keys() == findings.keys()
    for finding, cell in result.items():
        assert cell in {suspect.cell for suspect in findings[finding]}


@given(FINDINGS, st.randoms())
def test_the_order_of_findings_does_not_matter(
    findings: dict[int, list[Suspect]], random: Random
) -> None:
    items = list(findings.items())
    random.shuffle(items)
    assert shared(dict(items)) == shared(findings)
