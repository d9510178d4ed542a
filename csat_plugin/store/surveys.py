"""What was decided on surveys: decisions written once, draws with their certificates, waves of panels; and who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import or_, select

from csat_plugin.core.model import Ticket
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.panels import Wave
from csat_plugin.core.surveys.sampling import Draw
from csat_plugin.store.columns import Codec, instant, json_text, moment, some_moment
from csat_plugin.store.part import Part, insert, pieces, replace_row, within
from csat_plugin.store.records import PAGE
from csat_plugin.store.schema import panel_exclusion, panel_wave, request, survey_decision, survey_draw, ticket
from csat_plugin.store.schema import ticket as ticket_table

_DECISION = msgspec.json.Decoder(SurveyDecision)
_DRAW = msgspec.json.Decoder(Draw)
_WAVE = msgspec.json.Decoder(Wave)
_TICKET = Codec(Ticket)


class Requested(Struct, frozen=True, kw_only=True):
    """A platform's own survey request, as far as later decisions look at it."""

    contact: str
    customer: str
    channel: str
    ticket: str
    asked: datetime


class Exclusion(Struct, frozen=True, kw_only=True):
    """A customer somebody took out of a panel."""

    panel: str
    customer: str
    reason: str
    author: str
    at: datetime


class Surveys(Part):
    """Decisions, draws and panels."""

    def keep_decisions(self, decisions: Sequence[SurveyDecision], at: datetime) -> int:
        """Keep decisions; one that was kept before stays as it was. Returns how many are new."""
        with self._db.transaction() as connection:
            known: set[str] = set()
            for piece in pieces([one.id for one in decisions]):
                known.update(connection.scalars(select(survey_decision.c.id).where(survey_decision.c.id.in_(piece))))
            new = {one.id: one for one in decisions if one.id not in known}
            rows = [
                {
                    "id": one.id, "survey": one.survey, "decision": "ask" if one.ask else "do_not_ask", "because": one.because,
                    "ticket": one.ticket, "customer": one.customer, "period": one.period, "moment": moment(one.moment),
                    "body": json_text(one), "rules": one.rules, "at": moment(at),
                }
                for one in new.values()
            ]  # fmt: skip
            insert(connection, survey_decision, rows)
        return len(new)

    def decisions(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        survey: str | None = None,
        ticket: str | None = None,
        period: str | None = None,
        asked: bool | None = None,
    ) -> list[SurveyDecision]:
        """Decisions by the moment of their event.

        Args:
            start: with `end`, only those whose event lies in the half-open window.
            end: first moment after the window.
            survey: only of that survey.
            ticket: only about that ticket, by its id.
            period: only of that period of a schedule or draw.
            asked: only those to ask, or those not to.
        """
        c = survey_decision.c
        query = select(c.body).order_by(c.moment, c.id)
        window = within([c.moment], some_moment(start), some_moment(end))
        if window is not None:
            query = query.where(window)
        for column, value in ((c.survey, survey), (c.ticket, ticket), (c.period, period)):
            if value is not None:
                query = query.where(column == value)
        if self.scope is not None:
            own = self.scope.customers(c.customer)
            of_units = or_(c.ticket == "", c.ticket.in_(select(ticket_table.c.id).where(self.scope.tickets())))
            query = query.where(of_units if own is None else own)
        if asked is not None:
            query = query.where(c.decision == ("ask" if asked else "do_not_ask"))
        with self._db.reading() as connection:
            return [_DECISION.decode(body) for body in connection.scalars(query)]

    def decided(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that have been decided on."""
        found: set[str] = set()
        with self._db.reading() as connection:
            for piece in pieces(sorted(set(ids))):
                found.update(connection.scalars(select(survey_decision.c.id).where(survey_decision.c.id.in_(piece))))
        return found

    def keep_draw(self, draw: Draw, rules: str, at: datetime) -> None:
        """Keep a draw; one of that survey and period that was kept before stays."""
        if self.draw(draw.survey, draw.period) is not None:
            return
        with self._db.transaction() as connection:
            connection.execute(
                survey_draw.insert().values(
                    survey=self._kept_under(draw.survey), period=draw.period, body=json_text(draw), seed=draw.certificate.seed_id, rules=rules,
                    at=moment(at),
                )
            )  # fmt: skip

    def draw(self, survey: str, period: str) -> Draw | None:
        """The draw of a survey for a period, or `None`."""
        return next((d for d in self.draws(survey) if d.period == period), None)

    def draws(self, survey: str | None = None) -> list[Draw]:
        """Every draw, by period and survey."""
        c = survey_draw.c
        query = select(c.survey, c.body).order_by(c.period, c.survey)
        if survey is not None:
            query = query.where(c.survey == self._kept_under(survey))
        with self._db.reading() as connection:
            found = connection.execute(query).all()
        return [_DRAW.decode(body) for kept, body in found if self.scope is None or self.scope.is_own(kept)]

    def _kept_under(self, name: str) -> str:
        """Under which name a survey's draw, or a panel, of these rules is kept."""
        return name if self.scope is None else self.scope.own(name)

    def keep_wave(self, wave: Wave, rules: str, at: datetime) -> None:
        """Keep a wave of a panel."""
        with self._db.transaction() as connection:
            values = {
                "panel": self._kept_under(wave.panel), "number": wave.number, "period": wave.period, "body": json_text(wave), "rules": rules,
                "at": moment(at),
            }  # fmt: skip
            replace_row(connection, panel_wave, values)

    def waves(self, panel: str) -> list[Wave]:
        """The waves of a panel, the first first."""
        query = (
            select(panel_wave.c.body).where(panel_wave.c.panel == self._kept_under(panel)).order_by(panel_wave.c.number)
        )
        with self._db.reading() as connection:
            return [_WAVE.decode(body) for body in connection.scalars(query)]

    def exclude(self, panel: str, customer: str, reason: str, author: str, at: datetime) -> None:
        """Take a customer out of a panel, with the reason and who says so."""
        values = {
            "panel": self._kept_under(panel),
            "customer": customer,
            "reason": reason,
            "author": author,
            "at": moment(at),
        }
        with self._db.transaction() as connection:
            replace_row(connection, panel_exclusion, values)

    def exclusions(self, panel: str) -> list[Exclusion]:
        """Who was taken out of a panel, by customer."""
        kept = self._kept_under(panel)
        query = select(panel_exclusion).where(panel_exclusion.c.panel == kept).order_by(panel_exclusion.c.customer)
        with self._db.reading() as connection:
            return [
                Exclusion(
                    panel=panel, customer=row["customer"], reason=row["reason"], author=row["author"],
                    at=instant(row["at"]),
                )
                for row in connection.execute(query).mappings()
            ]  # fmt: skip

    def requested(self) -> list[Requested]:
        """Every survey request a platform told us of that names a person and a time."""
        r = request.c
        query = select(r.contact, r.customer, r.channel, r.ticket, r.asked).where(
            r.contact.is_not(None), r.asked.is_not(None)
        )
        with self._db.reading() as connection:
            return [
                Requested(contact=who, customer=owner or "", channel=channel, ticket=about or "", asked=instant(asked))
                for who, owner, channel, about, asked in connection.execute(query.order_by(r.id))
            ]

    def tickets_ended(self, start: datetime | None, end: datetime | None) -> Iterator[Ticket]:
        """Tickets confirmed, closed or resolved inside the half-open window, streamed, in the order of their ids."""
        t = ticket.c
        query = select(ticket).order_by(t.id)
        if self.scope is not None:
            query = query.where(self.scope.tickets())
        window = within([t.closed, t.resolved, t.confirmed], some_moment(start), some_moment(end))
        if window is not None:
            query = query.where(window)
        with (
            self._db.reading() as connection,
            connection.execute(query, execution_options={"yield_per": PAGE}) as result,
        ):
            for row in result.mappings():
                yield _TICKET.record(row)
