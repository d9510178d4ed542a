"""What both Request Trackers, the real one and the small imitation, are asked to take: connections and effects."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csat_plugin.core.effects import Effect, EffectKind
from csat_plugin.host.adapter import Adapter, Connection, Places
from csat_plugin.host.plugins import Host

QUEUES = ["Incidents", "Changes", "Problems"]
SETTINGS: dict[str, Any] = {
    "queues": QUEUES,
    "customer": {"field": "Customer"},
    "actions": {"queue": "Corrective Actions", "owners": {"process_manager": "ana.silva"}},
    "reports": {"queue": "General"},
    "timeout": {"connect": 5, "read": 20, "settle": 0},
}

XLSX = b"PK\x03\x04" + bytes(range(256))
"""No real workbook, but every byte there is."""

Connect = Callable[..., Adapter]


def connecting(url: str, token: str, workspace: Path) -> Connect:
    """Connects as the program does: through the host, by entry point. A setting of `None` is left out."""
    host = Host.load()

    def made(
        *, language: str = "en", zone: str = "Asia/Shanghai", places: Places | None = None, **settings: Any
    ) -> Adapter:
        given = {"url": url, "token": token} | SETTINGS | settings
        return host.connect(
            Connection(
                name="rt",
                adapter="rt",
                workspace=workspace,
                zone=ZoneInfo(zone),
                settings={key: value for key, value in given.items() if value is not None},
                place="csat.yaml:12:3",
                places=places or Places(),
                language=language,
            )
        )

    return made


def effect(kind: EffectKind, slot: str, ticket: str = "", title: str = "", /, **body: Any) -> Effect:
    """An effect as the runtime makes it: its digest is that of its body."""
    return Effect(
        slot=f"rt|{kind}|{slot}",
        kind=kind,
        connection="rt",
        digest=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        rule="verify_defect",
        subject="Contoso Retail",
        subject_name="Contoso Retail",
        subject_kind="customer",
        period="2026-10",
        ticket=ticket,
        title=title or f"A {kind} for {slot}",
        body=body,
    )


def score(slot: str, value: str | None = "85.7") -> Effect:
    return effect("score", slot, name="Contoso Retail", value=value, band="satisfied", band_title="Satisfied")


def ticket_score(ticket: str, value: str | None = "85.7") -> Effect:
    return effect("ticket_score", ticket, ticket, value=value, band="satisfied", band_title="Satisfied")


def action(slot: str, /, *because: str, owner: str = "process_manager", **body: Any) -> Effect:
    plain: dict[str, Any] = {"id": slot, "slot": slot, "text": "Call the customer. 请致电客户。", "owner": owner}
    given = plain | {"due": "2026-12-03", "state": "open", "because_tickets": list(because)} | body
    return effect("action", slot, because[0] if because else "", **given)


def report(slot: str) -> Effect:
    files = {"report.html": b"<p>85.7</p>", "report.xlsx": XLSX, "report.json": b"{}"}
    return effect("report", slot, files={name: base64.b64encode(body).decode() for name, body in files.items()})


def note(slot: str, ticket: str, text: str = "Rated 4 of 5: 80.0, satisfied.") -> Effect:
    return effect("note", f"{slot}|{ticket}", ticket, title="Rating", note=text)
