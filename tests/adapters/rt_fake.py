"""A small imitation of Request Tracker 5's REST 2, for tests that need no server.

It imitates, as seen on version 5.0.3: token login, search by a part of the query language (comparisons joined by AND and OR,
in parentheses), pages of at most 100, `total` missing on transactions, ids as text in lists and numbers alone, dates unset as
1970, PUT that answers 200 whatever happened, merges, custom fields in changing order, folded subjects of comments, tags of
tickets and changes refused because of them. It does not imitate: rights but for two, service levels, scrips, mail, links
back, files. The live tests in `tests/integration` hold the rest.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.adapters.rt_query import condition
from tests.loopback import answered, served

TOKEN = "1-27-0123456789abcdef0123456789abcdef"  # noqa: S105 # made up
FIELDS = ["CSAT Rating", "CSAT Comment", "CSAT Score", "CSAT Band", "CSAT Marker", "Customer"]
QUEUES = ["General", "Incidents", "Changes", "Problems", "Corrective Actions"]
USERS = {"27": "csat-api", "30": "ana.silva", "31": "ben.okoro"}
UNSET = "1970-01-01T00:00:00Z"
STOCK = {
    "new": {"open", "resolved", "rejected"},
    "open": {"stalled", "resolved", "rejected"},
    "stalled": {"open"},
    "resolved": {"open"},
    "rejected": {"open"},
    "deleted": {"open"},
}
"""What the default life cycle offers in each status, without what takes DeleteTicket. It allows every move."""
Row = dict[str, Any]


class FakeRt:
    """Tickets and transactions in memory. Its clock moves by a minute with every transaction."""

    def __init__(self) -> None:
        self.url = ""
        self.token = TOKEN
        self.tickets: dict[int, Row] = {}
        self.transactions: list[Row] = []
        self.calls: list[tuple[str, str]] = []
        self.hidden: set[int] = set()
        """Transactions the user may not see: taken out after a page was cut."""
        self.not_applied: set[str] = set()
        self.by_queue: set[str] = set()
        """Fields applied queue by queue: Request Tracker does not know their names while a ticket is being made."""
        """Custom fields that apply to no queue: on new tickets they are dropped without a word."""
        self.inactive = {"resolved", "rejected"}
        """Statuses of the life cycle in which a ticket is closed."""
        self.values: dict[str, list[str]] = {"CSAT Rating": ["1", "2", "3", "4", "5"]}
        """Fields with values to choose from; one types into the others."""
        self.shows_no_fields: set[str] = set()
        """Queues where the user lacks SeeCustomField: neither fields nor their changes are shown, but searches find by them."""
        self.by = "csat-api"
        """The user who acts."""
        self.lacks: set[str] = set()
        """Rights the user of the interface does not have: ShowTicketComments, ModifyCustomField, SeeQueue, SeeCustomField
        (for all of Request Tracker); `privileged`."""
        self.statuses = {"new", "open", "stalled", "resolved", "rejected", "deleted"}
        """The life cycle: every move is allowed."""
        self.lacks_in: dict[str, set[str]] = {}
        """Queue -> rights the user does not have there: ModifyTicket, CommentOnTicket. They show in what a ticket offers."""
        self.lifecycles: dict[str, str] = {}
        """Queue -> name of its life cycle, if that is not the default one."""
        self.offers: dict[str, dict[str, set[str]]] = {}
        """Life cycle -> status -> moves it offers; of the default one `STOCK`, and statuses beside those are offered everywhere."""
        self.depending: set[int] = set()
        """Tickets that wait for another one: with HideResolveActionsWithDependencies they do not offer to be closed."""
        self.before: Callable[[str, str], None] | None = None
        """Called as a request comes in."""
        self.proxy: Callable[[str, str], str] = lambda tag, _: tag
        """What a proxy in between makes of a tag, given the kinds of compression the client takes."""
        self._now = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)

    # ---------------------------------------------------------------- as agents and customers act

    def ticket(self, queue: str = "Incidents", **fields: Any) -> int:
        number = len(self.tickets) + 1
        row = {
            "id": number,
            "Queue": queue,
            "Status": "new",
            "Owner": "Nobody",
            "Requestor": [],
            "Subject": "",
            "Due": UNSET,
            "SLA": "",
        }
        self.tickets[number] = row | {"CustomFields": {}, "Resolved": UNSET, "RefersTo": set(), "into": number}
        self.tickets[number] |= {"Creator": self.by, "UpdatedBy": set()}
        self._note(number, "Create")
        self.tickets[number]["Created"] = self._iso()
        custom = fields.pop("CustomFields", {})
        self.tickets[number]["CustomFields"] = {
            k: v
            for k, v in custom.items()
            if k in FIELDS and v and k not in self.not_applied and "ModifyCustomField" not in self.lacks
        }
        self.tickets[number] |= {k: v for k, v in fields.items() if k in row}
        return number

    def put(self, number: int, **fields: Any) -> list[str]:
        row, said = self.tickets[number], []
        for name, value in fields.items():
            if name == "CustomFields":
                said += [self._set_field(number, field, new) for field, new in value.items() if field in FIELDS]
            elif name == "MergeInto":
                row["into"] = int(value)
                self._note(number, "AddLink", "MergedInto")
            elif name.endswith("RefersTo"):
                row["RefersTo"] = _linked(name, row["RefersTo"], value)
            elif why := self._refusal(number, name, value):
                said.append(why)
            elif name == "Queue":
                self._move(number, value)
            elif name in {"Status", "Subject", "Owner"} and row[name] != value:
                self._note(number, "Status" if name == "Status" else "Set", name, row[name], value)
                row[name] = value
                if name == "Status" and value in {*self.inactive, "deleted"}:
                    row["Resolved"] = self._iso()
            elif name == "Due":
                good = re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value)
                old, row["Due"] = row["Due"], value.replace(" ", "T") + "Z" if good else UNSET
                self._note(number, "Set", "Due", *(date[:-1].replace("T", " ") for date in (old, row["Due"])))
        return [text for text in said if text]

    def say(self, number: int) -> None:
        """An agent comments."""
        self._note(number, "Comment")

    def pass_to(self, moment: dt.datetime) -> None:
        """Nothing happens until then."""
        self._now = moment

    def _move(self, number: int, queue: str) -> None:
        old, new = (str(QUEUES.index(name) + 1) for name in (self.tickets[number]["Queue"], queue))
        self.tickets[number]["Queue"] = queue
        self._note(number, "Set", "Queue", old, new)
        for one in self.transactions:  # a transaction belongs to the queue its ticket is in now
            if one["ObjectId"] == number:
                one["TicketQueue"] = queue

    def _refusal(self, number: int, name: str, value: Any) -> str:
        if name == "Owner" and value not in {*USERS.values(), "Nobody"}:
            return f"Ticket {number}: That user may not own tickets in that queue"
        if name == "Status" and value not in self.statuses:
            return f"Status '{value}' isn't a valid status for this ticket."
        return ""

    def _set_field(self, number: int, name: str, value: Any) -> str:
        if "ModifyCustomField" in self.lacks and self.by == "csat-api":
            return "Permission Denied"
        custom = self.tickets[number]["CustomFields"]
        old, new = custom.get(name, ""), str(value or "")
        if old == new or (new and new not in self.values.get(name, [new])):
            return "" if old == new else "Invalid value for custom field"
        custom[name] = new
        self._note(number, "CustomField", str(FIELDS.index(name) + 2), old, new)
        return f"{name} {new} added"

    def _note(self, number: int, type_: str, field: str = "", old: str = "", new: str = "", data: str = "") -> None:
        self._now += dt.timedelta(minutes=1)
        row = {
            "id": len(self.transactions) + 1,
            "ObjectType": "RT::Ticket",
            "ObjectId": number,
            "Type": type_,
            "Data": data,
        }
        more = {"Field": field, "OldValue": old, "NewValue": new, "Created": self._iso(), "Creator": self.by}
        self.transactions.append(row | more | {"TicketQueue": self.tickets[number]["Queue"]})
        self.tickets[number]["LastUpdated"] = self._iso()
        self.tickets[number]["UpdatedBy"].add(self.by)

    def newest(self, number: int) -> str:
        """The tag of a ticket: its newest transaction that the user may see."""
        seen = (row for row in self.transactions if row["Type"] not in self._unseen())
        return str(max(row["id"] for row in seen if row["ObjectId"] == number))

    def _unseen(self) -> set[str]:
        return {"Comment"} if "ShowTicketComments" in self.lacks else set()

    def _conceals(self, row: Row) -> bool:
        return row["id"] in self.hidden or (row["Type"] == "CustomField" and row["TicketQueue"] in self.shows_no_fields)

    def _iso(self) -> str:
        return self._now.strftime("%Y-%m-%dT%H:%M:%SZ")

    # ---------------------------------------------------------------- as the interface answers

    def answer(self, method: str, path: str, params: dict[str, str], body: Any) -> tuple[int, Any]:
        if path == "/rt":
            return 200, {"Version": "5.0.3"}
        if path == "/tickets":
            alive = [row for n, row in self.tickets.items() if row["Status"] != "deleted" and row["into"] == n]
            return 200, self._listed(alive, params, self._shown, counted=True)
        if path == "/transactions":
            self.hidden |= {row["id"] for row in self.transactions if row["Type"] in self._unseen()}
            return 200, self._listed(self.transactions, params, _transaction, counted=False)
        if path.startswith("/customfield"):
            return self._custom_fields(path, params)
        if path == "/queues/all":
            queues = [] if "SeeQueue" in self.lacks else QUEUES
            return 200, {"items": [{"id": str(n), "Name": name} for n, name in enumerate(queues, 1)], "pages": 1}
        if path.startswith("/queue/"):
            applied = [
                {"id": str(n + 2), "name": name} for n, name in enumerate(FIELDS) if name not in self.not_applied
            ]
            number = int(path.rpartition("/")[2])
            lifecycle = {"Lifecycle": self.lifecycles.get(QUEUES[number - 1], "default")}
            return 200, lifecycle | {"_hyperlinks": [{"ref": "create"}], "TicketCustomFields": applied}
        if path.startswith("/user"):
            return self._users(path, params)
        if path == "/ticket" and method == "POST":
            if body.get("Queue") not in QUEUES:
                return 403, {"message": f"No permission to create tickets in the queue '{body.get('Queue')}'"}
            given = {name: value for name, value in body.pop("CustomFields", {}).items() if name not in self.by_queue}
            custom = {FIELDS[int(name) - 2] if name.isdecimal() else name: value for name, value in given.items()}
            number = self.ticket(body.pop("Queue"), CustomFields=custom, Status=body.pop("Status", "new"))
            self.tickets[number]["Content"] = body.pop("Content", "")
            self.put(number, **body)
            return 201, {"id": str(number), "type": "ticket"}
        return self._one(method, path, body)

    def _users(self, path: str, params: dict[str, str]) -> tuple[int, Any]:
        if path == "/users":
            (asked,) = json.loads(params["query"])
            named = [name for name in USERS.values() if name.startswith(asked["value"])]
            return 200, {"items": [{"id": name, "Name": name, "type": "user"} for name in named]}
        name = USERS.get(path[6:], path[6:])
        if name not in USERS.values():
            return 404, {"message": "Not Found"}
        return 200, {"Name": name, "Timezone": "UTC", "Privileged": int("privileged" not in self.lacks)}

    def _custom_fields(self, path: str, params: dict[str, str]) -> tuple[int, Any]:
        if path != "/customfields":
            if "SeeCustomField" in self.lacks:
                return 403, {"message": "Forbidden"}
            name = FIELDS[int(path.rpartition("/")[2]) - 2]
            return 200, {"Name": name} | ({"Values": self.values[name]} if name in self.values else {})
        found = [
            {"id": str(n + 2), "Name": name, "LookupType": "RT::Queue-RT::Ticket"} for n, name in enumerate(FIELDS)
        ]
        return 200, {"items": found, "pages": 1} if params.get("query") else {"items": [], "pages": 0.0}

    def _one(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        found = re.fullmatch(r"/ticket/(\d+)(/comment|/attachments)?", path)
        row = self.tickets.get(int(found[1])) if found else None
        if found is None or row is None:
            return 404, {"message": "Not Found"}
        row = self.tickets[row["into"]]
        if found[2] == "/attachments":
            return 200, {"items": [{"id": "1", "Content": row.get("Content", "").replace("\n", "\r\n")}]}
        if found[2]:
            # Folded as in a mail.
            self._note(row["id"], "Comment", data="\n ".join(textwrap.wrap(body.get("Subject", ""), 70)) + "\n")
            return 201, ["Comments added"]
        if method == "PUT":
            return 200, self.put(row["id"], **body)
        shown = self._shown(row)
        lacks = self.lacks_in.get(row["Queue"], set())
        links: list[Row] = [] if "CommentOnTicket" in lacks else [{"ref": "comment"}]
        moves = set() if "ModifyTicket" in lacks else self._offered(row)
        links += [{"ref": "lifecycle", "to": status} for status in sorted(moves)]
        links += [{"ref": "depends-on", "type": "ticket", "id": "1"}] if row["id"] in self.depending else []
        links += [{"ref": "refers-to", "type": "ticket", "id": str(other)} for other in sorted(row["RefersTo"])]
        return 200, shown | {"id": row["id"], "Owner": {"id": row["Owner"]}, "_hyperlinks": links}

    def _offered(self, row: Row) -> set[str]:
        status, named = row["Status"], self.offers.get(self.lifecycles.get(row["Queue"], "default"))
        moves = named.get(status, set()) if named is not None else STOCK.get(status, self.statuses) & self.statuses
        moves = moves if named is not None else (moves | (self.statuses - set(STOCK))) - {status}
        return moves - self.inactive if row["id"] in self.depending and status not in self.inactive else moves

    def _listed(self, rows: list[Row], params: dict[str, str], show: Callable[[Row], Row], *, counted: bool) -> Row:
        fits = condition(params.get("query", ""), self.inactive)
        found = sorted(
            (row for row in rows if fits(row)), key=lambda row: int(row["id"]), reverse=params.get("order") == "DESC"
        )
        size, page = min(int(params.get("per_page", 20)), 100), int(params.get("page", 1))
        part = found[(page - 1) * size : page * size]
        part = [row for row in part if counted or not self._conceals(row)]
        total = len(found) if counted else None
        pages = None if total is None else float(-(-total // size))
        return {"count": len(part), "total": total, "pages": pages, "page": page, "items": [show(row) for row in part]}

    def _shown(self, row: Row) -> Row:
        custom = [
            {
                "id": str(n + 2),
                "name": name,
                "values": [row["CustomFields"][name]] if row["CustomFields"].get(name) else [],
            }
            for n, name in enumerate(FIELDS)
        ]
        people = [
            {"Name": mail, "EmailAddress": mail, "Organization": mail.rpartition("@")[2]} for mail in row["Requestor"]
        ]
        queue = {"Name": row["Queue"], "id": str(QUEUES.index(row["Queue"]) + 1)}
        plain = {name: row[name] for name in ("Subject", "Status", "Due", "SLA", "Created", "LastUpdated", "Resolved")}
        turned = custom[len(self.calls) % len(custom) :] + custom[: len(self.calls) % len(custom)]
        owner = {"Name": row["Owner"], "id": row["Owner"]}
        return plain | {
            "id": str(row["id"]),
            "Queue": queue,
            "Owner": owner,
            "Requestor": people,
            "CustomFields": "" if row["Queue"] in self.shows_no_fields else turned,
            "Creator": {"id": row["Creator"], "Name": row["Creator"]},
        }


def _transaction(row: Row) -> Row:
    return row | {"id": str(row["id"]), "ObjectId": str(row["ObjectId"]), "Creator": {"id": row["Creator"]}}


def _linked(name: str, there: set[int], given: list[int]) -> set[int]:
    return there - set(given) if name == "DeleteRefersTo" else there | set(given)


def _tag(fake: FakeRt, path: str) -> str:
    found = re.fullmatch(r"/ticket/(\d+)", path)
    number = int(found[1]) if found else 0
    return f'"{fake.newest(fake.tickets[number]["into"])}"' if number in fake.tickets else ""


@contextmanager
def serving(fake: FakeRt) -> Iterator[FakeRt]:
    """The imitation on a loopback port."""

    def take(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = urlsplit(handler.path)
        answer: Any
        tag = ""
        if handler.headers.get("Authorization") != f"token {TOKEN}":
            status, answer = (302 if handler.headers.get("Cookie") else 401), {"message": "Unauthorized"}
        else:
            params = {name: values[0] for name, values in parse_qs(parts.query).items()}
            path = parts.path.removeprefix("/REST/2.0")
            fake.calls.append((handler.command, path))
            if fake.before is not None:
                fake.before(handler.command, path)
            tag, asked = _tag(fake, path), handler.headers.get("If-Match")
            if asked and asked != tag:
                status, answer = 412, {"message": "Precondition Failed"}
            else:
                status, answer = fake.answer(handler.command, path, params, json.loads(body) if body else None)
            tag = _tag(fake, path)
        kind = 'application/json; charset="utf-8"'
        answered(
            handler,
            status,
            json.dumps(answer).encode(),
            Content_Type=kind,
            Set_Cookie="RT_SID=1; path=/",
            ETag=fake.proxy(tag, handler.headers.get("Accept-Encoding", "")),
        )

    with served(take) as fake.url:
        yield fake
