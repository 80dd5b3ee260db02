"""Columns of households and persons that no export has: facts of the rule book, under their name
there, with the words officers know them by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that no export has: title and unit for officers. The unit of a text is empty, that
    of what is true or false is None; all others are numbers."""

    title: str
    unit: str | None
    definition: str


_SCOPE = "走访记录没有到本村、本乡镇的，或本村有说不清到哪一户的，次数不明"

COMPUTED: dict[str, dict[str, Computed]] = {
    "household": {
        "area_per_person": Computed("人均住房面积", "平方米", "住房面积 ÷ 登记在册的成员数"),
        "transfer_per_person": Computed("人均转移性收入", "元", "转移性收入 ÷ 登记在册的成员数"),
        "is_relief_household": Computed("低保户或五保户", None, "贫困户属性含低保、特困或五保"),
        "is_exited": Computed("脱贫户", None, "脱贫属性为已脱贫"),
        "is_watched": Computed(
            "监测对象", None, "监测对象类别有填写，或列入监测对象表、动态监测台账"
        ),
        "is_monitored": Computed(
            "列为监测对象", None, "监测对象类别有填写，或列入监测对象表（不看动态监测台账）"
        ),
        "net_income_gap": Computed(
            "纯收入与分项之差",
            "分",
            "纯收入 −（工资性＋生产经营性＋财产性＋转移性−生产经营性支出），按分计算",
        ),
        "gross_income_gap": Computed(
            "年收入与四项之差", "分", "年收入 −（工资性＋生产经营性＋财产性＋转移性），按分计算"
        ),
        "industries": Computed(
            "产业项数", "项", "到户产业帮扶类型有填写或生产经营性收入大于 0 的计 1"
        ),
        "livelihoods": Computed(
            "产业和就业项数",
            "项",
            "有产业（到户产业帮扶类型有填写或生产经营性收入大于 0）计 1，"
            "有成员务工或在公益性岗位计 1",
        ),
        "risk_points": Computed(
            "致贫风险点数",
            "个",
            "患有大病的成员数，加上义务教育以后各阶段在校的成员数，主要致贫原因为因灾的再加 1",
        ),
        "training_least": Computed(
            "单笔培训补贴最少金额", "元", "名称或类别含“培训”的项目发给本户的各笔金额中最小的"
        ),
        "training_most": Computed(
            "单笔培训补贴最多金额", "元", "名称或类别含“培训”的项目发给本户的各笔金额中最大的"
        ),
        "is_to_be_visited": Computed(
            "应遍访的贫困户",
            None,
            "脱贫属性为未脱贫、返贫、已脱贫（享受政策）的户；导出表没有脱贫属性的，边缘易致贫户、"
            "突发严重困难户以外的户",
        ),
        "visits": Computed(
            "走访次数",
            "次",
            f"走访探访记录中到本户的次数，按户编号、成员证件号码对应；{_SCOPE}",
        ),
        "visits_last_year": Computed(
            "近12个月走访次数",
            "次",
            f"快照日以前12个月走访探访记录中到本户的次数，没有写日期的也计入；{_SCOPE}",
        ),
        "secretary_visits": Computed(
            "书记走访次数",
            "次",
            "走访探访记录中由书记（县委书记、第一书记除外）到本户的次数，没有写职务的也计入；"
            f"本乡镇的记录没有书记走访的不判；{_SCOPE}",
        ),
        "is_to_be_helped": Computed(
            "应有帮扶责任人",
            None,
            "脱贫属性不是已脱贫（不再享受政策），或者是监测对象；导出表没有脱贫属性的为是",
        ),
        "valid_pairings": Computed("有效帮扶责任人数", "人", "快照日有效的结对记录数"),
        "units_helping": Computed("帮扶单位数", "个", "快照日有效的结对记录写明的单位数"),
        "members_able_to_work": Computed(
            "有劳动能力的人数", "人", "劳动技能为普通劳动力或技能劳动力的成员数"
        ),
        "first_planned_year": Computed(
            "计划脱贫年度", "年", "结对帮扶表所填的计划脱贫年度，有几个时取最早的"
        ),
    },
    "member": {
        "rain_dew_last_year": Computed(
            "上一完整年度雨露计划补助",
            "元",
            "名称或类别含“雨露”的项目和雨露计划补助名册在快照日之前最近一个完整年度发给本人的金额"
            "之和；两处同一月份、同一金额的算同一笔；有一笔没有写金额或日期的，合计不明",
        ),
        "id_key": Computed("证件号码前18位", "", "读得出的证件号码的前18位，两种证件以此比对"),
        "is_insured": Computed("参加医保", None, "参加城乡居民医保或城镇职工医保"),
        "is_insured_or_exempt": Computed(
            "参加医保或不需参加",
            None,
            "参加城乡居民医保或城镇职工医保，或者是现役军人、出生未满规定天数的婴儿",
        ),
        "has_health_card": Computed(
            "有健康卡", None, "证件号码列入健康卡台账；台账没有本村、本乡镇的不判"
        ),
    },
}
"""Table -> column -> what it is. Every declared column of the table may be named as well."""
