"""``hecha verify``: check the data of a statement again, and compare."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from hecha.commands.options import LANG, PATH
from hecha.declare.words import Words
from hecha.terminal.door import FINDINGS, OK
from hecha.terminal.progress import Progress
from hecha.terminal.screen import say

if TYPE_CHECKING:
    from hecha.results.run_record import Run


@click.command()
@click.argument("statement", type=PATH, metavar="声明")
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="文件或文件夹...")
@click.option("--suite", help="自己的套件文件夹；不写则用声明里写的套件。")
@click.option("--previous", type=PATH, metavar="文件夹", help="出具时用的上期导出数据。")
@click.option(
    "--followup",
    type=PATH,
    metavar="台账文件",
    help="声明依据的整改台账；只读它的副本，不记入这次复核。",
)
@click.option("--leave-out", multiple=True, metavar="名称", help="出具时没有读取的文件。")
@click.option("--public-key", type=PATH, metavar="文件", help="签名人的公钥，要从别处得到。")
@click.option("--quiet", is_flag=True, help="不显示进度。")
@LANG
def verify(
    statement: Path,
    paths: tuple[Path, ...],
    suite: str | None,
    previous: Path | None,
    followup: Path | None,
    leave_out: tuple[str, ...],
    public_key: Path | None,
    quiet: bool,
    lang: str,
) -> int:
    """复核一份声明：重新核查同样的数据，与声明比较。

    结果与声明一致返回 0，不一致、签名不对返回 1。

    \b
    例：hecha verify 核查声明.json 导出数据 --public-key 县钥匙.pem.pub
    """
    from hecha import run as pipeline
    from hecha.exchange import statement as statements
    from hecha.exchange.run_json import record
    from hecha.reading.submission import InputRejected

    content = _read(statement)
    stated = statements.parsed(content)
    is_signed, signature = _signature(statement, content, public_key)
    say(signature.of(lang))
    if not is_signed:
        return FINDINGS
    try:
        day = date.fromisoformat(stated["day"])
    except ValueError:
        raise InputRejected(
            f"{statement} 里的数据日期不是日期。",
            f"The day of the data in {statement} is no date.",
        ) from None
    opening = Words("正在复核", "Checking again").of(lang)
    with nullcontext() if quiet else Progress(opening) as progress:
        run = pipeline.check(
            paths,
            suite=suite or stated["suite"]["name"],
            as_of=day,
            previous=previous,
            leave_out=leave_out,
            fail_on=stated["verdict"]["fail_on"],
            progress=progress,
        )
    now = statements.statement(record(run if followup is None else _with_states(run, followup)))
    found = list(statements.differences(stated, now))
    for key, before, after in found:
        say(_DIFFERS.filled(key=key, before=before, after=after).of(lang))
    if stated["tool"] != now["tool"]:
        versions = {"before": stated["tool"]["version"], "after": now["tool"]["version"]}
        say(_VERSIONS.filled(**versions).of(lang))
    lacking = bool(stated.get("followup")) and followup is None
    if lacking:
        say(_LACKING.filled(name=stated["followup"]).of(lang))
    elif stated.get("followup") and any(statements.is_of_followup(key) for key, _, _ in found):
        say(_LATER.of(lang))
    say((_OTHER if found else _REST if lacking else _SAME).of(lang))
    return FINDINGS if found or lacking else OK


_DIFFERS = Words(
    "不一致：{key}：声明为 {before}，现为 {after}",
    "Not the same: {key}: {before} stated, {after} found",
)
_VERSIONS = Words(
    "程序版本不同：声明为 {before}，现为 {after}",
    "Versions of the program differ: {before} stated, {after} here",
)
_OTHER = Words("声明与重新核查的结果不一致。", "The statement is not what checking again gives.")
_SAME = Words("声明与重新核查的结果一致。", "The statement is what checking again gives.")
_REST = Words(
    "声明里的其余各项与重新核查的结果一致。",
    "The rest of the statement is what checking again gives.",
)
_LACKING = Words(
    "声明依据整改台账 {name}：没有给出 --followup，结论和任务状态没有核对。",
    "The statement rests on the follow-up {name}: without --followup the verdict and the states of "
    "tasks were not compared.",
)
_LATER = Words(
    "台账在出具声明以后如有新的答复或核查，结论和任务状态会不同：请用当时的台账复核。",
    "Answers and runs recorded since the statement change the verdict and the states: verify with "
    "the follow-up as it was then.",
)


def _with_states(run: Run, followup: Path) -> Run:
    """The run with the states that its tasks have in a follow-up, which is not written to."""
    from hecha.followup.followup_file import reading
    from hecha.followup.recording import record

    with TemporaryDirectory(prefix="hecha-") as folder:
        copy = Path(folder) / "followup.db"
        with reading(followup):  # nobody writes into it while it is copied; refused if none of ours
            shutil.copyfile(followup, copy)
        return record(run, copy)


def _signature(statement: Path, content: bytes, public: Path | None) -> tuple[bool, Words]:
    """Whether nothing speaks against the signature, and what was found."""
    from hecha.results import signing

    if public is None:
        return True, Words(
            "签名：没有给出公钥，未核对。", "Signature: not checked, for no public key was given."
        )
    signature = statement.with_name(f"{statement.name}.sig")
    if not signature.is_file():
        return False, Words(
            f"签名：不符，没有签名文件 {signature}。",
            f"Signature: wrong, for there is no file {signature}.",
        )
    if not signing.is_signed(content.strip(), _read(signature), public):
        return False, Words(
            "签名：不符，声明被改过，或不是这把钥匙签的。",
            "Signature: wrong; the statement was changed, or another key signed it.",
        )
    known = signing.fingerprint(signing.public_key(public))
    return True, Words(
        f"签名：相符，公钥指纹 {known}", f"Signature: right, fingerprint of the public key {known}"
    )


def _read(file: Path) -> bytes:
    from hecha.reading.submission import InputRejected

    try:
        return file.read_bytes()
    except OSError as error:
        raise InputRejected.not_opened(file, error) from None
