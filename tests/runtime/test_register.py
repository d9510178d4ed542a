"""The customer register: whatever stands in a cell ends in a sentence with file and row, or in a value that can be computed with."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.register import read_register, take_register
from csat_plugin.runtime.workspace import Workspace
from tests.runtime.desk import item


def csv(tmp_path: Path, column: str, cell: str) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(f'id,name,{column}\nK1,One,\nK2,Two,"{cell}"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("weights", "ticket:1.2.3 monthly:5", "'ticket:1.2.3'"),
        ("weights", "ticket:33.333 monthly:66.667", "'ticket:33.333'"),
        ("weights", "ticket:-50 monthly:150", "'ticket:-50'"),
        ("weights", "ticket:100 monthly", "'monthly'"),
        ("weights", "ticket:1e999999 monthly:0", "'ticket:1e999999'"),
        ("weights", "ticket:40 monthly:50", "add up to 90"),
        ("weights", "half and half", "'half'"),
        ("target", "-5", "'-5' lies outside 0 to 100"),
        ("target", "500", "'500' lies outside 0 to 100"),
        ("target", "9_0", "'9_0' in the column target is not a number"),
        ("value", "1e-9999999", "is not a number"),
    ],
)
def test_a_cell_that_makes_no_sense_is_named_with_its_row(tmp_path: Path, column: str, cell: str, told: str) -> None:
    with pytest.raises(Failure) as caught:
        read_register(csv(tmp_path, column, cell))
    (sentence,) = caught.value.sentence.splitlines()
    assert sentence.startswith("register.csv:3: ")
    assert told in sentence


@pytest.mark.parametrize(
    "cell", ["ticket:33.33 monthly:66.67", "ticket=33.33%; monthly=66.67%", "ticket：33.33，monthly：66.67"]
)
def test_weights_may_be_written_in_several_ways(tmp_path: Path, cell: str) -> None:
    (_, two) = read_register(csv(tmp_path, "weights", cell))
    assert two.weights == {"ticket": Decimal("33.33"), "monthly": Decimal("66.67")}


@pytest.mark.parametrize("target", ["0", "85", "99.5", "100"])
def test_a_target_is_a_score(tmp_path: Path, target: str) -> None:
    (_, two) = read_register(csv(tmp_path, "target", target))
    assert two.target == Decimal(target)


def test_a_key_left_empty_in_yaml_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "register.yaml"
    path.write_text("customers:\n  - id: K1\n    decision_chain:\n    target:\n    weights:\n", encoding="utf-8")
    (one,) = read_register(path)
    assert (one.decision_chain, one.target, one.weights) == ((), None, None)
    path.write_text("customers:\n  - {id: K1, decision_chain: [{name: Ann, email: }]}\n", encoding="utf-8")
    assert read_register(path)[0].decision_chain[0].email == ""


@pytest.mark.parametrize("chain", ["Ann", "{name: Ann}", "[Ann]", "[{role: boss}]", "7"])
def test_a_decision_chain_in_yaml_is_a_list_of_persons(tmp_path: Path, chain: str) -> None:
    path = tmp_path / "register.yaml"
    path.write_text(f"customers:\n  - id: K1\n    decision_chain: {chain}\n", encoding="utf-8")
    if chain == "{name: Ann}":  # one person need not be a list
        assert read_register(path)[0].decision_chain[0].name == "Ann"
        return
    with pytest.raises(Failure, match=r"register.yaml:2: .*decision_chain"):
        read_register(path)


def test_items_of_a_customer_with_another_id_go_on_under_it(tmp_path: Path) -> None:
    (tmp_path / "csat.yaml").write_text("workspace: w\nrules: r.yaml\nregister: register.csv\n", encoding="utf-8")
    register = tmp_path / "register.csv"
    workspace = Workspace(tmp_path)
    try:
        register.write_text("id,name\nC01,Acme\nC02,Birch\n", encoding="utf-8")
        take_register(workspace)
        other = item("verify:C02:1", slot="verify|C02", subject="C02", because_scores=("2026-10:C02:70.0",))
        workspace.store.put_items([item(slot="verify|C01"), other], workspace.now)
        register.write_text("id,name\nK1,Acme\nC02,Birch\n", encoding="utf-8")
        take_register(workspace)
        (mine,) = workspace.store.items(slot="verify|K1")
        assert (mine.id, mine.subject, mine.because_scores) == ("verify:C01:1", "K1", ("2026-10:K1:70.0",))
        assert workspace.store.items(slot="verify|C02") == [other]
        assert workspace.store.items(slot="verify|C01") == []
    finally:
        workspace.close()
