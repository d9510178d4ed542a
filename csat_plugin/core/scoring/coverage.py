"""Who of a customer's decision chain answered: coverage of the chain, and whether a channel asked everybody (S1-01, S1-05)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from msgspec import Struct

from csat_plugin.core.model import ChainMember
from csat_plugin.core.rules import Channel
from csat_plugin.core.scoring.evidence import Evidence
from csat_plugin.core.scoring.terms import folded


class Coverage(Struct, frozen=True):
    """Of the people expected: how many surely answered, and how many answers may be theirs."""

    expected: int
    answered: int
    """Members recognised by name or e-mail."""
    strangers: int
    """Contacts that are named and are not in the chain."""
    unnamed: int
    """Contacts known by an id only, who may or may not be in the chain."""

    @property
    def at_most(self) -> int:
        """Members who may have answered: those recognised and, as far as places are left, the unnamed ones."""
        return min(self.expected, self.answered + self.unnamed)


def coverage(chain: Sequence[ChainMember], people: Collection[tuple[str, str]], declared: int = 0) -> Coverage:
    """Hold those who answered against a decision chain.

    Args:
        chain: the members expected.
        people: (contact, name or e-mail where known) of each who answered. A contact with a colon is a platform's id.
        declared: how many decide there, where more do than are named (S1-01).
    """
    called = {name for member in chain for name in _called(member)}
    seen: set[str] = set()
    strangers = unnamed = 0
    for contact, name in people:
        keys = {folded(contact), folded(contact.rpartition(":")[2]), folded(name)} - {""}
        if keys & called:
            seen |= keys
        elif name or ":" not in contact:
            strangers += 1
        else:
            unnamed += 1
    answered = sum(bool(_called(member) & seen) for member in chain)
    return Coverage(max(len(chain), declared), answered, strangers, unnamed)


def _called(member: ChainMember) -> set[str]:
    return {folded(member.name), folded(member.email)} - {""}


def unasked(channel: Channel, chain: Sequence[ChainMember], evidence: Evidence, declared: int = 0) -> Fraction:
    """The share of those who could answer a channel that did not: the finite-population correction 1 - n / N.

    0 for a contractual mark and when the whole decision chain (those of the channel's respondent roles, where it has
    some) answered and nobody else; 1 when it is not known how many could have answered. `declared` is how many decide,
    where more do than are named; of roles nobody declares a number.
    """
    if channel.contractual:
        return Fraction(0)
    of_role = [member for member in chain if member.role in channel.respondents]
    expected = of_role if channel.respondents and of_role else list(chain)
    if not expected or evidence.anonymous:
        return Fraction(1)
    found = coverage(expected, evidence.people, declared if len(expected) == len(chain) else 0)
    if found.strangers or found.unnamed or not found.answered:
        return Fraction(1)
    return Fraction(found.expected - found.answered, found.expected)
