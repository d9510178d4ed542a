"""The yardstick: what a programmer writes by hand for the rules of `triggers.yaml`. No folding, no reasons, no places.

Blank values are `None`; of a blank nothing holds, not even that it is something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def first(t: Mapping[str, Any]) -> str | None:  # noqa: C901, PLR0912 # an `if` chain is what it is
    """The first rule that asks about this ticket."""
    if t["contact.vip"] and t["ticket.priority"] == "P1":
        return "vip_urgent"
    if t["ticket.priority"] in ("P1", "P2") and t["ticket.sla_met"] is False:
        return "urgent_and_late"
    if t["ticket.department"] == "Infrastructure" and t["ticket.reopened"] >= 2:
        return "came_back"
    if t["ticket.service"] == "ERP" and t["ticket.priority"] in ("P1", "P2", "P3"):
        return "erp"
    if t["ticket.service"] == "Mail" and t["customer.segment"] == "gold":
        return "mail_of_gold"
    if t["ticket.service"] == "Network" and t["ticket.team"] == "Network operations":
        return "network"
    if t["ticket.supplier"] == "Fibre Ltd" and t["ticket.sla_met"] is False:
        return "supplier_late"
    if t["customer.value"] is not None and t["customer.value"] >= 500000 and t["ticket.reopened"] > 0:
        return "big_and_reopened"
    if t["contact.role"] in ("director", "cio"):
        return "board"
    if t["ticket.team"] == "Service desk" and t["ticket.department"] == "Workplace" and t["customer.segment"] == "gold":
        return "desk_for_gold"
    if t["ticket.service"] == "Printing" and t["ticket.priority"] is not None and t["ticket.priority"] != "P4":
        return "printing"
    if (
        t["ticket.area_complaints"] is not None
        and t["ticket.area_complaints"] >= 2
        and t["ticket.department"] == "Infrastructure"
    ):
        return "unhappy_area"
    if t["contact.language"] == "ja" and (t["ticket.priority"] == "P1" or t["contact.vip"]):
        return "japanese"
    if t["contact.language"] == "zh" and t["ticket.sla_met"] is False:
        return "chinese_late"
    if t["customer.complaints"] is not None and t["customer.complaints"] >= 3:
        return "complained"
    if t["ticket.tags"] is not None and "pilot" in t["ticket.tags"]:
        return "pilot"
    if t["ticket.project"] == "Migration" and t["ticket.department"] == "Infrastructure":
        return "migration"
    if t["ticket.team"] == "Field service" and t["ticket.priority"] in ("P1", "P2"):
        return "on_site"
    if t["ticket.promise_kept"] is False and t["customer.segment"] in ("gold", "silver"):
        return "broken_promise"
    if t["customer.segment"] == "gold" and t["ticket.priority"] == "P3":
        return "gold_middling"
    return None
