"""Value lists of the national system, as the exports print them.

Source: the public rule sets and import tools listed in docs/sources.md; the order is the
system's own. Lists whose full content is not known are not declared here (致贫/返贫风险, 户类型 of
households that never were poor): their columns are plain text.
"""

from hecha.declare.model import CodeList


def _coded(title: str, labels: dict[str, str], **synonyms: str) -> CodeList:
    """A list whose database codes are accepted as synonyms of the labels."""
    values = tuple(dict.fromkeys(labels.values()))
    return CodeList(title, values, {**labels, **synonyms})


YES, NO = "是", "否"
YES_NO = CodeList(
    "是否",
    (YES, NO),
    {
        "1": YES,
        "0": NO,
        "√": YES,
        "✓": YES,
        "×": NO,
        "✗": NO,
        "Y": YES,
        "N": NO,
        "有": YES,
        "无": NO,
    },
)

ENJOYS = CodeList(
    "是否享受",
    (YES, NO),
    {
        **YES_NO.synonyms,
        **dict.fromkeys(("农村低保", "城市低保", "农村特困", "城市特困", "享受"), YES),
        **dict.fromkeys(("未享受", "不享受"), NO),
    },
)
"""是/否, also told by the policy columns of the monitored export."""

MALE, FEMALE = "男", "女"
SEX = CodeList("性别", (MALE, FEMALE), {"1": MALE, "2": FEMALE, "男性": MALE, "女性": FEMALE})

RESIDENT_ID, DISABILITY_CARD, OFFICER_ID = "居民身份证", "残疾人证", "中国人民解放军军官证"
ID_TYPE = _coded(
    "证件类型",
    {"01": RESIDENT_ID, "02": OFFICER_ID, "09": DISABILITY_CARD},
    身份证=RESIDENT_ID,
    第二代居民身份证=RESIDENT_ID,
    残疾证=DISABILITY_CARD,
)

HEAD, SPOUSE, OTHER_RELATION = "户主", "配偶", "其他"
_RELATIONS = {
    "01": HEAD,
    "02": SPOUSE,
    "03": "之子",
    "04": "之女",
    "05": "之儿媳",
    "06": "之女婿",
    "07": "之孙子",
    "08": "之孙女",
    "09": "之外孙子",
    "10": "之外孙女",
    "11": "之父",
    "12": "之母",
    "13": "之岳父",
    "14": "之岳母",
    "15": "之公公",
    "16": "之婆婆",
    "17": "之祖父",
    "18": "之祖母",
    "19": "之外祖父",
    "20": "之外祖母",
    "99": OTHER_RELATION,
}
RELATION = CodeList(
    "与户主关系",
    (
        *_RELATIONS.values(),
        "之兄弟姐妹",
        "之曾孙子",
        "之曾孙女",
        "之侄儿",
        "之侄女",
        "之兄弟媳妇",
        "之叔伯",
    ),
    {**_RELATIONS, "本人或户主": HEAD, "本人": HEAD},
)
CHILDREN = ("之子", "之女", "之儿媳", "之女婿")
GRANDCHILDREN = ("之孙子", "之孙女", "之外孙子", "之外孙女", "之曾孙子", "之曾孙女")
PARENTS = ("之父", "之母", "之岳父", "之岳母", "之公公", "之婆婆")
GRANDPARENTS = ("之祖父", "之祖母", "之外祖父", "之外祖母")
MALE_RELATIONS = (
    *("之子", "之女婿", "之孙子", "之外孙子", "之父", "之岳父", "之公公"),
    *("之祖父", "之外祖父", "之曾孙子", "之侄儿", "之叔伯"),
)
FEMALE_RELATIONS = (
    *("之女", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆"),
    *("之祖母", "之外祖母", "之曾孙女", "之侄女", "之兄弟媳妇"),
)

EDUCATION = CodeList(
    "文化程度",
    (
        "文盲或半文盲",
        "小学",
        "初中",
        "高中",
        "大专及以上",
        "大专",
        "本科及以上",
        "学龄前儿童",
    ),
    {
        "01": "文盲或半文盲",
        "02": "小学",
        "03": "初中",
        "04": "高中",
        "05": "大专及以上",
        "06": "学龄前儿童",
    },
)

NOT_STUDENT = "非在校生"
PRESCHOOL = ("学龄前儿童", "学前教育")
PRIMARY = ("小学",)
JUNIOR = ("七年级", "八年级", "九年级")
COMPULSORY = (*PRIMARY, *JUNIOR)
SENIOR = ("普通高中一年级", "普通高中二年级", "普通高中三年级")
VOCATIONAL = ("中职一年级", "中职二年级", "中职三年级")
HIGHER_VOCATIONAL = ("高职高专一年级", "高职高专二年级", "高职高专三年级")
TECHNICIAN = tuple(f"技师学院{n}年级" for n in "一二三四")
UNDERGRADUATE = tuple(f"本科{n}年级" for n in "一二三四五")
COLLEGE_OR_MORE = "大专及以上"
POSTGRADUATE = ("硕士研究生及以上",)
_STAGES = dict(
    zip(
        [f"{n:02}" for n in range(1, 16)],
        (
            NOT_STUDENT,
            "学前教育",
            *PRIMARY,
            *JUNIOR,
            *SENIOR,
            *VOCATIONAL,
            *HIGHER_VOCATIONAL,
        ),
        strict=True,
    )
)
SCHOOL_STATUS = CodeList(
    "在校生状况",
    (
        NOT_STUDENT,
        *PRESCHOOL,
        *PRIMARY,
        *JUNIOR,
        *SENIOR,
        *VOCATIONAL,
        *HIGHER_VOCATIONAL,
        *TECHNICIAN,
        *UNDERGRADUATE,
        *POSTGRADUATE,
        COLLEGE_OR_MORE,
    ),
    {
        **_STAGES,
        "16": "大专及以上",
        **{f"高中{n}年级": f"普通高中{n}年级" for n in "一二三"},
        **{f"高职{n}年级": f"高职高专{n}年级" for n in "一二三"},
    },
)

HEALTHY, CHRONIC, SERIOUS, DISABLED = "健康", "长期慢性病", "患有大病", "残疾"
HEALTH = CodeList(
    "健康状况",
    (HEALTHY, CHRONIC, SERIOUS, DISABLED),
    {"01": HEALTHY, "02": CHRONIC, "03": SERIOUS, "04": DISABLED},
)

ORDINARY_LABOUR, SKILLED_LABOUR = "普通劳动力", "技能劳动力"
WEAK_LABOUR, LOST_LABOUR, NO_LABOUR = "弱劳动力或半劳动力", "丧失劳动力", "无劳动力"
LABOUR = CodeList(
    "劳动技能",
    (ORDINARY_LABOUR, SKILLED_LABOUR, WEAK_LABOUR, LOST_LABOUR, NO_LABOUR),
    {"01": ORDINARY_LABOUR, "02": SKILLED_LABOUR, "03": LOST_LABOUR, "04": NO_LABOUR},
)
WITHOUT_LABOUR = (LOST_LABOUR, NO_LABOUR)

DISASTER = "因灾"

_CAUSES = {
    "01": "因病",
    "02": "因残",
    "03": "因学",
    "04": "因灾",
    "05": "缺土地",
    "06": "缺水",
    "07": "缺技术",
    "08": "缺劳力",
    "09": "缺资金",
    "10": "交通条件落后",
    "11": "自身发展动力不足",
    "12": "其他",
}
MAIN_CAUSE = CodeList("主要致贫原因", (*_CAUSES.values(), "因丧"), _CAUSES)
OTHER_CAUSE = CodeList("其他致贫原因", (*MAIN_CAUSE.values, "因婚"), {**_CAUSES, "13": "因婚"})
RETURN_CAUSE = CodeList(
    "返贫原因",
    (*OTHER_CAUSE.values, "产业扶贫失败"),
    {**OTHER_CAUSE.synonyms, "14": "产业扶贫失败"},
)

HOUSEHOLD_ATTRIBUTE = CodeList(
    "贫困户属性",
    (
        "一般贫困户",
        "低保脱贫户",
        "特困供养脱贫户",
        "低保贫困户",
        "一般脱贫户",
        "特困供养贫困户",
        "低保特困供养贫困户",
        "低保特困供养户",
        "低保户",
        "五保户",
        "扶贫户",
        "扶贫低保户",
    ),
    {
        "01": "一般贫困户",
        "02": "低保脱贫户",
        "03": "特困供养脱贫户",
        "04": "低保贫困户",
        "05": "一般脱贫户",
        "06": "特困供养贫困户",
        "07": "低保特困供养贫困户",
        "08": "低保特困供养户",
    },
)

UNEXITED, EXITED, RETURNED, EXITED_NO_POLICY = (
    "未脱贫",
    "已脱贫(享受政策)",
    "返贫",
    "已脱贫(不再享受政策)",
)
EXIT_STATUS = CodeList(
    "脱贫属性",
    (UNEXITED, EXITED, RETURNED, EXITED_NO_POLICY, "已脱贫"),
    {
        "0": UNEXITED,
        "1": EXITED,
        "3": RETURNED,
        "4": EXITED_NO_POLICY,
        "已脱贫（享受政策）": EXITED,
        "已脱贫（不再享受政策）": EXITED_NO_POLICY,
    },
)
EXITED_STATUSES = (EXITED, EXITED_NO_POLICY, "已脱贫")

EXITED_HOUSEHOLD, ORDINARY_HOUSEHOLD = "脱贫户", "一般农户"
"""Values of 户类型: once registered as poor (建档立卡), and never."""

MONITOR_UNSTABLE, MONITOR_EDGE, MONITOR_SUDDEN = "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"
MONITOR_CATEGORY = CodeList("监测对象类别", (MONITOR_UNSTABLE, MONITOR_EDGE, MONITOR_SUDDEN))
REMOVAL_METHOD = CodeList("风险消除方式", ("帮扶消除", "自然消除"))
DEVELOPMENT_STATUS = CodeList("实施开发式帮扶措施情况", (YES, "尚未实施"), {"√": YES, "1": YES})

RURAL_ALLOWANCE, URBAN_ALLOWANCE = "农村低保", "城市低保"
ALLOWANCE_STATUS = CodeList(
    "享受低保政策情况", (RURAL_ALLOWANCE, URBAN_ALLOWANCE, "未享受"), {"不享受": "未享受"}
)
SUPPORT_STATUS = CodeList(
    "享受特困供养政策情况", ("农村特困", "城市特困", "未享受"), {"不享受": "未享受"}
)

# The national system prints 04-11 as democratic parties; their names are those of GB/T 4762.
_PARTIES = {
    "04": "民革党员",
    "05": "民盟盟员",
    "06": "民建会员",
    "07": "民进会员",
    "08": "农工党党员",
    "09": "致公党党员",
    "10": "九三学社社员",
    "11": "台盟盟员",
}
_POLITICAL = {
    "01": "中共党员",
    "02": "中共预备党员",
    "03": "共青团员",
    **_PARTIES,
    "12": "无党派民主人士",
    "13": "群众",
}
POLITICAL = _coded("政治面貌", _POLITICAL, 无党派人士="无党派民主人士")
ROAD_TYPE = _coded("入户路类型", {"01": "泥土路", "02": "砂石路", "03": "水泥路", "04": "沥青路"})
HOUSE_GRADE = CodeList(
    "危房级别",
    ("A", "B", "C", "D", "其他"),
    {"A级": "A", "B级": "B", "C级": "C", "D级": "D", "9": "其他"},
)
FUEL = _coded(
    "主要燃料类型", {"01": "柴草", "02": "干畜粪", "03": "煤炭", "04": "清洁能源", "99": "其他"}
)
NATIONAL_STANDARD = "国家标准"
POVERTY_STANDARD = CodeList("识别标准", (NATIONAL_STANDARD, "省定标准", "市定标准"))

UNIT_TYPE = CodeList(
    "帮扶单位类型",
    (
        "国家机关",
        "社会团体",
        "高等院校",
        "国有企业",
        "东部对口帮扶省市",
        "定点机构",
        "村民自治组织",
    ),
)
AFFILIATION = CodeList(
    "帮扶单位隶属关系",
    (
        "中央",
        "省",
        "市、地区",
        "区",
        "县",
        "街道",
        "镇",
        "乡",
        "居民委员会",
        "村民委员会",
        "军队",
        "其他",
    ),
)
RANK = CodeList(
    "职务级别",
    (
        *(
            f"{level}{post}"
            for level in ("国家级", "省部级", "厅局级", "县处级", "乡科级")
            for post in ("正职", "副职")
        ),
        "科员级",
        "办事员级",
        "未定职",
    ),
)

NOT_EXITED_VILLAGE = (NO, "0", "未出列")
"""是否出列 of a poor village still to exit; the list of its values is not known."""

DISABILITY_TYPES = {
    "1": "视力",
    "2": "听力",
    "3": "言语",
    "4": "肢体",
    "5": "智力",
    "6": "精神",
    "7": "多重",
}
DISABILITY_TYPE = CodeList(
    "残疾类别",
    tuple(DISABILITY_TYPES.values()),
    {
        **DISABILITY_TYPES,
        **{f"{v}{end}": v for v in DISABILITY_TYPES.values() for end in ("残疾", "残")},
        **{f"{v[0]}残": v for v in ("视力", "听力", "言语", "肢体", "智力")},
    },
)
DISABILITY_GRADES = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
_GRADE_SIGNS = {
    "一级": ("壹", "Ⅰ", "I", "1", "１"),
    "二级": ("贰", "Ⅱ", "II", "2", "２"),
    "三级": ("叁", "Ⅲ", "III", "3", "３"),
    "四级": ("肆", "Ⅳ", "IV", "4", "４"),
}
"""A grade and the other signs cards and lists write its numeral with."""
DISABILITY_GRADE = CodeList(
    "残疾等级",
    tuple(DISABILITY_GRADES.values()),
    {
        **DISABILITY_GRADES,
        **{
            form: grade
            for grade, signs in _GRADE_SIGNS.items()
            for sign in (grade[0], *signs)
            for form in (sign, f"{sign}级", f"残疾{sign}级", f"{sign}级残疾")
            if form != grade
        },
    },
)

NATURAL_INCREASE, NATURAL_DECREASE = "自然增加", "自然减少"
NEWLY_IDENTIFIED, REMOVED = "新识别", "清退"
MOVEMENT_TYPE = CodeList(
    "变动类型", (NATURAL_INCREASE, NATURAL_DECREASE, NEWLY_IDENTIFIED, REMOVED)
)
MOVED_IN = "迁入"
INCREASE_REASONS = ("出生", "嫁入", MOVED_IN)
DECREASE_REASONS = ("死亡", "出嫁", "迁出")

# The system's own order, which is not that of GB/T 3304; only the first four codes are known.
ETHNICITY_SYNONYMS = {"01": "汉族", "02": "满族", "03": "回族", "04": "蒙古族"}

LEFT_CHILD, LEFT_WOMAN, LEFT_ELDER = "留守儿童", "留守妇女", "留守老人"
LEFT_BEHIND = CodeList(
    "留守类别",
    (LEFT_CHILD, LEFT_WOMAN, LEFT_ELDER),
    {"儿童": LEFT_CHILD, "妇女": LEFT_WOMAN, "老人": LEFT_ELDER, "留守老年人": LEFT_ELDER},
)

PLEDGE_COUNTY, PLEDGE_TOWN, PLEDGE_VILLAGE = "县", "乡", "村"
PLEDGE_LEVEL = CodeList(
    "签订层级",
    (PLEDGE_COUNTY, PLEDGE_TOWN, PLEDGE_VILLAGE),
    {
        "县级": PLEDGE_COUNTY,
        "乡级": PLEDGE_TOWN,
        "镇": PLEDGE_TOWN,
        "镇级": PLEDGE_TOWN,
        "乡镇": PLEDGE_TOWN,
        "乡镇级": PLEDGE_TOWN,
        "村级": PLEDGE_VILLAGE,
    },
)
