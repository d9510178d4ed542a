"""What a look at a folder proposes: the mapping, the scale, the channel, who the customer could be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.folder.scales import guess_scale

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Adapter, Description

Connect = Callable[..., Adapter]
Put = Callable[[str, str], Path]


def entries(described: Description) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(json.dumps(described.details))["mapping"]
    return found


def works(connect: Connect, described: Description) -> int:
    """The proposed mapping reads every file without a rejection; how many ratings it gives."""
    adapter = connect(*entries(described))
    found = list(adapter.fetch("ratings", ""))
    assert not [rejection for page in found for rejection in page.rejected]
    return sum(isinstance(record, Rating) for page in found for record in page.records)


@pytest.mark.parametrize(
    ("header", "row", "mark", "columns"),
    [
        ("单号,状态,客户单位,满意度,关闭时间,评价时间,意见", "A-{n},已关闭,华信{c},{m},2026-10-03,2026-10-04,好", "满意度",
         {"answered": "评价时间", "comment": "意见"}),
        ("Ticket ID,Status,Customer,CSAT Score,Closed,Rated at,Comment", "A-{n},Closed,Acme {c},{m},2026-10-03,2026-10-04,fine", "CSAT Score",
         {"answered": "Rated at", "comment": "Comment"}),
        ("チケット番号,ステータス,顧客名,満足度,完了日,回答日,コメント", "A-{n},完了,顧客{c},{m},2026/10/3,2026/10/4,良い", "満足度",
         {"answered": "回答日", "comment": "コメント"}),
        ("Номер заявки,Статус,Клиент,Оценка,Дата закрытия,Дата оценки,Комментарий", "A-{n},закрыта,Клиент {c},{m},03.10.2026,04.10.2026,хорошо",
         "Оценка", {"answered": "Дата оценки", "comment": "Комментарий"}),
    ],
)  # fmt: skip
def test_a_ticket_export_in_four_languages(
    connect: Connect, put: Put, header: str, row: str, mark: str, columns: dict[str, str]
) -> None:
    put("export.csv", header + "\n" + "".join(row.format(n=n, c=n % 3, m=n % 5 + 1) + "\n" for n in range(30)))
    described = connect().describe()
    (entry,) = entries(described)
    names = header.split(",")
    assert entry["ticket"] == {"id": names[0], "state": names[1], "closed": names[4], "customer": names[2]}
    (rating,) = entry["ratings"]
    assert (rating["channel"], rating["mark"], rating["scale"]) == ("ticket", mark, {"min": 1, "max": 5})
    assert rating["columns"] == columns
    assert described.streams == {"tickets": 30, "ratings": 30}
    customer = described.candidates[0]
    assert (customer.field, customer.values, customer.covered, customer.of) == ("customer", 3, 30, 30)
    assert described.candidates[-1].field == "all"
    assert works(connect, described) == 30


def test_a_callback_sheet_with_outcomes_and_words(connect: Connect, put: Put) -> None:
    marks = ["非常满意", "满意", "一般", "", ""]
    told = ["已回访", "已回访", "已回访", "未接通", "拒访"]
    rows = "".join(f"{n},客户{n % 4},{marks[n % 5]},{told[n % 5]},2026-10-0{n % 9 + 1},李四\n" for n in range(20))
    put("电话回访10月.csv", "编号,客户单位,评价,回访结果,回访日期,回访人\n" + rows)
    described = connect().describe()
    (entry,) = entries(described)
    (rating,) = entry["ratings"]
    assert rating["channel"] == "callback"
    assert rating["marks"]["满意"] == 4
    assert rating["marks"]["非常不满意"] == 1, "a word that did not occur this month is known too"
    assert rating["outcome"] == {
        "column": "回访结果",
        "values": {"已回访": "answered", "未接通": "no_contact", "拒访": "refused"},
    }
    assert rating["columns"] == {"id": "编号", "customer": "客户单位", "answered": "回访日期", "interviewer": "回访人"}
    assert works(connect, described) == 20


def test_a_questionnaire_with_several_questions(connect: Connect, put: Put) -> None:
    rows = "".join(f"W{n},客户{n % 3},接口人,{n % 5 + 1},{n % 4 + 1},{n % 5 + 1},2026-10-05\n" for n in range(25))
    put("问卷2026.csv", "答卷编号,客户名称,角色,响应速度,技术能力,总体满意度,提交时间\n" + rows)
    (entry,) = entries(described := connect().describe())
    (rating,) = entry["ratings"]
    assert rating["channel"] == "questionnaire"
    assert set(rating["questions"]) == {"响应速度", "技术能力", "总体满意度"}
    assert entry["values"] == {"role": {"接口人": "interface_person"}}
    assert works(connect, described) == 75


def test_monthly_files_share_one_entry_for_the_months_to_come(connect: Connect, put: Put) -> None:
    for month in ("09", "10"):
        put(
            f"月度评分-2026-{month}.csv",
            f"客户,月份,得分\n华信,2026-{month},92.5\n恒达,2026-{month},81\n宏图,2026-{month},77\n",
        )
    (entry,) = entries(described := connect().describe())
    assert entry["match"] == "月度评分-*.csv"
    assert entry["ratings"][0]["channel"] == "monthly"
    assert entry["ratings"][0]["scale"] == {"min": 0, "max": 100}
    assert entry["ratings"][0]["columns"] == {"customer": "客户", "answered": "月份"}
    assert works(connect, described) == 6


def test_continued_tickets_are_seen(connect: Connect, put: Put) -> None:
    rows = "".join(f"A-{n},华信{n % 2},{n % 5 + 1}\n,,{(n + 1) % 5 + 1}\n" for n in range(20))
    put("tickets.csv", "Ticket ID,Customer,Score\n" + rows)
    (entry,) = entries(connect().describe())
    assert entry["fill_down"] == ["Ticket ID", "Customer"]


def test_what_was_found_is_told_file_by_file(connect: Connect, workspace: Path, put: Put) -> None:
    text = "十月工单,,\n单号,客户单位,满意度\n" + "".join(f"A-{n},华信,{n % 5 + 1}\n" for n in range(8)) + "合计,,24\n"
    (workspace / "exports" / "t.csv").write_bytes(text.encode("gb18030"))
    put("broken.xlsx", "no workbook")
    put("notes.txt", "just some words\n")
    described = connect().describe()
    files = {file["file"]: file for file in described.details["files"]}
    file = files["t.csv"]
    assert (file["header"], file["encoding"], file["delimiter"], file["rows"]) == (2, "gb18030", ",", 8)
    assert file["skipped"] == {"title": [1], "total": [11]}
    assert file["columns"][1] == {"name": "客户单位", "filled": 8, "distinct": 1, "samples": ["华信"]}
    assert len(file["columns"][0]["samples"]) == 5
    assert file["entry"]["encoding"] == "gb18030"
    assert "no readable workbook" in files["broken.xlsx"]["error"]
    assert any(finding.code == "tables.broken_workbook" for finding in described.findings)


def test_unknown_states_are_listed_for_the_question(connect: Connect, put: Put) -> None:
    put("tickets.csv", "Ticket ID,Status,CSAT\n1,Closed,5\n2,Parked,4\n3,Open,3\n")
    assert connect().describe().details["files"][0]["unknown_states"] == ["Parked"]


@pytest.mark.parametrize(
    ("values", "low", "high", "sure"),
    [
        (["1", "2", "3", "4", "5"], "1", "5", True), (["3", "4"], "1", "5", False), (["0", "3", "5"], "1", "5", False),
        (["1", "7", "10"], "1", "10", True), (["0", "7", "10"], "0", "10", True), (["85", "92.5", "100"], "0", "100", True),
        (["92.5%", "81%"], "0", "100", False), (["4/5", "3/5"], "0", "5", False), (["满意", "不满意"], "1", "5", False),
        (["◎", "○", "△"], "1", "10", True), (["★", "★★★★☆"], "1", "5", True), (["Good", "Bad"], "0", "1", True), (["0 - Unknown", "1 - Low", "3 - High"], "1", "3", True),
    ],
)  # fmt: skip
def test_scales_by_their_values(values: list[str], low: str, high: str, sure: bool) -> None:
    guess = guess_scale(dict.fromkeys(values, 10))
    assert guess is not None
    assert (guess.low, guess.high, guess.sure) == (low, high, sure)


def test_a_slip_of_the_keyboard_does_not_widen_the_scale() -> None:
    guess = guess_scale({"1": 50, "4": 100, "5": 200, "55": 1})
    assert guess is not None
    assert guess.high == "5"


@pytest.mark.parametrize("values", [["some text", "other text"], ["120", "4000"], ["-5", "3"], []])
def test_what_is_no_scale(values: list[str]) -> None:
    assert guess_scale(dict.fromkeys(values, 10)) is None


@pytest.mark.parametrize(
    ("name", "header", "row", "columns"),
    [
        ("问卷星导出.csv", "序号,提交答卷时间,所用时间,来源,1、您的单位名称,2、您的姓名,3、您对响应速度的评分,4、您对技术能力的评分,5、您的意见和建议",
         "{n},2026/10/5 9:0{n}:11,63秒,微信,华信,张三{n},{m},{m},很好",
         {"answered": "提交答卷时间", "customer": "1、您的单位名称", "contact": "2、您的姓名", "comment": "5、您的意见和建议"}),
        ("Customer survey(1-9).csv", "ID,Start time,Completion time,Email,Name,Company,How satisfied are you?,How fast were we?,Any comments",
         "{n},10/5/2026 9:0{n}:11,10/15/2026 9:0{n}:11,a{n}@b.example,Ann {n},Acme,{m},{m},fine",
         {"id": "ID", "answered": "Completion time", "asked": "Start time", "contact": "Name", "customer": "Company", "comment": "Any comments"}),
    ],
)  # fmt: skip
def test_exports_of_form_services(
    connect: Connect, put: Put, name: str, header: str, row: str, columns: dict[str, str]
) -> None:
    put(name, header + "\n" + "".join(row.format(n=n, m=n % 5 + 1) + "\n" for n in range(1, 10)))
    (entry,) = entries(described := connect().describe())
    (rating,) = entry["ratings"]
    assert rating["channel"] == "questionnaire"
    assert len(rating["questions"]) == 2
    assert columns.items() <= rating["columns"].items()
    assert works(connect, described) == 18


def test_beyond_the_rows_looked_at_the_figures_say_so(
    connect: Connect, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csat_plugin.adapters.folder.describe.PROFILED", 10)
    put("tickets.csv", "Ticket ID,Rating,Closed\n" + "".join(f"A{n},{n % 5 + 1},2026-10-03\n" for n in range(25)))
    described = connect().describe()
    (file,) = described.details["files"]
    assert (file["rows"], file["looked"], file["columns"][1]["filled"]) == (25, 10, 10)
    assert [f.values for f in described.findings if f.code == "folder.looked"] == [
        {"source": "tickets.csv", "looked": 10, "rows": 25}
    ]


SIGNED = {"◎": 10, "○": 8, "△": 6, "×": 2}


def test_signs_are_worth_100_80_60_and_20_points(connect: Connect, put: Put) -> None:
    rows = "".join(f"顧客{n % 3},{'◎○△×'[n % 4]},2026-10-0{n % 9 + 1}\n" for n in range(20))
    put("callback.csv", "お客様,評価,日付\n" + rows)
    (entry,) = entries(described := connect().describe())
    (rating,) = entry["ratings"]
    assert rating["scale"] == {"min": 1, "max": 10}
    assert SIGNED.items() <= rating["marks"].items()
    assert works(connect, described) == 20


@pytest.mark.parametrize(
    ("header", "row", "ticket", "rating"),
    [
        ("ID;Titel;Status;Antragsteller;Eröffnungsdatum;Abgeschlossen;Bewertung;Abteilung",
         "{n};Drucker;Geschlossen;u{c};{d} 08:00;{d} 12:00;{m};A{c}", {"id": "ID", "state": "Status", "closed": "Abgeschlossen", "department": "Abteilung"},
         {"mark": "Bewertung"}),
        ("Incident;Kunde;Bearbeiter;Zufriedenheit;Abgeschlossen;Kommentar", "I{n};K{c};B;{m};{d};gut",
         {"id": "Incident", "customer": "Kunde", "assignee": "Bearbeiter", "closed": "Abgeschlossen"}, {"mark": "Zufriedenheit", "columns": {"comment": "Kommentar"}}),
        ("Numéro;Client;Date de clôture;Note;Commentaire", "{n};C{c};{d};{m};bien",
         {"id": "Numéro", "customer": "Client", "closed": "Date de clôture"}, {"mark": "Note", "columns": {"comment": "Commentaire"}}),
        ("Número de ticket;Cliente;Fecha de cierre;Calificación", "{n};C{c};{d};{m}",
         {"id": "Número de ticket", "customer": "Cliente", "closed": "Fecha de cierre"}, {"mark": "Calificación"}),
        ("Issue key;Created;Resolved;Organizations;Satisfaction;Satisfaction date", "IT-{n};01/Oct/26 9:00 AM;02/Oct/26 9:00 AM;Org {c};{m};03/Oct/26 5:00 PM",
         {"id": "Issue key", "opened": "Created", "resolved": "Resolved", "customer": "Organizations"}, {"columns": {"answered": "Satisfaction date"}}),
        ("Ticket ID;Organization;Satisfaction Score;Solved at", "{n};Org {c};{z};{d}",
         {"id": "Ticket ID", "customer": "Organization", "closed": "Solved at"}, {"no_answer": ["Offered", "Unoffered"]}),
        ("單號;客戶;滿意度;建立時間;結案日期", "{n};客{c};{m};{d};{d}",
         {"id": "單號", "customer": "客戶", "opened": "建立時間", "closed": "結案日期"}, {"mark": "滿意度", "columns": {}}),
        ("number;assignment_group;opened_at;sys_created_on;actual_value;Survey name", "INC{n};G{c};{d};{d};{m};CSAT survey",
         {"id": "number", "team": "assignment_group", "opened": "opened_at"}, {"channel": "ticket", "mark": "actual_value"}),
    ],
)  # fmt: skip
def test_exports_of_platforms(
    connect: Connect, put: Put, header: str, row: str, ticket: dict[str, str], rating: dict[str, Any]
) -> None:
    said = ["Good", "Bad", "Offered", "Unoffered"]
    lines = [row.format(n=n, c=n % 3, m=n % 5 + 1, d=f"2026-10-{n % 28 + 1:02}", z=said[n % 4]) for n in range(40)]
    put("export.csv", "\n".join([header, *lines]) + "\n")
    (entry,) = entries(described := connect().describe())
    assert ticket.items() <= entry["ticket"].items()
    assert entry["ratings"][0]["channel"] == "ticket", "one mark a ticket is no questionnaire"
    assert rating.items() <= entry["ratings"][0].items()
    assert works(connect, described) == 40


def test_states_mostly_unknown_do_not_keep_the_tickets_out(connect: Connect, put: Put) -> None:
    put(
        "tickets.csv",
        "Ticket ID,Status,CSAT,Closed\n" + "".join(f"{n},Parked,{n % 5 + 1},2026-10-03\n" for n in range(9)),
    )
    described = connect().describe()
    assert described.details["files"][0]["unknown_states"] == ["Parked"]
    assert "state" not in entries(described)[0]["ticket"]
    assert works(connect, described) == 9


def looked(connect: Connect, put: Put, header: str, marks: list[str]) -> tuple[dict[str, Any], bool, list[str]]:
    """The proposed scale, whether it is sure, and the codes of what is told, for a file of these marks."""
    put("t.csv", f"Ticket,Closed,{header}\n" + "".join(f"T{n},2026-10-03,{m}\n" for n, m in enumerate(marks)))
    described = connect().describe()
    (file,) = described.details["files"]
    scale = file["entry"]["ratings"][0]["scale"]
    return scale, file["scale_sure"], [code for code, _ in file["doubts"]]


@pytest.mark.parametrize(
    "header",
    [
        "Satisfaction (1=best)",
        "Score (1 is best)",
        "Rating 1 best",
        "Note (1 = sehr gut)",
        "满意度(1最好)",
        "Rating (best = 1)",
    ],
)
def test_a_header_that_calls_one_the_best_mark_turns_the_scale(connect: Connect, put: Put, header: str) -> None:
    scale, sure, told = looked(connect, put, header, ["1", "2", "3", "1", "4"])
    assert scale == {"min": 1, "max": 5, "direction": "low"}
    assert not sure
    assert "init.low_best" in told


@pytest.mark.parametrize(
    ("marks", "top"),
    [(["1", "2", "6", "3", "1"], 6), (["1", "2", "3", "4", "2"], 5), (["1", "2", "7", "3", "1"], 10)],
)
def test_marks_of_which_one_is_best_and_none_beyond_six_are_school_marks(
    connect: Connect, put: Put, marks: list[str], top: int
) -> None:
    scale, sure, told = looked(connect, put, "Note (1 = sehr gut)", marks)
    assert scale == {"min": 1, "max": top, "direction": "low"}
    assert not sure, "it is a guess, and said to be one"
    assert ("init.school_marks" in told) == (top == 6)


def test_a_worst_mark_that_is_stated_is_no_guess(connect: Connect, put: Put) -> None:
    scale, sure, told = looked(connect, put, "Note (1 = sehr gut / 6 = ungenügend)", ["1", "2", "3"])
    assert scale == {"min": 1, "max": 6, "direction": "low"}
    assert sure
    assert "init.school_marks" not in told


@pytest.mark.parametrize(
    "header", ["Score (5 = best)", "Rating 1-5 (5 best)", "满意度(1非常不满意-5非常满意)", "Rating 1 worst"]
)
def test_a_header_that_calls_one_the_worst_mark_does_not(connect: Connect, put: Put, header: str) -> None:
    scale, _, told = looked(connect, put, header, ["1", "2", "3", "5", "4"])
    assert scale == {"min": 1, "max": 5}
    assert "init.low_best" not in told


HAPPY = ["Very happy", "Happy", "Neutral", "Unhappy", "Very unhappy"]


@pytest.mark.parametrize(
    ("marks", "top", "sure", "longer"),
    [(HAPPY, 5, False, True), (HAPPY * 8, 5, True, False), ([*HAPPY, "Extremely happy"], 7, False, False)],
)
def test_words_are_put_on_the_scale_they_fill(
    connect: Connect, put: Put, marks: list[str], top: int, sure: bool, longer: bool
) -> None:
    scale, certain, told = looked(connect, put, "Satisfaction", marks)
    assert (scale, certain) == ({"min": 1, "max": top}, sure)
    assert ("init.other_ends" in told) is longer


@pytest.mark.parametrize(
    ("marks", "top", "code"),
    [(["0.95", "0.85", "0.2", "1"], 1, "init.fractions"), (["95%", "0.85", "80%", "1"], 100, "init.mixed_percent")],
)
def test_fractions_are_shares_of_one_and_told(
    connect: Connect, put: Put, marks: list[str], top: int, code: str
) -> None:
    scale, sure, told = looked(connect, put, "Satisfaction", marks)
    assert (scale, sure) == ({"min": 0, "max": top}, False)
    assert code in told


ROWS = "Ticket,Closed,Rating\n" + "".join(f"T{n},2026-10-03,{n % 5 + 1}\n" for n in range(5))


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("tickets-2026-10.csv", "tickets-*.csv"), ("export_202610.csv", "export_*.csv"), ("工单2026年10月.csv", "工单*.csv"),
        ("csat Oct-2026.csv", "csat *.csv"), ("tickets 20261031.csv", "tickets *.csv"), ("2026-10.csv", "2026-10.csv"),
        ("tickets-v2.csv", "tickets-v2.csv"), ("tickets-2026.csv", "tickets-2026.csv"),
    ],
)  # fmt: skip
def test_a_month_in_a_name_becomes_a_pattern_for_the_months_to_come(
    connect: Connect, put: Put, name: str, match: str
) -> None:
    put(name, ROWS)
    (entry,) = entries(described := connect().describe())
    assert entry["match"] == match
    told = [code for code, _ in described.details["files"][0]["doubts"]]
    assert ("init.pattern" in told) is (match != name)


def test_a_pattern_that_would_take_another_file_is_not_written(connect: Connect, put: Put) -> None:
    put("tickets-2026-10.csv", ROWS)
    put("tickets-old.csv", "Client,When,Stars\nA,2026-10-03,5\nB,2026-10-04,4\n")
    assert {entry["match"] for entry in entries(connect().describe())} == {"tickets-2026-10.csv", "tickets-old.csv"}


def test_files_without_a_date_are_not_shared_with_the_months_to_come(connect: Connect, put: Put) -> None:
    put("marks-2026-10.csv", "Team,Rating\nNorth,5\nSouth,4\nNorth,3\n")
    (entry,) = entries(connect().describe())
    assert entry["match"] == "marks-2026-10.csv"


@pytest.mark.parametrize(
    ("header", "marks"),
    [
        ("服务评价", ["5星", "4星", "3星", "5星"]),
        ("Customer feedback score", ["5", "4", "1", "2"]),
        ("Rating", ["5 stars", "1 star", "3 stars"]),
    ],
)
def test_marks_under_headers_that_speak_of_more(connect: Connect, put: Put, header: str, marks: list[str]) -> None:
    scale, _, _ = looked(connect, put, header, marks)
    assert scale == {"min": 1, "max": 5}
    assert entries(connect().describe())[0]["ratings"][0]["mark"] == header


@pytest.mark.parametrize(
    ("days", "order"),
    [(["3/10/2026", "23/10/2026"], "day_first"), (["3/10/2026", "10/23/2026"], "month_first"),
     (["3/10/2026", "4/10/2026"], None), (["23/10/2026", "10/23/2026"], None), (["2026-10-03", "2026-10-04"], None)],
)  # fmt: skip
def test_the_order_of_day_and_month_is_written_where_the_dates_tell(
    connect: Connect, put: Put, days: list[str], order: str | None
) -> None:
    put("t.csv", "Client,Date,Rating\n" + "".join(f"C{n},{day},{n + 4}\n" for n, day in enumerate(days)))
    (entry,) = entries(connect().describe())
    assert entry.get("dates") == order


def test_months_decided_and_undecided_share_one_entry(connect: Connect, put: Put) -> None:
    for month, day in (("10", "10/23/2026"), ("11", "11/5/2026")):
        put(f"survey-2026-{month}.csv", f"Client,Date,Rating\nA,{day},5\nB,{day},4\n")
    (entry,) = entries(connect().describe())
    assert (entry["match"], entry["dates"]) == ("survey-*.csv", "month_first")


def test_an_undecided_date_is_quoted_from_the_file(connect: Connect, put: Put) -> None:
    put("t.csv", "Client,Date,Rating\nA,5/5/2026,5\nB,7/11/2026,4\n")
    adapter = connect(*entries(connect().describe()))
    list(adapter.fetch("ratings", ""))
    found = [f for page in adapter.fetch("ratings", "") for f in page.findings if f.code == "folder.dates_undecided"]
    assert [(f.values["example"], f.values["day"], f.values["other"]) for f in found] == [
        ("7/11/2026", "2026-11-07", "2026-07-11")
    ]


@pytest.mark.parametrize("header", ["请求人", "申请人", "报障人", "請求人"])
def test_who_asked_for_the_work_is_who_rates(connect: Connect, put: Put, header: str) -> None:
    rows = "".join(f"A-{n},华信{n % 3},人{n % 9},工{n % 2},2026-10-03,{n % 5 + 1}\n" for n in range(30))
    put("工单.csv", f"工单编号,客户,{header},处理人,关闭时间,满意度\n{rows}")
    described = connect().describe()
    (entry,) = entries(described)
    assert entry["ticket"]["requester"] == header
    assert entry["ratings"][0]["columns"]["contact"] == header
    assert works(connect, described) == 30


@pytest.mark.parametrize("header", ["Email", "E-mail", "邮箱", "电子邮箱", "メールアドレス"])
def test_an_address_tells_apart_who_answered_a_survey(connect: Connect, put: Put, header: str) -> None:
    rows = "".join(f"Acme {n % 3},p{n % 9}@acme.example,2026-10-03 10:00,{n % 10 + 1}\n" for n in range(30))
    put("survey.csv", f"Customer,{header},Completion time,Satisfaction\n{rows}")
    described = connect().describe()
    (entry,) = entries(described)
    assert entry["ratings"][0]["columns"]["contact"] == header
    assert works(connect, described) == 30


def test_a_named_person_is_known_by_the_name_not_by_the_address(connect: Connect, put: Put) -> None:
    rows = "".join(f"Acme {n % 3},p{n}@acme.example,Person {n % 9},2026-10-03,{n % 10 + 1}\n" for n in range(30))
    put("survey.csv", f"Customer,Email,Name,Completion time,Satisfaction\n{rows}")
    (entry,) = entries(connect().describe())
    assert entry["ratings"][0]["columns"]["contact"] == "Name"
