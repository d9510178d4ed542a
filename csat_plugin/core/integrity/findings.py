"""What a person is told about the people who answered and about their answers: finding by finding, why and how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.integrity.comparisons import By, Compared, compared
from csat_plugin.core.integrity.signs import (
    Staff,
    by_subject,
    favour,
    hand_picked,
    nominated,
    not_independent,
    straight_lined,
    unconfirmed,
    untouched,
)
from csat_plugin.core.model import Subject
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.coverage import coverage
from csat_plugin.core.scoring.result import Assessment, Note, Score

MOSTLY = 2
"""One of so many nominated marks is worth a word: half of a score is then chosen by the people it judges."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing to know before believing a figure. Never for a customer's eyes."""

    code: str
    """`single_respondent`, `low_coverage`, `roles_missing`, `nominated`, `hand_picked`, `straight_lined`, `too_fast`, `burst`,
    `changed_afterwards`, `not_independent`, `untouched`, `mode_effect`, `interviewer_effect`, `late_effect`."""
    subject: str = ""
    """Empty where it concerns all."""
    name: str = ""
    n: int
    of: int
    note: Note
    ratings: tuple[str, ...] = ()
    """Ids of the ratings concerned, where it is about single ones."""


class Relation(Struct, frozen=True, kw_only=True):
    """How broadly one account manager's customers were heard: people of their decision chains (S1-06)."""

    account_manager: str
    customers: int
    expected: int
    """How many decide: those the register names, or as many as it declares."""
    known: int
    """How many of them it names."""
    contacted: int
    """Of whom anything came back: a mark, a refusal, or that nobody was reached."""
    answered: int


class Heard(Struct, frozen=True, kw_only=True):
    """Everything there is to say of a period."""

    schema: str = "csat/integrity@1"
    period: str
    subject_kind: str
    findings: tuple[Finding, ...]
    relations: tuple[Relation, ...]
    compared: tuple[Compared, ...] = ()
    """Marks by how, by whom and how fast people answered, as far as there are enough (S2-21)."""


def heard(
    assessment: Assessment,
    rules: Ruleset,
    subjects: Mapping[str, Subject],
    answers: Sequence[Received],
    *,
    changed: Collection[str] = (),
    staff: Staff = (),
) -> Heard:
    """The findings of a period, those on all first, then by the names of subjects.

    Args:
        assessment: its scores.
        rules: the rules they were made with.
        subjects: id -> subject, with its decision chain.
        answers: everything that came of asking, marks that count with their points.
        changed: ids of marks changed without having been given again.
        staff: who works in which team.
    """
    about = by_subject(answers)
    groups = compared(answers)
    found = [*_on_all(answers), *_on_groups(groups)]
    for score in sorted(assessment.scores, key=lambda score: (score.name, score.subject)):
        own = about.get(score.subject, [])
        found += _on_score(score, subjects.get(score.subject), own)
        found += _on_answers(score, own, changed, staff, rules)
    return Heard(
        period=assessment.period,
        subject_kind=assessment.subject_kind,
        findings=tuple(found),
        relations=relations(assessment, subjects, about),
        compared=groups,
    )


def _on_all(answers: Sequence[Received]) -> Iterator[Finding]:
    found = favour(answers)
    if found is not None and hand_picked(found):
        n = sum(nominated(one) for one in answers if one.points is not None)
        values = {"points": f"{found.difference:.1f}", "margin": f"{found.margin:.1f}", "n": str(n), "of": str(found.n)}
        yield Finding(code="hand_picked", n=n, of=found.n, note=Note("integrity.hand_picked", values))
    for one in untouched(answers):
        values = {"channel": one.channel, "mark": one.mark, "n": str(one.n), "of": str(one.of)}
        yield Finding(code="untouched", n=one.n, of=one.of, note=Note("integrity.untouched", values))


EFFECTS: Final[dict[By, str]] = {"mode": "mode_effect", "interviewer": "interviewer_effect", "asked": "late_effect"}
"""The finding each comparison may lead to."""


def _on_groups(groups: Sequence[Compared]) -> Iterator[Finding]:
    """Groups whose marks differ from the others' by more than five points and more than chance."""
    for one in groups:
        if one.told:
            code = EFFECTS[one.by]
            values = {
                "group": one.group,
                "channel": one.channel,
                "n": str(one.n),
                "of": str(one.n + one.others),
                "points": f"{abs(one.difference):.1f}",
                "margin": f"{one.margin:.1f}",
                "tested": str(one.tested),
            }
            note = Note(f"integrity.{code}.{'more' if one.difference > 0 else 'less'}", values)
            yield Finding(code=code, n=one.n, of=one.n + one.others, note=note)


def _on_score(score: Score, subject: Subject | None, own: Sequence[Received]) -> Iterator[Finding]:
    """Who was heard, and who chose them."""
    if score.answers == 0:
        return
    if "single_respondent" in score.flags:
        yield _about(score, "single_respondent", 1, max(score.chain, 1), {})
    if "low_coverage" in score.flags:
        yield _about(score, "low_coverage", score.chain_answered, score.chain, {})
    roles = missing_roles(subject, own)
    if subject and roles:
        every = {member.role for member in subject.chain if member.role}
        values = {"roles": ", ".join(role.replace("_", " ") for role in roles)}
        yield _about(score, "roles_missing", len(roles), len(every), values)
    marks = [one for one in own if one.points is not None]
    chosen = [one for one in marks if nominated(one)]
    if chosen and len(chosen) * MOSTLY >= len(marks):
        by = sorted({one.rating.nominated_by or (one.contact.nominated_by if one.contact else "") for one in chosen})
        yield _about(score, "nominated", len(chosen), len(marks), {"by": ", ".join(filter(None, by))}, chosen)


def missing_roles(subject: Subject | None, own: Sequence[Received]) -> tuple[str, ...]:
    """Roles of the decision chain of which nobody answered; none where answers do not say who gave them (S1-02, S1-05)."""
    if subject is None:
        return ()
    names: dict[str, set[str]] = defaultdict(set)
    for member in subject.chain:
        if member.role:
            names[member.role] |= {text.casefold() for text in (member.name, member.email) if text}
    people, roles = set[str](), set[str]()
    for one in own:
        rating, contact = one.rating, one.contact
        if one.points is None:
            continue
        said = (
            rating.contact_name,
            rating.contact or "",
            contact.name if contact else "",
            contact.email if contact else "",
        )
        people |= {text.casefold() for text in said if text}
        roles |= {text for text in (rating.role, contact.role if contact else "") if text}
    if not people and not roles:
        return ()
    return tuple(role for role in names if role not in roles and not names[role] & people)


def _on_answers(
    score: Score, own: Sequence[Received], changed: Collection[str], staff: Staff, rules: Ruleset
) -> Iterator[Finding]:
    """What the marks themselves look like."""
    marks = [one for one in own if one.points is not None]
    lines = straight_lined(marks)
    if lines.lines:
        alike = {response for _, response in lines.lines}
        members = [one for one in marks if one.rating.response in alike]
        yield _about(score, "straight_lined", len(lines.lines), lines.looked_at, {}, members)
    odd = unconfirmed(marks)
    for reason in ("too_fast", "burst"):
        members = [one for one in marks if odd.get(one.rating.id) == reason]
        if members:
            yield _about(score, reason, len(members), len(marks), {}, members)
    later = [one for one in marks if one.rating.id in changed]
    if later:
        yield _about(score, "changed_afterwards", len(later), len(marks), {}, later)
    asked = {channel.id for channel in rules.channels if channel.independent}
    own_side = [one for one in own if one.rating.channel in asked and not_independent(one, staff)]
    if own_side:
        by = ", ".join(sorted({one.rating.interviewer for one in own_side}))
        yield _about(score, "not_independent", len(own_side), len(own), {"by": by}, own_side)


def _about(
    score: Score, code: str, n: int, of: int, values: Mapping[str, str], members: Sequence[Received] = ()
) -> Finding:
    return Finding(
        code=code,
        subject=score.subject,
        name=score.name,
        n=n,
        of=of,
        note=Note(f"integrity.{code}", {"name": score.name, "n": str(n), "of": str(of), **values}),
        ratings=tuple(sorted(one.rating.id for one in members)),
    )


def relations(
    assessment: Assessment, subjects: Mapping[str, Subject], about: Mapping[str, Sequence[Received]]
) -> tuple[Relation, ...]:
    """Account managers with the decision chains of their customers, the least heard first (S1-06).

    Args:
        assessment: the scores of a period.
        subjects: id -> subject, with its decision chain.
        about: subject -> everything that came of asking.
    """
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for score in assessment.scores:
        subject = subjects.get(score.subject)
        if subject is not None and subject.account_manager and score.chain:
            contacted = coverage(subject.chain, _people(about.get(score.subject, ())), subject.chain_size).at_most
            own = (1, score.chain, len(subject.chain), max(contacted, score.chain_answered), score.chain_answered)
            sums[subject.account_manager] = [a + b for a, b in zip(sums[subject.account_manager], own, strict=True)]
    found = [
        Relation(account_manager=name, customers=n, expected=expected, known=known, contacted=tried, answered=answered)
        for name, (n, expected, known, tried, answered) in sums.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.answered / one.expected, one.account_manager)))


def _people(answers: Iterable[Received]) -> set[tuple[str, str]]:
    """(contact, name or e-mail) of everybody something came back from."""
    return {
        (
            one.rating.contact or one.rating.contact_name,
            one.rating.contact_name or (one.contact.name if one.contact else ""),
        )
        for one in answers
        if one.rating.contact or one.rating.contact_name
    }
