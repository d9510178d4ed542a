"""A Request Tracker of our own on loopback, made by the scripts `rt-up` and `rt-down` beside the repository."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.lacking import lacking

SITE = """\
use utf8;
Set(@LexiconLanguages, qw(en ja));
Set(%Lifecycles, workshop => {
    initial => ['received'], active => ['in repair'], inactive => ['handed back', 'scrapped', 'deleted'],
    defaults => { on_create => 'received' },
    transitions => {
        '' => ['received', 'in repair', 'handed back'], received => ['in repair', 'handed back', 'scrapped', 'deleted'],
        'in repair' => ['received', 'handed back', 'scrapped', 'deleted'], 'handed back' => ['in repair'],
        scrapped => ['in repair'], deleted => ['received'],
    },
    rights => { '* -> *' => 'ModifyTicket' },
    actions => ['* -> handed back' => { label => 'Hand back' }, '* -> scrapped' => { label => 'Scrap' }],
});
1;
"""
"""What an administrator has added: messages in another language, and a life cycle with names of its own."""

BESIDE = Path(__file__).resolve().parents[3] / "shared"
TICKETS = 40


@dataclass
class Server:
    """A running server. Calls go as the API user (`api`) or as the super user (`root`)."""

    url: str
    token: str
    api: requests.Session
    root: requests.Session
    data: Path
    root_password: str = ""

    def call(self, method: str, path: str, body: Any = None, *, root: bool = False, **params: Any) -> Any:
        """The JSON answer; fails on any other."""
        session = self.root if root else self.api
        answer = session.request(method, f"{self.url}/REST/2.0{path}", json=body, params=params, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    def ticket(self, subject: str = "Printer offline", queue: str = "Incidents", **fields: Any) -> str:
        """A new ticket; its number."""
        plain = {"Queue": queue, "Subject": subject, "Content": "Help.", "ContentType": "text/plain"}
        return str(self.call("POST", "/ticket", plain | fields)["id"])

    def put(self, number: str, *, root: bool = False, **fields: Any) -> list[str]:
        """Changes a ticket; what Request Tracker says."""
        said: list[str] = self.call("PUT", f"/ticket/{number}", fields, root=root)
        return said

    def rate(self, number: str, mark: str | None, **more: str) -> list[str]:
        """Answers, as the page of the survey does."""
        return self.put(number, CustomFields={"CSAT Rating": mark, **more})

    def get(self, number: str) -> Mapping[str, Any]:
        """A ticket as it is."""
        found: Mapping[str, Any] = self.call("GET", f"/ticket/{number}")
        return found

    def transactions(self, number: str) -> list[Mapping[str, Any]]:
        """Everything that ever happened to a ticket, oldest first, as the super user sees it."""
        query = f"ObjectType='RT::Ticket' AND ObjectId = {number}"
        asked = {"query": query, "fields": "Type,Data", "orderby": "id", "per_page": 100}
        found: list[Mapping[str, Any]] = self.call("GET", "/transactions", root=True, **asked)["items"]
        return found

    def load(self, file: Path) -> str:
        """Loads what an administrator would load on the server; what the program says."""
        env = os.environ | {
            "RT_SITE_CONFIG": f"{self.data}/RT_SiteConfig.pm",
            "RT_SITE_CONFIG_DIR": f"{self.data}/site.d",
        }
        command = ["rt-setup-database-5", "--action", "insert", "--skip-create", "--datafile", str(file)]
        run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def field(self, number: str, name: str) -> str:
        """The value of a custom field."""
        found = [one["values"] for one in self.get(number)["CustomFields"] if one["name"] == name]
        return str(found[0][0]) if found and found[0] else ""


def _session(auth: str = "", login: tuple[str, str] | None = None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = "csat-tests"
    if login:
        session.auth = login
    else:
        session.headers["Authorization"] = f"token {auth}"
    return session


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Brought up and seeded once; taken down and removed at the end."""
    with running(tmp_path_factory.mktemp("rt")) as found:
        yield found


@contextmanager
def running(data: Path, tickets: int = TICKETS) -> Iterator[Server]:
    """A server of its own in that folder, with so many tickets of its seed."""
    scripts = Path(os.environ.get("CSAT_SHARED", BESIDE)) / "rt"
    if not (scripts / "rt-up").is_file():
        lacking(f"There is no rt-up in {scripts}", "set CSAT_SHARED to the folder that holds rt/")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"RT_PORT": str(port), "RT_DATA": str(data)}
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        env["RT_SKIP_APT"] = "1"  # else rt-up installs the packages, with the answers Debian's questions need
    env["RT_WEBHOOK_SECRET"] = "a shared secret"  # noqa: S105 # made up
    (data / "site.d").mkdir()
    (data / "site.d" / "tests.pm").write_text(SITE, "utf-8")
    (data / ".rt-up").touch()  # a folder that is not empty it takes only if it made it
    up = subprocess.run([scripts / "rt-up"], env=env, capture_output=True, text=True, check=False)
    if up.returncode and ("not installed" in up.stderr or "apt-get" in up.stderr):
        lacking("Request Tracker is not installed", "apt install request-tracker5 rt5-db-sqlite rt5-standalone")
    assert up.returncode == 0, up.stderr
    try:
        known = dict(re.findall(r"^(\w+)='(.*)'$", (data / "env").read_text("utf-8"), re.MULTILINE))
        seeding = [scripts / "seed.py", "--tickets", str(tickets), "--env", data / "env"]
        subprocess.run([sys.executable, *map(str, seeding)], env=env, capture_output=True, check=True)
        yield Server(
            url=known["RT_URL"],
            token=known["RT_API_AUTH"],
            api=_session(known["RT_API_AUTH"]),
            root=_session(login=("root", known["RT_ADMIN_PASSWORD"])),
            data=data,
            root_password=known["RT_ADMIN_PASSWORD"],
        )
    finally:
        subprocess.run([scripts / "rt-down", "--purge"], env=env, capture_output=True, check=False)
