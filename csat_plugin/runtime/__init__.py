"""What happens between store, core and adapters: sync, score, close, plan, apply."""
