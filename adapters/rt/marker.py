"""Markers: how what was written is found again. In a custom field of tickets that are ours, in the subject of comments.

A ticket's marker ends in the digest once everything about it is written and was seen to be there; until then it is open, and
`emit` finishes the work that an interruption left undone.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from csat_plugin.core.effects import Effect

SHORT: Final = 12
"""Letters of slot and digest in a comment's subject, which people see."""

_COMMENT: Final = re.compile(r"\[csat (?P<slot>[0-9a-z]+) (?P<digest>[0-9a-z]+)\]")


def open_marker(slot: str) -> str:
    """The marker of a slot without a digest; every marker of the slot begins so."""
    return f"csat:{_hash(slot)[:32]}:"


def marker(slot: str, digest: str) -> str:
    """The marker of a slot whose content is complete."""
    return open_marker(slot) + digest


def slot_part(text: str) -> str:
    """What a marker says of its slot, as `open_marker` writes it; empty when the text is no marker."""
    beginning, colon, _ = text.rpartition(":")
    return beginning + colon if text.startswith("csat:") and beginning != "csat" else ""


def digest_in(text: str) -> str:
    """The digest a marker ends in; empty while it is open."""
    return text.rpartition(":")[2]


def comment_mark(effect: Effect) -> str:
    """What ends the subject of a comment."""
    return f"[csat {_hash(effect.slot)[:SHORT]} {effect.digest[:SHORT]}]"


def in_comment(slot: str, subject: str) -> str | None:
    """The short digest in a comment's subject; `None` when the comment is not of this slot."""
    found = _COMMENT.search(subject)
    return found["digest"] if found and found["slot"] == _hash(slot)[:SHORT] else None


def short_slot(slot: str) -> str:
    """The slot as it stands in a comment's subject."""
    return _hash(slot)[:SHORT]


def _hash(slot: str) -> str:
    return hashlib.sha256(slot.encode()).hexdigest()
