"""Suite folders: ``policy.toml`` read, checked, layered and dated.

A suite is a folder with a ``policy.toml``. It may extend another: the one it extends is its
parent layer, whose parameters, rule switches, own headers and expectations it inherits and may
override.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from hecha.declare.ledgers import LEDGERS, Ledger
from hecha.declare.lexicon import Lexicon, OwnHeaders
from hecha.declare.model import Table
from hecha.declare.tables import TABLES
from hecha.declare.words import Words, listed
from hecha.policy.dated import DatedParameter, read_parameter
from hecha.policy.own_columns import COLUMNS, read_columns
from hecha.policy.own_figures import FIGURES, AnyFigure, read_figures
from hecha.policy.own_headers import (
    HEADERS,
    IMPORT_HEADERS,
    ImportHeaders,
    layered,
    layered_imports,
    read_headers,
    read_import_headers,
)
from hecha.policy.own_tables import OWN_TABLES, read_tables
from hecha.policy.policy import SEVERITIES, Parameter, Policy, Severity
from hecha.policy.toml import Document, read_toml
from hecha.reading.source_digest import source_digest
from hecha.reading.submission import InputRejected

POLICY_FILE = "policy.toml"
FOLLOWUP = "followup"
BUILT_IN = Path(str(files("hecha.suites")))


@dataclass(frozen=True, slots=True)
class Layer:
    """One suite folder as written, without what it inherits.

    ``on`` are rule codes the parent switched off and this layer switches on again; ``headers``
    are the county's own. ``approval`` says whether 属实 has to be approved, None where the layer
    does not say.
    ``tables``, ``ledgers`` and ``figures`` alone are those inherited
    too: all tables with the own columns, the own ledgers and figures.
    """

    name: str
    folder: Path
    title: str
    number: str
    issued_by: str
    effective_from: date | None
    effective_to: date | None
    extends: str | None
    parameters: Mapping[str, DatedParameter]
    off: Mapping[str, str]
    on: frozenset[str]
    severities: Mapping[str, Severity]
    headers: OwnHeaders
    tables: Mapping[str, Table]
    ledgers: Mapping[str, Ledger]
    figures: Mapping[str, AnyFigure]
    import_headers: ImportHeaders
    approval: bool | None = None

    @property
    def paper(self) -> str:
        """How the paper is cited: its document number, else its title."""
        return self.number or self.title

    def why_not_in_force(self, day: date) -> Words | None:
        """Why the paper is not applied on a day; None where it is in force."""
        if (start := self.effective_from) is not None and day < start:
            return Words(
                f"文件 {self.paper} 自 {start} 起施行", f"{self.paper} is in force from {start}"
            )
        if (end := self.effective_to) is not None and day > end:
            return Words(
                f"文件 {self.paper} 施行到 {end} 止", f"{self.paper} was in force until {end}"
            )
        return None


@dataclass(frozen=True, slots=True)
class LoadedSuite(Policy):
    """A policy, and the suite folders it was made of, the outermost parent first."""

    layers: tuple[Layer, ...] = ()

    @property
    def headers(self) -> OwnHeaders:
        """The county's own headers, with those the suite inherits."""
        return layered((layer.headers for layer in self.layers), self.tables)

    @property
    def approval(self) -> bool:
        """Whether an answer 属实 counts only once it is approved; false where no layer says so."""
        said = [layer.approval for layer in self.layers if layer.approval is not None]
        return bool(said and said[-1])

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the files of the suite and of those it extends."""
        return source_digest(
            (f"{layer.name}/{file.name}", file)
            for layer in self.layers
            for file in sorted((*layer.folder.glob("*.toml"), *layer.folder.glob("*.json")))
        )

    def why_unset(self, name: str) -> str:
        """What the layers say of a parameter without a value on the day; empty if nothing."""
        declared = (layer.parameters.get(name) for layer in reversed(self.layers))
        dated = next(filter(None, declared), None)
        if dated is None or dated.unset:
            return f"{dated.title}{dated.unset}" if dated else ""
        missing = (factor for factor in dated.factors if factor not in self.parameters)
        return "；".join(filter(None, map(self.why_unset, missing)))


@dataclass(frozen=True, slots=True)
class SuiteInfo:
    """A suite that comes with the product."""

    name: str
    title: str
    number: str
    issued_by: str
    effective_from: date | None
    effective_to: date | None
    extends: str | None


def available() -> list[SuiteInfo]:
    """The suites that come with the product, by name."""
    folders = sorted(file.parent for file in BUILT_IN.glob(f"*/{POLICY_FILE}"))
    layers = (chain(folder.name)[-1] for folder in folders)
    return [
        SuiteInfo(
            layer.name,
            layer.title,
            layer.number,
            layer.issued_by,
            layer.effective_from,
            layer.effective_to,
            layer.extends,
        )
        for layer in layers
    ]


def load(name_or_path: str | Path, day: date) -> LoadedSuite:
    """The policy of a suite on a day, with everything it inherits.

    ``name_or_path`` is the name of a suite of the product, or a folder with a policy.toml. A
    parameter takes the value in force on ``day`` in the innermost layer that has one; a parameter
    without any is left out. A paper that is not in force on ``day`` switches no rule; a value it
    does not date itself begins and ends with it.

    Raises InputRejected where the suite is unknown or a file of it cannot be understood.
    """
    layers = chain(name_or_path)
    _check_factors(layers)
    parameters: dict[str, Parameter] = {}
    products: dict[str, DatedParameter] = {}
    for layer in layers:
        for dated in layer.parameters.values():
            if (parameter := dated.on(day)) is not None:
                parameters[dated.name] = parameter
                products.pop(dated.name, None)
            elif dated.factors:
                products[dated.name] = dated
    off, severities = switches(layer for layer in layers if layer.why_not_in_force(day) is None)
    for name, dated in products.items():
        if (parameter := dated.product(parameters)) is not None:
            parameters[name] = parameter
    suite = layers[-1]
    titles = {dated.name: dated.title for layer in layers for dated in layer.parameters.values()}
    whys = {
        code: Words(f"本套规则停用：{why}", f"switched off by the suite: {why}")
        for code, why in off.items()
    }
    return LoadedSuite(
        suite.name,
        suite.title,
        day,
        parameters,
        whys,
        severities,
        titles,
        suite.tables,
        {**LEDGERS, **suite.ledgers},
        suite.figures,
        layers,
    )


@cache
def declared_parameters() -> Mapping[str, DatedParameter]:
    """Every parameter a suite of the product declares, by name; with values if one gives any."""
    found: dict[str, DatedParameter] = {}
    for file in sorted(BUILT_IN.glob(f"*/{POLICY_FILE}")):
        for layer in chain(file.parent.name):
            for name, dated in layer.parameters.items():
                if name not in found or not found[name].values:
                    found[name] = dated
    return dict(sorted(found.items()))


@cache
def is_declared(parameter: str) -> bool:
    """Whether a suite of the product declares a parameter: of :func:`declared_parameters`, without
    reading more suites than that takes."""
    for file in sorted(BUILT_IN.glob(f"*/{POLICY_FILE}")):
        if parameter in file.read_text(encoding="utf-8"):
            document = read_toml(file)
            if parameter in document.table(document.root, "parameters"):
                return True
    return False


def switches(layers: Iterable[Layer]) -> tuple[dict[str, str], dict[str, Severity]]:
    """The rule codes that layers, the outermost parent first, switch off (with the reason) and the
    severities they give to codes."""
    off: dict[str, str] = {}
    severities: dict[str, Severity] = {}
    for layer in layers:
        off = {code: why for code, why in {**off, **layer.off}.items() if code not in layer.on}
        severities |= layer.severities
    return off, severities


def lexicon_of(name_or_path: str | Path) -> Lexicon:
    """The tables of a suite with its own columns and headers, to read a submission with; they do
    not depend on a day.

    Raises InputRejected like :func:`load`.
    """
    layers = chain(name_or_path)
    tables = layers[-1].tables
    headers = layered((layer.headers for layer in layers), tables)
    return Lexicon.of(headers, tables, layers[-1].ledgers)


def import_headers(name_or_path: str | Path) -> ImportHeaders:
    """The headers of the system's import template that a suite states. Raises InputRejected like
    :func:`load`."""
    return layered_imports(layer.import_headers for layer in chain(name_or_path))


def _check_factors(layers: tuple[Layer, ...]) -> None:
    declared = {name for layer in layers for name in layer.parameters}
    for layer in layers:
        for dated in layer.parameters.values():
            for factor in dated.factors:
                if factor not in declared:
                    raise InputRejected(
                        f"{layer.folder / POLICY_FILE}：[parameters.{dated.name}] 的 product_of "
                        f"用了没有声明的参数“{factor}”，请写上它。",
                        f"{layer.folder / POLICY_FILE}: product_of of [parameters.{dated.name}] "
                        f"names the parameter “{factor}”, which is not declared; please add it.",
                    )


def chain(name_or_path: str | Path) -> tuple[Layer, ...]:
    """The layers of a suite, the outermost parent first. Raises InputRejected."""
    folders = [_folder(name_or_path)]
    while (parent := _extends(folders[-1])) is not None:
        child = folders[-1]
        beside = child.parent / parent
        folder = beside if (beside / POLICY_FILE).is_file() else BUILT_IN / parent
        if not (folder / POLICY_FILE).is_file():
            names = _names()
            raise InputRejected(
                f"{child / POLICY_FILE}：extends 写的“{parent}”找不到。可用的套件：{names.zh}。",
                f"{child / POLICY_FILE}: extends names “{parent}”, which is not there. "
                f"Suites: {names.en}.",
            )
        if any(folder.samefile(other) for other in folders):
            raise InputRejected(
                f"{child / POLICY_FILE}：extends 写的“{parent}”又回到了它自己，请改掉。",
                f"{child / POLICY_FILE}: extends “{parent}” comes back to the suite itself; "
                "please change it.",
            )
        folders.append(folder)
    layers: list[Layer] = []
    for folder in reversed(folders):
        layers.append(_read_layer(folder, layers))
    return tuple(layers)


def _extends(folder: Path) -> str | None:
    document = read_toml(folder / POLICY_FILE)
    return document.text(document.root, "extends", default="") or None


def _folder(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if Path(text).name == text and (BUILT_IN / text / POLICY_FILE).is_file():
        return BUILT_IN / text
    folder = Path(text)
    if (folder / POLICY_FILE).is_file():
        return folder
    if folder.is_dir():
        raise InputRejected(
            f"文件夹 {text} 里没有 {POLICY_FILE}，不是政策套件。",
            f"There is no {POLICY_FILE} in the folder {text}: it is no suite.",
        )
    names = _names()
    raise InputRejected(
        f"没有名为“{text}”的政策套件。可用：{names.zh}；也可以给出自己的套件文件夹。",
        f"There is no suite “{text}”. Suites: {names.en}; the folder of your own may be given too.",
    )


def _names() -> Words:
    return listed(sorted(file.parent.name for file in BUILT_IN.glob(f"*/{POLICY_FILE}")))


_KEYS = (
    *("title", "number", "issued_by", "from", "to", "extends"),
    *("parameters", "rules", HEADERS, IMPORT_HEADERS, FOLLOWUP),
    *(COLUMNS, OWN_TABLES, FIGURES),
)


def _read_layer(folder: Path, parents: Sequence[Layer]) -> Layer:
    """One policy.toml as written, over those it extends, the outermost first. Raises InputRejected,
    naming file and, if it can, line."""
    document = read_toml(folder / POLICY_FILE)
    root = document.root
    document.only_keys(root, _KEYS)
    start, end = document.period(root)
    number = document.text(root, "number", default="")
    title = document.text(root, "title")
    rules = document.table(root, "rules")
    document.only_keys(rules, ("off", "on", "severity"), "[rules]")
    off = document.table(rules, "off")
    severities = document.table(rules, "severity")
    for code, why in off.items():
        if not isinstance(why, str) or not why.strip():
            raise document.rejected(
                f'停用规则 {code} 要写明理由，例如 {code} = "……"',
                f'a rule is switched off for a reason, such as {code} = "…"',
                code,
            )
    for code, severity in severities.items():
        if severity not in SEVERITIES:
            known = listed(SEVERITIES)
            raise document.rejected(
                f"规则 {code} 的级别只能是 {known.zh}",
                f"the severity of rule {code} is one of {known.en}",
                code,
            )
    on = rules.get("on", [])
    if not isinstance(on, list) or not all(isinstance(code, str) for code in on):
        raise document.rejected(
            '[rules] 的 on 要写成规则编号的列表，例如 ["HP09"]',
            'on of [rules] must be a list of rules, such as ["HP09"]',
            "on",
        )
    inherited = parents[-1].tables if parents else TABLES
    mapped = layered((layer.headers for layer in parents), inherited)
    ledgers = read_tables(document, inherited, parents[-1].ledgers if parents else {})
    new = {name: one.table for name, one in ledgers.items() if name not in inherited}
    tables = read_columns(document, {**inherited, **new}, mapped)
    return Layer(
        name=folder.resolve().name,
        folder=folder,
        title=title,
        number=number,
        issued_by=document.text(root, "issued_by", default=""),
        effective_from=start,
        effective_to=end,
        extends=document.text(root, "extends", default="") or None,
        parameters={
            name: read_parameter(document, name, number or title, (start, end))
            for name in document.table(root, "parameters")
        },
        off=off,
        on=frozenset(on),
        severities=severities,
        headers=read_headers(document, tables),
        tables=tables,
        ledgers=ledgers,
        figures=read_figures(document, tables, parents[-1].figures if parents else {}),
        import_headers=read_import_headers(document, tables),
        approval=_approval(document),
    )


def _approval(document: Document) -> bool | None:
    table = document.table(document.root, FOLLOWUP)
    document.only_keys(table, ("approval",), f"[{FOLLOWUP}]")
    approval = table.get("approval")
    if approval is None or isinstance(approval, bool):
        return approval
    raise document.rejected(
        f"[{FOLLOWUP}] 的 approval 要写 true 或 false，不加引号",
        f"approval in [{FOLLOWUP}] is true or false, without quotes",
        "approval",
    )
