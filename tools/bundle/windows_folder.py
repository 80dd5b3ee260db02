"""For Windows machines without a Python: a folder that runs from a double-click.

核查.bat        starts the page; files dropped on it are checked
自检.bat        hecha selftest, to be run first
说明.txt        what this is, and what was tried where
python/        the official embeddable package of python.org, its ._pth changed
lib/           the wheels of the lock, unpacked
app/           hecha itself, and start.py, which the .bat files call
SHA256SUMS     digests of all of them
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools.bundle.pinned import pinned
from tools.bundle.same_bytes import files_below, sums, zipped
from tools.bundle.signatures import Checked, checked
from tools.bundle.wheels import CannotBuild, own_wheel, unpacked

TOP = "hecha"
_PATHS = re.compile(r"python3([0-9]+)\._pth")
_BELOW = (r"..\lib", r"..\app")
"""Added to ._pth: the embeddable Python looks nowhere else and ignores every PYTHON variable."""
_LONGEST = 170
"""Characters of a path inside: Windows opens 260, and the folder lies somewhere."""

_BAT = """@echo off
rem Only ASCII in this file: the code page of the machine is not known.
"%~dp0python\\python.exe" -X utf8 -B "%~dp0app\\start.py" {words}
echo.
pause
"""


def build(python_zip: Path, wheels: Path, target: Path) -> tuple[str, list[str]]:
    """Write the bundle; its SHA-256, and what has to be said of how it was made.

    ``python_zip`` is the embeddable package for 64 bits as python.org gives it. Raises CannotBuild
    where it is none, a signature in it is wrong, or a wheel is missing.
    """
    python, minor = _python(python_zip)
    found = checked(python)
    if wrong := [*found.wrong, *(name for name in found.unsigned if name == "python.exe")]:
        raise CannotBuild(f"wrong or no signature: {', '.join(wrong)}")
    packages = pinned("windows", f"3.{minor}", builds=False)
    given = {
        name: content for name, content in files_below(wheels).items() if name.endswith(".whl")
    }
    present = {name.split("-")[0].replace("_", "-").lower(): name for name in given}
    if missing := sorted(package.name for package in packages if package.name not in present):
        raise CannotBuild(f"no wheel of {', '.join(missing)} in {wheels}")
    chosen = {present[package.name]: given[present[package.name]] for package in packages}
    said = list(_said(found))
    files = {
        **{f"python/{name}": content for name, content in python.items()},
        **{f"lib/{name}": content for name, content in unpacked(chosen).items()},
        **{f"app/{name}": content for name, content in unpacked({"hecha": own_wheel()}).items()},
        "app/start.py": (Path(__file__).parent / "start.py").read_bytes(),
        "核查.bat": _bat("%*"),
        "自检.bat": _bat("selftest"),
        "说明.txt": _about(said),
    }
    if far := sorted(name for name in files if len(name) > _LONGEST):
        raise CannotBuild(f"path of more than {_LONGEST} characters: {far[0]}")
    files["SHA256SUMS"] = sums(files)
    return zipped({f"{TOP}/{name}": content for name, content in files.items()}, target), said


def _python(python_zip: Path) -> tuple[dict[str, bytes], int]:
    """The files of the embeddable package with the ._pth changed, and the minor version."""
    try:
        with zipfile.ZipFile(python_zip) as archive:
            files = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }
    except (OSError, zipfile.BadZipFile) as error:
        raise CannotBuild(f"{python_zip} cannot be read: {error}") from None
    names = [name for name in files if _PATHS.fullmatch(name)]
    if "python.exe" not in files or len(names) != 1:
        raise CannotBuild(f"{python_zip} is no embeddable package of Python for Windows")
    found = _PATHS.fullmatch(names[0])
    assert found is not None
    lines = [f"python3{found[1]}.zip", ".", *_BELOW]
    files[names[0]] = "".join(f"{line}\r\n" for line in lines).encode()
    return files, int(found[1])


def _bat(words: str) -> bytes:
    return _BAT.format(words=words).replace("\n", "\r\n").encode("ascii")


def _said(found: Checked) -> Iterator[str]:
    if found.by:
        yield (
            f"{len(found.right)} programs of Python signed by {', '.join(found.by)}, digests right "
            "(osslsigncode; the chain to a root was not judged)"
        )
    if found.unsigned:
        yield f"not signed: {', '.join(found.unsigned)}"
    if found.not_checked:
        yield f"signatures not checked: {found.not_checked}"
    yield "assembled on Linux; not run on Windows by its makers: run 自检.bat first"


def _about(said: list[str]) -> bytes:
    lines = [
        "核查（hecha）：上报前检查扶贫（防返贫）信息系统的导出数据。不用安装，不联网。",
        "",
        "1. 把整个文件夹解压到本机，路径不要太长，如 D:\\hecha。",
        "2. 先双击 自检.bat，看到“自检通过”再用；没有通过的，把显示的内容告诉维护人员。",
        "3. 双击 核查.bat，在浏览器里选文件夹、看结论；或把导出数据文件夹拖到 核查.bat 上。",
        "4. Windows 10（64 位）或以上；Windows 7 不能用。用完可删除整个文件夹。",
        "",
        "How this was made:",
        *(f"- {line}" for line in said),
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
