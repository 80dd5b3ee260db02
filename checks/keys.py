"""ID: household and person numbers, their heads and villages, households entered twice."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import RETURNED
from hecha.rules import EQUAL, ODD, Cell, column_rule, entry, rule
from hecha.rules.terms import blank, every, is_true, some

from .facts.numbering import where_whole
from .facts.shared import HEAD_COLUMNS
from .names import Household, Member, Pairing, Parameters


@rule(
    "ID13",
    "household",
    "member",
    title="户主姓名、户主证件号码列与户主所在行不一致",
    gloss="repeated head columns disagree with the head's row",
    entity="H",
    severity="must",
    basis="proposed",
    source="columns (c)(d)",
    grain="household",
    follows=("HH01", "ID03", "ID04", "ID05", "ID07", "ID08", "ID17", "ID18"),
    suspect=ODD,
    each=HEAD_COLUMNS,
)
def head_is_stated_alike(m: Household | Member, policy: Parameters, column: str) -> nw.Expr:
    """{column}与户主本人所在行不一致。

    改法：以户主本人所在行和户口簿为准，改正重复填写的户主姓名、户主证件号码。
    局限：户主不止一人时见HH06，没有户主时见HH05，此处不判；同一张表一户每列只报第一处。

    {column} differs from the head's own row.

    Fix: correct the repeated columns from the head's own row and the household book.
    Limits: says nothing of a household with no head (HH05) or several (HH06); names the first
    place of each column in each table.
    """
    first = is_true(m.row_id == m[f"first_row_with_another_{column}"])
    return where_whole(m, every(m[f"states_another_{column}"], m.head_rows == 1, first))


@rule(
    "ID14",
    "member",
    title="同一户编号出现在两个村",
    gloss="household key under two villages",
    entity="H",
    severity="must",
    basis="proposed",
    source="derived: GZ keys households by 县/乡/村/户编号",
    grain="household",
    first="village",
    follows=("HH01",),
    suspect=ODD,
)
def household_is_in_one_village(m: Member, policy: Parameters) -> nw.Expr:
    """同一户编号出现在两个村。

    改法：核实本户现属哪个村；两户误用同一户编号的，改正其中一户的户编号。

    One household number appears under two villages.

    Fix: find the village the household belongs to, or correct the number used by mistake.
    """
    own = [m.places_of_members > 1]
    if m.has("place_of_household"):
        own += [m.places_of_household > 1, m.place_of_household != m.place]
    return m.is_first & some(*(is_true(condition) for condition in own))


entry(
    "ID15",
    title="人编号重复或缺失",
    gloss="person key",
    entity="P",
    severity="must",
    basis="proposed",
    source="derived, IMP/IDAP",
)


@column_rule("ID15a", "member", "person_id", grain="person")
def person_has_key(cell: Cell, policy: Parameters) -> nw.Expr:
    """人口编号为空。

    改法：在系统内查询此人的人口编号；手工表漏填的补填。

    The person number is blank.

    Fix: look the number up in the system and fill it in.
    """
    return blank(cell.value)


@rule(
    "ID15b",
    "member",
    suspect=EQUAL,
)
def person_key_is_unique(m: Member, policy: Parameters) -> nw.Expr:
    """人口编号重复，共 {person_id_uses} 行使用。

    改法：核对系统，一人一号；同一人重复导出的只保留一条。

    The person number is used by {person_id_uses} rows.

    Fix: give each person their own number; keep one row of a person exported twice.
    """
    return (m.person_id_uses > 1) & ~m.person_id__damaged


@rule(
    "ID16",
    "household",
    "member",
    "pairing",
    title="户编号以数字型存储且超过15位（末位被置零）",
    gloss="16-digit key damaged by Excel",
    entity="F/H",
    severity="must",
    basis="proposed",
    source="WZ lengths 10/15/16",
    grain="household",
)
def household_id_is_whole(h: Household | Member | Pairing, policy: Parameters) -> nw.Expr:
    """户编号以数字形式存储且超过15位，Excel 已把末位改成0，编号不可信。

    改法：从系统重新导出，户编号列设为文本格式；不要在原表上补末位。

    The household number is stored as a number of more than 15 digits: Excel has replaced its
    last digits by 0.

    Fix: export again with the column as text; do not retype the last digits by guess.
    """
    return h.household_id__damaged


@rule(
    "ID20",
    "member",
    title="重复户：户主、地址、成员相同而户编号不同",
    gloss="duplicate households",
    entity="H",
    severity="must",
    basis="proposed",
    source="DUP",
    grain="household",
    first="household_id",
)
def household_is_entered_once(m: Member, policy: Parameters) -> nw.Expr:
    """本户与另一户编号下的成员完全相同，疑为重复户。

    改法：核实后保留一户，另一户按重复户清理，帮扶和资金记录并到保留的户。

    Another household number has exactly the same members.

    Fix: keep one household, clear the other and move its help and payment records.
    """
    return m.is_first & (m.households_alike > 1)


@rule(
    "ID21",
    "household",
    title="同一户在不同脱贫年度名单重复出现",
    gloss="a household exits once per spell; year lists must not overlap unless 返贫",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="F361 (lists by exit year)",
)
def household_exits_once(h: Household, policy: Parameters) -> nw.Expr:
    """同一户出现在不同脱贫年度的名单中。

    改法：核实脱贫年度；返贫后再次脱贫的，脱贫属性应有返贫记录。
    局限：脱贫属性为“返贫”的户不判。

    The household appears in the lists of several exit years.

    Fix: find the right exit year; a household that fell back and exited again must say so.
    Limits: says nothing of a household whose status is 返贫.
    """
    several = h.exit_years > 1
    if h.has("exit_years_on_rows"):
        several = several | is_true(h.exit_years_on_rows > 1)
    if h.has("exit_status"):
        several = several & ~is_true(h.exit_status == RETURNED)
    return h.is_first & several
