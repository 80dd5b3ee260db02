"""``hecha certify``: the statement of a run, for 签字盖章 and for whoever checks it again."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hecha.commands.options import LANG, PATH
from hecha.declare.words import Words, listed
from hecha.terminal.door import OK
from hecha.terminal.screen import say
from hecha.terminal.usage import WrongOptions

STATEMENT, SIGNATURE = "核查声明.json", "核查声明.json.sig"
PAGE, PDF = "核查声明.xlsx", "核查声明.pdf"
PASSWORD = "HECHA_KEY_PASSWORD"


@click.command()
@click.argument("run", required=False, type=PATH, metavar="[结果文件夹]")
@click.option("-o", "--output", type=PATH, metavar="文件夹", help="写到哪里；不写则为当前文件夹。")
@click.option("--key", type=PATH, metavar="文件", help="用这把钥匙签名。")
@click.option("--new-key", type=PATH, metavar="文件", help="新建一把签名钥匙，另写公钥 .pub。")
@LANG
def certify(
    run: Path | None, output: Path | None, key: Path | None, new_key: Path | None, lang: str
) -> int:
    """出具核查声明：一页纸供签字盖章，另有供复核的文件，不含个人信息。

    一页纸写成 xlsx，有 typst 和中文字体时另写 PDF。

    钥匙的口令在屏幕上输入，或写在环境变量 HECHA_KEY_PASSWORD 里。

    \b
    例：hecha certify 核查结果 -o 上报材料
        hecha certify --new-key 县钥匙.pem
        hecha certify 核查结果 --key 县钥匙.pem
    """
    if (run is None) == (new_key is None):
        raise WrongOptions(
            "请写结果文件夹，或用 --new-key 新建钥匙，二者选一。",
            "Give either a folder of results, or --new-key to make a key.",
        )
    if run is None:
        assert new_key is not None
        _make_key(new_key, lang)
    else:
        _state(run, output or Path(), key, lang)
    return OK


def _make_key(file: Path, lang: str) -> None:
    from hecha.results import signing

    made = signing.fingerprint(signing.new_key(file, _password(lang, confirmed=True)))
    written = _WRITTEN.of(lang).format(listed((file, f"{file}{signing.PUBLIC}")).of(lang))
    say(written + Words(f"；公钥指纹 {made}", f"; fingerprint of the public key {made}").of(lang))


def _state(run: Path, folder: Path, key: Path | None, lang: str) -> None:
    from hecha.exchange.statement import canonical, statement
    from hecha.exchange.whole_set import whole_set
    from hecha.paper.statement_page import statement_pdf, write_statement
    from hecha.paper.typesetting import NoPdf
    from hecha.results import signing
    from hecha.results.atomic import staged

    values = statement(whole_set(run).record)
    content = canonical(values)
    signed = None if key is None else signing.sign(content, key, _password(lang, confirmed=False))
    why = ""
    with staged(folder, (STATEMENT, SIGNATURE, PAGE, PDF)) as work:
        (work / STATEMENT).write_bytes(content + b"\n")
        if signed is not None:
            (work / SIGNATURE).write_bytes(signed[0])
        owner = None if signed is None else signing.fingerprint(signed[1])
        write_statement(work / PAGE, values, owner, lang)
        try:
            (work / PDF).write_bytes(statement_pdf(values, owner, lang))
        except NoPdf as error:
            why = error.words.of(lang)
        written = listed(folder / file.name for file in sorted(work.iterdir()))
    say(_WRITTEN.of(lang).format(written.of(lang)))
    if why:
        say(why, error=True)


_WRITTEN = Words("已生成：{}", "Written: {}")


def _password(lang: str, *, confirmed: bool) -> str:
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    words = Words("钥匙的口令", "Password of the key").of(lang)
    return str(click.prompt(words, hide_input=True, confirmation_prompt=confirmed, err=True))
