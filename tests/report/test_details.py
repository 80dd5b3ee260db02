from __future__ import annotations

from support import results_by_hand as by_hand
from support.results_by_hand import finding, run

from hecha.report.details import details
from hecha.report.text_columns import display_width

COUNTY = """\
核查依据：普宁市新时期脱贫攻坚三年行动计划 & 附件（puning-2016）
数据日期：2016-12-31（文件名中的日期）
读取：2 个文件，3 张表
  户信息     30 行
  家庭成员  100 行

整改任务 5 处（问题 5 条）
  必须整改  3
  须核实    1
  提示      1

按规则（任务数、问题数）
  必须整改  ID01  1  1  证件号码重复
  必须整改  IN02  2  2  纯收入与分项不符
  须核实    ID24  1  1  不同户成员登记同一手机号
  提示      HH14  1  1  户主不在该户首行

按乡镇
                         必须整改  须核实  提示  合计
  普宁市 占陇镇                 0       1     1     2
  普宁市 流沙镇                 2       0     0     2
  普宁市 （未分到乡镇）         1       0     0     1

执行出错的规则 1 条（结果不完整，请联系维护人员）
  ZeroDivisionError
    SG01  义务教育阶段失学

未执行的规则 2 条，含只有部分乡镇未执行的（未执行不等于通过）
  缺少表：结对帮扶
    HP01  没有帮扶责任人的户
  缺少列：联系电话
    ID24  不同户成员登记同一手机号  （流沙镇）
"""


def test_the_details_of_a_county() -> None:
    assert details(run()) == COUNTY


def test_no_personal_value_is_printed() -> None:
    for lang in ("zh", "en"):
        text = details(run(lang=lang))
        for secret in (by_hand.ID_A, by_hand.ID_B, "陈大文", "林阿妹", "13800138000"):
            assert secret not in text


def test_columns_align_whatever_the_language() -> None:
    for lang in ("zh", "en"):
        lines = details(run(lang=lang)).split("\n")
        head = next(n for n, line in enumerate(lines) if line.endswith(("合计", "Total")))
        assert len({display_width(line) for line in lines[head : head + 4]}) == 1


def test_every_rule_and_township_is_listed() -> None:
    findings = [finding(f"f{n}", "IN02", town=f"第{n}镇") for n in range(300)]
    text = details(run(by_hand.results(findings)))
    assert all(f"第{n}镇" in text for n in range(300))


def test_a_clean_run_says_that_every_rule_was_run() -> None:
    results = by_hand.results([], outcomes=[by_hand.outcome("IN02", "流沙镇", "passed", 3)])
    text = details(run(results))
    assert "整改任务 0 处（问题 0 条）" in text
    assert "所有规则均已执行" in text


def test_a_rule_that_broke_is_no_clean_run() -> None:
    results = by_hand.results(
        [], outcomes=[by_hand.outcome("IN02", "流沙镇", "error", 0, reason="x")]
    )
    assert "所有规则均已执行" not in details(run(results))
