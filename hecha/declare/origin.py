"""Names of the columns every frame has besides those an export gives."""

from __future__ import annotations

ROW_ID, SOURCE, ROW = "_row_id", "_source", "_row"
"""Origin of a row: its number in its table (from 0), the id of its
:class:`hecha.reading.submission.Source`, and the row number as Excel shows it."""

AREA_COLUMNS = ("_county", "_town", "_village")
"""Area of every row: its own columns, else those of its household, else null."""

BAD, TIDIED, DAMAGED = "__bad", "__tidied", "__damaged"
"""Suffixes of the Boolean companions of a column: the cell held text that could not be read as
its kind (typed kinds); tidying changed the text; the cell was stored as a number or in scientific
notation (identifiers)."""

PREVIOUS = "previous_"
"""Before the name of a table of the last period."""

ROSTER = "roster_"
"""Before the kind (ROSTERS) of a list of another department: each kind is a table of its own."""

TYPED_MARK = "typed.json"
"""A folder holding this file is what ``hecha load`` wrote (hecha.backends.typed_folder)."""
