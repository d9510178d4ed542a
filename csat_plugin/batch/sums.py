"""From judged marks to cells over columns, by the steps of `core.cells`: answers, responses, latest, sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csat_plugin.batch.errors import library
from csat_plugin.core.exact import HUNDRED
from csat_plugin.core.rules import Ruleset

PLACE = ("subject", "slot", "channel", "role")
HUNDREDTH = 10_000
"""Micropoints in a hundredth of a point."""

LARGEST = 2**63 - 1
"""The largest integer every engine has."""


def fits(counts: int) -> bool:
    """Whether no sum or product of a reduction can leave 64 bits, given the sum of all counts.

    The largest intermediate figure is that of a half-up division: twice the points times their counts, and the divisor.
    """
    return 2 * HUNDRED * counts + 2 * counts * HUNDREDTH <= LARGEST


def _whole(number: int) -> Any:
    return library("ibis").literal(number, type="int64")


def half_up(numerator: Any, denominator: Any) -> Any:
    """As `exact.half_up`, over int64 columns.

    Engines divide integers through doubles, which are wrong by one from about 10^8 ratings on; the quotient is set right
    by multiplying back.
    """
    number = _whole(2) * numerator + denominator
    divisor = _whole(2) * denominator
    quotient = number // divisor
    above = (quotient * divisor > number).cast("int64")
    below = ((quotient + _whole(1)) * divisor <= number).cast("int64")
    return quotient - above + below


def answers_of(counted: Any, rules: Ruleset) -> Any:
    """Step 2: marks that say the same under several ids become one, that of the smallest id."""
    ibis = library("ibis")
    by_role = [channel.id for channel in rules.channels if channel.aggregate == "role_mean"]
    known = (counted.ticket != "") & ((counted.contact != "") | counted.answered.notnull())
    role = ibis.ifelse(counted.channel.isin(by_role), counted.role, "") if by_role else ibis.literal("")
    keyed = counted.mutate(role=role, whence=ibis.ifelse(known, counted.ticket, counted.response))
    return keyed.group_by([*PLACE, "whence", "contact", "question", "points", "count", "answered"]).aggregate(
        response=keyed.response.argmin(keyed.rating),
        dated=keyed.dated.argmin(keyed.rating),
        name=keyed.contact_name.nullif("").min(),
        lowest=keyed.lowest.min(),
        rating=keyed.rating.min(),
    )


def responses_of(answers: Any) -> Any:
    """Step 3: the answers of a response, their mean half up, and how many people it stands for."""
    points = (answers.points * answers["count"]).sum().cast("int64")
    count = answers["count"].sum().cast("int64")
    summed = answers.group_by([*PLACE, "response"]).aggregate(
        points=points,
        counts=count,
        stands_for=answers["count"].max(),
        contact=answers.contact.max(),
        answered=answers.answered.max(),
        id=answers.rating.max(),
    )
    return summed.mutate(value=half_up(summed.points, summed.counts))


def latest_of(responses: Any, rules: Ruleset) -> Any:
    """Step 4: of each known contact the latest response only, on channels that say so; `stays` tells."""
    ibis = library("ibis")
    latest = [channel.id for channel in rules.channels if channel.aggregate == "latest"]
    if not latest:
        return responses.mutate(stays=ibis.literal(True))
    alone = ibis.ifelse(responses.contact == "", responses.response, "")
    keyed = responses.mutate(alone=alone)
    # A missing time is older than any: nulls must come last in a descending order, whatever the engine's habit.
    order = [
        ibis.desc(keyed.answered.notnull()), ibis.desc(keyed.answered), ibis.desc(keyed.id), ibis.desc(keyed.response),
    ]  # fmt: skip
    first = ibis.row_number().over(ibis.window(group_by=[*PLACE, "contact", "alone"], order_by=order))
    return keyed.mutate(stays=keyed.channel.notin(latest) | (first == _whole(0)))


def sums_of(responses: Any) -> Any:
    """Step 5 over responses: sums, ends, the two middle values, and the singles that tell about the spread."""
    ibis = library("ibis")
    place = ibis.window(group_by=list(PLACE))
    upto = ibis.window(group_by=list(PLACE), order_by=["value", "response"], preceding=None, following=0)
    ranked = responses.mutate(
        n=responses.stands_for.sum().over(place).cast("int64"),
        reached=responses.stands_for.sum().over(upto).cast("int64"),
        hundredths=half_up(responses.value, _whole(HUNDREDTH)),
    )
    single = ranked.stands_for == _whole(1)
    return ranked.group_by(list(PLACE)).aggregate(
        responses=ranked.stands_for.sum().cast("int64"),
        total=(ranked.value * ranked.stands_for).sum().cast("int64"),
        least=ranked.value.min(),
        greatest=ranked.value.max(),
        # Positions (n + 1) // 2 and n // 2 + 1 without dividing: reached >= position, doubled.
        lower=ranked.value.min(where=_whole(2) * ranked.reached >= ranked.n),
        upper=ranked.value.min(where=_whole(2) * ranked.reached > ranked.n),
        singles=single.sum().cast("int64"),
        sum=ibis.ifelse(single, ranked.hundredths, _whole(0)).sum().cast("int64"),
        squares=ibis.ifelse(single, ranked.hundredths * ranked.hundredths, _whole(0)).sum().cast("int64"),
        anonymous=ibis.ifelse((ranked.contact == "") | ~(single), ranked.stands_for, _whole(0)).sum().cast("int64"),
    )


def counts_of(answers: Any, bars: Sequence[int]) -> Any:
    """Step 5 over answers: how many, and how many single ratings reach each bar."""
    single = answers["count"] == _whole(1)
    reaching = {
        f"bar_{n}": (single & (answers.points >= _whole(bar))).sum().cast("int64") for n, bar in enumerate(bars)
    }
    return answers.group_by(list(PLACE)).aggregate(
        answers=answers["count"].sum().cast("int64"), rated=single.sum().cast("int64"), **reaching
    )
