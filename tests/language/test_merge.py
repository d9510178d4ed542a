"""Merging: what is inherited, what is replaced, what is removed, and where everything was written."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.merge import Merged, merge
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Source

BASE = """\
language: 1
ruleset: base
title: Base
valid_from: 2026-01
people: {owner: {is: li, deputy: wang}}
weights: {ticket: 60, callback: 40}
channels:
  ticket: {title: {en: Ticket, zh: 服务单}, fallback: [callback], scale: {min: 1, max: 5}}
  callback: {month_of: closed}
bands: {low: {from: 0, title: {en: low}}, high: {from: 80, title: {en: high}}}
targets: {t: {share: 75%, of: customers, reaching: high, customers_without_score: leave_out}}
for: [{customers: A, target: {reaching: 90}}]
actions:
  call: {event: period.closed, when: {score: {below: high}}, open: call, due: 5 days}
surveys: {spot: {event: period.ended, channel: callback}, after: {event: change.closed, channel: ticket}}
"""


def source_of(text: str, name: str = "own.yaml") -> Source:
    source, findings = read_yaml(text, name)
    assert source is not None
    assert findings == []
    return source


def merged(own: str) -> tuple[Merged, list[Diagnostic]]:
    return merge([source_of(BASE, "base@1"), source_of("language: 1\nruleset: own\nextends: base@1\n" + own)])


def data(own: str) -> dict[str, Any]:
    return merged(own)[0].data


def test_only_what_differs_stands_in_the_own_file() -> None:
    found = data("channels: {callback: {month_of: rated}}\n")
    assert found["channels"]["callback"] == {"month_of": "rated"}
    assert found["channels"]["ticket"]["fallback"] == ["callback"]
    assert found["ruleset"] == "own"


def test_name_title_and_date_are_not_inherited() -> None:
    found = data("")
    assert "title" not in found
    assert "valid_from" not in found


def test_a_line_of_weights_is_replaced_as_a_whole() -> None:
    assert data("weights: {ticket: 100}\n")["weights"] == {"ticket": 100}


def test_a_scale_a_condition_a_list_and_a_person_are_replaced_as_a_whole() -> None:
    found = data(
        "people: {owner: {is: zhao}}\n"
        "channels: {ticket: {scale: {max: 10}, fallback: []}}\n"
        "actions: {call: {when: {rating: {at_most: 40}}}}\n"
    )
    assert found["people"]["owner"] == {"is": "zhao"}
    assert found["channels"]["ticket"]["scale"] == {"max": 10}
    assert found["channels"]["ticket"]["fallback"] == []
    assert found["actions"]["call"]["when"] == {"rating": {"at_most": 40}}
    assert found["actions"]["call"]["due"] == "5 days"


def test_titles_merge_by_language_and_a_bare_number_moves_a_band() -> None:
    found = data("channels: {ticket: {title: {zh: 工单}}}\nbands: {high: 85, top: 95.1}\n")
    assert found["channels"]["ticket"]["title"] == {"en": "Ticket", "zh": "工单"}
    assert found["bands"]["high"] == {"from": 85, "title": {"en": "high"}}
    assert found["bands"]["top"] == {"from": Decimal("95.1")}


def test_off_removes_and_remembers() -> None:
    result, findings = merged("actions: {call: off}\nchannels: {callback: off}\n")
    assert result.data["actions"] == {}
    assert list(result.data["channels"]) == ["ticket"]
    assert result.off["channels", "callback"].source.name == "own.yaml"
    assert findings == []


def test_a_channel_that_is_off_takes_its_inherited_surveys_with_it() -> None:
    result, _ = merged("channels: {callback: off}\n")
    assert list(result.data["surveys"]) == ["after"]
    assert ("surveys", "spot") in result.off


def test_off_for_nothing_is_a_warning_with_a_proposal() -> None:
    _, findings = merged("actions: {cal: off}\nscales: {maru: off}\n")
    assert [(d.code, d.variant, d.level, d.line) for d in findings] == [
        ("CSAT100", "meant", "warning", 4),
        ("CSAT100", "nothing", "warning", 5),
    ]


def test_a_target_that_says_each_lets_go_of_share_and_the_other_way_round() -> None:
    assert set(data("targets: {t: {each: customers}}\n")["targets"]["t"]) == {
        "each",
        "reaching",
        "customers_without_score",
    }
    chain = [
        source_of(BASE, "base@1"),
        source_of("language: 1\nruleset: mid\ntargets: {t: {each: customers}}\n", "mid.yaml"),
        source_of("language: 1\nruleset: own\ntargets: {t: {share: 80%, of: customers}}\n"),
    ]
    assert "each" not in merge(chain)[0].data["targets"]["t"]


def test_for_entries_are_added_after_the_inherited_ones() -> None:
    result, _ = merged("for: [{customers: B, target: {reaching: 70}}]\n")
    assert [entry["customers"] for entry in result.data["for"]] == ["A", "B"]
    assert str(result.origin(("for", 0))) == "base@1:12"
    assert str(result.origin(("for", 1))) == "own.yaml:4"


def test_on_is_event_and_both_are_an_error() -> None:
    result, findings = merged("actions: {a: {on: rating.received}, b: {on: x, event: period.closed}}\n")
    assert result.data["actions"]["a"]["event"] == "rating.received"
    assert result.find(("actions", "a", "event"))[1] == source_of(
        "language: 1\nruleset: own\nextends: base@1\nactions: {a: {on: rating.received}}\n"
    ).place(("actions", "a", "on"))
    assert [(d.code, d.line) for d in findings] == [("CSAT145", 4)]


def test_facts_in_steps_get_their_full_name_and_keep_their_place() -> None:
    result, _ = merged(
        "surveys: {after: {never_ask: [{contact: {domain: x.example}}]}}\n"
        "actions: {a: {when: {all: [{ticket: {kind: change, priority: [P1]}}]}}}\n"
    )
    assert result.data["surveys"]["after"]["never_ask"] == [{"contact.domain": "x.example"}]
    assert result.data["actions"]["a"]["when"] == {"all": [{"ticket.kind": "change", "ticket.priority": ["P1"]}]}
    _, place = result.find(("surveys", "after", "never_ask", 0, "contact.domain"))
    assert (place.line, place.column) == (4, 50)


def test_places_follow_the_last_text_that_wrote_a_value() -> None:
    result, _ = merged("channels: {ticket: {fallback: []}}\nbands: {high: 85}\n")
    assert str(result.origin(("channels", "ticket", "fallback"))) == "own.yaml:4"
    assert str(result.origin(("channels", "ticket", "scale"))) == "base@1:8"
    assert str(result.origin(("bands", "high", "from"))) == "own.yaml:5"
    assert str(result.origin(("bands", "high", "title"))) == "base@1:10"


def test_merging_changes_no_source() -> None:
    base, own = source_of(BASE, "base@1"), source_of("language: 1\nruleset: o\nchannels: {ticket: {title: {zh: x}}}\n")
    before = str(base.data), str(own.data)
    merge([base, own])
    assert (str(base.data), str(own.data)) == before


names = st.sampled_from(["ticket", "callback", "call", "t", "low", "high", "new"])
values = st.recursive(
    st.none() | st.integers(0, 100) | st.sampled_from(["off", "x"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(names | st.sampled_from(["when", "on", "title", "each"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["channels", "bands", "targets", "actions", "surveys", "people", "for", "score", "weights"]),
        values,
    )
)
def test_whatever_stands_there_merging_neither_fails_nor_loses_a_place(own: dict[str, Any]) -> None:
    base = source_of(BASE, "base@1")
    last = Source(name="own.yaml", text="", data={"language": 1, "ruleset": "o", **own}, values={}, keys={})
    result, _ = merge([base, last])

    def walk(value: Any, path: tuple[str | int, ...]) -> None:
        if path:
            assert path in result.written or path[:-1] in result.written
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            walk(inner, (*path, key))

    walk(result.data, ())
    for path in result.written:
        found: Any = result.data
        for key in path:
            found = found[key]
