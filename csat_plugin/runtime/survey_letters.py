"""A survey's invitations as letters: who gets one now, who does not and why; none twice. Nothing is sent by it (S0-46).

Whom to ask was decided before. A letter is left out where meanwhile the person opted out, or the rules never ask any more; where
there is an answer, or it is too late or too early; and where one was written before. Who was written to and did not answer is
reminded when the survey's rule says so, once for each time. What was written stands in `.csat/letters`, a
line for each with the decision's hash and no name, put down before the file: a run that is killed writes no letter twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.rules import Questionnaire, Ruleset, Survey
from csat_plugin.core.surveys.asking import Person, keys_of
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.forms import form_of, with_more
from csat_plugin.core.surveys.gates import Prepared
from csat_plugin.core.surveys.known import facts_for
from csat_plugin.render.letter import Letter, NoAddress, letter_name, mailbox, message
from csat_plugin.runtime.effects_settings import effects_settings
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.remedy_questions import More
from csat_plugin.runtime.survey_addressees import Addressee, addressees, language_for
from csat_plugin.runtime.surveys import Gathered, gather
from csat_plugin.runtime.workspace import Workspace

State = Literal[
    "write", "written_before", "answered", "expired", "cancelled", "waiting", "opted_out", "never_ask", "platform",
    "no_address", "no_questionnaire",
]  # fmt: skip


class Outgoing(Struct, frozen=True, kw_only=True):
    """What becomes of one invitation."""

    addressee: Addressee
    state: State
    sheet: Questionnaire | None = None
    reminder: int = 0
    """Which reminder it is; 0 for the invitation itself."""

    @property
    def key(self) -> str:
        """Names the letter: the decision, and the reminder."""
        decision = self.addressee.decision
        return f"{decision.id}#{self.reminder}" if self.reminder else decision.id

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.addressee.decision.survey}-{letter_name(self.key)}.eml"


def outgoing(workspace: Workspace, rules: Ruleset, survey: Survey, label: str | None) -> list[Outgoing]:
    """Everybody the survey asks, each with what becomes of his letter now.

    Raises:
        Failure: if the label names no period.
    """
    found = addressees(workspace, survey, label)
    if not found:
        return []
    sheets = {sheet.id: sheet for sheet in rules.questionnaires or ()}
    gathered = gather(workspace, rules, keep=False)
    out = {key for one in workspace.store.contacts() if one.opted_out for key in keys_of(one.id, one.email)}
    before = dict(_ledger(workspace))
    never = _Never(workspace, survey, gathered, [one.decision for one in found])
    made = []
    for one in found:
        sheet = sheets.get(one.decision.questionnaire)
        invited = before.get(letter_name(one.decision.id))
        due = [n for n, at in enumerate(one.decision.reminders, 1) if invited and invited < at <= workspace.now]
        letter = Outgoing(addressee=one, sheet=sheet, state="write", reminder=max(due, default=0))
        made.append(replace(letter, state=_state(letter, out, before, never)))
    return made


class _Never:
    """Whom the rules never ask, as they stand now."""

    def __init__(
        self, workspace: Workspace, survey: Survey, gathered: Gathered, decisions: list[SurveyDecision]
    ) -> None:
        self._conditions = [holds for _, holds in Prepared(survey).never]
        self._around = gathered.around
        ids = {one.ticket for one in decisions if one.ticket}
        self._tickets = {one.id: one for one in workspace.store.tickets(ids)} if self._conditions else {}

    def holds(self, decision: SurveyDecision) -> bool:
        if not self._conditions:
            return False
        person = Person(
            id=decision.contact, name=decision.contact_name, email=decision.email, language=decision.language,
            role=decision.role, also=decision.also,
        )  # fmt: skip
        facts = facts_for(
            moment=decision.moment, ticket=self._tickets.get(decision.ticket), person=person,
            customer=self._around.people.customers.get(decision.customer), pictures=self._around.pictures,
        )  # fmt: skip
        return any(holds(facts) for holds in self._conditions)


def _state(letter: Outgoing, out: set[str], before: Mapping[str, datetime], never: _Never) -> State:
    one, decision = letter.addressee, letter.addressee.decision
    if one.state in ("answered", "expired", "cancelled", "waiting"):
        return one.state  # type: ignore[return-value]  # the same words
    if letter_name(letter.key) in before:
        return "written_before"
    if decision.delivery == "platform":
        return "platform"
    if out & set(decision.keys):
        return "opted_out"
    if never.holds(decision):
        return "never_ask"
    try:
        mailbox("", decision.email)
    except NoAddress:
        return "no_address"
    return "write" if letter.sheet is not None and letter.sheet.asked_of(decision.role) else "no_questionnaire"


def write_letters(workspace: Workspace, folder: Path, found: list[Outgoing], sender: str, more: More) -> int:
    """Write the letters that are to be written, each with what its reader alone is asked besides; returns how many.

    Raises:
        Failure: if writing invitations is off, there are more than the limits allow (exit 1: nothing is written), the sender is no
            address, or the folder cannot be written to.
    """
    settings = effects_settings(workspace.settings, workspace.installed)
    due = [one for one in found if one.state == "write"]
    if not settings.allows("survey"):
        raise Failure(workspace.say("questionnaires.letters_off", n=len(due)))
    began = settings.day_began(workspace.now)
    today = sum(began <= at for _, at in _ledger(workspace))
    for kind, n, most in (
        ("run", len(due), settings.limits.per_run),
        ("day", today + len(due), settings.limits.per_day),
    ):
        if n > most:
            raise Failure(workspace.say(f"questionnaires.letters_limit.{kind}", n=n, most=most), FINDINGS)
    try:
        mailbox("", sender)
    except NoAddress as error:
        raise Failure(workspace.say("questionnaires.letters_sender", sender=sender)) from error
    for one in due:
        content = message(_letter(workspace, one, sender, more))
        _note(workspace, one)
        write_whole(folder / one.file, content, workspace.language)
    return len(due)


def _letter(workspace: Workspace, one: Outgoing, sender: str, more: More) -> Letter:
    decision, zone = one.addressee.decision, workspace.settings.zone
    assert one.sheet is not None  # noqa: S101 - only letters with a questionnaire are written
    ticket = next(iter(workspace.store.tickets({decision.ticket})), None) if decision.ticket else None
    about = " ".join(part for part in (decision.ticket_key, ticket.title if ticket else "") if part)
    language = language_for(workspace, decision.language)
    return Letter(
        key=one.key, reminder=one.reminder > 0, form=with_more(form_of(one.sheet, language, decision.role), more(decision)),
        sender=sender, name=decision.contact_name,
        email=decision.email, provider=workspace.settings.provider, about=about,
        code=f"{one.addressee.code} {one.addressee.number}",
        until=f"{decision.expires.astimezone(zone):%Y-%m-%d}" if decision.expires else "",
        at=workspace.now.astimezone(zone),
    )  # fmt: skip


def _book(workspace: Workspace) -> Path:
    return workspace.settings.folder / ".csat" / "letters"


def _ledger(workspace: Workspace) -> Iterator[tuple[str, datetime]]:
    """Name and time of every letter that was written."""
    book = _book(workspace)
    for line in book.read_text("utf-8").splitlines() if book.is_file() else ():
        try:
            entry = json.loads(line)
            yield str(entry["letter"]), datetime.fromisoformat(entry["at"])
        except (ValueError, KeyError, TypeError):
            continue  # a line that was cut off when the machine stopped


def _note(workspace: Workspace, one: Outgoing) -> None:
    book = _book(workspace)
    try:
        book.parent.mkdir(parents=True, exist_ok=True)
        with book.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"letter": letter_name(one.key), "at": workspace.now.isoformat()}) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Failure(workspace.say("files.no_write", file=book, why=error.strerror or str(error))) from error
