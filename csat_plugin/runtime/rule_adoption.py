"""Adopting the working copy by hand: only sound rules, whose tests pass, from an open month on; with what they will do."""

from __future__ import annotations

import msgspec

from csat_plugin.core.period import months, next_, parse_period, period_of
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.whatif import Outlook, outlook
from csat_plugin.language.rule_tests.discovery import TestRun, run_tests
from csat_plugin.language.rule_tests.text import as_text
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.rule_effect import closed_until
from csat_plugin.runtime.rule_sides import SHOWN, Side, in_force
from csat_plugin.runtime.whatif import whatif
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Kept


def adopt(workspace: Workspace, *, approved_by: str, reason: str, author: str = "") -> Kept:
    """Write into the log that the working copy was adopted.

    Args:
        workspace: whose rules.
        approved_by: who approved them.
        reason: why they are what they are now.
        author: who wrote them; empty where that is not said.

    Raises:
        Failure: if the rules have errors, a test of theirs fails, they do not say from which open month they hold, nothing is
            said of who and why, or they were adopted already.
    """
    if not approved_by.strip() or not reason.strip():
        raise Failure(workspace.say("adopt.who_and_why"))
    loaded = workspace.load_rules()
    rules = loaded.ruleset
    assert rules is not None  # noqa: S101 - load_rules has raised otherwise
    before = workspace.store.in_force()
    if before is not None and before.adopted and (before.digest, before.valid_from) == (rules.digest, rules.valid_from):
        day, who = before.at.astimezone(workspace.settings.zone).date(), before.approved_by
        raise Failure(workspace.say("adopt.already", digest=rules.digest[:SHOWN], day=day, who=who), FINDINGS)
    _dated(workspace, rules, before)
    _tested(workspace)
    foreseen = _foreseen(workspace, rules)
    kept = Kept(
        digest=rules.digest,
        text=loaded.sources[-1].text,
        resolved_json=msgspec.json.encode(rules).decode(),
        valid_from=rules.valid_from,
        at=workspace.now,
        author=author.strip(),
        reason=reason.strip(),
        approved_by=approved_by.strip(),
        adopted=True,
        effect_json=msgspec.json.encode(foreseen).decode() if foreseen else "",
    )
    workspace.store.adopt_ruleset(kept)
    return kept


def next_open(workspace: Workspace) -> str:
    """The month after the last that is closed; while none is, the one that is running."""
    settings = workspace.settings
    closed = closed_until(workspace)
    if not closed:
        return period_of(workspace.now, "month", settings.zone).label
    return next_(months(parse_period(closed, settings.fiscal_start))[-1]).label


def _dated(workspace: Workspace, rules: Ruleset, before: Kept | None) -> None:
    """Rules that differ from those of closed months begin in an open one; those that hold already keep their date."""
    proposed = next_open(workspace)
    if not rules.valid_from:
        raise Failure(workspace.say("adopt.no_date", proposed=proposed), FINDINGS)
    holds = before is not None and before.digest == rules.digest
    closed = closed_until(workspace)
    if closed and not holds and rules.valid_from < proposed:
        values = {"written": rules.valid_from, "closed": closed, "proposed": proposed}
        raise Failure(workspace.say("adopt.closed_month", **values), FINDINGS)


def _tested(workspace: Workspace) -> None:
    file = workspace.settings.rules
    ran = run_tests(file, workspace.packs)
    if not ran.results and not ran.diagnostics:
        return  # there are none
    if not ran.passed:
        failed = [result.name for result in ran.results if not result.passed]
        said = as_text(_failed(ran), workspace.language)
        raise Failure(said + workspace.say("adopt.tests", n=len(failed), names=", ".join(failed) or "-"), FINDINGS)


def _failed(ran: TestRun) -> TestRun:
    """The run without what tests leave unproven: that keeps nobody from adopting."""
    return msgspec.structs.replace(ran, coverage=())


def _foreseen(workspace: Workspace, rules: Ruleset) -> Outlook | None:
    """What the change will do, by the last twelve complete periods; `None` where there is nothing to hold it against."""
    try:
        former = in_force(workspace)
        found = whatif(workspace, former, Side(name="", where="working", rules=rules))
    except Failure:  # nothing adopted yet, or rules that score something else
        return None
    return outlook(found.periods) if any(one.used_before or one.used_after for one in found.periods) else None
