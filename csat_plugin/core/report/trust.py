"""How far to trust the page: the bridge from received to used, what was missing, and which rules held (S0-63, S0-64)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from csat_plugin.core.integrity.findings import Heard
from csat_plugin.core.report.content import (
    Block,
    Column,
    Day,
    Listing,
    Number,
    PeriodName,
    Row,
    Sentence,
    Several,
    Table,
    Term,
    Text,
    Value,
    Word,
)
from csat_plugin.core.report.extract import NAMES, listed, named
from csat_plugin.core.report.level import changed_rules, ranked
from csat_plugin.core.report.material import Meta, Reconciliation
from csat_plugin.core.report.values import Ground, count, percent, text
from csat_plugin.core.scoring.result import Assessment, Counts, Score

FLAGS = ("low_coverage", "provisional", "below_band_floor", "suppressed")
"""Flags named here; single respondents stand among the problems, carried waves have their own line."""
STATEMENTS = 6
"""Statements on what to read with care on the page."""
TOLD = frozenset({"single_respondent", "low_coverage"})
"""Findings that other statements of the report name already."""


def blocks(ground: Ground, history: tuple[Assessment, ...], meta: Meta) -> tuple[Block, ...]:
    """The counts to the last record, missing channels, flags, rules and digest; the platforms' own figures are an annex."""
    statements = listed(_statements(ground, NAMES), STATEMENTS)
    return (
        counted(ground.assessment.counts),
        *((Listing(items=statements),) if statements else ()),
        Sentence(text=rules_said(ground, history, meta), tone="quiet", audience=("internal",)),
        Sentence(text=text("digest", digest=ground.assessment.digest), tone="quiet", audience=("internal", "customer")),
    )


def in_full(ground: Ground, heard: Heard | None = None) -> tuple[Block, ...]:
    """All statements with all names, where the page has room for the first ones only; and who answered, and how."""
    page, whole = (_statements(ground, most) for most in (NAMES, None))
    told = () if page == whole and len(page) <= STATEMENTS else (Listing(items=tuple(whole)),)
    return (*told, *_heard(ground, heard))


def _heard(ground: Ground, heard: Heard | None) -> tuple[Block, ...]:
    """Who answered and how: what concerns single people's answers, or the choice of people. Flags of scores are told elsewhere."""
    said = [finding for finding in heard.findings if finding.code not in TOLD] if heard else []
    if not said:
        return ()
    items = tuple(
        Text(
            finding.note.code,
            {k: ground.channel(v) if k == "channel" else Word(v) for k, v in finding.note.values.items()},
        )
        for finding in said
    )
    return (Listing(caption=text("heard.caption"), items=items),)


def _statements(ground: Ground, most: int | None) -> list[Value]:
    notes = (ground.note(note) for note in ground.assessment.notes)
    return [*notes, *missing_channels(ground, most), *_carried(ground, most), *_flagged(ground, most)]


def reason_word(reason: str) -> Value:
    """A reason of exclusion in words."""
    return Term(f"reason.{reason}")


def counted(counts: Counts) -> Table:
    """The sum received = used + excluded by reason + waiting, and the records outside the sum."""
    rows = [Row(cells=(text("counts.received"), count(counts.received)), kind="total")]
    rows.append(Row(cells=(text("counts.used"), count(counts.used))))
    for reason, number in sorted(counts.excluded.items(), key=lambda x: (-x[1], x[0])):
        rows.append(Row(cells=(text("counts.excluded", reason=reason_word(reason)), count(number))))
    rows.append(Row(cells=(text("counts.waiting"), count(counts.waiting))))
    rows.append(Row(cells=(text("counts.after_closing"), count(counts.after_closing)), kind="quiet"))
    if counts.carried:
        rows.append(Row(cells=(text("counts.carried"), count(counts.carried)), kind="quiet"))
    between = counts.used + sum(counts.excluded.values()) + counts.waiting
    sums = text(
        "counts.identity" if between == counts.received else "counts.broken",
        received=counts.received,
        used=counts.used,
        excluded=sum(counts.excluded.values()),
        waiting=counts.waiting,
    )
    return Table(
        id="counts",
        caption=text("counts.caption"),
        columns=(Column(head=None), Column(head=text("number"), align="end")),
        rows=tuple(rows),
        note=sums,
        line=_line(counts, sums),
    )


def _line(counts: Counts, sums: Value) -> Value:
    """The sum with what was left out by reason, and what came after closing or was carried over."""
    by_reason = sorted(counts.excluded.items(), key=lambda x: (-x[1], x[0]))
    parts = [sums]
    if by_reason:
        reasons = Several(tuple(text("reason_count", reason=reason_word(r), n=n) for r, n in by_reason))
        parts.append(text("counts.reasons", reasons=reasons))
    if counts.after_closing:
        parts.append(text("counts.line.after_closing", n=counts.after_closing))
    if counts.carried:
        parts.append(text("counts.line.carried", n=counts.carried))
    return Several(tuple(parts), "sentence")


def bridge(ground: Ground, bridge_: Reconciliation) -> Table:
    """One platform's own figure and ours, every difference with a count."""
    own = bool(bridge_.channel) and bridge_.source == bridge_.channel
    where: Value = ground.channel(bridge_.channel) if own else Word(bridge_.source)
    rows = []
    for line in bridge_.lines:
        label = text(f"bridge.{line.kind}", source=where, reason=reason_word(line.reason))
        rows.append(
            Row(
                cells=(
                    label,
                    count(line.count),
                    None if line.mean is None else Number(line.mean),
                    None if line.points is None else Number(line.points),
                    None if line.satisfied is None else percent(line.satisfied),
                ),
                kind="total" if line.kind in ("received", "used", "sheets") else "body",
            )
        )
    scale = text("bridge.mean", scale=Number(bridge_.scale)) if bridge_.scale is not None else text("bridge.mean_plain")
    heads: tuple[Value, ...] = (text("number"), scale, text("bridge.points"), text("bridge.satisfied"))
    caption = text("bridge.caption", source=where)
    if bridge_.channel and not own:
        caption = text("bridge.caption_channel", source=where, channel=ground.channel(bridge_.channel))
    checks: list[Value] = [text("bridge.check", place=bridge_.check)] if bridge_.check else []
    if not bridge_.balances():
        checks.append(text("bridge.broken"))
    return Table(
        id=f"bridge-{bridge_.source}-{bridge_.channel}",
        caption=caption,
        columns=(Column(head=None), *(Column(head=head, align="end") for head in heads)),
        rows=tuple(rows),
        note=Several(tuple(checks), "sentence") if checks else None,
    )


def missing_channels(ground: Ground, most: int | None) -> list[Value]:
    """Which channel is missing for whom, and where its weight went; of those without any rating section 1 says so."""
    gone: dict[tuple[str, str], list[str]] = defaultdict(list)
    for score in ground.assessment.scores:
        for node in score.nodes if score.status != "no_data" else ():
            if node.status in ("missing", "too_few") and node.weight:
                gone[node.channel, node.moved_to].append(score.subject)
    known = {score.subject: score for score in ground.assessment.scores}
    order = {channel.id: i for i, channel in enumerate(ground.rules.channels)}
    found: list[Value] = []
    for (channel, to), subjects in sorted(gone.items(), key=lambda x: (order.get(x[0][0], 99), x[0][1])):
        members = ranked([known[s] for s in subjects])
        places: dict[str, Value] = {
            "channel": ground.channel(channel),
            "of": ground.of(len(members)),
            "names": _names(members, most),
        }
        found.append(
            text("missing.moved", to=ground.channel(to), **places) if to else text("missing.nowhere", **places)
        )
    return found


def _carried(ground: Ground, most: int | None) -> list[Value]:
    carried = [s for s in ranked(ground.assessment.scores) if any(n.status == "carried" for n in s.nodes)]
    if not carried:
        return []
    return [text("carried", n=len(carried), of=ground.of(len(carried)), names=_names(carried, most))]


def _names(scores: Sequence[Score], most: int | None) -> Several:
    return named([score.name for score in scores], most)


def _flagged(ground: Ground, most: int | None) -> list[Value]:
    """Scores to be read with care, by the flag that says why."""
    found: list[Value] = []
    for flag in FLAGS:
        members = [s for s in ranked(ground.assessment.scores) if flag in s.flags]
        if members:
            of = ground.of(len(members))
            found.append(text(f"flag.{flag}", n=len(members), of=of, names=_names(members, most)))
    return found


def _standing(ground: Ground, history: tuple[Assessment, ...], since: str) -> Value | None:
    """Since when the rules hold, and whether they are those of the period before, in one sentence."""
    if not history:
        return text("rules.since", since=PeriodName(since)) if since else None
    before = history[-1].period
    code = "rules.changed" if changed_rules([history[-1], ground.assessment]) else "rules.same"
    # Rules edited within the time they are said to hold for: a since before the change would contradict it.
    if not since or (code == "rules.changed" and since <= before):
        return text(code, period=PeriodName(before))
    return text(f"{code}_since", since=PeriodName(since), period=PeriodName(before))


def rules_said(ground: Ground, history: tuple[Assessment, ...], meta: Meta) -> Value:
    """Which rules held, since when, and whether they changed since the period before."""
    title = Word(f"{ground.rules.extends} + {ground.rules.id}" if ground.rules.extends else ground.rules.id)
    parts: list[Value] = [text("rules", rules=title, digest=ground.assessment.rules_digest[:12] or "–")]
    if standing := _standing(ground, history, meta.rules_in_force_since):
        parts.append(standing)
    if meta.data_until:
        parts.append(text("rules.data", until=Day(meta.data_until, meta.zone)))
    return Several(tuple(parts), "sentence")
