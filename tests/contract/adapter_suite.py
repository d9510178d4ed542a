"""The contract suite every adapter must pass, ours and a third party's alike.

Derive from `AdapterSuite` in a test module, name the class `Test...`, and give it a fixture `subject` that returns a
`Subject`: how to connect to a platform (or its fake) prepared with data.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.core.model import Contact, Customer, Rating, Record, SurveyRequest, Ticket
from csat_plugin.host.adapter import Adapter, AdapterError, Page, Prepares, Stream, Unsupported
from csat_plugin.texts import LANGUAGES, knows, say

KINDS: dict[Stream, type[Record]] = {
    "customers": Customer, "contacts": Contact, "tickets": Ticket, "requests": SurveyRequest, "ratings": Rating,
}  # fmt: skip
LONGEST_SENTENCE = 2_000
LONG_AGO, LONG_HENCE = dt.datetime(1990, 1, 1, tzinfo=dt.UTC), dt.datetime(2090, 1, 1, tzinfo=dt.UTC)


@dataclass
class Subject:
    """What the suite needs to know of the adapter it tests."""

    connect: Callable[[], Adapter]
    """A new adapter on the same prepared platform, as after a restart of the program."""
    connection: str
    """The connection's name, first part of every id."""
    ticket: str
    """Id of a ticket the platform has."""
    add: Callable[[], int]
    """Add ratings to the platform; tells how many."""
    faults: Sequence[Callable[[], Adapter]]
    """Adapters whose platform is broken, absent or wrongly configured: making or reading each must fail."""
    effects: Sequence[Effect] = ()
    """One of each kind the platform takes."""
    forged: tuple[dict[str, str], bytes] = field(default_factory=lambda: ({}, b"not from the platform"))
    shown: Callable[[Receipt], Any] | None = None
    """What stands on the platform where a receipt points, as people see it; two looks are compared.

    Where it is not given, what `find` says is compared: that needs a digest in its receipts.
    """
    secret: str = ""
    """A secret the connection holds; no output may show it."""


def changed(effect: Effect) -> Effect:
    """The same slot with other content."""
    body = dict(effect.body)
    for key in ("value", "text", "note", "due", "band_title"):
        if key in body:
            body[key] = {"value": "40.0", "due": "2027-01-31"}.get(key, f"{body[key]} (changed)")
    return msgspec.structs.replace(effect, digest=effect.digest[::-1], title=f"{effect.title} (changed)", body=body)


def written(adapter: Adapter, effect: Effect, former: Mapping[str, Any] | None = None) -> Receipt:
    """An effect written as the program does it: what the adapter prepared is laid over what its receipt says of undoing."""
    prepared = adapter.prepare(effect, former) if isinstance(adapter, Prepares) else {}
    return joined(adapter.emit(effect), prepared)


def joined(receipt: Receipt, prepared: Mapping[str, Any]) -> Receipt:
    """A receipt with what was prepared; a ticket that had to be made is that of the receipt."""
    if not prepared:
        return receipt
    undo = {**(receipt.undo or {}), **prepared}
    undo["ticket"] = prepared.get("ticket") or (receipt.undo or {}).get("ticket")
    return msgspec.structs.replace(receipt, undo=undo)


def proven(adapter: Adapter, receipt: Receipt) -> tuple[str, Any] | None:
    """What an adapter itself says stands there."""
    found = adapter.find(receipt.slot)
    return None if found is None else (found.ref, (found.undo or {}).get("digest"))


def pages(adapter: Adapter, stream: Stream, cursor: str = "") -> list[Page]:
    return list(adapter.fetch(stream, cursor))


def handed_over(found: Sequence[Page]) -> dict[str, Record]:
    """Records by id as a store would have them after these pages."""
    return {record.id: record for page in found for record in page.records}


def read_all(connect: Callable[[], Adapter]) -> list[Page]:
    adapter = connect()
    return [page for stream in adapter.capabilities.streams for page in pages(adapter, stream)]


def moments(record: Record) -> Iterator[dt.datetime]:
    for value in msgspec.structs.astuple(record):
        if isinstance(value, dt.datetime):
            yield value


class AdapterSuite:
    """Derive, and override the fixture `subject`."""

    @pytest.fixture
    def subject(self) -> Subject:
        raise NotImplementedError("give the suite a fixture `subject`")

    @pytest.fixture
    def adapter(self, subject: Subject) -> Adapter:
        return subject.connect()

    def test_it_speaks_all_verbs(self, adapter: Adapter) -> None:
        assert isinstance(adapter, Adapter)
        assert adapter.capabilities.streams
        assert set(adapter.capabilities.undoes) <= set(adapter.capabilities.effects)
        assert set(adapter.capabilities.audience) == set(adapter.capabilities.effects)

    def test_every_row_is_accounted_for(self, adapter: Adapter) -> None:
        for stream in adapter.capabilities.streams:
            found = pages(adapter, stream)
            assert found, f"{stream}: at least one page, if only to hand over the cursor"
            assert sum(page.read for page in found)
            for page in found:
                assert page.read == len(page.records) + len(page.rejected) + page.skipped
                assert all(isinstance(record, KINDS[stream]) for record in page.records)
                assert all(rejection.stream == stream for rejection in page.rejected)

    def test_ids_name_connection_and_kind(self, adapter: Adapter, subject: Subject) -> None:
        for stream in adapter.capabilities.streams:
            for id_ in handed_over(pages(adapter, stream)):
                assert id_.startswith(f"{subject.connection}:{stream.removesuffix('s')}:")
                assert len(id_.split(":", 2)[2]) > 0

    def test_ids_are_unique_within_a_page_and_stable_over_restarts(self, subject: Subject) -> None:
        for stream in subject.connect().capabilities.streams:
            found = pages(subject.connect(), stream)
            for page in found:
                ids = [record.id for record in page.records]
                assert len(ids) == len(set(ids))
            assert handed_over(found) == handed_over(pages(subject.connect(), stream))

    def test_times_are_aware_and_in_utc(self, adapter: Adapter) -> None:
        for stream in adapter.capabilities.streams:
            for record in handed_over(pages(adapter, stream)).values():
                for moment in moments(record):
                    assert moment.utcoffset() == dt.timedelta(0)

    def test_a_mark_has_a_value_and_a_silence_has_none(self, adapter: Adapter) -> None:
        for record in handed_over(pages(adapter, "ratings")).values():
            assert isinstance(record, Rating)
            assert record.channel
            assert record.response
            if record.outcome == "answered":
                assert record.raw
            elif record.outcome != "complaint":
                assert record.raw is None, "a refusal or a silence is no zero"

    def test_going_on_from_any_cursor_gives_the_same_whole(self, subject: Subject) -> None:
        for stream in subject.connect().capabilities.streams:
            found = pages(subject.connect(), stream)
            whole = handed_over(found)
            for at, page in enumerate(found):
                rest = pages(subject.connect(), stream, page.cursor)
                assert handed_over([*found[: at + 1], *rest]) == whole

    def test_nothing_new_is_nothing_read(self, subject: Subject) -> None:
        for stream in subject.connect().capabilities.streams:
            end = pages(subject.connect(), stream)[-1].cursor
            assert not handed_over(pages(subject.connect(), stream, end))

    def test_only_what_is_new_is_needed(self, subject: Subject) -> None:
        before = pages(subject.connect(), "ratings")
        added = subject.add()
        assert added > 0
        after = pages(subject.connect(), "ratings", before[-1].cursor)
        whole = handed_over(pages(subject.connect(), "ratings"))
        assert handed_over([*before, *after]) == whole
        assert len(whole) == len(handed_over(before)) + added

    def test_every_stream_read_on_is_what_a_fresh_reading_finds(self, subject: Subject) -> None:
        streams = subject.connect().capabilities.streams
        before = {stream: pages(subject.connect(), stream) for stream in streams}
        subject.add()
        for stream in streams:
            after = pages(subject.connect(), stream, before[stream][-1].cursor)
            fresh = handed_over(pages(subject.connect(), stream))
            assert handed_over([*before[stream], *after]) == fresh, stream

    @pytest.mark.parametrize("since", [LONG_AGO, LONG_HENCE])
    def test_reading_again_since_a_day_loses_nothing(self, subject: Subject, since: dt.datetime) -> None:
        """With a cursor, `since` adds to what is read: what is new after the cursor comes, now or from any later cursor."""
        before = pages(subject.connect(), "ratings")
        subject.add()
        again = list(subject.connect().fetch("ratings", before[-1].cursor, since))
        whole = handed_over(pages(subject.connect(), "ratings"))
        assert handed_over([*before, *again]) == whole
        for at, page in enumerate(again):
            rest = pages(subject.connect(), "ratings", page.cursor)
            assert handed_over([*before, *again[: at + 1], *rest]) == whole, (
                "interrupted here, the next reading goes on"
            )
        assert not handed_over(pages(subject.connect(), "ratings", again[-1].cursor))

    def test_reading_again_since_long_ago_hands_over_everything(self, subject: Subject) -> None:
        end = pages(subject.connect(), "ratings")[-1].cursor
        again = list(subject.connect().fetch("ratings", end, LONG_AGO))
        assert handed_over(again) == handed_over(pages(subject.connect(), "ratings"))

    def test_a_rejection_says_what_where_and_what_to_do(self, adapter: Adapter) -> None:
        for stream in adapter.capabilities.streams:
            for page in pages(adapter, stream):
                for rejection in page.rejected:
                    assert rejection.code.startswith("rejected.")
                    for language in LANGUAGES:
                        assert rejection.row in say(rejection.code, language, rejection.values)
                    assert rejection.source
                for finding in page.findings:
                    assert all(say(finding.code, language, finding.values) for language in LANGUAGES)

    def test_one_ticket_is_read_by_its_id(self, adapter: Adapter, subject: Subject) -> None:
        ticket = adapter.read(subject.ticket)
        assert ticket is not None
        assert ticket == handed_over(pages(adapter, "tickets"))[ticket.id]
        assert adapter.read(f"{subject.connection}:ticket:there is no such ticket") is None

    def test_describe_finds_candidates_for_the_customer(self, adapter: Adapter, subject: Subject) -> None:
        described = adapter.describe()
        assert described.capabilities == adapter.capabilities
        assert len(described.candidates) >= 2, "at least two answers to 'who is the customer?'"
        for candidate in described.candidates:
            assert 0 <= candidate.covered <= candidate.of
        assert all(knows(finding.code) for finding in described.findings)
        told = json.dumps(described.details, ensure_ascii=False)
        assert not subject.secret or subject.secret not in told + repr(described)

    def test_faults_are_sentences_for_people(self, subject: Subject) -> None:
        assert subject.faults
        for fault in subject.faults:
            with pytest.raises(AdapterError) as caught:
                read_all(fault)
            text = str(caught.value)
            assert 20 < len(text) < LONGEST_SENTENCE
            assert "Traceback" not in text
            assert "Error(" not in text
            assert not subject.secret or subject.secret not in text

    def test_a_forged_request_is_not_verified_and_nonsense_is_no_ticket(
        self, adapter: Adapter, subject: Subject
    ) -> None:
        headers, body = subject.forged
        with contextlib.suppress(Unsupported):
            assert adapter.verify(headers, body) is False
        with pytest.raises(AdapterError):
            adapter.parse(headers, body)

    def test_effects_of_every_kind_are_shown(self, adapter: Adapter, subject: Subject) -> None:
        assert {effect.kind for effect in subject.effects} == set(adapter.capabilities.effects)

    def test_what_was_written_is_found_and_written_once(self, subject: Subject) -> None:
        for effect in subject.effects:
            assert subject.connect().find(effect.slot) is None
            first = subject.connect().emit(effect)
            assert first.slot == effect.slot
            assert first.ref
            assert not first.already_there
            found = subject.connect().find(effect.slot)
            assert found is not None
            assert found.ref == first.ref
            again = subject.connect().emit(effect)
            assert (again.ref, again.already_there) == (first.ref, True)

    def test_a_changed_effect_replaces_the_former(self, subject: Subject) -> None:
        for effect in subject.effects:
            first = subject.connect().emit(effect)
            second = subject.connect().emit(changed(effect))
            assert not second.already_there
            assert second.ref == first.ref, "one slot, one result on the platform"

    def test_undo_brings_back_what_was_there(self, subject: Subject) -> None:
        adapter = subject.connect()
        for effect in subject.effects:
            if effect.kind not in adapter.capabilities.undoes:
                continue
            look = subject.shown or (lambda receipt: proven(subject.connect(), receipt))
            first = written(adapter, effect)
            there = look(first)
            second = written(adapter, changed(effect))
            assert look(second) != there, "`shown`, or a digest in what `find` returns, tells one content from another"
            for _ in range(2):
                assert subject.connect().undo(second) is True, "what is taken back is so, however often it is asked"
                assert look(second) == there
            assert adapter.emit(effect).already_there, "the former content stands again"
            for _ in range(2):
                assert subject.connect().undo(first) is True
                assert subject.connect().find(effect.slot) is None

    def test_what_arrived_without_an_answer_can_be_taken_back_too(self, subject: Subject) -> None:
        adapter = subject.connect()
        for effect in subject.effects:
            if effect.kind not in adapter.capabilities.undoes or not isinstance(adapter, Prepares):
                continue
            prepared = json.loads(json.dumps(adapter.prepare(effect, None)))
            adapter.emit(effect)
            found = subject.connect().find(effect.slot)
            assert found is not None
            assert subject.connect().undo(joined(found, prepared)) is True
            assert subject.connect().find(effect.slot) is None

    def test_no_output_shows_a_secret(self, adapter: Adapter, subject: Subject) -> None:
        shown: list[Any] = [adapter.describe(), repr(adapter)]
        shown += [page for stream in adapter.capabilities.streams for page in pages(adapter, stream)]
        shown += [adapter.emit(effect) for effect in subject.effects]
        assert not subject.secret or subject.secret not in repr(shown)
