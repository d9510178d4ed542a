"""The registry of packs."""

from pathlib import Path

import pluggy
import pytest

from csat_plugin.host.hookspecs import Hooks
from csat_plugin.language.packs import Packs, shipped


def registry(*names: str) -> Packs:
    packs = Packs()
    for name in names:
        packs.register(name, Path(name))
    return packs


def test_versions_sort_as_numbers() -> None:
    packs = registry("itss@10", "itss@2", "acme@1")
    assert packs.names() == ("acme@1", "itss@2", "itss@10")
    assert packs.versions("itss") == ("2", "10")
    assert packs.nearest("its@1") == "itss@10"
    assert packs.nearest("zzz") == ""


@pytest.mark.parametrize("name", ["itss", "itss@", "itss@0", "itss@1.2", "ITSS@1", "a b@1", "@1"])
def test_a_pack_has_a_name_and_a_version(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a pack"):
        Packs().register(name, Path("x"))


def test_two_plugins_cannot_bring_one_pack() -> None:
    packs = registry("itss@1")
    packs.register("itss@1", Path("itss@1"))
    with pytest.raises(ValueError, match="Two plugins bring the rule pack itss@1"):
        packs.register("itss@1", Path("other"))


def test_shipped_packs_enter_by_the_hook() -> None:
    import importlib

    manager = pluggy.PluginManager("csat_plugin")
    manager.add_hookspecs(Hooks)
    manager.register(importlib.import_module("csat_plugin.rules"))
    manager.check_pending()
    packs = Packs()
    manager.hook.csat_register_packs(register=packs.register)
    assert (
        packs.names()
        == shipped().names()
        == ("anhui@1", "itss@1", "jet@1", "starter@1", "tickets-only@1", "vendor-guide@1", "xian@1")
    )
    for name in packs.names():
        path = packs.find(name)
        assert path is not None
        assert path.is_file()
