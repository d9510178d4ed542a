"""csat-plugin: a customer-satisfaction rules engine that plugs into ITSM platforms."""

__version__ = "0.1.0"
