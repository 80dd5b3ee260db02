"""The bundles for machines without a network, made of a tiny wheelhouse and an invented Python."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.process import ROOT

from tools.bundle import signatures, start, wheelhouse, wheels, windows_folder
from tools.bundle.pinned import Pinned, is_needed, pinned, requirements
from tools.bundle.wheels import CannotBuild


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def opened(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with ``wheels`` of two packages and ``python.zip``; only they are asked for."""
    house = tmp_path / "wheels"
    house.mkdir()
    for name, version in (("tiny_one", "1.0"), ("tiny_two", "2.0")):
        info = f"{name}-{version}.dist-info"
        content = {
            f"{name}/__init__.py": f"VERSION = {version!r}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/RECORD": "",
            f"{name}-{version}.data/scripts/{name}": "#!python\n",
            f"{name}-{version}.data/purelib/{name}/more.py": "",
        }
        (house / f"{name}-{version}-py3-none-any.whl").write_bytes(zipped(content))
    python = {"python.exe": b"MZ", "python311._pth": "python311.zip\n.\n#import site\n"}
    (tmp_path / "python.zip").write_bytes(zipped({**python, "python311.zip": b"library"}))
    asked = [
        Pinned("tiny-one", "1.0", ("--hash=sha256:" + "1" * 64,)),
        Pinned("tiny-two", "2.0", ()),
    ]
    for module in (wheelhouse, windows_folder):
        monkeypatch.setattr(module, "pinned", lambda *_, **__: asked)
    not_checked = signatures.Checked(not_checked="an invented Python")
    monkeypatch.setattr(windows_folder, "checked", lambda _: not_checked)
    monkeypatch.setattr(
        windows_folder, "own_wheel", lambda: zipped({"hecha/cli.py": "main = None"})
    )
    return tmp_path


def test_what_only_windows_needs_is_in_its_bundle_though_it_is_built_on_linux() -> None:
    windows, linux = (
        {one.name for one in pinned(system, "3.11")} for system in ("windows", "linux")
    )
    assert windows - linux == {"colorama"}
    assert {"polars", "click", "setuptools"} <= linux
    assert {"pytest", "mypy"}.isdisjoint(windows)
    assert "setuptools" not in {one.name for one in pinned("windows", "3.11", builds=False)}


def test_one_version_of_each_package_is_asked_for_by_the_lock() -> None:
    for python in ("3.11", "3.13"):
        found = pinned("windows", python)
        assert len({one.name for one in found}) == len(found)
        assert all(one.hashes for one in found)
        text = requirements(found)
        assert text.count("==") == len(found)
        assert ";" not in text
        assert all(
            one in (ROOT / "requirements.lock").read_text("utf-8") for one in found[0].hashes
        )
    assert is_needed("python_full_version < '3.12'", "windows", "3.11")
    assert not is_needed("python_full_version < '3.12'", "windows", "3.12")


def test_built_twice_the_bundles_are_the_same_bytes(tiny: Path) -> None:
    for number in (1, 2):
        house = tiny / f"house{number}.zip"
        wheelhouse.build("windows", "3.11", tiny / "wheels", house)
        windows_folder.build(tiny / "python.zip", tiny / "wheels", tiny / f"windows{number}.zip")
    for kind in ("house", "windows"):
        assert (tiny / f"{kind}1.zip").read_bytes() == (tiny / f"{kind}2.zip").read_bytes()


def test_the_folder_for_windows_is_laid_out_for_the_embeddable_python(tiny: Path) -> None:
    _, said = windows_folder.build(tiny / "python.zip", tiny / "wheels", tiny / "windows.zip")
    files = opened(tiny / "windows.zip")
    assert {name.split("/")[1] for name in files} == {
        *("python", "lib", "app", "核查.bat", "自检.bat", "说明.txt", "SHA256SUMS")
    }
    assert files["hecha/python/python311._pth"] == b"python311.zip\r\n.\r\n..\\lib\r\n..\\app\r\n"
    assert files["hecha/lib/tiny_one/__init__.py"] == b"VERSION = '1.0'\n"
    assert "hecha/lib/tiny_one/more.py" in files
    assert not any("scripts" in name for name in files)
    for name in ("核查.bat", "自检.bat"):
        text = files[f"hecha/{name}"]
        assert text.isascii()  # the code page of the machine is not known
        assert text.count(b"\r\n") == text.count(b"\n")
        assert b'"%~dp0python\\python.exe" -X utf8' in text
    assert "not run on Windows by its makers" in files["hecha/说明.txt"].decode("utf-8-sig")
    assert any("not run on Windows" in line for line in said)
    sums = dict(line.split("  ")[::-1] for line in files["hecha/SHA256SUMS"].decode().splitlines())
    assert {f"hecha/{name}" for name in sums} == files.keys() - {"hecha/SHA256SUMS"}


def test_the_bundle_with_wheels_has_the_checkout_and_its_hashes(tiny: Path) -> None:
    wheelhouse.build("linux", "3.11", tiny / "wheels", tiny / "house.zip")
    files = opened(tiny / "house.zip")
    assert {"hecha/run.py", "hecha/pyproject.toml", "hecha/checks/__init__.py"} <= files.keys()
    assert "hecha/wheelhouse/tiny_two-2.0-py3-none-any.whl" in files
    assert files["hecha/wheelhouse/requirements.txt"].startswith(b"tiny-one==1.0 \\\n    --hash=")
    assert not any(name.startswith(("hecha/tests/", "hecha/tools/")) for name in files)


@pytest.mark.parametrize("what", ["wheel", "python", "signature", "twice"])
def test_what_is_missing_or_wrong_stops_it(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "wheel":
        (tiny / "wheels" / "tiny_two-2.0-py3-none-any.whl").unlink()
    elif what == "python":
        (tiny / "python.zip").write_bytes(zipped({"readme.txt": "no Python"}))
    elif what == "signature":
        wrong = signatures.Checked(unsigned=("python.exe", "libffi-8.dll"))
        monkeypatch.setattr(windows_folder, "checked", lambda _: wrong)
    else:
        other = zipped({"tiny_one/__init__.py": "VERSION = 'another'\n"})
        (tiny / "wheels" / "tiny_two-2.0-py3-none-any.whl").write_bytes(other)
    sentence = {
        "wheel": "no wheel of tiny-two",
        "python": "no embeddable package",
        "signature": "wrong or no signature: python.exe",
        "twice": "is in another wheel too",
    }[what]
    with pytest.raises(CannotBuild, match=sentence):
        windows_folder.build(tiny / "python.zip", tiny / "wheels", tiny / "windows.zip")
    assert not (tiny / "windows.zip").exists()


def test_a_wheel_reaches_no_place_outside(tmp_path: Path) -> None:
    with pytest.raises(CannotBuild, match="outside of the bundle"):
        wheels.unpacked({"evil.whl": zipped({"../evil.py": ""})})


def test_signatures_are_judged_by_digest_and_signer() -> None:
    told = "Current message digest    : AB12\nCalculated message digest : AB12\nSubject: /O={}\n"
    psf = told.format("Python Software Foundation")
    assert signatures.judged(psf) == ("right", "Python Software Foundation")
    assert signatures.judged(psf.replace("AB12\nSub", "CD34\nSub"))[0] == "wrong"
    assert signatures.judged(told.format("Somebody Else"))[0] == "wrong"
    assert signatures.judged("No signature found\n") == ("unsigned", "")


def test_a_double_click_opens_the_page_or_checks_what_was_dropped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert start.words([], frozenset({"check", "open"})) == ["open"]
    assert start.words([], frozenset({"check"})) == []
    assert start.words(["selftest"], frozenset()) == ["selftest"]
    dropped = [str(tmp_path / "导出 数据"), str(tmp_path / "二")]
    assert start.words(dropped, frozenset({"open"})) == [
        *("check", *dropped, "-o"),
        str(tmp_path / "核查结果"),
    ]
    monkeypatch.setattr(start, "main", type("Group", (), {"commands": {}})())
    assert start.run([]) == 2
    assert "拖到 核查.bat 上" in capsys.readouterr().out


def test_run_py_offline_takes_the_wheels_beside_it_alone(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.py", tmp_path)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tmp_path / "run.py"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run("--offline", "hecha", "--version")
    assert (done.returncode, "this is no bundle of tools.bundle" in done.stderr) == (3, True)
    assert run("--offline", "test").returncode == 2
