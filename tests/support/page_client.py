"""The page asked as a browser asks it, and as one that means harm."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hecha.web.desk import Desk
from hecha.web.pages import assets
from hecha.web.server import PageServer
from hecha.web.uploads import Limits

SUITES = {"national": "全国通用口径"}


@dataclass(frozen=True)
class Answer:
    """Status, headers and content of an answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def value(self) -> Any:
        return json.loads(self.content)

    @property
    def saved_as(self) -> str:
        return self.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]


class Client:
    """A browser that was started with the address of the page, where ``cookie`` is None."""

    def __init__(self, start: str, cookie: str | None = None) -> None:
        address = urlsplit(start)
        self.port = address.port or 0
        self.origin = f"http://127.0.0.1:{self.port}"
        self.cookie = cookie
        if cookie is None:
            entered = self.ask("GET", address.path)
            assert (entered.status, entered.headers["Location"]) == (303, "/")
            self.cookie = entered.headers["Set-Cookie"].partition(";")[0]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        **changed: str | None,
    ) -> Answer:
        """Ask; ``changed`` are headers (``_`` for ``-``), None leaves one away."""
        given: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": self.cookie,
            "Origin": None if method == "GET" else self.origin,
            "Content-Length": None if body is None else str(len(body)),
        }
        given |= {name.replace("_", "-"): value for name, value in changed.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was sent
                connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def put(self, name: str, content: bytes, kind: str = "data") -> Answer:
        return self.ask("PUT", f"/api/files/{kind}?name={quote(name, safe='')}", content)

    def put_folder(self, folder: Path) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder.parent).as_posix()
                assert self.put(name, path.read_bytes()).status == 200

    def order(self, name: str, **values: Any) -> Answer:
        body = json.dumps(values).encode()
        return self.ask("POST", f"/api/{name}", body, Content_Type="application/json")

    @property
    def state(self) -> Any:
        return self.ask("GET", "/api/state").value

    def wait(self) -> Any:
        """The state once nothing runs any more."""
        while (state := self.state)["job"]["state"] == "running":
            time.sleep(0.05)
        return state


@contextmanager
def served(home: Path, **options: Any) -> Iterator[PageServer]:
    """A page whose temporary folder is ``home``."""
    limits = options.get("limits") or Limits()
    shown = assets(SUITES, suite="national", lang="zh", limits=limits, version="0")
    server = PageServer(Desk(home, list(SUITES), **options), shown)
    server.start()
    try:
        yield server
    finally:
        server.stop()


STAND_IN = """
import json, shutil, sys, time
from pathlib import Path

words = sys.argv[1:]
if words[0] == "check":
    Path("given.json").write_text(json.dumps(words))
    names = sorted(path.name for path in Path(words[1]).rglob("*") if path.is_file())
    for share, step in enumerate(names):
        line = json.dumps({"step": step, "share": share / len(names)}, ensure_ascii=False)
        print(line, file=sys.stderr, flush=True)
    if "永远.xlsx" in names:
        Path("started").touch()
        time.sleep(600)
    if "坏.xlsx" in names:
        print("未核查：坏.xlsx 打不开：请重新导出。", file=sys.stderr)
        sys.exit(2)
    shutil.copytree(Path(__file__).parent / "out", words[words.index("-o") + 1])
    sys.exit(1)
"""
"""A program that says what it is doing as ``hecha check`` does, and writes results lying ready."""


def stand_in(folder: Path) -> list[str]:
    """The stand-in with the results in ``folder/out``."""
    script = folder / "stand_in.py"
    script.write_text(STAND_IN, encoding="utf-8")
    return [sys.executable, str(script)]
