"""What differs between the counties that can be made: one profile per suite."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from hecha.declare import codes


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of village by who helps it, with its share of villages, households and persons.

    ``affiliations`` are the 隶属关系 of its units; empty means the township's own.
    """

    name: str
    villages: int
    households: int
    persons: int
    units: int
    unit_prefixes: tuple[str, ...]
    unit_type: str
    affiliations: tuple[str, ...]
    is_poor: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A county and its time. Amounts are in yuan, ranges are (from, to)."""

    suite: str
    day: date
    province: str
    city: str
    county: str
    area_codes: tuple[str, ...]
    """First the county's own, then neighbours from which people marry in."""
    towns: tuple[str, ...]
    ethnicities: tuple[str, ...]
    standard: str
    groups: tuple[Group, ...]
    households_per_village: int
    exit_years: tuple[tuple[int, int], ...]
    """Year of (planned) exit and its weight in persons."""
    monitored_share: float
    """Share of the households that are monitored; 0 where monitoring is not yet known."""
    monitored_persons: tuple[float, float]
    """Bounds of monitored over registered persons, where a paper sets any."""
    monitoring_line: int
    """Income per person below which a household has to be monitored."""
    pension: tuple[int, int]
    allowance: tuple[int, int]
    support: tuple[int, int]
    per_capita: tuple[int, int]
    """Income per person of a household that is not monitored."""
    allowance_for_all: bool
    village_share: tuple[float, float]
    """Registered persons over population in poor villages."""
    collective_income: int
    """Least yearly income of a village itself, in thousands of yuan."""
    unsafe_water_households: int
    """Households of each village still without safe water."""
    allowance_labour: tuple[str, ...] = ()
    """劳动技能 of persons who receive 低保 for certain, unless they are 特困."""
    neighbours: tuple[Profile, ...] = ()
    """Further counties in the same submission, which take their share of the households."""

    @property
    def has_monitoring(self) -> bool:
        """Whether households are monitored for a return to poverty, and work month by month."""
        return self.monitored_share > 0


def _two_groups(county: str) -> tuple[Group, ...]:
    """Poor villages and the others, helped by units of the county."""
    return (
        Group("poor", 3, 4, 4, 24, (county,), "国家机关", ("县",), is_poor=True),
        Group("other", 7, 6, 6, 40, (county,), "国家机关", ("县",)),
    )


_GUIZHOU_TOWNS = (
    "清溪街道",
    "云岭镇",
    "白杨镇",
    "龙滩镇",
    "石桥镇",
    "桃源镇",
    "青岩镇",
    "月亮乡",
    "松林乡",
    "高坡乡",
)

NATIONAL = Profile(
    suite="national",
    day=date(2023, 12, 31),
    province="贵州省",
    city="黔南布依族苗族自治州",
    county="清溪县",
    area_codes=("522729", "522701", "522722", "522725", "522728", "522731", "520422"),
    towns=_GUIZHOU_TOWNS,
    ethnicities=("汉族", "汉族", "汉族", "布依族", "布依族", "苗族"),
    standard="国家标准",
    groups=_two_groups("清溪县"),
    households_per_village=20,
    exit_years=((2016, 2), (2017, 2), (2018, 3), (2019, 2), (2020, 1)),
    monitored_share=0.06,
    monitored_persons=(0, 1),
    monitoring_line=7300,
    pension=(1380, 1900),
    allowance=(2400, 4300),
    support=(9200, 11800),
    per_capita=(7420, 26000),
    allowance_for_all=False,
    village_share=(0.2, 0.45),
    collective_income=35,
    unsafe_water_households=1,
)

_PUNING_TOWNS = (
    *("流沙东街道", "流沙西街道", "流沙南街道", "流沙北街道", "池尾街道", "燎原街道", "大南山街道"),
    *("占陇镇", "梅塘镇", "军埠镇", "下架山镇", "高埔镇", "云落镇", "大坪镇", "船埔镇", "梅林镇"),
    *("洪阳镇", "里湖镇", "南径镇", "麒麟镇", "南溪镇", "广太镇", "大坝镇", "赤岗镇", "南阳乡"),
)

# 普市发[2016]10号: §24 the four-way split, §3 the yearly quotas, §2 the lines.
PUNING_2016 = Profile(
    suite="puning-2016",
    day=date(2016, 12, 31),
    province="广东省",
    city="揭阳市",
    county="普宁市",
    area_codes=("445281", "445202", "445222", "445224", "440513", "441581"),
    towns=_PUNING_TOWNS,
    ethnicities=("汉族",),
    standard="省定标准",
    groups=(
        Group(
            "poor",
            18,
            1289,
            4954,
            18,
            ("东莞市", "揭阳市"),
            "国家机关",
            ("市、地区",),
            is_poor=True,
        ),
        Group("city", 11, 413, 875, 11, ("揭阳市",), "国家机关", ("市、地区", "省", "中央")),
        Group("county", 95, 2101, 3149, 97, ("普宁市",), "国家机关", ("县",)),
        Group("town", 386, 2585, 3704, 0, (), "国家机关", ()),
    ),
    households_per_village=0,
    exit_years=((2016, 3850), (2017, 4692), (2018, 4140)),
    monitored_share=0,
    monitored_persons=(0, 1),
    monitoring_line=0,
    pension=(900, 1300),
    allowance=(700, 1700),
    support=(1200, 1800),
    per_capita=(1900, 3800),
    allowance_for_all=True,
    village_share=(0.06, 0.11),
    collective_income=35,
    unsafe_water_households=1,
)

# 咸宁市构建稳定脱贫长效机制实施方案 (2020): §15 asks for 10-20 % of the persons on the watch list.
XIANNING_2020 = Profile(
    suite="xianning-2020",
    day=date(2020, 12, 31),
    province="湖北省",
    city="咸宁市",
    county="双溪县",
    area_codes=("421223", "421202", "421221", "421222", "421224", "421281"),
    towns=("双溪镇", "白云镇", "港口乡", "石门镇", "青竹镇", "沙坪镇", "高岭乡", "桂泉镇"),
    ethnicities=("汉族",),
    standard="国家标准",
    groups=_two_groups("双溪县"),
    households_per_village=12,
    exit_years=((2016, 2), (2017, 3), (2018, 3), (2019, 2)),
    monitored_share=0.13,
    monitored_persons=(0.12, 0.18),
    monitoring_line=5000,
    pension=(1380, 1900),
    allowance=(4200, 5600),
    support=(9200, 11800),
    per_capita=(7420, 26000),
    allowance_for_all=False,
    village_share=(0.2, 0.45),
    collective_income=55,
    unsafe_water_households=0,
)

# The same county, in the suite that has Guizhou's lines of 2023.
GUIZHOU = replace(NATIONAL, suite="guizhou")

# 决定 (2015): its own amounts are of the exit of 2019; 5万元 of collective income, as in Xianning.
HUBEI_2015 = replace(
    XIANNING_2020,
    groups=_two_groups("白石县"),
    suite="hubei-2015",
    city="恩施土家族苗族自治州",
    county="白石县",
    area_codes=("422822", "422801", "422802", "422823", "422825", "422828"),
    towns=("白石镇", "花坪镇", "长岭镇", "红岩乡", "茅田乡", "龙坪乡"),
    allowance_labour=(codes.LOST_LABOUR,),
)

# 三年行动 (2018): who has lost labour in part is to receive 低保 as well (第二·四).
SHANDONG_2018 = replace(
    XIANNING_2020,
    groups=_two_groups("沂溪县"),
    suite="shandong-2018",
    province="山东省",
    city="临沂市",
    county="沂溪县",
    area_codes=("371327", "371302", "371311", "371321", "371325", "371328"),
    towns=("大店镇", "石莲镇", "柳沟镇", "岭泉镇", "涝坡镇", "坪上镇"),
    allowance_labour=(codes.WEAK_LABOUR, codes.LOST_LABOUR),
)

# 实施意见 (2016): its two steps are of 延寿县 and of the other counties. Of three, the city's
# list of pledges still names several when one is missing.
_MULAN = replace(
    XIANNING_2020,
    groups=_two_groups("木兰县"),
    suite="harbin-2016",
    province="黑龙江省",
    city="哈尔滨市",
    county="木兰县",
    households_per_village=5,
    area_codes=("230127", "230123", "230124", "230125", "230126", "230128"),
    towns=("柳河镇", "新民镇", "东兴镇", "建国乡", "吉兴乡"),
    allowance_labour=(codes.LOST_LABOUR,),
)
_YANSHOU = replace(
    _MULAN,
    groups=_two_groups("延寿县"),
    county="延寿县",
    area_codes=("230129", "230123", "230124", "230125", "230126", "230128"),
    towns=("加信镇", "中和镇", "六团镇", "青川乡", "寿山乡"),
)
_BAYAN = replace(
    _MULAN,
    groups=_two_groups("巴彦县"),
    county="巴彦县",
    area_codes=("230126", "230123", "230124", "230125", "230127", "230128"),
    towns=("兴隆镇", "西集镇", "洼兴镇", "富江乡", "山后乡"),
)
_HARBIN_PAPER = replace(_MULAN, neighbours=(_YANSHOU, _BAYAN))

PROFILES = {
    profile.suite: profile
    for profile in (
        *(NATIONAL, GUIZHOU, PUNING_2016, XIANNING_2020),
        *(HUBEI_2015, SHANDONG_2018, _MULAN),
    )
}

# With 低保 for whoever the papers want it for, and a second county: a share can be too low in one
# and too high in the other (S001 §15).
_WATCHED = (0.11, 0.15)
"""Well within 10 to 20 % of the registered persons, of whom some of the watched are none."""
_XIANNING_PAPER = replace(
    XIANNING_2020,
    allowance_labour=(codes.LOST_LABOUR,),
    households_per_village=6,
    monitored_persons=_WATCHED,
    neighbours=(
        replace(
            XIANNING_2020,
            county="沙溪县",
            area_codes=("421224", "421202", "421221", "421222", "421223", "421281"),
            groups=_two_groups("沙溪县"),
            towns=("沙溪镇", "洪港镇", "大畈镇", "黄沙乡", "厦铺镇"),
            allowance_labour=(codes.LOST_LABOUR,),
            households_per_village=6,
            monitored_persons=_WATCHED,
        ),
    ),
)
_ABOVE_4000 = (4800, 7200)
_ABOVE_9820 = (10200, 16000)
_SMALL_SPLIT = {"poor": 320, "city": 110, "county": 110, "town": 320}
"""Villages of each group at the paper's 6388 households, such that a small sample has some."""
_PUNING_PAPER = replace(
    PUNING_2016,
    allowance_for_all=False,
    allowance_labour=(codes.WEAK_LABOUR, codes.LOST_LABOUR),
    per_capita=_ABOVE_4000,
    groups=tuple(replace(group, villages=_SMALL_SPLIT[group.name]) for group in PUNING_2016.groups),
)
_OF_PAPERS = PROFILES | {
    profile.suite: profile for profile in (_XIANNING_PAPER, _PUNING_PAPER, _HARBIN_PAPER)
}


def of_paper(suite: str, year: int | None) -> Profile:
    """The county in which the claims of a paper are met, at the end of a year.

    All have exited by then; Puning keeps the years of its plan, and the incomes of its households
    follow what the paper wants at the end of the last.
    """
    profile = _OF_PAPERS[suite]
    if year is None:
        return profile
    profile = _at_end_of(profile, year)
    if suite == PUNING_2016.suite and year >= PUNING_2016.exit_years[-1][0]:
        return replace(profile, per_capita=_ABOVE_9820, unsafe_water_households=0)
    return profile


def _at_end_of(profile: Profile, year: int) -> Profile:
    exits: Counter[int] = Counter()
    for planned, weight in profile.exit_years:
        exits[planned if profile.suite == PUNING_2016.suite else min(planned, year)] += weight
    return replace(
        profile,
        day=profile.day.replace(year=year),
        exit_years=tuple(exits.items()),
        neighbours=tuple(_at_end_of(other, year) for other in profile.neighbours),
    )


INCOME_FLOOR = 4000
"""Yuan per person that an exited or monitored household has at least (IN39)."""
LINES = (
    *(2300, 2536, 2625, 2736, 2800, 2855, 2952, 3070, 3218, INCOME_FLOOR),
    *(5000, 6000, 6500, 7300, 7365, 9820),
)
"""Lines of any year and authority: no invented income may bunch just above one (IN26)."""
