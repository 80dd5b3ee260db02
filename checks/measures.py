"""MO21-MO25: whether the measures of a monitored household answer its risks and its members."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import entry, rule
from hecha.rules.terms import is_true

from .monitored import measures_given, months_since, names_risk, of_monitored
from .names import Monitored, Parameters

NATURAL_REMOVAL = "自然消除"


def _unanswered(m: Monitored, policy: Parameters, trouble: nw.Expr, *measures: str) -> nw.Expr:
    """Trouble without one of the measures, once there was time to help.

    Says nothing of a household whose risk went away by itself.
    """
    broken = trouble & ~measures_given(m, *measures)
    since, removal = m.optional("identified_month"), m.optional("removal_method")
    if since is not None:
        broken = broken & ~is_true(months_since(since, policy) <= policy.help_within_months)
    if removal is not None:
        broken = broken & ~is_true(removal == NATURAL_REMOVAL)
    return of_monitored(m, broken)


def _no_measure(risk: str, measures: str, fix: str, risk_en: str, measures_en: str) -> str:
    """The page of a rule about a risk that no measure answers."""
    return f"""风险为{risk}，没有{measures}措施。

    改法：{fix}
    局限：识别后帮扶时限未到的、自然消除的不判。

    The risk is {risk_en}, but there is no help by {measures_en}.

    Fix: give and register such help, or enter what was forgotten.
    Limits: says nothing while the time to help has not run out, or of a natural removal.
    """


@rule(
    "MO21",
    "monitored",
    title="风险为因病而无健康帮扶、社会帮扶或综合保障",
    gloss="risk-to-measure map",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 3_11_003, 5_18_001",
    province=(
        "3_11_003",
        "5_18_001",
    ),
    grain="household",
    first="risk_1",
    page=_no_measure(
        "因病",
        "健康帮扶、社会帮扶或综合保障",
        "落实并登记健康帮扶等措施；已帮扶的补录。",
        "illness",
        "health, society or relief",
    ),
)
def illness_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    measures = ("health_help", "social_help", "comprehensive_help")
    return _unanswered(m, policy, names_risk(m, "因病"), *measures)


@rule(
    "MO22",
    "monitored",
    title="风险为因学而无教育帮扶、义务教育保障或社会帮扶",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 3_11_004, 5_18_002",
    province=(
        "3_11_004",
        "5_18_002",
    ),
    grain="household",
    first="risk_1",
    page=_no_measure(
        "因学",
        "教育帮扶、义务教育保障或社会帮扶",
        "落实并登记教育帮扶等措施；已帮扶的补录。",
        "the cost of school",
        "education or society",
    ),
)
def schooling_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    measures = ("education_help", "compulsory_education_help", "social_help")
    return _unanswered(m, policy, names_risk(m, "因学"), *measures)


@rule(
    "MO23",
    "monitored",
    title="风险为因残而无综合保障或社会帮扶",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 3_11_005, 5_18_003",
    province=(
        "3_11_005",
        "5_18_003",
    ),
    grain="household",
    first="risk_1",
    page=_no_measure(
        "因残",
        "综合保障或社会帮扶",
        "落实并登记综合保障等措施；已帮扶的补录。",
        "disability",
        "relief or society",
    ),
)
def disability_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    measures = ("comprehensive_help", "social_help")
    return _unanswered(m, policy, names_risk(m, "因残"), *measures)


@rule(
    "MO24",
    "monitored",
    title="风险为因安全住房而无住房安全保障或搬迁",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 3_11_006, 5_18_004",
    province=(
        "3_11_006",
        "5_18_004",
    ),
    grain="household",
    first="risk_1",
    page=_no_measure(
        "因安全住房",
        "住房安全保障或搬迁",
        "落实并登记住房安全保障；已改造的补录。",
        "an unsafe house",
        "housing or relocation",
    ),
)
def housing_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    measures = ("housing_help", "relocation_help")
    return _unanswered(m, policy, names_risk(m, "安全住房"), *measures)


entry(
    "MO25",
    title="辍学无义务教育保障；饮水风险无饮水安全保障；未参保无健康帮扶或社会帮扶",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 3_11_007–009, 5_18_005–007",
    province=(
        "3_11_007",
        "5_18_005",
    ),
)


@rule("MO25a", "monitored", grain="household", first="dropout_flag")
def dropout_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    """有义务教育阶段适龄儿童失学辍学，没有义务教育保障措施。

    改法：落实控辍保学并登记义务教育保障措施。
    局限：识别后帮扶时限未到的、自然消除的不判。

    A child of school age has dropped out, but there is no help by compulsory education.

    Fix: bring the child back to school and register the help.
    Limits: says nothing while the time to help has not run out, or of a natural removal.
    """
    return _unanswered(m, policy, is_true(m.dropout_flag == YES), "compulsory_education_help")


@rule("MO25b", "monitored", grain="household", first="risk_1")
def water_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    """风险为因安全饮水，没有饮水安全保障措施。

    改法：落实并登记饮水安全保障；已解决的补录。
    局限：识别后帮扶时限未到的、自然消除的不判。

    The risk is unsafe water, but there is no help by water.

    Fix: give and register such help, or enter what was forgotten.
    Limits: says nothing while the time to help has not run out, or of a natural removal.
    """
    return _unanswered(m, policy, names_risk(m, "饮水"), "water_help")


@rule("MO25c", "monitored", grain="household", first="uninsured_flag")
def missing_insurance_is_answered(m: Monitored, policy: Parameters) -> nw.Expr:
    """有家庭成员未参加基本医疗保险，没有健康帮扶或社会帮扶措施。

    改法：落实参保并登记健康帮扶等措施。
    局限：识别后帮扶时限未到的、自然消除的不判。

    Somebody is not insured, but there is no help by health or society.

    Fix: have the person insured and register the help.
    Limits: says nothing while the time to help has not run out, or of a natural removal.
    """
    return _unanswered(m, policy, is_true(m.uninsured_flag == YES), "health_help", "social_help")
