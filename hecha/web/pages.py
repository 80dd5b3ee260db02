"""What the browser is given to show: one page, its style, its script, an icon."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from hecha.policy.policy import SEVERITIES
from hecha.report.html.escaping import page_templates
from hecha.report.labels import labels
from hecha.results.results import STATE_WORDS, STATES
from hecha.web.uploads import Limits

_PACKAGE, _FOLDER = "hecha.web", "template"
_KINDS = {
    "desk.js": "text/javascript; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page: its content and its media type."""

    content: bytes
    kind: str


def assets(
    suites: Mapping[str, str], *, suite: str, lang: str, limits: Limits, version: str
) -> Mapping[str, Asset]:
    """The files of the page by name, the page itself under "".

    ``suites`` are titles by name, ``suite`` is chosen and ``lang`` shown to begin with.
    """
    templates = page_templates(_PACKAGE, _FOLDER)
    page = templates.get_template("desk.html").render(
        suites=suites, suite=suite, lang=lang, limits=limits, version=version, words=_words()
    )
    found = {name: Asset(_read(name), kind) for name, kind in _KINDS.items()}
    return {"": Asset(page.encode(), "text/html; charset=utf-8"), **found}


def _words() -> str:
    """What severities and states are called in both languages, for the script."""
    zh, en = labels("zh").severities, labels("en").severities
    return json.dumps(
        {
            "severities": {name: (zh[name], en[name]) for name in SEVERITIES},
            "states": {name: STATE_WORDS[name] for name in reversed(STATES)},
        },
        ensure_ascii=False,
    )


def _read(name: str) -> bytes:
    return files(_PACKAGE).joinpath(_FOLDER, name).read_bytes()
