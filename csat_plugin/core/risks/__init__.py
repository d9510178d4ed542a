"""What is known beside a score: history, non-answers, peers, promises, causes. Pure; as facts a rule may ask about."""
