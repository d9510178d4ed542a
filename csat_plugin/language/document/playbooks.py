"""The part of a ruleset's text that says how items are worked on: playbooks, and the numbers of `economics:`, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from csat_plugin.core.rules.playbooks import Category, Ending
from csat_plugin.language.document.words import Cites, Maybe, Number, Percent, Points, SpanText, Title, Why, Words

Severity = Literal["info", "low", "medium", "high"]
Names = list[str]

NEEDS = (
    "Steps of this playbook, what they record, or `decision`, `cause`, `participants`, `callback_score`, "
    "`inform_in_progress`, `inform_result`, `steps` (all of them), `type`, `scene` (what is chosen of `variants:`)."
)


class Steps(Struct, forbid_unknown_fields=True, kw_only=True):
    """Steps of an item in plain words, per language."""

    en: Annotated[Maybe[Names], Meta(description="English")] = UNSET
    zh: Annotated[Maybe[Names], Meta(description="Simplified Chinese")] = UNSET
    ja: Annotated[Maybe[Names], Meta(description="Japanese")] = UNSET


class Step(Struct, forbid_unknown_fields=True, kw_only=True):
    """One step of which something is recorded."""

    id: Annotated[str, Meta(pattern=r"^\w+$", description="Its name, as typed on the command line.")]
    title: Title = UNSET
    requires: Annotated[
        Maybe[str | Names],
        Meta(
            description="What must be recorded before it is done. Without it the step is ticked off by its own name.",
            examples=[["appointment"]],
        ),
    ] = UNSET
    roles: Annotated[Maybe[str | Names], Meta(description="Roles of which somebody must have taken part.")] = UNSET
    due: Annotated[Maybe[SpanText], Meta(description="Time for this step, from the day the item opens.")] = UNSET
    due_from: Annotated[
        Maybe[str],
        Meta(
            description="The record that holds the day its time counts from instead, such as the day promised: without `due` the step "
            "is due that very day. Once it is recorded, the item is due with the last such step.",
            examples=["promised"],
        ),
    ] = UNSET
    waits_for: Annotated[Maybe[str | Names], Meta(description="Steps that must be done before it.")] = UNSET


class Flow(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must be done or recorded before an item may be in a state."""

    in_work: Annotated[Maybe[Names], Meta(description=NEEDS, examples=[["appointment"]])] = UNSET
    done: Annotated[Maybe[Names], Meta(description=NEEDS)] = UNSET


class ClosingPath(Struct, forbid_unknown_fields=True, kw_only=True):
    """One way of coming to an end, such as on site or later."""

    title: Title = UNSET
    needs: Annotated[Maybe[Names], Meta(description=NEEDS)] = UNSET
    without: Annotated[
        Maybe[Names], Meta(description="Steps that fall away, unless the kind of customer or the scene needs them.")
    ] = UNSET
    due: Annotated[
        Maybe[SpanText],
        Meta(
            description="Time from the day this way is chosen; that of the kind of customer or the scene counts before it."
        ),
    ] = UNSET


class Closing(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must be there before an item may be closed."""

    needs: Annotated[Maybe[Names], Meta(description=NEEDS, examples=[["decision", "cause", "inform_result"]])] = UNSET
    roles: Annotated[
        Maybe[Names],
        Meta(description="Roles that must have taken part, each by a person of its own.", examples=[["a", "b"]]),
    ] = UNSET
    outcomes: Annotated[Maybe[list[Ending]], Meta(description="Outcomes possible; without it any.")] = UNSET
    paths: Annotated[
        Maybe[dict[str, ClosingPath | Literal["off"]]],
        Meta(description="Ways of coming to an end; one must be chosen.", examples=[{"on_site": {}, "later": {}}]),
    ] = UNSET
    counts_in: Annotated[
        Maybe[str],
        Meta(
            description="Channel in which `callback_score` counts as a rating of its own once the item is closed.",
            examples=["callback"],
        ),
    ] = UNSET


class Variant(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is said and asked besides, once chosen on an item. Customers never see it."""

    title: Title = UNSET
    text: Annotated[Maybe[str | Words], Meta(description="For whoever does it.")] = UNSET
    steps: Annotated[
        Maybe[list[str | Step]], Meta(description="Steps besides; one with the `id` of another takes its place.")
    ] = UNSET
    without: Annotated[Maybe[Names], Meta(description="Steps that fall away.")] = UNSET
    needs: Annotated[Maybe[Names], Meta(description="What closing needs besides.")] = UNSET
    severity: Annotated[Maybe[Severity], Meta(description="How serious the item becomes.")] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role from `people:` the item goes to.")] = UNSET
    due: Annotated[Maybe[SpanText], Meta(description="Time from the day it is chosen.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Scenes(Struct, forbid_unknown_fields=True, kw_only=True):
    """Whether the problem can be solved."""

    now: Annotated[Maybe[Variant], Meta(description="It can be solved at once.")] = UNSET
    planned: Annotated[Maybe[Variant], Meta(description="It is planned, or being built.")] = UNSET
    not_now: Annotated[Maybe[Variant], Meta(description="It cannot be solved for now.")] = UNSET


class Variants(Struct, forbid_unknown_fields=True, kw_only=True):
    """What differs by kind of customer and by scene; chosen on an item with `csat actions classify`."""

    type: Annotated[
        Maybe[dict[str, Variant | Literal["off"]]],
        Meta(description="Kinds of customers. They stand on the item while it is open, and never on a person."),
    ] = UNSET
    scene: Annotated[Maybe[Scenes], Meta(description="By whether the problem can be solved.")] = UNSET


class FoundCause(Struct, forbid_unknown_fields=True, kw_only=True):
    """One cause that may be found."""

    title: Title = UNSET
    open: Annotated[
        Maybe[str],
        Meta(
            description="Playbook of the item it opens under this one; where one of that kind is open for the subject, that one serves."
        ),
    ] = UNSET
    follow_up: Annotated[
        Maybe[list[str]], Meta(description="Playbooks of what the customer is told about that item.")
    ] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role that item goes to.")] = UNSET
    due: Annotated[Maybe[SpanText], Meta(description="Time for that item.")] = UNSET
    again: Annotated[
        Maybe[str],
        Meta(description="Step to be done again: with this cause it is not done until another one is recorded."),
    ] = UNSET
    cites: Cites = UNSET


class Playbook(Struct, forbid_unknown_fields=True, kw_only=True):
    """How an item is worked on: sandboxed templates with the variables of the reference page, steps, what its end needs."""

    title: Title = UNSET
    text: Annotated[Maybe[str | Words], Meta(description="What is to be done, for the person who does it.")] = UNSET
    goal: Annotated[Maybe[str | Words], Meta(description="What it is to come to.")] = UNSET
    category: Annotated[Maybe[Category], Meta(description="What kind of measure it is.")] = UNSET
    steps: Annotated[
        Maybe[list[str | Step] | Steps],
        Meta(description="What to do, in order: plain words, or steps of which something is recorded."),
    ] = UNSET
    flow: Annotated[Maybe[Flow], Meta(description="What a state needs.", examples=[{"in_work": ["appointment"]}])] = (
        UNSET
    )
    closing: Annotated[Maybe[Closing], Meta(description="What must be there before it may be closed.")] = UNSET
    variants: Annotated[Maybe[Variants], Meta(description="What differs by kind of customer and by scene.")] = UNSET
    causes: Annotated[
        Maybe[dict[str, FoundCause | Literal["off"]]], Meta(description="Causes possible, and what each opens.")
    ] = UNSET
    due: Annotated[
        Maybe[SpanText], Meta(description="Of items under another one (`then`, `follow_up`): their own time.")
    ] = UNSET
    owner: Annotated[
        Maybe[str], Meta(description="Of items under another one: the role they go to instead of its owner.")
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Fixability(Struct, forbid_unknown_fields=True, kw_only=True):
    """How far a problem can be helped, by scene."""

    now: Annotated[Maybe[Percent], Meta(description="Where it can be solved at once.")] = UNSET
    planned: Annotated[Maybe[Percent], Meta(description="Where it is planned, or being built.")] = UNSET
    not_now: Annotated[Maybe[Percent], Meta(description="Where it cannot be solved for now.")] = UNSET


class Urgency(Struct, forbid_unknown_fields=True, kw_only=True):
    """What each severity of an item weighs."""

    high: Annotated[Maybe[Number], Meta(description="Default: 3.")] = UNSET
    medium: Annotated[Maybe[Number], Meta(description="Default: 2.")] = UNSET
    low: Annotated[Maybe[Number], Meta(description="Default: 1.")] = UNSET
    info: Annotated[Maybe[Number], Meta(description="Default: 1.")] = UNSET


class Difficulty(Struct, forbid_unknown_fields=True, kw_only=True):
    """What each scene weighs: what is easy comes first."""

    now: Annotated[Maybe[Number], Meta(description="It can be solved at once. Default: 3.")] = UNSET
    planned: Annotated[Maybe[Number], Meta(description="It is planned. Default: 2, also where nobody has said.")] = (
        UNSET
    )
    not_now: Annotated[Maybe[Number], Meta(description="It cannot be solved for now. Default: 1.")] = UNSET


class Ranking(Struct, forbid_unknown_fields=True, kw_only=True):
    """What comes first where many wait: source x urgency x difficulty."""

    source: Annotated[
        Maybe[dict[str, Number]],
        Meta(description="Segment of the customer: what it weighs. Any other weighs 1.", examples=[{"A": 3, "B": 2}]),
    ] = UNSET
    urgency: Annotated[Maybe[Urgency], Meta(description="By how serious an item is.")] = UNSET
    difficulty: Annotated[Maybe[Difficulty], Meta(description="By whether it can be solved.")] = UNSET


class Capacity(Struct, forbid_unknown_fields=True, kw_only=True):
    """How many visits there are, and how many one person makes."""

    hours: Annotated[Maybe[Number], Meta(description="Of a working day. Default: 8.")] = UNSET
    visit_hours: Annotated[Maybe[Number], Meta(description="Of one visit, with the way and waiting.")] = UNSET
    each: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]], Meta(description="Visits of one person in a day, where agreed instead.")
    ] = UNSET
    visits: Annotated[
        Maybe[Annotated[int, Meta(ge=0)]],
        Meta(description="In a day, all together. Without it the visits of a month are counted."),
    ] = UNSET
    playbooks: Annotated[
        Maybe[str | Names], Meta(description="Those of which items are visits. Default: every one.", examples=["visit"])
    ] = UNSET
    beside: Annotated[Maybe[Annotated[int, Meta(ge=0)]], Meta(description="People beside those who visit.")] = UNSET
    branches: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]], Meta(description="How many units have so many people each. Default: 1.")
    ] = UNSET
    centre: Annotated[Maybe[Annotated[int, Meta(ge=0)]], Meta(description="People for all units together.")] = UNSET


class Amount(Struct, forbid_unknown_fields=True, kw_only=True):
    """So many at that price each."""

    quantity: Annotated[Number, Meta(description="How many.")]
    price: Annotated[
        Number | dict[str, Number],
        Meta(description="Of one: a sum, or its parts.", examples=[15, {"wage": 3000, "bonus": 1500}]),
    ]
    plus: Annotated[Maybe[Number], Meta(description="What comes on top once, such as setting up.")] = UNSET


class Cost(Struct, forbid_unknown_fields=True, kw_only=True):
    """What a programme costs in a month."""

    title: Title = UNSET
    items: Annotated[
        dict[str, Number | Amount],
        Meta(
            description="What for, and how much: a sum, or how many at which price.",
            examples=[{"wages": 39000, "gifts": {"quantity": 80, "price": 15}}],
        ),
    ]
    surcharges: Annotated[
        Maybe[list[Percent]], Meta(description="Each on what the one before made.", examples=[["20%", "5.5%"]])
    ] = UNSET
    times: Annotated[Maybe[Annotated[int, Meta(ge=1)]], Meta(description="How many of them, such as branches.")] = UNSET
    printed: Annotated[
        Maybe[dict[str, Number]],
        Meta(
            description="What the offer prints, of an item, of its `.quantity` or `.price`, or of `sum` (before surcharges), `cost` (with them), `whole` (times how "
            "many): what is computed differently is told.",
            examples=[{"sum": 46700, "gifts.quantity": 320, "whole": 240000}],
        ),
    ] = UNSET


class Economics(Struct, forbid_unknown_fields=True, kw_only=True):
    """Numbers for the order of work, for how many people it takes and what it costs. Nothing decides by them."""

    acceptable: Annotated[
        Maybe[Points], Meta(description="Below it a customer is dissatisfied: a band's name, or points. Default: 80.")
    ] = UNSET
    fixability: Annotated[Maybe[Fixability], Meta(description="How far a problem can be helped, by scene.")] = UNSET
    ranking: Annotated[Maybe[Ranking], Meta(description="For `csat actions priority --by need`.")] = UNSET
    capacity: Annotated[Maybe[Capacity], Meta(description="Visits and people.")] = UNSET
    costs: Annotated[Maybe[dict[str, Cost | Literal["off"]]], Meta(description="Programmes and their costs.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
