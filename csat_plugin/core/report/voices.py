"""What a customer sees of what his own people said: counts and distributions of groups, never a single mark or name (S0-58).

His edition goes to whoever ordered the service, often the superior of those who rated it. A group of fewer than five people
is therefore not shown apart, neither by its mean nor by its count, and what people wrote only where at least eight answered
(methods: suppression of small groups). A mark agreed by contract is the customer's own word as a party, not a person's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from csat_plugin.core.privacy.suppression import suppressed
from csat_plugin.core.remarks.spoken import Spoken, said
from csat_plugin.core.report.content import Audience, Column, Listing, Row, Table, Value, Word
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.report.values import Ground, count, text
from csat_plugin.core.scoring.result import Node

CUSTOMER: tuple[Audience, ...] = ("customer",)


def voices(lines: Sequence[RatingLine]) -> int:
    """How many people can stand behind these ratings at most as far as is known.

    Ratings of one contact count once; of those without a contact, answers given together count once. A line that stands for
    several ratings of people not named counts as many.
    """
    named = {line.contact for line in lines if line.contact}
    unnamed: dict[str, int] = defaultdict(int)
    for line in lines:
        if not line.contact:
            together = line.response or line.rating
            unnamed[together] = max(unnamed[together], line.count)
    return len(named) + sum(unnamed.values())


def counted_by_channel(lines: Sequence[RatingLine]) -> dict[str, list[RatingLine]]:
    """The counted ratings of each channel."""
    found: dict[str, list[RatingLine]] = defaultdict(list)
    for line in lines:
        if line.counted and line.points is not None:
            found[line.channel].append(line)
    return found


def hidden_channels(ground: Ground, nodes: Sequence[Node], lines: Sequence[RatingLine]) -> frozenset[str]:
    """Channels too small to be shown apart, and those that go with them lest the total give them away.

    A contract's marks hide nothing and protect nobody, for the customer knows them.
    """
    agreed = {channel.id for channel in ground.rules.channels if channel.contractual}
    own = counted_by_channel(lines)
    sizes = {
        # whoever answered is somebody, also where no name is known
        n.channel: max(1, min(voices(own[n.channel]) if n.channel in own else n.contacts, n.answers))
        for n in nodes
        if n.answers and n.channel not in agreed
    }
    return suppressed(sizes, ground.rules.privacy.at_least)


def distribution(ground: Ground, subject: str, lines: Sequence[RatingLine], unseen: Collection[str]) -> Table | None:
    """How the ratings of each channel large enough fall into the bands; `None` where none is or the rules have no bands."""
    bands = sorted(ground.rules.bands, key=lambda band: band.lower)
    fewest = ground.rules.privacy.at_least
    shown = {c: own for c, own in counted_by_channel(lines).items() if c not in unseen and voices(own) >= fewest}
    if not bands or not shown:
        return None
    rows = []
    for channel in (c.id for c in ground.rules.channels if c.id in shown):
        numbers = _in_bands([(line.points or 0, line.count) for line in shown[channel]], [b.lower for b in bands])
        cells: tuple[Value | None, ...] = (
            ground.channel(channel),
            count(sum(numbers.values())),
            *(count(numbers[band.lower]) for band in reversed(bands)),
        )
        rows.append(Row(cells=cells, subject=subject))
    heads = (Column(head=text("channel")), Column(head=text("row.answers"), align="end"))
    return Table(
        id=f"answers-{subject}",
        caption=text("customer.answers"),
        columns=(*heads, *(Column(head=ground.band(b.id), align="end") for b in reversed(bands))),
        rows=tuple(rows),
        note=text("customer.answers.note", few=fewest) if unseen else None,
        audience=CUSTOMER,
        subject=subject,
    )


def _in_bands(marks: Sequence[tuple[int, int]], lowers: Sequence[int]) -> Mapping[int, int]:
    """How many marks lie in each band, by the band's lower bound; what lies below the lowest belongs to it."""
    found = dict.fromkeys(lowers, 0)
    for points, n in marks:
        found[max((lower for lower in lowers if lower <= points), default=lowers[0])] += n
    return found


def comments(ground: Ground, subject: str, lines: Sequence[RatingLine]) -> Listing | None:
    """What people wrote, without mark, channel, ticket or name, in an order that tells nothing; `None` without any.

    Below the fewest people the listing says why nothing stands in it; where the rules name other readers there is none.
    """
    fewest = ground.rules.privacy.comments_at_least
    if "customer" not in ground.rules.privacy.readers("comments"):
        return None
    remarks = Spoken(ground.rules).remarks(lines, lambda line: line, lambda line: line.points)
    spoken = Counter(said(some[0].comment) for some in remarks)
    if not spoken:
        return None
    items: tuple[Value, ...] = tuple(
        text("reason_count", reason=Word(comment, free=True), n=n) if n > 1 else Word(comment, free=True)
        for comment, n in sorted(spoken.items())
    )
    if voices([line for line in lines if line.raw or line.points is not None]) < fewest:
        items = (text("customer.comments.few", few=fewest),)
    return Listing(items=items, caption=text("customer.comments"), audience=CUSTOMER, subject=subject)
