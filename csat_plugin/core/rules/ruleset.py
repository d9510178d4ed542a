"""A whole resolved ruleset."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.rules.actions import Action
from csat_plugin.core.rules.causes import Cause
from csat_plugin.core.rules.economics import Economics
from csat_plugin.core.rules.indicators import Department, Tree
from csat_plugin.core.rules.places import Origin, Person
from csat_plugin.core.rules.playbooks import Playbook
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.rules.scoring import Band, Channel, Override, ScoreRule, Target
from csat_plugin.core.rules.services import Service
from csat_plugin.core.rules.surveys import Panel, Questionnaire, Survey

ProfileField = Literal["segment", "value", "services", "account_manager", "decision_chain", "contract", "recipients"]
"""What the register may say of a customer (S0-55)."""
PROFILE: Final[tuple[ProfileField, ...]] = ("segment", "value", "services", "account_manager", "decision_chain")
"""What every entry of the register should have, where the rules do not say."""


class ReportRule(Struct, frozen=True, kw_only=True):
    """Who receives the report, in which languages, and how many subjects it lists (S0-62)."""

    title: dict[str, str] = {}
    recipients: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    provider: str = ""
    suppliers: tuple[str, ...] = ()
    """Suppliers whose own edition is made when a report is issued, and goes out with it (S0-59)."""
    profile: tuple[ProfileField, ...] = PROFILE
    """Fields of the register that every customer should have."""
    origin: Origin = Origin()


class Ruleset(Struct, frozen=True, kw_only=True):
    """A whole resolved ruleset. `digest` identifies everything in it that can affect a number or a decision."""

    id: str
    title: dict[str, str] = {}
    extends: str = ""
    valid_from: str = ""
    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    trees: tuple[Tree, ...] = ()
    departments: tuple[Department, ...] = ()
    causes: tuple[Cause, ...] = ()
    services: tuple[Service, ...] = ()
    score: ScoreRule = ScoreRule()
    bands: tuple[Band, ...] = ()
    targets: tuple[Target, ...] = ()
    overrides: tuple[Override, ...] = ()
    actions: tuple[Action, ...] = ()
    surveys: tuple[Survey, ...] = ()
    panels: tuple[Panel, ...] = ()
    playbooks: tuple[Playbook, ...] = ()
    economics: Economics | None = None
    questionnaires: tuple[Questionnaire, ...] | None = None
    """`None` in rules that were kept before questionnaires were."""
    report: ReportRule = ReportRule()
    privacy: PrivacyRule = PrivacyRule()
    digest: str = ""

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, or `None`."""
        return next((c for c in self.channels if c.id == name), None)

    def survey(self, name: str) -> Survey | None:
        """The survey of that name, or `None`."""
        return next((s for s in self.surveys if s.id == name), None)

    def panel(self, name: str) -> Panel | None:
        """The panel of that name, or `None`."""
        return next((p for p in self.panels if p.id == name), None)

    def tree(self, name: str) -> Tree | None:
        """The indicator tree of that name, or `None`."""
        return next((t for t in self.trees if t.id == name), None)

    def band(self, name: str) -> Band | None:
        """The band of that name, or `None`."""
        return next((b for b in self.bands if b.id == name), None)

    def playbook(self, name: str) -> Playbook | None:
        """The playbook of that name, or `None`."""
        return next((p for p in self.playbooks if p.id == name), None)
