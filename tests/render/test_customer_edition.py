"""A customer's edition holds nothing of anybody else and nothing internal, in any format."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from decimal import Decimal

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.exact import MICRO
from csat_plugin.core.model import ChainMember, Subject
from csat_plugin.core.report.building import build, edition
from csat_plugin.core.report.content import Report
from csat_plugin.core.report.material import Asked, FollowUp, Material, Occasion, RatingLine
from csat_plugin.core.report.name_guard import cover
from csat_plugin.core.rules import Origin
from csat_plugin.render import html, markdown, xlsx
from csat_plugin.render import json as json_edition
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Calculation, Page, PageTable
from tests.render.sample_report import CHANNELS, RULES, meta, sample, score_of, whole

NAMES = st.lists(
    st.text(st.sampled_from("QXZJKWV鑫淼焱垚ぬゔ&<\"'|*."), min_size=5, max_size=9).map(str.strip), min_size=9, max_size=9, unique=True
)  # fmt: skip


INTERNAL: tuple[tuple[str, ItemState], ...] = (
    ("improve", "proposed"), ("call_back", "proposed"), ("review", "proposed"), ("review", "open"),
    ("verify_defect", "in_work"), ("resample", "open"), ("resurvey_same_respondents", "done"), ("early_warning", "open"),
    ("summary", "open"), ("improve", "cancelled"),
)  # fmt: skip
"""Kinds and states of items that are no customer's business."""
FORBIDDEN = (
    "secret.yaml", "61.616161", "desk:rating", "4711", "61.0", "43.434343", "43.43", "HX26100019", "Plan nobody agreed to",
)  # fmt: skip


def formats(report: Report) -> dict[str, str]:
    """The text of every format, archives unpacked, entities resolved."""
    from html import unescape

    with zipfile.ZipFile(io.BytesIO(xlsx.render(report))) as book:
        sheets = "\n".join(book.read(name).decode("utf-8") for name in book.namelist())
    text = markdown.render(report)
    return {
        "html": unescape(html.render(report, draw=False)),
        "markdown": text.replace("\\", ""),
        "json": json_edition.render(report).decode("utf-8").replace('\\"', '"'),
        "xlsx": unescape(sheets),
    }


def talkative(names: list[str]) -> Report:
    """Two customers, and every name in every place where people write."""
    own, other, agent, owner, contact, decider, manager, alias, segment = names
    gossip = f"As {other} and {alias} know, {agent} told {contact} of {owner}, {decider} and {manager}."
    scores = [
        score_of("c1", own, {c: 70 * MICRO for c, _ in CHANNELS}, segment=segment),
        replace(
            score_of("c2", other, {c: 61 * MICRO for c, _ in CHANNELS}, segment=segment),
            weights_origin=Origin("secret.yaml", 3),
        ),
    ]
    scores[0] = replace(scores[0], weights_origin=Origin(f"rules/{other}.yaml", 3))
    ratings = tuple(
        RatingLine(
            rating=f"desk:rating:{who}-{channel}-0", channel=channel, subject=who, raw="61.616161" if who == "c2" else "70",
            high=Decimal(100), points=70 * MICRO, contact=contact, handler=agent, comment=gossip, causes=(gossip,),
            source=f"{other}.xlsx, row 1", answered="2026-10-02",
        )
        for who in ("c1", "c2") for channel, _ in CHANNELS
    )  # fmt: skip
    # Nine more whose contacts nobody knows, so that there is a group large enough for comments.
    ratings += tuple(
        RatingLine(
            rating=f"desk:rating:c1-ticket-{i}", channel="ticket", subject="c1", raw="43.434343", high=Decimal(100),
            points=43_434_343, handler=agent, comment=f"{gossip} {i}", source="HX26100019", answered="2026-10-02",
        )
        for i in range(1, 10)
    )  # fmt: skip
    items = tuple(
        ActionItem(
            id=f"improve:{who}:1", slot=f"improve:{who}", rule="improve", kind="improve", subject=who, subject_name=name,
            period="2026-10", title={"en": gossip, "zh": gossip, "ja": gossip}, text={"en": gossip}, owner=owner,
            delegate=manager, due="2026-11-01", decision=gossip, outcome=gossip, additions=(gossip,), why=gossip,
            rule_place=f"{other}.yaml:1", state="done",
        )
        for who, name in (("c1", own), ("c2", other))
    )  # fmt: skip
    secret = dict.fromkeys(("en", "zh", "ja"), "Plan nobody agreed to")
    items += tuple(
        replace(items[0], id=f"x:{kind}:{state}", kind=kind, state=state, title=secret, decision="", outcome="")
        for kind, state in INTERNAL
    )
    people = {
        "c1": Subject(kind="customer", id="c1", name=own, account_manager=manager, chain=(ChainMember(name=decider),)),
        "c2": Subject(kind="customer", id="c2", name=other),
    }
    occasions = (
        Occasion(subject="c1", day="2026-10-03", title=gossip),
        Occasion(subject="c2", day="2026-10-03", title=gossip),
    )
    material = Material(
        ratings=ratings, reviews=occasions, complaints=occasions, follow_ups=(FollowUp(item="improve:c1:1", mark=Decimal(50)),),
        asked=(Asked(channel="ticket", subject="c2", asked=4711, answered=4242),),
    )  # fmt: skip
    head = meta(
        prepared=owner, checked=manager, approved=agent, recipients=(other, manager), guarded=(alias,), replaces=1,
        reason=gossip, differences=(gossip,),
    )  # fmt: skip
    return build(whole(scores, "2026-10"), RULES, people, meta=head, items=items, material=material)


@settings(max_examples=40, deadline=None)
@example(
    [
        "Kestrel Energy",
        "Nordwind Retail",
        "Agent Smith",
        "Owner Chen",
        "Contact 7",
        "The Boss",
        "Manager",
        "NWR-alias",
        "Segment-A1",
    ]
)
@given(NAMES)
def test_no_forbidden_string_in_any_format(names: list[str]) -> None:
    own, *forbidden = names
    assume(all(len(name) > 4 for name in names))
    assume(not any(a in b for a in names for b in names if a is not b))
    report = edition(talkative(names), "customer", "c1")
    for format_, text in formats(report).items():
        assert own.casefold() in text.casefold(), format_
        for name in (*forbidden, *FORBIDDEN):
            assert name.casefold() not in text.casefold(), f"{name!r} in {format_}"


def test_the_internal_edition_does_name_them() -> None:
    names = [
        "Kestrel Energy",
        "Nordwind Retail",
        "Agent Smith",
        "Owner Chen",
        "Contact 7",
        "The Boss",
        "Man",
        "NWR",
        "S1",
    ]
    text = formats(edition(talkative(names), "internal"))
    for name in ("Kestrel Energy", "Nordwind Retail", "Owner Chen", "61.616161", "secret.yaml"):
        assert name in text["html"]


def test_every_sample_customer_sees_himself_only() -> None:
    report = sample(("zh", "en"))
    for subject, name in report.names.items():
        text = html.render(edition(report, "customer", subject), draw=False)
        assert name in text
        others = [other for key, other in report.names.items() if key != subject]
        assert not [other for other in others if other in text]
        assert not [word for word in ("Agent", "Owner Chen", "Contact", "Manager", "Decider", "Li Na") if word in text]


def test_a_name_is_covered_whatever_its_case_and_his_own_stays() -> None:
    covered = cover(("Huaxin", "Ann", "Bo", "北方"), "Huaxin North")
    assert (
        covered("HUAXIN and huaxin north, Ann; Annual bonus of Bo for 北方电力")
        == "▇▇ and huaxin north, ▇▇; Annual bonus of ▇▇ for ▇▇电力"
    )
    assert cover((), "A")("Ann") == "Ann"


def answers(n: int, channel: str = "ticket", **more: object) -> tuple[RatingLine, ...]:
    """`n` answers of as many people of the first customer."""
    given = {
        "subject": "c1",
        "raw": "43.434343",
        "high": Decimal(100),
        "points": 43_434_343,
        "comment": "Too slow",
    } | more
    return tuple(
        RatingLine(rating=f"desk:rating:{channel}-{i}", channel=channel, contact=f"Contact {i}", **given)  # type: ignore[arg-type]  # fields by name
        for i in range(n)
    )


def customers(lines: tuple[RatingLine, ...], items: tuple[ActionItem, ...] = ()) -> Page:
    """The edition of one customer with those ratings."""
    scores = [score_of("c1", "Kestrel", {c: 70 * MICRO for c, _ in CHANNELS})]
    by_channel = Counter(line.channel for line in lines)
    nodes = tuple(
        replace(n, answers=by_channel[n.channel], contacts=by_channel[n.channel], ratings=()) for n in scores[0].nodes
    )
    scores = [replace(scores[0], nodes=nodes)]
    people = {"c1": Subject(kind="customer", id="c1", name="Kestrel")}
    report = build(whole(scores, "2026-10"), RULES, people, meta=meta(), items=items, material=Material(ratings=lines))
    return localise(edition(report, "customer", "c1"))


def tables(page: Page) -> dict[str, list[list[str]]]:
    blocks = [b for s in page.sections for b in s.blocks]
    return {b.id: [[c.text for c in r.cells] for r in b.rows] for b in blocks if isinstance(b, PageTable)}


def sheet_of(page: Page) -> Calculation:
    return next(b for s in page.sections for b in s.blocks if isinstance(b, Calculation))


def test_a_channel_is_shown_apart_from_five_people_on() -> None:
    assert tables(customers(answers(5)))["answers-c1"] == [["Ticket rating", "5", "0", "0", "0", "5", "0"]]
    assert "answers-c1" not in tables(customers(answers(4)))
    of_one = tuple(replace(x, contact="One") for x in answers(12))
    assert "answers-c1" not in tables(customers(of_one))


def test_the_total_does_not_give_a_single_small_channel_away() -> None:
    page = customers(answers(9) + answers(6, "callback") + answers(7, "monthly") + answers(1, "questionnaire"))
    assert [row[0] for row in tables(page)["answers-c1"]] == ["Ticket rating", "Monthly rating"]
    parts = {p.channel: (p.answers, p.contacts) for p in sheet_of(page).parts}
    assert parts == {
        "Ticket rating": (9, 9), "Call-back": (None, None), "Questionnaire": (None, None), "Monthly rating": (7, 7),
    }  # fmt: skip
    assert sheet_of(page).ratings.rows == ()


def test_comments_are_shown_from_eight_people_on_without_mark_or_ticket() -> None:
    for n, shown in ((7, False), (8, True)):
        text = str(customers(answers(n)))
        assert ("Too slow" in text) is shown
        assert ("at least 8 people" in text) is not shown
        assert "43.43" not in text
        assert "desk:rating" not in text


def item(kind: str, state: ItemState, **more: object) -> ActionItem:
    base = ActionItem(
        id=f"{kind}:{state}", slot=f"{kind}:{state}", rule="r", kind=kind, subject="c1", subject_name="Kestrel",
        period="2026-10", title={"en": f"Kestrel: {kind} {state} (20.0)"}, state=state, due="2026-11-20",
    )  # fmt: skip
    return replace(base, **more)


def test_a_customer_sees_what_was_agreed_for_him_with_what_came_of_it() -> None:
    items = (
        *(item(kind, state) for kind, state in INTERNAL),
        item("improve", "in_work", decision="Second crew", outcome="On site in 4 h"),
        item("review", "in_work"),
        item("inform_result", "done"),
        item("call_back", "proposed", id="rating", because_ratings=("desk:rating:1",)),
        item("improve", "done", id="step", parent="rating"),
        item("call_back", "open"), item("call_back", "done", outcome="Contact 3 was angry"),
        item("call_back", "done", id="again"),
    )  # fmt: skip
    rows = tables(customers((), items))["actions-c1"]
    assert [(r[0], r[2], r[3]) for r in rows] == [
        ("Calls to people who gave a low rating", "done (2), open (1)", "–"),
        ("Improve in_work (20.0)", "in work", "Second crew · On site in 4 h"),
        ("Review in_work (20.0)", "in work", "–"),
        ("Inform_result done (20.0)", "done", "–"),
        ("Improve the service", "done", "–"),
    ]


def of_sizes(sizes: dict[str, int], contractual: tuple[str, ...] = ()) -> Report:
    """One customer's edition whose channels rest on so many people each, with a mean that can be recognised."""
    means = {"ticket": 81_230_000, "callback": 72_340_000, "questionnaire": 63_450_000, "monthly": 94_560_000}
    score = score_of("c1", "Kestrel", means)
    nodes = tuple(replace(n, answers=sizes[n.channel], contacts=sizes[n.channel], ratings=()) for n in score.nodes)
    score = replace(score, nodes=nodes, contacts=max(sizes.values()))
    lines = tuple(line for channel, n in sizes.items() for line in answers(n, channel, comment=""))
    rules = replace(RULES, channels=tuple(replace(c, contractual=c.id in contractual) for c in RULES.channels))
    people = {"c1": Subject(kind="customer", id="c1", name="Kestrel")}
    made = build(whole([score], "2026-10"), rules, people, meta=meta(), material=Material(ratings=lines))
    return edition(made, "customer", "c1")


def test_the_mean_of_a_small_group_stands_in_no_format() -> None:
    report = of_sizes({"ticket": 9, "callback": 6, "questionnaire": 1, "monthly": 7})
    sheet = sheet_of(localise(report))
    rows = {row.cells[0].text: [c.text for c in row.cells[1:]] for row in sheet.table.rows}
    assert rows["Score"] == ["81.23", "not shown", "not shown", "94.56", ""]
    assert rows["Weighted score"][1:3] == ["not shown", "not shown"]
    total = Decimal(rows["Weighted score"][-1]) + Decimal(rows["Rounding"][-1].replace("−", "-").replace("±", ""))
    assert str(total) == rows["Score, rounded once"][-1].partition(" ")[0] + "0"
    assert sheet.why[-1].startswith("Categories answered by fewer than 5 people show no figure of their own")
    for name, text in formats(report).items():
        for figure in ("72.34", "63.45", "72340000", "63450000", "14.47", "19.03", "19.04"):
            assert figure not in text, f"{figure} in {name}"


def test_small_groups_that_are_few_even_together_take_the_next_one_with_them() -> None:
    """The total less what is shown is the answers of all that is not: four people, were the two small groups left alone."""
    sheet = sheet_of(localise(of_sizes({"ticket": 9, "callback": 6, "questionnaire": 2, "monthly": 2})))
    rows = {row.cells[0].text: [c.text for c in row.cells[1:]] for row in sheet.table.rows}
    assert rows["Score"] == ["81.23", "not shown", "not shown", "not shown", ""]


def test_nothing_is_kept_back_where_every_group_is_large_enough() -> None:
    sheet = sheet_of(localise(of_sizes({"ticket": 9, "callback": 6, "questionnaire": 5, "monthly": 7})))
    assert "not shown" not in str(sheet)
    assert not [why for why in sheet.why if "fewer than 5" in why]


def test_a_mark_agreed_by_contract_is_the_customers_own_and_is_shown() -> None:
    report = of_sizes({"ticket": 9, "callback": 6, "questionnaire": 5, "monthly": 1}, contractual=("monthly",))
    assert "not shown" not in str(sheet_of(localise(report)))
    small = of_sizes({"ticket": 9, "callback": 6, "questionnaire": 1, "monthly": 1}, contractual=("monthly",))
    parts = {part.channel: part.status for part in sheet_of(localise(small)).parts}
    assert parts == {
        "Ticket rating": "present", "Call-back": "not_shown", "Questionnaire": "not_shown", "Monthly rating": "present",
    }  # fmt: skip


def test_the_workbook_of_a_sheet_with_something_kept_back_shows_the_score_as_a_value() -> None:
    from openpyxl import load_workbook

    book = load_workbook(
        io.BytesIO(xlsx.render(of_sizes({"ticket": 9, "callback": 6, "questionnaire": 1, "monthly": 7})))
    )
    assert book.sheetnames == ["Summary", "Actions", "Calculation"]
    rows = {row[0].value: [cell.value for cell in row[1:6]] for row in book["Calculation"].iter_rows()}
    assert rows["Score"][1:3] == ["not shown", "not shown"]
    assert isinstance(rows["Score, rounded once"][-1], float)
    assert rows["Published score"][-1] == rows["Score, rounded once"][-1]


def test_a_score_that_rests_on_few_people_says_so() -> None:
    few = str(localise(of_sizes({"ticket": 1, "callback": 1, "questionnaire": 1, "monthly": 1})))
    assert "The score as a whole rests on the answers of 1 person" in few
    assert "The score as a whole" not in str(localise(of_sizes(dict.fromkeys(("ticket", "callback", "questionnaire", "monthly"), 9))))  # fmt: skip


def test_a_customers_json_names_no_other_subject_and_no_rating() -> None:
    report = sample()
    for subject in list(report.names)[:6]:
        text = json_edition.render(edition(report, "customer", subject)).decode()
        assert subject in text
        assert not [other for other in report.names if other != subject and f'"{other}"' in text]
        assert "desk:rating" not in text


def test_a_customer_sees_the_three_sources_with_what_is_his() -> None:
    names = ["Kestrel Energy", "Nordwind Retail", "Agent Smith", "Owner Chen", "Contact 7", "The Boss", "Manager", "NWR-1", "S-1"]  # fmt: skip
    rows = tables(localise(edition(talkative(names), "customer", "c1")))["sources-c1"]
    assert [(row[0], row[2]) for row in rows] == [
        ("Surveys and ratings", "7 ratings counted"), ("Service reviews", "1 (1 closed, 0 open)"),
        ("Complaint reviews", "1 (1 closed, 0 open)"),
    ]  # fmt: skip
    alone = tables(customers(answers(5)))["sources-c1"]
    assert [row[2] for row in alone[1:]] == ["no data this period", "no data this period"]
