"""Twenty-four rules about single rows of the member table, judged by several libraries.

    python -m tools.bench.row_rules ENVIRONMENT     makes an environment that has all of them

Each rule is written once, over a function that gives a column, so that all judge the same
expressions. Great Expectations takes no expressions: it gets their values as Boolean columns made
beforehand, which is the dearer part of the work for the others. dataframely and pointblank are no
dependencies of this project: without the environment they are left out.
"""

from __future__ import annotations

import sys
import venv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from subprocess import run as run_process
from typing import Any

import polars as pl

from hecha.declare.tables import MEMBER
from hecha.policy import load
from hecha.reading.submission import Source, TableData
from hecha.rules.page import parse
from hecha.rules.rule import Registry, Rule
from hecha.rules.running import run_table
from hecha.rules.world import World

Column = Callable[[str], Any]
"""A column by name, as an expression of Polars or of a rule of ours."""
Broken = Callable[[Column], Any]
Judge = Callable[[], int]
"""Judges a frame and gives the number of rows that fail."""

OTHERS = ("dataframely", "pointblank")
_DAY = date(2023, 12, 31)
_ABLE = ["普通劳动力", "技能劳动力"]
_YES_NO = ["是", "否"]
_PHONE = "^1[3-9][0-9]{9}$"

RULES: dict[str, Broken] = {
    "sex": lambda c: ~c("sex").is_in(["男", "女"]),
    "name": lambda c: c("name").is_null(),
    "relation": lambda c: c("relation").is_null(),
    "ethnicity": lambda c: c("ethnicity").is_null(),
    "length": lambda c: ~c("id_length").is_in([18, 20, 22]),
    "check": lambda c: ~c("id_check_ok"),
    "sex_of_number": lambda c: c("sex") != c("id_sex"),
    "age": lambda c: c("age") > 110,
    "child": lambda c: (c("age") < 16) & c("labour").is_in(_ABLE),
    "old": lambda c: (c("age") > 80) & c("labour").is_in(_ABLE),
    "phone": lambda c: ~c("phone").str.contains(_PHONE),
    "household_phone": lambda c: ~c("household_phone").str.contains(_PHONE),
    "months": lambda c: (c("work_months") < 0) | (c("work_months") > 12),
    "post_months": lambda c: (c("public_post_months") < 0) | (c("public_post_months") > 12),
    "place": lambda c: (c("work_months") > 0) & c("work_place").is_null(),
    "no_months": lambda c: ~c("work_place").is_null() & c("work_months").is_null(),
    "allowance": lambda c: ~c("has_allowance").is_in(_YES_NO),
    "support": lambda c: ~c("has_support").is_in(_YES_NO),
    "both": lambda c: (c("has_allowance") == "是") & (c("has_support") == "是"),
    "insured_twice": lambda c: (c("resident_medical") == "是") & (c("employee_medical") == "是"),
    "pension": lambda c: (c("resident_pension") == "是") & (c("age") < 16),
    "year": lambda c: c("year") != _DAY.year,
    "household_id": lambda c: ~c("household_id").str.contains("^[0-9]{16}$"),
    "person_id": lambda c: ~c("person_id").str.contains("^[0-9]{16}$"),
}
"""Rule -> what is true of a row that breaks it; null says nothing."""

_PAGE = "不对。\n\n改法：改正。\n\nIt is wrong.\n\nFix: correct it."
_PLACE = ["_county", "_town"]


def frames(member: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of a member table that break no rule, and the same with a fault in 7.5 % of them."""
    clean = member.filter(pl.any_horizontal(_broken(pl.col).values()).fill_null(False).not_())
    clean = clean.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("_row_id"))
    number = pl.col("_row_id")
    faulty = clean.with_columns(
        sex=pl.when(number % 40 != 0).then("sex"),
        has_allowance=pl.when(number % 40 == 13).then(pl.lit("有")).otherwise("has_allowance"),
        household_id=pl.when(number % 40 == 27)
        .then(pl.col("household_id").str.slice(1))
        .otherwise("household_id"),
    )
    faulty = faulty.with_columns(pl.col("sex").fill_null("不详"))
    return {"clean": clean, "faulty": faulty}


def _broken(column: Column) -> dict[str, Any]:
    return {name: broken(column) for name, broken in RULES.items()}


def _raw(frame: pl.DataFrame) -> Judge:
    """Polars alone: the rows that fail, and per township how many were judged and how many fail."""

    def judge() -> int:
        lazy = frame.lazy().select(
            "_row_id", *_PLACE, *(one.alias(name) for name, one in _broken(pl.col).items())
        )
        broken = lazy.filter(pl.any_horizontal(list(RULES)))
        counts = lazy.group_by(*_PLACE).agg(
            *(pl.col(name).count().alias(f"checked|{name}") for name in RULES),
            *(pl.col(name).sum().alias(f"failed|{name}") for name in RULES),
        )
        return pl.collect_all([broken.drop(_PLACE), counts])[0].height

    return judge


def _ours(frame: pl.DataFrame) -> Judge:
    """The same by our rules: traced, planned, collected."""
    policy = load("national", _DAY)
    own = [
        Rule(
            f"ID{number:02}",
            ("member",),
            parse(_PAGE, "ID"),
            expression=lambda row, policy, broken=broken: broken(row.__getitem__),
        )
        for number, broken in enumerate(RULES.values(), start=1)
    ]
    columns = frozenset(column.name for column in MEMBER.columns if column.name in frame.columns)
    source = Source(0, "", None, "member", frame.height, 1, None, {"member": columns}, {})
    data = TableData(MEMBER, frame.with_columns(_source=pl.lit(0, pl.UInt32)), frame, (source,))

    def judge() -> int:
        world = World({"member": data}, Registry({one.code: one for one in own}), policy)
        outcome = run_table(world, "member", own)
        assert len(outcome.units) == len(RULES), (outcome.skipped, outcome.errors)
        return outcome.broken.height

    return judge


def _kept() -> dict[str, pl.Expr]:
    """Rule -> what is true of a row that does not break it."""
    return {name: ~one.fill_null(False) for name, one in _broken(pl.col).items()}


def _dataframely(frame: pl.DataFrame) -> Judge:
    import dataframely as dy

    columns = {name: dy.Any() for name in frame.columns if not name.startswith("_")}
    rules = {f"rule_{name}": dy.rule()(lambda cls, one=one: one) for name, one in _kept().items()}
    schema: Any = type("Members", (dy.Schema,), {**columns, **rules})
    return lambda: schema.filter(frame)[1].invalid().height


def _pandera(frame: pl.DataFrame) -> Judge:
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    checks = [
        pa.Check(lambda data, one=one: data.lazyframe.select(one), name=name)
        for name, one in _kept().items()
    ]
    schema = pa.DataFrameSchema(checks=checks)

    def judge() -> int:
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return errors.failure_cases["index"].n_unique()
        return 0

    return judge


def _pointblank(frame: pl.DataFrame) -> Judge:
    import pointblank as pb

    def judge() -> int:
        plan = pb.Validate(frame)
        for one in _kept().values():
            plan = plan.col_vals_expr(expr=one)
        done = plan.interrogate(extract_limit=frame.height)
        failed = [done.get_data_extracts(step + 1, frame=True) for step in range(len(RULES))]
        rows = [one.select("_row_id") for one in failed if one is not None]
        return pl.concat(rows).n_unique() if rows else 0

    return judge


def _expectations(frame: pl.DataFrame) -> Judge:
    import great_expectations as gx
    import pandas as pd
    from great_expectations.data_context.types.base import ProgressBarsConfig

    values = pd.DataFrame(frame.select("_row_id", **_kept()).to_dict(as_series=False))
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("bench").add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("whole")
    wanted = [
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": name, "value_set": [True]},
        }
        for name in RULES
    ]
    suite = gx.ExpectationSuite(name="bench", expectations=wanted)
    form = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": ["_row_id"],
        "return_unexpected_index_query": False,
    }

    def judge() -> int:
        found = batch.get_batch({"dataframe": values}).validate(suite, result_format=form)
        failed: set[int] = set()
        for one in found.results:
            failed.update(row["_row_id"] for row in one.result["unexpected_index_list"] or ())
        return len(failed)

    return judge


ENGINES: dict[str, Callable[[pl.DataFrame], Judge]] = {
    "raw Polars": _raw,
    "hecha": _ours,
    "dataframely": _dataframely,
    "pointblank": _pointblank,
    "Pandera frame checks": _pandera,
    "Great Expectations": _expectations,
}
"""The first is the baseline."""


def environment(folder: Path) -> Path:
    """The Python of an environment in ``folder`` that has OTHERS besides the packages of this one.

    It is made where it is not there. Raises CalledProcessError where a package cannot be had.
    """
    windows = sys.platform == "win32"
    python = folder / ("Scripts/python.exe" if windows else "bin/python")
    if not python.exists():
        venv.EnvBuilder(with_pip=True, symlinks=not windows).create(folder)
        (own,) = (path for path in folder.rglob("site-packages") if path.is_dir())
        # As folders of packages, not as places of modules: their own .pth files count too.
        lines = [f"import site; site.addsitedir({path!r})\n" for path in _packages()]
        (own / "project.pth").write_text("".join(lines), encoding="utf-8")
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run_process([*pip, *OTHERS], check=True)
    return python


def _packages() -> Iterator[str]:
    for path in sys.path:
        if Path(path).name == "site-packages":
            yield path


if __name__ == "__main__":
    print(environment(Path(sys.argv[1])))
