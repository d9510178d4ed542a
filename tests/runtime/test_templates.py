"""Playbook templates: what they can say, and that they can neither reach anything nor run away."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.actions.decisions import VARIABLES
from csat_plugin.runtime.templates import LONGEST_RESULT, LONGEST_TEMPLATE, TemplateFault, render

KNOWN = dict.fromkeys(VARIABLES, "") | {"subject_name": "华信", "score": "71.0", "comment": "<b>{{ score }}</b>"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Verify {{ subject_name }}", "Verify 华信"),
        ("{% if score %}{{ score }} points{% else %}none{% endif %}", "71.0 points"),
        ("{{ rating or 'no mark' }}", "no mark"),
        ("{{ score|float|round|int }}", "71"),
        ("{% for n in range(3) %}{{ n }}{{ ',' if not loop.last }}{% endfor %}", "0,1,2"),
        ("{{ comment }}", "<b>{{ score }}</b>"),
        ("{{ subject_name ~ ':' ~ score }}", "华信:71.0"),
        ("{{ 2 * 3 }}", "6"),
        ("  plain \n", "plain"),
    ],
)
def test_what_templates_can_say(template: str, text: str) -> None:
    assert render(template, "en", KNOWN) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ subject_name['__class__'] }}",
        "{{ subject_name|attr('__class__') }}",
        "{{ subject_name.upper() }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{{ self.__init__ }}",
        "{% set x = 1 %}",
        "{% set x %}a{% endset %}",
        "{% macro f() %}{% endmacro %}",
        "{% import 'x' as x %}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% call f() %}{% endcall %}",
        "{% for a in range(9) %}{% for b in range(9) %}{% endfor %}{% endfor %}",
        "{% for a in range(9) recursive %}{% endfor %}",
        "{% for a in range(1001) %}{% endfor %}",
        "{{ range(10**9) }}",
        "{{ 'x' * 1000 }}",
        "{{ 3 * [1] }}",
        "{{ 9 ** 9 }}",
        "{{ '%1000d' % 1 }}",
        "{{ subject_name|replace('a', 'b') }}",
        "{{ subject_name|center(1000) }}",
        "{{ 'x'|format(1) }}",
        "{{ {'a': 1} }}",
        "{% filter upper %}x{% endfilter %}",
        "{% do 1 %}",
    ],
)
def test_what_templates_cannot_do(template: str) -> None:
    with pytest.raises(TemplateFault):
        render(template, "en", KNOWN)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\n{{ subjct_name }}", "Line 2 .* subjct_name.* did you mean subject_name"),
        ("{{ zzzz }}", "Line 1 .* zzzz.* there are: subject"),
        ("a\n\n{{ score", "Line 3"),
        ("{% if score %}", "Line 1"),
        ("{{ score|nosuch }}", "Line 1"),
        ("{{ score + 1 }}", "template"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ subject_name.upper() }}", r"uses upper\(\.\.\.\)"),
    ],
)
def test_faults_say_where_and_what(template: str, said: str) -> None:
    with pytest.raises(TemplateFault, match=said):
        render(template, "en", KNOWN)


def test_faults_speak_the_language_asked_for() -> None:
    with pytest.raises(TemplateFault, match="是否指 subject_name"):
        render("{{ subjct_name }}", "zh", KNOWN)


def test_a_brace_that_is_missing_is_said_in_the_readers_language() -> None:
    with pytest.raises(TemplateFault, match=r"^模板第 1 行：此处不应出现 `}`。变量两侧各写两个花括号"):
        render("{{ subject_name }: call", "zh", KNOWN)
    with pytest.raises(TemplateFault, match=r"^模板第 1 行：`{{` 或 `{%` 没有闭合"):
        render("{% if score %}", "zh", KNOWN)


def test_lengths_are_bounded() -> None:
    with pytest.raises(TemplateFault, match=str(LONGEST_TEMPLATE)):
        render("x" * (LONGEST_TEMPLATE + 1), "en", KNOWN)
    with pytest.raises(TemplateFault, match=str(LONGEST_RESULT)):
        render("{% for n in range(1000) %}" + "x" * 30 + "{% endfor %}", "en", KNOWN)


@given(st.text(alphabet="{}%|()[]. abscoreforin_'\"*~+0129,=", max_size=40))
def test_any_text_renders_or_faults_with_a_sentence(template: str) -> None:
    with contextlib.suppress(TemplateFault):
        assert len(render(template, "en", KNOWN)) <= LONGEST_RESULT


@given(st.text())
def test_what_a_customer_wrote_is_never_taken_for_a_template(comment: str) -> None:
    assert render("{{ comment }}", "en", {"comment": comment}) == comment.strip()
