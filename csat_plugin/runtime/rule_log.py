"""The history of the rules as documents and people see it: who adopted what, when, why, and who searched for a change."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from csat_plugin.core.scoring.whatif import Outlook
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Kept, RuleSearch


class Found(Struct, frozen=True, kw_only=True):
    """One change that turns a target, the smallest of its kind."""

    kind: str
    """`weights`, `band`, `share` or `bar`."""
    lines: tuple[str, ...]
    """What one would write, in the words of `csat rules set`."""
    by: str
    """How much that moves, in the unit of what it moves."""
    turns: str
    """The verdict it would give."""


class Searched(Struct, frozen=True, kw_only=True):
    """Somebody searched for the smallest change that turns a target's verdict."""

    target: str
    period: str
    at: datetime
    by: str
    digest: str
    found: tuple[Found, ...] = ()


class LogEntry(Struct, frozen=True, kw_only=True):
    """One entry of the log."""

    digest: str
    ruleset: str
    valid_from: str
    at: datetime
    adopted: bool
    """Whether a person adopted them; else they were kept because they were used."""
    by: str
    approved_by: str
    reason: str
    outlook: Outlook | None
    """What they were expected to do."""
    searched: tuple[Searched, ...] = ()
    """Searches made since the entry before: this change may be what was found."""


class RulesLog(Struct, frozen=True, kw_only=True):
    """`csat rules log`: oldest first."""

    schema: str = "csat/rules-log@1"
    entries: tuple[LogEntry, ...] = ()
    searched_since: tuple[Searched, ...] = ()
    """Searches made after the last entry."""


def rules_log(workspace: Workspace) -> RulesLog:
    """The whole history."""
    workspace.one_ruleset()
    left = [_searched(one) for one in workspace.store.rule_searches()]
    entries = []
    for kept in workspace.store.rulesets():
        before = tuple(one for one in left if one.at <= kept.at) if kept.adopted else ()
        left = [one for one in left if one not in before]
        entries.append(_entry(kept, before))
    return RulesLog(entries=tuple(entries), searched_since=tuple(left))


def _entry(kept: Kept, searched: tuple[Searched, ...]) -> LogEntry:
    return LogEntry(
        digest=kept.digest,
        ruleset=msgspec.json.decode(kept.resolved_json, type=_Named).id,
        valid_from=kept.valid_from,
        at=kept.at,
        adopted=kept.adopted,
        by=kept.author,
        approved_by=kept.approved_by,
        reason=kept.reason,
        outlook=outlook_of(kept),
        searched=searched,
    )


class _Named(Struct, frozen=True):
    id: str = ""


def outlook_of(kept: Kept) -> Outlook | None:
    """What rules of the log were expected to do when they were adopted; `None` where nobody looked."""
    return msgspec.json.decode(kept.effect_json, type=Outlook) if kept.effect_json else None


def _searched(one: RuleSearch) -> Searched:
    found = msgspec.json.decode(one.found_json, type=tuple[Found, ...]) if one.found_json else ()
    return Searched(target=one.target, period=one.period, at=one.at, by=one.author, digest=one.digest, found=found)
