"""What the whole is that a total of a paper speaks of.

A paper gives totals of a city, a county or a province. They are compared only with the whole of
it: a part can neither reach them nor miss them. What the whole is, a suite says by a parameter
(``"whole": {"parameter": …}`` in the ``meta`` of an expectation):

- names of counties, each of which must be there;
- a number of counties;
- with ``"figure"``, a number that this indicator must reach over the areas the claim is about
  (the villages of which the paper speaks, to compare its total of persons).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hecha.declare.words import Words
from hecha.figures.indicator import Indicator
from hecha.reading.submission import InputRejected


@dataclass(frozen=True, slots=True)
class Whole:
    """The parameter that says what the whole is, and the figure that shows whether it is there;
    without ``figure`` counties are counted."""

    parameter: str
    figure: str | None = None


def read_whole(
    meta: Mapping[str, Any], frame: str, where: Words, indicators: Mapping[str, Indicator]
) -> Whole | None:
    """The ``whole`` of an expectation, of some indicators. Raises InputRejected."""
    if "whole" not in meta:
        return None
    match meta["whole"]:
        case {"parameter": str(parameter), **rest} if set(rest) <= {"figure"}:
            figure: Any = rest.get("figure")
        case _:
            raise InputRejected(
                f'{where.zh} 的 whole 要写成 {{"parameter": "参数名"}}，'
                '可以另加 "figure": "指标名"。',
                f'{where.en}: whole is written {{"parameter": "its name"}}, and may have '
                '"figure": "the name of an indicator".',
            )
    if figure is not None and (figure not in indicators or frame not in indicators[figure].grains):
        raise InputRejected(
            f"{where.zh} 的 whole 用了没有的指标“{figure}”。",
            f"{where.en}: whole names the indicator “{figure}”, which there is not.",
        )
    return Whole(parameter, figure)
