"""Telephone call-backs 电话回访: about a quarter of the closed tickets, in one workbook kept by hand."""

from __future__ import annotations

import datetime as dt
import random

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.demo.customers import CLIENTS, ON_SITE, SHORT_NAME, client
from csat_plugin.demo.desk import DeskTicket
from csat_plugin.demo.dice import deal, dice
from csat_plugin.demo.months import label, shifted
from csat_plugin.demo.people import CALLERS, Cast, Person
from csat_plugin.demo.sample import Tally
from csat_plugin.demo.sentences import said
from csat_plugin.demo.truth import level

TOP = 5
ANSWERED, NO_CONTACT, REFUSED, COMPLAINT = "已评分", "未接通", "拒访", "强烈投诉"
OUTCOMES = {ANSWERED: "answered", NO_CONTACT: "no_contact", REFUSED: "refused", COMPLAINT: "complaint"}
LAST_MONTH = {"C05": (REFUSED, COMPLAINT), "C09": (REFUSED,)}
"""Who refused in the last month."""
NO_CONTACT_LAST_MONTH = 11
UNREACHED = "C23"
"""In the last month nobody there could be reached at all."""


class Call(Struct, frozen=True, kw_only=True):
    """One row of the workbook."""

    number: str
    ticket: str
    client: str
    name: str
    """The customer's name as the caller wrote it."""
    closed: dt.date
    person: str
    role: str
    day: dt.date | None
    day_text: str = ""
    caller: str
    outcome: str
    mark: int | None = None
    comment: str = ""


def calls(seed: int, last: dt.date, back: int, tickets: list[DeskTicket], people: Cast, tally: Tally) -> list[Call]:
    """The call-backs about the tickets closed in one month, ordered by customer as the caller works through them.

    A quarter of the closed tickets, rounded up (S0-10, AMB-1), every customer with a closed ticket at least once.
    """
    first = shifted(last, -back)
    month = label(first)
    chance = dice(seed, f"calls/{back}")
    drawn = _drawn(chance, tickets)
    silent = _without_mark(chance, drawn, back)
    rows: list[Call] = []
    for one in CLIENTS:
        chosen = drawn.get(one.id, [])
        outcomes = silent.get(one.id, [])
        points = level(seed, one, "callback", back)
        marks = deal(chance, len(chosen) - len(outcomes), points, TOP) if points is not None else []
        plan: list[tuple[str, int | None]] = [(o, None) for o in outcomes] + [(ANSWERED, m) for m in marks]
        for ticket, (outcome, mark) in zip(chosen, plan, strict=True):
            rows.append(_call(chance, ticket, outcome, mark, people.askers(one.id)))
            if outcome != ANSWERED:
                tally.add(OUTCOMES[outcome], month)
    rows = [replace(c, number=f"HF{first:%y%m}-{place:03d}") for place, c in enumerate(rows, start=1)]
    return _dirty(chance, rows, month, back, tally)


def _drawn(chance: random.Random, tickets: list[DeskTicket]) -> dict[str, list[DeskTicket]]:
    """The tickets to call about, by customer."""
    closed = [t for t in tickets if t.state == "Closed"]
    by_client: dict[str, list[DeskTicket]] = {c.id: [] for c in CLIENTS}
    for ticket in closed:
        if ticket.client and ticket.requester != ticket.engineer:
            by_client[ticket.client].append(ticket)
    wanted = -(-len(closed) // 4)
    drawn = {id_: [chance.choice(own)] for id_, own in by_client.items() if own}
    left = [t for own in by_client.values() for t in own if t not in drawn[t.client]]
    for ticket in chance.sample(left, wanted - len(drawn)):
        drawn[ticket.client].append(ticket)
    return {id_: sorted(own, key=lambda t: t.number) for id_, own in drawn.items()}


def _without_mark(chance: random.Random, drawn: dict[str, list[DeskTicket]], back: int) -> dict[str, list[str]]:
    """Customer -> the outcomes of those of its calls that gave no mark; at least one call of each customer gives one."""
    found: dict[str, list[str]] = {id_: [] for id_ in drawn}
    if back == 0:
        for id_, outcomes in LAST_MONTH.items():
            found[id_] += outcomes
        found[UNREACHED] = [NO_CONTACT] * len(drawn[UNREACHED])
        to_come = NO_CONTACT_LAST_MONTH - len(found[UNREACHED])
    else:
        roomy = [id_ for id_, own in drawn.items() if len(own) > 3]  # noqa: PLR2004 - leaves at least two marks
        for outcome in (REFUSED, COMPLAINT)[: chance.randint(1, 2)]:
            found[chance.choice(roomy)].append(outcome)
        to_come = chance.randint(8, 13)
    while to_come:
        id_ = chance.choice([i for i, own in drawn.items() if len(own) > len(found[i]) + 1])
        found[id_].append(NO_CONTACT)
        to_come -= 1
    return found


def _call(
    chance: random.Random, ticket: DeskTicket, outcome: str, mark: int | None, askers: tuple[Person, ...]
) -> Call:
    one = client(ticket.client)
    closed = (ticket.closed or ticket.opened).date()
    role = next((p.role for p in askers if p.name == ticket.requester), "")
    comment = ""
    if mark is not None:
        comment = said(
            chance, one.tongue, mark / TOP * 100, on_site=one.id in ON_SITE and ticket.team == "On-site", share=0.3
        )
    elif outcome == COMPLAINT:
        comment = "要求主管回电；现场响应多次超时。" if one.tongue == "zh" else "Wants the manager to call."
    return Call(
        number="",
        ticket=ticket.number,
        client=one.id,
        name=one.name,
        closed=closed,
        person=ticket.requester,
        role=role,
        day=closed + dt.timedelta(days=chance.randint(1, 4)),
        caller=chance.choice(CALLERS),
        outcome=outcome,
        mark=mark,
        comment=comment,
    )


def _dirty(chance: random.Random, rows: list[Call], month: str, back: int, tally: Tally) -> list[Call]:
    """Rows typed twice under two numbers, a mark off the scale, an unreadable date, a name without its ending."""
    marked = [i for i, c in enumerate(rows) if c.mark is not None]
    large = [i for i in marked if client(rows[i].client).segment == "A" and rows[i].client not in SHORT_NAME]
    if back in {0, 4}:
        i = chance.choice(large)
        rows[i] = replace(rows[i], mark=TOP + 1)
        large.remove(i)
        tally.add("off_scale", month)
    if back in {3, 9}:
        i = chance.choice(large)
        rows[i] = replace(rows[i], day=None, day_text="2月30日")
        large.remove(i)
        tally.add("bad_date", month)
    if back in {0, 2, 6}:
        short = [i for i in marked if rows[i].client in SHORT_NAME]
        for i in short[: 2 if back == 0 else 1]:
            rows[i] = replace(rows[i], name=SHORT_NAME[rows[i].client])
            tally.add("nearly_known_customer", month)
    twice = chance.sample(large, 2 if back == 0 else 1 if back in {1, 8} else 0)
    for place, i in enumerate(sorted(twice, reverse=True), start=1):
        rows.insert(i + 1, replace(rows[i], number=f"{rows[i].number[:7]}9{place:02d}"))
        tally.add("duplicate", month)
    return rows
