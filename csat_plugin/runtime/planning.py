"""What this workspace wants to stand on its platforms for a period, as a plan; and carrying the plan out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from msgspec import Struct

from csat_plugin.core.actions.decisions import Decisions
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import EffectKind
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.host.adapter import Adapter
from csat_plugin.runtime.apply import Applied, apply
from csat_plugin.runtime.deciding import decide, received
from csat_plugin.runtime.delivery import Delivered
from csat_plugin.runtime.effects import ReportFiles
from csat_plugin.runtime.effects_settings import EffectsSettings, effects_settings
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.meanwhile import by_id, changed, referred
from csat_plugin.runtime.plan import Plan, make_plan, wishes
from csat_plugin.runtime.rated_tickets import RatedTicket, rated_tickets, ticket_notes
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.rule_effect import remember
from csat_plugin.runtime.scoring import Scored, scored, subject_kind
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


def prepare(
    workspace: Workspace, period: Period, *, rules: Ruleset, by: SubjectKind | None = None, day: date | None = None
) -> Prepared:
    """The plan for a period: its scores, its action items, notes, and its report once it is issued. Nothing is stored.

    Args:
        workspace: whose platforms are meant.
        period: only the rules' own kind of period opens action items; a quarter beside its months would open them twice.
        rules: the working copy.
        by: kind of subject; `None` means the rules' own. Only the rules' own opens action items.
        day: decide as of that day, to apply a plan made then; `None` means today.
    """
    kind = subject_kind(workspace, rules, period, by)
    result = scored(workspace, period, rules=rules, by=kind)
    today = day or workspace.now.astimezone(workspace.settings.zone).date()
    deciding = period.kind == result.rules.score.period and kind == result.rules.score.subject
    read = by_id(workspace.store.items())
    decisions = decide(workspace, period, kind, result, today) if deciding else Decisions()
    items = read | by_id(decisions.to_store)
    settings = effects_settings(workspace.settings, workspace.installed, workspace.language)
    rated = _rated(workspace, period, kind, result)
    connected = adapters(workspace)
    gathered = wishes(
        settings,
        connected,
        assessments=[(result.assessment, result.rules)],
        items=list(items.values()),
        rated=rated,
        notes=ticket_notes(rated, workspace.language) if workspace.settings.write["notes"] else (),
        reports=_reports(workspace, period, kind, result.state),
    )
    plan = make_plan(
        gathered.wanted,
        workspace.store,
        settings,
        workspace=workspace.settings.name,
        period=period.label,
        by=by or "",
        day=today.isoformat(),
        start=period.start,
        unplaced=gathered.unplaced,
        awaiting_approval=sum(item.state == "proposed" for item in items.values()),
    )
    undoes = {name: adapter.capabilities.undoes for name, adapter in connected.items()}
    return Prepared(plan=plan, decisions=decisions, read=read, settings=settings, rules=rules, undoes=undoes)


def _rated(workspace: Workspace, period: Period, kind: SubjectKind, result: Scored) -> tuple[RatedTicket, ...]:
    """The rated tickets of an open period; what was closed stays as it stands on the platform."""
    if result.state != "open":
        return ()
    found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
    answers = received(workspace, kind, found, every=True)
    last = workspace.store.last_answers(one.rating.ticket for one in answers if one.rating.ticket)
    return rated_tickets(answers, result.rules, workspace.settings.zone, workspace.language, last)


def adapters(workspace: Workspace) -> dict[str, Adapter]:
    """Every connection's adapter, in the order of the settings."""
    return {name: workspace.connect(name) for name in workspace.settings.connections}


def _reports(workspace: Workspace, period: Period, kind: SubjectKind, state: str) -> list[ReportFiles]:
    """The issued report as files; a draft stays here."""
    stored = issued(workspace, period.label, kind) if state in ISSUED else None
    if stored is None:
        return []
    return [
        ReportFiles(
            scope="all",
            scope_name="",
            period=period.label,
            end=period.last,
            title=f"{workspace.settings.provider or workspace.settings.name} {period.label}",
            files={"report.html": stored.files[".html"], "report.xlsx": stored.files[".xlsx"]},
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
