"""The pure core: model, resolved rules, scoring, actions, report content. No clock, network, database or logging."""
