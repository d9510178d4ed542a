"""Which step of the loyalty ladder a customer stands on, and how broadly an account manager's customers were heard."""

from __future__ import annotations

from pathlib import Path

from tests.cli.risky import Risky, opened

LADDER = (
    "bands: {bad: {from: 0, loyalty: below}, basic: {from: 40, loyalty: basic}, fair: {from: 60, loyalty: expected}, "
    "good: {from: 80, loyalty: hoped}}\n"
)


def test_each_step_of_the_ladder_is_a_fact_a_rule_may_ask_for(tmp_path: Path) -> None:
    """S4-01 to S4-05: below, basic, expected and hoped by the band; nobody said what he expects, so nothing exceeds it."""
    risky = Risky(tmp_path)
    risky.rules = risky.rules.replace("bands: {bad: 0, fair: 60, good: 80}\n", LADDER)
    for step, mark in (("below", "30"), ("basic", "50"), ("expected", "70"), ("hoped", "90")):
        risky.answer(step.title(), "2026-10-06", mark)
        risky.action(f"{{score.loyalty: {step}}}", name=f"on_{step}")
    risky.action("{score.loyalty: exceeded}", name="on_exceeded")
    assert opened(risky.desk()) == {
        "on_below": {"Below"}, "on_basic": {"Basic"}, "on_expected": {"Expected"}, "on_hoped": {"Hoped"},
    }  # fmt: skip


def test_the_highest_step_is_more_than_was_expected(tmp_path: Path) -> None:
    """S4-01: only the gap to what was expected tells it from the step below."""
    risky = Risky(tmp_path)
    risky.rules = risky.rules.replace("bands: {bad: 0, fair: 60, good: 80}\n", LADDER)
    risky.rules = risky.rules.replace("{month_of: rated}", "{month_of: rated, indicators: tree}")
    risky.rules += "indicators:\n  tree: {parts: {speed: {title: Speed, expected: wanted}}}\n"
    for name, wanted in (("More", "70"), ("Less", "95")):
        risky.answer(name, "2026-10-06", "90", sheet=name, question="speed")
        risky.answer(name, "2026-10-06", wanted, sheet=name, question="wanted")
    risky.action("{score.loyalty: exceeded}", name="for_life")
    risky.action("{score.loyalty: hoped}", name="partner")
    assert opened(risky.desk()) == {"for_life": {"More"}, "partner": {"Less"}}


def test_how_broadly_an_account_managers_customers_were_heard(tmp_path: Path) -> None:
    """S1-06; the roles of which nobody answered are named (S1-02, S1-05)."""
    risky = Risky(tmp_path)
    for name, manager in (("Alder", "mira"), ("Birch", "mira"), ("Cedar", "otto")):
        risky.customer(name, f",,,{manager},,")
    risky.answer("Alder", "2026-10-06", "90", who="Ann")
    risky.answer("Birch", "2026-10-06", "90", who="Ben")
    risky.answer("Cedar", "2026-10-06", "90", who="Cy")
    chain = [
        "Alder,Ann,technical",
        "Alder,Art,finance",
        "Alder,Abe,decision_leader",
        "Birch,Ben,technical",
        "Cedar,Cy,finance",
    ]
    (tmp_path / "register_chain.csv").write_text("customer,name,role\n" + "\n".join(chain) + "\n", encoding="utf-8")
    desk = risky.desk()
    rows = desk.ok("integrity", "--period", "2026-10", "--format", "json").json["rows"]
    heard = {row["about"]: (row["n"], row["of"]) for row in rows if row["finding"] == "relations"}
    assert heard == {"mira": (2, 4), "otto": (1, 1)}
    (of_mira,) = [row["said"] for row in rows if row["finding"] == "relations" and row["about"] == "mira"]
    assert "4 of them are known by name, 2 were asked" in of_mira
    (missing,) = [row for row in rows if row["finding"] == "roles_missing"]
    assert (missing["about"], missing["n"], missing["of"]) == ("Alder", 2, 3)
    assert "finance" in missing["said"]


def test_who_decides_is_counted_though_the_register_does_not_name_him(tmp_path: Path) -> None:
    """One person of ten is not the whole chain, and his answer is not everybody's (S1-01, S1-06)."""
    risky = Risky(tmp_path)
    for name, size in (("Alder", "10"), ("Birch", "")):
        risky.customer(name, f",,,mira,,,{size}")
        risky.answer(name, "2026-10-06", "90", who=f"{name}-Ann")
    risky.answer("Alder", "2026-10-07", "", who="Alder-Bo", outcome="refused")
    chain = ["Alder,Alder-Ann,technical", "Alder,Alder-Bo,finance", "Birch,Birch-Ann,technical"]
    (tmp_path / "register_chain.csv").write_text("customer,name,role\n" + "\n".join(chain) + "\n", encoding="utf-8")
    desk = risky.unread()
    desk.edit("register.csv", "churn_warning\n", "churn_warning,chain_size\n")
    desk.ok("sync")
    found = desk.ok("integrity", "--period", "2026-10", "--format", "json").json["rows"]
    (few,) = [row for row in found if row["finding"] == "low_coverage"]
    assert (few["about"], few["n"], few["of"]) == ("Alder", 1, 10)
    (relation,) = [row for row in found if row["finding"] == "relations"]
    assert (relation["n"], relation["of"]) == (2, 11)
    assert "3 of them are known by name, 3 were asked" in relation["said"]
    scores = {row["name"]: row for row in desk.ok("score", "--period", "2026-10", "--format", "json").json["scores"]}
    assert scores["Birch"]["margin"]["reason"]["code"] == "margin.exact", "everybody who decides answered"
    assert scores["Alder"]["margin"]["reason"]["code"] != "margin.exact"
