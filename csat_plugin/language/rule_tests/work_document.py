"""The part of rule tests about surveys and playbooks as types: what happened and who is asked, what is chosen and what that asks for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct

from csat_plugin.core.rules.playbooks import Scene
from csat_plugin.core.surveys.decision import GateName
from csat_plugin.language.document.words import SPAN, Maybe, Off, SpanText

Severity = Literal["info", "low", "medium", "high"]
Facts = Annotated[
    Maybe[dict[str, Any]],
    Meta(
        extra_json_schema={"additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
        description="What is known besides: fact -> value, `null` where it is missing.",
        examples=[{"customer.complaints": 2}],
    ),
]
TimeOrNone = Annotated[str, Meta(pattern=rf"{SPAN}|^none$", examples=["5 working days", "none"])]


class TicketText(Struct, forbid_unknown_fields=True, kw_only=True):
    """The ticket a rating belongs to, as far as conditions ask for it."""

    kind: str = "incident"
    priority: str = ""
    service: str = ""
    team: str = ""
    department: str = ""
    supplier: str = ""
    sla_met: Maybe[bool] = UNSET


class AskedTicket(TicketText):
    """The ticket somebody could be asked about."""

    kind: Annotated[str, Meta(description="Default: as the survey's event says.")] = ""
    project: str = ""
    reopened: Annotated[int, Meta(ge=0)] = 0
    tags: list[str] = []
    fields: dict[str, str] = {}


class Contact(Struct, forbid_unknown_fields=True, kw_only=True):
    """The person who could be asked."""

    name: Annotated[str, Meta(description="People of different names are different people.")] = "contact"
    role: Annotated[str, Meta(description="Default: the first role the survey asks.")] = ""
    email: str = ""
    language: str = ""
    vip: bool = False
    opted_out: bool = False


class AskedBefore(Struct, forbid_unknown_fields=True, kw_only=True):
    """A survey that was sent before."""

    ago: Annotated[SpanText, Meta(description="How long before this occasion.")]
    survey: Annotated[str, Meta(description="Which of our surveys; without it, the platform's own.")] = ""
    channel: Annotated[str, Meta(description="Default: that of the survey.")] = ""
    same_ticket: Annotated[bool, Meta(description="`true`: it was about the same ticket.")] = False
    answered: Annotated[bool, Meta(description="`true`: it was answered.")] = False
    others: Annotated[
        int, Meta(ge=0, description="So many other people were asked, instead of this one; for budgets and limits.")
    ] = 0


class OccasionExpect(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must be decided. What is not named is not looked at."""

    asked: Annotated[Maybe[bool], Meta(description="Whether the person is asked.")] = UNSET
    because: Annotated[
        Maybe[GateName],
        Meta(
            description="What decided: the first gate that stops it; of a survey that goes out `condition` or `draw`."
        ),
    ] = UNSET
    overridden: Annotated[
        Maybe[list[GateName]],
        Meta(description="All gates that would have stopped it, had the survey not been mandatory."),
    ] = UNSET
    questionnaire: Annotated[Maybe[str], Meta(description="Which questionnaire is used.")] = UNSET


class Occasion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Something happened, and a survey could ask somebody about it."""

    survey: Annotated[str, Meta(description="Which survey, from `surveys:`. Its own event happened.")]
    day: Annotated[Maybe[str], Meta(description="When, `YYYY-MM-DD`. Default: the middle of the period.")] = UNSET
    decided_after: Annotated[
        Maybe[SpanText], Meta(description="How long afterwards it is decided on. Default: at once.")
    ] = UNSET
    ticket: Annotated[Maybe[AskedTicket], Meta(description="The ticket it is about.")] = UNSET
    customer: Annotated[str, Meta(description="Name of the customer.")] = "customer"
    segment: str = ""
    contact: Annotated[Maybe[Contact | Off], Meta(description="Who could be asked; `off`: nobody is known.")] = UNSET
    own: Annotated[bool, Meta(description="`true`: the requester handled the ticket himself.")] = False
    member: Annotated[bool, Meta(description="`false`: the customer does not belong to the survey's panel.")] = True
    drawn: Annotated[bool, Meta(description="`false`: the survey's share or draw leaves it out.")] = True
    asked_before: Annotated[list[AskedBefore], Meta(description="Surveys that were sent before.")] = []
    facts: Facts = UNSET
    expect: Maybe[OccasionExpect] = UNSET


class FlowExpect(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is still missing before a state."""

    in_work: Maybe[list[str]] = UNSET
    done: Maybe[list[str]] = UNSET


class ItemExpect(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must hold for the item. What is not named is not looked at."""

    steps: Annotated[Maybe[list[str]], Meta(description="Ids of its steps, in order.")] = UNSET
    due: Annotated[Maybe[TimeOrNone], Meta(description="The time it is to be done in, or `none`.")] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role that owns it.")] = UNSET
    severity: Maybe[Severity] = UNSET
    flow: Annotated[Maybe[FlowExpect], Meta(description="All that is still missing before a state.")] = UNSET
    closing: Annotated[
        Maybe[list[str]],
        Meta(
            description="All that still stands between it and its closing: steps, records, `role:NAME`, `path`, `outcome`, items "
            "under it; `[]` where it may be closed.",
            examples=[["decision", "role:team_lead", "outcome"]],
        ),
    ] = UNSET
    opens: Annotated[Maybe[list[str]], Meta(description="Playbooks of all items that stand under it.")] = UNSET
    waiting: Annotated[
        Maybe[dict[str, list[str]]],
        Meta(
            description="What cannot be recorded yet: record -> the steps that come first and are not done; `[]` where it can.",
            examples=[{"schedule": ["agreement"]}],
        ),
    ] = UNSET


class WorkedItem(Struct, forbid_unknown_fields=True, kw_only=True):
    """An item of an action, with what was chosen and recorded for it."""

    action: Annotated[str, Meta(description="The rule that opened it.")] = ""
    playbook: Annotated[
        str, Meta(description="Which of the items it opens. Default: the one the rule names under `open`.")
    ] = ""
    type: Annotated[Maybe[str], Meta(description="Kind of customer chosen.")] = UNSET
    scene: Annotated[Maybe[Scene], Meta(description="Whether the problem can be solved.")] = UNSET
    path: Annotated[Maybe[str], Meta(description="Way of closing chosen.")] = UNSET
    recorded: Annotated[list[str], Meta(description="What was recorded, in this order; `decision` too.")] = []
    cause: Annotated[Maybe[str], Meta(description="The cause that was found.")] = UNSET
    took_part: Annotated[list[str], Meta(description="Roles that took part, each by a person of its own.")] = []
    outcome: Annotated[str, Meta(description="Its outcome in one word.")] = ""
    expect: Maybe[ItemExpect] = UNSET
