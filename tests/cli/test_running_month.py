"""The month that is running: what single ratings ask for does not wait for its end, and nothing else leaves before it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.cli.program import Desk

TODAY = "2026-11-04T10:00:00"
RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
extends: tickets-only@1
people: {process_manager: Ana, team_lead: Chloe}
"""


class Agents(FakeRt):
    """Its clock can be put to a day, and it keeps what it was asked to write."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Any] = []

    def answer(self, method: str, path: str, params: dict[str, str], body: Any) -> tuple[int, Any]:
        if method != "GET":
            self.sent.append(dict(body) if isinstance(body, dict) else body)
        return super().answer(method, path, params, body)

    def at(self, moment: str) -> None:
        self._now = self._now.fromisoformat(moment)

    def rated(self, mark: str, customer: str = "Acme", **fields: object) -> int:
        """A ticket solved and rated at this moment."""
        number = self.ticket(Requestor=["a@acme.example"], CustomFields={"Customer": customer})
        self.put(number, Status="resolved", CustomFields={"CSAT Rating": mark, **fields})
        return number

    def made(self) -> list[str]:
        """Subjects of the tickets somebody finds in the queues written to."""
        return [
            row["Subject"]
            for row in self.tickets.values()
            if row["Queue"] in ("Corrective Actions", "General") and row["Status"] != "rejected"
        ]


@pytest.fixture
def rt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Agents]:
    monkeypatch.setenv("RT_TOKEN", TOKEN)
    with serving(Agents()) as found:
        assert isinstance(found, Agents)
        found.at("2026-10-12T08:00:00+00:00")
        for mark in ("5", "4", "4"):
            found.rated(mark)
        yield found


@pytest.fixture
def desk(rt: Agents, tmp_path: Path) -> Desk:
    (tmp_path / "csat.yaml").write_text(
        "workspace: desk\neffects: {from: 2026-10-01}\nwrite: {scores: on, tickets: on, notes: on, reports: on}\n"
        f"connections:\n  desk:\n    adapter: rt\n    url: {rt.url}\n    token: env:RT_TOKEN\n"
        "    customer: {field: Customer}\n    actions: {queue: Corrective Actions}\n    reports: {queue: General}\n"
        "    timeout: {connect: 2, read: 5, settle: 0}\n",
        "utf-8",
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(RULES, "utf-8")
    return Desk(tmp_path, at=TODAY)


def nightly(desk: Desk, at: str = TODAY) -> str:
    """What a scheduled job runs."""
    desk.ok("sync", at=at)
    return desk.ok("apply", at=at).out


def test_a_bad_mark_of_the_running_month_is_a_call_back_the_same_day_and_only_once(desk: Desk, rt: Agents) -> None:
    nightly(desk)
    assert rt.made() == ["Acme 2026-10: 86.7"]
    rt.at("2026-11-04T08:30:00+00:00")
    bad = rt.rated("1", **{"CSAT Comment": "Nobody called back"})
    assert "3 effects written" in nightly(desk), "its score, a note on it, and the call"
    score, call = rt.made()
    assert score == "Acme 2026-10: 86.7"
    assert call.startswith("Acme: call back after a bad rating")
    assert rt.tickets[bad]["CustomFields"]["CSAT Score"] == "20.0"
    (item,) = [row for row in rt.tickets.values() if row["Queue"] == "Corrective Actions"]
    assert item["Due"].startswith("2026-11-05"), "the next working day"
    assert "Nothing to do" in nightly(desk)
    assert "Nothing to do" in nightly(desk, "2026-11-05T10:00:00")
    assert rt.made() == [score, call]


def test_nothing_else_of_the_running_month_leaves_before_it_is_over(desk: Desk, rt: Agents) -> None:
    nightly(desk)
    rt.at("2026-11-02T08:00:00+00:00")
    for _ in range(6):
        rt.rated("3")
    plan = desk("plan", "--format", "json").json
    assert (plan["period"], plan["running"]) == ("2026-10", "2026-11")
    desk.ok("sync")
    plan = desk.ok("plan", "--format", "json").json
    kinds = {one["effect"]["kind"] for one in plan["effects"]}
    assert kinds == {"ticket_score", "note"}, "no score of a customer; no item that judges the month"
    assert plan["left_out"]["awaiting_approval"] == 0
    whole = desk.ok("plan", "--period", "2026-11", "--format", "json").json
    assert "score" in {one["effect"]["kind"] for one in whole["effects"]}
    assert whole["left_out"]["awaiting_approval"] == 1, "asked for by name, the month is judged as it stands"


def test_once_the_month_is_over_the_call_is_not_made_again(desk: Desk, rt: Agents) -> None:
    rt.at("2026-11-04T08:30:00+00:00")
    rt.rated("1")
    nightly(desk)
    calls = [subject for subject in rt.made() if "call back" in subject]
    assert len(calls) == 1
    nightly(desk, "2026-12-01T10:00:00")
    assert [subject for subject in rt.made() if "call back" in subject] == calls
    assert "Acme 2026-11: 20.0" in rt.made()


def test_a_named_period_is_exactly_that_period(desk: Desk, rt: Agents) -> None:
    rt.at("2026-11-04T08:30:00+00:00")
    rt.rated("1")
    desk.ok("sync")
    named = desk.ok("plan", "--period", "2026-10", "--format", "json").json
    assert named["running"] == ""
    assert not any("#4" in one["effect"]["title"] or one["effect"]["kind"] == "action" for one in named["effects"])
    desk.ok("apply", "--period", "2026-10")
    assert rt.made() == ["Acme 2026-10: 86.7"]


def test_a_reviewed_plan_keeps_what_it_was_made_for_past_the_end_of_the_month(
    desk: Desk, rt: Agents, tmp_path: Path
) -> None:
    rt.at("2026-11-04T08:30:00+00:00")
    rt.rated("1")
    desk.ok("sync")
    kept = tmp_path / "plan.json"
    desk.ok("plan", "-o", kept, at="2026-11-30T23:00:00")
    wanted = len(json.loads(kept.read_text("utf-8"))["effects"])
    assert f"{wanted} effects written" in desk.ok("apply", kept, at="2026-12-01T08:00:00").out
    assert "Acme 2026-11: 20.0" not in rt.made()
    assert desk("apply", kept, "--period", "2026-10", at="2026-12-01T08:00:00").code == 1, "that is another plan"


def test_a_new_rating_makes_a_reviewed_plan_stale(desk: Desk, rt: Agents, tmp_path: Path) -> None:
    desk.ok("sync")
    kept = tmp_path / "plan.json"
    desk.ok("plan", "-o", kept)
    rt.at("2026-11-04T08:30:00+00:00")
    rt.rated("1")
    desk.ok("sync")
    stale = desk("apply", kept)
    assert (stale.code, "stale" in stale.err) == (1, True)
    assert rt.made() == []


def test_what_waits_for_a_yes_is_listed_for_the_same_periods(desk: Desk, rt: Agents) -> None:
    desk.edit("rules/rules.yaml", "people:", "actions: {call_unhappy_user: {start: after_approval}}\npeople:")
    rt.at("2026-11-04T08:30:00+00:00")
    rt.rated("1")
    desk.ok("sync")
    assert "1 item waits for approval" in desk.ok("plan").out
    (row,) = desk.ok("actions", "list", "--state", "proposed", "--format", "json").json["rows"]
    desk.ok("actions", "approve", row["item"])
    desk.ok("apply")
    assert any("call back" in subject for subject in rt.made())


def test_the_plan_says_what_it_covers(desk: Desk) -> None:
    desk.ok("sync")
    out = desk.ok("plan").out
    assert out.startswith("For 2026-10; of 2026-11, which is still running, only what single ratings ask for.\n")
    assert "still running" not in desk.ok("plan", "--period", "2026-10").out
    assert "still running" not in desk.ok("plan", "--by", "all").out


def test_what_agents_read_says_who_what_and_why(desk: Desk, rt: Agents) -> None:
    rt.at("2026-11-04T08:30:00+00:00")
    bad = rt.rated("2", **{"CSAT Comment": "Nobody called back"})
    nightly(desk)
    plan = desk.ok("runs", "1").out
    assert f"{bad}: Rated 2 of 5 (40.0 of 100)" in plan, "a note is listed with its ticket"
    written = "\n".join(str(body.get("Content", "")) for body in rt.sent if isinstance(body, dict))
    assert "2 of 5, a@acme.example, 2026-11-04 " in written
    assert "Nobody called back" in written
    assert "Ticket rating: 86.7" in written
    assert "8666" not in written
    assert "S0-" not in written
    assert "Band: dissatisfied (30 to below 60)." in written
    assert "It counts in 2026-11, for Acme, by the rules 'desk'." in written
    assert "medium" in written


def test_reports_wait_for_issue_and_the_two_commands_are_named_until_then(desk: Desk, rt: Agents) -> None:
    desk.ok("sync")
    at = "2026-11-12T10:00:00"
    hint = f"csat -w {desk.folder} close 2026-10, then csat -w {desk.folder} issue 2026-10"
    assert hint in desk.ok("plan", at=at).err
    desk.ok("close", "2026-10", at=at)
    assert f"once it is issued: csat -w {desk.folder} issue 2026-10" in desk.ok("plan", at=at).err
    desk.ok("issue", "2026-10", at=at)
    assert "once it is issued" not in desk.ok("plan", at=at).err
    desk.ok("apply", at=at)
    (report,) = [str(body.get("Content")) for body in rt.sent if isinstance(body, dict) and body.get("Attachments")]
    assert "Score 86.7 (satisfied), from 3 ratings" in report
    assert "Satisfied customers: 1 of 1 reach a score of 80 = 100.0 %; target 75 %: met." in report
    assert "- report.xlsx: the workbook" in report


def test_a_first_few_of_both_months(desk: Desk, rt: Agents) -> None:
    rt.at("2026-11-04T08:30:00+00:00")
    rt.rated("1")
    desk.ok("sync")
    assert "1 effect written" in desk.ok("apply", "--only", "1").out
    desk.ok("apply")
    assert "Nothing to do" in desk.ok("apply").out
    assert [one["run"] for one in desk.ok("runs", "--format", "json").json["rows"]] == [2, 1]
    undone = desk("undo", "2")
    assert "5 effects of run 2 were taken back" in undone.out
    assert "4: Rated 1 of 5 (20.0 of 100)" in undone.out, "a note is named with its ticket"
    assert not any("call back" in subject for subject in rt.made())


# ------------------------------------------------------------ what counts in another month than it was answered in


@pytest.fixture
def by_closing(desk: Desk) -> Desk:
    """A rating belongs to the month its ticket was closed in."""
    desk.edit("rules/rules.yaml", "people:", "channels: {ticket: {month_of: closed}}\npeople:")
    return desk


def solved(rt: Agents, at: str) -> int:
    rt.at(f"{at}T08:00:00+00:00")
    return rt.rated("")


def rate(rt: Agents, number: int, mark: str, at: str) -> None:
    rt.at(f"{at}T08:30:00+00:00")
    rt.put(number, CustomFields={"CSAT Rating": mark})


def issue(desk: Desk, at: str = "2026-11-10T10:00:00") -> None:
    nightly(desk, at)
    desk.ok("close", "2026-10", at=at)
    desk.ok("issue", "2026-10", at=at)
    nightly(desk, at)


def calls(rt: Agents) -> list[str]:
    return [subject for subject in rt.made() if "call back" in subject]


@pytest.mark.parametrize("closed", ["2026-10-28", "2026-09-28"])
def test_a_bad_mark_given_today_on_a_ticket_of_an_earlier_month_is_a_call_back_the_same_day_and_only_once(
    by_closing: Desk, rt: Agents, closed: str
) -> None:
    ticket = solved(rt, closed)
    issue(by_closing)
    assert calls(rt) == []
    rate(rt, ticket, "1", "2026-11-20")
    by_closing.ok("sync", at="2026-11-20T10:00:00")
    (row,) = by_closing.ok("actions", "list", "--format", "json", at="2026-11-20T10:00:00").json["rows"]
    assert row["state"] == "open", "csat actions lists what the plan opens"
    assert "1 effect written" in nightly(by_closing, "2026-11-20T10:00:00"), "the call; what was issued stays"
    (call,) = calls(rt)
    assert call.startswith("Acme: call back after a bad rating")
    (item,) = [one for one in rt.tickets.values() if one["Queue"] == "Corrective Actions"]
    assert item["Due"].startswith("2026-11-23"), "the next working day"
    assert "Nothing to do" in nightly(by_closing, "2026-11-20T12:00:00")
    for later in ("2026-11-21T10:00:00", "2026-12-01T10:00:00", "2026-12-11T10:00:00"):
        nightly(by_closing, later)
        assert calls(rt) == [call]


def test_a_mark_made_worse_after_its_month_was_issued_is_a_call_back_too(by_closing: Desk, rt: Agents) -> None:
    ticket = solved(rt, "2026-10-28")
    rate(rt, ticket, "5", "2026-10-29")
    issue(by_closing)
    rate(rt, ticket, "1", "2026-11-20")
    nightly(by_closing, "2026-11-20T10:00:00")
    assert len(calls(rt)) == 1
    nightly(by_closing, "2026-11-23T10:00:00")
    assert len(calls(rt)) == 1


def test_what_was_answered_before_effects_from_or_before_the_two_months_is_left_alone(
    by_closing: Desk, rt: Agents
) -> None:
    by_closing.edit("csat.yaml", "from: 2026-10-01", "from: 2026-11-15")
    early, late = solved(rt, "2026-08-12"), solved(rt, "2026-08-13")
    old = solved(rt, "2026-07-03")
    rate(rt, old, "1", "2026-08-14")
    rate(rt, early, "1", "2026-11-14")
    nightly(by_closing, "2026-11-20T10:00:00")
    assert calls(rt) == []
    rate(rt, late, "1", "2026-11-16")
    nightly(by_closing, "2026-11-20T10:00:00")
    assert len(calls(rt)) == 1


def test_a_named_period_opens_nothing_for_what_came_after_it_was_issued(by_closing: Desk, rt: Agents) -> None:
    ticket = solved(rt, "2026-10-28")
    issue(by_closing)
    rate(rt, ticket, "1", "2026-11-20")
    by_closing.ok("sync", at="2026-11-20T10:00:00")
    by_closing.ok("apply", "--period", "2026-10", at="2026-11-20T10:00:00")
    by_closing.ok("apply", "--period", "2026-11", at="2026-11-20T10:00:00")
    assert calls(rt) == []


def test_an_action_quotes_the_newest_ratings_by_the_time_they_were_given(desk: Desk, rt: Agents) -> None:
    rt.at("2026-11-03T08:00:00+00:00")
    numbers = [rt.rated("1") for _ in range(12)]
    assert len({len(str(number)) for number in numbers}) == 2, "by text 10 would come before 4"
    desk.ok("sync")
    effects = [one["effect"] for one in desk.ok("plan", "--format", "json").json["effects"]]
    (call,) = [effect for effect in effects if effect["kind"] == "action"]
    assert [said.rpartition(", ")[2] for said in call["body"]["ratings"]] == [str(number) for number in numbers[-10:]]
