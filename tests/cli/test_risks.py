"""What is known beside a score, as rules meet it: for each fact somebody it is true of, and everybody else it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk, csat
from tests.cli.risky import XIAN, Risky, opened

FIRES = {
    "falls": ("{score.falling: true}", {"Alder", "Birch"}),
    "fell_thrice": ("{score.falls: {at_least: 3}}", {"Alder", "Birch"}),
    "far_off": ("{score.deviates: true}", {"Dogwood"}),
    "fell_far": ("{score.deviation: {at_most: -20}, score.deviates: true}", {"Dogwood"}),
    "low_for_long": ("{score.lowest_for: {at_least: 3}}", {"Elm"}),
    "refuses": ("{score.refusal_share: {at_least: 50%}, score.refusals: {at_least: 2}}", {"Fir"}),
    "not_reached": ("{score.no_contacts: {at_least: 1}}", {"Ginkgo"}),
    "complains": ("{score.complaints: {at_least: 1}}", {"Ginkgo", "Ulex"}),
    "might_be_bad": ("{score: {at_least: good}, score.worst_case: {below: 50}, score.best_case: {above: 90}}", {"Fir", "Ginkgo"}),
    "green_outside": ("{score: {below: good}, score.sla_met_share: {at_least: 90%}}", {"Hazel"}),
    "kept_the_level": ("{score: {below: good}, customer.sla_met_share: {at_least: 90%}}", {"Hazel"}),
    "chosen": ("{score.nominated_share: {at_least: 75%}}", {"Ivy"}),
    "hand_picked": ("{score.hand_picked: true}", {"Juniper"}),
    "straight": ("{score.straight_lined_share: {above: 0%}}", {"Kauri"}),
    "clicked": ("{score.unconfirmed_share: {at_least: 50%}}", {"Larch"}),
    "own_interview": ("{score.not_independent: {at_least: 1}}", {"Maple"}),
    "one_person": ("{score.single_respondent: true, score: {below: 45}}", {"Hazel"}),
    "renewal": ("{customer.days_to_contract_end: {between: [0, 60]}, score: {below: good}}", {"Nutmeg"}),
    "spends_less": ("{customer.spend_change: {at_most: -10}, score: {below: good}}", {"Oak"}),
    "warned": ("{customer.churn_warning: true, score: {below: good}}", {"Oak"}),
    "forgotten": ("{customer.months_not_assessed: {at_least: 6}}", {"Pine"}),
    "silent": ("{customer.days_silent: {at_least: 14}}", {"Quince"}),
    "broke_promise": ("{customer.missed_promises: {at_least: 1}}", {"Rowan"}),
    "not_asked": ("{customer.unapproved_changes: {at_least: 1}}", {"Spruce"}),
    "ladder": ("{score.loyalty: expected, score: {above: 90}}", {"Fir", "Ginkgo"}),
    "hidden_churn": ("{score: {at_least: 80}, customer.peer_rank: {at_least: 2}}", {"Tulip"}),
    "never_first": ("{customer.first_choice_share: {below: 50%}}", {"Tulip"}),
    "overdue": ("{customer.overdue_complaints: {at_least: 1}}", {"Ulex"}),
    "unreviewed": ("{customer.months_since_review: {at_least: 3}}", {"Viburnum"}),
}  # fmt: skip
"""Rule -> its condition, and the only customers it may fire for."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A provider with one customer for each risk."""
    risky = Risky(tmp_path_factory.mktemp("risky"))
    risky.rules = risky.rules.replace(
        "  call: {month_of: rated}\n",
        "  call: {month_of: rated}\n  place: {month_of: rated, measure: peer_rank, first_for: 50%}\n",
    )
    risky.rules = risky.rules.replace("bad: 0,", "bad: {from: 0, loyalty: below},").replace(
        "good: 80", "good: {from: 80, loyalty: expected}"
    )
    add = risky.answer
    risky.series("Alder", XIAN[0])
    risky.series("Birch", XIAN[1])
    risky.series("Cedar", ("80", "84", "81", "86", "80", "83"))
    risky.series("Dogwood", ("90", "91", "90", "91", "90", "62"))
    risky.series("Elm", ("50", "55", "52"))
    add("Fir", "2026-10-04", "95")
    for outcome in ("refused", "refused score"):
        add("Fir", "2026-10-05", outcome=outcome, who=outcome)
    add("Ginkgo", "2026-10-05", "95")
    add("Ginkgo", "2026-10-06", outcome="complaint")
    add("Ginkgo", "2026-10-06", outcome="no contact")
    risky.tickets += [
        "T1,incident,closed,Hazel,desk,sam,2026-10-01,2026-10-02,yes,,,",
        "T2,incident,closed,Hazel,desk,pat,2026-10-01,2026-10-02,yes,,,",
    ]
    add("Hazel", "2026-10-03", "40", ticket="T1", who="hana")
    add("Hazel", "2026-10-03", "45", ticket="T2", who="hana")
    for n in range(4):
        add("Ivy", f"2026-10-0{n + 2}", "85", who=f"i{n}", named="mira" if n else "")
    for n, mark in enumerate((100, 98, 99, 60, 62, 61)):
        add("Juniper", f"2026-10-0{n + 2}", str(mark), who=f"j{n}", named="mira" if n < 3 else "")
    for n in range(5):
        add("Kauri", "2026-10-06", "85", sheet="K1", question=f"q{n}", who="karl")
        add("Kauri", "2026-10-06", str(80 + n), sheet="K2", question=f"q{n}", who="kim")
    add("Larch", "2026-10-07 10:00:02", "90", asked="2026-10-07 10:00:00", who="lee")
    add("Larch", "2026-10-08 10:00:00", "85", asked="2026-10-07 10:00:00", who="lou")
    risky.tickets += ["T3,incident,closed,Maple,desk,pat,2026-10-01,2026-10-02,,,,"]
    add("Maple", "2026-10-06", "90", ticket="T3", by="Sam", who="mo")
    add("Maple", "2026-10-06", "85", ticket="T3", by="Independent Ines", who="max")
    risky.customer("Nutmeg", ",2025-12-01,2026-12-01,,,")
    risky.customer("Cedar", ",2025-12-01,2026-12-01,,,")
    add("Nutmeg", "2026-10-06", "70")
    risky.customer("Oak", ",,,,-20%,yes")
    risky.customer("Alder", ",,,,5%,no")
    add("Oak", "2026-10-06", "70")
    add("Pine", "2026-02-06", "90")
    risky.tickets += [
        "T4,incident,open,Quince,desk,pat,2026-09-01,,,,,2026-10-01",
        "T5,incident,closed,Rowan,desk,pat,2026-10-01,2026-10-08,,2026-10-05,,",
        "T6,incident,closed,Spruce,desk,pat,2026-10-01,2026-10-04,,2026-10-05,,",
        "T7,change,closed,Spruce,desk,pat,2026-10-01,2026-10-04,,,no,",
        "T8,change,closed,Rowan,desk,pat,2026-10-01,2026-10-04,,,yes,",
        "T9,incident,open,Spruce,desk,pat,2026-10-01,,,2026-12-01,,2026-11-08",
    ]
    for name in ("Quince", "Rowan", "Spruce", "Tulip", "Ulex", "Viburnum"):
        add(name, "2026-10-06", "85")
    risky.places += [
        "P1,Tulip,tess,2,2026-10-01",
        "P2,Tulip,tim,3,2026-10-01",
        "P3,Cedar,carl,1,2026-10-01",
        "P4,Cedar,carl,3,2025-01-01",
    ]
    risky.complaints += [
        "K1,Ulex,2026-10-03,Late again,delay,2026-10-20,,look:Ulex:1",
        "K2,Cedar,2026-09-03,Rude,manner,2026-09-20,2026-09-18,",
    ]
    risky.reviews += [
        "V1,Viburnum,2026-05-12,ann; bob,two changes late,minutes/1.pdf",
        "V2,Cedar,2026-10-12,ann,server room moved,",
    ]
    for name, (condition, _) in FIRES.items():
        risky.action(condition, name=name)
    return risky.desk()


def test_each_rule_opens_an_item_for_those_it_is_about_and_for_nobody_else(desk: Desk) -> None:
    found = opened(desk)
    assert {rule: found.get(rule, set()) for rule in FIRES} == {rule: whom for rule, (_, whom) in FIRES.items()}


def test_a_place_among_suppliers_enters_no_score_and_says_why(desk: Desk) -> None:
    rows = desk.ok("ratings", "--period", "2026-10", "--excluded", "other_measure", "--format", "json").json["rows"]
    assert len(rows) == 3
    scores = {score["subject"]: score for score in desk.score()["scores"]}
    assert scores["Tulip"]["value"] == "85.0"
    assert "place among suppliers" in desk.ok("ratings", "--period", "2026-10", "--excluded", "other_measure").out


def test_the_report_names_those_in_danger_our_place_and_every_complaint(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "report.md"
    desk.ok("report", "--period", "2026-10", "-o", page)
    said = page.read_text("utf-8")
    for part in (
        "1 customer below target with falling spend or an early warning (Oak)",
        "1 customer content, yet another supplier is ranked first (Tulip)",
        "Our place among the customers' suppliers",
        "First choice among suppliers · 50 % of the customers asked | 1 of 2 = 50.0 % | met |",
        "Late again (overdue) · cause: delay · leads to look:Ulex:1",
        "server room moved",
        "Loyalty ladder: as expected ",
        "Ivy: 3 of 4 marks came from people named by mira.",
    ):
        assert part in said, part
    section = said.partition("Complaints")[2].partition("\n\n")[0]
    assert "no data" not in section


def test_a_customers_edition_shows_nothing_of_what_is_internal(desk: Desk, tmp_path: Path) -> None:
    for name in ("Tulip", "Oak", "Ivy", "Ulex"):
        page = tmp_path / f"{name}.md"
        desk.ok("report", "--period", "2026-10", "--customer", name, "-o", page)
        said = page.read_text("utf-8")
        for part in (
            "another supplier",
            "Our place",
            "First choice",
            "warning",
            "spend",
            "named by",
            "Who answered",
            "look:Ulex",
        ):
            assert part not in said, (name, part)


def test_complaints_and_reviews_are_listed_with_their_state(desk: Desk) -> None:
    rows = {row["title"]: row for row in desk.ok("records", "--format", "json").json["rows"]}
    assert {title: row["state"] for title, row in rows.items()} == {
        "Late again": "overdue",
        "Rude": "closed",
        "two changes late": "closed",
        "server room moved": "closed",
    }
    assert rows["Late again"]["customer"] == "Ulex"
    assert desk("records", "--period", "nonsense").code == 2
    assert len(desk.ok("records", "--period", "2026-10", "--format", "json").json["rows"]) == 2
    only = desk.ok("records", "--state", "overdue").out
    assert "Late again" in only
    assert "Rude" not in only


def test_who_answered_is_told_with_why_and_how_many(desk: Desk) -> None:
    rows = desk.ok("integrity", "--period", "2026-10", "--format", "json").json["rows"]
    told = {(row["finding"], row["about"]): (row["n"], row["of"]) for row in rows}
    assert told["straight_lined", "Kauri"] == (1, 2)
    assert told["nominated", "Ivy"] == (3, 4)
    assert told["too_fast", "Larch"] == (1, 2)
    assert told["hand_picked", ""][0] == 6
    assert ("not_independent", "Maple") not in told, "no channel asks for independent interviewers"
    assert "五秒" in desk.ok("integrity", "--period", "2026-10", "--lang", "zh").out
    assert "integrity" in csat("--help").out


@pytest.mark.parametrize(("word", "counted"), [("flag", 1), ("reject", 0)])
def test_an_interviewer_of_the_serving_team_is_named_or_his_answer_does_not_count(
    tmp_path: Path, word: str, counted: int
) -> None:
    risky = Risky(tmp_path)
    risky.rules = risky.rules.replace("call: {month_of: rated}", f"call: {{month_of: rated, independent: {word}}}")
    risky.tickets += [
        "T1,incident,closed,Maple,desk,pat,2026-10-01,2026-10-02,,,,",
        "T2,incident,closed,Maple,desk,sam,2026-10-01,2026-10-02,,,,",
    ]
    risky.answer("Maple", "2026-10-06", "40", ticket="T1", by="Sam")
    risky.answer("Maple", "2026-10-06", "90", ticket="T2", by="Ines")
    desk = risky.desk()
    left_out = desk.ok("ratings", "--period", "2026-10", "--excluded", "not_independent", "--format", "json").json[
        "rows"
    ]
    assert len(left_out) == 1 - counted
    (score,) = desk.score()["scores"]
    assert score["value"] == ("65.0" if counted else "90.0")
    assert "taken down by the team that served (Sam)" in desk.ok("integrity", "--period", "2026-10").out


def test_what_rules_ask_for_stands_below_the_calculation_sheet(desk: Desk) -> None:
    said = desk.ok("explain", "score", "Fir", "--period", "2026-10").out
    told = {line.split()[0]: line for line in said.partition("Known beside the score")[2].splitlines() if line.strip()}
    for fact, value in (
        ("score.refusal_share", "66.67 %"),
        ("score.worst_case", "31.7"),
        ("score.single_respondent", "no"),
        ("score.falling", "no"),
        ("customer.peer_rank", "not known"),
    ):
        assert f" {value} " in told[fact], told[fact]
    assert told["score.loyalty"].split()[1] == "expected"
    assert "score.changed_afterwards" not in told, "no rule asks for it"


def test_a_rule_on_a_single_rating_knows_whether_promise_and_consent_were_kept(tmp_path: Path) -> None:
    risky = Risky(tmp_path)
    risky.tickets += [
        "T1,incident,closed,Late,desk,pat,2026-10-01,2026-10-08,,2026-10-05,,",
        "T2,incident,closed,Punctual,desk,pat,2026-10-01,2026-10-04,,2026-10-05,,",
        "T3,change,closed,Unasked,desk,pat,2026-10-01,2026-10-04,,,no,",
        "T4,change,closed,Asked,desk,pat,2026-10-01,2026-10-04,,,yes,",
        "T5,change,closed,Untold,desk,pat,2026-10-01,2026-10-04,,,,",
    ]
    for n, name in enumerate(("Late", "Punctual", "Unasked", "Asked", "Untold"), 1):
        risky.answer(name, "2026-10-09", "50", ticket=f"T{n}")
    risky.action("{ticket.promise_kept: false, rating: {below: 60}}", event="rating.received", name="late")
    risky.action("{ticket.approved: false}", event="rating.received", name="unasked")
    assert opened(risky.desk()) == {"late": {"Late"}, "unasked": {"Unasked"}}


def test_a_mark_changed_in_the_file_without_a_new_answer_is_told(tmp_path: Path) -> None:
    risky = Risky(tmp_path)
    risky.answer("Alder", "2026-10-09", "20", who="ann")
    risky.answer("Birch", "2026-10-09", "20", who="bob")
    risky.action("{score.changed_afterwards: {at_least: 1}}")
    desk = risky.desk()
    assert opened(desk) == {}
    risky.answers[0] = risky.answers[0].replace('"20"', '"90"')
    risky.answers[1] = risky.answers[1].replace('"20"', '"90"').replace("2026-10-09", "2026-10-10")
    desk = risky.desk()
    assert opened(desk) == {"look": {"Alder"}}
    assert "1 of 1 mark became others" in desk.ok("integrity", "--period", "2026-10").out


def test_of_two_published_series_the_first_is_all_customers_and_the_second_important_ones(tmp_path: Path) -> None:
    """The source names neither in its drawing; the order of its legend is taken, and both sound the alarm (AMB-9, S3-01)."""
    risky = Risky(tmp_path)
    risky.series("All customers", XIAN[0])
    risky.series("VIP customers", XIAN[1])
    risky.action("{score.falling: true}", name="falls")
    desk = risky.desk()
    told = {}
    for month in ("2026-05", "2026-10"):
        scores = desk.ok("score", "--period", month, "--format", "json").json["scores"]
        told[month] = {one["name"]: one["value"] for one in scores}
    assert told == {
        "2026-05": {"All customers": "89.3", "VIP customers": "92.6"},
        "2026-10": {"All customers": "62.6", "VIP customers": "61.5"},
    }
    assert opened(desk)["falls"] == {"All customers", "VIP customers"}
