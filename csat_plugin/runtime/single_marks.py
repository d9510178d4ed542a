"""Action items that rest on one mark: which mark that is on its platform, and whether it still asks for the item.

Between reading and writing a customer may rate anew. A call-back that is not made yet is then not made because of the former
mark: what is written names the mark it rests on, and the platform is asked whether it still stands.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import rating_facts
from csat_plugin.core.actions.life import live
from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.effects import Effect
from csat_plugin.core.model import Rating
from csat_plugin.core.rules import Ruleset
from csat_plugin.runtime.deciding import received
from csat_plugin.runtime.effect_texts import resting_on
from csat_plugin.runtime.effects import SingleMark
from csat_plugin.runtime.ratings import of_ticket
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Store


def single_marks(workspace: Workspace, rules: Ruleset, items: Iterable[ActionItem]) -> dict[str, SingleMark]:
    """Item -> the one mark it rests on; those that rest on several, or on scores, are left out.

    Args:
        workspace: its ratings, and what was tried to write.
        rules: say what asks for an item.
        items: every item there is.
    """
    store = workspace.store
    resting = [(item, ids[0]) for item in items if live(item) and len(ids := resting_on(item)) == 1]
    ratings = {one.id: one for one in store.ratings(sorted({id_ for _, id_ in resting}))}
    last = store.last_answers(one.ticket for one in ratings.values() if one.ticket)
    found = {}
    for item, id_ in resting:
        rating = ratings.get(id_)
        if rating is None or not rating.ticket or item.because_tickets != (rating.ticket,):
            continue
        newest = rating.answered is not None and last.get(rating.ticket) == rating.answered
        mark = (rating.raw or "") if newest and _given_there(rating) else ""
        gone = _refused_for_another(store, item, mark) and not _asks_for(workspace, rules, item, rating)
        found[item.id] = SingleMark(mark=mark, gone=gone)
    return found


def _given_there(rating: Rating) -> bool:
    """Whether the connection a mark came from is that of its ticket."""
    return rating.id.partition(":")[0] == (rating.ticket or "").partition(":")[0]


def _refused_for_another(store: Store, item: ActionItem, mark: str) -> bool:
    """Whether it was never written, and the last attempt was made for another mark than the present one."""
    slot = f"{item.because_tickets[0].partition(':')[0]}|action|{item.id}"
    tries = store.attempts(slot) if store.slot(slot) is None else ()
    failed = [msgspec.json.decode(one.effect_json, type=Effect).mark for one in tries if one.state == "failed"]
    return bool(failed) and failed[0] not in {"", mark}


def _asks_for(workspace: Workspace, rules: Ruleset, item: ActionItem, rating: Rating) -> bool:
    """Whether the rule of an item still fires because of a rating as it is now; so it does if there is no such rule."""
    action = next((one for one in rules.actions if one.id == item.rule), None)
    if action is None:
        return True
    own = [line for _, line in of_ticket(workspace, rules, rating.ticket or "") if line.rating == rating.id]
    condition, zone = compile_condition(action.when), workspace.settings.zone
    return any(
        condition(rating_facts(one, zone))
        for one in received(workspace, rules.score.subject, own, every=True, rules=rules)
    )
