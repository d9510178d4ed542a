"""A solution vendor's ladder, problems and meetings at the command line: what a rung is called and by whom it is read, what each cause opens.

S4-01 to S4-04, S4-09, S4-10, S4-18, S4-22, S4-31 to S4-39.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Desk, csat

MONTH = "2026-10"
LATER = "2026-12-21T02:00:00"
"""A Monday long after the complaint of the sample was due."""
KELP = "P1,Kelp Foods,Kim Roe,2026-10-14,9,9,9,9,9,9,9,9,9,9"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of the pack, scored, and nothing opened yet."""
    folder = tmp_path_factory.mktemp("made") / "vendor"
    ran = csat("demo", "--pack", "vendor-guide", folder)
    assert ran.code == 0, ran.said
    return folder


@pytest.fixture
def sample(made: Path, tmp_path: Path) -> Desk:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "vendor")
    return Desk(tmp_path / "vendor")


@pytest.fixture
def vendor(sample: Desk) -> Desk:
    """A copy with its items opened."""
    sample.ok("apply", "--period", MONTH)
    return sample


def opened(desk: Desk) -> dict[str, dict[str, str]]:
    rows = desk.ok("actions", "list", "--format", "json").json["rows"]
    return {row["item"].rpartition(":")[0]: row for row in rows}


def report(desk: Desk, *arguments: str) -> str:
    out = desk.file("report.md")
    desk.ok("report", "--period", MONTH, "-o", out, *arguments)
    return out.read_text("utf-8")


def ladder(desk: Desk) -> str:
    return next(line for line in report(desk).splitlines() if "Loyalty ladder" in line)


def best(desk: Desk) -> None:
    """Kelp Foods gives the best mark for everything, and expected a little less."""
    desk.edit("exports/projects.csv", KELP, "P1,Kelp Foods,Kim Roe,2026-10-14,10,10,10,10,10,10,9,10,10,10")
    desk.edit("exports/tickets.csv", "joan,joan,,9,", "joan,joan,,10,")
    desk.edit("exports/tickets.csv", "joan,otto,2026-10-12,8,", "joan,otto,2026-10-12,10,")
    desk.ok("sync")


def test_each_rung_is_counted_in_the_report_with_what_to_expect_of_it(sample: Desk) -> None:
    """S4-02, S4-03, S4-05: one customer as hoped, one as expected, one below the basics."""
    assert ladder(sample).endswith(
        "as hoped (loyal partners) 1, as expected (may still leave) 1, below the basics (leave if it lasts) 1."
    )


def test_the_best_customer_stands_on_the_top_rung(sample: Desk) -> None:
    """S4-01: he gave 100 points."""
    best(sample)
    assert "beyond hopes (customers for life) 1" in ladder(sample)
    sample.ok("apply", "--period", MONTH)
    assert not [item for item in opened(sample) if item.endswith(":V1")]


def test_who_gets_the_basics_alone_is_a_risk(sample: Desk) -> None:
    """S4-04: a risk of medium weight; a customer who gets what he expects is none."""
    sample.edit("exports/tickets.csv", "otto,otto,,8,", "otto,otto,,7,")
    sample.ok("sync")
    assert "the basics only (at risk) 1" in ladder(sample)
    sample.ok("apply", "--period", MONTH)
    assert "basics_only:V2" in opened(sample)
    item = sample.ok("actions", "show", "basics_only:V2:1", "--format", "json").json
    assert "medium" in str(item)


def test_nobody_above_the_basics_is_such_a_risk(vendor: Desk) -> None:
    assert not [item for item in opened(vendor) if item.startswith("basics_only")]


def test_customers_do_not_read_what_we_expect_of_them(sample: Desk) -> None:
    """S4-03: his own report says how he was served, and not that he may leave."""
    for name, rung in (
        ("Lumen Press", "as expected"),
        ("Moss Optics", "below basic needs"),
        ("Kelp Foods", "as hoped"),
    ):
        own = report(sample, "--customer", name)
        assert rung in own
        assert not [word for word in ("may still leave", "loyal", "at risk", "if it lasts", "complains") if word in own]


@pytest.mark.parametrize(("before", "falls"), [("10", True), ("9", False)])
def test_quality_that_fell_is_taken_up(sample: Desk, before: str, falls: bool) -> None:
    """S4-10: 100 in September and 90 in October; where it stayed, nothing happens, and the sheet shows the trend."""
    earlier = (
        KELP.replace("P1,", "P0,")
        .replace("2026-10-14", "2026-09-14")
        .replace("9,9,9,9,9,9,", f"9,9,9,9,9,{before},", 1)
    )
    assert earlier.split(",")[9] == before
    sample.edit("exports/projects.csv", KELP, f"{earlier}\n{KELP}")
    sample.ok("sync")
    sample.ok("apply", "--period", MONTH)
    assert ("quality_slips:V1" in opened(sample)) == falls
    sheet = sample.ok("explain", "score", "Kelp Foods", "--period", MONTH)
    line = next(line for line in sheet.lines if line.startswith("score.indicator_change.quality"))
    assert line.split()[1] == ("-10.0" if falls else "0.0")


def test_nothing_is_decided_before_it_was_listened_to(vendor: Desk) -> None:
    """S4-18: the measures come after the apology, whichever command writes them down; then the thanks are possible."""
    ran = vendor("actions", "decide", "complaint:V3:1", "--decision", "One contact until 2026-11-12")
    assert ran.code == 1
    assert "apologise" in ran.said
    ran = vendor("actions", "record", "complaint:V3:1", "thank=Thanked")
    assert ran.code == 1
    vendor.ok("actions", "record", "complaint:V3:1", "listen=Heard", "restate=Said again", "apologise=Done")
    vendor.ok("actions", "decide", "complaint:V3:1", "--decision", "One contact until 2026-11-12")
    vendor.ok("actions", "record", "complaint:V3:1", "thank=Thanked", "confirm_resolution=Called her")


@pytest.mark.parametrize(
    ("cause", "due", "owner"),
    [
        ("requirements_unclear=unclear_requirements", "2027-01-04", "theo"),
        ("customer_knows_little=teach_customer", "2027-01-18", "theo"),
        ("few_resources=staged_plan", "2027-01-18", "theo"),
        ("hard_wish=counter_proposal", "2027-01-04", "theo"),
        ("defect_in_test=defect_in_test", "2026-12-28", "theo"),
        ("many_waiting=many_waiting", "2027-01-04", "ines"),
        ("module_fault=module_fault", "2026-12-28", "theo"),
        ("serious_fault=serious_fault", "2026-12-24", "ines"),
    ],
)
def test_what_a_cause_opens_has_a_time_of_its_own(vendor: Desk, cause: str, due: str, owner: str) -> None:
    """S4-31 to S4-38: the complaint was due in November; the work its cause needs is not born late, and says why it is there."""
    name, _, book = cause.partition("=")
    vendor.ok("actions", "record", "complaint:V3:1", f"cause={name}", at=LATER)
    rows = {row["item"]: row for row in vendor.ok("actions", "list", "--format", "json", at=LATER).json["rows"]}
    made = rows[f"complaint:V3:1/then/{book}"]
    assert (made["due"], made["owner"]) == (due, owner)
    assert rows["complaint:V3:1"]["due"] == "2026-11-10"
    said = vendor.ok("actions", "show", made["item"], at=LATER).out
    assert "why: The cause found on “Moss Optics: handle a complaint”" in said
    assert "Five steps in their order" not in said


def test_another_cause_opens_nothing(vendor: Desk) -> None:
    vendor.ok("actions", "record", "complaint:V3:1", "cause=other", at=LATER)
    rows = vendor.ok("actions", "list", "--format", "json", at=LATER).json["rows"]
    assert not [row for row in rows if "/then/" in row["item"]]


def test_a_promised_day_is_tracked(vendor: Desk) -> None:
    """S4-33: the plan is due on the day promised, late the day after, and a promise without a day is none."""
    vendor.ok("actions", "record", "complaint:V3:1", "cause=few_resources")
    plan = "complaint:V3:1/then/staged_plan"
    assert vendor("actions", "record", plan, "promised=soon").code == 1
    vendor.ok("actions", "record", plan, "stages=Two stages", "promised=2026-12-24")
    assert "due: 2026-12-24" in vendor.ok("actions", "show", plan).out

    def late(at: str) -> list[str]:
        rows = vendor.ok("actions", "meeting", "--format", "json", at=at).json["rows"]
        return [
            row["what"]
            for row in rows
            if row["section"] == "Problems" and row["item"] == plan and "late" in row["what"]
        ]

    assert late("2026-12-24T02:00:00") == []
    assert late("2026-12-26T02:00:00") == ["2 days late"]


def test_who_does_not_agree_is_told_at_the_next_meeting(vendor: Desk) -> None:
    """S4-36: users, then their superior, then our own management; a rung whose day has passed is a problem until it is settled."""
    vendor.ok("actions", "record", "complaint:V3:1", "cause=many_waiting")
    item = "complaint:V3:1/then/many_waiting"

    def late(at: str) -> list[str]:
        rows = vendor.ok("actions", "meeting", "--format", "json", at=at).json["rows"]
        return [row["what"] for row in rows if row["section"] == "Problems" and row["item"] == item]

    users = "Asked the users to agree on the order"
    above = "Asked their superior, where users did not agree"
    assert late("2026-11-18T02:00:00") == [], "nothing is ranked yet, so nobody could be asked"
    vendor.ok("actions", "record", item, "ranked=By the three factors")
    assert late("2026-11-11T02:00:00") == []
    assert late("2026-11-12T02:00:00") == [f"{users}: 1 day late"]
    vendor.ok("actions", "record", item, "users=They do not agree")
    assert late("2026-11-14T02:00:00") == [f"{above}: 1 day late"]
    assert vendor("actions", "record", item, "own_management=Asked").code == 1
    vendor.ok("actions", "record", item, "customers_superior=She decided")
    vendor.ok("actions", "record", item, "own_management=Asked")
    assert any("own management" in line and "[ ]" in line for line in vendor.ok("actions", "show", item).lines)
    vendor.ok("actions", "record", item, "own_management=Asked", "--person", "ines", "--role", "process_manager")
    assert any("own management" in line and "[x]" in line for line in vendor.ok("actions", "show", item).lines)
    vendor.ok("actions", "decide", item, "--decision", "Moss comes first, by 2026-11-20")
    assert late("2026-11-19T02:00:00") == []


@pytest.mark.parametrize(
    ("tested", "opens"), [("no", True), ("2026-10-18", False), ("", False)], ids=["no", "a day", "not told"]
)
def test_a_change_needs_a_test_on_record(sample: Desk, tested: str, opens: bool) -> None:
    """S4-30: what the ticket says of its test, besides the customer's consent; where nobody tells, nothing is claimed."""
    sample.edit("exports/tickets.csv", "2026-10-19,no,no,", f"2026-10-19,no,{tested},")
    sample.ok("sync")
    sample.ok("apply", "--period", MONTH)
    assert ("untested_change:V2" in opened(sample)) == opens
    assert "unapproved_change:V2" in opened(sample)


FAULTS = """\
      - match: outages.csv
        ratings:
          - channel: ticket
            mark: Mark
            scale: {min: 1, max: 10}
            columns: {id: No, ticket: Ticket, customer: Customer, answered: Day, contact: Who, causes: Cause}
"""


@pytest.mark.parametrize(
    ("second", "again"),
    [("V2,Kelp Foods", False), ("V5,Moss Optics", True)],
    ids=["two people on one fault", "two faults"],
)
def test_a_fault_two_people_tell_of_has_not_come_back(sample: Desk, second: str, again: bool) -> None:
    """S4-09: what comes back is a fault, not a word about it."""
    settings = sample.file("csat.yaml")
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace("      - match: projects.csv", FAULTS + "      - match: projects.csv"), encoding="utf-8"
    )
    rows = ["No,Ticket,Customer,Day,Who,Mark,Cause", "1,V2,Kelp Foods,2026-10-12,Ann,6,serious_fault",
            f"2,{second},2026-10-22,Bob,6,serious_fault"]  # fmt: skip
    sample.file("exports/outages.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    sample.ok("sync")
    sample.ok("apply", "--period", MONTH)
    assert any(item.startswith("fault_came_back") for item in opened(sample)) == again


MEETINGS = "      - {match: meetings.csv, review: {id: No, customer: Customer, day: Day}}\n"


@pytest.mark.parametrize(("held", "asked"), [("2026-11-06", True), ("", False)], ids=["held", "none on record"])
def test_a_weekly_meeting_on_record_asks_whoever_met_us_once_a_month(sample: Desk, held: str, asked: bool) -> None:
    """S4-39, S4-22: the record of a service review is the occasion; the next week's asks nobody again."""
    register = sample.file("register.yaml")
    chain = "segment: C, decision_chain: [{name: Kim Roe, role: interface_person, email: kim@kelp.example}]}"
    register.write_text(register.read_text("utf-8").replace("segment: C}", chain), encoding="utf-8")
    settings = sample.file("csat.yaml")
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace("      - match: projects.csv", MEETINGS + "      - match: projects.csv"), encoding="utf-8"
    )
    weekly = [f"1,Kelp Foods,{held}", "2,Kelp Foods,2026-11-13"] if held else []
    sample.file("exports/meetings.csv").write_text("\n".join(["No,Customer,Day", *weekly]) + "\n", encoding="utf-8")
    sample.ok("sync")
    at = "2026-11-16T02:00:00"
    sample.ok("surveys", "decide", at=at)
    rows = sample.ok("surveys", "decisions", "--why", "--format", "json", at=at).json["rows"]
    met = [(row["decision"], row["contact"]) for row in rows if row["survey"] == "weekly_meeting"]
    assert met == ([("ask", "V1/Kim Roe"), ("do_not_ask", "V1/Kim Roe")] if asked else [])


def test_the_end_of_a_change_a_fault_and_a_stage_are_occasions_to_ask(sample: Desk) -> None:
    """S4-07, S4-14, S4-38: each asks by its own survey; requests and lesser faults ask nobody."""
    with sample.file("exports/tickets.csv").open("a", encoding="utf-8") as file:
        file.write("V7,Lumen Press,milestone,P3,closed,2026-11-01,2026-11-05,,,,,,,,,\n")
    sample.ok("sync")
    sample.ok("surveys", "decide")
    rows = sample.ok("surveys", "decisions", "--why", "--format", "json").json["rows"]
    asked = {(row["ticket"], row["survey"]) for row in rows if "condition" not in row["because"]}
    assert {one for one in asked if one[0].startswith("V")} == {
        ("V2", "after_serious_fault"), ("V4", "after_project"), ("V7", "at_milestone"),
    }  # fmt: skip


def test_each_customer_gets_a_file_for_the_meeting(vendor: Desk) -> None:
    """S4-39: a schedule writes the material; no file names another customer, and one of whom there is nothing to say has none."""
    folder = vendor.folder / "meetings"
    assert vendor("actions", "meeting", "-o", folder / "nowhere").code == 2, "a mistyped place makes no folders"
    vendor.ok("actions", "meeting", "-o", folder)
    names = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    assert set(names) == {"2026-11-09 Lumen Press.txt", "2026-11-09 Moss Optics.txt"}
    own = names["2026-11-09 Moss Optics.txt"]
    assert "Progress" in own
    assert "Next steps" in own
    assert "Moss Optics: handle a complaint" in own
    assert "Lumen" not in own


PLAN = "complaint:V3:1/then/staged_plan"


def waiting_complaint(desk: Desk) -> None:
    """A complaint of which everything is done but the plan its cause opened, promised for December."""
    desk.ok("actions", "record", "complaint:V3:1", "cause=few_resources")
    desk.ok("actions", "record", PLAN, "stages=Two stages", "promised=2026-12-24")
    desk.ok("actions", "record", "complaint:V3:1", "listen=Heard", "restate=Said again", "apologise=Done")
    desk.ok("actions", "decide", "complaint:V3:1", "--decision", "The first stage comes on 2026-12-24")
    desk.ok("actions", "record", "complaint:V3:1", "thank=Thanked", "confirm_resolution=Called her")


def test_what_a_cause_opened_stands_on_the_item_it_is_under(vendor: Desk) -> None:
    """S4-33: its id, title, state and day, and the command that closes it before the complaint."""
    assert "Opened under it" not in vendor.ok("actions", "show", "complaint:V3:1").out
    waiting_complaint(vendor)
    lines = [line.strip() for line in vendor.ok("actions", "show", "complaint:V3:1").lines]
    assert f"{PLAN}  Moss Optics: a plan in stages, and keep it: open, due 2026-12-24" in lines
    left = [line.partition(" actions ")[2] for line in lines[lines.index("Before it can be closed:") + 1 :]]
    assert left[0].startswith(f"close {PLAN} --outcome fixed|")
    assert left[1].startswith("close complaint:V3:1 --outcome fixed|")
    assert "由此另行建立：" in vendor.ok("actions", "show", "complaint:V3:1", "--lang", "zh").lines
    assert "staged_plan" in vendor("actions", "close", "complaint:V3:1", "--outcome", "fixed").err
    vendor.ok("actions", "decide", PLAN, "--decision", "The first stage comes on 2026-12-24")
    vendor.ok("actions", "record", PLAN, "tracked=Both stages came on 2026-12-23")
    vendor.ok("actions", "close", PLAN, "--outcome", "fixed")
    said = vendor.ok("actions", "show", "complaint:V3:1").out
    assert "a plan in stages, and keep it: closed" in said
    assert f"close {PLAN}" not in said
    vendor.ok("actions", "close", "complaint:V3:1", "--outcome", "fixed")


def complaint_at(desk: Desk, at: str) -> list[str]:
    rows = desk.ok("actions", "meeting", "--format", "json", at=at).json["rows"]
    return [row["what"] for row in rows if row["section"] == "Problems" and row["item"] == "complaint:V3:1"]


def test_a_complaint_that_waits_for_a_promised_plan_is_not_late(vendor: Desk) -> None:
    """S4-33: the customer agreed to that day; from then on it is late by the plan's day, not by its own."""
    waiting_complaint(vendor)
    waits = "waits for “Moss Optics: a plan in stages, and keep it” until 2026-12-24"
    assert complaint_at(vendor, "2026-12-07T02:00:00") == [waits]
    assert complaint_at(vendor, "2026-12-26T02:00:00") == ["2 days late"]
    shown = vendor.ok("actions", "show", "complaint:V3:1").out
    assert "It waits for “Moss Optics: a plan in stages, and keep it” until 2026-12-24." in shown


def test_a_complaint_nobody_took_up_is_late_whatever_stands_under_it(vendor: Desk) -> None:
    """A cause alone is no answer: nothing was said to the customer, and nothing decided."""
    vendor.ok("actions", "record", "complaint:V3:1", "cause=few_resources")
    vendor.ok("actions", "record", PLAN, "stages=Two stages", "promised=2026-12-24")
    assert complaint_at(vendor, "2026-12-07T02:00:00") == ["27 days late"]
    assert "It waits for" not in vendor.ok("actions", "show", "complaint:V3:1").out


def test_an_item_says_which_kinds_of_customers_and_causes_there_are(vendor: Desk) -> None:
    """S4-19 to S4-22, S4-31 to S4-38: with what each is called; what was chosen is not offered again."""
    lines = [line.strip() for line in vendor.ok("actions", "show", "complaint:V3:1").lines]
    offered = lines[lines.index("What can be chosen besides:") + 1 :]
    commands = [line.partition(" actions ")[2] for line in offered if " actions " in line]
    assert [line.rpartition(" ")[0] for line in commands] == [
        "classify complaint:V3:1 --type", "record complaint:V3:1",
    ]  # fmt: skip
    assert "cause=requirements_unclear|customer_knows_little|" in commands[1]
    assert "hesitant: Hesitant" in offered
    assert any(line.startswith("requirements_unclear: ") for line in offered)
    assert "hesitant：犹豫型" in vendor.ok("actions", "show", "complaint:V3:1", "--lang", "zh").out
    vendor.ok("actions", "classify", "complaint:V3:1", "--type", "angry")
    vendor.ok("actions", "record", "complaint:V3:1", "cause=other")
    assert "What can be chosen besides:" not in vendor.ok("actions", "show", "complaint:V3:1").lines
    assert "can be chosen" not in vendor.ok("actions", "show", "silence:V3:1").out
