"""What one of several rulesets of a workspace sees of its store: those it applies to, its own periods, items, draws and history.

Records stay one for all. What a ruleset brings forth carries its name: a period as the kind of subject `customer@vip`, an item's number
and slot as `vip/call:acme:1`, a draw's survey as `vip/spot_check`. The ruleset for everybody else has no name, so that a workspace of
one ruleset, and what it closed before there were others, stays as it is.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func

from csat_plugin.store.schema import rating, ticket

UNITS = ("service", "team", "department", "supplier")


class Scope(Struct, frozen=True, kw_only=True):
    """Whom one ruleset applies to."""

    rules: str = ""
    """Name of the ruleset; empty for the one for everybody else."""
    kind: str = "customer"
    """What the ids are: customers, or a kind of unit."""
    ids: frozenset[str] = frozenset()
    rest: bool = False
    """Everybody but those."""

    def holds(self, id_: str) -> bool:
        """Whether it applies to that customer or unit."""
        return (id_ in self.ids) != self.rest

    def owned(self, kind: str, subject: str) -> bool:
        """Whether it applies to a subject of that kind; one that is no customer or unit of the kind told apart is everybody's."""
        if self.kind == "customer":
            return kind not in ("customer", "project") or self.holds(subject.partition("/")[0])
        return kind != self.kind or self.holds(subject)

    def kept_kind(self, subject_kind: str) -> str:
        """Under which kind of subject its periods are kept."""
        return f"{subject_kind}@{self.rules}" if self.rules else subject_kind

    def own(self, name: str) -> str:
        """What belongs to this ruleset, by the name it is kept under."""
        return f"{self.rules}/{name}" if self.rules else name

    def is_own(self, kept: str) -> bool:
        """Whether what is kept under that name belongs to this ruleset."""
        rules, slash, _ = kept.partition("|")[0].partition(":")[0].partition("/")
        return (rules if slash else "") == self.rules

    def ratings(self) -> ColumnElement[bool]:
        """Ratings of those it applies to; where it is the ticket that says whose they are, the ticket must be joined."""
        if self.kind == "service":
            return self._among(func.coalesce(func.nullif(rating.c.service, ""), ticket.c.service, ""))
        return self._among(rating.c[self.kind])

    def tickets(self) -> ColumnElement[bool]:
        """Tickets of those it applies to."""
        return self._among(ticket.c[self.kind])

    def customers(self, column: ColumnElement[Any]) -> ColumnElement[bool] | None:
        """Rows of the customers it applies to; `None` where units are told apart."""
        return self._among(column) if self.kind == "customer" else None

    def _among(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        known = func.coalesce(column, "")
        ids = sorted(self.ids)
        return known.notin_(ids) if self.rest else known.in_(ids)


def whose(kept: str) -> tuple[str, str]:
    """A kind of subject as a period is kept under -> the kind, and the name of the ruleset."""
    kind, _, rules = kept.partition("@")
    return kind, rules


def of_item(id_: str) -> str:
    """Name of the ruleset an item belongs to, by its number; empty for the one for everybody else."""
    rules, slash, _ = id_.partition(":")[0].partition("/")
    return rules if slash else ""


def within_ratings(scope: Scope | None, query: Select[Any]) -> Select[Any]:
    """The query over ratings joined with their tickets, for those in the scope."""
    return query if scope is None else query.where(scope.ratings())
