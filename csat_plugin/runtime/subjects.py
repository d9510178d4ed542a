"""Finding a subject by what a person types: its id, its name, or the beginning of either."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from csat_plugin.core.model import Subject
from csat_plugin.core.rules import SubjectKind
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.renamed import renamed
from csat_plugin.runtime.workspace import Workspace


def subject_named(
    workspace: Workspace, kind: SubjectKind, text: str, scored: Mapping[str, str] | None = None
) -> Subject:
    """The subject meant: of the period looked at first, then of those known today.

    Args:
        workspace: whose subjects are meant.
        kind: of the subject.
        text: what a person typed.
        scored: id -> name of the subjects of the period looked at, as they were called when it was closed.

    Raises:
        Failure: if none or several are meant; the sentence proposes or lists them.
    """
    known = workspace.store.subjects(kind)
    if not scored:
        return _meant(workspace, kind, text, known)
    present = renamed(workspace, kind, scored)
    then = {id_: Subject(kind=kind, id=id_, name=name or id_) for id_, name in scored.items()}
    today = {now: then[former] for former, now in present.items()}
    if text in then or text in today:
        return then.get(text) or today[text]
    owner = workspace.store.meant().get(text, "") if kind == "customer" else ""
    if found := then.get(owner) or today.get(owner):
        return found
    wanted = text.casefold()
    called = [one for one in then.values() if wanted in (one.name.casefold(), one.id.casefold())]
    if len(called) == 1:
        return called[0]
    alike = [one for one in then.values() if wanted in f"{one.name}\n{one.id}".casefold()]
    alike += [one for now, one in today.items() if now in known and wanted in f"{known[now].name}\n{now}".casefold()]
    if len({one.id for one in alike}) == 1:
        return alike[0]
    # Whoever has another id today stands among those known under the one of then, with today's name too.
    around = {id_: one for id_, one in known.items() if id_ not in today}
    around |= {id_: one for id_, one in then.items() if id_ not in around}
    found = _meant(workspace, kind, text, around | {now: known[now] for now in today if now in known})
    return today.get(found.id, found)


def _meant(workspace: Workspace, kind: SubjectKind, text: str, subjects: Mapping[str, Subject]) -> Subject:
    if not subjects and not workspace.store.anything_read():
        raise Failure(workspace.say("workspace.nothing_read", at=""))
    if text in subjects:
        return subjects[text]
    wanted = text.casefold()
    exact = [s for s in subjects.values() if wanted in (s.name.casefold(), s.id.casefold())]
    if len(exact) == 1:
        return exact[0]
    near = [s for s in subjects.values() if wanted in s.name.casefold() or wanted in s.id.casefold()]
    if len(near) == 1:
        return near[0]
    if near:
        listed = ", ".join(f"{s.name} ({s.id})" for s in near[:8])
        raise Failure(workspace.say("subjects.several", text=text, listed=listed))
    called = workspace.say(f"cli.kind.{kind}")
    names = dict.fromkeys([*(s.name for s in subjects.values()), *subjects])  # without a register a name is its own id
    proposals = get_close_matches(text, names, 3, 0.5)
    if proposals:
        raise Failure(workspace.say("subjects.did_you_mean", text=text, kind=called, listed=" / ".join(proposals)))
    raise Failure(workspace.say("subjects.none", text=text, kind=called))
