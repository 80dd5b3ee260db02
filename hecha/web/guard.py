"""Which requests are refused before anything is done for them.

The page is for the browser that was started with its address, on this computer. A page of the
internet that is open in the same browser can send requests here, too, and a name of the internet
can be made to lead here; such requests are known by Host, Origin and Sec-Fetch-Site, and have no
cookie. Programs of other users of the computer know no token.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from email.message import Message
from hmac import compare_digest
from http import HTTPStatus

from hecha.declare.words import Words
from hecha.web.refused import Refused

ADDRESS = "127.0.0.1"

_PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_REPORT_POLICY = "; ".join(
    [
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)
"""For report.html, whose own policy names its scripts by digest; here it gets an origin of its own,
so that it could read nothing of the page whatever stood in it."""

_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def headers(*, report: bool = False) -> dict[str, str]:
    """The headers of an answer that keep what is in it where it is."""
    policy = _REPORT_POLICY if report else _PAGE_POLICY
    return {**_ALWAYS, "Content-Security-Policy": policy}


@dataclass(frozen=True, slots=True)
class Guard:
    """Of a page on a port: ``token`` is in the address it is started with and is exchanged for the
    cookie."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def origin(self) -> str:
        """Scheme, address and port."""
        return f"http://{ADDRESS}:{self.port}"

    @property
    def start(self) -> str:
        """The address that a browser is started with."""
        return f"{self.origin}/start/{self.token}"

    @property
    def cookie(self) -> str:
        """The value of Set-Cookie. The port is in its name: cookies are shared by all ports."""
        return f"{self._name}={self._secret}; Path=/; HttpOnly; SameSite=Strict"

    @property
    def _name(self) -> str:
        return f"hecha-{self.port}"

    def check_place(self, method: str, given: Message) -> None:
        """Raise Refused for a request to another name than ours, or from another page."""
        if given.get_all("Host") != [f"{ADDRESS}:{self.port}"]:
            raise _foreign("Host")
        origin = given.get("Origin")
        # Browsers send it with everything that changes something.
        if origin != self.origin and (origin is not None or method not in ("GET", "HEAD")):
            raise _foreign("Origin")
        if given.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            raise _foreign("Sec-Fetch-Site")

    def check_start(self, token: str) -> None:
        """Raise Refused for a wrong token."""
        if not compare_digest(token.encode(), self.token.encode()):
            raise _not_started()

    def check_cookie(self, given: Message) -> None:
        """Raise Refused for a browser that was not started with the token."""
        # By hand: the library's parser gives up at a cookie of another program of this computer.
        pairs = (pair.strip().partition("=") for pair in given.get("Cookie", "").split(";"))
        found = next((value for name, _, value in pairs if name == self._name), "")
        if not compare_digest(found.encode(), self._secret.encode()):
            raise _not_started()


def _foreign(header: str) -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN,
        Words(
            f"拒绝：请求不是从本页发出的（{header}）。",
            f"Refused: not sent by this page ({header}).",
        ),
    )


def _not_started() -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN,
        Words(
            "拒绝：请用 hecha open 显示的完整网址打开本页。",
            "Refused: open this page with the whole address that hecha open shows.",
        ),
    )
