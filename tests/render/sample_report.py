"""A provider with 24 customers as a made-up assessment, computed by the book, to look at reports without the whole engine."""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.exact import MICRO, half_up, shown
from csat_plugin.core.model import ChainMember, Subject
from csat_plugin.core.report.building import build
from csat_plugin.core.report.content import Report
from csat_plugin.core.report.material import (
    Asked,
    FollowUp,
    Material,
    Meta,
    Occasion,
    RatingLine,
    ReconcileLine,
    Reconciliation,
)
from csat_plugin.core.rules import Band, Channel, Origin, Ruleset, Target
from csat_plugin.core.scoring.result import (
    Assessment,
    ChannelTotal,
    Counts,
    Margin,
    Moved,
    Node,
    Note,
    Overall,
    Score,
    Status,
    Verdict,
)

CHANNELS = (("ticket", 2000), ("callback", 2000), ("questionnaire", 3000), ("monthly", 3000))
NAMES = (
    "Aldgate Logistics", "Beifang Power 北方电力", "Corvus Insurance", "Dongfang Bank 东方银行", "Eastgate Clinics",
    "Fujikawa Works 藤川製作所", "Granite Foods", "Hanse Shipping", "Ivory Media", "Jade Hotels", "Kestrel Energy",
    "Lumen Schools", "Meridian Rail", "Nordwind Retail", "Orchid Pharma", "Pioneer Steel", "Quarry Mining",
    "Riverside Council", "Saffron Textiles", "Tianhe Metro 天河地铁", "Umber Studios", "Vantage Telecom", "Willow Care",
    "Xenon Labs",
)  # fmt: skip
MEAN = (94, 70, 78, 88, 90, 86, 91, 85, 84, 83, 88, 92, 89, 72, 87, 86, 81, 85, 84, 88, 82, 79, 75, 90)
RULES = Ruleset(
    id="acme",
    extends="itss@1",
    channels=tuple(
        Channel(id=c, weight=w, fallback=() if c == "questionnaire" else ("questionnaire",)) for c, w in CHANNELS
    ),
    bands=tuple(
        Band(id=b, lower=low, origin=Origin("itss@1", 20 + i))
        for i, (b, low) in enumerate(
            (
                ("very_dissatisfied", 10 * MICRO),
                ("dissatisfied", 30 * MICRO),
                ("average", 60 * MICRO),
                ("satisfied", 80 * MICRO),
                ("very_satisfied", 95_100_000),
            )
        )
    ),
    targets=(
        Target(id="satisfied_customers", share=7500, reaching=80 * MICRO),
        Target(id="floor", share=10_000, reaching=60 * MICRO),
    ),
    digest="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
)


def last_day(month: str) -> str:
    """`2026-09-30` for `2026-09`."""
    year, number = (int(part) for part in month.split("-"))
    return f"{month}-{monthrange(year, number)[1]}"


def band_of(value: Decimal) -> str:
    """The band of a rounded score."""
    fitting = [b.id for b in RULES.bands if Decimal(b.lower).scaleb(-6) <= value]
    return fitting[-1] if fitting else "very_dissatisfied"


def score_of(
    subject: str, name: str, points: dict[str, int], period: str = "2026-10", segment: str = "", people: int = 3
) -> Score:
    """A score from channel points in micropoints, with weights moved to the questionnaire where a channel is missing."""
    weights = dict(CHANNELS)
    gone = [c for c, _ in CHANNELS if c not in points]
    status: Status = "complete" if not gone else "partial" if "questionnaire" in points else "incomplete"
    moved = sum(weights[c] for c in gone) if status == "partial" else 0
    nodes, total = [], 0
    for channel, weight in CHANNELS:
        effective = weight + moved if channel == "questionnaire" else weight
        if channel not in points:
            to = "questionnaire" if status == "partial" else ""
            nodes.append(Node(channel=channel, status="missing", weight=weight, effective_weight=0, moved_to=to))
            continue
        product = points[channel] * effective
        total += product
        extra = tuple(Moved(c, weights[c]) for c in gone) if channel == "questionnaire" and moved else ()
        nodes.append(
            Node(
                channel=channel,
                status="present",
                weight=weight,
                effective_weight=effective,
                points=points[channel],
                contribution=half_up(product, 10_000) if status != "incomplete" else None,
                stands_in_for=extra,
                answers=2 if channel != "monthly" else 1,
                contacts=min(people, 2),
                ratings=tuple(f"desk:rating:{subject}-{channel}-{i}" for i in range(2 if channel != "monthly" else 1)),
            )
        )
    answers = sum(n.answers for n in nodes)
    base = Score(
        subject=subject, name=name, segment=segment, period=period, status=status, nodes=tuple(nodes), answers=answers,
        contacts=people, weights_origin=Origin("rules/acme.yaml", 7), reaching=80 * MICRO,
    )  # fmt: skip
    if status == "incomplete":
        why = Note("report.customer.no_score")
        return replace(base, why=(why,), margin=Margin(reason=Note("report.no_score")))
    exact = half_up(total, 10_000)
    value = shown(exact, 1)
    visible = sum((shown(n.contribution, 2) for n in nodes if n.contribution is not None), Decimal(0))
    half = 3.4 if people > 2 else 8.2
    reached = value >= 80
    sure = "surely" if value - Decimal(half) >= 80 else "surely_not" if value + Decimal(half) < 80 else "too_close"
    return replace(
        base, exact=exact, value=value, band=band_of(value), rounding=value - visible, reached=reached, sure=sure,
        margin=Margin(half_width=half, one_more=8), flags=("single_respondent",) if people == 1 else (),
        chain=5 if people == 3 else 0, chain_answered=3 if people == 3 else 0,
    )  # fmt: skip


def assessment(
    period: str = "2026-10", shift: int = 0, customers: int = 24, previous: Assessment | None = None
) -> Assessment:
    """The scores of a period; `shift` hundredths of a point are added to every channel."""
    draw = Random(7)  # noqa: S311 - made-up figures, the same every time
    scores = []
    for i, name in enumerate(NAMES[:customers]):
        points = {c: (MEAN[i] * 100 + draw.randrange(-400, 400) + shift) * 10_000 for c, _ in CHANNELS}
        if i % 7 == 6:
            points.pop("monthly")
        if i % 11 == 5:
            points.pop("callback")
        if i in (16, 23):
            points.pop("questionnaire")
        people = 1 if i in (8, 20, 22) else 2 if i % 3 else 3
        scores.append(score_of(f"reg:customer:{i:02}", name, points, period, "ABCD"[i % 4], people))
    if previous:
        before = {s.subject: s.value for s in previous.scores}
        scores = [replace(s, change=gap(s.value, before.get(s.subject))) for s in scores]
    return whole(scores, period, previous)


def gap(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """now - before, where both exist."""
    return None if now is None or before is None else now - before


def whole(scores: list[Score], period: str, previous: Assessment | None = None) -> Assessment:
    """An assessment of those scores."""
    scored = [s for s in scores if s.exact is not None]
    exact = half_up(sum(s.exact or 0 for s in scored), len(scored)) if scored else None
    value = None if exact is None else shown(exact, 1)
    totals = []
    for channel, weight in CHANNELS:
        nodes = [n for s in scored for n in s.nodes if n.channel == channel]
        marks = [n.points for n in nodes if n.points is not None]
        n = len(scored) or 1
        totals.append(
            ChannelTotal(
                channel=channel, weight=weight, mean_points=half_up(sum(marks), len(marks)) if marks else None,
                mean_weight=half_up(sum(x.effective_weight for x in nodes), n),
                mean_contribution=half_up(sum(x.contribution or 0 for x in nodes), n),
                answers=sum(x.answers for x in nodes), responses=sum(x.answers for x in nodes), subjects=len(marks),
                pooled=None,
            )
        )  # fmt: skip
    reached = [s for s in scored if s.reached]
    others = len(scores)
    last = previous.overall.value if previous else None
    verdicts = (
        verdict("satisfied_customers", 7500, 80 * MICRO, scored, others, len(reached)),
        verdict(
            "floor", 10_000, 60 * MICRO, scored, others, sum(s.value is not None and s.value >= 60 for s in scored)
        ),
    )
    return Assessment(
        period=period, start=f"{period}-01", end=last_day(period), subject_kind="customer", ruleset="acme",
        rules_digest=RULES.digest, digest="7f3a" * 16, scores=tuple(scores), verdicts=verdicts,
        overall=Overall(
            subjects=len(scores), scored=len(scored), exact=exact, value=value, band=band_of(value) if value else "",
            change=gap(value, last),
            bands={b.id: sum(s.band == b.id for s in scored) for b in RULES.bands}, channels=tuple(totals),
        ),
        counts=Counts(
            received=486, used=458, excluded={"own_rating": 6, "duplicate": 4, "off_scale": 3, "no_mark": 12}, waiting=3,
            after_closing=2, carried=1,
        ),
    )  # fmt: skip


def verdict(name: str, share: int, reaching: int, scored: list[Score], subjects: int, reached: int) -> Verdict:
    """A target by count, in both readings, and how sure."""

    def result(counted: int) -> str:
        return "no_data" if not counted else "met" if reached * 10_000 >= share * counted else "missed"

    surely = sum(s.sure == "surely" for s in scored)
    close = sum(s.sure == "too_close" for s in scored)
    return Verdict(
        target=name, of="customers", share=share, reaching=reaching, reached=reached, counted=len(scored),
        without_score=subjects - len(scored), rule="leave_out", by_count=result(len(scored)),  # type: ignore[arg-type]  # one of the three
        other_counted=subjects, other_by_count=result(subjects),  # type: ignore[arg-type]  # as above
        more_needed=max(0, -(-share * len(scored) // 10_000) - reached), surely=surely, too_close=close,
        surely_not=len(scored) - surely - close,
    )  # fmt: skip


def subjects(a: Assessment) -> dict[str, Subject]:
    """The subjects of an assessment, with a decision chain and an account manager."""
    return {
        s.subject: Subject(
            kind="customer", id=s.subject, name=s.name, segment=s.segment, account_manager=f"Manager{i:02}",
            chain=(ChainMember(name=f"Decider{i:02}"),),
        )
        for i, s in enumerate(a.scores)
    }  # fmt: skip


def ratings(a: Assessment) -> tuple[RatingLine, ...]:
    """The ratings behind an assessment, some with comments and causes, and some that do not count."""
    lines = []
    for i, score in enumerate(a.scores):
        low = score.value is not None and score.value < 80
        for node in score.nodes:
            for k, rating in enumerate(node.ratings):
                lines.append(
                    RatingLine(
                        rating=rating, channel=node.channel, subject=score.subject,
                        raw=format(shown(node.points or 0, 2), "f"), low=Decimal(0), high=Decimal(100), points=node.points,
                        answered=f"2026-10-{(i + k) % 28 + 1:02}", contact=f"Contact{i:02}{k}", handler=f"Agent{i % 5}",
                        comment="Waited two days for the on-site engineer." if low and k == 0 and node.channel == "callback"
                        else "很满意，响应及时。" if i % 6 == 0 and k == 1 else "",
                        causes=("on-site response",) if low and k == 0 else (),
                        source=f"callback-2026-10.xlsx, row {i + 2}",
                    )
                )  # fmt: skip
    for i, reason in enumerate(("own_rating", "duplicate", "off_scale")):
        lines.append(
            RatingLine(rating=f"desk:rating:x{i}", channel="ticket", subject=a.scores[i].subject, raw="7", high=Decimal(5),
                       counted=False, reason=reason, answered="2026-10-09", handler="Agent1", source=f"tickets.csv, row {i}")
        )  # fmt: skip
    for i, outcome in enumerate(("refused", "refused", "no_contact", "complaint")):
        lines.append(
            RatingLine(rating=f"desk:rating:y{i}", channel="callback", subject=a.scores[1 + i % 3].subject,
                       counted=False, reason="no_mark", outcome=outcome)  # type: ignore[arg-type]  # outcomes by name
        )  # fmt: skip
    return tuple(lines)


def items(a: Assessment) -> tuple[ActionItem, ...]:
    """Items in different states, one overdue, one told."""

    def item(n: int, who: int, **more: str) -> ActionItem:
        score = a.scores[who]
        base = {
            "id": f"verify_defect:{score.subject}:{n}",
            "state": "in_work",
            "due": "2026-11-13",
            "severity": "medium",
        }
        title = {
            "en": "Verify whether there is a service defect",
            "zh": "核实是否存在服务缺陷",
            "ja": "サービス不具合の有無を確認",
        }
        base |= {"slot": f"verify_defect:{score.subject}", "rule": "verify_defect", "kind": "verify_defect",
                 "subject": score.subject, "subject_name": score.name, "period": a.period, "owner": "Owner Chen"}  # fmt: skip
        return ActionItem(**{"title": title, **base, **more})  # type: ignore[arg-type]  # states by name

    return (
        item(1, 1, severity="high", due="2026-11-04"),
        item(2, 13, due="2026-11-20"),
        item(3, 2, state="proposed", due="2026-11-10"),
        item(4, 6, state="done", due="2026-09-30", outcome="Earlier dispatch agreed, Agent1 briefed"),
    )


def meta(languages: tuple[str, ...] = ("en",), **more: object) -> Meta:
    """The head of the sample."""
    given = {
        "provider": "Huaxin IT Services", "issue": 1, "issued": "2026-11-06", "today": "2026-11-06",
        "data_until": "2026-11-05T18:00", "zone": "Asia/Shanghai", "prepared": "Li Na", "checked": "Zhao Min",
        "approved": "Wang Fang", "recipients": ("service management owner", "incident manager"), "state": "issued",
        "rules_in_force_since": "2026-04",
    }  # fmt: skip
    return Meta(languages=languages, **{**given, **more})  # type: ignore[arg-type]  # fields by name


def material(a: Assessment) -> Material:
    """Ratings, requests, occasions and a bridge."""
    asked = tuple(Asked(channel=c, asked=n, answered=m, refused=r) for c, n, m, r in
                  (("ticket", 380, 303, 0), ("callback", 95, 80, 3), ("questionnaire", 91, 55, 0), ("monthly", 24, 20, 0)))  # fmt: skip
    bridge = Reconciliation(
        source="Desk", channel="ticket", scale=Decimal(5), check="Assistance > Statistics > Satisfaction",
        lines=(
            ReconcileLine(kind="received", count=312, mean=Decimal("4.34"), points=Decimal("86.9")),
            ReconcileLine(kind="excluded", count=6, reason="own_rating", mean=Decimal("5.00")),
            ReconcileLine(kind="waiting", count=3, mean=Decimal("4.00")),
            ReconcileLine(kind="used", count=303, mean=Decimal("4.33"), points=Decimal("86.6"), satisfied=8350),
        ),
    )  # fmt: skip
    first = a.scores[1].subject
    return Material(
        ratings=ratings(a), asked=asked,
        complaints=(
            Occasion(subject=first, day="2026-10-21", title="Engineer arrived after two days", closed=False, due="2026-11-04"),
            Occasion(subject=a.scores[2].subject, day="2026-10-12", title="Wrong invoice"),
        ),
        follow_ups=(FollowUp(item=f"verify_defect:{a.scores[6].subject}:4", told="2026-10-08", mark=Decimal(90)),),
        reconcile=(bridge,),
    )  # fmt: skip


def history() -> tuple[Assessment, ...]:
    """May to September."""
    shifts = (("2026-05", -90), ("2026-06", -40), ("2026-07", -120), ("2026-08", 30), ("2026-09", 70))
    return tuple(assessment(period, shift) for period, shift in shifts)


def sample(languages: tuple[str, ...] = ("en",), **more: object) -> Report:
    """The whole report of the made-up provider."""
    before = history()
    a = assessment(previous=before[-1])
    head = meta(languages, **more)
    return build(a, RULES, subjects(a), meta=head, history=before, items=items(a), material=material(a))
