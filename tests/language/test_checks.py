"""All checks: their manuals hold, every wording is complete, and no text breaks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.core.facts import Facts
from csat_plugin.language.checked import Checked
from csat_plugin.language.checks import Check, every_check, run_checks
from csat_plugin.language.context import Context, InForce, KnownCustomer
from csat_plugin.language.merge import merge
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Place, Source
from csat_plugin.texts import LANGUAGES, catalogue
from tests.language.checking import checked, context_of, findings

EXAMPLE = re.compile(r"(PASS|FAIL)([A-Z0-9 ]*):\n```yaml\n(.*?)```", re.DOTALL)


def examples() -> Iterator[Any]:
    for check in every_check():
        for n, (kind, codes, text) in enumerate(EXAMPLE.findall(check.manual)):
            yield pytest.param(check, kind, codes.split(), text, id=f"{check.name}-{n}-{kind}")


@pytest.mark.parametrize(("check", "kind", "codes", "text"), list(examples()))
def test_the_examples_of_a_checks_manual_hold(check: Check, kind: str, codes: list[str], text: str) -> None:
    inherited = re.findall("^# inherited: (.*)$", text, re.MULTILINE)
    found = list(check.run(checked(*inherited, text, context=context_of(text))))
    assert sorted({d.code for d in found}) == sorted(codes)
    assert (kind == "FAIL") == bool(found)
    for finding in found:
        for language in LANGUAGES:
            assert "{" not in re.sub("`[^`]*`", "", finding.sentence(language))  # what is to be written stands in ``


@pytest.mark.parametrize("check", every_check(), ids=lambda check: str(check.name))
def test_every_check_has_a_manual_with_all_its_codes(check: Check) -> None:
    kinds = EXAMPLE.findall(check.manual)
    assert any(kind == "PASS" for kind, _, _ in kinds)
    assert {code for _, codes, _ in kinds for code in codes.split()} == set(check.codes)


def test_no_code_belongs_to_two_checks_and_every_wording_is_complete() -> None:
    codes = [code for check in every_check() for code in check.codes]
    assert len(codes) == len(set(codes))
    known = catalogue()
    for code in codes:
        wordings = [key for key in known if key == code or key.startswith(f"{code}.")]
        assert wordings
        for key in wordings:
            places = {frozenset(re.findall(r"(?<!\{)\{(\w+)\}", known[key][language])) for language in LANGUAGES}
            assert len(places) == 1, key


NOTHING_THERE = [
    ("CSAT023", "weights: {ticket: 100}\n", None),
    ("CSAT025", "channels: {ticket: {fallback: other}}\nweights: {ticket: 100}\n", None),
    ("CSAT034", "channels: {ticket: {}}\nweights: {ticket: 100}\n", Context(channels=())),
    ("CSAT034", "channels: {a: {fallback: b}, b: {}}\nweights: {a: 100}\n", Context(channels=())),
    ("CSAT052", "actions: {a: {owner: somebody}}\n", None),
    ("CSAT054", "actions: {a: {}}\n", None),
    ("CSAT061", "for: [{customers: {segment: A}}]\n", Context(customers=(KnownCustomer(id="C01"),))),
    ("CSAT062", "for: [{customers: [C05]}]\n", Context(customers=())),
    ("CSAT062", "for: [{customers: [Zebra]}]\n", Context(customers=(KnownCustomer(id="C01"),))),
    ("CSAT071", "actions: {a: {event: period.closed, owner: b, when: {score.channel.x: 5}}}\n", None),
    ("CSAT072", "actions: {a: {open: b, owner: c}}\n", None),
    ("CSAT076", "surveys: {a: {channel: b}}\n", None),
    ("CSAT076", "surveys: {a: {questionnaire: b}}\n", None),
]


@pytest.mark.parametrize(("code", "text", "context"), NOTHING_THERE)
def test_a_sentence_about_an_empty_list_lists_nothing_and_says_what_to_write(
    code: str, text: str, context: Context | None
) -> None:
    (found,) = (d for d in findings(text, context=context) if d.code == code)
    for language in LANGUAGES:
        sentence = found.sentence(language)
        assert not re.search(r"(^|[ ：はに、])-([ .;,。、]|$)", sentence), sentence
    assert " 1 customers" not in found.sentence()


def test_one_mark_is_not_called_all_of_them() -> None:
    _, one = read_yaml("a：1\n", "a.yaml")
    assert one[0].sentence().endswith("Fix it: `csat validate --fix`.")
    _, two = read_yaml("a：1\nb：2\n", "a.yaml")
    assert two[0].sentence().endswith("Fix all 2 of these marks: `csat validate --fix`.")


def test_checks_that_need_a_workspace_are_named_when_there_is_none() -> None:
    skipped = run_checks(checked("language: 1\n"))[1]
    assert skipped == (
        *("asked_roles", "lost_questions", "own_weights", "people", "question_words", "unasked_indicators"),
        "unfed_channel",
        *("unknown_customers", "unknown_marks", "valid_from"),
    )


words = st.sampled_from(
    [
        *("channels", "weights", "bands", "targets", "for", "actions", "surveys", "people", "score", "scales"),
        *("playbooks", "ticket", "off", "fallback", "scale", "min", "max", "convert", "minmax", "event"),
        *("when", "owner", "is", "from", "reaching", "customers", "segment", "target", "all", "any", "below"),
        *("between", "share", "within", "due", "report", "recipients", "questionnaire", "period.closed"),
        *("rating", "score.channel.ticket", "valid_from", "2026-10", ""),
    ]
)
numbers = st.one_of(st.integers(-5, 200), st.decimals(-1, 200, places=2))
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=4)),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(data=st.dictionaries(words, plain, max_size=8))
def test_no_text_however_wrong_breaks_a_check(data: dict[str, Any]) -> None:
    context = Context(
        channels=("ticket",),
        closed_periods=("2026-10",),
        in_force=InForce(digest="x", valid_from="2026-04"),
        customers=(KnownCustomer(id="C1", segment="A"),),
        marks={"ticket": ("◎",)},
        strangers={"a": ("b",)},
    )
    source = Source(name="f", text="", data=data, values={(): Place(1, 1)}, keys={})
    found, _ = run_checks(Checked(merged=merge([source])[0], facts=Facts(), context=context))
    for finding in found:
        for language in LANGUAGES:
            assert finding.sentence(language)
