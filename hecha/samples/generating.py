"""Writes a sample county: the function behind ``hecha sample``."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hecha.declare.words import listed
from hecha.policy.loading import POLICY_FILE, load
from hecha.reading.files import PLANTED
from hecha.reading.submission import InputRejected
from hecha.samples.book import Book, fill, joined
from hecha.samples.county import make_county
from hecha.samples.defects import Planting, plant
from hecha.samples.families import MAX_SIZE
from hecha.samples.ledgers import keep as ledgers_of
from hecha.samples.papers import keep as papers_of
from hecha.samples.papers.local_suite import FOLDER, PAPERS, policy_text
from hecha.samples.papers.misses import Misses, miss
from hecha.samples.profiles import PROFILES, Profile, of_paper
from hecha.samples.writing import FORMATS, WITHOUT_DEFECTS, write

MET, MISSED = "met", "missed"
"""Of a sample for the claims of a paper: all met, or each missed once."""
_MAX_MEAN = MAX_SIZE // 2
"""Persons per household over a whole county."""


def generate(
    directory: Path,
    *,
    households: int,
    persons: int,
    suite: str,
    defects: int,
    seed: int,
    formats: str = "xlsx",
    ledgers: bool = False,
    claims: str = "",
    year: int | None = None,
) -> None:
    """Writes the exports of an invented county into ``directory``, all of them or none.

    With ``ledgers`` also the folders 台账 and 五级: the ledgers the papers ask for and the
    registers of five levels, agreeing with the exports. Defects are then planted in them alone.

    With ``claims`` (MET or MISSED) everything the claims of the suite ask for, at the end of
    ``year`` (default: of the suite's own): ledgers, lists, the columns and ledgers it declares, and
    a suite of the county with its totals, in the folder 本县套件. Every claim is met, or each that
    is due is missed once.

    The same arguments give the same files, byte for byte. With ``defects`` or missed claims a side
    file ``planted.json`` lists each planted fault: rule (or claim), file, sheet, row, column,
    household, person. ``suite`` names the paper and the time the county is made for; ``formats``
    is one of ``hecha.samples.writing.FORMATS``.

    Raises InputRejected for a folder that is not empty and for sizes that cannot be.
    """
    _check(directory, households, persons, suite, defects, formats)
    _check_claims(suite, defects, formats, claims, year)
    profile = of_paper(suite, year) if claims else PROFILES[suite]
    book = joined(
        [
            _book(each, *size, own_seed, ledgers=ledgers or bool(claims), papers=bool(claims))
            for each, size, own_seed in _counties(profile, households, persons, seed)
        ]
    )
    planting: Planting | Misses | None = None
    if claims == MISSED:
        planting = miss(book, seed)
    elif defects:
        planting = plant(book, defects, seed, formats)
    own_suite = ""
    if claims:
        own_suite = policy_text(book, load(suite, book.county.day), missed=claims == MISSED)
    _write_whole(directory, book, formats, planting, own_suite)


def _write_whole(
    directory: Path,
    book: Book,
    formats: str,
    planting: Planting | Misses | None,
    own_suite: str,
) -> None:
    """All files at once: they are moved into their folder when the last is written."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        places = write(book, unfinished, formats)
        if own_suite:
            policy = unfinished / FOLDER / POLICY_FILE
            policy.parent.mkdir()
            policy.write_text(own_suite, encoding="utf-8", newline="\n")
        if planting is not None:
            listed = planting.describe(places)
            text = json.dumps(listed, ensure_ascii=False, indent=1)
            (unfinished / PLANTED).write_text(text + "\n", encoding="utf-8", newline="\n")
        unfinished.chmod(0o755)
        if directory.exists():
            directory.rmdir()
        unfinished.rename(directory)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _check_claims(suite: str, defects: int, formats: str, claims: str, year: int | None) -> None:
    if not claims:
        if year is not None:
            raise InputRejected("--year 只和 --claims 一起用。", "--year goes with --claims only.")
        return
    if suite not in PAPERS:
        known = listed(PAPERS)
        raise InputRejected(
            f"套件 {suite} 没有按要求生成的样本；可选：{known.zh}。",
            f"There is no sample for the claims of {suite}; there are {known.en}.",
        )
    if defects or formats != "xlsx":
        raise InputRejected(
            "--claims 不和 --defects、--formats 一起用。",
            "--claims does not go with --defects or --formats.",
        )


def _counties(
    profile: Profile, households: int, persons: int, seed: int
) -> Iterator[tuple[Profile, tuple[int, int], int | str]]:
    """The counties of a sample, each with its households and persons and a seed of its own."""
    count = len(profile.neighbours) + 1
    own = households // count, persons // count
    for neighbour in profile.neighbours:
        yield neighbour, own, f"{seed}:{neighbour.county}"
    rest = count - 1
    yield profile, (households - rest * own[0], persons - rest * own[1]), seed


def _book(
    profile: Profile,
    households: int,
    persons: int,
    seed: int | str,
    *,
    ledgers: bool,
    papers: bool,
) -> Book:
    book = fill(make_county(profile, households, persons, seed), profile)
    if ledgers:
        ledgers_of(book, seed)
    if papers:
        papers_of(book, seed)
    return book


def _check(
    directory: Path, households: int, persons: int, suite: str, defects: int, formats: str
) -> None:
    if suite not in PROFILES:
        known = listed(PROFILES)
        raise InputRejected(
            f"没有 {suite} 的样本；可选：{known.zh}。",
            f"There is no sample for {suite}; there are {known.en}.",
        )
    if formats not in FORMATS:
        known = listed(FORMATS)
        raise InputRejected(
            f"没有 {formats} 这种样本格式；可选：{known.zh}。",
            f"There is no format {formats} of samples; there are {known.en}.",
        )
    if households < 1:
        raise InputRejected(
            "样本的户数须至少为 1，请改 --households。",
            "A sample has at least 1 household; please change --households.",
        )
    if not households <= persons <= households * _MAX_MEAN:
        raise InputRejected(
            f"样本的人数须在户数与户数的 {_MAX_MEAN} 倍之间，请改 --persons 或 --households。",
            f"A sample has between 1 and {_MAX_MEAN} persons for each household; please change "
            "--persons or --households.",
        )
    if defects < 0:
        raise InputRejected(
            "差错个数不能为负，请改 --defects。",
            "The number of defects cannot be below 0; please change --defects.",
        )
    if defects and formats in WITHOUT_DEFECTS:
        raise InputRejected(
            f"{formats} 格式的样本不带差错，请去掉 --defects 或换一种格式。",
            f"Samples of the format {formats} have no defects; please remove --defects or choose "
            "another format.",
        )
    if directory.exists() and not directory.is_dir():
        raise InputRejected(
            f"{directory.name} 是文件，不是文件夹；请另选输出文件夹。",
            f"{directory.name} is a file and no folder; please choose another folder.",
        )
    if directory.exists() and any(directory.iterdir()):
        raise InputRejected(
            f"文件夹 {directory.name} 不是空的；请另选一个空文件夹或新名称。",
            f"The folder {directory.name} is not empty; please choose an empty one or a new name.",
        )
