"""Taking persons out of everything that is kept, for good: records, former versions, journals, frozen results, free pages.

One transaction; then the file is written anew, so that nothing of it is left in free pages or the log. Records keep their
fingerprints in step with their new content, so that reading a source again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, select, text

from csat_plugin.core.model import Contact
from csat_plugin.core.privacy.matching import Matcher, Token, hashed
from csat_plugin.core.privacy.quoting import Quoted
from csat_plugin.core.privacy.retention import Limits, Stand, kept
from csat_plugin.store.columns import instant, json_text, moment
from csat_plugin.store.erased import (
    PRUNED,
    cleaned,
    cleaned_rejection,
    key_of,
    limits_of,
    matcher_of,
    named_in,
    pruned_rejection,
    stand_of,
)
from csat_plugin.store.part import Part, replace_row
from csat_plugin.store.ratings_in import RATING
from csat_plugin.store.rows import RejectedRow
from csat_plugin.store.schema import erased, meta, metadata, privacy_log, rating
from csat_plugin.store.sweeping import DUE, RECORDS, Frozen, rows, sweep, sweep_frozen

R = TypeVar("R", bound=Struct)


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
        quoted: Quoted,
        at: datetime,
        frozen: Frozen,
    ) -> dict[str, int]:
        """Take a person out of everything, and keep him out of what is read later.

        Args:
            person: the pseudonym that stands in his place.
            tokens: his names, addresses and ids.
            quoted: what he wrote, and what quotes it.
            at: when.
            frozen: makes of frozen results what is kept of them.

        Returns:
            Table -> rows changed.
        """
        known = Matcher(tokens)
        covering = Matcher([*tokens, *quoted.tokens()])
        with self._db.transaction() as connection:
            key = key_of(connection, make=True)
            for token in tokens:
                one = hashed(token, key)
                row = {"hash": one.hash, "length": one.length, "becomes": one.becomes, "place": one.where}
                replace_row(connection, erased, row | {"person": person, "at": moment(at)})
            counts = sweep(
                connection, lambda one: cleaned(one, known), covering, quoted, lambda row: cleaned_rejection(row, known)
            )
            counts |= sweep_frozen(connection, frozen, at)
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
        names: Sequence[Token],
        quoted: Quoted,
        at: datetime,
        frozen: Frozen,
    ) -> dict[str, int]:
        """Let go of what is older than it is kept; what is read again later is pruned just so.

        Args:
            limit: how far.
            gone: id -> what is kept of a contact nothing newer names.
            names: gone wherever they stand.
            quoted: what was written, and what quotes it.
            at: when.
            frozen: as for `erase`.

        Returns:
            Table -> rows changed.
        """
        covering = Matcher([*names, *quoted.tokens()])
        with self._db.transaction() as connection:
            stand = stand_of(key_of(connection, make=True), limit.named)
            replace_row(connection, meta, {"name": PRUNED, "value": json_text(limit)})

            def change(record: Any) -> Any:
                return gone.get(record.id, record) if isinstance(record, Contact) else kept(record, limit, stand)

            def refusal(entry: RejectedRow) -> RejectedRow:
                return pruned_rejection(entry, limit)

            counts = sweep(connection, change, covering, quoted, refusal)
            counts |= sweep_frozen(connection, frozen, at)
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
            found = connection.execute(select(privacy_log).order_by(privacy_log.c.sequence)).mappings()
            return [
                PrivacyEntry(**row | {"counts": msgspec.json.decode(row["counts"]), "at": instant(row["at"])})
                for row in map(dict, found)
            ]

    def covering(self) -> Matcher | None:
        """What covers the names, addresses and ids of everybody erased so far; `None` where nobody was."""
        with self._db.reading() as connection:
            return matcher_of(connection)

    def every(self, kind: type[R]) -> Iterator[R]:
        """Every record of a kind, whichever rules are looked at, streamed."""
        table, codec = next(pair for pair in (*RECORDS, (rating, RATING)) if pair[1].struct is kind)
        with self._db.reading() as connection:
            yield from (codec.record(row) for row in rows(connection, table))

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
