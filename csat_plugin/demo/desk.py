"""Twelve months of tickets with their ratings, as the service desk's platform would hold them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.demo.customers import CLIENTS, ON_SITE, STRANGER, Client, client
from csat_plugin.demo.dice import deal, dice
from csat_plugin.demo.months import label, last_day, moment, shifted
from csat_plugin.demo.people import ENGINEERS, Cast, Engineer
from csat_plugin.demo.sample import Tally
from csat_plugin.demo.sentences import FORMULAS, MARKUP, said
from csat_plugin.demo.truth import MONTHS, level

CLOSED_LAST_MONTH = 380
RATED_SHARE = 0.8
GRACE_DAYS = 5
MIXING = 1.6
"""How far the marks of late visits and others mix: 0 not at all, above 1 more and more."""
TOP = 5

SERVICES = {
    "Service Desk": "Workplace",
    "Network": "Network",
    "Server and Storage": "Hosting",
    "Applications": "Business applications",
    "On-site": "On-site support",
}
"""Team -> the service it delivers."""
TITLES = {
    "Service Desk": {
        "Incident": ("Laptop does not start", "Printer offline", "Mail not arriving", "Account locked"),
        "Service request": ("Password reset", "Access to shared folder", "New laptop"),
        "Change": ("Roll out office update",),
    },
    "Network": {
        "Incident": ("Branch line down", "Slow VPN", "Wi-Fi drops in meeting room"),
        "Service request": ("New switch port", "VPN access for a partner"),
        "Change": ("Replace core switch", "New firewall rule set"),
    },
    "Server and Storage": {
        "Incident": ("Disk nearly full", "Backup failed", "Virtual machine does not answer"),
        "Service request": ("More memory for a virtual machine", "Restore a folder"),
        "Change": ("Patch database servers", "Move volume to new storage"),
    },
    "Applications": {
        "Incident": ("Report shows wrong period", "Interface stopped", "Order form hangs"),
        "Service request": ("New user in ERP", "Export of last year's orders"),
        "Change": ("New release of the warehouse system",),
    },
    "On-site": {
        "Incident": ("Cash desk printer broken", "Fan noise in server room", "Barcode reader dead on line 2"),
        "Service request": ("Set up meeting room", "Move six workplaces"),
        "Change": ("Exchange rack power supply",),
    },
}
KINDS = {"Incident": 5, "Service request": 2, "Change": 1}
"""Kind of ticket -> how often, relatively."""
SLA_HOURS = {"P1": 4, "P2": 8, "P3": 24, "P4": 72}


class DeskTicket(Struct, frozen=True, kw_only=True):
    """One row of the platform's export; times are local, text as exported."""

    number: str
    client: str
    """Customer id of our register; empty for the stranger."""
    kind: str
    title: str
    state: str
    priority: str
    service: str
    team: str
    department: str
    supplier: str
    engineer: str
    requester: str
    email: str
    account: str
    opened: dt.datetime
    closed: dt.datetime | None
    sla_met: bool | None
    reopened: int = 0
    merged_into: str = ""
    rating: str = ""
    rated: dt.datetime | None = None
    rated_text: str = ""
    """Stands instead of `rated` where the export holds no readable date."""
    comment: str = ""


class Desk:
    """Makes the tickets of all months; dirt is counted in `tally` as it is put in."""

    def __init__(self, seed: int, last: dt.date, people: Cast, tally: Tally) -> None:
        self._seed, self._last, self._people, self._tally = seed, last, people, tally

    def month(self, back: int) -> list[DeskTicket]:
        """All rows of the export of one month, `back` months before the last one, in the order of the file."""
        first = shifted(self._last, -back)
        chance = dice(self._seed, f"tickets/{back}")
        total = CLOSED_LAST_MONTH if back == 0 else chance.randint(364, 396)
        odd = self._odd_ones(chance, first, back)
        rows = list(odd)
        for one, count in _shares(chance, total - len(odd)):
            rows += self._of_client(chance, one, count, first, back)
        rows += self._unfinished(chance, first, back)
        rows.sort(key=lambda t: (t.closed is None, t.closed or t.opened, t.opened, t.engineer, t.requester))
        rows = [replace(t, number=f"HX{first:%y%m}{place:04d}") for place, t in enumerate(rows, start=1)]
        return self._dirty(chance, rows, first, back)

    def _of_client(self, chance: random.Random, one: Client, count: int, first: dt.date, back: int) -> list[DeskTicket]:
        """The closed tickets of one customer, four of five rated so that their mean is the month's true level."""
        rated = max(1, round(count * RATED_SHARE)) if count else 0
        points = level(self._seed, one, "ticket", back)
        marks = deal(chance, rated, points, TOP) if points is not None else []
        rows = [self._ticket(chance, one, first) for _ in range(count)]
        if one.id in ON_SITE:  # the low marks go mostly, not only, to the late visits
            rows.sort(key=lambda t: (t.team != "On-site") + chance.uniform(0, MIXING))
            marks.sort()
            places = sorted(chance.sample(range(count), len(marks)))
            return self._marked(chance, rows, dict(zip(places, marks, strict=True)), first)
        return self._marked(chance, rows, dict(enumerate(marks)), first)

    def _marked(
        self, chance: random.Random, rows: list[DeskTicket], marks: dict[int, int], first: dt.date
    ) -> list[DeskTicket]:
        """The tickets, those with a mark rated."""
        return [self._rate(chance, t, marks[i], first) if i in marks else t for i, t in enumerate(rows)]

    def _ticket(self, chance: random.Random, one: Client, first: dt.date) -> DeskTicket:
        asker = chance.choice(self._people.askers(one.id))
        engineer = _engineer(chance, one)
        kind = chance.choices(tuple(KINDS), weights=tuple(KINDS.values()))[0]
        priority = chance.choices(tuple(SLA_HOURS), weights=(1, 4, 12, 6))[0]
        met = chance.random() < (0.955 if engineer.supplier else 0.975)
        took = SLA_HOURS[priority] * (chance.uniform(0.1, 0.95) if met else chance.uniform(1.1, 2.0))
        closed = moment(chance, first)
        return DeskTicket(
            number="",
            client=one.id,
            kind=kind,
            title=chance.choice(TITLES[engineer.team][kind]),
            state="Closed",
            priority=priority,
            service=SERVICES[engineer.team],
            team=engineer.team,
            department=engineer.department,
            supplier=engineer.supplier,
            engineer=engineer.name,
            requester=asker.name,
            email=asker.email,
            account=one.account,
            opened=closed - dt.timedelta(minutes=round(60 * took)),
            closed=closed,
            sla_met=met,
            reopened=1 if chance.random() < 0.04 else 0,  # noqa: PLR2004 - one in 25 comes back
        )

    def _rate(self, chance: random.Random, ticket: DeskTicket, mark: int, first: dt.date) -> DeskTicket:
        """The ticket with its rating: mostly within two days, some later, never after the grace."""
        if ticket.closed is None:
            return ticket
        tongue = client(ticket.client).tongue
        wait = chance.choices((1, 26, 50, 120), weights=(10, 6, 2, 1))[0] * chance.uniform(0.2, 1.0)
        latest = dt.datetime.combine(last_day(first) + dt.timedelta(days=GRACE_DAYS - 1), dt.time(20))
        rated = max(ticket.closed, min(ticket.closed + dt.timedelta(minutes=round(60 * wait)), latest))
        on_site = ticket.client in ON_SITE and ticket.team == "On-site"
        return replace(
            ticket,
            rating=str(mark),
            rated=rated,
            comment=said(chance, tongue, mark / TOP * 100, on_site=on_site),
        )

    def _odd_ones(self, chance: random.Random, first: dt.date, back: int) -> list[DeskTicket]:
        """Closed tickets whose rating does not count as it stands; they change no customer's true level."""
        usual = [c for c in CLIENTS if c.tickets > 8]  # noqa: PLR2004 - the small ones keep their few ratings clean

        def some() -> DeskTicket:
            return self._rate(chance, self._ticket(chance, chance.choice(usual), first), TOP, first)

        rows: list[DeskTicket] = []
        for _ in range(6 if back == 0 else chance.randint(2, 5)):
            ticket = some()
            rows.append(replace(ticket, requester=ticket.engineer, email=_address(ticket.engineer), comment=""))
            self._tally.add("own_rating", label(first))
        if back in {0, 3, 7}:
            rows.append(replace(some(), rating="55" if back else "7"))
            self._tally.add("off_scale", label(first))
        if back in {0, 2, 6}:
            rows.append(replace(some(), rated=None, rated_text="n/a" if back else "2026-02-30 10:15"))
            self._tally.add("bad_date", label(first))
        if back in {0, 4, 8}:
            rows.append(
                replace(some(), client="", account=STRANGER, requester="T. Holm", email="t.holm@kestrel.example")
            )
            self._tally.add("unknown_customer", label(first))
        for _ in range(2 if back == 0 else 1):
            day = last_day(first) + dt.timedelta(days=GRACE_DAYS + 1)
            rows.append(replace(some(), rated=dt.datetime.combine(day, dt.time(chance.randint(8, 17), 30))))
            self._tally.add("after_grace", label(first))
        return rows

    def _unfinished(self, chance: random.Random, first: dt.date, back: int) -> list[DeskTicket]:
        """Cancelled and merged tickets of the month, and in the last month those still in work; none is rated."""
        usual = [c for c in CLIENTS if c.tickets]
        rows = []
        for state, count in (("Cancelled", 5), ("Merged", 3)):
            for _ in range(count):
                rows.append(
                    replace(self._ticket(chance, chance.choice(usual), first), state=state, sla_met=None, reopened=0)
                )
                self._tally.add(state.lower(), label(first))
        if back == 0:
            for state, count in (("Open", 9), ("Pending", 8), ("Resolved", 7)):
                for _ in range(count):
                    ticket = self._ticket(chance, chance.choice(usual), first)
                    rows.append(replace(ticket, state=state, closed=None, sla_met=None, reopened=0))
                    self._tally.add("unfinished", label(first))
        return rows

    def _dirty(self, chance: random.Random, rows: list[DeskTicket], first: dt.date, back: int) -> list[DeskTicket]:
        """Dirt that changes no mark: untouched defaults, formulas and HTML in comments, marks of the next month."""
        month = label(first)
        rows = self._merged(chance, rows)
        closed = [i for i, t in enumerate(rows) if t.state == "Closed"]
        unrated = [i for i in closed if not rows[i].rating]
        for i in chance.sample(unrated, 8 if back == 0 else chance.randint(3, 7)):
            rows[i] = replace(rows[i], rating="0")
            self._tally.add("untouched_default", month)
        silent = [i for i in closed if rows[i].rated and not rows[i].comment and rows[i].requester != rows[i].engineer]
        if back in {0, 1, 5}:
            picked = chance.sample(silent, 4 if back == 0 else 2)
            for place, i in enumerate(picked):
                kind, pool = ("formula", FORMULAS) if place % 2 else ("markup", MARKUP)
                rows[i] = replace(rows[i], comment=chance.choice(pool))
                self._tally.add(kind, month)
        end = dt.datetime.combine(shifted(first, 1), dt.time())
        self._tally.add("rated_next_month", month, sum(1 for t in rows if t.rated and t.rated >= end))
        self._tally.add("reopened", month, sum(t.reopened for t in rows))
        return rows

    def _merged(self, chance: random.Random, rows: list[DeskTicket]) -> list[DeskTicket]:
        """Every merged ticket names a closed ticket of the same customer, or of any where it has none."""
        closed = [t for t in rows if t.state == "Closed" and t.client]
        found = []
        for ticket in rows:
            if ticket.state != "Merged":
                found.append(ticket)
                continue
            own = [t for t in closed if t.client == ticket.client] or closed
            found.append(replace(ticket, merged_into=chance.choice(own).number))
        return found


def _engineer(chance: random.Random, one: Client) -> Engineer:
    """Who handles it: customers with the common cause get an on-site engineer more often than others."""
    weight = 6 if one.id in ON_SITE else 1
    return chance.choices(ENGINEERS, weights=[weight if e.team == "On-site" else 2 for e in ENGINEERS])[0]


def _address(name: str) -> str:
    return name.lower().replace(" ", ".") + "@huaxin.example"


def _shares(chance: random.Random, total: int) -> Sequence[tuple[Client, int]]:
    """How many closed tickets each customer has in a month, `total` together."""
    busy = [c for c in CLIENTS if c.tickets]
    counts = {c.id: max(3, round(c.tickets * chance.uniform(0.9, 1.1))) for c in busy}
    large = [c.id for c in busy if c.tickets > 8]  # noqa: PLR2004 - the small ones keep their usual number
    while (missing := total - sum(counts.values())) != 0:
        counts[chance.choice(large)] += 1 if missing > 0 else -1
    return [(c, counts[c.id]) for c in busy]


def all_months(desk: Desk) -> list[list[DeskTicket]]:
    """The exports of all months, oldest first."""
    return [desk.month(back) for back in range(MONTHS - 1, -1, -1)]
