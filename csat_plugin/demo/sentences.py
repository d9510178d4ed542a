"""What people write beside their marks: our own sentences, in the writer's language, by how the mark was."""

from __future__ import annotations

import random
from typing import Literal

from csat_plugin.demo.customers import Tongue

Mood = Literal["good", "fair", "poor", "on_site"]

SAID: dict[Tongue, dict[Mood, tuple[str, ...]]] = {
    "zh": {
        "good": (
            "处理很快，谢谢。",
            "工程师讲解清楚，问题一次解决。",
            "态度好，周末也有人跟进。",
            "比上次快多了。",
            "变更前通知及时，业务没有受影响。",
        ),
        "fair": ("总体可以，希望进度多通知一次。", "解决了，但等了半天才有人接手。", "还行，文档可以再详细些。"),
        "poor": ("同样的故障这个月第三次了。", "转了三个人才说清楚问题。", "关单前没有人和我确认。"),
        "on_site": (
            "现场工程师等了六个小时才到。",
            "电话里很客气，但没有人到现场。",
            "约好上午到场，下午三点才来，产线停了。",
            "备件到了，现场人员没到。",
        ),
    },
    "en": {
        "good": (
            "Quick and friendly, thank you.",
            "Solved at the first attempt; the explanation was clear.",
            "The change went in without anyone noticing. Well done.",
            "Good follow-up the next morning.",
        ),
        "fair": (
            "Fixed, but I had to ask twice for news.",
            "All right in the end.",
            "The form is longer than it needs to be.",
        ),
        "poor": (
            "Closed before I could confirm.",
            "Third time this month for the same fault.",
            "Passed from team to team.",
        ),
        "on_site": ("The engineer on site came four hours late.",),
    },
    "ru": {
        "good": ("Спасибо, всё сделали быстро.", "Инженер понятно объяснил причину.", "Работы прошли без простоя."),
        "fair": ("В целом нормально, но хотелось бы знать сроки заранее.", "Решили, хотя пришлось напоминать."),
        "poor": ("Заявку закрыли без согласования.", "Ошибка повторяется уже второй раз."),
        "on_site": ("Специалист приехал на четыре часа позже.",),
    },
    "ja": {
        "good": (
            "迅速に対応していただきました。",
            "説明が丁寧で分かりやすかったです。",
            "夜間作業の連絡も十分でした。",
        ),
        "fair": ("解決しましたが、途中の連絡がもう一度あると助かります。", "手順書をもう少し詳しくしてほしいです。"),
        "poor": ("同じ障害が二度発生しました。", "確認の前に完了扱いになっていました。"),
        "on_site": ("現地の方の到着が遅れました。",),
    },
}

FORMULAS = ("=SUM(A1:A9)", "=1+1", '=HYPERLINK("http://example.com","open")')
"""Comments that a spreadsheet would run as a formula."""

MARKUP = ("<b>Great</b> service &amp; friendly", "<p>ok<br/>thanks</p>", "<script>alert('hi')</script> fine")
"""Comments that hold HTML."""


def mood(points: float, *, on_site: bool) -> Mood:
    """The mood of a comment beside a mark of so many points."""
    if points >= 80:  # noqa: PLR2004 - the bound of `satisfied` (S0-28)
        return "good"
    if on_site:
        return "on_site"
    return "fair" if points >= 60 else "poor"  # noqa: PLR2004 - the bound of `average` (S0-27)


def said(chance: random.Random, tongue: Tongue, points: float, *, on_site: bool, share: float = 0.25) -> str:
    """A comment or none: unhappy people write three times as often as the others.

    Args:
        chance: decides whether and what.
        tongue: the writer's language.
        points: his mark on the 100-point scale.
        on_site: whether the customer's complaint is the late on-site engineer.
        share: how many of the contented write something, 0 to 1.
    """
    word = mood(points, on_site=on_site)
    wanted = share if word == "good" else min(1.0, 3 * share)
    return chance.choice(SAID[tongue][word]) if chance.random() < wanted else ""
