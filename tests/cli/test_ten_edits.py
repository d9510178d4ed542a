"""The ten edits process managers make (practice 4.2 to 4.11): what each save says beside what `test_saved_rules` holds already."""

from __future__ import annotations

import re

from tests.cli.program import MONTH, RULES, Desk

WEIGHTS = "\nweights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 25}\n"


def test_weights_are_told_in_every_language(saved: Desk) -> None:
    saved.add_rules(WEIGHTS)
    for language, sentences in (
        ("en", ("These rules hold from 2026-11.", "2026-10 and the months before it are closed and keep their rules.")),
        ("zh", ("权重：ticket 20 -> 25, monthly 30 -> 25（合计 100）。", "22 个中的 17 个 = 77.3 %", "没有等级变化。", "变化最大：0.3 分")),
        ("ja", ("ウェイト：ticket 20 -> 25, monthly 30 -> 25（合計 100）。", "22 件中 17 件 = 77.3 %", "区分の変更はありません。", "最大の変化：0.3 点")),
    ):  # fmt: skip
        said = saved.ok("validate", "--lang", language).out
        for sentence in sentences:
            assert sentence in said


def test_many_customers_of_their_own_belong_into_the_register(saved: Desk) -> None:
    own = ", ".join(f"{{customers: C{n:02}, target: {{reaching: 70}}}}" for n in range(4, 11))
    saved.edit(RULES, "\nfor:\n", f"\nfor:\n  - {own.replace(', {customers', chr(10) + '  - {customers')}\n")
    ran = saved.ok("validate")
    assert "CSAT060 hint: " in ran.out
    assert "C14" not in ran.out.partition("CSAT060")[2].splitlines()[0]


def test_asking_less_says_how_many_invitations_and_answers_are_left(saved: Desk) -> None:
    saved.add_rules("\nsurveys:\n  after_incident:\n    ask_again_after: 90 days\n"
               "    never_ask: [{contact: {domain: supplier.example}}, {closed_by: automation}]\n")  # fmt: skip
    said = saved.ok("validate").out
    assert "Survey after_incident: one person is asked at most once in 90 days (was 30 days)." in said
    assert "never asks where contact.domain is supplier.example or closed_by is automation." in said
    invited = re.search(r"after_incident: (\d+) -> (\d+) invitations in 2026-10\.", said)
    assert invited
    assert int(invited[2]) < int(invited[1])
    answers = re.search(r"Answers (\d+) -> about (\d+)\.", said)
    assert answers
    assert int(answers[2]) < int(answers[1])
    margins = re.search(r"The margin of their mean, in points: (\d\.\d) -> about (\d\.\d)\.", said)
    assert margins
    assert 0 < float(margins[1]) <= float(margins[2])


def test_the_margin_grows_as_the_root_of_the_answers_lost(saved: Desk) -> None:
    saved.add_rules("\nsurveys:\n  after_incident: {never_ask: [{not: {ticket: {priority: P1}}}]}\n")
    said = saved.ok("validate").out
    answers = re.search(r"Answers (\d+) -> about (\d+)\.", said)
    margins = re.search(r"The margin of their mean, in points: (\d+\.\d) -> about (\d+\.\d)\.", said)
    assert answers
    assert margins
    fewer, wider = int(answers[1]) / int(answers[2]), float(margins[2]) / float(margins[1])
    assert fewer > 4
    assert abs(wider - fewer**0.5) < 0.2 * wider, "four times the answers halve it"
    assert re.search(r"after_incident: \d+ of the \d+ answers of 2026-10 came from those it asks no more\.", said)


def test_a_survey_that_asks_the_same_people_is_not_reckoned_again(saved: Desk) -> None:
    saved.add_rules("\nsurveys: {after_incident: {title: After a ticket}}\n")
    assert "invitations" not in saved.ok("validate").out


def test_fewer_calls_say_how_many_hours_are_left(saved: Desk) -> None:
    saved.add_rules("\nsurveys: {spot_check: {share: 22%}}\n")
    said = saved.ok("validate").out
    assert re.search(
        r"spot_check: 388 tickets were closed in 2026-10, 380 of them can be drawn and \d+ of those are = 2\d\.\d %\.",
        said,
    )
    assert re.search(r"spot_check: \d+ -> \d+ invitations in 2026-10\.", said)
    assert re.search(r"Calls take about \d+ hours\.", said)


SETTINGS = """\
      - match: calls-ja.csv
        ratings:
          - channel: callback
            mark: 評価
            columns: {id: No, customer: お客様名, answered: 回答日, closed: 回答日}
"""
CALLS = "No,お客様名,回答日,評価\n" + "".join(
    f"J{n},株式会社あおば製作所,2026-10-{n + 1:02},{mark}\n" for n, mark in enumerate("◎〇〇〇○△x")
)


def test_a_new_scale_shows_its_table_and_the_signs_that_look_alike(fresh: Desk) -> None:
    """A Japanese table of marks: what each is worth, which band no mark gives, and what is read as what."""
    fresh.file("exports/calls-ja.csv").write_text(CALLS, encoding="utf-8")
    fresh.edit("csat.yaml", "      - match: callbacks.xlsx\n", SETTINGS + "      - match: callbacks.xlsx\n")
    fresh.ok("sync")
    fresh.ok("score", "--period", MONTH)
    fresh.edit(RULES, "  monthly: {month_of: closed}", "  callback: {scale: maru}\n  monthly: {month_of: closed}")
    fresh.add_rules("\nscales: {maru: {◎: 100, ○: 80, △: 60, ×: 20}}\n")
    said = fresh("validate").out
    assert "Channel callback: its scale is now ◎ = 100 very satisfied, ○ = 80 satisfied, △ = 60 average, × = 20 very dissatisfied (no mark gives dissatisfied)." in said  # fmt: skip
    assert "Ratings of callback hold signs that look alike: 3 〇 (U+3007), read as ○, 1 x (U+0078), read as ×." in said
    table = fresh.ok("validate", "--explain").out
    assert "◎ = 100 very satisfied   ○ = 80 satisfied   △ = 60 average   × = 20 very dissatisfied" in table
    assert "3 个 〇（U+3007），视为 ○" in fresh("validate", "--lang", "zh").out
