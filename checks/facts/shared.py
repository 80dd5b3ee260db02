"""Facts that several tables have for the same reason."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.ledgers import LEDGERS
from hecha.declare.model import Kind
from hecha.declare.origin import AREA_COLUMNS
from hecha.declare.tables import HOUSEHOLD, MEMBER, MONITORED
from hecha.rules import EVERYBODY, EXPORTED, Row, derived, fact
from hecha.rules.terms import (
    blank,
    contains,
    count_if,
    distinct,
    every,
    filled,
    is_true,
    some,
    value_if,
    written,
)

from ..names import (
    Household,
    Member,
    Monitored,
    Pairing,
    Parameters,
    Village,
    VillageTeam,
    WorkSpell,
)
from .conditions import is_head_row
from .people import has_surplus


def bank_card_is_whole_row(h: Household | Pairing, policy: Parameters) -> nw.Expr:
    return ~h.bank_card__damaged


@fact("household", "household", on=("bank_card",), where=bank_card_is_whole_row)
@fact("pairing", "pairing", on=("bank_card",), where=bank_card_is_whole_row)
def households_with_card(h: Household | Pairing, policy: Parameters) -> nw.Expr:
    return distinct(h.household_id)


VALID_MARKS = ("1", "是", "有效")


@derived("pairing", "village_team")
def is_valid(p: Pairing | VillageTeam, policy: Parameters) -> nw.Expr:
    """In force on the snapshot date by its dates and its mark, as far as the sheet has them."""
    start, end, mark = map(p.optional, ("start_date", "end_date", "valid_mark"))
    stated = [nw.lit(True)]
    if start is not None:
        stated.append(~is_true(start > policy.day))
    if end is not None:
        stated.append(~is_true(end < policy.day))
    if mark is not None:
        stated.append(blank(mark) | mark.is_in(VALID_MARKS))
    return every(*stated)


_KEYS = ("serial", "household_id", "year", "head_person_id")


_OTHER_RULES = ("head_name", "head_id_number", "household_size", "exit_year", "town", "village")
"""What ID13, HH04, ID21 and ID14 compare."""


REPEATED = tuple(
    column.name for column in HOUSEHOLD.columns if column.name not in (*_KEYS, *_OTHER_RULES)
)
"""Household columns that must be alike on every row."""


_ON_EVERY_MEMBER = tuple(name for name in REPEATED if name in MEMBER)


_OF_PERSONS = frozenset(
    {column.name for column in MEMBER.columns} | {"allowance_status", "support_status"}
)
_OF_MONITORED = tuple(
    column.name
    for column in MONITORED.columns
    if column.name not in (*_KEYS, *_OTHER_RULES, *_OF_PERSONS, "own_medical_cost")
)
"""Household columns of the monitored export. Nobody has found whether 合规自付支出 is the
household's or a person's."""

ALIKE = {"household": REPEATED, "member": _ON_EVERY_MEMBER, "monitored": _OF_MONITORED}
"""Table -> the columns that must be alike on every row of a household."""


@fact("household", "household_row", each=REPEATED, name="smallest_{column}")
def smallest_value(h: Household, policy: Parameters, column: str) -> nw.Expr:
    return h[column].min()


@fact("household", "household_row", each=REPEATED, name="largest_{column}")
def largest_value(h: Household, policy: Parameters, column: str) -> nw.Expr:
    return h[column].max()


def differs_from_none(h: Household, policy: Parameters, column: str) -> nw.Expr:
    return value_if(filled(h[column]), nw.lit(False))


@fact("member", "member", each=_ON_EVERY_MEMBER, name="differing_{column}")
@fact("monitored", "monitored", each=_OF_MONITORED, name="differing_{column}")
@fact(
    "household",
    "household",
    each=REPEATED,
    name="differing_{column}",
    counts=EXPORTED,
    alone=differs_from_none,
)
def differing_value(h: Household | Member | Monitored, policy: Parameters, column: str) -> nw.Expr:
    """Whether the rows of the household state different values."""
    return h[column].min() != h[column].max()


@fact(("household", "pairing"), "member", where=is_head_row)
@fact("member", "member", where=is_head_row)
def head_row_name(m: Member, policy: Parameters) -> nw.Expr:
    return m.name.max()


@fact(("household", "pairing"), "member", where=is_head_row)
@fact("member", "member", where=is_head_row)
def head_row_id(m: Member, policy: Parameters) -> nw.Expr:
    return m.id_key.max()


@fact(("household", "pairing"), "member", where=is_head_row)
@fact("member", "member", where=is_head_row)
def head_row_number(m: Member, policy: Parameters) -> nw.Expr:
    """The head's whole number: a disability card's has more than 18 characters."""
    return m.id_number.max()


HEAD_COLUMNS = ("head_name", "head_id_number")


@derived("member", "household", each=HEAD_COLUMNS, name="states_another_{column}")
def states_another_head(m: Household | Member, policy: Parameters, column: str) -> nw.Expr:
    """The repeated name or number of the head is not that of the head's own row."""
    stated = m[column]
    if column == "head_name":
        return is_true(stated != m.head_row_name)
    first = stated.str.slice(0, 18)
    # As the own row writes it, also where that is wrong: its number then has the finding.
    other = is_true(every(first != m.head_row_id, first != m.head_row_number.str.slice(0, 18)))
    return other | is_true(has_surplus(stated) & (stated != m.head_row_number))


def is_stating_another_head(m: Household | Member, policy: Parameters, column: str) -> nw.Expr:
    return m[f"states_another_{column}"]


_FIRST_STATED = "first_row_with_another_{column}"


@fact("member", "member", each=HEAD_COLUMNS, name=_FIRST_STATED, where=is_stating_another_head)
@fact(
    "household", "household", each=HEAD_COLUMNS, name=_FIRST_STATED, where=is_stating_another_head
)
def first_row_with_another(m: Household | Member, policy: Parameters, column: str) -> nw.Expr:
    return m.row_id.min()


@derived("member", "household", "village", "monitored", "work_spell")
def place(m: Household | Member | Monitored | Village | WorkSpell, policy: Parameters) -> nw.Expr:
    return nw.concat_str(m.town, m.village, separator="/")


@derived("member", "household", *LEDGERS)
def township(row: Row, policy: Parameters) -> nw.Expr:
    """County and township of the row, also where no county is stated; null without a township."""
    return nw.concat_str(nw.col("_county").fill_null(""), nw.col("_town"), separator="/")


@derived("household", "member", "pairing", "village", "village_team")
def named_village(row: Row, policy: Parameters) -> nw.Expr:
    """County, township and village of the row, also where no county is stated; null without a
    township or a village."""
    county, *names = AREA_COLUMNS
    cells = [nw.col(county).fill_null(""), *map(nw.col, names)]
    return nw.concat_str(*cells, separator="/")


@derived("household", "monitored")
def year_of_data(m: Household | Monitored, policy: Parameters) -> nw.Expr:
    """The year whose lines the row is compared with: that of the snapshot date."""
    return nw.lit(policy.day.year)


@derived("household")
def monitoring_line(h: Household, policy: Parameters) -> nw.Expr:
    """防返贫监测线 of the year in yuan, for messages."""
    return nw.lit(policy.monitoring_line)


@derived("monitored")
def removal_line(m: Monitored, policy: Parameters) -> nw.Expr:
    """The lower bound of income on removal by help in yuan, for messages."""
    return nw.lit(policy.removal_line)


@derived(
    *("member", "household", "monitored", "village", "roster", "beneficiary", "project"), *LEDGERS
)
def everywhere(m: Row, policy: Parameters) -> nw.Expr:
    """The same for every row, to tell all rows something about a whole table."""
    return nw.lit(1)


@fact("household", "household", on=("year",))
@fact("member", "member", on=("year",))
@fact("monitored", "monitored", on=("year",))
@fact("village", "village", on=("year",))
def rows_of_year(row: Row, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "household", on=("everywhere",))
@fact("member", "member", on=("everywhere",))
@fact("monitored", "monitored", on=("everywhere",))
@fact("village", "village", on=("everywhere",))
def rows_with_year(row: Row, policy: Parameters) -> nw.Expr:
    # Not as evidence: that would be a cell of every row.
    year = row.beside("year")
    return nw.len() if year is None else count_if(filled(year))


@fact("monitored", "monitored")
@fact("household", "member", default=0)
def headcount(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("monitored", "monitored")
@fact("household", "member")
def disabled_people(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Members whose health says 残疾 or whose number is that of a disability card."""
    return count_if(is_true(contains(m.health, codes.DISABLED)) | m.id_is_card)


@fact("monitored", "monitored")
@fact("household", "member")
def sick_people(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Members with a chronic or serious illness."""
    return count_if(some(contains(m.health, codes.CHRONIC), contains(m.health, codes.SERIOUS)))


@fact("monitored", "monitored")
@fact("household", "member")
def students(m: Member | Monitored, policy: Parameters) -> nw.Expr:
    """Members in a school of any stage; a child below school is none."""
    status = m.school_status
    return count_if(~status.is_in((codes.NOT_STUDENT, "学龄前儿童")))


_AMOUNTS = frozenset(
    column.name
    for table in (HOUSEHOLD, MONITORED)
    for column in table.columns
    if column.kind in (Kind.NUMBER, Kind.YUAN)
)


@derived("household", "monitored", is_kept=True, among=("household_id",), default="")
def household_content(row: Household | Monitored, policy: Parameters) -> nw.Expr:
    """The household's columns of a row in one text, to tell rows of a household apart."""
    names = dict.fromkeys((*REPEATED, *_OF_MONITORED))
    cells = {name: cell for name in names if (cell := row.beside(name)) is not None}
    texts = (
        (written(cell) if name in _AMOUNTS else cell.cast(nw.String)).fill_null("")
        for name, cell in cells.items()
    )
    return nw.concat_str(nw.lit(""), *texts, separator="|", ignore_nulls=True)


@fact("household", "household", on=("household_id", "household_content"))
@fact("monitored", "monitored", on=("household_id", "household_content"))
def rows_alike(row: Household | Monitored, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("household", "household")
@fact("monitored", "monitored")
def most_rows_alike(row: Household | Monitored, policy: Parameters) -> nw.Expr:
    return row.rows_alike.max()


def is_like_most(row: Household | Monitored, policy: Parameters) -> nw.Expr:
    return row.rows_alike == row.most_rows_alike


@fact("household", "household", where=is_like_most)
@fact("monitored", "monitored", where=is_like_most)
def standing_content(row: Household | Monitored, policy: Parameters) -> nw.Expr:
    """What most rows of the household state; of equally many the smaller text."""
    return row.household_content.min()


def is_standing(row: Household | Monitored, policy: Parameters) -> nw.Expr:
    return row.household_content == row.standing_content


@fact("household", "household", where=is_standing)
@fact("monitored", "monitored", where=is_standing)
@fact("member", "member", counts=EVERYBODY)
def first_row(m: Household | Member | Monitored, policy: Parameters) -> nw.Expr:
    return m.row_id.min()


@derived("member", "household", "monitored")
def is_first(m: Household | Member | Monitored, policy: Parameters) -> nw.Expr:
    """The row a finding of its household points to: of members the first; of households and
    monitored households, whose rows may differ, the first of those that state what most do."""
    return m.row_id == m.first_row


@fact(("household", "pairing"), "member", where=is_head_row)
@fact("member", "member", where=is_head_row, default=0)
def head_rows(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()
