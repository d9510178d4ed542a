"""Indicator trees: the vector of the Jet method, missing indicators, own weights, expectation and importance, waves."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Indicator, Override, Ruleset, Scale, Tree
from csat_plugin.core.scoring.result import Score, TreeNode
from tests.core.scoring.conftest import channel

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

FIVE = Scale(name="five", kind="ratio", low=Decimal(1), high=Decimal(5))


def leaf(name: str, weight: int, parent: str = "", **more: tuple[str, ...]) -> Indicator:
    return Indicator(id=name, tree="jet", parent=parent, weight=weight * 100, **{"questions": (name,), **more})  # type: ignore[arg-type]


def level(name: str, weight: int) -> Indicator:
    return Indicator(id=name, tree="jet", weight=weight * 100)


JET = Tree(
    id="jet",
    nodes=(
        level("management", 30), leaf("needs", 50, "management"), leaf("talks", 50, "management"),
        level("requests", 30), leaf("speed", 40, "requests"), leaf("result", 60, "requests"),
        level("engineers", 30), leaf("skill", 100, "engineers"),
        leaf("dispatch", 10),
    ),
)  # fmt: skip
ANSWERS = {"needs": "4", "talks": "5", "speed": "3", "result": "4", "skill": "5", "dispatch": "2"}


def rules(make: Maker, tree: Tree = JET, **more: Any) -> Ruleset:
    only = channel("interview", 100, **{"scale": FIVE, "indicators": "jet", **more})
    return make.rules(only, trees=(tree,))


def answers(make: Maker, given: dict[str, str], who: str = "u1", **more: Any) -> list[Mark]:
    return [
        make.mark("interview", raw, question=name, contact=who, response=f"sheet-{who}", **more)
        for name, raw in given.items()
    ]


def tree(score: Score) -> dict[str, TreeNode]:
    return {node.indicator: node for node in score.nodes[0].tree}


def points(score: Score) -> dict[str, int | None]:
    return {name: None if n.points is None else n.points // 1_000_000 for name, n in tree(score).items()}


def test_the_vector_of_the_method(make: Maker) -> None:
    score = make.score(answers(make, ANSWERS), rules(make))
    assert score.value == Decimal("82.6")
    assert {name: points(score)[name] for name in ("management", "requests", "engineers", "dispatch")} == {
        "management": 90, "requests": 72, "engineers": 100, "dispatch": 40,
    }  # fmt: skip
    assert sum(node.contribution or 0 for node in tree(score).values() if not node.parent) == 82_600_000
    assert (score.status, score.answers, score.contacts) == ("complete", 6, 1)


def test_the_plain_mean_of_the_answers_is_another_figure(make: Maker) -> None:
    assert make.score(answers(make, ANSWERS), rules(make, indicators="")).value == Decimal("76.7")


def test_the_weight_of_an_indicator_nobody_answered_goes_to_its_siblings(make: Maker) -> None:
    score = make.score(answers(make, {k: v for k, v in ANSWERS.items() if k != "speed"}), rules(make))
    assert score.value == Decimal("85.0")  # requests: only the result, 80
    assert (tree(score)["speed"].points, tree(score)["speed"].share) == (None, None)
    assert tree(score)["result"].share == 3000
    assert score.status == "partial"


def test_a_level_without_answers_is_listed_and_its_weight_is_shared(make: Maker) -> None:
    score = make.score(answers(make, {"needs": "4", "talks": "5", "dispatch": "2"}), rules(make))
    assert score.value == Decimal("77.5")  # (30 x 90 + 10 x 40) / 40
    assert points(score)["requests"] is None
    assert tree(score)["management"].share == 7500


def test_several_people_are_first_a_mean_of_each_indicator(make: Maker) -> None:
    marks = answers(make, ANSWERS) + answers(make, {"skill": "3"}, who="u2")
    score = make.score(marks, rules(make))
    assert points(score)["engineers"] == 80
    assert (tree(score)["skill"].responses, score.contacts) == (2, 2)
    assert score.value == Decimal("76.6")


def test_two_questions_of_one_indicator_are_a_mean_within_the_answer_sheet(make: Maker) -> None:
    nodes = (leaf("speed", 100, questions=("fast", "prompt")),)
    made = rules(make, Tree(id="jet", nodes=nodes))
    marks = answers(make, {"fast": "5", "prompt": "2"}) + answers(make, {"fast": "1"}, who="u2")
    assert make.score(marks, made).value == Decimal("45.0")  # (70 + 20) / 2, not (100 + 40 + 20) / 3


def test_spellings_of_a_question_are_one(make: Maker) -> None:
    assert make.score(answers(make, {" ＤＩＳＰＡＴＣＨ ": "2"}), rules(make)).value == Decimal("40.0")


def test_an_answer_no_indicator_claims_is_excluded_by_name(make: Maker) -> None:
    assessment = make.assess(answers(make, {**ANSWERS, "weather": "1"}), rules(make))
    assert assessment.counts.excluded == {"no_indicator": 1}
    assert assessment.scores[0].value == Decimal("82.6")
    assert make.judge(answers(make, {"weather": "1"})[0], rules(make)).reason == "no_indicator"


def test_without_any_claimed_answer_there_is_no_score(make: Maker) -> None:
    assert make.score(answers(make, {"weather": "1"}), rules(make)).status == "no_data"


def test_answers_that_reach_only_what_weighs_nothing_make_no_figure(make: Maker) -> None:
    made = rules(make, Tree(id="jet", nodes=(leaf("needs", 0), leaf("talks", 100))))
    score = make.score(answers(make, {"needs": "5"}), made)
    assert (score.value, score.status) == (None, "incomplete")


class TestOwnWeights:
    def test_of_one_customer(self, make: Maker) -> None:
        own = Override(subjects=("C1",), indicators=(("management", 0), ("dispatch", 7000)))
        made = msgspec.structs.replace(rules(make), overrides=(own,))
        # requests 30 x 72 + engineers 30 x 100 + dispatch 70 x 40, over 130
        assert make.score(answers(make, ANSWERS), made).value == Decimal("61.2")

    def test_of_a_segment_and_then_of_its_member(self, make: Maker) -> None:
        of_segment = Override(segments=("A",), indicators=(("dispatch", 0),))
        of_member = Override(subjects=("c1",), indicators=(("dispatch", 9000),))
        made = msgspec.structs.replace(rules(make), overrides=(of_member, of_segment))
        score = make.score(answers(make, ANSWERS), made, subjects={"c1": make.subject(segment="A")})
        assert tree(score)["dispatch"].weight == 9000


class TestMeasures:
    TREE = Tree(
        id="jet",
        weigh_by="importance",
        nodes=(
            leaf("speed", 50, expected=("speed wanted",), importance=("speed matters",)),
            leaf("care", 50, importance=("care matters",)),
        ),
    )

    def test_what_was_expected_is_shown_and_is_no_satisfaction(self, make: Maker) -> None:
        assessment = make.assess(
            answers(make, {"speed": "3", "speed wanted": "5", "care": "5"}), rules(make, self.TREE)
        )
        (score,) = assessment.scores
        assert score.value == Decimal("80.0")
        assert (tree(score)["speed"].points, tree(score)["speed"].expected) == (60_000_000, 100_000_000)
        assert assessment.counts.excluded == {"other_measure": 1}
        assert (assessment.counts.received, assessment.counts.used) == (3, 2)

    def test_importance_weighs_where_the_customer_said_it_of_everything(self, make: Maker) -> None:
        said = {"speed": "3", "care": "5", "speed matters": "5", "care matters": "1"}
        score = make.score(answers(make, said), rules(make, self.TREE))
        assert score.value == Decimal("66.7")  # (100 x 60 + 20 x 100) / 120
        assert tree(score)["speed"].weight == 10_000

    def test_importance_of_some_indicators_only_weighs_nothing(self, make: Maker) -> None:
        score = make.score(answers(make, {"speed": "3", "care": "5", "speed matters": "5"}), rules(make, self.TREE))
        assert score.value == Decimal("80.0")
        assert tree(score)["speed"].importance == 100_000_000


def test_a_wave_is_carried_with_its_tree(make: Maker) -> None:
    made = rules(make, valid_for=3, month_of="rated")
    score = make.score(answers(make, ANSWERS, day="2026-08-20"), made)
    assert (score.value, score.nodes[0].status) == (Decimal("82.6"), "carried")
    assert points(score)["requests"] == 72


def test_a_median_is_taken_of_each_indicator(make: Maker) -> None:
    made = rules(make, Tree(id="jet", nodes=(leaf("speed", 100),)), aggregate="median")
    marks = [m for n, raw in enumerate("5521") for m in answers(make, {"speed": raw}, who=f"u{n}")]
    assert make.score(marks, made).value == Decimal("70.0")


def test_rounded_where_a_contract_rounds_channels_first(make: Maker) -> None:
    made = rules(make)
    early = msgspec.structs.replace(made, score=msgspec.structs.replace(made.score, round_channels=0))
    assert make.score(answers(make, ANSWERS), early).value == Decimal("83.0")


@given(st.dictionaries(st.sampled_from(sorted(ANSWERS)), st.sampled_from("12345"), min_size=1))
def test_a_figure_lies_between_its_parts_and_the_shares_make_a_whole(given: dict[str, str]) -> None:
    from tests.core.scoring.conftest import Maker

    make = Maker()
    score = make.score(answers(make, given), rules(make))
    marks = [int(raw) * 20_000_000 for raw in given.values()]
    assert score.exact is not None
    assert min(marks) <= score.exact <= max(marks)
    tops = [node for node in tree(score).values() if not node.parent]
    assert abs(sum(node.share or 0 for node in tops) - 10_000) <= len(tops)
    assert abs(sum(node.contribution or 0 for node in tops) - score.exact) <= len(tops)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_answers_does_not_matter(make: Maker, order: int) -> None:
    marks = answers(make, ANSWERS) + answers(make, {"skill": "3", "needs": "1"}, who="u2")
    assert make.score(marks[::order], rules(make)).exact == 72_100_000
