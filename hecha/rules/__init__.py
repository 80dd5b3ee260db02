"""The engine of the rules, and the names a rule is written with."""

from hecha.policy.policy import Policy
from hecha.rules.declaring import (
    column_rule,
    derived,
    entry,
    fact,
    file_notice,
    not_checkable,
    rule,
    sums_up,
    theme,
)
from hecha.rules.row_columns import Columns, Row
from hecha.rules.rule import (
    EQUAL,
    EVERYBODY,
    EXPORTED,
    ODD,
    Cell,
    CellExpression,
    Expression,
)
from hecha.rules.sums import Sum

__all__ = [
    "EQUAL",
    "EVERYBODY",
    "EXPORTED",
    "ODD",
    "Cell",
    "CellExpression",
    "Columns",
    "Expression",
    "Policy",
    "Row",
    "Sum",
    "column_rule",
    "derived",
    "entry",
    "fact",
    "file_notice",
    "not_checkable",
    "rule",
    "sums_up",
    "theme",
]
