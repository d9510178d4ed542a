"""What a ticket says of promises, consent and silence (S4-09, S4-23, S4-25, S4-26, S4-30); its platform's words stand in `fields`."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Final

from csat_plugin.core.facts import fold
from csat_plugin.core.model import Ticket

PROMISED: Final = "promised"
APPROVED: Final = "approved"
TESTED: Final = "tested"
TOLD: Final = "last_told"
"""Fields of a ticket (`fields:` of a mapping): the day that was promised, whether the customer agreed to the change, whether it was
proven in a test, and when he was last told anything."""

FIRST_ASKED: Final = "first_asked"
ACCEPTED: Final = "hand_over_accepted"
"""Who was asked first, and whether the one who has it now took it over: a word, a day, or his name."""

OPEN: Final = frozenset({"open", "pending"})
_GONE: Final = frozenset({"cancelled", "merged_into", "deleted"})
_YES: Final = frozenset(
    {
        "yes",
        "true",
        "y",
        "1",
        "approved",
        "passed",
        "是",
        "已批准",
        "同意",
        "通过",
        "已测试",
        "はい",
        "承認済み",
        "承認",
        "合格",
    }
)
_NO: Final = frozenset(
    {
        "no",
        "false",
        "n",
        "0",
        "none",
        "rejected",
        "failed",
        "否",
        "未批准",
        "不同意",
        "未通过",
        "未测试",
        "いいえ",
        "未承認",
        "不合格",
    }
)


def day_of(text: str) -> date | None:
    """A day written `2026-10-31` or `2026/10/31`, with or without a time; `None` for anything else."""
    try:
        return date.fromisoformat(text.strip().replace("/", "-")[:10])
    except ValueError:
        return None


def finished(ticket: Ticket, zone: tzinfo) -> date | None:
    """The day the work was done; `None` while the ticket is open."""
    moment = ticket.resolved or ticket.closed
    return moment.astimezone(zone).date() if moment and ticket.state not in OPEN else None


def promise_kept(ticket: Ticket, zone: tzinfo, today: date | None = None) -> bool | None:
    """Whether the promised day was kept; `None` without a promise, and while there is still time.

    Args:
        ticket: the ticket.
        zone: whose midnight separates days.
        today: the day by which an open ticket is late; without it an open ticket is never judged.
    """
    promised = day_of(ticket.fields.get(PROMISED, ""))
    if promised is None or ticket.state in _GONE:
        return None
    done = finished(ticket, zone)
    if done is not None:
        return done <= promised
    return False if today is not None and promised < today else None


def approved(ticket: Ticket) -> bool | None:
    """Whether the customer's consent is on record; an empty field says no, a day or a word of consent yes.

    `None` where the ticket has no such field, or says something that is neither.
    """
    return _on_record(ticket, APPROVED)


def tested(ticket: Ticket) -> bool | None:
    """Whether a test of the change is on record, read like `approved` (S4-30)."""
    return _on_record(ticket, TESTED)


def _on_record(ticket: Ticket, field: str) -> bool | None:
    if field not in ticket.fields:
        return None
    said = fold(ticket.fields[field])
    if not said or said in _NO:
        return False
    return True if said in _YES or day_of(said) is not None else None


def first_asked_stays(ticket: Ticket) -> bool | None:
    """Whether the first one asked still answers for it, or whoever has it now accepted the hand-over (S4-09).

    `None` where the ticket does not say who was asked first.
    """
    first = fold(ticket.fields.get(FIRST_ASKED, ""))
    if not first or ticket.state in _GONE:
        return None
    accepted = fold(ticket.fields.get(ACCEPTED, ""))
    now = fold(ticket.assignee)
    if first == now or not accepted:
        return first == now
    return accepted in _YES or accepted == now or day_of(accepted) is not None


def silence(ticket: Ticket, today: date, zone: tzinfo) -> int | None:
    """Days the customer of an open ticket has heard nothing; `None` for one that is not open or has no time.

    Where no field says when he was last told, the ticket's last change stands for it.
    """
    if ticket.state not in OPEN:
        return None
    told = day_of(ticket.fields.get(TOLD, ""))
    if told is None:
        moment = ticket.updated or ticket.opened
        told = moment.astimezone(zone).date() if moment else None
    return None if told is None else max(0, (today - told).days)
