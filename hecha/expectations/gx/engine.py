"""The execution engine: all figures of a suite, in one select per row condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl
from great_expectations.core.batch import BatchData, BatchMarkers
from great_expectations.core.batch_spec import RuntimeDataBatchSpec
from great_expectations.exceptions.exceptions import GreatExpectationsError, MetricResolutionError
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.registry import get_metric_provider
from great_expectations.expectations.row_conditions import (
    AndCondition,
    ComparisonCondition,
    NullityCondition,
    OrCondition,
)
from great_expectations.validator.metric_configuration import MetricConfiguration

from hecha.expectations.gx.conditions import selected
from hecha.expectations.gx.metric_figures import Asked, Figure
from hecha.expectations.gx.values import comparable

Planned = tuple[MetricConfiguration, Figure]
Failure = tuple[MetricConfiguration, BaseException]

_NOT_EVALUATED = (Exception, pl.exceptions.PanicException)
"""Whatever a figure raises is the error of the expectation that wants it, and of no other."""


class PolarsBatchData(BatchData):
    """The rows of a batch, numbered in the column ``row``, and the types of its own columns."""

    def __init__(self, execution_engine: ExecutionEngine[pl.Expr], frame: pl.LazyFrame) -> None:
        super().__init__(execution_engine)
        rows = comparable(frame)
        self.schema = rows.collect_schema()
        self.row = _free_name(self.schema)
        self.rows = rows.with_row_index(self.row)


class PolarsExecutionEngine(ExecutionEngine[pl.Expr]):
    """Computes the metrics of Great Expectations on lazy frames."""

    def get_batch_data_and_markers(
        self, batch_spec: RuntimeDataBatchSpec
    ) -> tuple[PolarsBatchData, BatchMarkers]:
        """The data of a batch spec that holds a LazyFrame or a DataFrame. Raises TypeError."""
        frame = batch_spec.batch_data
        if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
            raise TypeError(f"not a Polars frame: {type(frame).__name__}")
        # A report must not carry the data, nor could it be written with a frame in it.
        batch_spec.batch_data = "Polars"
        return PolarsBatchData(self, frame.lazy()), BatchMarkers({"ge_load_time": None})

    def get_domain_records(self, domain_kwargs: dict[str, Any]) -> pl.LazyFrame:
        """The rows of a batch that a row condition selects."""
        data = self._data(domain_kwargs)
        condition = domain_kwargs.get("row_condition")
        return data.rows.filter(selected(condition, data.schema)) if condition else data.rows

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[MetricConfiguration],
        metrics: dict[Any, Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> dict[Any, Any]:
        """The values of metrics by id.

        Raises MetricResolutionError, naming those that failed for one reason, once all others are
        in ``metrics``: Great Expectations tries again what it does not find there.
        """
        domains: dict[str, list[Planned]] = {}
        failures: list[Failure] = []
        for metric in metrics_to_resolve:
            try:
                figure = self._figure(metric)
            except _NOT_EVALUATED as error:
                failures.append((metric, error))
            else:
                domains.setdefault(_rows_of(metric), []).append((metric, figure))
        resolved: dict[Any, Any] = {}
        for group, frame in self._collected(list(domains.values()), failures):
            for at, (metric, figure) in enumerate(group):
                try:
                    resolved[metric.id] = figure.finish(_value(frame, at))
                except _NOT_EVALUATED as error:
                    failures.append((metric, error))
        if metrics is not None:
            metrics.update(resolved)
        _raise(failures)
        return resolved

    def _collected(
        self, groups: list[list[Planned]], failures: list[Failure]
    ) -> Iterator[tuple[list[Planned], pl.DataFrame]]:
        """Groups of figures with their values: together, or each alone where one breaks."""
        try:
            frames = pl.collect_all([self._select(group) for group in groups])
        except _NOT_EVALUATED:
            for planned in (one for group in groups for one in group):
                try:
                    frame = self._select([planned]).collect()
                except _NOT_EVALUATED as error:
                    failures.append((planned[0], error))
                else:
                    yield [planned], frame
        else:
            yield from zip(groups, frames, strict=True)

    def _figure(self, metric: MetricConfiguration) -> Figure:
        plan: Any = get_metric_provider(metric.metric_name, self)[1]
        data = self._data(metric.metric_domain_kwargs)
        figure: Figure = plan(
            Asked(metric.metric_domain_kwargs, metric.metric_value_kwargs, data.schema, data.row)
        )
        return figure

    def _select(self, group: Iterable[Planned]) -> pl.LazyFrame:
        planned = list(group)
        rows = self.get_domain_records(planned[0][0].metric_domain_kwargs)
        conditions = {
            name: condition
            for _, figure in planned
            for name, condition in figure.conditions.items()
        }
        return rows.with_columns(**conditions).select(
            figure.expression.alias(str(at)) for at, (_, figure) in enumerate(planned)
        )

    def _data(self, domain_kwargs: dict[str, Any]) -> PolarsBatchData:
        if domain_kwargs.get("table"):
            raise GreatExpectationsError("a Polars batch is one table, without others to name")
        name = domain_kwargs.get("batch_id") or self.batch_manager.active_batch_data_id
        data = self.batch_manager.batch_data_cache.get(str(name))
        if not isinstance(data, PolarsBatchData):
            raise GreatExpectationsError(f"no Polars batch is loaded as {name}")
        return data

    def _comparison_condition_to_filter_clause(self, condition: ComparisonCondition) -> pl.Expr:
        return selected(condition, self._data({}).schema)

    def _nullity_condition_to_filter_clause(self, condition: NullityCondition) -> pl.Expr:
        return selected(condition, self._data({}).schema)

    def _and_condition_to_filter_clause(self, condition: AndCondition) -> pl.Expr:
        return selected(condition, self._data({}).schema)

    def _or_condition_to_filter_clause(self, condition: OrCondition) -> pl.Expr:
        return selected(condition, self._data({}).schema)


def _rows_of(metric: MetricConfiguration) -> str:
    """Equal for metrics that look at the same rows."""
    domain = metric.metric_domain_kwargs
    return repr((domain.get("batch_id"), domain.get("row_condition") or None))


def _value(frame: pl.DataFrame, at: int) -> Any:
    value = frame.to_series(at).item()
    return value.to_list() if isinstance(value, pl.Series) else value


def _free_name(schema: Iterable[str]) -> str:
    """A name that no column has or begins with."""
    name = "_polars_gx"
    while any(column.startswith(name) for column in schema):
        name = f"_{name}"
    return name


def _raise(failures: list[Failure]) -> None:
    """Raise for the first reason there is, naming every metric that failed for it."""
    if failures:
        first = failures[0][1]
        reason = _reason(first)
        raise MetricResolutionError(
            message=reason,
            failed_metrics=tuple(metric for metric, error in failures if _reason(error) == reason),
        ) from first


def _reason(error: BaseException) -> str:
    """In one line: the kind of exception, and what it says."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
