"""Erasing a person: who is meant, what goes, what else still holds him. Afterwards nothing of ours names him.

What the user wrote out himself (reports, exports, the register) is named and never touched; what the program keeps for itself
(the store, former contents beside results, plans that are stale now) is changed or removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct

from csat_plugin.core.model import Complaint, Contact, Customer, Rating, SurveyRequest, Ticket
from csat_plugin.core.privacy.matching import Matcher, Token, plain, where_looked_for
from csat_plugin.core.privacy.quoting import Quoted, quoted
from csat_plugin.core.privacy.retention import PSEUDONYM
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.frozen_texts import FrozenTexts
from csat_plugin.runtime.personal_files import Cleaning, Finds, cleaned, escaped, files_around, is_plan, ours
from csat_plugin.runtime.workspace import Workspace

KINDS = ("contacts", "ratings", "comments", "tickets", "requests", "complaints")
"""What there can be of a person, in the order it is told."""
LETTERS = 4
"""Signs the platform's own part of an id must have to be looked for by itself; `42` stands in too many texts."""


class Person(Struct, frozen=True, kw_only=True):
    """Somebody to be erased: how he is called, and what there is of him."""

    pseudonym: str
    names: tuple[str, ...]
    """Names, addresses and ids, as they are looked for."""
    shared: tuple[str, ...]
    """Names another contact has too: covered in this person's own records, left in other texts."""
    tokens: tuple[Token, ...]
    quoted: Quoted
    counts: dict[str, int]
    """What of `KINDS` -> how many."""
    customers: tuple[str, ...]


class Places(Struct, frozen=True, kw_only=True):
    """Files that hold a person."""

    rewritten: tuple[Path, ...]
    removed: tuple[Path, ...]
    """Plans in files: they name him and are stale after an erasure."""
    left: tuple[Path, ...]
    """The user's own; named, never changed."""


def person_named(workspace: Workspace, text: str) -> Person:
    """Who is meant by an id, an address or a name.

    Raises:
        Failure: if there is nobody, or several contacts have that name.
    """
    wanted = plain(text)
    if not wanted or wanted.startswith(PSEUDONYM):  # an empty id stands at every answer without one
        raise Failure(workspace.say("privacy.nobody", name=text))
    contacts = list(workspace.store.every(Contact))
    meant = [one for one in contacts if wanted in {plain(one.id), plain(one.id.rpartition(":")[2]), plain(one.email)}]
    named = meant or [one for one in contacts if plain(one.name) == wanted]
    if len({plain(one.email) or one.id for one in named}) > 1:
        listed = ", ".join(one.id for one in named)
        raise Failure(workspace.say("privacy.several", name=text, ids=listed))
    found = named or _unlisted(workspace, wanted)
    if not found:
        raise Failure(workspace.say("privacy.nobody", name=text))
    if any(plain(one.name) == wanted for one in found):
        own = {plain(one.email) for one in found if one.email}
        others = {plain(one): one for one in _addresses(workspace, {wanted}) if plain(one) not in own}
        if len(own | others.keys()) > 1:
            ids = [*(one.id or one.email for one in found), *others.values()]
            listed = ", ".join(sorted(filter(None, set(ids))))
            raise Failure(workspace.say("privacy.several", name=text, ids=listed))
    return _person(workspace, found, contacts)


def _addresses(workspace: Workspace, called: Container[str]) -> set[str]:
    """Addresses of those in decision chains who are called so; who was erased has none."""
    return {
        member.email
        for customer in workspace.store.every(Customer)
        for member in customer.decision_chain
        if plain(member.name) in called and member.email and not member.email.startswith(PSEUDONYM)
    }


def _unlisted(workspace: Workspace, wanted: str) -> list[Contact]:
    """People who are named at ratings, tickets, requests, complaints or in decision chains alone."""

    def met(id_: str | None, name: str = "") -> bool:
        return wanted in {plain(id_ or ""), plain((id_ or "").rpartition(":")[2]), plain(name)}

    store = workspace.store
    rated = {
        (rating.contact or "", rating.contact_name)
        for rating in store.every(Rating)
        if met(rating.contact, rating.contact_name)
    }
    if len({id_ for id_, _ in rated}) > 1:
        raise Failure(
            workspace.say("privacy.several", name=wanted, ids=", ".join(sorted(id_ for id_, _ in rated if id_)))
        )
    if rated:
        return [Contact(id=id_, name=name) for id_, name in sorted(rated)]
    for customer in store.every(Customer):
        for member in customer.decision_chain:
            if wanted in {plain(member.name), plain(member.email)}:
                return [Contact(id="", name=member.name, email=member.email)]
    others = chain(
        (ticket.requester for ticket in store.every(Ticket)),
        (request.contact for request in store.every(SurveyRequest)),
        (complaint.contact for complaint in store.every(Complaint)),
    )
    return next(([_bare(one)] for one in others if one and met(one)), [])


def _bare(text: str) -> Contact:
    """A person of whom a record says one text alone: an id with the place it comes from, or a name."""
    return Contact(id=text) if text.count(":") > 1 else Contact(id="", name=text)


def _person(workspace: Workspace, found: list[Contact], contacts: list[Contact]) -> Person:
    store = workspace.store
    ids = {one.id for one in found if one.id}
    names = {one.name for one in found if one.name}
    emails = {one.email for one in found if one.email}
    for member in (member for customer in store.every(Customer) for member in customer.decision_chain):
        if member.email in emails or (member.name in names and not member.email):
            names.add(member.name)
            emails |= {member.email} - {""}
    others = {plain(one.name) for one in contacts if one.id not in ids} | _rated_under(store.every(Rating), ids)
    for name in names:
        addresses = _addresses(workspace, {plain(name)}) - emails
        if len(addresses) == 1 and not emails and plain(name) not in others:
            emails |= addresses  # nobody else is called so: it is his
        elif addresses:
            others.add(plain(name))
    shared = {name for name in names if plain(name) in others}
    pseudonym = store.pseudonym(min(ids or emails or names))
    tokens = [
        *_of_ids(ids, store.pseudonym),
        *(Token(one, pseudonym, where_looked_for(one)) for one in sorted((names | emails) - shared)),
    ]
    counts, quoted, customers = _his(workspace, Matcher(tokens))
    counts["contacts"] = len(ids & {one.id for one in contacts})
    return Person(
        pseudonym=pseudonym,
        names=tuple(sorted({token.text for token in tokens})),
        shared=tuple(sorted(shared)),
        tokens=tuple(tokens),
        quoted=quoted,
        counts={name: counts[name] for name in KINDS if counts[name]},
        customers=tuple(sorted(customers)),
    )


def _rated_under(ratings: Iterable[Rating], ids: Container[str]) -> set[str]:
    """Names ratings give to other ids. An id that is but the name itself is nobody else."""
    return {
        name
        for one in ratings
        if one.contact and one.contact not in ids and (name := plain(one.contact_name))
        if plain(one.contact.rpartition(":")[2]) != name
    }


def _of_ids(ids: Iterable[str], stand: Callable[[str], str]) -> Iterator[Token]:
    """The whole id keeps the place it comes from; its last part is looked for by itself where it is a word of its own.

    Each id has a pseudonym of its own: two records of one person stay two.
    """
    for id_ in sorted(ids):
        place, _, own = id_.rpartition(":")
        pseudonym = stand(id_)
        yield Token(id_, f"{place}:{pseudonym}" if place else pseudonym)
        if place and len(own) >= LETTERS and any(sign.isalpha() for sign in own):
            yield Token(own, pseudonym)


def _his(workspace: Workspace, matcher: Matcher) -> tuple[Counter[str], Quoted, set[str]]:
    """What there is of a person: counts, everything he wrote with what quotes it, and whose customer he is."""
    store = workspace.store
    counts: Counter[str] = Counter()
    said: set[str] = set()
    customers: set[str] = set()
    others: set[str] = set()
    words: dict[str, set[str]] = {}
    for rating in store.every(Rating):
        if matcher.stands_for(rating.contact) or matcher.stands_for(rating.contact_name):
            customers |= {rating.customer_name or rating.customer or ""} - {""}
            versions = store.rating_versions(rating.id) if rating.version > 1 else [rating]
            comments = {one.comment for one in versions if one.comment.strip()}
            counts["ratings"] += 1
            counts["comments"] += bool(comments)
            said |= comments
            words[rating.id] = comments
        elif rating.comment:
            others.add(rating.comment)
    for complaint in store.every(Complaint):
        if matcher.stands_for(complaint.contact):
            counts["complaints"] += 1
            said |= {complaint.text, complaint.title, complaint.outcome} - {""}
    counts["tickets"] = sum(bool(matcher.stands_for(one.requester)) for one in store.every(Ticket))
    counts["requests"] = sum(bool(matcher.stands_for(one.contact)) for one in store.every(SurveyRequest))
    # what others wrote in the same words tells nobody, but for what rests on his ratings
    return counts, quoted(said - others, store.items(), words), customers


def places(workspace: Workspace, person: Person) -> Places:
    """Files around the workspace that hold a person or what he wrote."""
    finds = Finds([*person.tokens, *person.quoted.tokens()], person.quoted.short())
    cleaning = Cleaning(person.tokens, person.quoted)
    mine: set[Path] = set()
    plans: set[Path] = set()
    left: set[Path] = set()
    for path in files_around(workspace):
        own, plan = ours(workspace, path), is_plan(path)
        if not (finds.in_file(path) or ((own or plan) and cleaning.changes(path))):
            continue
        (mine if own else plans if plan else left).add(path)
    return Places(
        rewritten=tuple(sorted(mine)),
        removed=tuple(sorted(plans)),
        left=tuple(sorted(left)),
    )


def erase(workspace: Workspace, person: Person, found: Places) -> dict[str, int]:
    """Carry it out: files of ours first, then the store, which knows who is meant until it is done.

    Returns:
        Table -> rows changed.
    """
    cleaned(workspace, found.rewritten, Cleaning(person.tokens, person.quoted))
    for path in found.removed:
        path.unlink(missing_ok=True)
    frozen = FrozenTexts(person.tokens, person.quoted)
    return workspace.store.erase(person.pseudonym, escaped(person.tokens), person.quoted, workspace.now, frozen)
