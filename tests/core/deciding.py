"""Rules, scores and ratings that tests of decisions are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from csat_plugin.core.actions.decisions import Circumstances, Decisions
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.model import Rating, Ticket
from csat_plugin.core.rules import Action, Band, Origin, Person, Ruleset, Span
from csat_plugin.core.rules import Test as Compare
from csat_plugin.core.scoring.result import Assessment, Counts, Overall, Score

BANDS = (
    Band(id="dissatisfied", lower=30_000_000, title={"en": "dissatisfied", "zh": "不满意"}),
    Band(id="average", lower=60_000_000, title={"en": "average", "zh": "一般"}),
    Band(id="satisfied", lower=80_000_000, title={"en": "satisfied", "zh": "满意"}),
)


BELOW_80 = Compare("score", "below", 80_000_000, "satisfied")


VERIFY = Action(
    id="verify_defect",
    event="period.closed",
    when=BELOW_80,
    open="verify_defect",
    owner="process_manager",
    due=Span(5, "working_days"),
    cites=("S0-32",),
    why="a low score may be a defect",
    origin=Origin("rules/acme.yaml", 41, 3),
)


CALL = Action(
    id="call_unhappy_user",
    event="rating.received",
    when=Compare("rating", "at_most", 40_000_000),
    open="call_back",
    owner="team_lead",
    due=Span(1, "working_days"),
)


PEOPLE = (
    Person(role="process_manager", name="wang.fang", until="2026-11-15"),
    Person(role="process_manager", name="zhao.min", deputy="li.na", since="2026-11-16"),
    Person(role="team_lead", name="sun.lei"),
)


IMPROVE = replace(
    VERIFY, id="improve", open="improve", then=("resurvey_same_respondents", "resample", "visit"),
    follow_up=("inform_in_progress", "inform_result"), when_cleared="close",
)  # fmt: skip


def render(template: str, language: str, variables: Mapping[str, object]) -> str:
    return f"{language}: " + template.replace("{{ subject_name }}", str(variables["subject_name"]))


def now(day: str = "2026-11-03", **changes: Any) -> Circumstances:
    circumstances = Circumstances(today=date.fromisoformat(day), calendar=Calendar(), render=render)
    return replace(circumstances, **changes) if changes else circumstances


def rules(*actions: Action, **more: Any) -> Ruleset:
    return Ruleset(id="acme", people=PEOPLE, bands=BANDS, actions=actions, **more)


def score(subject: str, value: str | None, period: str = "2026-10", answers: int = 9, **more: Any) -> Score:
    number = None if value is None else Decimal(value)
    band = "" if number is None else "satisfied" if number >= 80 else "average" if number >= 60 else "dissatisfied"
    return Score(
        subject=subject,
        name=more.pop("name", f"Customer {subject}"),
        period=period,
        status="no_data" if value is None else "complete",
        value=number,
        exact=None if number is None else int(number * 1_000_000),
        band=band,
        answers=answers,
        **more,
    )


def assessed(*scores: Score, period: str = "2026-10") -> Assessment:
    return Assessment(
        period=period, start=f"{period}-01", end=f"{period}-28", subject_kind="customer", ruleset="acme",
        rules_digest="", digest="", scores=scores, overall=Overall(subjects=len(scores), scored=len(scores)),
        counts=Counts(received=0, used=0),
    )  # fmt: skip


def rating(id: str, customer: str = "C01", points: int | None = 20, **more: Any) -> Received:
    return Received(
        rating=Rating(
            id=id, response=id, channel="ticket", raw="1", customer=customer, ticket=f"t{id}",
            answered=more.pop("answered", datetime(2026, 11, 3, 4, tzinfo=UTC)), **more,
        ),
        points=None if points is None else points * 1_000_000,
        subject=customer,
        subject_name=f"Customer {customer}",
        ticket=Ticket(id=f"t{id}", key=f"INC{id}"),
    )  # fmt: skip


def after(items: Iterable[ActionItem], decisions: Decisions) -> list[ActionItem]:
    """The items a store would hold after that run."""
    kept = {item.id: item for item in items}
    kept.update({item.id: item for item in decisions.to_store})
    return list(kept.values())


def nothing_new(decisions: Decisions) -> bool:
    return not decisions.to_store


def codes(decisions: Decisions) -> list[str]:
    return [held.reason.code for held in decisions.held_back]
