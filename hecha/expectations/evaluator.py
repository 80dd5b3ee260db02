"""Where expectations are evaluated: in a process that loads Great Expectations meanwhile.

Great Expectations takes seconds to load and hundreds of megabytes. A run starts the process before
it reads files, or once the rules of large typed tables leave memory for it, and asks it when the
rules have been checked; what comes back is the same as from
:func:`hecha.expectations.validation.run`, which evaluates in the process of the run where no other
one could be started, or where Great Expectations is loaded already.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import polars as pl

from hecha.expectations import validation
from hecha.expectations.carried import carried, results_of
from hecha.processes.framing import Hung
from hecha.processes.worker import Waiting, Worker

EVALUATE = "evaluate"
_SMALL = 200 << 20
"""Bytes of tables a process may have been sent to be kept for the next run of the program."""


class Evaluator:
    """Evaluates the expectations of one run. A context manager."""

    def __init__(self) -> None:
        self._worker = _waiting.take()
        self._has_ended = False
        self._sent = 0

    def __enter__(self) -> Evaluator:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        # An error may have come in the middle of a message.
        if error is None and self._sent < _SMALL:
            _waiting.leave(worker)
        else:
            worker.kill()

    def run(
        self,
        frame: pl.DataFrame,
        configs: Sequence[Mapping[str, Any]],
        parameters: Mapping[str, Any],
    ) -> list[validation.Executed]:
        """What :func:`hecha.expectations.validation.run` gives, and raises.

        A process that ends while it evaluates is an error of these expectations and of all later
        ones of the run. Raises ProcessBroke for an error in the product's own code.
        """
        if self._has_ended:
            return [validation.ENDED] * len(configs)
        if self._worker is None or not self._worker.is_ready:
            return validation.run(frame, configs, parameters)
        self._sent += int(frame.estimated_size())
        try:
            message, rows = self._worker.ask(
                EVALUATE,
                frame,
                configs=carried(configs),
                parameters=carried(parameters),
            )
        except Hung:
            self._has_ended = True
            return [validation.ENDED] * len(configs)
        return results_of(message, rows)

    def each(
        self,
        asked: Sequence[tuple[pl.DataFrame, Sequence[Mapping[str, Any]]]],
        parameters: Mapping[str, Any],
    ) -> list[list[validation.Executed]]:
        """The same of several frames with their expectations."""
        return [self.run(frame, configs, parameters) for frame, configs in asked]


def _started() -> Worker | None:
    return Worker.started("hecha.expectations.gx_process")


_waiting = Waiting(_started)


def start() -> None:
    """Start the process that the next run of this program will use."""
    _waiting.preload()


def preload() -> None:
    """Start it, unless Great Expectations is loaded in this process."""
    if "great_expectations" not in sys.modules:
        start()


discard = _waiting.discard
