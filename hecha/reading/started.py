"""Starting the process that reads files (hecha.reading.child). Importing this is cheap, so that the
process loads while the run is still being imported."""

from __future__ import annotations

from hecha.processes.worker import Waiting, Worker


def reading_process() -> Worker | None:
    """The process that reads files; None where there can be none."""
    # One thread reads a file; more would only take memory. A library that is refused memory while
    # it prints where it broke would wait for ever.
    return Worker.started("hecha.reading.child", POLARS_MAX_THREADS="1", RUST_BACKTRACE="0")


waiting = Waiting(reading_process, most=2)
"""Those the next run of this program takes: one reads ahead of the other."""
