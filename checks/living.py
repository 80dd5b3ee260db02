"""SG: electricity, toilets, roads, land, relocation, and the test of exit as a whole."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import YES
from hecha.rules import EQUAL, Cell, column_rule, entry, not_checkable, rule
from hecha.rules.terms import blank, filled, given, is_true, some

from .coverage import GAPS, Tests, troubles
from .monitored import of_monitored
from .names import Household, Monitored, Parameters


@rule(
    "SG14",
    "household",
    title="饮水困难为是而饮水安全为是",
    gloss="contradictory pair (2014–2019 columns)",
    entity="H",
    severity="confirm",
    basis="published",
    source="FX exit test needs 困难=否 and 安全=是",
    first="water_difficulty",
    suspect=EQUAL,
)
def water_marks_agree(h: Household, policy: Parameters) -> nw.Expr:
    """饮水困难为“是”，饮水安全也为“是”，两项矛盾。

    改法：入户核实饮水情况，改正录错的一项。

    The household has difficulty with water and yet safe water.

    Fix: check at the household and correct the wrong mark.
    """
    return (h.water_difficulty == YES) & (h.safe_water == YES)


@column_rule(
    "SG16",
    "household",
    "has_power",
    title="是否通生活用电为否或为空",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 2_02_002, 5_15_002",
    province=(
        "2_02_002",
        "5_15_002",
    ),
    grain="household",
)
def household_has_power(cell: Cell, policy: Parameters) -> nw.Expr:
    """是否通生活用电不为“是”（现为“{value}”）。

    改法：入户核实；已通电的改为“是”，确未通电的上报解决。
    局限：为空的，SG29也会报出。

    是否通生活用电 is {value} instead of 是.

    Fix: check at the household; enter 是, or have the power connected.
    Limits: a blank is also reported by SG29.
    """
    return ~is_true(cell.value == YES)


entry(
    "SG17",
    title="有无卫生厕所为空；有厕所但能否使用为空",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 3_02_003",
    province=("3_02_003",),
)


@column_rule("SG17a", "household", "has_toilet", grain="household")
def toilet_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """有无卫生厕所为空。

    改法：入户核实后填写，没有的填“否”。
    局限：SG29也会报出同一空项。

    It is not stated whether there is a sanitary toilet.

    Fix: check at the household and fill it in; 否 where there is none.
    Limits: SG29 reports the same blank.
    """
    return blank(cell.value)


not_checkable(
    "SG17b",
    "卫生厕所“能否使用”在乡村建设户信息中，导出列名没有公开资料，暂不读取。",
    "Whether a toilet is usable is in the rural construction export, whose header is unknown.",
)


@column_rule(
    "SG18",
    "household",
    "road_type",
    "road_hardened",
    title="入户路类型、入户道路硬化情况为空",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 3_02_007, 5_19_004",
    province=(
        "3_02_007",
        "5_19_004",
    ),
    grain="household",
)
def road_to_house_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}为空。

    改法：入户核实后填写。

    {column} is blank.

    Fix: check at the household and fill it in.
    """
    return blank(cell.value)


@column_rule(
    "SG19",
    "household",
    "road_distance",
    title="与村主干路距离为空、为负、非数值",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 3_02_013, 5_14_021",
    province=(
        "3_02_013",
        "5_14_021",
    ),
    grain="household",
)
def road_distance_is_a_number(cell: Cell, policy: Parameters) -> nw.Expr:
    """与村主干路距离为空、为负或不是数字（现为“{value}”）。

    改法：填写公里数，不带单位；就在路边的填0。

    The distance to the village's main road is blank, below zero or no number ({value}).

    Fix: enter kilometres without a unit, 0 beside the road.
    """
    return blank(cell.value) | is_true(cell.value < 0)


@column_rule(
    "SG20",
    "household",
    "road_distance",
    title="与村主干路距离超过5公里（注意旧口径为米）",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_14_007, 5_14_014; QBH",
    province=(
        "5_14_007",
        "5_14_014",
    ),
    grain="household",
)
def road_distance_is_plausible(cell: Cell, policy: Parameters) -> nw.Expr:
    """与村主干路距离 {value} 过大，疑把米当作公里填写。

    改法：核实距离并按公里填写；确实偏远的注明。
    局限：2020年以前的导出有以米计的，套件可改用米的界限。

    The distance to the village's main road ({value}) is very large; it may be in metres.

    Fix: enter kilometres, or confirm that the house is remote.
    Limits: exports before 2020 may be in metres; a suite can set the limit in metres.
    """
    return cell.value > policy.road_distance_limit


def _implausible(area: nw.Expr, limit: float) -> nw.Expr:
    return (area < 0) | (area > limit)


@column_rule(
    "SG21",
    "household",
    "arable_land",
    title="耕地面积小于0或大于100亩",
    gloss="≡",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_14_001, 5_14_008",
    province=(
        "5_14_001",
        "5_14_008",
    ),
    grain="household",
)
def arable_land_is_plausible(cell: Cell, policy: Parameters) -> nw.Expr:
    """耕地面积 {value} 亩小于0或过大。

    改法：对照土地承包经营权证核实，按亩填写。

    Arable land of {value} mu is negative or very large.

    Fix: compare with the land contract and enter mu.
    """
    return _implausible(cell.value, policy.arable_limit)


@column_rule(
    "SG22",
    "household",
    "forest_land",
    "converted_land",
    "orchard_land",
    title="林地、退耕还林（草）、林果面积小于0或大于200亩",
    gloss="≡",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_14_002–004, 009–011",
    province=("5_14_002",),
)
def forest_land_is_plausible(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column} {value} 小于0或过大。

    改法：对照林权证、退耕还林台账核实，按亩填写。

    {column} of {value} is negative or very large.

    Fix: compare with the forest certificate or the register of converted land and enter mu.
    """
    return _implausible(cell.value, policy.forest_limit)


@column_rule(
    "SG23",
    "household",
    "pasture_land",
    "water_area",
    title="牧草地、水面面积小于0或大于100亩",
    gloss="≡",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_14_005/006/012/013",
    province=("5_14_005",),
)
def pasture_is_plausible(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column} {value} 小于0或过大。

    改法：对照承包合同核实，按亩填写。

    {column} of {value} is negative or very large.

    Fix: compare with the contract and enter mu.
    """
    return _implausible(cell.value, policy.pasture_limit)


@column_rule(
    "SG24",
    "household",
    *("arable_land", "forest_land", "converted_land", "orchard_land"),
    *("pasture_land", "water_area"),
    title="耕地、林地、退耕、林果、牧草、水面面积为空",
    gloss="(0 must be typed)",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 3_02_004–006, 5_14_015–020",
    province=(
        "3_02_004",
        "5_14_015",
    ),
)
def land_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}为空，没有的应填0。

    改法：核实后填写亩数，没有的填0。
    局限：填了文字、不是数字的，不算为空。

    {column} is blank; where there is none, 0 must be typed.

    Fix: enter mu, or 0.
    Limits: a text that is no number does not count as blank.
    """
    return blank(cell.value) & ~cell.bad


not_checkable(
    "SG25",
    "房屋结构、建房时间只在纸质登记表（A21–A23）上，系统导出的表没有这些列。",
    "Structure and year of the house stand on the paper form (A21-A23) only; no export has them.",
    title="无房户住房面积应为0且结构、年份不填",
    gloss="skip rule of the paper form",
    entity="H",
    severity="must",
    basis="published",
    source="GZ13 A21–A23",
)

_RELOCATION = ("relocation_method", "settlement_method", "settlement_place")


entry(
    "SG26",
    title="搬迁户标志、搬迁方式、安置方式、安置地不配套",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="FX acr075–acr079",
)


@rule("SG26a", "household", grain="household", each=_RELOCATION)
def relocated_household_is_described(h: Household, policy: Parameters, column: str) -> nw.Expr:
    """搬迁户的{column}为空。

    标题：搬迁户的搬迁方式、安置方式或安置地为空
    改法：对照易地搬迁台账补填；不是搬迁户的改正标志。

    {column} of a relocated household is blank.

    Title: Way or place of resettlement is blank
    Fix: fill it in from the register of relocation, or correct the mark.
    """
    return blank(h[column]) & (h.relocated == YES)


@rule("SG26b", "household", first="relocated")
def described_household_is_relocated(h: Household, policy: Parameters) -> nw.Expr:
    """填了搬迁方式、安置方式或安置地，是否搬迁户却不为“是”（现为“{relocated}”）。

    标题：填了搬迁方式、安置方式或安置地，是否搬迁户却不为“是”
    改法：对照易地搬迁台账，改正搬迁户标志，或删去误填的搬迁信息。
    局限：搬迁方式与安置方式的对应关系各地不一，只查有无，不查搭配。

    Relocation or settlement is described but 是否搬迁户 is {relocated}.

    Title: Resettlement described, but not marked as resettled
    Fix: correct the mark from the register of relocation, or delete what was entered by mistake.
    Limits: which methods go together differs by province and is not checked.
    """
    described = some(*(filled(cell) for cell in h.available(*_RELOCATION)))
    return described & ~is_true(h.relocated == YES)


@rule(
    "SG27",
    "monitored",
    title="2021年以来识别的监测对象登记搬迁措施",
    gloss="programme ended",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 1111_4",
    province=("1111_4",),
    grain="household",
    first="relocation_help",
)
def new_monitored_household_is_not_relocated(m: Monitored, policy: Parameters) -> nw.Expr:
    """识别监测时间 {identified_month}，在易地搬迁工程结束之后，却登记了搬迁措施。

    为何：易地扶贫搬迁已经结束，此后识别的监测对象不再享受。
    改法：核对措施，改登为住房安全保障等实际落实的帮扶；识别时间录错的改正。

    Recognised in {identified_month}, after relocation had ended, but helped by relocation.

    Why: the programme of relocation is over.
    Fix: register the help that was really given, or correct the month of recognition.
    """
    late = m.identified_month.dt.year() > policy.relocation_last_year
    return of_monitored(m, given(m.relocation_help) & late)


@rule(
    "SG28",
    "household",
    title="退出五项不全达标（收入、住房、饮水、医保、辍学）",
    gloss='the "5" of 577',
    entity="H",
    severity="must",
    basis="published",
    source="FX, 577, SXX",
)
def exited_household_meets_standard(h: Household, policy: Parameters) -> nw.Expr:
    """已脱贫，但收入、住房、饮水、医保、义务教育五项没有全部达标：{standards_missed}。

    为何：五项全部达标才能退出；任一项不达标，退出不成立。
    改法：逐项核实；已达标的改正对应数据，确不达标的按程序回退或落实帮扶。
    局限：合并规则，与IN07、SG01、SG02、SG30、SG31同时出现属正常；导出表没有的项不查；没有当年国家扶贫标准的年份不判；
    失学或辍学原因为因病、因残的不算未上学。

    Exited, but income, house, water, insurance and schooling are not all up to standard:
    {standards_missed}.

    Why: a household may exit only when all five are met.
    Fix: check each; correct the data, or take the exit back and help.
    Limits: a merged rule, found together with IN07, SG01, SG02, SG30 and SG31; what is not
    exported is not tested; says nothing in years without a national poverty line; a child whom
    illness or disability keeps from school (因病, 因残) counts as schooled.
    """
    line = policy.poverty_line
    tests: Tests = {"net_income_per_person": lambda income: income < line, **GAPS}
    return troubles(h, tests) & h.is_exited


@rule(
    "SG32",
    "household",
    title="退耕还林面积大于林地面积与牧草地面积之和",
    gloss="converted land exceeds forest plus pasture",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS2-20",
    first="converted_land",
)
def converted_land_is_forest_or_pasture(h: Household, policy: Parameters) -> nw.Expr:
    """退耕还林面积 {converted_land} 亩，大于林地 {forest_land} 亩与牧草地 {pasture_land} 亩之和。

    改法：对照退耕还林台账和林权证，改正录错的面积。

    Converted land {converted_land} exceeds forest {forest_land} plus pasture {pasture_land}.

    Fix: compare with the registers and correct the area that is wrong.
    """
    return h.converted_land > h.forest_land + h.pasture_land
