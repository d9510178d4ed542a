"""A hidden score stays hidden in all that came of it: actions, effects, listings, what-if, explanations, corrections."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path

import pytest

from csat_plugin.cli.commands import COMMANDS
from tests.cli.program import AT, Desk, csat

SETTINGS = """\
workspace: desk
provider: Provider
rules: rules/desk.yaml
timezone: UTC
effects: {from: 2026-01-01}
write: {reports: on, scores: on, tickets: on}
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "answers.csv"
      ratings:
      - channel: call
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, answered: Day, contact: Who, team: Team, comment: Said}
"""
RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
people: {quality: li.na}
weights: {call: 100}
channels: {call: {title: Call, month_of: rated}}
score: {subject: team, period: month}
bands: {awful: 0, gloomy: 30, satisfied: 80}
targets: {contract: {of: subjects, share: "50 %", reaching: satisfied, customers_without_score: leave_out}}
actions:
  low_score:
    event: period.closed
    when: {score: {below: satisfied}}
    open: improve
    owner: quality
    needs: {ratings: 1}
    then: [inform]
playbooks:
  improve:
    title: "Improve {{ subject_name }}: {{ score }} ({{ band }})"
    text: "In {{ period }} {{ subject_name }} had {{ score }} ({{ change }}) of {{ answers }} answers."
  inform: {title: "Tell {{ subject_name }} of {{ score }}"}
"""
PRIVACY = "privacy: {breakdowns: [contact, handler, team]}\n"
MARKS = {
    "Tiny 2": (31, 43.6), "Small": (55, 58.9, 62.3), "Wide": (70, 71, 72, 73, 74.5, 76), "Broad": (91, 92, 93, 94, 95, 96),
}  # fmt: skip
FIGURES = ("37.3", "58.7", "37.75", "37.8", "57.43", "57.4")
"""Scores of the two smallest teams in October and in September, with one decimal place and with two."""
TOLD = re.compile(r"(?<![\d.])(?:{})(?!\d)".format("|".join(map(re.escape, FIGURES))))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Four teams over two months, three below what is wanted: one of two people, the next of three; with them goes a
    third, so that no two means tell them; one shown."""
    rows = ["No,Day,Who,Mark,Team,Said"]
    for month, more in (("2026-09", 0.3), ("2026-10", 0)):
        for team, marks in MARKS.items():
            signed = more if team == "Tiny 2" else -more
            rows += [
                f"{team}{month}{k},{month}-2{k},{team} {k},{mark + signed * (k + 1):.1f},{team},{team} said so"
                for k, mark in enumerate(marks)
            ]
    files = {
        "csat.yaml": SETTINGS, "rules/desk.yaml": RULES + PRIVACY, "exports/answers.csv": "\n".join(rows) + "\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


def open_up(desk: Desk) -> None:
    """The same rules with nobody hidden."""
    desk.edit("rules/desk.yaml", PRIVACY, "")


def hide(desk: Desk) -> None:
    path = desk.file("rules/desk.yaml")
    path.write_text(path.read_text("utf-8") + PRIVACY, encoding="utf-8")


def test_the_figures_looked_for_are_those_hidden(desk: Desk) -> None:
    def figures() -> dict[str, str | None]:
        return {one["subject"]: one["value"] for one in desk.ok("score", "--format", "json").json["scores"]}

    assert figures() == {"Tiny 2": None, "Small": None, "Wide": "72.8", "Broad": None}
    open_up(desk)
    assert (figures()["Tiny 2"], figures()["Small"]) == ("37.3", "58.7")


SHOWN = (
    ("score", "--all"),
    ("score", "--by", "all"),
    ("explain", "score", "Wide"),
    ("explain", "score", "all", "--by", "all"),
    ("actions", "list", "--all"),
    ("actions", "show", "low_score:Tiny 2:1"),
    ("actions", "show", "low_score:Small:1+inform"),
    ("actions", "meeting"),
    ("actions", "priority"),
    ("actions", "priority", "--by", "need"),
    ("whatif", "former.yaml", "--all"),
    ("whatif", "--flip", "contract"),
    ("compare", "2026-09", "2026-10"),
    ("ratings", "--by", "team"),
    ("comments", "list", "--by", "team"),
    ("plan", "--all"),
    ("report",),
    ("validate", "--explain"),
    ("reconcile",),
    ("integrity",),
    ("drivers",),
    ("scorecards", "--each"),
    ("rules", "log"),
    ("doctor",),
    ("apply",),
    ("close", "2026-10"),
    ("correct", "2026-09"),
)
"""Everything that says something of the scores of teams, or of what came of them."""
SILENT = {
    "demo", "init", "connect", "test", "sync", "records", "privacy", "surveys", "write", "runs", "undo", "issue", "schema",
    "plugins",
}  # fmt: skip
"""Commands that say nothing of the scores of a workspace."""


def test_a_new_command_says_nothing_of_scores_or_is_looked_at_here() -> None:
    assert {command[0] for command in SHOWN} | SILENT == {*COMMANDS}


def test_the_page_of_a_what_if_names_nobody_who_is_hidden(desk: Desk) -> None:
    former = RULES.replace("gloomy: 30", "gloomy: 50")
    desk.file("former.yaml").write_text(former, encoding="utf-8")
    desk.ok("whatif", desk.file("former.yaml"), "-o", desk.file("w.html"))
    page = desk.file("w.html").read_text("utf-8")
    assert "Tiny" not in page
    assert "more of those whose scores differ" in page, "that some are hidden is said, and how many"
    open_up(desk)
    desk.ok("whatif", desk.file("former.yaml"), "-o", desk.file("w.html"))
    page = desk.file("w.html").read_text("utf-8")
    assert "37.3" in page
    assert "more of those whose scores differ" not in page


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_no_command_tells_a_hidden_score_in_any_format(desk: Desk, command: tuple[str, ...]) -> None:
    former = RULES.replace("gloomy: 30", "gloomy: 50").replace("satisfied: 80", "satisfied: 58")
    desk.file("former.yaml").write_text(former, encoding="utf-8")
    at = [str(desk.file(word)) if word.endswith(".yaml") else word for word in command]
    for form in ("table", "json", "csv"):
        ran = desk(*at, "--format", form)
        assert ran.code in (0, 1, 2), ran.said
        assert not TOLD.findall(ran.said), (form, [line for line in ran.said.splitlines() if TOLD.search(line)])


def test_the_same_commands_tell_them_where_nobody_is_hidden(desk: Desk) -> None:
    open_up(desk)
    telling = [
        ("actions", "list"), ("actions", "show", "low_score:Tiny 2:1"), ("actions", "priority"), ("plan", "--all"),
        ("explain", "score", "all", "--by", "all"),
    ]  # fmt: skip
    for command in telling:
        assert TOLD.search(desk.ok(*command).out), command
    assert "42.7" in desk.ok("actions", "priority").out, "how far 37.3 is below 80"


def test_what_an_item_says_is_covered_and_who_it_is_about_is_not(desk: Desk) -> None:
    found = desk.ok("actions", "show", "low_score:Tiny 2:1", "--format", "json").json["item"]
    assert found["title"]["en"] == "Improve Tiny 2: ▇▇ (▇▇)"
    assert found["text"]["en"] == "In 2026-10 Tiny 2 had ▇▇ (▇▇) of ▇▇ answers."
    assert (found["because_scores"], found["because_ratings"]) == (["2026-10:Tiny 2:"], [])
    whole = desk.ok("actions", "show", "low_score:Wide:1", "--format", "json").json["item"]
    assert whole["title"]["en"] == "Improve Wide: 72.8 (gloomy)"
    assert "fewer than 5" in desk.ok("actions", "show", "low_score:Tiny 2:1").err
    last = desk.ok("actions", "priority", "--format", "json").json["rows"][-2:]
    assert [(row["priority"], row["dissatisfaction"]) for row in last] == [(None, None)] * 2


@pytest.mark.parametrize("ending", [".html", ".md", ".json", ".xlsx"])
def test_no_format_of_the_report_names_it_among_the_actions(desk: Desk, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"report{ending}"

    def said() -> str:
        desk.ok("report", "-o", file)
        if ending != ".xlsx":
            return unescape(file.read_text("utf-8"))
        with zipfile.ZipFile(file) as book:
            return "\n".join(unescape(book.read(name).decode("utf-8")) for name in book.namelist())

    assert not TOLD.findall(said())
    assert "Improve Tiny 2: ▇▇" in said()
    open_up(desk)
    assert TOLD.search(said())


def test_what_is_written_to_a_platform_holds_no_hidden_score_and_what_is_kept_stays_whole(desk: Desk) -> None:
    desk.ok("apply")
    written = [
        path.read_text("utf-8") for path in desk.folder.rglob("results/**/*") if path.suffix in (".json", ".csv")
    ]
    assert any("Improve Tiny 2" in text for text in written)
    assert not [text for text in written if TOLD.search(text)]
    open_up(desk)
    assert "Improve Tiny 2: 37.3 (gloomy)" in desk.ok("actions", "list").out
    hide(desk)
    assert not TOLD.search(desk.ok("actions", "list").out), "an item made before the rule is shown by it too"


def test_a_step_on_a_covered_item_keeps_it_whole(desk: Desk) -> None:
    desk.ok("apply")
    moved = desk.ok("actions", "move", "low_score:Tiny 2:1", "--to", "in_work", "--format", "json")
    assert not TOLD.search(moved.out)
    desk.ok("actions", "assign", "low_score:Tiny 2:1", "--person", "wang.lei")
    open_up(desk)
    found = desk.ok("actions", "show", "low_score:Tiny 2:1", "--format", "json").json["item"]
    assert found["title"]["en"] == "Improve Tiny 2: 37.3 (gloomy)"
    assert (found["state"], found["because_scores"]) == ("in_work", ["2026-10:Tiny 2:37.3"])
    assert len(found["because_ratings"]) == 2


def test_additions_of_another_month_are_covered_by_that_month(desk: Desk) -> None:
    desk.ok("apply", at="2026-10-09T02:00:00")
    desk.ok("apply")
    ids = [row["item"] for row in desk.ok("actions", "list", "--format", "json").json["rows"]]
    assert "low_score:Tiny 2:1" in ids
    found = desk.ok("actions", "show", "low_score:Tiny 2:1", "--format", "json").json["item"]
    assert found["additions"] == ["2026-10: ▇▇ (▇▇)"]
    assert found["because_scores"] == ["2026-09:Tiny 2:", "2026-10:Tiny 2:"]
    open_up(desk)
    found = desk.ok("actions", "show", "low_score:Tiny 2:1", "--format", "json").json["item"]
    assert found["additions"] == ["2026-10: 37.3 (gloomy)"]


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "score", "Tiny 2"),
        ("ratings", "--by", "team", "--subject", "Small"),
        ("comments", "list", "--by", "team", "--subject", "Tiny 2"),
        ("ratings", "--by", "contact", "--subject", "Wide 3"),
        ("compare", "2026-09", "2026-10", "--only", "Tiny 2"),
    ],
    ids=" ".join,
)
def test_whoever_is_hidden_is_not_looked_at_alone(desk: Desk, command: tuple[str, ...]) -> None:
    ran = desk(*command)
    assert ran.code == 2, ran.said
    assert "fewer than 5" in ran.err


def test_ratings_are_listed_without_those_of_hidden_groups(desk: Desk) -> None:
    ran = desk.ok("ratings", "--by", "team", "--format", "csv")
    assert {team for team in MARKS if f",{team}," in ran.out} == {"Wide"}
    assert "3 hidden" in ran.err
    open_up(desk)
    assert {team for team in MARKS if f",{team}," in desk.ok("ratings", "--by", "team", "--format", "csv").out} == {
        *MARKS
    }


def test_a_remark_of_a_hidden_group_can_still_be_worked_on(desk: Desk) -> None:
    open_up(desk)
    rows = desk.ok("comments", "list", "--format", "json").json["rows"]
    remark = next(row["remark"] for row in rows if row["subject"] == "Tiny 2")
    hide(desk)
    assert desk.ok("comments", "assign", remark, "--owner", "li.na").code == 0


def test_a_correction_says_nothing_of_who_is_hidden(desk: Desk) -> None:
    desk.ok("close", "2026-10")
    desk.ok("issue", "2026-10")
    with desk.file("exports/answers.csv").open("a", encoding="utf-8") as file:
        file.write("late1,2026-10-30,Tiny 2 9,99,Tiny 2,late\nlate2,2026-10-30,Wide 9,99,Wide,late\n")
    desk.ok("sync")
    for form in ("table", "json"):
        ran = desk.ok("correct", "2026-10", "--format", form)
        assert "Wide" in ran.out
        assert "Tiny" not in ran.out
    desk.ok("correct", "2026-10", "--reason", "came late")
    desk.ok("report", "--period", "2026-10", "-o", desk.file("r.md"))
    text = desk.file("r.md").read_text("utf-8")
    assert "Wide: 72.8 -" in text
    assert "Tiny 2: " not in text.replace("Tiny 2: Hidden", "").replace("Tiny 2: ▇▇", "")


def test_an_edit_of_the_rules_names_nobody_who_is_hidden(desk: Desk) -> None:
    desk.ok("score")
    desk.edit("rules/desk.yaml", "gloomy: 30", "gloomy: 40")
    ran = desk.ok("validate")
    assert "changed since" in ran.out.casefold()
    assert "Tiny 2" not in ran.out
    open_up(desk)
    assert "Tiny 2" in desk.ok("validate").out


def test_closed_months_are_shown_by_the_rules_of_today(desk: Desk) -> None:
    open_up(desk)
    desk.ok("close", "2026-10")
    hide(desk)
    assert not TOLD.search(desk.ok("score", "--period", "2026-10", "--all").out)
    assert not TOLD.search(desk.ok("actions", "list", "--period", "2026-10", "--all").out)
    assert not TOLD.search(csat("-w", desk.folder, "--at", AT, "report", "--period", "2026-10").said)


def test_nothing_is_covered_by_default(desk: Desk) -> None:
    open_up(desk)
    assert "▇" not in desk.ok("actions", "list").out
    assert "hidden" not in desk.ok("ratings", "--by", "team").said


def test_a_change_does_not_tell_the_figure_of_a_month_in_which_it_was_hidden(desk: Desk) -> None:
    rows = [f"g9{k},2026-09-1{k},Grown {k},{mark},Grown,so" for k, mark in enumerate((50.5, 50.7))]
    rows += [f"g10{k},2026-10-1{k},Grown {k},60,Grown,so" for k in range(6)]
    with desk.file("exports/answers.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    desk.ok("sync")
    said = desk.ok("explain", "score", "Grown").out
    assert "60.0" in said
    assert "9.4" not in said
    found = desk.ok("actions", "show", "low_score:Grown:1", "--format", "json").json["item"]
    assert found["text"]["en"] == "In 2026-10 Grown had 60.0 (▇▇) of 6 answers."
    open_up(desk)
    assert "+9.4" in desk.ok("explain", "score", "Grown").out
    found = desk.ok("actions", "show", "low_score:Grown:1", "--format", "json").json["item"]
    assert found["text"]["en"] == "In 2026-10 Grown had 60.0 (+9.4) of 6 answers."
