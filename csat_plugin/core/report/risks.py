"""What stands beside the scores in section 3: who falls, who may leave, who was promised and not told, who ranks us second.

Everything here is for the provider's own people. What nobody can know of a customer is passed over in silence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from csat_plugin.core import facts
from csat_plugin.core.exact import half_up, shown, to_micro
from csat_plugin.core.report.content import Column, Number, Row, Several, Table, Term, Value, Word
from csat_plugin.core.report.extract import named
from csat_plugin.core.report.level import ranked
from csat_plugin.core.report.material import Material
from csat_plugin.core.report.values import Ground, count, level, percent, share, text
from csat_plugin.core.risks.catalogue import LOYALTY
from csat_plugin.core.risks.customers import Places
from csat_plugin.core.scoring.result import Score

Known = Mapping[str, facts.Value]
Risk = tuple[str, Callable[[Score, Known], bool]]

CONTENT: Final = 80_000_000
"""Points from which a customer is called content who ranks another supplier first (S1-30)."""
SECOND: Final = 2
"""The place from which on he does."""
KEPT: Final = 9_000
"""Share of kept service levels (hundredths of a percent) from which on a low score is green outside and red inside."""
SOON: Final = 90
"""Days before the end of a contract that is in danger."""
LONG: Final = 3
"""Periods in the lowest band that are too long."""
FORGOTTEN: Final = 6
"""Months without a mark."""
SILENT: Final = 14
"""Days without a word on an open ticket."""
REPEATED: Final = 3
"""Customers that must name a cause."""


def leaving(ground: Ground, material: Material, most: int | None) -> list[Value]:
    """One sentence for each sign that somebody may leave."""
    return _told(_LEAVING, ground, material, most)


def others(ground: Ground, material: Material, most: int | None) -> list[Value]:
    """One sentence for each other risk anybody is in, and how many stand on which step of the loyalty ladder."""
    return [*_told(_OTHERS, ground, material, most), *_ladder(ground, material)]


def _ladder(ground: Ground, material: Material) -> list[Value]:
    """How many customers stand on each step, the highest first; nothing where the rules name no steps (S4-01 to S4-05)."""
    steps = Counter(material.beside.get(score.subject, {}).get("score.loyalty") for score in ground.assessment.scores)
    told = [text("loyalty.step", step=text(f"loyalty.{step}"), n=steps[step]) for step in LOYALTY if steps[step]]
    return [text("loyalty", steps=Several(tuple(told)))] if told else []


def _told(risks: Sequence[Risk], ground: Ground, material: Material, most: int | None) -> list[Value]:
    said = (_said(code, ground, material, judged, most) for code, judged in risks)
    return [one for one in said if one is not None]


def causes(ground: Ground, material: Material, most: int | None) -> list[Value]:
    """Causes at least three customers named within their window, with whose work it was."""
    found: list[Value] = []
    often = [one for one in material.causes if len(one.customers) >= REPEATED]
    for one in sorted(often, key=lambda one: (-len(one.customers), one.id)):
        values: dict[str, Value] = {
            "cause": Term(one.id, dict(one.cause.title), free=True)
            if one.cause.title
            else Word(one.cause.id, free=True),
            "of": ground.of(len(one.customers)),
            "months": Number(Decimal(one.cause.months)),
            "names": named(one.customers, most),
        }
        part = one.facts()["cause.supplier_share"]
        if one.supplier and isinstance(part, int):
            values |= {"supplier": Word(one.supplier), "share": percent(part)}
            found.append(text("cause.supplier", **values))
        else:
            found.append(text("cause", **values))
    return found


def _said(
    code: str, ground: Ground, material: Material, judged: Callable[[Score, Known], bool], most: int | None
) -> Value | None:
    members = [s for s in ranked(ground.assessment.scores) if judged(s, material.beside.get(s.subject, {}))]
    if not members:
        return None
    return text(f"risk.{code}", of=ground.of(len(members)), names=named([score.name for score in members], most))


def bounds(ground: Ground, material: Material, most: int | None) -> list[Value]:
    """Those whom the silent ones could carry over the bar, or under it (S1-23)."""
    found = []
    for score in ranked(ground.assessment.scores):
        known = material.beside.get(score.subject, {})
        low, high = known.get("score.worst_case"), known.get("score.best_case")
        if (
            isinstance(low, int)
            and isinstance(high, int)
            and score.reaching is not None
            and low < score.reaching <= high
        ):
            found.append((score.name, low, high))
    silent = [entry for entry in found if entry[1] != entry[2]]
    if not silent:
        return []
    one = silent[0]
    values: dict[str, Value] = {
        "of": ground.of(len(silent)),
        "names": named([name for name, _, _ in silent], most),
        "name": Word(one[0]),
        "low": Number(shown(one[1], 1)),
        "high": Number(shown(one[2], 1)),
    }
    return [text("risk.bounds", **values)]


def refusals(ground: Ground, material: Material, most: int | None) -> list[Value]:
    """What the refusals would have cost, where the rules take them for marks: shown beside the scores, never in them (S1-23)."""
    penalty = ground.rules.score.refusals_as
    found = [
        (score, with_)
        for score in ranked(ground.assessment.scores)
        if isinstance(with_ := material.beside.get(score.subject, {}).get("score.with_refusals"), int)
    ]
    if penalty is None or not found:
        return []
    said = [
        text(
            "risk.refusals.item",
            name=score.name,
            score=text("no_score") if score.value is None else Number(score.value),
            with_=Number(shown(with_, ground.assessment.precision)),
        )
        for score, with_ in found[:most]
    ]
    if len(said) < len(found):
        said.append(text("and_more", n=len(found) - len(said)))
    precision = ground.assessment.precision
    missed = sum(
        score.reached is True and score.reaching is not None and to_micro(shown(with_, precision)) < score.reaching
        for score, with_ in found
    )
    values: dict[str, Value] = {
        "of": ground.of(len(found)), "points": level(penalty), "place": Word(str(ground.rules.score.origin)),
        "names": Several(tuple(said)),
    }  # fmt: skip
    if missed:
        values["missed"] = ground.of(missed)
    return [text("risk.refusals" if missed else "risk.refusals.held", **values)]


def _number(known: Known, fact: str) -> int | Decimal | None:
    value = known.get(fact)
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _at_least(fact: str, bar: int) -> Callable[[Score, Known], bool]:
    return lambda _score, known: (value := _number(known, fact)) is not None and value >= bar


def _low(score: Score) -> bool:
    return score.reached is False


def _endangered(score: Score, known: Known) -> bool:
    days = _number(known, "customer.days_to_contract_end")
    return days is not None and 0 <= days <= SOON and (_low(score) or known.get("score.falling") is True)


def _leaving(score: Score, known: Known) -> bool:
    spend = _number(known, "customer.spend_change")
    warned = known.get("customer.churn_warning") is True or (spend is not None and spend < 0)
    return warned and _low(score)


def _hidden(score: Score, known: Known) -> bool:
    place = _number(known, "customer.peer_rank")
    return place is not None and place >= SECOND and score.exact is not None and score.exact >= CONTENT


def _red_inside(score: Score, known: Known) -> bool:
    kept = _number(known, "score.sla_met_share")
    return kept is not None and kept >= KEPT and _low(score)


_LEAVING: Final[tuple[Risk, ...]] = (
    ("leaving", _leaving),
    ("renewal", _endangered),
    ("lowest", _at_least("score.lowest_for", LONG)),
    ("hidden", _hidden),
)
_OTHERS: Final[tuple[Risk, ...]] = (
    ("falling", lambda _score, known: known.get("score.falling") is True),
    ("watermelon", _red_inside),
    ("deviates", lambda _score, known: known.get("score.deviates") is True),
    ("silent", _at_least("customer.days_silent", SILENT)),
    ("promises", _at_least("customer.missed_promises", 1)),
    ("unapproved", _at_least("customer.unapproved_changes", 1)),
    ("untested", _at_least("customer.untested_changes", 1)),
    ("not_assessed", _at_least("customer.months_not_assessed", FORGOTTEN)),
)


def places(ground: Ground, material: Material) -> tuple[Table, ...]:
    """Our place among the customers' suppliers by segment (S1-29); nothing where nobody was asked.

    What we want of it stands with the targets (`target`).
    """
    if not material.places:
        return ()
    groups: dict[str, list[Places]] = defaultdict(list)
    for score in ground.assessment.scores:
        if (found := material.places.get(score.subject)) is not None:
            groups[score.segment].append(found)
    whole = [one for some in groups.values() for one in some]
    if not whole:
        return ()
    rows = [
        _row(Word(segment) if segment else text("places.no_segment"), some) for segment, some in sorted(groups.items())
    ]
    return (
        Table(
            id="places",
            caption=text("places.caption"),
            columns=(
                Column(head=text("places.segment")),
                *(Column(head=text(f"places.{head}"), align="end") for head in ("asked", "people", "mean", "first")),
            ),
            rows=(*(rows if len(rows) > 1 else ()), _row(text("places.all"), whole, total=True)),
        ),
    )


def _row(name: Value, some: Sequence[Places], *, total: bool = False) -> Row:
    people = sum(one.people for one in some)
    tenths = half_up(int(sum(one.mean for one in some) * 10), len(some))
    first = share(sum(one.first for one in some), people)
    return Row(
        cells=(name, count(len(some)), count(people), Number(Decimal(tenths).scaleb(-1)), first),
        kind="total" if total else "body",
    )
