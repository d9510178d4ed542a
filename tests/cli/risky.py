"""A small provider whose scores fall, whose customers refuse, complain, keep silent or were chosen by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.program import Desk

SETTINGS = """\
workspace: risky
rules: rules/risky.yaml
timezone: UTC
register: register.csv
effects: {from: 2026-01-01}
connections:
  files:
    adapter: folder
    path: exports
    files:
    - match: "answers*.csv"
      ratings:
      - channel: call
        mark: Mark
        scale: {min: 0, max: 100}
        outcome: {column: Outcome, values: {refused: refused, refused score: refused_score, no contact: no_contact, complaint: complaint, ok: answered}}
        columns: {id: No, response: Sheet, question: Question, customer: Customer, contact: Who, asked: Asked, answered: Day, closed: Day, causes: Causes,
                  interviewer: By, nominated_by: Named, ticket: Ticket, supplier: Supplier}
    - match: "places*.csv"
      ratings:
      - channel: place
        mark: Place
        columns: {id: No, customer: Customer, contact: Who, answered: Day}
    - match: "tickets*.csv"
      ticket: {id: No, kind: Kind, state: State, customer: Customer, team: Team, assignee: By, opened: Opened, closed: Closed, sla_met: Kept}
      fields: {promised: Promised, approved: Approved, last_told: Told}
    - match: "complaints*.csv"
      complaint: {id: No, customer: Customer, day: Day, title: What, cause: Cause, due: Due, closed: Closed, item: Action}
    - match: "reviews*.csv"
      review: {id: No, customer: Customer, day: Day, participants: Who, findings: Findings, minutes: Minutes}
"""
RULES = """\
language: 1
ruleset: risky
valid_from: 2026-01
people: {process_manager: ana}
weights: {call: 100}
channels:
  call: {month_of: rated}
score: {subject: customer, period: month}
bands: {bad: 0, fair: 60, good: 80}
targets: {promise: {share: 75%, of: customers, reaching: good, customers_without_score: leave_out}}
playbooks: {look: {title: Look into it}}
"""
REGISTER = "id,name,segment,contract_start,contract_end,account_manager,spend_change,churn_warning\n"
ANSWERS = "No,Sheet,Question,Customer,Who,Mark,Outcome,Asked,Day,Causes,By,Named,Ticket,Supplier\n"
PLACES = "No,Customer,Who,Place,Day\n"
COMPLAINTS = "No,Customer,Day,What,Cause,Due,Closed,Action\n"
REVIEWS = "No,Customer,Day,Who,Findings,Minutes\n"
TICKETS = "No,Kind,State,Customer,Team,By,Opened,Closed,Kept,Promised,Approved,Told\n"

XIAN = (
    ("89.32", "77.54", "87.46", "77.94", "65.29", "62.56"),
    ("92.62", "76.87", "95.73", "80.54", "75.65", "61.54"),
)
"""Two series of monthly scores on which the requirements' own alarm was raised (methods 5.5): all customers, then important ones (AMB-9)."""


class Risky:
    """Writes the files of such a provider; `desk` reads them and is where commands run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: list[str] = []
        self.places: list[str] = []
        self.tickets: list[str] = []
        self.complaints: list[str] = []
        self.reviews: list[str] = []
        self.customers: dict[str, str] = {}
        self.rules = RULES

    def customer(self, name: str, more: str = "") -> None:
        """One line of the register: segment, contract's start and end, account manager, change of spend, churn warning."""
        self.customers[name] = more or ",,,,,"

    def answer(self, customer: str, day: str, mark: str = "", **more: Any) -> None:
        """One answer; what is not said is empty."""
        number = f"R{len(self.answers) + 1:04}"
        get = {key: str(value) for key, value in more.items()}
        self.customers.setdefault(customer, ",,,,,")
        cells = [
            number, get.get("sheet", ""), get.get("question", ""), customer, get.get("who", ""), mark, get.get("outcome", ""),
            get.get("asked", ""), day, get.get("causes", ""), get.get("by", ""), get.get("named", ""), get.get("ticket", ""),
            get.get("supplier", ""),
        ]  # fmt: skip
        self.answers.append(",".join(f'"{cell}"' for cell in cells))

    def series(self, customer: str, values: tuple[str, ...], last: int = 10) -> None:
        """One mark a month, the last in that month of 2026."""
        for n, value in enumerate(values):
            self.answer(customer, f"2026-{last - len(values) + 1 + n:02}-10", value)

    def action(self, condition: str, event: str = "period.closed", name: str = "look", **more: str) -> None:
        """A rule that opens an item under a condition."""
        extra = "".join(f", {key}: {value}" for key, value in more.items())
        line = f"  {name}: {{event: {event}, when: {condition}, open: look, owner: process_manager{extra}}}\n"
        head = "" if "\nactions:\n" in self.rules else "actions:\n"
        self.rules += head + line

    def desk(self) -> Desk:
        """The workspace, read in."""
        desk = self.unread()
        desk.ok("sync")
        return desk

    def unread(self) -> Desk:
        """The workspace as its files stand, nothing read."""
        register = REGISTER + "".join(f"{name},{name},{more}\n" for name, more in sorted(self.customers.items()))
        files = {
            "csat.yaml": SETTINGS,
            "rules/risky.yaml": self.rules,
            "register.csv": register,
            "exports/answers.csv": ANSWERS + "\n".join(self.answers) + "\n",
            "exports/places.csv": PLACES + "\n".join(self.places) + "\n",
            "exports/tickets.csv": TICKETS + "\n".join(self.tickets) + "\n",
            "exports/complaints.csv": COMPLAINTS + "\n".join(self.complaints) + "\n",
            "exports/reviews.csv": REVIEWS + "\n".join(self.reviews) + "\n",
        }
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        return Desk(self.folder)


def opened(desk: Desk, period: str = "2026-10") -> dict[str, set[str]]:
    """Rule -> whom it opened an item about, as `csat actions` lists them."""
    rows = desk.ok("actions", "list", "--period", period, "--format", "json").json["rows"]
    found: dict[str, set[str]] = {}
    for row in rows:
        rule, _, rest = row["item"].partition(":")
        found.setdefault(rule, set()).add(rest.rpartition(":")[0])
    return found
