"""What `describe` tells of rights by reading alone: nothing it cannot know, and everything it can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt import describing

from csat_plugin.host.adapter import Check, Fatal, Installs, Misconfigured
from csat_plugin.texts import say
from tests.adapters import rt_fake
from tests.adapters.rt_cases import Connect, connecting
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_writer import failing

OWN = "Corrective Actions"
WORKSHOP = {"received": {"in repair"}, "in repair": {"handed back"}, "handed back": set[str]()}
"""A life cycle that offers nothing where the work is done."""


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        one.inactive |= {"handed back"}
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def checks(connect: Connect, **settings: Any) -> list[Check]:
    return list(connect(**settings).describe().checks)


def told(found: list[Check], right: str) -> list[tuple[str, str, str]]:
    """Level, code and place of all that is said about a right, but that it is there."""
    return [
        (one.level, one.code, one.values["where"])
        for one in found
        if right in one.values.get("right", "") and one.level != "ok"
    ]


def of(found: list[Check], code: str) -> list[Check]:
    return [one for one in found if one.code == code]


class TestModifyTicket:
    def test_in_the_stock_life_cycle_it_is_named_where_it_is_missing(self, fake: FakeRt, connect: Connect) -> None:
        for queue, status in (("Incidents", "open"), ("Changes", "resolved"), (OWN, "stalled")):
            fake.put(fake.ticket(queue), Status=status)
            fake.lacks_in[queue] = {"ModifyTicket"}
        found = told(checks(connect), "ModifyTicket")
        named = {
            queue
            for level, code, where in found
            if (level, code) == ("warning", "rt.no_right")
            for queue in where.split(", ")
        }
        assert named == {"Incidents", "Changes", OWN}

    def test_that_a_ticket_may_be_deleted_is_another_right(self, fake: FakeRt, connect: Connect) -> None:
        fake.offers = {"default": {"new": {"deleted"}}}
        fake.ticket("Incidents")
        assert ("warning", "rt.no_right", "Incidents") in told(checks(connect), "ModifyTicket")

    def test_a_newest_ticket_that_is_done_proves_nothing(self, fake: FakeRt, connect: Connect) -> None:
        fake.lifecycles, fake.offers = {"Incidents": "workshop", OWN: "workshop"}, {"workshop": WORKSHOP}
        for queue in fake.lifecycles:
            fake.ticket(queue, Status="received")
            fake.ticket(queue, Status="handed back")
        assert not [one for one in told(checks(connect), "ModifyTicket") if OWN in one[2] or "Incidents" in one[2]]

    def test_all_tickets_done_leave_it_open(self, fake: FakeRt, connect: Connect) -> None:
        fake.lifecycles, fake.offers = {"Incidents": "workshop", OWN: "workshop"}, {"workshop": WORKSHOP}
        for queue in fake.lifecycles:
            fake.ticket(queue, Status="handed back")
        found = checks(connect)
        assert ("info", "rt.trip_shows", OWN) in told(found, "ModifyTicket")
        (line,) = of(found, "rt.links_show")
        assert (line.level, line.values["where"], line.kinds) == ("info", "Incidents", ("action",))
        assert not [one for one in told(found, "ModifyTicket") if one[0] == "warning"]

    def test_a_ticket_that_waits_for_another_hides_its_only_move(self, fake: FakeRt, connect: Connect) -> None:
        fake.lifecycles = {"Incidents": "workshop", "Changes": "workshop"}
        fake.offers = {"workshop": WORKSHOP}
        fake.ticket("Changes", Status="in repair")
        fake.depending = {fake.ticket("Incidents", Status="in repair")}
        found = checks(connect)
        assert of(found, "rt.links_show")[0].values["where"] == "Incidents"
        assert not of(found, "rt.no_move")

    def test_a_life_cycle_that_names_no_actions_is_no_missing_right(self, fake: FakeRt, connect: Connect) -> None:
        fake.lifecycles, fake.offers = dict.fromkeys(("Incidents", OWN), "bare"), {"bare": {}}
        for queue in fake.lifecycles:
            fake.ticket(queue)
        assert {one[0] for one in told(checks(connect), "ModifyTicket")} == {"info"}

    def test_a_ticket_of_the_same_life_cycle_and_status_is_the_proof(self, fake: FakeRt, connect: Connect) -> None:
        """Also one that is not the newest of its queue."""
        fake.lifecycles = {"Incidents": "workshop", "Changes": "workshop"}
        fake.offers = {"workshop": WORKSHOP}
        fake.ticket("Changes", Status="received")
        fake.ticket("Changes", Status="in repair")
        fake.ticket("Incidents", Status="received")
        fake.lacks_in["Incidents"] = {"ModifyTicket"}
        (line,) = of(checks(connect), "rt.no_move")
        assert (line.level, line.values["where"], line.kinds) == ("warning", "Incidents", ("action",))
        text = say(line.code, "en", line.values)
        assert "ModifyTicket" in text
        assert "workshop" in text
        assert "csat doctor --install" in text


class TestStatuses:
    def test_a_stalled_ticket_of_the_stock_life_cycle_is_no_trouble(self, fake: FakeRt, connect: Connect) -> None:
        fake.put(fake.ticket(OWN), Status="stalled")
        assert not of(checks(connect), "rt.no_status")

    def test_what_a_ticket_in_another_status_offers_counts(self, fake: FakeRt, connect: Connect) -> None:
        fake.lifecycles, fake.offers = {OWN: "workshop"}, {"workshop": WORKSHOP | {"handed back": {"received"}}}
        for status in ("in repair", "received"):
            fake.ticket(OWN, Status=status)
        assert not of(checks(connect, states={"handed back": "cancelled"}), "rt.no_status")

    def test_none_that_is_offered_may_be_there_all_the_same(self, fake: FakeRt, connect: Connect) -> None:
        fake.lifecycles, fake.offers = {OWN: "workshop"}, {"workshop": WORKSHOP}
        fake.ticket(OWN, Status="received")
        (line,) = of(checks(connect), "rt.no_status")
        assert (line.level, line.writing, line.values["queue"]) == ("info", True, OWN)
        assert "csat doctor --round-trip" in say(line.code, "en", line.values)


class TestQueues:
    def test_those_written_to_are_looked_at_however_many_are_read(
        self, fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        more = [f"A{number:02}" for number in range(40)]
        monkeypatch.setattr(rt_fake, "QUEUES", [*rt_fake.QUEUES, *more])
        for queue in more:
            fake.ticket(queue)
        fake.say(fake.ticket(OWN))
        fake.lacks = {"ShowTicketComments"}
        found = checks(connect, queues=more)
        assert ("warning", "rt.no_right", OWN) in told(found, "ShowTicketComments")
        (line,) = of(found, "rt.queues_left")
        assert (line.level, line.values) == ("info", {"n": "25", "left": "17"}), "two are written to"

    def test_one_without_a_ticket_among_the_newest_is_looked_at(
        self, fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(describing, "SAMPLE", 2)
        fake.ticket("Changes")
        for _ in range(3):
            fake.ticket("Incidents")
        fake.lacks_in["Changes"] = {"CommentOnTicket", "ModifyTicket"}
        fake.not_applied = {"CSAT Rating"}
        found = checks(connect)
        for right in ("CommentOnTicket", "ModifyTicket"):
            assert ("warning", "rt.no_right", "Changes") in told(found, right)
        assert {one.values["queue"] for one in of(found, "rt.not_applied_here")} == {"Incidents", "Changes"}


class TestModifyCustomField:
    def test_only_a_field_of_ours_proves_it(self, fake: FakeRt, connect: Connect) -> None:
        for queue in ("Incidents", OWN, "General"):
            number = fake.ticket(queue)
            fake.put(number, CustomFields={"Customer": "Acme"})
        found = told(checks(connect), "ModifyCustomField")
        assert ("info", "rt.trip_shows", f"{OWN}, General") in found
        assert ("info", "rt.apply_shows", "Incidents, Changes, Problems") in found
        fake.put(number, CustomFields={"CSAT Score": "80"})
        assert ("info", "rt.trip_shows", OWN) in told(checks(connect), "ModifyCustomField")


class TestSlowServers:
    @pytest.mark.parametrize("path", ["/transactions", "/queue/", "/ticket/"])
    def test_one_look_that_fails_does_not_take_the_others_with_it(
        self, fake: FakeRt, connect: Connect, path: str
    ) -> None:
        fake.ticket("Incidents")
        fake.ticket(OWN)
        fake.before = failing("GET", path)
        found = checks(connect)
        (line,) = of(found, "rt.untold")
        assert line.level == "info"
        assert fake.url in line.values["why"]
        assert {"rt.ok.login", "rt.ok.fields", "rt.ok.values"} <= {one.code for one in found}
        assert not [one for one in found if one.level == "warning"]

    def test_what_a_ticket_showed_is_not_called_unknown(self, fake: FakeRt, connect: Connect) -> None:
        fake.ticket(OWN)
        fake.before = failing("GET", "/transactions")
        found = told(checks(connect), "CommentOnTicket")
        assert not [where for _, _, where in found if OWN in where]

    def test_after_two_no_more_is_waited_for(self, fake: FakeRt, connect: Connect) -> None:
        for queue in ("Incidents", "Changes", "Problems", OWN):
            fake.ticket(queue)
        fake.before = failing("GET", "/transactions")
        connect().describe()
        asked = [path for _, path in fake.calls if path == "/transactions"]
        assert len(asked) == 2 * 3, "each is tried three times"

    def test_a_count_that_takes_too_long_is_left_out(self, fake: FakeRt, connect: Connect) -> None:
        fake.ticket("Incidents")
        self._answering(fake, "IS NOT NULL", 500)
        found = connect().describe()
        assert found.streams == {"tickets": 1}
        (line,) = of(list(found.checks), "rt.untold")
        assert "CSAT Rating" in line.values["where"]

    def test_a_login_that_is_refused_meanwhile_is_said(self, fake: FakeRt, connect: Connect) -> None:
        fake.ticket("Incidents")
        self._answering(fake, "TicketQueue", 401)
        with pytest.raises(Fatal, match="refused the login"):
            connect().describe()

    def _answering(self, fake: FakeRt, part: str, status: int) -> None:
        """Answers searches with that part in their condition so."""
        real = fake.answer

        def answer(method: str, path: str, params: dict[str, str], body: Any) -> tuple[int, Any]:
            if part in params.get("query", ""):
                return status, {"message": "no"}
            return real(method, path, params, body)

        fake.answer = answer  # type: ignore[method-assign]


class TestInstalling:
    def test_without_a_queue_named_or_seen_nothing_is_written_down(self, fake: FakeRt, connect: Connect) -> None:
        fake.lacks = {"SeeQueue"}
        blind = connect(queues=None)
        assert isinstance(blind, Installs)
        with pytest.raises(Misconfigured, match=r"csat\.yaml:12:3: .*under `queues:` first"):
            blind.installation()
        named = connect()
        assert isinstance(named, Installs)
        assert "'Incidents', 'SeeQueue'" in named.installation().text


class TestFieldsOfOneName:
    @pytest.mark.parametrize(
        ("queues", "code"), [(["Changes"], "rt.ok.values"), (["Changes", "Problems"], "rt.values_without_mark")]
    )
    def test_values_of_one_that_is_not_read_do_not_count(
        self, fake: FakeRt, connect: Connect, queues: list[str], code: str
    ) -> None:
        """The queue Problems has a field of its own of the same name, with words."""
        real = fake.answer

        def answer(method: str, path: str, params: dict[str, str], body: Any) -> tuple[int, Any]:
            if path == "/customfield/99":
                return 200, {"Name": "CSAT Rating", "Values": ["yes", "no"]}
            status, found = real(method, path, params, body)
            if path == "/customfields" and found["items"]:
                found["items"].append(found["items"][0] | {"id": "99"})
            if path == f"/queue/{rt_fake.QUEUES.index('Problems') + 1}":
                found["TicketCustomFields"][0] = {"id": "99", "name": "CSAT Rating"}
            return status, found

        fake.answer = answer  # type: ignore[method-assign]
        found = checks(connect, queues=queues)
        assert [one.code for one in found if "values" in one.code] == [code]
