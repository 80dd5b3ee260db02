"""A file of its own that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hecha.declare.system_errors import why
from hecha.reading.submission import InputRejected


@contextmanager
def one_file(path: Path, *, owner_only: bool = False) -> Iterator[Path]:
    """A name beside ``path`` to write to; what is there when the block ends well becomes ``path``.

    Raises InputRejected where it cannot be written; ``path`` is then as it was.
    """
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        yield unfinished
        if owner_only:
            unfinished.chmod(0o600)
        unfinished.replace(path)
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"无法写入 {path}（{reason.zh}）：如正在 Excel 或 WPS 中打开，请先关闭。",
            f"{path} cannot be written ({reason.en}): if it is open in Excel or WPS, please close "
            "it.",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
