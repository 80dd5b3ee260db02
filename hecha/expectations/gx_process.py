"""The process in which Great Expectations is loaded and run, beside the one of the run."""

from __future__ import annotations

from contextlib import suppress

import polars as pl

from hecha.expectations import validation
from hecha.expectations.carried import carried_results, value_of
from hecha.processes.answering import opened
from hecha.processes.deferred import deferred
from hecha.processes.framing import READY, Hung, receive, send

_BY_THE_WAY = ("altair", "scipy.stats")
"""What Great Expectations imports for charts and for tests of distributions: a third of the time
it takes to load, and no expectation of a paper needs it."""
DONE = "done"


def main() -> None:
    """Answer requests on standard input until there are no more."""
    requests, answers = opened()
    with deferred(*_BY_THE_WAY):
        validation.load()
    with suppress(Hung):  # The run is over.
        send(answers, READY)
        while True:
            asked, frame = receive(requests)
            done = validation.run(
                pl.DataFrame() if frame is None else frame,
                value_of(asked["configs"]),
                value_of(asked["parameters"]),
            )
            results, rows = carried_results(done)
            send(answers, DONE, rows, **results)
