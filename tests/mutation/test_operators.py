"""Which changes are made to an expression."""

import ast
from datetime import date

import pytest

from hecha.rules import terms
from tools.mutation.operators import mutations
from tools.mutation.values import moved

NAMES = {
    **{name: getattr(terms, name) for name in ("every", "some", "filled", "is_true", "count_if")},
    **{"HEAD": "户主", "LENGTHS": (18, 20), "LIMIT": 3, "PHONE": "^[0-9]{11}$"},
    "MANY": tuple("abcdefghijk"),
}


def changed(expression: str) -> set[str]:
    """The texts an expression of a rule is changed to, of the whole or of a part of it."""
    body = ast.parse(f"lambda m, policy: {expression}", mode="eval").body
    assert isinstance(body, ast.Lambda)
    return {mutation.after for mutation in mutations(body, NAMES)}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m.a < m.b", {"m.a <= m.b", "m.a >= m.b"}),
        ("m.a >= m.b", {"m.a > m.b", "m.a < m.b"}),
        ("m.a == m.b", {"m.a != m.b"}),
        ("m.a == 2", {"m.a != 2", "m.a >= 2", "m.a <= 2", "1", "3"}),
        ("m.a == 0", {"m.a != 0", "m.a >= 0", "-1", "1"}),
        ("m.a == HEAD", {"m.a != HEAD", "m.a == '×'"}),
        ("m.a > LIMIT", {"m.a >= LIMIT", "m.a <= LIMIT", "2", "4"}),
        ("m.a & m.b", {"m.a | m.b", "m.a", "m.b", "~m.a & m.b", "m.a & ~m.b"}),
        ("~m.a", {"m.a"}),
        ("m.a * m.b", {"m.a / m.b"}),
        ("m.a - m.b", {"m.a + m.b"}),
        ("(m.a - m.b).abs()", {"m.a - m.b", "m.a + m.b"}),
        ("m.a.min()", {"m.a.max()"}),
        ("filled(m.a)", {"blank(m.a)"}),
        ("is_true(m.a)", {"is_true(~m.a)"}),
        ("every(m.a, m.b)", {"some(m.a, m.b)", "every(m.a)", "every(m.b)"}
         | {"every(~m.a, m.b)", "every(m.a, ~m.b)"}),
        ("m.a > policy.line", {"m.a >= policy.line", "m.a <= policy.line"}
         | {"moved(policy.line, 1)", "moved(policy.line, -1)"}),
        ("m.a.dt.year() == policy.day.year", {"m.a.dt.year() != policy.day.year"}
         | {"policy.day.year + 1", "policy.day.year + -1"}),
        ("m.a.is_between(m.b, m.c)", {"m.a.is_between(m.b, m.c, closed='left')"}
         | {"m.a.is_between(m.b, m.c, closed='right')"}),
    ],
)  # fmt: skip
def test_one_small_change_at_a_time(expression: str, expected: set[str]) -> None:
    assert changed(expression) == expected


def test_every_value_of_a_short_list_and_three_of_a_long_one_are_left_out() -> None:
    assert changed("m.a.is_in(LENGTHS)") == {
        "m.a.is_in(without(LENGTHS, 18))",
        "m.a.is_in(without(LENGTHS, 20))",
    }
    assert changed("m.a.is_in(MANY)") == {f"m.a.is_in(without(MANY, '{x}'))" for x in "afk"}
    assert changed("sum(m[name] for name in ('a', 'b'))") >= {
        "(m[name] for name in without(('a', 'b'), 'a'))",
        "(m[name] for name in without(('a', 'b'), 'b'))",
    }


def test_numbers_and_anchors_of_a_pattern_are_changed() -> None:
    patterns = ("×", "^[1-9]{11}$", "^[0-8]{11}$", "^[0-9]{10}$", "^[0-9]{12}$")
    assert changed("m.a.str.contains(PHONE)") == {
        f"m.a.str.contains('{pattern}')" for pattern in (*patterns, "[0-9]{11}$", "^[0-9]{11}")
    }


def test_every_alternative_of_a_pattern_is_left_out() -> None:
    assert changed("m.a.str.contains('退学|毕业')") == {
        f"m.a.str.contains('{pattern}')" for pattern in ("×", "退学", "毕业")
    }


def test_a_name_of_the_function_hides_one_of_the_module() -> None:
    assert changed("[LIMIT for LIMIT in m.a]") == set()


def test_thresholds_are_moved_by_a_little_of_their_kind() -> None:
    assert (moved(16, 1), moved(2.0, -1)) == (17, 1.998)
    assert moved(date(2023, 12, 31), 1) == date(2024, 1, 1)
    assert (moved(["a", "b"], 1), moved(["a", "b"], -1)) == (("a",), ("b",))
