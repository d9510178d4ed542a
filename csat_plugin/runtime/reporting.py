"""The report of a period: gathers scores, history, ratings, items and state from the store, and builds the content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec

from csat_plugin.core import responses
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import holder
from csat_plugin.core.exact import or_dash
from csat_plugin.core.period import Period, bounds, months, previous
from csat_plugin.core.privacy.held_back import held_back
from csat_plugin.core.report.building import build
from csat_plugin.core.report.content import PeriodState, Report
from csat_plugin.core.report.material import Asked, Material, Meta, RatingLine, ServiceLevel, Since
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.difference import difference
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.deciding import decide, received
from csat_plugin.runtime.freshness import data_until
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.moved import changes
from csat_plugin.runtime.profiles import profiles_of
from csat_plugin.runtime.protecting import protected, protected_difference, protected_items, protected_lines
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.reconcile import reconcile
from csat_plugin.runtime.remedies import follow_ups
from csat_plugin.runtime.renamed import renamed, with_ids, with_present_ids
from csat_plugin.runtime.report_beside import beside_report
from csat_plugin.runtime.report_scopes import under_rules
from csat_plugin.runtime.rule_news import rule_news
from csat_plugin.runtime.scoring import Scored, history, scored, subject_kind
from csat_plugin.runtime.survey_report import plan_lines
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Store

REFUSED = ("refused", "refused_score")
ASKED_ELSEWHERE = ("duplicate", "ticket_deleted", "ticket_merged", "counted_elsewhere")
"""Why a rating tells nothing of how many were asked: another one does, another period, or its ticket is gone."""
TREND = 6
"""Earlier periods shown in the trend."""


def build_report(
    workspace: Workspace,
    period: Period,
    *,
    rules: Ruleset,
    by: SubjectKind | None = None,
    languages: Sequence[str] = (),
    issuing: tuple[PeriodState, int, str] | None = None,
    result: Scored | None = None,
) -> Report:
    """The whole report of a period; for an issued period exactly the one that was issued.

    Args:
        workspace: where everything is.
        period: the period reported on.
        rules: the working copy; a closed period brings its own.
        by: kind of subject; `None` means the rules' own.
        languages: one or two; empty means the rules' (`report.languages`), or the workspace's.
        issuing: state, version and reason of the report about to be issued; `None` for a draft or a look.
        result: the scores it is about, where they are not those the store shows: a correction about to be issued.
    """
    workspace = workspace.at(period)
    kind = subject_kind(workspace, rules, period, by)
    if issuing is None:
        stored = issued(workspace, period.label, kind)
        if stored is not None:
            return stored.report
    result = result or scored(workspace, period, rules=rules, by=kind)
    found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
    found = protected_lines(found, result.assessment, rules)
    whole, result = result, protected(workspace, period, result, rules)
    subjects = workspace.store.subjects(kind)
    earlier = [held_back(one, rules.privacy) for one in history(workspace, period, rules, kind, TREND)]
    # What is frozen calls its subjects as they were called when it was closed: so must everything around it.
    present = renamed(workspace, kind, (score.subject for score in result.assessment.scores))
    former = {now: then for then, now in present.items()}
    subjects |= {then: subjects[now] for then, now in present.items() if now in subjects}
    answers = received(workspace, kind, found, every=True)
    around = beside_report(workspace, period, kind, result, earlier, answers, present)
    earlier = [with_ids(one, former) for one in earlier]
    return build(
        msgspec.structs.replace(result.assessment, counts=result.counts),
        result.rules,
        subjects,
        meta=head_of(workspace, period, result, kind, languages, issuing, rules),
        history=earlier,
        items=items_of(workspace, period, kind, whole, rules),
        material=Material(
            ratings=tuple(found),
            asked=tuple(_asked(workspace.store, found)),
            reconcile=tuple(reconcile(found)),
            plan=plan_lines(workspace, result.rules, period),
            profiles=profiles_of(workspace, result.rules),
            service=tuple(_service(workspace, found)),
            since=_since(workspace, period, kind, result, found),
            under_rules=under_rules(workspace, period, kind, result),
            rules=rule_news(workspace, period, kind, result, earlier),
            follow_ups=follow_ups(workspace.store.items()),
            reviews=around.reviews,
            complaints=around.complaints,
            beside=around.beside,
            places=around.places,
            causes=around.causes,
            heard=around.heard,
            splits=around.splits,
            clauses=around.clauses,
            drivers=around.drivers,
            results=around.results,
        ),
    )


def _since(
    workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, found: Sequence[RatingLine]
) -> Since | None:
    """Why the level moved since the period before."""
    moved = changes(workspace, period, kind, result, found)
    return Since(period=moved.since, change=moved.overall) if moved and moved.overall else None


def items_of(
    workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, rules: Ruleset
) -> list[ActionItem]:
    """Items there are, and those this period's ratings and scores propose, as the working copy of the rules shows them."""
    known = {item.id: item for item in workspace.store.items()}
    deciding = period.kind == result.rules.score.period and kind == result.rules.score.subject
    if result.state == "open" and deciding:
        today = workspace.today
        decided = decide(workspace, period, kind, result, today)
        known |= {item.id: item for item in decided.to_store}
    listed = (
        i for i in known.values()
        if i.state not in ("closed", "cancelled") or i.period == period.label or _came_of(i, period)
    )  # fmt: skip
    return protected_items(workspace, rules, listed)


def _came_of(item: ActionItem, period: Period) -> bool:
    """Whether a closed item's reason, or its closing, lies in the period: a remark of September belongs to a report on the year (S2-37)."""
    first, last = period.start.isoformat(), period.last.isoformat()
    return item.state == "closed" and any(first <= day <= last for day in (item.about, item.closed) if day)


def _asked(store: Store, found: Sequence[RatingLine]) -> list[Asked]:
    """How many were asked and answered, by channel and subject, and by channel alone; a response counts once.

    Only channels whose source names those who did not answer can say how many were asked; for the others there is nothing.
    A mark that was taken back names nobody who did not answer.
    """
    groups: dict[tuple[str, str], list[RatingLine]] = {}
    for line in found:
        if line.reason not in ASKED_ELSEWHERE:
            for subject in dict.fromkeys(("", line.subject)):
                groups.setdefault((line.channel, subject), []).append(line)
    silent: set[str] = set()
    for line in found:
        if line.reason == "no_mark" and line.channel not in silent and not _taken_back(store, line):
            silent.add(line.channel)
    return [_counted(channel, subject, own) for (channel, subject), own in sorted(groups.items()) if channel in silent]


def _counted(channel: str, subject: str, own: Sequence[RatingLine]) -> Asked:
    came = Counter(responses.outcomes(line for line in own if line.raw or line.outcome != responses.GIVEN).values())
    return Asked(
        channel=channel,
        subject=subject,
        asked=len({line.response_key for line in own}),
        answered=came[responses.GIVEN],
        refused=sum(came[outcome] for outcome in REFUSED),
        no_contact=came["no_contact"],
    )


def _taken_back(store: Store, line: RatingLine) -> bool:
    """Whether a rating without a mark had one before."""
    return any(former.outcome == "answered" and former.raw for former in store.rating_versions(line.rating)[:-1])


def _service(workspace: Workspace, found: Sequence[RatingLine]) -> list[ServiceLevel]:
    """Whether the service level was kept in the tickets rated, all together and by subject; a ticket counts once for each."""
    whose = {(subject, line.ticket) for line in found if line.ticket for subject in ("", line.subject)}
    tickets = workspace.store.tickets({ticket for _, ticket in whose})
    kept = {ticket.id: ticket.sla_met for ticket in tickets if ticket.sla_met is not None}
    known = Counter(subject for subject, ticket in whose if ticket in kept)
    met = Counter(subject for subject, ticket in whose if kept.get(ticket))
    return [ServiceLevel(subject=subject, met=met[subject], known=n) for subject, n in sorted(known.items())]


def head_of(
    workspace: Workspace,
    period: Period,
    result: Scored,
    kind: SubjectKind,
    languages: Sequence[str],
    issuing: tuple[PeriodState, int, str] | None,
    working: Ruleset,
) -> Meta:
    """What stands at the head of a report: who, when, which issue, in which languages; shown by the working copy of the rules."""
    settings = workspace.settings
    today = workspace.today
    age = data_until(workspace, result)
    state, version, reason = issuing or (_state(result.state), max(result.version, 1), "")
    chosen = tuple(languages) or _languages(workspace, result.rules)
    prepared, approved = (_held(result.rules, role, today) for role in ("quality_control", "process_manager"))
    return Meta(
        provider=settings.provider or settings.name,
        title=result.rules.report.title,
        languages=chosen,
        issue=version,
        issued=today.isoformat() if state in ("issued", "corrected") else "",
        today=today.isoformat(),
        data_until=age.astimezone(settings.zone).strftime("%Y-%m-%dT%H:%M") if age else "",
        zone=settings.zone.key,
        prepared=prepared,
        approved=approved,
        recipients=result.rules.report.recipients,
        state=state,
        replaces=version - 1 if state == "corrected" else None,
        reason=reason,
        differences=_differences(workspace, period, kind, result.assessment, working) if state == "corrected" else (),
        rules_in_force_since=result.rules.valid_from,
        guarded=_guarded(workspace, period),
        comparable=_comparable(workspace, period, result.rules),
    )


def _comparable(workspace: Workspace, period: Period, rules: Ruleset) -> bool:
    """Whether every month of this period and of the one before has ratings; a year begun in May is no match for the next.

    A wave that stands for as long as the period is whole by itself, whichever month it was held in (S2-13, S2-30).
    """
    if period.kind == "month":
        return True
    weighed = [channel for channel in rules.channels if channel.weight]
    if weighed and all(channel.valid_for >= len(months(period)) for channel in weighed):
        return True
    zone = workspace.settings.zone
    spans = (bounds(month, zone) for whole in (previous(period), period) for month in months(whole))
    return all(next(workspace.store.ratings(start=start, end=end, limit=1), None) for start, end in spans)


def _state(state: str) -> PeriodState:
    return {"closed": "closed", "issued": "issued", "corrected": "corrected"}.get(state, "draft")  # type: ignore[return-value] # these four words


def _languages(workspace: Workspace, rules: Ruleset) -> tuple[str, ...]:
    return rules.report.languages if rules.report.languages != ("en",) else (workspace.language,)


def _held(rules: Ruleset, role: str, day: date) -> str:
    """Who holds a role on that day; empty when nobody is named: such a role carries its own name (`CSAT102`)."""
    found = holder(rules.people, role, day)
    return found.name if found and found.name != role else ""


def _differences(
    workspace: Workspace, period: Period, kind: SubjectKind, fresh: Assessment, working: Ruleset
) -> tuple[str, ...]:
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None:
        return ()
    kept = msgspec.json.decode(frozen.assessment_json, type=Assessment)
    kept = with_present_ids(workspace, kept)
    changed = protected_difference(difference(kept, fresh), kept, fresh, working)
    shown = [f"{c.name}: {or_dash(c.before)} -> {or_dash(c.after)}" for c in changed.scores]
    if changed.overall_before != changed.overall_after:
        shown.append(f"{or_dash(changed.overall_before)} -> {or_dash(changed.overall_after)}")
    return tuple(shown)


def _guarded(workspace: Workspace, period: Period) -> tuple[str, ...]:
    """Names no customer's edition may show: who handled the tickets, and what other customers are called elsewhere."""
    start, end = bounds(period, workspace.settings.zone)
    names = {name for c in workspace.store.customers() for name in (c.name, *c.aliases)}
    for rating in workspace.store.ratings(start=start, end=end):
        names |= {rating.handler, rating.interviewer, rating.customer_name}
    return tuple(sorted(name for name in names if name))
