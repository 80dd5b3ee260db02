"""``hecha patch``: from the collected answers a patch list and corrected copies of the exports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import FINDINGS, OK
from hecha.terminal.progress import Progress
from hecha.terminal.screen import say

if TYPE_CHECKING:
    from hecha.exchange.internal import Internal
    from hecha.patches.grids import Exports
    from hecha.patches.patching import Patch
    from hecha.patches.recheck import Recheck
    from hecha.results.run_record import Run


@click.command()
@click.argument("run", type=PATH, metavar="结果文件夹")
@click.option(
    "--exports",
    type=PATH,
    multiple=True,
    required=True,
    metavar="文件或文件夹",
    help="核查过的导出数据；可写多次。",
)
@click.option("-o", "--output", type=PATH, metavar="文件夹", help="写到哪里；不能在导出数据里面。")
@click.option("--dry-run", is_flag=True, help="只显示要改什么、改后的复核结果，不写文件。")
@click.option(
    "--followup", type=PATH, metavar="台账文件", help="整改台账；不写则用核查时的那一个。"
)
@click.option("--suite", help="自己的套件文件夹；不写则用核查时的套件。")
@click.option("--previous", type=PATH, metavar="文件夹", help="核查时用的上期导出数据。")
@click.option("--leave-out", multiple=True, metavar="名称", help="核查时没有读取的文件。")
@click.option("--quiet", is_flag=True, help="不显示进度。")
@LANG
def patch(
    run: Path,
    exports: tuple[Path, ...],
    output: Path | None,
    dry_run: bool,
    followup: Path | None,
    suite: str | None,
    previous: Path | None,
    leave_out: tuple[str, ...],
    quiet: bool,
    lang: str,
) -> int:
    """按台账里“改正”“删除”的答复写出更正清单和更正后的导出数据，原文件不动。

    改完先复核：消除哪些任务、新出现哪些，显示后才写文件。一户的答复全部能改才改；
    现值与核查时不同的不改，并说明原因。有不能改的答复、或新出现任务时退出码为 1。
    业务系统里的数据不会因此改变。

    \b
    例：hecha patch 核查结果 --exports 导出数据 --dry-run
        hecha patch 核查结果 --exports 导出数据 -o 更正
    """
    from hecha.corrections.task_keys import run_id
    from hecha.exchange.internal import read_internal
    from hecha.patches.patch_folder import check_folder, write_patch
    from hecha.patches.patch_list import Heading
    from hecha.policy import import_headers

    if output is None and not dry_run:
        raise unknown("output", "要写明；只看不写请用 --dry-run", "is needed, or --dry-run")
    if output is not None:
        check_folder(output, exports)
    internal = read_internal(run)
    asked = _Asked(internal, exports, followup, suite, previous, leave_out, quiet, lang)
    with TemporaryDirectory(prefix="hecha-") as scratch:
        found = asked.done(Path(scratch))
        say(found.told)
        if output is not None and not dry_run:
            about = Heading(
                date.fromisoformat(internal.record["snapshot"]["day"]),
                run_id(internal.record),
                lang,
                import_headers(asked.suite),
            )
            files = write_patch(found.patch, about, found.recheck, output, exports)
            say({"zh": "已写出：", "en": "Written: "}[lang] + "、".join(map(str, files)))
    made = found.recheck is not None and found.recheck.created.height > 0
    return FINDINGS if found.patch.refused or made else OK


@dataclass(frozen=True, slots=True)
class _Done:
    """A patch, what its check found, and both in words."""

    patch: Patch
    recheck: Recheck | None
    told: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command was given: the results, and what the exports are read and checked with."""

    internal: Internal
    paths: Sequence[Path]
    followup: Path | None
    own_suite: str | None
    previous: Path | None
    leave_out: Sequence[str]
    quiet: bool
    lang: str

    @property
    def suite(self) -> str:
        """The suite of the run, or the folder it is in now."""
        return self.own_suite or str(self.internal.record["suite"]["name"])

    def done(self, scratch: Path) -> _Done:
        """Patch the exports into ``scratch`` and check them again."""
        from hecha.patches.answered import answered
        from hecha.patches.grids import read_exports
        from hecha.patches.patch_report import report
        from hecha.patches.patching import patched
        from hecha.policy import lexicon_of

        named = self.followup or self.internal.record.get("followup")
        if not named:
            raise unknown(
                "followup",
                "要写明：这次核查没有用整改台账（hecha check --followup）",
                "is needed: the run was recorded in no follow-up (hecha check --followup)",
            )
        answers = answered(self.internal, Path(named))
        for name in ("zip", "new", "checked"):
            (scratch / name).mkdir()
        exports = read_exports(
            self.paths,
            scratch / "zip",
            previous=[] if self.previous is None else [self.previous],
            leave_out=self.leave_out,
            lexicon=lexicon_of(self.suite),
        )
        checked = self.internal.record["inputs"].values()
        patch = patched(answers, exports, checked, scratch / "new")
        if not patch.applied:
            return _Done(patch, None, report(patch, None, str, self.lang))
        recheck, after = self._recheck(patch, exports, scratch / "checked")
        return _Done(patch, recheck, report(patch, recheck, after.title, self.lang))

    def _recheck(self, patch: Patch, exports: Exports, scratch: Path) -> tuple[Recheck, Run]:
        from hecha.patches.as_handed_in import with_copies
        from hecha.patches.recheck import compared

        after = self._check(with_copies(self.paths, exports, patch.copies, scratch))
        record = self.internal.record
        is_same = (
            sorted(record["inputs"].values()) == sorted(exports.digests.values())
            and record["versions"] == after.versions
            and not record["narrowed"]
            and record["only_new"] is None
        )
        before = self.internal.results.tasks if is_same else self._check(self.paths).tasks
        return compared(before, after.tasks, patch.changes, patch.applied), after

    def _check(self, paths: Sequence[Path]) -> Run:
        from hecha.run import check

        opening = {"zh": "正在复核", "en": "Checking again"}[self.lang]
        with nullcontext() if self.quiet else Progress(opening) as progress:
            return check(
                paths,
                suite=self.suite,
                as_of=date.fromisoformat(self.internal.record["snapshot"]["day"]),
                previous=self.previous,
                leave_out=self.leave_out,
                lang=self.lang,
                progress=progress,
            )
