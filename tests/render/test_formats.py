"""One content, four formats: the same digits, the same bytes each time, nothing that runs or is fetched."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from csat_plugin.core.report.building import edition
from csat_plugin.core.report.content import Number, PeriodName, Report, Several, Term, Word
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.report.values import count, text
from csat_plugin.render import html, markdown, pictures, xlsx
from csat_plugin.render import json as json_edition
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Calculation, Page, PagePicture, PageTable
from csat_plugin.render.wording import Voice
from tests.render.sample_report import RULES, assessment, material, meta, sample, subjects

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.schema.json"
LANGUAGES = [("en",), ("zh", "en"), ("ja",)]


@pytest.fixture(scope="module")
def report() -> Report:
    return edition(sample(), "internal")


@pytest.fixture(scope="module")
def drawn(report: Report) -> str:
    return html.render(report)


def tables(page: Page) -> list[PageTable]:
    blocks = [b for s in page.sections for b in s.blocks]
    sheets = [b for b in blocks if isinstance(b, Calculation)]
    return [b for b in blocks if isinstance(b, PageTable)] + [t for s in sheets for t in (s.table, s.ratings)]


@pytest.mark.parametrize("languages", LANGUAGES, ids=lambda x: x[0])
def test_a_figure_has_the_same_digits_in_every_format(report: Report, languages: tuple[str, ...]) -> None:
    page = localise(report, languages)
    whole_html, text_md = unescape(html.render(report, languages, draw=False)), markdown.render(report, languages)
    found = [c for t in tables(page) for row in t.rows for c in row.cells if c.kind in ("number", "percent")]
    assert len(found) > 500
    for cell in found:
        digits = re.sub(r"[^0-9.]", "", cell.text.partition("(")[0])
        assert digits == (cell.value or "").lstrip("-"), cell
        assert f">{cell.text}</" in whole_html
        assert cell.text in text_md


def test_the_workbook_holds_the_same_figures(report: Report) -> None:
    book = load_workbook(io.BytesIO(xlsx.render(report)), data_only=True)
    assert book.sheetnames == [
        "Summary", "Scores", "Actions", "Calculation", "Ratings", "Exclusions", "Comments", "Method",
    ]  # fmt: skip
    cells = {
        (v, f) for sheet in book for row in sheet.iter_rows() for v, f in ((c.value, c.number_format) for c in row)
    }
    page = localise(report)
    in_tables = [b for s in page.sections for b in s.blocks if isinstance(b, PageTable)]
    for cell in (c for t in in_tables for row in t.rows for c in row.cells if c.kind == "number"):
        assert any(v == float(Decimal(cell.value or "0")) for v, _ in cells if isinstance(v, int | float)), cell
    stored = [row[5].value for row in book["Calculation"].iter_rows() if row[0].value == "Score, rounded once"]
    scores = [s.value for s in sorted(assessment().scores, key=lambda s: (s.value is None, s.value or 0, s.name))]
    assert stored == [float(v) if v is not None else "no score" for v in scores]


def test_bytes_are_the_same_each_time(report: Report) -> None:
    again = edition(sample(), "internal")
    assert html.render(report) == html.render(again)
    assert markdown.render(report) == markdown.render(again)
    assert json_edition.render(report) == json_edition.render(again)
    assert xlsx.render(report) == xlsx.render(again)


def test_json_follows_the_committed_schema_and_the_schema_is_fresh(report: Report) -> None:
    assert SCHEMA.read_text("utf-8") == json_edition.schema_text(), (
        "schemas/report.schema.json is stale; write csat_plugin.render.json.schema_text() to it"
    )
    for one in (report, edition(sample(), "customer", "reg:customer:05")):
        jsonschema.validate(json.loads(json_edition.render(one)), json.loads(SCHEMA.read_text("utf-8")))
    assert json.loads(json_edition.render(report))["schema"] == "csat/report@1"


class Outline(HTMLParser):
    """Open tags, headings, ids and references of a page; complains about wrong nesting."""

    VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [v for k, v in attrs if k == "id" and v]
        self.references += [x for k, v in attrs if k == "aria-labelledby" and v for x in v.split()]
        self.references += [v[1:] for k, v in attrs if k == "href" and v and v.startswith("#")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_the_page_is_well_formed_and_each_reference_has_its_aim(audience: str) -> None:
    one = edition(sample(), "internal") if audience == "internal" else edition(sample(), "customer", "reg:customer:01")
    outline = Outline()
    outline.feed(html.render(one))
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    tags = [tag for tag, _ in outline.tags]
    assert tags.count("table") == tags.count("caption")
    assert all(values.get("scope") for tag, values in outline.tags if tag == "th")


def test_nothing_runs_and_nothing_is_fetched(drawn: str) -> None:
    without_names = drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")
    for bad in (
        "<script",
        "javascript:",
        "http:",
        "https:",
        "@import",
        "url(http",
        " src=",
        "<link",
        "<iframe",
        " onload",
        "<img",
    ):
        assert bad not in without_names, bad


@pytest.mark.parametrize(("languages", "tag"), [(("en",), "en"), (("zh",), "zh-Hans"), (("ja",), "ja")])
def test_the_page_says_its_language(report: Report, languages: tuple[str, ...], tag: str) -> None:
    assert f'<html lang="{tag}">' in html.render(report, languages, draw=False)


def test_titles_stand_in_both_languages_of_a_bilingual_report(report: Report) -> None:
    text_html = html.render(report, ("zh", "en"), draw=False)
    assert '客户满意度目标<span class="second">Satisfaction target</span>' in text_html
    with pytest.raises(ValueError, match="en, zh, ja, not in de"):
        html.render(report, ("de",))


def test_what_people_write_stays_text_in_every_format() -> None:
    from csat_plugin.core.report.building import build

    a = assessment()
    nasty = '=HYPERLINK("http://x")|**b** <script>alert(1)</script> & "q"'
    lines = (RatingLine(rating="=1+1", channel="ticket", subject=a.scores[0].subject, points=1, comment=nasty),)
    built = build(a, RULES, subjects(a), meta=meta(provider="@SUM(A1)"), material=replace(material(a), ratings=lines))
    one = edition(built, "internal")
    assert "<script>" not in html.render(one, draw=False)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html.render(one, draw=False)
    assert r"\|\*\*b\*\* \<script\>" in markdown.render(one)
    book = load_workbook(io.BytesIO(xlsx.render(one)))
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert all(re.match(r"=(ROUND|SUM|IF|[A-Z]+\d)", f) for f in formulas)
    quoted = [
        c
        for sheet in book
        for row in sheet.iter_rows()
        for c in row
        if str(c.value or "")[:1] in "=+-@" and c.data_type == "s"
    ]
    assert any(c.value == nasty for c in quoted)
    assert all(c.quotePrefix for c in quoted if c.value)


def test_without_the_extra_the_tables_stay_and_one_line_says_why(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "available", lambda: False)
    plain = html.render(report)
    assert "<svg" not in plain
    assert plain.count("Pictures need the extra") == 1
    assert "Score by period" in plain


def test_pictures_name_no_font_and_carry_words(drawn: str) -> None:
    svgs = re.findall(r"<svg.*?</svg>", drawn, re.DOTALL)
    assert len(svgs) == 3
    for svg in svgs:
        assert "font-family" not in svg
        assert "<title" in svg
        assert "<desc" in svg
        assert not re.search(r'(fill|stroke)="#0[0-9]0[0-9]0[0-9]"', svg)
    assert any("北方电力" in svg for svg in svgs)


def test_a_trend_with_a_gap_and_a_flat_one_can_be_drawn(report: Report) -> None:
    page = localise(report)
    trend = next(b for s in page.sections for b in s.blocks if isinstance(b, PagePicture) and b.kind == "trend")
    gap = replace(trend.marks[2], figure=replace(trend.marks[2].figure, value=None))
    for marks in ((*trend.marks[:2], gap, *trend.marks[3:]), (trend.marks[0],) * 3, trend.marks * 9):
        assert "<svg" in (pictures.draw(replace(trend, marks=marks), "x") or "")


def test_long_tables_are_cut_in_html_with_a_pointer_to_the_rest(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "MOST_ROWS", 3)
    assert "21 more rows stand in the workbook" in html.render(report, draw=False)


def test_numbers_periods_and_plurals_in_words() -> None:
    voice = Voice("en")
    assert voice.say(Number(Decimal("-0.70"), signed=True)) == "−0.70"
    assert voice.say(Number(Decimal(0), signed=True)) == "±0"
    assert voice.say(Number(Decimal("12345.6"))) == "12,345.6"
    assert voice.say(Number(Decimal("77.3"), "percent")) == "77.3 %"
    assert voice.say(None) == "–"
    assert voice.say(text("n_ratings", n=count(1))) == "1 rating"
    assert voice.say(PeriodName("2026-Q3")) == "2026-Q3"
    assert Voice("ja").say(PeriodName("2026-10")) == "2026年10月"
    assert voice.say(Term("channel.own")) == "own"
    assert voice.say(Term("channel.own", {"zh": "自有"})) == "自有"
    assert Voice("zh").say(Several((Word("甲"), Word("乙")))) == "甲、乙"


def test_many_subjects_are_cut_in_html_and_all_in_the_workbook(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_SHEETS", 20)
    page = html.render(report, draw=False)
    assert page.count('<section class="sheet">') == 20
    assert "4 more calculation sheets stand in the workbook" in page
    book = load_workbook(io.BytesIO(xlsx.render(report)))
    assert sum(row[0].value == "Rating category" for row in book["Calculation"].iter_rows()) == 24
    assert len([1 for row in book["Ratings"].iter_rows() if "desk:rating:" in str(row[2].value)]) == 157


def luminance(colour: str) -> float:
    full = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_text_stands_out_from_its_ground(mode: int) -> None:
    css = (Path(html.__file__).parent / "templates" / "report.css").read_text("utf-8")
    colours = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", re.findall(r":root\{([^}]*)\}", css)[mode]))
    for ground in ("paper", "soft"):
        for ink in ("ink", "muted", "good", "open", "bad", "accent"):
            bright, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, f"--{ink} on --{ground}"


@pytest.mark.parametrize(
    "name",
    ["Nordwind Logistics and Warehousing GmbH", "华信远景信息技术服务（上海）股份有限公司", "WWWWWWWWWWWWWWWWWWWWWWWW"],
)
def test_a_long_name_beside_its_dot_loses_its_end_and_says_so(report: Report, name: str) -> None:
    dots = next(
        b for s in localise(report).sections for b in s.blocks if isinstance(b, PagePicture) and b.kind == "dots"
    )
    drawn = pictures.draw(replace(dots, marks=(replace(dots.marks[0], name=name),)), "x") or ""
    label = next(text for text in re.findall(r">([^<>]+)</text>", drawn) if text[:3] == name[:3])
    assert label.endswith("…")
    assert name.startswith(label[:-1])
    wide = sum(1.0 if c > "\u2e80" or c == "W" else 0.64 for c in label)
    assert wide <= pictures.LABEL
    short = pictures.draw(replace(dots, marks=(replace(dots.marks[0], name="Nordwind Logistics"),)), "x") or ""
    assert ">Nordwind Logistics</text>" in short


def test_calculations_are_scrolled_in_their_own_box_and_lists_are_stacked(report: Report) -> None:
    page = html.render(report, draw=False)
    boxes = re.findall(r'<div class="scroll"( tabindex="0")?[^>]*>\s*<table [^>]*class="([^"]*)"', page)
    assert len(boxes) == page.count("<table")
    assert sum("calc" in kind for _, kind in boxes) == 25
    assert all(focus for focus, kind in boxes if "calc" in kind)
    assert all("stacked" in kind for focus, kind in boxes if not focus)


def test_the_annexes_begin_on_a_page_of_their_own(drawn: str) -> None:
    assert drawn.count('<h2 class="annexes">') == 1
    assert re.search(r"@media print\{.*h2\.annexes\{break-before:page", drawn, re.DOTALL)
    assert drawn.index('<h2 class="annexes">') < drawn.index("picture dots")


@pytest.mark.parametrize(("language", "names"), [
    ("en", ["Summary", "Scores", "Actions", "Calculation", "Ratings", "Exclusions", "Comments", "Method"]),
    ("zh", ["摘要", "得分", "整改措施", "演算表", "评分", "排除", "意见", "方法"]),
    ("ja", ["概要", "得点", "是正処置", "計算表", "評価", "除外", "コメント", "方法"]),
])  # fmt: skip
def test_the_workbook_is_set_up_for_reading_and_printing(report: Report, language: str, names: list[str]) -> None:
    book = load_workbook(io.BytesIO(xlsx.render(report, (language,))))
    assert book.sheetnames == names
    for name in names:
        sheet = book[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.oddFooter.right.text.endswith("&P / &N")
    for name in (names[1], names[2], names[4], names[5], names[6]):
        sheet = book[name]
        top = sheet.freeze_panes
        assert top == "B3", name
        assert sheet.print_title_rows == "$2:$2"
        assert sheet.auto_filter.ref.startswith("A2:")
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    calculation = book[names[3]]
    assert calculation.page_setup.scale < 100
    heads = {row[0].row for row in calculation.iter_rows() if row[0].font.size == 12}
    assert {b.id + 1 for b in calculation.row_breaks.brk} <= heads
    assert calculation.row_breaks.brk


def test_a_weight_without_decimals_shows_no_lone_point(report: Report) -> None:
    sheet = load_workbook(io.BytesIO(xlsx.render(report)))["Calculation"]
    weights = [cell for row in sheet.iter_rows() if row[0].value == "Weight by rule" for cell in row[1:6]]
    assert {cell.number_format for cell in weights if cell.value is not None} == {"0"}


def test_long_sentences_are_wrapped_across_the_sheet() -> None:
    long = edition(sample(replaces=1, reason="=late questionnaires " * 20), "internal")
    summary = load_workbook(io.BytesIO(xlsx.render(long)))["Summary"]
    cell = next(row[0] for row in summary.iter_rows(max_col=1) if "late questionnaires" in str(row[0].value))
    assert f"A{cell.row}:F{cell.row}" in {str(area) for area in summary.merged_cells.ranges}
    assert cell.alignment.wrap_text
    assert cell.data_type == "s"
    assert (summary.row_dimensions[cell.row].height or 0) > 35


def test_a_table_that_stands_whole_in_an_annex_comes_once_in_the_workbook(report: Report) -> None:
    book = load_workbook(io.BytesIO(xlsx.render(report)))
    captions = [cell.value for sheet in book for row in sheet.iter_rows(max_col=1) for cell in row]
    for caption in ("Below what they must reach", "Corrective actions", "All scores, lowest first"):
        assert captions.count(caption) == 1 + (caption.startswith("Below"))
