"""``hecha open``: the local page for officers."""

from __future__ import annotations

import signal
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread
from types import FrameType

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import OK
from hecha.terminal.screen import say

_TEXTS = {
    "zh": {
        "opened": "核查页面：{}",
        "how": "请在本机浏览器打开；用完点页面上的“结束”，或在这里按 Ctrl-C。",
        "gone": "页面已结束，临时文件已删除。",
    },
    "en": {
        "opened": "The page: {}",
        "how": "Open it in a browser on this computer; to stop, press “Stop” on it or Ctrl-C here.",
        "gone": "The page has stopped, its temporary files are removed.",
    },
}


@click.command()
@click.option(
    "--followup",
    type=PATH,
    metavar="台账文件",
    help="整改台账记在这个文件里，没有则新建；不写则是临时的，可在页面上下载。",
)
@click.option("--suite", default="national", show_default=True, help="页面上先选好的政策套件。")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="端口",
    help="用这个端口；不写则由系统分配。",
)
@click.option("--no-browser", is_flag=True, help="不自动打开浏览器，只显示网址。")
@LANG
def open(followup: Path | None, suite: str, port: int, no_browser: bool, lang: str) -> int:
    """在浏览器里核查：选文件夹、看结论、下载整改清单，收回任务单。

    页面只在本机能打开，不联网。拖入的文件和结果放在只有本人能打开的文件夹里，结束时删除。

    \b
    例：hecha open
        hecha open --followup 台账.db --suite puning-2016
    """
    from hecha.run import product_version
    from hecha.web.desk import Desk
    from hecha.web.pages import assets
    from hecha.web.server import PageServer
    from hecha.web.uploads import Limits
    from hecha.web.workplace import workplace

    if followup is not None and followup.exists():
        from hecha.followup.followup_file import reading

        with reading(followup):  # refused before anybody has worked with it
            pass
    suites, chosen = _suites(suite)
    limits, version = Limits(), product_version()
    shown = assets(suites, suite=chosen, lang=lang, limits=limits, version=version)
    with _stopped_by_signals(), workplace() as home:
        desk = Desk(home, list(suites), followup=followup, limits=limits, warm=True)
        try:
            server = PageServer(desk, shown, port)
        except OSError:
            raise unknown("port", "已被占用，请换一个", "is taken, choose another one") from None
        server.start()
        try:
            say(_TEXTS[lang]["opened"].format(server.guard.start))
            say(_TEXTS[lang]["how"])
            if not no_browser:
                # A browser in the terminal comes back when it is left.
                Thread(target=webbrowser.open, args=(server.guard.start,), daemon=True).start()
            while not server.stopped.wait(0.5):  # in short turns: Windows hears no Ctrl-C meanwhile
                pass
        finally:
            server.stop()
    say(_TEXTS[lang]["gone"])
    return OK


def _suites(given: str) -> tuple[dict[str, str], str]:
    """The suites to choose from, their titles by their names, and the name of the one given; of a
    county's own its folder. Raises InputRejected where there is none."""
    from hecha.policy import available
    from hecha.policy import load as load_suite

    known = {info.name: f"{info.title} {info.number}".rstrip() for info in available()}
    if given in known:
        return known, given
    own = load_suite(given, date.today())
    name = str(Path(given).absolute())
    return {name: own.title, **known}, name


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """End as by Ctrl-C when the window is closed or the process is told to end, so that the
    temporary files go."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
