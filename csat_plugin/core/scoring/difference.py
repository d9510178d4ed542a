"""The difference of two assessments of one period: which scores, bands and verdicts changed (period states, what-if)."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.scoring.result import Assessment, Score, Verdict


class ScoreChange(Struct, frozen=True, kw_only=True):
    """One subject whose score, band or status differs; `None` where there was or is no score."""

    subject: str
    name: str
    before: Decimal | None
    after: Decimal | None
    band_before: str = ""
    band_after: str = ""
    status_before: str = ""
    status_after: str = ""


class VerdictChange(Struct, frozen=True, kw_only=True):
    """One target whose count or verdict differs."""

    target: str
    before: str
    after: str
    reached_before: int
    reached_after: int
    counted_before: int
    counted_after: int


class Difference(Struct, frozen=True, kw_only=True):
    """All that differs between two assessments, in the order of subjects' ids."""

    scores: tuple[ScoreChange, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()
    overall_before: Decimal | None = None
    overall_after: Decimal | None = None
    used_before: int = 0
    used_after: int = 0

    def __bool__(self) -> bool:
        """Whether anything a reader sees has changed."""
        return bool(self.scores or self.verdicts) or (self.overall_before, self.used_before) != (
            self.overall_after,
            self.used_after,
        )


def difference(before: Assessment, after: Assessment) -> Difference:
    """What a reader of `before` must be told when `after` replaces it (S0-63)."""
    old, new = ({score.subject: score for score in a.scores} for a in (before, after))
    changes = []
    for subject in sorted(old.keys() | new.keys()):
        first, second = old.get(subject), new.get(subject)
        if _seen(first) != _seen(second):
            named = second or first
            assert named is not None  # noqa: S101 - one of the two exists: the subject came from them
            changes.append(
                ScoreChange(
                    subject=subject,
                    name=named.name,
                    before=first.value if first else None,
                    after=second.value if second else None,
                    band_before=first.band if first else "",
                    band_after=second.band if second else "",
                    status_before=first.status if first else "",
                    status_after=second.status if second else "",
                )
            )
    return Difference(
        scores=tuple(changes),
        verdicts=tuple(_verdicts(before.verdicts, after.verdicts)),
        overall_before=before.overall.value,
        overall_after=after.overall.value,
        used_before=before.counts.used,
        used_after=after.counts.used,
    )


def _seen(score: Score | None) -> tuple[Decimal | None, str, str] | None:
    return (score.value, score.band, score.status) if score else None


def _verdicts(before: tuple[Verdict, ...], after: tuple[Verdict, ...]) -> list[VerdictChange]:
    old = {verdict.target: verdict for verdict in before}
    changes = []
    for verdict in after:
        former = old.get(verdict.target)
        counts = (former.by_count, former.reached, former.counted) if former else ("", 0, 0)
        if counts != (verdict.by_count, verdict.reached, verdict.counted):
            changes.append(
                VerdictChange(
                    target=verdict.target,
                    before=counts[0],
                    after=verdict.by_count,
                    reached_before=counts[1],
                    reached_after=verdict.reached,
                    counted_before=counts[2],
                    counted_after=verdict.counted,
                )
            )
    return changes
