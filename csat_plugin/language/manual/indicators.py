"""Findings about trees of indicators, and the departments that answer for them.

CSAT200: Answers of that channel could not be put together, so it would have no figure.

FAIL:
```yaml
indicators: {service: {parts: {speed: {}}}}
channels: {monthly: {indicators: service}, questionnaire: {indicators: services}}
```

PASS:
```yaml
indicators: {service: {parts: {speed: {}}}}
channels: {monthly: {indicators: service}, questionnaire: {indicators: service}}
```

CSAT201: A weight for an indicator there is not changes nothing, though somebody agreed on it.

FAIL:
```yaml
indicators: {service: {parts: {speed: {}, skill: {}}}}
channels: {questionnaire: {indicators: service}}
for: [{customers: {segment: A}, indicators: {sped: 2, skill: 1}}]
```

PASS:
```yaml
indicators: {service: {parts: {speed: {}, skill: {}}}}
channels: {questionnaire: {indicators: service}}
for: [{customers: {segment: A}, indicators: {speed: 2, skill: 1}}]
```

CSAT202: A tree without parts measures nothing, and its channel would have no figure.

FAIL:
```yaml
indicators: {service: {title: Service}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
indicators: {service: {title: Service, parts: {speed: {}}}}
channels: {questionnaire: {indicators: service}}
```

CSAT203: A figure called by that name would be one of two, and nobody knows which.

FAIL:
```yaml
indicators: {service: {parts: {desk: {parts: {speed: {}}}, site: {parts: {speed: {}}}}}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
indicators: {service: {parts: {desk: {parts: {desk_speed: {}}}, site: {parts: {site_speed: {}}}}}}
channels: {questionnaire: {indicators: service}}
```

CSAT204: Its figure would be made in two ways at once, from its parts and from answers of its own.

FAIL:
```yaml
indicators: {service: {parts: {desk: {questions: [overall], parts: {speed: {}}}}}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
indicators: {service: {parts: {desk: {parts: {in_general: {questions: [overall]}, speed: {}}}}}}
channels: {questionnaire: {indicators: service}}
```

CSAT205: Weights are shares of their sum; of one that is not written nobody knows the share.

FAIL:
```yaml
indicators: {service: {parts: {speed: {weight: 60}, skill: {}}}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
indicators: {service: {parts: {speed: {weight: 60}, skill: {weight: 40}}}}
channels: {questionnaire: {indicators: service}}
```

CSAT206: An answer counted twice weighs twice, and nobody decided that.

FAIL:
```yaml
indicators: {service: {parts: {speed: {questions: [q1]}, skill: {questions: [q1]}}}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
indicators: {service: {parts: {speed: {questions: [q1]}, skill: {questions: [q2]}}}}
channels: {questionnaire: {indicators: service}}
```

CSAT207: What the departments answer for must be the whole figure, no more and no less.

FAIL:
```yaml
departments: {desk: {title: Desk}, site: {title: Site}}
indicators: {service: {parts: {speed: {departments: {desk: 50%, site: 30%}}}}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
departments: {desk: {title: Desk}, site: {title: Site}}
indicators: {service: {parts: {speed: {departments: {desk: 70%, site: 30%}}}}}
channels: {questionnaire: {indicators: service}}
```

CSAT208: Nobody would answer for the figure, and no action because of it would find its owner.

FAIL:
```yaml
departments: {desk: {title: Desk}}
indicators: {service: {parts: {speed: {departments: {dest: 100%}}}}}
channels: {questionnaire: {indicators: service}}
```

PASS:
```yaml
departments: {desk: {title: Desk}}
indicators: {service: {parts: {speed: {departments: {desk: 100%}}}}}
channels: {questionnaire: {indicators: service}}
```
"""
