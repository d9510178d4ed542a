"""Whether a question leads to one answer: it praises what it asks about, or expects to be agreed with (S0-49)."""

from __future__ import annotations

import re

from csat_plugin.language.wording import language_of

_LEADING = {
    "en": re.compile(
        r"\b(don't you (?:think|agree)|(?:wouldn't|aren't|weren't|haven't|didn't) (?:you|we)|don't we|(?:isn't|wasn't) (?:it|our)|do you agree that|surely|of course|obviously|as you know"
        r"|how much did you (?:like|enjoy|love)"
        r"|our (?:excellent|great|outstanding|superb|first-class|world-class|award-winning|famous|best|high-quality|up-to-date))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("(难道|您不觉得|不觉得|您是否同意|众所周知|想必|优质的服务|一流的|卓越的|优秀的|出色的|有多喜欢|多么满意|当然)"),
    "ja": re.compile("(と思いませんか|ではありませんか|ご存じのとおり|ご存知のとおり|当然|もちろん|優れた|一流の|最高の|きっと)"),
}  # fmt: skip


def leading(text: str) -> str:
    """The words that lead, as they stand in the text; empty where none do."""
    found = _LEADING[language_of(text.replace("\u2019", "'"))].search(text.replace("\u2019", "'"))
    return found[1] if found else ""
