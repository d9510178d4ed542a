"""Whether what is written for a customer says something definite: what, by when or how much (S4-17)."""

from __future__ import annotations

import re
from typing import Final, Literal

from csat_plugin.core.facts import fold

Vague = Literal["short", "soft"]

FEWEST_WORDS: Final = 4
FEWEST_SIGNS: Final = 8
"""Of Chinese or Japanese; fewer, and hardly anything can have been said."""
WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
DEFINITE: Final = re.compile(
    r"\d|#\w|[一二三四五六七八九十][天日周月个次名]"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:today|tonight|tomorrow)\b"
    r"|\b(?:january|february|april|june|july|august|september|october|november|december)\b|\b(?:by|in|until|before) (?:march|may)\b"
    r"|(?:周|星期|礼拜)[一二三四五六日天末]|今天|明天|后天|[本下]周|[本下]月|月底|年底"
    r"|[月火水木金土日]曜|本日|明日|明後日|[今来]週|[今来]月|月末|年末"
)
"""A figure, a date, a day of the week or a number of something."""
SOFT: Final = re.compile(
    r"\b(improve|improved|better|soon|asap|as soon as possible|up to date|strengthen|pay (more )?attention|try( to)?|look into|do our best|"
    r"in time|optimi[sz]e|enhance|if possible)\b"
    r"|加强|重视|提高|尽快|及时|改善|优化|努力|注意|尽量|进一步"
    r"|強化|徹底|改善|努め|努力|早急|できるだけ|できる限り|検討|注意"
)
"""Words that promise without saying what or by when."""


def vague(text: str) -> Vague | None:
    """Why a text is vague; `None` where it is definite, or empty.

    `soft`: it promises with a word such as "soon" or "strengthen", and nowhere says a figure or a day. `short`: so few words
    that nobody knows what was done.
    """
    said = fold(text)
    if not said:
        return None
    if DEFINITE.search(said):
        return None
    if SOFT.search(said):
        return "soft"
    wide = len(WIDE.findall(said))
    few = wide < FEWEST_SIGNS if wide else len(said.split()) < FEWEST_WORDS
    return "short" if few else None
