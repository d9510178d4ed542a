"""Findings about services, playbooks, causes and places among suppliers.

CSAT250: A rating of a service by that name would belong to one of two, by chance.

FAIL:
```yaml
services: {network: {called: [LAN]}, wiring: {called: [LAN]}}
```

PASS:
```yaml
services: {network: {called: [LAN]}, wiring: {called: [Cabling]}}
```

CSAT260: What is recorded under that name would belong to one of two steps, and nobody could say which is done.

FAIL:
```yaml
playbooks: {look_into: {steps: [{id: visit}, {id: visit}]}}
```

PASS:
```yaml
playbooks: {look_into: {steps: [{id: visit}, {id: report}]}}
```

CSAT261: What can never be recorded is missing for ever: the item could never be closed.

FAIL:
```yaml
playbooks: {look_into: {steps: [{id: visit}], closing: {needs: [visits]}}}
```

PASS:
```yaml
playbooks: {look_into: {steps: [{id: visit}], closing: {needs: [visit]}}}
```

CSAT262: Two steps that wait for each other are never done: the item could never be closed.

FAIL:
```yaml
playbooks: {look_into: {steps: [{id: visit, waits_for: report}, {id: report, waits_for: visit}]}}
```

PASS:
```yaml
playbooks: {look_into: {steps: [{id: visit}, {id: report, waits_for: visit}]}}
```

CSAT280: A cause that belongs to nothing is counted alone, and a problem many customers have is not seen.

FAIL:
```yaml
causes: {slow_visit: {part_of: slow}}
```

PASS:
```yaml
causes: {slow: {}, slow_visit: {part_of: slow}}
```

CSAT281: In a circle every cause is part of itself, and each would be counted again and again.

FAIL:
```yaml
causes: {slow: {part_of: late}, late: {part_of: slow}}
```

PASS:
```yaml
causes: {slow: {}, late: {part_of: slow}}
```

CSAT282: Nobody would answer for the cause, and no action because of it would find its owner.

FAIL:
```yaml
causes: {slow: {department: desk}}
```

PASS:
```yaml
departments: {desk: {title: Desk}}
causes: {slow: {department: desk}}
```

CSAT283: Causes are looked for at the end of a month, over the months before it.

FAIL:
```yaml
causes: {slow: {within: 90 days}}
```

PASS:
```yaml
causes: {slow: {within: 3 months}}
```

CSAT284: The second place among five suppliers is no 2 of 5 points: in a score it would say the opposite of what is meant.

FAIL:
```yaml
channels: {place: {measure: peer_rank, month_of: rated, fallback: questionnaire}}
```

PASS:
```yaml
channels: {place: {measure: peer_rank, month_of: rated}}
```

CSAT285: First choice is said of places among suppliers; of marks it says nothing.

FAIL:
```yaml
channels: {questionnaire: {first_for: 60%}}
```

PASS:
```yaml
channels: {place: {measure: peer_rank, first_for: 60%, month_of: rated}}
```
"""
