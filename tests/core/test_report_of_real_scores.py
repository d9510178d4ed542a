"""Scores from the scoring engine in a report: the sheet shows what `explain` shows, and its notes are said in words."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from csat_plugin.core.model import Mark, Subject
from csat_plugin.core.period import parse_period
from csat_plugin.core.report.building import build, edition
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.calculation_sheet import sheet
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.render import html
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Calculation
from tests.render.sample_report import RULES, meta

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 10, 14, 4, tzinfo=UTC)


def mark(subject: str, channel: str, raw: str, who: str) -> Mark:
    return Mark(
        rating=f"desk:rating:{subject}-{channel}-{who}", response=f"{subject}-{channel}-{who}", channel=channel, question="",
        subject=subject, raw=raw, low=Decimal(1), high=Decimal(100), direction="high", count=1, outcome="answered",
        contact=who, role="", handler="", requester_is_handler=False, asked=DAY, answered=DAY, closed=DAY,
        provisional_until=None,
    )  # fmt: skip


def test_the_sheet_shows_what_explain_shows() -> None:
    people = {
        k: Subject(kind="customer", id=k, name=n) for k, n in (("c1", "Aldgate"), ("c2", "Beifang"), ("c3", "Corvus"))
    }
    people["c1"] = Subject(
        kind="customer", id="c1", name="Aldgate", weights={"ticket": Decimal(50), "questionnaire": Decimal(50)}
    )
    marks = [
        mark("c1", "ticket", "93", "a"),
        mark("c1", "questionnaire", "92", "b"),
        mark("c1", "questionnaire", "71", "c"),
    ]
    marks += [
        mark("c2", c, raw, "d")
        for c, raw in (("ticket", "93"), ("callback", "95"), ("questionnaire", "92"), ("monthly", "90"))
    ]
    marks += [mark("c3", "ticket", "88", "e")]
    a = assess(RULES, parse_period("2026-10"), Rows(marks), people, zone=ZONE, as_of=datetime(2026, 11, 6, tzinfo=UTC))
    whole = build(a, RULES, people, meta=meta())
    page = localise(edition(whole, "internal"))
    sheets = {b.subject: b for s in page.sections for b in s.blocks if isinstance(b, Calculation)}
    for score in a.scores:
        expected = sheet(score, RULES)
        rows = {row.cells[0].text: [c.value for c in row.cells[1:]] for row in sheets[score.subject].table.rows}
        numbers = [None if r.score is None else str(r.score) for r in expected.rows]
        assert rows["Score"][:-1] == numbers
        if expected.total is None:
            assert sheets[score.subject].value is None
            continue
        assert rows["Weighted score"] == [
            *(None if r.weighted is None else str(r.weighted) for r in expected.rows),
            str(expected.shown),
        ]
        assert rows["Score, rounded once"][-1] == str(expected.total)
    assert sheets["c2"].value == "92.2"
    assert any("Ticket rating 50, Questionnaire 50" in why for why in sheets["c1"].why)
    assert any("Questionnaire is missing" in why for why in sheets["c3"].why)
    own = html.render(edition(whole, "customer", "c1"), draw=False)
    assert "register" not in own
    for language in ("en", "zh", "ja"):
        for block in (b for s in localise(edition(whole, "internal"), (language,)).sections for b in s.blocks):
            assert "score." not in str(block)
