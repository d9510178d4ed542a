"""Indicator trees and departments, compiled: every node with the names of its questions and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches

from msgspec import Struct, UnsetType

from csat_plugin.core.exact import FULL_WEIGHT, plain
from csat_plugin.core.rules import Accountable, Department, Indicator, Tree
from csat_plugin.core.scoring.terms import folded
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.indicators import Department as DepartmentText
from csat_plugin.language.document.indicators import Indicator as IndicatorText
from csat_plugin.language.document.indicators import Tree as TreeText
from csat_plugin.language.document.questionnaires import Question, Questionnaire
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.document.words import Off
from csat_plugin.language.source import Path
from csat_plugin.language.units import given, percent, several, written

ALL = 10_000
"""All of it, in hundredths of a percent."""

Parts = dict[str, IndicatorText]


class _Above(Struct, frozen=True):
    """What a node passes on to its parts."""

    accountable: tuple[Accountable, ...] = ()
    supplier: str = ""
    process: str = ""


def departments(work: Compiling, doc: Document) -> tuple[Department, ...]:
    """Every department that is not off, in the order of the text."""
    return tuple(
        Department(
            id=name,
            title=written(text.title),
            front_line=given(text.front_line, False),
            owner=given(text.owner, ""),
            origin=work.merged.origin(("departments", name)),
        )
        for name, text in given(doc.departments, {}).items()
        if isinstance(text, DepartmentText)
    )


def trees(work: Compiling, doc: Document) -> tuple[Tree, ...]:
    """Every tree that is not off, in the order of the text."""
    asked = _asked(doc)
    return tuple(
        _Growing(work, doc, name, asked).tree(text)
        for name, text in given(doc.indicators, {}).items()
        if isinstance(text, TreeText)
    )


def tree_of(work: Compiling, doc: Document, wanted: str, path: Path) -> str:
    """The tree a channel names; empty, with an error, where there is none."""
    known = [name for name, text in given(doc.indicators, {}).items() if isinstance(text, TreeText)]
    if not wanted or wanted in known:
        return wanted
    near = get_close_matches(wanted, known, n=1, cutoff=0.6)
    values = {"value": wanted, "meant": near[0] if near else "", "trees": ", ".join(known)}
    work.error("CSAT200", path, values, variant="meant" if near else "" if known else "none")
    return ""


def own_weights(work: Compiling, line: dict[str, Decimal], made: tuple[Tree, ...], path: Path) -> dict[str, int]:
    """A line of `for:` that gives indicators other weights, held to indicators there are."""
    known = {node.id for tree in made for node in tree.nodes}
    for name in line:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
            values = {"value": name, "meant": near[0] if near else ""}
            work.error("CSAT201", (*path, name), values, variant="meant" if near else "")
    return {name: work.hundredths(weight, (*path, name)) for name, weight in line.items() if name in known}


def _asked(doc: Document) -> dict[str, list[str]]:
    """Indicator -> everything the questions of the questionnaires that name it may be called: ids, texts, and earlier texts."""
    found: dict[str, list[str]] = {}
    for sheet in given(doc.questionnaires, {}).values():
        if not isinstance(sheet, Questionnaire):
            continue
        for name, question in given(sheet.questions, {}).items():
            if isinstance(question, Question) and not isinstance(question.indicator, UnsetType):
                former = [text for one in given(question.earlier, []) for text in written(one.text).values()]
                found.setdefault(question.indicator, []).extend([name, *written(question.text).values(), *former])
    return found


class _Growing:
    """One tree being compiled."""

    def __init__(self, work: Compiling, doc: Document, name: str, asked: dict[str, list[str]]) -> None:
        self._work = work
        self._doc = doc
        self._name = name
        self._asked = asked
        self._paths: dict[str, Path] = {}
        self._claimed: dict[str, str] = {}

    def tree(self, text: TreeText) -> Tree:
        path: Path = ("indicators", self._name)
        parts = _parts(text.parts)
        if not parts:
            self._work.error("CSAT202", path, {"key": self._name})
        nodes = tuple(self._nodes(parts, "", (*path, "parts"), _Above()))
        return Tree(
            id=self._name,
            title=written(text.title),
            weigh_by=given(text.weigh_by, "rules"),
            nodes=nodes,
            origin=self._work.merged.origin(path),
        )

    def _nodes(self, parts: Parts, parent: str, path: Path, above: _Above) -> Iterator[Indicator]:
        weights = self._weights(parts, path)
        for name, text in parts.items():
            here: Path = (*path, name)
            if name in self._paths:
                self._work.error("CSAT203", here, {"key": name})
                continue
            self._paths[name] = here
            inner = _parts(text.parts)
            passed = self._passed(text, here, above)
            if inner and any(not isinstance(n, UnsetType) for n in (text.questions, text.expected, text.importance)):
                self._work.error("CSAT204", here, {"key": name})
            yield Indicator(
                id=name,
                tree=self._name,
                parent=parent,
                title=written(text.title),
                weight=weights[name],
                questions=() if inner else self._questions(name, text, here),
                expected=() if inner else self._claims(name, several(text.expected), (*here, "expected")),
                importance=() if inner else self._claims(name, several(text.importance), (*here, "importance")),
                accountable=passed.accountable,
                supplier=passed.supplier,
                process=passed.process,
                origin=self._work.merged.origin(here),
            )
            yield from self._nodes(inner, name, (*here, "parts"), passed)

    def _weights(self, parts: Parts, path: Path) -> dict[str, int]:
        """What each part weighs; alike where none says so."""
        said = {name: text.weight for name, text in parts.items() if not isinstance(text.weight, UnsetType)}
        if not said:
            return dict.fromkeys(parts, FULL_WEIGHT)
        for name in parts:
            if name not in said:
                self._work.error("CSAT205", (*path, name), {"key": name, "others": ", ".join(said)})
        made = {name: self._work.hundredths(weight, (*path, name, "weight")) for name, weight in said.items()}
        if not any(made.values()):
            self._work.error("CSAT205", path, {"others": ", ".join(said)}, variant="zero")
        return dict.fromkeys(parts, 0) | made

    def _questions(self, name: str, text: IndicatorText, path: Path) -> tuple[str, ...]:
        """Names of its questions: those written, then those that follow from questionnaires, its own name and its titles."""
        asked = self._claims(name, several(text.questions), (*path, "questions"))
        follow = [*self._asked.get(name, ()), name, *written(text.title).values()]
        free = [one for one in follow if self._claimed.setdefault(folded(one), name) == name]
        return tuple(dict.fromkeys((*asked, *free)))

    def _claims(self, name: str, questions: tuple[str, ...], path: Path) -> tuple[str, ...]:
        for question in questions:
            other = self._claimed.setdefault(folded(question), name)
            if other != name:
                self._work.error("CSAT206", path, {"question": question, "key": name, "other": other})
        return questions

    def _passed(self, text: IndicatorText, path: Path, above: _Above) -> _Above:
        return _Above(
            accountable=above.accountable if isinstance(text.departments, UnsetType) else self._accountable(text, path),
            supplier=given(text.supplier, above.supplier),
            process=given(text.process, above.process),
        )

    def _accountable(self, text: IndicatorText, path: Path) -> tuple[Accountable, ...]:
        path = (*path, "departments")
        known = [n for n, one in given(self._doc.departments, {}).items() if isinstance(one, DepartmentText)]
        if isinstance(text.departments, dict):
            shares = {name: percent(share) for name, share in text.departments.items()}
            if sum(shares.values()) != ALL:
                self._work.error("CSAT207", path, {"sum": plain(Decimal(sum(shares.values())).scaleb(-2))})
        else:
            names = several(text.departments)
            # Thirds do not add up to a whole: the first bear what is left over.
            each, over = divmod(ALL, len(names) or 1)
            shares = {name: each + (n < over) for n, name in enumerate(names)}
        for name in shares:
            if known and name not in known:
                near = get_close_matches(name, known, n=1, cutoff=0.6)
                values = {"value": name, "meant": near[0] if near else "", "known": ", ".join(known)}
                self._work.error("CSAT208", path, values, variant="meant" if near else "")
        return tuple(Accountable(name, share) for name, share in shares.items())


def _parts(parts: dict[str, IndicatorText | Off] | UnsetType) -> Parts:
    return {name: text for name, text in given(parts, {}).items() if isinstance(text, IndicatorText)}
