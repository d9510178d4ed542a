"""Numbers for the order of work, for how many people it takes and what it costs (methods 5.8). Nothing decides by them."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.rules.places import Origin


class Capacity(Struct, frozen=True, kw_only=True):
    """How many visits there are in a day, and how many one person makes (S3-36..S3-38)."""

    hours: Decimal = Decimal(8)
    """Of a working day."""
    visit_hours: Decimal | None = None
    """Of one visit, with the way there and waiting."""
    each: int | None = None
    """Visits of one person in a day, where that is agreed instead."""
    visits: int | None = None
    """In a day, all together; without it the visits opened in a month are counted (S3-36)."""
    playbooks: tuple[str, ...] = ()
    """Those of which items are visits; empty: every one."""
    beside: int = 0
    """People beside those who visit: for tracking and calling again."""
    branches: int = 1
    """As many units with so many people each (S3-40)."""
    centre: int = 0
    """People of the whole beside them: who check and call again for all units."""


class Amount(Struct, frozen=True, kw_only=True):
    """What an item of cost is made of: so many at that price each, and what comes on top once (S3-41, S3-42)."""

    quantity: Decimal
    price: Decimal
    parts: tuple[tuple[str, Decimal], ...] = ()
    """What the price of one is made of, where that is said."""
    plus: Decimal = Decimal(0)

    @property
    def whole(self) -> Decimal:
        """What it comes to."""
        found = self.quantity * self.price + self.plus
        return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


class Cost(Struct, frozen=True, kw_only=True):
    """What a programme costs in a month (S3-39..S3-42)."""

    id: str
    title: dict[str, str] = {}
    items: tuple[tuple[str, Decimal], ...] = ()
    amounts: tuple[tuple[str, Amount], ...] = ()
    """Of items that are written as a quantity and a price; what they come to stands among the items too."""
    surcharges: tuple[int, ...] = ()
    """Hundredths of a percent, each on what the one before made."""
    times: int = 1
    """How many of them: branches."""
    printed: tuple[tuple[str, Decimal], ...] = ()
    """What an offer prints itself: an item, its `.quantity` or `.price`, or `sum`, `cost`, `whole` (AMB-15)."""
    origin: Origin = Origin()


class Ranking(Struct, frozen=True, kw_only=True):
    """What comes first where many wait: source x urgency x difficulty (S4-36)."""

    source: tuple[tuple[str, Decimal], ...] = ()
    """Segment of the customer -> its weight; any other counts once."""
    urgency: tuple[tuple[str, Decimal], ...] = (
        ("high", Decimal(3)),
        ("medium", Decimal(2)),
        ("low", Decimal(1)),
        ("info", Decimal(1)),
    )
    """How serious an item is -> its weight."""
    difficulty: tuple[tuple[str, Decimal], ...] = (
        ("now", Decimal(3)),
        ("planned", Decimal(2)),
        ("not_now", Decimal(1)),
    )
    """Scene -> its weight: what is easy comes first."""


class Economics(Struct, frozen=True, kw_only=True):
    """The section `economics:`."""

    acceptable: int | None = None
    """Micropoints below which a customer is dissatisfied; `None`: 80 points."""
    fixability: tuple[tuple[str, int], ...] = ()
    """Scene -> how far it can be helped, hundredths of a percent."""
    ranking: Ranking | None = None
    capacity: Capacity | None = None
    costs: tuple[Cost, ...] = ()
    origin: Origin = Origin()
