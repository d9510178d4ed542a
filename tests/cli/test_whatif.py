"""`csat whatif`: other rules on the stored history, and the search that never goes without a trace."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import MONTH, Desk, tree

RULES = "rules/huaxin.yaml"
WEIGHTS = "\nweights: {ticket: 25, callback: 10, questionnaire: 40, monthly: 25}\n"


@pytest.fixture(scope="module")
def scored(synced: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo's rules are those in force, because they were used."""
    folder = tmp_path_factory.mktemp("scored") / "provider"
    shutil.copytree(synced.folder, folder)
    desk = Desk(folder)
    desk.ok("score")
    return desk


@pytest.fixture
def tried(scored: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(scored.folder, tmp_path / "provider")
    return Desk(tmp_path / "provider")


def add(desk: Desk, text: str) -> None:
    path = desk.file(RULES)
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


def found(desk: Desk, *arguments: str) -> dict[str, Any]:
    given = desk.ok("whatif", *arguments, "--format", "json").json
    assert isinstance(given, dict)
    return given


def scores(desk: Desk, period: str) -> dict[str, str | None]:
    given = desk.ok("score", "--period", period, "--format", "json").json
    return {score["subject"]: score["value"] for score in given["scores"]}


def test_rules_that_say_the_same_have_nothing_to_try_out(scored: Desk) -> None:
    assert "Both say the same; there is nothing to try out." in scored.ok("whatif").out


def test_what_it_says_is_what_scoring_says_once_the_rules_hold(tried: Desk) -> None:
    """Equal to the digit, for every customer of every month, before and after."""
    before = {period: scores(tried, period) for period in ("2026-09", MONTH)}
    add(tried, WEIGHTS)
    told = {one["period"]: one for one in found(tried)["periods"]}
    assert list(told) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    for period, former in before.items():
        after = scores(tried, period)
        differing = {name: (former[name], after[name]) for name in after if former[name] != after[name]}
        subjects = {one["subject"]: (one["before"], one["after"]) for one in told[period]["subjects"]}
        assert subjects == differing
        assert len(differing) > 10


def test_the_table_names_months_moves_and_work(tried: Desk) -> None:
    add(tried, WEIGHTS + "bands: {satisfied: 82}\nsurveys: {spot_check: {share: 22%, at_most: 80 per month}}\n")
    said = tried.ok("whatif").out
    assert "the working copy (" in said
    assert "against the rules in force since 2025-11" in said
    assert "4 periods, 2026-07 to 2026-10." in said
    assert (
        "  - Weights: ticket 20 -> 25, callback 20 -> 10, questionnaire 30 -> 40, monthly 30 -> 25 (sum 100)." in said
    )
    assert re.search(r"2026-07 .* 16/22 MISSED \(was 17/22 met\)", said)
    assert "satisfied_customers turns in 2026-07: 17/22 met -> 16/22 MISSED." in said
    assert "2026-07: Brightwater Insurance Ltd (C08) 81.7 satisfied -> 81.9 average" in said
    assert re.search(r"澄江大学 \(C10\) +85.2 +86.2 +\+1.0", said)
    assert re.search(r"spot_check +people invited +\d+\.\d +\d+\.\d", said)
    assert re.search(r"Had the working copy \(\w+\) held from 2026-10 on: ", said)
    everything = tried.ok("whatif", "--all").out
    assert "And " in said
    assert "csat" not in everything.partition("Work a month")[0].partition("the largest moves")[2]
    assert len(everything.splitlines()) > len(said.splitlines())


def test_parts_of_the_last_change_add_up(tried: Desk) -> None:
    add(tried, WEIGHTS)
    told = found(tried)
    for part in (told["really"], told["adopted"]):
        service, rules, by = (Decimal(part[name]) for name in ("service", "rules", "by"))
        assert service + rules == by == Decimal(part["after"]) - Decimal(part["before"])
    assert Decimal(told["really"]["rules"]) == 0
    last, former = told["periods"][-1], told["periods"][-2]
    assert told["adopted"]["before"] == former["before"]
    assert told["adopted"]["after"] == last["after"]
    assert Decimal(told["adopted"]["rules"]) == Decimal(former["after"]) - Decimal(former["before"])


def test_one_period_or_some_of_them(tried: Desk) -> None:
    add(tried, WEIGHTS)
    assert [one["period"] for one in found(tried, "--period", "2026-08")["periods"]] == ["2026-08"]
    assert [one["period"] for one in found(tried, "--months", "2")["periods"]] == ["2026-09", "2026-10"]
    assert tried("whatif", "--months", "2", "--period", MONTH).code == 2
    ran = tried("whatif", "--months", "0")
    assert ran.code == 2
    assert "--months" in ran.err


def test_any_two_rulesets_can_be_held_against_each_other(tried: Desk) -> None:
    desk = tried
    pack = found(desk, "itss@1", "--months", "1")
    assert (pack["before"]["where"], pack["before"]["name"], pack["after"]["where"]) == ("pack", "itss@1", "working")
    desk.file("other.yaml").write_bytes(desk.file(RULES).read_bytes() + WEIGHTS.encode())
    digest = desk.ok("rules", "log", "--format", "json").json["entries"][0]["digest"]
    two = found(desk, digest[:8], str(desk.file("other.yaml")), "--months", "1")
    assert (two["before"]["where"], two["before"]["digest"], two["after"]["where"]) == ("log", digest, "file")
    assert two["changes"][0].startswith("Weights: ticket 20 -> 25")
    for names, sentence in (
        (("nothing",), "nothing is no rule file, no pack and no digest of the log."),
        (("itss@9",), "There is no pack 'itss@9'."),
        (("0123456789",), "0123456789 is no rule file"),
        (("a", "b", "c"), "Two rulesets can be compared, not 3"),
    ):
        ran = desk("whatif", *names)
        assert ran.code == 2
        assert sentence in ran.err


def test_rules_that_score_something_else_cannot_be_compared(tried: Desk) -> None:
    add(tried, "\nscore: {period: quarter}\n")
    ran = tried("whatif")
    assert ran.code == 1
    assert "These rules score different things (customer / month; customer / quarter)" in ran.err


def test_before_anything_was_adopted_it_says_what_to_name(fresh: Desk) -> None:
    ran = fresh("whatif")
    assert ran.code == 2
    assert "No rules have been adopted yet" in ran.err
    assert "csat whatif itss@1" in ran.err


def test_a_closed_month_is_shown_and_stays_as_it_was(tried: Desk) -> None:
    tried.ok("close", MONTH)
    kept = tried.ok("score", "--period", MONTH, "--format", "json").out
    tried.edit(RULES, "valid_from: 2025-11", "valid_from: 2026-11")
    add(tried, WEIGHTS)
    tried.add_rating()  # comes after the closing: in the what-if, not in the figure that was closed
    tried.ok("sync")
    ran = tried.ok("whatif")
    assert "2026-10 is closed and keeps its figures; nothing here changes them." in ran.out
    row = found(tried)["periods"][-1]
    assert row["state"] == "closed"
    assert row["kept"] == json.loads(kept)["overall"]["value"]
    assert row["before"] != row["kept"]
    assert (
        json.loads(tried.ok("score", "--period", MONTH, "--format", "json").out)["scores"] == json.loads(kept)["scores"]
    )


def test_nothing_is_written_by_looking(tried: Desk) -> None:
    add(tried, WEIGHTS)
    before = {name: content for name, content in tree(tried.folder).items() if ".db" not in name}
    tried.ok("whatif")
    assert {name: content for name, content in tree(tried.folder).items() if ".db" not in name} == before
    assert len(tried.ok("rules", "log", "--format", "json").json["entries"]) == 1


def test_an_action_that_fires_more_often_says_so(tried: Desk) -> None:
    tried.edit(RULES, "{rating: {at_most: 40}}", "{rating: {at_most: 60}}")
    told = {one["rule"]: one for one in found(tried)["work"]}
    assert told["call_unhappy_user"]["after"] > told["call_unhappy_user"]["before"] > 0
    assert told["call_unhappy_user"]["unit"] == "ratings"
    tried.edit(RULES, "verify_defect: {needs: {ratings: 5}}", "verify_defect: {needs: {ratings: 30}}")
    told = {one["rule"]: one for one in found(tried)["work"]}
    assert told["verify_defect"]["after"] < told["verify_defect"]["before"]


def test_the_page_is_one_file_with_pictures_and_asks_nobody(tried: Desk, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    add(tried, WEIGHTS + "bands: {satisfied: 82}\n")
    for language, sentence in (
        ("en", "These rules would turn a target in"),
        ("zh", "规则试算"),
        ("ja", "ルールの試算"),
    ):
        file = tmp_path / f"{language}.html"
        ran = tried.ok("whatif", "-o", file, "--lang", language)
        assert str(file) in ran.out
        page = file.read_text("utf-8")
        assert sentence in page
        assert page.count("<svg ") == 2
        assert not re.search(r"""(?:src|href)=["'](?!#)|url\((?!#)|<script|@import""", page)
        assert "16/22" in page
        assert "Brightwater Insurance Ltd (C08)" in page
    assert tried.ok("whatif", "-o", tmp_path / "again.html").code == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "en.html").read_bytes()
    assert "is written as .html, not as .pdf" in tried("whatif", "-o", tmp_path / "x.pdf").err
    assert tried("whatif", "-o", tmp_path / "no" / "x.html").code == 2


def test_without_the_extra_the_page_says_so_and_has_its_tables(
    tried: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csat_plugin.render.pictures.available", lambda: False)
    add(tried, WEIGHTS)
    tried.ok("whatif", "-o", tmp_path / "plain.html")
    page = (tmp_path / "plain.html").read_text("utf-8")
    assert "<svg" not in page
    assert "澄江大学 (C10)" in page
    assert "csat-plugin[pictures]" in page


def test_csv_has_a_row_for_each_who_moves(tried: Desk) -> None:
    add(tried, WEIGHTS)
    lines = tried.ok("whatif", "--format", "csv").lines
    assert lines[0] == "period,subject,name,before,after,by,band_before,band_after"
    assert "2026-10,C10,澄江大学,85.2,86.2,1.0,satisfied,satisfied" in lines


def test_a_search_finds_changes_that_turn_the_target_and_leaves_a_trace(tried: Desk) -> None:
    given = found(tried, "--flip", "satisfied_customers", "--period", "2026-07", "--by", "zhao.min")
    assert given["now"]["verdict"] == "met"
    assert {one["change"]["kind"] for one in given["found"]} >= {"band", "share", "bar"}
    for one in given["found"]:
        desk, kept = tried, tried.file(RULES).read_bytes()
        desk.ok("rules", "set", *(part for line in one["change"]["lines"] for part in line.split(" ", 1)))
        (verdict,) = desk.ok("score", "--period", "2026-07", "--format", "json").json["verdicts"]
        assert (verdict["by_count"], verdict["reached"]) == ("missed", one["result"]["reached"])
        desk.file(RULES).write_bytes(kept)
    log = tried.ok("rules", "log", "--format", "json").json
    (searched,) = log["searched_since"]
    assert (searched["target"], searched["period"], searched["by"]) == ("satisfied_customers", "2026-07", "zhao.min")
    assert (
        "zhao.min searched for the smallest change that turns satisfied_customers in 2026-07"
        in tried.ok("rules", "log").out
    )


def test_the_next_report_says_that_somebody_searched(tried: Desk, tmp_path: Path) -> None:
    tried.ok("report", "-o", tmp_path / "before.md")
    assert "Changes in rules" not in (tmp_path / "before.md").read_text("utf-8")
    said = tried.ok("whatif", "--flip", "satisfied_customers").out
    assert "The log of the rules keeps that this was searched, and the next report says so" in said
    for language, sentence in (
        ("en", "somebody searched for the smallest change of rules that turns satisfied\\_customers in October 2026."),
        ("zh", "结论的最小规则改动"),
        ("ja", "最小の規則変更が探されました"),
    ):
        tried.ok("report", "-o", tmp_path / "after.md", "--lang", language)
        assert sentence in (tmp_path / "after.md").read_text("utf-8")
    tried.ok("report", "-o", tmp_path / "earlier.md", "--period", "2026-08")
    assert "searched" not in (tmp_path / "earlier.md").read_text("utf-8")
    tried.ok("report", "-o", tmp_path / "customer.md", "--customer", "C08")
    assert "searched" not in (tmp_path / "customer.md").read_text("utf-8")


def test_there_must_be_such_a_target(tried: Desk) -> None:
    ran = tried("whatif", "--flip", "happy")
    assert ran.code == 2
    assert "The rules have no target happy; they have: satisfied_customers." in ran.err
    assert tried.ok("rules", "log", "--format", "json").json["searched_since"] == []
