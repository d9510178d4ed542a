"""What is kept of a record once it is older than the rules keep it: figures, roles and times; no comments, names or titles.

Decided by the record alone, so that a source that is read again gives the same record again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.model import Complaint, Rating, SurveyRequest, Ticket
from csat_plugin.core.privacy.matching import plain
from csat_plugin.core.rules.places import Span
from csat_plugin.core.rules.privacy import Keep

R = TypeVar("R")
Stand = Callable[[str], str]
"""What stands in the place of an id or name: a pseudonym, the same for the same person."""
MONTHS = 12


class Limits(Struct, frozen=True, kw_only=True):
    """Moments before which something is kept no longer; `None`: always kept."""

    comments: datetime | None = None
    contacts: datetime | None = None
    records: datetime | None = None
    named: tuple[str, ...] = ()
    """Keyed hashes of the names and addresses of decision chains: who stands in the register is still known there, and whether
    the chain has answered is told by his name."""

    def later(self, other: Limits) -> Limits:
        """Of both, whatever reaches further: what was let go does not come back when a rule is loosened."""
        return Limits(
            **{
                name: max((x for x in (getattr(self, name), getattr(other, name)) if x is not None), default=None)
                for name in ("comments", "contacts", "records")
            },
            named=self.named,
        )


def shortest(keeps: Iterable[Keep]) -> Keep:
    """Of several rules, for each kind of thing the shortest time."""
    every = list(keeps)

    def least(name: str) -> Span | None:
        return min((one for keep in every if (one := getattr(keep, name))), key=lambda span: span.n, default=None)

    return Keep(comments=least("comments"), contacts=least("contacts"), records=least("records"))


def limits(keep: Keep, today: date) -> Limits:
    """The moments the rules mean today."""
    return Limits(comments=_before(keep.comments, today), contacts=_before(keep.contacts, today), records=_before(keep.records, today))  # fmt: skip


def _before(span: Span | None, today: date) -> datetime | None:
    """The first day of the month so many months ago: what is older is let go month by month."""
    if span is None:
        return None
    months = today.year * MONTHS + today.month - 1 - span.n
    return datetime(months // MONTHS, months % MONTHS + 1, 1, tzinfo=UTC)


def moment_of(record: Any) -> datetime | None:
    """When a record is from; `None` where it does not say, and then it is kept."""
    match record:
        case Rating():
            return record.answered or record.closed or record.asked
        case Ticket():
            return record.closed or record.resolved  # an open one is of today
        case SurveyRequest():
            return record.answered or record.asked
        case Complaint():
            return datetime.fromisoformat(record.day).replace(tzinfo=UTC) if record.day else None
    return None


def kept(record: R, limit: Limits, stand: Stand) -> R:
    """What is kept of a record."""
    when = moment_of(record)
    if when is None:
        return record
    made: Any = record
    if limit.comments is not None and when < limit.comments:
        made = _without_words(made)
    if limit.records is not None and when < limit.records and isinstance(made, Ticket):
        made = replace(made, title="", fields={})
    if limit.contacts is not None and when < limit.contacts:
        made = _without_names(made, stand)
    return made  # type: ignore[no-any-return]  # of the kind it came as


def _without_words(record: Any) -> Any:
    match record:
        case Rating(comment=comment) if comment:
            return replace(record, comment="")
        case Complaint():
            return replace(record, title="", text="", outcome="")
    return record


def _without_names(record: Any, stand: Stand) -> Any:
    match record:
        case Rating():
            own = {plain(record.contact_name), plain((record.contact or "").rpartition(":")[2])} - {""}
            same = plain(record.handler) in own  # who rated his own work stays recognisable as that
            return replace(
                record,
                contact=_id(record.contact, stand),
                contact_name=_stood(record.contact_name, stand),
                nominated_by=_stood(record.nominated_by, stand),
                handler=_stood(record.handler, stand) if same else record.handler,
            )
        case Ticket():
            same = plain(record.assignee) == plain(record.requester or "")
            return replace(
                record,
                requester=_id(record.requester, stand),
                assignee=_stood(record.assignee, stand) if same else record.assignee,
            )
        case SurveyRequest() | Complaint():
            contact = _id(record.contact, stand)
            return replace(record, contact=contact if isinstance(record, SurveyRequest) else contact or "")
    return record


def _id(text: str | None, stand: Stand) -> str | None:
    if not text:
        return text
    place, _, own = text.rpartition(":")
    return f"{place}:{_stood(own, stand)}" if place else _stood(own, stand)


def _stood(text: str, stand: Stand) -> str:
    return text if not text or text.startswith(PSEUDONYM) else stand(text)


PSEUDONYM = "erased-"
"""What every pseudonym begins with."""
