"""Questionnaires as people meet them: remarks on their words, forms on paper, answers typed in, letters, wordings (S0-46 to S0-53, S1-02)."""

from __future__ import annotations

import csv
import email
import io
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: desk
provider: Nordlicht IT
rules: rules/desk.yaml
timezone: UTC
register: register.yaml
draw_secret: env:DESK_SECRET
effects: {from: 2026-07-01}
write: {surveys: on}
connections:
  paper:
    adapter: folder
    path: typed
    files: []
"""
REGISTER = """\
- id: C1
  name: Alder
  segment: A
  decision_chain:
  - {name: Ines, role: technical, email: ines@alder.example, language: en}
  - {name: Dora, role: finance, email: dora@alder.example, language: ja}
- id: C2
  name: Birch
  segment: B
  decision_chain:
  - {name: Igor, role: technical, email: igor@birch.example}
  - {name: Olga, role: finance}
  - {name: Sam, role: technical, email: sam@supplier.example}
"""
RULES = """\
language: 1
ruleset: desk
people: {process_manager: wang}
weights: {questionnaire: 100}
channels: {questionnaire: {month_of: rated}}
score: {subject: customer, period: month}
bands: {bad: 0, good: 80}
surveys:
  planned:
    every: quarter
    ask: [technical, finance]
    questionnaire: [{when: {customer.segment: A}, use: service}, {use: short}]
    channel: questionnaire
    expires_after: 60 days
questionnaires:
  service:
    title: {en: Survey of service, zh: 服务调查, ja: サービス調査}
    goal: {en: Where to improve, zh: 找出改进方向, ja: 改善点を知る}
    ask: [technical, finance]
    information_needs: {bills: Whether bills are right}
    questions:
      overall: {text: {en: How satisfied are you?, zh: 您满意吗？, ja: 満足されていますか。}, scale: five, indicator: overall}
      speed: {text: {en: Are faults dealt with in time?, zh: 故障处理是否及时？, ja: 対応は迅速ですか。}, scale: five, indicator: speed, ask: technical}
      bills: {text: {en: Are our bills right?, zh: 账单是否正确？, ja: 請求は正確ですか。}, options: {1: {en: never, ja: いいえ}, 2: {en: sometimes, ja: ときどき}, 3: {en: always, ja: はい}}, indicator: billing, ask: finance, asks: bills}
      why: {text: {en: What should we do better?, zh: 有何建议？, ja: ご意見}, open: true}
      more: {text: {en: Anything else?, zh: 其他？, ja: その他}, open: true}
  short:
    questions: {overall: {text: How satisfied are you?, scale: five, indicator: overall}}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DESK_SECRET", "hush-hush-hush-hush-hush-hush-42")
    files = {"csat.yaml": SETTINGS, "register.yaml": REGISTER, "rules/desk.yaml": RULES}
    for name, text in files.items():
        (tmp_path / "desk" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "desk" / name).write_text(text, encoding="utf-8")
    for folder in ("typed", "outbox", "made"):
        (tmp_path / "desk" / folder).mkdir()
    found = Desk(tmp_path / "desk")
    found.ok("sync")
    return found


def told(text: str) -> str:
    """What a person reads of a page."""
    body = text.partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def test_a_form_to_print_says_survey_and_customer_and_needs_nothing_else(desk: Desk) -> None:
    """S0-46, S0-49: every closed question has its answers by name."""
    ran = desk.ok("surveys", "form", "service", "--customer", "Alder", "-o", desk.file("made/form.html"))
    assert "1 sheet to print (code service/2026-11/C1)" in ran.out
    page = desk.file("made/form.html").read_text("utf-8")
    assert not re.search(r"(?:src|href)=|url\(|<script|@import", page)
    words = told(page)
    for text in (
        "Nordlicht IT",
        "Survey of service",
        "service/2026-11/C1",
        "Alder",
        "What this is for: Where to improve",
    ):
        assert text in words
    assert re.search(
        r"1\. How satisfied are you\? 1 very dissatisfied 2 dissatisfied 3 neither 4 satisfied 5 very satisfied", words
    )
    assert "Are our bills right? 1 never 2 sometimes 3 always" in words
    assert page.count('class="write"') == 2
    desk.ok("surveys", "form", "service", "-o", desk.file("made/again.html"), "--customer", "Alder")
    assert desk.file("made/again.html").read_text("utf-8") == page


def test_a_form_for_each_person_in_his_language_with_the_questions_of_his_role(desk: Desk) -> None:
    """S0-53, S1-02: who pays is asked about bills, who operates about faults; who is in another segment gets another form."""
    desk.ok("surveys", "decide")
    made = desk.ok(
        "surveys", "form", "service", "--survey", "planned", "-o", desk.file("made/f.html"), "--format", "json"
    )
    rows = made.json["rows"]
    assert {(row["contact"], row["language"], row["questions"]) for row in rows} == {
        ("Ines", "en", 4),
        ("Dora", "ja", 4),
    }
    sheets = desk.file("made/f.html").read_text("utf-8").split('<section class="sheet"')[1:]
    sheets.sort(key=lambda sheet: "Ines" not in sheet)
    assert "Are faults dealt with in time?" in sheets[0]
    assert "bills" not in sheets[0]
    assert "請求は正確ですか。" in sheets[1]
    assert "対応は迅速ですか。" not in sheets[1]
    other = desk.ok(
        "surveys", "form", "short", "--survey", "planned", "-o", desk.file("made/s.html"), "--format", "json"
    )
    assert {row["customer"] for row in other.json["rows"]} == {"Birch"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_from_paper_to_scores(desk: Desk, kind: str) -> None:
    """S0-46, S0-52: form, sheet filled in, sync, ratings and comments, without a line of mapping thought out by hand."""
    desk.ok("surveys", "decide")
    name = f"service-2026-11.{kind}"
    made = desk.ok("surveys", "sheet", "service", "--survey", "planned", "-o", desk.file(name))
    assert f'- match: "service-*.{kind}"' in made.out
    entry = made.out[made.out.index("- match") :]
    desk.edit("csat.yaml", "    files: []\n", "    files:\n" + "".join(f"    {line}\n" for line in entry.splitlines()))
    typed = {
        "Ines": {
            "overall": "5",
            "speed": "4",
            "why": "Call back sooner",
            "more": "Thanks",
            "Answered on": "2026-11-09",
        },
        "Dora": {"overall": "2", "bills": "3", "Answered on": "2026-11-09"},
    }
    fill(desk.file(name), desk.file(f"typed/{name}"), typed)
    again = desk.ok("sync")
    assert again.code == 0
    rows = desk.ok("ratings", "--period", "2026-11", "--format", "json").json["rows"]
    marks = {(row["question"], row["raw"]): row["counted"] for row in rows}
    assert marks == dict.fromkeys([("overall", "5"), ("speed", "4"), ("overall", "2"), ("bills", "3")], "yes")
    comments = desk.ok("comments", "--period", "2026-11", "--format", "json").json["rows"]
    assert {row["comment"] for row in comments} == {"Call back sooner", "Thanks"}
    assert len(comments) == 2
    scores = desk.ok("score", "--period", "2026-11", "--format", "json").json["scores"]
    assert {one["subject"]: float(one["value"]) for one in scores if one["value"]}[
        "C1"
    ] == 80  # sheets of 90 (100, 80) and 70 (40, 100)
    state = {row["contact"]: row["state"] for row in desk.ok("surveys", "--why", "--format", "json").json["rows"]}
    assert [state[who] for who in sorted(state) if "C1" in who] == ["answered", "answered"]
    assert (
        "csat" in desk.ok("surveys", "sheet", "short", "-o", desk.file(f"service-2026-12.{kind}")).err
    )  # read from now on


def fill(source: Path, target: Path, typed: dict[str, dict[str, str]]) -> None:
    """Type marks into the rows of some people, as one would."""
    if source.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(source.read_text("utf-8-sig"))))
        for row in rows:
            row.update(typed.get(row["Name"], {}))
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return
    book = openpyxl.load_workbook(source)
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    assert sheet.data_validations.dataValidation  # drop-downs
    for line in range(2, sheet.max_row + 1):
        for head, value in typed.get(str(sheet.cell(line, heads.index("Name") + 1).value), {}).items():
            sheet.cell(line, heads.index(head) + 1).value = int(value) if value.isdigit() else value
    book.save(target)


def test_signs_on_paper_are_worth_what_the_questions_table_says(desk: Desk) -> None:
    desk.edit(
        "rules/desk.yaml",
        "ja: 満足されていますか。}, scale: five,",
        "ja: 満足されていますか。}, scale: {◎: 100, ○: 80, △: 60, ×: 20},",
    )
    desk.ok("surveys", "decide")
    made = desk.ok("surveys", "sheet", "service", "--survey", "planned", "-o", desk.file("s-1.csv"))
    entry = made.out[made.out.index("- match") :]
    desk.edit("csat.yaml", "    files: []\n", "    files:\n" + "".join(f"    {line}\n" for line in entry.splitlines()))
    fill(desk.file("s-1.csv"), desk.file("typed/s-1.csv"), {"Ines": {"overall": "△", "Answered on": "2026-11-09"}})
    desk.ok("sync")
    rows = desk.ok("ratings", "--period", "2026-11", "--format", "json").json["rows"]
    assert [(row["label"], row["points"], row["counted"]) for row in rows] == [("△", "60.0", "yes")]


def test_blank_rows_for_forms_given_to_nobody_by_name(desk: Desk) -> None:
    desk.ok("surveys", "sheet", "service", "-o", desk.file("made/blank.csv"))
    rows = list(csv.DictReader(io.StringIO(desk.file("made/blank.csv").read_text("utf-8-sig"))))
    assert len(rows) == 30
    assert {row["Code"] for row in rows} == {"service/2026-11"}
    refused = desk("surveys", "sheet", "service", "-o", desk.file("made/blank.csv"))
    assert refused.code == 2
    assert "may hold answers" in refused.err


def posted(desk: Desk) -> tuple[str, ...]:
    """The command line that writes the letters of the planned survey."""
    return "surveys", "letters", "planned", "-o", str(desk.file("outbox")), "--from", "survey@nordlicht.example"


def letters(desk: Desk) -> dict[str, EmailMessage]:
    found = {}
    for path in desk.file("outbox").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        found[str(message["To"])] = message
    return found


def test_letters_for_those_decided_on_and_nobody_twice(desk: Desk) -> None:
    """S0-46: standard messages, in each person's language, without a secret; sent by nobody."""
    desk.ok("surveys", "decide")
    assert "4 letters would be written" in desk.ok(*posted(desk), "--try").out
    assert letters(desk) == {}
    ran = desk.ok(*posted(desk))
    assert "4 letters written" in ran.out
    assert "no e-mail address known: 1" in ran.out  # Olga
    found = letters(desk)
    assert set(found) == {
        "Ines <ines@alder.example>",
        "Dora <dora@alder.example>",
        "Igor <igor@birch.example>",
        "Sam <sam@supplier.example>",
    }
    ines, dora = found["Ines <ines@alder.example>"], found["Dora <dora@alder.example>"]
    assert ines["From"] == "Nordlicht IT <survey@nordlicht.example>"
    assert ines["Subject"].startswith("Survey of service [planned/2026-Q4/C1 ")
    assert dora["Content-Language"] == "ja"
    assert "1 = never, 2 = sometimes" not in ines.get_content()
    assert "1 = いいえ、2 = ときどき、3 = はい" in dora.get_content()
    for path in desk.file("outbox").glob("*.eml"):
        assert b"hush" not in path.read_bytes()
        assert b"hush" not in email.message_from_bytes(path.read_bytes()).get_payload(decode=True)
        path.unlink()  # the mail system took them
    assert "0 letters written" in desk.ok(*posted(desk)).out
    assert letters(desk) == {}


def test_letters_keep_to_what_the_rules_and_the_workspace_say_now(desk: Desk) -> None:
    """Whom the rules never ask since, the switch, and the limits."""
    desk.ok("surveys", "decide")
    desk.edit(
        "rules/desk.yaml",
        "    expires_after: 60 days\n",
        "    expires_after: 60 days\n    never_ask: [{contact.domain: supplier.example}]\n",
    )
    desk.edit("csat.yaml", "write: {surveys: on}", "write: {surveys: off}")
    off = desk(*posted(desk))
    assert off.code == 2
    assert "3 letters waiting" in off.err
    desk.edit("csat.yaml", "write: {surveys: off}", "write: {surveys: on}\nlimits: {per_run: 2}")
    many = desk(*posted(desk))
    assert many.code == 1
    assert "the limit of one run is 2" in many.err
    assert letters(desk) == {}
    desk.edit("csat.yaml", "limits: {per_run: 2}", "limits: {per_run: 9}")
    ran = desk.ok(*posted(desk))
    assert "never asked by the rules: 1" in ran.out
    assert "Sam <sam@supplier.example>" not in letters(desk)
    late = desk.ok(*posted(desk), at="2027-02-01T02:00:00")
    assert "too late: 5" in late.out


def test_who_did_not_answer_is_reminded_once_each_time(desk: Desk) -> None:
    desk.edit(
        "rules/desk.yaml", "    expires_after: 60 days\n", "    expires_after: 60 days\n    remind_after: [3 days]\n"
    )
    desk.ok("surveys", "decide")
    desk.ok(*posted(desk))
    for path in desk.file("outbox").glob("*.eml"):
        path.unlink()
    assert "0 letters written" in desk.ok(*posted(desk), at="2026-11-10T02:00:00").out
    assert "4 letters written" in desk.ok(*posted(desk), at="2026-11-13T02:00:00").out
    assert "have not heard from you yet" in letters(desk)["Ines <ines@alder.example>"].get_content()
    assert "0 letters written" in desk.ok(*posted(desk), at="2026-11-20T02:00:00").out


def test_who_was_written_to_late_is_not_reminded_the_day_after(desk: Desk) -> None:
    desk.edit(
        "rules/desk.yaml", "    expires_after: 60 days\n", "    expires_after: 60 days\n    remind_after: [3 days]\n"
    )
    desk.ok("surveys", "decide")
    assert "4 letters written" in desk.ok(*posted(desk), at="2026-11-13T02:00:00").out
    assert "0 letters written" in desk.ok(*posted(desk), at="2026-11-14T02:00:00").out


def test_a_name_cannot_put_a_line_into_the_head_of_a_letter(desk: Desk) -> None:
    desk.edit("register.yaml", "{name: Igor,", '{name: "Igor\\r\\nBcc: all@birch.example",')
    desk.ok("sync")
    desk.ok("surveys", "decide")
    desk.ok(*posted(desk))
    heads = b"".join(path.read_bytes().partition(b"\r\n\r\n")[0] for path in desk.file("outbox").glob("*.eml"))
    assert b"\nBcc:" not in heads
    assert len(letters(desk)) == 4


TICKETS = """\
    files:
    - match: tickets.csv
      dates: year_first
      ticket: {id: No, state: State, service: Service, requester: User, customer: Customer, closed: Closed}
"""
AFTER = """\
  after: {event: incident.closed, ask: requester, questionnaire: [{when: {ticket.service: Mail}, use: service}, {use: short}], channel: questionnaire}
questionnaires:
"""


@pytest.mark.parametrize(
    ("condition", "fitting"),
    [
        ("{customer.segment: B}", {"Igor", "Olga", "Sam"}),
        ("{contact.role: finance}", {"Dora", "Olga"}),
        ("{contact.language: ja}", {"Dora"}),
        ("{ticket.service: Mail}", {"Ulf"}),
    ],
)
def test_which_questionnaire_by_segment_role_language_and_service(
    desk: Desk, condition: str, fitting: set[str]
) -> None:
    """S0-53: the first that fits, else the one for everybody."""
    desk.edit("rules/desk.yaml", "questionnaires:\n", AFTER)
    if "ticket" not in condition:
        desk.edit(
            "rules/desk.yaml", "{when: {customer.segment: A}, use: service}", f"{{when: {condition}, use: service}}"
        )
    desk.edit("csat.yaml", "    files: []\n", TICKETS)
    desk.file("typed/tickets.csv").write_text(
        "No,State,Service,User,Customer,Closed\n1,closed,Mail,Ulf,Alder,2026-11-05\n2,closed,Print,Pia,Alder,2026-11-05\n",
        "utf-8",
    )
    desk.ok("sync")
    desk.ok("surveys", "decide")
    survey = "after" if "ticket" in condition else "planned"
    rows = desk.ok("surveys", "--why", "--survey", survey, "--format", "json").json["rows"]
    asked = {row["who"].split(" (")[0]: row["questionnaire"] for row in rows if row["decision"] == "ask"}
    assert {who for who, name in asked.items() if name == "service"} == fitting
    assert {name for who, name in asked.items() if who not in fitting} == {"short"}


def test_answers_say_under_which_wording_they_were_given(desk: Desk) -> None:
    """S0-53: a question reworded keeps its answers, told apart by the words the data use, else by the day."""
    desk.edit(
        "rules/desk.yaml",
        "scale: five, indicator: speed,",
        "scale: five, indicator: speed, earlier: [{text: Quick?, until: 2026-10}],",
    )
    desk.file("typed/a.csv").write_text(
        "Id,Customer,When,speed,Quick?,overall\n1,Alder,2026-10-30,5,,4\n2,Alder,2026-11-02,4,,4\n3,Alder,2026-11-03,,3,4\n",
        "utf-8",
    )
    entry = (
        "    files:\n    - match: a.csv\n      dates: year_first\n      ratings:\n      - channel: questionnaire\n"
        "        questions: {speed: speed, Quick?: Quick?, overall: overall}\n"
        "        columns: {response: Id, customer: Customer, answered: When}\n"
    )
    desk.edit("csat.yaml", "    files: []\n", entry)
    desk.ok("sync")
    told_by = {}
    for month in ("2026-10", "2026-11"):
        for row in desk.ok("ratings", "--period", month, "--format", "json").json["rows"]:
            if row["raw"]:
                told_by[row["answered"], row["question"]] = row["wording"]
    assert {key: value for key, value in told_by.items() if key[1] != "overall"} == {
        ("2026-10-30", "speed"): 1, ("2026-11-02", "speed"): 2, ("2026-11-03", "Quick?"): 1,
    }  # fmt: skip
    assert {value for key, value in told_by.items() if key[1] == "overall"} == {None}
    assert "1 of them was given under earlier words" in desk.ok("ratings", "--period", "2026-10").err


def test_remarks_on_a_questionnaire_and_none_on_a_good_one(desk: Desk) -> None:
    """S0-47 to S0-52, each in one sentence with a way out."""
    assert [
        row for row in desk("validate", "--format", "json").json["diagnostics"] if row["code"].startswith("CSAT22")
    ] == []
    desk.edit("rules/desk.yaml", "Are our bills right?", "Are our bills right and clear?")
    desk.edit(
        "rules/desk.yaml",
        "information_needs: {bills: Whether bills are right}",
        "information_needs: {bills: Whether bills are right, price: Whether the price is right}",
    )
    said = desk("validate").said
    assert 'seems to ask about two matters ("and")' in said
    assert "You want to know: Whether the price is right (`price`)" in said
    desk.edit("rules/desk.yaml", "indicator: billing,", "indicator: billing, as_worded: true,")
    assert "two matters" not in desk("validate").said


def test_what_cannot_be_printed_or_typed_is_refused_with_what_to_do(desk: Desk) -> None:
    cases = {
        ("form", "servce", "-o", "x.html"): "there are service, short",
        ("form", "service", "-o", "x.pdf"): "does not end in .html",
        ("form", "service", "--survey", "planned", "-o", "x.html"): "csat surveys decide",
        ("sheet", "service", "-o", "x.txt"): ".xlsx",
        ("letters", "planned", "-o", ".", "--from", "nobody"): "no e-mail address",
        ("letters", "planned", "-o", "x.no/such", "--from", "a@b.example"): "such",
    }
    for (first, *rest), words in cases.items():
        given = [str(desk.file(part)) if part.startswith(("x.", ".")) else part for part in rest]
        ran = desk("surveys", first, *given)
        assert ran.code == 2, ran.said
        assert words in ran.err
