"""``hecha load --each``: a folder for each county, whatever becomes of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.counties_by_hand import made

from hecha.backends.typed_folder import is_typed
from hecha.cli import main
from hecha.province.folders import is_province


def invoked(*args: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main([*map(str, args)])
    return int(str(left.value.code))


def test_each_sub_folder_is_loaded_and_one_that_cannot_be_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = made(tmp_path / "made", "甲山县", 7, 3)
    county.write(tmp_path / "省" / "甲")
    (tmp_path / "省" / "乙").mkdir()
    (tmp_path / "省" / "乙" / "说明.txt").write_text("x", encoding="utf-8")
    tables = tmp_path / "tables"
    assert invoked("load", tmp_path / "省", "--each", "-o", tables, "--quiet") == 1
    assert "乙：" in capsys.readouterr().err
    assert [path.name for path in tables.iterdir()] == ["甲"]
    assert is_typed([tables / "甲"])
    assert is_province([tables])
    (tmp_path / "省" / "甲").rename(tmp_path / "甲")
    assert invoked("load", tmp_path / "省", "--each", "-o", tmp_path / "none", "--quiet") == 2
    assert not (tmp_path / "none").exists()


def test_a_folder_without_sub_folders_is_refused(tmp_path: Path) -> None:
    assert invoked("load", tmp_path, "--each", "-o", tmp_path / "tables") == 2
