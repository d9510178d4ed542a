"""Whom we ask and why not, as people meet it: decisions kept once, draws that can be proven, sheets, wishes, breaches, panels."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.schemas import schema
from jsonschema import Draft202012Validator

from tests.cli.program import Desk, csat

SETTINGS = """\
workspace: desk
rules: rules/desk.yaml
timezone: UTC
register: register.yaml
effects: {from: 2026-07-01}
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "tickets*.csv"
      ticket: {id: No, kind: Kind, state: State, priority: Prio, service: Service, assignee: Engineer, requester: User,
               customer: Customer, closed: Closed, reopened: Reopened, tags: Tags}
      ratings:
      - channel: ticket
        mark: Mark
        scale: {min: 1, max: 5}
        no_answer: [""]
        columns: {answered: Rated, contact: User}
"""
REGISTER = """\
- {id: C1, name: Alder, segment: A, contract_amount: 900000, contract_start: 2025-01-01,
   decision_chain: [{name: Ines, role: interface_person, email: ines@alder.example}, {name: Dora, role: decision_leader}]}
- {id: C2, name: Birch, segment: B, contract_amount: 100000, contract_start: 2026-08-01,
   decision_chain: [{name: Igor, role: interface_person}]}
"""
RULES = """\
language: 1
ruleset: desk
people: {process_manager: wang, team_lead: wu}
weights: {ticket: 100}
channels: {ticket: {month_of: rated}, callback: {month_of: closed}, questionnaire: {month_of: rated}}
score: {subject: customer, period: month}
bands: {bad: 0, good: 80}
surveys:
  after_incident:
    title: {en: After an incident, zh: 事件之后, ja: インシデント後}
    event: incident.closed
    ask: requester
    channel: ticket
    ask_again_after: 30 days
    never_ask: [{closed_by: automation}]
    suppress: {tags: [no_survey]}
    expires_after: 14 days
    remind_after: [3 days, 7 days]
  spot_check: {event: period.ended, share: 25%, within: [20%, 30%], channel: callback, spread_over: [service]}
  agreed: {every: quarter, ask: interface_person, channel: questionnaire, mandatory: true, owner: team_lead}
  wished: {event: manual, ask: [interface_person], channel: questionnaire}
"""
HEAD = "No,Kind,State,Prio,Service,Engineer,User,Customer,Closed,Reopened,Tags,Mark,Rated"


def ticket(number: int, day: str, **more: str) -> str:
    cells = {
        "No": f"T{number}", "Kind": "incident", "State": "closed", "Prio": "P3", "Service": "Mail", "Engineer": "Wu Lei",
        "User": f"user{number}", "Customer": "Alder", "Closed": f"{day} 09:00", "Reopened": "0",
    }  # fmt: skip
    return ",".join((cells | more).get(name, "") for name in HEAD.split(","))


NOVEMBER = [
    ticket(1, "2026-11-05"),
    ticket(2, "2026-11-05", Engineer="automation"),
    ticket(3, "2026-11-05", Tags="no_survey"),
    ticket(4, "2026-11-05", User="Wu Lei"),
    ticket(5, "2026-11-05", User=""),
    ticket(6, "2026-11-06", User="user1"),
    ticket(7, "2026-11-06", User="user7", Mark="5", Rated="2026-11-07 10:00"),
]
OCTOBER = [ticket(100 + n, f"2026-10-{n % 28 + 1:02}", Service="Mail" if n % 4 else "Print") for n in range(40)]
AT = "2026-11-09T02:00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    files = {
        "csat.yaml": SETTINGS,
        "register.yaml": REGISTER,
        "rules/desk.yaml": RULES,
        "exports/tickets.csv": "\n".join([HEAD, *OCTOBER, *NOVEMBER]) + "\n",
    }
    for name, text in files.items():
        (tmp_path / "desk" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "desk" / name).write_text(text, encoding="utf-8")
    found = Desk(tmp_path / "desk")
    found.ok("sync")
    return found


def decided(desk: Desk, survey: str = "after_incident") -> dict[str, dict[str, object]]:
    rows = desk.ok("surveys", "--why", "--survey", survey, "--format", "json").json["rows"]
    return {row["ticket"]: row for row in rows}


def test_one_decision_for_every_ticket_with_its_reason(desk: Desk) -> None:
    """S0-40."""
    desk.ok("surveys", "decide")
    found = decided(desk)
    assert {key: row["because"] for key, row in found.items() if len(key) == 2} == {
        "T1": "condition", "T2": "never_ask", "T3": "suppressed", "T4": "self_rating", "T5": "contact", "T6": "quarantine",
        "T7": "cycle",
    }  # fmt: skip
    assert [key for key, row in found.items() if row["decision"] == "ask" and len(key) == 2] == ["T1"]
    assert found["T1"]["expires"] == "2026-11-23 02:00"
    assert found["T101"]["because"] == "too_late"


def test_explained_in_one_sentence_and_in_full(desk: Desk) -> None:
    before = desk.ok("explain", "ticket", "T6").out
    assert "Not decided yet" in before
    desk.ok("surveys", "decide")
    said = desk.ok("explain", "ticket", "T6").out
    assert "spot_check: drawn when 2026-11 is over; nobody can tell before." in said
    assert (
        "After an incident: user1 (Alder) is not asked: asked 0 days ago by after_incident (pause 30 days) (rules/desk.yaml:9)."
        in said
    )
    table = [line.split("  ")[0] for line in said.splitlines() if "passed" in line or "stopped" in line]
    assert table == [
        "event and condition", "never ask", "suppressed", "contact", "own work", "once per resolution", "pause between surveys",
    ]  # fmt: skip
    assert "不询问 user1" in desk.ok("explain", "ticket", "T6", "--lang", "zh").out
    assert "user1 (Alder) には尋ねません" in desk.ok("explain", "ticket", "T6", "--lang", "ja").out
    (one, *_) = desk.ok("explain", "ticket", "T2", "--format", "json").json["surveys"]
    assert (one["decision"], one["because"], one["kept"]) == ("do_not_ask", "never_ask", True)
    assert any(gate["result"] == "stopped" and gate["rule"] == "rules/desk.yaml:9" for gate in one["gates"])


def test_what_was_decided_stays_decided(desk: Desk) -> None:
    desk.ok("surveys", "decide")
    before = decided(desk)
    desk.edit("rules/desk.yaml", "    never_ask: [{closed_by: automation}]\n", "")
    assert "Nothing new to decide." in desk.ok("surveys", "decide").out
    assert decided(desk) == before
    assert "never asked, by closed_by" in desk.ok("explain", "ticket", "T2").out


def test_a_ticket_that_came_after_the_draw(desk: Desk) -> None:
    desk.ok("surveys", "decide")
    late = ticket(199, "2026-10-30")
    desk.edit("exports/tickets.csv", OCTOBER[0], f"{OCTOBER[0]}\n{late}")
    desk.ok("sync")
    assert "became known after 2026-10 had been drawn" in desk.ok("explain", "ticket", "T199").out


def test_a_try_keeps_nothing(desk: Desk) -> None:
    said = desk.ok("surveys", "decide", "--try")
    assert "nothing was kept" in said.err
    assert "No survey has been decided on yet" in desk.ok("surveys").out
    assert not desk.file(".csat/draw.secret").exists()


def test_reopened_and_closed_again_is_another_occasion(desk: Desk) -> None:
    desk.ok("surveys", "decide")
    again = ticket(1, "2026-11-08", Reopened="1")
    desk.edit("exports/tickets.csv", NOVEMBER[0], again)
    desk.ok("sync")
    desk.ok("surveys", "decide")
    rows = desk.ok("surveys", "--why", "--survey", "after_incident", "--format", "json").json["rows"]
    own = {row["occasion"]: row for row in rows if row["ticket"] == "T1"}
    assert own["exports:ticket:T1#0"]["state"] == "cancelled"
    assert own["exports:ticket:T1#1"]["because"] == "quarantine"


def test_reminders_and_the_end(desk: Desk) -> None:
    desk.ok("surveys", "decide")
    states = [
        desk.ok("surveys", "--why", "--survey", "after_incident", "--format", "json", at=at).json["rows"]
        for at in ("2026-11-09T03:00", "2026-11-13T03:00", "2026-11-24T03:00")
    ]
    assert [next(r for r in rows if r["ticket"] == "T1")["state"] for rows in states] == [
        "asked",
        "reminded",
        "expired",
    ]
    still = desk.ok("surveys", "--open", "--survey", "after_incident", at="2026-11-13T03:00").out
    assert "2026-11-16 02:00" in still
    assert "T2" not in still
    desk.edit("exports/tickets.csv", NOVEMBER[0], ticket(1, "2026-11-05", Mark="4", Rated="2026-11-10 10:00"))
    desk.ok("sync")
    (answered,) = [
        r for r in desk.ok("surveys", "--why", "--survey", "after_incident", "--format", "json", at="2026-11-13T03:00").json["rows"]
        if r["ticket"] == "T1"
    ]  # fmt: skip
    assert (answered["state"], answered["next"]) == ("answered", "")


def test_a_draw_with_its_proof(desk: Desk, tmp_path: Path) -> None:
    """S0-10, AMB-1."""
    said = desk.ok("surveys", "decide").out
    assert "spot_check, 2026-10: 10 of 40 = 25.0 %, range kept." in said
    secret = desk.file(".csat/draw.secret")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    given = desk.ok("surveys", "certificate", "2026-10", "spot_check", "--format", "json")
    assert not list(Draft202012Validator(schema("certificate")).iter_errors(given.json))
    assert secret.read_text().strip() not in given.out
    file = tmp_path / "proof.json"
    file.write_text(given.out, "utf-8")
    assert "the certificate holds" in desk.ok("surveys", "certificate", "--verify", file).out
    proof = given.json
    other = next(id_ for id_ in proof["draw"]["groups"][0]["strata"][0]["ids"] if id_ not in proof["draw"]["chosen"])
    proof["draw"]["chosen"][0] = other
    file.write_text(json.dumps(proof), "utf-8")
    forged = desk("surveys", "certificate", "--verify", file)
    assert (forged.code, "other tickets come out" in forged.err) == (1, True)
    secret.write_text("another secret\n")
    refused = desk("surveys", "certificate", "--verify", file)
    assert (refused.code, "has another seed" in refused.err) == (2, True)


def test_a_secret_in_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.edit("csat.yaml", "timezone: UTC\n", "timezone: UTC\ndraw_secret: env:OUR_DRAWS\n")
    refused = desk("surveys", "decide")
    assert (refused.code, "OUR_DRAWS" in refused.err) == (2, True)
    monkeypatch.setenv("OUR_DRAWS", "s3cret words")
    said = desk.ok("surveys", "decide")
    assert "s3cret" not in said.said
    assert not desk.file(".csat/draw.secret").exists()
    desk.edit("csat.yaml", "env:OUR_DRAWS", "s3cret")
    assert desk("surveys").code == 2


def test_a_limit_is_told_as_a_rule_not_kept(desk: Desk, tmp_path: Path) -> None:
    """S0-10."""
    desk.edit("rules/desk.yaml", "within: [20%, 30%],", "within: [20%, 30%], at_most: 3 per month,")
    said = desk.ok("surveys", "decide").out
    assert (
        "3 of 40 = 7.5 %, rule not kept (20.0 % to 30.0 %): the limit 3 per month cuts it, rules/desk.yaml:19." in said
    )
    report = tmp_path / "report.md"
    desk.ok("report", "--period", "2026-10", "-o", report)
    line = next(line for line in report.read_text("utf-8").splitlines() if line.startswith("| spot"))
    assert "3 of 40 = 7.5 %" in line
    assert "not kept (20 % to 30 %), by the limit 3 per month (rules/desk.yaml:19)" in line


def test_each_project_within_the_range_or_it_is_said(desk: Desk) -> None:
    """S0-10, AMB-1."""
    desk.edit("rules/desk.yaml", "spread_over: [service]", "for_each: customer")
    desk.edit("exports/tickets.csv", OCTOBER[0], OCTOBER[0].replace("Alder", "Birch"))
    desk.ok("sync")
    said = desk.ok("surveys", "decide").out
    assert "11 of 40 = 27.5 %, range not attainable in 1 of 2 draws" in said


def test_a_draw_that_leaves_out_a_kind_of_customers_says_so(desk: Desk, tmp_path: Path) -> None:
    """Ten tickets of segment B among forty; spread over segments each has its share (S0-56)."""
    for one in OCTOBER[:10]:
        desk.edit("exports/tickets.csv", one, one.replace("Alder", "Birch"))
    desk.ok("sync")
    desk.edit("rules/desk.yaml", "spread_over: [service]", "spread_over: [segment]")
    said = desk.ok("surveys", "decide").out
    # 7.5 and 2.5 of ten places: equal remainders, the first by name has the place
    assert "By kind of customer: A 8 of 30, B 2 of 10." in said
    assert "Not in proportion" not in said
    desk.edit(
        "rules/desk.yaml", "share: 25%, within: [20%, 30%]", "share: 25%, within: [20%, 30%], at_most: 1 per month"
    )
    desk.file(".csat/store.db").unlink()
    desk.ok("sync")
    said = desk.ok("surveys", "decide").out
    assert "Nobody was drawn of B: the answers say nothing of them." in said
    assert "Not in proportion: " in said
    report = tmp_path / "report.md"
    desk.ok("report", "--period", "2026-10", "-o", report)
    assert "nobody of B" in report.read_text("utf-8")


def test_a_sheet_of_those_to_call_and_no_ticket(desk: Desk, tmp_path: Path) -> None:
    desk.ok("surveys", "decide")
    for name in ("calls.csv", "calls.xlsx"):
        assert ": 10 rows to call" in desk.ok("surveys", "list", "2026-10", "spot_check", "-o", tmp_path / name).out
    lines = (tmp_path / "calls.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Ticket,Subject,Customer,Contact")
    assert len(lines) == 11
    assert (tmp_path / "calls.xlsx").read_bytes()[:2] == b"PK"
    assert desk("surveys", "list", "2026-10", "spot_check", "-o", tmp_path / "calls.txt").code == 2
    assert "There is no draw" in desk("surveys", "list", "2026-09", "agreed", "-o", tmp_path / "x.csv").err
    assert "surveys" not in desk.ok("plan").out


def test_a_wish_keeps_reason_and_name(desk: Desk) -> None:
    """S0-44."""
    said = desk.ok(
        "surveys", "ask", "Alder", "--survey", "wished", "--reason", "after the outage", "--by", "Wang Fang"
    ).out
    assert "Ines (Alder) is asked" in said
    assert "wished by Wang Fang: after the outage" in said
    assert (
        "neither a ticket nor a customer"
        in desk("surveys", "ask", "Nobody", "--survey", "wished", "--reason", "x", "--by", "y").err
    )
    assert (
        "there are after_incident"
        in desk("surveys", "ask", "Alder", "--survey", "wish", "--reason", "x", "--by", "y").err
    )


def test_an_agreed_survey_that_was_missed_is_work_for_somebody(desk: Desk) -> None:
    """Nobody decided in the third quarter; in the fourth both customers are asked (S0-41, S0-42, S1-09)."""
    said = desk.ok("surveys", "decide").out
    assert "2 items opened for mandatory surveys that were missed" in said
    assert (
        "agreed was not held for Alder in 2026-Q3: nobody decided on it (rules/desk.yaml:20)."
        in desk.ok("surveys", "--missed").out
    )
    items = {row["item"]: row for row in desk.ok("actions", "list", "--format", "json").json["rows"]}
    assert items["agreed:C1:2026-Q3"]["owner"] == "wu"
    assert "mandatory survey agreed missed in 2026-Q3" in str(items["agreed:C1:2026-Q3"]["title"])
    assert "items opened" not in desk.ok("surveys", "decide").out
    later = desk.ok("surveys", "--missed", at="2027-01-10T02:00").out
    assert "2026-Q4" not in later


def test_a_role_nobody_holds_is_said_and_is_a_breach(desk: Desk) -> None:
    """A role that nobody holds is said, and is a breach (S0-14, S0-42)."""
    desk.edit(
        "rules/desk.yaml",
        "ask: interface_person, channel: questionnaire, mandatory",
        "ask: decision_leader, channel: questionnaire, mandatory",
    )
    desk.ok("surveys", "decide")
    rows = desk.ok("surveys", "--why", "--survey", "agreed", "--format", "json").json["rows"]
    assert {row["customer"]: (row["decision"], row["because"], row["violation"]) for row in rows} == {
        "C1": ("ask", "condition", 0), "C2": ("do_not_ask", "contact", 1),
    }  # fmt: skip
    said = desk.ok("surveys", "--missed", at="2027-01-10T02:00").out
    assert "agreed was not held for Birch in 2026-Q4: nobody is known as decision_leader of Birch" in said


PANEL = """\
panels:
  key: {choose: {any: [{customer.segment: A}, {customer.contract_value: {at_least: 500000}}]}, number: 1}
"""


def test_a_panel_keeps_its_members(desk: Desk) -> None:
    """S2-16, S2-17, S2-18."""
    text = desk.file("rules/desk.yaml").read_text("utf-8")
    text = text.replace("agreed: {every: quarter,", "agreed: {every: quarter, panel: key,") + PANEL
    desk.file("rules/desk.yaml").write_text(text, "utf-8")
    assert "wave 1 (2026): 1 member" in desk.ok("surveys", "panel", "key").out
    desk.ok("surveys", "decide")
    rows = desk.ok("surveys", "--why", "--survey", "agreed", "--format", "json").json["rows"]
    assert {row["customer"]: row["because"] for row in rows} == {"C1": "condition", "C2": "panel"}
    desk.edit("register.yaml", "segment: A, contract_amount: 900000", "segment: B, contract_amount: 9")
    desk.ok("sync", at="2027-02-01T02:00")
    later = desk.ok("surveys", "panel", "key", at="2027-02-01T02:00").out
    assert "wave 2 (2027)" in later
    assert "stays, though the conditions no longer hold" in later
    wanted = ("surveys", "exclude", "key", "Alder", "--reason", "left us", "--by", "wang")
    for document in (desk.ok("surveys", "panel", "key", "--format", "json"), desk.ok(*wanted, "--format", "json")):
        assert not list(Draft202012Validator(schema("panel")).iter_errors(document.json))
    assert "taken out by wang: left us" in desk.ok("surveys", "panel", "key", at="2027-02-02T02:00").out


def test_how_many_it_would_be(desk: Desk) -> None:
    rows = desk.ok("surveys", "volume", "--period", "2026-10", "--format", "json").json["rows"]
    found = {row["survey"]: (row["occasions"], row["asked"], row["hours"]) for row in rows}
    assert found["spot_check"] == (40, 10, "0.8")
    assert found["after_incident"] == (40, 40, "0.0")
    desk.edit("rules/desk.yaml", "    ask_again_after: 30 days\n", "    at_most: 12 per month\n")
    rows = desk.ok("surveys", "volume", "--period", "2026-10", "--format", "json").json["rows"]
    assert {row["survey"]: row["asked"] for row in rows}["after_incident"] == 12


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("event: incident.closed\n", "every: quarter\n    event: incident.closed\n", "both an event"),
        ("    event: incident.closed\n", "", "has no moment"),
        ("share: 25%, within", "within", "does not say how many"),
        ("channel: questionnaire, mandatory", "panel: kez, channel: questionnaire, mandatory", "asks the panel `kez`, which there is not"),
        ("mandatory: true", "mandatory: true, at_most: 3 per day", "will not stop it"),
        ("remind_after: [3 days, 7 days]", "remind_after: [3 days, 21 days]", "will never go"),
        ("[{closed_by: automation}]", "[{score: {below: 60}}]", "belongs to an answer"),
        ("remind_after: [3 days, 7 days]", "remind_after: [3, 7]", "`3 days`"),
        ("ask: requester\n", "ask: requester\n    budget: {per_person: 4}\n", "4"),
        ("ask: requester\n", "ask: requester\n    questionaire: x\n", "questionnaire"),
    ],
)  # fmt: skip
def test_a_wrong_survey_is_led_to_the_right_form(desk: Desk, old: str, new: str, said: str) -> None:
    desk.edit("rules/desk.yaml", old, new)
    ran = csat("validate", desk.file("rules/desk.yaml"))
    assert said in ran.said
    assert ran.code == (0 if said in ("will not stop it", "will never go") else 1)


OCCASIONS = """\
  after_change: {event: change.closed, ask: requester, channel: ticket, mandatory: true, wait: 2 hours, hours: 09:00-18:00}
  at_review: {event: service_review.held, ask: decision_leader, channel: questionnaire}
  leaving: {event: churn_warning.raised, ask: [interface_person], channel: callback, owner: team_lead}
  work_done: {event: period.ended, share: 45%, draw_from: actions, ask: interface_person, channel: callback}
  served: {event: request.closed, ask: requester, channel: ticket, delivery: platform}
"""


def test_other_occasions(desk: Desk) -> None:
    """A change, a review, a warning, measures carried out; where the platform asks itself, nobody is asked twice (S0-43, S0-45, S1-21, S3-12, S4-39)."""
    from csat_plugin.core.actions.item import ActionItem
    from csat_plugin.store import Store

    desk.edit("rules/desk.yaml", "  spot_check:", OCCASIONS + "  spot_check:")
    more = [
        ticket(11, "2026-11-07", Kind="change"), ticket(12, "2026-11-07", Kind="change", User=""),
        ticket(13, "2026-11-04", Kind="service_review", User=""), ticket(14, "2026-11-04", Kind="request"),
    ]  # fmt: skip
    with desk.file("exports/tickets.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(more) + "\n")
    desk.ok("sync")
    store = Store.open(f"sqlite:///{desk.file('.csat/store.db')}")
    given: dict[str, Any] = {
        "slot": "s",
        "rule": "r",
        "subject_name": "Alder",
        "period": "2026-10",
        "title": {"en": "x"},
    }
    items = [
        ActionItem(id="w:1", kind="churn_warning", subject="C1", state="open", opened="2026-11-03", **given),
        ActionItem(
            id="d:1", kind="improve", subject="C1", state="closed", opened="2026-10-03", closed="2026-10-20", **given
        ),
        ActionItem(id="d:2", kind="improve", subject="C2", state="done", opened="2026-10-04", **given),
    ]
    store.put_items(items, store.created)
    store.close()
    desk.ok("surveys", "decide")
    change = decided(desk, "after_change")
    assert (change["T11"]["decision"], change["T11"]["not_before"]) == (
        "ask",
        "2026-11-09 09:00",
    )  # the 7th is a Saturday
    assert (change["T12"]["because"], change["T12"]["violation"]) == ("contact", 1)
    review = decided(desk, "at_review")
    assert (review["T13"]["decision"], review["T13"]["who"]) == ("ask", "Dora (Alder)")
    (leaving,) = decided(desk, "leaving").values()
    assert (leaving["decision"], leaving["who"], leaving["occasion"]) == ("ask", "Ines (Alder)", "warning:w:1")
    done = desk.ok("surveys", "--why", "--survey", "work_done", "--format", "json").json["rows"]
    assert sorted(row["decision"] for row in done) == ["ask", "do_not_ask"]
    assert decided(desk, "served")["T14"]["because"] == "delivery"
    assert (
        "after_change was not held for Alder T12 in 2026-11: nobody is known as requester of Alder"
        in desk.ok("surveys", "--missed").out
    )
    owners = {row["item"]: row["owner"] for row in desk.ok("actions", "list", "--format", "json").json["rows"]}
    assert owners["after_change:T12:2026-11"] == "wang"


def test_an_agreed_survey_says_what_it_overrode(desk: Desk) -> None:
    """S0-42."""
    desk.edit("rules/desk.yaml", "mandatory: true, owner", "mandatory: true, ask_again_after: 60 days, owner")
    desk.ok("surveys", "ask", "Alder", "--survey", "wished", "--reason", "outage", "--by", "wang")
    desk.ok("surveys", "decide")
    rows = desk.ok("surveys", "--why", "--survey", "agreed", "--format", "json").json["rows"]
    assert {row["customer"]: (row["decision"], row["overridden"]) for row in rows} == {
        "C1": ("ask", "quarantine"),
        "C2": ("ask", ""),
    }


def test_one_person_has_a_budget_across_surveys(desk: Desk) -> None:
    """Four times a year at most, whatever asks; the platform's own question counts too."""
    desk.edit(
        "rules/desk.yaml",
        "    ask_again_after: 30 days\n",
        "    budget: {per_person: 1 per quarter, in_all: 40 per month}\n",
    )
    desk.ok("surveys", "decide")
    found = decided(desk)
    assert (found["T1"]["decision"], found["T6"]["because"]) == ("ask", "person_budget")
