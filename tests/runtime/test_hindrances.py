"""What keeps other effects from being tried, with the refusals of a real adapter."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from csat_plugin.host.adapter import Adapter, Misconfigured
from csat_plugin.runtime.delivery import Deliverer
from csat_plugin.runtime.hindrances import Hindrances
from csat_plugin.runtime.lease import Lease, begin_alone
from csat_plugin.runtime.settling import Settled
from csat_plugin.store import Store
from tests.adapters.rt_cases import action, connecting
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.runtime.desk import Ticking


def outcomes(store: Store, adapter: Adapter, owners: list[str]) -> list[str]:
    """What became of one action for each owner, in this order; `held` where it was not tried."""
    clock = Ticking()
    run = begin_alone(store, "apply", clock, "en")
    deliverer = Deliverer(store, {"rt": adapter}, Lease(store, run, clock), clock.pause)
    hindrances, found = Hindrances(Settled(), "en"), []
    for n, owner in enumerate(owners):
        effect = replace(action(f"a{n}", owner=owner), connection="rt")
        if hindrances.of(effect):
            found.append("held")
            continue
        one = deliverer.deliver(effect, "")
        hindrances.learn(one)
        found.append(one.state)
    return found


def test_actions_of_owners_nobody_knows_keep_those_of_others_from_nothing(store: Store, tmp_path: Path) -> None:
    with serving(FakeRt()) as fake:
        connect = connecting(fake.url, TOKEN, tmp_path)
        owners = {"process_manager": "ana.silva", "b": "left.company"}
        adapter = connect(actions={"queue": "Corrective Actions", "owners": owners})
        with pytest.raises(Misconfigured, match=r"no user 'left\.company'") as raised:
            adapter.emit(action("x", owner="b"))
        assert raised.value.alone
        wanted = ["b", "b", "b", "process_manager", "process_manager"]
        assert outcomes(store, adapter, wanted) == ["failed"] * 3 + ["sent"] * 2


def test_a_queue_there_is_not_is_asked_for_twice_and_no_more(store: Store, tmp_path: Path) -> None:
    with serving(FakeRt()) as fake:
        adapter = connecting(fake.url, TOKEN, tmp_path)(actions={"queue": "Nowhere", "owners": {}})
        assert outcomes(store, adapter, ["ana.silva"] * 5) == ["failed"] * 2 + ["held"] * 3
