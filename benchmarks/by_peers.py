"""The rules of `triggers.yaml` in other rule engines, each in its own words, compiled once where the engine can.

Not a dependency: the benchmark installs them in an environment of its own. A record comes flat, since none of them takes a dot
for a part of a name; making it so is not timed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

PEERS = ("rule-engine==5.1.0", "zen-engine==2.1.3", "business-rules==1.1.1")

Record = Mapping[str, Any]
First = Callable[[Record], str | None]
Every = Callable[[Record], list[str]]

EXPRESSIONS = {
    "vip_urgent": 'contact_vip and ticket_priority == "P1"',
    "urgent_and_late": 'ticket_priority in ["P1", "P2"] and ticket_sla_met == false',
    "came_back": 'ticket_department == "Infrastructure" and ticket_reopened >= 2',
    "erp": 'ticket_service == "ERP" and ticket_priority in ["P1", "P2", "P3"]',
    "mail_of_gold": 'ticket_service == "Mail" and customer_segment == "gold"',
    "network": 'ticket_service == "Network" and ticket_team == "Network operations"',
    "supplier_late": 'ticket_supplier == "Fibre Ltd" and ticket_sla_met == false',
    "big_and_reopened": "customer_value != null and customer_value >= 500000 and ticket_reopened > 0",
    "board": 'contact_role in ["director", "cio"]',
    "desk_for_gold": 'ticket_team == "Service desk" and ticket_department == "Workplace" and customer_segment == "gold"',
    "printing": 'ticket_service == "Printing" and ticket_priority != null and ticket_priority != "P4"',
    "unhappy_area": 'ticket_area_complaints != null and ticket_area_complaints >= 2 and ticket_department == "Infrastructure"',
    "japanese": 'contact_language == "ja" and (ticket_priority == "P1" or contact_vip)',
    "chinese_late": 'contact_language == "zh" and ticket_sla_met == false',
    "complained": "customer_complaints != null and customer_complaints >= 3",
    "pilot": 'ticket_tags != null and "pilot" in ticket_tags',
    "migration": 'ticket_project == "Migration" and ticket_department == "Infrastructure"',
    "on_site": 'ticket_team == "Field service" and ticket_priority in ["P1", "P2"]',
    "broken_promise": 'ticket_promise_kept == false and customer_segment in ["gold", "silver"]',
    "gold_middling": 'customer_segment == "gold" and ticket_priority == "P3"',
}
"""The language of rule-engine, and but for `contains` that of zen-engine."""


def peers() -> dict[str, tuple[First, Every]]:
    """Name -> what finds the first rule that holds, and what finds all of them."""
    return {
        "rule-engine": _rule_engine(),
        "zen-engine": _zen_engine(),
        "zen-engine's expressions": _zen_expressions(),
        "business-rules": _business_rules(),
    }


def _rule_engine() -> tuple[First, Every]:
    import rule_engine

    rules = [(name, rule_engine.Rule(text)) for name, text in EXPRESSIONS.items()]

    def first(record: Record) -> str | None:
        for name, rule in rules:
            if rule.matches(record):
                return name
        return None

    return first, lambda record: [name for name, rule in rules if rule.matches(record)]


_OF_ZEN = EXPRESSIONS | {"pilot": 'ticket_tags != null and contains(ticket_tags, "pilot")'}


def _zen_engine() -> tuple[First, Every]:
    """A decision table of twenty rows, as its editor makes it; the rows are whole conditions, the quickest kind here."""
    import zen

    engine = zen.ZenEngine()

    def table(policy: str) -> Any:
        rules = [{"_id": name, "when": text, "then": json.dumps(name)} for name, text in _OF_ZEN.items()]
        columns = {
            "inputs": [{"id": "when", "name": "when"}],
            "outputs": [{"id": "then", "name": "then", "field": "rule"}],
        }
        kinds = {
            "in": ("inputNode", {}),
            "table": ("decisionTableNode", {"hitPolicy": policy, "rules": rules, **columns}),
            "out": ("outputNode", {}),
        }
        nodes = [
            {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, "content": content}
            for name, (kind, content) in kinds.items()
        ]
        edges = [
            {"id": f"to {end}", "type": "edge", "sourceId": start, "targetId": end}
            for start, end in (("in", "table"), ("table", "out"))
        ]
        return engine.create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    one, all_ = table("first"), table("collect")
    return (
        lambda record: one.evaluate(record)["result"].get("rule"),
        lambda record: [row["rule"] for row in all_.evaluate(record)["result"]],
    )


def _zen_expressions() -> tuple[First, Every]:
    """Not its rules but its formula language: all twenty in one formula, so that a record is handed over only once."""
    import zen

    one = zen.compile_expression(" : ".join(f'({text}) ? "{name}"' for name, text in _OF_ZEN.items()) + " : null")
    all_ = zen.compile_expression(
        "[" + ", ".join(f'({text}) ? "{name}" : null' for name, text in _OF_ZEN.items()) + "]"
    )
    return one.evaluate, lambda record: [name for name in all_.evaluate(record) if name is not None]


def _business_rules() -> tuple[First, Every]:
    from business_rules import engine, variables
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_TEXT

    def of(read: Callable[..., Any], name: str, blank: Any) -> Any:
        def value(self: Any) -> Any:
            found = self.record[name]
            return blank if found is None else found

        value.__name__ = name
        return read(value)

    texts = (
        "ticket_priority", "ticket_department", "ticket_service", "ticket_team", "ticket_supplier", "ticket_tags", "ticket_project",
        "customer_segment", "contact_role", "contact_language",
    )  # fmt: skip
    numbers = ("ticket_reopened", "ticket_area_complaints", "customer_value", "customer_complaints")
    yes_no = {"contact_vip": False, "ticket_sla_met": True, "ticket_promise_kept": True}
    fields = {name: of(variables.string_rule_variable(), name, "") for name in texts}
    fields |= {name: of(variables.numeric_rule_variable(), name, -1) for name in numbers}
    fields |= {name: of(variables.boolean_rule_variable(), name, blank) for name, blank in yes_no.items()}

    def known(self: Any, record: Record) -> None:
        self.record = record

    event = type("Event", (variables.BaseVariables,), {**fields, "__init__": known})

    class Found(BaseActions):  # type: ignore[misc]
        def __init__(self) -> None:
            self.names: list[str] = []

        @rule_action(params={"name": FIELD_TEXT})  # type: ignore[untyped-decorator]
        def found(self, name: str) -> None:
            self.names.append(name)

    rules = [
        {"conditions": conditions, "actions": [{"name": "found", "params": {"name": name}}]}
        for name, conditions in business_rules_written().items()
    ]

    def run(record: Record, *, stop: bool) -> list[str]:
        found = Found()
        engine.run_all(rules, event(record), found, stop_on_first_trigger=stop)
        return found.names

    return lambda record: next(iter(run(record, stop=True)), None), lambda record: run(record, stop=False)


def business_rules_written() -> dict[str, dict[str, Any]]:
    """The rules as business-rules has them: trees of names, operators and values; a list of values is an `any`."""

    def is_(name: str, *values: str) -> dict[str, Any]:
        tests = [{"name": name, "operator": "equal_to", "value": value} for value in values]
        return tests[0] if len(tests) == 1 else {"any": tests}

    def more(name: str, least: int) -> dict[str, Any]:
        return {"name": name, "operator": "greater_than_or_equal_to", "value": least}

    def yes(name: str) -> dict[str, Any]:
        return {"name": name, "operator": "is_true", "value": None}

    def no(name: str) -> dict[str, Any]:
        return {"name": name, "operator": "is_false", "value": None}

    def all_(*parts: dict[str, Any]) -> dict[str, Any]:
        return {"all": list(parts)}

    service, team, segment, priority = "ticket_service", "ticket_team", "customer_segment", "ticket_priority"
    infrastructure = is_("ticket_department", "Infrastructure")
    return {
        "vip_urgent": all_(yes("contact_vip"), is_(priority, "P1")),
        "urgent_and_late": all_(is_(priority, "P1", "P2"), no("ticket_sla_met")),
        "came_back": all_(infrastructure, more("ticket_reopened", 2)),
        "erp": all_(is_(service, "ERP"), is_(priority, "P1", "P2", "P3")),
        "mail_of_gold": all_(is_(service, "Mail"), is_(segment, "gold")),
        "network": all_(is_(service, "Network"), is_(team, "Network operations")),
        "supplier_late": all_(is_("ticket_supplier", "Fibre Ltd"), no("ticket_sla_met")),
        "big_and_reopened": all_(more("customer_value", 500_000), more("ticket_reopened", 1)),
        "board": is_("contact_role", "director", "cio"),
        "desk_for_gold": all_(is_(team, "Service desk"), is_("ticket_department", "Workplace"), is_(segment, "gold")),
        "printing": all_(is_(service, "Printing"), is_(priority, "P1", "P2", "P3")),
        "unhappy_area": all_(more("ticket_area_complaints", 2), infrastructure),
        "japanese": all_(is_("contact_language", "ja"), {"any": [is_(priority, "P1"), yes("contact_vip")]}),
        "chinese_late": all_(is_("contact_language", "zh"), no("ticket_sla_met")),
        "complained": more("customer_complaints", 3),
        "pilot": {"name": "ticket_tags", "operator": "contains", "value": "pilot"},
        "migration": all_(is_("ticket_project", "Migration"), infrastructure),
        "on_site": all_(is_(team, "Field service"), is_(priority, "P1", "P2")),
        "broken_promise": all_(no("ticket_promise_kept"), is_(segment, "gold", "silver")),
        "gold_middling": all_(is_(segment, "gold"), is_(priority, "P3")),
    }
