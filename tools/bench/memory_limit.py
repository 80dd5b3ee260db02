"""A limit that Linux sets on the memory some processes use together: a control group of their own.

It is made beside or below the group this process is in, where that may be done: with version 1 of
control groups below it, with version 2 beside it, for a group that has processes can have no
limited ones below it. Nothing else about the groups there are is changed.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_MOUNTS = Path("/proc/self/mountinfo")
_GROUPS = Path("/proc/self/cgroup")
_V1_LIMITS = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
"""The second is of memory and swap; not every kernel counts it."""
_KILLED = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)


class NoLimit(Exception):
    """Why no limit can be set here."""


@dataclass(frozen=True, slots=True)
class _Hierarchy:
    """Where groups that limit memory can be made: ``above`` is the group to make them in."""

    above: Path
    is_v2: bool


class MemoryLimit:
    """A group whose processes use so many bytes of memory together at most. A context manager.

    Raises NoLimit, with what is lacking, where the system has or allows none.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._hierarchy = _hierarchy()
        self._path = self._hierarchy.above / f"hecha-bench-{os.getpid()}"

    def __enter__(self) -> MemoryLimit:
        try:
            self._path.mkdir()
        except OSError as error:
            raise NoLimit(f"{self._path} cannot be made ({error.strerror})") from None
        try:
            self._set()
        except OSError as error:
            self._path.rmdir()
            raise NoLimit(f"{error.filename} takes no limit ({error.strerror})") from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._path.rmdir()

    def within(self, command: list[str]) -> list[str]:
        """A command that runs this one, and all it starts, in the group."""
        return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self._path / _PROCESSES), *command]

    @property
    def killed(self) -> int:
        """How many of its processes were ended because the memory did not suffice."""
        name = "memory.events" if self._hierarchy.is_v2 else "memory.oom_control"
        found = _KILLED.search((self._path / name).read_text())
        return int(found[1]) if found else 0

    def _set(self) -> None:
        if self._hierarchy.is_v2:
            (self._path / "memory.max").write_text(str(self._size))
            swap = self._path / "memory.swap.max"
            if swap.exists():
                swap.write_text("0")
            return
        for name in _V1_LIMITS:
            if (self._path / name).exists():
                (self._path / name).write_text(str(self._size))


_PROCESSES = "cgroup.procs"


def _hierarchy() -> _Hierarchy:
    if not _MOUNTS.exists() or not _GROUPS.exists():
        raise NoLimit("this system has no control groups: Linux has")
    own = dict(_own_groups(_GROUPS.read_text()))
    for root, where, kind, options in _mounted(_MOUNTS.read_text()):
        if kind == "cgroup" and "memory" in options and "memory" in own:
            return _Hierarchy(_under(where, root, own["memory"]), is_v2=False)
    for root, where, kind, _ in _mounted(_MOUNTS.read_text()):
        if kind == "cgroup2" and "" in own:
            group = _under(where, root, own[""])
            above = group if group == where else group.parent
            if "memory" in (above / "cgroup.subtree_control").read_text().split():
                return _Hierarchy(above, is_v2=True)
            raise NoLimit(
                f"{above} does not hand the limiting of memory on (cgroup.subtree_control)"
            )
    raise NoLimit("no control group that limits memory is mounted")


def _under(where: Path, root: Path, group: Path) -> Path:
    """The folder of a group, where ``root`` is mounted."""
    if not group.is_relative_to(root):
        raise NoLimit(f"the control group {group} of this process is not mounted here")
    return where / group.relative_to(root)


def _own_groups(text: str) -> list[tuple[str, Path]]:
    """The group this process is in, by controller; of version 2 by the empty name."""
    lines = (line.split(":", 2) for line in text.splitlines())
    return [(one, Path(path)) for _, named, path in lines for one in named.split(",")]


def _mounted(text: str) -> list[tuple[Path, Path, str, list[str]]]:
    """Root, mount point, kind and options of every mounted system of files."""
    found = []
    for line in text.splitlines():
        place, _, system = line.partition(" - ")
        kind, _, options = system.split(" ", 2)
        root, where = place.split()[3:5]
        found.append((Path(root), Path(where), kind, options.split(",")))
    return found
