"""Findings about texts that are templates.

CSAT240: A text is rendered when an item is opened. What reaches for anything but its variables, or could run for hours, is never run; nobody
should learn that from an empty text.

FAIL:
```yaml
# said by csat validate
playbooks:
  verify_defect: {title: "Check {{ subject_name }}", text: "{{ subject_name.__class__ }}"}
```

PASS:
```yaml
# said by csat validate
playbooks:
  verify_defect: {title: "Check {{ subject_name }}", text: "{% if score %}It was {{ score }}.{% endif %}"}
```
"""
