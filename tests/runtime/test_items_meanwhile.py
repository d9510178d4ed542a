"""Two people, or a person and a run, at the same items: nobody's step is lost, and who came late is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.runtime import item_work
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.item_work import Known
from csat_plugin.runtime.meanwhile import by_id
from csat_plugin.runtime.workspace import Workspace
from tests.runtime.desk import item

AT = datetime(2026, 11, 20, tzinfo=UTC)
CALL = item("call:C01:1", slot="call|C01", state="open", owner="wang.fang")
CHILD = replace(
    CALL, id="call:C01:1/follow_up/inform_result", slot="call/follow_up/inform_result|C01", kind="inform_result",
    parent=CALL.id,
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "csat.yaml").write_text("timezone: UTC\n", encoding="utf-8")
    opened = Workspace(tmp_path, at=AT)
    opened.store.put_items([CALL, CHILD], AT)
    yield opened
    opened.close()


def read(workspace: Workspace, *decided: ActionItem) -> Known:
    """What a command has read, and what is decided on top of it."""
    stored = by_id(workspace.store.items())
    items = tuple((stored | by_id(decided)).values())
    return Known(items=items, bare=items, read=stored)


def kept(workspace: Workspace) -> dict[str, ActionItem]:
    return by_id(workspace.store.items())


def test_what_somebody_closed_meanwhile_stays_closed_and_the_late_one_is_told(workspace: Workspace) -> None:
    late = read(workspace)
    item_work.moved(workspace, late, [CHILD.id, CALL.id], "closed", "solved by phone")
    with pytest.raises(Failure) as failure:
        item_work.assigned(workspace, late, [CALL.id], "li.na")
    assert failure.value.exit_code == 1
    assert "Somebody else has just changed call:C01:1: it is closed now. Nothing was stored." in failure.value.sentence
    assert (kept(workspace)[CALL.id].state, kept(workspace)[CALL.id].outcome) == ("closed", "solved by phone")
    item_work.assigned(workspace, read(workspace), [CALL.id], "li.na")
    assert kept(workspace)[CALL.id].delegate == "li.na"


def test_the_platforms_reference_written_meanwhile_is_no_hindrance_and_stays(workspace: Workspace) -> None:
    late = read(workspace)
    workspace.store.put_items([replace(CALL, platform_ref="#7")], AT)
    item_work.moved(workspace, late, [CALL.id], "in_work")
    assert (kept(workspace)[CALL.id].state, kept(workspace)[CALL.id].platform_ref) == ("in_work", "#7")


def test_what_stands_under_an_item_is_looked_at_as_it_is_now(workspace: Workspace) -> None:
    late = read(workspace)
    item_work.moved(workspace, read(workspace), [CHILD.id], "closed")
    item_work.moved(workspace, late, [CALL.id], "closed", "better")
    assert {item.state for item in kept(workspace).values()} == {"closed"}


def test_what_a_run_stored_meanwhile_is_not_stored_over(workspace: Workspace) -> None:
    """A command has decided on a new item and an addition; a run stored the same, and a person went on from there."""
    added, new = replace(CALL, additions=("2026-11: 71.0",)), item("call:C02:1", slot="call|C02", state="proposed")
    late = read(workspace, added, new)
    workspace.store.put_items([replace(added, platform_ref="#1"), replace(new, state="cancelled", outcome="no")], AT)
    item_work.moved(workspace, late, [CALL.id], "in_work")
    assert kept(workspace)[CALL.id].additions == ("2026-11: 71.0",)
    assert kept(workspace)[CALL.id].platform_ref == "#1"
    assert kept(workspace)[new.id].state == "cancelled"


def test_what_is_decided_now_is_kept_with_a_step(workspace: Workspace) -> None:
    added, new = replace(CALL, additions=("2026-11: 71.0",)), item("call:C02:1", slot="call|C02", state="proposed")
    item_work.moved(workspace, read(workspace, added, new), [CALL.id], "in_work")
    assert kept(workspace)[CALL.id].additions == ("2026-11: 71.0",)
    assert kept(workspace)[new.id].state == "proposed"
