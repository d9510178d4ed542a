"""Cursors, counters, rejected rows, the age of the data, and the history of rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from csat_plugin.host.adapter import Rejected
from csat_plugin.store import Kept, ReadRow, RuleSearch, Store

AT = datetime(2026, 11, 2, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def rejected(row: str, source: str = "a.csv") -> Rejected:
    return Rejected(
        stream="ratings",
        source=source,
        row=row,
        column="满意度",
        code="rejected.number",
        values={"v": "x"},
        raw={"满意度": "x"},
    )


def test_a_cursor_is_where_reading_goes_on(store: Store) -> None:
    assert store.cursor("desk", "tickets") == ""
    store.set_cursor("desk", "tickets", "17", AT)
    store.set_cursor("desk", "tickets", "18", LATER)
    assert store.cursor("desk", "tickets") == "18"
    assert store.cursor("desk", "ratings") == store.cursor("other", "tickets") == ""


def test_rejections_are_kept_until_their_source_is_read_anew(store: Store) -> None:
    store.reject("desk", [rejected("2"), rejected("10"), rejected("3")], AT)
    store.reject("desk", [rejected("2", "b.csv")], AT)
    store.reject("other", [rejected("9")], AT)
    store.reject("desk", [rejected("4")], LATER)  # the next page of the same file
    assert [(r.source, r.row) for r in store.rejected("desk")] == [
        ("a.csv", "2"), ("a.csv", "10"), ("a.csv", "3"), ("a.csv", "4"), ("b.csv", "2"),
    ]  # fmt: skip
    store.forget_rejected("desk", "tickets", "a.csv")  # another stream of the same file
    assert len(store.rejected("desk")) == 5
    store.forget_rejected("desk", "ratings", "a.csv")
    found = store.rejected("desk")
    assert [(r.source, r.row, r.at) for r in found] == [("b.csv", "2", AT)]
    assert (found[0].column, found[0].values, found[0].raw) == ("满意度", {"v": "x"}, {"满意度": "x"})
    assert len(store.rejected()) == 2


def test_counters_of_what_was_read_to_its_end(store: Store) -> None:
    assert not store.anything_read()
    store.note_read("desk", "ratings", "a.csv", 10, 7, 2, 1, LATER)
    store.note_read("other", "ratings", "b.csv", 5, 5, 0, 0, AT)
    assert store.anything_read()
    store.note_read("desk", "ratings", "a.csv", 11, 8, 2, 1, LATER)
    row = ReadRow(connection="desk", stream="ratings", source="a.csv", read=11, used=8, skipped=2, rejected=1, at=LATER)
    assert store.reads("desk") == [row]
    assert [r.connection for r in store.reads()] == ["desk", "other"]
    store.forget_streams("desk", ["tickets"])
    assert [r.connection for r in store.reads()] == ["other"]


def test_what_failed_was_tried_and_goes_on_where_it_stopped(store: Store) -> None:
    store.set_cursor("desk", "ratings", "17", AT)
    store.note_failed("desk", "ratings", LATER)
    store.note_failed("desk", "tickets", LATER)
    assert store.cursor("desk", "ratings") == "17"
    assert store.tried() == {("desk", "ratings"): LATER, ("desk", "tickets"): LATER}


def test_rules_are_kept_in_the_order_of_adoption(store: Store) -> None:
    for digest, valid_from, reason in (("a", "2026-10", "first"), ("b", "2026-11", ""), ("a", "2026-12", "back")):
        store.keep_ruleset(digest, f"text {digest}", b"{}", valid_from, AT, "zhao", reason)
    store.keep_ruleset("a", "text a", "{}", "2026-12", LATER)
    assert [(k.digest, k.valid_from) for k in store.rulesets()] == [
        ("a", "2026-10"),
        ("b", "2026-11"),
        ("a", "2026-12"),
    ]
    kept = store.ruleset("a")
    assert kept is not None
    assert (kept.text, kept.resolved_json, kept.valid_from, kept.author, kept.reason) == (
        "text a", "{}", "2026-12", "zhao", "back",
    )  # fmt: skip
    assert store.ruleset("c") is None


def adopted(digest: str, at: datetime = AT) -> Kept:
    return Kept(
        digest=digest, text=f"text {digest}", resolved_json="{}", valid_from="2026-11", at=at, author="li", reason="why",
        approved_by="zhao", adopted=True, effect_json='{"n":1}',
    )  # fmt: skip


def test_what_a_person_adopted_is_in_force_whatever_is_used_later(store: Store) -> None:
    assert store.in_force() is None
    store.keep_ruleset("a", "", "{}", "2026-10", AT)
    used = store.in_force()
    assert used is not None
    assert (used.digest, used.adopted, used.approved_by, used.effect_json) == ("a", False, "", "")
    store.adopt_ruleset(adopted("b"))
    store.keep_ruleset("c", "", "{}", "2026-12", LATER)
    assert store.in_force() == adopted("b")
    assert [(k.digest, k.adopted) for k in store.rulesets()] == [("a", False), ("b", True), ("c", False)]


def test_an_adoption_is_always_an_entry_and_brings_the_text(store: Store) -> None:
    store.keep_ruleset("a", "", "{}", "2026-11", AT)
    store.adopt_ruleset(adopted("a"))
    store.adopt_ruleset(adopted("a", LATER))
    assert [(k.adopted, k.text) for k in store.rulesets()] == [(False, "text a"), (True, "text a"), (True, "text a")]


def test_rules_of_the_past_used_once_more_are_not_the_newest(store: Store) -> None:
    for digest, valid_from in (("a", "2026-10"), ("b", "2026-11"), ("a", "2026-10")):
        store.keep_ruleset(digest, "", "{}", valid_from, AT, once=True)
    assert [k.digest for k in store.rulesets()] == ["a", "b"]


def test_searches_are_kept_in_their_order(store: Store) -> None:
    searches = [
        RuleSearch(target=name, period="2026-10", digest="a", found_json="[]", at=at, author=author)
        for name, at, author in (("t", AT, "zhao"), ("u", LATER, ""))
    ]
    for one in searches:
        store.note_search(one)
    assert store.rule_searches() == searches
