"""Which of several rulesets applies to whom, in which month (S3-05): the first entry of `rules:` that names somebody counts.

A closed period keeps it for every subject it scored, whatever `csat.yaml` says since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from csat_plugin.core.model import Customer, Subject
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Note
from csat_plugin.host.settings import Selection
from csat_plugin.store.scope import Scope

if TYPE_CHECKING:
    from csat_plugin.runtime.workspace import Workspace
    from csat_plugin.store import Store

CUSTOMERS = ("customer", "project")
"""Kinds of subjects whose id is a customer's, or begins with it."""


class _Scored(Struct, frozen=True):
    subject: str


class _Kept(Struct, frozen=True):
    scores: tuple[_Scored, ...] = ()


class Known(Struct, frozen=True):
    """The customers by whatever they may be named by."""

    by_name: Mapping[str, str]
    """Name or id, in lower case -> id."""
    subjects: Mapping[str, Subject]
    numbers: Mapping[str, str]
    """Id -> number of the contract."""


def known_customers(store: Store) -> Known:
    """The customers the store knows."""
    subjects = store.subjects("customer")
    by_name = {name.casefold(): id_ for name, id_ in store.meant().items()}
    by_name |= {subject.name.casefold(): id_ for id_, subject in subjects.items()}
    by_name |= {id_.casefold(): id_ for id_ in subjects}
    return Known(by_name, subjects, {one.id: _number(one) for one in store.customers()})


def _number(customer: Customer) -> str:
    return customer.contract.number if customer.contract is not None else ""


def chosen(selection: Selection, known: Known) -> Iterator[tuple[str, str, list[str]]]:
    """Every word of an entry: under which key, the word, and the ids it means; a name nobody knows yet means itself."""
    if selection.kind != "customer":
        for name in selection.names:
            yield f"{selection.kind}s", name, [name]
        return
    for name in selection.names:
        yield "customers", name, [known.by_name.get(name.casefold(), name)]
    for segment in selection.segments:
        ids = [id_ for id_, one in known.subjects.items() if one.segment.casefold() == segment.casefold()]
        yield "segments", segment, ids
    for contract in selection.contracts:
        ids = [id_ for id_, number in known.numbers.items() if number.casefold() == contract.casefold()]
        yield "contracts", contract, ids


def ids_of(selection: Selection, known: Known) -> Iterator[str]:
    """Ids of those an entry names."""
    for *_, ids in chosen(selection, known):
        yield from ids


def scopes(whole: Workspace, month: str, label: str = "") -> dict[str, Scope]:
    """Ruleset -> whom it applies to.

    Args:
        whole: the workspace, not one of its rulesets.
        month: `YYYY-MM`; entries that begin later do not count.
        label: of the period meant; where it is closed, whom it scored stays where he was.
    """
    settings, store = whole.settings, whole.store
    kind = settings.selections[0].kind if settings.selections else "customer"
    known = whole.known_customers if kind == "customer" else Known({}, {}, {})
    assigned: dict[str, str] = {}
    for selection in settings.selections:
        if not selection.since or selection.since <= month:
            for id_ in ids_of(selection, known):
                assigned.setdefault(id_, selection.rules)
    rest = next(one.name for one in settings.rule_files if one.rest)
    if label:
        assigned |= dict(_closed(store, label, kind, rest, known))
    elsewhere = frozenset(id_ for id_, rules in assigned.items() if rules != rest)
    found = {}
    for one in settings.rule_files:
        own = frozenset(id_ for id_, rules in assigned.items() if rules == one.name)
        ids = elsewhere if one.rest else own
        found[one.name] = Scope(rules="" if one.rest else one.name, kind=kind, ids=ids, rest=one.rest)
    return found


def because(workspace: Workspace, period: Period, subject: str) -> Note | None:
    """Why a subject is under the ruleset looked at in a period; `None` where there is one ruleset.

    Args:
        workspace: as the ruleset sees it.
        period: the period.
        subject: id of the subject.
    """
    part, scope = workspace.part, workspace.store.scope
    if part is None or scope is None:
        return None
    owner = subject.partition("/")[0] if scope.kind == "customer" else subject
    month = period.start.strftime("%Y-%m")
    known = workspace.known_customers if scope.kind == "customer" else Known({}, {}, {})
    for selection in workspace.settings.selections:
        if selection.since and selection.since > month:
            continue
        for key, word, ids in chosen(selection, known):
            if owner in ids:
                if selection.rules != part.name:
                    return Note("scopes.because.closed", {"rules": part.name, "period": period.label})
                values = {"rules": part.name, "word": word, "since": selection.since}
                return Note(f"scopes.because.{key}" + (".since" if selection.since else ""), values)
    code = "scopes.because.rest" if part.rest else "scopes.because.closed"
    return Note(code, {"rules": part.name, "period": period.label})


def misfit(kind: str, rules: Ruleset) -> bool:
    """Whether these rules score something that is not told apart: then one subject would be under two rulesets."""
    return not told_apart(kind, rules.score.subject)


def told_apart(by: str, kind: str) -> bool:
    """Whether each subject of that kind is under one ruleset, where rulesets are told apart by customers, or by a kind of unit."""
    return kind in CUSTOMERS if by == "customer" else kind == by


def _closed(store: Store, label: str, kind: str, rest: str, known: Known) -> Iterator[tuple[str, str]]:
    """Whom a closed period scored, with the ruleset it was by; called as today."""
    kinds = CUSTOMERS if kind == "customer" else (kind,)
    for row in store.periods():
        if row.label != label or row.state == "open" or row.subject_kind not in kinds:
            continue
        frozen = store.frozen(label, Scope(rules=row.rules).kept_kind(row.subject_kind))
        for score in msgspec.json.decode(frozen.assessment_json, type=_Kept).scores if frozen else ():
            owner = score.subject.partition("/")[0] if row.subject_kind == "project" else score.subject
            yield known.by_name.get(owner.casefold(), owner), row.rules or rest
