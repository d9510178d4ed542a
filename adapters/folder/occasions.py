"""Complaints and service reviews in files: how their rows are read, and how such a file is recognised by its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from csat_plugin.core.model import Complaint, ServiceReview
from csat_plugin.tables.words import folded

from .columns import Pick
from .numbering import plain_number
from .reading import Bad, Values
from .records import LIST, Cells, People

Picks = Mapping[str, Pick]

COMPLAINT_TEXTS = ("title", "text", "cause", "contact", "owner", "item", "outcome")
COMPLAINT_DAYS = ("day", "due", "closed")
REVIEW_TEXTS = ("title", "findings", "minutes")
REVIEW_DAYS = ("day", "next_day")
OCCASION_DAYS = tuple(dict.fromkeys((*COMPLAINT_DAYS, *REVIEW_DAYS)))

NAMED = {
    "complaint": ("complaint", "投诉", "投訴", "苦情", "クレーム"),
    "review": (
        "service review",
        "service_review",
        "review meeting",
        "服务评审",
        "服務評審",
        "サービスレビュー",
        "レビュー会議",
    ),
}
"""Words of a file's name, its sheet or a header that say what its rows are."""

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "complaint": {
        "id": ("complaint id", "complaint no", "complaint no.", "complaint number", "id", "no", "no.", "投诉编号", "投诉单号", "编号", "苦情番号", "番号"),
        "customer": ("customer", "client", "客户", "客户名称", "客户单位", "顧客", "顧客名", "お客様"),
        "day": ("complaint date", "received", "received on", "date", "day", "投诉日期", "投诉时间", "受理日期", "日期", "苦情日", "受付日", "日付"),
        "title": ("subject", "title", "complaint", "投诉标题", "投诉事项", "标题", "件名", "苦情"),
        "text": ("description", "details", "complaint text", "投诉内容", "内容", "苦情内容"),
        "cause": ("cause", "reason", "root cause", "原因", "投诉原因", "苦情原因"),
        "contact": ("contact", "complainant", "投诉人", "联系人", "申出者", "担当者"),
        "owner": ("owner", "responsible", "handled by", "责任人", "处理人", "責任者", "対応者"),
        "ticket": ("ticket", "ticket id", "ticket no", "工单号", "工单编号", "チケット", "チケット番号"),
        "item": ("action", "action item", "linked action", "措施", "改进项", "対応項目"),
        "due": ("due", "due date", "deadline", "期限", "处理期限", "要求完成日期", "対応期限"),
        "closed": ("closed", "closed on", "date closed", "resolved on", "关闭日期", "办结日期", "结案日期", "完了日"),
        "outcome": ("outcome", "result", "resolution", "处理结果", "结果", "対応結果"),
    },
    "review": {
        "id": ("review id", "meeting id", "review no", "id", "no", "no.", "评审编号", "会议编号", "编号", "番号"),
        "customer": ("customer", "client", "客户", "客户名称", "客户单位", "顧客", "顧客名"),
        "day": ("review date", "meeting date", "date", "held on", "day", "评审日期", "会议日期", "日期", "実施日", "日付"),
        "title": ("title", "subject", "topic", "主题", "议题", "議題", "件名"),
        "participants": ("participants", "attendees", "present", "参加人", "参会人员", "与会人员", "参加者", "出席者"),
        "findings": ("findings", "conclusions", "decisions", "结论", "评审结论", "发现", "所見", "結論"),
        "minutes": ("minutes", "record", "纪要", "会议纪要", "议事录", "議事録"),
        "next_day": ("next review", "next date", "next meeting", "下次评审", "下次日期", "次回", "次回日"),
    },
}  # fmt: skip
"""Kind -> field -> headers it may stand under, in lower case."""

NEEDED = {"complaint": ("customer", "day"), "review": ("day",)}
"""Fields without which a file is not taken for one of these."""


class Occasions:
    """Builds complaints and service reviews. Each method gives `None` where the mapping makes none."""

    def __init__(
        self,
        connection: str,
        source: str,
        values: Values,
        people: People,
        zone: ZoneInfo,
        complaint: Picks,
        review: Picks,
    ) -> None:
        self._connection = connection
        self._source = source
        self._values = values
        self._people = people
        self._zone = zone
        self._complaint = complaint
        self._review = review

    def complaint(self, cells: Cells) -> Complaint | None:
        """The row's complaint.

        Raises:
            Bad: no id nor anything to make one of, a day that is none.
        """
        picks = self._complaint
        if not picks:
            return None
        texts = {target: self._text(picks, target, cells) for target in COMPLAINT_TEXTS}
        days = {target: self._day(picks, target, cells) for target in COMPLAINT_DAYS}
        customer = self._customer(picks, cells)
        ticket = plain_number(self._text(picks, "ticket", cells))
        return Complaint(
            id=self._id("complaint", picks, cells, (customer, days["day"], texts["title"] or texts["text"])),
            customer=customer or None,
            ticket=f"{self._connection}:ticket:{ticket}" if ticket else None,
            source=self._source,
            **texts,
            **days,
        )

    def review(self, cells: Cells) -> ServiceReview | None:
        """The row's service review.

        Raises:
            Bad: no id nor anything to make one of, a day that is none.
        """
        picks = self._review
        if not picks:
            return None
        texts = {target: self._text(picks, target, cells) for target in REVIEW_TEXTS}
        days = {target: self._day(picks, target, cells) for target in REVIEW_DAYS}
        customer = self._customer(picks, cells)
        present = LIST.split(self._text(picks, "participants", cells))
        return ServiceReview(
            id=self._id("review", picks, cells, (customer, days["day"], texts["title"])),
            customer=customer or None,
            participants=tuple(part.strip() for part in present if part.strip()),
            source=self._source,
            **texts,
            **days,
        )

    def _text(self, picks: Picks, target: str, cells: Cells) -> str:
        return self._values.text(target, picks.get(target), cells)

    def _day(self, picks: Picks, target: str, cells: Cells) -> str:
        moment = self._values.moment(target, picks.get(target), cells)
        return moment.astimezone(self._zone).date().isoformat() if moment else ""

    def _customer(self, picks: Picks, cells: Cells) -> str:
        return self._people.customer_id(cells) or self._text(picks, "customer", cells)

    def _id(self, kind: str, picks: Picks, cells: Cells, instead: tuple[str, ...]) -> str:
        """The row's own number; without one what makes it what it is, so that reading it again finds it again."""
        native = self._text(picks, "id", cells)
        if not native and not any(instead):
            raise Bad("no_id", picks["id"].name if "id" in picks else "id")
        return f"{self._connection}:{kind}:{native or '/'.join(filter(None, instead))}"


def recognised(name: str, columns: Sequence[str]) -> tuple[str, dict[str, str]] | None:
    """Kind (`complaint` or `review`) and mapping of a file whose name or headers say plainly what its rows are; else `None`.

    Args:
        name: file and sheet.
        columns: the header.
    """
    heads = {folded(column): column for column in columns if column}
    for kind, words in NAMED.items():
        said = any(word in folded(name) for word in words) or any(word in head for head in heads for word in words)
        if not said:
            continue
        found: dict[str, str] = {}
        for target, possible in HEADERS[kind].items():
            head = next((word for word in possible if word in heads and heads[word] not in found.values()), None)
            if head is not None:
                found[target] = heads[head]
        # A questionnaire may ask about complaints, and a ticket be one: only a file that says more of them than that is a list.
        if all(target in found for target in NEEDED[kind]) and len(found) * 2 > len(heads):
            return kind, found
    return None
