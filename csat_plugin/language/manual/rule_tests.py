"""Findings of `csat test` about a test file itself; the examples are test files of rules that extend `itss@1`.

CSAT320: A name the rules do not have was once passed over: the rating went nowhere, and the test came out with a wrong figure or passed for the
wrong reason. A test with such a name is not run. Roles, departments and causes may be called as people like; there only a name near a
known one is an error, any other is a warning.

FAIL:
```yaml
tests:
  all_channels: {ratings: {tickets: 93, callback: 95}, expect: {score: 94.0}}
```

PASS:
```yaml
tests:
  two_channels: {ratings: {ticket: 93, callback: 95}, expect: {status: incomplete}}
```

CSAT321: A mark outside its scale counts for nothing, so the score would be that of the other marks. Where that is what the test is about, it says so:
`expect: {excluded: {off_scale: 1}}`.

FAIL:
```yaml
scale: five
tests:
  very_good: {ratings: {ticket: [5, 50]}, expect: {actions: []}}
```

PASS:
```yaml
scale: five
tests:
  very_good: {ratings: {ticket: [5, 5]}, expect: {actions: []}}
  typed_wrong: {ratings: {ticket: [5, 50]}, expect: {excluded: {off_scale: 1}}}
```

CSAT322: A channel with a tree of indicators counts answers to questions. A bare mark says not which, so it counts for no indicator and the channel
stays without a figure.

FAIL:
```yaml
# in the rules: channels: {questionnaire: {indicators: quality}}
tests:
  content: {ratings: {questionnaire: 92}, expect: {actions: []}}
```

PASS:
```yaml
# in the rules: channels: {questionnaire: {indicators: quality}}
tests:
  content: {ratings: {questionnaire: {speed: 92, skill: 80}}, expect: {score: 86.0}}
```

CSAT323: Without `expect` nothing is compared, so the test holds whatever the rules say. It is counted by itself, neither as passed nor as failed.

FAIL:
```yaml
tests:
  one_bad_mark: {ratings: {ticket: [20, 100, 100]}}
```

PASS:
```yaml
tests:
  one_bad_mark: {ratings: {ticket: [20, 100, 100]}, expect: {status: incomplete}}
```

CSAT324: Without a period nothing can be placed in time, so no test with it can be run.

FAIL:
```yaml
period: October
tests:
  good: {ratings: {ticket: 93}, expect: {actions: []}}
```

PASS:
```yaml
period: 2026-10
tests:
  good: {ratings: {ticket: 93}, expect: {actions: []}}
```

CSAT325: A day is written as in 2026-10-15, everywhere the same, so that nobody has to guess which number is the month.

FAIL:
```yaml
tests:
  late: {rows: [{channel: ticket, mark: 93, answered: 2026-06-31}], expect: {actions: []}}
```

PASS:
```yaml
tests:
  late: {rows: [{channel: ticket, mark: 93, answered: 2026-06-30}], expect: {actions: []}}
```

CSAT326: A mark means nothing without its scale. A table from mark to points belongs to a channel, so it stands in the rules.

FAIL:
```yaml
scale: fife
tests:
  good: {ratings: {ticket: 5}, expect: {actions: []}}
```

PASS:
```yaml
scale: five
tests:
  good: {ratings: {ticket: 5}, expect: {actions: []}}
```
"""
