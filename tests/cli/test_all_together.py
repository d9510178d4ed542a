"""Everybody together: the mean of the customers, the pooled ratings beside it, and nothing of its own to close."""

from __future__ import annotations

from decimal import Decimal

from tests.cli.program import MONTH, Desk


def test_all_together_is_the_mean_of_the_customers(synced: Desk) -> None:
    customers = synced.ok("score", "--period", MONTH, "--format", "json").json
    together = synced.ok("score", "--period", MONTH, "--by", "all", "--format", "json").json
    (score,) = together["scores"]
    assert score["value"] == customers["overall"]["value"]
    assert together["overall"] == customers["overall"], "the pooled ratings stand beside it"
    exact = [entry["exact"] for entry in customers["scores"] if "exact" in entry and entry["exact"] is not None]
    assert abs(score["exact"] - sum(exact) / len(exact)) <= 1
    assert score["value"] != together["overall"]["pooled_value"], "else this test shows nothing"


def test_it_is_explained_by_the_scores_it_is_made_of(synced: Desk) -> None:
    explained = synced.ok("explain", "score", "all", "--by", "all", "--period", MONTH, "--format", "json").json
    customers = synced.ok("score", "--period", MONTH, "--format", "json").json
    assert explained["mean_of"] == {
        score["subject"]: score["value"] for score in customers["scores"] if score["value"] is not None
    }
    said = synced.ok("explain", "score", "all", "--by", "all", "--period", MONTH).out
    assert f"Mean of {len(explained['mean_of'])} scores of {len(customers['scores'])}" in said
    lowest = min(Decimal(str(value)) for value in explained["mean_of"].values())
    assert said.splitlines()[-len(explained["mean_of"])].split()[-3] == str(lowest)


def test_it_cannot_be_closed_for_itself(desk: Desk) -> None:
    ran = desk("close", MONTH, "--by", "all", "--in-grace")
    assert ran.code == 2
    assert "close the period without `--by all`" in ran.err
    desk.ok("close", MONTH, "--in-grace")
    before = desk.ok("score", "--period", MONTH, "--by", "all").out
    assert "closed" in before


def test_a_broken_edit_does_not_hide_what_was_closed(desk: Desk) -> None:
    desk.ok("close", MONTH, "--in-grace")
    before = desk.ok("score", "--period", MONTH, "--format", "json").out
    rules = desk.folder / "rules" / "huaxin.yaml"
    rules.write_text(rules.read_text("utf-8") + "\nweights: {ticket: 90, monthly: 90}\n", encoding="utf-8")
    assert desk("validate").code == 1
    assert desk.ok("score", "--period", MONTH, "--format", "json").out == before
    assert desk("score", "--period", "2026-09").code == 1, "an open period needs the working copy"
