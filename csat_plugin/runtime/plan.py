"""The plan: every effect that would be written now, grouped by who will notice, and what is left out and why.

A plan is plain data (`csat/plan@1`): it can be kept in a file, read by a person and applied later, exactly as reviewed or not
at all. Its `basis` is a digest over everything that was wanted and the switches; when it has changed, the plan is stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import Audience, Effect, EffectKind
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.host.adapter import Adapter
from csat_plugin.runtime.effects import KnownSubjects, ReportFiles, SingleMark, Unplaced, Wanted, Wishes, digest_of
from csat_plugin.runtime.effects_settings import SWITCHES, EffectsSettings
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.rated_tickets import RatedTicket, TicketNote
from csat_plugin.store.rows import SlotRow
from csat_plugin.texts import say

SCHEMA: Final = "csat/plan@1"
AUDIENCES: Final[tuple[Audience, ...]] = ("nobody", "agents", "customers", "mail")
"""Who may notice, in the order of groups."""


class Slots(Protocol):
    """The part of the store a plan looks at."""

    def slot(self, slot: str) -> SlotRow | None:
        """What was last delivered into a slot."""
        ...


class Planned(Struct, frozen=True, kw_only=True):
    """One effect of a plan. `number` is its place, from 1; `before` the digest its slot holds now (empty: nothing)."""

    number: int
    effect: Effect
    before: str = ""
    would: bool = False
    """Its switch under `write:` is off: it is listed, never written."""
    switch: str = ""


class LeftOut(Struct, frozen=True, kw_only=True):
    """What is wanted but not in the plan, as counts."""

    delivered: int = 0
    """Written earlier, with the same content; whether it still stands there was not looked up."""
    older: int = 0
    """Concerns only days before `effects.from`."""
    nothing_there: int = 0
    """A missing score or a finished item that was never written."""
    awaiting_approval: int = 0
    unplaced: int = 0
    """No connection takes that kind."""


class Left(Struct, frozen=True, kw_only=True):
    """One thing wanted that is not in the plan, for whoever asks which."""

    kind: EffectKind
    title: str
    connection: str
    slot: str
    about: str
    """The last day it is about, `YYYY-MM-DD`."""
    why: Literal["older", "nothing_there"]


class Since(Struct, frozen=True, kw_only=True):
    """From which day on something is written."""

    day: str = ""
    """`effects.from`, `YYYY-MM-DD`."""
    stated: bool = True
    """Whether `csat.yaml` says it; else it is the day the workspace was made."""
    include: str = ""
    """The day that would include what is left out as older; empty when nothing is."""


class _Head(Struct):
    """What every plan's file says first, also one of another version."""

    schema: str


class _Signed(Struct):
    """What a plan's file of this version must not lack."""

    digest: str


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that would be written now."""

    schema: str = SCHEMA
    workspace: str = ""
    period: str = ""
    """The period it was made for."""
    running: str = ""
    """The period that was running, where single ratings of it are in the plan too; empty where a period was named."""
    by: str = ""
    """The kind of subject asked for, when it is not the rules' own."""
    day: str = ""
    """The day its decisions were made, `YYYY-MM-DD`: due days count from it, also when it is applied later."""
    basis: str = ""
    """Digest over everything wanted, delivered or not, and over the switches."""
    effects: tuple[Planned, ...] = ()
    left_out: LeftOut = LeftOut()
    left: tuple[Left, ...] = ()
    """What is older, or was never there; what was delivered and what no connection takes is not among it."""
    since: Since = Since()
    unplaced: tuple[Unplaced, ...] = ()
    digest: str = ""
    """sha256 over all the rest: a plan changed by hand is refused."""

    @property
    def asked(self) -> str:
        """What names the same plan again on a command line: ` --period 2026-10`, or nothing where none was named."""
        return f" --period {self.period}" if self.period and not self.running else ""

    @property
    def to_write(self) -> tuple[Planned, ...]:
        """The effects `apply` writes, in this order."""
        return tuple(planned for planned in self.effects if not planned.would)

    def groups(self) -> tuple[tuple[Audience, tuple[Planned, ...]], ...]:
        """The effects by who will notice; groups without any are left out."""
        grouped = ((who, tuple(p for p in self.effects if p.effect.audience == who)) for who in AUDIENCES)
        return tuple((who, found) for who, found in grouped if found)

    def counts(self) -> dict[EffectKind, int]:
        """Kind -> how many, those switched off included."""
        return {kind: n for kind in SWITCHES if (n := sum(p.effect.kind == kind for p in self.effects))}


def wishes(
    settings: EffectsSettings,
    adapters: Mapping[str, Adapter],
    *,
    assessments: Iterable[tuple[Assessment, Ruleset]] = (),
    items: Sequence[ActionItem] = (),
    ratings: Mapping[str, Sequence[str]] | None = None,
    marks: Mapping[str, SingleMark] | None = None,
    rated: Iterable[RatedTicket] = (),
    notes: Iterable[TicketNote] = (),
    reports: Iterable[ReportFiles] = (),
    known: KnownSubjects | None = None,
) -> Wishes:
    """Everything a workspace wants to stand on its platforms.

    Args:
        settings: languages and fiscal year.
        adapters: connection -> adapter, in the order of the settings.
        assessments: scores to be written, each with its rules.
        items: every action item, open or not.
        ratings: item -> the ratings it quotes, in words.
        marks: item -> the one mark it rests on, where it does.
        rated: tickets with their own scores.
        notes: notes on tickets.
        reports: report files.
        known: of what kind subjects are, and what platforms call them.
    """
    gathered = Wishes(adapters, language=settings.language, fiscal_start=settings.fiscal_start, known=known)
    for assessment, rules in assessments:
        gathered.scores(assessment, rules)
    gathered.items(items, ratings, marks)
    gathered.ticket_scores(rated)
    gathered.notes(notes)
    gathered.reports(reports)
    return gathered


def make_plan(
    wanted: Sequence[Wanted],
    store: Slots,
    settings: EffectsSettings,
    *,
    workspace: str = "",
    period: str = "",
    running: str = "",
    by: str = "",
    day: str = "",
    start: date | None = None,
    unplaced: Sequence[Unplaced] = (),
    awaiting_approval: int = 0,
) -> Plan:
    """The plan for what is wanted, given what was delivered already.

    Args:
        wanted: from `wishes`.
        store: knows what each slot holds.
        settings: switches and `effects.from`.
        workspace: its name, for the reader.
        period: label of the period it is made for; empty: that of the scores in it.
        running: label of the running period whose single ratings are in it too.
        by: the kind of subject asked for, when it is not the rules' own.
        day: the day its decisions were made, `YYYY-MM-DD`; to apply a plan of another day, decide again as of that day.
        start: first day of the period, to be named where it is older than `effects.from`.
        unplaced: from `wishes`.
        awaiting_approval: how many items are only proposed.
    """
    planned, left, delivered = _sorted_out(wanted, store, settings)
    older = [one.about for one in left if one.why == "older"]
    plan = Plan(
        workspace=workspace,
        period=period or next((wish.effect.period for wish in wanted if wish.effect.kind == "score"), ""),
        running=running,
        by=by,
        day=day,
        basis=basis_of(wanted, settings),
        effects=planned,
        left_out=LeftOut(
            delivered=delivered,
            older=len(older),
            nothing_there=len(left) - len(older),
            awaiting_approval=awaiting_approval,
            unplaced=len(unplaced),
        ),
        left=left,
        since=_since(settings, start, older),
        unplaced=tuple(unplaced),
    )
    return replace(plan, digest=_digest(plan))


def _sorted_out(
    wanted: Sequence[Wanted], store: Slots, settings: EffectsSettings
) -> tuple[tuple[Planned, ...], tuple[Left, ...], int]:
    """What is to be written, in order; what is not, with its reason; and how much stands there already."""
    planned: list[Planned] = []
    left: list[Left] = []
    delivered = 0
    for wish in wanted:
        row = store.slot(wish.effect.slot)
        if wish.about < settings.since:
            left.append(_left(wish, "older"))
        elif row is not None and row.digest == wish.effect.digest:
            delivered += 1
        elif row is None and wish.only_if_there:
            left.append(_left(wish, "nothing_there"))
        else:
            planned.append(_planned(len(planned) + 1, wish.effect, row, settings))
    return tuple(planned), tuple(left), delivered


def _planned(number: int, effect: Effect, row: SlotRow | None, settings: EffectsSettings) -> Planned:
    return Planned(
        number=number,
        effect=effect,
        before=row.digest if row else "",
        would=not settings.allows(effect.kind),
        switch=SWITCHES[effect.kind],
    )


def _left(wish: Wanted, why: Literal["older", "nothing_there"]) -> Left:
    effect = wish.effect
    return Left(
        kind=effect.kind,
        title=effect.title,
        connection=effect.connection,
        slot=effect.slot,
        about=wish.about.isoformat(),
        why=why,
    )


def _since(settings: EffectsSettings, start: date | None, older: Sequence[str]) -> Since:
    """From when on something is written; the day that would include the older: the period's first, where that is enough."""
    first = start.isoformat() if start else ""
    include = (first if first and any(day >= first for day in older) else min(older)) if older else ""
    return Since(day=settings.since.isoformat(), stated=settings.since_stated, include=include)


def basis_of(wanted: Sequence[Wanted], settings: EffectsSettings) -> str:
    """The digest a plan is stale without: everything wanted, the switches and `effects.from`.

    Delivering effects does not change it, so the rest of a plan may be applied after a part of it.
    """
    return digest_of(
        {
            "wanted": sorted((wish.effect.slot, wish.effect.digest) for wish in wanted),
            "write": {switch: on for switch, on in settings.write.items() if on},
            "since": settings.since.isoformat(),
        }
    )


def _digest(plan: Plan) -> str:
    return digest_of(msgspec.to_builtins(replace(plan, digest="")))


def plan_json(plan: Plan) -> bytes:
    """A plan as a file: JSON, indented for a person to read, the same bytes for the same plan."""
    return msgspec.json.format(msgspec.json.encode(plan, order="deterministic"), indent=2) + b"\n"


def read_plan(content: bytes, file: str, language: str = "en") -> Plan:
    """A plan from its file.

    Args:
        content: of the file.
        file: its name, for the sentence.
        language: of the sentence.

    Raises:
        Failure: if it is no plan, of another schema, or was changed since it was made (exit 1 or 2).
    """
    try:
        schema = msgspec.json.decode(content, type=_Head).schema
        if schema != SCHEMA:
            raise Failure(say("plan.other_schema", language, {"file": file, "schema": schema, "wanted": SCHEMA}))
        msgspec.json.decode(content, type=_Signed)
        plan = msgspec.json.decode(content, type=Plan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Failure(say("plan.not_a_plan", language, {"file": file, "why": str(error)})) from None
    if plan.digest != _digest(plan) or any(p.effect.digest != digest_of(p.effect.body) for p in plan.effects):
        raise Failure(say("plan.changed", language, {"file": file}), FINDINGS)
    return plan
