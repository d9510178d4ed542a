"""All subjects together, the calculation sheet, and the sentences on a period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from csat_plugin.core.exact import MICRO
from csat_plugin.core.model import ChainMember
from csat_plugin.core.rules import ScoreRule
from csat_plugin.core.scoring.calculation_sheet import sheet
from csat_plugin.core.scoring.coverage import coverage
from csat_plugin.core.scoring.result import Note

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def test_the_mean_of_customers_and_the_pooled_ratings_beside_it(make: Maker) -> None:
    marks = [make.mark(raw="100"), *(make.mark(raw="70", subject="c2") for _ in range(3))]
    found = make.assess(marks, make.one()).overall
    assert (found.value, found.pooled_value, found.band) == (Decimal("85.0"), Decimal("77.5"), "satisfied")
    assert (found.subjects, found.scored) == (2, 2)
    assert found.bands == {"very_dissatisfied": 0, "dissatisfied": 0, "average": 1, "satisfied": 0, "very_satisfied": 1}


def test_the_level_table_adds_up(make: Maker) -> None:
    marks = make.marks(ticket="90 80", callback="95", questionnaire="92", monthly="90")
    marks += [make.mark("questionnaire", "70", subject="c2"), make.mark("monthly", "60", subject="c2")]
    marks += [make.mark("ticket", "50", subject="c3")]
    found = make.assess(marks).overall
    assert (found.scored, found.subjects) == (2, 3)
    ticket, _, questionnaire, monthly = found.channels
    assert (ticket.answers, ticket.subjects, ticket.mean_points, ticket.mean_weight) == (3, 2, 85 * MICRO, 1000)
    assert ticket.pooled == 73_333_333
    assert (questionnaire.mean_weight, monthly.mean_weight) == (5000, 3000)
    assert sum(c.mean_weight or 0 for c in found.channels) == 10_000
    assert sum(c.mean_contribution or 0 for c in found.channels) == found.exact


def test_an_empty_period(make: Maker) -> None:
    found = make.assess([], subjects={})
    assert (found.overall.value, found.overall.pooled, found.overall.scored) == (None, None, 0)
    assert [note.code for note in found.notes] == ["score.no_subjects"]
    assert [note.code for note in make.assess([]).notes] == ["score.nobody_rated"]
    assert (found.start, found.end, found.period) == ("2026-10-01", "2026-10-31", "2026-10")


def test_nobody_scored_says_why_and_offers_ways_out(make: Maker) -> None:
    found = make.assess([make.mark(raw="86"), make.mark(raw="88", subject="c2")])
    assert found.notes == (
        Note("score.nobody", {"subjects": "2", "kind": "customer"}),
        Note("score.nobody_needs_more", {"channel": "questionnaire", "weight": "30", "moved": "50", "waiting": "80"}),
        Note("score.alone", {"channel": "ticket", "value": "87.0", "n": "2"}),
        Note("score.way_collect", {"channel": "questionnaire"}),
        Note("score.way_tickets_only"),
        Note("score.way_share"),
    )


def test_ratings_placed_by_another_time_are_named_where_some_have_the_right_one(make: Maker) -> None:
    marks = [make.mark(), make.mark(closed=None)]
    wanted = Note("score.dated_by_answered", {"channel": "ticket", "n": "1", "wanted": "closed"})
    assert make.assess(marks, make.one()).notes == (wanted,)
    assert make.assess(marks[1:], make.one()).notes == ()


def test_the_calculation_sheet_of_the_strategy(make: Maker) -> None:
    rules = make.rules()
    score = make.score(make.marks(ticket="93", callback="95", questionnaire="92", monthly="90"), rules)
    found = sheet(score, rules)
    assert [(r.channel, str(r.score), str(r.weight), str(r.weighted)) for r in found.rows] == [
        ("ticket", "93.00", "20.00", "18.60"),
        ("callback", "95.00", "20.00", "19.00"),
        ("questionnaire", "92.00", "30.00", "27.60"),
        ("monthly", "90.00", "30.00", "27.00"),
    ]
    assert (str(found.shown), str(found.rounding), str(found.total)) == ("92.20", "0.00", "92.2")
    assert (found.band, found.weight, found.effective_weight) == ("satisfied", Decimal(100), Decimal(100))
    assert found.rows[0].ratings == score.nodes[0].ratings


def test_the_sheet_without_a_score_shows_its_channels(make: Maker) -> None:
    rules = make.rules()
    found = sheet(make.score(make.marks(ticket="93")), rules)
    assert (found.total, found.shown, found.rounding, found.without) == (None, None, None, Decimal("93.0"))
    assert [(r.status, r.score, r.weighted) for r in found.rows][:2] == [
        ("present", Decimal("93.00"), None),
        ("missing", None, None),
    ]


def test_the_sheet_of_shared_weight_adds_up(make: Maker) -> None:
    rules = msgspec.structs.replace(make.rules(), score=ScoreRule(when_incomplete="share_among_present"))
    found = sheet(make.score(make.marks(ticket="93", monthly="81.1"), rules), rules)
    assert found.effective_weight == 50
    assert found.total is not None
    assert found.shown is not None
    assert found.rounding is not None
    assert found.shown + found.rounding == found.total


def test_who_of_the_chain_answered() -> None:
    chain = (ChainMember(name="Li Na", email="li@acme.example"), ChainMember(name="吴"), ChainMember(name="Zhao"))
    found = coverage(chain, [("desk:contact:7", "LI@acme.example"), ("吴", ""), ("guest", ""), ("desk:contact:9", "")])
    assert (found.expected, found.answered, found.strangers, found.unnamed, found.at_most) == (3, 2, 1, 1, 3)
    assert coverage(chain, [("desk:contact:li na", "")]).answered == 1
    assert coverage((), [("li", "")]).at_most == 0


class TestByValue:
    def test_beside_the_plain_mean(self, make: Maker) -> None:
        rules = make.one()
        subjects = {
            name: make.subject(name, value=value)
            for name, value in (("a", Decimal("300.5")), ("b", Decimal("99.5")), ("c", None))
        }
        marks = [make.mark(raw=raw, subject=name) for name, raw in (("a", "90"), ("b", "50"), ("c", "10"))]
        level = make.assess(marks, rules, subjects).overall
        assert (level.value, level.by_value_value, level.valued) == (Decimal("50.0"), Decimal("80.1"), 2)  # fmt: skip

    def test_none_where_nobody_s_value_is_known(self, make: Maker) -> None:
        level = make.assess([make.mark()], make.one()).overall
        assert (level.by_value, level.by_value_value, level.valued) == (None, None, 0)
