"""A new workspace on a live platform: `csat.yaml` with one connection, and the rules to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from csat_plugin.core.period import add_months
from csat_plugin.host.adapter import Network
from csat_plugin.runtime.connecting import INDENT, as_lines, entry_lines
from csat_plugin.runtime.init import Proposal, rules_text, settings_head, write_workspace
from csat_plugin.runtime.workspace import FILE

MONTHS: Final = 3
"""Whole months read at first: enough to see a change, soon done on a large desk."""


def first_day(today: date) -> date:
    """The day the first reading begins with."""
    return add_months(today.replace(day=1), -MONTHS)


def create(
    home: Path,
    name: str,
    settings: Mapping[str, Any],
    *,
    pinned: str,
    subject: str,
    month_of: str,
    channels: tuple[str, ...],
    zone: str,
    language: str,
    today: date,
    network: Network | None = None,
) -> list[Path]:
    """Write the workspace.

    Args:
        home: its folder; may hold other files, but no csat.yaml.
        name: of the connection.
        settings: of the connection, secrets as references.
        pinned: the pack with its version.
        subject: what is scored.
        month_of: in which month a rating counts, `rated` or `closed`.
        channels: that the connection feeds.
        zone: time zone.
        language: the workspace's.
        today: what concerns earlier days is scored, never written.
        network: how the platform is reached, for every connection there will be.

    Raises:
        Failure: if what would be written could not be used, or cannot be written.
    """
    rules = f"rules/{pinned.partition('@')[0]}.yaml"
    proposal = Proposal(
        seen=(), pack=pinned.partition("@")[0], subject=subject, month_of=month_of, channels=channels,
        alone=not pinned.startswith("tickets-only"),
    )  # fmt: skip
    head = settings_head(home, rules, zone, language, today)
    ways = (
        {key: value for key, value in (("proxy", network.proxy), ("ca_file", network.ca_file)) if value}
        if network
        else {}
    )
    lines = [
        *head[:-1],
        *(as_lines({"network": ways}) if ways else []),
        "connections:",
        *entry_lines(name, settings, INDENT),
    ]
    texts = {rules: rules_text(proposal, pinned, language), FILE: "\n".join(lines) + "\n"}
    return write_workspace(home, texts, rules, language)
