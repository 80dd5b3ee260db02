"""What a request cannot have, and why."""

from __future__ import annotations

from http import HTTPStatus

from hecha.declare.words import Words


class Refused(Exception):
    """A request that is answered with an error: a status and one sentence in both languages."""

    def __init__(self, status: HTTPStatus, words: Words) -> None:
        super().__init__(words.en)
        self.status = status
        self.words = words


def unknown_page() -> Refused:
    """There is nothing at this address."""
    return Refused(HTTPStatus.NOT_FOUND, Words("没有这一页。", "There is no such page."))


def busy() -> Refused:
    """A command runs, and only one runs at a time."""
    said = Words(
        "正在处理，请等它结束或先取消。", "Something is running: wait for it, or cancel it."
    )
    return Refused(HTTPStatus.CONFLICT, said)
