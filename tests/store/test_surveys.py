"""Decisions are written once, draws too; panels keep their waves and who was taken out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from csat_plugin.core.model import SurveyRequest, Ticket
from csat_plugin.core.rules import Survey
from csat_plugin.core.scoring.result import Note
from csat_plugin.core.surveys.decision import Gate, SurveyDecision
from csat_plugin.core.surveys.panels import Member, Wave
from csat_plugin.core.surveys.sampling import Framed, draw_for
from csat_plugin.store import Store

AT = datetime(2026, 11, 9, tzinfo=UTC)


def decision(n: int = 1, **more: Any) -> SurveyDecision:
    given: dict[str, Any] = {
        "id": f"after|t{n}#0|ann", "survey": "after", "ask": True, "because": "condition", "moment": AT + timedelta(hours=n), "at": AT,
        "gates": (Gate(gate="condition", result="passed", note=Note("surveys.gate.event", {"event": "x"}), place="a.yaml:3"),),
        "occasion": f"t{n}#0", "ticket": f"t{n}", "contact": "ann", "rules": "d1",
    }  # fmt: skip
    return SurveyDecision(**(given | more))


def test_what_was_decided_stays(store: Store) -> None:
    first = decision()
    assert store.keep_decisions([first, decision(2, ask=False, because="contact")], AT) == 2
    assert store.keep_decisions([replace(first, ask=False, rules="d2"), decision(3)], AT) == 1
    assert store.decisions(ticket="t1") == [first]
    assert [one.id for one in store.decisions()] == ["after|t1#0|ann", "after|t2#0|ann", "after|t3#0|ann"]
    assert [one.ticket for one in store.decisions(asked=False)] == ["t2"]
    assert [one.ticket for one in store.decisions(start=AT + timedelta(hours=2), end=AT + timedelta(hours=3))] == ["t2"]
    assert not store.decisions(survey="other")
    assert store.decided(["after|t1#0|ann", "after|t9#0|ann"]) == {"after|t1#0|ann"}


def test_a_draw_is_made_once(store: Store) -> None:
    survey = Survey(id="spot", event="period.ended", share=5000)
    first = draw_for(survey, b"seed", "2026-10", [Framed(f"t{n}") for n in range(8)])
    store.keep_draw(first, "d1", AT)
    store.keep_draw(draw_for(survey, b"other", "2026-10", [Framed("t1")]), "d2", AT)
    assert store.draw("spot", "2026-10") == first
    assert store.draws() == [first]
    assert store.draw("spot", "2026-09") is None


def test_waves_and_who_was_taken_out(store: Store) -> None:
    wave = Wave(
        panel="key",
        number=1,
        period="2026",
        members=(Member(customer="C1", since=1, how="chosen"),),
        eligible=3,
        wanted=1,
    )
    store.keep_wave(wave, "d1", AT)
    assert store.waves("key") == [wave]
    store.exclude("key", "C1", "left us", "wang", AT)
    (out,) = store.exclusions("key")
    assert (out.customer, out.reason, out.author, out.at) == ("C1", "left us", "wang", AT)


def test_requests_of_platforms_and_tickets_that_ended(store: Store) -> None:
    store.write(
        "desk",
        [
            SurveyRequest(id="desk:request:1", channel="ticket", contact="ann", ticket="desk:ticket:1", asked=AT),
            SurveyRequest(id="desk:request:2", channel="ticket", contact="bob"),
            Ticket(id="desk:ticket:1", key="T1", state="closed", closed=AT),
            Ticket(id="desk:ticket:2", key="T2"),
        ],
        AT,
    )
    (asked,) = store.requested()
    assert (asked.contact, asked.ticket, asked.asked) == ("ann", "desk:ticket:1", AT)
    hour = timedelta(hours=1)
    assert [one.key for one in store.tickets_ended(AT - hour, AT + hour)] == ["T1"]
    assert not list(store.tickets_ended(AT + hour, None))
