"""What `csat validate` says of an edit a process manager just saved (practice section 4): words, effect, what to write."""

from __future__ import annotations

import pytest

from tests.cli.program import MONTH, RULES, Desk


def test_changed_weights_say_mean_target_bands_and_largest_move(saved: Desk) -> None:
    saved.add_rules("\nweights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 25}\n")
    said = saved.ok("validate").out
    assert "Weights: ticket 20 -> 25, monthly 30 -> 25 (sum 100)." in said
    assert "2026-10 and the months before it are closed and keep their rules." in said
    assert "Target satisfied_customers: 17 of 22 = 77.3 %, MET, as before." in said
    assert "Nobody changes band." in said
    assert "Largest move: 0.3 (金麓化工有限公司 (C14), 66.6 -> 66.9)." in said


def test_each_proposed_line_carries_its_effect_on_the_last_month(saved: Desk) -> None:
    saved.edit(RULES, "  monthly: {month_of: closed}", "  callback: off\n  monthly: {month_of: closed}")
    ran = saved("validate")
    assert ran.code == 1
    lines = [line for line in ran.lines if line.startswith("    weights: ")]
    assert [line.split("   ")[0] or line.split("   ")[1] for line in (x.strip() for x in lines)] == [
        "weights: {ticket: 40, questionnaire: 30, monthly: 30}",
        "weights: {ticket: 20, questionnaire: 50, monthly: 30}",
    ]
    for line in lines:
        assert "2026-10: 17 of 21 = 81.0 %, target met; before: 17 of 22 = 77.3 %, met" in line
        assert "no score any more: 东岭电力设备有限公司 (C05)" in line
    # The figures are those the line gives when it is written.
    saved.add_rules("\nweights: {ticket: 40, questionnaire: 30, monthly: 30}\n")
    assert (
        "Target satisfied_customers: 17 of 21 = 81.0 %, MET; before: 17 of 22 = 77.3 %, MET."
        in saved.ok("validate").out
    )


def test_proposed_lines_are_in_json_and_in_every_language(saved: Desk) -> None:
    saved.edit(RULES, "  monthly: {month_of: closed}", "  callback: off\n  monthly: {month_of: closed}")
    found = saved("validate", "--format", "json").json["diagnostics"]
    (finding,) = (d for d in found if d["code"] == "CSAT021")
    assert [choice["text"][:9] for choice in finding["choices"]] == ["weights: ", "weights: "]
    assert all("81.0 %" in choice["effect"] for choice in finding["choices"])
    assert "目标达成" in saved("validate", "--lang", "zh").out
    assert "目標達成" in saved("validate", "--lang", "ja").out
    assert "%0A    weights: {ticket: 40" in saved("validate", "--github").out


def test_a_customer_whose_own_weights_name_a_channel_that_is_off_is_named(saved: Desk) -> None:
    saved.edit(RULES, "  monthly: {month_of: closed}", "  callback: off\n  monthly: {month_of: closed}")
    saved.add_rules("\nweights: {ticket: 40, questionnaire: 30, monthly: 30}\n")
    said = saved.ok("validate").out
    assert (
        "CSAT037 warning: 东岭电力设备有限公司 (C05) has weights of its own in register.xlsx, 10 of them for `callback`"
        in said
    )
    assert "`ticket:10 questionnaire:50 monthly:40`" in said
    assert "东岭电力设备有限公司 (C05) has no score any more (was 68.3, average)." in said


def test_a_higher_target_says_by_how_many_it_is_missed(saved: Desk) -> None:
    saved.add_rules("\ntargets: {satisfied_customers: {share: 80%}}\n")
    said = saved.ok("validate").out
    assert "17 of 22 = 77.3 %, MISSED by 1 (18 needed); before: 17 of 22 = 77.3 %, MET." in said
    assert "2 without a score are left out; counted as missed: 17 of 24 = 70.8 %, MISSED." in said


def test_an_exception_says_who_reaches_it_and_how_many_deviate(saved: Desk) -> None:
    saved.edit(
        RULES, "target: {reaching: 85}, why: agreed with our three largest customers}", "target: {reaching: 86}}"
    )
    saved.edit(RULES, "target: {reaching: 86}}", "target: {reaching: 86}}\n"
               "  - {customers: [C06], weights: {ticket: 10, callback: 10, questionnaire: 40, monthly: 40}, why: contract}")  # fmt: skip
    said = saved.ok("validate").out
    assert "segment A: each must reach 86 points. Before: segment A: each must reach 85 points." in said
    assert "Nordwind Logistics GmbH (C02) 89.4 reached, 瑞川商业银行 (C03) 77.8 NOT reached (8.2 short)" in said
    assert "(C06) has weights of its own: 2026-10 86.7 -> 86.3." in said
    assert "2 of 24; the report will say so." in said


def test_a_new_holder_from_a_day_on_leaves_nobody_before(saved: Desk) -> None:
    saved.edit(RULES, "{is: zhao.min, deputy: li.na}", "{is: wang.fang, deputy: li.na, from: 2026-11-16}")
    said = saved.ok("validate").out
    line = "[{is: zhao.min, until: 2026-11-15}, {is: wang.fang, deputy: li.na, from: 2026-11-16}]"
    assert (
        f"CSAT063 warning: Nobody holds `process_manager` before wang.fang begins on 2026-11-16. Keep the former holder until then: `process_manager: {line}`."
        in said
    )
    saved.edit(RULES, "{is: wang.fang, deputy: li.na, from: 2026-11-16}", line)
    said = saved.ok("validate").out
    assert "CSAT063" not in said
    assert "zhao.min until 2026-11-15; wang.fang from 2026-11-16, deputy li.na." in said


def test_an_own_bar_that_is_reached_now_is_said(saved: Desk) -> None:
    saved.edit(RULES, "\nfor:\n", "\nfor:\n  - {customers: C14, target: {reaching: 60}}\n")
    said = saved.ok("validate").out
    assert (
        "no score or band changes.\n  金麓化工有限公司 (C14) reaches its bar now: 66.6 against 60 points; 80 was"
        in said
    )


def test_a_role_nobody_holds_any_more_is_said(saved: Desk) -> None:
    saved.edit(RULES, "process_manager: {is: zhao.min, deputy: li.na}", "process_manager: {}")
    assert "process_manager: nobody holds the role now; before: zhao.min, deputy li.na." in saved.ok("validate").out


def test_a_wrong_day_in_csat_yaml_is_found_once(fresh: Desk) -> None:
    fresh.edit("csat.yaml", "effects: {from: 2026-10-01}", "effects: {from: tomorrow}")
    said = [line for line in fresh("validate").lines if "tomorrow" in line]
    assert len(said) == 1


def test_open_items_of_who_leaves_are_counted(saved: Desk) -> None:
    saved.ok("apply", "--period", MONTH)
    saved.edit(RULES, "team_lead: chen.hao", "team_lead: wu.lei")
    said = saved.ok("validate").out
    assert "Open items that stay with chen.hao: " in said
    assert "--person wu.lei`" in said


def test_a_threshold_on_ratings_says_which_marks_and_how_often(saved: Desk) -> None:
    saved.edit(RULES, "{rating: {at_most: 40}}", "{rating: {at_most: 50}}")
    said = saved.ok("validate").out
    assert (
        "call_unhappy_user means ticket 1-2 of 5, callback 1-2 of 5, questionnaire 1-5 of 10: 8 ratings of 2026-10, never more than 2 a day."
        in said
    )
    saved.edit("csat.yaml", "tickets: on", "tickets: off")
    assert "Writing tickets is off, so items stay in the list `csat actions list`" in saved.ok("validate").out


def test_the_most_a_day_counts_days_of_the_workspaces_zone(fresh: Desk) -> None:
    """Three bad marks of one day in Shanghai, which are of two days in UTC."""
    for number, time in ((1, "07:30"), (2, "12:00"), (3, "23:30")):
        fresh.add_rating(number=number)
        path = fresh.file(f"exports/tickets-{MONTH}.csv")
        text = path.read_text("utf-8")
        path.write_text(text.replace(f"{MONTH}-20 10:00,came late", f"{MONTH}-21 {time},came late"), encoding="utf-8")
    fresh.ok("sync")
    fresh.ok("close", MONTH)
    fresh.edit(RULES, "valid_from: 2025-11", "valid_from: 2026-11")
    fresh.edit(RULES, "{rating: {at_most: 40}}", "{rating: {at_most: 50}}")
    assert "ratings of 2026-10, never more than 3 a day." in fresh.ok("validate").out


def test_a_limited_spot_check_says_from_where_on_the_limit_cuts(saved: Desk) -> None:
    saved.add_rules("\nsurveys:\n  spot_check: {share: 25%, within: [20%, 30%], at_most: 100 per month}\n")
    said = saved.ok("validate").out
    assert "from 401 tickets per month on, the limit of 100 makes it less than 25 %; from 501 on less than 20 %" in said
    assert (
        "spot_check: 388 tickets were closed in 2026-10, 380 of them can be drawn and 99 of those are = 26.1 %." in said
    )


def test_a_reworded_question_and_new_respondents_have_words(saved: Desk) -> None:
    saved.add_rules("\nquestionnaires:\n  quarterly:\n    ask: [interface_person, decision_leader, vip_user, technical]\n"
               "    questions:\n      speed: {text: {zh: 故障响应是否迅速？}, wording: 2}\n")  # fmt: skip
    said = saved.ok("validate").out
    assert "Questionnaire quarterly: asks interface_person, decision_leader, vip_user, technical." in said
    assert "speed has a new wording (zh), `wording` 1 -> 2." in said
    assert "quarterly: 67 -> 85 people of the register are asked." in said
    assert "No technical in the register for C14," in said
    saved.edit(RULES, ", wording: 2", "")
    assert "If it still means the same, write `wording: 2`" in saved.ok("validate").out


def test_a_question_that_lacks_a_language_its_readers_prefer_is_found(saved: Desk) -> None:
    saved.add_rules("\nquestionnaires:\n  quarterly:\n    questions:\n      price: {text: {zh: 价格是否合理？}}\n")
    said = saved.ok("validate").out
    assert "CSAT078 warning: " in said
    assert "people asked by `quarterly` prefer ja and would get zh: no ja text in `price`." in said


def test_before_anything_was_adopted_the_packs_line_is_the_last_that_was_right(fresh: Desk) -> None:
    fresh.add_rules("\nweights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 30}\n")
    assert "Take 5 away: the line of `itss@1` is 20/20/30/30." in fresh("validate").out


def test_an_action_nobody_owns_fails_validation(fresh: Desk) -> None:
    fresh.edit(RULES, "    owner: team_lead\n", "")
    ran = fresh("validate")
    assert ran.code == 1
    assert "CSAT054 error: Nobody owns the action `call_unhappy_user`" in ran.out


SETTINGS = [
    ("path: exports\n", "path: export\n", "csat.yaml:17:11: CSAT186 error: There is no folder `export`; did you mean `exports`?"),
    ('"tickets-*.csv"', '"ticket-*.csv"', "csat.yaml:21:16: CSAT187 warning: No file in `exports` fits `ticket-*.csv`"),
    ("mark: Rating\n", "mark: Ratingg\n", "csat.yaml:48:19: CSAT188 error: tickets-2026-07.csv and 3 more have no column `Ratingg`; did you mean `Rating`?"),
    ("fill_down: [客户单位]", "fill_down: [客户]", "csat.yaml:60:21: CSAT188 error: callbacks.xlsx has no column `客户`; did you mean `客户单位`?"),
    ("{响应及时性: speed,", "{响应及时: speed,", "csat.yaml:90:25: CSAT188 error: "),
    ("sheet: 电话回访", "sheet: 回访", "csat.yaml:58:16: CSAT190 error: callbacks.xlsx has no sheet '回访'."),
    ("          id: Number", "          idd: Number", "csat.yaml:26:11: CSAT130 error: `idd` is no key here; did you mean `id`?"),
    ("      - match: monthly.xlsx", "      - matc: monthly.xlsx", "csat.yaml:116:9: CSAT130 error: `matc` is no key here; did you mean `match`?"),
    ("register: register.xlsx", "register: registre.xlsx", "csat.yaml:9:11: CSAT191 error: There is no register `registre.xlsx`; did you mean `register.xlsx`?"),
    ("{country: CN}", "{country: China}", "csat.yaml:8:21: CSAT192 error: No public holidays are known for `China`; did you mean `CN`?"),
    ("{country: CN}", "{country: DE-BX}", "csat.yaml:8:21: CSAT192 error: DE has no region `BX`."),
    ("adapter: folder", "adapter: foldr", "csat.yaml:16:14: CSAT185 error: No adapter is called 'foldr'; did you mean `folder`?"),
    ("Asia/Shanghai", "Asia/Shangai", "CSAT180 error: 'Asia/Shangai' is no time zone; did you mean `Asia/Shanghai`?"),
    ("rules/huaxin.yaml", "rules/huaxn.yaml", "CSAT184 error: The rule file rules/huaxn.yaml does not exist; did you mean `rules/huaxin.yaml`?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), SETTINGS)
def test_names_in_csat_yaml_that_lead_nowhere_are_found_at_their_place(
    fresh: Desk, old: str, new: str, sentence: str
) -> None:
    fresh.edit("csat.yaml", old, new)
    assert sentence in fresh("validate").out
    for language in ("zh", "ja"):
        assert sentence.partition(" error: ")[0].partition(" warning: ")[0] in fresh("--lang", language, "validate").out


def test_a_region_after_the_country_is_known(fresh: Desk) -> None:
    fresh.edit("csat.yaml", "{country: CN}", "{country: DE-BY}")
    assert "CSAT192" not in fresh.ok("validate").out


def test_sound_settings_have_nothing_against_them(fresh: Desk) -> None:
    assert "csat.yaml:" not in fresh.ok("validate").out


def test_an_empty_csat_yaml_is_not_taken_for_rules(fresh: Desk) -> None:
    fresh.file("csat.yaml").write_text("", encoding="utf-8")
    ran = fresh("validate")
    assert ran.code == 2
    assert "CSAT015 error: The file is empty. Bring its text back" in ran.out
