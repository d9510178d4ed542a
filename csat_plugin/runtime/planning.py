"""What this workspace wants to stand on its platforms for a period, as a plan; and carrying the plan out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from csat_plugin.core.actions.decisions import Decisions
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.effects import EffectKind
from csat_plugin.core.model import Rating
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.host.adapter import Adapter
from csat_plugin.runtime.apply import Applied, apply
from csat_plugin.runtime.deciding import decide, received
from csat_plugin.runtime.delivery import Delivered
from csat_plugin.runtime.effect_texts import newest_ratings, rating_line, report_summary, resting_on
from csat_plugin.runtime.effects import Destinations, KnownSubjects, ReportFiles
from csat_plugin.runtime.effects_settings import EffectsSettings, effects_settings
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.meanwhile import by_id, changed, referred
from csat_plugin.runtime.plan import Plan, make_plan, wishes
from csat_plugin.runtime.rated_tickets import RatedTicket, once_each, rated_answers, rated_tickets, ticket_notes
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.rule_effect import remember
from csat_plugin.runtime.running import Asked, Single, single
from csat_plugin.runtime.scoring import Scored, scored, subject_kind
from csat_plugin.runtime.single_marks import single_marks
from csat_plugin.runtime.workspace import Workspace

ISSUED = ("issued", "corrected")


class Prepared(Struct, frozen=True, kw_only=True):
    """A plan with the decisions it rests on."""

    plan: Plan
    decisions: Decisions
    read: dict[str, ActionItem]
    """Action items as the store held them before anything was decided."""
    settings: EffectsSettings
    rules: Ruleset
    """The working copy: once effects left, later edits are compared with it."""
    undoes: dict[str, tuple[EffectKind, ...]] = {}
    """Connection -> kinds it can take back."""
    unissued: str = ""
    """`open` or `closed`, where a report would be written if the period were issued; else empty."""


def prepare(
    workspace: Workspace, asked: Asked, *, rules: Ruleset, by: SubjectKind | None = None, day: date | None = None
) -> Prepared:
    """The plan for a period: its scores, its action items, notes, and its report once it is issued. Nothing is stored.

    Of the period that is running, only what single ratings ask for.

    Args:
        workspace: whose platforms are meant.
        asked: only the rules' own kind of period opens action items; a quarter beside its months would open them twice.
        rules: the working copy.
        by: kind of subject; `None` means the rules' own. Only the rules' own opens action items.
        day: decide as of that day, to apply a plan made then; `None` means today.
    """
    period = asked.period
    kind = subject_kind(workspace, rules, period, by)
    result = scored(workspace, period, rules=rules, by=kind)
    beside = single(workspace, asked, rules)
    today = day or workspace.today
    read = by_id(workspace.store.items())
    decisions = _decided(workspace, period, kind, result, today, beside)
    items = read | by_id(decisions.to_store)
    settings = effects_settings(workspace.settings, workspace.installed, workspace.language)
    rated, answers = _rated(workspace, period, kind, result, beside)
    connected = adapters(workspace)
    gathered = wishes(
        settings,
        connected,
        assessments=[(result.assessment, result.rules)],
        items=list(items.values()),
        ratings=quoted(workspace, items.values()),
        marks=single_marks(workspace, rules, items.values()),
        rated=rated,
        notes=ticket_notes(answers, workspace.language),
        reports=_reports(workspace, period, kind, result),
        known=_known(workspace, result),
    )
    plan = make_plan(
        gathered.wanted,
        workspace.store,
        settings,
        workspace=workspace.settings.name,
        period=period.label,
        running=asked.running.label if asked.running else "",
        by=by or "",
        day=today.isoformat(),
        start=period.start,
        unplaced=gathered.unplaced,
        awaiting_approval=sum(item.state == "proposed" for item in items.values()),
    )
    undoes = {name: adapter.capabilities.undoes for name, adapter in connected.items()}
    waits = settings.allows("report") and Destinations(connected).of("report") and result.state in ("open", "closed")
    return Prepared(
        plan=plan, decisions=decisions, read=read, settings=settings, rules=rules, undoes=undoes,
        unissued=result.state if waits else "",
    )  # fmt: skip


def _known(workspace: Workspace, result: Scored) -> KnownSubjects:
    """Of what kind the subjects of scores and items are, and what each connection's tickets call the customers."""
    kinds: dict[str, str] = {score.subject: result.assessment.subject_kind for score in result.assessment.scores}
    if result.rules.score.subject == "customer":  # items are about the rules' own kind, whatever is scored now
        kinds |= dict.fromkeys(workspace.store.meant().values(), "customer")
    return KnownSubjects(kinds=kinds, called=workspace.store.called())


def _decided(
    workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, today: date, beside: Single | None
) -> Decisions:
    """What the period asks for, where it is the rules' own kind, and the single ratings beside it."""
    if period.kind != result.rules.score.period or kind != result.rules.score.subject:
        return Decisions()
    return decide(workspace, period, kind, result, today, beside.beside if beside else None)


def _rated(
    workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, beside: Single | None
) -> tuple[list[RatedTicket], list[RatedTicket]]:
    """The rated tickets of open periods, each by its newest mark; what was closed stays as it stands on the platform.

    And every answer about them, where notes are written: each time a ticket was resolved is noted.
    """
    answers: list[tuple[Ruleset, str, Sequence[Received]]] = []
    if result.state == "open":
        found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
        answers.append((result.rules, period.label, received(workspace, kind, found, every=True)))
    if beside is not None:
        answers.append((beside.rules, beside.period, beside.every))
    tickets = {one.rating.ticket for *_, some in answers for one in some if one.rating.ticket}
    last = workspace.store.last_answers(tickets)
    zone, language = workspace.settings.zone, workspace.language
    taken_out = _taken_out(workspace, (one.rating for *_, some in answers for one in some))
    rated: list[RatedTicket] = []
    each: list[RatedTicket] = []
    for rules, label, some in answers:
        rated += rated_tickets(some, rules, zone, language, last, period=label, withdrawn=taken_out)
        if workspace.settings.write["notes"]:
            each += rated_answers(some, rules, zone, language, last, period=label)
    return once_each(rated), each


def _taken_out(workspace: Workspace, ratings: Iterable[Rating]) -> set[str]:
    """Ids of those of the ratings that had a mark once and have none any more."""
    store = workspace.store
    changed = [one.id for one in ratings if one.outcome == "no_answer" and one.version > 1]
    return {id_ for id_ in changed if any(one.outcome == "answered" for one in store.rating_versions(id_))}


def quoted(workspace: Workspace, items: Iterable[ActionItem]) -> dict[str, tuple[str, ...]]:
    """Item -> the newest single ratings it rests on, in words."""
    wanted = {item.id: ids for item in items if (ids := resting_on(item))}
    store, zone, language = workspace.store, workspace.settings.zone, workspace.language
    ratings = {one.id: one for one in store.ratings(sorted({id_ for ids in wanted.values() for id_ in ids}))}
    if not ratings:
        return {}
    newest = {item: newest_ratings(ratings[id_] for id_ in ids if id_ in ratings) for item, ids in wanted.items()}
    ratings = {one.id: one for some in newest.values() for one in some}
    tickets = {one.id: one for one in store.tickets({r.ticket for r in ratings.values() if r.ticket})}
    contacts = {one.id: one for one in store.contacts()}
    said = {
        id_: rating_line(
            one, contacts.get(one.contact or ""), tickets.get(one.ticket or ""), zone=zone, language=language
        )
        for id_, one in ratings.items()
    }
    return {item: tuple(said[one.id] for one in some) for item, some in newest.items()}


def adapters(workspace: Workspace) -> dict[str, Adapter]:
    """Every connection's adapter, in the order of the settings."""
    return {name: workspace.connect(name) for name in workspace.settings.connections}


def _reports(workspace: Workspace, period: Period, kind: SubjectKind, result: Scored) -> list[ReportFiles]:
    """The issued report as files; a draft stays here."""
    stored = issued(workspace, period.label, kind) if result.state in ISSUED else None
    if stored is None:
        return []
    files = {"report.html": stored.files[".html"], "report.xlsx": stored.files[".xlsx"]}
    return [
        ReportFiles(
            scope="all",
            scope_name="",
            period=period.label,
            end=period.last,
            title=f"{workspace.settings.provider or workspace.settings.name} {period.label}",
            summary=report_summary(result.assessment, result.rules, files, workspace.language),
            files=files,
        )
    ]


def carry_out(
    workspace: Workspace,
    prepared: Prepared,
    *,
    plan: Plan | None = None,
    only: int | None = None,
    progress: Callable[[Delivered], None] | None = None,
) -> Applied:
    """Write the plan's effects; the items they rest on are stored with the run, never for one that is refused.

    Args:
        workspace: whose platforms are written to.
        prepared: the plan made now.
        plan: a reviewed plan from a file; refused when the one made now rests on something else.
        only: write only the first so many.
        progress: told after every effect.

    Raises:
        Failure: if the plan is stale, somebody changed an item meanwhile, a limit would be crossed, or another run is writing;
            nothing was written then.
    """
    store, settings = workspace.store, prepared.settings

    def clock() -> datetime:
        return workspace.now.astimezone(UTC)

    chosen = plan or prepared.plan

    def accepted() -> None:
        present = by_id(store.items())
        if changed(prepared.read, present, but=by_id(prepared.decisions.to_store)):
            raise Failure(workspace.say("apply.stale"), FINDINGS)
        store.put_items(referred(prepared.decisions.to_store, present), workspace.now)
        remember(workspace, prepared.rules)

    return apply(
        chosen,
        store,
        adapters(workspace),
        settings.limits,
        clock=clock,
        day_began=settings.day_began(workspace.now),
        only=only,
        basis=prepared.plan.basis,
        language=workspace.language,
        progress=progress,
        accepted=accepted,
        fixed=workspace.fixed,
    )
