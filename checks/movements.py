"""HH: what changed since the last period, against the movements that were reported.

The same person is one with the same person number or the same first 18 characters of the ID.
"""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.rules import entry, rule
from hecha.rules.terms import blank, every, filled, is_true, some, value_if

from .facts.movement import names_reason
from .facts.periods import any_row_of_person
from .names import Member, Movement, Parameters, PreviousMember, Village


def _is_renumbered(m: Member) -> nw.Expr:
    """Whether the household went on under a new number, as most of its village did."""
    if (renumbered := m.beside("is_renumbered")) is None:
        return nw.lit(False)
    general = m.beside("is_of_renumbered_village")
    return nw.lit(False) if general is None else is_true(renumbered & general)


entry(
    "HH16",
    title="人口增加原因不是出生、嫁入、迁入等，减少原因不是死亡、出嫁、迁出等，或原因为空",
    gloss="natural change reason",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="XH, PPT",
)


@rule("HH16a", "movement", first="movement_reason")
def movement_has_reason(v: Movement, policy: Parameters) -> nw.Expr:
    """人口变动（{movement_type}）的变动原因为空。

    标题：人口变动的变动原因为空
    改法：按户口簿、死亡证明、清退或识别材料补填变动原因。

    The movement ({movement_type}) has no reason.

    Title: A movement without a reason
    Fix: enter the reason from the household book, death certificate or decision.
    """
    return filled(v.movement_type) & blank(v.movement_reason)


@rule("HH16b", "movement", first="movement_reason")
def reason_fits_movement(v: Movement, policy: Parameters) -> nw.Expr:
    """变动原因“{movement_reason}”与变动类型“{movement_type}”不符：自然增加为出生、嫁入、迁入，
    自然减少为死亡、出嫁、迁出。

    标题：变动原因与变动类型不符
    改法：核对户口簿等材料，改正变动原因或变动类型；不属自然变动的，按新识别或清退办理。
    局限：原因中写有规定的词即可，如“正常死亡”。

    Reason {movement_reason} does not go with {movement_type}: natural increase is birth, marriage
    or moving in, natural decrease death, marriage or moving away.

    Title: The reason does not go with the kind of movement
    Fix: correct reason or type; what is no natural change goes by recognition or removal.
    Limits: it is enough that the reason contains one of the words.
    """
    reason = v.movement_reason
    increase = v.movement_type == codes.NATURAL_INCREASE
    decrease = v.movement_type == codes.NATURAL_DECREASE
    return some(
        increase & ~names_reason(reason, codes.INCREASE_REASONS),
        decrease & ~names_reason(reason, codes.DECREASE_REASONS),
    )


@rule("HH16c", "member", first="id_number")
def new_person_has_movement(m: Member, policy: Parameters) -> nw.Expr:
    """此人上期不在名单，本期新增，却没有自然增加或新识别的变动记录。

    改法：补录人口变动和原因；误增的删除；号码改过的，核对上期的证件号码。
    局限：按证件号码前18位或人口编号找同一人，两者都改过的会当作新增。

    This person was not registered last period, and no movement reports the increase.

    Fix: report the movement and its reason, or remove a person added by mistake.
    Limits: a person whose ID and person number both changed is taken as new.
    """
    unexplained = ~any_row_of_person(m, "before") & ~any_row_of_person(m, "increases")
    return value_if(m.can_be_followed, unexplained)


@rule("HH16d", "previous_member", grain="person", first="id_number")
def gone_person_has_movement(m: PreviousMember, policy: Parameters) -> nw.Expr:
    """此人上期在本户，本期名单中已没有此人，却没有自然减少或清退的变动记录。

    改法：补录人口变动和原因；误删的恢复；号码改过的，核对本期的证件号码。
    局限：整户不在的见HH17。按证件号码前18位或人口编号找同一人，两者都改过的会当作减少。

    This person was registered last period and is no more, and no movement reports the decrease.

    Fix: report the movement and its reason, or restore a person removed by mistake.
    Limits: of a household that is gone HH17 speaks; a person whose ID and person number both
    changed is taken as gone.
    """
    unexplained = ~any_row_of_person(m, "now") & ~any_row_of_person(m, "decreases")
    return value_if(m.can_be_followed, unexplained & (m.household_rows_now > 0))


@rule("HH16e", "member", first="household_id", complete=("member",))
def moved_person_has_movement(m: Member, policy: Parameters) -> nw.Expr:
    """此人上期登记在另一户，本期在本户，却没有迁入等增加的变动记录。

    为何：分户、并户、婚嫁都要在两户留下变动记录，否则两户人数对不上。
    改法：核实此人现属哪一户，补录两户的人口变动和原因。
    局限：全村多数户换了户编号（如撤乡并镇后重编）的不判。

    This person stood in another household last period, and no movement reports the increase here.

    Why: a household that is split or merged must leave movements on both sides.
    Fix: find out where the person belongs and report the movements of both households.
    Limits: says nothing where most households of a village have new numbers, as after a merger of
    townships.
    """
    elsewhere = any_row_of_person(m, "before") & ~any_row_of_person(m, "before_here")
    unexplained = elsewhere & ~any_row_of_person(m, "increases")
    return value_if(m.can_be_followed & ~_is_renumbered(m), unexplained)


@rule(
    "HH17",
    "previous_member",
    title="整户减少未标明自然销户或清退的原因",
    gloss="household vanished without reason",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="XH",
    grain="household",
    first="household_id",
)
def gone_household_has_reason(m: PreviousMember, policy: Parameters) -> nw.Expr:
    """上期有此户（{members} 人），本期整户不在，
    其中 {members_gone_unexplained} 人没有注明原因的自然减少或清退记录。

    为何：整户减少只能是自然销户（如单人户死亡）或清退，须留有原因。
    改法：补录清退或自然减少的变动记录和原因；误删的恢复。
    局限：已转到其他户的成员见HH16e，不计在内。

    The household ({members} members last period) is gone; {members_gone_unexplained} of them have
    no decrease with a reason.

    Why: a household ends by nature (a lone person's death) or by removal, with a reason.
    Fix: report the removal or decreases with their reasons, or restore the household.
    Limits: members who are now in another household are reported by HH16e and not counted.
    """
    gone = m.household_rows_now == 0
    unexplained = (m.members_gone_unexplained > 0) & (m.explained_removals == 0)
    return every(m.is_first, gone, unexplained)


@rule(
    "HH19",
    "member",
    title='与户主为非直系"其他"且户口新迁入',
    gloss="migration used to obtain benefits",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="SUIZ case",
    first="relation",
)
def newcomer_has_real_relation(m: Member, policy: Parameters) -> nw.Expr:
    """新迁入的成员与户主关系为“其他”。

    为何：有借户口迁入享受政策的情形，须核实与户主的真实关系。
    改法：核对户口簿和迁入材料，填写实际关系；不共同生活的按规定清理。

    A member who moved in has the relation 其他 to the head.

    Why: moving a register entry has been used to obtain benefits.
    Fix: check the household book and enter the real relation, or remove who does not live there.
    """
    return (m.relation == codes.OTHER_RELATION) & any_row_of_person(m, "arrivals")


entry(
    "HH21",
    title="期初人数加自然增加、新识别，减自然减少、清退，不等于期末人数",
    gloss="movement identity per household and village",
    entity="H/V",
    severity="must",
    basis="proposed",
    source="XH four movements",
)


@rule("HH21a", "member", grain="household", first="household_id")
def household_movements_add_up(m: Member, policy: Parameters) -> nw.Expr:
    """本户期初 {rows_before} 人，加自然增加和新识别 {increases} 人，
    减自然减少和清退 {decreases} 人，不等于现有 {members} 人。

    标题：本户期初人数加增减之和不等于现有人数
    改法：逐人核对本期变动，补录漏报的或删除误报的变动记录。
    局限：没有变动记录的人由HH16逐人列出；整户不在的见HH17；全村多数户换了户编号（如撤乡并镇后重编）的不判。

    {rows_before} members last period, plus {increases}, minus {decreases}, is not {members}.

    Title: Members of last period with movements are not those of now
    Fix: go through the movements person by person; add what is missing, delete what is wrong.
    Limits: HH16 names the persons without a movement; a household that is gone is HH17; says
    nothing where most households of a village have new numbers, as after a merger of townships.
    """
    left = m.rows_before + m.increases - m.decreases
    return value_if(~_is_renumbered(m), m.is_first & (left != m.members))


@rule("HH21b", "village", first="village")
def village_movements_add_up(v: Village, policy: Parameters) -> nw.Expr:
    """全村期初 {persons_before} 人，加自然增加和新识别 {village_increases} 人，
    减自然减少和清退 {village_decreases} 人，不等于现有 {persons_now} 人。

    标题：全村期初人数加增减之和不等于现有人数
    改法：从本村HH21a、HH17列出的户查起，补录漏报的或删除误报的变动记录。
    局限：期初人数按各户现在的村计，村、乡镇合并或更名、整户换村不影响；已不在的户按上期的村计。

    {persons_before} persons of the village last period, plus {village_increases}, minus
    {village_decreases}, is not {persons_now}.

    Title: Persons of the village with movements are not those of now
    Fix: begin with the households of the village named by HH21a and HH17.
    Limits: last period's persons count where their household is now, so mergers and new names of
    villages change nothing; households that are gone count where they were.
    """
    left = v.persons_before + v.village_increases - v.village_decreases
    return value_if(filled(v.village), left != v.persons_now)
