"""The report's content: the four sections, the three sources, both readings, what happens when there is nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from csat_plugin.core.exact import MICRO
from csat_plugin.core.report.building import build, edition
from csat_plugin.core.report.content import Report
from csat_plugin.core.report.material import Asked, Material, RatingLine, ReconcileLine, Reconciliation
from csat_plugin.core.rules import Person
from csat_plugin.core.scoring.result import Assessment, Counts, Overall, Verdict
from csat_plugin.render import html, xlsx
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Calculation, Figures, Items, Page, PageTable, Statement
from tests.render.sample_report import RULES, assessment, history, items, meta, sample, score_of, subjects, whole


def internal(report: Report) -> Page:
    return localise(edition(report, "internal"), ("en",))


def table(page: Page, name: str) -> PageTable:
    return next(b for s in page.sections for b in s.blocks if isinstance(b, PageTable) and b.id == name)


def cells(found: PageTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.rows]


def said(page: Page, section: str) -> str:
    blocks = next(s for s in page.sections if s.id == section).blocks
    lines = [b.text for b in blocks if isinstance(b, Statement)]
    return "\n".join([*lines, *(x for b in blocks if isinstance(b, Items) for x in (b.caption, *b.items))])


def conclusion(page: Page) -> str:
    return next(b.text for b in page.lead if isinstance(b, Statement))


def test_the_four_sections_stand_in_the_order_of_the_standard() -> None:
    page = internal(sample())
    assert [(s.number, s.id) for s in page.sections if not s.annex] == [
        ("1", "target"), ("2", "level"), ("3", "problems"), ("4", "improvements"), ("", "trust"),
    ]  # fmt: skip
    assert [(s.number, s.id) for s in page.sections if s.annex] == [
        ("A", "details"), ("B", "subjects"), ("C", "sheets"), ("D", "excluded"), ("E", "bridges"), ("F", "comments"),
        ("G", "periods"), ("H", "method"),
    ]  # fmt: skip


def test_the_conclusion_says_level_change_target_and_who_needs_attention() -> None:
    assert conclusion(internal(sample())) == (
        "84.1 points (satisfied), 0.7 less than September 2026; the target is met with 18 of 22 customers; "
        "2 are surely below what they must reach: Beifang Power 北方电力, Nordwind Retail."
    )


def test_a_target_stands_in_two_lines_and_both_readings() -> None:
    rows = cells(table(internal(sample()), "targets"))
    assert rows[0] == [
        "75 % of customers at 80 or more", "18 of 22 = 81.8 %", "met",
        "7 surely, 13 too close to call, 2 surely not: 7 to 20 of 22",
    ]  # fmt: skip
    assert rows[1][:3] == ["… if the 2 without a score count as not reached", "18 of 24 = 75.0 %", "met"]
    assert rows[3][1:3] == ["22 of 24 = 91.7 %", "missed"]


def test_a_missed_target_says_how_many_more_were_needed() -> None:
    a = assessment()
    missed = replace(a.verdicts[0], by_count="missed", reached=15, more_needed=2)
    page = internal(build(replace(a, verdicts=(missed,)), RULES, subjects(a), meta=meta()))
    assert cells(table(page, "targets"))[0][2] == "missed: 6.8 percentage points short; 2 more needed"
    assert "the target is missed with 15 of 22 customers" in conclusion(page)


def test_a_sample_of_ratings_shows_its_interval() -> None:
    verdict = Verdict(
        target="satisfied_customers", of="ratings", share=7500, reaching=80 * MICRO, reached=24, counted=30, without_score=0,
        rule="leave_out", by_count="met", other_counted=30, other_by_count="met", low=0.6269, high=0.9049, sure="undecided",
    )  # fmt: skip
    a = assessment()
    rows = cells(table(internal(build(replace(a, verdicts=(verdict,)), RULES, subjects(a), meta=meta())), "targets"))
    assert rows == [
        ["75 % of ratings at 80 or more", "24 of 30 = 80.0 %", "met", "undecided: between 62.69 % and 90.49 %"]
    ]


def test_a_source_without_data_says_so_and_stays() -> None:
    page = internal(build(assessment(), RULES, {}, meta=meta()))
    assert [(row[0], row[2]) for row in cells(table(page, "sources"))] == [
        ("Surveys and ratings", "458 ratings counted"), ("Service reviews", "no data this period"),
        ("Complaint reviews", "no data this period"),
    ]  # fmt: skip
    assert table(page, "sources").line == (
        "Surveys and ratings: 458 ratings counted · Service reviews: no data this period · "
        "Complaint reviews: no data this period"
    )


def test_a_complaint_made_in_a_survey_is_no_complaint_review_and_is_told() -> None:
    lines = (
        RatingLine(rating="r1", channel="callback", subject="reg:customer:01", outcome="complaint", counted=False),
    )
    page = internal(build(assessment(), RULES, {}, meta=meta(), material=Material(ratings=lines)))
    assert cells(table(page, "sources"))[2] == ["Complaint reviews", "–", "no data this period, 1 complaint in surveys"]


def test_late_complaints_and_items_are_called_late_only_when_the_day_is_known() -> None:
    assert (
        cells(table(internal(sample()), "sources"))[2][2] == "2 (1 closed, 1 open), 1 overdue, 1 complaint in surveys"
    )
    assert cells(table(internal(sample(today="")), "sources"))[2][2] == "2 (1 closed, 1 open), 1 complaint in surveys"
    assert cells(table(internal(sample()), "actions"))[0][4] == "in work, overdue"
    assert cells(table(internal(sample(today="")), "actions"))[0][4] == "in work"


def test_those_below_come_lowest_first_with_what_they_say_and_what_is_done() -> None:
    rows = cells(table(internal(sample()), "below"))
    assert [row[0] for row in rows] == ["Beifang Power 北方电力", "Nordwind Retail", "Willow Care", "Corvus Insurance"]
    assert rows[0][1:3] == ["68.2", "surely below 80"]
    assert "on-site response" in rows[0][4]
    assert "“Waited two days for the on-site engineer.”" in rows[0][4]
    assert rows[0][5] == "Verify whether there is a service defect: in work, overdue, due 4 Nov 2026"
    assert rows[2][5] == "no action item"


def test_repeated_causes_refusals_and_single_respondents_are_named() -> None:
    text = said(internal(sample()), "problems")
    assert "Same cause at 4 customers: on-site response" in text
    assert "2 refused to answer: Beifang Power 北方电力, Corvus Insurance." in text
    assert "3 customers: the score rests on a single person (Willow Care, Ivory Media, Umber Studios)" in text


def test_items_show_owner_due_state_told_and_the_customers_mark() -> None:
    rows = {row[1]: row for row in cells(table(internal(sample()), "actions"))}
    assert rows["Granite Foods"][2:] == ["Owner Chen", "30 Sept 2026", "done", "8 Oct 2026", "90, helped"]
    assert "1 item waits for a decision." in said(internal(sample()), "improvements")


def test_the_counts_are_a_sum_and_a_broken_one_is_not_hidden() -> None:
    assert table(internal(sample()), "counts").note == "486 received = 458 used + 25 excluded + 3 waiting."
    broken = replace(assessment(), counts=Counts(received=10, used=7, excluded={"duplicate": 2}))
    assert "do not add up" in table(internal(build(broken, RULES, {}, meta=meta())), "counts").note


def test_a_bridge_that_does_not_balance_says_so() -> None:
    lines = (ReconcileLine(kind="received", count=5), ReconcileLine(kind="used", count=4))
    bridge = Reconciliation(source="Desk", lines=lines)
    page = internal(build(assessment(), RULES, {}, meta=meta(), material=Material(reconcile=(bridge,))))
    assert "does not add up" in table(page, "bridge-Desk-").note


def test_missing_channels_say_where_their_weight_went() -> None:
    text = said(internal(sample()), "trust")
    assert (
        "Monthly rating is missing for 3 customers (Nordwind Retail, Umber Studios, Granite Foods); its weight went to Questionnaire."
        in text
    )
    assert "Questionnaire is missing for 2 customers (Quarry Mining, Xenon Labs), and nothing stands in for it." in text


def test_a_change_of_rules_is_said_in_trend_and_trust() -> None:
    before = (replace(assessment("2026-09"), rules_digest="other"),)
    page = internal(build(assessment(previous=before[0]), RULES, {}, meta=meta(), history=before))
    assert "Other rules hold from October 2026 on" in said(page, "level")
    assert "Changed since September 2026" in said(page, "trust")


def test_two_periods_are_no_trend() -> None:
    before = history()[-1:]
    page = internal(build(assessment(previous=before[0]), RULES, {}, meta=meta(), history=before))
    assert "2 periods are too few to speak of a trend." in said(page, "level")
    assert "First period" in said(internal(build(assessment(), RULES, {}, meta=meta())), "level")


def test_the_worked_example_comes_out_as_in_the_source() -> None:
    marks = {"ticket": 93, "callback": 95, "questionnaire": 92, "monthly": 90}
    score = score_of("c1", "Example", {k: v * MICRO for k, v in marks.items()})
    a = whole([score], "2026-10")
    sheets = next(s for s in internal(build(a, RULES, subjects(a), meta=meta())).sections if s.id == "sheets").blocks
    assert isinstance(sheets[0], Calculation)
    rows = {row[0]: row[1:] for row in cells(sheets[0].table)}
    assert rows["Score"] == ["93.00", "95.00", "92.00", "90.00", ""]
    assert rows["Weight after fallback"] == ["20", "20", "30", "30", "100"]
    assert rows["Weighted score"] == ["18.60", "19.00", "27.60", "27.00", "92.20"]
    assert rows["Score, rounded once"] == ["", "", "", "", "92.2 (satisfied)"]
    assert sheets[0].rule == "Weights: rules/acme.yaml:7"


def test_shown_parts_and_the_rounding_line_give_the_shown_score() -> None:
    for block in next(s for s in internal(sample()).sections if s.id == "sheets").blocks:
        assert isinstance(block, Calculation)
        if block.value is None:
            continue
        rows = {row.cells[0].text: row.cells for row in block.table.rows}
        parts = [Decimal(c.value) for c in rows["Weighted score"][1:-1] if c.value is not None]
        rounding = Decimal(rows["Rounding"][-1].value or "0")
        assert sum(parts) + rounding == Decimal(block.value)
        assert sum(parts) == Decimal(rows["Weighted score"][-1].value or "0")


def test_the_level_table_adds_up_to_the_published_level() -> None:
    rows = {row.cells[0].text: row.cells for row in table(internal(sample()), "level").rows}
    parts = sum(Decimal(c.value) for c in rows["Weighted score"][1:-1] if c.value is not None)
    assert parts + Decimal(rows["Rounding"][-1].value or "0") == Decimal(rows["Score, rounded once"][-1].value or "0")


def test_nothing_scored_gives_a_report_that_says_so() -> None:
    empty = Assessment(
        period="2026-10", start="2026-10-01", end="2026-10-31", subject_kind="customer", ruleset="acme", rules_digest="",
        digest="", overall=Overall(subjects=0, scored=0), counts=Counts(received=0, used=0),
    )  # fmt: skip
    page = internal(build(empty, RULES, {}, meta=meta()))
    assert conclusion(page) == "None of 0 customers has a score."
    assert table(page, "below").rows == ()
    figures = next(b for b in page.lead if isinstance(b, Figures))
    assert figures.figures[0].figure.kind == "none"


def test_a_correction_begins_with_what_it_replaces() -> None:
    page = internal(
        sample(state="corrected", issue=2, replaces=1, reason="late questionnaire", differences=("C05 70.5 -> 71.0",))
    )
    assert isinstance(page.lead[0], Statement)
    assert page.lead[0].text == "Replaces issue 1: late questionnaire"
    assert page.lead[1] == Items(items=("C05 70.5 -> 71.0",), caption="Changed figures")


def test_a_draft_says_that_it_is_one() -> None:
    assert internal(sample(state="draft")).notice == "Draft: figures may still change."
    assert internal(sample()).notice == ""


def test_editions_are_cut_from_the_whole_only_and_for_known_customers() -> None:
    whole_report = sample()
    with pytest.raises(ValueError, match="knows no customer 'nobody'"):
        edition(whole_report, "customer", "nobody")
    with pytest.raises(ValueError, match="edition already"):
        edition(edition(whole_report, "internal"), "internal")


def test_a_report_on_departments_has_no_customer_pages() -> None:
    a = replace(assessment(customers=3), subject_kind="department")
    page = internal(build(a, RULES, subjects(a), meta=meta(), items=items(assessment())))
    assert "departments" in conclusion(page)


@pytest.mark.parametrize(("language", "stop"), [("en", "."), ("zh", "。"), ("ja", "。")])
def test_every_code_is_known_in_every_language(language: str, stop: str) -> None:
    for one in (edition(sample(), "internal"), edition(sample(), "customer", "reg:customer:01")):
        page = localise(one, (language,))
        assert "report." not in str(page).replace("csat/report@1", "")
        assert conclusion(page).endswith(stop)


def test_scores_to_be_read_with_care_are_named() -> None:
    a = assessment()
    first = replace(a.scores[0], flags=("low_coverage", "provisional"))
    page = internal(build(replace(a, scores=(first, *a.scores[1:])), RULES, subjects(a), meta=meta()))
    assert "1 customer: too few of the decision chain answered: Aldgate Logistics." in said(page, "trust")
    assert "may still move" in said(page, "trust")


def test_a_customer_without_score_or_target_gets_a_page_that_says_so() -> None:
    report = sample()
    page = localise(edition(report, "customer", "reg:customer:16"))
    assert conclusion(page) == "There is no score for this period: too few of the agreed ratings are there."
    a = assessment(customers=1)
    free = replace(a.scores[0], reaching=None, reached=None, sure="unknown")
    built = build(replace(a, scores=(free,)), RULES, subjects(a), meta=meta())
    assert "No target is agreed." in said(localise(edition(built, "customer", free.subject)), "target")


def test_a_customer_is_told_what_of_his_was_not_counted_and_why() -> None:
    text = said(localise(edition(sample(), "customer", "reg:customer:01")), "problems").partition("\n")[0]
    assert text == "3 of your answers do not count in the score: given twice (1), no mark given (2)."


def test_rules_without_bands_or_targets_still_give_a_report() -> None:
    bare = replace(RULES, bands=(), targets=())
    a = replace(assessment(), verdicts=())
    report = edition(build(a, bare, subjects(a), meta=meta()), "internal")
    assert table(localise(report), "targets").empty == "The rules set no target."
    assert xlsx.render(report)
    assert "<table" in html.render(report, draw=False)


def test_requests_are_said_only_where_the_source_says_how_many_were_asked() -> None:
    a = assessment()
    asked = (
        Asked(channel="ticket", asked=380, answered=303),
        Asked(channel="callback", answered=80),
        Asked(channel="questionnaire", asked=54, answered=55),
    )
    for given, row in ((asked, ["303 of 380", "–", "–", "–", ""]), (asked[1:], None), ((), None)):
        report = build(a, RULES, subjects(a), meta=meta(), material=Material(asked=given))
        rows = {r[0]: r[1:] for r in cells(table(internal(report), "level"))}
        assert rows["Answers"] == ["44", "42", "44", "19", "149"]
        assert rows.get("Requests answered") == row


def test_a_customer_hears_of_requests_only_when_they_are_known() -> None:
    a = assessment()
    who = a.scores[0].subject
    for one, expected in ((Asked(channel="ticket", subject=who, asked=9, answered=4), True),
                          (Asked(channel="ticket", subject=who, answered=4), False),
                          (Asked(channel="ticket", subject=who, asked=3, answered=4), False)):  # fmt: skip
        report = build(a, RULES, subjects(a), meta=meta(), material=Material(asked=(one,)))
        text = said(localise(edition(report, "customer", who)), "level")
        assert ("4 of 9 requests were answered." in text) is expected
        assert ("requests" in text) is expected


def test_a_year_is_compared_only_with_one_that_has_ratings_in_every_month() -> None:
    before = replace(assessment("2025-01"), period="2025", start="2025-01-01", end="2025-12-31")
    now = replace(assessment("2026-01", previous=before), period="2026", start="2026-01-01", end="2026-12-31")
    for comparable, expected in ((None, False), (False, False), (True, True)):
        report = build(now, RULES, subjects(now), meta=meta(comparable=comparable), history=(before,))
        assert ("2025" in conclusion(internal(report))) is expected
        customer = localise(edition(report, "customer", "reg:customer:00"))
        assert ("2025" in conclusion(customer)) is expected
        figures = next(b for b in internal(report).lead if isinstance(b, Figures))
        assert ("2025" in figures.figures[0].detail) is expected


def test_a_month_is_compared_unless_it_is_known_not_to_be_fair() -> None:
    assert "than September 2026" in conclusion(internal(sample()))
    assert "September 2026" not in conclusion(internal(sample(comparable=False)))


@pytest.mark.parametrize(
    ("since", "digest", "expected"),
    [
        ("2025-11", "", "In force since November 2025 and the same as in September 2026."),
        ("2025-11", "other", "Changed since September 2026: part of"),
        ("2026-10", "other", "In force since October 2026, changed since September 2026: part of"),
        ("", "", "The same as in September 2026."),
    ],
)
def test_since_when_the_rules_hold_is_one_sentence(since: str, digest: str, expected: str) -> None:
    before = replace(assessment("2026-09"), rules_digest=digest or RULES.digest)
    report = build(assessment(), RULES, {}, meta=meta(rules_in_force_since=since), history=(before,))
    text = said(internal(report), "trust")
    assert expected in text
    assert text.count("In force") + text.count("Changed since") + text.count("The same") == 1


@pytest.mark.parametrize(
    ("state", "named", "expected"),
    [
        ("draft", "zhao.min", {"To be approved by": "zhao.min"}),
        ("closed", "zhao.min", {"To be approved by": "zhao.min"}),
        ("draft", "", {"Approval": "nobody named yet"}),
        ("issued", "zhao.min", {"Approved": "zhao.min"}),
        ("corrected", "zhao.min", {"Approved": "zhao.min"}),
        ("issued", "", {}),
    ],
)
def test_nobody_has_approved_what_is_not_issued(state: str, named: str, expected: dict[str, str]) -> None:
    a = assessment(customers=3)
    head = internal(build(a, RULES, subjects(a), meta=meta(state=state, approved=named))).head
    assert {entry.label: entry.value for entry in head if "pprov" in entry.label} == expected


def test_a_role_that_carries_its_own_name_is_no_person() -> None:
    rules = replace(RULES, people=(Person(role="process_manager", name="process_manager"),))
    a = assessment(customers=3)
    head = internal(build(a, rules, subjects(a), meta=meta(recipients=("process_manager",)))).head
    assert {entry.label: entry.value for entry in head}["To"] == "process manager"


def test_recipients_are_roles_by_title_with_the_person_who_holds_them() -> None:
    people = (
        Person(role="process_manager", name="old.hand", until="2026-10-31"),
        Person(role="process_manager", name="zhao.min", since="2026-11-01"),
        Person(role="night_shift", name="kim"),
    )
    rules = replace(RULES, people=people)
    a = assessment(customers=3)
    head = meta(recipients=("process_manager", "night_shift", "quality_control", "Ms Wu"))
    entries = {e.label: e.value for e in internal(build(a, rules, subjects(a), meta=head)).head}
    assert entries["To"] == "process manager (zhao.min), night shift (kim), quality control, Ms Wu"


def test_a_bridge_of_a_channel_names_it_once() -> None:
    lines = (ReconcileLine(kind="received", count=4), ReconcileLine(kind="used", count=4))
    bridge = Reconciliation(source="callback", channel="callback", lines=lines)
    page = internal(build(assessment(), RULES, {}, meta=meta(), material=Material(reconcile=(bridge,))))
    found = table(page, "bridge-callback-callback")
    assert found.caption == "Call-back: its figure and ours"
    assert found.rows[0].cells[0].text == "Call-back shows"


def test_a_problem_is_one_row_with_its_steps_folded_in() -> None:
    a = assessment()
    who = a.scores[1]
    base = items(a)[0]
    named = {"en": f"{who.name}: verify the defect", "zh": f"{who.name}：核实", "ja": f"{who.name}：確認"}
    parent = replace(base, id="v:1", state="proposed", title=named)
    steps = [
        replace(parent, id=f"v:1/{kind}", kind=kind, parent="v:1", title={"en": f"{who.name}: {said_}"})
        for kind, said_ in (("resample", "draw new"), ("resurvey_same_respondents", "ask again"))
    ]
    page = internal(build(a, RULES, subjects(a), meta=meta(), items=[parent, *steps]))
    rows = cells(table(page, "actions"))
    assert len(rows) == 1
    assert rows[0][:2] == ["Verify the defect; then: Draw new (proposed), Ask again (proposed)", who.name]
    assert said(page, "improvements").startswith("1 item waits for a decision.\n")
    alone = internal(build(a, RULES, subjects(a), meta=meta(), items=steps))
    assert len(cells(table(alone, "actions"))) == 2


def test_a_customer_sees_no_verdict_on_his_trend() -> None:
    report = sample()
    for subject in report.names:
        page = str(localise(edition(report, "customer", subject)))
        for verdict in ("Rising over", "Falling over", "No trend", "Three falls", "too few to speak"):
            assert verdict not in page
    assert "Score by period" in str(localise(edition(report, "customer", "reg:customer:00")))
