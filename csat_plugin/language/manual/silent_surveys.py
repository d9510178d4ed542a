"""Findings about surveys that are silent, seen on the past of a workspace.

CSAT307: A survey can be sound and ask nobody: a pause that counts every other survey, a role nobody has, a condition nobody meets. Its past
tells, before a quarter has gone by without an answer.

FAIL:
```yaml
# alone
# after csat sync
channels: {ticket: {month_of: rated}}
weights: {ticket: 100}
bands: {poor: 0, good: 80}
surveys: {leaders: {every: month, ask: decision_leader, channel: ticket}}
```

PASS:
```yaml
# alone
# after csat sync
channels: {ticket: {month_of: rated}}
weights: {ticket: 100}
bands: {poor: 0, good: 80}
surveys: {leaders: {event: manual, ask: decision_leader, channel: ticket}}
```
"""
