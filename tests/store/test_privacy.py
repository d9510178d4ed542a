"""Erasing in the store itself, on either database: every table, former versions, frozen results, and what comes in later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select, text

from csat_plugin.core.model import ChainMember, Complaint, Contact, Customer, Rating, SurveyRequest, Ticket
from csat_plugin.core.privacy.matching import Matcher, Token
from csat_plugin.core.privacy.quoting import Quoted
from csat_plugin.store import Store, StoreError, schema
from csat_plugin.store.erased import covered
from csat_plugin.store.rows import Member, RejectedRow

AT = datetime(2026, 11, 9, 2, tzinfo=UTC)
WHEN = datetime(2026, 10, 20, 8, tzinfo=UTC)
ID = "desk:contact:zq.77"
TOKENS = (
    Token(ID, "desk:contact:erased-1"),
    Token("zq.77", "erased-1"),
    Token("Zoë Quill", "erased-1"),
    Token("zoe@quill.example", "erased-1"),
)
COMMENT = "Nobody came although we waited all day."
TELLING = ("zoë", "quill", "zq.77", "nobody came")
RECORDS = (
    Customer(id="C1", name="Acme", decision_chain=(ChainMember(name="Zoë Quill", role="boss", email="zoe@quill.example"),)),
    Contact(id=ID, customer="C1", name="Zoë Quill", email="zoe@quill.example", role="boss", vip=True),
    Contact(id="desk:contact:2", customer="C1", name="Ann Other", email="ann@other.example"),
    Ticket(id="desk:ticket:1", key="T1", title="Zoë Quill's printer", requester=ID, assignee="bob", customer="C1", closed=WHEN),
    SurveyRequest(id="desk:request:1", channel="ticket", contact=ID, ticket="desk:ticket:1"),
    Complaint(id="desk:complaint:1", day="2026-10-21", title="Late", text=COMMENT, contact=ID, customer="C1"),
    Rating(
        id="desk:rating:zq.77/1", response="r1", channel="ticket", raw="1", low=Decimal(1), high=Decimal(5), comment=COMMENT,
        contact=ID, contact_name="ZOË  QUILL", ticket="desk:ticket:1", answered=WHEN,
    ),
    Rating(
        id="desk:rating:2", response="r2", channel="ticket", raw="5", low=Decimal(1), high=Decimal(5), answered=WHEN,
        comment="Zoë Quill was right, it works now.", contact="desk:contact:2", contact_name="Ann Other",
    ),
)  # fmt: skip
CHANGED = replace(RECORDS[-2], raw="2")


QUOTED = Quoted(said=frozenset({COMMENT}))


def frozen(_label: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {name: covered(value, Matcher([*TOKENS, *QUOTED.tokens()])) for name, value in texts.items()}


@pytest.fixture
def full(store: Store) -> Store:
    """Every kind of record, a former version, a rejected row and an issued result, all of which name one person."""
    store.write("desk", RECORDS, AT)
    store.write("desk", [CHANGED], AT)
    row = {"who": "zoe@quill.example", "what": COMMENT}
    store.reject(
        "desk",
        [RejectedRow(connection="desk", at=AT, stream="ratings", source="a.csv", row="3", code="x", raw=row)],
        AT,
    )
    store.freeze(
        "2026-10", "customer", "issued", 1, "d", b'{"by":"Zo\xc3\xab Quill","n":71}',
        {"desk:rating:zq.77/1": Member(1, "", "C1", 20_000_000)}, f'{{"said":"{COMMENT}"}}'.encode(), "", AT,
    )  # fmt: skip
    return store


def everything(store: Store) -> str:
    """Every text of every table, in one."""
    with store._db.reading() as connection:
        rows = [row for table in schema.metadata.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(str(cell) for row in rows for cell in row).casefold()


def test_no_table_names_the_person_afterwards(full: Store) -> None:
    assert all(word in everything(full) for word in TELLING)
    full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    assert [word for word in TELLING if word in everything(full)] == []


def test_no_byte_of_the_file_does_either(sqlite_url: str, tmp_path: Path) -> None:
    with Store.open(sqlite_url) as store:
        store.write("desk", RECORDS, AT)
        store.erase("erased-1", TOKENS, QUOTED, AT, frozen)
        for file in tmp_path.iterdir():
            content = file.read_bytes().decode("utf-8", "replace").casefold()
            assert [word for word in TELLING if word in content] == [], file.name


def test_figures_and_those_who_are_somebody_else_stay(full: Store) -> None:
    full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    ratings = {one.raw: one for one in full.every(Rating)}
    assert ratings["2"].contact == "desk:contact:erased-1"
    assert ratings["2"].contact_name == "erased-1"
    assert ratings["2"].comment == ""
    assert ratings["5"].contact_name == "Ann Other"
    assert ratings["5"].comment == "erased-1 was right, it works now."
    (his, other) = sorted(full.every(Contact), key=lambda one: one.name == "Ann Other")
    assert (his.id, his.role, his.vip, his.opted_out) == ("desk:contact:erased-1", "boss", True, True)
    assert not other.opted_out
    versions = full.rating_versions(ratings["2"].id)
    assert [one.raw for one in versions] == ["1", "2"]
    kept = full.frozen("2026-10", "customer")
    assert kept is not None
    assert kept.assessment_json == b'{"by":"erased-1","n":71}'
    assert [member.points for member in kept.members.values()] == [20_000_000]


def test_the_same_records_read_again_are_the_same(full: Store) -> None:
    full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    tally = full.write("desk", [*RECORDS[:-2], CHANGED, RECORDS[-1]], AT)
    assert (tally.new, tally.changed, tally.same) == (0, 0, len(RECORDS))
    full.put_register([one for one in RECORDS if isinstance(one, Customer)], AT)
    full.reject(
        "desk",
        [
            RejectedRow(
                connection="desk",
                at=AT,
                stream="ratings",
                source="b.csv",
                row="3",
                code="x",
                raw={"who": "Zoë Quill", "what": COMMENT},
            )
        ],
        AT,
    )
    assert [word for word in TELLING if word in everything(full)] == []


def test_an_issued_result_is_changed_by_an_erasure_alone_and_leaves_a_trace(full: Store) -> None:
    with pytest.raises(StoreError), full._db.transaction() as connection:
        connection.execute(text("UPDATE issue SET assessment = '{}'"))
    full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    with full._db.reading() as connection:
        (trace,) = connection.execute(select(schema.redaction)).mappings().all()
    assert trace["was"].startswith("assessment:")
    assert trace["became"] not in {"", trace["was"]}
    for statement in (
        "UPDATE issue SET assessment = '{}'", "DELETE FROM issue", "DELETE FROM redaction", "UPDATE redaction SET became = ''",
        "UPDATE issue SET state = 'closed'",
    ):  # fmt: skip
        with pytest.raises(StoreError), full._db.transaction() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE issue SET state = 'closed'", "DELETE FROM issue"])
def test_an_open_trace_lets_nothing_but_texts_be_changed(full: Store, statement: str) -> None:
    opening = "INSERT INTO redaction VALUES (9, '2026-10', 'customer', 1, 'x', '', 'now')"
    with full._db.transaction() as connection:
        connection.execute(text(opening))
    with pytest.raises(StoreError), full._db.transaction() as connection:
        connection.execute(text(statement))


def test_an_erasure_that_fails_leaves_everything_as_it_was(full: Store) -> None:
    def broken(_label: str, _texts: Mapping[str, str]) -> dict[str, str]:
        raise RuntimeError

    before = everything(full)
    with pytest.raises(RuntimeError):
        full.erase("erased-1", TOKENS, QUOTED, AT, broken)
    assert everything(full) == before
    assert not full.rewrite_due()


def test_the_journal_tells_how_much_and_never_whom(full: Store) -> None:
    full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    (entry,) = full.privacy_log()
    assert (entry.kind, entry.person, entry.counts["rating"], entry.counts["issue"]) == ("erased", "erased-1", 2, 1)
    with full._db.reading() as connection:
        hashes = connection.execute(select(schema.erased.c.hash)).scalars().all()
    assert len(hashes) == len(TOKENS)
    assert all(len(one) == 32 for one in hashes)


def test_an_erasure_interrupted_before_the_file_was_written_anew_is_known(
    full: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_self: Store) -> None:
        raise StoreError("store.busy", place="x")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "rewrite", busy)
        with pytest.raises(StoreError):
            full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    assert full.rewrite_due()
    assert [word for word in TELLING if word in everything(full)] == []
    full.rewrite()
    assert not full.rewrite_due()


def test_what_a_platform_held_before_is_journalled_without_the_person(full: Store) -> None:
    """A field that still names him is about to be written over: what taking back needs is kept, he is not."""
    full.erase("erased-1", TOKENS, QUOTED, AT, frozen)
    run = full.begin_run("apply", AT)
    effect = b'{"slot": "desk|score|C1|2026-10", "kind": "score", "connection": "desk", "digest": "d"}'
    receipt = (
        b'{"slot": "desk|score|C1|2026-10", "ref": "9", "undo": {"before": {"Owner": "Zo\xc3\xab Quill", "Due": "x"}}}'
    )
    full.journal(run, effect, "sent", receipt, receipt, "", AT)
    full.deliver("desk|score|C1|2026-10", "score", "desk", "d", receipt, AT)
    assert [word for word in TELLING if word in everything(full)] == []
    row = full.run(run)
    assert row is not None
    assert '"Owner":"erased-1","Due":"x"' in row.effects[0].receipt_json
