"""Complaints and customers lost after a visit, held against those without one, and what each customer kept has cost (S1-27, S3-40)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.store import Store
from tests.cli.program import Desk
from tests.cli.visits import visits

MANY = 12
LATER = "2027-03-01T02:00:00"


def item(n: int, state: ItemState, closed: str = "") -> ActionItem:
    return ActionItem(
        id=f"visit_unhappy:V{n}:1", slot=f"visit_unhappy|V{n}", rule="visit_unhappy", kind="visit", subject=f"V{n}",
        subject_name=f"V{n}", period="2026-10", title={"en": "Visit"}, state=state, opened="2026-10-20", closed=closed,
    )  # fmt: skip


def given(desk: Desk, *, complaining: range) -> None:
    """Twelve visited and twelve not; of those in the range a complaint is on record three weeks later."""
    rows = "id,name\n" + "".join(f"V{n},V{n}\n" for n in range(2 * MANY))
    desk.file("register.csv").write_text(rows, encoding="utf-8")
    complaints = "No,Customer,Day,Text\n" + "".join(f"c{n},V{n},2026-11-20,again\n" for n in complaining)
    desk.file("exports/complaints.csv").write_text(complaints, encoding="utf-8")
    desk.edit(
        "csat.yaml",
        '    - match: "wave*.csv"',
        '    - match: "complaints.csv"\n      complaint: {id: No, customer: Customer, day: Day, text: Text}\n    - match: "wave*.csv"',
    )
    desk.ok("sync")
    store = Store.open(f"sqlite:///{desk.file('.csat/store.db')}")
    done = [item(n, "closed", "2026-11-01") for n in range(MANY)]
    undone = [item(n, "cancelled", "2026-11-01") for n in range(MANY, 2 * MANY)]
    store.put_items([*done, *undone], store.created)
    store.close()


def put(desk: Desk, *items: ActionItem) -> None:
    store = Store.open(f"sqlite:///{desk.file('.csat/store.db')}")
    store.put_items(items, store.created)
    store.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return visits(tmp_path / "visits")


def told(desk: Desk, *options: str) -> Any:
    return desk.ok("actions", "afterwards", "visit", *options, "--format", "json", at=LATER).json


def test_fewer_complaints_after_visits_are_proven(desk: Desk) -> None:
    given(desk, complaining=range(MANY + 1, 2 * MANY))
    result = told(desk)["result"]
    assert (result["done"]["complained"], result["undone"]["complained"], result["verdict"]) == (0, 11, "fewer")
    assert result["high"] < 0
    assert "fewer complained or left" in desk.ok("actions", "afterwards", "visit", at=LATER).out


def test_one_more_or_less_is_not_proven(desk: Desk) -> None:
    given(desk, complaining=range(MANY - 1, MANY + 2))
    result = told(desk)["result"]
    assert (result["done"]["complained"], result["undone"]["complained"], result["verdict"]) == (1, 2, "not_proven")
    assert (
        "Not proven: within 90 days the difference could be anything from"
        in desk.ok("actions", "afterwards", "visit", at=LATER).out
    )
    assert told(desk, "--days", "10")["result"]["undone"]["complained"] == 0, "they came later than that"


def test_whoever_waits_is_not_counted_and_without_anybody_else_nothing_is_proven(desk: Desk) -> None:
    given(desk, complaining=range(0))
    early = desk.ok("actions", "afterwards", "visit", "--format", "json", at="2026-12-01T02:00:00").json["result"]
    assert (early["done"]["waiting"], early["done"]["looked_at"], early["verdict"]) == (12, 0, "nobody_with")
    refused = desk("actions", "afterwards", "visitt", at=LATER)
    assert (refused.code, "visit" in refused.said) == (2, True)


def test_each_customer_kept_has_its_cost(desk: Desk) -> None:
    given(desk, complaining=range(2))
    found = told(desk)
    assert len(found["result"]["kept"]) == 10
    own = next(one for one in found["costs"] if one["title"] == "own")
    assert (own["month"], own["kept"], own["won_back"]) == ("140520.00", "14052.00", None)
    said = desk.ok("actions", "afterwards", "visit", at=LATER).out
    assert "own: 140520.00 a month, 1 month. For each of 10 kept: 14052.00; for each of 0 won back: nobody." in said


def test_a_customer_is_looked_at_once_from_the_first_work_done(desk: Desk) -> None:
    given(desk, complaining=range(1))
    again = [item(0, "closed", f"2026-11-{day:02}") for day in (3, 5, 7, 9)]
    again.append(item(0, "cancelled", "2026-11-02"))
    put(desk, *(replace(one, id=f"visit_unhappy:V0:{n}") for n, one in enumerate(again, 2)))
    put(desk, replace(item(MANY, "cancelled", "2026-11-05"), id=f"visit_unhappy:V{MANY}:2"))
    result = told(desk)["result"]
    assert (result["done"]["looked_at"], result["done"]["complained"]) == (MANY, 1)
    assert (result["undone"]["looked_at"], result["undone"]["complained"]) == (MANY, 0)
    assert len(result["kept"]) == MANY - 1


def test_a_contract_that_ends_within_the_time_is_a_customer_lost(desk: Desk) -> None:
    """Two of those nobody visited left within 90 days; one who was visited left later, and is counted for longer days only (S1-27)."""
    given(desk, complaining=range(0))
    ends = {MANY: "2026-12-15", MANY + 1: "2027-01-20", 0: "2027-02-15"}
    rows = "id,name,contract_end\n" + "".join(f"V{n},V{n},{ends.get(n, '2028-01-01')}\n" for n in range(2 * MANY))
    desk.file("register.csv").write_text(rows, encoding="utf-8")
    desk.ok("sync")
    result = told(desk)["result"]
    assert (result["done"]["lost"], result["undone"]["lost"]) == (0, 2)
    assert told(desk, "--days", "110")["result"]["done"]["lost"] == 1
