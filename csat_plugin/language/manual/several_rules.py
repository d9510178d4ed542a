"""Findings about several rule files in one `csat.yaml`: which rules apply to whom.

CSAT213: The first entry that names somebody counts. Without one for the rest, some customers would be under no rules at all.

FAIL:
```yaml
rules:
  - {file: rules/acme.yaml, applies_to: {customers: [Beta]}}
```

PASS:
```yaml
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml}
```

CSAT214: Closed periods are kept under the name of their rules; under one name two of them could not be told apart.

FAIL:
```yaml
rules:
  - {file: rules/copy.yaml, name: ours, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml, name: ours}
```

PASS:
```yaml
rules:
  - {file: rules/copy.yaml, name: large, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml, name: ours}
```

CSAT215: Rules for a name nobody has apply to nobody: the customer they were agreed with is scored by the others.

FAIL:
```yaml
# after csat sync
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Betta]}}
  - {file: rules/acme.yaml}
```

PASS:
```yaml
# after csat sync
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml}
```

CSAT216: A customer is scored by one ruleset; the second entry looks as if it held and does not.

FAIL:
```yaml
# after csat sync
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/third.yaml, applies_to: {segments: [A]}}
  - {file: rules/acme.yaml}
```

PASS:
```yaml
# after csat sync
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/third.yaml, applies_to: {segments: [B]}}
  - {file: rules/acme.yaml}
```

CSAT217: One rating would belong to two rulesets at once, once by its customer and once by its team.

FAIL:
```yaml
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta], teams: [Network]}}
  - {file: rules/acme.yaml}
```

PASS:
```yaml
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml}
```

CSAT218: Points that are made in another way are another measure: 85 of the one say nothing beside 85 of the other.

FAIL:
```yaml
rules:
  - {file: rules/other.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml}
```

PASS:
```yaml
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml}
```

CSAT219: A closed period can be shown, and corrected, only by the rules it was closed under.

FAIL:
```yaml
# after a month was closed under the rules of the good example
rules:
  - {file: rules/third.yaml, applies_to: {segments: [B]}}
  - {file: rules/acme.yaml}
```

PASS:
```yaml
rules:
  - {file: rules/copy.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/acme.yaml}
```

CSAT330: What is known of persons lies in one store. What one ruleset promises to let go after six months must not stay because another one says more.

FAIL:
```yaml
# rules/lasting.yaml keeps comments for 24 months, rules/brief.yaml for 6
rules:
  - {file: rules/lasting.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/brief.yaml}
```

PASS:
```yaml
# rules/acme.yaml says nothing of it
rules:
  - {file: rules/acme.yaml, applies_to: {customers: [Beta]}}
  - {file: rules/brief.yaml}
```
"""
