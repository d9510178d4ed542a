"""Playbooks as a person works by them: steps, states, two ways of closing, kinds of customers that leave no trace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.cli.action_steps import CATEGORIES, SCENES
from csat_plugin.core.actions import recording
from csat_plugin.core.rules.playbooks import Scene
from tests.cli.program import Desk, csat
from tests.cli.visits import ALDER, BIRCH, carried_out, visits


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return visits(tmp_path / "visits")


def shown(desk: Desk, item: str) -> dict[str, Any]:
    document = desk.ok("actions", "show", item, "--format", "json").json
    assert isinstance(document, dict)
    return document


def refused(desk: Desk, *line: str) -> str:
    ran = desk(*line)
    assert (ran.code, ran.out) == (1, "")
    return ran.err


def test_a_visit_is_not_in_work_before_it_was_agreed_on_and_shows_what_is_missing(desk: Desk) -> None:
    assert "still missing: appoint." in refused(desk, "actions", "move", ALDER, "--to", "in_work")
    said = desk.ok("actions", "show", ALDER).out
    before, _, after = said.partition("Before it can be closed:")
    assert "[ ] 2. Agree on a time (until 2026-11-10)" in before
    assert f'record {ALDER} prepare="..."' in before.partition("Before it can be in work:")[2], (
        "what comes first is told"
    )
    assert f"classify {ALDER} --path on_site|later" in after
    assert f"move {ALDER}/follow_up/inform_result --to closed" in after
    assert "first: prepare" in refused(desk, "actions", "record", ALDER, "appointment=2026-11-10 14:00")
    desk.ok("actions", "record", ALDER, "prepare=read", "--person", "lin.hua", "--role", "service_manager")
    desk.ok("actions", "record", ALDER, "appointment=2026-11-10 14:00")
    assert "appointment: 2026-11-10 14:00 (2026-11-09)" in desk.ok("actions", "show", ALDER).out
    desk.ok("actions", "move", ALDER, "--to", "in_work")
    assert shown(desk, ALDER)["missing"]["done"] == ["visit_record", "decision"]


def test_why_and_what_was_said_stand_in_it(desk: Desk) -> None:
    said = desk.ok("actions", "show", ALDER).out
    told = shown(desk, f"{ALDER}/follow_up/inform_result")["item"]
    assert (told["owner"], told["due"]) == ("meng", "2026-11-25"), "telling him has an owner and a time of its own"
    for words in ("A strong complaint is answered by a visit", "rules/visits.yaml:", "S1-25", "20 of 100, Ann Lee",
                  "No signal in the hall", "The customer feels cared for"):  # fmt: skip
        assert words in said
    assert "投诉" in desk.ok("actions", "show", ALDER, "--lang", "zh").out
    assert "日時を約束" in desk.ok("actions", "show", ALDER, "--lang", "ja").out


def test_what_is_under_an_item_goes_to_the_customers_own_account_manager(desk: Desk) -> None:
    """S1-25: the follow-up, what a cause opens, and what a kind of customer gives him; where the register names nobody, who holds the role."""
    desk.edit("register.csv", "C1,Alder,VIP,900,meng\nC2,Birch,B,300,meng", "C1,Alder,VIP,900,Ma Yun\nC2,Birch,B,300,")
    desk.edit("rules/visits.yaml", "open: rectify, owner: network", "open: rectify, owner: account_manager")
    desk.edit("rules/visits.yaml", "owner: director", "owner: account_manager")
    desk.ok("sync")
    for item, manager in ((ALDER, "Ma Yun"), (BIRCH, "meng")):
        assert shown(desk, f"{item}/follow_up/inform_result")["item"]["owner"] == manager
        desk.ok("actions", "classify", item, "--type", "furious")
        assert shown(desk, item)["item"]["owner"] == manager
        for recorded in ("prepare=read", "appointment=2026-11-10 14:00", "calm=heard", "visit_record=dead spots"):
            desk.ok("actions", "record", item, recorded, "--person", "lin.hua", "--role", "service_manager")
        desk.ok("actions", "decide", item, "--decision", "A mast is built")
        desk.ok("actions", "record", item, "cause=service")
        assert shown(desk, f"{item}/then/rectify")["item"]["owner"] == manager


def test_two_roles_are_two_persons(desk: Desk) -> None:
    carried_out(desk, ALDER)
    wrong = ("actions", "record", BIRCH, "prepare=read", "--person", "lin.hua", "--role")
    desk.ok(*wrong, "service_manager")
    desk.ok(*wrong[:3], "--person", "lin.hua", "--role", "account_manager")
    assert "role:account_manager" in refused(desk, "actions", "close", BIRCH, "--outcome", "fixed")
    desk.ok("actions", "close", ALDER, "--outcome", "fixed", "--text", "the mast stands")
    assert shown(desk, ALDER)["item"]["outcome"] == "fixed: the mast stands"


def test_closing_on_site_or_later_have_their_own_time_and_needs(desk: Desk) -> None:
    carried_out(desk, ALDER, path="later")
    assert shown(desk, ALDER)["item"]["due"] == "2026-11-23"
    assert "promise" in refused(desk, "actions", "close", ALDER, "--outcome", "fixed")
    desk.ok("actions", "classify", ALDER, "--path", "on_site")
    desk.ok("actions", "close", ALDER, "--outcome", "fixed")


def test_declining_needs_the_explanation(desk: Desk) -> None:
    carried_out(desk, ALDER)
    assert "--text" in refused(desk, "actions", "close", ALDER, "--outcome", "declined_with_explanation")
    assert "outcome" in refused(desk, "actions", "close", ALDER, "--outcome", "all is well")
    desk.ok("actions", "close", ALDER, "--outcome", "declined_with_explanation", "--text", "no permit for a mast")
    assert "no permit for a mast" in desk.ok("actions", "show", ALDER).out


def test_a_cause_opens_an_item_for_whoever_must_put_it_right(desk: Desk) -> None:
    carried_out(desk, ALDER)
    assert "service, misunderstanding" in refused(desk, "actions", "record", ALDER, "cause=weather")
    ran = desk.ok("actions", "record", ALDER, "cause=service")
    assert f"{ALDER}/then/rectify: open, gao.wei" in ran.out
    assert desk.ok("actions", "record", ALDER, "cause=service").out.count("rectify") == 0, "once"
    assert "rectify" in refused(desk, "actions", "close", ALDER, "--outcome", "fixed")
    desk.ok("actions", "move", f"{ALDER}/then/rectify", "--to", "closed", "--outcome", "aerial turned")
    desk.ok("actions", "close", ALDER, "--outcome", "fixed")


def test_a_kind_of_customer_changes_the_work(desk: Desk) -> None:
    assert "repeat, furious" in refused(desk, "actions", "classify", ALDER, "--type", "furios")
    said = desk.ok("actions", "classify", ALDER, "--type", "furious", "--scene", "now").out
    assert "Listen patiently." in said
    assert "Adjust on site." in said
    item = shown(desk, ALDER)
    assert (item["item"]["owner"], item["item"]["due"]) == ("xu.jing", "2026-11-11")
    assert "calm" in item["missing"]["closed"]
    desk.ok("actions", "classify", BIRCH, "--type", "repeat", "--scene", "not_now")
    assert shown(desk, BIRCH)["item"]["severity"] == "high"
    assert "track" not in [step["step"] for step in shown(desk, BIRCH)["steps"]]
    assert "Let him speak first" not in desk.ok("actions", "show", BIRCH).out


def test_nothing_is_chosen_for_what_nobody_agreed_to(desk: Desk) -> None:
    desk.edit("rules/visits.yaml", "    due: 4 hours\n", "    due: 4 hours\n    start: after_approval\n")
    assert f"csat actions approve {ALDER}" in refused(desk, "actions", "classify", ALDER, "--type", "furious")
    desk.ok("actions", "approve", ALDER)
    desk.ok("actions", "classify", ALDER, "--type", "furious")


def test_a_kind_of_customer_goes_with_the_item_and_no_customer_reads_it(desk: Desk) -> None:
    desk.ok("actions", "classify", ALDER, "--type", "furious")
    assert '"furious"' in refused(desk, "actions", "decide", ALDER, "--decision", "We calm the furious customer")
    desk.ok("actions", "record", BIRCH, "prepare=read", "--person", "lin.hua", "--role", "service_manager")
    desk.ok("actions", "record", BIRCH, "appointment=2026-11-10 14:00")
    assert "first: meet" in refused(desk, "actions", "decide", BIRCH, "--decision", "A mast"), "nobody has been there"
    desk.ok("actions", "record", BIRCH, "visit_record=dead spots")
    desk.ok("actions", "decide", BIRCH, "--decision", "Nobody is furious any more")
    assert "already says" in refused(desk, "actions", "classify", BIRCH, "--type", "furious")
    told = ("actions", "close", f"{ALDER}/follow_up/inform_result", "--outcome", "the furious man was told")
    assert '"furious"' in refused(desk, *told)
    carried_out(desk, ALDER)
    assert '"furious"' in refused(desk, "actions", "close", ALDER, "--outcome", "fixed", "--text", "no longer Furious")
    desk.ok("actions", "record", ALDER, "calm=he spoke for an hour")
    desk.ok("actions", "close", ALDER, "--outcome", "fixed")
    left = json.dumps(shown(desk, ALDER), ensure_ascii=False)
    for trace in ("furious", "Listen patiently", "calm", "spoke for an hour"):
        assert trace not in left, trace
    assert "furious" not in desk.ok("actions", "list", "--all", "--format", "json").out
    assert "furious" not in desk.ok("actions", "remedies", "--format", "json").out


def test_the_platform_gets_the_guidance_for_agents_only_while_it_lasts(desk: Desk) -> None:
    plain = sent(desk)
    desk.ok("actions", "classify", ALDER, "--type", "furious")
    guided = sent(desk)
    assert "Listen patiently." in guided[ALDER]["text"]
    assert "furious" not in json.dumps(guided)
    assert guided[BIRCH] == plain[BIRCH], "what nobody chose anything for stays as it was"
    desk.ok("apply")
    assert not sent(desk), "planned twice, sent once"
    desk.ok("actions", "classify", ALDER, "--type=")
    assert "Listen patiently." not in sent(desk)[ALDER]["text"]


def sent(desk: Desk) -> dict[str, dict[str, Any]]:
    """Item -> what would be written of it."""
    effects = desk.ok("plan", "--format", "json").json["effects"]
    return {
        one["effect"]["body"]["id"]: one["effect"]["body"]
        for one in effects
        if one["effect"]["kind"] == "action" and "id" in one["effect"]["body"]
    }


def test_rules_in_words_say_what_must_happen(desk: Desk) -> None:
    said = desk.ok("validate", "--explain").out
    assert 'It is in work only with "Agree on a time".' in said
    assert "every step" in said
    assert "全部步骤" in desk.ok("validate", "--explain", "--lang", "zh").out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("waits_for: prepare", "waits_for: prepair", "did you mean `prepare`"),
        ("in_work: [appoint]", "in_work: [apoint]", "did you mean `appoint`"),
        ("needs: [steps, inform_result]", "needs: [stepps]", "did you mean `steps`"),
        ("roles: service_manager}", "roles: service_manager, waits_for: call}", "`waits_for`"),
        ("id: meet, title", "id: appoint, title", "stands twice"),
        ("open: rectify", "open: rectfy", "did you mean `rectify`"),
        ("owner: director", "owner: directr", "did you mean `director`"),
        ("when: {rating: {at_most: 40}}", "when: {rating.role: furious}", "csat actions classify ITEM --type furious"),
        ("{{ subject_name }}: visit", "{{ subject_name }}: calm a furious customer", "Customers read the title"),
    ],
)  # fmt: skip
def test_a_wrong_playbook_is_led_to_the_right_form(desk: Desk, old: str, new: str, said: str) -> None:
    desk.edit("rules/visits.yaml", old, new)
    if new.endswith("waits_for: call}"):
        desk.edit("rules/visits.yaml", "requires: callback_score}", "requires: callback_score, waits_for: track}")
    assert said in csat("validate", desk.file("rules/visits.yaml")).said


def test_a_mapping_that_keeps_a_kind_of_customer_on_a_person_is_found(desk: Desk) -> None:
    desk.edit("csat.yaml", '    - match: "calls*.csv"\n', PEOPLE)
    desk.file("exports/people.csv").write_text("No,Name,Customer,Kind\np1,Ann Lee,Alder,暴躁型\n", encoding="utf-8")
    assert "CSAT265" not in desk("validate").said
    desk.ok("sync")
    assert "Map another column to `role`" in desk("validate").said


PEOPLE = """\
    - match: "people*.csv"
      contact: {id: No, name: Name, customer: Customer, role: Kind}
    - match: "calls*.csv"
"""


def test_recording_is_led_to_the_right_form(desk: Desk) -> None:
    assert "did you mean `appointment`" in refused(desk, "actions", "record", ALDER, "apointment=x")
    assert "0 to 100" in refused(desk, "actions", "record", ALDER, "callback_score=good")
    assert desk("actions", "record", ALDER, "appointment").code == 2
    assert desk("actions", "record", ALDER).code == 2
    assert desk("actions", "classify", ALDER).code == 2
    assert desk("actions", "decide", ALDER).code == 2


def test_the_words_of_the_command_line_are_those_of_the_rules() -> None:
    from typing import get_args

    assert recording.CATEGORIES == CATEGORIES
    assert get_args(Scene) == SCENES
