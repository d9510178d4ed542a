"""Internal comments of ours on tickets: found again by the mark in their subject, and never written twice.

Request Tracker accepts comments from users who may not see them, and says nothing of what it leaves out. So where a comment
may stand that we cannot see, the answer is that nobody can know, not that there is none.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import AdapterError, Fatal

from .contents import subject_of
from .failures import Failures
from .marker import comment_mark, in_comment, short_slot
from .site import Site
from .tickets import Tickets
from .writing import Writing


class Comments:
    """Looks for comments of one connection and writes them.

    Args:
        site: knows who we are.
        failures: sentences.
        tickets: addresses of tickets.
        writing: reads and writes.
    """

    def __init__(self, site: Site, failures: Failures, tickets: Tickets, writing: Writing) -> None:
        self._site = site
        self._failures = failures
        self._tickets = tickets
        self._writing = writing
        self._blind = False
        """One that was accepted in this run could not be seen."""

    def receipt(self, slot: str, number: str, *, already: bool = False) -> Receipt:
        """The receipt of a slot's comment on a ticket."""
        ref = f"ticket/{number}#{short_slot(slot)}"
        return Receipt(slot=slot, ref=ref, url=self._tickets.url(number), already_there=already)

    def find(self, slot: str, number: str) -> Receipt | None:
        """The receipt of a slot's comment; `None` when it is surely not there.

        Raises:
            Fatal: it may be there, and could not be seen.
        """
        said = self._writing.comments(number)
        if any(in_comment(slot, text) is not None for text in said):
            return self.receipt(slot, number, already=True)
        self._check(number, said)
        return None

    def same(self, effect: Effect, number: str) -> Receipt | None:
        """The receipt where the newest comment of the slot that can be seen says just that."""
        marks = [
            found for text in self._writing.comments(number) if (found := in_comment(effect.slot, text)) is not None
        ]
        if marks and comment_mark(effect).endswith(f" {marks[-1]}]"):
            return self.receipt(effect.slot, number, already=True)
        return None

    def check_known(self, number: str) -> None:
        """Make sure that no comment of ours stands on a ticket that we could not see.

        Raises:
            Fatal: one may.
        """
        self._check(number, self._writing.comments(number))

    def write(self, effect: Effect, number: str, text: str, files: Sequence[Mapping[str, str]] = ()) -> None:
        """Write one. That it was accepted is enough; whether it can be seen decides whether another may be written.

        Raises:
            Fatal: refused; or an earlier one could not be seen.
        """
        if self._blind:
            raise self._unseen(number)
        self._writing.comment(number, f"{subject_of(effect)[:100]} {comment_mark(effect)}", text, files)
        with contextlib.suppress(AdapterError):
            self._blind = self.same(effect, number) is None

    def _check(self, number: str, said: Sequence[str]) -> None:
        """Who sees one comment on a ticket sees all; who never did anything to it has none there.

        Else another comment in its queue shows that they can be seen.
        """
        if self._blind:
            raise self._unseen(number)
        if said or not (queue := self._writing.queue_if_by(number, self._site.my_name)):
            return
        if not self._writing.comments_in(queue):
            raise self._failures.fatal("rt.comment_unknown", ticket=number, queue=queue)

    def _unseen(self, number: str) -> Fatal:
        return self._failures.fatal("rt.comment_not_seen", ticket=number)
