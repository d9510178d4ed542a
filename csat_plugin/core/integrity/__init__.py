"""Whether the answers can be trusted: who gave them, who chose and asked those people, and what marks look untouched by hand.

Nothing is deleted because of it: a finding says why and how many, and is for the provider's own people only.
"""
