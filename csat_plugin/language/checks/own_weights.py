"""A customer's own weights in the register name channels that are on (needs a workspace).

PASS:
```yaml
# customers: C01/A C05/B
# own weights of C05: ticket 40 monthly 60
channels: {ticket: {}, monthly: {}}
weights: {ticket: 50, monthly: 50}
```

FAIL CSAT037:
```yaml
# customers: C01/A C05/B
# own weights of C05: ticket 10 callback 10 monthly 80
channels: {ticket: {}, callback: off, monthly: {}}
weights: {ticket: 50, monthly: 50}
```

FAIL CSAT037:
```yaml
# customers: C01/A C05/B
# own weights of C05: tickets 20 monthly 80
channels: {ticket: {}, monthly: {}}
weights: {ticket: 50, monthly: 50}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from csat_plugin.language.checked import Checked, listed, nearest, shown
from csat_plugin.language.context import KnownCustomer
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT037",)
NEEDS = "customers"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Such a customer has no score: the points have nowhere to go. Entries of `for:` are weights of their own too."""
    context = checked.context
    if context is None or context.customers is None or not checked.channels:
        return
    for customer in context.customers:
        for channel, points in customer.weights.items():
            if channel in checked.channels:
                continue
            meant = nearest(channel, checked.channels)
            values = {
                "customer": _called(customer),
                "register": context.register,
                "channel": channel,
                "points": shown(points),
                "meant": meant,
                "channels": listed(checked.channels),
                "line": _line(customer, checked),
            }
            if channel in checked.off:
                yield checked.at_off(channel, "CSAT037", values, variant="off", level="warning")
            else:
                variant = "meant" if meant else ""
                yield checked.finding("CSAT037", ("weights",), values, variant=variant, level="warning", key=True)


def _called(customer: KnownCustomer) -> str:
    return customer.id if customer.name in ("", customer.id) else f"{customer.name} ({customer.id})"


def _line(customer: KnownCustomer, checked: Checked) -> str:
    """The cell of the register with the points given to the customer's heaviest channel that is on."""
    left = {name: points for name, points in customer.weights.items() if name in checked.channels}
    if not left:
        return " ".join(
            f"{name}:{shown(w)}" for name, w in checked.section("weights").items() if name in checked.channels
        )
    heaviest = max(left, key=lambda name: left[name])
    left[heaviest] += Decimal(100) - sum(left.values(), Decimal(0))
    return " ".join(f"{name}:{shown(points)}" for name, points in left.items())
