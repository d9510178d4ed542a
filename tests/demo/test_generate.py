from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from csat_plugin.demo import Sample, generate, look_next, summary
from csat_plugin.demo.customers import CLIENTS, OWN_WEIGHTS, SHORT_NAME, STRANGER
from csat_plugin.demo.sample import FileCount
from csat_plugin.language.packs import shipped
from csat_plugin.language.rule_tests.discovery import run_tests
from csat_plugin.texts import LANGUAGES, knows, say

LAST = "2026-10"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return generate(tmp_path_factory.mktemp("huaxin"))


def of_channel(sample: Sample, channel: str) -> tuple[FileCount, ...]:
    """The files that hold one channel."""
    return tuple(file for file in sample.files if file.channel == channel)


def lines(sample: Sample, file: FileCount) -> list[dict[str, str]]:
    """Rows of a text file below its header, blank and total rows included."""
    delimiter = ";" if "questionnaires" in file.file else ","
    with (sample.folder / file.file).open(encoding=file.encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def tickets(sample: Sample, month: str = "") -> list[dict[str, str]]:
    return [row for file in of_channel(sample, "ticket") if month in file.file for row in lines(sample, file)]


def calls(sample: Sample) -> list[tuple[object, ...]]:
    """Rows of the call-back sheet below its two header lines, without blank rows and the total row."""
    book = openpyxl.load_workbook(sample.folder / "exports" / "callbacks.xlsx")
    rows = list(book["电话回访"].iter_rows(min_row=5, values_only=True))
    return [row for row in rows if isinstance(row[0], str) and row[0].startswith("HF")]


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = generate(tmp_path / "one")
    second = generate(tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert (first.dirt, first.files, first.closed) == (second.dirt, second.files, second.closed)


def test_the_bytes_are_the_same_on_every_machine(sample: Sample) -> None:
    """A changed generator changes these sums: look at the new files, then write the new sums here."""
    sums = {
        "tickets-2026-10.csv": "58b4bc1739659663",
        "questionnaires-2026-10.csv": "52f257edb742708b",
    }
    found = {name: hashlib.sha256((sample.folder / "exports" / name).read_bytes()).hexdigest()[:16] for name in sums}
    assert found == sums


def test_workbooks_hold_no_time_of_their_making(sample: Sample) -> None:
    for path in sorted(sample.folder.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as parts:
            assert {part.date_time[0] for part in parts.infolist()} == {1980}
            properties = parts.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", properties)) == {"2026-01-01T00:00:00Z"}


def test_another_seed_gives_other_marks_and_the_same_story(tmp_path: Path, sample: Sample) -> None:
    other = generate(tmp_path, seed=7)
    assert content(tmp_path)["exports/tickets-2026-10.csv"] != content(sample.folder)["exports/tickets-2026-10.csv"]
    assert other.story == sample.story
    assert other.dirt.keys() == sample.dirt.keys()


def test_generating_again_into_the_same_folder_changes_nothing_and_leaves_other_files(tmp_path: Path) -> None:
    generate(tmp_path)
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    before = content(tmp_path)
    generate(tmp_path)
    assert content(tmp_path) == before


def test_all_files_are_there_and_no_others(sample: Sample) -> None:
    months = [f"2025-{m:02d}" for m in (11, 12)] + [f"2026-{m:02d}" for m in range(1, 11)]
    waves = ["2025-10", "2026-01", "2026-04", "2026-07", "2026-10"]
    expected = {f"exports/tickets-{m}.csv" for m in months}
    expected |= {f"exports/{kind}-{w}.csv" for kind in ("questionnaires", "survey-ja") for w in waves}
    expected |= {"exports/callbacks.xlsx", "exports/monthly.xlsx", "register.xlsx"}
    assert {f.file for f in sample.files} == expected
    schemas = {f"schemas/{name}.schema.json" for name in ("ruleset", "rule-tests")}
    texts = {"csat.yaml", "rules/huaxin.yaml", "rules/huaxin.test.yaml", *schemas}
    found = {p.relative_to(sample.folder).as_posix() for p in sample.folder.rglob("*") if p.is_file()}
    assert found - {"schemas/workspace.schema.json"} == expected | texts


def test_any_month_can_be_the_last(tmp_path: Path) -> None:
    made = generate(tmp_path, last_month="2027-02")
    assert (made.first_month, made.last_month, made.last_day) == ("2026-03", "2027-02", dt.date(2027, 2, 28))
    assert (tmp_path / "exports" / "tickets-2027-02.csv").is_file()
    assert "from: 2027-02-01" in (tmp_path / "csat.yaml").read_text("utf-8")
    assert "valid_from: 2026-03" in (tmp_path / "rules" / "huaxin.yaml").read_text("utf-8")


@pytest.mark.parametrize("wrong", ["2026-13", "October", "2026", ""])
def test_a_wrong_month_is_refused_with_a_sentence(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="is not a month; write it like 2026-10"):
        generate(tmp_path, last_month=wrong)


@pytest.mark.parametrize(("kind", "codec"), [("questionnaires", "gb18030"), ("survey-ja", "cp932")])
def test_encodings_are_what_they_are_said_to_be(sample: Sample, kind: str, codec: str) -> None:
    for file in (f for f in sample.files if kind in f.file):
        data = (sample.folder / file.file).read_bytes()
        assert file.encoding == codec
        assert data.decode(codec).encode(codec) == data
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")


def test_a_japanese_file_decodes_as_gb18030_without_an_error_and_is_wrong(sample: Sample) -> None:
    data = (sample.folder / "exports" / "survey-ja-2026-10.csv").read_bytes()
    assert "お客様名" in data.decode("cp932")
    assert "お客様名" not in data.decode("gb18030", "replace")


def test_ticket_exports_begin_with_a_byte_order_mark(sample: Sample) -> None:
    for file in of_channel(sample, "ticket"):
        assert (sample.folder / file.file).read_bytes().startswith(b"\xef\xbb\xbf")


def test_rows_are_counted_to_the_last(sample: Sample) -> None:
    for file in (f for f in sample.files if f.file.endswith(".csv")):
        assert len(lines(sample, file)) == file.rows, file.file


def test_every_row_of_a_ticket_file_is_explained(sample: Sample) -> None:
    for file in of_channel(sample, "ticket"):
        used = file.marks + sum(file.no_marks.values()) + sum(file.unread.values())
        assert used + file.blank_rows + file.repeated_rows == file.rows, file.file


def test_ticket_marks_are_counted_from_the_file_itself(sample: Sample) -> None:
    for file in of_channel(sample, "ticket"):
        seen = {r["Number"]: r for r in lines(sample, file) if r["Number"]}
        good = [
            r for r in seen.values() if r["Rating"] in set("12345") and re.match(r"\d{4}-\d\d-\d\d \d\d", r["Rated at"])
        ]
        unreadable = [r for r in good if r["Rated at"].startswith("2026-02-30")]
        assert len(good) - len(unreadable) == file.marks, file.file


def test_ticket_dirt_is_counted_from_the_files_themselves(sample: Sample) -> None:
    rows = [r for r in tickets(sample) if r["Number"]]
    once = list({r["Number"]: r for r in rows}.values())
    assert sample.tickets == len(once)
    assert sample.dirt["own_rating"] == sum(1 for r in once if r["Requester"] == r["Engineer"])
    assert sample.dirt["untouched_default"] == sum(1 for r in once if r["Rating"] == "0")
    assert sample.dirt["unknown_customer"] == sum(1 for r in once if r["Customer"] == STRANGER)
    assert sample.dirt["cancelled"] == sum(1 for r in once if r["State"] == "Cancelled")
    assert sample.dirt["merged"] == sum(1 for r in once if r["Merged into"])
    assert sample.dirt["reopened"] == sum(1 for r in once if r["Reopened"] == "1")
    assert sample.dirt["formula"] == sum(1 for r in once if r["Comment"].startswith("="))
    assert sample.dirt["markup"] == sum(1 for r in once if r["Comment"].startswith("<"))


def test_marks_come_late_as_counted(sample: Sample) -> None:
    late = after = 0
    for row in {
        r["Number"]: r for r in tickets(sample) if r["Rated at"][:2] == "20" and r["Rated at"][:10] != "2026-02-30"
    }.values():
        closed, rated = (dt.datetime.fromisoformat(row[c]) for c in ("Closed", "Rated at"))
        next_month = (closed.replace(day=1) + dt.timedelta(days=32)).replace(day=1, hour=0, minute=0)
        assert rated >= closed
        late += rated >= next_month
        after += rated >= next_month + dt.timedelta(days=5)
    assert late == sample.dirt["rated_next_month"]
    assert after == sample.dirt["after_grace"]


def test_merged_tickets_name_a_ticket_that_exists(sample: Sample) -> None:
    rows = {r["Number"]: r for r in tickets(sample)}
    for row in rows.values():
        if row["Merged into"]:
            assert rows[row["Merged into"]]["State"] == "Closed"


def test_a_quarter_of_the_closed_tickets_is_called(sample: Sample) -> None:
    assert sample.closed[LAST] == 380
    assert sample.called[LAST] == 95
    for month, closed in sample.closed.items():
        assert 0.20 <= sample.called[month] / closed <= 0.30


def test_calls_are_counted_from_the_workbook_itself(sample: Sample) -> None:
    rows, (file,) = calls(sample), of_channel(sample, "callback")
    outcomes = Counter(row[8] for row in rows)
    assert {
        "no_contact": outcomes["未接通"],
        "refused": outcomes["拒访"],
        "complaint": outcomes["强烈投诉"],
    } == file.no_marks
    assert outcomes["已评分"] == file.marks + sum(file.unread.values())
    assert sum(1 for row in rows if row[9] == 6) == file.unread["off_scale"]
    assert sum(1 for row in rows if row[6] == "2月30日") == file.unread["bad_date"]
    assert len(rows) + file.blank_rows + file.total_rows == file.rows
    assert len(rows) - len({row[1] for row in rows}) == sample.dirt["duplicate"]
    assert len({row[0] for row in rows}) == len(rows)


def test_the_call_sheet_is_as_untidy_as_a_real_one(sample: Sample) -> None:
    book = openpyxl.load_workbook(sample.folder / "exports" / "callbacks.xlsx")
    assert book.sheetnames == ["说明", "电话回访"]
    sheet = book["电话回访"]
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert {"A1:K1", "B3:C3", "A3:A4", "E3:F3"} <= merged
    assert [cell.value for cell in sheet[4]][1:3] == ["单号", "关闭日期"]
    assert sheet.cell(sheet.max_row, 1).value == "合计"
    names = {row[3] for row in calls(sample)}
    assert set(SHORT_NAME.values()) <= names


def test_questionnaires_are_counted_from_the_files_themselves(sample: Sample) -> None:
    wide = 0
    for file in (f for f in of_channel(sample, "questionnaire") if f.encoding == "gb18030"):
        people = list({r["编号"]: r for r in lines(sample, file) if r["编号"].startswith("WJ")}.values())
        answered = [r for r in people if r["状态"] == "已填写"]
        assert file.no_marks == {"no_answer": len(people) - len(answered)}
        assert file.marks + sum(file.unread.values()) == 3 * len(answered)
        marks = [r[q] for r in answered for q in ("响应及时性", "技术能力", "总体满意度")]
        wide += sum(1 for m in marks if not m.isascii())
        assert all(re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", r["填写日期"]) for r in answered)
    assert wide == sample.dirt["full_width"]


def test_the_japanese_form_uses_signs_and_their_look_alike(sample: Sample) -> None:
    signs = {
        r[q]
        for f in sample.files
        if f.encoding == "cp932"
        for r in lines(sample, f)
        for q in ("対応の速さ", "技術力", "総合評価")
    }
    assert {"◎", "○", "〇"} <= signs <= {"◎", "○", "〇", "△", "×"}


def test_monthly_marks_are_counted_from_the_workbook_itself(sample: Sample) -> None:
    sheet = openpyxl.load_workbook(sample.folder / "exports" / "monthly.xlsx")["月度评分"]
    rows = [r for r in sheet.iter_rows(min_row=4, values_only=True) if r[0] != "合计"]
    (file,) = of_channel(sample, "monthly")
    assert len(rows) + 1 == file.rows
    assert sum(1 for r in rows if r[3] == "-") == file.no_marks["no_answer"]
    assert {r[1] for r in rows if isinstance(r[3], str) and r[3].endswith("％")} == {sample.story.percent_writer}
    missing = {r[1] for r in rows if r[0] == LAST and r[3] == "-"}
    assert missing == {*sample.story.late_monthly_marks, sample.story.without_monthly_mark}
    assert {r[1] for r in rows if r[1] == sample.story.without_monthly_mark and r[3] != "-"} == set()


def test_the_parts_of_the_story_are_in_the_files(sample: Sample) -> None:
    story = sample.story
    by_account = Counter(r["Customer"] for r in tickets(sample))
    accounts = {c.id: c.account for c in CLIENTS}
    assert by_account[accounts[story.new_customer]] == 0
    asked = {r["客户单位"] for f in sample.files if f.encoding == "gb18030" for r in lines(sample, f)}
    names = {c.id: c.name for c in CLIENTS}
    assert names[story.without_questionnaire] not in asked
    assert names[story.new_customer] not in asked
    assert names[story.japanese] not in asked
    single = {
        r["Requester"] for r in tickets(sample) if r["Customer"] == accounts[story.single_respondent] and r["Rating"]
    }
    assert len({name for name in single if not re.fullmatch(r"[A-Za-z ]+", name)}) == 1


def test_the_register_holds_every_customer_and_its_decision_chain(sample: Sample) -> None:
    book = openpyxl.load_workbook(sample.folder / "register.xlsx")
    header, *rows = list(book["customers"].iter_rows(values_only=True))
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert [r["id"] for r in table] == [f"C{n:02d}" for n in range(1, 25)]
    assert Counter(r["segment"] for r in table) == {"A": 3, "B": 5, "C": 8, "D": 8}
    assert {r["id"]: r["weights"] for r in table if r["weights"]} == OWN_WEIGHTS
    _, *people = list(book["decision_chain"].iter_rows(values_only=True))
    assert len(people) == sample.contacts
    sizes = Counter(p[0] for p in people)
    assert set(sizes) == {r["id"] for r in table}
    assert (min(sizes.values()), max(sizes.values())) == (1, 12)
    assert {p[4] for p in people} == {"zh", "en", "ru", "ja"}
    assert not set(SHORT_NAME.values()) & {r["name"] for r in table}
    assert not any(name in str(r["aliases"]) for r in table for name in (STRANGER, *SHORT_NAME.values()))


def test_the_rules_are_short_enough_to_read(sample: Sample) -> None:
    text = (sample.folder / "rules" / "huaxin.yaml").read_text("utf-8")
    own = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert 15 <= len(own) <= 30
    schema = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert schema
    assert (sample.folder / "rules" / schema[1]).resolve().is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_names_every_kind_of_dirt(sample: Sample, language: str) -> None:
    assert all(knows(f"demo.dirt.{kind}") for kind in sample.dirt)
    text = "\n".join(summary(sample, language))
    assert str(sum(sample.marks().values())) in text
    assert len(summary(sample, language)) == 1 + 4 + 1
    assert str(sum(sample.dirt_last_month.values())) in text
    long = summary(sample, language, every=True)
    assert len(long) == 1 + 4 + 1 + len(sample.dirt_last_month)
    named = {say(f"demo.dirt.{kind}", language, {"n": n}) for kind, n in sample.dirt_last_month.items()}
    assert named <= {line.strip() for line in long}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_look_at_next_is_typed_as_it_stands(sample: Sample, language: str) -> None:
    here = look_next(sample, language)
    assert len(here) == 1 + 6
    assert any(line.startswith("  csat score --period 2026-10") for line in here)
    elsewhere = look_next(sample, language, at=' -w "my demo"')
    commands = re.findall(r'csat(?: -w "my demo")? [a-z]+', "\n".join(elsewhere))
    assert len(commands) >= 7
    assert all(command.startswith('csat -w "my demo" ') for command in commands)
    unfound = look_next(sample, language, programs="/opt/csat/bin")
    assert len(unfound) == len(here) + 1
    assert 'export PATH="/opt/csat/bin:$PATH"' in unfound[1]


@pytest.mark.parametrize("month", [LAST, "2027-02"])
def test_the_rule_tests_of_the_sample_pass(tmp_path: Path, month: str) -> None:
    generate(tmp_path, last_month=month)
    run = run_tests(tmp_path / "rules", shipped())
    assert run.passed, run
    assert len(run.results) == 5
    assert all(one.covered for one in run.coverage if one.part == "rule" and one.case in ("works", "rests"))
