"""ID: identity numbers, and persons entered twice."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from hecha.declare.codes import DISABILITY_CARD, RESIDENT_ID
from hecha.rules import EQUAL, entry, not_checkable, rule, theme
from hecha.rules.terms import blank, every, is_true, value_if

from .facts.people import PEOPLE
from .names import Member, Monitored, Pairing, Parameters, WorkSpell

theme("ID", "身份与重复", "Identity and duplicates")

_RESIDENT_LENGTH = 18


@rule(
    "ID01",
    "member",
    title="证件号码重复（取前18位比对，含残疾人证号与身份证号互重）",
    gloss="same person twice, also 18-digit against 20/22-digit",
    entity="P",
    severity="must",
    basis="published",
    source="PS-02; GZ 1_01_001, 1_12_001",
    province=(
        "1_01_001",
        "1_12_001",
    ),
    suspect=EQUAL,
)
def id_is_used_once(m: Member, policy: Parameters) -> nw.Expr:
    """证件号码前18位与其他成员重复，共 {id_uses} 行使用。

    为何：同一号码只能登记一人；残疾人证前18位就是本人身份证号，两种证件也会重复。
    改法：对照户口簿和证件原件，改正录错的号码；确为同一人的，按规定只保留一条。

    The first 18 characters of the number are used by {id_uses} members.

    Why: one number is one person; a disability card begins with its holder's resident ID.
    Fix: correct the wrong number from the document; keep one record of a person entered twice.
    """
    return m.id_uses > 1


entry(
    "ID02",
    title="同一人出现在两个户编号下，或在同一户内重复",
    gloss="tell the two cases apart in the message",
    entity="P/H",
    severity="must",
    basis="proposed",
    source="derived from GZ 1_01_001, DUP",
    province=("1_01_001",),
)


@rule(
    "ID02a",
    "member",
    suspect=EQUAL,
)
def person_is_once_in_household(m: Member, policy: Parameters) -> nw.Expr:
    """同一证件号码在本户内登记了 {id_uses_in_household} 次。

    改法：核对户口簿；同一人重复录入的删除多余的一条，两个人的改正号码。

    The same number appears {id_uses_in_household} times in this household.

    Fix: delete the record entered twice, or correct the number of the other person.
    """
    return m.id_uses_in_household > 1


@rule(
    "ID02b",
    "member",
    suspect=EQUAL,
)
def person_is_in_one_household(m: Member, policy: Parameters) -> nw.Expr:
    """同一人（号码、姓名相同）出现在 {households_of_person} 个户编号下。

    改法：核实此人现属哪一户，在另一户作自然减少或删除。

    The same person (number and name) appears under {households_of_person} household numbers.

    Fix: find out where the person lives now and remove the record in the other household.
    """
    return m.households_of_person > 1


@rule(
    "ID03",
    "member",
    title="证件号码位数不是18、20、22位",
    gloss="wrong length",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_01_002, 1_12 (title 非18、20、22位)",
    province=("1_01_002",),
    suspect=("id_number",),
)
def id_has_right_length(m: Member, policy: Parameters) -> nw.Expr:
    """证件号码位数（{id_length}）不对或夹有别的字符，应为18位（身份证）、20或22位（残疾人证）{id_odd_sign}。

    改法：按证件原件补录完整号码。
    局限：15位号码见ID08，科学计数法见ID17，999999开头见ID09；去掉连字符、点或文字就是完整号码的见ID18。

    Wrong number of characters ({id_length}), or others than digits: a resident ID has 18, a
    disability card 20 or 22{id_odd_sign}.

    Fix: enter the whole number from the document.
    Limits: 15 digits are ID08, damage by Excel ID17, a 999999 placeholder ID09; a number that is
    whole once hyphens, dots or words are removed is ID18.
    """
    known = (m.id_length == _RESIDENT_LENGTH) | m.id_is_card | m.id_is_first_generation
    wrong = ~known
    return (m.id_is_readable & wrong) | blank(m.id_number)


@rule(
    "ID04",
    "member",
    title="18位证件号码校验码错误",
    gloss="check digit fails",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_01_003, 1_12_002/003; PS-01; GB",
    province=(
        "1_01_003",
        "1_12_002",
    ),
    suspect=("id_number",),
)
def resident_id_checks(m: Member, policy: Parameters) -> nw.Expr:
    """18位证件号码校验码不符（GB 11643），号码至少有一位录错{id_odd_sign}。

    改法：对照身份证或户口簿逐位核对后改正。

    The check character of the 18-digit number is wrong (GB 11643): some character is
    mistyped{id_odd_sign}.

    Fix: compare digit by digit with the ID card or the household book.
    """
    return m.id_is_readable & (m.id_length == _RESIDENT_LENGTH) & ~is_true(m.id_check_ok)


@rule(
    "ID05",
    "member",
    title="20位、22位证件号码的前18位校验码错误",
    gloss="disability number whose ID part fails",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_01_004, 1_12_004",
    province=(
        "1_01_004",
        "1_12_004",
    ),
    suspect=("id_number",),
)
def card_id_checks(m: Member, policy: Parameters) -> nw.Expr:
    """残疾人证号前18位校验码不符（GB 11643），至少有一位录错{id_odd_sign}。

    改法：对照残疾人证和身份证改正，残疾人证前18位应与本人身份证号一致。

    The first 18 characters of the disability card number fail the check (GB 11643): some
    character is mistyped{id_odd_sign}.

    Fix: correct it from card and ID card; the first 18 characters are the holder's resident ID.
    """
    return m.id_is_readable & m.id_is_card & ~is_true(m.id_check_ok)


@rule(
    "ID06",
    "member",
    title="残疾证第19位不在1–7或第20位不在1–4",
    gloss="type/grade digit out of range",
    entity="P",
    severity="must",
    basis="proposed",
    source="GZ 1_12_004 (old version tests ≤7); CJ",
    province=("1_12_004",),
    suspect=("id_number",),
)
def card_digits_are_known(m: Member, policy: Parameters) -> nw.Expr:
    """残疾人证第19位（类别）应为1–7，第20位（等级）应为1–4。

    改法：对照残疾人证改正末位号码。

    Digit 19 of a disability card (type) is 1-7 and digit 20 (grade) is 1-4.

    Fix: correct the last digits from the card.
    """
    right = m.id_number.str.slice(18, 2).str.contains("^[1-7][1-4]$")
    return m.id_is_readable & m.id_is_card & ~right


@rule(
    "ID07",
    "member",
    title="出生年份早于1900或晚于当年、月份大于12、日期不存在或在未来",
    gloss="impossible birth date inside the ID",
    entity="P",
    severity="must",
    basis="published",
    source="PS-01",
    suspect=("id_number",),
)
def id_birth_date_exists(m: Member, policy: Parameters) -> nw.Expr:
    """证件号码第7–14位不是有效的出生日期（不存在、早于1900年或晚于快照日期）。

    改法：对照证件原件改正号码。

    Characters 7-14 of the number are no possible birth date (no such day, before 1900, or later
    than the snapshot date).

    Fix: correct the number from the document.
    """
    born = m.id_birth_date
    possible = born.is_between(date(1900, 1, 1), policy.day)
    return every(
        m.id_is_readable,
        (m.id_length == _RESIDENT_LENGTH) | m.id_is_card,
        m.id_number.str.contains("^[0-9]{17}[0-9X]"),
        ~is_true(possible),
    )


@rule(
    "ID08",
    "member",
    title="15位一代证仍在使用",
    gloss="old number",
    entity="P",
    severity="must",
    basis="proposed",
    source="GB + #3",
    suspect=("id_number",),
)
def id_is_second_generation(m: Member, policy: Parameters) -> nw.Expr:
    """仍在使用15位一代身份证号码。

    改法：按二代身份证改为18位号码。

    A 15-digit number of the first generation is still in use.

    Fix: enter the 18-digit number of the present ID card.
    """
    return m.id_is_readable & m.id_is_first_generation


@rule(
    "ID09",
    "member",
    title="证件号码以999999开头（无身份证号）",
    gloss="placeholder ID",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 4_01_003",
    province=("4_01_003",),
)
def id_is_no_placeholder(m: Member, policy: Parameters) -> nw.Expr:
    """证件号码以999999开头，系统内表示无身份证号。

    改法：已办证的补录真实号码；确无户口的说明原因，督促办理落户。

    The number begins with 999999, which stands for a person without an ID number.

    Fix: enter the real number once there is one, or give the reason why there is none.
    """
    return m.id_is_placeholder & ~m.id_number__damaged


@rule(
    "ID10",
    "member",
    title="证件类型与号码长度不符（身份证18位，残疾人证20位或22位）",
    gloss="type against length",
    entity="P",
    severity="must",
    basis="proposed",
    source="QBM codes; GZ 4_01_002, 4_12_003",
    province=(
        "4_01_002",
        "4_12_003",
    ),
    first="id_type",
)
def id_type_fits_length(m: Member, policy: Parameters) -> nw.Expr:
    """证件类型“{id_type}”与号码位数（{id_length} 位）不符：居民身份证为18位，残疾人证为20或22位。

    改法：改正证件类型；号码录错的改正号码。

    Type {id_type} does not go with {id_length} characters: resident ID 18, disability card 20 or
    22.

    Fix: correct the type, or the number if that is wrong.
    """
    is_resident = m.id_length == _RESIDENT_LENGTH
    resident = (m.id_type == RESIDENT_ID) & m.id_is_card
    card = (m.id_type == DISABILITY_CARD) & is_resident
    return m.id_is_readable & (resident | card)


@rule(
    "ID11",
    "member",
    title="出生日期列与证件号码第7–14位不一致",
    gloss="birth date column",
    entity="P",
    severity="must",
    basis="proposed",
    source="derived from columns (c)(e)",
    first="birth_date",
    proposes={"birth_date": lambda m, policy: m.id_birth_date},
    suspect=("birth_date", "id_number"),
)
def birth_date_agrees_with_id(m: Member, policy: Parameters) -> nw.Expr:
    """出生日期与证件号码第7–14位不一致。

    改法：以证件原件为准，改正出生日期或证件号码。
    局限：位数、校验码或出生日期有误的号码（见ID03–ID05、ID07、ID08）不作比对依据。

    The birth date differs from characters 7-14 of the number.

    Fix: correct whichever differs from the document.
    Limits: a number reported by ID03-ID05, ID07 or ID08 is not compared.
    """
    return value_if(m.id_is_sound, m.birth_date != m.id_birth_date)


@rule(
    "ID12",
    "member",
    title="性别列与证件号码第17位不一致",
    gloss="sex column",
    entity="P",
    severity="must",
    basis="proposed",
    source="PS-28 uses digit 17; GB",
    first="sex",
    proposes={"sex": lambda m, policy: m.id_sex},
    suspect=("sex", "id_number"),
)
def sex_agrees_with_id(m: Member, policy: Parameters) -> nw.Expr:
    """性别“{sex}”与证件号码第17位（{id_sex}）不一致。

    改法：以证件原件为准，改正性别或证件号码。
    局限：位数、校验码或出生日期有误的号码（见ID03–ID05、ID07、ID08）不作比对依据。

    Sex {sex} differs from digit 17 of the number ({id_sex}).

    Fix: correct whichever differs from the document.
    Limits: a number reported by ID03-ID05, ID07 or ID08 is not compared.
    """
    return value_if(m.id_is_sound, m.sex != m.id_sex)


@rule(
    "ID28",
    "member",
    title="出生日期或性别为空",
    gloss="birth date or sex blank",
    entity="P",
    severity="must",
    basis="proposed",
    source="derived from columns (c)(e)",
    each=("birth_date", "sex"),
    proposes={
        "birth_date": lambda m, policy: m.id_birth_date,
        "sex": lambda m, policy: m.id_sex,
    },
)
def birth_date_and_sex_are_given(m: Member, policy: Parameters, column: str) -> nw.Expr:
    """{column}为空。

    改法：按证件原件补填。
    局限：填了而不是日期的不判。

    {column} is blank.

    Fix: enter it from the document.
    Limits: a text that is no date is not judged.
    """
    empty = blank(m[column])
    return empty & ~m.birth_date__bad if column == "birth_date" else empty


@rule(
    "ID17",
    *PEOPLE,
    "pairing",
    title="证件号码为科学计数法或数字型",
    gloss="same damage to the ID",
    entity="F/P",
    severity="must",
    basis="proposed",
    source="PS（号码以等号加引号的形式导出，防止被转成数值）",
)
def id_is_whole(m: Member | Monitored | Pairing | WorkSpell, policy: Parameters) -> nw.Expr:
    """证件号码以数字或科学计数法存储，末几位已丢失，号码不可信。

    改法：从系统重新导出或按证件原件重录，证件号码列设为文本格式。

    The number is stored as a number or in scientific notation; its last digits are lost.

    Fix: export again with the column as text, or enter it again from the document.
    """
    return m.id_number__damaged


@rule(
    "ID18",
    *PEOPLE,
    "pairing",
    title="证件号码含半角撇号、制表符、空格、全角字符、连字符、文字、小写x",
    gloss="invisible characters break joins",
    entity="F/P",
    severity="must",
    basis="proposed",
    source="APOS (19位), NOTE (tab), PS accepts X/x",
)
def id_is_clean(m: Member | Monitored | Pairing | WorkSpell, policy: Parameters) -> nw.Expr:
    """证件号码含撇号、空格、全角字符、连字符、文字或小写x{id_odd_sign}，比对时会被当作另一个号码。

    改法：删去多余字符，字母用大写X；核查时已按整理后的号码比对。

    The number holds an apostrophe, blank, full-width character, hyphen, word or a lower-case
    x{id_odd_sign}.

    Fix: remove the extra characters and write a capital X; this check used the tidied number.
    """
    return m.id_number__tidied & ~m.id_number__damaged


not_checkable(
    "ID26",
    "导出表没有记录父母户与子女户关系的列，分户子女信息只在入户采集表上，须对照采集表核对。",
    "No export has a column that links parents and children who live in separate households; the "
    "link is on the paper survey form only.",
    title="分户子女：父母户与子女户并存，关系未采集",
    gloss="separated children",
    entity="H",
    severity="info",
    basis="published",
    source="GWZ",
)
