"""Turning figures, notes and rule words into values of a report. One place, so that a figure looks the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.actions.life import holder
from csat_plugin.core.exact import percent_of, shown
from csat_plugin.core.model import Subject
from csat_plugin.core.privacy.held_back import FLAG
from csat_plugin.core.report.content import Number, PeriodName, Several, Term, Text, Value, Word
from csat_plugin.core.rules import Indicator, Ruleset
from csat_plugin.core.scoring.result import Assessment, Margin, Note, Score

ROLES = frozenset(
    {
        "process_manager",
        "quality_control",
        "team_lead",
        "account_manager",
        "service_manager",
        "management_system",
        "process_owners",
    }
)
"""Roles the catalogue has titles for."""


def text(code: str, **values: Value | str | int) -> Text:
    """A sentence of the report's catalogue: `report.` + code, plain text and whole numbers wrapped."""
    return Text(f"report.{code}", {name: _wrapped(value) for name, value in values.items()})


def _wrapped(value: Value | str | int) -> Value:
    if isinstance(value, str):
        return Word(value)
    if isinstance(value, int):
        return count(value)
    return value


def count(n: int) -> Number:
    """A whole number of things."""
    return Number(Decimal(n))


def points(micro: int | None, places: int = 2) -> Number | None:
    """Micropoints as points, rounded half up for display; `None` stays missing."""
    return None if micro is None else Number(shown(micro, places))


def mark(raw: str, label: str) -> Value | None:
    """A mark as it was given: `◎ (10)` where a word or sign stands for it, else the mark alone; `None` without any."""
    if label and label != raw:
        return text("mark_given", label=label, raw=raw) if raw else Word(label)
    return Word(raw) if raw else None


def weight(hundredths: int) -> Number:
    """A weight in points of 100; decimals only where it has any."""
    value = Decimal(hundredths).scaleb(-2)
    return Number(value.quantize(Decimal(1)) if value == value.to_integral_value() else value)


def share(part: int, whole: int, places: int = 1) -> Number | None:
    """`part` of `whole` in percent; missing when there is no whole."""
    value = percent_of(part, whole, places)
    return None if value is None else Number(value, "percent")


def percent(hundredths: int) -> Number:
    """Hundredths of a percent as a percentage with as few decimals as it needs."""
    return Number(weight(hundredths).value, "percent")


def level(micro: int) -> Number:
    """A threshold in points, with as few decimals as it needs."""
    value = Decimal(micro).scaleb(-6).normalize()
    return Number(value.quantize(Decimal(1)) if value == value.to_integral_value() else value)


def names(scores: list[Score]) -> Several:
    """The subjects' names as a list."""
    return Several(tuple(Word(score.name) for score in scores))


class Ground(Struct, frozen=True, kw_only=True):
    """What all parts of one report stand on."""

    assessment: Assessment
    rules: Ruleset
    subjects: dict[str, Subject]

    def channel(self, name: str) -> Term:
        """A channel by its title in the rules, or by the catalogue's for the customary ones."""
        found = self.rules.channel(name)
        return Term(f"channel.{name}", dict(found.title) if found else {})

    def band(self, name: str) -> Term | None:
        """A band by its title; `None` when the rules have none of that name."""
        found = self.rules.band(name)
        return Term(f"band.{name}", dict(found.title)) if found else None

    def indicator(self, name: str) -> Term:
        """An indicator by its title in the rules."""
        found = next((node for tree in self.rules.trees for node in tree.nodes if node.id == name), None)
        return Term(f"indicator.{name}", dict(found.title) if found and found.title else {"en": name})

    def department(self, name: str) -> Term:
        """A department by its title in the rules."""
        found = next((one for one in self.rules.departments if one.id == name), None)
        return Term(f"department.{name}", dict(found.title) if found and found.title else {"en": name})

    def parent(self, indicator: Indicator | None) -> Term | None:
        """What an indicator is part of; `None` directly below its tree."""
        return self.indicator(indicator.parent) if indicator and indicator.parent else None

    def accountable(self, indicator: Indicator | None) -> Value | None:
        """Who answers for an indicator: departments, else its supplier; `None` where nobody does."""
        if indicator and indicator.accountable:
            return Several(tuple(self.department(one.department) for one in indicator.accountable))
        return Word(indicator.supplier) if indicator and indicator.supplier else None

    def role(self, role: str) -> Term:
        """A role of `people` by its customary title; one of the provider's own by its id, in words."""
        return Term(f"role.{role.replace('_', ' ') if role not in ROLES else role}")

    def reached(self, names: Sequence[str]) -> tuple[str, ...]:
        """Recipients there is somebody for; all of them where there is nobody for any."""
        empty = {person.role for person in self.rules.people if person.name == person.role}
        return tuple(name for name in names if name not in empty) or tuple(names)

    def recipient(self, name: str, day: str) -> Value:
        """Who gets the report: `process manager (zhao.min)` for a role somebody holds on that day, else what the rules say.

        Args:
            name: a role of `people`, or a person.
            day: `YYYY-MM-DD`; empty = whoever is named first.
        """
        roles = {person.role for person in self.rules.people}
        if name not in roles and name not in ROLES:
            return Word(name)
        # A role nobody is named for yet carries its own name (`CSAT102`): that is no person.
        holders = [person for person in self.rules.people if person.role == name != person.name]
        now = holder(holders, name, date.fromisoformat(day)) if day else next(iter(holders), None)
        return text("role_person", role=self.role(name), person=now.name) if now else self.role(name)

    def kind(self, n: int = 2) -> Text:
        """What is scored, as a noun for `n` of them."""
        return Text(f"report.kind.{self.assessment.subject_kind}" + (".one" if n == 1 else ""))

    def of(self, n: int) -> Text:
        """`22 customers`."""
        return text("n_of_kind", n=n, kind=self.kind(n))

    def note(self, note: Note) -> Text:
        """A note of scoring, with channels, bands, periods and kinds of subject in words."""
        return Text(note.code, {key: self._word(key, value) for key, value in note.values.items()})

    def _word(self, key: str, value: str) -> Value:
        if key == "period" and value:
            return PeriodName(value)
        if key == "kind":
            return Text(f"report.kind.{value}")
        parts = [self._id(part) for part in value.split(", ")]
        if any(isinstance(part, Word) for part in parts):
            return Word(value, free=True)
        return parts[0] if len(parts) == 1 else Several(tuple(parts))

    def _id(self, value: str) -> Value:
        """A channel or band by its id, or `channel weight` as own weights are written; other text as it is."""
        if self.rules.channel(value):
            return self.channel(value)
        name, _, points_ = value.partition(" ")
        if points_ and self.rules.channel(name):
            return text("channel_weight", channel=self.channel(name), weight=points_)
        if any(node.id == name for tree in self.rules.trees for node in tree.nodes):
            indicator = self.indicator(name)
            return text("channel_weight", channel=indicator, weight=points_) if points_ else indicator
        return self.band(value) or Word(value, free=True)

    def score_value(self, score: Score) -> Number | None:
        """The score as published."""
        return None if score.value is None else Number(score.value)

    def margin(self, margin: Margin) -> Value | None:
        """The margin in points, or in a few words why there is none; the sheet has the whole sentence."""
        if margin.half_width is not None:
            return text("margin", n=Number(Decimal(f"{margin.half_width:.1f}")))
        short = {"margin.exact": "exact", "margin.no_spread": "not_known", "margin.too_wide": "too_few"}
        code = short.get(margin.reason.code) if margin.reason else None
        return text(f"margin.{code}") if code else None

    def rests_on(self, score: Score) -> Value:
        """How many ratings of how many people, and how far one more could move the score; not of whom it is hidden."""
        if FLAG in score.flags:
            return text("hidden", few=self.rules.privacy.at_least)
        if score.chain:
            base = text("rests_on.chain", n=score.answers, people=score.chain_answered, chain=score.chain)
        else:
            base = text("rests_on", n=text("n_ratings", n=score.answers), people=text("n_people", n=score.contacts))
        return base

    def period(self) -> PeriodName:
        """This report's period."""
        return PeriodName(self.assessment.period)
