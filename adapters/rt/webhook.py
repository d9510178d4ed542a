"""Requests that a scrip of Request Tracker sends: `{"ticket": 12, ...}`, signed with a shared secret."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Final

HEADER: Final = "x-rt-signature"
METHOD: Final = "sha256="


def ticket_of(body: bytes) -> str:
    """Number of the ticket a request is about; empty when it names none."""
    try:
        found = json.loads(body)["ticket"]
    except (ValueError, KeyError, TypeError):
        return ""
    text = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    return text if text.isascii() and text.isdigit() else ""


def genuine(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether the signature is that of the body, compared in constant time. Without a secret nothing is genuine."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    wanted = METHOD + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.strip().lower().encode(), wanted.encode()) and bool(secret)
