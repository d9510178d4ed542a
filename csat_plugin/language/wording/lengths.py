"""How long a question is, and how long a questionnaire takes (S0-48)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csat_plugin.language.wording import language_of

WORDS_A_MINUTE = 200
CHARACTERS_A_MINUTE = 400
"""Reading with care, in Chinese and Japanese."""
CLOSED_SECONDS = 10
"""To choose an answer."""
OPEN_SECONDS = 30
"""To write a sentence."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_SIGN = re.compile(r"[^\W_]")


def length(text: str) -> int:
    """Words of a text; of a Chinese or Japanese one its characters, without punctuation."""
    return len((_WORD if language_of(text) == "en" else _SIGN).findall(text))


def seconds(questions: Iterable[tuple[str, bool]]) -> int:
    """How long it takes to read and answer.

    Args:
        questions: text, and whether it is answered in one's own words.
    """
    total = 0.0
    for text, is_open in questions:
        speed = WORDS_A_MINUTE if language_of(text) == "en" else CHARACTERS_A_MINUTE
        total += length(text) * 60 / speed + (OPEN_SECONDS if is_open else CLOSED_SECONDS)
    return round(total)
