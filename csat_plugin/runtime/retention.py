"""What is due by `privacy: keep:`, and letting go of it: comments, names, rows as they were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from msgspec import Struct

from csat_plugin.core.model import Complaint, Contact, Rating, SurveyRequest, Ticket
from csat_plugin.core.privacy.matching import Token, plain, where_looked_for
from csat_plugin.core.privacy.retention import PSEUDONYM, Limits, Stand, kept, limits, moment_of
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.privacy import Keep
from csat_plugin.runtime.erasing import frozen_texts
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store.privacy import quotes

KINDS = ("comments", "contacts", "records")


class Due(Struct, frozen=True, kw_only=True):
    """What is older than it is kept."""

    limits: Limits
    counts: dict[str, int]
    """Of `KINDS` -> how many."""
    tokens: tuple[Token, ...]
    """What was said, and names of people nothing newer names: gone wherever they are quoted."""
    gone: dict[str, Contact]
    """Contacts nothing newer names, as they are kept."""


def due(workspace: Workspace, rules: Ruleset) -> Due:
    """What is due today.

    Raises:
        Failure: if the rules say nothing of how long anything is kept.
    """
    if rules.privacy.keep == Keep():
        raise Failure(workspace.say("privacy.keep.none"))
    store = workspace.store
    limit, stand = store.pruning(limits(rules.privacy.keep, workspace.today))
    counts: Counter[str] = Counter()
    gone_words: set[str] = set()
    kept_words: set[str] = set()
    mentions = _Mentions(limit.contacts)
    dated: Iterator[Rating | Ticket | SurveyRequest | Complaint] = chain(
        store.every(Rating), store.every(Ticket), store.every(SurveyRequest), store.every(Complaint)
    )
    for record in dated:
        mentions.met(record)
        left = kept(record, limit, stand)
        (gone_words if _words(left) != _words(record) else kept_words).update(_words(record))
        for name, one in _apart(limit):
            counts[name] += kept(record, one, stand) != record
    if limit.records is not None:
        counts["records"] += sum(any(r.raw.values()) and r.at < limit.records for r in store.rejected())
    contacts = [one for one in store.every(Contact) if mentions.only_old(one.id, one.name, one.email)]
    gone = {one.id: _bare(one, stand) for one in contacts if not one.id.rpartition(":")[2].startswith(PSEUDONYM)}
    names = mentions.old_alone() | {text for one in contacts for text in (one.name, one.email) if text}
    tokens = [Token(name, made, where_looked_for(name)) for name in sorted(names) if (made := stand(name)) != name]
    return Due(
        limits=limit,
        counts={name: counts[name] for name in KINDS if counts[name]},
        tokens=(*quotes(gone_words - kept_words), *tokens),
        gone=gone,
    )


def _apart(limit: Limits) -> Iterator[tuple[str, Limits]]:
    """Each limit by itself."""
    for name in KINDS:
        yield name, Limits(**{name: getattr(limit, name)})


def _words(record: object) -> set[str]:
    """What a person wrote in it."""
    match record:
        case Rating():
            return {record.comment} - {""}
        case Complaint():
            return {record.title, record.text, record.outcome} - {""}
    return set()


def _bare(contact: Contact, stand: Stand) -> Contact:
    """What is kept of a contact: role, customer, and that he is not to be asked."""
    place, _, own = contact.id.rpartition(":")
    name = stand(own)
    return Contact(
        id=f"{place}:{name}" if place else name, customer=contact.customer, name=name if contact.name else "",
        role=contact.role, vip=contact.vip, opted_out=True,
    )  # fmt: skip


class _Mentions:
    """Who is named by records, and whether by newer ones too."""

    def __init__(self, limit: datetime | None) -> None:
        self._limit = limit
        self._old: dict[str, str] = {}
        self._new: set[str] = set()

    def met(self, record: Rating | Ticket | SurveyRequest | Complaint) -> None:
        """Take in whom a record names."""
        if self._limit is None:
            return
        when = moment_of(record)
        for text in _named(record):
            for part in (text, text.rpartition(":")[2]):
                if when is not None and when < self._limit:
                    self._old.setdefault(plain(part), part)
                else:
                    self._new.add(plain(part))

    def only_old(self, *texts: str) -> bool:
        """Whether one of these is named, and none by anything newer."""
        flat = {plain(part) for text in texts for part in (text, text.rpartition(":")[2]) if part}
        return bool(flat & self._old.keys()) and not flat & self._new

    def old_alone(self) -> set[str]:
        """Names that only older records have."""
        return {
            text
            for flat, text in self._old.items()
            if flat not in self._new and ":" not in text and not text.startswith(PSEUDONYM)
        }


def _named(record: Rating | Ticket | SurveyRequest | Complaint) -> list[str]:
    match record:
        case Rating():
            return [text for text in (record.contact, record.contact_name) if text]
        case Ticket():
            return [record.requester] if record.requester else []
        case SurveyRequest() | Complaint():
            return [record.contact] if record.contact else []


def prune(workspace: Workspace, found: Due) -> dict[str, int]:
    """Carry it out.

    Returns:
        Table -> rows changed.
    """
    return workspace.store.prune(found.limits, found.gone, found.tokens, workspace.now, frozen_texts(found.tokens))
