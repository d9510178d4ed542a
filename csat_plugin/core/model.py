"""The canonical model: what every platform's records become. Frozen; times are aware and in UTC.

Identifiers are `connection:kind:native`, for example `desk:ticket:4711`. A missing value is `None` or an empty tuple, never
zero. Sources: `DATA` items of the requirements (S0-02, S0-03, S0-06, S1-01, S1-22).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

TicketState = Literal["open", "pending", "resolved", "closed", "cancelled", "merged_into", "deleted"]
Direction = Literal["high", "low"]
"""Which end of a scale is good: `high` (5 of 5 is best) or `low` (1 is best)."""

Outcome = Literal["answered", "refused", "refused_score", "no_contact", "complaint", "no_answer"]
"""What came of asking. Only `answered` with a raw value is a mark; the others are signals, never zeros (S1-22)."""

Barred = Literal["", "ticket_deleted", "ticket_merged", "counted_elsewhere"]
"""Why a rating counts in no score whatever it says: its ticket was deleted, or merged into another; a closed period counts it."""

REMEDY = "remedy:"
"""Before the number of an action item: the question whether what was done about it helped (S2-25)."""

RequestState = Literal["decided", "asked", "answered", "expired", "cancelled", "unknown"]


class ChainMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person of a customer's decision chain as the register names him (S1-01, S1-02)."""

    name: str
    role: str = ""
    email: str = ""
    language: str = ""


class Contract(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the customer pays, and from when until when (dates as `YYYY-MM-DD`)."""

    amount: Decimal | None = None
    start: str = ""
    end: str = ""
    spend_change: Decimal | None = None
    """By how much he spends more than before, in percent; -20 is a fall by a fifth (S1-19)."""
    churn_warning: bool | None = None
    """Whether the provider's own early warning has raised him (S1-21)."""
    number: str = ""
    """What the contract is called."""
    survey_agreed: bool | None = None
    """Whether a survey was agreed with the customer: one agreed must be held (S0-42). `None`: nobody says, so none was."""


class Customer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An organisation served. `aliases` are other names and platform ids that mean the same customer (S0-55)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    segment: str = ""
    value: Decimal | None = None
    contract: Contract | None = None
    services: tuple[str, ...] = ()
    account_manager: str = ""
    decision_chain: tuple[ChainMember, ...] = ()
    chain_size: Decimal | None = None
    """How many people decide there, where more do than the register names (S1-01); `None`: those it names."""
    weights: dict[str, Decimal] | None = None
    """The customer's own channel weights, in points of 100; `None` means the rules' weights."""
    target: Decimal | None = None
    """The score this customer must reach, in points; `None` means the rules' target."""
    recipients: tuple[str, ...] = ()
    results: dict[str, Decimal] | None = None
    """Business results by name (contracts, orders, cost of service): set beside satisfaction, never part of it (S4-06)."""


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person who can rate. Stored in tables marked as holding persons only."""

    id: str
    customer: str | None = None
    name: str = ""
    email: str = ""
    language: str = ""
    role: str = ""
    vip: bool = False
    nominated_by: str = ""
    opted_out: bool = False


class Ticket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Any record work is tracked on; `kind` says which (`incident`, `change`, `request`, ...)."""

    id: str
    key: str
    kind: str = "incident"
    state: TicketState = "open"
    title: str = ""
    priority: str = ""
    service: str = ""
    team: str = ""
    department: str = ""
    supplier: str = ""
    assignee: str = ""
    requester: str | None = None
    customer: str | None = None
    project: str = ""
    sla_name: str = ""
    sla_met: bool | None = None
    opened: datetime | None = None
    resolved: datetime | None = None
    confirmed: datetime | None = None
    closed: datetime | None = None
    updated: datetime | None = None
    reopened: int = 0
    merged_into: str | None = None
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    revision: str = ""
    url: str = ""


class SurveyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Our or the platform's decision to ask one contact, and what became of it."""

    id: str
    channel: str
    contact: str | None = None
    customer: str | None = None
    ticket: str | None = None
    questionnaire: str = ""
    reason: str = ""
    state: RequestState = "unknown"
    asked: datetime | None = None
    answered: datetime | None = None
    expires: datetime | None = None


class Rating(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One answer to one question: the raw value with its scale as it was given, never only a normalised one.

    `count` is 1 for a person's answer, more for an aggregate published as a mean over `count` answers. `customer_name` is
    what the source calls the customer; `customer` is filled once the register knows whom that means.
    """

    id: str
    response: str
    channel: str
    question: str = ""
    raw: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    direction: Direction = "high"
    label: str = ""
    count: int = 1
    outcome: Outcome = "answered"
    comment: str = ""
    causes: tuple[str, ...] = ()
    customer: str | None = None
    customer_name: str = ""
    contact: str | None = None
    contact_name: str = ""
    role: str = ""
    ticket: str | None = None
    project: str = ""
    service: str = ""
    team: str = ""
    department: str = ""
    supplier: str = ""
    handler: str = ""
    interviewer: str = ""
    nominated_by: str = ""
    mode: str = ""
    asked: datetime | None = None
    answered: datetime | None = None
    closed: datetime | None = None
    provisional_until: datetime | None = None
    evidence: str = ""
    source: str = ""
    """Where it was read: file, sheet and row, or the platform's record; shown by explain."""
    version: int = 1

    @property
    def response_key(self) -> tuple[str, str]:
        """Which answers were given together with it (`core.responses`)."""
        return self.channel, self.response or self.id


class Complaint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A complaint on record, from receipt to closure (S0-64; ISO 20000 8.3.2). It has no mark: it never enters a score.

    Days are `YYYY-MM-DD`; empty is not known.
    """

    id: str
    customer: str | None = None
    day: str = ""
    """When it was made."""
    title: str = ""
    text: str = ""
    cause: str = ""
    contact: str = ""
    owner: str = ""
    ticket: str | None = None
    item: str = ""
    """The action item it led to."""
    due: str = ""
    closed: str = ""
    outcome: str = ""
    source: str = ""

    def overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not closed."""
        return bool(self.due) and not self.closed and self.due < today.isoformat()


class ServiceReview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A service review meeting held with a customer: who was there, what was found (S0-43, S0-64)."""

    id: str
    customer: str | None = None
    day: str = ""
    title: str = ""
    participants: tuple[str, ...] = ()
    findings: str = ""
    minutes: str = ""
    """Where the minutes are kept."""
    next_day: str = ""
    """When the next one is due."""
    source: str = ""


Record = Customer | Contact | Ticket | SurveyRequest | Rating | Complaint | ServiceReview
"""Everything an adapter can hand over."""


class Mark(Struct, frozen=True, kw_only=True, gc=False):
    """One rating as scoring sees it: the rating joined with its ticket and its customer, for one kind of subject."""

    rating: str
    response: str
    channel: str
    question: str
    subject: str
    """Id of the subject the mark belongs to; empty when it is unknown."""
    raw: str | None
    low: Decimal | None
    high: Decimal | None
    direction: Direction
    count: int
    outcome: Outcome
    contact: str
    """Who answered (id or name as given); empty when unknown."""
    contact_name: str = ""
    """Name or e-mail of that contact where `contact` is an id: how a member of the decision chain is recognised."""
    ticket: str = ""
    """Id of the ticket rated; one rating that came under two response ids is recognised by it."""
    role: str
    handler: str
    requester_is_handler: bool
    interviewer_serves: bool = False
    """Whether who took the answer down belongs to the team that served."""
    asked: datetime | None
    answered: datetime | None
    closed: datetime | None
    provisional_until: datetime | None
    version: int = 1
    barred: Barred = ""
    instead: str = ""
    """What bars it: the key of the ticket its own was merged into, or the label of the closed period it counts in."""


class Subject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What gets a score: a customer, project, department, team, service, supplier, contact, or `all`."""

    kind: str
    id: str
    name: str
    segment: str = ""
    chain: tuple[ChainMember, ...] = ()
    chain_size: int = 0
    """How many people decide, as the register declares it; 0: as many as it names."""
    weights: dict[str, Decimal] | None = None
    target: Decimal | None = None
    value: Decimal | None = None
    contract_end: str = ""
    account_manager: str = ""
