"""Rules as a check sees them, and what it says of them."""

from __future__ import annotations

import re
from decimal import Decimal

from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Ruleset
from csat_plugin.language.checked import Checked
from csat_plugin.language.checks import run_checks
from csat_plugin.language.context import Context, InForce, KnownCustomer, KnownPerson, SeenScale
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.merge import merge
from csat_plugin.language.read import read_yaml


def seen_scale(ends: str) -> SeenScale:
    low, high = ends.split("..")
    return SeenScale(low=Decimal(low), high=Decimal(high))


def context_of(text: str) -> Context | None:
    """What the comments at the head of an example say of the workspace."""
    said = dict(re.findall(r"^# ([a-z ]+): (.*)$", text, re.MULTILINE))
    marks = dict(re.findall(r"^# marks seen in (\w+): (.*)$", text, re.MULTILINE))
    scales = re.findall(r"^# scales seen in (\w+): (.*)$", text, re.MULTILINE)
    questions = dict(re.findall(r"^# questions on record in (\w+): (.*)$", text, re.MULTILINE))
    if not said and not marks and not scales and not questions:
        return None
    customers = [entry.split("/") for entry in said.get("customers", "").split()]
    own = re.findall(r"^# own weights of (\w+): (.*)$", text, re.MULTILINE)
    weights = {who: line.split() for who, line in own}
    chain = tuple(KnownPerson(*entry.split("/")) for entry in said.get("contacts", "").split())
    return Context(
        channels=tuple(said["connections feed"].split()) if "connections feed" in said else None,
        closed_periods=tuple(said.get("closed", "").split()),
        in_force=InForce(digest="other", valid_from=said["in force since"]) if "in force since" in said else None,
        register="register.xlsx",
        customers=tuple(
            KnownCustomer(
                id=i,
                segment=s,
                weights={c: Decimal(w) for c, w in zip(weights.get(i, [])[::2], weights.get(i, [])[1::2], strict=True)},
            )
            for i, s in customers
        )
        if customers
        else (KnownCustomer(id="C01", chain=chain),)
        if chain
        else None,
        marks={channel: tuple(seen.split()) for channel, seen in marks.items()},
        scales={channel: tuple(seen_scale(ends) for ends in seen.split()) for channel, seen in scales},
        questions={channel: tuple(one.split()) for channel, one in questions.items()} or None,
        strangers={name: (near,) for name, near in (one.split("/") for one in said["strangers"].split())}
        if "strangers" in said
        else None,
    )


def checked(*texts: str, context: Context | None = None) -> Checked:
    sources = []
    for n, text in enumerate(texts):
        source, found = read_yaml(text, "rules/acme.yaml" if n == len(texts) - 1 else f"pack@{n}")
        assert source is not None, found
        assert found == []
        sources.append(source)
    ruleset = Ruleset(id="acme", digest="changed")
    return Checked(merged=merge(sources)[0], facts=Facts(), context=context, ruleset=ruleset)


def findings(*texts: str, context: Context | None = None) -> list[Diagnostic]:
    return run_checks(checked(*texts, context=context))[0]


def said(code: str, *texts: str, context: Context | None = None) -> str:
    found = [d for d in findings(*texts, context=context) if d.code == code]
    assert len(found) == 1, found
    return f"{found[0].file}:{found[0].line}:{found[0].column}: {found[0].sentence()}"
