"""The effects a workspace wants: scores, notes, action items and reports, each in its slot with its content's digest.

Slots (design, section 8): `connection|score|subject|period`, `connection|ticket_score|ticket`, `connection|action|item`, `connection|note|rule|ticket`,
`connection|report|scope|period`. Every kind goes to one connection: the one the thing came from where that can take it, else
the first of the settings that can.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from csat_plugin.core.actions.decisions import ref_period
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import live
from csat_plugin.core.effects import Audience, Effect, EffectKind
from csat_plugin.core.exact import shown
from csat_plugin.core.names import in_some_language
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.host.adapter import Adapter
from csat_plugin.runtime.effect_texts import channel_titles
from csat_plugin.runtime.rated_tickets import RatedTicket, TicketNote


class ReportFiles(Struct, frozen=True, kw_only=True):
    """A report as files: name -> bytes."""

    scope: str
    """`all`, or the id of the subject it is about."""
    scope_name: str
    rules: str = ""
    """Of several rulesets in a workspace the one whose report it is."""
    period: str
    end: date
    """Last day of the period, inclusive."""
    title: str
    summary: str = ""
    """The report in some lines, for the ticket it goes into."""
    files: dict[str, bytes]


class Wanted(Struct, frozen=True, kw_only=True):
    """An effect with the last day it is about, for `effects.from`."""

    effect: Effect
    about: date
    only_if_there: bool = False
    """Only worth writing where the slot holds something already: a score that went missing, an item that was closed."""


class Unplaced(Struct, frozen=True):
    """Something wanted that no connection can take."""

    kind: EffectKind
    what: str


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no blanks: equal data, equal bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: object) -> str:
    """sha256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


class SingleMark(Struct, frozen=True, kw_only=True):
    """The one mark an action item rests on."""

    mark: str = ""
    """As its platform has it, where it is the newest one of its ticket; else empty."""
    gone: bool = False
    """It asks for the item no more, and the item was not written when it did: it is not begun now."""


class KnownSubjects(Struct, frozen=True, kw_only=True):
    """What is known of subjects by their ids."""

    kinds: Mapping[str, str] = {}
    """Subject -> its kind. An action may also be about a person or a ticket: neither is in here."""
    called: Mapping[tuple[str, str], str] = {}
    """Connection and customer -> what tickets there call the customer."""


class Destinations:
    """Which connection takes what.

    Args:
        adapters: connection -> adapter, in the order of the settings.
    """

    def __init__(self, adapters: Mapping[str, Adapter]) -> None:
        self._adapters = adapters

    def of(self, kind: EffectKind, *ids: str) -> str | None:
        """The connection for an effect of that kind: the first the ids come from that takes it, else the first that does."""
        able = [name for name, adapter in self._adapters.items() if kind in adapter.capabilities.effects]
        origins = (one.partition(":")[0] for one in ids)
        return next((origin for origin in origins if origin in able), able[0] if able else None)

    def takes(self, connection: str, kind: EffectKind) -> bool:
        """Whether there is such a connection and it can take effects of that kind."""
        return connection in self._adapters and kind in self._adapters[connection].capabilities.effects

    def audience(self, connection: str, kind: EffectKind) -> Audience:
        """Who notices; agents where the adapter does not say."""
        return self._adapters[connection].capabilities.audience.get(kind, "agents")


class Wishes:
    """Gathers effects. Call the methods in any order, then read `wanted` (sorted by slot) and `unplaced`."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        *,
        language: str = "en",
        fiscal_start: int = 1,
        known: KnownSubjects | None = None,
    ) -> None:
        self._to = Destinations(adapters)
        self._known = known or KnownSubjects()
        self._language = language
        self._fiscal_start = fiscal_start
        self._wanted: dict[str, Wanted] = {}
        self.unplaced: list[Unplaced] = []

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Every effect wanted, in the order they are to be written: what is about one ticket or item stays in order."""
        return tuple(self._wanted.values())

    def scores(self, assessment: Assessment, rules: Ruleset) -> None:
        """The score of every subject; one without any rating is not written."""
        for score in sorted(assessment.scores, key=lambda score: score.subject):
            connection = self._to.of("score", score.subject)
            if connection is None:
                self.unplaced.append(Unplaced("score", score.name))
                continue
            self._want(
                kind="score",
                connection=connection,
                slot=("score", score.subject, assessment.period),
                body=_score_body(score, assessment, rules, self._language),
                about=date.fromisoformat(assessment.end),
                only_if_there=score.value is None,
                rule=rules.id,
                subject=score.subject,
                subject_name=score.name,
                subject_kind=assessment.subject_kind,
                period=assessment.period,
                title=f"{score.name} {assessment.period}: {'-' if score.value is None else score.value}",
            )

    def ticket_scores(self, rated: Iterable[RatedTicket]) -> None:
        """Each rated ticket's own score, where its platform has a place for it; nowhere else.

        An answer that is no mark any more takes the score away that was written for it.
        """
        for one in rated:
            connection = one.ticket.partition(":")[0]
            if not one.reachable or not self._to.takes(connection, "ticket_score"):
                continue
            self._want(
                kind="ticket_score",
                connection=connection,
                slot=("ticket_score", one.ticket),
                body={"value": one.points or None, "band": one.band, "band_title": one.band_title},
                about=one.day,
                only_if_there=not one.points,
                subject=one.subject,
                subject_name=one.subject_name,
                ticket=one.ticket,
                mark=one.raw,
                title=f"{one.key or one.ticket.rpartition(':')[2]}: {one.points or '-'}",
            )

    def items(
        self,
        items: Sequence[ActionItem],
        ratings: Mapping[str, Sequence[str]] | None = None,
        marks: Mapping[str, SingleMark] | None = None,
    ) -> None:
        """Every item that is open, parents before what is under them; proposed ones wait for a person's yes.

        Args:
            items: every item there is.
            ratings: item -> the ratings it quotes, in words. Persons and comments are in them: they go where agents read,
                never where customers do.
            marks: item -> the one mark it rests on, where it does.
        """
        for item in sorted(items, key=lambda item: (item.opened, item.id)):
            if item.state == "proposed":
                continue
            connection = self._to.of("action", *item.because_tickets, item.subject)
            if connection is None:
                self.unplaced.append(Unplaced("action", item.id))
                continue
            internal = self._to.audience(connection, "action") != "customers"
            quoted = (ratings or {}).get(item.id, ()) if internal else ()
            guidance = in_some_language(item.guidance, self._language) if internal else ""
            single = (marks or {}).get(item.id, SingleMark())
            ticket = item.because_tickets[0] if item.because_tickets else ""
            self._want(
                kind="action",
                connection=connection,
                slot=("action", item.id),
                body=_item_body(item, quoted, self._language, guidance),
                about=self._last_day(item),
                only_if_there=not live(item) or single.gone,
                rule=item.rule,
                subject=item.subject,
                subject_name=item.subject_name,
                subject_kind=self._known.kinds.get(item.subject, ""),
                period=item.period,
                ticket=ticket,
                mark=single.mark if connection == ticket.partition(":")[0] else "",
                title=in_some_language(item.title, self._language) or item.id,
            )

    def notes(self, notes: Iterable[TicketNote]) -> None:
        """Notes on tickets; those on one ticket stay in the order they are given in."""
        for note in sorted(notes, key=lambda note: note.ticket):
            connection = self._to.of("note", note.ticket)
            if connection is None:
                self.unplaced.append(Unplaced("note", note.ticket))
                continue
            self._want(
                kind="note",
                connection=connection,
                slot=("note", note.rule, f"{note.ticket}#{note.rating.rpartition(':')[2]}"),
                body={"title": note.title, "note": note.text},
                about=note.day,
                rule=note.rule,
                subject=note.subject,
                subject_name=note.subject_name,
                ticket=note.ticket,
                mark=note.raw if connection == note.ticket.partition(":")[0] else "",
                title=f"{note.key}: {note.title}" if note.key else note.title,
            )

    def reports(self, reports: Iterable[ReportFiles]) -> None:
        """Reports as files."""
        for report in sorted(reports, key=lambda report: (report.scope, report.period)):
            connection = self._to.of("report", report.scope)
            if connection is None:
                self.unplaced.append(Unplaced("report", report.title))
                continue
            files = {name: base64.b64encode(content).decode("ascii") for name, content in sorted(report.files.items())}
            self._want(
                kind="report",
                connection=connection,
                slot=("report", f"{report.scope}@{report.rules}" if report.rules else report.scope, report.period),
                body={"title": report.title, "summary": report.summary, "files": files},
                about=report.end,
                subject="" if report.scope == "all" or report.scope.startswith("supplier-") else report.scope,
                subject_name="" if report.scope == "all" else report.scope_name,
                period=report.period,
                title=report.title,
            )

    def _want(
        self,
        *,
        kind: EffectKind,
        connection: str,
        slot: tuple[str, ...],
        body: dict[str, Any],
        about: date,
        only_if_there: bool = False,
        **described: str,
    ) -> None:
        if described.get("subject_kind") == "customer":
            described["subject_called"] = self._known.called.get((connection, described["subject"]), "")
        effect = Effect(
            slot="|".join((connection, *slot)),
            kind=kind,
            connection=connection,
            digest=digest_of(body),
            audience=self._to.audience(connection, kind),
            body=body,
            **described,
        )
        self._wanted[effect.slot] = Wanted(effect=effect, about=about, only_if_there=only_if_there)

    def _last_day(self, item: ActionItem) -> date:
        """The last day an item is about; of items kept before that was noted, of their newest period, else when opened."""
        if item.about:
            return date.fromisoformat(item.about)
        days = []
        for label in {ref_period(ref) for ref in item.because_scores}:
            try:
                days.append(parse_period(label, self._fiscal_start).end - timedelta(days=1))
            except ValueError:
                continue
        return max(days, default=date.fromisoformat(item.opened) if item.opened else date.min)


def _score_body(score: Score, assessment: Assessment, rules: Ruleset, language: str) -> dict[str, Any]:
    """What a customer record or a score file holds. No digest of the rules: a comment in them is no news to a platform."""
    band = rules.band(score.band)
    titles = channel_titles(rules, language)
    return {
        "subject": score.subject,
        "name": score.name,
        "period": assessment.period,
        "value": None if score.value is None else str(score.value),
        "band": score.band,
        "band_title": in_some_language(band.title, language) if band else "",
        "status": score.status,
        "flags": list(score.flags),
        "answers": score.answers,
        "contacts": score.contacts,
        "change": None if score.change is None else str(score.change),
        "reached": score.reached,
        "sure": score.sure,
        "channels": {
            node.channel: {
                "title": titles.get(node.channel, node.channel),
                "value": None if node.points is None else str(shown(node.points, rules.score.precision)),
                "points": node.points,
                "weight": node.effective_weight,
                "status": node.status,
            }
            for node in score.nodes
        },
    }


def _item_body(item: ActionItem, ratings: Sequence[str], language: str, guidance: str) -> dict[str, Any]:
    """What an action ticket holds. Not in it: the platform's own reference, which comes from writing it.

    What a playbook says for one kind of customer goes only where no customer reads; the kind itself goes nowhere.
    """
    text = in_some_language(item.text, language)
    return {
        "id": item.id,
        "slot": item.slot,
        "kind": item.kind,
        "title": in_some_language(item.title, language) or item.id,
        "text": f"{text}\n\n{guidance}".strip() if guidance else text,
        "state": item.state,
        "severity": item.severity,
        "owner": item.owner or item.owner_role,
        "delegate": item.delegate,
        "opened": item.opened,
        "due": item.due,
        "parent": item.parent,
        "ratings": list(ratings),
        "additions": list(item.additions),
        "because_scores": list(item.because_scores),
        "because_tickets": list(item.because_tickets),
        "decision": item.decision,
        "outcome": item.outcome,
        "why": item.why,
        "cites": list(item.cites),
        "rule": item.rule_place or item.rule,
    }
