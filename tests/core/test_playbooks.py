"""Courses, roles, remedies and draws in figures, without a workspace."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from csat_plugin.core.actions.choosing import named_in
from csat_plugin.core.actions.course import course_of, missing, roles_missing
from csat_plugin.core.actions.economics import effectiveness
from csat_plugin.core.actions.effectiveness import came_again, satisfied
from csat_plugin.core.actions.item import ActionItem, Participant, Recorded, RemedyMark
from csat_plugin.core.actions.remedies import HELPED, REOPENS, Voice, judged, raised_by, to_ask
from csat_plugin.core.actions.verification import by_segment
from csat_plugin.core.rules import ClosingRule, Playbook, Ruleset, Step, Survey, Variant
from csat_plugin.core.surveys.sampling import Framed, draw_for

ITEM = ActionItem(
    id="visit:C1:1", slot="visit|C1", rule="visit", kind="visit", subject="C1", subject_name="Alder", period="2026-10",
    title={"en": "Visit"}, state="closed", outcome="fixed", closed="2026-11-10",
)  # fmt: skip


def took_part(*who: str) -> ActionItem:
    """`person/role` for each."""
    pairs = (one.partition("/") for one in who)
    return replace(ITEM, participants=tuple(Participant(person, role, "2026-11-09") for person, _, role in pairs))


@pytest.mark.parametrize(
    ("who", "left"),
    [
        ((), ("a", "b")),
        (("x/a",), ("b",)),
        (("x/a", "x/b"), ("b",)),
        (("x/a", "y/b"), ()),
        (("x/a", "x/b", "y/a"), ()),
        (("x/a", "y/a"), ("b",)),
    ],
)
def test_a_person_fills_one_role(who: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert roles_missing(took_part(*who), ("a", "b")) == left


def test_what_is_skipped_is_needed_all_the_same() -> None:
    steps = (Step(id="one"), Step(id="two", requires=("seen",), waits_for=("one",)))
    book = Playbook(
        id="visit", title={}, plan=steps, flow=(("in_work", ("one",)), ("done", ("two",))),
        closing=ClosingRule(needs=("decision",)), scenes=(Variant(id="not_now", without=("two",)),),
    )  # fmt: skip
    rules = Ruleset(id="r", playbooks=(book,))
    course = course_of(rules, ITEM)
    assert missing(ITEM, course, "in_work") == ("one",)
    assert missing(ITEM, course, "closed") == ("one", "two", "decision")
    done = replace(ITEM, decision="so", records=(Recorded("one", "x", ""), Recorded("seen", "x", "")))
    assert missing(done, course, "closed") == ()


def test_an_item_without_a_playbook_needs_nothing() -> None:
    assert missing(ITEM, course_of(Ruleset(id="r"), ITEM), "closed") == ()


VOICES = {
    "r1": Voice(person="ann", name="Ann", comment="too slow", points=90_000_000),
    "r2": Voice(person="bob", name="Bob", comment="", points=95_000_000),
    "r3": Voice(person="cy", name="Cy", comment="", points=20_000_000),
}


def test_of_a_score_only_those_are_asked_who_said_something() -> None:
    single = replace(ITEM, because_ratings=("r1", "r2", "r3", "gone"))
    assert [voice.person for voice in raised_by(single, VOICES)] == ["ann", "bob", "cy"]
    whole = replace(single, because_scores=("2026-10:C1:71.0",))
    assert [voice.person for voice in raised_by(whole, VOICES)] == ["ann", "cy"]
    (nobody,) = to_ask([replace(ITEM, because_scores=("2026-10:C1:71.0",))], {}, "2026-01-01", "2026-12-31")
    assert (nobody.question, nobody.person) == ("remedy:visit:C1:1", "")
    assert not to_ask([replace(single, ended="duplicate")], VOICES, "2026-01-01", "2026-12-31")
    assert not to_ask([single], VOICES, "2026-11-11", "2026-12-31"), "closed before"


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 28), st.booleans()), max_size=6))
def test_marks_decide_once_and_reopen_only_below_60(marks: list[tuple[int, int, bool]]) -> None:
    given_marks = [
        RemedyMark(rating=f"r{n}", points=points * 1_000_000, day=f"2026-11-{day:02}", by="ann", own=own)
        for n, (points, day, own) in enumerate(marks)
    ]
    after = judged(ITEM, given_marks, lambda mark: f"{mark.points}")
    poor = [m for m in given_marks if m.own and m.points < REOPENS and m.day >= ITEM.closed]
    assert (after.state == "in_work") == bool(poor)
    assert judged(after, given_marks, str) == after
    assert len(after.additions) == (1 + len(poor) if poor else 0)
    assert judged(ITEM, given_marks, str, occupied=True).state == "closed"


def test_the_vectors_of_effectiveness_and_of_the_draw() -> None:
    assert effectiveness({"a": Decimal(80), "b": Decimal("79.9")}) == Decimal("0.5")
    assert HELPED == 80_000_000
    items = [replace(ITEM, id=f"visit:C{n}:1", subject=f"C{n}") for n in range(110)]
    survey = Survey(id="second_call", share=4_500, draw_from="actions")
    draw = draw_for(survey, b"seed", "2026-11", [Framed(item.id) for item in items])
    assert draw.n == 50  # 110 customers visited, 50 of them called
    chosen = [item for item in items if item.id in draw.chosen]
    called = [
        replace(item, records=(Recorded("callback_score", "85" if n < 29 else "60", ""),))
        for n, item in enumerate(chosen)
    ]
    whole, *_ = by_segment(items, called, lambda item: "VIP" if item.subject < "C5" else "B", satisfied)
    assert (whole.closed, whole.drawn, whole.answered, whole.satisfied) == (110, 50, 50, 29)
    assert whole.low is not None
    assert whole.high is not None
    assert 0.47 < whole.low < 0.58 < whole.high < 0.69


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He was FURIOUS.", "furious"),
        ("暴躁型的客户", "暴躁型"),
        ("in a fury", ""),
        ("the furiously fast line", ""),
        ("a long repeat complainer call", ""),
    ],
)
def test_a_kind_of_customer_is_found_as_a_word(text: str, found: str) -> None:
    assert named_in(Variant(id="furious", title={"en": "furious", "zh": "暴躁型"}), text) == found


def test_what_came_again_with_the_work_done_and_without() -> None:
    def one(number: int, opened: str, closed: str = "", state: str = "closed", subject: str = "C1") -> ActionItem:
        slot = f"visit|{subject}"
        return replace(ITEM, id=f"visit:{subject}:{number}", slot=slot, opened=opened, closed=closed, state=state)

    again = came_again(
        [
            one(1, "2026-01-05", "2026-01-10"),
            one(2, "2026-03-01", "2026-03-05"),
            one(3, "2026-09-01", state="open"),
            one(1, "2026-01-05", "2026-01-10", "cancelled", "C2"),
            one(2, "2026-04-10", state="open", subject="C2"),
        ]
    )
    assert (again.closed, again.after_closed, again.cancelled, again.after_cancelled) == (2, 1, 1, 1)
