"""One process of fuzzing: ``python -m tools.fuzz.targets TARGET FINDINGS [libFuzzer options]``.

Every input is read as the product reads a file. InputRejected is an answer; any other exception is
written to FINDINGS, once per kind and place, and fuzzing goes on. An abort of a library ends the
process; libFuzzer keeps its input. The format whose library aborts most (.xls) is therefore read
as in a run, by a process of its own, after its records were looked through here.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hecha.reading", "zipfile", "xml.etree"]):
    from hecha.processes.broken import places_of
    from hecha.reading import biff
    from hecha.reading.files import InputFile
    from hecha.reading.guarded import GuardedReader
    from hecha.reading.limits import TooLarge
    from hecha.reading.sheets import sheets_of
    from hecha.reading.submission import InputRejected

MEMORY = 1 << 30
"""Bytes of memory that a process of the product would have, about."""

_SCRATCH = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path()
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
    '2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>',
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
}


def _part(name: str) -> Callable[[Path, bytes], None]:
    """Writes a workbook one part of which is the input."""

    def write(path: Path, data: bytes) -> None:
        names = ("mimetype",) if name == "content.xml" else tuple(_PARTS)[:-1]
        with zipfile.ZipFile(path, "w") as archive:
            for other in names:
                if other != name:
                    archive.writestr(other, _PARTS[other])
            archive.writestr(name, data)

    return write


def _whole(path: Path, data: bytes) -> None:
    path.write_bytes(data)


TARGETS: dict[str, tuple[str, Callable[[Path, bytes], None]]] = {
    "sheet": ("xlsx", _part("xl/worksheets/sheet1.xml")),
    "workbook": ("xlsx", _part("xl/workbook.xml")),
    "archive": ("xlsx", _whole),
    "ods": ("ods", _part("content.xml")),
    "xls": ("xls", _whole),
    "csv": ("csv", _whole),
    "parquet": ("parquet", _whole),
}


def main() -> None:
    """Fuzz a target until libFuzzer's options end it."""
    name, findings, *options = sys.argv[1:]
    suffix, write = TARGETS[name]
    path = _SCRATCH / f"hecha-fuzz-{name}.{suffix}"
    file = InputFile.of(path, path.name, frozenset(), previous=False)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.RLIM_INFINITY))

    guarded = GuardedReader() if name == "xls" else None

    def one(data: bytes) -> None:
        write(path, data)
        try:
            if guarded is not None:
                biff.inspect(data)
            for sheet in sheets_of(file) if guarded is None else guarded.sheets_of(file):
                if sheet.numeric is not None and sheet.cells.width:
                    sheet.numeric([0])
        except (InputRejected, TooLarge):
            pass
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            _keep(error, data, Path(findings))

    atheris.Setup([f"fuzz-{name}", *options], one)
    atheris.Fuzz()


def _keep(error: BaseException, data: bytes, findings: Path) -> None:
    places = "\n".join(places_of(error))
    digest = hashlib.sha256(places.encode()).hexdigest()[:12]
    target = findings / f"{type(error).__name__}-{digest}"
    if not target.exists():
        target.write_bytes(data)
        target.with_suffix(".txt").write_text(f"{places}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
