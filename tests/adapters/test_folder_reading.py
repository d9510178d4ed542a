"""What a mapping makes of rows, and what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from csat_plugin.core.model import Contact, Customer, Rating, SurveyRequest, Ticket
from csat_plugin.host.adapter import Adapter, Fatal, Page, Stream
from csat_plugin.texts import say

Connect = Callable[..., Adapter]
Put = Callable[[str, str], Path]


def pages(adapter: Adapter, stream: Stream = "ratings", cursor: str = "") -> list[Page]:
    found = list(adapter.fetch(stream, cursor))
    for page in found:
        assert page.read == len(page.records) + len(page.rejected) + page.skipped
    return found


def ratings(adapter: Adapter) -> list[Rating]:
    return [record for page in pages(adapter) for record in page.records if isinstance(record, Rating)]


def rejected(adapter: Adapter, stream: Stream = "ratings") -> list[tuple[str, str, str]]:
    return [
        (r.row, r.column, r.code.removeprefix("rejected.")) for page in pages(adapter, stream) for r in page.rejected
    ]


def codes(adapter: Adapter) -> list[str]:
    return [finding.code for page in pages(adapter) for finding in page.findings]


def mapping(match: str = "t.csv", **rating: Any) -> dict[str, Any]:
    return {
        "match": match,
        "ratings": [
            {"channel": "ticket", "mark": "mark", "scale": {"min": 1, "max": 5}, "columns": {"id": "id"}} | rating
        ],
    }


@pytest.mark.parametrize(
    ("cell", "raw", "label"),
    [
        ("5", "5", ""),
        ("５分", "5", ""),
        ("4.0", "4", ""),
        ("4/5", "4", "4/5"),
        ("４．５", "4.5", ""),
        ('"4,5"', "4.5", ""),
    ],
)
def test_marks_as_people_write_them(connect: Connect, put: Put, cell: str, raw: str, label: str) -> None:
    put("t.csv", f"id,mark\n1,{cell}\n")
    (rating,) = ratings(connect(mapping()))
    assert (rating.raw, rating.label, rating.low, rating.high, rating.outcome) == (
        raw,
        label,
        Decimal(1),
        Decimal(5),
        "answered",
    )
    assert rating.source == "t.csv:2"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0", "off_scale"), ("6", "off_scale"), ("-1", "off_scale"), ("4/10", "off_scale"), ("90%", "off_scale"), ("good", "not_a_number"),
        ("3 - High", "not_a_number"), ("4.1234567", "too_many_places"),
    ],
)  # fmt: skip
def test_marks_that_cannot_be(connect: Connect, put: Put, cell: str, code: str) -> None:
    put("t.csv", f"id,mark\n1,{cell}\n2,3\n")
    assert rejected(connect(mapping())) == [("2", "mark", code)]
    assert len(ratings(connect(mapping()))) == 1


def test_value_map_labels_and_no_answers(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark\n1,◎\n2,×\n3,3 - High\n4,0 - Unknown\n5,-\n6,\n")
    adapter = connect(mapping(marks={"◎": 5, "×": 1}, no_answer=["0 - unknown", "－"], leading_number=True))
    assert [(r.raw, r.label, r.outcome) for r in ratings(adapter)] == [
        ("5", "◎", "answered"), ("1", "×", "answered"), ("3", "3 - High", "answered"), (None, "0 - Unknown", "no_answer"), (None, "-", "no_answer"),
    ]  # fmt: skip
    assert sum(page.skipped for page in pages(adapter)) == 1, (
        "a blank mark is nobody's answer unless the mapping says so"
    )


def test_a_blank_is_a_silence_when_the_mapping_says_so(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark\n1,\n2,3\n")
    assert [r.outcome for r in ratings(connect(mapping(no_answer=[""])))] == ["no_answer", "answered"]


def test_without_a_scale_words_stay_for_the_rules(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark\n1,满意\n2,5\n3,4/7\n4,92.5％\n")
    found = ratings(connect(mapping(scale=None)))
    assert [(r.raw, r.low, r.high) for r in found] == [
        ("满意", None, None), ("5", None, None), ("4", None, Decimal(7)), ("92.5", Decimal(0), Decimal(100)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("未接通", "no_contact"),
        ("拒访", "refused"),
        ("拒绝打分", "refused_score"),
        ("不在", "no_contact"),
        ("отказ", "refused"),
        ("未回答", "no_answer"),
    ],
)
def test_what_came_of_asking_is_no_zero(connect: Connect, put: Put, word: str, outcome: str) -> None:
    put("t.csv", f"id,mark,result\n1,,{word}\n2,{word},\n3,4,{word}\n")
    found = ratings(connect(mapping(outcome={"column": "result"})))
    assert [(r.raw, r.outcome) for r in found] == [(None, outcome)] * 3


def test_a_complaint_keeps_its_mark_and_so_does_an_unknown_word(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark,result\n1,2,强烈投诉\n2,,强烈投诉\n3,5,已评分\n4,5,怪\n5,,怪\n6,5,未接通\n")
    adapter = connect(mapping(outcome={"column": "result", "values": {"已评分": "answered"}}))
    assert [(r.raw, r.outcome) for r in ratings(adapter)] == [
        ("2", "complaint"),
        (None, "complaint"),
        ("5", "answered"),
        ("5", "answered"),
        (None, "no_contact"),
    ]
    assert rejected(adapter) == [("6", "result", "unknown_value")]


def test_a_rejection_keeps_the_row_and_says_it_in_three_languages(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark,who\n1,9,张三\n")
    (rejection,) = [r for page in pages(connect(mapping())) for r in page.rejected]
    assert rejection.raw == {"id": "1", "mark": "9", "who": "张三"}
    assert (rejection.source, rejection.row, rejection.column) == ("t.csv", "2", "mark")
    assert (
        say(rejection.code, "zh", rejection.values)
        == "t.csv 第 2 行“mark”列：9 超出 1 到 5 的量程。请更正评分，或更正此文件的 `scale:`。"
    )


def test_too_many_cells_and_broken_bytes(connect: Connect, workspace: Path) -> None:
    rows = "".join(f"{n},满意,5\n" for n in range(1, 200))
    (workspace / "exports" / "t.csv").write_bytes(
        f"id,comment,mark\n{rows}".encode() + b"200,one, two,3\n201,\xe6\xbb,4\n202,ok,4\n"
    )
    adapter = connect(mapping())
    assert rejected(adapter) == [("201", "", "too_many_cells"), ("202", "comment", "undecodable")]
    assert len(ratings(adapter)) == 200


def test_several_questions_share_a_response(connect: Connect, put: Put) -> None:
    put("t.csv", "编号,响应,技术\nW-1,5,4\nW-2,,6\n")
    entry = {"match": "t.csv", "ratings": [{"channel": "questionnaire", "questions": {"响应": "speed", "技术": "skill"},
             "scale": {"min": 1, "max": 5}, "columns": {"response": "编号"}}]}  # fmt: skip
    found = ratings(connect(entry))
    assert [(r.id, r.response, r.question) for r in found] == [
        ("exports:rating:W-1/questionnaire/speed", "exports:response:W-1", "speed"),
        ("exports:rating:W-1/questionnaire/skill", "exports:response:W-1", "skill"),
    ]
    assert rejected(connect(entry)) == [("3", "技术", "off_scale")]


def test_two_channels_in_one_row(connect: Connect, put: Put) -> None:
    put("t.csv", "ticket,mark,call\nA-1,5,8\n")
    entry = mapping(columns={})
    entry["ticket"] = {"id": "ticket"}
    entry["ratings"].append({"channel": "callback", "mark": "call", "scale": {"min": 1, "max": 10}, "columns": {}})
    found = ratings(connect(entry))
    assert [(r.id, r.ticket) for r in found] == [
        ("exports:rating:A-1/ticket", "exports:ticket:A-1"), ("exports:rating:A-1/callback", "exports:ticket:A-1"),
    ]  # fmt: skip


def test_aggregates_carry_their_count(connect: Connect, put: Put) -> None:
    put("t.csv", 'id,mark,n\n1,4.66,"377,268"\n2,4.5,0\n3,4,some\n4,4,2.5\n')
    adapter = connect(mapping(columns={"id": "id", "count": "n"}))
    assert [(r.raw, r.count) for r in ratings(adapter)] == [("4.66", 377_268)]
    assert rejected(adapter) == [("4", "n", "not_a_number"), ("5", "n", "not_a_count")]


def test_the_scale_may_stand_in_the_row(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark,lo,hi\n1,80,0,100\n2,80,1,10\n")
    adapter = connect(mapping(scale=None, columns={"id": "id", "low": "lo", "high": "hi"}))
    assert [(r.low, r.high) for r in ratings(adapter)] == [(Decimal(0), Decimal(100))]
    assert rejected(adapter) == [("3", "mark", "off_scale")]


def test_constants_joined_columns_and_alternatives(connect: Connect, put: Put) -> None:
    put("t.csv", "service,year,quarter,mark,意见\nvha,2019,4,4.5,fine\n")
    entry = mapping(columns={"id": {"join": ["service", "year", "quarter"], "with": "-"}, "answered": {"join": ["year", "quarter"], "with": "Q"},
                             "comment": ["备注", "意见"], "contact": ["姓名", None]})  # fmt: skip
    entry |= {"values": {"answered": {"2019Q4": "2019-09-30"}}, "constants": {"team": "all teams"}, "zone": "UTC"}
    (rating,) = ratings(connect(entry))
    assert (rating.id, rating.comment, rating.team, rating.contact_name) == (
        "exports:rating:vha-2019-4",
        "fine",
        "all teams",
        "",
    )
    assert rating.answered == dt.datetime(2019, 9, 30, tzinfo=dt.UTC)


def test_continuation_rows_take_from_above_and_a_new_record_begins_anew(connect: Connect, put: Put) -> None:
    put("t.csv", "ticket,customer,turn,mark\nA-1,华信,1,5\n,,2,4\nA-2,,1,3\n")
    entry = mapping(
        columns={"id": {"join": ["ticket", "turn"], "with": "-"}, "customer": "customer", "ticket": "ticket"}
    )
    entry["fill_down"] = ["ticket", "customer"]
    assert [(r.id, r.customer_name) for r in ratings(connect(entry))] == [
        ("exports:rating:A-1-1", "华信"), ("exports:rating:A-1-2", "华信"), ("exports:rating:A-2-1", ""),
    ]  # fmt: skip


def test_a_blank_id_is_rejected_and_blank_words_are_blank(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark,who\n,5,a\n?,5,a\n3,?,a\n4,5,?\n")
    adapter = connect(mapping(columns={"id": "id", "contact": "who"}) | {"blank": ["?"]})
    assert rejected(adapter) == [("2", "id", "no_id"), ("3", "id", "no_id")]
    assert [(r.id, r.contact_name) for r in ratings(adapter)] == [("exports:rating:4", "")]


def test_the_same_row_twice_is_skipped_and_another_one_with_its_id_rejected(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark\n1,5\n1,5\n1,4\n2,3\n")
    adapter = connect(mapping())
    assert [(r.id, r.raw) for r in ratings(adapter)] == [("exports:rating:1", "5"), ("exports:rating:2", "3")]
    assert rejected(adapter) == [("4", "", "duplicate")]
    assert sum(page.skipped for page in pages(adapter)) == 1


def test_ids_without_an_id_column_survive_sorting_and_inserting(connect: Connect, put: Put) -> None:
    entry = mapping(columns={"customer": "who", "answered": "day"})
    put("t.csv", "who,day,mark\n华信,2026-10-03,5\n恒达,2026-10-04,4\n")
    before = {r.customer_name: r.id for r in ratings(connect(entry))}
    put("t.csv", "who,day,mark\n宏图,2026-10-01,3\n恒达,2026-10-04,2\n华信,2026-10-03,5\n")
    after = {r.customer_name: r.id for r in ratings(connect(entry))}
    assert before.items() <= after.items(), "the same answer keeps its id, also when its mark is corrected"
    assert "folder.ids_by_row" not in codes(connect(entry))


def test_two_answers_alike_in_all_but_the_mark_both_count(connect: Connect, put: Put) -> None:
    put("t.csv", "who,day,mark\n华信,2026-10-03,5\n华信,2026-10-03,5\n华信,2026-10-03,1\n")
    adapter = connect(mapping(columns={"customer": "who", "answered": "day"}))
    assert len({r.id for r in ratings(adapter)}) == 3
    assert "folder.same_key" in codes(adapter)


def test_ids_rest_on_the_row_only_when_nothing_else_is_there(connect: Connect, put: Put) -> None:
    put("t.csv", "mark,comment\n5,a\n4,b\n")
    adapter = connect(mapping(columns={"comment": "comment"}))
    assert len({r.id for r in ratings(adapter)}) == 2
    assert "folder.ids_by_row" in codes(adapter)


@pytest.mark.parametrize(
    ("days", "settings", "read", "code"),
    [
        (["3/10/2026", "23/10/2026"], {}, "2026-10-03", ""),
        (["3/10/2026", "10/23/2026"], {}, "2026-03-10", ""),
        (["3/10/2026", "4/5/2026"], {}, "2026-10-03", "folder.dates_undecided"),
        (["3/10/2026", "4/5/2026"], {"dates": "month_first"}, "2026-03-10", ""),
    ],
)
def test_day_or_month_first_is_decided_over_the_column(
    connect: Connect, put: Put, days: list[str], settings: dict[str, str], read: str, code: str
) -> None:
    put("t.csv", "id,mark,day\n" + "".join(f"{n},5,{day}\n" for n, day in enumerate(days)))
    adapter = connect(mapping(columns={"id": "id", "answered": "day"}) | {"zone": "UTC"} | settings)
    assert ratings(adapter)[0].answered == dt.datetime.fromisoformat(read).replace(tzinfo=dt.UTC)
    assert [c for c in codes(adapter) if c.startswith("folder.dates")] == [code] * bool(code)


def test_dates_of_both_orders_are_not_guessed(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark,day\n1,5,23/10/2026\n2,5,10/23/2026\n3,5,3/10/2026\n")
    adapter = connect(mapping(columns={"id": "id", "answered": "day"}))
    assert len(ratings(adapter)) == 2
    assert rejected(adapter) == [("4", "day", "not_a_date")]
    assert "folder.dates_mixed" in codes(adapter)


def test_an_undecided_column_follows_the_other_of_its_file(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark,asked,day\n1,5,10/23/2026,11/5/2026\n")
    adapter = connect(mapping(columns={"id": "id", "answered": "day", "asked": "asked"}) | {"zone": "UTC"})
    assert ratings(adapter)[0].answered == dt.datetime(2026, 11, 5, tzinfo=dt.UTC)
    assert not codes(adapter)


def test_a_missing_column_names_the_nearest_and_all_there_are(connect: Connect, put: Put) -> None:
    put("t.csv", "单号,客户单位,满意度得分\n1,a,5\n")
    with pytest.raises(Fatal) as caught:
        pages(connect(mapping(mark="满意度得份", columns={})))
    assert str(caught.value) == (
        "csat.yaml:12:3: t.csv has no column '满意度得份'; did you mean '满意度得分'? Its columns are: 单号, 客户单位, 满意度得分."
    )


def test_all_wrong_files_are_told_at_once_and_none_is_taken_in(connect: Connect, put: Put) -> None:
    put("a.csv", "id,mark\n1,5\n")
    put("b.csv", "id,score\n1,5\n")
    put("c.csv", "id,points\n1,5\n")
    taken: list[Page] = []
    with pytest.raises(Fatal) as caught:
        taken.extend(connect(mapping("*.csv")).fetch("ratings", ""))
    assert not taken
    assert "b.csv and 1 more have no column 'mark'" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1, "what all files lack is said once"


def test_a_file_of_another_kind_is_said_once_and_not_column_by_column(connect: Connect, put: Put) -> None:
    put("a.csv", "Number,Who,Stars\n1,Ann,5\n")
    put("b.csv", "Number,Who,Stars\n1,Ann,5\n")
    columns = {"id": "Id", "customer": "Customer", "answered": "Day", "comment": "Said", "contact": "Person"}
    with pytest.raises(Fatal) as caught:
        list(connect(mapping("*.csv", mark="Mark", columns=columns)).fetch("ratings", ""))
    (said,) = str(caught.value).splitlines()
    assert "a.csv and 1 more have none of these 6 columns: 'Mark'" in said
    assert "Is it another kind of file?" in said


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"match": "t.csv", "ticket": {"idd": "id"}}, "no field 'idd'. Did you mean: id"),
        ({"match": "t.csv", "ratings": [{"channel": "x"}]}, "needs either `mark:`"),
        ({"match": "t.csv", "sheets": "x"}, "sheets"),
        ({"match": "t.csv", "header": "top"}, "top"),
        ({"match": "t.csv", "constants": {"ansered": "2026-01-15"}}, "Did you mean: answered"),
    ],
)
def test_wrong_settings_are_told_with_their_place(connect: Connect, entry: dict[str, Any], told: str) -> None:
    with pytest.raises(Fatal) as caught:
        connect(entry)
    assert str(caught.value).startswith("csat.yaml:12:3: ")
    assert told in str(caught.value)


def test_the_other_records_of_a_row(connect: Connect, put: Put) -> None:
    put("t.csv", "no,who,mail,org,worth,vip,state,open,closed,sla,tags,asked\n"
        '7,张三,Z@A.cn,华信,"1,200",是,处理中,2026-10-01,,达标,a；b,2026-10-02\n')  # fmt: skip
    entry = {
        "match": "t.csv", "zone": "UTC", "fields": {"mail": "mail"},
        "ticket": {"id": "no", "state": "state", "opened": "open", "closed": "closed", "sla_met": "sla", "tags": "tags"},
        "customer": {"name": "org", "value": "worth"}, "contact": {"email": "mail", "name": "who", "vip": "vip"},
        "request": {"id": "no", "asked": "asked"},
    }  # fmt: skip
    adapter = connect(entry)
    (ticket,) = pages(adapter, "tickets")[0].records
    (customer,) = pages(adapter, "customers")[0].records
    (contact,) = pages(adapter, "contacts")[0].records
    (request,) = pages(adapter, "requests")[0].records
    assert isinstance(ticket, Ticket)
    assert (ticket.state, ticket.sla_met, ticket.tags, ticket.fields) == ("open", True, ("a", "b"), {"mail": "Z@A.cn"})
    assert (ticket.customer, ticket.requester) == ("exports:customer:华信", "exports:contact:z@a.cn")
    assert isinstance(customer, Customer)
    assert (customer.id, customer.name, customer.value) == ("exports:customer:华信", "华信", Decimal(1200))
    assert isinstance(contact, Contact)
    assert (contact.id, contact.customer, contact.vip) == ("exports:contact:z@a.cn", "exports:customer:华信", True)
    assert isinstance(request, SurveyRequest)
    assert (request.id, request.state, request.contact) == ("exports:request:7", "asked", "exports:contact:z@a.cn")


def test_without_customer_records_a_ticket_names_its_customer_as_the_file_does(connect: Connect, put: Put) -> None:
    put("t.csv", "id,org,who,state\n1,华信,张三,已关闭\n")
    adapter = connect(
        {"match": "t.csv", "ticket": {"id": "id", "customer": "org", "requester": "who", "state": "state"}}
    )
    (ticket,) = pages(adapter, "tickets")[0].records
    assert isinstance(ticket, Ticket)
    assert (ticket.customer, ticket.requester, ticket.state) == ("华信", "张三", "closed")


def test_the_last_row_of_a_ticket_counts(connect: Connect, put: Put) -> None:
    put("log.csv", "number,state\nI-1,New\nI-2,New\nI-1,Resolved\nI-1,Closed\n")
    adapter = connect({"match": "log.csv", "ticket": {"id": "number", "state": "state"}})
    (page,) = pages(adapter, "tickets")
    assert {r.id: r.state for r in page.records if isinstance(r, Ticket)} == {
        "exports:ticket:I-1": "closed",
        "exports:ticket:I-2": "open",
    }
    assert (page.read, page.skipped) == (4, 2)
    assert adapter.read("I-1") == page.records[0]


def test_a_changed_mapping_reads_its_files_again(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark\n1,3\n")
    cursor = pages(connect(mapping()))[-1].cursor
    assert not pages(connect(mapping()), cursor=cursor)[0].records
    wider = pages(connect(mapping(scale={"min": 1, "max": 10})), cursor=cursor)
    assert [r.high for page in wider for r in page.records if isinstance(r, Rating)] == [Decimal(10)]


def test_a_touched_file_is_not_read_again_and_a_changed_one_is(connect: Connect, put: Put) -> None:
    file = put("t.csv", "id,mark\n1,3\n")
    cursor = pages(connect(mapping()))[-1].cursor
    file.touch()
    again = pages(connect(mapping()), cursor=cursor)
    assert [page.read for page in again] == [0]
    put("t.csv", "id,mark\n1,4\n2,5\n")
    changed = pages(connect(mapping()), cursor=again[-1].cursor)
    assert [(r.id, r.raw) for page in changed for r in page.records if isinstance(r, Rating)] == [
        ("exports:rating:1", "4"), ("exports:rating:2", "5"),
    ]  # fmt: skip


def test_since_reads_files_changed_after_it_again(connect: Connect, put: Put) -> None:
    file = put("t.csv", "id,mark\n1,3\n")
    cursor = pages(connect(mapping()))[-1].cursor
    changed = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    hour = dt.timedelta(hours=1)
    assert sum(page.read for page in connect(mapping()).fetch("ratings", cursor, changed - hour)) == 1
    assert sum(page.read for page in connect(mapping()).fetch("ratings", cursor, changed + hour)) == 0


def test_files_in_natural_order_without_lock_files_and_results(connect: Connect, put: Put) -> None:
    for name in ("t-10.csv", "t-2.csv", "~$t-3.csv", ".t-4.csv", "sub/t-5.csv", "results/t-6.csv"):
        put(name, f"id,mark\n{name},3\n")
    adapter = connect(mapping("*t-*.csv"), results="exports/results")
    assert [r.source for r in ratings(adapter)] == ["sub/t-5.csv:2", "t-2.csv:2", "t-10.csv:2"]


def test_a_mapping_without_files_is_told(connect: Connect, put: Put) -> None:
    put("t.csv", "id,mark\n1,3\n")
    assert "folder.no_match" in codes(connect(mapping(), mapping("u-*.csv")))


def test_two_sheets_of_one_workbook(connect: Connect, workspace: Path) -> None:
    book = Workbook()
    for name, mark in (("10月", 5), ("11月", 4)):
        sheet = book.create_sheet(name)
        sheet.append(["2026年评分表"])
        sheet.append(["id", "mark", "day"])
        sheet.append([name, mark, dt.date(2026, 10, 3)])
        sheet.append(["合计", mark, None])
    book.save(workspace / "exports" / "t.xlsx")
    entries = [
        mapping("t.xlsx", columns={"id": "id", "answered": "day"}) | {"sheet": name} for name in ("10月", "11月")
    ]
    found = ratings(connect(*entries, language="zh"))
    assert [(r.id, r.source) for r in found] == [
        ("exports:rating:10月", "t.xlsx[10月]:3"),
        ("exports:rating:11月", "t.xlsx[11月]:3"),
    ]
    assert found[0].answered == dt.datetime(2026, 10, 2, 16, tzinfo=dt.UTC)


def test_a_guessed_encoding_is_told_with_a_sample(connect: Connect, workspace: Path) -> None:
    (workspace / "exports" / "t.csv").write_bytes("id,mark,顧客名\n1,5,株式会社あおば\n".encode("cp932"))
    (finding,) = [f for page in pages(connect(mapping())) for f in page.findings]
    assert finding.code.startswith("tables.encoding_")
    assert "顧客名" in finding.values["sample"]


@pytest.mark.parametrize(
    "text", ['id,mark\n1,5\n2,"' + "x" * 200_000 + '"\n', "id,mark\n" + "1,5\n" * 90 + '2,"' + "x" * 200_000 + '"\n']
)
def test_a_file_that_breaks_on_the_way_is_one_sentence(connect: Connect, put: Put, text: str) -> None:
    put("t.csv", text)
    with pytest.raises(Fatal, match=r"t\.csv, row \d+"):
        pages(connect(mapping()))


def test_a_file_cut_off_within_a_letter(connect: Connect, workspace: Path) -> None:
    for name, codec in (("t.csv", "utf-16"), ("t.csv", "gb18030"), ("t.csv", "utf-8-sig")):
        (workspace / "exports" / name).write_bytes("id,mark,顾客\n1,5,满意\n2,4,满意".encode(codec)[:-1])
        adapter = connect(mapping())
        assert [r.id for r in ratings(adapter)] == ["exports:rating:1"]
        assert rejected(adapter) == [("3", "顾客", "undecodable")]
