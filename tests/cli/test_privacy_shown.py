"""`privacy:` in the rules: figures of too few people are hidden, single agents from everybody, in every format."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli import test_indicators as indicators
from tests.cli import test_privacy_quotes as quotes
from tests.cli.program import MONTH, RULES, Desk

TEAMS = "\nprivacy: {{at_least: {least}, breakdowns: [contact, handler, team]}}\n"
SHARED = "score: {when_incomplete: share_among_present}\n"
SMALL = ("Network", "Server and Storage")


def by_team(desk: Desk) -> dict[str, dict[str, Any]]:
    found = desk.ok("score", "--by", "team", "--period", MONTH, "--format", "json").json
    return {score["subject"]: score for score in found["scores"]}


@pytest.fixture
def teams(desk: Desk) -> Desk:
    """The smallest team alone is below the bar, so that the next one has to go with it."""
    desk.add_rules(SHARED)
    sizes = sorted(min(one["contacts"], one["answers"]) for one in by_team(desk).values())
    assert sizes[0] < sizes[1], "else this shows nothing"
    desk.add_rules(TEAMS.format(least=sizes[1]))
    return desk


def test_without_a_rule_teams_and_customers_are_shown(desk: Desk) -> None:
    desk.add_rules(SHARED)
    assert not any("suppressed" in score["flags"] for score in by_team(desk).values())
    assert not any("suppressed" in score["flags"] for score in desk.score()["scores"])


def test_a_small_group_and_the_next_two_are_hidden_and_the_mean_stays_as_it_is_printed(teams: Desk) -> None:
    found = teams.ok("score", "--by", "team", "--period", MONTH, "--format", "json").json
    hidden = {score["subject"] for score in found["scores"] if "suppressed" in score["flags"]}
    assert len(hidden) == 3, "of two, the mean of all and the pooled figures are two equations"
    for score in found["scores"]:
        if score["subject"] in hidden:
            assert (score["value"], score["answers"], score["contacts"], score["nodes"]) == (None, 0, 0, [])
    overall = found["overall"]
    assert overall["value"] is not None
    teams.edit(RULES, "breakdowns: [contact, handler, team]", "breakdowns: [contact]")
    whole = teams.ok("score", "--by", "team", "--period", MONTH, "--format", "json").json["overall"]
    for name in ("value", "band", "change", "pooled", "pooled_value", "bands"):
        assert overall[name] == whole[name]
    assert overall["exact"] is None, "to the last place the mean tells how many answered in each hidden group"
    assert whole["exact"] is not None
    assert [one["answers"] for one in overall["channels"]] == [one["answers"] for one in whole["channels"]]
    assert {one[name] for one in overall["channels"] for name in ("mean_points", "mean_contribution")} == {None}
    table = teams.ok("score", "--by", "team", "--period", MONTH)
    assert "hidden" not in table.out


def test_the_table_says_that_and_why(teams: Desk) -> None:
    hidden = {name for name, score in by_team(teams).items() if "suppressed" in score["flags"]}
    table = teams.ok("score", "--by", "team", "--period", MONTH, "--all").out
    assert "3 hidden: fewer than" in table
    lines = teams.ok("score", "--by", "team", "--period", MONTH, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert {row["name"] for row in rows if not row["ratings"]} == hidden
    ran = teams("explain", "score", min(hidden), "--by", "team", "--period", MONTH)
    assert ran.code == 2
    assert "fewer than" in ran.err


@pytest.mark.parametrize("ending", ["html", "md", "json", "xlsx"])
def test_no_format_of_the_report_holds_a_hidden_figure(teams: Desk, ending: str) -> None:
    shown = by_team(teams)
    hidden = {name for name, score in shown.items() if "suppressed" in score["flags"]}
    teams.edit(RULES, "breakdowns: [contact, handler, team]", "breakdowns: [contact]")
    figures = {by_team(teams)[name]["value"] for name in hidden}
    others = {score["value"] for name, score in by_team(teams).items() if name not in hidden}
    overall = teams.ok("score", "--by", "team", "--period", MONTH, "--format", "json").json["overall"]
    telling = {f for f in figures - others if f not in json.dumps(overall)}
    assert telling, "else this shows nothing"
    file = teams.file(f"r.{ending}")

    def said() -> str:
        teams.ok("report", "--by", "team", "--period", MONTH, "-o", file)
        content = file.read_bytes()
        if ending != "xlsx":
            return content.decode("utf-8")
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))

    assert any(figure in said() for figure in telling)
    teams.edit(RULES, "breakdowns: [contact]", "breakdowns: [contact, handler, team]")
    text = said()
    assert not [figure for figure in telling if f">{figure}<" in text or f" {figure} " in text or f'"{figure}"' in text]
    assert "fewer than" in text


def test_single_agents_are_shown_to_nobody_until_a_rule_names_the_reader(desk: Desk) -> None:
    ran = desk("score", "--by", "handler", "--period", MONTH)
    assert ran.code == 2
    assert "audience" in ran.err
    desk.add_rules(SHARED + "privacy: {audience: {agents: [internal]}, at_least: 1}\n")
    found = desk.ok("score", "--by", "handler", "--period", MONTH, "--format", "json").json
    assert "Igor Belov" in {score["subject"] for score in found["scores"] if score["value"]}


def test_a_customers_edition_has_no_comments_where_the_rules_name_other_readers(desk: Desk) -> None:
    def said() -> str:
        desk.ok("report", "--period", MONTH, "--customer", "C03", "-o", desk.file("c.md"))
        return desk.file("c.md").read_text("utf-8")

    assert "What you told us" in said()
    desk.add_rules("privacy: {audience: {comments: [internal]}}\n")
    assert "What you told us" not in said()


def test_the_fewest_for_comments_are_the_rules(desk: Desk) -> None:
    def said() -> str:
        desk.ok("report", "--period", MONTH, "--customer", "C03", "-o", desk.file("c.md"))
        return desk.file("c.md").read_text("utf-8")

    before = said()
    desk.add_rules("privacy: {comments_at_least: 90}\n")
    assert "90" in said()
    assert said() != before


def test_privacy_changes_no_digest_so_closed_periods_stay_closed(desk: Desk) -> None:
    before = desk.score()["rules_digest"]
    desk.add_rules("privacy: {at_least: 3, keep: {comments: 12 months}}\n")
    assert desk.score()["rules_digest"] == before
    assert "comments" in desk.ok("validate").out or desk.ok("validate").code == 0


@pytest.fixture
def jet(tmp_path: Path) -> Desk:
    """Six customers of whom two said something of the talks; sales answers for needs, talks and a part of the requests."""
    rows = "".join(f"{n},C{n},2026-10-0{n},p{n},4,{'5' if n < 3 else ''},{n % 5 + 1},5,4,5,,\n" for n in range(1, 7))
    files = {
        "csat.yaml": indicators.SETTINGS,
        "rules/jet.yaml": f"{indicators.RULES}privacy: {{breakdowns: [indicator]}}\n",
        "exports/answers.csv": f"{indicators.HEAD}\n{rows}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


@pytest.mark.parametrize("holders", ["indicator", "department"])
def test_a_scorecard_hides_what_few_said_and_what_its_total_would_tell(jet: Desk, holders: str) -> None:
    def lines() -> dict[str, str | None]:
        rows = jet.ok("scorecards", "--for", holders, "--format", "json").json["rows"]
        return {row["indicator"] or row["holder"]: row["points"] for row in rows}

    found = lines()
    assert (found["talks"], found["needs"]) == (None, None), (
        "with `talks` alone hidden the department's total would tell it"
    )
    assert found["engineers"] == "100.0"
    assert [name for name, points in found.items() if points is None] == ["needs", "talks"]
    assert "hidden" in jet.ok("scorecards", "--for", holders).err
    jet.edit("rules/jet.yaml", "breakdowns: [indicator]", "breakdowns: [contact]")
    assert lines()["talks"] == "100.0"


def test_the_reports_annex_of_indicators_hides_the_same(jet: Desk) -> None:
    jet.ok("report", "-o", jet.file("r.md"))
    rows = [
        line for line in jet.file("r.md").read_text("utf-8").splitlines() if " talks |" in line and "hidden" in line
    ]
    assert len(rows) == 2
    assert not any("100" in line.replace("100 %", "") for line in rows)


def test_a_hidden_score_is_not_written_back(teams: Desk) -> None:
    hidden = {name for name, score in by_team(teams).items() if "suppressed" in score["flags"]}
    teams.edit(RULES, SHARED, SHARED.replace("{", "{subject: team, "))
    plan = teams.ok("plan", "--period", MONTH, "--format", "json", "--all").json
    scores = {one["effect"]["subject"] for one in plan["effects"] if one["effect"]["kind"] == "score"}
    assert scores
    assert not scores & hidden


@pytest.mark.parametrize("by", ["contact", "all"])
def test_where_too_few_groups_could_hide_each_other_the_mean_goes_too(tmp_path: Path, by: str) -> None:
    rules = quotes.RULES.replace("score: {subject: customer", "score: {subject: contact")
    desk = quotes.workspace(tmp_path, rules)
    lines = ["No,Customer,Day,Who,Mark,Said"]
    lines += [f"{n},Firm 1,2026-10-1{n},{'Ann Lee' if n % 3 else 'Gus Ivy'},{n * 10},x" for n in range(1, 8)]
    for name in (".csat/store.db", ".csat/store.db-wal", ".csat/store.db-shm"):
        desk.file(name).unlink(missing_ok=True)
    desk.file(quotes.SOURCE).write_text("\n".join([*lines, ""]), encoding="utf-8")
    desk.ok("sync")
    shown = ("score", "--by", by, "--period", MONTH, "--format", "json")
    mine = desk.ok(*shown).json
    assert mine["overall"]["value"] is None
    assert {score["value"] for score in mine["scores"]} == {None}
    desk.file("rules/quotes.yaml").write_text(rules + "privacy: {at_least: 1}\n", encoding="utf-8")
    assert desk.ok(*shown).json["overall"]["value"] is not None
    desk.file("rules/quotes.yaml").write_text(rules, encoding="utf-8")
    assert "Mean of" not in desk.ok("score", "--by", by, "--period", MONTH).out
    for ending in ("html", "xlsx"):
        desk.ok("report", "--by", by, "--period", MONTH, "-o", desk.file(f"r.{ending}"))
