"""Every name of Great Expectations this package builds on that is not part of its public API.

This is the one place to look when a release moves something. What begins with an underscore is
implemented because its base class demands it; ``_add_asset`` is called, and the ``_validate`` of
the three expectations about types is wrapped.
"""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from importlib.metadata import version

TOUCHED = {
    "great_expectations.compatibility.pydantic": ("Extra", "Field"),
    "great_expectations.core.batch": ("BatchData", "BatchMarkers", "LegacyBatchDefinition"),
    "great_expectations.core.batch_spec": ("RuntimeDataBatchSpec",),
    "great_expectations.core.id_dict": ("IDDict",),
    "great_expectations.datasource.fluent.batch_identifier_util": ("make_batch_identifier",),
    "great_expectations.datasource.fluent.batch_request": ("BatchRequest",),
    "great_expectations.datasource.fluent.interfaces": (
        "Batch",
        "DataAsset.add_batch_definition",
        "DataAsset.build_batch_request",
        "DataAsset.get_batch",
        "DataAsset.get_batch_identifiers_list",
        "DataAsset.get_batch_parameters_keys",
        "DataAsset.test_connection",
        "Datasource._add_asset",
        "Datasource.get_execution_engine",
        "Datasource.test_connection",
    ),
    "great_expectations.exceptions.exceptions": ("GreatExpectationsError", "MetricResolutionError"),
    "great_expectations.execution_engine.execution_engine": (
        "ExecutionEngine.batch_manager",
        "ExecutionEngine.get_batch_data_and_markers",
        "ExecutionEngine.get_domain_records",
        "ExecutionEngine.resolve_metrics",
        "ExecutionEngine._comparison_condition_to_filter_clause",
        "ExecutionEngine._nullity_condition_to_filter_clause",
        "ExecutionEngine._and_condition_to_filter_clause",
        "ExecutionEngine._or_condition_to_filter_clause",
    ),
    "great_expectations.execution_engine.pandas_execution_engine": ("PandasExecutionEngine",),
    "great_expectations.expectations.core.expect_column_type_to_be": (
        "ExpectColumnTypeToBe._validate",
    ),
    "great_expectations.expectations.core.expect_column_values_to_be_in_type_list": (
        "ExpectColumnValuesToBeInTypeList._validate",
    ),
    "great_expectations.expectations.core.expect_column_values_to_be_of_type": (
        "ExpectColumnValuesToBeOfType._validate",
    ),
    "great_expectations.expectations.metrics.metric_provider": ("MetricProvider",),
    "great_expectations.expectations.registry": ("get_metric_provider", "register_metric"),
    "great_expectations.expectations.row_conditions": (
        "AndCondition",
        "ComparisonCondition",
        "Condition",
        "NullityCondition",
        "OrCondition",
        "deserialize_row_condition",
    ),
    "great_expectations.validator.metric_configuration": ("MetricConfiguration",),
}
"""Module -> names, dotted where a member of a class is meant."""


class Unsupported(ImportError):
    """The installed Great Expectations lacks a name of :data:`TOUCHED`."""


def check() -> None:
    """Raise :class:`Unsupported` for the first name that is missing."""
    for module, names in TOUCHED.items():
        try:
            home = import_module(module)
            for name in names:
                reduce(getattr, name.split("."), home)
        except (ModuleNotFoundError, AttributeError) as error:
            raise Unsupported(
                f"great-expectations {version('great-expectations')} has no longer what the "
                f"Polars engine builds on ({module}: {error}); "
                "install a version that it supports: great-expectations>=1.24,<2"
            ) from None
