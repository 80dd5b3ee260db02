"""Reads a generated county back and says in words what is wrong with it.

Written apart from the product's rules, cell by cell from the files, so that generator and rules
cannot share a mistake.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import fastexcel
from stdnum.cn import ric

Rows = list[dict[str, str]]

LINES = (2300, 2952, 3070, 4000, 5000, 6000, 7300, 7365)
STRONG = ("普通劳动力", "技能劳动力")
WITHOUT = ("无劳动力", "丧失劳动力")
MEASURES_OF_RISK = {
    "因病": ("健康帮扶", "社会帮扶", "综合保障"),
    "因学": ("教育帮扶", "义务教育保障", "社会帮扶"),
    "因残": ("综合保障", "社会帮扶"),
    "因安全住房": ("住房安全保障", "搬迁"),
}
DEVELOPMENT = ("产业帮扶", "就业帮扶", "公益岗位帮扶", "金融帮扶")


def rows_of(directory: Path, word: str) -> Rows:
    """Rows of the file whose name holds ``word``; headers in row 3; a repeated header gets a 2."""
    found = [path for path in sorted(directory.glob("*.xlsx")) if word in path.name]
    if not found:
        return []
    sheet = fastexcel.read_excel(found[0]).load_sheet(0, header_row=None, dtypes="string")
    _, _, first, *lines = sheet.to_polars().fill_null("").rows()
    headers: list[str] = []
    for header in first:
        headers.append(f"{header}2" if header in headers else header)
    return [dict(zip(headers, line, strict=True)) for line in lines]


def faults(directory: Path, day: date) -> list[str]:
    """Everything wrong, one sentence each."""
    members, wholes = rows_of(directory, "家庭成员"), rows_of(directory, "户信息")
    by_household: dict[str, Rows] = defaultdict(list)
    for row in members:
        by_household[row["户编号"]].append(row)
    monitored: dict[str, Rows] = defaultdict(list)
    for row in rows_of(directory, "监测对象"):
        monitored[row["户编号"]].append(row)
    pairings = rows_of(directory, "结对")
    helpers = rows_of(directory, "责任人")
    spells = rows_of(directory, "务工信息")
    found = [*_unique(members, wholes, helpers, pairings)]
    if {row["户编号"] for row in wholes} != set(by_household):
        found.append("households and members do not meet")
    if {row["户编号"] for row in wholes} != {row["户编号"] for row in pairings}:
        found.append("households and pairings do not meet")
    for whole in wholes:
        family = by_household[whole["户编号"]]
        found += _household(whole, family, monitored.get(whole["户编号"], []), day)
        found += _income(whole, family, bool(monitored.get(whole["户编号"])), day)
    for row in members:
        found += _person(row, day)
    for key, family in monitored.items():
        found += _monitored(family, by_household[key], day)
    found += _spells(spells, members, day)
    found += _villages(directory, wholes, members)
    found += _helpers(helpers, pairings, members)
    return found


def age_on(row: dict[str, str], day: date) -> int:
    born = row["证件号码"][6:14]
    return day.year - int(born[:4]) - (f"{day:%m%d}" < born[4:])


def _repeated(values: Iterator[str]) -> list[str]:
    return [value for value, count in Counter(filter(None, values)).items() if count > 1]


def _unique(members: Rows, wholes: Rows, helpers: Rows, pairings: Rows) -> Iterator[str]:
    for name, values in {
        "ID": (row["证件号码"][:18] for row in members + helpers),
        "person": (row["人口编号"] for row in members),
        "phone": (row["成员联系电话"] for row in members),
        "household phone": iter({(row["户编号"], row["户联系电话"]) for row in members}),
        "household": (row["户编号"] for row in wholes),
        "card": (row["银行卡号"] for row in wholes),
        "helper phone": (row["联系电话"] for row in helpers),
        "paired": (row["户编号"] for row in pairings),
    }.items():
        if _repeated(str(value) for value in values):
            yield f"repeated {name}"
    if _repeated(phone for _, phone in {(row["户编号"], row["户联系电话"]) for row in members}):
        yield "one household phone in two households"


def _person(row: dict[str, str], day: date) -> Iterator[str]:
    number, age, code = row["证件号码"], age_on(row, day), row["人口编号"]
    year = day.year if day.month >= 9 else day.year - 1
    school_age = year - int(number[6:10]) - (number[10:14] > "0901")
    checks = {
        "check digit": ric.calc_check_digit(number[:18]) == number[17],
        "birth": row["出生日期"] == number[6:14] and number[6:14] <= f"{day:%Y%m%d}",
        "sex": ("男" if int(number[16]) % 2 else "女") == row["性别"],
        "length": (row["证件类型"], len(number)) in (("居民身份证", 18), ("残疾人证", 20)),
        "card": ("残疾" in row["健康状况"]) == (len(number) == 20) == bool(row["残疾类别"]),
        "grade": len(number) == 18 or (number[18] in "1234567" and number[19] in "1234"),
        "card year": not row["残疾证办证年度"] or int(row["残疾证办证年度"]) <= day.year,
        "name": row["姓名"].isalpha() and all("一" <= c <= "鿿" for c in row["姓名"]),
        "schooling": bool(row["文化程度"]) != bool(row["在校生状况"]),
        "school age": not 6 <= school_age < 16
        or row["在校生状况"] not in ("", "学龄前儿童", "学前教育"),
        "preschool": age < 7 or row["在校生状况"] not in ("学龄前儿童", "学前教育"),
        "primary": row["在校生状况"] != "小学" or 6 <= age <= 14,
        "junior": row["在校生状况"] not in ("七年级", "八年级", "九年级") or 12 <= age <= 17,
        "senior": row["在校生状况"][:2] not in ("普通", "中职") or 15 <= age <= 20,
        "college": row["在校生状况"][:2] not in ("高职", "本科", "技师") or age >= 18,
        "master": row["在校生状况"][:2] != "硕士" or age >= 20,
        "low level": not 16 <= age <= 22 or row["文化程度"] not in ("小学", "文盲或半文盲"),
        "child labour": age >= 16 or row["劳动技能"] == "无劳动力",
        "student labour": not row["在校生状况"] or row["劳动技能"] == "无劳动力",
        "healthy": not (16 <= age <= 60 and row["健康状况"] == "健康" and not row["在校生状况"])
        or row["劳动技能"] in STRONG,
        "old": age < 60 or row["劳动技能"] not in STRONG,
        "ill": row["健康状况"] == "健康" or row["劳动技能"] not in STRONG,
        "place and months": bool(row["务工所在地"]) == bool(row["务工时间（月）"]),
        "months": not row["务工时间（月）"] or 1 <= int(row["务工时间（月）"]) <= 12,
        "worker": not row["务工所在地"]
        or (
            row["劳动技能"] not in WITHOUT
            and row["是否特困供养人员"] == "否"
            and not row["在校生状况"]
        ),
        "county level": not row["务工所在地"] or row["务工所在地"][-1] in "县区市",
        "post": bool(row["公益性岗位类型"]) == bool(row["公益性岗位(月数)"]),
        "post holder": not row["公益性岗位类型"]
        or (16 <= age < 70 and row["劳动技能"] not in WITHOUT),
        "insured once": (row["是否参加新型农村合作医疗（城乡居民基本医疗保险）"] == "是")
        != (row["是否参加城镇职工基本医疗保险"] == "是"),
        "serious illness": row["是否参加大病保险"] == "是",
        "pension": bool(row["是否参加城乡居民基本养老保险"])
        and bool(row["是否参加城镇职工基本养老保险"]),
        "supported": row["是否特困供养人员"] == "否"
        or not (18 <= age <= 60 and row["健康状况"] == "健康"),
        "phone": not row["成员联系电话"] or _mobile(row["成员联系电话"]),
        "household phone": _mobile(row["户联系电话"]),
    }
    flags = [header for header in row if header.startswith("是否")]
    checks["flags"] = all(row[header] in ("是", "否") for header in flags)
    yield from (f"{code}: {name}" for name, holds in checks.items() if not holds)


def _mobile(number: str) -> bool:
    return len(number) == 11 and number.isdigit() and number[0] == "1" and number[1] in "3456789"


def _household(whole: dict[str, str], family: Rows, monitored: Rows, day: date) -> Iterator[str]:
    key, head = whole["户编号"], family[0]
    relations = [row["与户主关系"] for row in family]
    ages = [age_on(row, day) for row in family]
    labour = any(row["劳动技能"] not in WITHOUT for row in family)
    relief = any("是" in (row["是否享受低保"], row["是否特困供养人员"]) for row in family)
    health = {value for row in family for value in row["健康状况"].split(",")}
    causes = [whole["主要致贫原因"], *filter(None, whole["次要致贫原因"].split(","))]
    area = int(whole["住房面积"]) / len(family)
    land = (
        "耕地面积（亩）",
        "林地面积（亩）",
        "退耕还林面积（亩）",
        "林果面积（亩）",
        "牧草地面积",
        "水面面积",
    )
    younger = ("之子", "之女", "之儿媳", "之女婿", "之孙子", "之孙女")
    older = ("之父", "之母", "之公公", "之婆婆")
    checks = {
        "size": int(whole["家庭人口数"]) == len(family),
        "head first": relations[0] == "户主" and relations.count("户主") == 1,
        "one spouse": relations.count("配偶") <= 1,
        "two sexes": all(r["性别"] != head["性别"] for r in family if r["与户主关系"] == "配偶"),
        "head's number": all(
            (r["户主姓名"], r["户主证件号码"]) == (head["姓名"], head["证件号码"])
            for r in [*family, whole]
        ),
        "one village": len({(r["乡"], r["村"]) for r in [*family, whole]}) == 1,
        "adult head": ages[0] >= 18,
        "ages": all(
            (relation not in younger or age + 12 <= ages[0])
            and (relation not in older or age >= ages[0] + 12)
            and (relation != "配偶" or age >= 18)
            for relation, age in zip(relations, ages, strict=True)
        ),
        "relation and sex": all(
            row["性别"]
            == ("女" if row["与户主关系"][1:] in ("女", "孙女", "母", "婆婆", "儿媳") else "男")
            for row in family
            if row["与户主关系"] not in ("户主", "配偶", "之兄弟姐妹", "其他")
        ),
        "relief without labour": labour or relief,
        "safe": bool(monitored)
        or (whole["是否危房户"], whole["是否解决安全饮用水"]) == ("否", "是"),
        "grade": (whole["是否危房户"] == "是") == (whole["危房级别"] in "CD"),
        "area": 8 <= area <= 200,
        "road": 0 <= float(whole["与村主干路距离"]) <= 5,
        "land": all(whole[name] and 0 <= float(whole[name]) <= 100 for name in land),
        "converted": float(whole["退耕还林面积（亩）"])
        <= float(whole["林地面积（亩）"]) + float(whole["牧草地面积"]),
        "cause": len(set(causes)) == len(causes) <= 3
        and ("因残" not in causes or "残疾" in health)
        and ("因病" not in causes or bool({"长期慢性病", "患有大病"} & health))
        and ("因学" not in causes or any(row["在校生状况"] for row in family)),
        "card": len(whole["银行卡号"]) == 19,
        "filled": all(
            whole[name]
            for name in whole
            if name.startswith(("是否", "主要")) or name in ("入户路类型", "识别标准")
        ),
    }
    yield from (f"{key}: {name}" for name, holds in checks.items() if not holds)


def _income(whole: dict[str, str], family: Rows, monitored: bool, day: date) -> Iterator[str]:
    def of(name: str) -> Decimal:
        return Decimal(whole[name])

    transfers = ("低保金", "养老保险金", "五保金", "计划生育金", "生态补偿金", "其他转移性收入")
    person = of("人均纯收入")
    wages = of("工资性收入")
    works = any(row["务工所在地"] or row["公益性岗位类型"] for row in family)
    low, high = (
        (4000, 100_000) if monitored else (7300, 100_000) if day.year > 2020 else (1000, 4000)
    )
    small = {"低保金": 200, "五保金": 200, "养老保险金": 88, "计划生育金": 100, "工资性收入": 300}
    checks = {
        "gross": of("年收入") == wages + of("生产经营性收入") + of("财产性收入") + of("转移性收入"),
        "net": of("纯收入") == of("年收入") - of("生产经营性支出"),
        "per person": abs(person - of("纯收入") / len(family)) <= Decimal("0.01"),
        "transfers": of("转移性收入") == sum(of(name) for name in transfers),
        "property": of("财产性收入") == of("资产收益扶贫分红收入") + of("其他财产性收入"),
        "wages": works == (wages > 0) and wages <= 300_000,
        "small": all(of(name) == 0 or of(name) >= least for name, least in small.items()),
        "allowance": (of("低保金") > 0) == any(row["是否享受低保"] == "是" for row in family),
        "support": (of("五保金") > 0) == any(row["是否特困供养人员"] == "是" for row in family),
        "pension": of("养老保险金") == 0 or any(age_on(row, day) >= 60 for row in family),
        "cost": (of("生产经营性收入") > 0) == (of("生产经营性支出") > 0)
        and of("生产经营性支出") <= of("生产经营性收入"),
        "farming": float(whole["耕地面积（亩）"]) == 0 or of("生产经营性收入") > 0,
        "ecology": of("生态补偿金") == 0 or float(whole["退耕还林面积（亩）"]) > 0,
        "window": low <= person < high,
        "bunching": not any(line <= person <= line + 50 for line in LINES),
    }
    yield from (
        f"{whole['户编号']}: {name} of income" for name, holds in checks.items() if not holds
    )


def _monitored(family: Rows, members: Rows, day: date) -> Iterator[str]:
    row = family[0]
    labour = any(member["劳动技能"] not in WITHOUT for member in members)
    risks = [row[f"致贫/返贫风险{n}"] for n in range(1, 6) if row[f"致贫/返贫风险{n}"]]
    removed = row["风险是否已消除"] == "是"
    begin = int(row["识别监测时间"][:4]) * 12 + int(row["识别监测时间"][4:])
    end = removed and int(row["消除监测时间"][:4]) * 12 + int(row["消除监测时间"][4:])
    now = day.year * 12 + day.month
    worker = any(member["务工所在地"] for member in members)
    development = any(row[name] for name in DEVELOPMENT)
    severe = any(len(m["证件号码"]) == 20 and m["证件号码"][19] in "12" for m in members)
    disabled = any("残疾" in m["健康状况"] for m in members)
    vocational = any(m["在校生状况"][:2] in ("中职", "高职") for m in members)
    income = Decimal(row["人均纯收入（元）"])
    checks = {
        "members": [r["证件号码"] for r in family] == [m["证件号码"] for m in members],
        "risks": 1 <= len(risks) == len(set(risks)),
        "other": ("其他" in risks) == bool(row["其他备注"]),
        "disaster": ("因自然灾害" in risks) == bool(row["因自然灾害子项"]),
        "unstable work": "因务工就业不稳" not in risks or (labour and worker),
        "no labour": "缺劳动力" not in risks or not labour,
        "answered": all(
            any(row[m] for m in MEASURES_OF_RISK.get(risk, ("户编号",))) for risk in risks
        ),
        "house": row["是否危房户"] == "否" or ("因安全住房" in risks and not removed),
        "type": (row["监测对象类别"] == "脱贫不稳定户") == (row["户类型"] == "脱贫户"),
        "months": begin < now and (not removed or begin + 6 < end <= now),
        "second flag": row["风险是否已消除"] == row["风险是否已消除2"],
        "after": all(
            (row[name] == "否") == removed for name in row if name.startswith("风险消除后")
        ),
        "removed": not removed or (income >= 7300 and labour and bool(row["风险消除方式"])),
        "not too rich": income <= 20_000,
        "development": not labour or (development and row["实施开发式帮扶措施情况"] == "是"),
        "no labour flag": row["整户无劳动能力兜底保障户"] == ("否" if labour else "是"),
        "work help": bool(row["就业帮扶"]) == worker,
        "post help": bool(row["公益岗位帮扶"]) == any(m["公益性岗位类型"] for m in members),
        "industry": not row["产业帮扶"] or Decimal(row["生产经营性收入"]) > 0,
        "allowance": ("低保" in row["综合保障"]) == any(m["是否享受低保"] == "是" for m in members),
        "support": ("特困" in row["综合保障"])
        == any(m["是否特困供养人员"] == "是" for m in members),
        "disability": (not severe or "残疾" in row["综合保障"])
        and (disabled or "残疾" not in row["综合保障"]),
        "vocational": ("雨露" in row["教育帮扶"]) == vocational,
        "own cost": "因病" not in risks or int(row["合规自付支出"]) > 0,
        "collector": bool(row["信息采集人"]) and _mobile(row["信息采集人联系电话"]),
    }
    yield from (
        f"{row['户编号']}: {name} of monitoring" for name, holds in checks.items() if not holds
    )


def _spells(spells: Rows, members: Rows, day: date) -> Iterator[str]:
    by_person: dict[str, Rows] = defaultdict(list)
    for spell in spells:
        by_person[spell["证件号码"]].append(spell)
    workers = {row["证件号码"]: row for row in members if row["务工所在地"]}
    if spells and set(by_person) != set(workers):
        yield "workers and spells do not meet"
    for number, rows in by_person.items():
        last = ""
        for row in rows:
            start, end = row["开始时间"], row["结束时间"]
            born = f"{int(number[6:10]) + 16}年{number[10:12]}月"
            checks = {
                "order": last < start and (not end or start <= end),
                "age": born <= start,
                "end": (row["是否已务工"] == "是") == (not end) and end <= f"{day:%Y年%m月}",
                "wage": 400 <= int(row["务工月收入"]) <= 30_000,
                "recent": start >= f"{day.year - 1}年01月",
                "filled": all(
                    row[n] for n in ("务工企业名称", "所属行业", "就业渠道", "是否点对点输送")
                ),
                "place": workers[number]["务工所在地"].endswith(row["务工所在县"]),
            }
            last = end
            yield from (f"{number}: {name} of spell" for name, holds in checks.items() if not holds)


def _villages(directory: Path, wholes: Rows, members: Rows) -> Iterator[str]:
    villages = {(row["乡"], row["村"]): row for row in rows_of(directory, "行政村")}
    teams = rows_of(directory, "工作队")
    if len({village for _, village in villages}) != len(villages):
        yield "a village name occurs twice"
    households = Counter((row["乡"], row["村"]) for row in wholes)
    parts: Counter[tuple[str, ...]] = Counter(
        (row["乡"], row["村"], *(row[n] for n in ("年收入", "纯收入", "工资性收入", "转移性收入")))
        for row in wholes
    )
    if any(count > 1 for count in parts.values()):
        yield "copied incomes"
    if set(households) != set(villages):
        yield "villages and households do not meet"
    for key, row in villages.items():
        people = [m for m in members if (m["乡"], m["村"]) == key] if len(villages) < 40 else []
        counted = {
            "总户数": households[key],
            "总人口数": len(people),
            "低保人口数": sum(m["是否享受低保"] == "是" for m in people),
            "特困供养人口数": sum(m["是否特困供养人员"] == "是" for m in people),
            "残疾人口数": sum(len(m["证件号码"]) == 20 for m in people),
        }
        if any(int(row[name]) < count for name, count in counted.items()):
            yield f"{key}: village figures below the details"
        if not all(row[name] for name in row if name != "是否出列"):
            yield f"{key}: a village figure is blank"
        own = [team for team in teams if (team["乡"], team["村"]) == key]
        leaders = sum(team["是否工作队队长"] == "是" for team in own)
        secretaries = sum(team["是否第一书记"] == "是" for team in own)
        if (leaders, secretaries) != ((1, 1) if row["是否出列"] else (0, 0)):
            yield f"{key}: team"


def _helpers(helpers: Rows, pairings: Rows, members: Rows) -> Iterator[str]:
    by_phone = {row["联系电话"]: row for row in helpers}
    if _repeated(f"{row['帮扶单位']}{row['姓名']}" for row in helpers):
        yield "one name twice in a unit"
    for row in pairings:
        helper = by_phone.get(row["帮扶人电话"], {})
        if (helper.get("姓名"), helper.get("帮扶单位")) != (row["帮扶人姓名"], row["所属单位"]):
            yield f"{row['户编号']}: helper"
    if max(Counter(row["帮扶人电话"] for row in pairings).values()) > 5:
        yield "a helper of more than five"
    for row in helpers:
        number = row["证件号码"]
        if ric.calc_check_digit(number[:18]) != number[17] or not _mobile(row["联系电话"]):
            yield "a helper's number"
        if ("男" if int(number[16]) % 2 else "女") != row["性别"]:
            yield "a helper's sex"
