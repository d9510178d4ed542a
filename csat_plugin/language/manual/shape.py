"""Findings about the shape of rules and settings: keys, kinds of values, and entries that are missing.

CSAT130: A key nobody knows does nothing. Passed over in silence, a rule with a slip in it would be believed to hold.

FAIL:
```yaml
bandes: {satisfied: 80}
```

PASS:
```yaml
bands: {satisfied: 80}
```

CSAT131: The entry says nothing without it, and what was meant must not be guessed.

FAIL:
```yaml
playbooks: {call_back: {title: Call back, steps: [{title: Make an appointment}]}}
```

PASS:
```yaml
playbooks: {call_back: {title: Call back, steps: [{id: appointment, title: Make an appointment}]}}
```

CSAT132: A value of another kind would be read as something nobody wrote, such as the word `on` as a yes.

FAIL:
```yaml
score: {precision: one}
```

PASS:
```yaml
score: {precision: 1}
```

CSAT133: Only the choices listed mean anything; another word would be a rule without an effect.

FAIL:
```yaml
score: {subject: client}
```

PASS:
```yaml
score: {subject: customer}
```

CSAT134: What is written in a form of one's own can be read in two ways: 03/04 is a day in March, or in April.

FAIL:
```yaml
valid_from: 10/2026
```

PASS:
```yaml
valid_from: 2026-10
```

CSAT135: A value outside its bounds cannot be meant: a score from no rating at all, or 140 points of 100.

FAIL:
```yaml
channels: {ticket: {needs: {ratings: 0}}}
```

PASS:
```yaml
channels: {ticket: {needs: {ratings: 1}}}
```

CSAT136: A range with one end, or three, says nothing anybody could hold.

FAIL:
```yaml
surveys: {spot_check: {within: [20%]}}
```

PASS:
```yaml
surveys: {spot_check: {within: [20%, 30%]}}
```

CSAT137: What stands here is written in a form that has no meaning at this place; which of the possible ones is meant must not be guessed.

FAIL:
```yaml
bands: {satisfied: [80, 90]}
```

PASS:
```yaml
bands: {satisfied: {from: 80}}
```

CSAT138: An empty value can be a forgotten one, or one that is meant to be nothing; the two lead to different figures.

FAIL:
```yaml
title:
```

PASS:
```yaml
title: Our rules
```

CSAT306: A body that is not indented belongs to nobody: each of its keys would count as an entry of its own, and the entry that was meant is empty.

FAIL:
```yaml
actions:
  call_back:
  event: rating.received
  when: {rating: {at_most: 40}}
  open: call_back
  owner: team_lead
```

PASS:
```yaml
actions:
  call_back:
    event: rating.received
    when: {rating: {at_most: 40}}
    open: call_back
    owner: team_lead
```

CSAT145: Two words for one thing in one entry: only one of them could hold, and nobody knows which.

FAIL:
```yaml
actions: {verify_defect: {event: period.closed, on: rating.received}}
```

PASS:
```yaml
actions: {verify_defect: {event: period.closed}}
```
"""
