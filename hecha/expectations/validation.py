"""Running Great Expectations on a frame, by the engine of :mod:`hecha.expectations.gx`.

Both take seconds to import, so they are imported on first use, usually in a process of their own
(:mod:`hecha.expectations.evaluator`). Nothing is written, shown or sent: the context lives in
memory, without progress bars, documents or usage statistics.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import polars as pl

from hecha.expectations.parameter_values import filled

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
    """The outcome of one expectation.

    ``rows`` are the positions of the failing rows and ``checked`` the number of rows judged; both
    are None for an expectation about a table as a whole, whose ``observed`` value is given
    instead. ``error`` states why it did not run; nothing else then has a meaning.
    """

    success: bool = False
    rows: tuple[int, ...] | None = None
    checked: int | None = None
    observed: Any = None
    error: str | None = None


def load() -> None:
    """Import Great Expectations now, so that :func:`run` need not. Raises ImportError like it."""
    _asset()


def run(
    frame: pl.DataFrame,
    configs: Sequence[Mapping[str, Any]],
    parameters: Mapping[str, Any],
) -> list[Executed]:
    """Evaluate expectations on a frame: one result per config, in their order.

    ``configs`` are expectations of Great Expectations as plain data (type, kwargs);
    ``parameters`` fills their ``$PARAMETER`` values, also those within lists and conditions, which
    Great Expectations itself leaves as they are. ``frame`` need only hold the columns read.

    Raises ImportError where the installed Great Expectations is missing or does not fit.
    """
    batch = _asset().get_batch({"dataframe": frame})
    gx = import_module("great_expectations")
    done: list[Executed] = [Executed(error="Great Expectations 没有返回结果") for _ in configs]
    expectations: list[Any] = []
    for number, config in enumerate(configs):
        try:
            kwargs = filled(config["kwargs"], parameters)
            # In one suite, two of a type about the same column would replace each other.
            alone = gx.ExpectationSuite(name="alone")
            alone.add_expectation_configurations([_numbered(config["type"], kwargs, number)])
            expectations += alone.expectations
        except Exception as error:  # noqa: BLE001 - what one claim raises is its own outcome
            done[number] = Executed(error=_refusal(config, error))
    for number, executed in _validated(batch, expectations):
        done[number] = executed
    return done


def _validated(batch: Any, expectations: Sequence[Any]) -> Iterator[tuple[int, Executed]]:
    """The number and the outcome of each expectation: all at once, or each alone where one of them
    breaks Great Expectations itself."""
    gx = import_module("great_expectations")
    if not expectations:
        return
    try:
        report = batch.validate(
            gx.ExpectationSuite(name="hecha", expectations=list(expectations)),
            result_format=_RESULT_FORMAT,
        )
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - as above
        if len(expectations) == 1:
            yield expectations[0].meta["number"], Executed(error=_broke(type(error).__name__))
        else:
            for expectation in expectations:
                yield from _validated(batch, [expectation])
    else:
        for result in report.results:
            yield result.expectation_config.meta["number"], _executed(result)


def _numbered(kind: str, kwargs: Mapping[str, Any], number: int) -> Any:
    # Results come back in an order of their own.
    configuration = import_module("great_expectations.expectations.expectation_configuration")
    return configuration.ExpectationConfiguration(
        type=kind, kwargs=dict(kwargs), meta={"number": number}
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
    if result.exception_info.get("raised_exception") is not False or result.success is None:
        return Executed(error=_broke(_fault(result.exception_info)))
    found, success = result.result, bool(result.success)
    if "element_count" in found:
        rows = tuple(found.get("unexpected_index_list") or ())
        if len(rows) != found["unexpected_count"]:
            return Executed(error="Great Expectations 没有给出全部不符合的行")
        checked = found["element_count"] - found.get("missing_count", 0)
        return Executed(success, rows, checked)
    return Executed(success, observed=found.get("observed_value"))


_REASONS = {
    "BoundsReversed": "下限大于上限",
    "KindMismatch": "列的类型与要求不符，文字、数字、日期之间不能比较大小",
    "UnknownColumn": "没有这一列",
    "error": "正则表达式写法有误",
}
"""The kinds of exception an officer can do something about, in official Chinese."""


def _broke(fault: str) -> str:
    return f"Great Expectations 执行时出错（{_REASONS.get(fault, fault)}）"


ENDED = Executed(error=_broke("执行的进程意外结束"))
"""The outcome where the process that was to evaluate an expectation has ended."""


def _fault(info: Mapping[str, Any]) -> str:
    """The kind of exception alone: its text may hold values of the data."""
    traces = [info, *(part for part in info.values() if isinstance(part, Mapping))]
    for trace in traces:
        last = str(trace.get("exception_traceback") or "").strip().rpartition("\n")[2]
        if last:
            # The engine passes on, in one line, the exception that a figure raised.
            outer, _, inner = last.partition(": ")
            kind = inner.partition(": ")[0] if outer.endswith("MetricResolutionError") else outer
            return kind.rpartition(".")[2] if kind.replace(".", "").isidentifier() else "原因不明"
    return "原因不明"
