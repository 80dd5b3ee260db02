"""PE: work and public posts as the member table states them."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import SKILLED_LABOUR, WITHOUT_LABOUR, YES
from hecha.declare.places import NAMES_COUNTY, VAGUE
from hecha.rules import Cell, column_rule, entry, rule
from hecha.rules.terms import blank, every, given, is_true

from .facts.work_spell import UP_TO_SENIOR
from .names import Member, Monitored, Parameters

_HIGHER_LEVELS = ("大专及以上", "大专", "本科及以上")
_MONTHS_OF_YEAR = 12
_SEPARATORS = ",，、;；/|"


def no_months(m: Member) -> nw.Expr:
    """No months of work; a text that cannot be read (PE33) is something."""
    return (blank(m.work_months) & ~m.work_months__bad) | is_true(m.work_months == 0)


entry(
    "PE32",
    title="有务工所在地无务工时间，或有务工时间无所在地",
    entity="P",
    severity="must",
    basis="published",
    source="PS-13",
)


@rule("PE32a", "member", first="work_months")
def work_place_has_months(m: Member, policy: Parameters) -> nw.Expr:
    """有务工所在地“{work_place}”，务工时间却为空或0。

    标题：有务工所在地，务工时间却为空或0
    改法：核实后补填务工月数；没有务工的清空务工所在地。

    A place of work ({work_place}) is given but no months.

    Title: Place of work without months
    Fix: enter the months of work, or clear the place of somebody who does not work.
    """
    return given(m.work_place) & no_months(m)


@rule("PE32b", "member", first="work_place")
def work_months_have_place(m: Member, policy: Parameters) -> nw.Expr:
    """务工时间 {work_months} 个月，务工所在地却为空。

    改法：核实后补填务工所在地（到县级）；没有务工的清空务工时间。

    {work_months} months of work are given but no place.

    Fix: enter the place (to county level), or clear the months of somebody who does not work.
    """
    return ~given(m.work_place) & (m.work_months > 0)


@column_rule(
    "PE33",
    "member",
    "work_months",
    title="务工时间不在0–12个月",
    entity="P",
    severity="must",
    basis="proposed",
    source="column 务工时间（月）",
    grain="person",
)
def work_months_fit_in_year(cell: Cell, policy: Parameters) -> nw.Expr:
    """务工时间“{value}”不是0至12之间的月数。

    改法：按当年实际务工月数填写数字，不带“月”字。

    The months of work ({value}) are no number between 0 and 12.

    Fix: enter the months worked this year as a plain number.
    """
    return cell.bad | ~cell.value.is_between(0, _MONTHS_OF_YEAR)


entry(
    "PE34",
    title="无（丧失）劳动力人口登记务工或计划务工",
    entity="P/W",
    severity="confirm",
    basis="published",
    source="GZ 2_01_015, 2_12_004",
    province=(
        "2_01_015",
        "2_12_004",
    ),
)


@rule("PE34a", "member", first="labour")
def worker_has_labour(m: Member, policy: Parameters) -> nw.Expr:
    """劳动技能为“{labour}”，却登记了务工。

    标题：无劳动力或丧失劳动力，却登记了务工
    改法：核实本人是否务工，改正劳动技能或务工信息；当年丧失劳动力的注明。
    局限：务工所在地或务工时间有内容即视为务工，0个月不算。

    劳动技能 is {labour} but work is registered.

    Title: Works but has no labour
    Fix: find out whether the person works; correct 劳动技能 or the work columns.
    Limits: a place or months count as work, 0 months do not.
    """
    return m.labour.is_in(WITHOUT_LABOUR) & m.works


entry(
    "PE35",
    title="在校生（学前至高中）登记务工",
    entity="P/W",
    severity="confirm",
    basis="published",
    source="GZ 4_01_006, 4_12_002",
    province=(
        "4_01_006",
        "4_12_002",
    ),
)


@rule("PE35a", "member", first="school_status")
def pupil_does_not_work(m: Member, policy: Parameters) -> nw.Expr:
    """在校生（{school_status}）登记了务工。

    标题：在校生登记了务工
    改法：与学籍核对，已离校的改正在校生状况，在校的清空务工信息。
    局限：只看学前至高中；中职及以上有顶岗实习，不判。

    A pupil ({school_status}) is registered as working.

    Title: A student is registered as working
    Fix: compare with the school register; correct the grade or clear the work columns.
    Limits: looks at preschool to senior school; vocational students have work placements.
    """
    return m.school_status.is_in(UP_TO_SENIOR) & m.works


@rule(
    "PE37",
    "member",
    title="享受特困供养的人口外出务工",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_01_004, 5_12_003",
    province=(
        "5_01_004",
        "5_12_003",
    ),
    first="has_support",
)
def supported_person_does_not_work(m: Member, policy: Parameters) -> nw.Expr:
    """特困供养人员登记了务工。

    改法：与民政特困名单核对，改正供养标志或务工信息。

    A person supported as 特困 is registered as working.

    Fix: compare with the 特困 list; correct the mark or the work columns.
    """
    return (m.has_support == YES) & m.works


@rule(
    "PE38",
    "member",
    title="16岁以下参加公益性岗位",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 3_01_008, 5_12_004",
    province=(
        "3_01_008",
        "5_12_004",
    ),
    first="public_post",
    follows=("ID04", "ID11"),
)
def child_has_no_post(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁，未到劳动年龄，却有公益性岗位。

    改法：核对岗位花名册，岗位属于家中其他人的改登到本人名下；年龄不对的核对证件号码。

    At {age} years, below working age, a public post is registered.

    Fix: compare with the list of posts; move the post to its real holder or correct the number.
    """
    return m.holds_post & (m.age < policy.labour_age_from)


@rule(
    "PE39",
    "member",
    title="70岁及以上参加公益性岗位",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_01_006, 5_12_005",
    province=(
        "5_01_006",
        "5_12_005",
    ),
    first="public_post",
    follows=("ID04", "ID11"),
)
def old_person_has_no_post(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁，年龄过大，仍有公益性岗位。

    改法：核对岗位花名册和协议，已退出的清空岗位信息，仍在岗的注明。

    At {age} years a public post is still registered.

    Fix: compare with the list of posts; clear a post that has ended, or confirm with a note.
    """
    return m.holds_post & (m.age >= policy.post_age_limit)


@rule(
    "PE40",
    "member",
    title="无或丧失劳动力者有公益性岗位",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_15_006",
    province=("5_15_006",),
    first="public_post",
)
def post_holder_has_labour(m: Member, policy: Parameters) -> nw.Expr:
    """劳动技能为“{labour}”，却有公益性岗位。

    改法：核对岗位花名册，改正劳动技能或岗位信息。

    劳动技能 is {labour} but a public post is registered.

    Fix: compare with the list of posts; correct 劳动技能 or the post.
    """
    return m.holds_post & m.labour.is_in(WITHOUT_LABOUR)


@rule(
    "PE41",
    "monitored",
    title="无劳动力户登记就业帮扶",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_15_007",
    province=("5_15_007",),
    grain="household",
    first="employment_help",
)
def employment_help_has_labour(m: Monitored, policy: Parameters) -> nw.Expr:
    """全户无劳动力，却登记了就业帮扶“{employment_help}”。

    改法：核实家庭成员劳动技能，改正劳动技能或就业帮扶措施。
    局限：有成员劳动技能为空的户不判。

    Nobody in the household is able to work, yet employment help is registered
    ({employment_help}).

    Fix: check who can work; correct 劳动技能 or the measure.
    Limits: says nothing where 劳动技能 of a member is blank.
    """
    nobody = m.persons_not_without_labour == 0
    return every(m.is_first, nobody, given(m.employment_help))


entry(
    "PE42",
    title="填有岗位无聘用时间，或有时间无岗位，或月数为0、为负",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 3_01_005, 3_01_006, 5_15_003",
    province=(
        "3_01_005",
        "3_01_006",
        "5_15_003",
    ),
)


@rule("PE42a", "member", first="public_post_months")
def post_has_months(m: Member, policy: Parameters) -> nw.Expr:
    """有公益性岗位“{public_post}”，聘用月数却为空。

    标题：有公益性岗位，聘用月数却为空
    改法：按岗位协议补填当年聘用月数。

    A public post ({public_post}) is given but no months.

    Title: A public post is given but no months
    Fix: enter the months of this year from the contract of the post.
    """
    no_text = blank(m.public_post_months) & ~m.public_post_months__bad
    return given(m.public_post) & no_text


@rule("PE42b", "member", first="public_post")
def months_have_post(m: Member, policy: Parameters) -> nw.Expr:
    """公益性岗位聘用 {public_post_months} 个月，岗位类型却为空。

    标题：有公益性岗位聘用月数，岗位类型却为空
    改法：核对岗位花名册，补填岗位类型或清空月数。

    {public_post_months} months of a public post are given but no post.

    Title: Months of a public post are given but no post
    Fix: compare with the list of posts; enter the post or clear the months.
    """
    return ~given(m.public_post) & (m.public_post_months > 0)


@column_rule("PE42c", "member", "public_post_months", grain="person")
def post_months_are_not_zero(cell: Cell, policy: Parameters) -> nw.Expr:
    """公益性岗位月数为{value}。

    标题：公益性岗位月数为0或负数
    改法：有岗位的按协议填当年聘用月数；没有岗位的留空。

    The months of the public post are {value}.

    Title: The months of the public post are 0 or below
    Fix: enter the months of the contract; leave the cell blank where there is no post.
    """
    return cell.value <= 0


@rule(
    "PE43",
    "member",
    title="一人登记3种及以上公益性岗位",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 3_01_010, 3_01_011",
    province=(
        "3_01_010",
        "3_01_011",
    ),
    first="public_post",
)
def person_has_few_posts(m: Member, policy: Parameters) -> nw.Expr:
    """一人登记了过多公益性岗位：{public_post}。

    改法：核对岗位花名册，只保留实际在聘的岗位。
    局限：按分隔符数岗位，同一岗位重复填写也计入。

    One person has many public posts: {public_post}.

    Fix: compare with the list of posts and keep those really held.
    Limits: counts what separators divide, also a post written twice.
    """
    one = rf"[^{_SEPARATORS}\s]+\s*"
    several = rf"(?:{one}[{_SEPARATORS}]+\s*){{{int(policy.post_kinds) - 1}}}[^{_SEPARATORS}\s]"
    return m.public_post.str.contains(several)


def lacks_county(place: nw.Expr) -> nw.Expr:
    """Whether a place names no county, district, banner or county-level city."""
    return ~place.str.replace_all(VAGUE, "").str.contains(NAMES_COUNTY)


entry(
    "PE45",
    title="务工地点未填到县级",
    entity="W/P",
    severity="must",
    basis="published",
    source="GZ 5_01_005, 4_12_001",
    province=(
        "5_01_005",
        "4_12_001",
    ),
)


@rule("PE45a", "member", first="work_place")
def work_place_names_county(m: Member, policy: Parameters) -> nw.Expr:
    """务工所在地“{work_place}”未填到县级。

    标题：务工所在地未填到县级
    改法：核实后按系统行政区划填到县（市、区、旗）。
    局限：县名须带“县、区、旗、市”字；东莞等不设区县的市、港澳台和国外不判。

    The place of work {work_place} is not given to county level.

    Title: Place of work not given to county level
    Fix: enter county, district, banner or county-level city.
    Limits: the name must end as a county's does; cities without counties (such as 东莞市), Hong
    Kong, Macao, Taiwan and places abroad are let pass.
    """
    vague = given(m.work_place) & lacks_county(m.work_place)
    return vague & ~is_true(m.works_abroad == YES) if m.has("works_abroad") else vague


@rule(
    "PE52",
    "member",
    title="大专及以上或技能劳动力未务工",
    gloss="target group for help",
    entity="P",
    severity="info",
    basis="published",
    source="GZ 5_20_028–031",
    province=("5_20_028",),
    first="work_place",
)
def qualified_person_works(m: Member, policy: Parameters) -> nw.Expr:
    """大专及以上学历或技能劳动力（文化程度“{education}”，劳动技能“{labour}”），{age} 周岁，
    没有登记务工。

    为何：是就业帮扶的重点对象。
    改法：核实就业情况，已务工的补填务工信息，未就业的纳入就业服务。
    局限：只看劳动年龄内有劳动能力的非在校生；公益性岗位不算务工。

    At {age} years with higher education or a skill (education {education}, 劳动技能 {labour}),
    no work is registered.

    Why: such persons come first when help with employment is given.
    Fix: enter the work columns of somebody who works; offer the others help.
    Limits: persons of working age who can work and are no students; a public post is no work.
    """
    qualified = is_true(m.education.is_in(_HIGHER_LEVELS)) | is_true(m.labour == SKILLED_LABOUR)
    able = m.is_of_working_age & ~is_true(m.labour.is_in(WITHOUT_LABOUR))
    return every(qualified, able, ~m.is_student, ~m.works)
