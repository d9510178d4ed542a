"""Whether the name of an answer is favourable, unfavourable or in between (S0-49)."""

from __future__ import annotations

import re

from csat_plugin.language.wording import language_of

_BETWEEN = {
    "en": re.compile(
        r"\b(neither|neutral|average|so-so|fair|ok|okay|acceptable|sometimes|partly|medium|undecided)\b", re.IGNORECASE
    ),
    "zh": re.compile("一般|中立|普通|尚可|还行|还可以|说不清|既不|无所谓|不确定|部分"),
    "ja": re.compile("普通|ふつう|どちらとも|どちらでも|中立|何とも|一部"),
}
_AGAINST = {
    "en": re.compile(
        r"\b(dissatisf\w+|disagree|displeased|disappoint\w+|unsatisf\w+|unhappy|unacceptable|unclear|unlikely|unfriendly|not|never"
        r"|no|poor(?:ly)?|bad(?:ly)?|terrible|awful|slow|worse|worst|in(?:sufficient|adequate)|difficult|hardly|rarely|low|weak)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("不|差|慢|糟|劣|未|没|坏|难|低"),
    "ja": re.compile("不|悪|ない|ません|遅|劣|低|難|ひど|いいえ"),
}
_FOR = {
    "en": re.compile(
        r"\b(satisfied|happy|good|excellent|great|outstanding|agree|yes|fast|easy|always|often|usually|high|strong|perfect|superb"
        r"|better|best|well|fully|delighted|pleased|likely|clear|friendly)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("满意|好|优|快|高|佳|良|同意|是|棒|强|易|总是|经常"),
    "ja": re.compile("満足|良|よい|よく|いい|優|速|早|高|同意|はい|そう思う|できた|簡単"),
}


def favour(label: str) -> int | None:
    """1 for a favourable answer, -1 for an unfavourable one, 0 in between; `None` where its words are not known."""
    language = language_of(label)
    for words, value in ((_BETWEEN, 0), (_AGAINST, -1), (_FOR, 1)):
        if words[language].search(label):
            return value
    return None
