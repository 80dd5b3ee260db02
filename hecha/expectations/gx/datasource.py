"""The data source of frames: ``context.data_sources.add_polars(name)``."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import polars as pl
from great_expectations.compatibility.pydantic import Extra, Field
from great_expectations.core.batch import LegacyBatchDefinition
from great_expectations.core.batch_spec import RuntimeDataBatchSpec
from great_expectations.core.id_dict import IDDict
from great_expectations.datasource.fluent.batch_identifier_util import make_batch_identifier
from great_expectations.datasource.fluent.batch_request import BatchRequest
from great_expectations.datasource.fluent.interfaces import Batch, DataAsset, Datasource

from hecha.expectations.gx.engine import PolarsExecutionEngine

_FRAME = "dataframe"
_EngineType = type[PolarsExecutionEngine]


class PolarsFrameAsset(DataAsset[Any, Any]):
    """A frame handed over at run time, as ``{"dataframe": frame}``."""

    type: Literal["dataframe"] = "dataframe"

    class Config:
        extra = Extra.forbid

    def test_connection(self) -> None:
        """A frame in memory is always there."""

    def get_batch_parameters_keys(self, partitioner: object = None) -> tuple[str, ...]:
        """The one thing a batch is made of."""
        return (_FRAME,)

    def add_batch_definition_whole_dataframe(self, name: str) -> Any:
        """A batch definition of the frame as it is."""
        return self.add_batch_definition(name=name)

    def build_batch_request(
        self, options: Any = None, batch_slice: Any = None, partitioner: Any = None
    ) -> BatchRequest[Any]:
        """The request for the batch of one frame. Raises ValueError for anything else."""
        if batch_slice is not None or partitioner is not None:
            raise ValueError("a Polars frame is neither sliced nor partitioned")
        if not isinstance((options or {}).get(_FRAME), pl.DataFrame | pl.LazyFrame):
            raise ValueError('batch parameters must be {"dataframe": a Polars frame}')
        return BatchRequest(
            datasource_name=self.datasource.name, data_asset_name=self.name, options=options
        )

    def get_batch_identifiers_list(self, batch_request: BatchRequest[Any]) -> list[Any]:
        """The parameters of the request."""
        return [IDDict(batch_request.options)]

    def get_batch(self, batch_request: BatchRequest[Any]) -> Batch:
        """The batch of a request."""
        spec = RuntimeDataBatchSpec(batch_data=batch_request.options[_FRAME])
        data, markers = self.datasource.get_execution_engine().get_batch_data_and_markers(spec)
        return Batch(
            datasource=self.datasource,
            data_asset=self,
            batch_request=batch_request,
            data=data,
            batch_markers=markers,
            batch_spec=spec,
            batch_definition=LegacyBatchDefinition(
                datasource_name=self.datasource.name,
                data_connector_name="fluent",
                data_asset_name=self.name,
                batch_identifiers=make_batch_identifier(batch_request.options),
            ),
        )


class PolarsDatasource(Datasource[Any, PolarsExecutionEngine]):
    """A data source of Polars frames in memory."""

    asset_types: ClassVar[Any] = [PolarsFrameAsset]

    type: Literal["polars"] = "polars"
    assets: list[PolarsFrameAsset] = Field(default_factory=list)

    @property
    def execution_engine_type(self) -> _EngineType:
        """The engine its batches are validated by."""
        return PolarsExecutionEngine

    def test_connection(self, test_assets: bool = True) -> None:
        """Frames in memory are always there."""

    def add_dataframe_asset(self, name: str) -> PolarsFrameAsset:
        """Add an asset for frames handed over at run time."""
        asset: PolarsFrameAsset = self._add_asset(PolarsFrameAsset(name=name))
        return asset
