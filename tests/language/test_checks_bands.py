"""Checks of bands, the scales that meet them, and conditions that can never be true."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csat_plugin.language.context import Context, SeenScale
from tests.language.checking import findings, said, seen_scale


def test_two_bands_at_one_bound() -> None:
    text = "bands: {dissatisfied: 30, average: 60, satisfied: 60}\n"
    assert said("CSAT028", text).startswith(
        "rules/acme.yaml:1:40: Two bands begin at 60: `average` could never be given"
    )


def test_an_inherited_order_of_bands_is_no_fault() -> None:
    assert findings("bands: {a: 10, b: 30, c: 60}\n", "bands: {poor: 20, b: 40}\n") == []


def test_an_unknown_band_lists_the_bands() -> None:
    text = "bands: {very_dissatisfied: 10, very_satisfied: 95.1}\ntargets: {all: {each: customers, reaching: good}}\n"
    assert said("CSAT050", text) == (
        "rules/acme.yaml:2:44: There is no band `good`; bands are very_dissatisfied ... very_satisfied "
        "(very_dissatisfied, very_satisfied)."
    )


def test_a_scale_of_four_leaves_satisfied_without_a_mark() -> None:
    bands = "bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}\n"
    found = findings(bands + "channels: {ticket: {scale: {min: 1, max: 4}}}\n")
    assert [d.code for d in found] == ["CSAT033"]
    assert found[0].values["bands"] == "`dissatisfied`, `satisfied`" or "satisfied" in found[0].values["bands"]
    assert (
        found[0].values["table"]
        == "1 = 25 very_dissatisfied; 2 = 50 dissatisfied; 3 = 75 average; 4 = 100 very_satisfied"
    )
    reversed_scale = bands + "channels: {ticket: {scale: {min: 1, max: 5, direction: low}}}\n"
    assert findings(reversed_scale) == []


def test_a_rule_for_bands_names_the_same_bound_by_its_name_only_in_the_authors_own_file() -> None:
    pack = "bands: {average: 60, satisfied: 80}\ntargets: {t: {each: customers, reaching: 80}}\n"
    assert findings(pack, "language: 1\n") == []
    assert [d.code for d in findings(pack)] == ["CSAT051"]


@pytest.mark.parametrize(
    ("when", "variant"),
    [
        ("{score: {below: 60, at_least: 60}}", "numbers"),
        ("{score: {at_most: 60, at_least: 60}}", None),
        ("{all: [{score: {below: 60}}, {score: {above: 80}}]}", "numbers"),
        ("{any: [{score: {below: 60}}, {score: {above: 80}}]}", None),
        ("{score: {below: 0}}", "low"),
        ("{score: {below: 10}}", "floor"),
        ("{rating: 1}", "marks"),
        ("{rating: [1, 2]}", "marks"),
        ("{rating: {below: 3}}", "marks"),
        ("{rating: {at_most: 40}}", None),
        ("{score: {below: dissatisfied}}", None),
        ("{score: {between: [80, 60]}, customer.segment: A}", None),
        ("{all: [{customer.segment: A}, {customer.segment: B}]}", "texts"),
        ("{all: [{customer.segment: [A, B]}, {customer.segment: B}]}", None),
        ("{score.change: {below: -5}}", None),
        ("{not: {score: {below: 60}}, score: {below: 60}}", None),
    ],
)
def test_only_what_can_never_be_true_is_unreachable(when: str, variant: str | None) -> None:
    text = "bands: {very_dissatisfied: 10, dissatisfied: 30, satisfied: 80}\n"
    text += f"actions:\n  a: {{event: period.closed, when: {when}, owner: account_manager}}\n"
    found = [d.variant for d in findings(text) if d.code == "CSAT074"]
    assert found == ([variant] if variant else [])


def test_built_in_scales_are_looked_at_too() -> None:
    bands = "bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}\n"
    assert findings(bands + "channels: {ticket: {scale: five}, callback: {scale: ten}}\n") == []
    assert [d.code for d in findings(bands + "channels: {ticket: {scale: percent}}\n")] == ["CSAT031"]


def test_scales_the_connections_bring_are_looked_at_too() -> None:
    text = (
        "weights: {ticket: 50, monthly: 50}\nbands: {very_dissatisfied: 10, average: 60}\n"
        "channels: {ticket: {}, monthly: {}}\n"
    )
    scales = {"ticket": (seen_scale("1..10"), seen_scale("1..20")), "monthly": (seen_scale("0..100"),)}
    found = findings(text, context=Context(scales=scales))
    assert [(d.code, d.level, d.line, d.values["scale"], d.values["low"], d.values["points"]) for d in found] == [
        ("CSAT031", "warning", 3, "ticket", "1", "5"),
        ("CSAT031", "warning", 3, "monthly", "0", "0"),
    ]
    own = text.replace("ticket: {}", "ticket: {scale: ten}").replace("monthly: {}", "monthly: off")
    assert [d for d in findings(own, context=Context(scales=scales)) if d.code == "CSAT031"] == []
    bad_at_the_top = SeenScale(low=Decimal(0), high=Decimal(4), direction="low")
    (turned,) = findings(text, context=Context(scales={"ticket": (bad_at_the_top,)}))
    assert (turned.values["mark"], turned.values["points"]) == ("4", "0")
