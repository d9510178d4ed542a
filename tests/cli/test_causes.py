"""Causes that come back: distinct customers within a quarter open a problem candidate, and a request to the supplier behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk
from tests.cli.risky import Risky

CAUSES = """\
causes:
  construction: {title: {en: Construction work, zh: 施工, ja: 工事}, department: field}
  wiring: {title: {en: Wiring untidy, zh: 布线不规范, ja: 配線の乱れ}, part_of: construction, called: [C-17], supplier: North}
  site: {title: Site not cleared, part_of: construction}
departments:
  field: {title: Field service}
"""


def build(folder: Path, customers: int = 3) -> Risky:
    """Customers dissatisfied with construction in different months, one of them praised for it."""
    risky = Risky(folder)
    risky.rules = risky.rules.replace("title: Look into it", 'title: "Look into {{ cause }}"') + CAUSES
    risky.action(
        "{cause.customers: {at_least: 3}}", event="cause.recurred", name="problem_candidate", when_cleared="note"
    )
    risky.action(
        "{cause: wiring, cause.customers: {at_least: 2}, cause.supplier_share: {at_least: 50%}}",
        event="cause.recurred",
        name="supplier_plan_required",
    )
    months = ("08", "09", "10", "10", "10")
    words = ("布线不规范", "C-17", "wiring", "site", "site")
    for n in range(customers):
        ticket = f"T{n}"
        risky.tickets.append(
            f"{ticket},change,closed,Customer{n},field,pat,2026-{months[n]}-01,2026-{months[n]}-02,,,,"
        )
        supplier = "North" if n < 2 else ""
        risky.answer(
            f"Customer{n}", f"2026-{months[n]}-05", "40", causes=words[n], ticket=ticket, who=f"p{n}", supplier=supplier
        )
    risky.answer("Praise", "2026-10-05", "95", causes="site", who="happy")
    risky.answer("Early", "2026-07-30", "20", causes="wiring", who="long ago")
    return risky


def items(desk: Desk, period: str = "2026-10") -> dict[str, dict[str, Any]]:
    rows = desk.ok("actions", "list", "--period", period, "--format", "json").json["rows"]
    return {row["item"]: row for row in rows}


def test_three_customers_within_a_quarter_open_a_problem_candidate_with_its_tickets(tmp_path: Path) -> None:
    desk = build(tmp_path).desk()
    assert set(items(desk)) == {
        "problem_candidate:cause:wiring:1",
        "supplier_plan_required:cause:wiring:1",
    }
    desk.ok("apply", "--period", "2026-10")
    shown = desk.ok("actions", "show", "problem_candidate:cause:wiring:1").out
    for said in ("Look into Wiring untidy", "named by 3 customers", "files:ticket:T0", "files:ticket:T2"):
        assert said in shown, said
    assert items(desk).keys() == {
        "problem_candidate:cause:wiring:1",
        "supplier_plan_required:cause:wiring:1",
    }


def test_a_cause_is_a_matter_of_its_own_only_where_it_rests_on_more_than_one_part_of_it(tmp_path: Path) -> None:
    assert "problem_candidate:cause:construction:1" not in items(build(tmp_path / "one", customers=3).desk())
    both = set(items(build(tmp_path / "two", customers=4).desk()))
    assert both >= {"problem_candidate:cause:construction:1", "problem_candidate:cause:wiring:1"}, "site is one more"


def test_two_customers_are_no_problem_candidate_and_the_month_before_had_fewer(tmp_path: Path) -> None:
    desk = build(tmp_path, customers=2).desk()
    assert "problem_candidate:cause:construction:1" not in items(desk)
    assert set(items(desk)) == {"supplier_plan_required:cause:wiring:1"}


def test_a_cause_is_counted_over_the_months_its_rule_says(tmp_path: Path) -> None:
    risky = build(tmp_path)
    risky.rules = risky.rules.replace("supplier: North}", "supplier: North, within: 1 months}")
    assert set(items(risky.desk())) == {"problem_candidate:cause:construction:1"}


def test_the_report_tells_the_cause_with_the_suppliers_share(tmp_path: Path) -> None:
    desk = build(tmp_path).desk()
    page = tmp_path / "r.md"
    desk.ok("report", "--period", "2026-10", "-o", page)
    said = page.read_text("utf-8")
    assert (
        "3 customers named Wiring untidy within 3 months (Customer0, Customer1, Customer2); 66.67 % of it is work of North."
        in said
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("part_of: construction, called", "part_of: constructoin, called", "CSAT280", "did you mean `construction`"),
        (
            "department: field}",
            "department: field, part_of: wiring}",
            "CSAT281",
            "construction → wiring → construction",
        ),
        ("department: field}", "department: fields}", "CSAT282", "no department `fields`"),
        ("supplier: North}", "supplier: North, within: 2 weeks}", "CSAT283", "whole months"),
    ],
)
def test_a_cause_that_cannot_be_meant_is_led_to_what_can(
    tmp_path: Path, old: str, new: str, code: str, said: str
) -> None:
    risky = build(tmp_path)
    risky.rules = risky.rules.replace(old, new)
    told = risky.unread()("validate").said
    assert code in told
    assert said in told


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("call: {month_of: rated, measure: peer_rank}", "CSAT284"),
        ("call: {month_of: rated, first_for: 60%}", "CSAT285"),
    ],
)
def test_a_place_has_no_weight_and_only_a_place_can_be_the_first(tmp_path: Path, channel: str, code: str) -> None:
    risky = Risky(tmp_path)
    risky.rules = risky.rules.replace("call: {month_of: rated}", channel)
    risky.answer("A", "2026-10-01", "80")
    assert code in risky.unread()("validate").said


def test_the_expected_load_of_a_rule_on_causes_is_said(tmp_path: Path) -> None:
    desk = build(tmp_path).desk()
    said = desk.ok("validate", "--explain").out
    assert "problem_candidate: 2 items for causes in " in said
    assert "when a cause comes back, when cause.customers is 3 or more" in said


def poor(folder: Path, customers: int = 3) -> Desk:
    """Low scores whose causes nobody named; each opens an item that wants its cause."""
    risky = Risky(folder)
    risky.rules = risky.rules.replace(
        "{look: {title: Look into it}}", "{look: {title: Look into it, closing: {needs: [cause]}}}"
    )
    risky.rules += CAUSES
    risky.action("{score: {below: fair}}", name="low")
    risky.action("{cause.customers: {at_least: 3}}", event="cause.recurred", name="problem_candidate")
    for n in range(customers):
        risky.answer(f"Customer{n}", "2026-10-05", "40", who=f"p{n}")
    desk = risky.desk()
    desk.ok("apply", "--period", "2026-10")
    return desk


def test_causes_found_on_items_lead_to_a_problem_like_those_customers_name(tmp_path: Path) -> None:
    """What was found out about low scores feeds problem candidates (S1-12, S1-13)."""
    desk = poor(tmp_path)
    for n in range(2):
        desk.ok("actions", "record", f"low:Customer{n}:1", "cause=C-17")
    assert set(items(desk, "2026-11")) == {f"low:Customer{n}:1" for n in range(3)}, "two customers are none"
    desk.ok("actions", "record", "low:Customer2:1", "cause=布线不规范")
    assert "problem_candidate:cause:wiring:1" in items(desk, "2026-11")
    shown = desk.ok("actions", "show", "problem_candidate:cause:wiring:1", at="2026-12-10T02:00:00").out
    assert "because of: item:low:Customer0:1" in shown
    assert "3 customers" in shown


def test_the_cause_found_is_one_of_the_rules_and_is_kept_by_its_name(tmp_path: Path) -> None:
    desk = poor(tmp_path, customers=1)
    refused = desk("actions", "record", "low:Customer0:1", "cause=bad_luck")
    assert refused.code == 1
    assert "construction, wiring, site" in refused.said
    assert (
        "wiring"
        in desk.ok("actions", "record", "low:Customer0:1", "cause=C-17").out
        + desk.ok("actions", "show", "low:Customer0:1").out
    )


def test_a_customer_who_named_the_cause_himself_is_not_counted_twice(tmp_path: Path) -> None:
    risky = build(tmp_path, customers=3)
    risky.action("{score: {below: fair}}", name="low")
    risky.rules = risky.rules.replace('"Look into {{ cause }}"', '"Look into {{ cause }}", closing: {needs: [cause]}')
    desk = risky.desk()
    desk.ok("apply", "--period", "2026-10")
    before = desk.ok("actions", "show", "problem_candidate:cause:wiring:1").out
    desk.ok("actions", "record", "low:Customer2:1", "cause=wiring")
    desk.ok("apply", "--period", "2026-10")
    assert desk.ok("actions", "show", "problem_candidate:cause:wiring:1").out == before


TESTS = """\
language: 1
rules: risky.yaml
tests:
  falls: {ratings: {call: 85}, facts: {score.falling: true}, expect: {actions: [early]}}
  stands: {ratings: {call: 85}, facts: {score.falling: false}, expect: {actions: []}}
  nobody_knows: {ratings: {call: 85}, expect: {actions: []}}
  cause:
    subjects: {a: {}, b: {}, c: {}}
    rows:
    - {channel: call, mark: 50, subject: a, causes: [wiring]}
    - {channel: call, mark: 50, subject: b, causes: [C-17]}
    - {channel: call, mark: 50, subject: c, causes: [布线不规范]}
    expect: {actions: [problem_candidate, supplier_plan_required]}
"""


def test_rule_tests_say_what_is_known_beside_the_ratings(tmp_path: Path) -> None:
    risky = build(tmp_path)
    risky.rules = risky.rules.replace("cause.supplier_share: {at_least: 50%}", "cause.ratings: {at_least: 1}")
    risky.action("{score.falling: true}", name="early")
    desk = risky.unread()
    desk.file("rules/risky.test.yaml").write_text(TESTS, encoding="utf-8")
    passed = desk("test")
    assert "4 of 4 tests passed" in passed.said, passed.said
    desk.edit("rules/risky.test.yaml", "score.falling: false", "score.falling: true")
    assert "stands: FAILED" in desk("test").said
    desk.edit(
        "rules/risky.test.yaml",
        "score.falling: true}, expect: {actions: [early]",
        "score.fallng: true}, expect: {actions: [early]",
    )
    assert "did you mean `score.falling`?" in desk("test").said
