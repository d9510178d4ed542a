"""Requestors, and who the customer of a ticket is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csat_plugin.core.model import Contact

from .searching import Item
from .settings import RtText

YES = frozenset({"yes", "y", "true", "1", "vip", "on", "是", "はい"})
NOBODY = frozenset({"", "Nobody"})


def shows(record: Any, name: str) -> bool:
    """Whether a custom field is shown, filled or not; without the right to see it, it is left out without a word."""
    fields = record.get("CustomFields") if isinstance(record, dict) else None
    return isinstance(fields, list) and any(isinstance(one, dict) and one.get("name") == name for one in fields)


def values_of(record: Any, name: str) -> tuple[str, ...]:
    """The values of a custom field; the order of fields differs from call to call."""
    fields = record.get("CustomFields") if isinstance(record, dict) else None
    if not name or not isinstance(fields, list):
        return ()
    found = (field.get("values") or () for field in fields if isinstance(field, dict) and field.get("name") == name)
    return tuple(str(value) for value in next(found, ()) if value is not None)


def value_of(record: Any, name: str) -> str:
    """The first value of a custom field, or empty."""
    return next(iter(values_of(record, name)), "").strip()


def requestors(ticket: Item) -> Sequence[Item]:
    """The people a ticket was asked by, the first one first."""
    found = ticket.get("Requestor")
    return [one for one in found if isinstance(one, dict) and name_of(one)] if isinstance(found, list) else []


def name_of(user: Any) -> str:
    """A user's name in Request Tracker; for people who came by mail it is their address."""
    if not isinstance(user, dict):
        return ""
    name = str(user.get("Name") or user.get("id") or "")
    return "" if name in NOBODY else name


def customer_of_user(user: Item, settings: RtText) -> str:
    """The customer a person belongs to, by the configured source; empty where that is a field of the ticket."""
    if settings.customer == "organization":
        return str(user.get("Organization") or "").strip()
    if settings.customer == "mail_domain":
        return str(user.get("EmailAddress") or "").rpartition("@")[2].strip().lower()
    return ""


def customer_of_ticket(ticket: Item, settings: RtText) -> str:
    """The customer of a ticket as the source calls it; empty when it says nothing."""
    if settings.customer_field:
        return value_of(ticket, settings.customer_field)
    return next((name for user in requestors(ticket) if (name := customer_of_user(user, settings))), "")


def contact_id(connection: str, user: Item) -> str:
    """Our id of a person."""
    return f"{connection}:contact:{name_of(user)}"


def contact_of(connection: str, user: Item, settings: RtText) -> Contact:
    """A requestor as a contact."""
    return Contact(
        id=contact_id(connection, user),
        customer=customer_of_user(user, settings) or None,
        name=str(user.get("RealName") or name_of(user)),
        email=str(user.get("EmailAddress") or ""),
        language=str(user.get("Lang") or ""),
        role=value_of(user, settings.contact.role),
        vip=value_of(user, settings.contact.vip).casefold() in YES,
    )
