"""A process of hecha's kind that is ready, and ends at the first request."""

from __future__ import annotations

from hecha.processes.answering import opened
from hecha.processes.framing import READY, receive, send


def main() -> None:
    """Say that it is ready, wait for a request, end."""
    requests, answers = opened()
    send(answers, READY)
    receive(requests)
