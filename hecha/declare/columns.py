"""How columns are declared, and the columns several tables share."""

from hecha.declare import codes
from hecha.declare.model import CodeList, Column, Kind


def column(kind: Kind, name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    """A column of any kind; see :class:`hecha.declare.model.Column` for the options."""
    return Column(name, kind, header, aliases, **options)  # type: ignore[arg-type]


def text(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    """Free text, or one word without a code list."""
    return column(Kind.TEXT, name, header, *aliases, **options)


def flag(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    """是 or 否."""
    return Column(name, Kind.FLAG, header, aliases, codes.YES_NO, **options)  # type: ignore[arg-type]


def yuan(name: str, header: str, *aliases: str) -> Column:
    """An amount in yuan; the header may also carry its unit."""
    return column(Kind.YUAN, name, header, *aliases, f"{header}（元）", f"{header}(元)")


def number(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    """A number with decimals."""
    return column(Kind.NUMBER, name, header, *aliases, **options)


def whole(name: str, header: str, *aliases: str, **options: bool | int) -> Column:
    """A whole number."""
    return column(Kind.INT, name, header, *aliases, **options)


def coded(name: str, codes: CodeList, header: str, *aliases: str, occurrence: int = 1) -> Column:
    """One value of a code list."""
    return Column(name, Kind.CODE, header, aliases, codes, occurrence)


SERIAL = text("serial", "序号")
PROVINCE = text("province", "省", "省份", "省（自治区、直辖市）")
CITY = text("city", "市", "市（州）", "地市", "市(地、州、盟)")
COUNTY = text("county", "县", "县(市、区、旗)", "县（市、区）", "县区", "旗县", "旗区", "区县")
TOWN = text("town", "乡", "乡(镇)", "乡镇", "镇", "苏木乡", "乡（镇、街道）")
VILLAGE = text("village", "村", "行政村", "村名", "噶查村", "嘎查村")
NATURAL_VILLAGE = text("natural_village", "自然村", "村民组", "所在组")
AREA = (PROVINCE, CITY, COUNTY, TOWN, VILLAGE)
"""Area names; every frame also carries them, so that a finding can be sent to its township."""

HOUSEHOLD_ID = column(Kind.KEY, "household_id", "户编号", "贫困户编号")
HOUSEHOLD_NUMBER = r"^0*[1-9][0-9]*$"
"""What a household number looks like: digits, not all of them 0, as many as there are."""
PERSON_ID = column(Kind.KEY, "person_id", "人口编号", "人编号", "成员编号")
YEAR = column(Kind.YEAR, "year", "年度", "数据年度")
ODD_YEAR = 0.1
"""A 年度 that fewer rows state than this share of the most frequent one's is no export of its own:
it is taken for a mistyped year."""
ODD_COUNTY = 0.1
"""A county that fewer rows of a township state than this share of the most frequent one's, and that
is no other township's, is taken for a mistyped name: the township is in the other."""
NAME = column(Kind.NAME, "name", "姓名")
ID_NUMBER = column(
    Kind.ID,
    "id_number",
    "证件号码",
    "公民身份号码",
    "身份证号",
    "身份证号码",
    "公民身份号码或残疾号码",
)
HEAD_NAME = column(Kind.NAME, "head_name", "户主姓名")
HEAD_ID_NUMBER = column(Kind.ID, "head_id_number", "户主证件号码", "户主身份证号")
HOUSEHOLD_PHONE = column(Kind.PHONE, "household_phone", "户联系电话")
START_DATE = column(Kind.DATE, "start_date", "开始时间", "开始日期")
END_DATE = column(Kind.DATE, "end_date", "结束时间", "结束日期")
NATURE = text("ethnicity", "民族")
SEX = coded("sex", codes.SEX, "性别")
BIRTH_DATE = Column("birth_date", Kind.DATE, "出生日期", ("出生年月日",), personal=True)
ID_TYPE = coded("id_type", codes.ID_TYPE, "证件类型")
RELATION = coded("relation", codes.RELATION, "与户主关系")
HEAD_COUNT_STATED = whole("household_size", "家庭人口数", "人数", "人口数", "当前家庭人口数")
POVERTY_STANDARD = coded("poverty_standard", codes.POVERTY_STANDARD, "识别标准")
HOUSEHOLD_TYPE = text("household_type", "户类型")
MONITOR_CATEGORY = coded(
    "monitor_category",
    codes.MONITOR_CATEGORY,
    "监测对象类别",
    "易返贫致贫户(监测对象)类型",
    "监测对象类型",
)
EXIT_STATUS = coded("exit_status", codes.EXIT_STATUS, "脱贫属性", "脱贫标志")
EXIT_YEAR = column(Kind.YEAR, "exit_year", "脱贫年度")
HOUSEHOLD_ATTRIBUTE = coded(
    "household_attribute", codes.HOUSEHOLD_ATTRIBUTE, "贫困户属性", "户属性"
)
FIRST_IDENTIFIED = column(Kind.MONTH, "first_identified", "首次识别时间")
MAIN_CAUSE = coded("main_cause", codes.MAIN_CAUSE, "主要致贫原因", "致贫原因1")
