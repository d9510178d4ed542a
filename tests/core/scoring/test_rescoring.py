"""A subject scored again has the score a full assessment gives it, margins included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Indicator, Tree
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.rescoring import Kept
from tests.core.scoring.conftest import AS_OF, SHANGHAI, channel

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

CHANNELS = ("ticket", "callback", "questionnaire", "monthly")
DAYS = ("2026-10-05", "2026-09-05", "2026-03-05", "2024-01-01")
rows = st.lists(
    st.tuples(
        st.sampled_from(CHANNELS),
        st.integers(0, 100),
        st.sampled_from(["c1", "c2"]),
        st.sampled_from("abc"),
        st.sampled_from(DAYS),
    ),
    max_size=30,
)
Row = tuple[str, int, str, str, str]


@given(rows, st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 100)), min_size=1, max_size=3))
def test_late_ratings_give_the_score_of_a_full_assessment(
    make: Maker, found: list[Row], late: list[tuple[str, int]]
) -> None:
    rules = make.rules()
    subjects = {name: make.subject(name, chain="a b c") for name in ("c1", "c2")}
    marks = [make.mark(c, str(raw), day, subject=s, contact=who) for c, raw, s, who, day in found]
    kept = Kept(Rows(marks))
    assess(rules, parse_period("2026-10"), kept, subjects, zone=SHANGHAI, as_of=AS_OF)
    for name in ("c1", "c2"):  # one after the other: the second must see what the first changed
        marks += [make.mark(c, str(raw), subject=name, contact="d") for c, raw in late]
        again = kept.rescore(subjects[name], marks, as_of=AS_OF)
        assert again == {score.subject: score for score in make.assess(marks, rules, subjects).scores}[name]


def test_without_a_full_assessment_there_is_nothing_to_rescore(make: Maker) -> None:
    with pytest.raises(ValueError, match="full assessment first"):
        Kept(Rows([])).rescore(make.subject(), [], as_of=AS_OF)


def test_a_tree_is_rolled_up_again_too(make: Maker) -> None:
    nodes = tuple(
        Indicator(id=name, tree="t", weight=weight, questions=(name,)) for name, weight in (("a", 7000), ("b", 3000))
    )
    rules = make.rules(channel("ticket", 100, indicators="t"), trees=(Tree(id="t", nodes=nodes),))
    marks = [make.mark(raw="100", question="a"), make.mark(raw="50", question="b")]
    kept, subject = Kept(Rows(marks)), make.subject()
    assess(rules, parse_period("2026-10"), kept, {"c1": subject}, zone=SHANGHAI, as_of=AS_OF)
    marks.append(make.mark(raw="0", question="a"))
    again = kept.rescore(subject, marks, as_of=AS_OF)
    assert str(again.value) == "50.0"  # 70 x 50 + 30 x 50
    assert again == make.score(marks, rules)
