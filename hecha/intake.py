"""What is handed over, read once: files and folders, or the folder of typed tables that
:func:`load` wrote of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

from hecha import expectations
from hecha.backends import typed_folder
from hecha.backends.typed_folder import Wanted, is_typed
from hecha.declare.lexicon import Lexicon
from hecha.declare.origin import PREVIOUS
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading.submission import InputRejected, Submission
from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES, SUBJECTS, Results
from hecha.results.run_record import Run

DEFAULT_SUITE = "national"

Input = str | Path | Sequence[str | Path] | Mapping[str, pl.DataFrame]
"""Files and folders, or typed tables by name."""

Progress = Callable[[str, float], None]
"""Called with what is being done and the share of the whole run (0 to 1) that is done."""


def load(
    source: str | Path | Sequence[str | Path],
    folder: str | Path,
    *,
    suite: str = DEFAULT_SUITE,
    as_of: date | None = None,
    previous: str | Path | None = None,
    leave_out: Sequence[str] = (),
    lang: str = "zh",
    progress: Progress | None = None,
) -> Run:
    """Read files and folders once and write their typed tables into ``folder``.

    :func:`check` of that folder gives the findings of a check of the files. The arguments are
    those of :func:`check`; ``suite`` gives a county's own headers. Returns the record of a run in
    which no rule was checked: what was read, and what was not. Only the owner can read the folder
    (Windows has no such permissions). Raises InputRejected where nothing can be read, or the folder
    holds anything but an earlier set or cannot be written.
    """
    refuse_future(as_of)
    lexicon = lexicon_of(suite)
    submission = read_or_opened(
        paths_of(source),
        as_of,
        previous,
        leave_out=leave_out,
        lexicon=lexicon,
        progress=progress or silent,
    )
    typed_folder.write(submission, Path(folder), lexicon, product_version())
    title = load_suite(suite, submission.snapshot.day).title
    return Run.of(
        submission,
        Results(
            findings=pl.DataFrame(schema=FINDINGS),
            evidence=pl.DataFrame(schema=EVIDENCE),
            outcomes=pl.DataFrame(schema=OUTCOMES),
            subjects=pl.DataFrame(schema=SUBJECTS),
        ),
        suite=suite,
        suite_title=title,
        version=product_version(),
        rules={},
        lang=lang,
    )


def typed(
    source: str | Path | Sequence[str | Path],
    *,
    suite: str = DEFAULT_SUITE,
    as_of: date | None = None,
    previous: str | Path | None = None,
    leave_out: Sequence[str] = (),
    facts: bool = True,
) -> dict[str, pl.DataFrame]:
    """The typed tables in files and folders (or in one that :func:`load` wrote), by name; those of
    the last period begin with ``previous_``.

    Columns have the declared names; beside them are the origin of each row (``_source``,
    ``_row``), its area (``_county``, ``_town``, ``_village``), Boolean companions (``…__bad``)
    and derived columns such as ``age``. With ``facts`` a table that rules judge also has the
    facts these rules and the expectations of the suite read, such as ``valid_pairings`` of a
    household, and the columns that the models of ``checks/schemas`` need
    (hecha.rules.joined.CONTEXT). ``suite`` gives a county's own
    headers and columns, and the thresholds facts are counted with. Registers and rosters: see
    hecha.rules.joined.with_facts. Raises InputRejected.
    """
    read = read_or_opened(
        paths_of(source),
        as_of,
        previous,
        leave_out=leave_out,
        lexicon=lexicon_of(suite),
        progress=silent,
    )
    if facts:
        from hecha.rules.joined import with_facts

        policy = load_suite(suite, read.snapshot.day)
        return with_facts(read, policy, suite, expectations.columns_of_records(policy))
    past = {PREVIOUS + name: data.frame for name, data in read.previous.items()}
    return {name: data.frame for name, data in read.tables.items()} | past


def submission_of(
    source: Input,
    as_of: date | None,
    previous: str | Path | None,
    *,
    leave_out: Sequence[str],
    lexicon: Lexicon,
    progress: Progress,
    spare: Callable[[], None] | None,
) -> Submission:
    """The submission in what :func:`hecha.check` is given; ``spare`` is called as by
    :func:`hecha.reading.read` where that is not a folder of typed tables. Raises InputRejected."""
    if not isinstance(source, Mapping):
        return read_or_opened(
            paths_of(source),
            as_of,
            previous,
            leave_out=leave_out,
            lexicon=lexicon,
            progress=progress,
            spare=spare,
        )
    from hecha.reading import given_tables

    if spare is not None:
        spare()
    if as_of is None:
        raise InputRejected(
            "数据表没有文件名可以说明日期：请给出 as_of。",
            "Tables have no file name to say of which day they are: please give as_of.",
        )
    if previous is not None:
        raise InputRejected(
            f"上期的数据表请用 {PREVIOUS}household 等名称一起给出，不用 previous。",
            f"Tables of the last period are given with the others, as {PREVIOUS}household and so "
            "on, not by previous.",
        )
    return given_tables.submission_of(source, as_of, lexicon)


def read_or_opened(
    paths: Sequence[Path],
    as_of: date | None,
    previous: str | Path | None,
    *,
    leave_out: Sequence[str],
    lexicon: Lexicon,
    progress: Progress,
    spare: Callable[[], None] | None = None,
) -> Submission:
    """The submission in files and folders, or in the one that :func:`load` wrote; ``spare`` is
    called as by :func:`hecha.reading.read` while files are read. Raises InputRejected."""
    from hecha.reading import read

    past = [] if previous is None else paths_of(previous)
    if is_typed(paths):
        wanted = Wanted(as_of, past, leave_out)
        return typed_folder.read(paths[0], lexicon, product_version(), wanted, progress)
    submission = read(
        paths,
        as_of=as_of,
        previous=past,
        leave_out=leave_out,
        lexicon=lexicon,
        progress=progress,
        spare=spare,
    )
    if past and not submission.previous:
        raise InputRejected(
            f"上期 {past[0]} 中没有可以读取的表：请放入上期的系统导出数据。",
            f"There is no table to read in {past[0]}: please put the exports of the last period "
            "there.",
        )
    return submission


def paths_of(source: str | Path | Sequence[str | Path]) -> list[Path]:
    """The files and folders given. Raises InputRejected for a name that is empty."""
    given = [source] if isinstance(source, str | Path) else list(source)
    if not all(map(str, given)):
        raise InputRejected(
            "文件或文件夹的名称是空的：请写要核查的文件或文件夹。",
            "The name of a file or folder is empty: please give what is to be checked.",
        )
    return list(map(Path, given))


def refuse_future(as_of: date | None) -> None:
    """Raise InputRejected for a day after today."""
    if as_of is not None and as_of > date.today():
        raise InputRejected(
            f"快照日期 {as_of} 在今天之后：请写数据导出的日期。",
            f"The day {as_of} is after today: please give the day the data were exported.",
        )


def silent(step: str, share: float) -> None:
    """Tell nobody of the progress."""


def product_version() -> str:
    """The installed version, or ``dev`` in a checkout that is not installed."""
    try:
        return version("hecha")
    except PackageNotFoundError:
        return "dev"
