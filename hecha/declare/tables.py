"""The tables of a submission: every column once, with header, aliases, type and code list.

Headers are those of the public descriptions of the national exports (docs/sources.md). Columns
marked ``local`` have no published header: a county maps its own name to them in its suite.
"""

from hecha.declare import codes
from hecha.declare.columns import (
    AREA,
    BIRTH_DATE,
    END_DATE,
    EXIT_STATUS,
    EXIT_YEAR,
    FIRST_IDENTIFIED,
    HEAD_COUNT_STATED,
    HEAD_ID_NUMBER,
    HEAD_NAME,
    HOUSEHOLD_ATTRIBUTE,
    HOUSEHOLD_ID,
    HOUSEHOLD_PHONE,
    HOUSEHOLD_TYPE,
    ID_NUMBER,
    ID_TYPE,
    MAIN_CAUSE,
    MONITOR_CATEGORY,
    NAME,
    NATURAL_VILLAGE,
    NATURE,
    PERSON_ID,
    POVERTY_STANDARD,
    RELATION,
    SERIAL,
    SEX,
    START_DATE,
    YEAR,
    coded,
    column,
    flag,
    number,
    text,
    whole,
    yuan,
)
from hecha.declare.ledgers import LEDGERS
from hecha.declare.levels import REGISTER, TALLY
from hecha.declare.lists import BENEFICIARY, LOAN, MOVEMENT, PROJECT, ROSTER
from hecha.declare.model import Column, Kind, Table

INCOME = (
    yuan("wage_income", "工资性收入"),
    yuan("post_income", "公益性岗位收入"),
    yuan("other_wage_income", "其他工资性收入"),
    yuan("business_income", "生产经营性收入"),
    yuan("property_income", "财产性收入"),
    yuan("asset_dividend", "资产收益扶贫分红收入"),
    yuan("other_property_income", "其他财产性收入", "其他财产性收入（旧指标）"),
    yuan("transfer_income", "转移性收入"),
    yuan("family_planning_money", "计划生育金"),
    yuan("allowance_money", "低保金", "最低生活保障金"),
    yuan("support_money", "五保金", "特困人员救助供养金", "特困供养金"),
    yuan("pension_money", "养老保险金", "养老金或离退休金"),
    yuan("ecology_money", "生态补偿金"),
    yuan("other_transfer_income", "其他转移性收入"),
    yuan("business_cost", "生产经营性支出"),
    yuan("business_cost_total", "生产经营性支出（合计）"),
    yuan("gross_income", "年收入"),
    yuan("net_income", "纯收入"),
    yuan("net_income_per_person", "人均纯收入"),
    yuan("industry_award", "产业奖励"),
    yuan("employment_award", "就业奖励"),
    yuan("cost_subsidy", "专项用于减少生产经营性支出的补贴"),
)

LAND = (
    number("arable_land", "耕地面积（亩）", "耕地面积"),
    number("forest_land", "林地面积（亩）", "林地面积"),
    number("converted_land", "退耕还林面积（亩）", "退耕还林面积"),
    number("orchard_land", "林果面积（亩）", "林果面积"),
    number("pasture_land", "牧草地面积", "牧草地面积（亩）"),
    number("water_area", "水面面积", "水面面积（亩）"),
)

LIVING = (
    flag("unsafe_house", "是否危房户", "危房户"),
    coded("house_grade", codes.HOUSE_GRADE, "危房级别"),
    number("house_area", "住房面积", "住房面积（平方米）"),
    flag("safe_water", "是否解决安全饮用水", "饮水安全", "饮水是否安全"),
    flag("water_difficulty", "饮水困难", "饮水是否困难"),
    flag("has_production_power", "是否通生产用电"),
    flag("has_power", "是否通生活用电", "是否通电"),
    flag("has_broadcast", "是否通广播电视"),
    number("road_distance", "与村主干路距离", "与村主干路距离（公里）"),
    coded("road_type", codes.ROAD_TYPE, "入户路类型"),
    flag("road_hardened", "入户道路是否硬化"),
    flag("has_toilet", "是否有卫生厕所"),
    coded("main_fuel", codes.FUEL, "主要燃料类型"),
    flag("in_cooperative", "是否加入农民专业合作组织"),
    flag("led_by_enterprise", "是否有龙头企业带动"),
    flag("led_by_entrepreneur", "是否有创业致富带头人带动"),
)

RISKS = tuple(text(f"risk_{n}", f"致贫/返贫风险{n}", f"致贫返贫风险{n}") for n in range(1, 6))

HOUSEHOLD = Table(
    "household",
    "户信息",
    ("household_id",),
    ("household_id",),
    (
        SERIAL,
        *AREA,
        NATURAL_VILLAGE,
        HOUSEHOLD_ID,
        YEAR,
        column(Kind.KEY, "head_person_id", "户主编号"),
        HEAD_NAME,
        HEAD_ID_NUMBER,
        HEAD_COUNT_STATED,
        whole("household_size_year", "年度家庭人口数"),
        column(Kind.PHONE, "household_phone", "户联系电话", "联系电话"),
        HOUSEHOLD_TYPE,
        MONITOR_CATEGORY,
        flag("risk_removed", "风险是否已消除", "风险是否消除"),
        column(Kind.MONTH, "identified_month", "风险识别时间", "识别监测时间"),
        column(Kind.MONTH, "removed_month", "风险消除时间", "消除监测时间"),
        EXIT_STATUS,
        EXIT_YEAR,
        column(Kind.YEAR, "return_year", "返贫年度"),
        HOUSEHOLD_ATTRIBUTE,
        POVERTY_STANDARD,
        FIRST_IDENTIFIED,
        MAIN_CAUSE,
        Column("other_causes", Kind.MULTI, "次要致贫原因", ("其他致贫原因",), codes.OTHER_CAUSE),
        coded("return_cause", codes.RETURN_CAUSE, "返贫原因"),
        flag("military_family", "是否军烈属"),
        *INCOME,
        *LAND,
        *LIVING,
        column(Kind.PHONE, "village_office_phone", "村办公电话"),
        Column("bank_name", Kind.TEXT, "开户银行名称", personal=True),
        column(Kind.CARD, "bank_card", "银行卡号", "银行账号"),
        text("industry_support", "到户产业帮扶类型"),
        flag("relocated", "是否搬迁户", "搬迁户"),
        text("relocation_method", "搬迁方式"),
        text("settlement_method", "安置方式"),
        text("settlement_place", "安置地"),
    ),
)

# One national label carries the old and the new name of the residents' insurance.
_RESIDENT_MEDICAL = (
    "是否参加城乡居民基本医疗保险",
    "是否参加新型农村合作医疗（城乡居民基本医疗保险）",
    "是否参加新型农村合作医疗",
    "参加新农合",
)

PERSON = (
    PERSON_ID,
    NAME,
    SEX,
    BIRTH_DATE,
    ID_TYPE,
    ID_NUMBER,
    NATURE,
    column(Kind.PHONE, "phone", "成员联系电话", "家庭成员联系电话", "人联系电话"),
    RELATION,
    coded("education", codes.EDUCATION, "文化程度"),
    coded("school_status", codes.SCHOOL_STATUS, "在校生状况"),
    text("out_of_school_reason", "失学或辍学原因", "义务教育阶段未上学原因"),
    coded("labour", codes.LABOUR, "劳动技能"),
    Column("health", Kind.MULTI, "健康状况", (), codes.HEALTH, sensitive=True),
    coded("political_status", codes.POLITICAL, "政治面貌"),
    text("work_status", "务工状况"),
    text("work_place", "务工所在地"),
    number("work_months", "务工时间（月）", "务工时间"),
    text("employer", "务工企业名称"),
    text("employment_channel", "就业渠道", "就业渠道（易地搬迁后扶使用）"),
    text("work_sector", "产业分类"),
    flag("works_abroad", "是否国外务工"),
    text("public_post", "公益性岗位类型", "公益性岗位"),
    number("public_post_months", "公益性岗位(月数)", "公益性岗位（月数）"),
    flag("resident_medical", *_RESIDENT_MEDICAL),
    flag("employee_medical", "是否参加城镇职工基本医疗保险"),
    flag("serious_illness_insurance", "是否参加大病保险", "参加大病医疗"),
    flag("commercial_medical", "是否参加商业补充医疗保险"),
    flag("resident_pension", "是否参加城乡居民基本养老保险"),
    flag("employee_pension", "是否参加城镇职工基本养老保险"),
    flag("medical_aid", "是否接受大病医疗救助", "是否接受医疗救助"),
    flag("other_health_aid", "是否接受其他健康扶贫"),
    flag("accident_insurance_subsidy", "是否享受人身意外保险补贴"),
    Column(
        "has_allowance",
        Kind.FLAG,
        "是否享受低保",
        ("是否享受农村居民最低生活保障", "享受低保政策情况"),
        codes.ENJOYS,
    ),
    Column("has_support", Kind.FLAG, "是否特困供养人员", ("享受特困供养政策情况",), codes.ENJOYS),
    flag("speaks_mandarin", "是否会讲普通话"),
    text("disability_type", "残疾类别", sensitive=True),
    column(Kind.YEAR, "disability_card_year", "残疾证办证年度", sensitive=True),
    text("graduate_unemployed_reason", "大专或本科毕业生未就业原因"),
    flag("unattended_child", "是否事实无人抚养儿童"),
    flag("in_service", "是否现役军人", "现役军人"),
    text("illness", "患病名称", sensitive=True),
    text("illness_grade", "疾病等级", sensitive=True),
    flag("rain_dew", "是否享受雨露计划"),
    column(Kind.MONTH, "person_identified", "人员识别时间"),
)

MEMBER = Table(
    "member",
    "家庭成员",
    ("household_id", "person_id", "id_number"),
    ("household_id", "name"),
    (
        SERIAL,
        *AREA,
        NATURAL_VILLAGE,
        HOUSEHOLD_ID,
        YEAR,
        text("data_date", "数据日期"),
        *PERSON,
        HOUSEHOLD_PHONE,
        HEAD_NAME,
        HEAD_ID_NUMBER,
        HEAD_COUNT_STATED,
        POVERTY_STANDARD,
        flag("member_unsafe_house", "是否危房户", "危房户"),
    ),
)

_MEASURES = (
    ("industry_help", "产业帮扶"),
    ("employment_help", "就业帮扶"),
    ("public_post_help", "公益岗位帮扶"),
    ("public_post_help_note", "公益性岗位帮扶其他备注"),
    ("finance_help", "金融帮扶"),
    ("health_help", "健康帮扶"),
    ("education_help", "教育帮扶"),
    ("compulsory_education_help", "义务教育保障"),
    ("housing_help", "住房安全保障"),
    ("relocation_help", "搬迁"),
    ("water_help", "饮水安全保障"),
    ("comprehensive_help", "综合保障"),
    ("social_help", "社会帮扶"),
    ("living_help", "生产生活条件改善"),
    ("infrastructure_help", "基础设施建设"),
)

_MONITORED_PERSON = (
    "name sex birth_date id_type id_number ethnicity phone relation education school_status "
    "out_of_school_reason labour health work_place work_months employment_channel public_post "
    "public_post_months resident_medical employee_medical serious_illness_insurance "
    "resident_pension employee_pension medical_aid person_id rain_dew"
).split()
_MONITORED_INCOME = (
    "wage_income business_income property_income transfer_income support_money business_cost "
    "net_income net_income_per_person"
).split()
_MONITORED_LIVING = (
    "unsafe_house house_area safe_water has_toilet has_power road_hardened road_distance".split()
)


def _pick(columns: tuple[Column, ...], names: list[str]) -> tuple[Column, ...]:
    """The named columns of another table, in the order given: declared once, used twice."""
    by_name = {column.name: column for column in columns}
    return tuple(by_name[name] for name in names)


MONITORED = Table(
    "monitored",
    "监测对象",
    ("household_id", "id_number"),
    ("household_id", "name"),
    (
        SERIAL,
        *AREA,
        NATURAL_VILLAGE,
        HOUSEHOLD_ID,
        YEAR,
        HOUSEHOLD_TYPE,
        MONITOR_CATEGORY,
        HEAD_NAME,
        HEAD_COUNT_STATED,
        HOUSEHOLD_PHONE,
        *_pick(PERSON, _MONITORED_PERSON),
        coded("allowance_status", codes.ALLOWANCE_STATUS, "享受低保政策情况"),
        coded("support_status", codes.SUPPORT_STATUS, "享受特困供养政策情况"),
        *_pick(INCOME, _MONITORED_INCOME),
        yuan("own_medical_cost", "合规自付支出"),
        *LAND,
        *_pick(LIVING, _MONITORED_LIVING),
        *RISKS,
        text("risk_note", "其他备注"),
        text("disaster_item", "因自然灾害子项"),
        column(Kind.MONTH, "identified_month", "识别监测时间", "风险识别时间"),
        flag("dropout_flag", "是否义务教育阶段适龄儿童少年失学辍学"),
        flag("uninsured_flag", "是否有家庭成员未参加城乡居民（职工）基本医疗保险"),
        flag("no_labour_household", "整户无劳动能力兜底保障户"),
        flag("risk_removed", "风险是否已消除", "风险是否消除"),
        flag("risk_removed_2", "风险是否已消除", "风险是否消除", occurrence=2),
        coded("removal_method", codes.REMOVAL_METHOD, "风险消除方式"),
        column(Kind.MONTH, "removed_month", "消除监测时间", "风险消除时间"),
        coded("development_status", codes.DEVELOPMENT_STATUS, "实施开发式帮扶措施情况"),
        *(text(name, header) for name, header in _MEASURES),
        flag("dropout_after", "风险消除后是否义务教育阶段适龄儿童少年失学辍学"),
        flag("house_damaged_after", "风险消除后是否住房损毁"),
        flag("water_damaged_after", "风险消除后是否饮水设施损毁"),
        column(Kind.NAME, "collector", "信息采集人"),
        column(Kind.PHONE, "collector_phone", "信息采集人联系电话"),
    ),
)

WORK_SPELL = Table(
    "work_spell",
    "务工月监测",
    ("id_number", "start_month"),
    ("household_id", "start_month", "name"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        HOUSEHOLD_TYPE,
        MONITOR_CATEGORY,
        PERSON_ID,
        NAME,
        ID_NUMBER,
        column(Kind.PHONE, "phone", "联系电话", "家庭成员联系电话"),
        flag("is_working", "是否已务工"),
        text("work_county", "务工所在县", "务工所在地"),
        column(Kind.MONTH, "start_month", "开始时间"),
        column(Kind.MONTH, "end_month", "结束时间"),
        yuan("monthly_wage", "务工月收入"),
        text("employer", "务工企业名称"),
        text("industry", "所属行业"),
        text("employment_channel", "就业渠道"),
        flag("point_to_point", "是否点对点输送"),
        yuan("transport_subsidy", "年度交通费补助"),
        flag("plans_work", "是否计划务工"),
        text("planned_county", "计划务工所在县"),
        text("service_need", "就业服务需求"),
    ),
)

HELPER_PHONE = column(Kind.PHONE, "helper_phone", "联系电话")
UNIT = text("unit", "帮扶单位", "所属单位", "单位名称")

HELPER = Table(
    "helper",
    "帮扶责任人",
    ("helper_phone",),
    ("unit", "helper_name"),
    (
        SERIAL,
        *AREA,
        UNIT,
        coded("unit_type", codes.UNIT_TYPE, "帮扶单位类型", "单位类型"),
        coded("affiliation", codes.AFFILIATION, "帮扶单位隶属关系", "隶属关系"),
        column(Kind.NAME, "helper_name", "姓名", "帮扶人姓名"),
        flag("is_first_secretary", "是否第一书记"),
        flag("is_team_leader", "是否工作队队长"),
        flag("is_team_member", "是否驻村队员"),
        SEX,
        coded("rank", codes.RANK, "职务级别"),
        ID_NUMBER,
        HELPER_PHONE,
    ),
)

PAIRING = Table(
    "pairing",
    "结对帮扶",
    ("household_id", "helper_name"),
    ("household_id", "helper_name"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        HEAD_NAME,
        ID_NUMBER,
        column(Kind.PHONE, "household_phone", "联系电话", "户联系电话"),
        whole("household_size", "人口数", "家庭人口数"),
        MAIN_CAUSE,
        column(Kind.NAME, "helper_name", "帮扶人姓名", "帮扶责任人姓名", "帮扶责任人"),
        text("unit", "所属单位", "帮扶单位", "单位名称"),
        text("post", "职务", "职务级别"),
        column(Kind.PHONE, "helper_phone", "帮扶人电话", "帮扶人联系电话", "帮扶责任人联系电话"),
        text("help_type", "帮扶类型"),
        text("measures", "主要帮扶措施"),
        column(Kind.YEAR, "planned_exit_year", "计划脱贫年度"),
        column(Kind.CARD, "bank_card", "银行卡号"),
        START_DATE,
        END_DATE,
        text("valid_mark", "有效标志"),
    ),
)

VILLAGE_TABLE = Table(
    "village",
    "行政村",
    ("county", "town", "village"),
    ("county", "town", "village"),
    (
        SERIAL,
        *AREA,
        YEAR,
        text("exited_village", "是否出列"),
        whole("household_total", "总户数"),
        whole("population", "总人口数"),
        whole("allowance_households", "低保户数"),
        whole("allowance_persons", "低保人口数"),
        whole("support_persons", "特困供养人口数"),
        whole("disabled_persons", "残疾人口数"),
        whole("unsafe_households", "危房户数"),
        whole("unsafe_water_households", "未实现饮水安全户数", "饮水困难户数"),
        number("collective_income", "村级集体经济收入（万元）"),
        whole("primary_schools", "村小学（个数）"),
        whole("pension_persons", "参加城乡居民基本养老保险人数"),
        whole("medical_persons", "参加新农合人数"),
        flag("paved_road", "到乡镇是否通沥青（水泥）路"),
        flag("has_bus", "是否通客运班车"),
        whole("clinics", "行政村卫生室个数"),
        whole("public_toilets", "行政村公共卫生厕所个数"),
        whole("doctors", "行政村执业（助理）医师（人）"),
        whole("rubbish_points", "行政村生产生活垃圾集中堆放点个数（个）"),
        whole("libraries", "行政村文化（图书）室个数（个）"),
        number("unpaved_road_length", "未通沥青路里程"),
        whole("roadless_natural_villages", "自然村未通路村数"),
        whole("tourism_workers", "乡村旅游从业人数"),
        whole("broadcast_households", "通广播电视户数"),
        *LAND,
        column(Kind.YUAN, "income_per_person", "村年人均可支配收入（元）", local=True),
    ),
)

VILLAGE_TEAM = Table(
    "village_team",
    "驻村工作队",
    ("county", "town", "village", "name"),
    ("county", "town", "village", "name"),
    (
        SERIAL,
        *AREA,
        NAME,
        SEX,
        text("unit", "工作单位", "派出单位"),
        text("rank", "职务级别"),
        flag("is_team_leader", "是否工作队队长"),
        flag("is_first_secretary", "是否第一书记"),
        HELPER_PHONE,
        START_DATE,
        END_DATE,
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        HOUSEHOLD,
        MEMBER,
        MONITORED,
        WORK_SPELL,
        HELPER,
        PAIRING,
        VILLAGE_TABLE,
        VILLAGE_TEAM,
        PROJECT,
        BENEFICIARY,
        LOAN,
        MOVEMENT,
        ROSTER,
        *(ledger.table for ledger in LEDGERS.values()),
        REGISTER,
        TALLY,
    )
}
