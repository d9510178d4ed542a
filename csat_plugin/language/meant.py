"""What is meant by a word that is not there, where its letters alone would lead to another, or to another file."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from csat_plugin.language.document.ruleset import Document

WORKSPACE_KEYS: Final = frozenset(
    [
        "workspace",
        "provider",
        "rules",
        "timezone",
        "calendar",
        "fiscal_year",
        "register",
        "store",
        "draw_secret",
        "effects",
        "write",
        "limits",
        "network",
        "connections",
    ]
)
"""Keys of `csat.yaml` that no rule file has; its type stands above this package, and a test holds both equal."""
RULE_KEYS: Final = frozenset(Document.__struct_encode_fields__)
"""Keys of a rule file."""

_WORDS: Final = {
    "period.closed": "month.closed quarter.closed year.closed month.close period.close score.computed score.calculated",
    "period.ended": "month.ended quarter.ended year.ended month.end period.end period.over",
    "rating.received": "rating.given rating.added rating.created rating.closed survey.answered feedback.received",
    "remark.made": "comment.received comment.made comment.added remark.received suggestion.made",
    "incident.resolved": "incident.solved ticket.resolved ticket.solved",
    "incident.confirmed": "incident.user_confirmed incident.accepted ticket.confirmed",
    "service_review.held": "review.held meeting.held service_review.done",
    "churn_warning.raised": "churn.warning churn.raised churn_warning",
    "resurvey.approved": "resurvey resurvey.opened resurvey_same_respondents",
    "resample.approved": "resample resample.opened resample.drawn",
    "milestone.reached": "milestone.done milestone.passed milestone",
    "zh": "cn chinese zh_cn zh-cn zh-hans zh_tw zh-tw chs 中文 简体中文",
    "ja": "jp jpn japanese ja_jp ja-jp 日本語 日语",
    "en": "english en_us en-us en_gb en-gb uk us 英文 英语",
}
_MEANT: Final = {word: choice for choice, words in _WORDS.items() for word in words.split()}


def meant_by(word: str, choices: Iterable[str], cutoff: float = 0.6) -> str:
    """The choice somebody means by another word; empty where nobody can tell.

    Args:
        word: as written.
        choices: what is possible.
        cutoff: how alike (0 to 1) two words must be for one to be a slip of the other.
    """
    known = list(choices)
    meant = _MEANT.get(word.casefold(), "")
    return meant if meant in known else next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), "")


def other_file(key: str, known: Iterable[str]) -> str:
    """Which file has a top-level key that this one has not: `workspace` for `csat.yaml`, `rules`, or empty.

    Args:
        key: as written.
        known: the top-level keys of this file.
    """
    here = set(known)
    if "ruleset" in here and key in WORKSPACE_KEYS:
        return "workspace"
    return "rules" if "connections" in here and key in RULE_KEYS else ""
