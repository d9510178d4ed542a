"""Whom Request Tracker knows of the people in the rules: an action's ticket can have no other owner."""

from __future__ import annotations

import json
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from .client import Client
from .people import NOBODY
from .searching import PER_PAGE
from .settings import RtText
from .site import Site

ALIKE: Final = 0.75
"""How alike two names must be, from 0 to 1, to be taken for one mistyped."""
BEGINNING: Final = 2
"""Letters that a mistyped name still shares with the right one: people who write mails are users too, often many thousands."""
NAMED: Final = 3


def strangers(names: Collection[str], settings: RtText, site: Site, client: Client) -> dict[str, tuple[str, ...]]:
    """Those of the names that are no user, each with users of similar names, the most similar first.

    Args:
        names: as rules write them; the settings may give a name another user.
        settings: name users of owners.
        site: looks users up.
        client: asks for users of similar names.
    """
    users = settings.actions.owners if settings.actions else {}
    unknown = {name: users.get(name, name) for name in names if not site.user(users.get(name, name))}
    return {name: _alike(user, client) for name, user in unknown.items()}


def _alike(user: str, client: Client) -> tuple[str, ...]:
    """Only the first users with that beginning are looked at."""
    query = json.dumps([{"field": "Name", "operator": "STARTSWITH", "value": user[:BEGINNING]}])
    answer = client.get("/users", {"query": query, "fields": "Name", "per_page": PER_PAGE, "orderby": "Name"})
    items = answer.get("items") if isinstance(answer, dict) else None
    found = [str(item.get("Name") or item.get("id") or "") for item in items or () if isinstance(item, dict)]
    known = {name.lower(): name for name in found if name and name not in NOBODY}
    return tuple(known[name] for name in get_close_matches(user.lower(), known, n=NAMED, cutoff=ALIKE))
