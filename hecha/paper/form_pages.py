"""The sheets for households as PDF: the data their templates read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.paper import form_words as words
from hecha.paper.form_book import job_texts, listed, pairs, place_of
from hecha.paper.household_forms import MEMBER_COLUMNS, Form
from hecha.paper.typesetting import pdf

_LIST_LINES, _LIST_WIDTH = 4, 40
"""Lines of a household in the list, and characters in one."""


def forms_pdf(forms: Sequence[Form], day: date, paper: str, lang: str) -> bytes:
    """A page or more for each household. Raises NoPdf."""
    return pdf(
        "forms", _values([_page(form, day, paper, lang) for form in forms], words.TITLE, lang)
    )


def list_pdf(forms: Sequence[Form], day: date, paper: str, lang: str) -> bytes:
    """A list for each village. Raises NoPdf."""
    pages = []
    for _, group in groupby(forms, key=lambda form: form.place):
        households = list(group)
        pages.append(
            {
                "title": f"{words.LIST_TITLE.of(lang)}  {place_of(households[0])}",
                "lines": [words.DAY.of(lang).format(day.isoformat(), paper)],
                "rows": [
                    {
                        "who": "\n".join(filter(None, (form.household_id, form.head))),
                        "jobs": listed(form, _LIST_LINES, _LIST_WIDTH, lang),
                    }
                    for form in households
                ],
            }
        )
    return pdf("list", _values(pages, words.LIST_TITLE, lang))


def _page(form: Form, day: date, paper: str, lang: str) -> dict[str, Any]:
    said = (form.household_id, form.head)
    line = (
        words.HOUSEHOLD.of(lang).format(*said, len(form.members))
        if form.members
        else words.HOUSEHOLD_ONLY.of(lang).format(*said)
    )
    blank = {"text": "", "suspect": False}
    cells = []
    for pair in pairs(form.items):
        for item in pair:
            if item is None:
                cells += [blank] * 3
            else:
                cells += [
                    {"text": one, "suspect": item.is_suspect}
                    for one in (item.label, item.value, "")
                ]
    return {
        "title": f"{words.TITLE.of(lang)}  {place_of(form)}",
        "lines": [line, words.DAY.of(lang).format(day.isoformat(), paper)],
        "items": cells,
        "members": form.members,
        "jobs": [
            {"problem": problem, "value": value}
            for problem, value in (job_texts(job, lang) for job in form.jobs)
        ],
    }


def _values(pages: list[dict[str, Any]], title: Words, lang: str) -> dict[str, Any]:
    said = {
        "title": title,
        "items": words.ITEMS,
        "members": words.MEMBERS,
        "jobs": words.JOBS,
        "item": words.ITEM,
        "value": words.VALUE,
        "visit": words.VISIT,
        "number": words.NUMBER,
        "problem": words.PROBLEM,
        "no_jobs": words.NO_JOBS,
        "who": words.WHO,
        "signature": words.SIGNATURE,
        "personal": words.PERSONAL,
    }
    return {
        "lang": lang,
        "pages": pages,
        "words": {
            **{name: one.of(lang) for name, one in said.items()},
            "member_columns": [TABLES["member"][name].label for name in MEMBER_COLUMNS],
            "signatures": [one.of(lang) for one in words.SIGNATURES],
        },
    }
