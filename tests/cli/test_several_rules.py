"""Several rulesets in one workspace: one for a customer and a segment, one for a contract from a month on, one for everybody else."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.schemas import schema
from jsonschema import Draft202012Validator

from csat_plugin.store import Store
from csat_plugin.store.scope import Scope
from tests.cli.program import Desk

AT = "2026-10-20"
ENTRIES = """
  - file: rules/gold.yaml
    applies_to: {customers: [Alder], segments: [gold]}
  - file: rules/key.yaml
    applies_to: {contracts: [K-7]}
    from: 2026-08
  - file: rules/standard.yaml
"""
HEAD = "language: 1\nruleset: {0}\nextends: tickets-only@1\nvalid_from: 2026-01\npeople: {{process_manager: a, team_lead: b}}\n"
CALL = """actions:
  call:
    event: rating.received
    when: {rating: {below: 40}}
    open: phone
    owner: process_manager
    due: 1 working day
playbooks: {phone: {title: "Call {{ subject_name }}"}}
"""
RULES = {
    "gold": "score: {precision: 2}\n" + CALL,
    "key": "bands: {satisfied: {from: 90}}\n",
    "standard": CALL,
}
CUSTOMERS = {"Alder": ("C1", "", ""), "Birch": ("C2", "gold", ""), "Cedar": ("C3", "", "K-7"), "Dogwood": ("C4", "", ""),
             "Elm": ("C5", "", "")}  # fmt: skip
MARKS = {"Alder": "5545", "Birch": "1324", "Cedar": "4554", "Dogwood": "3333", "Elm": "2514"}


def made(
    folder: Path,
    rules: str = ENTRIES,
    marks: dict[str, str] | None = None,
    only: set[str] | None = None,
    effects: str = "",
    more: dict[str, str] | None = None,
) -> Desk:
    """A workspace with four months of marks, those of September one better; `only` leaves every other customer out."""
    rows, n = [], 0
    for month in (6, 7, 8, 9):
        for who, given in (marks or MARKS).items():
            for k, mark in enumerate(given):
                n += 1
                shown = min(int(mark) + (month == 9), 5)
                rows.append((who, f"{n},{who},2026-0{month}-1{k},{who}{k},{shown},{'South' if k % 2 else 'North'}"))
    register = [f"{id_},{who},{segment},{contract}" for who, (id_, segment, contract) in CUSTOMERS.items()
                if only is None or who in only]  # fmt: skip
    files = {
        "csat.yaml": f"workspace: w\nrules: {rules}\ntimezone: UTC\nregister: register.csv\n{effects}connections:\n  e:\n    adapter: folder\n"
        '    path: e\n    results: out\n    files:\n    - match: "*.csv"\n      ratings:\n      - channel: ticket\n        mark: Mark\n'
        "        scale: {min: 1, max: 5}\n        columns: {id: No, customer: Customer, answered: Day, contact: Who, team: Team}\n",
        "register.csv": "\n".join(["id,name,segment,contract", *register]) + "\n",
        "e/a.csv": "\n".join(["No,Customer,Day,Who,Mark,Team", *(row for who, row in rows if only is None or who in only)])
        + "\n",
        **{f"rules/{name}.yaml": HEAD.format(name) + text for name, text in RULES.items()},
        **(more or {}),
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    desk = Desk(folder, AT)
    desk.ok("sync")
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return made(tmp_path / "w")


def by_rules(desk: Desk, *arguments: str) -> dict[str, Any]:
    found = desk.ok(*arguments, "--format", "json").json
    assert list(Draft202012Validator(schema("by-rules")).iter_errors(found)) == []
    rules = found["rules"]
    assert isinstance(rules, dict)
    return rules


def subjects(desk: Desk, period: str) -> dict[str, list[str]]:
    return {
        name: [s["name"] for s in one["scores"]] for name, one in by_rules(desk, "score", "--period", period).items()
    }


def test_each_customer_is_under_one_ruleset_and_the_first_entry_that_names_him_counts(desk: Desk) -> None:
    assert subjects(desk, "2026-09") == {"gold": ["Alder", "Birch"], "key": ["Cedar"], "standard": ["Dogwood", "Elm"]}
    desk.edit("csat.yaml", "contracts: [K-7]", "contracts: [K-7], customers: [Birch, Elm]")
    assert subjects(desk, "2026-09") == {"gold": ["Alder", "Birch"], "key": ["Cedar", "Elm"], "standard": ["Dogwood"]}


def test_somebody_may_be_named_back_to_the_rules_for_everybody_else(desk: Desk) -> None:
    desk.edit(
        "csat.yaml",
        "  - file: rules/gold.yaml",
        "  - file: rules/standard.yaml\n    applies_to: {customers: [Birch]}\n  - file: rules/gold.yaml",
    )
    assert subjects(desk, "2026-09") == {"standard": ["Birch", "Dogwood", "Elm"], "gold": ["Alder"], "key": ["Cedar"]}


def test_rules_over_another_kind_of_period_are_refused(desk: Desk) -> None:
    gold = desk.file("rules/gold.yaml")
    gold.write_text(gold.read_text("utf-8").replace("precision: 2", "precision: 2, period: quarter"), "utf-8")
    assert ("CSAT217", 3) in codes(desk)
    refused = desk("plan")
    assert refused.code == 1
    assert "the same kind of period" in refused.err


def test_an_entry_counts_from_its_month_on(desk: Desk) -> None:
    assert subjects(desk, "2026-07") == {"gold": ["Alder", "Birch"], "standard": ["Cedar", "Dogwood", "Elm"]}
    assert "apply to nobody in 2026-07" in desk.ok("score", "--period", "2026-07").err
    assert subjects(desk, "2026-08")["key"] == ["Cedar"]


def test_the_table_says_who_is_under_which_rules_and_forms_no_figure_over_several(desk: Desk) -> None:
    said = desk.ok("score").out
    assert "not the same measure, so there is no mean over all" in said
    assert "Alder, Birch" in said
    assert "everybody else" in said
    overall = {name: one["overall"]["value"] for name, one in by_rules(desk, "score").items()}
    assert overall == {"gold": "85.00", "key": "100.0", "standard": "77.5"}
    rows = desk.ok("score", "--format", "csv").lines
    assert rows[0].startswith("rules,subject,")
    assert [row.partition(",")[0] for row in rows[1:]] == ["gold", "gold", "key", "standard", "standard"]


@pytest.mark.parametrize("seed", range(3))
def test_scoring_several_rulesets_equals_scoring_each_group_alone(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - test data
    marks = {who: "".join(dice.choice("12345") for _ in range(dice.randint(1, 6))) for who in CUSTOMERS}
    groups: dict[str, set[str]] = {name: set() for name in RULES}
    for who in CUSTOMERS:
        groups[dice.choice(sorted(groups))].add(who)
    named = [f"\n  - file: rules/{name}.yaml\n    applies_to: {{customers: [{', '.join(sorted(groups[name]))}]}}"
             for name in ("gold", "key") if groups[name]]  # fmt: skip
    together = made(tmp_path / "all", "".join([*named, "\n  - file: rules/standard.yaml\n"]), marks)
    found = together.ok("score", "--format", "json").json
    rules = found["rules"] if named else {"standard": found}
    for name, group in groups.items():
        if group:
            alone = made(tmp_path / name, f"rules/{name}.yaml", marks, group)
            assert rules[name] == alone.ok("score", "--format", "json").json, name


def test_what_must_be_told_asks_and_a_name_that_is_none_is_refused(desk: Desk) -> None:
    for line in (("rules", "adopt", "--approved-by", "a", "--reason", "b"), ("rules", "diff")):
        refused = desk(*line)
        assert refused.code == 2
        assert "several rulesets: gold, key, standard. Say which is meant" in refused.err
    assert "there are: gold, key, standard" in desk("score", "--rules", "silver").err
    assert [s["name"] for s in desk.ok("score", "--rules", "key", "--format", "json").json["scores"]] == ["Cedar"]


def test_explain_finds_the_rules_a_customer_is_under(desk: Desk) -> None:
    assert "rules/gold.yaml" in desk.ok("explain", "Birch").out
    assert "Target 90" in desk.ok("explain", "Cedar").out
    assert "Under the rules key since 2026-08: contract K-7." in desk.ok("explain", "Cedar").out
    assert "Rules standard" in desk.ok("explain", "Cedar", "--period", "2026-07").out
    assert desk("explain", "Zelkova").code == 2


def test_moving_to_other_rules_is_the_rules_part_of_the_change(tmp_path: Path) -> None:
    # Under `key` every mark is a step of ten lower: what Cedar loses by that in August is no matter of service.
    low = "channels: {ticket: {scale: {1: 0, 2: 20, 3: 40, 4: 60, 5: 80}}}\n"
    desk = made(tmp_path / "w")
    key = desk.file("rules/key.yaml")
    key.write_text(key.read_text("utf-8") + low, "utf-8")
    said = desk.ok("explain", "Cedar", "--period", "2026-08").out
    assert "2026-08: 70.0" in said
    assert "-20.0 since 2026-07" in said
    assert "rules -20.0" in said


def test_a_closed_period_keeps_for_each_customer_his_rules(desk: Desk) -> None:
    desk.ok("close", "2026-08")
    before = by_rules(desk, "score", "--period", "2026-08")
    desk.edit("csat.yaml", "customers: [Alder]", "customers: [Elm]")
    assert by_rules(desk, "score", "--period", "2026-08") == before
    assert subjects(desk, "2026-09") == {"gold": ["Birch", "Elm"], "key": ["Cedar"], "standard": ["Alder", "Dogwood"]}
    # his change is the one from what he had under his former rules
    elm = next(s for s in by_rules(desk, "score")["gold"]["scores"] if s["name"] == "Elm")
    assert (elm["value"], elm["change"]) == ("75.00", "15.00")
    assert desk("close", "2026-08").code == 2


def test_what_was_closed_under_one_ruleset_stays_under_the_rest(tmp_path: Path) -> None:
    desk = made(tmp_path / "w", "rules/standard.yaml")
    desk.ok("close", "2026-08")
    before = desk.ok("score", "--period", "2026-08", "--format", "json").json
    desk.edit("csat.yaml", "rules: rules/standard.yaml", f"rules: {ENTRIES.rstrip()}")
    assert by_rules(desk, "score", "--period", "2026-08") == {"standard": before}
    assert subjects(desk, "2026-09")["gold"] == ["Alder", "Birch"]


WRITES = (
    "effects: {from: 2026-06-01}\nwrite: {scores: on, tickets: on, reports: on}\nlimits: {per_run: 500, per_day: 900}\n"
)


def test_one_plan_covers_all_rules_and_items_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    desk = made(tmp_path / "w", effects=WRITES)
    plan = desk.ok("plan", "--period", "2026-08", "--format", "json").json
    kinds = [(p["effect"]["kind"], p["effect"]["subject_name"], p["effect"]["rule"]) for p in plan["effects"]]
    assert {name for kind, name, _ in kinds if kind == "score"} == set(CUSTOMERS)
    assert sorted(name for kind, name, rule in kinds if kind == "action" and rule == "call") == ["Birch", "Elm"]
    desk.ok("apply", "--period", "2026-08")
    items = [row["item"] for row in desk.ok("actions", "list", "--rules", "gold", "--format", "json").json["rows"]]
    assert [item for item in items if "call:" in item] == ["gold/call:C2:1"]
    listed = [row["item"] for row in by_rules(desk, "actions", "list")["standard"]["rows"]]
    assert [item for item in listed if "call:" in item] == ["call:C5:1"]
    assert not any("/" in item for item in listed)
    desk.ok("actions", "move", "gold/call:C2:1", "--to", "cancelled", "--outcome", "was a mistake")
    assert desk.ok("actions", "show", "gold/call:C2:1", "--format", "json").json["item"]["state"] == "cancelled"
    assert desk.ok("actions", "show", "call:C5:1", "--format", "json").json["item"]["state"] == "open"
    assert desk.ok("plan", "--period", "2026-08", "--format", "json").json["left_out"]["delivered"] >= 6


PILOT = """
  - file: rules/pilot.yaml
    applies_to: {teams: [South]}
    from: 2026-08
  - file: rules/branch.yaml
"""
BY_TEAM = "score: {subject: team}\ntargets: {satisfied_customers: {of: subjects}}\n"


def pilot(folder: Path) -> Desk:
    """New rules tried on the team South from August on."""
    rules = {
        "rules/branch.yaml": HEAD.format("branch") + BY_TEAM,
        "rules/pilot.yaml": HEAD.format("pilot") + BY_TEAM + "bands: {satisfied: {from: 90}}\n",
    }
    return made(folder, PILOT, more=rules)


def test_new_rules_are_tried_on_one_unit_from_a_month_on_and_compared_with_its_past(tmp_path: Path) -> None:
    """S3-05: a pilot in one unit, the others going on as they were."""
    desk = pilot(tmp_path / "w")
    assert subjects(desk, "2026-07") == {"branch": ["North", "South"]}
    assert subjects(desk, "2026-08") == {"pilot": ["South"], "branch": ["North"]}
    before = desk.ok("score", "--period", "2026-07", "--format", "json").json["rules"]["branch"]["scores"]
    south = next(s for s in before if s["name"] == "South")
    after = by_rules(desk, "score", "--period", "2026-08")["pilot"]["scores"][0]
    assert after["change"] == f"{float(after['value']) - float(south['value']):.1f}"
    compared = by_rules(desk, "compare", "2026-07", "2026-09", "--reaching", "80")
    assert {name: one["other_rules"] for name, one in compared.items()} == {"pilot": True, "branch": False}
    share = {name: [one["groups"][0][side]["share"] for side in ("before", "after")] for name, one in compared.items()}
    # ten answers of each team a month: those of South are the same people's marks, judged by the pilot's rules both times
    assert [side["n"] for side in share["pilot"]] == [10, 10]
    assert [side["n"] for side in share["branch"]] == [10, 10]  # the others beside them, without South both times
    said = desk.ok("compare", "2026-07", "2026-09", "--only", "South").out
    assert "both periods are judged by the later rules" in said
    assert "Rules branch" not in said
    assert "both periods" not in desk.ok("compare", "2026-08", "2026-09", "--only", "South").out


def test_rules_that_score_something_else_than_is_told_apart_are_refused(tmp_path: Path) -> None:
    rules = {name: HEAD.format("x") for name in ("rules/branch.yaml", "rules/pilot.yaml")}
    desk = made(tmp_path / "w", PILOT, more=rules)
    found = desk("validate", "--format", "json").json["diagnostics"]
    assert [f["code"] for f in found if f["level"] == "error"] == ["CSAT217", "CSAT217"]
    assert "under several rules" in desk("score", "--rules", "pilot", "--period", "2026-09").err


WRONG = """
  - file: rules/gold.yaml
    applies_to: {customers: [Aldr, Zelkova], segments: [golden]}
  - file: rules/key.yaml
    applies_to: {contracts: [K-8], customers: [Birch]}
  - file: rules/gold.yaml
    name: silver
    applies_to: {segments: [gold], customers: [Elm]}
  - file: rules/standard.yaml
    from: 2026-01
"""


def codes(desk: Desk) -> list[tuple[str, int]]:
    return [
        (f["code"], f["line"]) for f in desk("validate", "--format", "json").json["diagnostics"] if f["level"] != "hint"
    ]


def test_what_a_list_of_rules_does_not_say_plainly_is_found_at_its_place(tmp_path: Path) -> None:
    desk = made(tmp_path / "w", "rules/standard.yaml")
    desk.edit("csat.yaml", "rules: rules/standard.yaml", f"rules: {WRONG.rstrip()}")
    assert codes(desk) == [("CSAT214", 7), ("CSAT213", 11)]
    desk.edit("csat.yaml", "    name: silver\n", "")
    desk.edit("csat.yaml", "    from: 2026-01\n", "")
    assert codes(desk) == [("CSAT215", 4)] * 3 + [("CSAT215", 6), ("CSAT216", 8)]
    assert "did you mean `Alder`" in desk("validate").said
    desk.edit(
        "csat.yaml", "  - file: rules/standard.yaml", "  - file: rules/standard.yaml\n    applies_to: {segments: [x]}"
    )
    assert ("CSAT213", 9) in codes(desk)


def test_rules_taken_off_the_list_are_missed_while_periods_are_closed_under_them(desk: Desk) -> None:
    desk.ok("close", "2026-08")
    assert codes(desk) == []
    desk.edit("csat.yaml", ENTRIES.strip("\n"), "  - file: rules/standard.yaml")
    assert codes(desk) == [("CSAT219", 3)]


def test_figures_of_different_measures_are_named(desk: Desk) -> None:
    hints = [f for f in desk("validate", "--format", "json").json["diagnostics"] if f["code"] == "CSAT218"]
    assert [(f["line"], f["values"]["in"]) for f in hints] == [(3, "score"), (5, "bands, targets")]


def test_a_rating_counts_once_though_its_customer_came_under_other_rules(desk: Desk) -> None:
    desk.ok("close", "2026-07")
    # a mark of Cedar's closed July moves to August, where other rules apply to him
    desk.edit("e/a.csv", "29,Cedar,2026-07-10,Cedar0,4", "29,Cedar,2026-08-20,Cedar0,1")
    said = desk.ok("sync").err
    assert "correct 2026-07 --rules standard" in said
    assert "--rules gold" not in said
    lines = desk.ok("ratings", "--rules", "key", "--period", "2026-08", "--excluded", "--format", "json").json["rows"]
    assert [(line["reason"], line["instead"]) for line in lines] == [("counted_elsewhere", "2026-07")]
    assert by_rules(desk, "score", "--period", "2026-08")["key"]["scores"][0]["value"] == "90.0"


def test_each_ruleset_has_a_report_of_its_own_that_says_under_which_rules_the_others_are(desk: Desk) -> None:
    desk.ok("report", "--period", "2026-09")
    assert sorted(path.name for path in desk.file("reports").iterdir()) == [
        "2026-09-gold.html",
        "2026-09-key.html",
        "2026-09.html",
    ]
    desk.ok("report", "--period", "2026-09", "-o", desk.file("r.md"))
    text = desk.file("r-gold.md").read_text("utf-8")
    assert (
        "This report is about those under the rules gold; those under key, standard have reports of their own." in text
    )
    assert "| key | Cedar | 100.0 | very satisfied |" in text
    assert "Cedar" not in text.partition("Under which rules each is")[0]
    desk.ok("report", "--period", "2026-09", "--customer", "Birch", "-o", desk.file("birch.md"))
    own = desk.file("birch.md").read_text("utf-8")
    assert "Birch" in own
    assert "Cedar" not in own
    assert "several rules" not in own


def test_a_closed_report_tells_no_figures_of_others_that_may_still_move(desk: Desk) -> None:
    desk.ok("close", "2026-09", "--rules", "gold")
    desk.ok("issue", "2026-09", "--rules", "gold")
    desk.ok("report", "--period", "2026-09", "--rules", "gold", "-o", desk.file("r.md"))
    text = desk.file("r.md").read_text("utf-8")
    assert "| key | Cedar | – | – |" in text
    assert "| gold | Birch | 70.00 | average |" in text


def test_a_workspace_of_one_rule_file_says_nothing_of_rulesets(tmp_path: Path) -> None:
    desk = made(tmp_path / "w", "rules/standard.yaml")
    listed = made(tmp_path / "l", "\n  - file: rules/standard.yaml")
    for line in (("score",), ("score", "--format", "json"), ("explain", "Birch"), ("plan", "--format", "json")):
        ran = [one.ok(*line).out.replace(str(one.folder), "w") for one in (desk, listed)]
        assert ran[0] == ran[1]
        assert "ruleset" not in ran[0].replace('"ruleset": "standard"', "")
    desk.ok("report", "--period", "2026-09", "-o", desk.file("r.md"))
    assert "Under which rules" not in desk.file("r.md").read_text("utf-8")


SURVEYS = """surveys:
  agreed: {{every: quarter, ask: interface_person, channel: ticket, owner: team_lead, expires_after: 90 days, ask_again_after: {0}}}
  spot_check: {{event: period.ended, share: 50%, channel: ticket}}
"""
CHAIN = "customer,name,role,email\n" + "".join(
    f"{who},Ines {who},interface_person,ines@{who.lower()}.example\n" for who in CUSTOMERS
)


def test_each_customer_is_asked_by_one_ruleset_and_draws_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    rules = {
        f"rules/{name}.yaml": HEAD.format(name) + text + SURVEYS.format(f"{n} days")
        for n, (name, text) in enumerate(RULES.items(), 10)
    }
    effects = "effects: {from: 2026-06-01}\n"
    desk = made(tmp_path / "w", effects=effects, more={"register_chain.csv": CHAIN, **rules})
    desk.ok("surveys", "decide")
    decided = by_rules(desk, "surveys", "decisions", "--survey", "agreed")
    asked = {name: [(row["asked"], row["rule"]) for row in one["rows"]] for name, one in decided.items()}
    assert {name: [n for n, _ in found] for name, found in asked.items()} == {"gold": [2], "key": [1], "standard": [2]}
    assert all(rule.startswith(f"rules/{name}.yaml") for name, found in asked.items() for _, rule in found)
    with Store.open(f"sqlite:///{next(desk.folder.rglob('*.db')).as_posix()}") as store:
        whole = [(draw.survey, draw.period) for draw in store.draws()]
        own = [draw.period for draw in store.seen_by(Scope(rules="gold")).draws("spot_check")]
    assert own == ["2026-07", "2026-08", "2026-09"]
    assert whole.count(("spot_check", "2026-09")) == 3
    assert desk.ok("surveys", "decide").out.count("Nothing new to decide") == 3


def test_adopting_and_the_log_are_each_rulesets_own(desk: Desk) -> None:
    desk.ok("rules", "adopt", "--rules", "gold", "--approved-by", "Ann", "--reason", "contract 7")
    logs = by_rules(desk, "rules", "log")
    assert [(entry["ruleset"], entry["approved_by"]) for entry in logs["gold"]["entries"]] == [("gold", "Ann")]
    assert logs["standard"]["entries"] == []
    desk.ok("rules", "set", "--rules", "gold", "bands.satisfied", "85")
    assert "85" in desk.file("rules/gold.yaml").read_text("utf-8")
    assert "85" not in desk.file("rules/standard.yaml").read_text("utf-8")
    assert "begins at 85, was 80" in desk.ok("rules", "diff", "--rules", "gold").out
    tried = desk.ok("whatif", "--rules", "gold", "--format", "json").json
    # only those it applies to are looked at: eight answers of two customers a month
    assert {one["used_after"] for one in tried["periods"]} == {8}


def test_what_was_acted_on_is_not_acted_on_again_under_other_rules(tmp_path: Path) -> None:
    desk = made(tmp_path / "w", "rules/standard.yaml", effects=WRITES)
    desk.ok("apply", "--period", "2026-08")
    desk.edit("csat.yaml", "rules: rules/standard.yaml", f"rules: {ENTRIES.rstrip()}")
    plan = desk.ok("plan", "--period", "2026-08", "--format", "json").json
    assert [p["effect"]["title"] for p in plan["effects"] if p["effect"]["kind"] == "action"] == []


def test_a_pilot_that_begins_this_month_has_its_single_ratings_acted_on_now(tmp_path: Path) -> None:
    entries = ENTRIES.replace("from: 2026-08", "from: 2026-09")
    rules = {f"rules/{name}.yaml": HEAD.format(name) + CALL.replace("40", "50") for name in RULES}
    marks = {**MARKS, "Cedar": "1111"}
    desk = made(tmp_path / "w", entries, marks, effects="effects: {from: 2026-09-01}\n", more=rules)
    plan = desk.ok("plan", "--format", "json", at="2026-09-20").json
    assert (plan["period"], plan["running"]) == ("2026-08", "2026-09")
    opened = {p["effect"]["slot"].split("|")[-1] for p in plan["effects"] if p["effect"]["rule"] == "call"}
    assert "key/call:C3:1" in opened
    desk.ok("plan", "-o", desk.file("plan.json"), at="2026-09-20")
    assert "stale" not in desk.ok("apply", desk.file("plan.json"), at="2026-09-20").said
    assert not any(item.startswith("call:C3") for item in opened)


def test_nothing_is_written_by_a_kind_that_would_be_under_several_rules(tmp_path: Path) -> None:
    desk = made(tmp_path / "w", effects=WRITES)
    for kind in ("team", "all"):
        refused = desk("plan", "--by", kind)
        assert refused.code == 2
        assert "over several rulesets" in refused.err
    assert set(by_rules(desk, "score", "--by", "team")) == {"gold", "key", "standard"}
