"""PE: the monthly record of work (务工月监测): its months, and who the spell is registered for."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import EQUAL, Cell, column_rule, entry, rule
from hecha.rules.terms import blank, every, filled, is_true, value_if

from .contacts import NAMES
from .facts.work_spell import has_ended
from .names import Parameters, WorkSpell

entry(
    "PE58",
    title="务工记录的起止时间矛盾，是否已务工、姓名、证件号码为空或有误",
    gloss="work spells that cannot be true",
    entity="W",
    severity="must",
    basis="proposed",
    source="derived; GZ 3_12_001",
)


@rule(
    "PE58a",
    "work_spell",
    first="end_month",
    suspect=EQUAL,
)
def spell_ends_after_its_start(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工结束时间（{end_month}）早于开始时间（{start_month}）。

    标题：务工结束时间早于开始时间
    改法：联系本人核实起止月份，改正录错的一项。

    The work ended ({end_month}) before it began ({start_month}).

    Title: The work ended before it began
    Fix: ask the person for both months and correct what is wrong.
    """
    return w.end_month < w.start_month


@rule("PE58b", "work_spell", first="start_month")
def working_spell_has_begun(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工开始时间（{start_month}）晚于快照日期。

    标题：务工开始时间晚于快照日期
    改法：联系本人核实后改正；尚未外出的填计划务工。

    The work begins ({start_month}) after the snapshot date.

    Title: The work begins after the snapshot date
    Fix: ask the person and correct the month; enter a plan where the work is still to come.
    """
    return w.start_month > policy.day


@column_rule("PE58c", "work_spell", "is_working", grain="person")
def spell_states_whether_working(cell: Cell, policy: Parameters) -> nw.Expr:
    """是否已务工为空。

    改法：联系本人核实后填“是”或“否”。

    是否已务工 is blank.

    Fix: ask the person and enter 是 or 否.
    """
    return blank(cell.value)


@rule("PE58d", "work_spell", first="id_number")
def worker_has_sound_id(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工人员证件号码有误：共 {id_length} 位，位数、出生日期或校验码不对{id_odd_sign}。

    标题：务工人员证件号码位数、出生日期或校验码有误
    改法：按证件原件改正，与家庭成员表一致。
    局限：被表格软件损坏的见ID17，没有填写的见PE58e，999999开头的不判。

    The worker's number is wrong: it has {id_length} characters, and its length, birth date or
    check character is not right{id_odd_sign}.

    Title: Worker's number of wrong length, birth date or check character
    Fix: correct it from the document, as in the member table.
    Limits: damage by Excel is ID17, a blank PE58e; a placeholder is not judged.
    """
    return every(w.id_is_readable, filled(w.id_number), ~w.id_is_sound)


@column_rule("PE58e", "work_spell", "name", "id_number", grain="person")
def worker_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """务工记录的{column}为空，对不上家庭成员。

    标题：务工记录的姓名或证件号码为空
    改法：查到务工的是谁，按证件补填。

    {column} of the spell is blank: it matches no member.

    Title: Name or number of a spell is blank
    Fix: find out who works there and enter name and number from the document.
    """
    return blank(cell.value)


entry(
    "PE59",
    title="务工记录的人员、户或村与在册的不同",
    gloss="work spells of unknown persons or households",
    entity="W",
    severity="confirm",
    basis="proposed",
    source="derived",
)


@rule(
    "PE59a",
    "work_spell",
    first="id_number",
    complete=("member",),
    follows=("ID01", "ID03", "ID04", "ID05", "ID07", "ID08", "ID17"),
    suspect=("id_number",),
)
def worker_is_registered(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工人员的证件号码不在家庭成员表中。

    改法：核对证件号码；已自然减少的，结束其务工记录。
    局限：号码有误的见PE58d。

    The worker's number is not in the member table.

    Fix: correct the number; end the spell of a person who has left.
    Limits: a wrong number is PE58d.
    """
    return every(w.id_is_sound, w.members_of_worker == 0)


@rule(
    "PE59b",
    "work_spell",
    first="household_id",
    complete=("member",),
    suspect=("household_id",),
)
def household_of_worker_is_registered(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工记录的户编号不在家庭成员表中。

    改法：核对户编号；已清退、销户的，结束其务工记录。
    局限：本人在家庭成员表中的户编号有误的，报在家庭成员表（HH01、HH22），此处不判。

    The household number of the spell is not in the member table.

    Fix: correct the number; end the spells of a household that has left.
    Limits: where the member table has the worker under a wrong number, that is reported there
    (HH01, HH22).
    """
    unknown = filled(w.household_id) & is_true(w.rows_of_household == 0)
    astray = w.beside("rows_astray")
    return unknown if astray is None else unknown & ~is_true(astray > 0)


def _is_elsewhere(w: WorkSpell) -> nw.Expr:
    """Whether the person with the number is a member of another household than the row's."""
    return is_true(w.aside("household_id") != w.aside("number_in_members"))


@rule("PE59c", "work_spell", first="household_id", suspect=("household_id",))
def worker_is_of_that_household(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工记录的户编号为空，或与家庭成员表中本人的户编号（{number_in_members}）不同。

    标题：务工记录的户编号为空或与家庭成员表中本人的不同
    改法：核对户编号，改正务工记录；人已转到另一户的，更新务工记录。
    局限：按证件号码前18位对应；户编号不在家庭成员表中的见PE59b，姓名也不同的见PE59e。

    The household number of the spell is blank or not the one the worker has in the member table
    ({number_in_members}).

    Title: Household number of a spell blank or not the worker's
    Fix: correct the spell, also where the person has moved to another household.
    Limits: persons are matched by 18 characters of the number; a number that is not in the member
    table is PE59b; where the name differs too it is PE59e.
    """
    differs = blank(w.household_id) | (w.household_id != w.number_in_members)
    unknown = filled(w.household_id) & is_true(w.rows_of_household == 0)
    stranger = nw.lit(False)
    if w.has("name"):
        stranger = is_true(w.aside("name") != w.aside("registered_name"))
    return value_if(filled(w.number_in_members), differs & ~unknown & ~stranger)


@rule("PE59e", "work_spell", first="id_number", suspect=("id_number",), follows=("ID01",))
def number_is_of_the_worker(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工记录的证件号码是家庭成员表中另一户别人的号码：姓名、户编号都与那个人的不同。

    改法：按证件原件核对，改正务工记录的证件号码。
    局限：按证件号码前18位对应；只有户编号不同的见PE59c，只有姓名不同的见PE61。

    The number of the spell is that of somebody else in another household: name and household number
    are both not that person's.

    Fix: compare with the document and correct the number of the spell.
    Limits: persons are matched by 18 characters of the number; where only the household number
    differs it is PE59c, where only the name does PE61.
    """
    return every(w.household_id != w.number_in_members, w.name != w.registered_name)


@rule("PE59d", "work_spell", first="village", suspect=("village", "town"), follows=("PE59c",))
def spell_is_of_the_village_of_its_household(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工记录的乡镇、村与户信息表中本户的不同。

    改法：核实本户现属哪个村，改正录错的一张表；合并、更名的村按现名统一。
    局限：户编号有误的见PE59b、PE59c；户信息、家庭成员表中本户不在一个村的见ID14。

    Town and village of the spell are not those of the household in the household table.

    Fix: find the village the household belongs to and correct the table that has it wrong.
    Limits: a wrong household number is PE59b or PE59c; several villages of one household in
    the household and member tables are ID14.
    """
    return value_if(w.number_in_members == w.household_id, w.is_elsewhere)


@rule(
    "PE60",
    "work_spell",
    title="是否已务工为“是”，本人的务工记录却都已结束",
    gloss="marked as working though every spell has ended",
    entity="W",
    severity="confirm",
    basis="proposed",
    source="derived from GZ 1111_16, 1111_17",
    first="is_working",
    suspect=EQUAL,
)
def worker_has_an_open_spell(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """是否已务工为“是”，结束时间（{end_month}）却已过，本人也没有其他未结束的务工记录。

    改法：联系本人核实：仍在务工的清空或改正结束时间，已返乡的改为“否”。
    局限：在快照当月结束的不判；没有证件号码的不判。

    Marked as working, but the end ({end_month}) is past and the person has no other open spell.

    Fix: ask the person; clear or correct the end, or enter 否 for somebody who is back.
    Limits: says nothing of an end in the month of the snapshot, or of a row without ID number.
    """
    return every(w.is_working == YES, has_ended(w, policy), w.open_spells == 0)


@rule(
    "PE61",
    "work_spell",
    title="务工记录的姓名与家庭成员表中本人的姓名不同",
    gloss="a worker named otherwise than in the member table",
    entity="W",
    severity="confirm",
    basis="proposed",
    source="derived from columns (c)(f)",
    first="name",
    suspect=EQUAL,
    follows=("ID13", "ID19", "PE59c"),
)
def worker_is_named_as_registered(w: WorkSpell, policy: Parameters) -> nw.Expr:
    """务工记录的姓名与家庭成员表中同一证件号码的姓名不同。

    改法：核对姓名和证件号码，改正录错的一张表。
    局限：按证件号码前18位对应；家庭成员表中同一号码有几个姓名的见ID01。

    The worker is named otherwise in the member table under the same number.

    Fix: check name and number and correct the table that has it wrong.
    Limits: persons are matched by 18 characters of the number; several names of one number in the
    member table are ID01.
    """
    differs = (w.name != w.registered_name) & ~_is_elsewhere(w)
    return value_if(w.registered_name.str.contains(NAMES), differs)
