"""Findings while a file is read, before anything of it is understood.

CSAT001: Nothing of the file is used while one place of it cannot be read: half a ruleset would score without a word.

FAIL:
```yaml
title: Service: our rules
```

PASS:
```yaml
title: "Service: our rules"
```

CSAT002: An editor or another program may take the file for something else and garble every Chinese or Japanese title on saving.

FAIL:
```yaml
# saved as: gb18030
title: 客户满意度
```

PASS:
```yaml
title: 客户满意度
```

CSAT003: YAML takes the full-width mark for a letter, so the line says something quite different from what one sees.

FAIL:
```yaml
title\uff1aOur rules
```

PASS:
```yaml
title: Our rules
```

CSAT004: The blank looks like any other and is a letter to YAML: names that look alike would be two names.

FAIL:
```yaml
title:\u00a0Our rules
```

PASS:
```yaml
title: Our rules
```

CSAT005: How many blanks a tab stands for, each editor decides for itself; so YAML refuses it for indenting.

FAIL:
```yaml
bands:
\tsatisfied: 80
```

PASS:
```yaml
bands:
  satisfied: 80
```

CSAT006: The quotes would become part of the text: a name in them fits nothing.

FAIL:
```yaml
valid_from: \u201c2026-10\u201d
```

PASS:
```yaml
valid_from: "2026-10"
```

CSAT007: In brackets a comma begins the next entry: `85,5` would be two entries, elsewhere a text.

FAIL:
```yaml
bands: {satisfied: 80,5}
```

PASS:
```yaml
bands: {satisfied: 80.5}
```

CSAT008: Without the blank the line is one long word and no key with a value.

FAIL:
```yaml
bands: {satisfied:80}
```

PASS:
```yaml
bands: {satisfied: 80}
```

CSAT009: YAML would keep the last one in silence, and a rule one has read further up would not hold.

FAIL:
```yaml
title: Our rules
title: Our other rules
```

PASS:
```yaml
title: Our rules
```

CSAT010: Who reads a rule must see it where it stands. What several rulesets share is a pack, with a version of its own.

FAIL:
```yaml
bands: {<<: {satisfied: 80}}
```

PASS:
```yaml
bands: {satisfied: 80}
```

CSAT011: A tag changes what a value is, or runs code in other programs; rules are plain data.

FAIL:
```yaml
title: !!binary T3Vy
```

PASS:
```yaml
title: "Our rules"
```

CSAT012: What the name stands for nobody can tell, so nothing after it is certain.

FAIL:
```yaml
title: *ours
```

PASS:
```yaml
title: "*ours"
```

CSAT013: Nobody writes so many rules by hand: it is most likely an export with ratings, taken for the rule file.

FAIL:
```yaml
# a file of 1100 KiB
title: Our rules
```

PASS:
```yaml
title: Our rules
```

CSAT014: No rule needs it; so deep a text is made by mistake, or to make programs fail.

FAIL:
```yaml
# nested 120 levels
title: Our rules
```

PASS:
```yaml
title: Our rules
```

CSAT015: There are no rules, and what there is not cannot be carried out; most likely the editor did not save.

FAIL:
```yaml
# alone
```

PASS:
```yaml
language: 1
ruleset: acme
extends: itss@1
```

CSAT016: Only the first part would be read, and the rest would be believed to hold.

FAIL:
```yaml
title: Our rules
---
title: Our other rules
```

PASS:
```yaml
title: Our rules
```

CSAT017: Rules are compared, merged and reviewed line by line; that needs plain text.

FAIL:
```yaml
# saved as: workbook
title: Our rules
```

PASS:
```yaml
title: Our rules
```

CSAT018: A rule is called by its key, in reports as in commands; a list has no name.

FAIL:
```yaml
bands: {[satisfied]: 80}
```

PASS:
```yaml
bands: {satisfied: 80}
```
"""  # noqa: D301 - signs that no editor shows are written by their numbers
