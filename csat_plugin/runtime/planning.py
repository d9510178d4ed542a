"""What this workspace wants to stand on its platforms for a period, as a plan; and carrying the plan out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import cast

from msgspec import Struct

from csat_plugin.core.actions.decide import together
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
from csat_plugin.runtime.failure import FINDINGS, Failure, NobodyUnder
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.meanwhile import by_id, changed, referred
from csat_plugin.runtime.plan import Plan, make_plan, wishes
from csat_plugin.runtime.protecting import protected, protected_items
from csat_plugin.runtime.rated_tickets import RatedTicket, once_each, rated_answers, rated_tickets, ticket_notes
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.rule_effect import remember
from csat_plugin.runtime.running import Asked, Single, asked, of_plan, single
from csat_plugin.runtime.scopes import told_apart
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
    rules: tuple[tuple[Workspace, Ruleset], ...]
    """The working copies: once effects left, later edits are compared with them."""
    undoes: dict[str, tuple[EffectKind, ...]] = {}
    """Connection -> kinds it can take back."""
    unissued: str = ""
    """`open` or `closed`, where a report would be written if the period were issued; else empty."""


class _Part(Struct, frozen=True, kw_only=True):
    """What one ruleset brings to a plan: the only one, or one of several."""

    workspace: Workspace
    asked: Asked
    rules: Ruleset
    result: Scored
    shown: Scored
    """Without the figures of too few people: what leaves."""
    decisions: Decisions
    items: dict[str, ActionItem]
    rated: list[RatedTicket]
    answers: list[RatedTicket]
    reports: list[ReportFiles]


def prepare(
    workspace: Workspace,
    label: str | None,
    *,
    by: SubjectKind | None = None,
    reviewed: Plan | None = None,
) -> Prepared:
    """The plan for a period: its scores, its action items, notes, and its report once it is issued. Nothing is stored.

    Of the period that is running, only what single ratings ask for. Of several rulesets, what each asks for those it applies to.

    Args:
        workspace: whose platforms are meant.
        label: the period; only the rules' own kind of period opens action items; a quarter beside its months would open them
            twice. `None`: the last complete one, and what cannot wait of the one running.
        by: kind of subject; `None` means the rules' own. Only the rules' own opens action items.
        reviewed: a plan in a file, to be applied: decided on as of its day, for its periods where none is named.
    """
    by = by or (cast("SubjectKind | None", reviewed.by or None) if reviewed else None)
    today = date.fromisoformat(reviewed.day) if reviewed and reviewed.day else workspace.today
    read = by_id(workspace.store.items())
    parts: list[_Part] = []
    for view in workspace.views:
        rules = view.rules()
        try:
            if reviewed and not label:
                meant = of_plan(view, rules, reviewed.period, reviewed.running)
            else:
                meant = asked(view, rules, label, by)
        except NobodyUnder:
            continue
        if parts and rules.score.period != parts[0].rules.score.period:
            values = {"rules": view.settings.rules.stem, "period": rules.score.period}
            raise Failure(view.say("CSAT217.period", **values, other=parts[0].rules.score.period), FINDINGS)
        parts.append(_part(view, meant, rules, by, today))
    return _prepared(workspace, parts, read, by, today)


def _part(workspace: Workspace, asked: Asked, rules: Ruleset, by: SubjectKind | None, today: date) -> _Part:
    period = asked.period
    workspace = workspace.at(period)
    kind = subject_kind(workspace, rules, period, by)
    scope = workspace.store.scope
    if scope is not None and not told_apart(scope.kind, kind):
        raise Failure(workspace.say("scopes.no_overall", kind=workspace.say(f"cli.kind.{kind}")))
    result = scored(workspace, period, rules=rules, by=kind)
    beside = single(workspace, asked, rules)
    decisions = _decided(workspace, period, kind, result, today, beside)
    rated, answers = _rated(workspace, period, kind, result, beside)
    return _Part(
        workspace=workspace, asked=asked, rules=rules, result=result,
        shown=protected(workspace, period, result, rules), decisions=decisions,
        items=by_id(workspace.store.items()) | by_id(decisions.to_store),
        rated=rated, answers=answers, reports=_reports(workspace, period, kind, result),
    )  # fmt: skip


def _prepared(
    workspace: Workspace, parts: Sequence[_Part], read: dict[str, ActionItem], by: SubjectKind | None, today: date
) -> Prepared:
    """The parts as one plan."""
    settings = effects_settings(workspace.settings, workspace.installed, workspace.language)
    connected = adapters(workspace)
    items = {id_: item for part in parts for id_, item in part.items.items()}
    about = parts[-1].asked
    gathered = wishes(
        settings,
        connected,
        assessments=[(part.shown.assessment, part.result.rules) for part in parts],
        items=[item for part in parts for item in protected_items(part.workspace, part.rules, part.items.values())],
        ratings=quoted(workspace, items.values()),
        marks={
            item: mark
            for part in parts
            for item, mark in single_marks(part.workspace, part.rules, part.items.values()).items()
        },
        rated=[one for part in parts for one in part.rated],
        notes=[note for part in parts for note in ticket_notes(part.answers, workspace.language)],
        reports=[report for part in parts for report in part.reports],
        known=_known(workspace, [part.result for part in parts]),
    )
    plan = make_plan(
        gathered.wanted,
        workspace.store,
        settings,
        workspace=workspace.settings.name,
        period=about.period.label,
        running=about.running.label if about.running else "",
        by=by or "",
        day=today.isoformat(),
        start=about.period.start,
        unplaced=gathered.unplaced,
        awaiting_approval=sum(item.state == "proposed" for item in items.values()),
    )
    undoes = {name: adapter.capabilities.undoes for name, adapter in connected.items()}
    reporting = settings.allows("report") and Destinations(connected).of("report")
    states = [part.result.state for part in parts if part.result.state in ("open", "closed")]
    decisions = parts[0].decisions
    for part in parts[1:]:
        decisions = together(decisions, part.decisions)
    return Prepared(
        plan=plan, decisions=decisions, read=read, settings=settings,
        rules=tuple((part.workspace, part.rules) for part in parts), undoes=undoes,
        unissued=states[0] if reporting and states else "",
    )  # fmt: skip


def _known(workspace: Workspace, results: Sequence[Scored]) -> KnownSubjects:
    """Of what kind the subjects of scores and items are, and what each connection's tickets call the customers."""
    kinds: dict[str, str] = {
        score.subject: result.assessment.subject_kind for result in results for score in result.assessment.scores
    }
    if any(result.rules.score.subject == "customer" for result in results):
        # items are about the rules' own kind, whatever is scored now
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
    part = workspace.part.name if workspace.part and not workspace.part.rest else ""
    files = _sent(stored.files)
    whole = ReportFiles(
        scope="all",
        scope_name="",
        rules=part,
        period=period.label,
        end=period.last,
        title=_title(workspace, period),
        summary=report_summary(result.assessment, result.rules, files, workspace.language),
        files=files,
    )
    return [whole, *(_of_supplier(workspace, period, part, one, own) for one, own in sorted(stored.suppliers.items()))]


def _sent(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of a report's formats goes out."""
    return {"report.html": files[".html"], "report.xlsx": files[".xlsx"]}


def _of_supplier(
    workspace: Workspace, period: Period, part: str, supplier: str, files: Mapping[str, bytes]
) -> ReportFiles:
    """A supplier's own edition; nothing of it is said but whose it is (S0-59)."""
    title = workspace.say("report.for_supplier", title=_title(workspace, period), supplier=supplier)
    return ReportFiles(
        scope=f"supplier-{supplier}", scope_name=supplier, rules=part, period=period.label, end=period.last, title=title,
        files=_sent(files),
    )  # fmt: skip


def _title(workspace: Workspace, period: Period) -> str:
    title = f"{workspace.settings.provider or workspace.settings.name} {period.label}"
    return f"{title} ({workspace.part.name})" if workspace.part and not workspace.part.rest else title


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
        for under, rules in prepared.rules:
            remember(under, rules)

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
