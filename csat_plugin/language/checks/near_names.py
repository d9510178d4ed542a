"""A new entry whose name is nearly that of an inherited one is most often a slip: it leaves the inherited one as it was.

PASS:
```yaml
# inherited: bands: {average: 60, satisfied: 80}
bands: {average: 65, excellent: 97}
```

FAIL CSAT038:
```yaml
# inherited: bands: {average: 60, satisfied: 80}
bands: {satified: 85}
```

FAIL CSAT064:
```yaml
# inherited: targets: {satisfied_customers: {each: customers, reaching: 80}}
targets: {satisfied_custmers: {share: 80%}}
```

FAIL CSAT079:
```yaml
# inherited: actions: {verify_defect: {event: period.closed, when: {score: {below: 60}}, open: verify, owner: a}}
actions: {verify_defct: {due: 3 working days}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic, Level
from csat_plugin.language.slips import slips, stands_alone

CODES = ("CSAT038", "CSAT064", "CSAT079")

SECTIONS = {"bands": "CSAT038", "targets": "CSAT064", "actions": "CSAT079"}


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A band that stands alone may be called so and is only a warning; what cannot stand alone is an error."""
    for section, code in SECTIONS.items():
        for name, meant in slips(checked.merged, section).items():
            alone = stands_alone(section, checked.section(section).get(name))
            if alone and section != "bands":
                continue
            values = {"name": name, "meant": meant}
            level: Level = "warning" if alone else "error"
            yield checked.finding(code, (section, name), values, level=level, key=True)
