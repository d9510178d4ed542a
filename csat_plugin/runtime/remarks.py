"""The register of remarks of a workspace: its entries, and what people decide about them (S2-23, S2-24)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.remarks.register import Kept, Remark
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.runtime.deciding import entries, received
from csat_plugin.runtime.failure import FINDINGS, USAGE, Failure
from csat_plugin.runtime.workspace import Workspace

Change = Callable[[Kept], Kept]


class Entry(Struct, frozen=True, kw_only=True):
    """A remark with the line of its rating."""

    remark: Remark
    line: RatingLine


def listed(
    workspace: Workspace, rules: Ruleset, kind: SubjectKind, found: list[RatingLine], below: int | None = None
) -> list[Entry]:
    """The remarks beside these ratings, each once, the lowest marks first and those without a mark last (S0-52, S2-23).

    Args:
        workspace: where everything is.
        rules: that hold for the period.
        kind: kind of subject.
        found: ratings of a period.
        below: only marks below this, micropoints.
    """
    written = [line for line in found if line.comment.strip()]
    made = entries(workspace, rules, received(workspace, kind, written, every=True))
    known = {remark.rating: remark for _, remark in made}
    listed = [Entry(remark=known[line.rating], line=line) for line in written if line.rating in known]
    listed = [one for one in listed if below is None or (one.line.points is not None and one.line.points < below)]
    return sorted(listed, key=lambda one: (one.line.points is None, one.line.points or 0, one.line.rating))


def assigned(
    workspace: Workspace, rules: Ruleset, found: Sequence[Entry], ids: Sequence[str], owner: str, indicator: str
) -> list[Kept]:
    """Give remarks to somebody, or say which indicator they are about.

    Raises:
        Failure: if there is no such remark or no such indicator, or nothing is to change.
    """
    if not (owner or indicator):
        raise Failure(workspace.say("remarks.nothing"), USAGE)
    known = [node.id for tree in rules.trees for node in tree.nodes]
    if indicator and known and indicator not in known:
        raise Failure(workspace.say("remarks.no_indicator", name=indicator, known=", ".join(known)), USAGE)
    return _changed(
        workspace,
        found,
        ids,
        lambda kept: replace(kept, owner=owner or kept.owner, indicator=indicator or kept.indicator, settled=""),
    )


def settled(workspace: Workspace, found: Sequence[Entry], ids: Sequence[str], reason: str, by: str) -> list[Kept]:
    """Say why nothing follows from remarks; they open no item then.

    Raises:
        Failure: if there is no such remark, or an item takes it up already.
    """
    for entry in found:
        if entry.remark.id in ids and entry.remark.item:
            values = {"remark": entry.remark.id, "item": entry.remark.item}
            raise Failure(workspace.say("remarks.is_planned", **values), FINDINGS)
    return _changed(workspace, found, ids, lambda kept: replace(kept, settled=reason.strip(), by=by))


def _changed(workspace: Workspace, found: Sequence[Entry], ids: Sequence[str], change: Change) -> list[Kept]:
    by_id = {entry.remark.id: entry.remark for entry in found}
    for id_ in ids:
        if id_ not in by_id:
            raise Failure(workspace.say("remarks.unknown", remark=id_))
    ratings = [by_id[id_].rating for id_ in dict.fromkeys(ids)]
    before = workspace.store.remarks(ratings)
    day = workspace.today.isoformat()
    kept = [replace(change(before.get(rating, Kept(rating=rating))), day=day) for rating in ratings]
    workspace.store.keep_remarks(kept, workspace.now)
    return kept
