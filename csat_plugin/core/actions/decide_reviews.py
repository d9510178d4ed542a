"""One item for the review of each period: results, trend and causes are looked at, improvements proposed (`event: period.ended`; S0-61)."""

from __future__ import annotations

from collections.abc import Iterable

from csat_plugin.core.actions.book import Book
from csat_plugin.core.actions.decide import carry_out
from csat_plugin.core.actions.decisions import Circumstances, Decisions, Firing, score_ref
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.making import Maker
from csat_plugin.core.rules import Ruleset

EVENT = "period.ended"


def decide_reviews(
    rules: Ruleset, period: str, last_day: str, items: Iterable[ActionItem], circumstances: Circumstances
) -> Decisions:
    """Open what is to be done once for a period that is over; a period is reviewed once, however often this runs.

    The period stands in the place of the subject.

    Args:
        rules: the ruleset in force for the period.
        period: its label.
        last_day: its last day, `YYYY-MM-DD`.
        items: every item there is, open or not.
        circumstances: day, calendar, languages, rendering of texts.
    """
    book = Book(items)
    maker = Maker(rules, circumstances, book)
    for action in rules.actions:
        if action.event != EVENT:
            continue
        if known := book.in_slot(f"{circumstances.own(action.id)}|{period}"):
            book.keep(known[-1])
        else:
            carry_out(maker, action, [_fired(period, last_day)])
    return book.decisions()


def _fired(period: str, last_day: str) -> Firing:
    ref = score_ref(period, period, None)
    return Firing(
        subject=period,
        subject_name="",
        ref=ref,
        family=ref,
        day=period,
        about=last_day,
        worst=0,
        period=period,
        variables={"subject": period, "subject_name": period, "period": period, "account_manager": ""},
    )
