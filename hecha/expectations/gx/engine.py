"""The execution engine: every figure asked for, in one select per row condition."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
from hecha.expectations.gx.figures import ROW, Asked, Figure
from hecha.expectations.gx.values import comparable

Planned = tuple[MetricConfiguration, Figure]

_REFUSALS = (
    pl.exceptions.PolarsError,
    GreatExpectationsError,
    LookupError,
    TypeError,
    ValueError,
    re.error,
)
"""What the data or the suite can be to blame for; anything else is a fault of this package."""


class PolarsBatchData(BatchData):
    """The rows of a batch, numbered in :data:`ROW`, and the types of its own columns."""

    def __init__(self, execution_engine: ExecutionEngine[pl.Expr], frame: pl.LazyFrame) -> None:
        super().__init__(execution_engine)
        rows = comparable(frame)
        self.schema = rows.collect_schema()
        self.rows = rows.with_row_index(ROW)


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
        """The values of metrics by id. Raises MetricResolutionError, naming those that failed."""
        domains: dict[str, list[Planned]] = {}
        failures: list[tuple[MetricConfiguration, Exception]] = []
        for metric in metrics_to_resolve:
            try:
                figure = self._figure(metric)
            except _REFUSALS as error:
                failures.append((metric, error))
            else:
                domains.setdefault(_rows_of(metric), []).append((metric, figure))
        _raise(failures)
        groups = list(domains.values())
        try:
            frames = pl.collect_all([self._select(group) for group in groups])
        except _REFUSALS:
            return self._one_by_one([planned for group in groups for planned in group])
        return {
            metric.id: figure.finish(_value(frame, at))
            for group, frame in zip(groups, frames, strict=True)
            for at, (metric, figure) in enumerate(group)
        }

    def _one_by_one(self, group: Iterable[Planned]) -> dict[Any, Any]:
        resolved: dict[Any, Any] = {}
        failures: list[tuple[MetricConfiguration, Exception]] = []
        for metric, figure in group:
            try:
                frame = self._select([(metric, figure)]).collect()
            except _REFUSALS as error:
                failures.append((metric, error))
            else:
                resolved[metric.id] = figure.finish(_value(frame, 0))
        _raise(failures)
        return resolved

    def _figure(self, metric: MetricConfiguration) -> Figure:
        plan: Any = get_metric_provider(metric.metric_name, self)[1]
        schema = self._data(metric.metric_domain_kwargs).schema
        figure: Figure = plan(
            Asked(metric.metric_domain_kwargs, metric.metric_value_kwargs, schema)
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
        return selected(condition, {})

    def _nullity_condition_to_filter_clause(self, condition: NullityCondition) -> pl.Expr:
        return selected(condition, {})

    def _and_condition_to_filter_clause(self, condition: AndCondition) -> pl.Expr:
        return selected(condition, {})

    def _or_condition_to_filter_clause(self, condition: OrCondition) -> pl.Expr:
        return selected(condition, {})


def _rows_of(metric: MetricConfiguration) -> str:
    """Equal for metrics that look at the same rows."""
    domain = metric.metric_domain_kwargs
    return repr((domain.get("batch_id"), domain.get("row_condition") or None))


def _value(frame: pl.DataFrame, at: int) -> Any:
    value = frame.to_series(at).item()
    return value.to_list() if isinstance(value, pl.Series) else value


def _raise(failures: list[tuple[MetricConfiguration, Exception]]) -> None:
    if failures:
        first = failures[0][1]
        raise MetricResolutionError(
            message=str(first), failed_metrics=tuple(metric for metric, _ in failures)
        ) from first
