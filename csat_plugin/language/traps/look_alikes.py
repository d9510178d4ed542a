"""Look-alikes: the marks of Chinese and Japanese input methods and word processors that YAML does not read as its own."""

from __future__ import annotations

import re

COLONS = frozenset("：﹕︓")
COMMAS = frozenset("，、﹐﹑､")
HASHES = frozenset("＃﹟")
DASHES = frozenset("－–—−‐‑﹣•・")
OPENERS = {"【": "[", "［": "[", "〔": "[", "｛": "{", "﹛": "{"}
CLOSERS = {"】": "]", "］": "]", "〕": "]", "｝": "}", "﹜": "}"}
QUOTES = {
    "“": "”“„",
    "”": "”“",
    "„": "”“",
    "‘": "’‘",
    "’": "’‘",
    "＂": "＂",
    "＇": "＇",
    "«": "»",
    "「": "」",
    "『": "』",
}
"""Opening quotes of word processors and input methods with those that may close them."""
SMART = frozenset("“”„‘’＂＇«»「」『』")

WIDE_SPACES = frozenset("\u3000")
THIN_SPACES = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f")
NO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")
ODD = WIDE_SPACES | THIN_SPACES | NO_WIDTH | {"\t"}
"""What looks like a blank, or like nothing, and is no blank to YAML."""
BLANK = ODD | {" "}
BREAKS = re.compile("[\u0085\u2028\u2029]")
"""Line ends that an editor does not show as such."""

FREE_TEXT = frozenset({"title", "text", "why", "goal", "steps", "description", "provider", "en", "zh", "ja"})
"""Keys whose values are written for people: nothing in them is a trap."""

_ASCII = {0xFF01 + n: 0x21 + n for n in range(0x5E)}
_WIDTH = str.maketrans(
    _ASCII
    | {ord(c): " " for c in WIDE_SPACES | THIN_SPACES | {"\t"}}
    | {ord(c): None for c in NO_WIDTH}
    | {ord("−"): "-", ord("﹪"): "%", ord("﹣"): "-", ord("‐"): "-", ord("‑"): "-"}
)
_PLAIN_SPACES = str.maketrans(
    {ord(c): " " for c in WIDE_SPACES | THIN_SPACES | {"\t"}} | {ord(c): None for c in NO_WIDTH}
)

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_UNITS = (
    r"hours?|days?|working days?|weeks?|months?|per (?:day|week|month|run)|"
    r"小时|天|日|个?工作日|周|星期|个?月|個月|時間|営業日|週間?|[かカヶケヵ]月|ヶ月"
)
MACHINE = re.compile(
    rf"[A-Za-z_][A-Za-z0-9_.\-]*|-?\d+(?:\.\d+)?\s?%?|\d+\s?(?:{_UNITS})(?:\s(?:per|/)\s?\w+)?"
    r"|\d{4}-\d{2}(?:-\d{2})?|\d{1,2}:\d{2}"
)
"""What the language itself reads: names, numbers, shares, spans, periods, days."""
DECIMAL_COMMA = re.compile(r"(-?\d+),(\d+)(\s?%?)")


def narrow(text: str) -> str:
    """The text with full-width ASCII made half-width, odd spaces plain and invisible characters gone; edges trimmed."""
    return text.translate(_WIDTH).strip()


def spaced(text: str) -> str:
    """The text with only its odd spaces made plain and invisible characters gone; edges trimmed."""
    return text.translate(_PLAIN_SPACES).strip()


def machine(text: str) -> bool:
    """Whether the text, once narrow, is a word of the language rather than prose."""
    return bool(MACHINE.fullmatch(narrow(text)))


def width(text: str) -> int:
    """Columns that blanks take on a screen: an ideographic space two, an invisible character none."""
    return sum(2 if c in WIDE_SPACES else 0 if c in NO_WIDTH else 1 for c in text)


def blanks(text: str) -> str:
    """The plain blanks that look like those blanks."""
    return " " * width(text)
