"""Findings about rules that have the right shape and cannot be carried out: figures, targets, conditions, channels.

CSAT139: Figures are kept exactly to so many places; more would be cut off in silence.

FAIL:
```yaml
bands: {satisfied: 80.1234567}
```

PASS:
```yaml
bands: {satisfied: 80.123456}
```

CSAT140: What a score is made of, and what it is called, nobody but the provider can say; nothing is assumed.

FAIL:
```yaml
# alone
channels: {ticket: {month_of: rated}}
bands: {good: 0}
```

PASS:
```yaml
# alone
channels: {ticket: {month_of: rated}}
weights: {ticket: 100}
bands: {good: 0}
```

CSAT141: Ten customers without a score can turn a target met into one missed; the contract must say what they count as.

FAIL:
```yaml
targets: {large: {share: 75%, of: customers, reaching: satisfied}}
```

PASS:
```yaml
targets: {large: {share: 75%, of: customers, reaching: satisfied, customers_without_score: leave_out}}
```

CSAT142: A target that does not say how many have to reach it cannot be met or missed.

FAIL:
```yaml
targets: {large: {reaching: satisfied, customers_without_score: leave_out}}
```

PASS:
```yaml
targets: {large: {share: 75%, of: customers, reaching: satisfied, customers_without_score: leave_out}}
```

CSAT143: A target that does not say what has to be reached cannot be met or missed.

FAIL:
```yaml
targets: {large: {share: 75%, of: customers, customers_without_score: leave_out}}
```

PASS:
```yaml
targets: {large: {share: 75%, of: customers, reaching: satisfied, customers_without_score: leave_out}}
```

CSAT144: An action that does not say when it happens, under which condition, or what it opens, never happens.

FAIL:
```yaml
actions: {call: {event: rating.received, open: improve, owner: quality_control}}
```

PASS:
```yaml
actions: {call: {event: rating.received, when: {rating: {at_most: 40}}, open: improve, owner: quality_control}}
```

CSAT146: A threshold that names no band of these rules can be reached by nobody, or by everybody.

FAIL:
```yaml
economics: {acceptable: content}
```

PASS:
```yaml
economics: {acceptable: satisfied}
```

CSAT147: Without its scale a mark is no number of points: a 4 of 5 and a 4 of 10 are far apart.

FAIL:
```yaml
channels: {ticket: {scale: stars}}
```

PASS:
```yaml
channels: {ticket: {scale: five}}
```

CSAT148: A comparison of two kinds of values is never true, so the rule would never fire; a name, for one, is neither above nor below another.

FAIL:
```yaml
actions: {verify_defect: {when: {score.band: {below: average}}}}
```

PASS:
```yaml
actions: {verify_defect: {when: {score.band: [average]}}}
```

CSAT149: A ticket closed in October and rated in November counts in one of the two months; contracts differ on which.

FAIL:
```yaml
# alone
channels: {ticket: {}}
weights: {ticket: 100}
bands: {good: 0}
```

PASS:
```yaml
# alone
channels: {ticket: {month_of: closed}}
weights: {ticket: 100}
bands: {good: 0}
```

CSAT150: A wave is valid for whole months: scores are made by the month, and half of one cannot be carried on.

FAIL:
```yaml
channels: {questionnaire: {valid_for: 90 days}}
```

PASS:
```yaml
channels: {questionnaire: {valid_for: 3 months}}
```

CSAT151: Means by role are put together by weights; without them nobody knows how much a leader counts.

FAIL:
```yaml
channels: {questionnaire: {aggregate: role_mean}}
```

PASS:
```yaml
channels: {questionnaire: {aggregate: role_mean, roles: {decision_leader: 2, interface_person: 1}}}
```

CSAT152: It looks as if something held for these customers, and nothing does.

FAIL:
```yaml
for: [{customers: {segment: A}, why: Agreed in 2026.}]
```

PASS:
```yaml
for: [{customers: {segment: A}, target: {reaching: 85}, why: Agreed in 2026.}]
```

CSAT153: Weights that do not make 100 give scores that cannot be compared with those of anybody else.

FAIL:
```yaml
# by the compiler alone: CSAT020 says it better
for: [{customers: {segment: A}, weights: {ticket: 50, callback: 20}}]
```

PASS:
```yaml
for: [{customers: {segment: A}, weights: {ticket: 80, callback: 20}}]
```

CSAT154: Weight that belongs to a channel there is not would be lost from every score.

FAIL:
```yaml
# by the compiler alone: CSAT023 says it better
for: [{customers: {segment: A}, weights: {tickets: 80, ticket: 80, callback: 20}}]
```

PASS:
```yaml
for: [{customers: {segment: A}, weights: {ticket: 80, callback: 20}}]
```

CSAT155: A rule that waits for something that never happens never fires.

FAIL:
```yaml
# by the compiler alone: CSAT073 says it better
actions: {verify_defect: {event: month.closed}}
```

PASS:
```yaml
actions: {verify_defect: {event: period.closed}}
```
"""
