"""From the merged text to `core.rules.Ruleset`: names resolved, units counted, every entry with the place it came from.

The checks of `language.checks` explain mistakes of meaning better than this module can; what stands here are the guards that
keep a ruleset nobody can compute with from being built at all.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import PROFILE, Band, Override, Person, ReportRule, Ruleset, ScoreRule, Span, Target, Tree
from csat_plugin.language.compile.actions import actions
from csat_plugin.language.compile.causes import causes
from csat_plugin.language.compile.channels import channels, weights_line
from csat_plugin.language.compile.indicators import departments, own_weights, trees
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.compile.playbooks import economics, playbooks
from csat_plugin.language.compile.privacy import privacy
from csat_plugin.language.compile.questionnaires import questionnaires
from csat_plugin.language.compile.services import services
from csat_plugin.language.compile.surveys import panels, surveys
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.digest import digest
from csat_plugin.language.document.ruleset import Band as BandText
from csat_plugin.language.document.ruleset import Document, For, Holder, Which
from csat_plugin.language.document.ruleset import Target as TargetText
from csat_plugin.language.merge import Merged
from csat_plugin.language.units import given, percent, several, span, written

EACH = 10_000
"""All of them, in hundredths of a percent."""


def compile_rules(merged: Merged, facts: Facts | None = None) -> tuple[Ruleset | None, list[Diagnostic]]:
    """Build the ruleset.

    Args:
        merged: texts that fit the schema, laid over one another.
        facts: what conditions may ask about; default: the product's own facts.

    Returns:
        The ruleset, or `None` with at least one error; and all findings in order of place.

    Raises:
        msgspec.ValidationError: if a text does not fit the schema.
    """
    doc = msgspec.convert(merged.data, Document)
    work = Compiling(merged, facts or Facts())
    bands = _bands(work, doc)
    work.bands = bands
    grown = trees(work, doc)
    made = Ruleset(
        id=doc.ruleset,
        title=written(doc.title),
        extends=given(doc.extends, ""),
        valid_from=given(doc.valid_from, ""),
        people=_people(work, doc),
        channels=channels(work, doc),
        trees=grown,
        departments=departments(work, doc),
        causes=causes(work, doc),
        services=services(work, doc),
        score=_score(work, doc),
        bands=bands,
        targets=_targets(work, doc),
        overrides=_overrides(work, doc, grown),
        actions=actions(work, doc),
        surveys=surveys(work, doc),
        panels=panels(work, doc),
        playbooks=playbooks(work, doc),
        economics=economics(work, doc),
        questionnaires=questionnaires(work, doc),
        report=_report(work, doc),
        privacy=privacy(work, doc),
    )
    _ask_who(work, made)
    found = sorted(work.found, key=Diagnostic.order)
    if any(finding.level == "error" for finding in found):
        return None, found
    return msgspec.structs.replace(made, digest=digest(made)), found


def _bands(work: Compiling, doc: Document) -> tuple[Band, ...]:
    if isinstance(doc.bands, UnsetType) or not doc.bands:
        work.error("CSAT140", (), variant="bands")
        return ()
    made = []
    for name, data in doc.bands.items():
        band = msgspec.convert(data, BandText)
        if isinstance(band.from_, UnsetType):
            work.error("CSAT140", ("bands", name), {"key": name}, variant="band")
            continue
        lower = work.micro(band.from_, ("bands", name, "from"))
        made.append(
            Band(
                id=name,
                lower=lower,
                title=written(band.title),
                loyalty=given(band.loyalty, ""),
                origin=work.merged.origin(("bands", name)),
            )
        )
    return tuple(sorted(made, key=lambda band: band.lower))


def _people(work: Compiling, doc: Document) -> tuple[Person, ...]:
    made: list[Person] = []
    for role, holders in given(doc.people, {}).items():
        several_holders = holders if isinstance(holders, list) else [holders]
        for holder in several_holders:
            who = Holder(is_=holder) if isinstance(holder, str) else holder
            name = given(who.is_, "")
            if not name:
                work.unnamed.append(role)
            made.append(
                Person(
                    role=role,
                    name=name or role,
                    deputy=given(who.deputy, ""),
                    since=given(who.from_, ""),
                    until=given(who.until, ""),
                )
            )
    return tuple(made)


def _ask_who(work: Compiling, made: Ruleset) -> None:
    """Warn of roles that nobody holds yet, as far as a rule needs them; of recipients only where the report reaches nobody."""
    needed = {action.owner for action in made.actions} | {channel.owner for channel in made.channels}
    recipients = set(made.report.recipients)
    if recipients <= set(work.unnamed) and not recipients & needed:
        needed |= recipients
    for role in work.unnamed:
        if role in needed:
            work.placeholder(role)


def _score(work: Compiling, doc: Document) -> ScoreRule:
    if isinstance(doc.score, UnsetType):
        return ScoreRule()
    score = doc.score
    rounding = None if isinstance(score.round, UnsetType) else score.round.channels
    return ScoreRule(
        subject=given(score.subject, "customer"),
        period=given(score.period, "month"),
        grace=Span(5, "days") if isinstance(score.grace, UnsetType) else span(score.grace),
        precision=given(score.precision, 1),
        round_channels=None if isinstance(rounding, UnsetType) else rounding,
        when_incomplete=given(score.when_incomplete, "no_score"),
        refusals_as=None
        if isinstance(score.refusals_as, UnsetType)
        else work.points(score.refusals_as, ("score", "refusals_as"))[0],
        origin=work.merged.origin(("score",)),
    )


def _targets(work: Compiling, doc: Document) -> tuple[Target, ...]:
    made = []
    for name, target in given(doc.targets, {}).items():
        if isinstance(target, str):
            continue
        if compiled := _target(work, name, target):
            made.append(compiled)
    return tuple(made)


def _target(work: Compiling, name: str, target: TargetText) -> Target | None:
    path = ("targets", name)
    before = work.errors
    share, of, each = target.share, target.of, target.each
    if each is not UNSET and (share is not UNSET or of is not UNSET):
        work.error("CSAT142", path, {"key": name}, variant="both")
    elif each is UNSET and (share is UNSET or of is UNSET):
        work.error("CSAT142", path, {"key": name})
    if each is UNSET and target.customers_without_score is UNSET:
        work.error("CSAT141", path, {"key": name})
    if target.reaching is UNSET:
        work.error("CSAT143", path, {"key": name})
    if work.errors > before:
        return None
    reaching, band = work.points(target.reaching, (*path, "reaching"))
    return Target(
        id=name,
        share=EACH if isinstance(share, UnsetType) else percent(share),
        of=given(of, given(each, "customers")),
        reaching=reaching,
        reaching_band=band,
        without_score=given(target.customers_without_score, "leave_out"),
        decide=given(target.decide, "by_count"),
        title=written(target.title),
        cites=several(target.cites),
        why=given(target.why, ""),
        origin=work.merged.origin(path),
    )


def _overrides(work: Compiling, doc: Document, grown: tuple[Tree, ...]) -> tuple[Override, ...]:
    return tuple(_override(work, doc, n, entry, grown) for n, entry in enumerate(given(doc.for_, [])))


def _override(work: Compiling, doc: Document, number: int, entry: For, grown: tuple[Tree, ...]) -> Override:
    path = ("for", number)
    segments: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    if isinstance(entry.customers, Which):
        segments = several(entry.customers.segment)
    else:
        subjects = several(entry.customers)
    reaching = None
    target = entry.target
    if not isinstance(target, UnsetType) and target.reaching is not UNSET:
        reaching, _ = work.points(target.reaching, (*path, "target", "reaching"))
    weights: tuple[tuple[str, int], ...] = ()
    if not isinstance(entry.weights, UnsetType):
        weights = tuple(weights_line(work, doc, entry.weights, (*path, "weights")).items())
    indicators: dict[str, int] = {}
    if not isinstance(entry.indicators, UnsetType):
        indicators = own_weights(work, entry.indicators, grown, (*path, "indicators"))
    if not (weights or indicators) and reaching is None:
        work.warning("CSAT152", path)
    return Override(
        segments=segments,
        subjects=subjects,
        weights=weights,
        indicators=tuple(indicators.items()),
        reaching=reaching,
        why=given(entry.why, ""),
        origin=work.merged.origin(path),
    )


def _report(work: Compiling, doc: Document) -> ReportRule:
    if isinstance(doc.report, UnsetType):
        return ReportRule()
    report = doc.report
    return ReportRule(
        title=written(report.title),
        recipients=several(report.recipients),
        languages=tuple(given(report.languages, ["en"])),
        provider=given(report.provider, ""),
        suppliers=several(report.suppliers),
        profile=tuple(given(report.profile, PROFILE)),
        origin=work.merged.origin(("report",)),
    )
