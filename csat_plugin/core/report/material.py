"""What a report needs besides the assessment: ratings as lines, what was asked, meetings, complaints and the bridge.

Whoever builds a report fills these from the store; nothing here is computed or looked up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from csat_plugin.core.analysis.drivers import Drivers
from csat_plugin.core.analysis.results import Result
from csat_plugin.core.analysis.service_levels import Clauses, Split
from csat_plugin.core.facts import Value as Fact
from csat_plugin.core.integrity.findings import Heard
from csat_plugin.core.model import Outcome
from csat_plugin.core.profiles import Profiles
from csat_plugin.core.report.content import PeriodState
from csat_plugin.core.report.rule_changes import RuleNews
from csat_plugin.core.report.several_rules import UnderRules
from csat_plugin.core.risks.customers import Places
from csat_plugin.core.risks.recurrence import Recurred
from csat_plugin.core.scoring.change import Change


class RatingLine(Struct, frozen=True, kw_only=True):
    """One rating of the period with what became of it: its points, and whether it counts or why not."""

    rating: str
    response: str = ""
    """Which answers were given together: one person, one form, one call."""
    channel: str
    question: str = ""
    subject: str = ""
    raw: str = ""
    label: str = ""
    """What was given in word or sign (`◎`, `satisfied`), where `raw` is the mark it stands for."""
    now: str = ""
    """The mark it has today (`-` when it has none any more), where it was changed after its period was closed: `raw`, `points`
    and `counted` are what the closed period rests on."""
    points_now: int | None = None
    """What `now` is worth, micropoints; `None` where it is worth nothing or the mark did not change."""
    late: bool = False
    """Whether it came, changed, began or ceased to count after its period was closed: only a correction takes that up."""
    low: Decimal | None = None
    high: Decimal | None = None
    points: int | None = None
    """Micropoints; `None` when there is no mark or it could not be read."""
    count: int = 1
    answered: str = ""
    """Day, `YYYY-MM-DD`, in the workspace's zone."""
    asked: str = ""
    """The day the person was asked; empty where nobody knows."""
    counted: bool = True
    reason: str = ""
    """Why it does not count: one of the judgement's reasons (`own_rating`, `duplicate`, `off_scale`, ...)."""
    instead: str = ""
    """What the reason names, where it names something: the ticket its own was merged into, or the period it counts in."""
    outcome: Outcome = "answered"
    contact: str = ""
    handler: str = ""
    comment: str = ""
    causes: tuple[str, ...] = ()
    source: str = ""
    ticket: str = ""
    """Id of the ticket rated, if any."""

    @property
    def response_key(self) -> tuple[str, str]:
        """Which answers were given together with it (`core.responses`)."""
        return self.channel, self.response or self.rating


class Asked(Struct, frozen=True, kw_only=True):
    """How many were asked and what they answered, by channel; `subject` empty means all together."""

    channel: str
    subject: str = ""
    asked: int | None = None
    """`None` where the source names only those who answered: then nobody can say how many were asked."""
    answered: int
    refused: int = 0
    no_contact: int = 0

    def known(self) -> int | None:
        """How many were asked; `None` where it is not said, or where more answered than are said to have been asked."""
        return self.asked if self.asked is not None and self.asked >= self.answered else None


class ServiceLevel(Struct, frozen=True, kw_only=True):
    """In how many of the tickets rated the service level was kept; `subject` empty means all together (S0-57)."""

    subject: str = ""
    met: int
    known: int
    """Tickets rated that say whether it was kept."""


class PlanLine(Struct, frozen=True, kw_only=True):
    """What became of one survey's rule in the period: whom it asked, what it drew, what was missed (S0-10, S0-42)."""

    survey: str
    title: dict[str, str] = {}
    occasions: int
    asked: int
    drawn: int | None = None
    """How many were drawn; `None` where nothing is drawn."""
    of: int = 0
    keeping: Literal["kept", "not_kept", "not_attainable", "no_range"] = "no_range"
    within: tuple[int, int] | None = None
    """Hundredths of a percent."""
    small: int = 0
    """Draws in which no whole number lies in the range."""
    groups: int = 0
    limit: str = ""
    place: str = ""
    certificate: str = ""
    """First letters of the hash of the list."""
    left_out: tuple[str, ...] = ()
    """Strata of which nothing was drawn (S0-56)."""
    uncovered: tuple[str, ...] = ()
    """Kinds of customers of whom nobody was drawn."""
    off: str = ""
    """The kind that is too far from its share of all; empty for none."""
    off_by: str = ""
    """By how many points, signed."""
    missed: tuple[str, ...] = ()
    """Customers for whom a mandatory survey was not held."""


class Occasion(Struct, frozen=True, kw_only=True):
    """A service review meeting or a complaint (S0-64)."""

    subject: str
    day: str
    """`YYYY-MM-DD`."""
    title: str
    closed: bool = True
    due: str = ""
    cause: str = ""
    item: str = ""
    """The action item it led to."""
    name: str = ""
    """What the record calls the customer, where nobody of that id is scored."""


class Since(Struct, frozen=True, kw_only=True):
    """Why the overall score moved since the period before."""

    period: str
    change: Change


class FollowUp(Struct, frozen=True, kw_only=True):
    """What came after an action item: when the customer was told, and the mark he gave the remedy (points)."""

    item: str
    told: str = ""
    mark: Decimal | None = None


class ReconcileLine(Struct, frozen=True, kw_only=True):
    """One step of the bridge from the platform's figure to ours.

    `kind` is `received`, `excluded` (with its reason), `waiting`, `used`, or `sheets`: the answer sheets of those used, each the
    mean of its answers, where any has more than one. `mean` is on the platform's own scale, `points` on the 100-point scale,
    `satisfied` the share of the top two options in hundredths of a percent. Of a closed period `received` is what the platform
    has today: what came or changed since is taken away (`after_closing`), and `as_closed` puts in its place what the period was
    closed with.
    """

    kind: Literal["received", "excluded", "as_closed", "waiting", "used", "sheets"]
    count: int
    reason: str = ""
    mean: Decimal | None = None
    points: Decimal | None = None
    satisfied: int | None = None


class Reconciliation(Struct, frozen=True, kw_only=True):
    """The platform's own figure and ours, every difference with a count, for one connection or file and channel.

    `scale` is the greatest mark of the platform's scale; `check` says where the platform shows its figure, if it does.
    """

    source: str
    channel: str = ""
    scale: Decimal | None = None
    lines: tuple[ReconcileLine, ...] = ()
    check: str = ""

    def balances(self) -> bool:
        """Whether received + as closed = used + excluded + waiting, to the last record."""
        total = {kind: sum(x.count for x in self.lines if x.kind == kind) for kind in ("received", "as_closed", "used")}
        between = sum(x.count for x in self.lines if x.kind in ("excluded", "waiting"))
        return total["received"] + total["as_closed"] == total["used"] + between


class Meta(Struct, frozen=True, kw_only=True):
    """The report's head: who speaks, in which languages, which issue, on data until when, signed by whom."""

    provider: str
    languages: tuple[str, ...] = ("en",)
    """One language, or two: then titles stand in both."""
    title: dict[str, str] = {}
    issue: int = 1
    issued: str = ""
    """Day, `YYYY-MM-DD`; empty while it is a draft."""
    today: str = ""
    """Day by which work is late or not, `YYYY-MM-DD`; empty = nothing is called late."""
    comparable: bool | None = None
    """Whether this period and the one before both have ratings in every month; `None` = not looked at."""
    data_until: str = ""
    """`YYYY-MM-DDTHH:MM`."""
    zone: str = ""
    prepared: str = ""
    checked: str = ""
    approved: str = ""
    """Who approves it; he has done so once it is issued."""
    recipients: tuple[str, ...] = ()
    state: PeriodState = "draft"
    replaces: int | None = None
    reason: str = ""
    """Why this issue replaces an earlier one."""
    differences: tuple[str, ...] = ()
    """Changed figures, one a line, when this issue replaces another."""
    rules_in_force_since: str = ""
    guarded: tuple[str, ...] = ()
    """Further names no customer's edition may show: agents, aliases of customers."""


class Material(Struct, frozen=True, kw_only=True):
    """Everything about the period besides its scores. `None` for a source means that nothing was handed in."""

    ratings: tuple[RatingLine, ...] = ()
    asked: tuple[Asked, ...] = ()
    reviews: tuple[Occasion, ...] | None = None
    complaints: tuple[Occasion, ...] | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    reconcile: tuple[Reconciliation, ...] = ()
    service: tuple[ServiceLevel, ...] = ()
    profiles: Profiles | None = None
    """What the customer register lacks; `None` where there is none, or nothing."""
    plan: tuple[PlanLine, ...] = ()
    beside: dict[str, dict[str, Fact]] = {}
    """Subject -> what is known beside its score (`core.risks`)."""
    places: dict[str, Places] = {}
    """Customer -> our place among his suppliers."""
    causes: tuple[Recurred, ...] = ()
    """Causes named within their windows."""
    under_rules: tuple[UnderRules, ...] = ()
    """Where there are several rulesets: every subject with the one it is under."""
    heard: Heard | None = None
    """Who answered, and what their answers look like."""
    splits: tuple[Split, ...] = ()
    """Marks by whether the service level was kept (S0-03)."""
    clauses: tuple[Clauses, ...] = ()
    """Service levels proposed for review (S0-57)."""
    drivers: tuple[Drivers, ...] = ()
    """What goes with the mark for everything, by channel."""
    results: tuple[Result, ...] = ()
    """Business results beside the scores (S4-06)."""
    rules: RuleNews | None = None
    since: Since | None = None
