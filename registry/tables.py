"""The tables of a submission: every column once, with header, aliases, type and code list.

Headers are those of the public descriptions of the national exports (docs/sources.md). Columns
marked ``local`` have no published header: a county maps its own name to them in its suite.
"""

from registry import codes
from registry.model import CodeList, Column, Kind, Table


def _column(kind: Kind, name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    return Column(name, kind, header, aliases, **options)  # type: ignore[arg-type]


def _text(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    return _column(Kind.TEXT, name, header, *aliases, **options)


def _flag(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    return Column(name, Kind.FLAG, header, aliases, codes.YES_NO, **options)  # type: ignore[arg-type]


def _yuan(name: str, header: str, *aliases: str) -> Column:
    return _column(Kind.YUAN, name, header, *aliases, f"{header}（元）", f"{header}(元)")


def _number(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    return _column(Kind.NUMBER, name, header, *aliases, **options)


def _int(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    return _column(Kind.INT, name, header, *aliases, **options)


def _code(name: str, codes: CodeList, header: str, *aliases: str, occurrence: int = 1) -> Column:
    return Column(name, Kind.CODE, header, aliases, codes, occurrence)


SERIAL = _text("serial", "序号")
PROVINCE = _text("province", "省", "省份", "省（自治区、直辖市）")
CITY = _text("city", "市", "市（州）", "地市", "市(地、州、盟)")
COUNTY = _text("county", "县", "县(市、区、旗)", "县（市、区）", "县区", "旗县", "旗区", "区县")
TOWN = _text("town", "乡", "乡(镇)", "乡镇", "镇", "苏木乡", "乡（镇、街道）")
VILLAGE = _text("village", "村", "行政村", "村名", "噶查村", "嘎查村")
NATURAL_VILLAGE = _text("natural_village", "自然村", "村民组", "所在组")
AREA = (PROVINCE, CITY, COUNTY, TOWN, VILLAGE)
"""Area names; every frame also carries them, so that a finding can be sent to its township."""

HOUSEHOLD_ID = _column(Kind.KEY, "household_id", "户编号", "贫困户编号")
PERSON_ID = _column(Kind.KEY, "person_id", "人口编号", "人编号", "成员编号")
YEAR = _column(Kind.YEAR, "year", "年度", "数据年度")
NAME = _column(Kind.NAME, "name", "姓名")
ID_NUMBER = _column(
    Kind.ID,
    "id_number",
    "证件号码",
    "公民身份号码",
    "身份证号",
    "身份证号码",
    "公民身份号码或残疾号码",
)
HEAD_NAME = _column(Kind.NAME, "head_name", "户主姓名")
HEAD_ID_NUMBER = _column(Kind.ID, "head_id_number", "户主证件号码", "户主身份证号")
HOUSEHOLD_PHONE = _column(Kind.PHONE, "household_phone", "户联系电话")
START_DATE = _column(Kind.DATE, "start_date", "开始时间", "开始日期")
END_DATE = _column(Kind.DATE, "end_date", "结束时间", "结束日期")
NATURE = _text("ethnicity", "民族")
SEX = _code("sex", codes.SEX, "性别")
BIRTH_DATE = Column("birth_date", Kind.DATE, "出生日期", ("出生年月日",), personal=True)
ID_TYPE = _code("id_type", codes.ID_TYPE, "证件类型")
RELATION = _code("relation", codes.RELATION, "与户主关系")
HEAD_COUNT_STATED = _int("household_size", "家庭人口数", "人数", "人口数", "当前家庭人口数")
POVERTY_STANDARD = _code("poverty_standard", codes.POVERTY_STANDARD, "识别标准")
HOUSEHOLD_TYPE = _text("household_type", "户类型")
MONITOR_CATEGORY = _code(
    "monitor_category",
    codes.MONITOR_CATEGORY,
    "监测对象类别",
    "易返贫致贫户(监测对象)类型",
    "监测对象类型",
)
EXIT_STATUS = _code("exit_status", codes.EXIT_STATUS, "脱贫属性", "脱贫标志")
EXIT_YEAR = _column(Kind.YEAR, "exit_year", "脱贫年度")
HOUSEHOLD_ATTRIBUTE = _code(
    "household_attribute", codes.HOUSEHOLD_ATTRIBUTE, "贫困户属性", "户属性"
)
FIRST_IDENTIFIED = _column(Kind.MONTH, "first_identified", "首次识别时间")
MAIN_CAUSE = _code("main_cause", codes.MAIN_CAUSE, "主要致贫原因", "致贫原因1")

INCOME = (
    _yuan("wage_income", "工资性收入"),
    _yuan("post_income", "公益性岗位收入"),
    _yuan("other_wage_income", "其他工资性收入"),
    _yuan("business_income", "生产经营性收入"),
    _yuan("property_income", "财产性收入"),
    _yuan("asset_dividend", "资产收益扶贫分红收入"),
    _yuan("other_property_income", "其他财产性收入", "其他财产性收入（旧指标）"),
    _yuan("transfer_income", "转移性收入"),
    _yuan("family_planning_money", "计划生育金"),
    _yuan("allowance_money", "低保金", "最低生活保障金"),
    _yuan("support_money", "五保金", "特困人员救助供养金", "特困供养金"),
    _yuan("pension_money", "养老保险金", "养老金或离退休金"),
    _yuan("ecology_money", "生态补偿金"),
    _yuan("other_transfer_income", "其他转移性收入"),
    _yuan("business_cost", "生产经营性支出"),
    _yuan("business_cost_total", "生产经营性支出（合计）"),
    _yuan("gross_income", "年收入"),
    _yuan("net_income", "纯收入"),
    _yuan("net_income_per_person", "人均纯收入"),
    _yuan("industry_award", "产业奖励"),
    _yuan("employment_award", "就业奖励"),
    _yuan("cost_subsidy", "专项用于减少生产经营性支出的补贴"),
)

LAND = (
    _number("arable_land", "耕地面积（亩）", "耕地面积"),
    _number("forest_land", "林地面积（亩）", "林地面积"),
    _number("converted_land", "退耕还林面积（亩）", "退耕还林面积"),
    _number("orchard_land", "林果面积（亩）", "林果面积"),
    _number("pasture_land", "牧草地面积", "牧草地面积（亩）"),
    _number("water_area", "水面面积", "水面面积（亩）"),
)

LIVING = (
    _flag("unsafe_house", "是否危房户", "危房户"),
    _code("house_grade", codes.HOUSE_GRADE, "危房级别"),
    _number("house_area", "住房面积", "住房面积（平方米）"),
    _flag("safe_water", "是否解决安全饮用水", "饮水安全", "饮水是否安全"),
    _flag("water_difficulty", "饮水困难", "饮水是否困难"),
    _flag("has_production_power", "是否通生产用电"),
    _flag("has_power", "是否通生活用电", "是否通电"),
    _flag("has_broadcast", "是否通广播电视"),
    _number("road_distance", "与村主干路距离", "与村主干路距离（公里）"),
    _code("road_type", codes.ROAD_TYPE, "入户路类型"),
    _flag("road_hardened", "入户道路是否硬化"),
    _flag("has_toilet", "是否有卫生厕所"),
    _code("main_fuel", codes.FUEL, "主要燃料类型"),
    _flag("in_cooperative", "是否加入农民专业合作组织"),
    _flag("led_by_enterprise", "是否有龙头企业带动"),
    _flag("led_by_entrepreneur", "是否有创业致富带头人带动"),
)

RISKS = tuple(_text(f"risk_{n}", f"致贫/返贫风险{n}", f"致贫返贫风险{n}") for n in range(1, 6))

HOUSEHOLD = Table(
    "household",
    "户信息",
    ("household_id",),
    (
        SERIAL,
        *AREA,
        NATURAL_VILLAGE,
        HOUSEHOLD_ID,
        YEAR,
        _column(Kind.KEY, "head_person_id", "户主编号"),
        HEAD_NAME,
        HEAD_ID_NUMBER,
        HEAD_COUNT_STATED,
        _int("household_size_year", "年度家庭人口数"),
        _column(Kind.PHONE, "household_phone", "户联系电话", "联系电话"),
        HOUSEHOLD_TYPE,
        MONITOR_CATEGORY,
        _flag("risk_removed", "风险是否已消除", "风险是否消除"),
        _column(Kind.MONTH, "identified_month", "风险识别时间", "识别监测时间"),
        _column(Kind.MONTH, "removed_month", "风险消除时间", "消除监测时间"),
        EXIT_STATUS,
        EXIT_YEAR,
        _column(Kind.YEAR, "return_year", "返贫年度"),
        HOUSEHOLD_ATTRIBUTE,
        POVERTY_STANDARD,
        FIRST_IDENTIFIED,
        MAIN_CAUSE,
        Column("other_causes", Kind.MULTI, "次要致贫原因", ("其他致贫原因",), codes.OTHER_CAUSE),
        _code("return_cause", codes.RETURN_CAUSE, "返贫原因"),
        _flag("military_family", "是否军烈属"),
        *INCOME,
        *LAND,
        *LIVING,
        _column(Kind.PHONE, "village_office_phone", "村办公电话"),
        Column("bank_name", Kind.TEXT, "开户银行名称", personal=True),
        _column(Kind.CARD, "bank_card", "银行卡号", "银行账号"),
        _text("industry_support", "到户产业帮扶类型"),
        _flag("relocated", "是否搬迁户", "搬迁户"),
        _text("relocation_method", "搬迁方式"),
        _text("settlement_method", "安置方式"),
        _text("settlement_place", "安置地"),
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
    _column(Kind.PHONE, "phone", "成员联系电话", "家庭成员联系电话", "人联系电话"),
    RELATION,
    _code("education", codes.EDUCATION, "文化程度"),
    _code("school_status", codes.SCHOOL_STATUS, "在校生状况"),
    _text("out_of_school_reason", "失学或辍学原因", "义务教育阶段未上学原因"),
    _code("labour", codes.LABOUR, "劳动技能"),
    Column("health", Kind.MULTI, "健康状况", (), codes.HEALTH),
    _code("political_status", codes.POLITICAL, "政治面貌"),
    _text("work_status", "务工状况"),
    _text("work_place", "务工所在地"),
    _number("work_months", "务工时间（月）", "务工时间"),
    _text("employer", "务工企业名称"),
    _text("employment_channel", "就业渠道", "就业渠道（易地搬迁后扶使用）"),
    _text("work_sector", "产业分类"),
    _flag("works_abroad", "是否国外务工"),
    _text("public_post", "公益性岗位类型", "公益性岗位"),
    _number("public_post_months", "公益性岗位(月数)", "公益性岗位（月数）"),
    _flag("resident_medical", *_RESIDENT_MEDICAL),
    _flag("employee_medical", "是否参加城镇职工基本医疗保险"),
    _flag("serious_illness_insurance", "是否参加大病保险", "参加大病医疗"),
    _flag("commercial_medical", "是否参加商业补充医疗保险"),
    _flag("resident_pension", "是否参加城乡居民基本养老保险"),
    _flag("employee_pension", "是否参加城镇职工基本养老保险"),
    _flag("medical_aid", "是否接受大病医疗救助", "是否接受医疗救助"),
    _flag("other_health_aid", "是否接受其他健康扶贫"),
    _flag("accident_insurance_subsidy", "是否享受人身意外保险补贴"),
    Column(
        "has_allowance",
        Kind.FLAG,
        "是否享受低保",
        ("是否享受农村居民最低生活保障", "享受低保政策情况"),
        codes.ENJOYS,
    ),
    Column("has_support", Kind.FLAG, "是否特困供养人员", ("享受特困供养政策情况",), codes.ENJOYS),
    _flag("speaks_mandarin", "是否会讲普通话"),
    _text("disability_type", "残疾类别"),
    _column(Kind.YEAR, "disability_card_year", "残疾证办证年度"),
    _text("graduate_unemployed_reason", "大专或本科毕业生未就业原因"),
    _flag("unattended_child", "是否事实无人抚养儿童"),
    _flag("in_service", "是否现役军人", "现役军人"),
    _text("illness", "患病名称"),
    _text("illness_grade", "疾病等级"),
    _flag("rain_dew", "是否享受雨露计划"),
    _column(Kind.MONTH, "person_identified", "人员识别时间"),
)

MEMBER = Table(
    "member",
    "家庭成员",
    ("household_id", "person_id", "id_number"),
    (
        SERIAL,
        *AREA,
        NATURAL_VILLAGE,
        HOUSEHOLD_ID,
        YEAR,
        _text("data_date", "数据日期"),
        *PERSON,
        HOUSEHOLD_PHONE,
        HEAD_NAME,
        HEAD_ID_NUMBER,
        HEAD_COUNT_STATED,
        POVERTY_STANDARD,
        _flag("member_unsafe_house", "是否危房户", "危房户"),
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
        _code("allowance_status", codes.ALLOWANCE_STATUS, "享受低保政策情况"),
        _code("support_status", codes.SUPPORT_STATUS, "享受特困供养政策情况"),
        *_pick(INCOME, _MONITORED_INCOME),
        _yuan("own_medical_cost", "合规自付支出"),
        *LAND,
        *_pick(LIVING, _MONITORED_LIVING),
        *RISKS,
        _text("risk_note", "其他备注"),
        _text("disaster_item", "因自然灾害子项"),
        _column(Kind.MONTH, "identified_month", "识别监测时间", "风险识别时间"),
        _flag("dropout_flag", "是否义务教育阶段适龄儿童少年失学辍学"),
        _flag("uninsured_flag", "是否有家庭成员未参加城乡居民（职工）基本医疗保险"),
        _flag("no_labour_household", "整户无劳动能力兜底保障户"),
        _flag("risk_removed", "风险是否已消除", "风险是否消除"),
        _flag("risk_removed_2", "风险是否已消除", "风险是否消除", occurrence=2),
        _code("removal_method", codes.REMOVAL_METHOD, "风险消除方式"),
        _column(Kind.MONTH, "removed_month", "消除监测时间", "风险消除时间"),
        _code("development_status", codes.DEVELOPMENT_STATUS, "实施开发式帮扶措施情况"),
        *(_text(name, header) for name, header in _MEASURES),
        _flag("dropout_after", "风险消除后是否义务教育阶段适龄儿童少年失学辍学"),
        _flag("house_damaged_after", "风险消除后是否住房损毁"),
        _flag("water_damaged_after", "风险消除后是否饮水设施损毁"),
        _column(Kind.NAME, "collector", "信息采集人"),
        _column(Kind.PHONE, "collector_phone", "信息采集人联系电话"),
    ),
)

WORK_SPELL = Table(
    "work_spell",
    "务工月监测",
    ("id_number", "start_month"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        HOUSEHOLD_TYPE,
        MONITOR_CATEGORY,
        PERSON_ID,
        NAME,
        ID_NUMBER,
        _column(Kind.PHONE, "phone", "联系电话", "家庭成员联系电话"),
        _flag("is_working", "是否已务工"),
        _text("work_county", "务工所在县", "务工所在地"),
        _column(Kind.MONTH, "start_month", "开始时间"),
        _column(Kind.MONTH, "end_month", "结束时间"),
        _yuan("monthly_wage", "务工月收入"),
        _text("employer", "务工企业名称"),
        _text("industry", "所属行业"),
        _text("employment_channel", "就业渠道"),
        _flag("point_to_point", "是否点对点输送"),
        _yuan("transport_subsidy", "年度交通费补助"),
        _flag("plans_work", "是否计划务工"),
        _text("planned_county", "计划务工所在县"),
        _text("service_need", "就业服务需求"),
    ),
)

HELPER_PHONE = _column(Kind.PHONE, "helper_phone", "联系电话")
UNIT = _text("unit", "帮扶单位", "所属单位", "单位名称")

HELPER = Table(
    "helper",
    "帮扶责任人",
    ("helper_phone",),
    (
        SERIAL,
        *AREA,
        UNIT,
        _code("unit_type", codes.UNIT_TYPE, "帮扶单位类型", "单位类型"),
        _code("affiliation", codes.AFFILIATION, "帮扶单位隶属关系", "隶属关系"),
        _column(Kind.NAME, "helper_name", "姓名", "帮扶人姓名"),
        _flag("is_first_secretary", "是否第一书记"),
        _flag("is_team_leader", "是否工作队队长"),
        _flag("is_team_member", "是否驻村队员"),
        SEX,
        _code("rank", codes.RANK, "职务级别"),
        ID_NUMBER,
        HELPER_PHONE,
    ),
)

PAIRING = Table(
    "pairing",
    "结对帮扶",
    ("household_id", "helper_name"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        HEAD_NAME,
        ID_NUMBER,
        _column(Kind.PHONE, "household_phone", "联系电话", "户联系电话"),
        _int("household_size", "人口数", "家庭人口数"),
        MAIN_CAUSE,
        _column(Kind.NAME, "helper_name", "帮扶人姓名", "帮扶责任人姓名", "帮扶责任人"),
        _text("unit", "所属单位", "帮扶单位", "单位名称"),
        _text("post", "职务", "职务级别"),
        _column(Kind.PHONE, "helper_phone", "帮扶人电话", "帮扶人联系电话", "帮扶责任人联系电话"),
        _text("help_type", "帮扶类型"),
        _text("measures", "主要帮扶措施"),
        _column(Kind.YEAR, "planned_exit_year", "计划脱贫年度"),
        _column(Kind.CARD, "bank_card", "银行卡号"),
        START_DATE,
        END_DATE,
        _text("valid_mark", "有效标志"),
    ),
)

VILLAGE_TABLE = Table(
    "village",
    "行政村",
    ("county", "town", "village"),
    (
        SERIAL,
        *AREA,
        YEAR,
        _text("exited_village", "是否出列"),
        _int("household_total", "总户数"),
        _int("population", "总人口数"),
        _int("allowance_households", "低保户数"),
        _int("allowance_persons", "低保人口数"),
        _int("support_persons", "特困供养人口数"),
        _int("disabled_persons", "残疾人口数"),
        _int("unsafe_households", "危房户数"),
        _int("unsafe_water_households", "未实现饮水安全户数", "饮水困难户数"),
        _number("collective_income", "村级集体经济收入（万元）"),
        _int("primary_schools", "村小学（个数）"),
        _int("pension_persons", "参加城乡居民基本养老保险人数"),
        _int("medical_persons", "参加新农合人数"),
        _flag("paved_road", "到乡镇是否通沥青（水泥）路"),
        _flag("has_bus", "是否通客运班车"),
        _int("clinics", "行政村卫生室个数"),
        _int("public_toilets", "行政村公共卫生厕所个数"),
        _int("doctors", "行政村执业（助理）医师（人）"),
        _int("rubbish_points", "行政村生产生活垃圾集中堆放点个数（个）"),
        _int("libraries", "行政村文化（图书）室个数（个）"),
        _number("unpaved_road_length", "未通沥青路里程"),
        _int("roadless_natural_villages", "自然村未通路村数"),
        _int("tourism_workers", "乡村旅游从业人数"),
        _int("broadcast_households", "通广播电视户数"),
        *LAND,
        _column(Kind.YUAN, "income_per_person", "村年人均可支配收入（元）", local=True),
    ),
)

VILLAGE_TEAM = Table(
    "village_team",
    "驻村工作队",
    ("county", "town", "village", "name"),
    (
        SERIAL,
        *AREA,
        NAME,
        SEX,
        _text("unit", "工作单位", "派出单位"),
        _text("rank", "职务级别"),
        _flag("is_team_leader", "是否工作队队长"),
        _flag("is_first_secretary", "是否第一书记"),
        HELPER_PHONE,
        START_DATE,
        END_DATE,
    ),
)

PROJECT = Table(
    "project",
    "项目库",
    ("project_id", "year"),
    (
        SERIAL,
        *AREA,
        _text("project_id", "项目编号"),
        _text("project_name", "项目名称"),
        _text("project_category", "项目类别"),
        _text("construction_nature", "建设性质"),
        _text("place", "实施地点"),
        YEAR,
        _column(Kind.DATE, "start_date", "开工时间"),
        _column(Kind.DATE, "end_date", "完工时间"),
        _text("responsible_unit", "责任单位"),
        _text("task", "建设任务"),
        _number("total_investment", "总投资（万元）", "总投资"),
        _number("central_funds", "中央资金"),
        _number("province_funds", "省级资金"),
        _number("city_funds", "市级资金"),
        _number("county_funds", "县级资金"),
        _int("benefit_households", "受益户数"),
        _int("benefit_persons", "受益人数"),
        _text("performance_goal", "绩效目标"),
        _text("benefit_mechanism", "带贫减贫机制"),
        _flag("in_library", "是否入库"),
    ),
)

BENEFICIARY = Table(
    "beneficiary",
    "项目受益人",
    ("project_id", "household_id", "id_number"),
    (
        SERIAL,
        *AREA,
        _text("project_id", "项目编号"),
        HOUSEHOLD_ID,
        NAME,
        ID_NUMBER,
        _yuan("amount", "金额"),
        _column(Kind.DATE, "payment_date", "发放日期"),
        _column(Kind.CARD, "bank_card", "银行卡号"),
    ),
)

LOAN = Table(
    "loan",
    "小额信贷",
    ("household_id", "loan_date"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        _column(Kind.NAME, "borrower", "借款人姓名"),
        ID_NUMBER,
        _yuan("amount", "金额"),
        _column(Kind.DATE, "loan_date", "放款日期"),
        _column(Kind.DATE, "due_date", "到期日期"),
        _text("bank", "贷款银行"),
    ),
)

MOVEMENT = Table(
    "movement",
    "人口变动",
    ("household_id", "person_id", "id_number"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        PERSON_ID,
        NAME,
        ID_NUMBER,
        _code("movement_type", codes.MOVEMENT_TYPE, "变动类型"),
        _text("movement_reason", "变动原因"),
        _column(Kind.DATE, "movement_date", "变动日期"),
    ),
)

ROSTERS = {
    "candidate": "摸底",
    "death": "死亡",
    "allowance": "低保",
    "support": "特困",
    "disability": "残疾",
    "insurance": "医保",
    "school": "学籍",
    "vehicle": "车辆",
    "property": "房产",
    "company": "工商",
    "payroll": "财政供养",
}
"""Kinds of roster: name in code -> the word its file name holds. The first word found counts, so
that 低保摸底名单 is a list of candidates."""
ROSTER_KINDS = tuple(ROSTERS.values())

ROSTER = Table(
    "roster",
    "比对名单",
    ("roster_kind", "id_number"),
    (
        SERIAL,
        *AREA,
        _column(Kind.NAME, "name", "姓名", "学生姓名", "所有人", "权利人"),
        Column("id_number", Kind.ID, "证件号码", (*ID_NUMBER.aliases, "残疾人证号")),
        HEAD_NAME,
        _column(Kind.DATE, "death_date", "死亡日期"),
        _text("allowance_category", "低保类别"),
        _column(Kind.MONTH, "benefit_start", "享受起始年月"),
        _text("support_method", "供养方式"),
        _code("disability_type", codes.DISABILITY_TYPE, "残疾类别"),
        _code("disability_grade", codes.DISABILITY_GRADE, "残疾等级"),
        _text("insurance_type", "参保类型"),
        _text("payment_status", "缴费状态"),
        _text("school", "学校"),
        _text("grade", "年级"),
        _text("enrolment_status", "学籍状态"),
        Column("plate", Kind.TEXT, "车牌号", personal=True),
        _text("vehicle_type", "车辆类型"),
        _column(Kind.DATE, "registered_date", "登记日期"),
        Column("property_place", Kind.TEXT, "坐落", personal=True),
        _text("property_use", "用途"),
        _text("company", "企业名称"),
        _text("post", "职务"),
        _text("unit", "单位"),
        _column(Kind.DATE, "since_date", "起始日期"),
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
    )
}
