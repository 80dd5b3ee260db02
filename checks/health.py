"""PE: what health, illness and the disability card say of a person together."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import CHRONIC, DISABILITY_CARD, DISABLED, HEALTHY, SERIOUS
from hecha.rules import Cell, column_rule, entry, rule
from hecha.rules.terms import filled, given, lists, some

from .names import Member, Parameters


@rule(
    "PE27",
    "member",
    title="健康状况为残疾但证件类型不是残疾人证",
    gloss="no disability card",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 4_01_002, 4_12_003",
    province=(
        "4_01_002",
        "4_12_003",
    ),
    first="id_type",
)
def disabled_person_has_card(m: Member, policy: Parameters) -> nw.Expr:
    """健康状况为“{health}”，证件类型却是“{id_type}”，不是残疾人证。

    改法：与残联名单核对；已办证的改为残疾人证和证号，未办证的协助办理或改正健康状况。
    局限：尚未评残办证的属实，注明即可。

    Health is {health} but the document is {id_type}, not a disability card.

    Fix: compare with the disability list; enter the card and its number, or correct health.
    Limits: true of a person whose card has not been issued yet; confirm with a note.
    """
    return lists(m.health, DISABLED) & (m.id_type != DISABILITY_CARD)


@rule(
    "PE28",
    "member",
    title="使用20位、22位残疾人证号但健康状况不含残疾",
    gloss="reverse of #75",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="derived from CJ, IND",
    first="health",
)
def card_holder_is_disabled(m: Member, policy: Parameters) -> nw.Expr:
    """证件号码为 {id_length} 位残疾人证号，健康状况却为“{health}”，没有残疾。

    改法：对照残疾人证，健康状况补填“残疾”；证件已注销的改回居民身份证号。

    The number is that of a disability card ({id_length} characters) but health is {health}.

    Fix: add 残疾 to health, or enter the resident ID again if the card has been cancelled.
    """
    card = m.id_is_readable & m.id_is_card
    return card & ~lists(m.health, DISABLED)


@rule(
    "PE29",
    "member",
    title="健康状况中“健康”与慢病、大病或残疾同时出现",
    gloss="exclusive value",
    entity="P",
    severity="must",
    basis="proposed",
    source="SC combinations",
)
def healthy_excludes_illness(m: Member, policy: Parameters) -> nw.Expr:
    """健康状况为“{health}”：“健康”不能与慢性病、大病、残疾同时选。

    改法：核实后只保留实际情况。

    Health is {health}: 健康 excludes illness and disability.

    Fix: find out which is true and keep only that.
    """
    return lists(m.health, HEALTHY) & lists(m.health, CHRONIC, SERIOUS, DISABLED)


def _named_illness(m: Member) -> nw.Expr:
    return some(*(given(cell) for cell in m.available("illness", "illness_grade")))


entry(
    "PE30",
    title="填有患病名称或疾病等级而健康状况为健康（或相反）",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="QBM abb001/abb002",
)


@rule("PE30a", "member", first="health")
def named_illness_has_ill_health(m: Member, policy: Parameters) -> nw.Expr:
    """填了患病名称或疾病等级，健康状况却为“健康”。

    改法：核对病历，改正健康状况，或删去已治愈的疾病。

    An illness or its grade is given but health is 健康.

    Fix: check the medical record; correct health or remove an illness that is cured.
    """
    return _named_illness(m) & (m.health == HEALTHY)


@rule("PE30b", "member", first="health")
def ill_health_has_named_illness(m: Member, policy: Parameters) -> nw.Expr:
    """健康状况为“{health}”，患病名称和疾病等级却未填。

    标题：健康状况为患病，患病名称和疾病等级却未填
    改法：核对病历，补填患病名称，或改正健康状况。
    局限：只有残疾而无疾病的不判。

    Health is {health} but neither illness nor grade is given.

    Title: Ill health without illness or grade
    Fix: check the medical record; enter the illness or correct health.
    Limits: says nothing of persons who are disabled and not ill.
    """
    return lists(m.health, CHRONIC, SERIOUS) & ~_named_illness(m)


entry(
    "PE31",
    title="残疾证办证年度晚于当年或有年度无残疾",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="column (c)",
)


@column_rule("PE31a", "member", "disability_card_year", grain="person")
def card_year_is_past(cell: Cell, policy: Parameters) -> nw.Expr:
    """残疾证办证年度“{value}”晚于当年或不是年份。

    标题：残疾证办证年度晚于当年或不是年份
    改法：对照残疾人证上的批准日期改正。

    The year of the disability card ({value}) lies in the future or is no year.

    Title: Year of the disability card in the future, or no year
    Fix: correct it from the date on the card.
    """
    return cell.bad | (cell.value > policy.day.year)


@rule("PE31b", "member", first="disability_card_year")
def card_year_has_disability(m: Member, policy: Parameters) -> nw.Expr:
    """有残疾证办证年度（{disability_card_year}），健康状况却为“{health}”，没有残疾。

    标题：有残疾证办证年度，健康状况却没有残疾
    改法：对照残疾人证，补填“残疾”，或删去办证年度。

    A disability card of {disability_card_year} is given but health is {health}.

    Title: Year of a disability card but no disability
    Fix: add 残疾 to health, or clear the year.
    """
    return filled(m.disability_card_year) & ~lists(m.health, DISABLED)
