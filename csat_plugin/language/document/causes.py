"""The YAML text of causes as types (S1-12 to S1-17)."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct

from csat_plugin.language.document.words import Cites, Maybe, SpanText, Title, Why


class Cause(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why customers are dissatisfied: one code that ratings may carry."""

    title: Title = UNSET
    part_of: Annotated[
        Maybe[str],
        Meta(description="The wider cause it belongs to; what is told of this one is told of that one too."),
    ] = UNSET
    called: Annotated[
        Maybe[str | list[str]],
        Meta(description="What the data calls it, beside its name and its titles.", examples=[["布线不规范", "C-17"]]),
    ] = UNSET
    department: Annotated[Maybe[str], Meta(description="The department of `departments:` that answers for it.")] = UNSET
    supplier: Annotated[
        Maybe[str],
        Meta(description="The supplier whose work it is; without one, the one most of its ratings belong to."),
    ] = UNSET
    within: Annotated[
        Maybe[SpanText],
        Meta(
            description="Over how many months it is counted, the present one included. Default: 3 months, a quarter.",
            examples=["3 months"],
        ),
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
