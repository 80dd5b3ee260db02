"""The server of the page: addresses to what the desk does, on 127.0.0.1 only."""

from __future__ import annotations

import json
import os
import re
import socketserver
import tempfile
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from threading import Event, Thread
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, quote, unquote, urlsplit

from hecha.declare.words import Words
from hecha.web import guard, result_sets
from hecha.web.desk import Desk
from hecha.web.guard import ADDRESS, Guard
from hecha.web.pages import Asset
from hecha.web.refused import Refused, unknown_page

_MOST_JSON = 64_000  # bytes
_MOST_READ_IN_VAIN = 1 << 20
"""Bytes of a stranger's refused body that are still read, so that it hears the answer."""
_BLOCK = 1 << 18
_SECONDS = 60
"""Of silence, after which a connection is closed."""

_JSON, _HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"
_BINARY, _TEXT = "application/octet-stream", "text/plain; charset=utf-8"


class PageServer(ThreadingHTTPServer):
    """Answers for a desk until :attr:`stopped` is set, which the page does too.

    ``port`` 0: any that is free. Raises OSError where the port is taken.
    """

    daemon_threads = True
    # Elsewhere it only means not to wait for old connections; on Windows it shares the port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, desk: Desk, assets: Mapping[str, Asset], port: int = 0) -> None:
        self.desk = desk
        self.assets = assets
        self.stopped = Event()
        super().__init__((ADDRESS, port), _Handler)
        self.guard = Guard(self.server_port)

    def server_bind(self) -> None:
        """Bind without looking up a name for the address, which asks the network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: errors quote values; a connection that broke off is none."""

    def start(self) -> None:
        """Answer from now on, in a thread of its own."""
        self.desk.open()
        Thread(target=self.serve_forever, args=(0.1,), name="hecha-page", daemon=True).start()

    def stop(self) -> None:
        """Answer no more, and end the command that runs."""
        self.stopped.set()
        self.shutdown()
        self.server_close()
        self.desk.close()


class _Handler(BaseHTTPRequestHandler):
    """One request: refused, or passed to what its address stands for."""

    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    server_version, sys_version = "hecha", ""

    def do_GET(self) -> None:
        """Pages, the state, files."""
        self._answer()

    def do_POST(self) -> None:
        """Commands."""
        self._answer()

    def do_PUT(self) -> None:
        """Files of the browser."""
        self._answer()

    def do_DELETE(self) -> None:
        """Files of the browser that are not wanted any more."""
        self._answer()

    def log_message(self, *_: object) -> None:
        """Print nothing: addresses hold names of files."""

    @property
    def _page(self) -> PageServer:
        return cast(PageServer, self.server)

    @property
    def _desk(self) -> Desk:
        return self._page.desk

    def _answer(self) -> None:
        length = self._length()
        self._sized, self._unread, self._known = length is not None, length or 0, False
        self._begun = False
        try:
            self._page.guard.check_place(self.command, self.headers)
            address = urlsplit(self.path)
            if self.command == "GET" and address.path.startswith("/start/"):
                self._start(address.path.removeprefix("/start/"))
                return
            self._page.guard.check_cookie(self.headers)
            self._known = True
            self._query = parse_qs(address.query, keep_blank_values=True)
            self._routed(unquote(address.path))
        except Refused as refused:
            self._refuse(refused)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except OSError:
            if self._begun:  # the rest of a file that can no longer be read
                self.close_connection = True
            else:
                self._refuse(_failed())

    def _length(self) -> int | None:
        """Bytes of the body; None where it is unknown, which no browser sends: it is not read."""
        given = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not re.fullmatch(r"[0-9]{1,15}", given):
            self.close_connection = True
            return None
        return int(given)

    def _routed(self, path: str) -> None:
        for method, pattern, action in _ROUTES:
            if method == self.command and (found := re.fullmatch(pattern, path)):
                action(self, *found.groups())
                return
        raise unknown_page()

    # What the addresses stand for.

    def _start(self, token: str) -> None:
        self._page.guard.check_start(token)
        self._send(
            HTTPStatus.SEE_OTHER,
            b"",
            _TEXT,
            {"Location": "/", "Set-Cookie": self._page.guard.cookie},
        )

    def _asset(self, name: str) -> None:
        asset = self._page.assets.get(name)
        if asset is None:
            raise unknown_page()
        self._send(HTTPStatus.OK, asset.content, asset.kind)

    def _state(self) -> None:
        self._say(self._desk.told())

    def _take(self, kind: str) -> None:
        (name,) = self._query.get("name") or [""]
        taken = self._desk.take(kind, name, self._body(), self._unread_size())
        self._say({"taken": taken})

    def _clear(self, kind: str) -> None:
        self._desk.clear(kind)
        self._say({})

    def _take_followup(self) -> None:
        self._desk.take_followup(self._body(), self._unread_size())
        self._say({})

    def _restore(self) -> None:
        self._desk.restore(self._body(), self._unread_size())
        self._say({})

    def _command(self, name: str) -> None:
        asked = self._json()
        actions: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "check": self._desk.check,
            "packets": self._desk.packets,
            "collect": self._desk.collect,
            "ledger": self._desk.write_ledger,
            "cancel": lambda _: self._desk.cancel(),
            "stop": lambda _: None,
        }
        actions[name](asked)
        self._say({}, HTTPStatus.ACCEPTED)
        if name == "stop":
            self.close_connection = True
            self._page.stopped.set()

    def _report(self, number: str) -> None:
        self._file("", self._desk.report(int(number)), _HTML, guard.headers(report=True))

    def _workbook(self, number: str) -> None:
        self._file(*self._desk.workbook(int(number)))

    def _results(self, number: str) -> None:
        self._zip(*self._desk.result_set(int(number)))

    def _packet(self, number: str, place: str) -> None:
        self._file(*self._desk.packet(int(number), int(place)))

    def _packets(self, number: str) -> None:
        self._zip(*self._desk.all_packets(int(number)))

    def _followup(self) -> None:
        self._file(*self._desk.followup_file())

    def _ledger(self) -> None:
        self._file(*self._desk.ledger_workbook())

    def _log(self) -> None:
        self._file(*self._desk.log())

    # Reading and writing.

    def _body(self) -> BinaryIO:
        if "Content-Length" not in self.headers or not self._sized:
            raise _no_length()
        return cast(BinaryIO, _Counted(self))

    def _unread_size(self) -> int:
        return self._unread

    def _json(self) -> Mapping[str, Any]:
        if self._unread > _MOST_JSON or self.headers.get_content_type() != "application/json":
            raise _unreadable()
        try:
            value = json.loads(self._body().read(self._unread))
        except (ValueError, RecursionError):
            raise _unreadable() from None
        if not isinstance(value, dict):
            raise _unreadable()
        return value

    def _say(self, value: object, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(status, json.dumps(value, ensure_ascii=False).encode(), _JSON)

    def _refuse(self, refused: Refused) -> None:
        self._read_in_vain()
        if self.path.startswith("/api/"):
            self._say({"message": refused.words._asdict()}, refused.status)
        else:
            text = "\n".join(refused.words) + "\n"
            self._send(refused.status, text.encode(), _TEXT)

    def _read_in_vain(self) -> None:
        """The rest of a refused body: a browser that is still sending hears no answer."""
        most = self._desk.limits.total if self._known else _MOST_READ_IN_VAIN
        if self._unread > most:
            self.close_connection = True
            return
        body = _Counted(self)
        while body.read(_BLOCK):
            pass

    def _file(
        self, name: str, path: Path, kind: str = _BINARY, own: Mapping[str, str] | None = None
    ) -> None:
        """A file; with a name it is saved under that."""
        with path.open("rb") as stream:
            self._stream(name, stream, kind, own)

    def _zip(self, name: str, files: Mapping[str, Path]) -> None:
        # In the folder that is removed when the page stops.
        with tempfile.TemporaryFile(dir=self._desk.scratch) as stream:
            result_sets.write_zip(cast(BinaryIO, stream), files)
            stream.seek(0)
            self._stream(name, cast(BinaryIO, stream), _BINARY, None)

    def _stream(
        self, name: str, stream: BinaryIO, kind: str, own: Mapping[str, str] | None
    ) -> None:
        size = stream.seek(0, 2)
        stream.seek(0)
        extra = {"Content-Length": str(size), **(own or guard.headers())}
        if name:
            extra["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        self._head(HTTPStatus.OK, kind, extra)
        copyfileobj(stream, self.wfile, _BLOCK)

    def _send(
        self,
        status: HTTPStatus,
        content: bytes,
        kind: str,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        length = {"Content-Length": str(len(content))}
        self._head(status, kind, {**length, **guard.headers(), **(extra or {})})
        self.wfile.write(content)

    def _head(self, status: HTTPStatus, kind: str, extra: Mapping[str, str]) -> None:
        self._begun = True
        self.send_response(status)
        for header, value in {"Content-Type": kind, **extra}.items():
            self.send_header(header, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


class _Counted:
    """The body of a request, which ends where the next request begins."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler

    def read(self, size: int) -> bytes:
        """At most so many bytes."""
        block = self._handler.rfile.read(min(size, self._handler._unread))
        self._handler._unread -= len(block)
        return block


_Action = Callable[..., None]
_ROUTES: tuple[tuple[str, str, _Action], ...] = (
    ("GET", r"/()", _Handler._asset),
    ("GET", r"/(desk\.js|desk\.css|icon\.svg)", _Handler._asset),
    ("GET", r"/api/state", _Handler._state),
    ("PUT", r"/api/files/(data|returned)", _Handler._take),
    ("DELETE", r"/api/files/(data|returned)", _Handler._clear),
    ("PUT", r"/api/followup", _Handler._take_followup),
    ("PUT", r"/api/results", _Handler._restore),
    ("POST", r"/api/(check|packets|collect|ledger|cancel|stop)", _Handler._command),
    ("GET", r"/runs/([0-9]{1,6})/report", _Handler._report),
    ("GET", r"/runs/([0-9]{1,6})/workbook", _Handler._workbook),
    ("GET", r"/runs/([0-9]{1,6})/results", _Handler._results),
    ("GET", r"/runs/([0-9]{1,6})/packets", _Handler._packets),
    ("GET", r"/runs/([0-9]{1,6})/packets/([0-9]{1,6})", _Handler._packet),
    ("GET", r"/followup", _Handler._followup),
    ("GET", r"/ledger", _Handler._ledger),
    ("GET", r"/log", _Handler._log),
)


def _unreadable() -> Refused:
    said = Words("请求读不懂，请刷新本页。", "The request cannot be read; reload this page.")
    return Refused(HTTPStatus.BAD_REQUEST, said)


def _no_length() -> Refused:
    said = Words("没有写明文件大小。", "The size of the file is missing.")
    return Refused(HTTPStatus.LENGTH_REQUIRED, said)


def _failed() -> Refused:
    said = Words(
        "文件读写失败，请看磁盘空间和权限。",
        "A file could not be read or written: look at free space and permissions.",
    )
    return Refused(HTTPStatus.INTERNAL_SERVER_ERROR, said)
