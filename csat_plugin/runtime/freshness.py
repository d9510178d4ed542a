"""How old the data is: as old as what was longest ago read to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from csat_plugin.core.report.content import Day
from csat_plugin.runtime.effect_texts import by_the_clock
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.scoring import Scored
from csat_plugin.runtime.workspace import Workspace


class Behind(Struct, frozen=True, kw_only=True):
    """What was not read to its end when it was last tried."""

    connection: str
    stream: str
    since: datetime | None
    """When it last was; `None` where it never was."""


class Freshness(Struct, frozen=True, kw_only=True):
    """Until when the data is complete, and what holds it back."""

    until: datetime | None = None
    """The oldest of what was read to its end; `None` while something that was tried never was."""
    behind: tuple[Behind, ...] = ()

    def sentences(self, workspace: Workspace) -> Iterator[str]:
        """One sentence for each thing that is behind."""
        for one in self.behind:
            code = "data.behind" if one.since else "data.never_whole"
            values = {"connection": one.connection, "stream": one.stream, "since": moment_said(workspace, one.since)}
            yield workspace.say(code, **values)


def freshness(workspace: Workspace) -> Freshness:
    """How far the data of the connections in `csat.yaml` reaches; where none of them was ever read, of all there are."""
    store, own = workspace.store, workspace.settings.connections
    tried = store.tried()
    whole = {(row.connection, row.stream): row.at for row in store.reads() if not row.source}
    known = tried.keys() | whole.keys()
    if any(connection in own for connection, _ in known):
        known = {key for key in known if key[0] in own}
    ends = [at for key in known if (at := whole.get(key)) is not None]
    behind = [
        Behind(connection=key[0], stream=key[1], since=whole.get(key))
        for key in sorted(known)
        if (at := whole.get(key)) is None or at < tried.get(key, at)
    ]
    return Freshness(until=min(ends) if ends and len(ends) == len(known) else None, behind=tuple(behind))


def data_until(workspace: Workspace, result: Scored) -> datetime | None:
    """Until when the data behind scores reaches: of an issued period as its report says, of a closed one never past its closing.

    Args:
        workspace: where the data is.
        result: the scores.
    """
    until = freshness(workspace).until
    if not result.closed_kind:
        return until
    label = result.assessment.period
    if (stored := issued(workspace, label, result.closed_kind)) is not None:
        days = (
            line.value for line in stored.report.head if line.label.code.removeprefix("report.") == "head.data_until"
        )
        day = next((value for value in days if isinstance(value, Day)), None)
        return datetime.fromisoformat(day.iso).replace(tzinfo=ZoneInfo(day.zone)) if day else None
    closed = workspace.store.period(label, result.closed_kind).closed_at
    return min(until, closed) if until and closed else until


def moment_said(workspace: Workspace, at: datetime | None) -> str:
    """A moment for people, by the clocks of the workspace; `-` where there is none."""
    return by_the_clock(at, workspace.settings.zone) if at else "-"
