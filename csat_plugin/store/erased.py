"""Erased persons stay erased: whatever is kept again, from a file or a platform, is covered by keyed hashes first.

What is known of an erased person is the hash of each name, address and id, its length, and the pseudonym that stands in its place.
A record that is read again becomes just what the erasure made of it, so nothing counts as changed and nothing is late.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select

from csat_plugin.core.model import ChainMember, Complaint, Contact, Rating, Ticket
from csat_plugin.core.privacy.matching import Hashed, Matcher, keyed, plain, walked
from csat_plugin.core.privacy.retention import PSEUDONYM, Limits, Stand, kept
from csat_plugin.store.part import replace_row
from csat_plugin.store.rows import Refused, RejectedRow
from csat_plugin.store.schema import customer, erased, meta

KEY = "privacy_key"
"""Row of `meta` that holds the key of the hashes."""
PRUNED = "privacy_pruned"
"""Row of `meta` that says how far what is kept was pruned."""


def key_of(connection: Connection, *, make: bool = False) -> bytes:
    """The key of this store's hashes; made when first needed, empty while there is none."""
    kept = connection.scalars(select(meta.c.value).where(meta.c.name == KEY)).first()
    if kept is None and make:
        kept = secrets.token_hex(32)
        replace_row(connection, meta, {"name": KEY, "value": kept})
    return bytes.fromhex(kept or "")


def matcher_of(connection: Connection) -> Matcher | None:
    """What covers every person erased so far; `None` where nobody was."""
    rows = connection.execute(select(erased.c.hash, erased.c.length, erased.c.becomes, erased.c.place)).all()
    if not rows:
        return None
    return Matcher(
        (Hashed(hash_, length, becomes, place) for hash_, length, becomes, place in rows), key_of(connection)
    )


def cleaned(record: Any, matcher: Matcher) -> Any:
    """A record without erased persons: their names, addresses and ids covered, what they wrote gone, themselves not to be asked.

    Figures, roles, times and who belongs to whom stay.
    """
    match record:
        case Rating():
            if name := matcher.stands_for(record.contact) or matcher.stands_for(record.contact_name):
                record = replace(record, comment="", contact_name=name if record.contact_name else "")
        case Ticket():
            if matcher.stands_for(record.requester):
                record = replace(record, title="")
        case Complaint():
            if matcher.stands_for(record.contact):
                record = replace(record, title="", text="", outcome="")
        case Contact():
            if name := matcher.stands_for(record.id) or matcher.stands_for(record.email):
                record = replace(record, name=name, email=name if record.email else "", language="", opted_out=True)
    return walked(record, matcher.cover)


def letting_go(connection: Connection) -> Callable[[Any], Any] | None:
    """What makes of a record coming in what is kept of it; `None` where everything is."""
    matcher = matcher_of(connection)
    limit = limits_of(connection)
    if matcher is None and limit == Limits():
        return None
    stand = stand_of(key_of(connection), limit.named)

    def made(record: Any) -> Any:
        return kept(cleaned(record, matcher) if matcher else record, limit, stand)

    return made


def limits_of(connection: Connection) -> Limits:
    """How far what is kept was pruned so far."""
    kept_since = connection.scalars(select(meta.c.value).where(meta.c.name == PRUNED)).first()
    return msgspec.json.decode(kept_since, type=Limits) if kept_since else Limits()


def named_in(connection: Connection, key: bytes) -> tuple[str, ...]:
    """Keyed hashes of everybody in a decision chain."""
    chains = (
        msgspec.json.decode(one, type=tuple[ChainMember, ...])
        for one in connection.scalars(select(customer.c.decision_chain))
    )
    names = {plain(text) for chain in chains for member in chain for text in (member.name, member.email) if text}
    return tuple(sorted(keyed(name, key) for name in names))


def stand_of(key: bytes, named: Collection[str] = ()) -> Stand:
    """Pseudonyms by keyed hash: the same for the same name or id, in this store alone; none for whoever is `named`."""
    known = frozenset(named)

    def stand(text: str) -> str:
        hashed = keyed(plain(text), key)
        return text if hashed in known else f"{PSEUDONYM}{hashed[:10]}"

    return stand


def cleaned_row(row: Mapping[str, str], matcher: Matcher) -> dict[str, str]:
    """A row as it was read; one of an erased person keeps its columns alone."""
    if any(map(matcher.stands_for, row.values())):
        return dict.fromkeys(row, "")
    return {column: matcher.cover(value) for column, value in row.items()}


def cleaned_refusal(entry: Refused, matcher: Matcher | None) -> tuple[str, dict[str, str], dict[str, str]]:
    """Name of the row, values of its sentence and the row as read, of one that could not be used."""
    values, raw = dict(entry.values), dict(entry.raw)
    if matcher is None:
        return entry.row, values, raw
    row = cleaned_row(raw, matcher)
    gone = any(raw.values()) and not any(row.values())
    return (
        matcher.cover(entry.row),
        {name: "" if gone and value in raw.values() else matcher.cover(value) for name, value in values.items()},
        row,
    )


def cleaned_rejection(entry: RejectedRow, matcher: Matcher) -> RejectedRow:
    """A kept refusal without erased persons."""
    row, values, raw = cleaned_refusal(entry, matcher)
    return replace(entry, row=row, values=values, raw=raw)


def pruned_rejection(entry: RejectedRow, limit: Limits) -> RejectedRow:
    """A refusal as it is kept: one older than rows are kept has its columns alone."""
    if limit.records is None or entry.at >= limit.records:
        return entry
    said = {name: "" if value in entry.raw.values() else value for name, value in entry.values.items()}
    return replace(entry, raw=dict.fromkeys(entry.raw, ""), values=said)


def without_erased(connection: Connection, value: str) -> str:
    """A text that is about to be kept, or JSON, without erased persons."""
    matcher = matcher_of(connection)
    return covered(value, matcher) if matcher else value


def covered(value: str, matcher: Matcher) -> str:
    """A text, or JSON with every text in it, without what the matcher takes out."""
    if value[:1] in {"{", "["}:
        try:
            plain_json = msgspec.json.decode(value)
        except msgspec.DecodeError:
            return matcher.cover(value)
        made = walked(plain_json, lambda inner: covered(inner, matcher))
        return value if made == plain_json else msgspec.json.encode(made).decode()
    return matcher.cover(value)
