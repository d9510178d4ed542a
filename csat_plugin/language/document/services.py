"""The YAML text of services as types (S0-03, S0-57)."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct

from csat_plugin.language.document.words import Cites, Maybe, Title, Why


class Service(Struct, forbid_unknown_fields=True, kw_only=True):
    """What was agreed on one service. It changes no score."""

    title: Title = UNSET
    called: Annotated[
        Maybe[str | list[str]],
        Meta(description="What the data calls it, beside its name and its titles.", examples=[["Email", "邮件"]]),
    ] = UNSET
    cost: Annotated[
        Maybe[str],
        Meta(description="What class its cost is, in your own words: context of its marks.", examples=["high"]),
    ] = UNSET
    clauses: Annotated[
        Maybe[list[str]],
        Meta(
            description="Clauses of its service level agreement, as they are to be quoted when one is proposed for review.",
            examples=[["4.2 P1 repaired within 4 hours"]],
        ),
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
