"""The public data sets, read through their mappings, against figures made independently with pandas and DuckDB."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from csat_plugin.core.model import Customer, Rating, Record, Ticket
from csat_plugin.host.adapter import Adapter, Connection, Rejected, Stream
from csat_plugin.host.plugins import Host
from csat_plugin.language.read import read_yaml

HERE = Path(__file__).parent
SETS = {
    "ibm-it-help-desk": "", "rwfd-help-desk": "", "rwfd-call-center": "", "mendeley-help-desk-scored": "",
    "abc-customer-survey": "", "ibm-telco-churn": "", "ecsi-mobile": "supplements", "va-vha-cx-quarterly": "supplements",
}  # fmt: skip
pytestmark = pytest.mark.realdata


class Stored(Struct):
    """Everything one stream gave."""

    records: list[Record]
    rejected: list[Rejected]
    read: int
    skipped: int


def adapter(data: Path, name: str) -> Adapter:
    source, diagnostics = read_yaml((HERE / name / "csat.yaml").read_bytes(), f"{name}/csat.yaml")
    assert source is not None, diagnostics
    assert not [d for d in diagnostics if d.level == "error"]
    connection, settings = next(iter(source.data["connections"].items()))
    settings = {key: value for key, value in settings.items() if key != "adapter"}
    settings["path"] = str(data / SETS[name] / name)
    zone = ZoneInfo(source.data["timezone"])
    return Host.load().connect(
        Connection(name=connection, adapter="folder", workspace=HERE / name, zone=zone, settings=settings, place=name)
    )


@cache
def everything(data: Path, name: str, stream: Stream) -> Stored:
    stored = Stored([], [], 0, 0)
    for page in adapter(data, name).fetch(stream, ""):
        assert page.read == len(page.records) + len(page.rejected) + page.skipped
        stored.records += page.records
        stored.rejected += page.rejected
        stored.read += page.read
        stored.skipped += page.skipped
    return stored


def ratings(data: Path, name: str) -> list[Rating]:
    return [record for record in everything(data, name, "ratings").records if isinstance(record, Rating)]


@cache
def reference(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "reference.json").read_text("utf-8"))
    return found


def mean(values: Iterable[Decimal]) -> float:
    marks = list(values)
    return float((sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def marks(found: Iterable[Rating]) -> list[Decimal]:
    return [Decimal(rating.raw) for rating in found if rating.outcome == "answered" and rating.raw is not None]


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_accounted_for_and_ids_are_unique(data: Path, name: str) -> None:
    stored = everything(data, name, "ratings")
    assert stored.rejected == []
    ids = [record.id for record in stored.records]
    assert len(ids) == len(set(ids))
    for rating in ratings(data, name):
        assert (rating.raw is None) == (rating.outcome != "answered")
        assert rating.answered is not None
        assert rating.answered.utcoffset() is not None


@pytest.mark.parametrize("name", ["ibm-it-help-desk", "rwfd-help-desk", "rwfd-call-center", "ibm-telco-churn"])
def test_rows_marks_distribution_and_mean(data: Path, name: str) -> None:
    expected = reference(data)[name]
    found = ratings(data, name)
    answered = marks(found)
    assert len(found) == expected["overall"]["rows"]
    assert len(answered) == expected["overall"]["rated"]
    assert mean(answered) == expected["overall"]["mean"]
    counts = Counter(str(mark) for mark in answered)
    assert {mark: counts[mark] for mark in expected["distribution"]} == expected["distribution"]


@pytest.mark.parametrize(
    ("name", "group", "field"),
    [
        ("ibm-it-help-desk", "department", "department"),
        ("ibm-it-help-desk", "IT owner", "handler"),
        ("ibm-it-help-desk", "requestor segment", "role"),
        ("rwfd-help-desk", "department", "department"),
        ("rwfd-help-desk", "issue category", "service"),
        ("rwfd-call-center", "department (call centre)", "department"),
        ("rwfd-call-center", "channel", "mode"),
        ("rwfd-call-center", "sentiment", "label"),
    ],
)
def test_groups(data: Path, name: str, group: str, field: str) -> None:
    grouped: dict[str, list[Rating]] = defaultdict(list)
    for rating in ratings(data, name):
        grouped[getattr(rating, field)].append(rating)
    expected = reference(data)[name]["by"][group]
    found = {
        key: {"rows": len(rows), "rated": len(marks(rows)), "mean": mean(marks(rows))} for key, rows in grouped.items()
    }
    assert found == {
        key: {part: figures[part] for part in ("rows", "rated", "mean")} for key, figures in expected.items()
    }


def test_day_first_dates_fall_into_their_months(data: Path) -> None:
    months: dict[str, list[Rating]] = defaultdict(list)
    for rating in ratings(data, "rwfd-help-desk"):
        assert rating.answered is not None
        months[f"{rating.answered:%Y-%m}"].append(rating)
    expected = reference(data)["rwfd-help-desk"]["by"]["month created"]
    assert {month: len(rows) for month, rows in months.items()} == {m: f["rows"] for m, f in expected.items()}
    assert {month: mean(marks(rows)) for month, rows in months.items()} == {m: f["mean"] for m, f in expected.items()}


def test_tickets_of_the_help_desk_keep_their_states(data: Path) -> None:
    stored = everything(data, "rwfd-help-desk", "tickets")
    states = Counter(record.state for record in stored.records if isinstance(record, Ticket))
    expected = reference(data)["rwfd-help-desk"]["by"]["ticket status"]
    assert states == {
        "open": expected["Open"]["rows"],
        "resolved": expected["Resolved"]["rows"],
        "closed": expected["Closed - No Action"]["rows"],
        "pending": expected["Waiting for Requestor Feedback"]["rows"],
    }


def test_turns_belong_to_their_tickets_and_answer_three_questions(data: Path) -> None:
    name = "mendeley-help-desk-scored"
    expected = reference(data)[name]
    found = ratings(data, name)
    for question, column in {"accuracy": "Q1", "thoroughness": "Q2", "courtesy": "Q3"}.items():
        rows = [rating for rating in found if rating.question == question]
        figures = expected["questions"][column]
        assert (len(rows), len(marks(rows)), mean(marks(rows))) == (figures["rows"], figures["rated"], figures["mean"])
        counts = Counter(str(mark) for mark in marks(rows))
        assert counts | {"0": len(rows) - len(marks(rows))} == figures["distribution"]
    assert len({rating.ticket for rating in found}) == expected["facts"]["issues"]
    assert len({rating.response for rating in found}) == expected["overall"]["rows"]
    assert len({rating.project for rating in found}) == expected["facts"]["projects"]


def test_not_applicable_and_not_answered_are_no_marks_but_differ(data: Path) -> None:
    expected = reference(data)["abc-customer-survey"]
    by_question: dict[str, list[Rating]] = defaultdict(list)
    for rating in ratings(data, "abc-customer-survey"):
        by_question[rating.question].append(rating)
    assert set(by_question) == set(expected["questions"])
    for question, figures in expected["questions"].items():
        rows = by_question[question]
        silent = [rating for rating in rows if rating.outcome == "no_answer"]
        assert len(rows) == figures["rows"]
        assert len([rating for rating in silent if rating.label == "0"]) == figures["na_0"]
        assert len([rating for rating in silent if rating.label == ""]) == figures["blank"]
        assert mean(marks(rows)) == figures["mean"]
    countries: dict[str, list[Rating]] = defaultdict(list)
    for rating in by_question["q1"]:
        countries[rating.department].append(rating)
    assert {name: mean(marks(rows)) for name, rows in countries.items()} == {
        name: figures["mean"] for name, figures in expected["by"]["country"].items()
    }


def test_telephone_customers_come_with_their_value(data: Path) -> None:
    customers = [r for r in everything(data, "ibm-telco-churn", "customers").records if isinstance(r, Customer)]
    assert len(customers) == reference(data)["ibm-telco-churn"]["overall"]["rows"]
    churned = {r.customer for r in ratings(data, "ibm-telco-churn") if r.department == "Churned"}
    lost = sum(customer.value or 0 for customer in customers if customer.id in churned)
    assert lost == reference(data)["ibm-telco-churn"]["facts"]["cltv_lost"]


def test_items_of_the_satisfaction_index(data: Path) -> None:
    expected = reference(data)["ecsi-mobile"]["items"]
    items: dict[str, list[Rating]] = defaultdict(list)
    for rating in ratings(data, "ecsi-mobile"):
        items[rating.question].append(rating)
    assert {item: round(mean(marks(rows)), 3) for item, rows in items.items()} == {
        item: figures["mean"] for item, figures in expected.items()
    }
    assert {len(rows) for rows in items.values()} == {250}


def test_published_means_keep_their_two_places_and_no_data_is_no_zero(data: Path) -> None:
    expected = reference(data)["va-vha-cx-quarterly"]
    found = ratings(data, "va-vha-cx-quarterly")
    days = {"2018-12": "2019Q1", "2019-03": "2019Q2", "2019-06": "2019Q3", "2019-09": "2019Q4", "2019-12": "2020Q1"}
    told: dict[str, dict[str, float | None]] = defaultdict(dict)
    for rating in found:
        assert rating.answered is not None
        local = rating.answered.astimezone(ZoneInfo("America/New_York"))
        told[days[f"{local:%Y-%m}"]][rating.question] = None if rating.raw is None else float(rating.raw)
    assert told == {quarter: figures["scores"] for quarter, figures in expected.items() if quarter != "pooled_rate_pct"}
