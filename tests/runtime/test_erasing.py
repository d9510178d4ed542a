"""Who is meant by a name, an address or an id; namesakes and people known under several ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.core.model import Contact, Rating
from csat_plugin.runtime.erasing import erase, person_named, places
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace, opened

AT = datetime(2026, 11, 9, 2, tzinfo=UTC)
RULES = "language: 1\nruleset: a\nextends: tickets-only@1\n"


def rating(number: int, contact: str | None, name: str = "", comment: str = "") -> Rating:
    return Rating(
        id=f"desk:rating:{number}", response=f"r{number}", channel="ticket", raw="3", low=Decimal(1), high=Decimal(5),
        contact=contact, contact_name=name, comment=comment, answered=datetime(2026, 10, 5, tzinfo=UTC), customer_name="Acme",
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "csat.yaml").write_text("workspace: a\n", encoding="utf-8")
    with opened(tmp_path, at=AT) as found:
        found.store.write(
            "desk",
            [
                Contact(id="desk:contact:zq", name="Zoe Quill", email="zoe@quill.example"),
                Contact(id="desk:contact:77", name="Zoe Quill", email="zoe@quill.example"),
                Contact(id="desk:contact:an1", name="An Li", email="an1@x.example"),
                Contact(id="desk:contact:an2", name="An Li", email="an2@x.example"),
                rating(1, "desk:contact:zq", "Zoe Quill", "Nobody came all day."),
                rating(2, "desk:contact:77", "Zoe Quill"),
                rating(3, "desk:contact:an1", "An Li", "An Li says: too slow for us."),
                rating(4, "desk:contact:an2", "An Li", "I, An Li, am content with it."),
                rating(5, "desk:contact:77", "Zoe Quill", "OK"),
                rating(6, "desk:contact:an2", "An Li", "OK"),
            ],
            AT,
        )
        yield found


def ratings(workspace: Workspace) -> dict[str, Rating]:
    return {one.response: one for one in workspace.store.every(Rating)}


def erased(workspace: Workspace, text: str) -> dict[str, Rating]:
    person = person_named(workspace, text)
    erase(workspace, person, places(workspace, person))
    return ratings(workspace)


@pytest.mark.parametrize("text", ["Zoe Quill", "ZOE  quill", "zoe@quill.example", "desk:contact:zq", "zq"])
def test_a_person_is_found_by_name_address_or_id(workspace: Workspace, text: str) -> None:
    assert person_named(workspace, text).counts["ratings"] >= 1


def test_several_ids_with_one_address_are_one_person_and_stay_two_records(workspace: Workspace) -> None:
    found = erased(workspace, "zoe@quill.example")
    his = {found[name].contact for name in ("r1", "r2", "r5")}
    assert len(his) == 2
    assert all("erased-" in str(contact) for contact in his)
    assert {found[name].comment for name in ("r1", "r2", "r5")} == {""}
    assert found["r6"].comment == "OK"


def test_namesakes_have_to_be_told_apart_by_their_ids(workspace: Workspace) -> None:
    with pytest.raises(Failure, match="desk:contact:an1, desk:contact:an2"):
        person_named(workspace, "An Li")


def test_of_a_namesake_nothing_is_touched(workspace: Workspace) -> None:
    person = person_named(workspace, "desk:contact:an1")
    assert person.shared == ("An Li",)
    found = erased(workspace, "desk:contact:an1")
    assert found["r3"].comment == ""
    assert found["r3"].contact_name.startswith("erased-")
    assert found["r4"] == rating(4, "desk:contact:an2", "An Li", "I, An Li, am content with it.")
    other = next(one for one in workspace.store.every(Contact) if one.id == "desk:contact:an2")
    assert (other.name, other.email, other.opted_out) == ("An Li", "an2@x.example", False)


def test_what_others_wrote_in_the_same_words_stays(workspace: Workspace) -> None:
    assert "OK" not in person_named(workspace, "zq").said


def test_nobody_is_nobody(workspace: Workspace) -> None:
    with pytest.raises(Failure, match="Zo"):
        person_named(workspace, "Zo")
