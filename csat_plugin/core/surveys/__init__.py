"""Whom to ask: draws, limits, decisions with their reasons. Pure: the clock and the history are arguments."""
