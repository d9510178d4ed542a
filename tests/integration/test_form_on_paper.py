"""A form of ten questions as a browser prints it: one A4 page for each person, in each language, whatever the scales (S0-46)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.core.rules import Question, Questionnaire
from csat_plugin.core.surveys.forms import form_of
from csat_plugin.render.form import Addressed, forms_page
from tests.integration.test_report_in_a_browser import browser, printed

__all__ = ["browser"]

pytestmark = pytest.mark.integration

TEXT = {
    "en": "How satisfied are you with the way in which our people on site keep you informed of their work?",
    "zh": "您对现场工程师在处理过程中及时告知进展情况的方式是否满意？",
    "ja": "現場の担当者が途中経過をお知らせする方法に、どの程度満足されていますか。",
}
SHEET = Questionnaire(
    id="ten",
    title={"en": "Ten questions", "zh": "十个问题", "ja": "十問のアンケート"},
    goal={"en": "Where to improve", "zh": "找出改进方向", "ja": "改善点を知る"},
    questions=(
        *(Question(id=f"q{n}", text=TEXT, low=Decimal(1), high=Decimal(10 if n % 2 else 5)) for n in range(9)),
        Question(id="why", text={"en": "What should we do better?"}, open=True),
    ),
)


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_ten_questions_are_one_page_a_person(browser: str, tmp_path: Path, language: str) -> None:
    forms = [
        Addressed(
            form=form_of(SHEET, language), code=f"planned/2026-Q4/C{n}", number=n, customer="Alder", person="Ines"
        )
        for n in (1, 2)
    ]
    page = tmp_path / "form.html"
    page.write_text(forms_page(forms, "Nordlicht IT"), encoding="utf-8")
    pages = printed(browser, page)
    assert len(pages) == 2
    for n, text in enumerate(pages, 1):
        assert f"planned/2026-Q4/C{n}" in text
        assert "10." in text
