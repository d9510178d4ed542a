"""An item for each remark, or for a group of remarks (`event: remark.made`; S2-24).

Remarks of one customer on one indicator are one item, unless the rule asks for one each or for one of a customer. A remark opens once:
it rests in its item, whatever becomes of that. What somebody settled opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.book import Book
from csat_plugin.core.actions.decide import carry_out, hold_unknown
from csat_plugin.core.actions.decisions import Circumstances, Decisions, Firing
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received, rating_facts
from csat_plugin.core.actions.making import Maker
from csat_plugin.core.actions.targeting import ACCOUNTABLE
from csat_plugin.core.analysis.sheets import OVERALL
from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.exact import shown
from csat_plugin.core.names import in_language
from csat_plugin.core.remarks.register import Remark
from csat_plugin.core.rules import Action, Ruleset
from csat_plugin.texts import say

EVENT = "remark.made"
LONGEST = 200
"""Signs of a remark that stand in a sentence of an item."""


class About(Struct, frozen=True, kw_only=True):
    """What a group of remarks is about."""

    subject: str
    name: str
    owner: str = ""
    """Of its first remark, where the rule leaves the owner to it."""


def decide_remarks(
    rules: Ruleset,
    remarks: Sequence[tuple[Received, Remark]],
    items: Iterable[ActionItem],
    circumstances: Circumstances,
) -> Decisions:
    """Decisions because of what people wrote.

    Args:
        rules: the ruleset in force.
        remarks: ratings that say something, with their entries in the register.
        items: every item there is, open or not.
        circumstances: day, calendar, languages, rendering of texts.
    """
    book = Book(items)
    maker = Maker(rules, circumstances, book)
    about: dict[str, About] = {}
    for action in rules.actions:
        if action.event != EVENT:
            continue
        condition = compile_condition(action.when)
        firings = []
        for received, remark in remarks:
            subject, name = received.about()
            facts = rating_facts(received, circumstances.zone)
            truth = condition(facts)
            if truth is None:
                hold_unknown(book, action, subject, name, facts)
            elif truth and remark.state != "settled":
                if (item := _taken_up(book, action, remark)) is not None:
                    book.keep(item)
                    continue
                firing = _fired(rules, action, received, remark, circumstances)
                owner = remark.owner if action.owner in ("", ACCOUNTABLE) else ""
                about.setdefault(firing.subject, About(subject=subject, name=name, owner=owner))
                firings.append(firing)
        carry_out(maker, action, firings)
    found = book.decisions()
    return replace(found, opened=_about(found.opened, about), added=_about(found.added, about))


def _taken_up(book: Book, action: Action, remark: Remark) -> ActionItem | None:
    """The item of the rule that rests on the remark already, under whichever of its sheet's answers that was."""
    found = (book.holding(action.id, rating) for rating in remark.beside)
    return next((item for item in found if item is not None), None)


def _fired(rules: Ruleset, action: Action, received: Received, remark: Remark, now: Circumstances) -> Firing:
    rating = received.rating
    subject, name = received.about()
    group = {"remark": f"/{remark.id}", "customer": ""}.get(action.one_for, f"/{remark.indicator or '-'}")
    day = (received.day(now.zone) or now.today).isoformat()
    return Firing(
        subject=f"{subject}{group}",
        subject_name=name,
        ref=rating.id,
        family=rating.id,
        day=day,
        about=day,
        period=day[:7],
        worst=-1 if received.points is None else received.points,
        said=_said(remark, received, day, now.language),
        ratings=(rating.id,),
        tickets=(rating.ticket,) if rating.ticket else (),
        variables={
            "subject": subject, "subject_name": name, "period": day[:7], "comment": rating.comment,
            "indicator": "" if remark.general else _titled(rules, remark.indicator, now.language),
            "department": remark.department,
            "rating": "" if received.points is None else str(shown(received.points, 1)),
            "ticket": received.ticket.key if received.ticket else rating.ticket or "",
            "account_manager": received.account_manager,
        },
    )  # fmt: skip


def _said(remark: Remark, received: Received, day: str, language: str) -> str:
    words = " ".join(received.rating.comment.split())
    short = words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()} ..."
    return say("remarks.addition", language, {"remark": remark.id, "day": day, "comment": short})


def _titled(rules: Ruleset, indicator: str, language: str) -> str:
    """What a remark is about, in words; empty where it is about everything."""
    if indicator == OVERALL:
        return ""
    for tree in rules.trees:
        for node in tree.nodes:
            if node.id == indicator:
                return in_language(node.title, language, indicator)
    return indicator


def _about(items: tuple[ActionItem, ...], about: dict[str, About]) -> tuple[ActionItem, ...]:
    """The items under the customer they are about, and with the remark's own owner where the rule names none.

    The group stands in their number and their slot.
    """
    return tuple(_under(item, about[item.subject]) if item.subject in about else item for item in items)


def _under(item: ActionItem, about: About) -> ActionItem:
    item = replace(item, subject=about.subject, subject_name=about.name)
    return replace(item, owner=about.owner) if about.owner and not item.parent else item
