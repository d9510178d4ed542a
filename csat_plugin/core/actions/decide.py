"""Decides what must happen because of scores and ratings, given what is open already (S0-32 .. S0-38, practice 1.7).

Pure and repeatable: the same input, with the items an earlier run made, gives nothing new. One slot (rule and subject) holds
one open item, so a customer below 80 for six months has one item with five additions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from csat_plugin.core.actions.book import Book
from csat_plugin.core.actions.course import course_of, missing
from csat_plugin.core.actions.decisions import Circumstances, Decisions, Firing, ref_period, ref_value, score_ref
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received, rating_facts, score_facts
from csat_plugin.core.actions.life import can_close, live, over, taken_back
from csat_plugin.core.actions.making import Maker, added
from csat_plugin.core.actions.sureness import too_weak
from csat_plugin.core.actions.targeting import worst_of
from csat_plugin.core.conditions import compile_condition, evaluate
from csat_plugin.core.exact import shown
from csat_plugin.core.facts import Value
from csat_plugin.core.model import Subject
from csat_plugin.core.names import band_title
from csat_plugin.core.responses import GIVEN, Key
from csat_plugin.core.rules import Action, Cap, Ruleset
from csat_plugin.core.scoring.result import Assessment, Note, Score
from csat_plugin.core.triggers import Triggers
from csat_plugin.texts import say

_MOST_RATINGS = 200
"""An item names the ratings its score rests on up to this many; beyond, the score's own list is the place to look."""


def decide_period(
    rules: Ruleset,
    assessment: Assessment,
    subjects: Mapping[str, Subject],
    items: Iterable[ActionItem],
    circumstances: Circumstances,
) -> Decisions:
    """Decisions because a period was closed (`event: period.closed`).

    Args:
        rules: the ruleset in force for that period.
        assessment: its scores.
        subjects: id -> subject as the register knows it.
        items: every item there is, open or not: closed ones keep a period from being decided twice.
        circumstances: day, calendar, languages, rendering of texts.
    """
    book = Book(items)
    maker = Maker(rules, circumstances, book)
    for action in rules.actions:
        if action.event != "period.closed":
            continue
        condition = compile_condition(action.when)
        firings = []
        for score in sorted(assessment.scores, key=lambda score: score.subject):
            subject = subjects.get(score.subject)
            facts = score_facts(score, assessment.subject_kind, subject) | dict(
                circumstances.beside.get(score.subject, {})
            )
            truth = condition(facts)
            if truth is None:
                hold_unknown(book, action, score.subject, score.name, facts)
            elif not truth:
                _clear_score(maker, action, score, assessment)
            elif (reason := too_weak(action, condition, score, facts, rules.bands)) is not None:
                book.hold(action, score.subject, score.name, reason)
            else:
                firings.append(_fired_by_score(rules, score, subject, assessment.end))
        carry_out(maker, action, firings)
    return book.decisions()


def decide_ratings(
    rules: Ruleset, received: Iterable[Received], items: Iterable[ActionItem], circumstances: Circumstances
) -> Decisions:
    """Decisions because of single ratings (`event: rating.received`), in any order, each as often as one likes.

    Args:
        rules: the ruleset in force.
        received: the ratings with what stands around them.
        items: every item there is, open or not.
        circumstances: day, calendar, languages, rendering of texts.
    """
    book = Book(items)
    maker = Maker(rules, circumstances, book)
    waiting = [action for action in rules.actions if action.event == "rating.received"]
    ordered = sorted(received, key=lambda one: one.rating.id)
    triggers = Triggers(action.when for action in waiting)
    known = [(one, triggers.judge(rating_facts(one, circumstances.zone))) for one in ordered] if waiting else []
    for n, action in enumerate(waiting):
        fired, gone = [], []
        for one, judged in known:
            truth = judged.truth(n)
            if truth:
                fired.append(one)
            elif truth is None:
                hold_unknown(book, action, *one.about(), judged.facts)
            else:
                gone.append(one)
        _clear_ratings(maker, action, gone)
        carry_out(maker, action, [_fired_by_rating(one, circumstances) for one in _once(action, fired, book)])
    return book.decisions()


def _once(action: Action, fired: Iterable[Received], book: Book) -> list[Received]:
    """Marks as they are, and one of each response without any: whoever refuses a call of six questions refuses once (S1-22).

    Of those it is the one an item rests on already, else the first by id.
    """
    fired = list(fired)
    signals: dict[tuple[Key, str], Received] = {}
    for one in fired:
        key = one.rating.response_key, one.rating.outcome
        if one.rating.outcome != GIVEN and (key not in signals or book.holding(action.id, one.rating.id) is not None):
            signals[key] = one
    return [
        one
        for one in fired
        if one.rating.outcome == GIVEN or signals[one.rating.response_key, one.rating.outcome] is one
    ]


def together(first: Decisions, second: Decisions) -> Decisions:
    """Two runs over different items as one; the second must have been given the first's items."""
    later = {item.id for item in second.to_store}
    fresh = {item.id for item in first.opened}
    newest = {item.id: item for item in second.to_store}
    return Decisions(
        opened=(*(newest.get(item.id, item) for item in first.opened), *second.opened),
        added=(*(i for i in first.added if i.id not in later), *(i for i in second.added if i.id not in fresh)),
        cleared=(*(i for i in first.cleared if i.id not in later), *(i for i in second.cleared if i.id not in fresh)),
        held_back=(*first.held_back, *second.held_back),
        unchanged=(*(i for i in first.unchanged if i.id not in later), *second.unchanged),
        problems=(*first.problems, *(problem for problem in second.problems if problem not in first.problems)),
    )


def carry_out(maker: Maker, action: Action, firings: Sequence[Firing]) -> None:
    """Open, add or hold back for everything that fired under one rule; the worst first."""
    book, cap = maker.book, action.at_most
    room = cap.n - book.opened_within(action, cap, maker.circumstances.today) if cap else None
    rest = []
    for firing in sorted(firings, key=lambda firing: (firing.worst, firing.ref)):
        slot = f"{maker.circumstances.own(action.id)}|{firing.subject}"
        if _already(maker, action, slot, firing):
            continue
        if room is not None and room <= 0:
            rest.append(firing)
            continue
        room = None if room is None else room - 1
        for item in maker.item(action, slot, firing):
            book.open(item)
    if rest and cap:
        _sum_up(maker, action, cap, rest)


def _already(maker: Maker, action: Action, slot: str, firing: Firing) -> bool:
    """Whether an item there is takes what fired: it holds it, is corrected by it, or is added to."""
    book = maker.book
    if {(action.id, firing.ref), (action.id, firing.family)} & maker.circumstances.acted:
        return True  # who is under other rules now was acted on under his former ones
    if (held_in := book.holding(action.id, firing.ref)) is not None:
        book.keep(held_in)
        return True
    if (other := book.about(slot, firing)) is not None:
        _correct(maker, other, firing)
        return True
    occupied = book.open_in(slot)
    if not occupied or action.while_open == "open_new":
        return False
    since = maker.circumstances.since
    if action.while_open == "add_to_it" and firing.about < since <= occupied[-1].about:
        reason = Note("held.older", {"day": firing.day, "item": occupied[-1].id})
        book.hold(action, firing.subject, firing.subject_name, reason)
    elif action.while_open == "add_to_it":
        book.add(added(occupied[-1], [firing], maker.sentence(firing)))
    else:
        book.hold(action, firing.subject, firing.subject_name, Note("held.open", {"item": occupied[-1].id}))
    return True


def _sum_up(maker: Maker, action: Action, cap: Cap, rest: list[Firing]) -> None:
    """One summary item for everything beyond the cap (practice 1.7)."""
    summary = maker.summary(action, cap, rest)
    reason = Note(f"held.cap.{cap.per}", {"n": str(cap.n), "item": summary.id})
    for firing in rest:
        maker.book.hold(action, firing.subject, firing.subject_name, reason)
    if any(item.id == summary.id for item in maker.book.in_slot(summary.slot)):
        maker.book.add(summary)
    else:
        maker.book.open(summary)


def _correct(maker: Maker, item: ActionItem, firing: Firing) -> None:
    """A period's score fires again with another value: said in the open item; a finished one stays as it is."""
    if not live(item):
        maker.book.keep(item)
        return
    before = next(ref for ref in reversed(item.because_scores) if ref.startswith(firing.family))
    values = {"was": ref_value(before), "now": maker.sentence(firing)}
    maker.book.add(added(item, [firing], say("action.addition.corrected", maker.circumstances.language, values)))


def hold_unknown(book: Book, action: Action, subject: str, name: str, facts: Mapping[str, Value]) -> None:
    """Say of whom a condition could not be judged, and for want of which facts."""
    unknown = evaluate(action.when, facts).unknown
    book.hold(action, subject, name, Note("held.unknown", {"facts": ", ".join(one.fact for one in unknown)}))


def _fired_by_score(rules: Ruleset, score: Score, subject: Subject | None, last_day: str) -> Firing:
    ratings = tuple(sorted({rating for node in score.nodes for rating in node.ratings}))
    aim = worst_of(rules, score)
    return Firing(
        subject=score.subject,
        subject_name=score.name,
        ref=score_ref(score.period, score.subject, score.value),
        family=score_ref(score.period, score.subject, None),
        day=score.period,
        about=last_day,
        worst=-1 if score.exact is None else score.exact,
        period=score.period,
        band=score.band,
        score=score,
        ratings=ratings if len(ratings) <= _MOST_RATINGS else (),
        variables={
            "subject": score.subject,
            "subject_name": score.name,
            "period": score.period,
            "score": "" if score.value is None else str(score.value),
            "change": "" if score.change is None else f"{score.change:+}",
            "change_sure": score.change_sure,
            "level": score.fell_most,
            "answers": str(score.answers),
            "contacts": str(score.contacts),
            "indicator": aim.indicator,
            "department": aim.department,
            "account_manager": subject.account_manager if subject else "",
        },
    )


def _fired_by_rating(one: Received, now: Circumstances) -> Firing:
    rating = one.rating
    subject, name = one.about()
    day = (one.day(now.zone) or now.today).isoformat()
    ticket = one.ticket_key()
    return Firing(
        subject=subject,
        subject_name=name,
        ref=rating.id,
        family=rating.id,
        day=day,
        about=day,
        period=day[:7],
        worst=-1 if one.points is None else one.points,
        ratings=(rating.id,),
        tickets=(rating.ticket,) if rating.ticket else (),
        variables={
            "subject": subject,
            "subject_name": name,
            "rating": "" if one.points is None else str(shown(one.points, 1)),
            "raw": rating.raw or "",
            "outcome": rating.outcome,
            "channel": rating.channel,
            "comment": rating.comment,
            "ticket": ticket,
            "department": rating.department or (one.ticket.department if one.ticket else ""),
            "account_manager": one.account_manager,
            **one.said_of_him(),
        },
    )


def _clear_score(maker: Maker, action: Action, score: Score, assessment: Assessment) -> None:
    """A score no longer fulfils the condition: say so in the open item, close it, or keep it, as the rule says."""
    if action.when_cleared == "keep":
        return
    for item in maker.book.open_in(f"{maker.circumstances.own(action.id)}|{score.subject}"):
        if any(ref_period(ref) > assessment.period for ref in item.because_scores):
            continue
        values = {
            "day": assessment.period,
            "score": "" if score.value is None else str(score.value),
            "band": band_title(maker.rules, score.band, maker.circumstances.language),
        }
        code = "action.cleared.score" + (".none" if score.value is None else "")
        clear(maker, action, item, say(code, maker.circumstances.language, values))


def _clear_ratings(maker: Maker, action: Action, gone: Iterable[Received]) -> None:
    """Every rating an open item rests on was changed and no longer fulfils the condition."""
    if action.when_cleared == "keep":
        return
    by_slot: dict[str, set[str]] = {}
    for one in gone:
        slot = f"{maker.circumstances.own(action.id)}|{one.about()[0]}"
        by_slot.setdefault(slot, set()).add(one.rating.id)
    for slot, ids in by_slot.items():
        for item in maker.book.open_in(slot):
            if item.because_ratings and ids.issuperset(item.because_ratings):
                clear(maker, action, item, say("action.cleared.rating", maker.circumstances.language))


def clear(maker: Maker, action: Action, item: ActionItem, sentence: str) -> None:
    """Say in an open item that its reason is gone, and close it where the rule asks for that and nothing under it is open."""
    children = maker.book.below(item)
    course = course_of(maker.rules, item)
    closing = can_close(item, children, missing(item, course, "closed", children))
    if action.when_cleared == "close" and closing.allowed:
        day = maker.circumstances.today.isoformat()
        maker.book.clear(over(replace(item, state="closed", outcome=sentence), day, course.of_type_only()))
        for child in taken_back(item, children, sentence):
            maker.book.clear(child)
        return
    if action.when_cleared == "close" and closing.reason is not None:
        reason = Note("held.cannot_close", {"item": item.id, **closing.reason.values})
        maker.book.hold(action, item.subject, item.subject_name, reason)
    if sentence in item.additions:
        maker.book.keep(item)
    else:
        maker.book.clear(replace(item, additions=(*item.additions, sentence)))
