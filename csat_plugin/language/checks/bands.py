"""Bands rise from one lower bound to the next, inside the 100 points.

PASS:
```yaml
bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}
```

FAIL CSAT028:
```yaml
bands: {dissatisfied: 30, average: 60, satisfied: 60}
```

FAIL CSAT029:
```yaml
bands: {dissatisfied: 30, average: 80, satisfied: 60}
```

FAIL CSAT030:
```yaml
bands: {dissatisfied: 30, average: 60, satisfied: 801}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from csat_plugin.language.checked import Checked, shown
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT028", "CSAT029", "CSAT030")

FULL = 100


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Two bands at one bound, bands out of order in the text they stand in, bands nobody can reach."""
    bounds = checked.bands
    order = [name for name, _ in checked.entries("bands") if name in bounds]
    for n, name in enumerate(order):
        same = [other for other in order[:n] if bounds[other] == bounds[name]]
        if same:
            values = {"bound": shown(bounds[name]), "first": same[0], "second": name}
            yield checked.finding("CSAT028", _written(checked, name, *same), values, key=True)
        if not 0 <= bounds[name] <= FULL:
            values = {"band": name, "bound": shown(bounds[name])}
            yield checked.finding("CSAT030", ("bands", name), values, key=True)
    for source in checked.merged.sources:
        written = source.data.get("bands") if isinstance(source.data, dict) else None
        inside = [name for name in written if name in bounds] if isinstance(written, dict) else []
        for below, above in pairwise(inside):
            if bounds[below] > bounds[above]:
                values = {
                    "band": above,
                    "bound": shown(bounds[above]),
                    "before": below,
                    "before_bound": shown(bounds[below]),
                }
                path = _written(checked, above, below)
                variant = "moved" if path[1] == below else ""
                yield checked.finding("CSAT029", path, values, variant=variant, key=True)


def _written(checked: Checked, *bands: str) -> Path:
    """Of bands that clash, the one whose bound the author wrote himself; the first where he wrote none or all of them."""
    paths: list[Path] = [("bands", band) for band in bands]
    own = (path for path in paths if checked.merged.find((*path, "from"))[0] is checked.merged.own)
    return next(own, paths[0])
