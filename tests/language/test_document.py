"""The ways of writing the language promises: every edit a process manager makes loads as written."""

from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.core.rules import All, Any_, Ruleset, Span
from csat_plugin.core.rules import Test as Compared
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped

PACKS = shipped()
HEAD = "language: 1\nruleset: acme\nextends: itss@1\n"
WHO = "people: {process_manager: zhao.min, quality_control: li.na, team_lead: wu}\n"


def rules_of(text: str, head: str = HEAD + WHO) -> Ruleset:
    loaded = load_rules(Path("rules/acme.yaml"), PACKS, text=(head + text).encode())
    assert [(d.line, d.column, d.code) for d in loaded.diagnostics if d.level == "error"] == []
    assert loaded.ruleset is not None
    return loaded.ruleset


def test_weights() -> None:
    rules = rules_of("valid_from: 2026-11\nweights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 25}\n")
    assert [channel.weight for channel in rules.channels] == [2500, 2000, 3000, 2500]
    assert rules.valid_from == "2026-11"


def test_no_telephone_calls() -> None:
    rules = rules_of("channels: {callback: off}\nweights: {ticket: 40, questionnaire: 30, monthly: 30}\n")
    assert [channel.id for channel in rules.channels] == ["ticket", "questionnaire", "monthly"]
    assert "spot_check" not in {survey.id for survey in rules.surveys}


def test_target() -> None:
    text = """\
targets:
  satisfied_customers: {share: 80%, of: customers, reaching: satisfied,
                        customers_without_score: leave_out}
"""
    (target,) = rules_of(text).targets
    assert (target.share, target.reaching, target.reaching_band) == (8000, 80_000_000, "satisfied")


def test_each_customer() -> None:
    targets = rules_of("targets: {nobody_below: {each: customers, reaching: average}}\n").targets
    assert (targets[1].share, targets[1].of, targets[1].reaching_band) == (10_000, "customers", "average")


def test_segment_and_contract() -> None:
    text = """\
for:
  - {customers: {segment: A}, target: {reaching: 85}}
  - {customers: [C05], weights: {ticket: 10, callback: 10, questionnaire: 40, monthly: 40},
     why: contract 2026-117 annex 3}
"""
    first, second = rules_of(text).overrides
    assert (first.segments, first.reaching) == (("A",), 85_000_000)
    assert (second.subjects, dict(second.weights)["questionnaire"]) == (("C05",), 4000)
    assert second.why == "contract 2026-117 annex 3"


def test_owner_leaves() -> None:
    people = "people:\n  process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-16}\n  quality_control: li.na\n"
    person = rules_of(people, HEAD).people[0]
    assert (person.name, person.deputy, person.since) == ("zhao.min", "li.na", "2026-11-16")


def test_owners_one_after_the_other() -> None:
    people = "people:\n  process_manager:\n    - {is: wang, until: 2026-11-15}\n    - {is: zhao, from: 2026-11-16}\n"
    holders = [p for p in rules_of(people, HEAD).people if p.role == "process_manager"]
    assert [(p.name, p.since, p.until) for p in holders] == [("wang", "", "2026-11-15"), ("zhao", "2026-11-16", "")]


def test_call_tomorrow() -> None:
    text = """\
actions:
  call_unhappy_user:
    on: rating.received          # at once, not at month end
    when: {rating: {at_most: 40}}
    open: call_back
    owner: team_lead
    due: 1 working day
    while_open: add_to_it
    at_most: 10 per day
"""
    action = rules_of(text).actions[-1]
    assert action.event == "rating.received"
    assert action.when == Compared("rating", "at_most", 40_000_000, "40")
    assert action.due == Span(1, "working_days")
    assert action.at_most is not None
    assert (action.at_most.n, action.at_most.per) == (10, "day")


def test_ask_less() -> None:
    text = """\
surveys:
  after_incident:
    ask_again_after: 60 days
    never_ask: [{contact: {domain: supplier.example}}, {closed_by: automation}]
"""
    survey = rules_of(text).surveys[0]
    assert survey.ask_again_after == Span(60, "days")
    assert survey.never_ask == (
        Compared("contact.domain", "is", "supplier.example", "supplier.example"),
        Compared("closed_by", "is", "automation", "automation"),
    )


def test_how_many_calls() -> None:
    text = """\
surveys:
  spot_check: {share: 25%, within: [20%, 30%], at_most: 100 per month,
               spread_over: [customer, service]}
"""
    survey = next(s for s in rules_of(text).surveys if s.id == "spot_check")
    assert (survey.share, survey.within, survey.spread_over) == (2500, (2000, 3000), ("customer", "service"))


def test_a_new_scale() -> None:
    rules = rules_of("scales:\n  maru: {◎: 100, ○: 80, △: 60, ×: 20}\nchannels: {callback: {scale: maru}}\n")
    scale = rules.channels[1].scale
    assert scale is not None
    assert scale.kind == "map"
    assert scale.options == (("◎", 100_000_000), ("○", 80_000_000), ("△", 60_000_000), ("×", 20_000_000))


def test_reworded_question() -> None:
    text = """\
questionnaires:
  quarterly:
    ask: [interface_person, decision_leader, vip_user]
    questions:
      speed: {text: {zh: "故障响应是否及时?", ja: 障害対応は迅速でしたか。}, wording: 2}
"""
    rules_of(text)


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("5 days", Span(5, "days")),
        ("1 day", Span(1, "days")),
        ("5 working days", Span(5, "working_days")),
        ("5 个工作日", Span(5, "working_days")),
        ("5個工作日", Span(5, "working_days")),
        ("5営業日", Span(5, "working_days")),
        ("30 天", Span(30, "days")),
        ("30日", Span(30, "days")),
        ("3 months", Span(3, "months")),
        ("3个月", Span(3, "months")),
        ("3か月", Span(3, "months")),
        ("3ヶ月", Span(3, "months")),
        ("2 weeks", Span(2, "weeks")),
        ("2週間", Span(2, "weeks")),
        ("24 hours", Span(24, "hours")),
        ("24小时", Span(24, "hours")),
    ],
)
def test_spans_in_three_languages(written: str, span: Span) -> None:
    assert rules_of(f"actions: {{verify_defect: {{due: {written}}}}}\n").actions[0].due == span


def test_scales_by_name_and_written_out() -> None:
    text = (
        "channels:\n  ticket: {scale: five}\n  callback: {scale: {min: 0, max: 10, direction: low, convert: minmax}}\n"
    )
    ticket, callback, *_ = rules_of(text).channels
    assert ticket.scale is not None
    assert (ticket.scale.name, ticket.scale.low, ticket.scale.high) == ("five", Decimal(1), Decimal(5))
    assert callback.scale is not None
    assert (callback.scale.kind, callback.scale.direction, callback.scale.high) == ("minmax", "low", Decimal(10))


def test_a_band_as_a_bare_value_means_the_whole_band() -> None:
    text = "actions: {a: {event: period.closed, when: {score: %s}, open: review, owner: process_manager}}\n"
    assert rules_of(text % "average").actions[-1].when == All(
        (Compared("score", "at_least", 60_000_000, "average"), Compared("score", "below", 80_000_000, "satisfied"))
    )
    assert rules_of(text % "very_dissatisfied").actions[-1].when == Compared(
        "score", "below", 30_000_000, "dissatisfied"
    )
    assert rules_of(text % "very_satisfied").actions[-1].when == Compared(
        "score", "at_least", 95_100_000, "very_satisfied"
    )
    several = rules_of(text % "[very_dissatisfied, dissatisfied]").actions[-1].when
    assert isinstance(several, Any_)


def test_conditions_all_any_not() -> None:
    text = """\
actions:
  a:
    event: rating.received
    when:
      any: [{rating: {at_most: 40}}, {not: {rating.channel: [ticket, callback]}}]
      ticket.priority: {contains: P1, missing: false}
    open: call_back
    owner: team_lead
"""
    when = rules_of(text).actions[-1].when
    assert isinstance(when, All)
    assert isinstance(when.parts[0], Any_)
    assert when.parts[1] == All(
        (Compared("ticket.priority", "contains", "P1", "P1"), Compared("ticket.priority", "missing", False, "false"))
    )


def test_the_smaller_words() -> None:
    text = """\
channels:
  ticket: {fallback: [questionnaire, monthly], needs: {ratings: 3}, aggregate: median}
  questionnaire: {aggregate: role_mean, roles: {decision_leader: 2, interface_person: 1}, valid_for: 3か月}
  monthly: {contractual: false}
score: {grace: 10 working days, precision: 2, when_incomplete: share_among_present, round: {channels: 0}}
actions:
  verify_defect: {needs: {ratings: 5}, sure: true, severity: high}
"""
    rules = rules_of(text)
    ticket, _, questionnaire, monthly = rules.channels
    assert (ticket.fallback, ticket.needs, ticket.aggregate) == (("questionnaire", "monthly"), 3, "median")
    assert questionnaire.role_weights == (("decision_leader", 200), ("interface_person", 100))
    assert questionnaire.valid_for == 3
    assert monthly.contractual is False
    assert (rules.score.precision, rules.score.round_channels, rules.score.when_incomplete) == (
        2,
        0,
        "share_among_present",
    )
    assert (rules.actions[0].needs, rules.actions[0].only_if_sure, rules.actions[0].severity) == (5, True, "high")
