"""The Polars engine against definitions of Great Expectations' kinds, and pandas beside it."""

from __future__ import annotations

from functools import cache
from typing import Any

import great_expectations as gx
import pytest
from expectations.test_gx import on_pandas, plain, raised, validate
from support.gx_definition import DATA, ERROR, REFUSED, SAME, Definition
from support.gx_definitions import DEFINITIONS

from hecha.expectations import validation as engine

FORM = {"result_format": "COMPLETE"}


@cache
def results(engine: str, data: str) -> dict[int, Any]:
    """The outcomes of one engine for the definitions on one frame, by their number: one run."""
    numbers = [n for n, one in enumerate(DEFINITIONS) if one.data == data]
    frame = DATA[data] if engine == "polars" else on_pandas(DATA[data])
    accepted = [n for n in numbers if is_accepted(DEFINITIONS[n])]
    configs = [{"type": DEFINITIONS[n].type, "kwargs": DEFINITIONS[n].kwargs} for n in accepted]
    found = validate(engine, frame, configs, FORM)
    outcomes = dict(zip(accepted, map(outcome, found), strict=True))
    return {n: outcomes.get(n, REFUSED) for n in numbers}


def is_accepted(definition: Definition) -> bool:
    """Whether Great Expectations takes the expectation at all, before any engine sees it."""
    entry = {"type": definition.type, "kwargs": definition.kwargs, "meta": {}}
    try:
        gx.ExpectationSuite(name="one", expectations=[entry])
    except ValueError:
        return False
    return True


def outcome(result: Any) -> Any:
    """A result as a definition writes it."""
    if raised(result):
        return ERROR
    said = plain(result.result)
    shown: dict[str, Any] = {"success": bool(result.success)}
    if "unexpected_count" in said:
        shown["rows"] = said.get("unexpected_index_list") or []
        assert said["unexpected_count"] == len(shown["rows"])
    elif "observed_value" in said:
        shown["observed"] = said["observed_value"]
    return shown


def test_a_claim_that_cannot_be_evaluated_is_an_error_and_no_other() -> None:
    for data, frame in DATA.items():
        definitions = [one for one in DEFINITIONS if one.data == data]
        configs = [{"type": one.type, "kwargs": one.kwargs} for one in definitions]
        for definition, done in zip(definitions, engine.run(frame, configs, {}), strict=True):
            wanted = definition.outcome
            if wanted in (ERROR, REFUSED):
                assert done.error is not None, definition
                continue
            assert (done.error, done.success) == (None, wanted["success"]), definition
            if "rows" in wanted and done.rows is not None:
                assert list(done.rows) == wanted["rows"], definition


def named(number: int, one: Definition) -> str:
    return f"{number}-{one.type.removeprefix('expect_')}-{one.data}"


# Warnings of pandas: an infinite value subtracted from itself, one column named twice.
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:DataFrame columns are not unique:UserWarning")
@pytest.mark.parametrize(
    "number",
    [pytest.param(n, id=named(n, one)) for n, one in enumerate(DEFINITIONS)],
)
def test_a_definition_has_its_outcome(number: int) -> None:
    definition = DEFINITIONS[number]
    wanted = definition.outcome if definition.pandas == SAME else definition.pandas
    assert results("polars", definition.data)[number] == definition.outcome
    assert results("pandas", definition.data)[number] == wanted
