"""The customer register 客户台账: what no platform knows, in `register.xlsx`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from csat_plugin.demo.customers import CLIENTS, NEW, OWN_TARGET, OWN_WEIGHTS, Client
from csat_plugin.demo.months import shifted
from csat_plugin.demo.people import Person
from csat_plugin.demo.sample import FileCount
from csat_plugin.demo.workbooks import workbook, write_sheet

CUSTOMERS = (
    "id", "name", "aliases", "segment", "value", "contract_start", "contract_end", "account_manager", "services",
    "target", "weights",
)  # fmt: skip
PEOPLE = ("customer", "name", "role", "email", "language")
MANAGERS = {"A": "Fang Ting", "B": "Fang Ting", "C": "Peng Yu", "D": "Olga Weiss"}
SERVICES = {
    "A": "Workplace; Network; Hosting; Business applications; On-site support",
    "B": "Workplace; Network; Hosting; On-site support",
    "C": "Workplace; Network; On-site support",
    "D": "Workplace; On-site support",
}


def write_register(path: Path, last: dt.date, chains: dict[str, tuple[Person, ...]]) -> FileCount:
    """Write the register: one sheet of customers, one of their decision chains."""
    customers = [_row(one, place, last) for place, one in enumerate(CLIENTS)]
    people = [(one.id, p.name, p.role, p.email, p.tongue) for one in CLIENTS for p in chains[one.id]]
    with workbook(path) as book:
        write_sheet(book, "customers", CUSTOMERS, customers)
        write_sheet(book, "decision_chain", PEOPLE, people)
    return FileCount(file=path.name, channel="", encoding="xlsx", rows=len(customers), marks=0)


def _row(one: Client, place: int, last: dt.date) -> tuple[Any, ...]:
    """One customer as the register holds it; contracts end at the close of different months of the next two years."""
    start = shifted(last, 0 if one.id == NEW else -13 - place)
    end = shifted(last, 3 + place) - dt.timedelta(days=1)
    return (
        one.id,
        one.name,
        one.account,
        one.segment,
        one.value,
        start.isoformat(),
        end.isoformat(),
        MANAGERS[one.segment],
        SERVICES[one.segment],
        OWN_TARGET.get(one.id),
        OWN_WEIGHTS.get(one.id),
    )
