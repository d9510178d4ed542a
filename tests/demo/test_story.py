"""The sample scored by the product itself: the story the demo tells is really in the figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from csat_plugin.core.period import next_, parse_period
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.demo import Sample, generate
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.runtime.deciding import decide
from csat_plugin.runtime.scoring import scored
from csat_plugin.runtime.sync import sync
from csat_plugin.runtime.workspace import Workspace

QUESTIONS = 3


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return generate(tmp_path_factory.mktemp("huaxin"))


@pytest.fixture(scope="module")
def rules(sample: Sample) -> Ruleset:
    found = load_rules(sample.folder / "rules" / "huaxin.yaml", shipped()).ruleset
    assert found is not None
    return found


@pytest.fixture(scope="module")
def workspace(sample: Sample) -> Iterator[Workspace]:
    """The sample's workspace, synchronised once."""
    opened = Workspace(sample.folder, at=sample.as_of)
    sync(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def months(sample: Sample, workspace: Workspace, rules: Ruleset) -> dict[str, Assessment]:
    """Month -> assessment of all customers."""
    return {m: scored(workspace, parse_period(m), rules=rules).assessment for m in sample.closed}


@pytest.fixture(scope="module")
def last(sample: Sample, months: dict[str, Assessment]) -> Assessment:
    return months[sample.last_month]


def score(assessment: Assessment, customer: str) -> Score:
    return next(s for s in assessment.scores if s.subject == customer)


def values(assessment: Assessment) -> dict[str, Decimal]:
    return {s.subject: s.value for s in assessment.scores if s.value is not None}


def test_the_last_month_meets_its_target_by_count_and_not_surely(last: Assessment) -> None:
    verdict = next(v for v in last.verdicts if v.target == "satisfied_customers")
    assert (verdict.reached, verdict.counted, verdict.by_count) == (17, 22, "met")
    assert verdict.sure == "undecided"
    assert 84 <= last.overall.value <= 86  # type: ignore[operator] # a month without any score would fail here too
    assert last.overall.bands == {
        "very_dissatisfied": 0, "dissatisfied": 0, "average": 5, "satisfied": 16, "very_satisfied": 1,
    }  # fmt: skip


def test_everybody_plays_the_part_the_story_says(sample: Sample, last: Assessment) -> None:
    story = sample.story
    assert score(last, story.very_satisfied).band == "very_satisfied"
    assert score(last, story.without_questionnaire).status == "incomplete"
    assert score(last, story.new_customer).status == "no_data"
    assert "single_respondent" in score(last, story.single_respondent).flags
    assert score(last, story.japanese).status == "complete"
    for customer in (*story.late_monthly_marks, story.without_monthly_mark):
        node = next(n for n in score(last, customer).nodes if n.channel == "monthly")
        assert (node.status, node.moved_to) == ("missing", "questionnaire")
    weights = {n.channel: n.weight for n in score(last, story.own_weights[0]).nodes}
    assert weights == {"ticket": 1000, "callback": 1000, "questionnaire": 4000, "monthly": 4000}


def test_two_with_the_common_cause_are_surely_below_80_and_the_third_is_between(
    sample: Sample, last: Assessment
) -> None:
    between, *surely = sample.story.common_cause
    for customer in surely:
        found = score(last, customer)
        assert found.value is not None
        assert found.margin.half_width is not None
        assert float(found.value) + found.margin.half_width < 80
        assert found.sure == "surely_not"
    found = score(last, between)
    assert found.value is not None
    assert found.margin.half_width is not None
    assert found.value < 80 < float(found.value) + found.margin.half_width
    assert (found.segment, found.reaching) == ("A", 85_000_000)


def test_only_one_customer_in_one_month_was_ever_unacceptable(sample: Sample, months: dict[str, Assessment]) -> None:
    below = {(m, c) for m, a in months.items() for c, value in values(a).items() if value < 60}
    assert below == {(sample.story.unacceptable_month, sample.story.unacceptable)}


def test_the_review_of_the_unacceptable_month_opens_and_clears(
    sample: Sample, workspace: Workspace, rules: Ruleset
) -> None:
    story = sample.story
    bad = parse_period(story.unacceptable_month)
    first = decide(workspace, bad, "customer", scored(workspace, bad, rules=rules), bad.end)
    opened = {(i.rule, i.subject) for i in first.opened if i.kind == "review"}
    assert opened == {("review_unacceptable", story.unacceptable)}
    workspace.store.put_items(first.to_store, workspace.now)
    after = next_(bad)
    second = decide(workspace, after, "customer", scored(workspace, after, rules=rules), after.end)
    assert ("review_unacceptable", story.unacceptable) in {(i.rule, i.subject) for i in second.cleared}


def test_late_visits_on_site_are_the_common_cause(sample: Sample, workspace: Workspace) -> None:
    marks: dict[bool, list[int]] = {True: [], False: []}
    for rating in workspace.store.ratings(channel="ticket"):
        if rating.customer in sample.story.common_cause and rating.raw and f"{rating.answered:%Y-%m}" >= "2026-08":
            marks[rating.team == "On-site"].append(int(rating.raw))
    visits, others = (sum(m) / len(m) for m in (marks[True], marks[False]))
    assert visits < others - 0.5


def test_the_months_move_a_little(months: dict[str, Assessment]) -> None:
    means = [a.overall.value for a in months.values()]
    assert all(value is not None and 82 <= value <= 87 for value in means)
    assert len(set(means)) > 6
    assert {a.verdicts[0].by_count for a in months.values()} == {"met", "missed"}


def test_three_have_sunk_for_a_year(sample: Sample, months: dict[str, Assessment]) -> None:
    first, now = months[sample.first_month], months[sample.last_month]
    for customer in sample.story.common_cause:
        assert values(first)[customer] - values(now)[customer] >= 3


def test_what_was_left_out_is_the_dirt_that_was_put_in(sample: Sample, last: Assessment) -> None:
    dirt = sample.dirt_last_month
    spoken = dirt["no_contact"] + dirt["refused"] + dirt["complaint"]
    assert last.counts.excluded == {
        "own_rating": dirt["own_rating"],
        "duplicate": dirt["duplicate"],
        "no_subject": dirt["unknown_customer"] + dirt["nearly_known_customer"],
        "no_mark": dirt["untouched_default"] + spoken + QUESTIONS * dirt["not_filled_in"] + dirt["no_monthly_mark"],
    }
    assert last.counts.received == last.counts.used + sum(last.counts.excluded.values()) + last.counts.waiting


@pytest.mark.parametrize("month", ["2025-11", "2026-05", "2026-09"])
def test_no_month_leaves_out_anything_else(months: dict[str, Assessment], month: str) -> None:
    excluded = months[month].counts.excluded
    assert excluded.get("own_rating", 0) > 0
    assert set(excluded) <= {"own_rating", "duplicate", "no_subject", "no_mark"}
