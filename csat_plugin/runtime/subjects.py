"""Finding a subject by what a person types: its id, its name, or the beginning of either."""

from __future__ import annotations

from difflib import get_close_matches

from csat_plugin.core.model import Subject
from csat_plugin.core.rules import SubjectKind
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace


def subject_named(workspace: Workspace, kind: SubjectKind, text: str) -> Subject:
    """The subject meant.

    Raises:
        Failure: if none or several are meant; the sentence proposes or lists them.
    """
    subjects = workspace.store.subjects(kind)
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
    names = [s.name for s in subjects.values()] + list(subjects)
    proposals = get_close_matches(text, names, 3, 0.5)
    if proposals:
        raise Failure(workspace.say("subjects.did_you_mean", text=text, kind=called, listed=" / ".join(proposals)))
    raise Failure(workspace.say("subjects.none", text=text, kind=called))
