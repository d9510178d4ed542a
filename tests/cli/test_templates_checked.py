"""A template of the rules that could reach anything or run away is a finding of `csat validate`, and is never run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.cli.program import RULES, Desk, csat

HEAD = "language: 1\nruleset: acme\nextends: itss@1\npeople: {process_manager: a, quality_control: b}\nplaybooks:\n"


def validated(folder: Path, body: str) -> str:
    file = folder / "acme.yaml"
    file.write_text(HEAD + body, encoding="utf-8")
    began = time.monotonic()
    ran = csat("validate", file)
    assert time.monotonic() - began < 20, "whatever it is, it is not run"
    assert ran.code == (1 if "CSAT240" in ran.said else 0), ran.said
    return ran.said


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ subject_name['__class__'] }}",
        "{{ subject_name|attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% for n in range(1000000000) %}x{% endfor %}",
        "{% for a in range(900) %}{% for b in range(900) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{% include '/etc/passwd' %}",
        "{% set x = 1 %}",
        "{{ nobody_knows_this }}",
        "{{ subject_name",
    ],
)
def test_a_text_that_reaches_out_or_runs_away_is_a_finding(tmp_path: Path, template: str) -> None:
    text = template.replace("'", "''")
    assert "acme.yaml:6:" in validated(tmp_path, f"  escape: {{title: Check, text: '{text}'}}\n")


@pytest.mark.parametrize("place", ["title: '{0}'", "title: Check, steps: ['{0}']"])
def test_wherever_it_stands(tmp_path: Path, place: str) -> None:
    assert "CSAT240" in validated(
        tmp_path, "  escape: {" + place.replace("{0}", "{{{{ subject.x }}}}".format()) + "}\n"
    )


def test_what_may_be_said_is_none(tmp_path: Path) -> None:
    text = "{% if score %}{{ subject_name }}: {{ score|float|round }}{% endif %}"
    assert "CSAT240" not in validated(tmp_path, f"  fine: {{title: '{{{{ subject_name }}}}', text: '{text}'}}\n")


def test_the_shipped_packs_have_none(desk: Desk) -> None:
    assert "CSAT240" not in desk("validate", desk.file(RULES)).said
