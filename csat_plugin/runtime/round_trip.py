"""A round trip: one result is written, found, recognised and taken back, to prove that a connection may write.

It is the only writing that `write:` does not switch, for a person asks for it by name. What stays is what the platform keeps of a
thing that was withdrawn, such as a rejected ticket.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from csat_plugin.core.effects import Effect, EffectKind
from csat_plugin.host.adapter import Adapter, AdapterError, Check
from csat_plugin.runtime.effects import digest_of
from csat_plugin.texts import say

KINDS: Final[tuple[EffectKind, ...]] = ("score", "action")
"""What a round trip can take back."""


def round_trip(
    adapter: Adapter, connection: str, mark: str, language: str, pause: Callable[[float], None] = time.sleep
) -> Iterator[Check]:
    """Write one effect of each kind that can be taken back, find it, write it again, take it back.

    Args:
        adapter: of the connection.
        connection: its name.
        mark: tells this trip from all others; part of the slots.
        language: of what is written.
        pause: waits so many seconds, until the platform finds what was written.
    """
    kinds = [kind for kind in KINDS if kind in adapter.capabilities.effects and kind in adapter.capabilities.undoes]
    if not kinds:
        yield Check(level="info", code="doctor.trip.nothing")
    for kind in kinds:
        yield _one(adapter, _trial(kind, connection, mark, language), say(f"cli.effect.{kind}", language), pause)


def _trial(kind: EffectKind, connection: str, mark: str, language: str) -> Effect:
    title = say("doctor.trip.title", language)
    body = {"id": f"csat-test/{mark}", "name": title, "title": title, "text": title, "value": "100", "band": "test"}
    return Effect(
        slot=f"{connection}|{kind}|csat-test|{mark}",
        kind=kind,
        connection=connection,
        digest=digest_of(body),
        subject="csat-test",
        subject_name=title,
        title=title,
        body=body,
    )


def _one(adapter: Adapter, effect: Effect, kind: str, pause: Callable[[float], None]) -> Check:
    values: dict[str, str] = {"kind": kind}
    try:
        written = adapter.emit(effect)
    except AdapterError as error:
        return Check(level="warning", code="doctor.trip.failed", values=values | {"why": str(error)}, writing=True)
    values["ref"] = written.url or written.ref
    try:
        found = adapter.find(effect.slot)
        if found is None:
            pause(adapter.capabilities.find_lag)
            found = adapter.find(effect.slot)
        again = adapter.emit(effect)
        back = adapter.undo(written)
    except AdapterError as error:
        return Check(level="warning", code="doctor.trip.left", values=values | {"why": str(error)}, writing=True)
    if found is None or not again.already_there:
        return Check(level="warning", code="doctor.trip.not_found", values=values, writing=True)
    return Check(
        level="ok" if back else "warning", code="doctor.trip.ok" if back else "doctor.trip.stays", values=values
    )
