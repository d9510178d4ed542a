"""The JSON documents of the command line: what each holds, and their schemas. `--format json` prints exactly these."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from csat_plugin.cli.privacy_documents import ROWS as PRIVACY_ROWS
from csat_plugin.cli.survey_documents import ROWS as SURVEY_ROWS
from csat_plugin.core.report.material import RatingLine, Reconciliation
from csat_plugin.core.scoring.calculation_sheet import CalculationSheet
from csat_plugin.core.scoring.change_parts import ChangePart
from csat_plugin.core.scoring.difference import Difference
from csat_plugin.host.adapter import Candidate
from csat_plugin.language.diagnostics.finding import Level, Mend
from csat_plugin.language.shown.ruleset import Explained

RATINGS = (
    "answered",
    "channel",
    "subject",
    "raw",
    "label",
    "points",
    "counted",
    "reason",
    "instead",
    "now",
    "comment",
    "rating",
    "source",
    "question",
    "wording",
)
"""`counted` is the answer in words, `reason` the code of an exclusion (empty when it counts), `instead` the
ticket or the period it names, if any; `now` the mark it has today, where it was changed after its period was closed and so differs from `raw`, the one that counts; `label` the word or sign that was given,
where `raw` is the mark it stands for; `wording` the number of the words the question was asked with, where it has had several."""
ROWS: dict[str, tuple[str, ...]] = {
    "sync": ("connection", "stream", "read", "used", "skipped", "rejected", "new", "changed", "same"),
    "rejected": ("source", "row", "column", "reason", "raw"),
    "ratings": RATINGS,
    "comments": ("remark", "state", "owner", "indicator", "item", *RATINGS),
    "remarks": ("remark", "state", "owner", "indicator", "item", "reason"),
    "ticket": (
        "channel",
        "raw",
        "label",
        "points",
        "period",
        "counted",
        "reason",
        "instead",
        "now",
        "comment",
        "source",
    ),
    "integrity": ("finding", "about", "n", "of", "said", "ratings"),
    "records": (
        "record",
        "kind",
        "customer",
        "day",
        "title",
        "cause",
        "state",
        "due",
        "closed",
        "action",
        "source",
    ),
    "scorecards": (
        "subject",
        "holder",
        "indicator",
        "channel",
        "share",
        "points",
        "expected",
        "gap",
        "subjects",
        "answers",
        "lowest",
        "assessors",
    ),
    "drivers": (
        "kind",
        "channel",
        "name",
        "n",
        "missing",
        "score",
        "correlation",
        "low",
        "high",
        "share",
        "weight",
        "quadrant",
        "review",
    ),
    "ranking": ("subject", "name", "score", "answers", "plain", "moved", "place", "range"),
    "actions": ("item", "state", "due", "owner", "title", "parent", "rule"),
    "remedies": ("question", "customer", "person", "told", "did", "text", "closed"),
    "effectiveness": (
        "holder",
        "closed",
        "rated",
        "helped",
        "share",
        "low",
        "high",
        "reopened",
        "unexplained",
        "unconfirmed",
    ),
    "priority": (
        "item",
        "title",
        "customer",
        "priority",
        "value",
        "dissatisfaction",
        "recurrence",
        "fixability",
        "opened",
    ),
    "meeting": ("section", "item", "customer", "title", "owner", "due", "what"),
    "waiting": ("item", "title", "customer", "rank", "source", "urgency", "difficulty", "opened"),
    **SURVEY_ROWS,
    **PRIVACY_ROWS,
    "runs": ("run", "command", "when", "outcome", "effects"),
    "plugins": ("kind", "name", "from"),
    "run": ("number", "effect", "what", "connection", "state", "ref"),
    "schemas": ("name",),
    "write": ("kind", "state"),
}
"""Documents that are rows: `{"schema": "csat/<name>@1", "rows": [...]}`, each row with these keys."""


class Explanation(Struct, frozen=True, kw_only=True):
    """`csat explain score`: the calculation sheet and every rating of the subject, counted or not."""

    schema: str = "csat/explanation@1"
    sheet: CalculationSheet
    ratings: tuple[RatingLine, ...]
    mean_of: dict[str, Decimal] = {}
    """Of everybody together (`all`): the scores it is the mean of, by subject; the ratings are theirs."""
    change: tuple[ChangePart, ...] = ()
    """The change since the period before by level and indicator; the parts add up to it. Empty without one."""
    digest: str


class Reconciled(Struct, frozen=True, kw_only=True):
    """`csat reconcile`: one bridge for each channel and scale."""

    schema: str = "csat/reconciliation@1"
    period: str
    bridges: tuple[Reconciliation, ...]


class Chosen(Struct, frozen=True, kw_only=True):
    """One line an author may write instead, and what it would have done to the last period."""

    text: str
    effect: str


class Said(Struct, frozen=True, kw_only=True):
    """One finding of `csat validate` with its sentence in the language asked for."""

    code: str
    variant: str
    level: Level
    file: str
    line: int
    column: int
    message: str
    values: dict[str, str]
    choices: tuple[Chosen, ...] = ()
    mend: Mend | None = None


class Diagnosed(Struct, frozen=True, kw_only=True):
    """`csat validate`: every finding."""

    schema: str = "csat/diagnostics@1"
    errors: int
    warnings: int
    hints: int
    skipped_checks: tuple[str, ...]
    diagnostics: tuple[Said, ...]
    changes: tuple[str, ...] = ()
    """What sound rules change, in sentences."""
    explained: tuple[Explained, ...] = ()
    """With `--explain`: what the rules mean."""
    load: tuple[str, ...] = ()
    """With `--explain`: what each action would have opened on the stored history, in sentences."""


class SentEffect(Struct, frozen=True, kw_only=True):
    """An effect that stands on the platform now."""

    slot: str
    ref: str
    url: str


class FailedEffect(Struct, frozen=True, kw_only=True):
    """An effect that does not, and why."""

    slot: str
    state: str = ""
    reason: str


class AppliedRun(Struct, frozen=True, kw_only=True):
    """`csat apply`: what was written and what was not."""

    schema: str = "csat/applied@1"
    run: int | None
    sent: tuple[SentEffect, ...]
    already_there: tuple[str, ...] = ()
    """Slots whose content the platform held already, so that nothing was written."""
    failed: tuple[FailedEffect, ...]
    held: tuple[FailedEffect, ...]
    stopped: str = ""
    """Why the run ended before its last effect: another one has taken over. Empty when it did not."""
    skipped: int
    remaining: int


class KeptEffect(Struct, frozen=True, kw_only=True):
    """An effect that stays on the platform, and why."""

    slot: str
    title: str
    reason: str


class UndoneRun(Struct, frozen=True, kw_only=True):
    """`csat undo`: what was taken back and what stays."""

    schema: str = "csat/undone@1"
    run: int
    undone: tuple[str, ...]
    """Slots."""
    gone: tuple[str, ...] = ()
    """Slots whose content somebody had removed already; the next plan offers it again."""
    kept: tuple[KeptEffect, ...]


class PeriodStep(Struct, frozen=True, kw_only=True):
    """`csat close` and `csat issue`: the period as it stands now."""

    schema: str = "csat/period@1"
    period: str
    subject_kind: str
    state: str
    version: int
    used: int
    """Ratings its scores rest on."""
    digest: str


class Correction(Struct, frozen=True, kw_only=True):
    """`csat correct`: what a new version of a period changes, and whether it was issued."""

    schema: str = "csat/correction@1"
    period: str
    subject_kind: str
    version: int
    """Of the new version, issued or not."""
    issued: bool
    reason: str
    changes: Difference


class WrittenReport(Struct, frozen=True, kw_only=True):
    """`csat report`: the file that was written."""

    schema: str = "csat/written-report@1"
    period: str
    state: str
    """`draft`, `closed`, `issued` or `corrected`."""
    file: str


class ByRules(Struct, frozen=True, kw_only=True):
    """Where a workspace has several rulesets: what a command gives for each, by its name. Nothing is formed over them."""

    schema: str = "csat/by-rules@1"
    rules: dict[str, Any]


class RulesUsed(Struct, frozen=True, kw_only=True):
    """`csat rules use`."""

    schema: str = "csat/rules-used@1"
    pack: str
    file: str
    """Relative to the workspace."""


class Source(Struct, frozen=True, kw_only=True):
    """A file or sheet `csat init` looked at; `channel` is empty where it holds no marks."""

    file: str
    sheet: str
    rows: int
    channel: str


class Begun(Struct, frozen=True, kw_only=True):
    """`csat init`: the workspace that was made."""

    schema: str = "csat/init@1"
    folder: str
    files: tuple[str, ...]
    """Written, relative to the folder."""
    sources: tuple[Source, ...]
    subject: str
    month_of: str
    pack: str
    period: str
    """The last one with ratings; empty without any."""


class LookedAt(Struct, frozen=True, kw_only=True):
    """One thing `csat doctor` or `csat connect` looked at."""

    level: str
    """`ok`, `info`, or `warning`: somebody must act."""
    code: str
    message: str
    writing: bool
    """Whether only writing needs it."""


class ExaminedConnection(Struct, frozen=True, kw_only=True):
    """A connection as its platform shows it."""

    connection: str
    adapter: str
    platform: str
    """As it calls itself, with its version; empty where there is nothing to log in to."""
    reached: bool
    failed: str
    """Why it could not be asked."""
    checks: tuple[LookedAt, ...]
    streams: dict[str, int]
    """Stream -> records there."""
    candidates: tuple[Candidate, ...]
    """Possible answers to "who is the customer?"."""
    last_read: datetime | None
    installation: str
    """The file written for the platform's administrator."""


class Doctored(Struct, frozen=True, kw_only=True):
    """`csat doctor`."""

    schema: str = "csat/doctor@1"
    workspace: tuple[LookedAt, ...]
    connections: tuple[ExaminedConnection, ...]


class Connected(Struct, frozen=True, kw_only=True):
    """`csat connect`: the connection that was added."""

    schema: str = "csat/connected@1"
    connection: str
    adapter: str
    customer: str
    """Who the customer is, of the candidates; empty where the adapter offers none."""
    files: tuple[str, ...]
    """Written, relative to the workspace."""
    checks: tuple[LookedAt, ...]


class DemoMade(Struct, frozen=True, kw_only=True):
    """`csat demo`."""

    schema: str = "csat/demo@1"
    folder: str
    period: str
    report: str


def rows_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a document of rows. Cells are text or numbers; `null` means missing, never zero."""
    cell = {"type": ["string", "number", "integer", "null"]}
    row = {"type": "object", "required": list(ROWS[name]), "properties": dict.fromkeys(ROWS[name], cell)}
    return {
        "type": "object",
        "required": ["schema", "rows"],
        "properties": {"schema": {"const": f"csat/{name}@1"}, "rows": {"type": "array", "items": row}},
    }
