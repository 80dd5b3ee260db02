"""What belongs to a person stays hidden where it was pasted into a column of 是 and 否."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from support.files_by_hand import write_csv

import hecha

ID, NAME, PHONE = "44528119700101017X", "欧阳甲某", "13800138000"
PASTED = {
    ID: ID,
    f"{ID[:6]}-{ID[6:14]}-{ID[14:]}": "19700101",
    f"身份证:{ID}": "19700101",
    f"{ID[:-1]}Х": "19700101",
    "445281700101017": "700101017",
    PHONE: PHONE,
    "138-0013-8000": "0013-8000",
    NAME: NAME,
    f"{NAME}{PHONE}": NAME,
}
"""What stands in the cell -> what nobody may read of it."""


def test_a_value_pasted_into_a_flag_is_masked_in_files_for_machines(tmp_path: Path) -> None:
    persons = [["户编号", "人口编号", "姓名", "证件号码", "与户主关系", "是否享受低保"]]
    homes = [["户编号", "是否危房户", "家庭人口数"]]
    for at, text in enumerate(PASTED):
        key = f"49000000000000{at + 10}"
        persons.append([key, f"10{at}", NAME, ID, "户主", text])
        homes.append([key, text, "1"])
    write_csv(tmp_path / "in" / "家庭成员_20231231.csv", persons)
    write_csv(tmp_path / "in" / "户信息_20231231.csv", homes)
    run = hecha.check(tmp_path / "in")
    found = run.results.findings.filter(pl.col("rule").is_in(["CE03", "PE57a"]))
    assert dict(found.group_by("rule").len().iter_rows()) == dict.fromkeys(
        ("CE03", "PE57a"), len(PASTED)
    )
    run.write(tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        if path.suffix == ".parquet":
            content = pl.read_parquet(path).write_json()
        elif path.suffix in (".csv", ".json"):
            content = path.read_text(encoding="utf-8")
        else:
            continue
        assert [secret for secret in {*PASTED.values(), ID} if secret in content] == [], path.name
