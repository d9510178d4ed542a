"""Before and after: whether a share really changed, said honestly (S3-13 to S3-16, AMB-11, AMB-12, methods 5.5)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from csat_plugin.core.exact import percent_of
from csat_plugin.core.statistics.shares import Share, ShareChange, group_size_for, newcombe

Proof = Literal["better", "worse", "not_proven", "no_base", "no_answers"]
"""`no_base`: a percentage whose base nobody knows proves nothing (AMB-12)."""

TOLERANCE = Decimal("0.5")
"""Points by which a printed percentage may differ from its counts before both are shown (AMB-11)."""


class Given(Struct, frozen=True, kw_only=True):
    """A share as somebody gives it: counts, a percentage, or both."""

    share: Share | None = None
    percent: Decimal | None = None

    @property
    def shown(self) -> Decimal | None:
        """Percent with one decimal, from the counts where there are any."""
        return percent_of(self.share.reached, self.share.n) if self.share and self.share.n else self.percent

    @property
    def contradicts(self) -> bool:
        """Whether the percentage given is not that of the counts given."""
        counted = percent_of(self.share.reached, self.share.n) if self.share and self.share.n else None
        return counted is not None and self.percent is not None and abs(counted - self.percent) >= TOLERANCE


class Panel(Struct, frozen=True, kw_only=True):
    """A change of those who were asked both times, each counting once (S2-30)."""

    unit: Literal["subjects", "people"]
    """`subjects`: customers (or projects); `people`: those of them who answered."""
    method: Literal["paired", "sign"]
    """Paired t test of their changes, or sign test of who rose and who fell."""
    n: int
    before: float
    """Mean of their shares, 0 to 1."""
    after: float
    difference: float
    """Mean of their changes, -1 to 1."""
    better: int
    worse: int
    p: float | None = None
    """Of the sign test, two-sided."""


class BeforeAfter(Struct, frozen=True, kw_only=True):
    """One group before and after."""

    group: str = ""
    before: Given
    after: Given
    change: ShareChange | None = None
    """`None` where a base is not known, and where only who rose and who fell is counted."""
    proof: Proof
    needed: int | None = None
    """How many answers each time would show a change of this size; `None` where there is none, or it is proven."""
    panel: Panel | None = None
    """Where the same were asked both times; without, the answers are taken as those of different people."""
    unnamed: bool = False
    """Whether that is taken for granted, because nobody knows who answered."""


_COUNTS = re.compile(r"(?P<reached>\d+)\s*/\s*(?P<n>\d+)(?:\s*=\s*(?P<percent>\d+(?:\.\d+)?)\s*%)?")
_PERCENT = re.compile(r"(?P<percent>\d+(?:\.\d+)?)\s*%")


def given(text: str) -> Given:
    """A share as written: `29/50`, `43%`, or `17/25 = 67%`.

    Raises:
        ValueError: for anything else, and for more reached than there are.
    """
    plain = text.strip()
    if found := _COUNTS.fullmatch(plain):
        reached, n = int(found["reached"]), int(found["n"])
        if reached > n or not n:
            raise ValueError(text)
        return Given(share=Share(reached, n), percent=Decimal(found["percent"]) if found["percent"] else None)
    if (found := _PERCENT.fullmatch(plain)) and Decimal(found["percent"]) <= 100:  # noqa: PLR2004 - per cent
        return Given(percent=Decimal(found["percent"]))
    raise ValueError(text)


def before_after(before: Given, after: Given, group: str = "") -> BeforeAfter:
    """Whether the change is more than chance: 95 % interval of the difference of two shares of different people (Newcombe)."""
    one, other = before.share, after.share
    if one is None or other is None:
        return BeforeAfter(group=group, before=before, after=after, proof="no_base")
    if not one.n or not other.n:
        return BeforeAfter(group=group, before=before, after=after, proof="no_answers")
    change = newcombe(one, other)
    proof: Proof = ("better" if change.difference > 0 else "worse") if change.proven else "not_proven"
    moved = one.reached * other.n != other.reached * one.n
    needed = group_size_for(one.value, other.value) if moved and proof == "not_proven" else None
    return BeforeAfter(group=group, before=before, after=after, change=change, proof=proof, needed=needed)
