"""What is due by `privacy: keep:`, and letting go of it: comments, names, rows as they were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from msgspec import Struct

from csat_plugin.core.model import Complaint, Contact, Rating, SurveyRequest, Ticket
from csat_plugin.core.period import NotAPeriod, parse_period
from csat_plugin.core.privacy.matching import Token, plain, where_looked_for
from csat_plugin.core.privacy.quoting import Quoted, quoted
from csat_plugin.core.privacy.retention import PSEUDONYM, Limits, Stand, kept, limits, moment_of, shortest
from csat_plugin.core.rules.privacy import Keep
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.frozen_texts import FrozenTexts
from csat_plugin.runtime.personal_files import Cleaning, cleaned, files_around, is_plan, ours
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Store

KINDS = ("comments", "contacts", "records")


class Due(Struct, frozen=True, kw_only=True):
    """What is older than it is kept."""

    limits: Limits
    counts: dict[str, int]
    """Of `KINDS` -> how many."""
    names: tuple[Token, ...]
    """Of people nothing newer names: gone wherever they stand."""
    known: tuple[Token, ...]
    """Of everybody else there is: gone from periods older than names are kept."""
    quoted: Quoted
    """What was written, and what quotes it."""
    gone: dict[str, Contact]
    """Contacts nothing newer names, as they are kept."""


def keeping(workspace: Workspace) -> Keep:
    """How long the workspace keeps what it knows of persons: of several rulesets, for each kind of thing the shortest time.

    There is one store: what one ruleset promises to let go must not stay because another one says nothing, or more.
    """
    return shortest([view.rules().privacy.keep for view in workspace.views])


def due(workspace: Workspace) -> Due:
    """What is due today.

    Raises:
        Failure: if the rules say nothing of how long anything is kept.
    """
    keep = keeping(workspace)
    if keep == Keep():
        raise Failure(workspace.say("privacy.keep.none"))
    store = workspace.store
    limit, stand = store.pruning(limits(keep, workspace.today))
    counts: Counter[str] = Counter()
    gone_words: set[str] = set()
    of_ratings: dict[str, set[str]] = {}
    kept_words: set[str] = set()
    mentions = _Mentions(limit.contacts)
    dated: Iterator[Rating | Ticket | SurveyRequest | Complaint] = chain(
        store.every(Rating), store.every(Ticket), store.every(SurveyRequest), store.every(Complaint)
    )
    for record in dated:
        mentions.met(record)
        left = kept(record, limit, stand)
        if (words := _words(record)) == _words(left):
            kept_words |= words
        else:
            gone_words |= words
            if isinstance(record, Rating):
                of_ratings[record.id] = words | (_former(store, record) if record.version > 1 else set())
        for name, one in _apart(limit):
            counts[name] += kept(record, one, stand) != record
    if limit.records is not None:
        counts["records"] += sum(any(r.raw.values()) and r.at < limit.records for r in store.rejected())
    contacts = [one for one in store.every(Contact) if mentions.only_old(one.id, one.name, one.email)]
    gone = {one.id: _bare(one, stand) for one in contacts if not one.id.rpartition(":")[2].startswith(PSEUDONYM)}
    names = mentions.old_alone() | {text for one in contacts for text in (one.name, one.email) if text}
    others = {text for one in store.every(Contact) for text in (one.name, one.email) if text} | mentions.every()
    return Due(
        limits=limit,
        counts={name: counts[name] for name in KINDS if counts[name]},
        names=tuple(_tokens(names, stand)),
        known=tuple(_tokens(others - names, stand)),
        quoted=quoted(gone_words - kept_words, store.items(), of_ratings),
        gone=gone,
    )


def _tokens(names: Iterable[str], stand: Stand) -> list[Token]:
    """Names with what stands in their place; whoever is in a decision chain keeps his."""
    return [
        Token(name, made, where_looked_for(name))
        for name in sorted(names)
        if not name.startswith(PSEUDONYM) and (made := stand(name)) != name
    ]


def _former(store: Store, rating: Rating) -> set[str]:
    """What was said in versions of a rating that were replaced."""
    return {one.comment for one in store.rating_versions(rating.id)} - {""}


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

    def every(self) -> set[str]:
        """Names that any record has."""
        return {text for text in (*self._old.values(), *self._new) if ":" not in text}

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


def prune(workspace: Workspace, found: Due) -> list[Path]:
    """Carry it out: files of ours first, then the store, which knows what is meant until it is done.

    Returns:
        Plans in files that quoted what is gone; they are stale now, and were removed.
    """
    cleaning = Cleaning(found.names, found.quoted)
    around = list(files_around(workspace))
    cleaned(workspace, [path for path in around if ours(workspace, path)], cleaning)
    plans = [path for path in around if not ours(workspace, path) and is_plan(path) and cleaning.changes(path)]
    for path in plans:
        path.unlink(missing_ok=True)
    frozen = FrozenTexts(
        found.names, found.quoted, lambda label: found.known if _is_old(workspace, label, found) else ()
    )
    workspace.store.prune(found.limits, found.gone, found.names, found.quoted, workspace.now, frozen)
    return plans


def _is_old(workspace: Workspace, label: str, found: Due) -> bool:
    """Whether a period had ended when names began to be kept."""
    limit = found.limits.contacts
    if limit is None:
        return False
    try:
        period = parse_period(label, workspace.settings.fiscal_start)
    except NotAPeriod:
        return False
    return period.end <= limit.date()
