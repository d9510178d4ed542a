"""What planning and applying take from the workspace's settings."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Final

from msgspec import Struct

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.settings import Limits, Settings

SWITCHES: Final[dict[EffectKind, str]] = {
    "score": "scores",
    "ticket_score": "scores",
    "note": "notes",
    "action": "tickets",
    "survey": "surveys",
    "report": "reports",
}
"""Kind of effect -> its switch under `write:`."""


class EffectsSettings(Struct, frozen=True, kw_only=True):
    """Which effects may leave, how many, and from which day on."""

    since: date
    """`effects.from`: what concerns only earlier days is scored, never written."""
    since_stated: bool = True
    """Whether `csat.yaml` says it; else it is the day the workspace was made."""
    write: dict[str, bool] = {}
    """Switch -> on; a switch that is not there is off."""
    limits: Limits = Limits()
    language: str = "en"
    zone: tzinfo = UTC
    fiscal_start: int = 1

    def allows(self, kind: EffectKind) -> bool:
        """Whether effects of that kind may be written."""
        return self.write.get(SWITCHES[kind], False)

    def day_began(self, now: datetime) -> datetime:
        """When the present day began in the workspace's zone."""
        return now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def effects_settings(settings: Settings, installed: date, language: str = "") -> EffectsSettings:
    """The settings of a workspace.

    Args:
        settings: of the workspace.
        installed: the day the workspace was made; effects start there when `effects.from` says nothing.
        language: of texts and sentences; empty: the workspace's.
    """
    return EffectsSettings(
        since=settings.effects_from or installed,
        since_stated=settings.effects_from is not None,
        write=settings.write,
        limits=settings.limits,
        language=language or settings.language,
        zone=settings.zone,
        fiscal_start=settings.fiscal_start,
    )
