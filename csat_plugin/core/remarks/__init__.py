"""Remarks: what people wrote, as a register with an indicator, an owner and a state, and the work it leads to (S2-23, S2-24)."""
