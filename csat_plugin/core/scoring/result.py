"""What scoring says: scores with their parts, margins, verdicts and counts. Plain data; serialised as it stands.

An `Assessment` holds no wall-clock time: the same data and the same digest give the same bytes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.rules import Origin

Status = Literal["complete", "partial", "incomplete", "no_data"]
"""`complete`: every channel with weight has ratings (or a carried wave). `partial`: a score, with weight moved to a fallback
or shared. `incomplete`: channels have ratings but no score could be formed. `no_data`: no rating counted at all."""

NodeStatus = Literal["present", "carried", "missing", "too_few"]
Sure = Literal["surely", "surely_not", "too_close", "unknown"]
ChangeSure = Literal["", "surely", "chance", "unknown"]
"""Whether a change is more than who happens to answer makes (S2-13); empty without a change."""


class Note(Struct, frozen=True):
    """A sentence to be said in any language: a code of the text catalogue and what stands in it."""

    code: str
    values: dict[str, str] = {}


class Moved(Struct, frozen=True):
    """Weight that came from a missing channel, in hundredths."""

    channel: str
    weight: int


class TreeNode(Struct, frozen=True, kw_only=True):
    """One indicator in one channel of one score (S2-07 to S2-12, S2-29)."""

    indicator: str
    parent: str = ""
    weight: int
    """Hundredths, relative to its siblings: by rule, by the subject's own rule, or by what the subject finds important."""
    share: int | None = None
    """Its part in the channel's figure after the weights of missing ones were shared, hundredths of a percent."""
    points: int | None = None
    """Micropoints; `None` when nobody answered."""
    contribution: int | None = None
    """Micropoints of the channel's figure that come from it, rounded half up for display only."""
    expected: int | None = None
    """What was expected, micropoints; `points - expected` is the gap (S0-04, S2-06)."""
    importance: int | None = None
    """How much it matters to those asked, micropoints."""
    answers: int = 0
    responses: int = 0
    ratings: tuple[str, ...] = ()
    """Ids of the ratings counted, sorted; of a node with parts those of its own questions, so none."""


class Node(Struct, frozen=True, kw_only=True):
    """One channel in one score: its ratings, its weight after fallback, and what it contributes (S0-23)."""

    channel: str
    status: NodeStatus
    weight: int
    """Weight by rule, hundredths."""
    effective_weight: int
    """Weight after fallback, hundredths; the effective weights of a score add up to the weights by rule that could be placed."""
    points: int | None = None
    """Micropoints, rounded once at step 3 (or to `round_channels`)."""
    contribution: int | None = None
    """Micropoints: points x effective weight / divisor, rounded half up to whole micropoints for display only."""
    stands_in_for: tuple[Moved, ...] = ()
    moved_to: str = ""
    carried_from: str = ""
    answers: int = 0
    """Ratings counted (an aggregate counts as its `count`)."""
    responses: int = 0
    contacts: int = 0
    total: int = 0
    """Sum of the responses' micropoints."""
    lowest: int | None = None
    """Lowest points one more rating of this scale could give, micropoints."""
    spread: float | None = None
    """Pooled standard deviation of one response of this channel, in points."""
    noise: float | None = None
    """Variance its figure has for responses of variance 1: 0 where nobody else could have answered; `None` where it does not speak."""
    census: bool = False
    """Everybody who could answer did, or the mark is contractual: no sampling spread."""
    ratings: tuple[str, ...] = ()
    """Ids of the ratings counted, sorted."""
    tree: tuple[TreeNode, ...] = ()
    """Where the channel has a tree: its indicators, depth first."""


class Margin(Struct, frozen=True, kw_only=True):
    """How sure a score is. `half_width` is in points (95 %), printed to one decimal; `None` when it cannot be said."""

    half_width: float | None = None
    reason: Note | None = None
    """Why there is no margin (`margin.exact`, `margin.no_spread`, `margin.too_wide`, `margin.no_score`)."""
    one_more: int | None = None
    """Whole points by which one more or one fewer rating could move the score."""


class Score(Struct, frozen=True, kw_only=True):
    """The score of one subject in one period, with everything it rests on."""

    subject: str
    name: str
    segment: str = ""
    period: str
    status: Status
    value: Decimal | None = None
    """Points rounded once to the rules' precision; `None` when there is no score."""
    exact: int | None = None
    """The composite before that rounding, micropoints."""
    band: str = ""
    flags: tuple[str, ...] = ()
    """`low_coverage`, `single_respondent`, `below_band_floor`, `carried`, `provisional`, `suppressed`."""
    nodes: tuple[Node, ...] = ()
    rounding: Decimal | None = None
    """value minus the sum of the contributions as shown with two decimals: the visible rounding line."""
    margin: Margin = Margin()
    reaching: int | None = None
    """What this subject must reach, micropoints."""
    reached: bool | None = None
    sure: Sure = "unknown"
    answers: int = 0
    contacts: int = 0
    chain: int = 0
    """Expected size of the decision chain; 0 when the register does not say."""
    chain_answered: int = 0
    change: Decimal | None = None
    """value minus the previous period's value, when both exist."""
    change_margin: float | None = None
    """How far the change may go with who happens to answer, points (95 %): sqrt(margin now squared + margin then squared)."""
    change_sure: ChangeSure = ""
    fell_most: str = ""
    """Of the topmost indicators the one that took most from the score since the period before (S2-14); empty where none fell."""
    without: Decimal | None = None
    """For an incomplete score: what the channels present would give if they shared the weight."""
    why: tuple[Note, ...] = ()
    """Sentences: why there is no score, what stands in for what, what was carried."""
    weights_origin: Origin = Origin()

    @property
    def by_itself(self) -> Score:
        """The same score with nothing said of the period before."""
        return replace(self, change=None, change_margin=None, change_sure="", fell_most="")


class Verdict(Struct, frozen=True, kw_only=True):
    """A target in two lines, never merged: by count (contract) and how sure (AMB-7)."""

    target: str
    of: str
    share: int
    """Promised share, hundredths of a percent."""
    reaching: int
    reaching_band: str = ""
    reached: int
    counted: int
    without_score: int
    rule: Literal["leave_out", "count_as_missed"]
    decide: Literal["by_count", "only_if_sure"] = "by_count"
    by_count: Literal["met", "missed", "no_data"]
    other_counted: int
    """How many would be counted under the other reading of subjects without a score."""
    other_by_count: Literal["met", "missed", "no_data"]
    more_needed: int = 0
    surely: int = 0
    surely_not: int = 0
    too_close: int = 0
    unknown: int = 0
    """Scored subjects of which nothing can be said, because there is no margin."""
    low: float | None = None
    high: float | None = None
    """Wilson interval of the share for a sample of ratings (0 to 1); `None` for a census of subjects."""
    sure: Literal["met", "missed", "undecided", "no_data"] = "undecided"
    ratings_share: int | None = None
    """The same share at the level of single ratings, hundredths of a percent (shown beside)."""
    missed_by: tuple[str, ...] = ()
    """Ids of the subjects that did not reach it, lowest first."""
    origin: Origin = Origin()


class Counts(Struct, frozen=True, kw_only=True):
    """received = used + excluded by reason + waiting, to the last record."""

    received: int
    used: int
    excluded: dict[str, int] = {}
    waiting: int = 0
    after_closing: int = 0
    """Ratings that came, or changed, after the period was closed, as its report counts them (not part of `received`)."""
    carried: int = 0
    """Ratings of earlier waves that count again by `valid_for` (not part of `received`)."""


class ChannelTotal(Struct, frozen=True, kw_only=True):
    """One channel over all subjects: the middle of the report's level table."""

    channel: str
    weight: int
    mean_points: int | None
    """Mean over the scored subjects that have the channel, micropoints."""
    mean_weight: int | None
    """Mean effective weight over the scored subjects, hundredths."""
    mean_contribution: int | None
    """Mean contribution over the scored subjects, micropoints."""
    answers: int
    responses: int
    subjects: int
    pooled: int | None
    """Mean of all its responses, micropoints."""


class Overall(Struct, frozen=True, kw_only=True):
    """All subjects together: the mean of the subjects, and the pooled ratings beside it."""

    subjects: int
    scored: int
    exact: int | None = None
    value: Decimal | None = None
    band: str = ""
    pooled: int | None = None
    """Mean of all responses of all channels, micropoints."""
    pooled_value: Decimal | None = None
    by_value: int | None = None
    """Mean of the subjects weighted by their value, micropoints; `None` where no value is known (S1-18)."""
    by_value_value: Decimal | None = None
    valued: int = 0
    """Scored subjects with a value: those `by_value` is the mean of."""
    change: Decimal | None = None
    bands: dict[str, int] = {}
    channels: tuple[ChannelTotal, ...] = ()


class Assessment(Struct, frozen=True, kw_only=True):
    """Everything scoring says about one period under one ruleset."""

    schema: str = "csat/assessment@1"
    period: str
    start: str
    """First day, `YYYY-MM-DD`, in the workspace's zone."""
    end: str
    """Last day, inclusive."""
    subject_kind: str
    ruleset: str
    rules_digest: str
    digest: str
    """sha256 over rules, settings that affect numbers, formula version and components."""
    precision: int = 1
    scores: tuple[Score, ...] = ()
    overall: Overall
    verdicts: tuple[Verdict, ...] = ()
    counts: Counts
    notes: tuple[Note, ...] = ()
    """What concerns the whole period, for example why nothing at all could be scored and the ways out."""
