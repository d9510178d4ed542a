"""Rules as they were adopted: the text by its digest, and a log of who adopted what, when and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from csat_plugin.store.columns import instant, moment, plain
from csat_plugin.store.part import Part
from csat_plugin.store.rows import Kept
from csat_plugin.store.schema import adoption, ruleset


class Rulesets(Part):
    """The history of rules."""

    def keep_ruleset(
        self,
        digest: str,
        text: str,
        resolved_json: str | bytes,
        valid_from: str,
        at: datetime,
        author: str = "",
        reason: str = "",
    ) -> None:
        """Adopt a ruleset. Adopting again what is in force, from the same period on, adds nothing to the log.

        Args:
            digest: identifies everything in it that affects a number or a decision.
            text: the rules as their author wrote them.
            resolved_json: the rules as they were resolved.
            valid_from: the period from which they hold, for example `2026-10`.
            at: when they were adopted.
            author: who adopted them.
            reason: why.
        """  # fmt: skip
        with self._db.transaction() as connection:
            kept = connection.execute(select(ruleset.c.digest).where(ruleset.c.digest == digest)).first()
            if kept is None:
                connection.execute(ruleset.insert().values(digest=digest, text=text, resolved=plain(resolved_json)))
            newest = select(adoption.c.digest, adoption.c.valid_from).order_by(adoption.c.sequence.desc()).limit(1)
            if connection.execute(newest).first() != (digest, valid_from):
                connection.execute(
                    adoption.insert().values(
                        digest=digest, valid_from=valid_from, author=author, reason=reason, at=moment(at)
                    )
                )

    def ruleset(self, digest: str) -> Kept | None:
        """The ruleset of that digest as it was last adopted, or `None`."""
        found = self._kept(ruleset.c.digest == digest)
        return found[-1] if found else None

    def rulesets(self) -> list[Kept]:
        """Every adoption, the first one first; rules adopted twice appear twice."""
        return self._kept()

    def _kept(self, *conditions: ColumnElement[bool]) -> list[Kept]:
        query = (
            select(ruleset, adoption)
            .join_from(adoption, ruleset, ruleset.c.digest == adoption.c.digest)
            .where(*conditions)
            .order_by(adoption.c.sequence)
        )
        with self._db.reading() as connection:
            return [
                Kept(
                    digest=row[ruleset.c.digest],
                    text=row[ruleset.c.text],
                    resolved_json=row[ruleset.c.resolved],
                    valid_from=row[adoption.c.valid_from],
                    at=instant(row[adoption.c.at]),
                    author=row[adoption.c.author],
                    reason=row[adoption.c.reason],
                )
                for row in connection.execute(query).mappings()
            ]
