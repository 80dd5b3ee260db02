"""What a paper wants done again and again, or once by a day, and when that is due next.

Written as ``due`` of a claim: ``{every = "month", by = 10}`` (by the 10th),
``{every = "half-year"}`` (once in each half), ``{every = "year", from = "04-01", to = "06-30"}``
(the second quarter), or ``{from = 2020-01-01, to = 2020-06-30}`` (once).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hecha.declare.words import Words

MONTH, QUARTER, HALF_YEAR, YEAR = "month", "quarter", "half-year", "year"
MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}
"""Period -> its length in months; the first of a year begins on 1 January."""

_WORDS = {
    MONTH: Words("每月", "every month"),
    QUARTER: Words("每季度", "every quarter"),
    HALF_YEAR: Words("每半年", "every half-year"),
    YEAR: Words("每年", "every year"),
}
_LAST_DAY = 28
"""``by`` is a day that every month has."""


class DutyInvalid(Exception):
    """A ``due`` that cannot be understood; ``words`` say what to write."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.words = Words(zh, en)


@dataclass(frozen=True, slots=True)
class Duty:
    """``every`` is one of MONTHS, or None for what is done once. ``by`` is the last day of the
    month, ``start`` and ``end`` the days of a year (month, day) between which it is done; of what
    is done once ``first`` (None: any time before) and ``last``."""

    every: str | None
    by: int | None = None
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None
    first: date | None = None
    last: date | None = None

    def window(self, day: date) -> tuple[date | None, date]:
        """First and last day of the period in which it is due on a day or next; what is done once
        has one window, which may be over."""
        if self.every is None:
            assert self.last is not None
            return self.first, self.last
        start, end = self._period(day)
        return (start, end) if day <= end else self._period(self._after(day))

    @property
    def words(self) -> Words:
        """When it is due."""
        if self.every is None:
            first = f"{self.first} 至 " if self.first else ""
            said = f"from {self.first} to {self.last}" if self.first else f"by {self.last}"
            return Words(f"{first}{self.last}{'' if first else ' 前'}", said)
        period = _WORDS[self.every]
        if self.by is not None:
            return Words(f"{period.zh}{self.by}日前", f"{period.en} by day {self.by}")
        if self.start is not None and self.end is not None:
            start, end = (f"{month:02}-{day:02}" for month, day in (self.start, self.end))
            return Words(f"{period.zh} {start} 至 {end}", f"{period.en} from {start} to {end}")
        return period

    def _after(self, day: date) -> date:
        """A day of the next period."""
        _, end = self._bounds(day)
        return end + timedelta(days=1)

    def _period(self, day: date) -> tuple[date, date]:
        start, end = self._bounds(day)
        if self.by is not None:
            end = start.replace(day=self.by)
        if self.start is not None and self.end is not None:
            start, end = (date(day.year, *part) for part in (self.start, self.end))
        return start, end

    def _bounds(self, day: date) -> tuple[date, date]:
        return _calendar_period(self.every or YEAR, day)


def _calendar_period(every: str, day: date) -> tuple[date, date]:
    """First and last day of the calendar period, one of MONTHS, a day is in."""
    length = MONTHS[every]
    month = (day.month - 1) // length * length + 1
    last = month + length - 1
    return date(day.year, month, 1), date(day.year, last, monthrange(day.year, last)[1])


def last_period(every: str, day: date) -> tuple[date, date]:
    """First and last day of the newest calendar period, one of MONTHS, that is over when the day
    is: the period the day is in, where it is its last."""
    start, end = _calendar_period(every, day)
    return (start, end) if day == end else _calendar_period(every, start - timedelta(days=1))


def duty(written: Any) -> Duty:
    """A ``due`` as written in TOML or JSON. Raises DutyInvalid."""
    if not isinstance(written, Mapping) or set(written) - {"every", "by", "from", "to"}:
        raise DutyInvalid(
            'due 要写成表，可以写的有 every、by、from、to，例如 {every = "month", by = 10}',
            'due is a table with every, by, from, to, such as {every = "month", by = 10}',
        )
    every = written.get("every")
    if every is None:
        return _once(written)
    if every not in MONTHS:
        raise DutyInvalid(
            f"due 的 every 只能是 {'、'.join(MONTHS)}",
            f"every of due is one of {', '.join(MONTHS)}",
        )
    by = written.get("by")
    if by is not None:
        is_day = isinstance(by, int) and not isinstance(by, bool) and 1 <= by <= _LAST_DAY
        if every != MONTH or not is_day:
            raise DutyInvalid(
                f'due 的 by 与 every = "month" 一起用，写 1 至 {_LAST_DAY} 的日',
                f'by of due goes with every = "month" and is a day from 1 to {_LAST_DAY}',
            )
    start, end = (_of_year(written.get(key)) for key in ("from", "to"))
    if (start is None) != (end is None) or (start is not None and every != YEAR):
        raise DutyInvalid(
            'due 的 from 和 to 与 every = "year" 一起用，两个都写，例如 "04-01"',
            'from and to of due go with every = "year", both of them, such as "04-01"',
        )
    if start is not None and end is not None and start > end:
        raise DutyInvalid("due 的 to 早于 from", "to of due is before from")
    return Duty(every, by=by, start=start, end=end)


def _once(written: Mapping[str, Any]) -> Duty:
    first, last = (_day(written.get(key)) for key in ("from", "to"))
    if last is None or "by" in written:
        raise DutyInvalid(
            "due 没有 every 时要写到期日 to，例如 {to = 2019-12-31}",
            "due without every needs the last day, such as {to = 2019-12-31}",
        )
    if first is not None and first > last:
        raise DutyInvalid("due 的 to 早于 from", "to of due is before from")
    return Duty(None, first=first, last=last)


def _day(written: Any) -> date | None:
    if written is None or (isinstance(written, date) and not isinstance(written, datetime)):
        return written
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise DutyInvalid(
            "due 的 from、to 要写成日期，例如 2019-12-31",
            "from and to of due are days, such as 2019-12-31",
        ) from None


def _of_year(written: Any) -> tuple[int, int] | None:
    if written is None:
        return None
    try:
        # Any year without a 29 February: a day every year has.
        day = date.fromisoformat(f"2001-{written}")
    except ValueError:
        raise DutyInvalid(
            'due 的 from、to 要写成“月-日”，例如 "04-01"',
            'from and to of due are month and day, such as "04-01"',
        ) from None
    return day.month, day.day
