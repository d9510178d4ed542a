"""Findings about what a ruleset extends.

CSAT090: What is not there cannot be inherited, so no rule of it holds, and nothing is scored.

FAIL:
```yaml
extends: itss-practice@1
```

PASS:
```yaml
extends: itss@1
```

CSAT091: A version is a promise that figures stay as they were; another version is not taken in its place.

FAIL:
```yaml
extends: itss@7
```

PASS:
```yaml
extends: itss@1
```

CSAT092: Without a version an upgrade of the program could change scores that a customer has already seen.

FAIL:
```yaml
extends: itss
```

PASS:
```yaml
extends: itss@1
```

CSAT093: In a circle nobody can say which of two rules is the later one and holds.

FAIL:
```yaml
extends: acme.yaml
```

PASS:
```yaml
extends: itss@1
```

CSAT094: What is not there cannot be inherited, so no rule of it holds, and nothing is scored.

FAIL:
```yaml
extends: common.yaml
```

PASS:
```yaml
extends: itss@1
```

CSAT100: The author believes something is taken away that was never there; most likely its name is written differently.

FAIL:
```yaml
actions: {verify_defekt: off}
```

PASS:
```yaml
actions: {verify_defect: off}
```

CSAT102: An action without a person is a list nobody works on: it reaches nobody's desk until somebody is named.

FAIL:
```yaml
people: {process_manager: zhao}
```

PASS:
```yaml
people: {process_manager: zhao, quality_control: li}
```

CSAT103: The rules of that file may hold or not; nobody knows, so nothing is scored.

FAIL:
```yaml
# file common.yaml nobody may read
extends: common.yaml
```

PASS:
```yaml
extends: itss@1
```

CSAT104: Of a rule that is overridden so many times nobody can say where it stands.

FAIL:
```yaml
# 9 files extend one another
extends: common1.yaml
```

PASS:
```yaml
extends: itss@1
```
"""
