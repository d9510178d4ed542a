"""Action items, slots and the journal of what was written where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.store import SlotRow, Store

AT = datetime(2026, 11, 6, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
ITEM = ActionItem(
    id="verify:C1:1",
    slot="verify:C1",
    rule="verify",
    kind="verify_defect",
    subject="C1",
    subject_name="华信",
    period="2026-10",
    title={"en": "Verify", "zh": "核实"},
    opened="2026-11-06",
    additions=("2026-11: 71.0",),
)


def effect(slot: str) -> str:
    return f'{{"slot":"{slot}","kind":"note"}}'


def test_items_are_kept_and_replaced(store: Store) -> None:
    other = replace(ITEM, id="call:C2:1", slot="call:C2", state="proposed", opened="2026-11-05")
    store.put_items([ITEM, other], AT)
    assert store.items() == [other, ITEM]
    assert store.items(state="proposed") == [other]
    assert store.items(slot="verify:C1") == [ITEM]
    done = replace(ITEM, state="done", outcome="helped")
    store.put_items([done], LATER)
    assert store.items(state="open") == []
    assert store.items(slot="verify:C1") == [done]


def test_a_slot_holds_what_was_delivered_last(store: Store) -> None:
    assert store.slot("s") is None
    store.deliver("s", "note", "desk", "d1", '{"slot":"s","ref":"4711"}', AT)
    store.deliver("s", "note", "desk", "d2", b'{"slot":"s","ref":"4712"}', LATER)
    assert store.slot("s") == SlotRow(
        slot="s",
        effect_kind="note",
        connection="desk",
        digest="d2",
        ref="4712",
        receipt_json='{"slot":"s","ref":"4712"}',
        delivered_at=LATER,
    )
    store.clear_slot("s")
    assert store.slot("s") is None


def test_the_journal_of_a_run(store: Store) -> None:
    number = store.begin_run("apply", AT, "plan")
    store.journal(number, effect("a"), "sending", "", '{"digest":"old"}', "", AT)
    store.journal(number, effect("b").encode(), "sending", None, None, "", AT)
    store.journal(number, effect("a"), "sent", '{"ref":"1"}', "", "", LATER)
    store.journal(number, effect("b"), "failed", "", "", "no right", LATER)
    store.end_run(number, LATER, "partly")
    run = store.run(number)
    assert run is not None
    assert (run.command, run.plan_digest, run.started_at, run.ended_at, run.outcome) == (
        "apply",
        "plan",
        AT,
        LATER,
        "partly",
    )
    first, second = run.effects
    assert (first.sequence, first.slot, first.state, first.receipt_json) == (1, "a", "sent", '{"ref":"1"}')
    assert (first.before_slot_json, first.effect_json, first.sent_at) == ('{"digest":"old"}', effect("a"), LATER)
    assert (second.sequence, second.state, second.error, second.sent_at) == (2, "failed", "no right", None)
    assert run.states == {"failed": 1, "sent": 1}
    assert store.run(number + 1) is None


def test_what_was_sent_stays_counted_when_taken_back(store: Store) -> None:
    number = store.begin_run("apply", AT)
    store.journal(number, effect("a"), "sent", "{}", "", "", AT)
    store.journal(number, effect("a"), "undone", "", "", "", LATER)
    assert store.sent_since(AT) == 1
    assert store.sent_since(AT + timedelta(microseconds=1)) == 0


def test_runs_are_listed_newest_first(store: Store) -> None:
    numbers = [store.begin_run(f"run {n}", AT + timedelta(minutes=n)) for n in range(3)]
    store.journal(numbers[0], effect("a"), "sent", "{}", "", "", AT)
    assert [r.id for r in store.runs(2)] == numbers[:0:-1]
    oldest = store.runs()[-1]
    assert (oldest.states, oldest.effects) == ({"sent": 1}, ())


def test_a_run_that_noted_nothing_can_be_dropped_and_another_one_cannot(store: Store) -> None:
    first = store.begin_run("apply", AT)
    store.journal(first, effect("s1"), "sending", None, None, "", AT)
    second = store.begin_run("apply", AT)
    for number in (first, second):
        store.drop_run(number)
    assert [row.id for row in store.runs()] == [first]


def test_the_last_sign_of_life_is_that_of_one_run(store: Store) -> None:
    first, second = (store.begin_run("apply", AT) for _ in range(2))
    assert store.last_sign(first) is None
    for minutes in (1, 2):
        store.alive(first, AT + timedelta(minutes=minutes))
    assert store.last_sign(first) == AT + timedelta(minutes=2)
    store.alive(second, AT)
    assert (store.last_sign(first), store.last_sign(second)) == (None, AT)
