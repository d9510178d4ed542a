"""Decisions on a period: what its scores and its single ratings open, add to or clear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.decide import decide_period, decide_ratings, together
from csat_plugin.core.actions.decide_causes import decide_causes
from csat_plugin.core.actions.decide_reviews import decide_reviews
from csat_plugin.core.actions.decisions import Circumstances, Decisions
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received, score_facts
from csat_plugin.core.facts import Value
from csat_plugin.core.model import Contact, Rating, Ticket
from csat_plugin.core.period import Period, parse_period
from csat_plugin.core.remarks.decide import EVENT as REMARKS
from csat_plugin.core.remarks.decide import decide_remarks
from csat_plugin.core.remarks.register import Register, Remark
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.risks.catalogue import groups_of
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.core.surveys.known import Pictures, asked_of_raters, rater_facts
from csat_plugin.runtime.beside import Decided, asked_by, facts_beside
from csat_plugin.runtime.causes import causes_of
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.remedies import reviewed
from csat_plugin.runtime.renamed import renamed, with_present_ids
from csat_plugin.runtime.scoring import Scored
from csat_plugin.runtime.templates import render
from csat_plugin.runtime.workspace import Workspace

CHANGED = "counted_elsewhere"
TICKET_GONE = ("ticket_deleted", "ticket_merged")


class Beside(Struct, frozen=True, kw_only=True):
    """Single ratings that are decided on together with a period they do not belong to."""

    rules: Ruleset
    """Those that hold for them."""
    received: tuple[Received, ...] = ()
    written: tuple[Received, ...] = ()
    """The same and what counts for nothing beside them, without points: a remark belongs to its whole sheet (S2-23)."""


def circumstances(workspace: Workspace, today: date) -> Circumstances:
    """Day, calendar and languages of a decision run in this workspace."""
    return Circumstances(
        today=today,
        calendar=workspace.calendar,
        zone=workspace.settings.zone,
        render=render,
        since=(workspace.settings.effects_from or workspace.installed).isoformat(),
        language=workspace.language,
        languages=("en", "zh", "ja"),
        ruleset=workspace.store.scope.rules if workspace.store.scope is not None else "",
        acted=workspace.store.acted_elsewhere(),
        account_managers=account_managers(workspace),
    )


def account_managers(workspace: Workspace) -> dict[str, str]:
    """Customer -> the account manager the register names for him."""
    return {one.id: one.account_manager for one in workspace.store.customers() if one.account_manager}


def decide(
    workspace: Workspace,
    period: Period,
    kind: SubjectKind,
    result: Scored,
    today: date,
    beside: Beside | None = None,
) -> Decisions:
    """What a period's single ratings and scores ask for, on top of the items there are. Nothing is stored.

    Args:
        workspace: with its items.
        period: the period decided on.
        kind: kind of subject.
        result: the period's scores with their rules.
        today: the day items are opened and due days count from, in the workspace's zone.
        beside: single ratings of the period that is running, and those answered lately that count elsewhere. Where the same
            rules hold they are decided on in one go, so that a cap such as `at_most: 10 per run` is one cap. What is both there
            and among the period's own is looked at there, as it is today.
    """
    workspace = workspace.at(period)
    stored = workspace.store.items()
    helped = Decisions(added=tuple(reviewed(workspace, result.rules, stored, today)))
    items = _replaced(stored, helped.added)
    now = circumstances(workspace, today)
    found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
    lately = {one.rating.id for one in beside.received} if beside is not None else set()
    own = [one for one in received(workspace, kind, found, rules=result.rules) if one.rating.id not in lately]
    if beside is not None and beside.rules.digest == result.rules.digest:
        first = decide_ratings(result.rules, [*own, *beside.received], items, now)
    else:
        first = decide_ratings(result.rules, own, items, now)
        if beside is not None:
            known = _replaced(items, first.to_store)
            first = together(first, decide_ratings(beside.rules, beside.received, known, now))
    known = _replaced(items, first.to_store)
    assessment = with_present_ids(workspace, result.assessment)
    decided = Decided(
        period=period, rules=result.rules, assessment=assessment, today=today,
        answers=partial(received, workspace, kind, found, every=True),
    )  # fmt: skip
    now = replace(now, beside=facts_beside(workspace, decided, asked_by(result.rules)))
    second = decide_period(result.rules, assessment, workspace.store.subjects(kind), known, now)
    first = together(first, second)
    if any(action.event == "cause.recurred" for action in result.rules.actions):
        known = _replaced(items, first.to_store)
        causes = causes_of(workspace, period, result.rules, kind)
        first = together(first, decide_causes(result.rules, causes, known, now))
    if any(action.event == REMARKS for action in result.rules.actions):
        known = _replaced(items, first.to_store)
        every = received(workspace, kind, found, every=True, rules=result.rules)
        also = beside.written if beside is not None else ()
        lately |= {one.rating.id for one in also}
        written = [*(one for one in every if one.rating.id not in lately), *also]
        first = together(
            first, decide_remarks(result.rules, entries(workspace, result.rules, written, known), known, now)
        )
    if period.last < today:
        known = _replaced(items, first.to_store)
        first = together(first, decide_reviews(result.rules, period.label, period.last.isoformat(), known, now))
    return together(helped, first)


def entries(
    workspace: Workspace, rules: Ruleset, written: Iterable[Received], items: Sequence[ActionItem] | None = None
) -> list[tuple[Received, Remark]]:
    """What people wrote, each once with the rating it belongs to and its entry in the register of remarks (S2-23).

    Args:
        workspace: where everything is.
        rules: in force.
        written: any ratings.
        items: every action item there is, where they are at hand.
    """
    written = list(written)
    kept = workspace.store.remarks(one.rating.id for one in written if one.rating.comment.strip())
    register = Register(rules, kept, workspace.store.items() if items is None else items, workspace.today)
    return register.entries(written)


def received_before(workspace: Workspace, rules: Ruleset, past: Iterable[Assessment]) -> list[Received]:
    """The ratings of past periods as rules about single ratings would have met them.

    Args:
        workspace: where they are.
        rules: whose kind of subject and months are used.
        past: the periods' assessments under these rules.
    """
    kind, fiscal_start = rules.score.subject, workspace.settings.fiscal_start
    found: list[Received] = []
    for assessment in past:
        period = parse_period(assessment.period, fiscal_start)
        found += received(workspace, kind, lines(workspace, period, rules, kind, assessment), rules=rules)
    return found


def known_now(workspace: Workspace, period: Period, result: Scored, subject: str) -> dict[str, Value]:
    """What is known beside one score of a period today, as far as its rules ask.

    Args:
        workspace: where everything is.
        period: the period.
        result: its scores with their rules.
        subject: id of the subject as the scores call it.
    """
    assessment = with_present_ids(workspace, result.assessment)
    kind = cast("SubjectKind", assessment.subject_kind)
    own = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
    decided = Decided(
        period=period, rules=result.rules, assessment=assessment, today=workspace.today,
        answers=partial(received, workspace, kind, own, every=True),
    )  # fmt: skip
    known = facts_beside(workspace, decided, asked_by(result.rules))
    score = next(
        now for then, now in zip(result.assessment.scores, assessment.scores, strict=True) if then.subject == subject
    )
    return score_facts(score, kind) | known.get(score.subject, {})


def known_before(
    workspace: Workspace, rules: Ruleset, past: Sequence[Assessment]
) -> dict[str, dict[str, dict[str, Value]]]:
    """Period -> subject -> what was known beside the scores of past periods, as far as these rules ask.

    Args:
        workspace: where everything is.
        rules: whose conditions ask.
        past: the periods' assessments under these rules, oldest first; of a single one the periods before are looked up.
    """
    asked = asked_by(rules)
    if not groups_of(asked):
        return {}
    kind, fiscal_start = rules.score.subject, workspace.settings.fiscal_start
    found = {}
    for n, assessment in enumerate(past):
        period = parse_period(assessment.period, fiscal_start)
        own = lines(workspace, period, rules, kind, assessment)
        decided = Decided(
            period=period, rules=rules, assessment=assessment, today=min(period.end, workspace.today),
            answers=partial(received, workspace, kind, own, every=True), earlier=tuple(past[:n]) if len(past) > 1 else None,
        )  # fmt: skip
        found[assessment.period] = facts_beside(workspace, decided, asked)
    return found


def _replaced(items: list[ActionItem], newer: tuple[ActionItem, ...]) -> list[ActionItem]:
    by_id = {item.id: item for item in items} | {item.id: item for item in newer}
    return list(by_id.values())


def received(
    workspace: Workspace, kind: SubjectKind, found: list[RatingLine], *, every: bool = False, rules: Ruleset | None = None,
) -> list[Received]:  # fmt: skip
    """Ratings that count, and answers that are no mark but a signal, with ticket, customer and contact around them.

    A complaint or a refusal has no points; a rule asks for it by `rating.outcome` (S1-22). With `every`, what counts for
    nothing is there too, without points. A mark changed after its period was closed counts in that period's score, but it was
    given now: it has its points. One whose ticket is gone is no signal. With `rules`, what their actions ask of whoever rated is known.
    """
    store = workspace.store
    signals = {
        line.rating: line
        for line in found
        if every or line.counted or line.reason == CHANGED or (_signal(line) and line.reason not in TICKET_GONE)
    }
    ratings = list(store.ratings(sorted(signals)))
    tickets = {ticket.id: ticket for ticket in store.tickets({r.ticket for r in ratings if r.ticket})}
    subjects = store.subjects(kind)
    present = renamed(workspace, kind, (line.subject for line in signals.values()))
    customers = {customer.id: customer for customer in store.customers()}
    contacts = {contact.id: contact for contact in store.contacts()}
    pictures = None
    if ratings and rules is not None and asked_of_raters(rules):
        pictures = Pictures(store.tickets_ended(None, None), store.ratings(), store.complaints())
    gathered = []
    for rating in ratings:
        line = signals[rating.id]
        id_ = present.get(line.subject, line.subject)
        subject = subjects.get(id_)
        customer = customers.get(rating.customer or "")
        gathered.append(
            Received(
                rating=rating,
                points=line.points if line.counted or line.reason == CHANGED else None,
                subject=id_,
                subject_name=subject.name if subject else "",
                ticket=tickets.get(rating.ticket or ""),
                customer=customer,
                contact=contacts.get(rating.contact or ""),
                account_manager=customer.account_manager if customer else "",
                around={} if pictures is None else _rater(rating, tickets, contacts, pictures),
            )
        )
    return gathered


def _rater(
    rating: Rating, tickets: Mapping[str, Ticket], contacts: Mapping[str, Contact], pictures: Pictures
) -> dict[str, Value]:
    return rater_facts(rating, tickets.get(rating.ticket or ""), contacts.get(rating.contact or ""), pictures)


def _signal(line: RatingLine) -> bool:
    """Whether it is an answer that says something without a mark."""
    return line.outcome not in ("answered", "no_answer")
