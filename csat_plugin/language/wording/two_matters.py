"""Whether a closed question asks about two matters at once, as "fast and friendly" does: one mark cannot answer both (S0-49)."""

from __future__ import annotations

import re

from csat_plugin.language.wording import language_of

_ONE = re.compile(
    r"\b(?:terms and conditions|and so on|more and more|more or less|no more and no less|once or twice|one or two|two or three"
    r"|back and forth|time and again|health and safety|questions? and answers?|research and development|pros and cons"
    r"|good or bad|yes or no|up to date or (?:out of date|outdated)|(\w+) or (?:dis|un|in|not )\1|whether or not|or not"
    r"|you and your \w+|we and you|our and your|day and night|here and there|now and then|up and running"
    r"|(?:mr|ms|sir|madam) (?:and|or) (?:mr|ms|sir|madam))\b",
    re.IGNORECASE,
)
"""Two words that are one matter."""
_ENGLISH = re.compile(r"\w+,? (and/or|and|or) \w+|\b(not only)\b.*\bbut\b", re.IGNORECASE)

_WITHIN = re.compile(
    "和谐|和气|和睦|和善|和平|和解|和蔼|温和|平和|缓和|总和|饱和|亲和|柔和|随和|及时|及早|及格|涉及|普及|触及|提及|顾及|波及|危及|合并|并发"
    "|并非|并不|并未|并没有|并无|参与|与会|与其|与否|赠与|给与|或许|或者说|或多或少|抑或"
)
"""Words in which such a sign means nothing of the kind."""
_CHINESE = re.compile(
    r"(?<=[\u3400-\u9fff\w])(、|不仅|不但|以及|并且|而且|或者|和|及|并|与|或)(?!您|你|我|贵|他|客户)(?=[\u3400-\u9fff\w])"
)

_JAPANESE = re.compile(
    r"(だけでなく|のみならず|および|及び|ならびに|並びに|かつ|または|又は|もしくは)"
    r"|(?<=[\u3400-\u9fff\u30a1-\u30faさ])(と|や)(?=[\u3400-\u9fff\u30a1-\u30fa])"
    r"(?!比|思|考|感|言|同|違|一緒|連|連携|協|異|申|呼|名|対|接|関)"
)
"""Between two nouns only: elsewhere the sign is a particle with other meanings. What follows are verbs that take it."""


def two_matters(text: str) -> str:
    """The word that joins two matters, as it stands in the text; empty where none does."""
    language = language_of(text)
    if language == "en":
        found = _ENGLISH.search(_ONE.sub("it", text))
        return (found[1] or found[2]) if found else ""
    if language == "zh":
        found = _CHINESE.search(_WITHIN.sub("〇", text))
        return found[1] if found else ""
    found = _JAPANESE.search(text)
    return (found[1] or found[2]) if found else ""
