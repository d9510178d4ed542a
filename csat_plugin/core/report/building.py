"""The report of a period: one content model, from which editions are cut and every format is made (S0-61 to S0-68).

`build` puts everything in, each block marked with whom it is for and whom it is about; `edition` keeps what one reader may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.model import Subject
from csat_plugin.core.report import (
    agenda,
    annexes,
    conclusion,
    customer,
    level,
    participation,
    plan,
    problems,
    profiles,
    rule_changes,
    service,
    several_rules,
    target,
    trust,
)
from csat_plugin.core.report.content import (
    Audience,
    BandScale,
    Block,
    Day,
    Line,
    PeriodName,
    Report,
    Section,
    Several,
    Term,
    Text,
    Value,
    Word,
)
from csat_plugin.core.report.material import Material, Meta
from csat_plugin.core.report.name_guard import cover, guarded
from csat_plugin.core.report.values import Ground, text
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment


def build(
    assessment: Assessment,
    rules: Ruleset,
    subjects: Mapping[str, Subject],
    *,
    meta: Meta,
    history: Sequence[Assessment] = (),
    items: Sequence[ActionItem] = (),
    material: Material | None = None,
) -> Report:
    """The whole report of a period, with the pages of every customer in it.

    Args:
        assessment: the period's scores.
        rules: the rules they were computed with.
        subjects: subject id -> subject.
        meta: head, languages, issue and state.
        history: earlier periods, oldest first, without this one.
        items: action items of the period and those still open.
        material: ratings, what was asked, meetings, complaints and bridges.
    """
    assessment = comparable(assessment, meta)
    ground = Ground(assessment=assessment, rules=rules, subjects=dict(subjects))
    before = tuple(history)
    whole = material or Material()
    stuff = _for_us(whole, rules)
    internal: dict[str, tuple[Block, ...]] = {
        "target": target.blocks(ground, stuff),
        "level": level.blocks(ground, before, stuff),
        "problems": problems.blocks(ground, stuff, items, meta),
        "improvements": agenda.blocks(ground, items, stuff, meta),
        "trust": trust.blocks(ground, before, meta),
    }
    own = _for_customers(ground, before, items, whole, meta) if assessment.subject_kind == "customer" else {}
    sections = tuple(
        Section(id=name, title=text(f"section.{name}"), blocks=(*blocks, *own.get(name, ())))
        for name, blocks in internal.items()
    )
    details: tuple[Block, ...] = (
        *target.in_full(ground),
        *level.by_value(ground),
        *service.in_full(ground, stuff),
        *problems.in_full(ground, stuff, items, meta),
        *agenda.in_full(ground, items, stuff, meta),
        *trust.in_full(ground, stuff.heard),
        *plan.blocks(stuff),
        *participation.blocks(ground, before),
        *profiles.blocks(stuff),
    )
    return Report(
        title=_title(meta),
        provider=meta.provider,
        period=ground.period(),
        languages=meta.languages,
        state=meta.state,
        issue=meta.issue,
        digest=assessment.digest,
        head=_head(ground, meta),
        lead=(*conclusion.lead(ground, meta, before), *own.get("lead", ())),
        sections=(
            *sections,
            *annexes.sections(ground, stuff, details, before),
            *rule_changes.sections(stuff.rules),
            *several_rules.sections(stuff.under_rules),
        ),
        bands=tuple(
            BandScale(term=ground.band(b.id) or Term(b.id), lower=Decimal(b.lower).scaleb(-6))
            for b in sorted(rules.bands, key=lambda b: b.lower)
        ),
        names={s.subject: s.name for s in assessment.scores},
        guarded=_guarded(subjects, items, whole, meta),
    )


def _for_us(material: Material, rules: Ruleset) -> Material:
    """What the internal edition is made of: without what people wrote where the rules name other readers."""
    if "internal" in rules.privacy.readers("comments"):
        return material
    return replace(material, ratings=tuple(replace(line, comment="") for line in material.ratings))


def _for_customers(
    ground: Ground, before: tuple[Assessment, ...], items: Sequence[ActionItem], stuff: Material, meta: Meta
) -> dict[str, list[Block]]:
    """What only a customer's own edition shows, by section; `lead` stands above them."""
    lines = annexes.lines_by_subject(stuff.ratings)
    own: dict[str, list[Block]] = defaultdict(list)
    for score in ground.assessment.scores:
        his = lines.get(score.subject, ())
        own["lead"] += customer.lead(ground, score, before)
        own["target"] += customer.target(score)
        own["level"] += customer.level_blocks(ground, score, before, his, stuff.asked)
        own["problems"] += customer.told_us(ground, score, his, stuff, meta)
        own["improvements"] += customer.improvements(score, items, stuff)
        own["trust"] += customer.trust(ground, score)
    own["trust"] += customer.method()
    return own


def comparable(assessment: Assessment, meta: Meta) -> Assessment:
    """The same scores, without their changes where the period before may lack ratings in some of its months.

    A single month is one whole. A quarter or a year is compared only when both are known to have ratings in every month:
    a year that began in November is no measure for a full one.
    """
    first, last = (tuple(int(x) for x in day.split("-")) for day in (assessment.start, assessment.end))
    months = (last[0] * 12 + last[1]) - (first[0] * 12 + first[1]) + (last[2] > 1)
    if meta.comparable or (meta.comparable is None and months <= 1):
        return assessment
    scores = tuple(score.by_itself for score in assessment.scores)
    return replace(assessment, scores=scores, overall=replace(assessment.overall, change=None))


def edition(report: Report, audience: Audience, subject: str | None = None) -> Report:
    """What one reader may see of a report.

    Args:
        report: a whole report, as `build` gives it.
        audience: `internal`, or `customer` with that customer's id as `subject`.
        subject: the customer's id.

    Raises:
        ValueError: if the report is an edition already, or a customer's edition names no customer the report knows.
    """
    if report.audience != "all":
        raise ValueError("this report is an edition already; cut editions from the whole report")
    if audience == "customer" and subject not in report.names:
        raise ValueError(f"the report of {report.period.label} knows no customer {subject!r}")
    whom = subject or ""

    def kept(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            b for b in blocks if audience in b.audience and b.subject in (("", whom) if whom else ("", b.subject))
        )

    sections = tuple(replace(s, blocks=kept(s.blocks)) for s in report.sections)
    cut = replace(
        report,
        audience=audience,
        subject=whom if audience == "customer" else "",
        head=tuple(line for line in report.head if audience in line.audience),
        lead=kept(report.lead),
        sections=tuple(s for s in sections if s.blocks),
        names=report.names if audience == "internal" else {whom: report.names[whom]},
        guarded=(),
    )
    if audience == "internal":
        return cut
    own = report.names[whom]
    return guarded(cut, cover((*report.names.values(), *report.guarded), own))


def _title(meta: Meta) -> Text:
    return text("title_own", title=Term("", meta.title)) if meta.title else text("title")


def _head(ground: Ground, meta: Meta) -> tuple[Line, ...]:
    issue: Value = text("head.issue_state", n=meta.issue, state=text(f"state.{meta.state}"))
    lines = [Line(label=text("head.issue"), value=issue)]
    if meta.issued:
        lines.append(Line(label=text("head.issued"), value=Day(meta.issued)))
    if meta.data_until:
        lines.append(Line(label=text("head.data_until"), value=Day(meta.data_until, meta.zone)))
    if meta.rules_in_force_since:
        since = PeriodName(meta.rules_in_force_since)
        lines.append(Line(label=text("head.rules_since"), value=since, audience=("internal",)))
    people = (("prepared", meta.prepared), ("checked", meta.checked))
    lines += [Line(label=text(f"head.{k}"), value=Word(n), audience=("internal",)) for k, n in people if n]
    issued = meta.state in ("issued", "corrected")
    if meta.approved or not issued:  # nobody has approved what is not issued
        who: Value = Word(meta.approved) if meta.approved else text("head.nobody_named")
        label = text("head.approved" if issued else "head.to_approve" if meta.approved else "head.approval")
        lines.append(Line(label=label, value=who, audience=("internal",)))
    if meta.recipients:
        to = Several(tuple(ground.recipient(r, meta.today) for r in ground.reached(meta.recipients)))
        lines.append(Line(label=text("head.recipients"), value=to, audience=("internal",)))
    return tuple(lines)


def _guarded(
    subjects: Mapping[str, Subject], items: Sequence[ActionItem], stuff: Material, meta: Meta
) -> tuple[str, ...]:
    """Names that stand in no customer's edition: agents, owners, contacts, people of decision chains, and the caller's own list."""
    found = set(meta.guarded)
    found.update(line.handler for line in stuff.ratings)
    found.update(line.contact for line in stuff.ratings)
    found.update(name for item in items for name in (item.owner, item.delegate))
    found.update(item.subject_name for item in items)
    for subject in subjects.values():
        found.add(subject.account_manager)
        found.update(member.name for member in subject.chain)
        found.add(subject.name)
    return tuple(sorted(name for name in found if name.strip()))
