"""Limits that a survey's own rule makes idle are said: what `mandatory` overrides, reminders after the end, hours that are none.

PASS:
```yaml
surveys:
  agreed: {every: quarter, ask: interface_person, mandatory: true, expires_after: 14 days, remind_after: [3 days, 7 days]}
```

FAIL CSAT235:
```yaml
surveys: {agreed: {every: quarter, ask: interface_person, mandatory: true, ask_again_after: 30 days, at_most: 10 per day}}
```

FAIL CSAT236:
```yaml
surveys: {after: {event: incident.closed, ask: requester, expires_after: 7 days, remind_after: [3 days, 14 days]}}
```

FAIL CSAT237:
```yaml
surveys: {after: {event: incident.closed, ask: requester, hours: 18:00-09:00}}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from csat_plugin.core.rules import Span
from csat_plugin.language.checked import Checked, listed
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.document.surveys import HOURS_OF_DAY
from csat_plugin.language.document.words import SPAN
from csat_plugin.language.units import span

CODES = ("CSAT235", "CSAT236", "CSAT237")

OVERRIDDEN = ("ask_again_after", "budget", "enough", "at_most")
_DAYS = {"hours": 1 / 24, "days": 1, "working_days": 1.4, "weeks": 7, "months": 30}


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Words without effect, each where it stands."""
    for name, survey in checked.entries("surveys"):
        idle = [key for key in OVERRIDDEN if key in survey]
        if survey.get("mandatory") is True and idle:
            values = {"survey": name, "words": listed(idle)}
            yield checked.finding("CSAT235", ("surveys", name, idle[0]), values, level="warning", key=True)
        hours = survey.get("hours")
        if isinstance(hours, str) and re.fullmatch(HOURS_OF_DAY, hours) and _backwards(hours):
            yield checked.finding("CSAT237", ("surveys", name, "hours"), {"survey": name, "hours": hours})
        end = _span(survey.get("expires_after"))
        reminders = survey.get("remind_after")
        for n, written in enumerate(reminders if isinstance(reminders, list) else []):
            reminder = _span(written)
            if end is not None and reminder is not None and _days(reminder) >= _days(end):
                values = {"survey": name, "reminder": str(written), "end": str(survey["expires_after"])}
                yield checked.finding("CSAT236", ("surveys", name, "remind_after", n), values, level="warning")


def _backwards(hours: str) -> bool:
    first, _, last = hours.replace(" ", "").partition("-")
    return first >= last


def _span(written: object) -> Span | None:
    return span(written) if isinstance(written, str) and re.fullmatch(SPAN, written) else None


def _days(length: Span) -> float:
    return length.n * _DAYS[length.unit]
