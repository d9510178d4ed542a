"""The score of a subject: golden figures, bands, statuses, flags, waves, own weights, changes, sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
import pytest

from csat_plugin.core.exact import MICRO
from csat_plugin.core.model import Subject
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Aggregate, Channel, Origin, Override, Ruleset, ScoreRule
from csat_plugin.core.scoring.assessment import result_digest, since
from csat_plugin.core.scoring.bands import band_of
from csat_plugin.core.scoring.formula import FORMULA_VERSION
from csat_plugin.core.scoring.overall import as_one
from csat_plugin.core.scoring.result import Score
from csat_plugin.texts import LANGUAGES, say

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def with_score(rules: Ruleset, score: ScoreRule) -> Ruleset:
    return msgspec.structs.replace(rules, score=score)


def codes(score: Score) -> list[str]:
    return [note.code for note in score.why]


def test_the_worked_example_of_the_strategy(make: Maker) -> None:
    score = make.score(make.marks(ticket="93", callback="95", questionnaire="92", monthly="90"))
    assert (score.value, score.exact, score.status, score.band) == (
        Decimal("92.2"),
        92_200_000,
        "complete",
        "satisfied",
    )
    assert [node.contribution for node in score.nodes] == [18_600_000, 19_000_000, 27_600_000, 27_000_000]
    assert score.rounding == 0
    assert score.why == ()


def test_the_example_without_a_ticket(make: Maker) -> None:
    score = make.score(make.marks(callback="95", questionnaire="92", monthly="90"))
    assert (score.value, score.status) == (Decimal("92.0"), "partial")
    assert codes(score) == ["score.stands_in"]
    questionnaire = score.nodes[2]
    assert [(moved.channel, moved.weight) for moved in questionnaire.stands_in_for] == [("ticket", 2000)]
    assert score.nodes[0].moved_to == "questionnaire"


@pytest.mark.parametrize(
    ("points", "value", "band"),
    [
        ("29.949999", "29.9", "very_dissatisfied"),
        ("29.95", "30.0", "dissatisfied"),
        ("59.949", "59.9", "dissatisfied"),
        ("59.95", "60.0", "average"),
        ("79.95", "80.0", "satisfied"),
        ("95.04", "95.0", "satisfied"),
        ("95.05", "95.1", "very_satisfied"),
        ("100", "100.0", "very_satisfied"),
        ("10", "10.0", "very_dissatisfied"),
    ],
)
def test_rounded_once_then_the_band(make: Maker, points: str, value: str, band: str) -> None:
    score = make.exactly(points)
    assert (str(score.value), score.band) == (value, band)


def test_thresholds_look_at_the_rounded_score(make: Maker) -> None:
    assert make.exactly("79.95").reached is True
    assert make.exactly("79.949").reached is False
    assert make.exactly("79.95", places=2).reached is False


def test_below_the_lowest_band(make: Maker) -> None:
    score = make.exactly("9.94")
    assert (score.band, score.flags) == ("very_dissatisfied", ("single_respondent", "below_band_floor"))
    assert score.why[0].values == {"band": "very_dissatisfied", "lower": "10"}
    assert "below_band_floor" not in make.exactly("9.95").flags


def test_without_bands_there_is_no_band(make: Maker) -> None:
    assert band_of(80 * MICRO, msgspec.structs.replace(make.rules(), bands=())) == ("", False)


def test_parts_are_shown_with_two_decimals_and_a_rounding_line(make: Maker) -> None:
    score = make.score(make.marks(ticket="94.6", callback="94.6", questionnaire="92.4", monthly="97"))
    shown = sum(
        (Decimal(node.contribution or 0).scaleb(-6).quantize(Decimal("0.01")) for node in score.nodes), Decimal(0)
    )
    assert score.value == shown + (score.rounding or 0)
    assert score.rounding == Decimal("0.04")


def test_channels_rounded_first_where_a_contract_says_so(make: Maker) -> None:
    marks = make.marks(ticket="93.4", callback="95.5", questionnaire="92", monthly="90")
    rules = with_score(make.rules(), ScoreRule(round_channels=0))
    assert [node.points for node in make.score(marks, rules).nodes] == [93 * MICRO, 96 * MICRO, 92 * MICRO, 90 * MICRO]
    assert make.score(marks, rules).value == Decimal("92.4")
    assert make.score(marks).value == Decimal("92.4")
    assert make.score(marks).exact != make.score(marks, rules).exact


def test_missing_questionnaire_says_what_is_missing_and_what_sharing_would_give(make: Maker) -> None:
    score = make.score(make.marks(ticket="93", callback="95"))
    assert (score.status, score.value, score.without) == ("incomplete", None, Decimal("94.0"))
    assert codes(score) == ["score.no_fallback", "score.no_stand_in", "score.without"]
    assert score.nodes[0].points == 93 * MICRO
    assert score.nodes[0].contribution is None
    assert score.margin.reason is not None
    assert score.margin.reason.code == "margin.no_score"


def test_share_among_present(make: Maker) -> None:
    rules = with_score(make.rules(), ScoreRule(when_incomplete="share_among_present"))
    score = make.score(make.marks(ticket="93", callback="95", monthly="80"), rules)
    # (93 x 20 + 95 x 20 + 80 x 30) / 70
    assert (score.exact, score.status, score.without) == (88_000_000, "partial", None)
    assert sum(node.effective_weight for node in score.nodes) == 7000
    assert codes(score) == ["score.shared"]


def test_nobody_answered(make: Maker) -> None:
    score = make.score([make.mark(raw=None, outcome="refused")])
    assert (score.status, score.value, score.flags, codes(score)) == ("no_data", None, (), ["score.no_data"])


def test_too_few_ratings_count_as_missing(make: Maker) -> None:
    rules = make.but(make.rules(), "ticket", needs=3)
    marks = make.marks(ticket="10 10", callback="95", questionnaire="92", monthly="90")
    score = make.score(marks, rules)
    assert (score.value, score.nodes[0].status, score.nodes[0].answers) == (Decimal("92.0"), "too_few", 2)
    assert codes(score) == ["score.too_few", "score.stands_in"]
    only = make.score(make.marks(ticket="10 10"), rules)
    assert (only.status, only.value) == ("incomplete", None)


@pytest.mark.parametrize(
    ("day", "status", "value"),
    [("2026-08-31", "carried", "84.0"), ("2026-07-31", "missing", None), ("2026-09-01", "carried", "84.0")],
)
def test_a_wave_stays_valid_for_three_months(make: Maker, day: str, status: str, value: str | None) -> None:
    rules = make.but(make.rules(), "questionnaire", valid_for=3)
    marks = [make.mark("ticket", "80"), make.mark("callback", "80"), make.mark("monthly", "80")]
    wave = make.mark("questionnaire", "93.333333", day=day)
    found = make.assess([*marks, wave], rules)
    (score,) = found.scores
    assert score.nodes[2].status == status
    assert score.value == (None if value is None else Decimal(value))
    if value:
        assert (score.flags, score.status, codes(score)) == (("carried",), "complete", ["score.carried"])
        assert (score.nodes[2].carried_from, score.nodes[2].ratings) == (day[:7], (wave.rating,))
        assert (found.counts.received, found.counts.used, found.counts.carried) == (3, 3, 1)


def test_the_latest_valid_wave_counts_and_a_new_one_replaces_it(make: Maker) -> None:
    rules = make.one(valid_for=4)
    marks = [make.mark(raw="60", day="2026-08-05"), make.mark(raw="70", day="2026-09-05")]
    assert make.score(marks, rules).value == 70
    fresh = make.score([*marks, make.mark(raw="90")], rules)
    assert (fresh.value, fresh.flags) == (Decimal(90), ("single_respondent",))


def test_too_few_new_ratings_do_not_replace_a_wave_and_stay_in_the_books(make: Maker) -> None:
    wave = [make.mark(raw="60", day="2026-09-05"), make.mark(raw="60", day="2026-09-06")]
    found = make.assess([*wave, make.mark(raw="100", rating="new")], make.one(valid_for=2, needs=2))
    (node,) = found.scores[0].nodes
    assert (found.scores[0].value, node.status, node.answers) == (Decimal(60), "carried", 2)
    assert "new" in node.ratings
    assert (found.counts.used, found.counts.carried) == (1, 2)


def test_channels_without_a_say_do_not_broaden_a_score(make: Maker) -> None:
    rules = make.but(make.one(), "ticket", weight=10_000)
    rules = msgspec.structs.replace(rules, channels=(*rules.channels, Channel(id="hall", weight=0)))
    marks = [make.mark(contact="li"), make.mark("hall", "4", contact="wu", low=Decimal(1), high=Decimal(5))]
    score = make.score(marks, rules)
    assert (score.answers, score.contacts, score.flags) == (1, 1, ("single_respondent",))
    assert score.nodes[1].points == 80 * MICRO


def test_the_kind_of_the_subjects_is_the_kind_of_the_assessment(make: Maker) -> None:
    team = Subject(kind="team", id="c1", name="Desk")
    assert make.assess([], subjects={"c1": team}).subject_kind == "team"
    assert make.assess([], subjects={}).subject_kind == "customer"


def test_waiting_marks_raise_a_flag_and_do_not_count(make: Maker) -> None:
    late = datetime(2027, 1, 1, tzinfo=UTC)
    score = make.score([make.mark(raw="80"), make.mark(raw="20", provisional_until=late)], make.one())
    assert (score.value, score.flags[-1], codes(score)) == (Decimal(80), "provisional", ["score.waiting"])


def test_one_person_is_no_opinion_of_many(make: Maker) -> None:
    def flags(*contacts: str) -> tuple[str, ...]:
        return make.score([make.mark(contact=contact) for contact in contacts], make.one()).flags

    assert flags("li", "li") == ("single_respondent",)
    assert flags("li", "wu") == ()
    assert flags("", "") == ()
    assert flags("li", "") == ()


def test_coverage_of_the_decision_chain(make: Maker) -> None:
    def flags(chain: str, *contacts: str) -> tuple[str, ...]:
        subjects = {"c1": make.subject(chain=chain)}
        return make.score([make.mark(contact=c) for c in contacts], make.one(), subjects=subjects).flags

    assert flags("li wu zhao", "Li", "guest") == ("low_coverage",)
    assert flags("li wu zhao", "li", "WU") == ()
    assert flags("", "li", "wu") == ()
    # Ids that cannot be matched with names may be the chain: nothing is claimed against them.
    assert flags("li wu zhao", "desk:contact:1", "desk:contact:2") == ()


def test_aggregates_over_a_channel(make: Maker) -> None:
    marks = [
        make.mark(raw=raw, role=role) for raw, role in (("100", "leader"), ("60", "user"), ("70", "user"), ("20", ""))
    ]

    def points(aggregate: Aggregate, roles: dict[str, int] | None = None) -> int | None:
        rules = make.one(aggregate=aggregate, role_weights=tuple((roles or {}).items()))
        return make.score(marks, rules).nodes[0].points

    assert points("mean") == 62_500_000
    assert points("median") == 65_000_000
    # (2 x 100 + 1 x 65 + 1 x 20) / 4
    assert points("role_mean", {"leader": 200, "user": 100}) == 71_250_000
    assert points("role_mean", {"leader": 0, "user": 0, "": 0}) == 62_500_000


def test_a_median_rounds_half_up(make: Maker) -> None:
    rules = make.one(aggregate="median")
    assert make.score(make.marks(ticket="50 50.000001"), rules).exact == 50_000_001


def test_own_weights_by_name_by_register_and_by_segment(make: Maker) -> None:
    marks = make.marks(ticket="100", callback="0", questionnaire="0", monthly="0")
    where = Origin("acme.yaml", 12, 5)
    half = (("ticket", 5000), ("monthly", 5000))
    by_segment = Override(segments=("A",), weights=half, reaching=85 * MICRO, origin=where)
    by_name = Override(subjects=("C1",), weights=(("ticket", 10_000),), reaching=70 * MICRO)
    subject = make.subject(segment="A")
    own = make.subject(segment="A", weights={"ticket": Decimal("37.5"), "monthly": Decimal("62.5")}, target=Decimal(90))

    def score(*overrides: Override, register: bool = False) -> Score:
        rules = make.rules(overrides=overrides)
        return make.score(marks, rules, subjects={"c1": own if register else subject})

    assert (score().value, score().reaching) == (Decimal(20), 80 * MICRO)
    segment = score(by_segment)
    assert (segment.value, segment.reaching, segment.reached) == (Decimal(50), 85 * MICRO, False)
    assert (segment.weights_origin, codes(segment)) == (where, ["score.own_weights"])
    assert (score(by_segment, register=True).value, score(by_segment, register=True).reaching) == (
        Decimal("37.5"),
        90 * MICRO,
    )
    assert (score(by_name, by_segment, register=True).value, score(by_name).reaching) == (Decimal(100), 70 * MICRO)
    later = Override(subjects=("c1",), weights=(("callback", 10_000),), reaching=75 * MICRO, origin=where)
    named_again = score(by_name, later)
    assert (named_again.value, named_again.reaching, named_again.weights_origin) == (Decimal(0), 75 * MICRO, where)
    only_reaching = Override(subjects=("C1",), reaching=60 * MICRO)
    assert (score(by_name, only_reaching).value, score(by_name, only_reaching).reaching) == (Decimal(100), 60 * MICRO)


def test_changes_since_the_period_before(make: Maker) -> None:
    rules = make.one()
    before = make.assess([make.mark(raw="70.5", day="2026-09-05")], rules, period="2026-09")
    after = make.assess([make.mark(raw="80.2")], rules, previous=before)
    assert (after.scores[0].change, after.overall.change) == (Decimal("9.7"), Decimal("9.7"))
    assert make.assess([], rules, previous=before).scores[0].change is None


def test_without_margins_the_scores_are_the_same_and_only_carried_months_are_looked_at(make: Maker) -> None:
    rules = make.but(make.rules(), "questionnaire", valid_for=3)
    wave = make.mark("questionnaire", "93.333333", day="2026-08-05")
    marks = [*make.marks(ticket="80", callback="70", monthly="90"), wave]
    marks += [make.mark("ticket", raw, day=f"2025-{month}-05") for month in (11, 12) for raw in ("10", "90")]
    full, quick = make.assess(marks, rules), make.assess(marks, rules, margins=False)
    assert quick.scores[0].value == full.scores[0].value is not None
    assert (quick.overall, quick.counts) == (full.overall, full.counts)
    assert quick.scores[0].margin != full.scores[0].margin
    zone, as_of, october = ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 10, tzinfo=UTC), parse_period("2026-10")
    assert since(rules, october, zone, as_of, margins=False) == datetime(2026, 7, 31, 16, tzinfo=UTC)


def test_all_together_is_the_mean_of_the_subjects_with_the_pooled_ratings_beside_it(make: Maker) -> None:
    marks = [make.mark(raw="90", subject="c1") for _ in range(3)] + [make.mark(raw="60", subject="c2")]
    one = as_one(make.assess(marks, make.one(), subjects={"c9": make.subject("c9")}))
    (score,) = one.scores
    assert (one.subject_kind, score.subject, score.status, score.band) == ("all", "all", "complete", "average")
    assert (score.value, one.overall.pooled_value) == (Decimal(75), Decimal("82.5"))
    assert score.why[0].values == {"n": "2", "subjects": "3", "pooled": "82.5", "kind": "customer"}
    assert codes(as_one(make.assess([], make.one())).scores[0]) == ["score.no_data"]


def test_a_quarter_is_computed_from_its_ratings(make: Maker) -> None:
    marks = [
        make.mark(raw="100", day="2026-10-05"),
        make.mark(raw="70", day="2026-12-05"),
        make.mark(raw="70", day="2026-12-06"),
    ]
    assert make.score(marks, make.one(), period="2026-Q4").value == 80


def test_everyone_known_or_rated_has_a_score_in_the_order_of_ids(make: Maker) -> None:
    subjects = {"c9": make.subject("c9"), "c1": make.subject()}
    found = make.assess([make.mark(subject="c5")], make.one(), subjects=subjects)
    assert [(score.subject, score.status) for score in found.scores] == [
        ("c1", "no_data"),
        ("c5", "complete"),
        ("c9", "no_data"),
    ]


def test_the_digest_follows_rules_settings_and_formula(make: Maker) -> None:
    first = make.assess([], settings_digest="s")
    assert first.digest == result_digest("d", "s")
    assert len({result_digest("d", "s"), result_digest("d", ""), result_digest("e", "s")}) == 3
    assert FORMULA_VERSION == 1


def test_the_same_data_gives_the_same_bytes(make: Maker) -> None:
    marks = make.marks(ticket="93 80", callback="95", questionnaire="92", monthly="90")
    both = [msgspec.json.encode(make.assess(m)) for m in (marks, marks[::-1])]
    assert both[0] == both[1]


def test_all_sentences_can_be_said(make: Maker) -> None:
    rules = make.but(make.rules(), "ticket", needs=2, valid_for=2)
    marks = [
        *make.marks(ticket="9", callback="95"),
        make.mark(closed=None),
        make.mark("monthly", "1", day="2026-09-05"),
    ]
    found = make.assess(marks, make.but(rules, "monthly", valid_for=3))
    for note in [*found.notes, *(note for score in found.scores for note in (*score.why, score.margin.reason) if note)]:
        for language in LANGUAGES:
            assert say(note.code, language, note.values)
