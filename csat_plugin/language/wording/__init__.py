"""How questions are worded, in English, Chinese and Japanese: length, two matters in one, a pull to one side, names of answers.

Patterns know words, not meanings: whoever reports what they find says how to say that it is meant so.
"""

from __future__ import annotations

import re

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff]")


def language_of(text: str) -> str:
    """Which language a text is in, by its script: kana tell Japanese, Chinese characters alone Chinese, anything else is read as English."""
    return "ja" if _KANA.search(text) else "zh" if _HAN.search(text) else "en"
