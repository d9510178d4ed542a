"""By what a wave's customers are chosen (S2-17)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from csat_plugin.core.model import ChainMember, Contract, Customer, Ticket
from csat_plugin.core.surveys.known import Pictures, facts_for

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
KNOWN = Customer(
    id="C1", name="Acme", segment="VIP", services=("Mail", "Print"), contract=Contract(amount=Decimal(900_000), start="2026-08-01"),
    decision_chain=(ChainMember(name="Ines", role="interface_person"),),
)  # fmt: skip
BARE = Customer(id="C2", name="Other")


@pytest.mark.parametrize(
    ("fact", "known", "bare"),
    [
        ("customer.vip", True, False),
        ("customer.contract_value", Decimal(900_000), None),
        ("customer.new_since", "2026-08-01", None),
        ("customer.equipment", "storage, server", None),
        ("customer.services", "Mail, Print", None),
    ],
)
def test_customers_differ_in_importance_contract_newness_equipment_and_service(
    fact: str, known: object, bare: object
) -> None:
    tickets = [
        Ticket(id=f"desk:ticket:{n}", key=f"T{n}", customer="C1", opened=NOW, fields=fields)
        for n, fields in enumerate([{"Equipment": "storage"}, {"equipment class": "server"}])
    ]
    pictures = Pictures(tickets)
    assert facts_for(moment=NOW, customer=KNOWN, pictures=pictures)[fact] == known
    assert facts_for(moment=NOW, customer=BARE, pictures=pictures)[fact] == bare
