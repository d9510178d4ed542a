"""Periods and their frozen results. What was issued is never changed; a correction is a further version (S0-63)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from csat_plugin.store.columns import instant, json_text, moment, some_instant
from csat_plugin.store.errors import StoreError
from csat_plugin.store.part import Part, replace_row
from csat_plugin.store.rows import Frozen, Member, PeriodRow, PeriodState
from csat_plugin.store.schema import issue, period
from csat_plugin.store.scope import Scope, whose

_MEMBERS = msgspec.json.Decoder(dict[str, Member])
_FINAL = ("issued", "corrected")


class _Told(Struct, frozen=True, array_like=True, gc=False):
    """The beginning of a `Member`: all that says whether it counted."""

    version: int
    reason: str = ""


_TOLD = msgspec.json.Decoder(dict[str, _Told])


class Periods(Part):
    """Period states and frozen results."""

    def period(self, label: str, subject_kind: str) -> PeriodRow:
        """The state of a period; one never closed is open."""
        kept = self._kept_kind(subject_kind)
        query = select(period).where(period.c.label == label, period.c.subject_kind == kept)
        with self._db.reading() as connection:
            row = connection.execute(query).mappings().first()
        return _period(row) if row is not None else PeriodRow(label=label, subject_kind=subject_kind)

    def periods(self, *, every: bool = False) -> list[PeriodRow]:
        """Every period that was closed at least once, by label, kind of subject and ruleset; of one ruleset its own.

        With `every` those of all rulesets.
        """
        with self._db.reading() as connection:
            rows = connection.execute(select(period).order_by(period.c.label, period.c.subject_kind)).mappings()
            found = [_period(row) for row in rows]
        return [row for row in found if every or self.scope is None or row.rules == self.scope.rules]

    def _kept_kind(self, subject_kind: str) -> str:
        return subject_kind if self.scope is None else self.scope.kept_kind(subject_kind)

    def freeze(
        self,
        label: str,
        subject_kind: str,
        state: PeriodState,
        version: int,
        digest: str,
        assessment_json: bytes,
        members: Mapping[str, Member],
        report_json: bytes | None,
        reason: str,
        at: datetime,
    ) -> None:
        """Freeze the result of a period and set the period's state.

        A closed result may be frozen again under its version until it is issued; from then on only a greater version is
        taken.

        Args:
            label: the period, for example `2026-10`.
            subject_kind: whose scores.
            state: `closed`, `issued` or `corrected`.
            version: from 1.
            digest: of the rules in force.
            assessment_json: the result, kept byte for byte.
            members: every rating of the period, counted or not, with what became of it.
            report_json: the report, kept byte for byte, if there is one.
            reason: why, where the state is `corrected`.
            at: when.

        Raises:
            StoreError: if that version, or a later one, is already issued.
            ValueError: if the state is `open` or the version below 1 (a fault of the caller).
        """
        if state == "open" or version < 1:
            raise ValueError(
                f"a period is frozen as closed, issued or corrected from version 1 on, not {state} {version}"
            )
        kept_kind = self._kept_kind(subject_kind)
        row = {
            "label": label,
            "subject_kind": kept_kind,
            "version": version,
            "state": state,
            "rules_digest": digest,
            "assessment": assessment_json.decode("utf-8"),
            "members": json_text(dict(members)),
            "report": None if report_json is None else report_json.decode("utf-8"),
            "reason": reason,
            "at": moment(at),
        }
        with self._db.transaction() as connection:
            final = select(func.max(issue.c.version)).where(
                issue.c.label == label, issue.c.subject_kind == kept_kind, issue.c.state.in_(_FINAL)
            )
            last = connection.execute(final).scalar()
            if last is not None and version <= last:
                raise StoreError("store.issued_period", period=label, version=str(last))
            replace_row(connection, issue, row)
            before = self.period(label, subject_kind)
            replace_row(
                connection,
                period,
                {
                    "label": label,
                    "subject_kind": kept_kind,
                    "state": state,
                    "version": version,
                    "rules_digest": digest,
                    "closed_at": moment(at if before.closed_at is None or state == "closed" else before.closed_at),
                    "issued_at": moment(at) if state in _FINAL else None,
                },
            )

    def frozen(self, label: str, subject_kind: str, version: int | None = None) -> Frozen | None:
        """A frozen result: that version, or the latest; `None` when there is none."""
        query = select(issue).where(issue.c.label == label, issue.c.subject_kind == self._kept_kind(subject_kind))
        if version is not None:
            query = query.where(issue.c.version == version)
        with self._db.reading() as connection:
            row = connection.execute(query.order_by(issue.c.version.desc()).limit(1)).mappings().first()
        if row is None:
            return None
        return Frozen(
            label=row["label"],
            subject_kind=whose(row["subject_kind"])[0],
            version=row["version"],
            state=row["state"],
            digest=row["rules_digest"],
            assessment_json=row["assessment"].encode("utf-8"),
            members=_MEMBERS.decode(row["members"]),
            report_json=None if row["report"] is None else row["report"].encode("utf-8"),
            reason=row["reason"],
            at=instant(row["at"]),
        )

    def counted(self, label: str, subject_kind: str) -> set[str]:
        """Ids of the ratings that count in the latest frozen result, by whatever ruleset; none where there is none."""
        kinds = {subject_kind}
        if self.scope is not None:
            rows = self.periods(every=True)
            kinds = {Scope(rules=row.rules).kept_kind(subject_kind) for row in rows if row.label == label}
        found: set[str] = set()
        for kind in kinds:
            query = select(issue.c.members).where(issue.c.label == label, issue.c.subject_kind == kind)
            with self._db.reading() as connection:
                members = connection.execute(query.order_by(issue.c.version.desc()).limit(1)).scalar()
            found |= {rating for rating, member in _TOLD.decode(members or "{}").items() if not member.reason}
        return found


def _period(row: Mapping[Any, Any]) -> PeriodRow:
    kind, rules = whose(row["subject_kind"])
    return PeriodRow(
        label=row["label"],
        subject_kind=kind,
        rules=rules,
        state=row["state"],
        version=row["version"],
        rules_digest=row["rules_digest"],
        closed_at=some_instant(row["closed_at"]),
        issued_at=some_instant(row["issued_at"]),
    )
