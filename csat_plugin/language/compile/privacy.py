"""`privacy:` compiled."""

from __future__ import annotations

from msgspec import UnsetType

from csat_plugin.core.rules import Span
from csat_plugin.core.rules.privacy import Keep, PrivacyRule
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.privacy import Audience
from csat_plugin.language.document.privacy import Keep as KeepText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.units import given, span


def privacy(work: Compiling, doc: Document) -> PrivacyRule:
    """The section `privacy:`; the defaults without one."""
    if isinstance(doc.privacy, UnsetType):
        return PrivacyRule()
    text = doc.privacy
    default = PrivacyRule()
    who = Audience() if isinstance(text.audience, UnsetType) else text.audience
    return PrivacyRule(
        at_least=given(text.at_least, default.at_least),
        comments_at_least=given(text.comments_at_least, default.comments_at_least),
        breakdowns=tuple(given(text.breakdowns, list(default.breakdowns))),
        agents=tuple(given(who.agents, list(default.agents))),
        comments=tuple(given(who.comments, list(default.comments))),
        calculation=tuple(given(who.calculation, list(default.calculation))),
        keep=Keep() if isinstance(text.keep, UnsetType) else _keep(text.keep),
        origin=work.merged.origin(("privacy",)),
    )


def _keep(text: KeepText) -> Keep:
    def kept(value: str | UnsetType) -> Span | None:
        return None if isinstance(value, UnsetType) else span(value)

    return Keep(comments=kept(text.comments), contacts=kept(text.contacts), records=kept(text.records))
