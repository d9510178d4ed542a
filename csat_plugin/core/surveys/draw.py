"""Spot checks: how many, which ones, and a certificate that lets anybody draw them again (S0-10, AMB-1, methods 5.7)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from msgspec import Struct

from csat_plugin.core.exact import half_up

NUL: Final = "\x00"
WHOLE: Final = 2**64
"""One more than the greatest number an event's key can be."""


class Range(Struct, frozen=True, kw_only=True):
    """Shares between which a draw must stay, as fractions of 1."""

    low: Fraction
    high: Fraction


class Size(Struct, frozen=True, kw_only=True):
    """How many are drawn."""

    n: int
    of: int
    attainable: bool = True
    """Whether a whole number lies in the range; where none does the lower bound is kept and the report says so."""


def size_of(share: Fraction, of: int, within: Range | None = None) -> Size:
    """Clamp half-up(share x N) between ceil(low x N) and floor(high x N); the lower bound wins when nothing fits.

    Args:
        share: wanted, 0 to 1.
        of: how many there are.
        within: the range it must stay in.
    """
    wanted = half_up(share.numerator * of, share.denominator)
    if within is None:
        return Size(n=min(of, wanted), of=of)
    least = -(-within.low.numerator * of // within.low.denominator)
    most = within.high.numerator * of // within.high.denominator
    return Size(n=max(least, min(wanted, most)), of=of, attainable=least <= most)


def key_of(seed: bytes, period: str, id_: str) -> bytes:
    """The key ids are sorted by: HMAC-SHA256(seed, period NUL id). Nobody without the seed can foresee it."""
    return hmac.new(seed, f"{period}{NUL}{id_}".encode(), hashlib.sha256).digest()


def drawn(seed: bytes, period: str, ids: Iterable[str], n: int) -> list[str]:
    """The first `n` by their key. Adding a ticket changes the rest by one at most."""
    return sorted(ids, key=lambda id_: (key_of(seed, period, id_), id_))[:n]


def falls_in(seed: bytes, id_: str, share: Fraction) -> bool:
    """Whether an event is asked about as it happens: its key lies below the share. About that share of all events is."""
    number = int.from_bytes(key_of(seed, "", id_)[:8], "big")
    return number * share.denominator < share.numerator * WHOLE


def shares_out(n: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """`n` places over strata by largest remainder, never more than a stratum has; of equals the first by name.

    Strata without a place have 0: they are to be named.
    """
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(sizes, 0)
    n = min(n, total)
    exact = {name: Fraction(n * size, total) for name, size in sizes.items()}
    places = {name: int(share) for name, share in exact.items()}
    order = sorted(sizes, key=lambda name: (places[name] - exact[name], name))
    for name in order[: n - sum(places.values())]:
        places[name] += 1
    return places


class Certificate(Struct, frozen=True, kw_only=True):
    """What proves a draw: with the seed, the same list comes out again."""

    period: str
    seed_id: str
    """First letters of the seed's own hash: names it without telling it."""
    frame: str
    """sha256 over the ids there were, sorted."""
    of: int
    n: int
    drawn: str
    """sha256 over the ids drawn, in their order."""


def certificate(seed: bytes, period: str, frame: Iterable[str], chosen: Iterable[str]) -> Certificate:
    """The certificate of a draw."""
    there, found = sorted(frame), list(chosen)
    return Certificate(
        period=period,
        seed_id=hashlib.sha256(seed).hexdigest()[:12],
        frame=_digest(there),
        of=len(there),
        n=len(found),
        drawn=_digest(found),
    )


def _digest(ids: Iterable[str]) -> str:
    return hashlib.sha256(NUL.join(ids).encode()).hexdigest()
