"""The part of a ruleset's text that protects persons, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from csat_plugin.language.document.words import MONTHS, Cites, Maybe, Why

Fewest = Annotated[int, Meta(ge=1, le=100)]
Keeping = Annotated[str, Meta(pattern=rf"^[0-9]+ ?({MONTHS})$", examples=["24 months", "24 个月", "24か月"])]
Readers = list[Literal["internal", "customer"]]


class Keep(Struct, forbid_unknown_fields=True, kw_only=True):
    """How long what is known of persons is kept, in months. Without a line it stays; `csat privacy prune` carries it out."""

    comments: Annotated[Maybe[Keeping], Meta(description="What people wrote, since they wrote it.")] = UNSET
    contacts: Annotated[
        Maybe[Keeping],
        Meta(
            description="Names and addresses at records older than that; of a contact himself once nothing newer names him. Who stands in a decision chain of the register keeps his name."
        ),
    ] = UNSET
    records: Annotated[
        Maybe[Keeping],
        Meta(description="Rows as they were read and could not be used; titles and fields of closed tickets."),
    ] = UNSET


class Audience(Struct, forbid_unknown_fields=True, kw_only=True):
    """In whose edition something stands. An empty list: in nobody's."""

    agents: Annotated[
        Maybe[list[Literal["internal"]]],
        Meta(
            description="Figures of single agents (`csat score --by handler`). Default: nobody.",
            examples=[["internal"]],
        ),
    ] = UNSET
    comments: Annotated[
        Maybe[Readers], Meta(description="What people wrote. Default: internal and customer.", examples=[["internal"]])
    ] = UNSET
    calculation: Annotated[
        Maybe[Readers],
        Meta(description="Calculation sheets with their ratings. Default: internal and customer."),
    ] = UNSET


class Privacy(Struct, forbid_unknown_fields=True, kw_only=True):
    """Protects persons: below how many a figure is not shown, who sees what, how long it is kept. It changes no score."""

    at_least: Annotated[
        Maybe[Fewest],
        Meta(
            description="People, or answers where people are not known, below which a figure of a protected breakdown is hidden, "
            "with a second one where the total would tell it. Default: 5."
        ),
    ] = UNSET
    comments_at_least: Annotated[
        Maybe[Fewest], Meta(description="The same for what people wrote, in a customer's edition. Default: 8.")
    ] = UNSET
    breakdowns: Annotated[
        Maybe[
            list[
                Literal[
                    "customer", "project", "department", "team", "service", "supplier", "contact", "handler", "process",
                    "indicator",
                ]
            ]
        ],
        Meta(
            description="Whose figures are protected. Default: contact and handler. A customer's own score is no person's.",
            examples=[["contact", "handler", "team"]],
        ),
    ] = UNSET  # fmt: skip
    audience: Annotated[Maybe[Audience], Meta(description="Who sees what.")] = UNSET
    keep: Annotated[Maybe[Keep], Meta(description="How long it is kept.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
