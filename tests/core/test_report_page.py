"""The page itself and its first annex: like work in one row, long lists counted and told behind, what is suggested."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.exact import MICRO
from csat_plugin.core.report.building import build
from csat_plugin.core.report.extract import ITEMS, NAMES, ROWS
from csat_plugin.core.report.material import Material, Occasion, RatingLine, ServiceLevel
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.render.page import Page, PageTable
from tests.core.test_report import cells, internal, said, table
from tests.render.sample_report import CHANNELS, RULES, assessment, history, meta, sample, score_of, subjects, whole


def unhappy(n: int) -> Assessment:
    """So many customers, all below 80."""
    scores = [score_of(f"c{i}", f"Customer {i:02}", {c: (60 + i) * MICRO for c, _ in CHANNELS}) for i in range(n)]
    return whole(scores, "2026-10")


def item(id_: str, **more: object) -> ActionItem:
    base = ActionItem(
        id=id_, slot=id_, rule="r", kind="call_back", subject="c1", subject_name="Customer 01", period="2026-10",
        title={"en": f"Customer 01: Call back ({id_})"}, owner="Chen", due="2026-11-20", state="open",
    )  # fmt: skip
    return replace(base, **more)


def page_of(a: Assessment, items: tuple[ActionItem, ...] = (), material: Material | None = None) -> Page:
    return internal(build(a, RULES, subjects(a), meta=meta(), items=items, material=material))


def ids(page: Page, section: str) -> list[str]:
    return [b.id for s in page.sections if s.id == section for b in s.blocks if isinstance(b, PageTable)]


def test_the_page_holds_the_first_rows_and_says_where_the_others_are() -> None:
    few, many = page_of(unhappy(ROWS)), page_of(unhappy(ROWS + 3))
    assert len(table(few, "below-page").rows) == ROWS
    assert table(few, "below-page").note == ""
    assert len(table(many, "below-page").rows) == ROWS
    assert table(many, "below-page").note == "3 more in annex A."
    assert len(table(many, "below").rows) == ROWS + 3
    details = next(s for s in many.sections if s.id == "details")
    assert (details.number, details.annex) == ("A", True)
    assert ids(many, "details") == ["below"]


def test_nothing_below_and_nothing_to_do_needs_no_annex_of_its_own() -> None:
    a = whole([score_of("c1", "Happy", {c: 90 * MICRO for c, _ in CHANNELS})], "2026-10")
    page = page_of(a)
    assert "details" not in [s.id for s in page.sections]
    assert table(page, "below").empty == "No customer is below what it must reach."
    assert table(page, "actions").empty == "No corrective action is open or was proposed."


def test_long_lists_of_names_meetings_and_missing_scores_go_on_in_the_annex() -> None:
    a = unhappy(NAMES + 4)
    lines = tuple(
        RatingLine(rating=f"r{i}", channel="callback", subject=f"c{i}", outcome="refused", counted=False)
        for i in range(NAMES + 2)
    )
    meetings = tuple(Occasion(subject="c1", day=f"2026-10-{i:02}", title=f"Meeting {i}") for i in range(1, ITEMS + 3))
    page = page_of(a, material=Material(ratings=lines, reviews=meetings))
    first, annex = said(page, "problems"), said(page, "details")
    assert "Customer 02, 2 more." in first
    assert "Customer 04." in annex
    assert f"{len(meetings) - ITEMS + 1} more in annex A." in first
    assert first.count("Meeting ") == ITEMS - 1
    assert annex.count("Meeting ") == len(meetings)
    none = [replace(s, value=None, exact=None, reached=None) for s in a.scores]
    page = page_of(replace(a, scores=tuple(none)))
    assert said(page, "target").splitlines()[-1] == f"{len(none) - ITEMS + 1} more in annex A."
    assert all(f"Customer {i:02}" in said(page, "details") for i in range(len(none)))


def test_like_items_stand_in_one_row_on_the_page_and_each_in_its_own_in_the_annex() -> None:
    items = (
        item("a"), item("b", subject="c2", subject_name="Customer 02"),
        item("c", subject="c3", subject_name="Customer 03", owner="Zhao"),
        item("d", subject="c4", subject_name="Customer 04", state="done"),
    )  # fmt: skip
    page = page_of(unhappy(5), items)
    shown = table(page, "actions-page")
    assert [row[:3] for row in cells(shown)] == [
        ["Call the user back (2)", "Customer 01, Customer 02", "Chen"],
        ["Customer 01: Call back (c)", "Customer 03", "Zhao"],
        ["Customer 01: Call back (d)", "Customer 04", "Chen"],
    ]
    assert shown.note == "Each of the 4 items with its own title and day stands in annex A."
    assert len(table(page, "actions").rows) == 4


def test_a_step_says_its_state_where_it_differs_from_its_item() -> None:
    items = (
        item("v", kind="verify_defect", title={"en": "Verify"}),
        item("v/1", parent="v", kind="resample"),
        item("v/2", parent="v/1", kind="improve", state="done"),
    )
    row = cells(table(page_of(unhappy(2), items), "actions-page"))[0]
    assert row[0] == "Verify; then: new sample drawn, improvement (done)"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "–"),
        (("open", "open"), "still to be told (2)"),
        (("done", "open"), "still to be told (1)"),
        (("done", "closed"), "told"),
        (("cancelled", "done"), "–"),
        (("done", "cancelled"), "told"),
    ],
)
def test_told_looks_at_messages_however_deep_below_the_item(states: tuple[ItemState, ...], expected: str) -> None:
    kinds = ("inform_in_progress", "inform_result")
    items = [item("v", kind="verify_defect"), item("v/1", parent="v", kind="improve")]
    parent = "v/1"
    for kind, state in zip(kinds, states, strict=False):
        items.append(item(f"{parent}/{kind}", parent=parent, kind=kind, state=state))
        parent = items[-1].id
    for name in ("actions", "actions-page"):
        assert cells(table(page_of(unhappy(2), tuple(items)), name))[0][5] == expected


def test_items_that_are_each_others_parents_do_not_hang_the_report() -> None:
    items = (item("v"), item("w", parent="v"), item("x", parent="w"), replace(item("w2", parent="x"), id="w"))
    assert len(table(page_of(unhappy(2), items), "actions").rows) == 1


def test_what_is_suggested_names_its_reason() -> None:
    text = said(internal(sample()), "improvements")
    assert "Suggested for decision\nOne problem record for on-site response, which 4 customers name." in text
    assert "An action for Willow Care: below target, and nothing is under way." in text
    assert "A second person to ask at Willow Care, Ivory Media, Umber Studios: the score rests on one." in text


def test_a_missing_mark_agreed_by_contract_is_asked_for() -> None:
    agreed = tuple(replace(c, contractual=c.id == "monthly") for c in RULES.channels)
    a = assessment()
    page = internal(build(a, replace(RULES, channels=agreed), subjects(a), meta=meta()))
    wanted = "The agreed Monthly rating from Granite Foods, Nordwind Retail, Umber Studios: it is missing this period."
    assert wanted in said(page, "improvements")
    assert wanted not in said(internal(sample()), "improvements")


def test_a_service_level_kept_with_a_low_score_is_named_and_suggested_for_review() -> None:
    service = (
        ServiceLevel(met=90, known=100),
        ServiceLevel(subject="c0", met=9, known=10),
        ServiceLevel(subject="c1", met=8, known=10),
        ServiceLevel(subject="c2", met=4, known=4),
    )
    page = page_of(unhappy(3), material=Material(service=service))
    assert said(page, "level").endswith(
        "Service level kept in 90 of 100 rated tickets (90.0 %). Kept at least as often as that, and yet below target: "
        "Customer 00 (90.0 %)."
    )
    assert "A look at the service level agreement with Customer 00: it is kept" in said(page, "improvements")
    assert "Service level" not in said(page_of(unhappy(3)), "level")


def test_only_words_that_go_with_low_marks_stand_among_the_problems() -> None:
    lines = tuple(
        RatingLine(rating=f"r{i}", channel="ticket", subject="c0", points=points * MICRO, comment=comment)
        for i, (points, comment) in enumerate(
            ((100, "Thank you"), (40, "Too late"), (40, "Too late"), (20, "No reply"))
        )
    )
    page = page_of(unhappy(1), material=Material(ratings=lines))
    assert cells(table(page, "below-page"))[0][4].endswith(" · “No reply”")
    assert cells(table(page, "below"))[0][4].endswith(" · “No reply” · “Too late”")


def test_the_periods_say_what_they_were_computed_from_and_where_the_rules_changed() -> None:
    before = history()
    rules = [replace(a, rules_digest="old") for a in before[:3]]
    page = internal(build(assessment(), RULES, {}, meta=meta(), history=(*rules, *before[3:])))
    rows = cells(table(page, "periods"))
    assert [row[0] for row in rows][:2] == ["October 2026", "September 2026"]
    assert [row[6] for row in rows] == ["same rules"] * 2 + ["other rules"] + ["same rules"] * 2 + ["first shown"]
    assert rows[1][1:3] == ["1 Sept 2026", "30 Sept 2026"]
    assert "may come from them" in table(page, "periods").note


def test_what_is_said_in_one_line_on_paper_is_what_the_table_says() -> None:
    page = internal(sample())
    assert table(page, "counts").line == (
        "486 received = 458 used + 25 excluded + 3 waiting. Excluded: no mark given (12), rated by the one who did the work (6), "
        "given twice (4), off the scale (3). 2 came or changed after closing; what is new in them does not count. 1 carried over from earlier waves."
    )
    bands = table(page, "bands")
    for name, _, number, share in cells(bands):
        assert f"{name} {number} ({share})" in bands.line
    segments = table(page, "segments")
    for name, all_, scored, mean, reached in cells(segments):
        assert f"{name} {mean} ({reached} of {scored} at target, {all_} in all)" in segments.line
    assert table(page, "trend").line.endswith("October 2026 84.1")


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    a = unhappy(1)
    flagged = replace(a.scores[0], flags=("suppressed", "below_band_floor"), value=Decimal("9.0"))
    page = page_of(replace(a, scores=(flagged,)), (item("a", state="proposed"),))
    assert "1 item waits for a decision." in said(page, "improvements")
    assert "1 customer lies below the lowest band" in said(page, "trust")
    assert "1 customer has too few ratings" in said(page, "trust")


def test_a_channel_missing_for_those_without_any_rating_is_not_said_again() -> None:
    score = score_of("c1", "Silent", {})
    a = whole([score], "2026-10")
    assert "is missing" in said(page_of(a), "trust")
    silent = replace(a, scores=(replace(score, status="no_data"),))
    assert "is missing" not in said(page_of(silent), "trust")
