"""Decides what must happen because a cause came back (`event: cause.recurred`): problem candidates, requests to suppliers (S1-13, S0-60).

An item is about the cause, rests on the ratings that name it and links their tickets. Ratings it was opened for never open
another one; a new one adds to it while it is open, and opens a new one once it is closed, if the condition still holds. A cause
whose ratings all name one and the same part of it is no matter of its own: the item of the part says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from csat_plugin.core.actions.book import Book
from csat_plugin.core.actions.decide import carry_out, clear, hold_unknown
from csat_plugin.core.actions.decisions import Circumstances, Decisions, Firing
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.making import Maker
from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.exact import shown
from csat_plugin.core.risks.recurrence import Recurred
from csat_plugin.core.rules import Action, Ruleset
from csat_plugin.texts import say

NAMED = 5
"""Customers a sentence names."""


def decide_causes(
    rules: Ruleset, causes: Sequence[Recurred], items: Iterable[ActionItem], circumstances: Circumstances
) -> Decisions:
    """Decisions because of the causes named within their windows.

    Args:
        rules: the ruleset in force for the period that ends the windows.
        causes: every cause named, as `recurrences` gives them.
        items: every item there is, open or not.
        circumstances: day, calendar, languages, rendering of texts.
    """
    book = Book(items)
    maker = Maker(rules, circumstances, book)
    for action in rules.actions:
        if action.event != "cause.recurred":
            continue
        condition = compile_condition(action.when)
        firings = []
        truths = {cause.cause.id: condition(cause.facts()) for cause in causes}
        fired = [cause for cause in causes if truths[cause.cause.id]]
        for cause in causes:
            truth = truths[cause.cause.id]
            if truth and _told_by_a_part(cause, fired):
                for item in book.in_slot(f"{circumstances.own(action.id)}|{cause.id}"):
                    book.keep(item)
            elif truth:
                firings += _fired(cause, book, action, circumstances)
            elif truth is None:
                hold_unknown(book, action, cause.id, cause.name(circumstances.language), cause.facts())
            else:
                _cleared(maker, action, cause)
        carry_out(maker, action, firings)
    return book.decisions()


def _told_by_a_part(cause: Recurred, fired: Iterable[Recurred]) -> bool:
    """Whether one part of a cause, which the rule fires for as well, rests on the very same ratings: one matter is one item."""
    return any(one.cause.part_of == cause.cause.id and set(one.ratings) == set(cause.ratings) for one in fired)


def _fired(cause: Recurred, book: Book, action: Action, circumstances: Circumstances) -> list[Firing]:
    """The firing, unless every rating of the cause was acted on already under this rule."""
    items = book.in_slot(f"{circumstances.own(action.id)}|{cause.id}")
    held = {rating for item in items for rating in item.because_ratings}
    fresh = [rating for rating in cause.ratings if rating not in held]
    if not fresh:
        for item in items:
            book.keep(item)
        return []
    ref = f"{cause.id}:{fresh[0]}"  # one rating may name several causes: what fired is the pair
    name = cause.name(circumstances.language)
    firing = Firing(
        subject=cause.id,
        subject_name=name,
        ref=ref,
        family=ref,
        day=cause.period,
        about=cause.last_day,
        period=cause.period,
        worst=-len(cause.customers),
        said=sentence(cause, circumstances.language),
        ratings=cause.ratings,
        tickets=cause.tickets,
        variables={
            "subject": cause.id,
            "subject_name": name,
            "cause": name,
            "period": cause.period,
            "answers": str(len(cause.ratings)),
            "customers": _listed(cause, circumstances.language),
            "supplier": cause.supplier,
            "account_manager": "",
        },
    )
    return [firing]


def sentence(cause: Recurred, language: str) -> str:
    """How often it was named, by whom, and whose work it was: one line."""
    values = {
        "period": cause.period,
        "months": cause.cause.months,
        "customers": len(cause.customers),
        "ratings": len(cause.ratings),
        "names": _listed(cause, language),
    }
    said = say("action.addition.cause", language, values)
    share = cause.facts()["cause.supplier_share"]
    if cause.supplier and isinstance(share, int):
        percent = shown(share * 10_000, 0)
        said += say("action.addition.cause.supplier", language, {"supplier": cause.supplier, "share": percent})
    return said


def _listed(cause: Recurred, language: str) -> str:
    mark = ", " if language == "en" else "、"
    more = len(cause.customers) - NAMED
    return mark.join(cause.customers[:NAMED]) + (f" (+{more})" if more > 0 else "")


def _cleared(maker: Maker, action: Action, cause: Recurred) -> None:
    """The condition no longer holds: said in the open item, or the item closed, as the rule says."""
    if action.when_cleared == "keep":
        return
    for item in maker.book.open_in(f"{maker.circumstances.own(action.id)}|{cause.id}"):
        if item.about > cause.last_day:
            continue
        values = {"period": cause.period, "customers": len(cause.customers)}
        clear(maker, action, item, say("action.cleared.cause", maker.circumstances.language, values))
