"""The counties of a folder: which there are, and a run of each after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hecha import expectations
from hecha.backends import typed_folder
from hecha.backends.typed_folder import Wanted, outline
from hecha.intake import DEFAULT_SUITE, Progress, product_version
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.policy.policy import MUST, Severity
from hecha.province.folders import named, refuse_others, typed_in
from hecha.province.hosting import Host
from hecha.province.links import County, Links
from hecha.province.shared_keys import SharedKeys
from hecha.reading.submission import InputRejected, Submission
from hecha.results.run_record import Run
from hecha.rules import rulebook
from hecha.run import judge

_READ = 0.1
"""Share of a county's run that is done once it is read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What every county is checked with; the arguments of :func:`hecha.check`."""

    suite: str = DEFAULT_SUITE
    as_of: date | None = None
    previous: Path | None = None
    leave_out: Sequence[str] = ()
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severity: Severity | None = None
    lang: str = "zh"
    fail_on: str = MUST


def opened(folder: Path, settings: Settings) -> list[County]:
    """The counties in a folder, by name.

    Raises InputRejected, with one sentence that names the folders, where one of them was loaded by
    another version or with other headers, was changed, or they are of different days.
    """
    refuse_others(folder)
    lexicon = lexicon_of(settings.suite)
    past = [] if settings.previous is None else [settings.previous]
    wanted = Wanted(settings.as_of, past, settings.leave_out)
    counties: list[County] = []
    refused: dict[str, InputRejected] = {}
    start = 0
    for number, path in enumerate(typed_in(folder)):
        try:
            held = outline(path, lexicon, product_version(), wanted)
            typed_folder.refuse_changed(path)
            counties.append(County(number, path.name, path, held, start))
            start += _sheets(held.submission)
        except InputRejected as why:
            refused[path.name] = why
    if refused:
        _refuse(refused)
    _refuse_days(counties)
    return counties


def _sheets(submission: Submission) -> int:
    """How many numbers the sheets of a submission take."""
    tables = [*submission.tables.values(), *submission.previous.values()]
    sources = [*submission.sources, *(source for data in tables for source in data.sources)]
    return 1 + max((source.id for source in sources), default=0)


def _refuse(refused: Mapping[str, InputRejected]) -> None:
    first = next(iter(refused.values()))
    if len(refused) == 1:
        raise first
    names = named(refused)
    raise InputRejected(
        f"有 {len(refused)} 个文件夹不能核查：{names.zh}。其中第一个：{first.of('zh')}",
        f"{len(refused)} folders cannot be checked: {names.en}. The first: {first.of('en')}",
    )


def _refuse_days(counties: Sequence[County]) -> None:
    by_day: dict[date, list[str]] = {}
    for county in counties:
        by_day.setdefault(county.outline.submission.snapshot.day, []).append(county.name)
    if len(by_day) > 1:
        each = [(day, named(names)) for day, names in sorted(by_day.items())]
        zh = "；".join(f"{day}：{names.zh}" for day, names in each)
        en = "; ".join(f"{day}: {names.en}" for day, names in each)
        raise InputRejected(
            f"各县的数据日期不同（{zh}）：请用 hecha load --as-of 按同一日期重新载入。",
            f"The counties are of different days ({en}): please load them as of one day with "
            "hecha load --as-of.",
        )


@contextmanager
def province(
    counties: Sequence[County],
    settings: Settings,
    store: Path | None,
    progress: Callable[[float], None],
) -> Iterator[Province]:
    """The counties compared with each other; what they share is kept, for their owner only, in a
    folder made in ``store`` until the block ends."""
    rules = rulebook.load()
    policy = load_suite(settings.suite, counties[0].outline.submission.snapshot.day)
    keys = SharedKeys(rules, policy)
    with tempfile.TemporaryDirectory(prefix=".hecha-", dir=store) as name:
        links = Links(counties, keys.columns(), keys.deep(), Path(name), progress)
        yield Province(counties, settings, policy.title, keys, links)


class Province:
    """Counties that are compared, each of which can be checked."""

    def __init__(
        self,
        counties: Sequence[County],
        settings: Settings,
        title: str,
        keys: SharedKeys,
        links: Links,
    ) -> None:
        self.settings = settings
        self.title = title
        self._counties = counties
        self._keys = keys
        self._links = links

    def hosted(self, county: County, progress: Progress) -> Host:
        """A county, read, with the rows others lend to it. Raises InputRejected."""
        lexicon = lexicon_of(self.settings.suite)
        read = typed_folder.read(county.folder, lexicon, product_version(), Wanted(), progress)
        lent = self._links.of(county.number)
        return Host.of(county, read, lent, self._counties, self._keys)

    def checked(self, county: County, progress: Progress) -> Run:
        """A run of one county. Raises InputRejected as :func:`hecha.check`."""
        settings = self.settings
        expectations.preload(settings.suite, settings.select, settings.ignore)
        host = self.hosted(county, lambda name, share: progress(name, share * _READ))
        return judge(
            host.home,
            host,
            suite=settings.suite,
            select=settings.select,
            ignore=settings.ignore,
            severity=settings.severity,
            lang=settings.lang,
            fail_on=settings.fail_on,
            progress=progress,
        )
