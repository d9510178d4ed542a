"""The draw of a period: how many of which tickets, over which strata, within which range, and whether the range was kept (S0-10, AMB-1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.rules import Survey
from csat_plugin.core.statistics.coverage import most_off
from csat_plugin.core.statistics.shares import answers_needed
from csat_plugin.core.surveys.draw import Certificate, Range, certificate, drawn, shares_out, size_of

_WHOLE: Final = 10_000
"""100 % in hundredths."""

TOLERANCE: Final = 0.1
"""How far the share of a kind of customers among those drawn may be from its share of all."""

Keeping = Literal["kept", "not_kept", "not_attainable", "no_range"]


class Framed(Struct, frozen=True):
    """One ticket (or item) that could be drawn: of which group and which stratum in it, and of what kind of customer."""

    id: str
    group: str = ""
    stratum: str = ""
    kind: str = ""


class Stratum(Struct, frozen=True, kw_only=True):
    """Those of one group that are alike, how many there are, and how many of them were drawn."""

    name: str
    ids: tuple[str, ...]
    n: int


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of customers (their segment): how many there were of it, and how many were drawn (S0-56)."""

    name: str
    of: int
    n: int


class Group(Struct, frozen=True, kw_only=True):
    """One draw of its own: everything, or one project's tickets."""

    name: str
    of: int
    n: int
    wanted: int
    """What share, range and margin ask for, before any limit."""
    keeping: Keeping
    strata: tuple[Stratum, ...]


class Draw(Struct, frozen=True, kw_only=True):
    """A draw that was made, with all that is needed to make it again."""

    survey: str
    period: str
    share: int
    """Hundredths of a percent."""
    within: tuple[int, int] | None = None
    margin: int | None = None
    cap: int | None = None
    """The most that may be drawn; `None`: no limit."""
    limit: str = ""
    """The rule's limit as written, `100 per month`."""
    groups: tuple[Group, ...]
    chosen: tuple[str, ...]
    """Ids in the order of their keys."""
    certificate: Certificate
    place: str = ""
    """File and line of the survey's rule."""
    kinds: tuple[Kind, ...] = ()
    """Who was drawn beside who there is, by kind of customer; empty where no kinds are known."""

    before: tuple[str, ...] = ()
    """Those of the first list, whom a second draw leaves out (S0-34)."""

    @property
    def most_off(self) -> tuple[str, float] | None:
        """The kind whose share of those drawn differs most from its share of all, with the difference; `None` of one kind."""
        if len(self.kinds) < 2 or not self.n:  # noqa: PLR2004 - one kind is everybody
            return None
        return most_off({one.name: one.n for one in self.kinds}, {one.name: one.of for one in self.kinds})

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Kinds of customers of whom nobody was drawn."""
        return tuple(one.name for one in self.kinds if not one.n)

    @property
    def n(self) -> int:
        """How many were drawn."""
        return len(self.chosen)

    @property
    def of(self) -> int:
        """How many there were."""
        return sum(group.of for group in self.groups)

    @property
    def keeping(self) -> Keeping:
        """Whether the range was kept everywhere: one group below it is enough not to."""
        found = {group.keeping for group in self.groups}
        order: tuple[Keeping, ...] = ("not_kept", "not_attainable", "kept", "no_range")
        return next((one for one in order if one in found), "no_range")

    @property
    def left_out(self) -> tuple[str, ...]:
        """Strata of which nothing was drawn."""
        return tuple(
            " / ".join(filter(None, (group.name, stratum.name)))
            for group in self.groups
            for stratum in group.strata
            if not stratum.n
        )

    def frame(self) -> list[Framed]:
        """Everything there was to draw from."""
        return [Framed(id_, g.name, s.name) for g in self.groups for s in g.strata for id_ in s.ids]


def draw_for(survey: Survey, seed: bytes, period: str, frame: Iterable[Framed], cap: int | None = None) -> Draw:
    """The draw a survey's rule asks for.

    Args:
        survey: with a share.
        seed: the workspace's secret.
        period: label of the period.
        frame: everything there is, in any order.
        cap: the most its limit allows in this period; a mandatory survey has none.
    """
    limit = f"{survey.at_most.n} per {survey.at_most.per}" if survey.at_most is not None and cap is not None else ""
    return _made(
        seed, frame, survey=survey.id, period=period, share=survey.share or 0, within=survey.within,
        margin=survey.enough.margin, cap=cap, limit=limit, place=str(survey.origin),
    )  # fmt: skip


def again(draw: Draw, seed: bytes) -> Draw:
    """The same draw made again from its own frame, for whoever wants to check it."""
    return _made(
        seed, draw.frame(), survey=draw.survey, period=draw.period, share=draw.share, within=draw.within,
        margin=draw.margin, cap=draw.cap, limit=draw.limit, place=draw.place,
    )  # fmt: skip


def _made(
    seed: bytes, frame: Iterable[Framed], *, survey: str, period: str, share: int, within: tuple[int, int] | None,
    margin: int | None, cap: int | None, limit: str, place: str,
) -> Draw:  # fmt: skip
    by_group: dict[str, dict[str, list[str]]] = {}
    framed = list(frame)
    for one in sorted(framed, key=lambda one: (one.group, one.stratum, one.id)):
        by_group.setdefault(one.group, {}).setdefault(one.stratum, []).append(one.id)
    sizes = {name: sum(map(len, strata.values())) for name, strata in by_group.items()}
    wanted = {name: _wanted(of, share, within, margin) for name, of in sizes.items()}
    places: Mapping[str, int] = wanted
    if cap is not None and sum(wanted.values()) > cap:
        places = shares_out(cap, wanted)
    groups, chosen = [], list[str]()
    for name, strata in by_group.items():
        each = shares_out(places[name], {stratum: len(ids) for stratum, ids in strata.items()})
        for stratum, ids in strata.items():
            chosen += drawn(seed, period, ids, each[stratum])
        made = tuple(Stratum(name=stratum, ids=tuple(ids), n=each[stratum]) for stratum, ids in strata.items())
        keeping = _keeping(places[name], sizes[name], within)
        groups.append(
            Group(name=name, of=sizes[name], n=places[name], wanted=wanted[name], keeping=keeping, strata=made)
        )
    ordered = drawn(seed, period, chosen, len(chosen))
    every = [id_ for strata in by_group.values() for ids in strata.values() for id_ in ids]
    return Draw(
        survey=survey, period=period, share=share, within=within, margin=margin, cap=cap, limit=limit,
        groups=tuple(groups), chosen=tuple(ordered), certificate=certificate(seed, period, every, ordered), place=place,
        kinds=_kinds(framed, frozenset(ordered)),
    )  # fmt: skip


def _kinds(framed: list[Framed], chosen: frozenset[str]) -> tuple[Kind, ...]:
    there = Counter(one.kind for one in framed if one.kind)
    found = Counter(one.kind for one in framed if one.id in chosen)
    return tuple(Kind(name=name, of=of, n=found[name]) for name, of in sorted(there.items()))


def _range(within: tuple[int, int] | None) -> Range | None:
    return None if within is None else Range(low=Fraction(within[0], _WHOLE), high=Fraction(within[1], _WHOLE))


def _wanted(of: int, share: int, within: tuple[int, int] | None, margin: int | None) -> int:
    """What the share asks for, more where a margin needs more; the range holds in any case."""
    asked = Fraction(share, _WHOLE)
    if margin is not None and of:
        asked = max(asked, Fraction(answers_needed(margin / _WHOLE, of), of))
    return size_of(asked, of, _range(within)).n


def _keeping(n: int, of: int, within: tuple[int, int] | None) -> Keeping:
    if within is None:
        return "no_range"
    least, most = -(-within[0] * of // _WHOLE), within[1] * of // _WHOLE
    if least <= n <= most:
        return "kept"
    return "not_attainable" if least > most and n == least else "not_kept"
