"""Nobody is recognised from what a run leaves behind: every output there is, every byte."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support import recognisable
from support.recognisable import PEOPLE, SECRETS

import hecha
from hecha.cli import main
from hecha.declare.signs import STEERING
from hecha.results.writers import formats, writers
from hecha.rules.rulebook import load

LANGS = ("zh", "en")
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
PARQUET, ZIP = b"PAR1", b"PK\x03\x04"
GZIP_IN_BASE64 = re.compile(rb"H4sI[A-Za-z0-9+/]+=*")
"""The data of the page."""

FORMS = {
    form: secret
    for secret in SECRETS
    for form in (
        *(secret.encode(encoding) for encoding in ENCODINGS),
        secret.encode("ascii", "backslashreplace"),  # as JSON may write it
    )
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "exports"
    recognisable.write(folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def broken_rules() -> Iterator[None]:
    """Two rules that break, and quote somebody while they do."""

    def broken(h: object, policy: object) -> object:
        raise RuntimeError(f"{PEOPLE[0].name} {PEOPLE[0].id_number}")

    with pytest.MonkeyPatch.context() as patch:
        for code in ("IN02", "ID01"):
            patch.setitem(load().rules, code, replace(load().rules[code], expression=broken))
        yield


@pytest.fixture(scope="module", params=LANGS)
def run(request: pytest.FixtureRequest, exports: Path) -> hecha.Run:
    return hecha.check(exports, lang=request.param)


def found(content: bytes) -> set[str]:
    """The secrets in some bytes, in the members of an archive, the columns of a parquet, the data
    of a page."""
    secrets = {secret for form, secret in FORMS.items() if form in content}
    if content.startswith(PARQUET):
        secrets |= found(pl.read_parquet(io.BytesIO(content)).write_json().encode())
    for packed in GZIP_IN_BASE64.findall(content):
        secrets |= found(gzip.decompress(base64.b64decode(packed)))
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                secrets |= found(name.encode()) | found(archive.read(name))
    return secrets


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_search_finds_what_is_there(run: hecha.Run, tmp_path: Path) -> None:
    """Officers' worksheets and 内部/ hold everybody, packed and encoded."""
    run.write(tmp_path)
    for name in ("整改清单.xlsx", "内部/evidence.parquet"):
        assert found((tmp_path / name).read_bytes()) == set(SECRETS), name
    for encoding in ENCODINGS:
        assert found(PEOPLE[0].name.encode(encoding)) == {PEOPLE[0].name}


def test_no_output_of_a_run_tells_who_somebody_is(run: hecha.Run, tmp_path: Path) -> None:
    run.write(tmp_path, annotate=True)
    contents = files(tmp_path)
    open_ = [writer for writer in writers() if writer.officers_worksheet or writer.owner_only]
    whole = {name for name in contents if any(writer.owns(name) for writer in open_)}
    assert {name.split("/")[0] for name in whole} == {"内部", "标注", "整改清单.xlsx"}
    leaks = {name: found(content) for name, content in contents.items() if name not in whole}
    assert {name: secrets for name, secrets in leaks.items() if secrets} == {}


def test_no_format_tells_who_somebody_is_or_steers_a_terminal(run: hecha.Run) -> None:
    for name, form in formats().items():
        text = form.text(run.masked())
        assert found(text.encode()) == set(), name
        assert not STEERING.keys() & set(text), name


def test_text_files_steer_no_terminal(run: hecha.Run, tmp_path: Path) -> None:
    for personal in (False, True):
        run.write(tmp_path, personal=personal)
        for name, content in files(tmp_path).items():
            if name.endswith((".csv", ".json")):
                text = content.decode("utf-8-sig")
                assert not STEERING.keys() & set(text), name


def test_the_screen_tells_nobody(
    run: hecha.Run, exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hecha.run.check", lambda *_, **__: run)  # it takes seconds
    words = ["check", str(exports), "--lang", run.lang, "--verbose", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 3  # two rules broke
    assert "IN02" in done.stdout
    for text in (done.stdout, done.stderr):
        assert found(text.encode()) == set()
        assert not STEERING.keys() & set(text)


def test_a_crash_tells_nobody(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(" ".join(SECRETS))

    monkeypatch.setattr("hecha.run.check", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = CliRunner().invoke(main, ["check", str(exports), "-o", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert found(done.output.encode()) == set()
    [(name, log)] = files(tmp_path).items()
    assert name.endswith(".log")
    assert b"RuntimeError" in log
    assert found(log) == set()
