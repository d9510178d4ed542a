"""From marks to drivers: which sheets are looked at, when shares are told, and what is said of weights (S0-50, methods 5.6)."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from csat_plugin.core.analysis.drivers import Drivers, drivers
from csat_plugin.core.analysis.sheets import sides
from csat_plugin.core.model import Mark
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Channel, Indicator, Question, Questionnaire, Ruleset, Tree
from csat_plugin.core.scoring.judging import Judge, window

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 9, tzinfo=UTC)
ASKED = Questionnaire(
    id="quarterly",
    questions=(
        Question(id="all", text={"en": "All in all?"}, indicator="overall"),
        Question(id="speed", text={"en": "In time?"}, indicator="timeliness"),
        Question(id="skill", indicator="skill"),
    ),
)
RULES = Ruleset(id="r", channels=(Channel(id="form", weight=10_000, month_of="rated"),), questionnaires=(ASKED,))


@dataclass
class Forms:
    """Answer sheets as marks."""

    marks: list[Mark] = field(default_factory=list)

    def sheet(self, who: str, day: str = "2026-10-05", name: str = "", **answers: int) -> None:
        for question, raw in answers.items():
            self.marks.append(
                Mark(
                    rating=f"{len(self.marks):05}", response=name or f"{who}/{day}", channel="form",
                    question=question.replace("_", " "), subject="C01", raw=str(raw), low=Decimal(0), high=Decimal(10),
                    direction="high", count=1, outcome="answered", contact=who, role="", handler="",
                    requester_is_handler=False, asked=None, answered=datetime.fromisoformat(f"{day}T10:00:00+00:00"),
                    closed=None, provisional_until=None,
                )
            )  # fmt: skip

    def found(self, rules: Ruleset = RULES, marks: Iterable[Mark] | None = None) -> tuple[Drivers, ...]:
        period = parse_period("2026-10", 1)
        judge = Judge(rules, window(rules, period, UTC_ZONE, NOW, 1, 11))
        return tuple(drivers(side, rules) for side in sides(self.marks if marks is None else marks, judge, rules))


def many(n: int) -> Forms:
    """Sheets in which the mark for everything follows speed, hardly skill."""
    chance, forms = random.Random(3), Forms()  # noqa: S311 - repeatable chance
    for i in range(n):
        speed, skill = chance.randint(0, 10), chance.randint(0, 10)
        forms.sheet(f"p{i}", all=round(0.9 * speed + 0.05 * skill + chance.random()), speed=speed, skill=skill)
    return forms


def test_below_fifty_sheets_it_says_how_many_are_missing_and_no_share() -> None:
    (found,) = many(49).found()
    assert (found.sheets, found.needed, found.missing, found.explained) == (49, 50, 1, None)
    assert all(one.share is None and one.quadrant is None for one in found.drivers)
    (found,) = many(50).found()
    assert found.missing == 0
    assert found.explained is not None


def test_the_strong_driver_leads_and_one_that_is_not_proven_has_no_share() -> None:
    (found,) = many(120).found()
    assert [one.question for one in found.drivers] == ["speed", "skill"]
    speed, skill = found.drivers
    assert speed.share is not None
    assert speed.share > 0.8
    assert speed.proven
    assert (skill.share == 0.0) is not skill.proven
    assert abs((speed.share or 0) + (skill.share or 0) - (found.explained or 0)) < 0.02


def test_the_order_of_marks_does_not_matter() -> None:
    forms = many(60)
    shuffled = list(forms.marks)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - repeatable chance
    assert forms.found(marks=shuffled) == forms.found()


def test_of_each_person_the_newest_sheet_and_only_complete_ones_within_twelve_months() -> None:
    forms = Forms()
    forms.sheet("ann", "2026-01-05", all=1, speed=1, skill=1)
    forms.sheet("ann", "2026-07-05", all=9, speed=8, skill=7)
    forms.sheet("bob", "2026-07-05", all=9, speed=8)
    forms.sheet("eve", "2025-10-05", all=5, speed=5, skill=5)
    forms.sheet("", "2026-07-05", "x", all=4, speed=6, skill=5)
    forms.sheet("", "2026-07-05", "y", all=4, speed=6, skill=5)
    forms.sheet("dan", "2026-07-05", speed=6, skill=5)
    (found,) = forms.found()
    assert (found.sheets, found.incomplete) == (3, 1)


def test_a_question_is_known_by_its_words_and_without_one_on_everything_there_is_nothing() -> None:
    forms = Forms()
    for i in range(4):
        forms.sheet(f"p{i}", "2026-10-05", "", **{"All_in_all?": i, "In_time?": i + 1})
    (found,) = forms.found()
    assert [one.question for one in found.drivers] == ["speed"]
    forms = Forms()
    forms.sheet("ann", speed=1, skill=1)
    assert forms.found() == ()


def test_a_question_the_rules_do_not_name_is_one_in_every_spelling_and_shown_as_the_data_spell_it() -> None:
    forms = Forms()
    for i in range(4):
        forms.sheet(f"p{i}", "2026-10-05", "", **{"all": i, "Car park" if i % 2 else "car  PARK": i + 1})
    (found,) = forms.found()
    assert [one.question for one in found.drivers] == ["Car park"]
    assert found.incomplete == 0


def test_a_question_everybody_answers_alike_is_named_and_drives_nothing() -> None:
    forms = Forms()
    for i in range(60):
        forms.sheet(f"p{i}", all=i % 7, speed=i % 5, skill=8)
    (found,) = forms.found()
    assert found.same == ("skill",)
    assert [one.question for one in found.drivers] == ["speed"]


def test_weights_far_from_the_shares_are_to_be_looked_at_and_the_question_on_everything_needs_no_indicator() -> None:
    """Asked importance against derived: `dull` weighs most by the rules and explains nothing."""
    weights = {"dull": 6000, "b": 2000, "c": 1000, "keen": 1000}
    nodes = tuple(Indicator(id=name, tree="t", weight=weight, questions=(name,)) for name, weight in weights.items())
    rules = replace(
        RULES,
        channels=(replace(RULES.channels[0], indicators="t"),),
        trees=(Tree(id="t", nodes=nodes),),
    )
    chance, forms = random.Random(5), Forms()  # noqa: S311 - repeatable chance
    for i in range(150):
        dull, b, c, keen = (chance.randint(0, 10) for _ in range(4))
        forms.sheet(f"p{i}", all=min(10, round(0.6 * keen + 0.3 * c + 0.1 * b)), dull=dull, b=b, c=c, keen=keen)
    (found,) = forms.found(rules)
    told = {one.question: one for one in found.drivers}
    assert {name: one.asked for name, one in told.items()} == weights
    assert (told["dull"].review, told["dull"].quadrant in ("low_priority", "overkill")) == (True, True)
    assert told["keen"].review
    assert not told["b"].review


def test_what_goes_with_low_marks_is_told_and_no_advice_is_drawn_from_it() -> None:
    chance, forms = random.Random(9), Forms()  # noqa: S311 - repeatable chance
    for i in range(80):
        speed, price = chance.randint(0, 10), chance.randint(0, 10)
        forms.sheet(f"p{i}", all=round((speed + 10 - price) / 2), speed=speed, price=price)
    told = {one.question: one for one in forms.found()[0].drivers}
    assert told["price"].correlation < 0
    assert told["price"].proven
    assert (told["price"].quadrant, told["speed"].quadrant is None) == (None, False)


def test_nothing_is_suggested_where_the_questions_cannot_be_told_apart() -> None:
    """All three are the same thing with chance on top: shares differ, but by nothing that would come out again."""
    chance, forms = random.Random(7), Forms()  # noqa: S311 - repeatable chance
    for i in range(60):
        whole = chance.randint(2, 8)
        speed, skill, price = (whole + chance.randint(-2, 2) for _ in range(3))
        forms.sheet(f"p{i}", all=whole, speed=speed, skill=skill, price=price)
    (found,) = forms.found()
    assert len({one.share for one in found.drivers}) == 3
    assert [one.quadrant for one in found.drivers] == ["open"] * 3
    (clear,) = many(120).found()
    assert "open" not in {one.quadrant for one in clear.drivers}
