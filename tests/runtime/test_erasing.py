"""Who is meant by a name, an address or an id; namesakes and people known under several ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.core.model import ChainMember, Contact, Customer, Rating
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
    assert "OK" not in person_named(workspace, "zq").quoted.said


def test_nobody_is_nobody(workspace: Workspace) -> None:
    with pytest.raises(Failure, match="Zo"):
        person_named(workspace, "Zo")


def test_namesakes_no_list_of_contacts_has_must_be_told_apart_too(workspace: Workspace) -> None:
    """Two people of one name whom ratings alone name: nothing of either goes."""
    two = [rating(7, "desk:contact:k1", "Kim Roe", "Slow."), rating(8, "desk:contact:k2", "Kim Roe", "Slower.")]
    workspace.store.write("desk", two, AT)
    before = ratings(workspace)
    with pytest.raises(Failure, match="desk:contact:k1, desk:contact:k2"):
        erased(workspace, "Kim Roe")
    assert ratings(workspace) == before
    found = erased(workspace, "desk:contact:k1")
    assert found["r7"].comment == ""
    assert found["r8"] == two[1]


def test_somebody_no_list_of_contacts_has_is_found_by_his_name(workspace: Workspace) -> None:
    workspace.store.write("desk", [rating(9, None, "Kim Roe", "Slow.")], AT)
    assert erased(workspace, "kim roe")["r9"].contact_name.startswith("erased-")


def chain(workspace: Workspace, *members: ChainMember) -> None:
    workspace.store.write("register", [Customer(id="C1", name="Acme", decision_chain=members)], AT)


def kept_chain(workspace: Workspace) -> list[ChainMember]:
    return [member for one in workspace.store.every(Customer) for member in one.decision_chain]


def test_whoever_stands_in_a_decision_chain_loses_his_address_there_too(workspace: Workspace) -> None:
    workspace.store.write("desk", [rating(9, None, "Kim Roe", "Slow.")], AT)
    chain(
        workspace,
        ChainMember(name="Kim Roe", email="kim@acme.example"),
        ChainMember(name="Al Fox", email="al@acme.example"),
    )
    assert erased(workspace, "Kim Roe")["r9"].contact_name.startswith("erased-")
    first, second = kept_chain(workspace)
    assert first.name.startswith("erased-")
    assert first.email.startswith("erased-")
    assert second == ChainMember(name="Al Fox", email="al@acme.example")


def test_namesakes_in_decision_chains_have_to_be_told_apart_by_their_addresses(workspace: Workspace) -> None:
    workspace.store.write("desk", [rating(9, None, "Kim Roe", "Slow.")], AT)
    chain(workspace, *(ChainMember(name="Kim Roe", email=f"kim@{n}.example") for n in "ab"))
    with pytest.raises(Failure, match=r"kim@a\.example.*kim@b\.example"):
        person_named(workspace, "Kim Roe")
    erased(workspace, "kim@a.example")
    first, second = kept_chain(workspace)
    assert first.email.startswith("erased-")
    assert second == ChainMember(name="Kim Roe", email="kim@b.example")


def test_a_contact_with_another_address_than_the_chains_is_not_taken_for_it(workspace: Workspace) -> None:
    member = ChainMember(name="Zoe Quill", email="zoe@other.example")
    chain(workspace, member)
    with pytest.raises(Failure, match=r"zoe@other\.example"):
        person_named(workspace, "Zoe Quill")
    assert erased(workspace, "desk:contact:zq")["r1"].comment == ""
    assert kept_chain(workspace) == [member]


def test_a_longer_name_that_begins_with_it_is_somebody_else(workspace: Workspace) -> None:
    given = rating(8, "desk:contact:高静怡", "高静怡", "很好")
    workspace.store.write("desk", [rating(7, "desk:contact:高静", "高静", "慢"), given], AT)
    longer = ratings(workspace)["r8"]
    found = erased(workspace, "高静")
    assert found["r7"].contact_name.startswith("erased-")
    assert found["r8"] == longer
    workspace.store.write("desk", [given], AT)
    assert ratings(workspace)["r8"] == longer
    assert erased(workspace, "高静怡")["r8"].contact_name.startswith("erased-")


@pytest.mark.parametrize("text", ["<td>Meh!</td>", "a,b\n9,Meh!\n", '{"comment": "Meh!"}', "Meh!"])
def test_files_of_the_users_own_that_hold_a_short_remark_are_named(workspace: Workspace, text: str) -> None:
    workspace.store.write("desk", [rating(9, None, "Kim Roe", "Meh!")], AT)
    folder = workspace.settings.folder
    (folder / "mine.txt").write_text(text, encoding="utf-8")
    (folder / "other.txt").write_text("Meh! said nobody of ours.", encoding="utf-8")
    left = places(workspace, person_named(workspace, "Kim Roe")).left
    assert [path.name for path in left] == ["mine.txt"]
