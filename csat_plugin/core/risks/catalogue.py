"""The facts that stand beside a score and cost a look at more than the score: asked for only when a rule or a report wants them.

A group is what is gathered in one go. What could embarrass before the customer, or names people, is `internal`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

Group = Literal["score", "history", "answers", "integrity", "customer", "panels", "tickets", "peers", "records"]

_SCORE = ("period.closed",)
_CAUSE = ("cause.recurred",)

_Type = Literal["text", "points", "number", "percent", "yes_no", "day"]
_Audience = Literal["internal", "customer"]

BESIDE: Final[tuple[tuple[str, _Type, _Audience, Group], ...]] = (
    ("score.falling", "yes_no", "internal", "history"),
    ("score.falls", "number", "internal", "history"),
    ("score.lowest_for", "number", "internal", "history"),
    ("score.deviates", "yes_no", "internal", "history"),
    ("score.deviation", "points", "internal", "history"),
    ("score.deviation_proven", "yes_no", "internal", "history"),
    ("score.indicator_change.", "points", "internal", "history"),
    ("score.refusals", "number", "customer", "answers"),
    ("score.refusal_share", "percent", "customer", "answers"),
    ("score.no_contacts", "number", "customer", "answers"),
    ("score.complaints", "number", "customer", "records"),
    ("score.worst_case", "points", "customer", "answers"),
    ("score.best_case", "points", "customer", "answers"),
    ("score.with_refusals", "points", "customer", "answers"),
    ("score.sla_met_share", "percent", "customer", "answers"),
    ("score.change_proven", "yes_no", "internal", "score"),
    ("score.single_respondent", "yes_no", "internal", "score"),
    ("score.low_coverage", "yes_no", "internal", "score"),
    ("score.loyalty", "text", "internal", "answers"),
    ("score.expectation_gap", "points", "internal", "answers"),
    ("score.nominated_share", "percent", "internal", "integrity"),
    ("score.hand_picked", "yes_no", "internal", "integrity"),
    ("score.straight_lined_share", "percent", "internal", "integrity"),
    ("score.unconfirmed_share", "percent", "internal", "integrity"),
    ("score.changed_afterwards", "number", "internal", "integrity"),
    ("score.not_independent", "number", "internal", "integrity"),
    ("customer.days_to_contract_end", "number", "internal", "customer"),
    ("customer.spend_change", "percent", "internal", "customer"),
    ("customer.churn_warning", "yes_no", "internal", "customer"),
    ("customer.wants_results", "yes_no", "internal", "customer"),
    ("customer.months_not_assessed", "number", "internal", "customer"),
    ("customer.followed", "yes_no", "internal", "panels"),
    ("customer.sla_met_share", "percent", "customer", "tickets"),
    ("customer.days_silent", "number", "internal", "tickets"),
    ("customer.missed_promises", "number", "internal", "tickets"),
    ("customer.unapproved_changes", "number", "internal", "tickets"),
    ("customer.untested_changes", "number", "internal", "tickets"),
    ("customer.open_hand_overs", "number", "internal", "tickets"),
    ("customer.peer_rank", "number", "internal", "peers"),
    ("customer.first_choice_share", "percent", "internal", "peers"),
    ("customer.overdue_complaints", "number", "internal", "records"),
    ("customer.months_since_review", "number", "internal", "records"),
)
"""Name, type, audience and group of every fact beside a score (`event: period.closed`)."""

OF_CAUSES: Final[tuple[tuple[str, _Type, _Audience], ...]] = (
    ("cause", "text", "internal"),
    ("cause.part_of", "text", "internal"),
    ("cause.customers", "number", "internal"),
    ("cause.ratings", "number", "internal"),
    ("cause.tickets", "number", "internal"),
    ("cause.department", "text", "internal"),
    ("cause.supplier", "text", "internal"),
    ("cause.supplier_share", "percent", "internal"),
    ("cause.window", "number", "internal"),
)
"""Name, type and audience of every fact of a cause that came back (`event: cause.recurred`)."""

CATALOGUE: Final = (
    *((name, kind, _SCORE, audience) for name, kind, audience, _ in BESIDE),
    *((name, kind, _CAUSE, audience) for name, kind, audience in OF_CAUSES),
)
"""The same as the catalogue of facts takes it: name, type, events, audience."""

GROUPS: Final[dict[str, Group]] = {name: group for name, _, _, group in BESIDE}
_FAMILIES: Final = tuple(name for name in GROUPS if name.endswith("."))

LOYALTY: Final = ("exceeded", "hoped", "expected", "basic", "below")
"""The steps of the loyalty ladder, the highest first (S4-01 to S4-05)."""


def entry_of(fact: str) -> str:
    """The name under which a fact stands in `GROUPS`, that of its family for a member; empty for one that is not beside a score."""
    return fact if fact in GROUPS else next((family for family in _FAMILIES if fact.startswith(family)), "")


def groups_of(facts: Iterable[str]) -> frozenset[Group]:
    """What must be gathered to know these facts; those a score itself tells need nothing."""
    return frozenset(GROUPS[entry] for name in facts if (entry := entry_of(name))) - {"score"}
