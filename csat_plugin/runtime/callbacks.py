"""Call-backs of finished items become ratings of the channel their playbook names, each once (S3-22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from csat_plugin.core.actions.callbacks import CONNECTION, called_back, counted_in, id_of
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.model import Rating
from csat_plugin.core.names import in_language
from csat_plugin.core.period import period_of, start_of
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.playbooks import CALLBACK_SCORE
from csat_plugin.runtime.workspace import Workspace


def enter(workspace: Workspace, rules: Ruleset, closed: Iterable[ActionItem]) -> None:
    """Keep the marks of these items' call-backs as ratings; belongs into the transaction that closes the items."""
    found = []
    for item in closed:
        behind = list(workspace.store.ratings(item.because_ratings)) if counted_in(rules, item) else []
        rating = called_back(rules, item, behind, _moment(workspace, item))
        if rating is not None:
            found.append(rating)
    if found:
        workspace.store.write(CONNECTION, found, workspace.now)


def said(workspace: Workspace, rules: Ruleset, item: ActionItem) -> str:
    """Where the mark of an item's call-back counts, in a sentence; empty where nobody was called or it counts nowhere."""
    name, called = counted_in(rules, item), item.recorded(CALLBACK_SCORE)
    if not name or called is None or item.state != "closed":
        return ""
    channel = rules.channel(name)
    title = in_language(channel.title, workspace.language, name) if channel else name
    rating = workspace.store.rating(id_of(item))
    if rating is None:
        return workspace.say("callback.not_counted", mark=called.text, channel=title)
    return workspace.say("callback.counts", mark=called.text, channel=title, month=_month(workspace, rules, rating))


def _month(workspace: Workspace, rules: Ruleset, rating: Rating) -> str:
    settings = workspace.settings
    at = rating.answered or workspace.now
    return period_of(at, rules.score.period, settings.zone, settings.fiscal_start).label


def _moment(workspace: Workspace, item: ActionItem) -> datetime:
    """When the mark was recorded: a day is all that is known."""
    called = item.recorded(CALLBACK_SCORE)
    day = date.fromisoformat(called.day) if called else workspace.today
    return start_of(day, workspace.settings.zone)
