"""The sheets a sample is written in: columns in the real order of the national exports.

Each layout lists English column names; a header is the declared one, or the spelling given here
where the real export uses an alias. Source: docs/sources.md, exports (a)-(h).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hecha.declare.model import Column
from hecha.declare.tables import TABLES


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One export: the tables its columns are declared in, its columns and its names."""

    name: str
    table: str
    file: str
    """File name without date and ending."""
    sheet: str
    title: str
    columns: tuple[str, ...]
    spellings: Mapping[str, str] = field(default_factory=dict)
    also_from: str | None = None
    """A second table, for columns the first does not declare (sheets that repeat the household)."""
    own: tuple[Column, ...] = ()
    """Columns a suite declares, after those of ``columns`` that the product declares."""

    def column(self, name: str) -> Column:
        """The declaration of a column of this layout."""
        for column in self.own:
            if column.name == name:
                return column
        table = TABLES[self.table]
        if name in table or self.also_from is None:
            return table[name]
        return TABLES[self.also_from][name]

    def header(self, name: str) -> str:
        """The header as printed; never the marked label of a repeated one."""
        return self.spellings.get(name) or self.column(name).header

    @property
    def headers(self) -> list[str]:
        """All headers, in order."""
        return [self.header(name) for name in self.columns]


MEMBER = SheetLayout(
    "member",
    "member",
    "（基础信息）家庭成员",
    "家庭成员",
    "家庭成员信息",
    tuple(
        """province city county town village household_id person_id name sex birth_date id_type
        id_number ethnicity household_phone phone year relation education school_status labour
        work_months health political_status employer has_allowance employee_pension
        serious_illness_insurance resident_medical resident_pension out_of_school_reason
        speaks_mandarin commercial_medical works_abroad work_sector medical_aid other_health_aid
        public_post public_post_months employment_channel disability_type work_place head_name
        head_id_number employee_medical has_support disability_card_year poverty_standard""".split()
    ),
    {"resident_medical": "是否参加新型农村合作医疗（城乡居民基本医疗保险）"},
)

HOUSEHOLD = SheetLayout(
    "household",
    "household",
    "（基础信息）户信息",
    "户信息",
    "户信息",
    tuple(
        """province city county town village household_id head_person_id head_name head_id_number
        household_size unsafe_house net_income_per_person gross_income safe_water year
        village_office_phone bank_name bank_card poverty_standard main_cause other_causes
        wage_income business_income property_income transfer_income family_planning_money
        allowance_money support_money pension_money ecology_money other_transfer_income
        business_cost net_income asset_dividend other_property_income arable_land water_area
        in_cooperative converted_land orchard_land pasture_land forest_land has_production_power
        has_power has_broadcast road_distance road_type house_area has_toilet main_fuel house_grade
        led_by_enterprise led_by_entrepreneur""".split()
    ),
)

MONITORED = SheetLayout(
    "monitored",
    "monitored",
    "（自定义）监测对象信息",
    "监测对象信息",
    "监测对象信息",
    tuple(
        """county town village household_id household_type monitor_category relation name id_type
        id_number birth_date sex ethnicity education school_status out_of_school_reason labour
        health phone household_phone allowance_status support_status serious_illness_insurance
        resident_medical employee_medical resident_pension medical_aid public_post
        public_post_months employment_channel work_place unsafe_house house_area safe_water
        has_toilet has_power road_hardened road_distance arable_land forest_land converted_land
        orchard_land pasture_land water_area wage_income business_income transfer_income
        support_money net_income_per_person own_medical_cost risk_1 risk_2 risk_3 risk_4 risk_5
        risk_note disaster_item identified_month dropout_flag uninsured_flag no_labour_household
        risk_removed risk_removed_2 removal_method removed_month development_status industry_help
        employment_help public_post_help public_post_help_note finance_help health_help
        education_help compulsory_education_help housing_help relocation_help water_help
        comprehensive_help social_help living_help infrastructure_help dropout_after
        house_damaged_after water_damaged_after collector collector_phone""".split()
    ),
    {
        "phone": "家庭成员联系电话",
        "out_of_school_reason": "义务教育阶段未上学原因",
        "medical_aid": "是否接受医疗救助",
        "public_post": "公益性岗位",
        "employment_channel": "就业渠道（易地搬迁后扶使用）",
        "support_money": "特困人员救助供养金",
        "net_income_per_person": "人均纯收入（元）",
        "resident_medical": "是否参加城乡居民基本医疗保险",
    },
)

WORK_SPELL = SheetLayout(
    "work_spell",
    "work_spell",
    "（务工月监测）已外出务工信息",
    "已外出务工信息",
    "务工月监测已外出务工信息",
    tuple(
        """county town village household_id household_type monitor_category name id_number phone
        is_working work_county start_month end_month monthly_wage employer industry
        employment_channel point_to_point transport_subsidy""".split()
    ),
    {"village": "行政村"},
)

VILLAGE = SheetLayout(
    "village",
    "village",
    "（自定义）行政村信息",
    "行政村信息",
    "行政村信息",
    tuple(
        """county town village exited_village household_total population allowance_households
        allowance_persons support_persons disabled_persons unsafe_households
        unsafe_water_households collective_income primary_schools pension_persons paved_road
        has_bus clinics public_toilets doctors rubbish_points libraries medical_persons
        unpaved_road_length roadless_natural_villages tourism_workers broadcast_households
        income_per_person""".split()
    ),
)

HELPER = SheetLayout(
    "helper",
    "helper",
    "帮扶责任人",
    "帮扶责任人",
    "帮扶责任人信息",
    tuple(
        """unit unit_type affiliation helper_name is_first_secretary is_team_leader is_team_member
        sex rank id_number helper_phone""".split()
    ),
)

PAIRING = SheetLayout(
    "pairing",
    "pairing",
    "结对帮扶",
    "结对帮扶",
    "帮扶责任人结对信息",
    tuple(
        """village head_name id_number household_id household_phone household_size main_cause
        helper_name unit post helper_phone help_type measures planned_exit_year bank_card""".split()
    ),
    {"village": "村名", "household_size": "人口数"},
)

VILLAGE_TEAM = SheetLayout(
    "village_team",
    "village_team",
    "驻村工作队",
    "驻村工作队",
    "驻村工作队信息",
    tuple(
        """county town village name sex unit rank is_team_leader is_first_secretary helper_phone
        start_date end_date""".split()
    ),
)

FLAT_INCOME = SheetLayout(
    "flat_income",
    "household",
    "全县全字段（户与收入）",
    "全字段",
    "全县全字段：户与收入",
    tuple(
        """county town village household_phone household_type monitor_category military_family
        wage_income transfer_income pension_money business_income family_planning_money
        ecology_money property_income allowance_money other_transfer_income asset_dividend
        support_money other_property_income business_cost net_income household_size
        net_income_per_person household_size_year arable_land pasture_land water_area forest_land
        converted_land orchard_land road_type road_distance in_cooperative unsafe_house house_area
        main_fuel led_by_enterprise led_by_entrepreneur has_power has_broadcast industry_support
        safe_water has_production_power household_id person_id name id_number relation post_income
        other_wage_income industry_award employment_award business_cost_total cost_subsidy
        gross_income has_toilet head_name head_id_number""".split()
    ),
    {
        "pension_money": "养老金或离退休金",
        "allowance_money": "最低生活保障金",
        "support_money": "特困人员救助供养金",
        "other_property_income": "其他财产性收入（旧指标）",
        "net_income": "纯收入（元）",
        "household_size": "当前家庭人口数",
        "net_income_per_person": "人均纯收入（元）",
        "gross_income": "年收入（元）",
    },
    also_from="member",
)

FLAT_MEMBER = SheetLayout(
    "flat_member",
    "member",
    "全县全字段（家庭成员）",
    "家庭成员",
    "全县全字段：家庭成员",
    tuple(
        """county town village household_id person_id name id_number relation sex id_type
        birth_date ethnicity phone education school_status labour work_months health
        political_status resident_medical resident_pension speaks_mandarin out_of_school_reason
        accident_insurance_subsidy commercial_medical works_abroad medical_aid other_health_aid
        employee_medical graduate_unemployed_reason head_id_number head_name work_place employer
        has_allowance employee_pension serious_illness_insurance has_support public_post
        public_post_months disability_card_year unattended_child""".split()
    ),
    {
        "phone": "家庭成员联系电话",
        "out_of_school_reason": "义务教育阶段未上学原因",
        "medical_aid": "是否接受医疗救助",
        "public_post": "公益性岗位",
        "has_allowance": "是否享受农村居民最低生活保障",
    },
)

LAYOUTS = {
    layout.name: layout
    for layout in (
        MEMBER,
        HOUSEHOLD,
        MONITORED,
        WORK_SPELL,
        VILLAGE,
        HELPER,
        PAIRING,
        VILLAGE_TEAM,
        FLAT_INCOME,
        FLAT_MEMBER,
    )
}
