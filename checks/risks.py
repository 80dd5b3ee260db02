"""MO09-MO15: the risks of monitored households against their marks and members."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import entry, rule
from hecha.rules.terms import blank, every, is_true, some

from .monitored import (
    names_any_risk,
    names_risk,
    nobody_has_labour,
    of_monitored,
    of_open,
)
from .names import Monitored, Parameters


@rule(
    "MO09",
    "monitored",
    title="监测对象未填致贫返贫风险",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1_11_001",
    province=("1_11_001",),
    grain="household",
    first="risk_1",
)
def risk_is_told(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象没有填致贫返贫风险。

    改法：对照认定材料补填，至少一项。

    The monitored household has no risk.

    Fix: enter at least one risk from the papers of recognition.
    """
    return of_monitored(m, ~names_any_risk(m))


entry(
    "MO11",
    title="风险为“其他”未填备注；因自然灾害未填子项",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 2_11_004, 2_11_005",
    province=(
        "2_11_004",
        "2_11_005",
    ),
)


@rule("MO11a", "monitored", grain="household", first="risk_note")
def other_risk_is_explained(m: Monitored, policy: Parameters) -> nw.Expr:
    """致贫返贫风险为“其他”，没有填其他备注。

    改法：在其他备注中写明具体风险；能归入规定选项的改选该项。

    The risk is 其他 but there is no note.

    Fix: say what the risk is, or choose the option it belongs to.
    """
    return of_monitored(m, names_risk(m, "其他") & blank(m.risk_note))


@rule("MO11b", "monitored", grain="household", first="disaster_item")
def disaster_is_named(m: Monitored, policy: Parameters) -> nw.Expr:
    """致贫返贫风险为因自然灾害，没有填灾害子项。

    改法：补填具体的自然灾害子项。

    The risk is a natural disaster but its kind is not stated.

    Fix: enter the kind of disaster.
    """
    return of_monitored(m, names_risk(m, "因自然灾害") & blank(m.disaster_item))


entry(
    "MO12",
    title="风险为因务工就业不稳而全户无劳动力或无人登记务工",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 2_11_006, 5_15_013, 5_15_014",
    province=(
        "2_11_006",
        "5_15_013",
        "5_15_014",
    ),
)


@rule("MO12a", "monitored", grain="household", first="risk_1")
def unstable_work_needs_labour(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险为因务工就业不稳，全户却都没有劳动力。

    改法：核实各成员劳动技能；确无劳动力的改正风险。
    局限：劳动技能有空项的户不判；风险已消除的户不判。

    The risk is unstable work but nobody in the household is able to work.

    Fix: check who can work, or correct the risk.
    Limits: says nothing where somebody's labour is blank, or once the risk is removed.
    """
    return of_open(m, names_risk(m, "务工就业不稳") & nobody_has_labour(m))


@rule("MO12b", "monitored", grain="household", first="risk_1")
def unstable_work_needs_workers(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险为因务工就业不稳，家中却没有人登记务工。

    改法：补填务工信息；确无人务工的改正风险。
    局限：全户无劳动力的见MO12a；有务工月监测记录的算已登记；风险已消除的户不判。

    The risk is unstable work but nobody is registered as working.

    Fix: enter who works, or correct the risk.
    Limits: a household without labour is MO12a; a spell of the work export counts as working.
    """
    idle = m.people_at_work == 0
    spells = m.optional("work_spells")
    if spells is not None:
        idle = idle & ~is_true(spells > 0)
    if m.optional("people_without_labour") is not None:
        idle = idle & ~is_true(nobody_has_labour(m))
    return of_open(m, names_risk(m, "务工就业不稳") & idle)


@rule(
    "MO13",
    "monitored",
    title="风险为缺劳动力而户内均有劳动力，或4人及以上户过半有劳动力，或普通、技能劳动力占比超过四分之一",
    gloss="three strengths",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_009, 5_11_029, 5_18_008",
    province=(
        "4_11_009",
        "5_11_029",
        "5_18_008",
    ),
    grain="household",
    first="risk_1",
)
def lack_of_labour_is_borne_out(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险为缺劳动力，但全户 {headcount} 人中 {people_with_labour} 人有劳动力，
    其中普通或技能劳动力 {people_of_strong_labour} 人。

    改法：核实各成员劳动技能，改正劳动技能或风险。
    局限：风险已消除的户不判。

    The risk is lack of labour, yet of {headcount} members {people_with_labour} can work,
    {people_of_strong_labour} of them fully.

    Fix: check who can work and correct labour or risk.
    Limits: says nothing once the risk is removed.
    """
    able, size = m.people_with_labour, m.headcount
    enough = some(
        able == size,
        (size >= policy.large_household) & (able >= size * policy.labour_share),
        m.people_of_strong_labour > size * policy.strong_labour_share,
    )
    return of_open(m, names_risk(m, "缺劳动力") & enough)


def _unnamed(m: Monitored, trouble: nw.Expr, *words: str) -> nw.Expr:
    return of_open(m, every(is_true(trouble), names_any_risk(m), ~names_risk(m, *words)))


def _unnamed_trouble(trouble: str, risk: str, check: str, en: tuple[str, str]) -> str:
    """The page of a rule about a trouble that is a kind of risk."""
    trouble_en, check_en = en
    return f"""{trouble}，风险中却没有{risk}这一项。

    改法：核实{check}，补选{risk}风险或改正标志。
    局限：没有填任何风险的见MO09；风险已消除的见MO27。

    {trouble_en}, but the risks do not name it.

    Fix: check the {check_en}; name the risk or correct the mark.
    Limits: a household without any risk is MO09, one with the risk removed MO27.
    """


def _no_risk_for(trouble: str, check: str, words: str, en: tuple[str, str, str]) -> str:
    """The page of a rule about a trouble for which several risks may be chosen."""
    trouble_en, check_en, words_en = en
    return f"""{trouble}，风险中却没有对应项。

    改法：核实{check}情况，补选风险或改正标志。
    局限：风险的规定选项没有公开的完整目录，名称含{words}的都算对应。

    {trouble_en}, but no risk says so.

    Fix: check the {check_en}; name the risk or correct the mark.
    Limits: the full list of risks is not published; {words_en} are taken as naming it.
    """


entry(
    "MO14",
    title="饮水、住房、医保、辍学标志为有问题，但风险原因没有对应项",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_006, 4_11_007",
    province=(
        "4_11_006",
        "4_11_007",
    ),
)


@rule(
    "MO14a",
    "monitored",
    grain="household",
    first="safe_water",
    page=_unnamed_trouble("未解决安全饮用水", "饮水", "饮水情况", ("Water is not safe", "water")),
)
def water_trouble_is_a_risk(m: Monitored, policy: Parameters) -> nw.Expr:
    return _unnamed(m, m.safe_water == NO, "饮水")


@rule(
    "MO14b",
    "monitored",
    grain="household",
    first="unsafe_house",
    page=_unnamed_trouble("是否危房户为“是”", "住房", "住房等级", ("The house is unsafe", "grade")),
)
def house_trouble_is_a_risk(m: Monitored, policy: Parameters) -> nw.Expr:
    return _unnamed(m, m.unsafe_house == YES, "住房")


@rule(
    "MO14c",
    "monitored",
    grain="household",
    first="uninsured_flag",
    page=_no_risk_for(
        "有家庭成员未参加基本医疗保险",
        "参保",
        "“医保”“医疗”“参保”或因病",
        ("Somebody is not insured", "insurance", "医保, 医疗, 参保 or 因病"),
    ),
)
def insurance_trouble_is_a_risk(m: Monitored, policy: Parameters) -> nw.Expr:
    return _unnamed(m, m.uninsured_flag == YES, "医保", "医疗", "参保", "因病")


@rule(
    "MO14d",
    "monitored",
    grain="household",
    first="dropout_flag",
    page=_no_risk_for(
        "有义务教育阶段适龄儿童失学辍学",
        "就学",
        "“辍学”“义务教育”或因学",
        ("A child of school age has dropped out", "schooling", "辍学, 义务教育 or 因学"),
    ),
)
def dropout_is_a_risk(m: Monitored, policy: Parameters) -> nw.Expr:
    return _unnamed(m, m.dropout_flag == YES, "辍学", "义务教育", "因学")


@rule(
    "MO15",
    "monitored",
    title="标志为辍学但家中无不在校适龄儿童",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 4_11_008",
    province=("4_11_008",),
    grain="household",
    first="dropout_flag",
)
def dropout_flag_has_child(m: Monitored, policy: Parameters) -> nw.Expr:
    """标志为有适龄儿童失学辍学，家中却没有不在校的义务教育适龄儿童。

    改法：核实子女年龄和就学情况，改正标志或在校生状况。
    局限：适龄按快照所在学年9月1日满6周岁、不满16周岁计算；风险已消除的户不判。

    A dropout is marked, but no child of school age is out of school.

    Fix: check the children's age and school and correct mark or status.
    Limits: of age means 6 to 15 on 1 September; says nothing once the risk is removed.
    """
    return of_open(m, (m.dropout_flag == YES) & (m.absent_children == 0))
