"""Playbooks: how an item must be worked on, step by step, and what its end needs (S3-09, S3-17..S3-31, S4-18..S4-22).

Kinds of customers are chosen on an item and go with its end; nothing here can name a person.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.rules.places import Origin, Span

Scene = Literal["now", "planned", "not_now"]
"""Whether the problem can be solved: now, once something planned is built, or not for now (S3-29..S3-31)."""

FlowState = Literal["in_work", "done"]

Category = Literal[
    "internal_procedure",
    "interaction_procedure",
    "training",
    "automation",
    "repair",
    "contract",
    "information",
    "other",
]
"""What kind of measure it is (S2-32..S2-36)."""

Ending = Literal[
    "fixed", "partly_fixed", "workaround", "declined_with_explanation", "not_a_defect", "duplicate", "withdrawn"
]
"""What came of an item, in one word; `declined_with_explanation` needs the explanation (S2-34, S4-34)."""

DECISION: Final = "decision"
CAUSE: Final = "cause"
PARTICIPANTS: Final = "participants"
CALLBACK_SCORE: Final = "callback_score"
EVERY_STEP: Final = "steps"
TYPE: Final = "type"
SCENE: Final = "scene"
CHOSEN: Final = (TYPE, SCENE)
"""What is chosen on an item with `csat actions classify`; asked for only where its playbook has something to choose."""
TOLD: Final = ("inform_in_progress", "inform_result")
GENERAL: Final = (DECISION, CAUSE, PARTICIPANTS, CALLBACK_SCORE, EVERY_STEP, *CHOSEN, *TOLD)
"""What `flow` and `closing` may ask for beside the steps of a playbook and what they record."""


class Step(Struct, frozen=True, kw_only=True):
    """One step. It is done when everything it requires is recorded, and somebody of each of its roles took part."""

    id: str
    title: dict[str, str] = {}
    requires: tuple[str, ...] = ()
    """What must be recorded; empty: the step is ticked off by its own name."""
    roles: tuple[str, ...] = ()
    due: Span | None = None
    due_from: str = ""
    """The record whose day its time counts from, such as the day promised (S3-21, S3-30); empty: the day the item was opened."""
    waits_for: tuple[str, ...] = ()
    """Steps that must be done before anything of this one is recorded."""

    @property
    def records(self) -> tuple[str, ...]:
        """What is recorded when it is done."""
        return self.requires or (self.id,)


class FoundCause(Struct, frozen=True, kw_only=True):
    """One cause that may be found, and what it opens for whom (S1-26)."""

    id: str
    title: dict[str, str] = {}
    open: str = ""
    """Playbook of the item it opens under this one; empty: none."""
    again: str = ""
    """Step that has to be done again where this is the cause: it is not done until another cause is recorded (S3-07)."""
    follow_up: tuple[str, ...] = ()
    """Playbooks of what the customer is told under that item (S0-38)."""
    owner: str = ""
    due: Span | None = None


class Variant(Struct, frozen=True, kw_only=True):
    """What a playbook says besides, for one kind of customer or one scene."""

    id: str
    title: dict[str, str] = {}
    text: dict[str, str] = {}
    """For whoever does it; never shown to customers."""
    steps: tuple[Step, ...] = ()
    """Take the place of steps of the same id; others come after."""
    without: tuple[str, ...] = ()
    """Steps that fall away."""
    needs: tuple[str, ...] = ()
    """What closing needs besides."""
    severity: Literal["", "info", "low", "medium", "high"] = ""
    owner: str = ""
    due: Span | None = None
    origin: Origin = Origin()


class ClosingPath(Struct, frozen=True, kw_only=True):
    """One way of coming to an end: closed on site, or later (S3-23)."""

    id: str
    title: dict[str, str] = {}
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Steps that fall away on this way, unless the kind of customer or the scene needs them."""
    due: Span | None = None


class ClosingRule(Struct, frozen=True, kw_only=True):
    """What must be there before an item may be closed."""

    needs: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """Each must have taken part, by persons of its own (S1-25)."""
    outcomes: tuple[Ending, ...] = ()
    """Outcomes possible; empty: any, also in free words."""
    paths: tuple[ClosingPath, ...] = ()
    counts_in: str = ""
    """Channel in which the mark of the call-back counts once the item is closed (S3-22); empty: it counts nowhere."""


class Playbook(Struct, frozen=True, kw_only=True):
    """Title and text of an action item per language (sandboxed templates), and how it is worked on."""

    id: str
    title: dict[str, str]
    text: dict[str, str] = {}
    steps: dict[str, tuple[str, ...]] = {}
    """Steps in plain words, per language."""
    goal: dict[str, str] = {}
    """What it is to come to (S2-24, S3-03)."""
    category: Literal["", Category] = ""
    plan: tuple[Step, ...] = ()
    """Steps of which something is recorded; empty where there are only plain words."""
    flow: tuple[tuple[FlowState, tuple[str, ...]], ...] = ()
    """State -> what must be done or recorded before an item may be in it (S3-18)."""
    closing: ClosingRule | None = None
    types: tuple[Variant, ...] = ()
    """Kinds of customers (S3-24..S3-28, S4-19..S4-22)."""
    scenes: tuple[Variant, ...] = ()
    causes: tuple[FoundCause, ...] = ()
    due: Span | None = None
    """Of items under another one; without it theirs is that of the item above."""
    owner: str = ""
    """The same of the owner."""
    origin: Origin = Origin()

    def customer_type(self, name: str) -> Variant | None:
        """The kind of customer of that name, or `None`."""
        return next((one for one in self.types if one.id == name), None)

    def scene(self, name: str) -> Variant | None:
        """The scene of that name, or `None`."""
        return next((one for one in self.scenes if one.id == name), None)

    def cause(self, name: str) -> FoundCause | None:
        """The cause of that name, or `None`."""
        return next((one for one in self.causes if one.id == name), None)

    def path(self, name: str) -> ClosingPath | None:
        """The way of closing of that name, or `None`."""
        return next((one for one in self.closing.paths if one.id == name), None) if self.closing else None
