"""What the customer register of a workspace lacks (S0-55)."""

from __future__ import annotations

from csat_plugin.core.profiles import Profiles, profiles
from csat_plugin.core.rules import Ruleset
from csat_plugin.runtime.workspace import Workspace


def profiles_of(workspace: Workspace, rules: Ruleset) -> Profiles | None:
    """Gaps of the register; `None` where there is no register, or it lacks nothing."""
    if workspace.settings.register is None:
        return None
    found = profiles(workspace.store.customers(), rules.report.profile)
    return found if found.gaps or found.nowhere else None
