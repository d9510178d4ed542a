"""Taking persons out of everything that is kept, for good: records, former versions, journals, frozen results, free pages.

One transaction; then the file is written anew, so that nothing of it is left in free pages or the log. Records keep their
fingerprints in step with their new content, so that reading a source again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Table, Text, and_, func, select, text

from csat_plugin.core.model import Complaint, Contact, Customer, Rating, ServiceReview, SurveyRequest, Ticket
from csat_plugin.core.privacy.matching import Matcher, Token, hashed, plain, walked
from csat_plugin.core.privacy.retention import Limits, Stand, kept
from csat_plugin.core.report.name_guard import COVER
from csat_plugin.store.columns import Codec, fingerprint, instant, json_text, moment
from csat_plugin.store.erased import KEY, PRUNED, cleaned, cleaned_rejection, key_of, limits_of, named_in, stand_of
from csat_plugin.store.part import CHUNK, Part, replace_row
from csat_plugin.store.ratings_in import RATING, content_of
from csat_plugin.store.rows import RejectedRow
from csat_plugin.store.schema import (
    complaint,
    contact,
    customer,
    erased,
    issue,
    meta,
    metadata,
    privacy_log,
    rating,
    rating_version,
    redaction,
    rejected,
    request,
    service_review,
    ticket,
)

R = TypeVar("R", bound=Struct)

Change = Callable[[Any], Any]
"""Makes of a record what is kept of it."""

DUE = "privacy_rewrite"
"""Row of `meta` that says the database is still to be written anew."""

_RECORDS: tuple[tuple[Table, Codec[Any]], ...] = (
    (customer, Codec(Customer)),
    (contact, Codec(Contact)),
    (request, Codec(SurveyRequest)),
    (ticket, Codec(Ticket)),
    (complaint, Codec(Complaint)),
    (service_review, Codec(ServiceReview)),
)
_VERSION = msgspec.json.Decoder(Rating)
_REJECTED = msgspec.json.Decoder(RejectedRow)
_APART = {erased, privacy_log, redaction, issue, rating, rating_version, rejected, *(table for table, _ in _RECORDS)}


class PrivacyEntry(Struct, frozen=True, kw_only=True):
    """One line of the journal of erasures."""

    sequence: int
    kind: str
    """`erased` or `pruned`."""
    person: str
    """The pseudonym that stands in the name's place; empty where many were pruned."""
    counts: dict[str, int]
    """Table -> rows that were changed."""
    at: datetime


class Privacy(Part):
    """Erasing and pruning."""

    def pseudonym(self, identity: str) -> str:
        """What stands in the place of a person, the same for the same id or name at all times."""
        with self._db.transaction() as connection:
            return stand_of(key_of(connection, make=True))(identity)

    def erase(
        self,
        person: str,
        tokens: Sequence[Token],
        said: Iterable[str],
        at: datetime,
        frozen: Callable[[Mapping[str, str], Matcher], Mapping[str, str]],
    ) -> dict[str, int]:
        """Take a person out of everything, and keep him out of what is read later.

        Args:
            person: the pseudonym that stands in his place.
            tokens: his names, addresses and ids.
            said: what he wrote; gone wherever it is quoted.
            at: when.
            frozen: makes the texts of a frozen result (`assessment`, `members`, `report`) what is kept of them.

        Returns:
            Table -> rows changed.
        """
        known = Matcher(tokens)
        quoted = Matcher([*tokens, *quotes(said)])
        with self._db.transaction() as connection:
            key = key_of(connection, make=True)
            for token in tokens:
                one = hashed(token, key)
                row = {"hash": one.hash, "length": one.length, "becomes": one.becomes, "place": one.where}
                replace_row(connection, erased, row | {"person": person, "at": moment(at)})
            counts = _sweep(
                connection, lambda record: cleaned(record, known), quoted, lambda row: cleaned_rejection(row, known)
            )
            counts |= _frozen(connection, quoted, frozen, at)
            self._note(connection, "erased", person, counts, at)
        self.rewrite()
        return counts

    def pruning(self, limit: Limits) -> tuple[Limits, Stand]:
        """How far to prune, what was pruned before included, and what stands in the place of a name."""
        with self._db.transaction() as connection:
            key = key_of(connection, make=True)
            named = named_in(connection, key) if limit.contacts else ()
            return replace(limit.later(limits_of(connection)), named=named), stand_of(key, named)

    def prune(
        self,
        limit: Limits,
        gone: Mapping[str, Contact],
        tokens: Sequence[Token],
        at: datetime,
        frozen: Callable[[Mapping[str, str], Matcher], Mapping[str, str]],
    ) -> dict[str, int]:
        """Let go of what is older than it is kept; what is read again later is pruned just so.

        Args:
            limit: how far.
            gone: id -> what is kept of a contact nothing newer names.
            tokens: comments and names that are gone wherever they are quoted.
            at: when.
            frozen: as for `erase`.

        Returns:
            Table -> rows changed.
        """
        quoted = Matcher(tokens)
        with self._db.transaction() as connection:
            stand = stand_of(key_of(connection, make=True), limit.named)
            replace_row(connection, meta, {"name": PRUNED, "value": json_text(limit)})

            def change(record: Any) -> Any:
                return gone.get(record.id, record) if isinstance(record, Contact) else kept(record, limit, stand)

            def refusal(entry: RejectedRow) -> RejectedRow:
                old = limit.records is not None and entry.at < limit.records
                if not old:
                    return entry
                said = {name: "" if value in entry.raw.values() else value for name, value in entry.values.items()}
                return replace(entry, raw=dict.fromkeys(entry.raw, ""), values=said)

            counts = _sweep(connection, change, quoted, refusal)
            counts |= _frozen(connection, quoted, frozen, at)
            self._note(connection, "pruned", "", counts, at)
        self.rewrite()
        return counts

    def rewrite(self) -> None:
        """Write the database anew, so that nothing that was taken out is left in free pages or the log."""
        with self._db.engine.connect() as connection:
            if self._db.engine.dialect.name == "sqlite":
                raw = connection.connection.cursor()
                for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    raw.execute(statement).fetchall()
                raw.close()
            else:
                alone = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in metadata.sorted_tables:
                    alone.execute(text(f'VACUUM FULL "{table.name}"'))
        with self._db.transaction() as connection:
            connection.execute(meta.delete().where(meta.c.name == DUE))

    def rewrite_due(self) -> bool:
        """Whether an erasure was interrupted before the database was written anew."""
        with self._db.reading() as connection:
            return connection.scalars(select(meta.c.value).where(meta.c.name == DUE)).first() is not None

    def privacy_log(self) -> list[PrivacyEntry]:
        """What was erased and pruned, the oldest first."""
        with self._db.reading() as connection:
            rows = connection.execute(select(privacy_log).order_by(privacy_log.c.sequence)).mappings()
            return [
                PrivacyEntry(**row | {"counts": msgspec.json.decode(row["counts"]), "at": instant(row["at"])})
                for row in map(dict, rows)
            ]

    def every(self, kind: type[R]) -> Iterator[R]:
        """Every record of a kind, whichever rules are looked at, streamed."""
        table, codec = next(pair for pair in (*_RECORDS, (rating, RATING)) if pair[1].struct is kind)
        with self._db.reading() as connection:
            yield from (codec.record(row) for row in _rows(connection, table))

    def _note(self, connection: Connection, kind: str, person: str, counts: Mapping[str, int], at: datetime) -> None:
        last = connection.execute(select(func.max(privacy_log.c.sequence))).scalar() or 0
        row = {
            "sequence": last + 1,
            "kind": kind,
            "person": person,
            "counts": json_text(dict(counts)),
            "at": moment(at),
        }
        connection.execute(privacy_log.insert().values(**row))
        replace_row(connection, meta, {"name": DUE, "value": str(last + 1)})


def quotes(said: Iterable[str]) -> list[Token]:
    """What somebody wrote, as it is looked for where it may be quoted; short words only where they stand alone."""
    return [
        Token(one, COVER, "anywhere" if len(plain(one)) >= QUOTABLE else "whole") for one in set(said) if plain(one)
    ]


QUOTABLE = 12
"""Signs from which on a comment is looked for inside other texts."""


def _sweep(
    connection: Connection, change: Change, quoted: Matcher, refusal: Callable[[RejectedRow], RejectedRow]
) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table, codec in _RECORDS:
        counts[table.name] = _records(connection, table, codec, change)
    counts["rating"] = _ratings(connection, change)
    counts["rating_version"] = _bodies(
        connection, rating_version, lambda body: json_text(change(_VERSION.decode(body)))
    )
    counts["rejected"] = _bodies(connection, rejected, lambda body: json_text(refusal(_REJECTED.decode(body))))
    for table in metadata.sorted_tables:
        if table not in _APART:
            counts[table.name] = _any_table(connection, table, quoted)
    return {name: n for name, n in counts.items() if n}


def _same(table: Table, row: Mapping[Any, Any]) -> Any:
    return and_(*(table.c[column.name] == row[column.name] for column in table.primary_key))


def _rows(connection: Connection, table: Table) -> Iterator[Mapping[Any, Any]]:
    """Every row, streamed: of a million only those that change are held."""
    with connection.execute(select(table), execution_options={"yield_per": CHUNK}) as result:
        yield from result.mappings()


def _changed(
    connection: Connection, table: Table, codec: Codec[Any], change: Change
) -> list[tuple[Mapping[Any, Any], dict[str, Any]]]:
    """Rows that change, and their columns then."""
    found = []
    for row in _rows(connection, table):
        record = codec.record(row)
        if (made := change(record)) != record:
            found.append((row, _row(codec, row, made, change(_as_given(record, row)))))
    return found


def _as_given(record: Any, row: Mapping[Any, Any]) -> Any:
    """The record as its source gave it: with the customer named there."""
    return replace(record, customer=row["customer_given"]) if "customer_given" in row else record


def _records(connection: Connection, table: Table, codec: Codec[Any], change: Change) -> int:
    changed = _changed(connection, table, codec, change)
    for row, new in changed:
        connection.execute(table.update().where(_same(table, row)).values(**new))
    return len(changed)


def _row(codec: Codec[Any], row: Mapping[Any, Any], made: Any, given: Any) -> dict[str, Any]:
    """The columns of a changed record. Its fingerprint is that of the record as its source would give it now."""
    new, as_given = codec.row(made), codec.row(given)
    if "customer_given" in row:
        new["customer_given"] = as_given["customer"]
    content = content_of(as_given) if codec is RATING else fingerprint([as_given[name] for name in codec.names])
    return new | {"content": content}


def _ratings(connection: Connection, change: Change) -> int:
    changed = _changed(connection, rating, RATING, change)
    for row, new in changed:
        here = rating.c.id == row["id"]
        if new["id"] == row["id"]:
            connection.execute(rating.update().where(here).values(**new))
        else:  # its versions hang on it
            connection.execute(rating.insert().values(**dict(row) | new))
            moved = rating_version.update().where(rating_version.c.rating == row["id"]).values(rating=new["id"])
            connection.execute(moved)
            connection.execute(rating.delete().where(here))
    return len(changed)


def _bodies(connection: Connection, table: Table, change: Callable[[str], str]) -> int:
    changed = [
        (row, body)
        for row in _rows(connection, table)
        if msgspec.json.decode(body := change(row["body"])) != msgspec.json.decode(row["body"])
    ]
    for row, body in changed:
        connection.execute(table.update().where(_same(table, row)).values(body=body))
    return len(changed)


def _any_table(connection: Connection, table: Table, quoted: Matcher) -> int:
    columns = [column.name for column in table.c if isinstance(column.type, Text)]
    changed = []
    for row in _rows(connection, table):
        if table is meta and row["name"] in {KEY, DUE, PRUNED}:
            continue
        new = {name: covered(row[name], quoted) for name in columns if row[name] is not None}
        if any(new[name] != row[name] for name in new):
            changed.append((row, new))
    for row, new in changed:
        connection.execute(table.update().where(_same(table, row)).values(**new))
    return len(changed)


def covered(value: str, quoted: Matcher) -> str:
    """A text, or JSON with every text in it, without what the matcher takes out."""
    if value[:1] in {"{", "["}:
        try:
            plain_json = msgspec.json.decode(value)
        except msgspec.DecodeError:
            return quoted.cover(value)
        made = walked(plain_json, lambda inner: covered(inner, quoted))
        return value if made == plain_json else msgspec.json.encode(made).decode()
    return quoted.cover(value)


def _frozen(
    connection: Connection,
    quoted: Matcher,
    change: Callable[[Mapping[str, str], Matcher], Mapping[str, str]],
    at: datetime,
) -> dict[str, int]:
    """Frozen results without those texts; a trace of each stays, with what the bytes were before."""
    names = ("assessment", "members", "report")
    changed = 0
    for row in connection.execute(select(issue)).mappings().all():
        before = {name: row[name] for name in names if row[name] is not None}
        after = dict(change(before, quoted))
        if after == before:
            continue
        last = connection.execute(select(func.max(redaction.c.sequence))).scalar() or 0
        key = {"label": row["label"], "subject_kind": row["subject_kind"], "version": row["version"]}
        open_ = {"sequence": last + 1, "was": _sha(before), "became": "", "at": moment(at)}
        connection.execute(redaction.insert().values(**key, **open_))
        connection.execute(issue.update().where(_same(issue, row)).values(**after))
        done = redaction.update().where(redaction.c.sequence == last + 1).values(became=_sha(after))
        connection.execute(done)
        changed += 1
    return {"issue": changed} if changed else {}


def _sha(texts: Mapping[str, str]) -> str:
    """sha256 of each part, so that a copy somebody kept can be recognised: `assessment:... report:...`."""
    return " ".join(f"{name}:{hashlib.sha256(value.encode()).hexdigest()}" for name, value in texts.items())
