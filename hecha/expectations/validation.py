"""Running Great Expectations on a frame, by the engine of :mod:`hecha.expectations.gx`.

Both take seconds to import, so they are imported on first use, or by :func:`preload` while files
are still being read. Nothing is written, shown or sent: the context lives in memory, without
progress bars, documents or usage statistics.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import polars as pl

_logger = logging.getLogger("great_expectations")
_logger.addHandler(logging.NullHandler())
_logger.propagate = False

# Positions are enough: values would be copied, and are personal.
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True, slots=True)
class Executed:
    """What became of one expectation.

    ``rows`` are the positions of the failing rows and ``checked`` the number of rows judged; both
    are None for an expectation about a table as a whole, whose ``observed`` value is given
    instead. ``error`` says why it did not run; nothing else then has a meaning.
    """

    success: bool = False
    rows: tuple[int, ...] | None = None
    checked: int | None = None
    observed: Any = None
    error: str | None = None


def preload() -> None:
    """Start importing in a background thread."""
    threading.Thread(target=_import_early, name="great-expectations", daemon=True).start()


def _import_early() -> None:
    try:
        import_module("hecha.expectations.gx")
    except ImportError:
        return  # The run that needs it imports it again, and then it is an error.


def run(
    frame: pl.DataFrame,
    configs: Sequence[Mapping[str, Any]],
    parameters: Mapping[str, Any],
) -> list[Executed]:
    """Evaluate expectations on a frame: one result per config, in their order.

    ``configs`` are expectations of Great Expectations as plain data (type, kwargs);
    ``parameters`` fills their ``$PARAMETER`` values. ``frame`` need only hold the columns read.

    Raises ImportError where the installed Great Expectations is missing or does not fit.
    """
    batch = _asset().get_batch({"dataframe": frame})
    gx = import_module("great_expectations")
    done: list[Executed] = [Executed(error="Great Expectations 没有返回结果") for _ in configs]
    expectations: list[Any] = []
    for number, config in enumerate(configs):
        try:
            # In one suite, two of a type about the same column would replace each other.
            alone = gx.ExpectationSuite(name="alone")
            alone.add_expectation_configurations([_numbered(config, number)])
            expectations += alone.expectations
        except (gx.exceptions.GreatExpectationsError, ValueError, TypeError) as error:
            done[number] = Executed(error=_refusal(config, error))
    if expectations:
        report = batch.validate(
            gx.ExpectationSuite(name="hecha", expectations=expectations),
            result_format=_RESULT_FORMAT,
            expectation_parameters=dict(parameters),
        )
        for result in report.results:
            done[result.expectation_config.meta["number"]] = _executed(result)
    return done


def _numbered(config: Mapping[str, Any], number: int) -> Any:
    # Results come back in an order of their own.
    configuration = import_module("great_expectations.expectations.expectation_configuration")
    return configuration.ExpectationConfiguration(
        type=config["type"], kwargs=dict(config["kwargs"]), meta={"number": number}
    )


def _refusal(config: Mapping[str, Any], error: Exception) -> str:
    return f"Great Expectations 不接受 {config['type']} 的写法（{type(error).__name__}）"


@cache
def _asset() -> Any:
    import_module("hecha.expectations.gx")
    settings = import_module("great_expectations.data_context.types.base")
    context = import_module("great_expectations").get_context(
        mode="ephemeral",
        project_config=settings.DataContextConfig(
            store_backend_defaults=settings.InMemoryStoreBackendDefaults(),
            progress_bars=settings.ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    asset = context.data_sources.add_polars("hecha").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _executed(result: Any) -> Executed:
    found = result.result
    if "element_count" in found and "unexpected_index_list" in found:
        rows = tuple(found["unexpected_index_list"] or ())
        if len(rows) != found["unexpected_count"]:
            return Executed(error="Great Expectations 没有给出全部不符合的行")
        checked = found["element_count"] - found.get("missing_count", 0)
        return Executed(bool(result.success), rows, checked)
    if "observed_value" in found:
        return Executed(bool(result.success), observed=found["observed_value"])
    return Executed(error=f"Great Expectations 执行时出错（{_fault(result.exception_info)}）")


def _fault(info: Mapping[str, Any]) -> str:
    """The kind of exception alone: its text may hold values of the data."""
    traces = [info, *(part for part in info.values() if isinstance(part, Mapping))]
    for trace in traces:
        last = str(trace.get("exception_traceback") or "").strip().rpartition("\n")[2]
        if last:
            return last.partition(":")[0].rpartition(".")[2]
    return "原因不明"
