"""What a value in a form of one's own most likely means: `1 workday`, `10/day`, `24` months, a company never to be asked."""

from __future__ import annotations

import re
from typing import Any, Final

from csat_plugin.language.slips import sign_word

_DIGITS: Final = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
}
_COUNT = r"([0-9]+|[一二三四五六七八九十两]|an?|one|two)"
_UNITS: Final = {
    "hour": "h hr hrs hour hours 小时 个小时 時間",
    "working day": "wd wds bd workday workdays workingday workingdays businessday businessdays 工作日 个工作日 工作天 营业日 営業日",
    "day": "d day days 天 日 日間",
    "week": "w wk wks week weeks 周 星期 个星期 週間",
    "month": "m mo mos month months 月 个月 か月",
    "year": "y yr yrs year years 年",
}
_UNIT: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_SPAN = re.compile(rf"{_COUNT}[ -]?(.+?)\.?", re.IGNORECASE)
_PER = {
    "day": "day days daily 天 每天 日 毎日",
    "week": "week weekly 周 每周 週",
    "month": "month monthly 月 每月 毎月",
}
_PERS: Final = {word: per for per, words in _PER.items() for word in words.split()}
_CAP = (
    re.compile(r"(?P<n>[0-9]+) ?(?:/|a|an|each|every|per|pro)? ?(?P<per>[a-z]+|每?[天日周月週])", re.IGNORECASE),
    re.compile(r"(?:至多|最多)?(?P<per>[每毎][天日周月週]|一日|月)(?:至多|最多)? ?(?P<n>[0-9]+) ?[个個件条次]?"),
)
_COMPARED = re.compile(r"([a-z_.]+) ?(<=|>=|==|=<|=>|<|>|≤|≥|=) ?([^\s{}]+)")
MONTHS_A_YEAR: Final = 12
SOME_MONTHS: Final = "24"
CHANNELS: Final = ("ticket", "callback", "questionnaire", "monthly")
"""The four sources of ratings in the order in which people name their weights (S0-05)."""
_TAIL: Final = ",;，；。、"


def without_tail(text: str) -> str:
    """The text without the comma or semicolon it ends in; empty where it ends in none."""
    short = text.rstrip().rstrip(_TAIL).rstrip()
    return short if short != text.rstrip() else ""


def span_meant(text: str) -> str:
    """The length of time in its proper form; empty where nobody can tell."""
    found = _counted(text)
    return f"{found[0]} {found[1]}{'' if found[0] == 1 else 's'}" if found and found[1] != "year" else ""


def months_meant(text: str) -> str:
    """The same in months; 24 months where nobody can tell."""
    if text.isdecimal():
        return f"{text} months"
    n, unit = _counted(text) or (0, "")
    if unit in ("year", "month"):
        return f"{n * MONTHS_A_YEAR if unit == 'year' else n} months"
    return f"{SOME_MONTHS} months"


def cap_meant(text: str) -> str:
    """The limit in its proper form; empty where nobody can tell."""
    for form in _CAP:
        if (found := form.fullmatch(text.strip())) and (per := _PERS.get(found["per"].casefold(), "")):
            return f"{found['n']} per {per}"
    return ""


def never_meant(value: Any) -> str:
    """What stands after `never_ask:` when a text, a list of texts, or keys with values were written."""
    if isinstance(value, dict):
        inside = ", ".join(
            f"{key}: {one}" if not isinstance(one, dict | list) else f"{key}: …" for key, one in value.items()
        )
        return f"[{{{inside}}}]"
    words = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    domains = [
        domain
        for word in words
        if "." in (domain := word.rpartition("@")[2].lstrip("*.").strip()) and " " not in domain
    ]
    if len(domains) > 1:
        return f"[{{contact.domain: [{', '.join(domains)}]}}]"
    return f"[{{contact.domain: {domains[0] if domains else 'supplier.example'}}}]"


def object_meant(key: str, value: Any) -> str:
    """What stands after a key that wants keys with values, where it can be told from what was written; else empty."""
    if key == "when" and isinstance(value, str) and (found := _COMPARED.fullmatch(value.strip())):
        return f"{{{found[1]}: {{{sign_word(found[2])}: {found[3]}}}}}"
    if key == "needs" and isinstance(value, int) and not isinstance(value, bool):
        return f"{{ratings: {value}}}"
    if key == "weights" and isinstance(value, list) and value:
        some = [f"{channel}: {one}" for channel, one in zip(CHANNELS, value, strict=False)]
        return f"{{{', '.join(some if len(some) == len(value) else [*some, '…'])}}}"
    if key == "closing" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return f"{{needs: [{', '.join(value)}]}}"
    return ""


def _counted(text: str) -> tuple[int, str] | None:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    unit = _UNIT.get(found[2].casefold().replace(" ", "").replace("-", ""), "")
    n = int(found[1]) if found[1].isdecimal() else _DIGITS[found[1].casefold()]
    return (n, unit) if unit else None
