"""Failures of the host that a person can act on."""

from __future__ import annotations

from csat_plugin.texts.coded import CodedError


class HostError(CodedError):
    """Something the host needs is missing or wrong. Codes are `host.<word>`."""
