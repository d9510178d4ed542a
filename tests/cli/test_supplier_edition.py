"""A supplier gets what concerns him and nothing of anybody else, in every format, and it goes out with the issued report (S0-59)."""

from __future__ import annotations

import io
import zipfile
from html import unescape
from pathlib import Path

import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: desk
provider: Provider
rules: rules/desk.yaml
register: register.csv
timezone: UTC
effects: {from: 2026-10-01}
write: {reports: on}
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "answers.csv"
      ratings:
      - channel: call
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who, supplier: Supplier, handler: Agent, comment: Said, causes: Cause}
"""
RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
people: {quality: li.na}
weights: {call: 100}
channels: {call: {title: Call, month_of: rated}}
score: {subject: customer, period: month}
bands: {bad: 0, satisfied: 80}
causes: {late: {title: Came late}, noise: {title: Noise on the line}}
actions:
  ask_supplier:
    event: cause.recurred
    when: {cause.customers: {at_least: 2}}
    open: request
    owner: quality
    due: 10 working days
playbooks:
  request: {title: "Improve: {{ cause }} (asked because of Alder and Southgrid)"}
report: {suppliers: [Northline, Nobody]}
"""
MARKS = (("Northline", 60, "late"), ("Southgrid", 91, "noise"))
FORBIDDEN = ("Alder", "Birch", "Southgrid", "Agent Smith", "Ann", "li.na", "Noise on the line", "terrible words")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two suppliers, each rated by six people of two customers."""
    rows = ["No,Customer,Day,Who,Mark,Supplier,Agent,Said,Cause"]
    for supplier, mark, cause in MARKS:
        for n in range(6):
            customer = ("Alder", "Birch")[n % 2]
            who = f"Ann {supplier} {n}"
            rows.append(
                f"{supplier}{n},{customer},2026-10-2{n},{who},{mark},{supplier},Agent Smith,terrible words,{cause}"
            )
    files = {
        "csat.yaml": SETTINGS, "rules/desk.yaml": RULES, "exports/answers.csv": "\n".join(rows) + "\n",
        "register.csv": "id,name\nC1,Alder\nC2,Birch\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    desk.ok("apply")
    return desk


def unpacked(content: bytes, ending: str) -> str:
    """Everything a file says, an archive's parts one after the other."""
    if ending != ".xlsx":
        return unescape(content.decode("utf-8"))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return unescape("\n".join(book.read(name).decode("utf-8") for name in book.namelist()))


@pytest.mark.parametrize("ending", [".html", ".md", ".json", ".xlsx"])
def test_no_byte_of_anybody_else_stands_in_it(desk: Desk, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"north{ending}"
    desk.ok("report", "--supplier", "Northline", "-o", file, "--period", "2026-10")
    text = unpacked(file.read_bytes(), ending)
    assert "Northline" in text
    assert "60" in text
    assert "Came late" in text
    assert [word for word in FORBIDDEN if word in text] == []
    assert "91.0" not in text


def test_what_is_asked_of_him_stands_in_it_with_names_covered(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "north.md"
    desk.ok("report", "--supplier", "Northline", "-o", file)
    text = file.read_text("utf-8")
    assert "Your part of our service was rated 6 times: 60.0 points." in text
    assert "Improve: Came late (asked because of ▇▇ and ▇▇)" in text
    other = tmp_path / "south.md"
    desk.ok("report", "--supplier", "Southgrid", "-o", other)
    assert "Came late" not in other.read_text("utf-8")


def test_of_too_few_people_no_figure_is_shown(desk: Desk, tmp_path: Path) -> None:
    path = desk.file("rules/desk.yaml")
    path.write_text(path.read_text("utf-8") + "privacy: {at_least: 7}\n", encoding="utf-8")
    file = tmp_path / "north.md"
    desk.ok("report", "--supplier", "Northline", "-o", file)
    text = file.read_text("utf-8")
    assert "Fewer than 7 people" in text
    assert "60" not in text


def test_it_goes_out_with_the_issued_report_and_stays_as_it_was(desk: Desk, tmp_path: Path) -> None:
    assert not [e for e in desk.ok("plan", "--format", "json").json["effects"] if e["effect"]["kind"] == "report"]
    desk.ok("close", "2026-10")
    desk.ok("issue", "2026-10")
    planned = [
        e["effect"] for e in desk.ok("plan", "--format", "json").json["effects"] if e["effect"]["kind"] == "report"
    ]
    assert [one["title"] for one in planned] == ["Provider 2026-10", "Provider 2026-10, for Northline"]
    desk.ok("apply")
    (sent,) = desk.folder.rglob("results/reports/2026-10/Northline/report.html")
    issued = sent.read_bytes()
    assert not [word for word in ("Alder", "Southgrid", "Agent Smith") if word in issued.decode()]
    with desk.file("exports/answers.csv").open("a", encoding="utf-8") as file:
        file.write("late1,Alder,2026-10-30,Ann Late,0,Northline,Agent Smith,worse,late\n")
    desk.ok("sync")
    again = tmp_path / "again.html"
    desk.ok("report", "--supplier", "Northline", "--period", "2026-10", "-o", again)
    assert again.read_bytes() == issued, "what was issued stays"


def test_an_unknown_supplier_and_two_editions_at_once_are_refused(desk: Desk) -> None:
    refused = desk("report", "--supplier", "Northlin")
    assert refused.code != 0
    assert "Northline, Southgrid" in refused.said
    assert desk("report", "--supplier", "Northline", "--customer", "Alder").code == 2


CARD_SETTINGS = """\
workspace: desk
provider: Provider
rules: rules/desk.yaml
timezone: UTC
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "answers.csv"
      ratings:
      - channel: call
        questions: {Repair: repair, Manners: manners, Speed: speed}
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who, supplier: Supplier}
        no_answer: [""]
"""
CARD_RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
people: {process_manager: li.na}
weights: {call: 100}
channels: {call: {title: Call, month_of: rated, indicators: work}}
indicators:
  work:
    parts:
      repair: {weight: 50, title: {en: Repair, zh: 维修, ja: 修理}, supplier: Northline}
      manners: {weight: 25, title: {en: Manners, zh: 礼貌, ja: 応対}, supplier: Northline}
      speed: {weight: 25, title: {en: Speed, zh: 速度, ja: 速さ}, supplier: Northline}
score: {subject: customer, period: month}
bands: {bad: 0, satisfied: 80}
"""


@pytest.fixture
def carded(tmp_path: Path) -> Desk:
    """A supplier who answers for three indicators: eight people said something of the first, six of the next, two of the last."""
    rows = ["No,Customer,Day,Who,Repair,Manners,Speed,Supplier"]
    for n in range(8):
        manners, speed = (73 if n < 6 else ""), (17 if n < 2 else "")
        rows.append(f"{n},C{n},2026-10-2{n},Ann {n},88,{manners},{speed},Northline")
    files = {
        "csat.yaml": CARD_SETTINGS, "rules/desk.yaml": CARD_RULES, "exports/answers.csv": "\n".join(rows) + "\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


def card(desk: Desk, *more: str) -> list[str]:
    """The lines of the card in the supplier's edition."""
    file = desk.file("north.md")
    desk.ok("report", "--supplier", "Northline", "--period", "2026-10", "-o", file, *more)
    text = file.read_text("utf-8")
    heads = ("Indicators you answer for", "您负责的指标", "貴社が責任を持つ指標")
    title = next(head for head in heads if head in text)
    lines = text.partition(title)[2].partition("\n## ")[0].splitlines()
    return [line for line in lines if line.startswith("|")]


def test_of_his_indicators_those_few_spoke_of_and_what_would_tell_them_are_hidden(carded: Desk) -> None:
    lines = card(carded)
    assert lines[0] == "| Indicator | Points | Answers |"
    assert [line for line in lines if "Repair" in line] == ["| Repair | 88.0 | 8 |"]
    assert [line for line in lines if "hidden" in line] == [
        "| Manners | hidden: fewer than 5 |  |", "| Speed | hidden: fewer than 5 |  |",
    ]  # fmt: skip
    assert not [line for line in lines if "73" in line or "17" in line]
    path = carded.file("rules/desk.yaml")
    path.write_text(path.read_text("utf-8") + "privacy: {at_least: 2}\n", encoding="utf-8")
    assert [line for line in card(carded) if "hidden" in line] == []
    assert "| Speed | 17.0 | 2 |" in card(carded)


@pytest.mark.parametrize(("language", "head"), [("zh", "| 指标 | 得分 | 评分数 |"), ("ja", "| 指標 | 点数 | 回答数 |")])
def test_the_card_has_heads_of_its_own_in_every_language(carded: Desk, language: str, head: str) -> None:
    assert card(carded, "--languages", language)[0] == head


def test_a_channel_of_few_takes_the_one_with_it_from_which_the_score_would_tell_it(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"F{n},Alder,2026-10-0{n + 1},Eve {n},20,Northline\n" for n in range(2))
    desk.file("exports/forms.csv").write_text(f"No,Customer,Day,Who,Mark,Supplier\n{rows}", encoding="utf-8")
    mapped = SETTINGS[SETTINGS.index('    - match: "answers.csv"') :]
    form = mapped.replace("answers.csv", "forms.csv").replace("channel: call", "channel: form")
    form = form.replace(", handler: Agent, comment: Said, causes: Cause", "")
    path = desk.file("csat.yaml")
    path.write_text(path.read_text("utf-8") + form, encoding="utf-8")
    desk.edit("rules/desk.yaml", "weights: {call: 100}", "weights: {call: 60, form: 40}")
    desk.edit("rules/desk.yaml", "month_of: rated}}", "month_of: rated}, form: {title: Form, month_of: rated}}")
    desk.ok("sync")
    file = tmp_path / "north.md"
    desk.ok("report", "--supplier", "Northline", "--period", "2026-10", "-o", file)
    text = file.read_text("utf-8")
    assert "44.0 points" in text, "60 of 100 x 60 and 40 of 100 x 20"
    assert "60.0" not in text, "with it the score would tell that the form came to 20"
    assert "20.0" not in text
    desk.edit("rules/desk.yaml", "report:", "privacy: {at_least: 2}\nreport:")
    desk.ok("report", "--supplier", "Northline", "--period", "2026-10", "-o", file)
    assert {"60.0", "20.0"} <= set(file.read_text("utf-8").replace("|", " ").split())
