"""What a playbook says for one kind of customer leaves only for where agents read, and changes no item without it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem, Recorded, RemedyMark
from csat_plugin.core.effects import Audience
from csat_plugin.runtime.effects import Wishes
from tests.runtime.desk import Desk, item

GUIDED = item(state="open", text={"en": "Listen."}, guidance={"en": "Let him finish first."}, customer_type="upset")


def effect(one: ActionItem, audience: Audience = "agents") -> Any:
    desk = Desk()
    desk.capabilities = replace(desk.capabilities, audience={"action": audience})
    wishes = Wishes({"desk": desk})
    wishes.items([one])
    return wishes.wanted[0].effect


def test_guidance_is_for_agents_and_the_kind_goes_nowhere() -> None:
    assert effect(GUIDED).body["text"] == "Listen.\n\nLet him finish first."
    assert effect(GUIDED, "customers").body["text"] == "Listen."
    assert "upset" not in str(effect(GUIDED).body)


def test_what_is_recorded_at_an_item_changes_nothing_that_left() -> None:
    plain = item(state="open", text={"en": "Listen."})
    worked = replace(
        plain, records=(Recorded("appointment", "2 pm", "2026-11-03"),), scene="now", path="on_site", category="training",
        remedies=(RemedyMark(rating="r", points=1, day="2026-11-03"),), customer_type="upset",
    )  # fmt: skip
    assert effect(worked).digest == effect(plain).digest
