"""Findings about `csat.yaml`: where the data lies and what may be written.

CSAT180: By the wrong clock a rating at midnight falls into another month.

FAIL:
```yaml
timezone: Asia/Peking
```

PASS:
```yaml
timezone: Asia/Shanghai
```

CSAT181: Without its platform nobody can read a connection, so its channels have no ratings.

FAIL:
```yaml
connections: {exports: {path: exports}}
```

PASS:
```yaml
connections: {exports: {adapter: folder, path: exports}}
```

CSAT182: The file is kept with the rules and read by many people; a password in it is known to all of them, for good.

FAIL:
```yaml
connections: {desk: {adapter: rt, url: "https://rt.example.com", token: 1-14-a8f3c2}}
```

PASS:
```yaml
connections: {desk: {adapter: rt, url: "https://rt.example.com", token: env:RT_TOKEN}}
```

CSAT183: From which day on anything is written to a platform must be certain.

FAIL:
```yaml
effects: {from: 2026-02-30}
```

PASS:
```yaml
effects: {from: 2026-02-28}
```

CSAT184: Without its rules a workspace can score nothing.

FAIL:
```yaml
rules: rules/acmes.yaml
```

PASS:
```yaml
rules: rules/acme.yaml
```

CSAT185: Nobody can read that platform, so its channels would have no ratings; perhaps a plugin is not installed.

FAIL:
```yaml
connections: {exports: {adapter: folders, path: exports}}
```

PASS:
```yaml
connections: {exports: {adapter: folder, path: exports}}
```

CSAT186: From a folder that is not there no rating comes, and no rating looks like a quiet month.

FAIL:
```yaml
connections: {exports: {adapter: folder, path: export}}
```

PASS:
```yaml
connections: {exports: {adapter: folder, path: exports}}
```

CSAT187: A pattern that fits no file reads nothing, and no rating looks like a quiet month.

FAIL:
```yaml
connections:
  exports:
    adapter: folder
    path: exports
    files: [{match: "ticket-*.csv", ticket: {id: Number, customer: Customer}}]
```

PASS:
```yaml
connections:
  exports:
    adapter: folder
    path: exports
    files: [{match: "tickets-*.csv", ticket: {id: Number, customer: Customer}}]
```

CSAT188: What the column should have told stays unknown for every row: the customer, the mark, the day.

FAIL:
```yaml
connections:
  exports:
    adapter: folder
    path: exports
    files: [{match: "tickets-*.csv", ticket: {id: Number, customer: Client}}]
```

PASS:
```yaml
connections:
  exports:
    adapter: folder
    path: exports
    files: [{match: "tickets-*.csv", ticket: {id: Number, customer: Customer}}]
```

CSAT190: What is wrong here keeps the connection from reading; better known now than on the night of the report.

FAIL:
```yaml
# the environment variable RT_TOKEN is set, RT_TOKENS is not
connections: {desk: {adapter: rt, url: "https://rt.example.com", token: env:RT_TOKENS}}
```

PASS:
```yaml
# the environment variable RT_TOKEN is set
connections: {desk: {adapter: rt, url: "https://rt.example.com", token: env:RT_TOKEN}}
```

CSAT191: Names in the data would belong to no customer: no segment, no own target, no decision chain.

FAIL:
```yaml
register: registers.csv
```

PASS:
```yaml
register: register.csv
```

CSAT192: Due dates are counted in working days; by the wrong holidays every one of them is wrong.

FAIL:
```yaml
calendar: {country: XX}
```

PASS:
```yaml
calendar: {country: CN}
```
"""
