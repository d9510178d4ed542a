"""Which encoding a rule file is in. Everything but UTF-8 is recognised by what the decoded characters are.

GB18030 decodes nearly every CP932 or Big5 file without an error, to nonsense. So every candidate that decodes is scored:
characters that people write every day count for it, rare ones and half-width katakana against it.
"""

from __future__ import annotations

import codecs
from functools import cache

from msgspec import Struct

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_CANDIDATES: tuple[tuple[str, str], ...] = (
    ("gb18030", "GB18030"),
    ("cp932", "CP932"),
    ("cp950", "Big5"),
    ("euc_jp", "EUC-JP"),
)
_WESTERN = ("cp1252", "Windows-1252")
_LEAST = 0.5
"""A candidate whose characters score less than this on average is not believed."""


class Decoded(Struct, frozen=True):
    """The text of a file and the name of the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes | str) -> Decoded | None:
    """The text without a leading byte-order mark, or `None` where the bytes are no text.

    Args:
        content: the bytes of a file, or a text somebody decoded already.
    """
    if isinstance(content, str):
        return Decoded(content.removeprefix("\ufeff"), "UTF-8")
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _attempt(content, codec, name)
    if b"\0" in content:
        return _without_mark(content) or _attempt(content, "utf-8", "UTF-8")
    return _attempt(content, "utf-8", "UTF-8") or _best(content)


def _attempt(content: bytes, codec: str, name: str) -> Decoded | None:
    try:
        return Decoded(content.decode(codec).removeprefix("\ufeff"), name)
    except UnicodeDecodeError:
        return None


def _without_mark(content: bytes) -> Decoded | None:
    """UTF-16 without its mark: the zero bytes of its ASCII characters stand on one side only."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if len(content) % 2 or min(even, odd) * 10 > max(even, odd):
        return None
    found = _attempt(content, "utf-16-le" if odd > even else "utf-16-be", "UTF-16")
    return found if found and "\0" not in found.text and ":" in found.text else None


def _best(content: bytes) -> Decoded | None:
    found: Decoded | None = None
    best = _LEAST
    for codec, name in _CANDIDATES:
        decoded = _attempt(content, codec, name)
        if decoded and (worth := _plausible(decoded.text, codec)) > best:
            found, best = decoded, worth
    if found or _looks_binary(content):
        return found
    return _attempt(content, *_WESTERN)


def _looks_binary(content: bytes) -> bool:
    return any(byte < ord(" ") and byte not in b"\t\n\r\f" for byte in content[:4096])


@cache
def _daily(codec: str) -> frozenset[str]:
    """The characters of the first level of a double-byte set: those ordered by sound or by use, written every day."""
    leads = {"gb18030": (0xB0, 0xD8), "cp932": (0x88, 0x98), "cp950": (0xA4, 0xC7), "euc_jp": (0xB0, 0xD0)}
    first, end = leads[codec]
    pairs = (bytes((lead, trail)) for lead in range(first, end) for trail in range(0x40, 0xFF))
    if codec == "gb18030":  # the trail bytes below 0xA1 hold the rare characters added by GBK
        pairs = (bytes((lead, trail)) for lead in range(first, end) for trail in range(0xA1, 0xFF))
    return frozenset(pair.decode(codec, "ignore") for pair in pairs) - {""}


def _plausible(text: str, codec: str) -> float:
    """How ordinary the characters beyond ASCII are, -1 to 1."""
    foreign = [c for c in text if ord(c) > 0x7F]  # noqa: PLR2004 - the end of ASCII
    return sum(_worth(c, codec) for c in foreign) / len(foreign) if foreign else 0.0


def _worth(character: str, codec: str) -> float:
    if character in _daily(codec):
        return 1.0
    if character in "〃ヽヾゝゞ" and codec == "euc_jp":
        return 0.0
    if "\u3041" <= character <= "\u30ff":  # kana: usual in Japanese, an accident elsewhere
        return 0.9 if codec in ("cp932", "euc_jp") else 0.2
    if "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e":
        return 0.9
    if character in "◎○●△▲×□■①②③④⑤⑥⑦⑧⑨⑩—…“”‘’·、。":
        return 0.8
    if "\u4e00" <= character <= "\u9fff":
        return 0.2
    return -1.0
