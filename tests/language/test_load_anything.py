"""Whatever an author breaks, loading answers with findings that have a place and a sentence, never with a traceback."""

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.language.read import read_yaml

PACKS = shipped()
OWN = """\
language: 1
ruleset: acme
extends: tickets-only@1
valid_from: 2026-11
people: {process_manager: {is: zhao, deputy: li, from: 2026-11-16}, team_lead: [{is: wu}]}
weights: {ticket: 60, callback: 40}
scales: {maru: {◎: 100, ○: 80}, wide: {min: 0, max: 10, direction: low, convert: minmax}}
channels:
  ticket: {scale: wide, fallback: [callback], month_of: rated, needs: {ratings: 3}}
  callback: {scale: maru, fallback: ticket, month_of: closed, aggregate: role_mean, roles: {vip: 2}, valid_for: 3 months}
score: {grace: 5 days, round: {channels: 0}, when_incomplete: share_among_present}
bands: {average: 61, very_satisfied: {from: 96, title: {zh: 很满意}}}
targets: {satisfied_customers: {share: 80%}, all: {each: customers, reaching: 60}}
for: [{customers: {segment: A}, target: {reaching: satisfied}}, {customers: [C1], weights: {ticket: 50, callback: 50}}]
actions:
  mine: {on: rating.received, when: {any: [{rating: {at_most: 40}}, {not: {ticket: {kind: change}}}]}, open: call_back, owner: team_lead, at_most: 3 per day}
  verify_defect: off
surveys: {spot: {event: period.ended, share: 25%, within: [20%, 30%], never_ask: [{contact: {domain: x}}]}}
playbooks: {call_back: {title: {en: Call}, steps: [a, b]}}
questionnaires: {q: {goal: g, questions: {a: {text: t, scale: five}}}}
report: {languages: [en, zh], recipients: [process_manager]}
"""
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        "off",
        "",
        "x",
        None,
        True,
        0,
        -1,
        5,
        101,
        0.2,
        1e30,
        [],
        {},
        [1],
        {"x": 1},
        "75%",
        "5 days",
        "satisfied",
        {"all": {}},
        [[]],
        "itss@1",
    ]
)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in inner for found in paths(value, (*path, key)))]


def loader() -> Any:
    source, _ = read_yaml(OWN, "acme.yaml")
    assert source is not None
    return copy.deepcopy(source.data)


EVERY = [path for path in paths(loader()) if path]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(EVERY), ODD, st.sampled_from(["set", "drop", "rename"])), min_size=1, max_size=4)
)
def test_any_breakage_gives_findings(edits: list[tuple[tuple[Any, ...], Any, str]]) -> None:
    data = loader()
    for path, odd, how in edits:
        parent = data
        try:
            for key in path[:-1]:
                parent = parent[key]
            if how == "set":
                parent[path[-1]] = copy.deepcopy(odd)
            elif isinstance(parent, dict):
                value = parent.pop(path[-1])
                if how == "rename":
                    parent[f"{path[-1]}x"] = value
        except (KeyError, TypeError, IndexError):
            continue
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()
    loaded = load_rules(Path("acme.yaml"), PACKS, text=text)
    for finding in loaded.diagnostics:
        assert finding.line >= 1
        for language in ("en", "zh", "ja"):
            assert finding.sentence(language)
    assert (loaded.ruleset is None) == any(d.level == "error" for d in loaded.diagnostics)


def test_the_unbroken_text_is_fine() -> None:
    loaded = load_rules(Path("acme.yaml"), PACKS, text=OWN.encode())
    assert [d.sentence() for d in loaded.diagnostics if d.level == "error"] == []
    assert loaded.ruleset is not None
