"""What stands in tickets, comments and files beside figures: a mark as it was given, who gave it, a report in some lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.exact import percent_of, plain, shown
from csat_plugin.core.model import Contact, Rating, Ticket
from csat_plugin.core.names import band_title, in_language
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment, Verdict
from csat_plugin.texts import say

MOST_RATINGS: Final = 10
"""Ratings an action item quotes; the newest are those that count for whoever calls."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)

LONGEST_COMMENT: Final = 500
"""Letters of a comment that are quoted; the whole stands where it was written."""


def mark_said(rating: Rating, language: str) -> str:
    """A mark on the scale it was given on: `2 of 5`; as it stands where no scale is known, `-` where there is none."""
    raw = rating.raw or "-"
    given = f"{rating.label} ({raw})" if rating.label and rating.label != raw else raw
    if rating.raw is None or rating.high is None or rating.low is None:
        return given
    low, high = (plain(end) for end in (rating.low, rating.high))
    values = {"mark": given, "low": low, "high": high}
    if rating.direction == "low":
        return say("mark.low_is_best", language, values)
    return say("mark.of" if low in {"0", "1"} else "mark.on_scale", language, values)


def by_the_clock(at: datetime, zone: tzinfo) -> str:
    """A moment as people read it, to the minute, by the clocks of a zone: the workspace's."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def resting_on(item: ActionItem) -> tuple[str, ...]:
    """Ids of the single ratings an item rests on; one that rests on scores rests on too many to say anything by single ones."""
    return () if item.because_scores else item.because_ratings


def newest_ratings(ratings: Iterable[Rating]) -> list[Rating]:
    """Those an item quotes: the newest by the time they were given, in that order; one without a time is older than any."""
    timed = sorted(ratings, key=lambda one: (_given(one) or _NEVER, one.id))
    return timed[-MOST_RATINGS:]


def _given(rating: Rating) -> datetime | None:
    return rating.answered or rating.asked or rating.closed


def rating_line(rating: Rating, contact: Contact | None, ticket: Ticket | None, zone: tzinfo, language: str) -> str:
    """One rating for whoever answers it: mark, person, moment, ticket, and what was said.

    Who handled the ticket is not in it: single agents are hidden unless somebody asks for them.
    """
    answered = rating.answered or rating.asked
    person = rating.contact_name or (contact.name or contact.email if contact else "")
    known = (
        mark_said(rating, language)
        if rating.outcome == "answered"
        else say(f"action.outcome.{rating.outcome}", language),
        person,
        by_the_clock(answered, zone) if answered else "",
        ticket.key if ticket else "",
    )
    said = " ".join(rating.comment.split())
    if len(said) > LONGEST_COMMENT:
        said = f"{said[:LONGEST_COMMENT].rstrip()} ..."
    facts = say("mark.and", language).join(one for one in known if one)
    return say("mark.with_comment", language, {"facts": facts, "comment": said}) if said else facts


def channel_titles(rules: Ruleset, language: str) -> dict[str, str]:
    """Id of a channel -> how it is called."""
    return {one.id: in_language(one.title, language, one.id) for one in rules.channels}


def report_summary(assessment: Assessment, rules: Ruleset, files: Iterable[str], language: str) -> str:
    """A report in some lines: the score, each target with its verdict, and what is attached."""
    overall = assessment.overall
    lines = []
    if overall.value is not None:
        band = band_title(rules, overall.band, language) or "-"
        values = {"value": overall.value, "band": band, "scored": overall.scored, "used": assessment.counts.used}
        lines.append(say("report_note.score", language, values))
    titles: dict[str, Mapping[str, str]] = {target.id: target.title for target in rules.targets}
    lines += [_verdict(one, titles.get(one.target, {}), language) for one in assessment.verdicts]
    lines.append(say("report_note.attached", language))
    for name in files:
        ending = name.rpartition(".")[2]
        lines.append(f"- {say(f'report_note.file.{ending}', language, {'file': name})}")
    return "\n".join(lines)


def _verdict(verdict: Verdict, title: Mapping[str, str], language: str) -> str:
    values = {
        "target": in_language(title, language, verdict.target),
        "reached": verdict.reached,
        "counted": verdict.counted,
        "share": percent_of(verdict.reached, verdict.counted) or "0.0",
        "wanted": f"{verdict.share / 100:g}",
        "reaching": plain(shown(verdict.reaching, 1)),
    }
    return say(f"report_note.target.{verdict.by_count}", language, values)
