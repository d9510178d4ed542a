"""What is meant by a word that is not there, where its letters alone would lead to another, or to another file."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.slips import sign_word

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
    "month": "monthly 1_month every_month 每月 每个月 月 月度 1个月 一个月 毎月 月次",
    "quarter": "quarterly 3_months 3months every_quarter 每季度 季度 季 3个月 三个月 四半期 3か月",
    "half_year": "half_yearly half-yearly halfyear biannual 6_months 半年 每半年 6个月 半期",
    "year": "yearly annual annually 12_months 每年 年 年度 1年 毎年 年次",
    "high": "urgent critical severe 高 紧急 严重 緊急",
    "medium": "normal middle mid 中 普通",
    "low": "minor 低",
    "off": "false no none null disabled never 关 关闭 停用 无 なし",
    "quarantine": "ask_again_after ask_again_counts ask_again asked_before pause",
    "suppressed": "suppress",
    "self_rating": "own own_rating",
    "never_ask": "never",
    "condition": "when",
    "opted_out": "opt_out unsubscribed",
    "en": "english en_us en-us en_gb en-gb uk us 英文 英语",
}
_KEYS: Final = {
    "owner": "负责人 责任人 責任者 担当者 担当 assignee responsible",
    "when": "条件 if condition",
    "due": "期限 截止 截止日期 deadline",
    "event": "事件 trigger イベント",
    "title": "标题 名称 題名 label",
    "text": "正文 内容 本文 description",
    "weight": "权重 ウェイト",
    "channel": "渠道 チャネル",
    "severity": "严重程度 严重性 priority 重大度",
    "ask": "询问 询问对象 ask_whom recipients",
    "every": "周期 频率 frequency interval",
    "share": "比例 percentage 割合",
    "at_most": "最多 至多 上限 max maximum limit lte not_above",
    "at_least": "最少 至少 下限 min minimum gte hide_below not_below",
    "below": "低于 小于 less_than lt under 未満",
    "above": "高于 大于 greater_than more_than gt over",
    "is": "equals equal eq 等于",
    "id": "name",
}
_KEY: Final = {word: key for key, words in _KEYS.items() for word in words.split()}
_MEANT: Final = {word: choice for choice, words in _WORDS.items() for word in words.split()}


def meant_by(word: str, choices: Iterable[str], cutoff: float = 0.6) -> str:
    """The choice somebody means by another word; empty where nobody can tell.

    Args:
        word: as written.
        choices: what is possible.
        cutoff: how alike (0 to 1) two words must be for one to be a slip of the other.
    """
    known = list(choices)
    meant = _MEANT.get(word.casefold().replace(" ", "_"), "")
    return meant if meant in known else next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), "")


def key_meant(key: str, known: Iterable[str]) -> str:
    """The key somebody means by one that is not there: a slip of it, its name in another language, or a sign; else empty."""
    choices = list(known)
    for meant in (sign_word(key), _KEY.get(key.casefold(), "")):
        if meant in choices:
            return meant
    return next(iter(get_close_matches(key, choices, n=1, cutoff=0.6)), "")


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
