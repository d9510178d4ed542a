"""Compiling: guards, places, digest."""

from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.core.rules import Ruleset
from csat_plugin.language.compile.ruleset import compile_rules
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.load import load_rules
from csat_plugin.language.merge import merge
from csat_plugin.language.packs import shipped
from csat_plugin.language.read import read_yaml

PACKS = shipped()
WHOLE = """\
language: 1
ruleset: own
people: {owner: li}
weights: {ticket: 60, callback: 40}
channels:
  ticket: {month_of: rated, fallback: [callback]}
  callback: {month_of: rated}
bands: {low: 0, high: 80}
targets:
  t: {share: 75%, of: customers, reaching: high, customers_without_score: leave_out}
playbooks: {call: {title: Call}}
actions:
  call: {event: period.closed, when: {score: {below: high}}, open: call, owner: owner}
"""


def compiled(text: str) -> tuple[Ruleset | None, list[Diagnostic]]:
    source, findings = read_yaml(text, "own.yaml")
    assert source is not None
    assert findings == []
    return compile_rules(merge([source])[0])


def codes(text: str) -> list[tuple[int, str]]:
    rules, findings = compiled(text)
    if any(d.level == "error" for d in findings):
        assert rules is None
    for finding in findings:
        for language in ("en", "zh", "ja"):
            assert finding.sentence(language)
    return [(d.line, f"{d.code}.{d.variant}".rstrip(".")) for d in findings]


def ruleset(text: str) -> Ruleset:
    rules, findings = compiled(text)
    assert rules is not None, findings
    return rules


def test_whole() -> None:
    rules = ruleset(WHOLE)
    assert [(c.id, c.weight, str(c.origin), str(c.weight_origin)) for c in rules.channels] == [
        ("ticket", 6000, "own.yaml:6", "own.yaml:4"),
        ("callback", 4000, "own.yaml:7", "own.yaml:4"),
    ]
    assert [str(o) for o in (*(b.origin for b in rules.bands), rules.targets[0].origin, rules.actions[0].origin)] == [
        "own.yaml:8",
        "own.yaml:8",
        "own.yaml:10",
        "own.yaml:13",
    ]
    assert len(rules.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("weights: {ticket: 60, callback: 40}\n", "", [(1, "CSAT140.weights")]),
        ("bands: {low: 0, high: 80}\n", "", [(1, "CSAT140.bands")]),
        ("low: 0,", "low: {title: Low},", [(8, "CSAT140.band")]),
        ("callback: 40", "callback: 41", [(4, "CSAT153")]),
        ("callback: 40", "calback: 40", [(4, "CSAT154"), (4, "CSAT153")]),
        ("ticket: 60, callback: 40", "ticket: 59.999, callback: 40", [(4, "CSAT153"), (4, "CSAT139")]),
        ("[callback]", "[monthly]", [(6, "CSAT154.fallback")]),
        ("[callback]", "[ticket]", [(6, "CSAT154.fallback")]),
        ("{month_of: rated}", "{}", [(7, "CSAT149")]),
        ("{month_of: rated}", "{month_of: rated, scale: fiv}", [(7, "CSAT147.meant")]),
        ("{month_of: rated}", "{month_of: rated, scale: {min: 5, max: 1}}", [(7, "CSAT147.order")]),
        ("{month_of: rated}", "{month_of: rated, scale: {min: 5}}", [(7, "CSAT140.scale")]),
        ("{month_of: rated}", "{month_of: rated, scale: {max: 5, convert: minmax}}", [(7, "CSAT140.lowest")]),
        ("{month_of: rated}", "{month_of: rated, valid_for: 30 days}", [(7, "CSAT150")]),
        ("{month_of: rated}", "{month_of: rated, aggregate: role_mean}", [(7, "CSAT151")]),
        (", customers_without_score: leave_out", "", [(10, "CSAT141")]),
        ("share: 75%, ", "", [(10, "CSAT142")]),
        ("share: 75%, ", "share: 75%, each: customers, ", [(10, "CSAT142.both")]),
        ("reaching: high, ", "", [(10, "CSAT143")]),
        ("reaching: high", "reaching: hihg", [(10, "CSAT146")]),
        ("event: period.closed, ", "", [(13, "CSAT144.event")]),
        ("event: period.closed", "event: period.close", [(13, "CSAT155.meant")]),
        ("when: {score: {below: high}}, ", "", [(13, "CSAT144.when")]),
        ("open: call, ", "", [(13, "CSAT144.open")]),
        ("open: call", "open: cal", [(13, "CSAT144.playbook")]),
        ("{score: {below: high}}", "{scor: {below: high}}", [(13, "CSAT148.meant")]),
        ("{score: {below: high}}", "{score: {below: hihg}}", [(13, "CSAT148.points")]),
        ("{score: {below: high}}", "{score.band: {below: high}}", [(13, "CSAT148.operator")]),
        ("{score: {below: high}}", "{score: {between: [80, 60]}}", [(13, "CSAT148.range")]),
        ("{score: {below: high}}", "{score.coverage: {below: few}}", [(13, "CSAT148.percent")]),
        ("people:", "for: [{customers: C1}]\npeople:", [(3, "CSAT152")]),
        ("people:", "for: [{customers: C1, weights: {ticket: 90}}]\npeople:", [(3, "CSAT153")]),
    ],
)
def test_guards(old: str, new: str, expected: list[tuple[int, str]]) -> None:
    assert old in WHOLE
    assert sorted(codes(WHOLE.replace(old, new, 1))) == sorted(expected)


def test_all_findings_at_once() -> None:
    broken = (
        WHOLE.replace("share: 75%, ", "").replace("open: call", "open: cal").replace("callback: 40", "callback: 41")
    )
    assert [code for _, code in codes(broken)] == ["CSAT153", "CSAT142", "CSAT144.playbook"]


def test_month_of_can_be_written_once_for_all() -> None:
    text = WHOLE.replace("{month_of: rated}", "{}").replace("month_of: rated, ", "")
    rules = ruleset(text + "score: {month_of: asked}\n")
    assert [channel.month_of for channel in rules.channels] == ["asked", "asked"]


def test_bands_are_ordered_by_their_bound() -> None:
    assert [band.id for band in ruleset(WHOLE.replace("low: 0, high: 80", "high: 80, low: 0")).bands] == ["low", "high"]


SAME = [
    ("# a comment\n", ""),
    ("{share: 75%", "{why: agreed, cites: [S0-39], title: Goal, share: 75.00%"),
    ("weights: {ticket: 60, callback: 40}", "weights: {callback: 40.00, ticket: 60.0}"),
    ("low: 0, high: 80", "high: {from: 80.0, title: {zh: 满意}}, low: 0"),
    ("{below: high}", "{below: 80}"),
    ("ticket: {month_of: rated", "ticket: {why: x, cites: [y], title: Ticket, month_of: rated"),
]
OTHER = [
    ("ticket: 60, callback: 40", "ticket: 59, callback: 41"),
    ("high: 80", "high: 80.1"),
    ("share: 75%", "share: 76%"),
    ("leave_out", "count_as_missed"),
    ("fallback: [callback]", "fallback: []"),
    ("{below: high}", "{at_most: high}"),
    ("month_of: rated, ", "month_of: closed, "),
    ("owner: li", "owner: wang"),
    ("ruleset: own", "ruleset: own\nscore: {precision: 0}"),
    ("ruleset: own", "ruleset: own\nvalid_from: 2026-11"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_digest_is_blind_for_what_only_explains(old: str, new: str) -> None:
    assert ruleset(("# a comment\n" + WHOLE).replace(old, new, 1)).digest == ruleset(WHOLE).digest


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_digest_sees_what_can_change_a_number_or_a_decision(old: str, new: str) -> None:
    assert old in WHOLE
    assert ruleset(WHOLE.replace(old, new, 1)).digest != ruleset(WHOLE).digest


def test_digest_does_not_depend_on_where_the_file_lies() -> None:
    text = b"language: 1\nruleset: acme\nextends: itss@1\n"
    here, there = (load_rules(Path(p), PACKS, text=text).ruleset for p in ("a.yaml", "some/where/b.yaml"))
    assert here is not None
    assert there is not None
    assert here.digest == there.digest


def test_own_scale_stays_with_the_rating_unless_a_rule_overrides_it() -> None:
    rules = ruleset(WHOLE.replace("{month_of: rated}", "{month_of: rated, scale: {min: 1, max: 10}}"))
    ticket, callback = rules.channels
    assert ticket.scale is None
    assert callback.scale is not None
    assert callback.scale.high == Decimal(10)
