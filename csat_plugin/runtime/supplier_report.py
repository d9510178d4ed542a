"""A supplier's own edition of the report of a period, from his ratings, causes and requests alone (S0-59)."""

from __future__ import annotations

from collections.abc import Sequence

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.period import Period, bounds
from csat_plugin.core.privacy.held_back import hidden_lines
from csat_plugin.core.report.content import PeriodState, Report
from csat_plugin.core.report.supplier import Stuff, his_scores, supplier_edition
from csat_plugin.core.report.values import Ground
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.scorecards import scorecards
from csat_plugin.runtime.causes import causes_of
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.remedies import suppliers_of
from csat_plugin.runtime.reporting import TREND, head_of, items_of
from csat_plugin.runtime.scoring import history, scored, subject_kind
from csat_plugin.runtime.workspace import Workspace


def suppliers_in(workspace: Workspace) -> dict[str, str]:
    """Every supplier that a rating names, by name."""
    return {id_: one.name for id_, one in workspace.store.subjects("supplier").items() if id_}


def supplier_report(
    workspace: Workspace,
    period: Period,
    supplier: str,
    *,
    rules: Ruleset,
    languages: Sequence[str] = (),
    issuing: tuple[PeriodState, int, str] | None = None,
) -> Report:
    """The edition for one supplier.

    Args:
        workspace: where everything is.
        period: the period reported on.
        supplier: his name, as ratings and tickets have it.
        rules: the working copy; a closed period brings its own.
        languages: one or two; empty means the rules' own.
        issuing: state, version and reason of the report about to be issued.

    Raises:
        Failure: if nothing names that supplier.
    """
    known = suppliers_in(workspace)
    if supplier not in known:
        listed = ", ".join(known) or "-"
        raise Failure(workspace.say("cli.report.no_supplier", name=supplier, period=period.label, known=listed))
    kind = subject_kind(workspace, rules, period, None)
    own = scored(workspace, period, rules=rules, by=kind)
    result = scored(workspace, period, rules=own.rules, by="supplier")
    found = lines(workspace, period, result.rules, "supplier", result.assessment, result.after_closing)
    score = next((one for one in result.assessment.scores if one.subject == supplier), None)
    earlier = history(workspace, period, result.rules, "supplier", TREND)
    cards = scorecards(own.assessment.scores, result.rules, "supplier")
    stuff = Stuff(
        score=score,
        before=his_scores(earlier, supplier),
        lines=tuple(line for line in found if line.subject == supplier),
        causes=tuple(one for one in causes_of(workspace, period, result.rules, kind) if one.supplier == supplier),
        items=_asked_of(workspace, result.rules, items_of(workspace, period, kind, own, rules), supplier),
        card=next((card for card in cards if card.holder == supplier), None),
        hidden=hidden_lines(own.assessment.scores, result.rules, rules.privacy).lines,
    )
    ground = Ground(assessment=result.assessment, rules=result.rules, subjects={})
    meta = head_of(workspace, period, own, kind, languages, issuing, rules)
    return supplier_edition(ground, supplier, stuff, meta, _others(workspace, period, supplier, known))


def _asked_of(
    workspace: Workspace, rules: Ruleset, items: Sequence[ActionItem], supplier: str
) -> tuple[ActionItem, ...]:
    """What causes have led to that is this supplier's alone; what nobody has agreed to yet is not asked of him."""
    asking = {action.id for action in rules.actions if action.event == "cause.recurred"}
    asked = [item for item in items if item.rule in asking and not item.parent and item.state != "proposed"]
    whose = suppliers_of(workspace, asked)
    return tuple(item for item in asked if whose[item.id] == (supplier,))


def _others(workspace: Workspace, period: Period, supplier: str, known: dict[str, str]) -> set[str]:
    """Names that are none of his business: customers, their people, our own, and other suppliers."""
    store = workspace.store
    names = {name for one in store.customers() for name in (one.name, *one.aliases, one.account_manager)}
    names |= {member.name for one in store.customers() for member in one.decision_chain}
    names |= {name for one in store.contacts() for name in (one.name, one.email)}
    names |= {name for item in store.items() for name in (item.owner, item.delegate)}
    names |= {*known, *known.values()}
    start, end = bounds(period, workspace.settings.zone)
    for rating in store.ratings(start=start, end=end):
        names |= {rating.handler, rating.interviewer, rating.customer_name, rating.contact_name}
    return {name for name in names if name.strip() and name != supplier}
