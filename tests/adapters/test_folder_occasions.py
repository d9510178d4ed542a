"""Complaints and service reviews: recognised where a file says plainly that it lists them, read as records, rejected with reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from csat_plugin.adapters.folder.occasions import recognised

from csat_plugin.core.model import Complaint, ServiceReview
from csat_plugin.host.adapter import Adapter, Misconfigured

Connect = Callable[..., Adapter]
Put = Callable[[str, str], Path]


@pytest.mark.parametrize(
    ("name", "columns", "kind", "fields"),
    [
        (
            "complaints 2026.xlsx List",
            ["No", "Customer", "Date", "Subject", "Root cause", "Due date", "Closed on"],
            "complaint",
            {"id", "customer", "day", "title", "cause", "due", "closed"},
        ),
        (
            "台账.xlsx 投诉",
            ["编号", "客户名称", "投诉日期", "投诉内容", "办结日期"],
            "complaint",
            {"id", "customer", "day", "text", "closed"},
        ),
        (
            "苦情一覧.csv",
            ["番号", "顧客名", "受付日", "件名", "対応者"],
            "complaint",
            {"id", "customer", "day", "title", "owner"},
        ),
        (
            "service reviews.csv",
            ["Customer", "Meeting date", "Attendees", "Minutes"],
            "review",
            {"customer", "day", "participants", "minutes"},
        ),
        (
            "服务评审.xlsx",
            ["客户", "会议日期", "参会人员", "会议纪要"],
            "review",
            {"customer", "day", "participants", "minutes"},
        ),
    ],
)
def test_a_list_of_complaints_or_reviews_is_recognised(
    name: str, columns: list[str], kind: str, fields: set[str]
) -> None:
    found = recognised(name, columns)
    assert found is not None
    assert (found[0], set(found[1])) == (kind, fields)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("survey.csv", ["Customer", "Date", "Handling of complaints", "Reaction time", "Attitude", "Skill", "Wishes"]),
        ("tickets.csv", ["Number", "Customer", "Type", "Opened", "Closed", "Engineer", "Rating", "Complaint?"]),
        ("complaint ratings.csv", ["Ticket", "Rating", "Rated at", "Comment"]),
        ("complaints.csv", ["What", "Who"]),
    ],
)
def test_what_only_mentions_complaints_is_none(name: str, columns: list[str]) -> None:
    assert recognised(name, columns) is None


def test_rows_become_records_in_the_workspaces_days_and_bad_ones_are_rejected(connect: Connect, put: Put) -> None:
    put(
        "complaints.csv",
        "No,Customer,Day,What,Due,Ticket\nK1,Alder,2026-10-03 23:30,late,2026-10-10,T-9\nK2,Alder,soon,late,,\n,,,,,\n,Alder,2026-10-04,rude,,\n",
    )
    adapter = connect(
        {
            "match": "complaints.csv",
            "complaint": {
                "id": "No",
                "customer": "Customer",
                "day": "Day",
                "title": "What",
                "due": "Due",
                "ticket": "Ticket",
            },
        }
    )
    assert adapter.capabilities.streams == ("complaints",)
    pages = list(adapter.fetch("complaints", ""))
    records = [record for page in pages for record in page.records]
    assert records == [
        Complaint(
            id="exports:complaint:K1", customer="Alder", day="2026-10-03", title="late", due="2026-10-10",
            ticket="exports:ticket:T-9", source="complaints.csv",
        ),
        Complaint(id="exports:complaint:Alder/2026-10-04/rude", customer="Alder", day="2026-10-04", title="rude", source="complaints.csv"),
    ]  # fmt: skip
    assert [(r.row, r.column, r.code) for page in pages for r in page.rejected] == [("3", "Day", "rejected.not_a_date")]
    assert list(adapter.fetch("complaints", pages[-1].cursor))[-1].records == (), "read once"


def test_a_review_names_who_was_there(connect: Connect, put: Put) -> None:
    put("reviews.csv", "Day,Customer,Who\n2026-10-05,Alder,ann；bob\n")
    adapter = connect({"match": "reviews.csv", "review": {"day": "Day", "customer": "Customer", "participants": "Who"}})
    (page,) = adapter.fetch("reviews", "")
    (review,) = page.records
    assert isinstance(review, ServiceReview)
    assert (review.participants, review.id) == (("ann", "bob"), "exports:review:Alder/2026-10-05")


def test_a_field_a_complaint_does_not_have_is_named(connect: Connect, put: Put) -> None:
    put("complaints.csv", "Day\n")
    with pytest.raises(Misconfigured, match="mark"):
        connect({"match": "complaints.csv", "complaint": {"mark": "Day"}})
