"""The names a rule can use are known to mypy and to editors; a name nobody declares is an error."""

import ast
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
from support.process import ROOT
from support.tables_as_text import DAY, submission

from hecha.policy.loading import load
from hecha.rules.checking import check
from hecha.rules.row_columns import Columns
from hecha.rules.rule import Registry, Rule
from hecha.rules.rulebook import load as rulebook
from tools.docs import texts

STUB = ROOT / "checks" / "names.pyi"
HOUSEHOLD = {"户信息": "乡|村|户编号|家庭人口数|纯收入\n东镇|甲村|H1|2|9000"}


def test_the_stub_is_not_stale() -> None:
    text = texts()[STUB.relative_to(ROOT)]
    assert STUB.read_text(encoding="utf-8") == text, "run: python -m tools.docs"


def members() -> Mapping[str, set[str]]:
    """Class -> the attributes it declares itself."""
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return {
        node.name: {
            line.target.id
            for line in node.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        }
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def test_a_misspelt_column_or_parameter_is_in_no_class() -> None:
    known = members()
    assert {"relation", "id_number__damaged", "id_key", "is_head", "death_list_date"} <= known[
        "Member"
    ]
    assert "relaton" not in known["Member"]
    assert "income_floor" in known["Parameters"]
    assert "income_flor" not in known["Parameters"]
    # Only the row that runs answers to any name; the classes rules are written with do not.
    assert not hasattr(Columns.__mro__[1], "__getattr__")


def test_every_fact_is_a_member_of_the_class_of_its_table() -> None:
    known = members()
    for table, name in rulebook().definitions:
        assert name in known["".join(part.capitalize() for part in table.split("_"))]


def test_the_rule_book_uses_the_typed_rows() -> None:
    untyped = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "checks").rglob("*.py"))
        if ": Columns" in path.read_text(encoding="utf-8")
    ]
    assert untyped == []


def outcome(folder: Path, parameter: str) -> tuple[str, str]:
    """Outcome and reason of a rule that reads a parameter."""

    def poor(h: Columns, policy: object) -> nw.Expr:
        return h.net_income < getattr(policy, parameter)

    page = rulebook().rules["HH02"].page
    rule = Rule("HH02", ("household",), page, None, poor)
    county = submission(folder, HOUSEHOLD)
    results = check(county, load("national", DAY), registry=Registry({"HH02": rule}))
    (row,) = results.outcomes.filter(pl.col("rule") == "HH02").iter_rows(named=True)
    return row["outcome"], row["reason"]


def test_a_parameter_no_suite_declares_is_an_error(tmp_path: Path) -> None:
    assert outcome(tmp_path, "income_flor") == (
        "error",
        "规则本身出错（UnknownParameter：income_flor）",
    )


def test_a_parameter_without_a_value_yet_skips_and_says_why(tmp_path: Path) -> None:
    assert outcome(tmp_path, "reported_persons") == (
        "skipped",
        "参数“统计报表上报的人数”（reported_persons）在 2023-12-31 没有适用的取值"
        "（各县不同，由县写在自己的套件里）",
    )


def test_a_parameter_without_a_value_on_the_day_skips(tmp_path: Path) -> None:
    county = submission(tmp_path, HOUSEHOLD, date(2005, 12, 31))
    day = date(2005, 12, 31)
    results = check(county, load("national", day), registry=rulebook().only(["IN08"]))
    assert set(results.outcomes.filter(pl.col("rule") == "IN08")["outcome"]) == {"skipped"}
