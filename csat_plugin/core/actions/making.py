"""Makes action items and the sentences that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from csat_plugin.core.actions.book import REST, Book, window
from csat_plugin.core.actions.decisions import Circumstances, Firing
from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.actions.life import FOLLOW_UP, IMPROVE, THEN, answerable, due_day
from csat_plugin.core.actions.targeting import ACCOUNTABLE, owner_of
from csat_plugin.core.actions.wording import Wording
from csat_plugin.core.names import band_title
from csat_plugin.core.rules import Action, Cap, Ruleset, Span
from csat_plugin.core.scoring.result import Note
from csat_plugin.texts import say

MOST_LISTED = 50
"""Lines one run adds to a summary item; the ratings and scores it rests on are all named in it."""

ASKS_FIRST = frozenset({"resurvey_same_respondents", "resample"})
"""Steps that ask customers again: always proposed, never begun by themselves (practice 1.7)."""


class Maker:
    """Makes items for one ruleset under given circumstances."""

    def __init__(self, rules: Ruleset, circumstances: Circumstances, book: Book) -> None:
        self.rules = rules
        self.circumstances = circumstances
        self.book = book

    def item(self, action: Action, slot: str, firing: Firing) -> list[ActionItem]:
        """A new item because of what fired, and the steps and follow-ups under it.

        Follow-ups stand under the improvement where there is one among the steps, else under the item itself (S0-38).
        """
        manager = firing.variables.get("account_manager", "")
        owner, role, deputy = self._owner(action, firing, manager)
        state: ItemState = "proposed" if action.start == "after_approval" else "open"
        by = "" if state == "proposed" else due_day(action.due, self.circumstances.today, self.circumstances.calendar)
        variables = firing.variables | {"owner": owner or role, "deputy": deputy, "due": by, "rule": action.id}
        words = Wording(
            self.rules, self.circumstances, action.id, variables, firing.band, partial(self.book.complain, action)
        )
        last = max((_number(item.id) for item in self.book.in_slot(slot)), default=0)
        parent = ActionItem(
            id=f"{self.circumstances.own(action.id)}:{firing.subject}:{last + 1}",
            slot=slot,
            rule=action.id,
            kind=action.open,
            subject=firing.subject,
            subject_name=firing.subject_name,
            period=firing.period,
            title=words.title(action.open),
            text=words.text(action.open),
            severity=action.severity,
            owner=owner,
            owner_role=role,
            opened=self.circumstances.today.isoformat(),
            about=firing.about,
            due=by,
            due_in=action.due,
            state=state,
            because_scores=(firing.ref,) if firing.score else (),
            because_ratings=firing.ratings,
            because_tickets=firing.tickets,
            additions=(firing.said,) if firing.said else (),
            why=action.why,
            cites=action.cites,
            rule_place=str(action.origin),
        )
        below = partial(under, words=words, rules=self.rules, circumstances=self.circumstances, account_manager=manager)
        found = [parent, *(below(parent, how=THEN, kind=kind) for kind in action.then)]
        followed = next((step for step in found[1:] if step.kind == IMPROVE), parent)
        return [*found, *(below(followed, how=FOLLOW_UP, kind=kind) for kind in action.follow_up)]

    def summary(self, action: Action, cap: Cap, firings: list[Firing]) -> ActionItem:
        """The one item for everything beyond a cap, new or with the further firings added."""
        slot = f"{self.circumstances.own(action.id)}|{REST}"
        stretch = window(self.circumstances.today, cap)
        known = next((item for item in self.book.open_in(slot) if item.period == stretch), None)
        if known is None:
            managers = {firing.variables.get("account_manager", "") for firing in firings}
            owner, role, _ = self._owner(action, firings[0], managers.pop() if len(managers) == 1 else "")
            proposed = action.start == "after_approval"
            by = "" if proposed else due_day(action.due, self.circumstances.today, self.circumstances.calendar)
            last = max((_number(item.id) for item in self.book.in_slot(slot)), default=0)
            values = {"rule": action.id, "n": cap.n}
            title = {tongue: say(f"action.rest.{cap.per}", tongue, values) for tongue in self.circumstances.languages}
            text = {tongue: say("action.rest.text", tongue, values) for tongue in self.circumstances.languages}
            known = ActionItem(
                id=f"{self.circumstances.own(action.id)}:{REST}:{last + 1}",
                slot=slot,
                rule=action.id,
                kind="summary",
                subject=REST,
                subject_name="",
                period=stretch,
                title=title,
                text=text,
                severity=action.severity,
                owner=owner,
                owner_role=role,
                opened=self.circumstances.today.isoformat(),
                due=by,
                due_in=action.due,
                state="proposed" if proposed else "open",
                why=action.why,
                cites=action.cites,
                rule_place=str(action.origin),
            )
        listed = [f"{firing.subject_name}: {self.sentence(firing)}" for firing in firings[:MOST_LISTED]]
        if (more := len(firings) - len(listed)) > 0:
            listed.append(say("action.rest.more", self.circumstances.language, {"n": more}))
        return added(known, firings, *listed)

    def sentence(self, firing: Firing) -> str:
        """What fired, in one line: `2026-11: 71.0 (average)`."""
        if firing.said:
            return firing.said
        code = "action.addition.score" if firing.score else "action.addition.rating"
        if not firing.score and firing.variables.get("ticket"):
            code += ".ticket"
        if not firing.variables["score" if firing.score else "rating"]:
            code += ".none"
        band = band_title(self.rules, firing.band, self.circumstances.language)
        words = {**firing.variables, "day": firing.day, "band": band}
        if outcome := firing.variables.get("outcome"):
            words["outcome"] = say(f"action.outcome.{outcome}", self.circumstances.language)
        return say(code, self.circumstances.language, words)

    def _owner(self, action: Action, firing: Firing, account_manager: str) -> tuple[str, str, str]:
        """Name, role and deputy of who owns the item: the customer's account manager, a role of `people`, or a person by name.

        Args:
            action: whose item it is.
            firing: what fired, the first of several.
            account_manager: whom the register names for the customer, or for all of them; empty where it names none.
        """
        role = action.owner or "process_manager"
        if role == ACCOUNTABLE:
            role = owner_of(self.rules, firing.variables.get("department", "")) or "process_manager"
        found = answerable(self.rules.people, role, self.circumstances.today, account_manager)
        if found is not None:
            return found.name, role, found.deputy
        if any(person.role == role for person in self.rules.people):
            self.book.complain(
                action, Note("action.nobody_now", {"role": role, "day": self.circumstances.today.isoformat()})
            )
            return "", role, ""
        known = {person.name for person in self.rules.people} | {person.deputy for person in self.rules.people}
        if role in known:
            return role, "", ""
        self.book.complain(action, Note("action.nobody", {"role": role}))
        return "", role, ""


def under(
    parent: ActionItem, words: Wording, how: str, kind: str, rules: Ruleset, circumstances: Circumstances,
    account_manager: str = "",
) -> ActionItem:  # fmt: skip
    """A step (`then`) or follow-up under an item, with its playbook's own owner and time where it has them (S0-58).

    What asks customers again always waits for a person's yes. `account_manager` as in `given_to`.
    """
    state: ItemState = "proposed" if how == THEN and kind in ASKS_FIRST else parent.state
    place = parent.slot.removesuffix(f"|{parent.subject}")
    book = rules.playbook(kind)
    made = replace(
        parent,
        id=f"{parent.id}{how}{kind}",
        slot=f"{place}{how}{kind}|{parent.subject}",
        kind=kind,
        title=words.title(kind),
        text=words.text(kind),
        state=state,
        due="" if state == "proposed" else parent.due,
        parent=parent.id,
    )
    return made if book is None else given_to(made, book.owner, book.due, rules, circumstances, account_manager)


def given_to(
    item: ActionItem, role: str, span: Span | None, rules: Ruleset, circumstances: Circumstances,
    account_manager: str = "",
) -> ActionItem:  # fmt: skip
    """The item with another owner and another time from today on, as far as they are given.

    Args:
        item: any.
        role: the owner; empty leaves who owns it.
        span: the time; `None` leaves the day.
        rules: with the people.
        circumstances: with the day, and the customers' account managers.
        account_manager: of the customer, where the item's subject is not the customer himself.
    """
    if role:
        manager = account_manager or circumstances.account_managers.get(item.subject, "")
        found = answerable(rules.people, role, circumstances.today, manager)
        item = replace(item, owner=found.name if found else "", owner_role=role, delegate="")
    if span is not None:
        by = "" if item.state == "proposed" else due_day(span, circumstances.today, circumstances.calendar)
        item = replace(item, due=by, due_in=span)
    return item


def added(item: ActionItem, firings: Sequence[Firing], *sentences: str) -> ActionItem:
    """The item with more things it rests on, and the sentences that say so."""
    scores = (firing.ref for firing in firings if firing.score)
    ratings = (rating for firing in firings for rating in firing.ratings)
    tickets = (ticket for firing in firings for ticket in firing.tickets)
    return replace(
        item,
        additions=(*item.additions, *sentences),
        about=max((item.about, *(firing.about for firing in firings))),
        because_scores=(*item.because_scores, *scores),
        because_ratings=tuple(dict.fromkeys((*item.because_ratings, *ratings))),
        because_tickets=tuple(dict.fromkeys((*item.because_tickets, *tickets))),
    )


def _number(id: str) -> int:
    last = id.rpartition(":")[2]
    return int(last) if last.isdecimal() else 0
