"""The rule file one begins with: for more than ratings on tickets that of the pack `starter`, with the comments that teach."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.program import Desk, csat
from tests.cli.test_init import FORMS, TICKETS, init, published, write

UNHAPPY = "Ticket,Customer,Rating,Closed\nT1,Acme,2,2026-10-03\nT2,Bolt,4,2026-10-04\n"


def begun(tmp_path: Path) -> Desk:
    """A workspace made from two kinds of ratings."""
    data = write(tmp_path / "data", "survey.csv", FORMS)
    write(data, "tickets.csv", UNHAPPY)
    ran = init(tmp_path / "desk", data)
    assert ran.code == 0, ran.said
    return Desk(tmp_path / "desk")


def test_more_than_tickets_begins_with_lines_that_teach(tmp_path: Path) -> None:
    desk = begun(tmp_path)
    text = desk.file("rules/starter.yaml").read_text("utf-8")
    assert "extends: itss@1" in text
    assert "weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}" in text
    assert "\nversion:" not in text, "a version is the pack's, not the workspace's"
    assert text.count("#") > 10
    assert len(text.splitlines()) < 60
    assert set(published(desk.folder)) == {"Acme", "Bolt"}
    assert desk("validate").code == 0


@pytest.mark.parametrize("language", ["zh", "ja"])
def test_the_comments_teach_in_the_language_of_the_workspace_and_the_rules_are_the_same(
    tmp_path: Path, language: str
) -> None:
    data = write(tmp_path / "data", "survey.csv", FORMS)
    assert (
        csat("init", tmp_path / "desk", data, "--yes", "--zone", "UTC", "--at", "2026-11-09", "--lang", language).code
        == 0
    )
    spoken = (tmp_path / "desk" / "rules" / "starter.yaml").read_text("utf-8")
    assert csat("init", tmp_path / "other", data, "--yes", "--zone", "UTC", "--at", "2026-11-09").code == 0
    english = (tmp_path / "other" / "rules" / "starter.yaml").read_text("utf-8")
    assert {"zh": "权重", "ja": "重み"}[language] in spoken
    assert spoken.count("#") == english.count("#")
    assert without_why(spoken) == without_why(english)


def without_why(text: str) -> object:
    """What a rule file says, but for the reason it gives."""
    data = yaml.safe_load(text)
    del data["actions"]["call_unhappy_user"]["why"]
    return data


def test_its_rule_opens_an_item_for_whoever_was_unhappy_alone(tmp_path: Path) -> None:
    desk = begun(tmp_path)
    desk.edit("csat.yaml", "effects: {from: 2026-11-09}", "effects: {from: 2026-10-01}")
    wanted = desk.ok("plan", "--period", "2026-10").out
    assert "Acme: call back after a bad rating (40.0)" in wanted
    assert "Bolt: call back" not in wanted


def test_a_change_of_its_weights_changes_the_scores(tmp_path: Path) -> None:
    desk = begun(tmp_path)
    before = published(desk.folder)
    desk.edit(
        "rules/starter.yaml",
        "{ticket: 20, callback: 20, questionnaire: 30,",
        "{ticket: 50, callback: 0, questionnaire: 20,",
    )
    after = published(desk.folder)
    assert before != after
    assert float(after["Acme"]) < float(before["Acme"])


def test_ratings_on_tickets_alone_begin_without_it(tmp_path: Path) -> None:
    ran = init(tmp_path / "desk", write(tmp_path / "data", "tickets.csv", TICKETS))
    assert ran.code == 0, ran.said
    assert not (tmp_path / "desk" / "rules" / "starter.yaml").exists()


def test_it_may_be_taken_later_and_keeps_what_was_there(tmp_path: Path) -> None:
    init(tmp_path / "desk", write(tmp_path / "data", "tickets.csv", TICKETS))
    desk = Desk(tmp_path / "desk")
    former = desk.file("rules/tickets-only.yaml").read_text("utf-8")
    desk.ok("rules", "use", "starter")
    assert "rules: rules/starter.yaml" in desk.file("csat.yaml").read_text("utf-8")
    assert "in points of 100" in desk.file("rules/starter.yaml").read_text("utf-8")
    assert desk.file("rules/tickets-only.yaml").read_text("utf-8") == former
