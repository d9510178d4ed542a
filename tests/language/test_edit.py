"""One value set in a rule file: everything else stays as its author wrote it."""

from __future__ import annotations

import difflib

import pytest

from csat_plugin.language.edit import NotSettable, flow, set_value, value_text
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Path

TEXT = """\
# ours
language: 1
ruleset: acme
extends: itss@1   # pinned

people:           # who
  process_manager: {is: zhao.min, deputy: li.na}
  # somebody else
  team_lead: chen.hao   # for now
empty:
for:
  - {customers: C05, target: {reaching: 85}}
  - customers: [C06]
    why: |
      two
      lines
# the end
actions:
  call:
    when: {rating: {at_most: 40}}     # 1 or 2
    then: [a,
           b]
"""
CASES: list[tuple[Path, str, list[str]]] = [
    (("people", "team_lead"), "wu.lei", ["-  team_lead: chen.hao   # for now", "+  team_lead: wu.lei   # for now"]),
    (("people", "process_manager", "deputy"), "wu", ["-  process_manager: {is: zhao.min, deputy: li.na}", "+  process_manager: {is: zhao.min, deputy: wu}"]),
    (("people", "process_manager", "from"), "2026-11-16",
     ["-  process_manager: {is: zhao.min, deputy: li.na}", "+  process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-16}"]),
    (("people", "auditor"), "x", ["+  auditor: x"]),
    (("valid_from",), "2026-11", ["+valid_from: 2026-11"]),
    (("weights", "ticket"), "25", ["+", "+weights: {ticket: 25}"]),
    (("empty", "a", "b"), "1", ["-empty:", "+empty: {a: {b: 1}}"]),
    (("for", 0, "target", "reaching"), "86", ["-  - {customers: C05, target: {reaching: 85}}", "+  - {customers: C05, target: {reaching: 86}}"]),
    (("for", 1, "target"), "{reaching: 86}", ["+    target: {reaching: 86}"]),
    (("actions", "call", "when", "rating", "at_most"), "50",
     ["-    when: {rating: {at_most: 40}}     # 1 or 2", "+    when: {rating: {at_most: 50}}     # 1 or 2"]),
    (("actions", "call", "owner"), "team_lead", ["+    owner: team_lead"]),
    (("scales", "maru", "◎"), "100", ["+", "+scales: {maru: {◎: 100}}"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "wanted"), CASES, ids=lambda part: str(part)[:40])
def test_only_what_is_meant_changes(path: Path, value: str, wanted: list[str]) -> None:
    made = set_value(TEXT, path, value)
    lines = difflib.unified_diff(TEXT.splitlines(), made.splitlines(), n=0, lineterm="")
    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == wanted
    source, found = read_yaml(made, "x")
    assert source is not None
    assert not [one for one in found if one.level == "error"]
    data = source.data
    for step in path:
        data = data[step]
    wanted_source, _ = read_yaml(f"x: {value}", "x")
    assert wanted_source is not None
    assert data == wanted_source.data["x"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (("ruleset", "a"), "rules.set.holds_none"),
        (("people", "team_lead", "deputy"), "rules.set.holds_none"),
        (("people",), "rules.set.lines"),
        (("for", "x"), "rules.set.holds_none"),
    ],
)
def test_what_cannot_be_set_says_why(path: Path, code: str) -> None:
    with pytest.raises(NotSettable) as raised:
        set_value(TEXT, path, "x")
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("80%", "80%"), ("5 working days", "5 working days"), ("{is: x}", "{is: x}"), ("[a, b]", "[a, b]"), ("off", "off"),
        ("a, b", '"a, b"'), ("a: b", '"a: b"'), ("x # y", '"x # y"'), ("及时吗?", '"及时吗?"'), ("", '""'), ("{a", '"{a"'),
        ('"is it?"', '"is it?"'),
    ],
)  # fmt: skip
def test_a_value_typed_is_one_value_written(typed: str, written: str) -> None:
    assert value_text(typed) == written
    source, _ = read_yaml(f"x: [{written}]", "x")
    assert source is not None
    assert len(source.data["x"]) == 1


def test_data_goes_onto_one_line() -> None:
    data = {"score": {"below": 80}, "all": [{"a": True, "b": None}, "2026-10", "12", "x: y"], "◎": "on"}
    source, _ = read_yaml(f"x: {flow(data)}", "x")
    assert source is not None
    assert source.data["x"] == data
