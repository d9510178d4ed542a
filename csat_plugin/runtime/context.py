"""What a workspace tells the checks of the rule language: fed channels, closed months, rules in force, customers, marks seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from csat_plugin.core.model import Customer
from csat_plugin.core.rules import Ruleset
from csat_plugin.host.adapter import AdapterError, TellsChannels
from csat_plugin.language.context import Context, InForce, KnownCustomer, KnownPerson, SeenScale
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.register import read_register
from csat_plugin.runtime.strangers import strangers
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store.rows import ScaleSeen


def context_of(workspace: Workspace) -> Context:
    """The workspace as far as its settings and its store know it; nothing on a platform is asked."""
    store = workspace.store
    seen = store.channels_seen()
    closed = tuple(sorted({row.label for row in store.periods() if row.state != "open"}))
    adopted = store.in_force()
    last = msgspec.json.decode(adopted.resolved_json, type=Ruleset) if adopted else None
    mapped, unknown = _mapped(workspace)
    register = _register(workspace)
    fed = tuple(sorted({*seen, *(channel for channel, _ in mapped)}))
    return Context(
        # What a connection feeds that says nothing of it is known once something has come.
        channels=fed if workspace.settings.connections and (seen or not unknown) else None,
        closed_periods=closed,
        # Before the first period is closed nothing is in force yet: rules may be tried out without a new date.
        in_force=InForce(digest=adopted.digest, valid_from=adopted.valid_from) if adopted and closed else None,
        adopted_weights=_weights(last) if last else {},
        holders={person.role: person.name for person in last.people if person.name != person.role} if last else {},
        register=workspace.settings.register.name if workspace.settings.register else "",
        customers=None if register is None else tuple(_known(customer) for customer in register),
        marks={channel: tuple(scale.values) for channel, scale in seen.items()},
        scales=scales_of(seen, mapped),
        roles=tuple(store.contact_roles()),
        role_words=dict(_role_words([dict(one.settings) for one in workspace.settings.connections.values()])),
        questions=_questions(workspace, seen),
        strangers=strangers(workspace),
    )


def _role_words(data: Any) -> Iterator[tuple[str, str]]:
    """What mappings make of the words of a column that holds roles: `values: {role: {word: role}}`, wherever it stands."""
    if isinstance(data, dict):
        values = data.get("values")
        words = values.get("role") if isinstance(values, dict) else None
        for word, role in words.items() if isinstance(words, dict) else ():
            if isinstance(role, str) and role:
                yield str(word), role
        for value in data.values():
            yield from _role_words(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _role_words(value)


def _questions(workspace: Workspace, seen: Mapping[str, ScaleSeen]) -> dict[str, tuple[str, ...]]:
    """Channel -> its questions, on record or named by a mapping as `questions: {column: question}`."""
    found = {channel: dict.fromkeys(scale.questions) for channel, scale in seen.items()}
    for connection in workspace.settings.connections.values():
        for channel, question in _mapped_questions(dict(connection.settings)):
            found.setdefault(channel, {})[question] = None
    return {channel: tuple(questions) for channel, questions in sorted(found.items())}


def _mapped_questions(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        channel, questions = data.get("channel"), data.get("questions")
        if isinstance(channel, str) and isinstance(questions, dict):
            yield from ((channel, str(question)) for question in questions.values() if isinstance(question, str))
        for value in data.values():
            yield from _mapped_questions(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _mapped_questions(value)


def known_scales(workspace: Workspace) -> dict[str, tuple[SeenScale, ...]]:
    """Channel -> the scales its connections bring, as far as the workspace knows them."""
    return scales_of(workspace.store.channels_seen(), _mapped(workspace)[0])


def scales_of(
    seen: Mapping[str, ScaleSeen], mapped: list[tuple[str, SeenScale | None]]
) -> dict[str, tuple[SeenScale, ...]]:
    """Channel -> the scales its ratings came on, the most frequent first, then those a connection only announces."""
    found: dict[str, dict[SeenScale, None]] = {}
    for channel, scales in seen.items():
        for low, high, direction in scales.scales:
            if (scale := _scale(low, high, direction)) is not None:
                found.setdefault(channel, {})[scale] = None
    for channel, announced in mapped:
        if announced is not None:
            found.setdefault(channel, {})[announced] = None
    return {channel: tuple(scales) for channel, scales in sorted(found.items())}


def _scale(low: object, high: object, direction: object) -> SeenScale | None:
    try:
        ends = Decimal(str(low)), Decimal(str(high))
    except InvalidOperation:
        return None
    return SeenScale(low=ends[0], high=ends[1], direction="low" if direction == "low" else "high")


def _register(workspace: Workspace) -> tuple[Customer, ...] | None:
    """The customers of the register as its file stands now; `None` without one, or when it cannot be read."""
    path = workspace.settings.register
    if path is None:
        return None
    try:
        return tuple(read_register(path, workspace.language))
    except Failure:
        return None  # sync says what is wrong with it, with row and column


def _known(customer: Customer) -> KnownCustomer:
    return KnownCustomer(
        id=customer.id,
        name=customer.name,
        aliases=customer.aliases,
        segment=customer.segment,
        weights=customer.weights or {},
        chain=tuple(KnownPerson(member.role, member.language) for member in customer.decision_chain),
    )


def _weights(rules: Ruleset) -> dict[str, Decimal]:
    return {channel.id: Decimal(channel.weight).scaleb(-2) for channel in rules.channels if channel.weight}


def _mapped(workspace: Workspace) -> tuple[list[tuple[str, SeenScale | None]], bool]:
    """Channels the connections feed, though perhaps nothing has come yet, with their scales; and whether some do not say which.

    A mapping names its channels; where it names none, its adapter may know.
    """
    found: list[tuple[str, SeenScale | None]] = []
    unknown = False
    for name, connection in workspace.settings.connections.items():
        named = list(_channels(dict(connection.settings))) or _told(workspace, name)
        found += named
        unknown = unknown or not named
    return found, unknown


def _told(workspace: Workspace, connection: str) -> list[tuple[str, SeenScale | None]]:
    """What the adapter of a connection says it feeds; nothing where it cannot be had now: `csat sync` says why."""
    try:
        adapter = workspace.connect(connection)
    except (Failure, AdapterError):
        return []
    fed = adapter.channels() if isinstance(adapter, TellsChannels) else ()
    return [(one.channel, _scale(one.low, one.high, one.direction)) for one in fed]


def _channels(data: Any) -> Iterator[tuple[str, SeenScale | None]]:
    if isinstance(data, dict):
        channel, scale = data.get("channel"), data.get("scale")
        if isinstance(channel, str):
            ends = scale if isinstance(scale, dict) else {}
            yield channel, _scale(ends.get("min", 1), ends.get("max"), ends.get("direction"))
        for value in data.values():
            yield from _channels(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _channels(value)
