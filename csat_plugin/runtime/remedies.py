"""The people behind action items, and what they answered when asked whether it helped (S2-25, S2-28)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem, RemedyMark
from csat_plugin.core.actions.life import due_day
from csat_plugin.core.actions.remedies import (
    Asked,
    Voice,
    judged,
    last_marks,
    open_slots,
    points_said,
    raised_by,
    to_ask,
)
from csat_plugin.core.facts import fold
from csat_plugin.core.model import REMEDY, Contact, Rating
from csat_plugin.core.period import Period
from csat_plugin.core.report.material import FollowUp
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.playbooks import TOLD
from csat_plugin.core.scoring.points import points_on, scale_for
from csat_plugin.core.surveys.known import VIP
from csat_plugin.runtime.workspace import Workspace

ASKED_FOR = timedelta(days=366)
"""How long after its closing an item is asked about: a yearly wave comes round once in that time."""


def voices(workspace: Workspace, rules: Ruleset, items: Iterable[ActionItem]) -> dict[str, Voice]:
    """Rating -> the person behind it, of all ratings the items rest on; those of nobody known are left out."""
    wanted = sorted({rating for item in items for rating in item.because_ratings})
    if not wanted:
        return {}
    contacts = {contact.id: contact for contact in workspace.store.contacts()}
    found = {}
    for rating in workspace.store.ratings(wanted):
        key, name = _person(rating, contacts)
        if key:
            contact = contacts.get(rating.contact or "")
            found[rating.id] = Voice(
                person=key,
                name=name,
                comment=rating.comment,
                points=_points(rules, rating),
                language=contact.language if contact else "",
            )
    return found


def _person(rating: Rating, contacts: dict[str, Contact]) -> tuple[str, str]:
    """Key and name of who gave a rating. One person is known by name in a form and by number on a platform: the name decides."""
    contact = contacts.get(rating.contact or "")
    name = rating.contact_name or (contact.name or contact.email if contact else "")
    return (name.casefold(), name) if name else (rating.contact or "", rating.contact or "")


def _points(rules: Ruleset, rating: Rating) -> int | None:
    """Micropoints of a mark; `None` for an answer without one, or one its scale does not know."""
    if rating.outcome != "answered" or not rating.raw:
        return None
    scale = scale_for(rules.channel(rating.channel), rating.low, rating.high, rating.direction)
    points = points_on(scale, rating.raw)
    return points if isinstance(points, int) else None


def reviewed(workspace: Workspace, rules: Ruleset, items: Sequence[ActionItem], today: date) -> list[ActionItem]:
    """The items whose remedies were answered, as the answers leave them; only those that change.

    Args:
        workspace: with its ratings.
        rules: for the scales of channels.
        items: every item there is.
        today: the day the time of reopened items runs from.
    """
    over = {item.id: item for item in items if item.state == "closed" or item.remedies or item.closed}
    answers = workspace.store.ratings_asked(REMEDY) if over else []
    about = [(item, one) for one in answers if (item := over.get(one.question.removeprefix(REMEDY)))]
    if not about and not any(item.remedies for item in over.values()):
        return []
    behind = voices(workspace, rules, (item for item, _ in about))
    contacts = {contact.id: contact for contact in workspace.store.contacts()}
    marks: dict[str, list[RemedyMark]] = {item.id: [] for item in over.values() if item.remedies}
    for item, rating in about:
        points = _points(rules, rating)
        if points is None:
            continue
        key, _ = _person(rating, contacts)
        who = {voice.person for voice in raised_by(item, behind)}
        moment = rating.answered or rating.asked
        day = moment.astimezone(workspace.settings.zone).date().isoformat() if moment else ""
        own = not who or not key or key in who
        marks.setdefault(item.id, []).append(RemedyMark(rating=rating.id, points=points, day=day, by=key, own=own))
    taken = open_slots(items)
    found = (
        judged(over[id_], some, lambda mark: _sentence(workspace, mark), occupied=over[id_].slot in taken)
        for id_, some in sorted(marks.items())
    )
    changed = [item for item in found if item != over[item.id]]
    again = {item.id for item in changed if item.state != over[item.id].state}
    told = [replace(one, state="open", closed="") for one in items if _told_under(one, again)]
    return [
        _due_again(workspace, item, today) if item.id in again or item in told else item for item in (*changed, *told)
    ]


def _told_under(item: ActionItem, parents: Collection[str]) -> bool:
    """Whether it is the message of a result that did not hold: the customer is to be told of the next one too (S0-38)."""
    return item.parent in parents and item.kind in TOLD and item.state == "closed"


def _due_again(workspace: Workspace, item: ActionItem, today: date) -> ActionItem:
    """The time to do it in runs anew for an item that is in work again."""
    return replace(item, due=due_day(item.due_in, today, workspace.calendar) or item.due)


def _sentence(workspace: Workspace, mark: RemedyMark) -> str:
    return workspace.say("action.remedy.reopened", day=mark.day, points=points_said(mark.points))


def questions(workspace: Workspace, rules: Ruleset, items: Sequence[ActionItem], period: Period) -> tuple[Asked, ...]:
    """The remedy questions of the wave of that period: what was closed in it or in the year before it began (S2-25).

    Nobody is asked who must not be: contacts that opted out are left away.
    """
    silent = {(contact.name or contact.email).casefold() for contact in workspace.store.contacts() if contact.opted_out}
    behind = voices(workspace, rules, items)
    since = (period.start - ASKED_FOR).isoformat()
    found = to_ask(items, behind, since, min(period.last, workspace.today).isoformat())
    return tuple(one for one in found if one.person not in silent)


def ended_within(items: Iterable[ActionItem], first: date, last: date) -> list[ActionItem]:
    """The items closed or rated on those days, both inclusive: one that was reopened has no day of closing any more."""
    start, end = first.isoformat(), last.isoformat()
    return [
        item for item in items if any(start <= day <= end for day in (item.closed, *(m.day for m in item.remedies)))
    ]


def segment_of(workspace: Workspace, rules: Ruleset) -> Callable[[ActionItem], str]:
    """The segment of an item's customer, as the register has it; empty where it has none.

    Where no customer is scored but a team or a project, its items are told apart by who raised them: VIPs, else his role (S3-13).
    """
    store, kind = workspace.store, rules.score.subject
    subjects = store.subjects(kind)

    def segment(item: ActionItem) -> str:
        found = subjects.get(item.subject)
        if found and found.segment:
            return found.segment
        return "" if kind in ("customer", "contact") else raiser(item)

    def raiser(item: ActionItem) -> str:
        behind = list(store.ratings(sorted(item.because_ratings)))
        known = {one.id: one for one in store.contacts()}
        if any((who := known.get(one.contact or "")) and who.vip for one in behind):
            return VIP.upper()
        roles = sorted({one.role for one in behind if one.role})
        return next((role for role in roles if VIP in fold(role)), roles[0] if roles else "")

    return segment


def suppliers_of(workspace: Workspace, items: Iterable[ActionItem]) -> dict[str, tuple[str, ...]]:
    """Item -> suppliers of the ratings and tickets it rests on."""
    listed = list(items)
    ratings = {one.id: one for one in workspace.store.ratings(sorted({r for i in listed for r in i.because_ratings}))}
    named = {ticket for item in listed for ticket in item.because_tickets}
    named |= {one.ticket for one in ratings.values() if one.ticket}
    tickets = {ticket.id: ticket.supplier for ticket in workspace.store.tickets(named)}
    found = {}
    for item in listed:
        behind = [ratings[one] for one in item.because_ratings if one in ratings]
        names = {one.supplier or tickets.get(one.ticket or "", "") for one in behind}
        names |= {tickets.get(ticket, "") for ticket in item.because_tickets}
        found[item.id] = tuple(sorted(names - {""}))
    return found


def follow_ups(items: Iterable[ActionItem]) -> tuple[FollowUp, ...]:
    """What the report says of remedies: the mean of the last marks of those who raised an item."""
    found = []
    for item in items:
        marks = last_marks(item)
        if marks:
            mean = sum(mark.points for mark in marks) // len(marks)
            found.append(FollowUp(item=item.id, mark=points_said(mean)))
    return tuple(found)
