"""HH: who belongs to a household, and how."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import SPOUSE
from hecha.rules import EQUAL, Cell, column_rule, rule, theme
from hecha.rules.terms import blank, every, is_true, some

from .facts.numbering import where_nobody_is_adrift, where_whole
from .ledgers.handed_in import where_exported
from .names import Household, Member, Parameters

theme("HH", "户与成员", "Households")


@rule(
    "HH01",
    "member",
    title="成员记录找不到对应的户（多余人员）",
    gloss="orphan member",
    entity="P",
    severity="must",
    basis="published",
    source="GS",
    first="household_id",
    complete=("household",),
    suspect=("household_id",),
)
def member_has_household(m: Member, policy: Parameters) -> nw.Expr:
    """成员的户编号在户信息表中找不到（多余人员）。

    改法：核对户编号；该户已清退的，成员一并清退；户信息漏导的重新导出。
    局限：户信息表没有本乡镇任何一户的，视为漏导，不判；监测对象表中的一般农户不在户信息表内，不判；
    户信息表中此户的户编号为空或录错的，报在户信息表（CE04、HH22），此处不判。

    The member's household number is not in the household table.

    Fix: correct the number, remove the member of a removed household, or export the households
    again if the file is not complete.
    Limits: a township without any household in the table was left out of it, and is not judged;
    nor is a monitored 一般农户, which the household table does not list. Where the row of the
    household has a wrong number or none, that row is reported (CE04, HH22) and not its members.
    """
    return m.lacks_household


@rule(
    "HH02",
    "household",
    title="空户：有户无成员",
    gloss="household without members",
    entity="H",
    severity="must",
    basis="published",
    source="GS",
    first="household_id",
    complete=("member",),
    follows=("HH01",),
)
def household_has_members(h: Household, policy: Parameters) -> nw.Expr:
    """户信息表中有此户，家庭成员表中没有任何成员（空户）。

    改法：核实后补录成员，或清退空户；成员表漏导的重新导出。
    局限：家庭成员表没有本乡镇任何一人的，视为漏导，不判；家庭成员表把全户的户编号录错的，报在家庭成员表（HH01），
    被表格软件损坏的见ID16。

    The household has no row in the member table.

    Fix: enter the members or clear the empty household; export the members again if the file is
    not complete.
    Limits: a township without anybody in the table was left out of it, and is not judged; where all
    members of a household carry a wrong number, they are reported (HH01), one damaged by the
    spreadsheet as ID16.
    """
    empty = h.is_first & (h.member_rows == 0)
    if (members_are_wrong := h.beside("is_right_against_members")) is not None:
        empty = empty & ~is_true(members_are_wrong)
    if (damaged := h.beside("head_rows_damaged")) is not None:
        empty = empty & ~is_true(damaged > 0)
    return where_exported(
        h, h.aside("member_rows_of_township"), where_whole(h, where_nobody_is_adrift(h, empty))
    )


@rule(
    "HH05",
    "member",
    title="户内没有户主",
    gloss="no head",
    entity="H",
    severity="must",
    basis="published",
    source="PS-07; GZ 3_02_012, 3_11_001",
    province=(
        "3_02_012",
        "3_11_001",
    ),
    grain="household",
    suspect=("relation",),
    follows=("HH01", "HH09", "HH10"),
)
def household_has_head(m: Member, policy: Parameters) -> nw.Expr:
    """户内没有户主（没有一名成员的与户主关系为“户主”）。

    改法：核实户主，将其与户主关系改为“户主”，其他成员关系随之调整。
    局限：户编号在户信息表中找不到的见HH01，此处不判。

    No member of the household is its head.

    Fix: make the right member the head and adjust the relations of the others.
    Limits: says nothing of a household number that HH01 reports.
    """
    headless = m.is_first & (m.heads == 0) & ~_is_reported_as_lost(m)
    return where_whole(m, where_nobody_is_adrift(m, headless))


def _is_reported_as_lost(m: Member) -> nw.Expr:
    if not m.has("lacks_household"):
        return nw.lit(False)
    return is_true(m.aside("lacks_household"))


@rule(
    "HH06",
    "member",
    title="户内有多个户主",
    gloss="more than one head",
    entity="H",
    severity="must",
    basis="published",
    source="PS-05; GZ 3_02_011, 3_11_002; NBS",
    province=(
        "3_02_011",
        "3_11_002",
    ),
    grain="household",
    follows=("HH01", "ID02"),
    suspect=EQUAL,
)
def household_has_one_head(m: Member, policy: Parameters) -> nw.Expr:
    """户内有 {head_rows} 个户主。

    改法：只保留一名户主，其余成员改为与户主的实际关系。

    The household has {head_rows} heads.

    Fix: keep one head and give the others their real relation.
    """
    return where_whole(m, m.is_first & (m.head_rows > 1))


@rule(
    "HH07",
    "member",
    title="户内有多个配偶",
    gloss="more than one spouse",
    entity="H",
    severity="must",
    basis="published",
    source="PS-06",
    grain="household",
    follows=("HH01", "ID02"),
)
def head_has_one_spouse(m: Member, policy: Parameters) -> nw.Expr:
    """户内有 {spouse_rows} 个配偶。

    改法：只保留户主的配偶一人，其余成员改为与户主的实际关系。

    The household has {spouse_rows} spouses.

    Fix: keep the spouse of the head and give the others their real relation.
    """
    return where_whole(m, m.is_first & (m.spouse_rows > 1))


@rule(
    "HH08",
    "member",
    title="户主与配偶性别相同",
    gloss="same sex",
    entity="H",
    severity="confirm",
    basis="published",
    source="PS-28; GZ 2_02_001, 2_11_003; NBS",
    province=(
        "2_02_001",
        "2_11_003",
    ),
    grain="household",
    suspect=("sex", "relation"),
    follows=("ID12",),
)
def spouses_differ_in_sex(m: Member, policy: Parameters) -> nw.Expr:
    """户主与配偶性别相同（均为{head_sex}）。

    改法：核对两人的性别、证件号码和与户主关系，改正录错的一项。

    Head and spouse have the same sex ({head_sex}).

    Fix: check sex, number and relation of both and correct what is wrong.
    """
    one_each = (m.head_rows == 1) & (m.spouse_rows == 1)
    return m.is_first & one_each & (m.head_sex == m.spouse_sex)


@column_rule(
    "HH09",
    "member",
    "relation",
    title="与户主关系为空",
    gloss="missing relation",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 3_01_001, 3_12_002",
    province=(
        "3_01_001",
        "3_12_002",
    ),
    grain="person",
)
def relation_is_given(cell: Cell, policy: Parameters) -> nw.Expr:
    """与户主关系为空。

    改法：按户口簿补填与户主关系。

    The relation to the head is blank.

    Fix: enter the relation from the household book.
    """
    return blank(cell.value)


@column_rule(
    "HH10",
    "member",
    "relation",
    title="与户主关系取值不在代码表",
    gloss="bad value",
    entity="P",
    severity="must",
    basis="published",
    source="PS-03",
    grain="person",
    suspect=("relation",),
)
def relation_is_in_code_list(cell: Cell, policy: Parameters) -> nw.Expr:
    """与户主关系“{value}”不在代码表内。

    改法：改为代码表中的规范写法，如“之子”“之女”“之孙子”。

    The relation {value} is not in the code list.

    Fix: use the wording of the code list, such as 之子, 之女, 之孙子.
    """
    return ~cell.value.is_in(codes.RELATION.values)


@rule(
    "HH11",
    "member",
    title="与户主关系与性别矛盾（之子、之父、之女婿等为男，之女、之母、之儿媳等为女）",
    gloss="relation against sex",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_004, 2_12_008",
    province=(
        "2_01_004",
        "2_12_008",
    ),
    suspect=("relation", "sex"),
    follows=("ID12",),
)
def relation_fits_sex(m: Member, policy: Parameters) -> nw.Expr:
    """与户主关系“{relation}”与性别（{person_sex}）矛盾。

    改法：核对性别、证件号码和与户主关系，改正录错的一项。

    Relation {relation} contradicts sex {person_sex}.

    Fix: check sex, number and relation and correct what is wrong.
    """
    male = m.relation.is_in(codes.MALE_RELATIONS) & (m.person_sex == codes.FEMALE)
    female = m.relation.is_in(codes.FEMALE_RELATIONS) & (m.person_sex == codes.MALE)
    return male | female


@rule(
    "HH12",
    "member",
    title="与户主关系与年龄矛盾（子女不小于户主、父母不大于户主、户主或配偶年龄过小）",
    gloss="relation against age",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="derived from #38 fields",
    first="relation",
    follows=("ID04", "ID11"),
)
def relation_fits_age(m: Member, policy: Parameters) -> nw.Expr:
    """与户主关系“{relation}”与年龄矛盾：子女、孙辈应明显小于户主，父母、祖辈应明显大于户主，配偶应成年。

    改法：核对两人的出生日期（证件号码）和与户主关系，改正录错的一项。
    局限：再婚、过继家庭可能属实，核实后注明。

    Relation {relation} contradicts the ages: children and grandchildren are clearly younger than
    the head, parents and grandparents clearly older, a spouse is of age.

    Fix: check the birth dates (numbers) of both and the relation and correct what is wrong.
    Limits: may be true after remarriage or adoption; then confirm it with a note.
    """
    younger = m.relation.is_in((*codes.CHILDREN, *codes.GRANDCHILDREN))
    older = m.relation.is_in((*codes.PARENTS, *codes.GRANDPARENTS))
    gap = policy.child_gap_years
    return some(
        younger & ((m.born - m.head_born) < gap * 10000),
        older & ((m.head_born - m.born) < gap * 10000),
        (m.relation == SPOUSE) & (m.age < policy.spouse_min_age),
    )


@rule(
    "HH13",
    "member",
    title="一人户的成员不是户主",
    gloss="single household must be its head",
    entity="H",
    severity="must",
    basis="published",
    source='AH ("1人家庭,户主即为本人")',
    grain="household",
    suspect=("relation",),
    follows=("HH01", "HH09", "HH10"),
)
def single_person_is_head(m: Member, policy: Parameters) -> nw.Expr:
    """一人户的成员不是户主（与户主关系为“{relation}”）。

    改法：将本人与户主关系改为“户主”；漏录其他成员的补录。
    局限：户编号在户信息表中找不到的见HH01，此处不判。

    The one member of the household is not its head (relation {relation}).

    Fix: make this person the head, or add the members that are missing.
    Limits: says nothing of a household number that HH01 reports.
    """
    alone = (m.members == 1) & ~m.is_head & ~_is_reported_as_lost(m)
    return where_whole(m, where_nobody_is_adrift(m, alone))


@rule(
    "HH14",
    "member",
    title="户主不在该户首行",
    gloss="order is the only grouping in old exports",
    entity="F",
    severity="info",
    basis="published",
    source="AH",
    grain="household",
)
def head_comes_first(m: Member, policy: Parameters) -> nw.Expr:
    """户主不在本户首行。

    改法：如上报表按行序识别户，将户主调到本户第一行；系统内数据无需改动。

    The head is not the first row of the household.

    Fix: move the head up if the order of rows matters; nothing is wrong in the system itself.
    """
    return m.is_first & ~m.is_head & (m.head_rows > 0)


@rule(
    "HH20",
    "member",
    title="户主为未成年人而户内有成年人",
    gloss="child as head",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived",
    grain="household",
    first="relation",
    follows=("ID04", "ID11"),
)
def head_is_an_adult(m: Member, policy: Parameters) -> nw.Expr:
    """户主未成年（{age} 周岁），而户内有 {adults} 名成年人。

    改法：核对户口簿和出生日期，将户主改为成年成员，其他成员关系随之调整。
    局限：户主不止一人时见HH06，此处不判。

    The head is a minor ({age}) while {adults} adults live in the household.

    Fix: check the household book and the birth dates; make an adult the head.
    Limits: says nothing of a household with several heads (HH06).
    """
    return every(m.is_head, m.head_rows == 1, m.age < policy.adult_age, m.adults > 0)
