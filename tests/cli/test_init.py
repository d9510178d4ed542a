"""`csat init`: looks at the data there is, proposes, and ends in scores wherever the data allow it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.program import AT, Desk, Ran, csat

TICKETS = """\
Number,State,Department,Requester,Created,Closed,Satisfaction,Survey date
T1,Closed,Sales,anna,2026-10-01,2026-10-02,5,2026-10-03
T2,Closed,Sales,bert,2026-10-03,2026-10-04,4,2026-10-05
T3,Closed,Sales,cleo,2026-10-03,2026-10-05,3,2026-10-06
T4,Closed,Plant,dora,2026-10-05,2026-10-06,2,2026-10-07
T5,Closed,Plant,emil,2026-10-06,2026-10-07,1,2026-10-08
T6,Closed,Plant,finn,2026-10-07,2026-10-08,,
"""
FORMS = """\
Customer,Name,Answered,Overall satisfaction (1-10)
Acme,Anna,2026-10-03,9
Acme,Bert,2026-10-04,8
Bolt,Cleo,2026-10-05,6
Bolt,Dora,2026-10-06,7
"""


def init(folder: Path, *arguments: str | Path) -> Ran:
    return csat("init", folder, *arguments, "--yes", "--zone", "UTC", "--at", "2026-11-09")


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def published(folder: Path) -> dict[str, str]:
    """Subject -> score of October."""
    given = Desk(folder).score("--all")
    return {score["subject"]: score["value"] for score in given["scores"] if score["value"] is not None}


def test_ticket_ratings_alone_end_in_published_scores(tmp_path: Path) -> None:
    data = write(tmp_path / "data", "tickets.csv", TICKETS)
    ran = init(tmp_path / "desk", data)
    assert ran.code == 0, ran.said
    assert "tickets-only" in (tmp_path / "desk" / "rules" / "tickets-only.yaml").read_text("utf-8")
    assert published(tmp_path / "desk") == {"Plant": "30.0", "Sales": "80.0"}
    assert re.search(r"\b80\.0\b", ran.out), "the first figures are printed at once"


def test_data_in_the_workspace_itself(tmp_path: Path) -> None:
    write(tmp_path, "tickets.csv", TICKETS)
    assert init(tmp_path).code == 0
    assert len(published(tmp_path)) == 2


def test_questionnaires_end_in_published_scores(tmp_path: Path) -> None:
    data = write(tmp_path / "data", "survey.csv", FORMS)
    ran = init(tmp_path / "desk", data)
    assert ran.code == 0, ran.said
    assert published(tmp_path / "desk"), ran.said


@pytest.mark.parametrize("prepare", ["empty", "useless", "absent"])
def test_nothing_to_begin_with_leaves_nothing_behind(tmp_path: Path, prepare: str) -> None:
    data = tmp_path / "data"
    if prepare != "absent":
        data.mkdir()
    if prepare == "useless":
        write(data, "notes.txt", "no table\n")
        write(data, "empty.csv", "")
    ran = init(tmp_path / "desk", data)
    assert ran.code in (1, 2)
    assert ran.err.strip()
    assert not (tmp_path / "desk" / "csat.yaml").exists()


def test_data_without_dates_are_counted_in_the_month_of_init(tmp_path: Path) -> None:
    data = write(tmp_path / "data", "marks.csv", "Team,Rating\n" + "North,5\nNorth,4\nSouth,3\nSouth,2\n" * 3)
    ran = init(tmp_path / "desk", data)
    assert ran.code == 0, ran.said
    assert "answered" in (tmp_path / "desk" / "csat.yaml").read_text("utf-8")
    assert " score --period 2026-11" in ran.out, ran.said


def test_an_existing_workspace_is_refused_before_anything_is_looked_at(desk: Desk) -> None:
    before = desk.file("csat.yaml").read_bytes()
    ran = init(desk.folder)
    assert ran.code == 2
    assert ran.out == ""
    assert "csat.yaml" in ran.err
    assert desk.file("csat.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "word"), [(("--pack", "ticketsonly"), "tickets-only"), (("--subject", "galaxy"), "customer")]
)
def test_a_mistyped_choice_gets_a_proposal(tmp_path: Path, arguments: tuple[str, str], word: str) -> None:
    data = write(tmp_path / "data", "tickets.csv", TICKETS)
    ran = init(tmp_path / "desk", data, *arguments)
    assert ran.code == 2
    assert word in ran.err
    assert not (tmp_path / "desk" / "csat.yaml").exists()


def test_a_new_workspace_writes_nothing(tmp_path: Path) -> None:
    data = write(tmp_path / "data", "tickets.csv", TICKETS)
    init(tmp_path / "desk", data)
    made = Desk(tmp_path / "desk")
    assert all(effect["would"] for effect in made.ok("plan", "--format", "json").json["effects"])
    made.ok("apply")
    assert not list((tmp_path / "desk" / "results").rglob("*"))


EXPORTS = {
    "zendesk": ("Ticket ID,Organization,Satisfaction Score,Solved at", "{n},Org {c},{z},{d}"),
    "glpi": ("ID;Titel;Status;Abgeschlossen;Bewertung;Abteilung", "{n};Drucker;Geschlossen;{d} 12:00;{m};A{c}"),
    "jira": ("Issue key,Resolved,Organizations,Satisfaction", "IT-{n},02/Oct/26 9:00 AM,Org {c},{m}"),
    "forms": ("Timestamp,Which company are you from?,How satisfied are you?", "10/{day}/2026 9:12:00,C {c},{m}"),
    "stars": ("Client,Stars,When", "C{c},{s},{d}"),
    "signs": ("お客様,評価,日付", "顧客{c},{o},{d}"),
    "bare": ("A,B,C", "C{c},{m},{d}"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_many_kinds_end_in_scores_of_their_month(tmp_path: Path, name: str) -> None:
    header, row = EXPORTS[name]
    said = ["Good", "Bad", "Offered", "Good"]
    lines = [
        row.format(n=n, c=n % 3, m=n % 5 + 1, d=f"2026-10-{n % 28 + 1:02}", day=n % 28 + 1, z=said[n % 4],
                   s="★" * (n % 5 + 1), o="◎○△×"[n % 4])
        for n in range(40)
    ]  # fmt: skip
    data = write(tmp_path / "data", "x.csv", "\n".join([header, *lines]) + "\n")
    ran = init(tmp_path / "desk", data)
    assert ran.code == 0, ran.said
    assert "no date column" not in ran.out
    assert Desk(tmp_path / "desk").ok("validate").code == 0
    given = Desk(tmp_path / "desk").score("--all")
    assert given["overall"]["pooled"] is not None, ran.said


def test_without_a_mark_it_stops_with_the_columns_and_writes_nothing(tmp_path: Path) -> None:
    data = write(
        tmp_path / "data", "t.csv", "Ticket ID,Customer,Closed,Priority\n" + "1,A,2026-10-03,2\n2,B,2026-10-04,3\n"
    )
    ran = init(tmp_path / "desk", data)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "Ticket ID, Customer, Closed, Priority" in ran.err
    assert "ratings:" in ran.err
    assert not (tmp_path / "desk").exists()


def test_a_broken_file_is_named_beside_files_without_marks(tmp_path: Path) -> None:
    """It may well be the one that holds the ratings."""
    write(tmp_path / "data", "people.csv", "name,city\nAnn,Lund\n")
    (tmp_path / "data" / "ratings.xlsx").write_bytes(b"PK\x03\x04 cut off")
    ran = init(tmp_path / "desk", tmp_path / "data")
    assert ran.code == 1
    assert "people.csv: name, city" in ran.err
    assert "ratings.xlsx is no readable workbook" in ran.err


@pytest.mark.parametrize(
    ("language", "word"), [("en", "no date column"), ("zh", "没有日期列"), ("ja", "日付の列がありません")]
)
def test_a_date_made_up_is_said_aloud(tmp_path: Path, language: str, word: str) -> None:
    data = write(tmp_path / "data", "marks.csv", "Customer,Rating\n" + "North,5\nNorth,4\nSouth,3\n" * 3)
    ran = csat("--lang", language, "init", tmp_path / "desk", data, "--yes", "--zone", "UTC", "--at", "2026-11-09")
    assert word in ran.out, ran.said
    assert "answered: '2026-11-09'" in (tmp_path / "desk" / "csat.yaml").read_text("utf-8")


def test_what_was_taken_names_mark_scale_and_date(tmp_path: Path) -> None:
    ran = init(tmp_path / "desk", write(tmp_path / "data", "tickets.csv", TICKETS))
    line = next(line for line in ran.lines if line.startswith("  tickets.csv: channel"))
    assert "mark Satisfaction, scale 1..5, date Survey date (answered), Closed (closed)" in line


def test_steps_that_surprise_are_told(tmp_path: Path) -> None:
    four = "Ticket,Rating,Closed\n" + "".join(f"{n},{n % 4 + 1},2026-10-03\n" for n in range(40))
    assert "3 of 4 is 75 points" in init(tmp_path / "a", write(tmp_path / "four", "t.csv", four)).out
    signs = "お客様,評価,日付\n" + "".join(f"C{n % 3},{'◎○△×'[n % 4]},2026-10-03\n" for n in range(20))
    assert "◎ 100, ○ 80, △ 60, × 20" in init(tmp_path / "b", write(tmp_path / "signs", "t.csv", signs)).out


def test_the_folder_one_stands_in_names_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path / "acme", "tickets.csv", TICKETS))
    assert init(Path()).code == 0
    assert "workspace: acme" in Path("csat.yaml").read_text("utf-8")


def test_rules_already_there_that_cannot_be_used_stop_it_before_it_writes(tmp_path: Path) -> None:
    desk = write(tmp_path / "desk", "tickets.csv", TICKETS)
    write(desk / "rules", "tickets-only.yaml", "language: 1\nruleset: x\nextends: tickets-only@1\nchannels:\n")
    ran = init(desk)
    assert ran.code == 2
    assert "channels" in ran.err
    assert not (desk / "csat.yaml").exists()


def test_one_customer_is_scored_by_name(tmp_path: Path) -> None:
    text = "Ticket,Client,Rating,Closed\n" + "".join(f"{n},Acme,{n % 5 + 1},2026-10-03\n" for n in range(10))
    init(tmp_path / "desk", write(tmp_path / "data", "t.csv", text))
    assert published(tmp_path / "desk").keys() == {"Acme"}


@pytest.mark.parametrize("named", [True, False])
def test_the_next_months_export_is_read_too(tmp_path: Path, named: bool) -> None:
    data = write(tmp_path / "data", "tickets-2026-10.csv", TICKETS)
    ran = init(tmp_path / "desk", data / "tickets-2026-10.csv" if named else data)
    assert "tickets-*.csv" in ran.out
    write(data, "tickets-2026-11.csv", TICKETS.replace("2026-10", "2026-11").replace("\nT", "\nU"))
    given = Desk(tmp_path / "desk").ok("score", "--period", "2026-11", "--format", "json").json
    assert {score["subject"] for score in given["scores"]} == {"Plant", "Sales"}


def test_an_empty_folder_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    ran = init(tmp_path / "desk", tmp_path / "data")
    assert ran.code == 1
    assert str(tmp_path / "data") in ran.err
    assert "stood in the way" not in ran.err


def test_the_last_line_can_be_typed_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "data", "tickets.csv", TICKETS)
    monkeypatch.chdir(tmp_path)
    ran = init(Path("my desk"), Path("data"))
    line = next(line for line in ran.said.splitlines() if "explain score" in line)
    assert '-w "my desk"' in line
    assert csat(*shlex.split(line.partition("csat ")[2])).code == 0
    monkeypatch.chdir(tmp_path / "my desk")
    assert "Next: csat explain score" in csat("score", "--period", "2026-10").said


BROKEN = bytes(range(256)) * 8


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path, language: str) -> None:
    data = tmp_path / "data"
    (data / "old").mkdir(parents=True)
    (data / "old" / "broken.csv").write_bytes(BROKEN)
    (data / "marks.csv").write_text("id,rating,answered\n1,5,2026-10-01\n2,4,2026-10-02\n", encoding="utf-8")
    ran = csat("--lang", language, "--at", AT, "init", tmp_path / "desk", data, "--yes")
    looked = ran.said.partition("$ csat")[0]
    (line,) = (line for line in looked.splitlines() if "broken.csv" in line)
    assert line.count("broken.csv") == 1
    (data / "marks.csv").unlink()
    alone = csat("--lang", language, "init", tmp_path / "other", data, "--yes")
    assert alone.err.count("broken.csv") == 1
    assert ("is no text file" in alone.err) == (language == "en"), "said in the language asked for"


def test_the_steps_that_follow_name_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "marks.csv").write_text("id,rating,answered\n1,5,2026-10-01\n2,4,2026-10-02\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = csat("--at", AT, "init", "desk", "marks.csv", "--yes").said
    assert "$ csat -w desk sync" in said
    assert "Next: csat -w desk score" in said
    assert "$ csat -w desk score --period 2026-10" in said


def test_nobody_is_counted_where_ratings_are_anonymous(tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_text(
        "id,customer,rating,answered\n1,Acme,5,2026-10-01\n2,Acme,4,2026-10-02\n", encoding="utf-8"
    )
    ran = csat("--at", AT, "init", tmp_path / "desk", tmp_path / "marks.csv", "--yes")
    (row,) = (line.split() for line in ran.lines if line.startswith(("Acme ", "All ")))
    heads = next(line.split() for line in ran.lines if line.startswith("name "))
    assert row[heads.index("people")] == "-", ran.out


@pytest.mark.parametrize(("language", "words"), [("en", "not possible"), ("zh", "不能写"), ("ja", "使えません")])
def test_an_answer_that_is_none_is_said_in_the_language_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    """The questions of `init` are asked on a terminal: a wrong answer is said as everything else is, and asked again."""
    import io

    (tmp_path / "marks.csv").write_text(
        "id,customer,rating,answered\n1,Acme,5,2026-10-01\n2,Zebra,4,2026-10-02\n", encoding="utf-8"
    )

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("9\nx\n1\n\n\n"))
    ran = csat("--lang", language, "--at", AT, "init", tmp_path / "desk", tmp_path / "marks.csv")
    assert ran.code == 0, ran.said
    assert "'9'" in ran.err
    assert "'x'" in ran.err
    assert ran.err.count(words) >= 2
    assert "Error" not in ran.said
    assert (tmp_path / "desk" / "csat.yaml").is_file()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ("Taken: subject department, a rating counts in the month it was rated,", "tickets.csv: 6 rows, ticket\n"),
        ),
        ("zh", ("采用：对象为部门，评分计入评分当月，", "tickets.csv：6 行，服务单评分\n", "  1 部门 ")),
        ("ja", ("採用：対象は部門、評価は評価した月に数える、", "tickets.csv：6 行、チケット評価\n", "  1 部門 ")),
    ],
)
def test_what_was_taken_is_said_in_the_readers_words(tmp_path: Path, language: str, said: tuple[str, ...]) -> None:
    data = write(tmp_path / "data", "tickets.csv", TICKETS)
    ran = csat("--lang", language, "--at", AT, "init", tmp_path / "desk", data, "--yes", "--zone", "UTC")
    assert ran.code == 0, ran.said
    for words in said:
        assert words in ran.out
