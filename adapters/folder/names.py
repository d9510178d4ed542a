"""File names that every system takes: no reserved names, no separators, no overlong ones; Chinese and Japanese stay."""

from __future__ import annotations

import hashlib
import re
import unicodedata

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)
MOST_BYTES = 96
"""Longest name in UTF-8 bytes, so that a path stays below Windows' 260 characters and Linux' 255 bytes."""


def short_digest(text: str) -> str:
    """Eight hexadecimal digits that tell two texts apart in a file name."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def safe_name(text: str, empty: str = "all") -> str:
    """A name close to the text; a digest is added where something had to be given up.

    >>> safe_name("华信科技"), safe_name("2026-10")
    ('华信科技', '2026-10')
    """
    plain = unicodedata.normalize("NFC", text)
    name = FORBIDDEN.sub("_", plain).strip().rstrip(". ")
    name = name.lstrip(".") or (empty if not plain.strip(" .") else "_")
    if RESERVED.match(name):
        name = f"_{name}"
    encoded = name.encode("utf-8", "replace")
    if len(encoded) > MOST_BYTES:
        name = encoded[:MOST_BYTES].decode("utf-8", "ignore").rstrip(". ")
    if name != plain and plain.strip(" ."):
        name = f"{name}~{short_digest(text)}"
    return name.encode("utf-8", "replace").decode()
