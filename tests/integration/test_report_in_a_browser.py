"""The demo's report as a real browser shows and prints it: one A4 page and its annexes, a phone, nothing fetched.

Chromium prints the PDF and opens copies of the pages that carry a probe; pdftotext and pdffonts read what was printed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from csat_plugin.cli.entry import run
from docs.examples import make_demo
from tests.integration.lacking import lacking

pytestmark = pytest.mark.integration

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
LANGUAGES = ("en", "zh", "ja", "zh,en")
CUSTOMER = "瑞川商业银行"
"""A large customer of the demo, below what he must reach."""
MAIN = {
    "en": ("Satisfaction target", "Satisfaction level", "Existing problems", "Improvement suggestions", "How far to trust this page"),
    "zh": ("客户满意度目标", "客户满意度水平", "存在的问题", "改进建议", "数据可信度"),
    "ja": ("満足度目標", "満足度水準", "問題点", "改善提案", "データの信頼性"),
}  # fmt: skip
ANNEXES = {"en": "Annexes", "zh": "附件", "ja": "付録"}
PHONE = 390
PROBE = """<script>
const broken = [];
addEventListener("securitypolicyviolation", e => broken.push(e.blockedURI || e.violatedDirective));
addEventListener("error", e => broken.push(String(e.message || "a resource failed")), true);
addEventListener("load", () => setTimeout(() => {
  const root = document.documentElement, wide = [];
  for (const e of document.body.querySelectorAll("*")) {
    const box = e.getBoundingClientRect();
    if (box.width > 1 && box.right > innerWidth + 1 && !e.closest(".scroll") && !e.closest("svg")) wide.push(e.tagName + "." + e.className);
  }
  const fetched = performance.getEntriesByType("resource").map(x => x.name);
  parent.postMessage(JSON.stringify({seen: innerWidth, needed: root.scrollWidth, wide, fetched, broken,
    smallest: Math.min(...[...document.querySelectorAll("p,li,td,th,dd,dt")].filter(x => x.offsetParent).map(
      x => parseFloat(getComputedStyle(x).fontSize)))}), "*");
}, 60));
</script>"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
FRAME = """<!doctype html><title>waiting</title><body style="margin:0"><script>
addEventListener("message", e => { document.title = "probe " + e.data; });
</script><iframe src="{name}" style="width:{width}px;height:900px;border:0"></iframe>"""


@pytest.fixture(scope="module")
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        lacking("Chromium is not installed", "apt install chromium")
    for tool, package in (("pdftotext", "poppler-utils"), ("pdffonts", "poppler-utils"), ("fc-list", "fontconfig")):
        if shutil.which(tool) is None:
            lacking(f"{tool} is not installed", f"apt install {package}")
    fonts = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False).stdout
    if not fonts.strip():
        lacking("A font for Chinese and Japanese is not installed", "apt install fonts-noto-cjk")
    return found


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report of the demo looked at here, as HTML: `internal-LANGUAGES.html`, `customer-LANGUAGES.html`."""
    folder = tmp_path_factory.mktemp("reports")
    demo = make_demo(folder / "demo")
    for languages in LANGUAGES:
        for name, more in (("internal", []), ("customer", ["--customer", CUSTOMER])):
            command = ["-w", str(demo), "report", "--period", "2026-10", "--languages", languages]
            assert run([*command, "-o", str(folder / f"{name}-{languages}.html"), *more]) == 0
    return folder


def opened(browser: str, page: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """The browser's own run on a page, with a profile of its own."""
    command = [browser, *FLAGS, f"--user-data-dir={page.parent / 'profile'}", *flags, page.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)


def printed(browser: str, page: Path) -> list[str]:
    """The text of each printed page."""
    pdf = page.with_suffix(".pdf")
    if not pdf.exists():
        opened(browser, page, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return text.split("\f")[:-1]


def probed(browser: str, page: Path, width: int) -> dict[str, object]:
    """What a copy of the page says of itself in a window of that width."""
    copy, frame = page.with_name(f"probe-{page.name}"), page.with_name(f"frame-{page.name}")
    head = f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    copy.write_text(
        page.read_text("utf-8").replace("<head>", head, 1).replace("</head>", PROBE + "</head>", 1), "utf-8"
    )
    frame.write_text(FRAME.replace("{name}", copy.name).replace("{width}", str(width)), "utf-8")
    said = opened(browser, frame, "--window-size=1000,1000", "--virtual-time-budget=4000", "--dump-dom").stdout
    found = re.search(r"<title>probe (.*?)</title>", said, re.DOTALL)
    assert found, f"the probe in {copy.name} said nothing: {said[:300]}"
    answer: dict[str, object] = json.loads(unescape(found.group(1)))
    return answer


def squeezed(text: str) -> str:
    """Without blanks, for a PDF breaks its lines where it likes."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("languages", LANGUAGES)
def test_the_main_part_is_one_page_and_the_annexes_begin_on_the_second(
    browser: str, reports: Path, languages: str
) -> None:
    pages = printed(browser, reports / f"internal-{languages}.html")
    language = languages.partition(",")[0]
    first, second = squeezed(pages[0]), squeezed(pages[1])
    for title in MAIN[language]:
        assert squeezed(title) in first, f"{title} is not on page 1"
    digest = re.search(
        r'name="csat-digest" content="([0-9a-f]+)"', (reports / f"internal-{languages}.html").read_text("utf-8")
    )
    assert digest
    assert digest.group(1) in first, "the last line of the main part is not on page 1"
    assert second.startswith(ANNEXES[language]), f"page 2 begins with {pages[1].strip()[:80]!r}"
    assert len(pages) > 2


@pytest.mark.parametrize("languages", LANGUAGES)
def test_a_customers_edition_is_one_page_without_annexes(browser: str, reports: Path, languages: str) -> None:
    pages = printed(browser, reports / f"customer-{languages}.html")
    assert len(pages) == 1
    for title in MAIN[languages.partition(",")[0]]:
        assert squeezed(title) in squeezed(pages[0])
    assert CUSTOMER in squeezed(pages[0])


@pytest.mark.parametrize("languages", LANGUAGES)
def test_every_letter_of_the_main_part_is_printed_with_a_glyph(browser: str, reports: Path, languages: str) -> None:
    page = reports / f"internal-{languages}.html"
    text = printed(browser, page)[0]
    assert "\ufffd" not in text
    body = page.read_text("utf-8").partition('<h2 class="annexes">')[0]
    said = re.findall(r'<p class="said [a-z]*">.*?</p>|<li>.*?</li>|<p class="line".*?</p>', body)
    rows = re.findall(r'<div class="held t-(?:below|actions)">.*?<thead(.*?)</tbody>', body, re.DOTALL)
    assert len(rows) == 2
    letters = {
        c for c in unescape(re.sub(r"<[^>]+>", "", "".join([*said, *(f"<{row}" for row in rows)]))) if c.isalpha()
    }
    assert any(c > "\u4e00" for c in letters)
    assert letters <= set(text), f"not printed: {''.join(sorted(letters - set(text)))}"
    fonts = subprocess.run(
        ["pdffonts", str(page.with_suffix(".pdf"))], check=True, capture_output=True, text=True
    ).stdout
    listed = [line.split() for line in fonts.splitlines()[2:]]
    assert listed
    assert all("yes" in row for row in listed), "a font is not embedded"


@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("name", ["internal", "customer"])
def test_on_a_phone_nothing_is_wider_than_the_screen_and_nothing_is_fetched(
    browser: str, reports: Path, name: str, languages: str
) -> None:
    found = probed(browser, reports / f"{name}-{languages}.html", PHONE)
    assert found["seen"] == PHONE
    assert (found["needed"], found["wide"]) == (PHONE, [])
    assert (found["fetched"], found["broken"]) == ([], [])
    assert float(str(found["smallest"])) >= 11.5


@pytest.mark.parametrize("name", ["internal", "customer"])
def test_nothing_in_a_page_names_another_host_and_the_console_is_silent(browser: str, reports: Path, name: str) -> None:
    page = reports / f"{name}-en.html"
    without = page.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?://|//[a-z0-9.-]+\.[a-z]{2,}/", without)
    said = opened(browser, page, "--enable-logging=stderr", "--dump-dom").stderr
    assert "CONSOLE" not in said


def test_the_probe_finds_what_it_looks_for(browser: str, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        '<!doctype html><html><head><title>x</title></head><body style="margin:0"><p style="width:700px">wide</p>'
        '<img src="http://host.invalid/x.png"></body></html>',
        "utf-8",
    )
    found = probed(browser, page, PHONE)
    assert found["needed"] == 700
    assert found["wide"] == ["P."]
    assert found["broken"]
