"""Workbooks that open with a password."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path


def write_encrypted(workbook: BytesIO, path: Path, password: str) -> None:
    """Write a workbook as Excel and WPS encrypt it (ECMA-376 Agile: AES-256, SHA-512).

    The plain workbook stays in memory. Two runs never give the same bytes: the salt is random.
    """
    # Every run looks into this module for outputs; few of them encrypt.
    from msoffcrypto.format.ooxml import OOXMLFile

    workbook.seek(0)
    with path.open("w+b") as stream:
        OOXMLFile(workbook).encrypt(password, stream)
