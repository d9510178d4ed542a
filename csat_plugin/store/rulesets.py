"""Rules as they were adopted: the text by its digest, a log of who adopted what, when and why, and who searched for a way to bend them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from csat_plugin.store.columns import instant, moment, plain
from csat_plugin.store.part import Part
from csat_plugin.store.rows import Kept, RuleSearch
from csat_plugin.store.schema import adoption, rule_search, ruleset

ADOPTED = "adopted"


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
        *,
        once: bool = False,
    ) -> None:
        """Keep a ruleset because it is used. Keeping again what was kept last, from the same period on, adds nothing to the log.

        Args:
            digest: identifies everything in it that affects a number or a decision.
            text: the rules as their author wrote them.
            resolved_json: the rules as they were resolved.
            valid_from: the period from which they hold, for example `2026-10`.
            at: when they were used first.
            author: who brought them in.
            reason: why.
            once: rules of the past, which a late closing uses again: they are not the newest because of that.
        """  # fmt: skip
        with self._db.transaction() as connection:
            self._text(connection, digest, text, resolved_json)
            known = select(adoption.c.digest, adoption.c.valid_from).order_by(adoption.c.sequence.desc())
            known = known.where(*self._about(adoption))
            rows = [tuple(row) for row in connection.execute(known if once else known.limit(1))]
            if (digest, valid_from) not in rows:
                connection.execute(
                    adoption.insert().values(
                        digest=digest,
                        valid_from=valid_from,
                        author=author,
                        reason=reason,
                        at=moment(at),
                        rules=self._ruleset,
                    )
                )

    def adopt_ruleset(self, kept: Kept) -> None:
        """Write into the log that a person adopted rules, always as an entry of its own; whose text was unknown gets it."""
        with self._db.transaction() as connection:
            self._text(connection, kept.digest, kept.text, kept.resolved_json)
            connection.execute(
                adoption.insert().values(
                    digest=kept.digest, valid_from=kept.valid_from, author=kept.author, reason=kept.reason,
                    at=moment(kept.at), approved_by=kept.approved_by, kind=ADOPTED, effect=kept.effect_json, rules=self._ruleset,
                )
            )  # fmt: skip

    def _text(self, connection: Connection, digest: str, text: str, resolved_json: str | bytes) -> None:
        kept = connection.execute(select(ruleset.c.text).where(ruleset.c.digest == digest)).first()
        if kept is None:
            connection.execute(ruleset.insert().values(digest=digest, text=text, resolved=plain(resolved_json)))
        elif text and not kept.text:
            connection.execute(ruleset.update().where(ruleset.c.digest == digest).values(text=text))

    def in_force(self) -> Kept | None:
        """The rules adopted last: by a person where anybody ever did, else those used last; `None` before the first."""
        log = self.rulesets()
        return next((kept for kept in reversed(log) if kept.adopted), log[-1] if log else None)

    def note_search(self, search: RuleSearch) -> None:
        """Write down that somebody searched for the change that turns a target's verdict."""
        values = {name: getattr(search, name) for name in ("target", "period", "digest", "author")}
        with self._db.transaction() as connection:
            connection.execute(
                rule_search.insert().values(
                    **values, found=search.found_json, at=moment(search.at), rules=self._ruleset
                )
            )

    def rule_searches(self) -> list[RuleSearch]:
        """Every such search, the first one first."""
        with self._db.reading() as connection:
            return [
                RuleSearch(
                    target=row[rule_search.c.target],
                    period=row[rule_search.c.period],
                    digest=row[rule_search.c.digest],
                    found_json=row[rule_search.c.found],
                    at=instant(row[rule_search.c.at]),
                    author=row[rule_search.c.author],
                )
                for row in connection.execute(
                    select(rule_search).where(*self._about(rule_search)).order_by(rule_search.c.sequence)
                ).mappings()
            ]

    def ruleset(self, digest: str) -> Kept | None:
        """The ruleset of that digest as it was last adopted, or `None`."""
        found = self._kept(ruleset.c.digest == digest)
        return found[-1] if found else None

    def rulesets(self) -> list[Kept]:
        """The whole log, the first entry first; rules adopted twice appear twice. Of several rulesets that of one."""
        return self._kept(*self._about(adoption))

    @property
    def _ruleset(self) -> str | None:
        return self.scope.rules or None if self.scope is not None else None

    def _about(self, table: Table) -> tuple[ColumnElement[bool], ...]:
        """What is about the ruleset looked at, where there are several."""
        return () if self.scope is None else (func.coalesce(table.c.rules, "") == self.scope.rules,)

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
                    approved_by=row[adoption.c.approved_by] or "",
                    adopted=row[adoption.c.kind] == ADOPTED,
                    effect_json=row[adoption.c.effect] or "",
                )
                for row in connection.execute(query).mappings()
            ]
