"""Changes in rules since the period before, as a report says them: what changed, who approved it, what it did, who searched.

A change in score that comes from other rules is no change in service (methods 5.5), and a rule somebody looked for because it
turns a target must not look like any other (practice section 3).
"""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.report.content import (
    Block,
    Day,
    Listing,
    Number,
    PeriodName,
    Section,
    Sentence,
    Several,
    Term,
    Value,
    Word,
)
from csat_plugin.core.report.values import text
from csat_plugin.core.scoring.whatif import Count, Outlook, Split, turns


class SearchNews(Struct, frozen=True, kw_only=True):
    """Somebody searched for the smallest change that turns a target."""

    target: str
    period: str
    day: str
    """`YYYY-MM-DD`."""
    who: str = ""


class RuleNews(Struct, frozen=True, kw_only=True):
    """What a report must say of the rules; whatever is empty is not said."""

    former: str = ""
    """The period before, where other rules held in it."""
    sentences: tuple[dict[str, str], ...] = ()
    """What changed, by language."""
    day: str = ""
    """When the rules were adopted by hand, `YYYY-MM-DD`; empty where nobody did."""
    approved_by: str = ""
    author: str = ""
    reason: str = ""
    outlook: Outlook | None = None
    """What the change was expected to do when it was adopted."""
    split: Split | None = None
    """How much of the change in score comes from the rules."""
    searched: tuple[SearchNews, ...] = ()


def sections(news: RuleNews | None) -> tuple[Section, ...]:
    """The annex on changes in rules; none where nothing changed and nobody searched."""
    if news is None or not (news.sentences or news.searched):
        return ()
    blocks: list[Block] = []
    if news.sentences:
        said = tuple(Term("rule_news.sentence", sentence) for sentence in news.sentences)
        blocks.append(Listing(items=said, caption=text("rule_news.head", former=PeriodName(news.former))))
        blocks.append(Sentence(text=_adopted(news)))
    if news.split is not None:
        blocks.append(Sentence(text=_parts(news.split)))
    if news.outlook is not None:
        blocks += _expected(news.outlook)
    blocks += [Sentence(text=_searched(one), tone="open") for one in news.searched]
    return (Section(id="rules", title=text("section.rules"), blocks=tuple(blocks), annex=True),)


def _adopted(news: RuleNews) -> Value:
    if not news.day:
        return text("rule_news.not_adopted")
    who = text("rule_news.adopted", day=Day(news.day), approved=news.approved_by, reason=Word(news.reason, free=True))
    return Several((who, text("rule_news.author", author=news.author)), "sentence") if news.author else who


def _parts(split: Split) -> Value:
    figures = {
        name: Number(value, signed=True)
        for name, value in (("by", split.by), ("service", split.service), ("rules", split.rules))
    }
    return text("rule_news.split", former=PeriodName(split.former), **figures)


def _expected(outlook: Outlook) -> list[Block]:
    last = outlook.last
    before, after = (None if value is None else Number(value) for value in (last.before, last.after))
    missing = text("no_score")
    mean = text("rule_news.expected", period=PeriodName(last.period), before=before or missing, after=after or missing)
    counts: list[Value] = [
        text("rule_news.expected_target", target=one.target, before=_count(one.before), after=_count(one.after))
        for one in last.targets
        if one.before and one.after
    ]
    blocks: list[Block] = [Sentence(text=Several((mean, *counts), "sentence"))]
    if outlook.turned:
        turned = tuple(
            text(
                "rule_news.turned_one", target=target, periods=Several(tuple(PeriodName(one) for one in periods)),
                before=text(f"rule_news.verdict.{was}"), after=text(f"rule_news.verdict.{now}"),
            )
            for (target, was, now), periods in turns(outlook).items()
        )  # fmt: skip
        sentence = text("rule_news.turned", n=outlook.periods, turned=Several(turned))
        blocks.append(Sentence(text=sentence, tone="open"))
    return blocks


def _count(count: Count) -> Value:
    return text(
        "rule_news.count",
        reached=count.reached,
        counted=count.counted,
        verdict=text(f"rule_news.verdict.{count.verdict}"),
    )


def _searched(one: SearchNews) -> Value:
    code = "rule_news.searched_by" if one.who else "rule_news.searched"
    who = {"who": Word(one.who)} if one.who else {}
    return text(code, day=Day(one.day), target=one.target, period=PeriodName(one.period), **who)
