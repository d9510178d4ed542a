"""`csat init --yes` on exports as platforms and form services write them: channel, scale, dates and score as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.program import Desk, Ran, csat

ROWS = 40
CLIENTS = ("Nordwind", "Acme", "Kite")


class Export(NamedTuple):
    """An invented export: each row is filled with its number, client, day and mark."""

    file: str
    header: str
    row: str
    points: Mapping[str, float]
    """Mark as written -> points; the marks come in turn."""
    expected: dict[str, Any]
    """Part of the proposed mapping: `ticket` and `rating` fields."""
    encoding: str = "utf-8"


FIVE = {"5": 100, "4": 80, "4 ": 80, "2": 40, "1": 20}
EXPORTS = {
    "servicenow": Export(
        "asmt_metric_result.csv",
        "sys_id,instance,instance.trigger_id,company,instance.taken_on,metric,actual_value",
        "a{n},AI{n},INC{n},{c},2026-10-{d:02} 09:00:00,Satisfied?,{m}",
        FIVE, {"channel": "ticket", "id": "instance.trigger_id", "answered": "instance.taken_on"},
    ),
    "names the survey, lists tickets": Export(
        "encuesta.csv", "Número de ticket;Empresa;Técnico;Fecha de cierre;Satisfacción", "{n};{c};Ana;{d} de octubre de 2026;{m}",
        FIVE, {"channel": "ticket", "closed": "Fecha de cierre", "mark": "Satisfacción", "customer": "Empresa"},
    ),
    "words written together": Export(
        "survey_export.csv", "TicketId,CustomerName,OpenedAt,ClosedAt,CSATScore", "T{n},{c},2026-10-01,2026-10-{d:02},{m}",
        FIVE, {"channel": "ticket", "closed": "ClosedAt", "opened": "OpenedAt", "mark": "CSATScore", "customer": "CustomerName"},
    ),
    "request tracker": Export(
        "Results.tsv", "id\tStatus\tOwner\tResolved\tCF.{{Customer}}\tCF.{{CSAT Rating}}",
        "{n}\tresolved\tpat\tThu Oct {d:02} 09:17:29 2026\t{c}\t{m}",
        FIVE, {"channel": "ticket", "id": "id", "resolved": "Resolved", "customer": "CF.{Customer}"},
    ),
    "zammad": Export(
        "tickets.csv", "#,Title,State,Owner,Customer,Organization,Closed at,csat_score", "{n},Order,closed,Rae,u{n},{c},2026-10-{d:02},{m}",
        FIVE, {"customer": "Organization", "requester": "Customer", "id": "#"},
    ),
    "itop": Export(
        "incidents.csv", "ref,org_name,status,start_date,close_date,user_satisfaction", "I-{n},{c},closed,2026-10-01,2026-10-{d:02},{m}",
        {"1": 100, "2": 75, "3": 50, "4": 25}, {"scale": {"min": 1, "max": 4, "direction": "low"}, "opened": "start_date"},
    ),
    "worst first": Export(
        "x.csv", "Ticket,Client,Closed,Rating (1 = very satisfied; 5 = very dissatisfied)", "T{n},{c},2026-10-{d:02},{m}",
        {"1": 100, "2": 80, "4": 40}, {"scale": {"min": 1, "max": 5, "direction": "low"}},
    ),
    "german words": Export(
        "Auswertung.csv", "Ticketnummer;Firma;Geschlossen am;Wie zufrieden waren Sie?", "{n};{c};{d}. Okt. 2026;{m}",
        {"Sehr zufrieden": 100, "Eher zufrieden": 80, "Teils, teils": 60, "Eher unzufrieden": 40, "Sehr unzufrieden": 20},
        {"closed": "Geschlossen am", "customer": "Firma"}, "cp1252",
    ),
    "four german words": Export(
        "x.csv", "Ticket;Kunde;Geschlossen;Bewertung", "{n};{c};{d:02}.10.26;{m}",
        {"sehr zufrieden": 100, "eher zufrieden": 75, "eher unzufrieden": 50, "sehr unzufrieden": 25}, {"closed": "Geschlossen"},
    ),
    "french words": Export(
        "questionnaire.csv", "N° de ticket;Société;Clôturé le;Êtes-vous satisfait ?", "{n};{c};{d} octobre 2026;{m}",
        {"Très satisfait": 100, "Plutôt satisfait": 80, "Ni satisfait ni insatisfait": 60, "Très insatisfait": 20},
        {"channel": "ticket", "closed": "Clôturé le", "customer": "Société"}, "cp1252",
    ),
    "portuguese words": Export(
        "relatorio.csv", "Número do chamado;Cliente;Data de fechamento;Avaliação", "{n};{c};{d} de outubro de 2026;{m}",
        {"Muito satisfeito": 100, "Satisfeito": 80, "Neutro": 60, "Insatisfeito": 40}, {"closed": "Data de fechamento"},
    ),
    "italian words": Export(
        "export.csv", "Numero ticket;Azienda;Data di chiusura;Soddisfazione", "{n};{c};{d} ottobre 2026;{m}",
        {"Molto soddisfatto": 100, "Soddisfatto": 80, "Insoddisfatto": 40}, {"closed": "Data di chiusura", "customer": "Azienda"},
    ),
    "seven words": Export(
        "tickets.csv", "Ticket Id,Status,Department,Closed Time,Survey Result", "INC-{n},Closed,{c},2026-10-{d:02} 09:00:00,{m}",
        {"Extremely Satisfied": 100, "Very Satisfied": 600 / 7, "Satisfied": 500 / 7, "Extremely Dissatisfied": 100 / 7},
        {"mark": "Survey Result"},
    ),
    "faces": Export(
        "happy.csv", "Ticket,Client,Closed,Rating", "T{n},{c},2026-10-{d:02},{m}",
        {"😀": 100, "🙂": 80, "😐": 60, "☹️": 40, "😡": 20}, {"mark": "Rating"},
    ),
    "likely to recommend": Export(
        "responses.csv", "Response ID,Submitted At,Company,How likely are you to recommend us to a colleague?",
        "R{n},2026-10-{d:02} 09:00,{c},{m}", {"10": 100, "9": 90, "7": 70}, {"scale": {"min": 0, "max": 10}, "channel": "questionnaire"},
    ),
    "a month's report of tickets": Export(
        "monthly_report.csv", "Incident Number,Client,Status,Opened,Closed,CSAT", "I{n},{c},Closed,2026-10-01,2026-10-{d:02},{m}",
        FIVE, {"channel": "ticket", "closed": "Closed"},
    ),
}  # fmt: skip


def begun(folder: Path, files: dict[str, bytes], *arguments: str) -> tuple[Ran, dict[str, Any]]:
    """What `init` says of files, and the first entry with ratings it wrote."""
    data = folder / "data"
    data.mkdir()
    for name, content in files.items():
        (data / name).write_bytes(content)
    ran = csat("init", folder / "desk", data, "--yes", "--zone", "UTC", "--at", "2026-11-09", *arguments)
    assert ran.code == 0, ran.said
    settings = yaml.safe_load((folder / "desk" / "csat.yaml").read_text("utf-8"))
    return ran, next(entry for entry in settings["connections"]["exports"]["files"] if entry.get("ratings"))


def pooled(given: dict[str, Any]) -> float:
    """The mean of all ratings, in points."""
    return float(given["overall"]["pooled"]) / 1_000_000


def text(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_as_a_person_reads_it(tmp_path: Path, name: str) -> None:
    export = EXPORTS[name]
    marks = list(islice(cycle(export.points), ROWS))
    rows = [export.row.format(n=100 + n, c=CLIENTS[n % 3], d=n % 28 + 1, m=mark) for n, mark in enumerate(marks)]
    content = "\n".join([export.header.format(), *rows, ""]).encode(export.encoding)
    ran, entry = begun(tmp_path, {export.file: content})
    (rating,) = entry["ratings"]
    taken = {**rating, **rating["columns"], **entry.get("ticket", {})}
    assert {key: taken.get(key) for key in export.expected} == export.expected
    assert "no date column" not in ran.out
    assert "sync --rejected" not in ran.said
    given = Desk(tmp_path / "desk").score("--all", "--period", "2026-10")
    assert pooled(given) == pytest.approx(sum(export.points[mark] for mark in marks) / ROWS, abs=1e-3)
    assert len(given["scores"]) == len(CLIENTS)


def test_answers_in_one_file_find_their_tickets_in_the_other(tmp_path: Path) -> None:
    tickets = [f"INC{n},2026-10-01,2026-10-{n % 28 + 1:02},Closed,{CLIENTS[n % 3]},Pat" for n in range(30)]
    answers = [f"AI{n},INC{n},2026-10-{n % 28 + 1:02},{q},{n % 5 + 1}" for n in range(15) for q in ("Speed", "Care")]
    ran, entry = begun(tmp_path, {
        "incident.csv": text("number,opened_at,closed_at,state,company,assigned_to", tickets),
        "asmt_metric_result.csv": text("instance,instance.trigger_id,instance.taken_on,metric,actual_value", answers),
    })  # fmt: skip
    assert "ticket" not in entry, "the incidents' own file says more of them"
    assert "its tickets stand in incident.csv" in ran.out
    assert "metric names 2 different questions" in ran.out
    assert re.search(r"1 customer +3 +100 %  <- suggested", ran.out)
    scores = Desk(tmp_path / "desk").score("--all", "--period", "2026-10")["scores"]
    assert {score["name"] for score in scores} == set(CLIENTS)


def test_a_two_line_header_of_a_form_service(tmp_path: Path) -> None:
    head = 'Respondent ID,End Date,Custom,Your company?,"How satisfied are you with each?",,Comments\n,,,Open-Ended,Speed,Care,Open-Ended'
    words = ("Very satisfied", "Somewhat satisfied", "Neither satisfied nor dissatisfied")
    rows = [f"9{n},10/{n + 1}/2026 01:05 PM,,{CLIENTS[n % 3]},{words[n % 3]},{words[(n + 1) % 3]}," for n in range(27)]
    _, entry = begun(tmp_path, {"Survey.csv": text(head, rows)})
    (rating,) = entry["ratings"]
    assert entry["header"] == [1, 2]
    assert list(rating["questions"]) == [
        "How satisfied are you with each? Speed",
        "How satisfied are you with each? Care",
    ]
    assert rating["columns"]["customer"] == "Your company? Open-Ended"
    assert pooled(Desk(tmp_path / "desk").score("--period", "2026-10")) == 80.0


def test_means_of_months_weigh_by_their_answers(tmp_path: Path) -> None:
    rows = [f"{client},10/2026,{mean},{count}" for client, mean, count in (("A", "4.5", 30), ("B", "3.0", 10))]
    ran, entry = begun(tmp_path, {"x.csv": text("Customer,Month,Average satisfaction,Number of responses", rows)})
    assert entry["ratings"][0]["channel"] == "monthly"
    assert "Number of responses says of how many" in ran.out
    assert pooled(Desk(tmp_path / "desk").score("--period", "2026-10")) == 82.5


TICKETS = "Ticket,Department,Closed,Rating"


def tickets(marks: list[str]) -> bytes:
    return text(TICKETS, [f"T{n},{'AB'[n % 2]},2026-10-{n % 28 + 1:02},{mark}" for n, mark in enumerate(marks)])


def test_tickets_without_a_mark_are_left_out_aloud_or_counted_as_asked(tmp_path: Path) -> None:
    files = {"tickets.csv": tickets(["5", "", "4", "", ""] * 8)}
    for name, arguments, received in (("left", (), 16), ("asked", ("--blank", "asked"), 40)):
        (tmp_path / name).mkdir()
        ran, _ = begun(tmp_path / name, files, *arguments)
        assert ("Rating is blank in 24 of 40 rows" in ran.out) == (name == "left")
        given = Desk(tmp_path / name / "desk").score("--all", "--period", "2026-10")
        assert (given["counts"]["received"], given["counts"]["used"]) == (received, 16)


def test_blank_answers_of_a_form_were_asked(tmp_path: Path) -> None:
    rows = [f"2026-10-{n + 1:02},Acme,{n % 5 + 1},{'' if n < 7 else n % 4 + 2}" for n in range(28)]
    ran, _ = begun(tmp_path, {"answers.csv": text("Timestamp,Company,How fast were we?,How kind were we?", rows)})
    assert "7 of 56 answers are blank; they are counted as asked" in ran.out
    assert Desk(tmp_path / "desk").score("--period", "2026-10")["counts"]["excluded"] == {"no_mark": 7}


@pytest.mark.parametrize(
    ("marks", "said", "used"),
    [
        (["0", "5", "4", "5", ""] * 8, "0 is taken as the worst mark", 32),
        (["0", "5", "4"] * 10, "are 0 and are taken as not rated", 20),
        (["Satisfied", "Meh", "Very satisfied", "Satisfied"] * 10, "10 answers of Rating mean nothing here yet and will be rejected: Meh", 30),
    ],
)  # fmt: skip
def test_what_two_people_would_read_in_two_ways_is_told(tmp_path: Path, marks: list[str], said: str, used: int) -> None:
    ran, _ = begun(tmp_path, {"tickets.csv": tickets(marks)})
    assert said in ran.out
    assert Desk(tmp_path / "desk").score("--all", "--period", "2026-10")["counts"]["used"] == used


def test_a_zero_without_the_time_of_the_other_marks_is_no_mark(tmp_path: Path) -> None:
    rows = [
        f"T{n},Acme,2026-10-{n % 28 + 1:02},{m},{'2026-10-29' if m > '0' else ''}" for n, m in enumerate("54305 " * 6)
    ]
    ran, _ = begun(tmp_path, {"t.csv": text("Ticket,Customer,Closed,Rating,Rated at", rows)})
    assert "6 marks of Rating are 0 and are taken as not rated" in ran.out


def test_a_second_column_of_marks_is_named(tmp_path: Path) -> None:
    rows = [f"T{n},Acme,2026-10-03,{n % 5 + 1},{(n + 2) % 5 + 1}" for n in range(20)]
    ran, _ = begun(tmp_path, {"t.csv": text("Ticket,Customer,Closed,Overall satisfaction,Technician rating", rows)})
    assert "Technician rating looks like marks too and is not read" in ran.out


def test_a_name_that_speaks_of_another_channel_is_told(tmp_path: Path) -> None:
    ran, _ = begun(tmp_path, {"survey.csv": tickets(["5", "4"] * 20)})
    assert "its name speaks of questionnaire, its columns of ticket; read as ticket" in ran.out


def test_marks_on_open_tickets_are_doubted(tmp_path: Path) -> None:
    rows = [f"T{n},Acme,{'Open' if n % 4 else 'Closed'},2026-10-03,{n % 5 + 1}" for n in range(20)]
    ran, _ = begun(tmp_path, {"t.csv": text("Ticket,Customer,Status,Closed,Rating", rows)})
    assert "15 tickets that are not finished have a mark in Rating" in ran.out


def test_ratings_of_ones_own_work_are_told(tmp_path: Path) -> None:
    rows = [f"T{n},{'Pat' if n < 3 else 'Ann'},Pat,2026-10-03,{n % 5 + 1}" for n in range(20)]
    ran, _ = begun(tmp_path, {"t.csv": text("Ticket,Requester,Assignee,Closed,Rating", rows)})
    assert "in 3 rated rows Requester and Assignee are the same" in ran.out
    assert Desk(tmp_path / "desk").score("--by", "all", "--period", "2026-10")["counts"]["excluded"] == {
        "own_rating": 3
    }


@pytest.mark.parametrize(
    ("header", "words"), [("Priority", []), ("Rating", ["Rating looks like the mark", "so so, grand"])]
)
def test_tickets_without_ratings_say_where_ratings_are(tmp_path: Path, header: str, words: list[str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    rows = [f"INC{n},Acme,2026-10-03,Closed,{('so so', 'so so', 'grand')[n % 3]}" for n in range(9)]
    (data / "incident.csv").write_bytes(text(f"Number,Company,Closed,State,{header}", rows))
    ran = csat("init", tmp_path / "desk", data, "--yes")
    assert ran.code == 1
    for word in ("incident.csv holds 9 tickets", "asmt_metric_result", "joined by the ticket's number", *words):
        assert word in ran.err
    assert not (tmp_path / "desk").exists()
