"""The fixed words of the sheets for households, in both languages."""

from __future__ import annotations

from hecha.declare.words import Words

TITLE = Words("信息采集对照表", "Household visit sheet")
LIST_TITLE = Words("入户核实清单", "List of households to visit")
HOUSEHOLD = Words("户编号：{}    户主：{}    人口：{}", "Household: {}    Head: {}    Members: {}")
HOUSEHOLD_ONLY = Words("户编号：{}    户主：{}", "Household: {}    Head: {}")
DAY = Words("数据日期：{}    核查依据：{}", "Date of the data: {}    Checked against: {}")
ITEMS = Words(
    "二、户信息（浅红底色：与上面的问题有关）", "2 Household (tinted: about a problem above)"
)
MEMBERS = Words(
    "三、家庭成员（上行为系统现值，下行填入户核实情况）", "3 Members (second line: the visit)"
)
JOBS = Words("一、核查发现的问题", "1 To be checked")
ITEM, VALUE, VISIT = (
    Words("指标", "Item"),
    Words("系统现值", "In the system"),
    Words("入户核实", "Found on the visit"),
)
NUMBER, PROBLEM = Words("序号", "No."), Words("问题", "Problem")
PROPOSED = Words("建议值：{}", "Proposed: {}")
BLANK = Words("（空）", "(blank)")
NO_JOBS = Words("没有要核实的问题。", "Nothing to check.")
WHO = Words("户", "Household")
SIGNATURE = Words("户主签字", "Signature")
MORE = Words("另有 {} 项，见该户的对照表", "{} more: see the sheet of the household")
NO_PLACE = Words("未分到村", "village not known")
SIGNATURES = (
    Words("户主（签字、按印）：", "Head of household:"),
    Words("帮扶责任人（签字）：", "Helper:"),
    Words("村信息员（签字）：", "Village clerk:"),
    Words("入户日期：      年    月    日", "Date of the visit:"),
)
PERSONAL = Words(
    "内含个人信息，用后按规定保管或销毁", "Personal data: keep or destroy as prescribed"
)
