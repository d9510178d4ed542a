"""What a newcomer reads after the sample was made: what there is, how untidy it is, what to look at next."""

from __future__ import annotations

from csat_plugin.demo.sample import Sample
from csat_plugin.texts import say

CHANNELS = ("ticket", "callback", "questionnaire", "monthly")
NEXT = ("score", "explain", "reconcile", "plan", "rules", "report")


MOST = 3
"""Kinds of dirt named in the short summary."""


def summary(sample: Sample, language: str = "en", *, every: bool = False) -> tuple[str, ...]:
    """The summary as lines of text, without a final line break.

    Args:
        sample: what `generate` made.
        language: `en`, `zh` or `ja`.
        every: list every kind of dirt, one a line; else one line with the most frequent.
    """
    marks = sample.marks()
    made = {
        "folder": sample.folder,
        "customers": sample.customers,
        "tickets": sample.tickets,
        "marks": sum(marks.values()),
        "files": sum(1 for f in sample.files if f.channel),
        "first": sample.first_month,
        "last": sample.last_month,
    }
    return (
        say("demo.made", language, made),
        *(f"  {say(f'demo.channel.{name}', language, {'marks': marks[name]})}" for name in CHANNELS),
        *_untidy(sample, language, every=every),
    )


def look_next(sample: Sample, language: str = "en", *, at: str = "", programs: str = "") -> tuple[str, ...]:
    """What to look at next, as lines of text.

    Args:
        sample: what `generate` made.
        language: `en`, `zh` or `ja`.
        at: ` -w DIR` for the commands, where they would not find the sample by themselves.
        programs: folder that holds `csat`, where a shell does not look in it.
    """
    story = sample.story
    places = {
        "at": at,
        "folder": sample.folder,
        "month": sample.last_month,
        "newcomer": story.new_customer,
        "unasked": story.without_questionnaire,
        "unhappy": story.own_weights[0],
        "results": "results/",
    }
    shell = [say("demo.next.shell", language, {"folder": programs})] if programs else []
    steps = [*shell, *(say(f"demo.next.{step}", language, places) for step in NEXT)]
    return (say("demo.next", language), *(f"  {step}" for step in steps))


def _untidy(sample: Sample, language: str, *, every: bool) -> list[str]:
    """How untidy the last month's files are."""
    kinds = sorted(sample.dirt_last_month.items(), key=lambda one: (-one[1], one[0]))
    said = [say(f"demo.dirt.{kind}", language, {"n": n}) for kind, n in kinds]
    values = {"month": sample.last_month, "n": sum(n for _, n in kinds), "kinds": len(kinds)}
    if every:
        return [say("demo.untidy.every", language, values), *(f"  {line}" for line in said)]
    between = ", " if language == "en" else "、"
    return [say("demo.untidy", language, {**values, "most": between.join(said[:MOST])})]
