"""What an administrator loads into Request Tracker: queues, custom fields and rights that the settings need.

No endpoint of REST 2 applies a field to queues or grants a right, so this is a file for `rt-setup-database`, which runs Perl on
the server with the rights of the system. Loading it twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Installation

from .settings import PLACED, RatingText, RtText
from .site import Site

READING: Final = ("SeeQueue", "ShowTicket", "SeeCustomField")
CREATING: Final = ("CreateTicket", "ModifyTicket", "ModifyCustomField", "CommentOnTicket", "ShowTicketComments")
"""Of the queues results are written to."""

ON_RATED: Final[dict[EffectKind, tuple[str, ...]]] = {
    "ticket_score": ("ModifyCustomField",),
    "note": ("CommentOnTicket", "ShowTicketComments"),
    "action": ("ModifyTicket",),
}
"""Of the queues that are read. An action's ticket refers to those that caused it: a link needs the right at both ends."""

NONE: Final = "()"
"""An empty list within the parentheses of a loop; nothing at all between them is no Perl."""

MOST_STEPS: Final = 20
"""Values of a scale offered one by one; a longer scale is a field one types into."""

TEMPLATE: Final = """\
# What csat-plugin needs in Request Tracker 5: queues, custom fields of tickets, and rights of the user it logs in as.
# An administrator loads it on the server; a second time it changes nothing:
#   rt-setup-database-5 --action insert --skip-create --datafile {file}
# (installed from source: sbin/rt-setup-database below the folder of Request Tracker)
@Final = (sub {{
    my $system = RT->SystemUser;
    my $must = sub {{ my ($done, $said, $what) = @_; die "$what: $said\\n" unless $done }};
    my (%queue, %field);

    # queues that results are written to, and those that are read
    for my $name ({own}) {{
        my $queue = RT::Queue->new($system); $queue->Load($name);
        $must->($queue->Create(Name => $name), "queue $name") unless $queue->id;
    }}
    for my $name ({queues}) {{
        $queue{{$name}} = RT::Queue->new($system); $queue{{$name}}->Load($name);
        die "There is no queue $name\\n" unless $queue{{$name}}->id;
    }}

    # custom fields of tickets: name, type, values
    for my $one ({fields}) {{
        my ($name, $type, @values) = @$one;
        my $field = $field{{$name}} = RT::CustomField->new($system);
        $field->LoadByCols(Name => $name, LookupType => 'RT::Queue-RT::Ticket');
        next if $field->id;
        $must->($field->Create(Name => $name, Type => $type, LookupType => 'RT::Queue-RT::Ticket'), "field $name");
        my $order = 0;
        $must->($field->AddValue(Name => $_, SortOrder => ++$order), "value $_ of $name") for @values;
    }}

    # which field belongs to the tickets of which queue
    for my $one ({applied}) {{
        my ($name, @queues) = @$one;
        my $field = $field{{$name}};
        next if $field->IsGlobal;
        for my $queue (map {{ $queue{{$_}} }} @queues) {{
            $must->($field->AddToObject($queue), "apply $name") unless $field->IsAdded($queue->id);
        }}
    }}

    # rights
    for my $one ({rights}) {{
        my ($who, $name, @rights) = @$one;
        my $user = RT::User->new($system); $user->Load($who);
        die "There is no user $who\\n" unless $user->id;
        for my $right (@rights) {{
            next if $user->HasRight(Right => $right, Object => $queue{{$name}});
            $must->($user->PrincipalObj->GrantRight(Right => $right, Object => $queue{{$name}}), "$right on $name");
        }}
    }}
}});
1;
"""


def installation(settings: RtText, site: Site, connection: str, kinds: Sequence[EffectKind]) -> Installation:
    """The file for these settings; nothing is written to Request Tracker.

    Args:
        settings: queues and fields they name are made.
        site: queues that are read when the settings name none, and the user's name.
        connection: its name, part of the file's.
        kinds: of effects that will be written; nothing is made or granted that only others need.

    Raises:
        Misconfigured: no queue to read is named and the user sees none.
    """
    own = tuple(dict.fromkeys(queue for kind in PLACED if kind in kinds and (queue := settings.queue_of(kind))))
    read = site.to_be_read()
    customer = settings.customer_field
    answers = [name for name in (settings.rating.field, settings.rating.comment, customer) if name]
    ours = settings.own_fields if set(kinds) - {"note"} else ()
    fields = [_rating(settings.rating)] + [(name, "FreeformSingle") for name in (*answers[1:], *ours)]
    # Fields of scores are on tickets that are rated only where each ticket's own score is written.
    places = [*read, *own] if "ticket_score" in kinds else own
    applied = [(name, *read, *(own if name == customer else ())) for name in answers]
    applied += [(name, *places) for name in ours]
    on_rated = [right for kind, rights in ON_RATED.items() if kind in kinds for right in rights]
    me = site.my_name
    rights = [(me, name, *READING, *on_rated) for name in read] + [(me, name, *READING, *CREATING) for name in own]
    if settings.actions and "action" in kinds:
        owners = sorted({user for user in settings.actions.owners.values() if site.user(user)})
        rights += [(user, settings.actions.queue, "OwnTicket") for user in owners]
    file = f"{connection}.initialdata"
    text = TEMPLATE.format(
        file=file,
        own=_words(own),
        queues=_words([*read, *own]),
        fields=_lists(fields),
        applied=_lists(applied),
        rights=_lists(rights),
    )
    makes = (*own, *(name for name, *_ in fields))
    return Installation(file=file, text=text, makes=makes, code="rt.install")


def _rating(rating: RatingText) -> tuple[str, ...]:
    """The field of the answer, with its values where they can be listed."""
    if rating.marks:
        return (rating.field, "SelectSingle", *rating.marks)
    low, high = rating.scale.low, rating.scale.high
    if low == int(low) and high - low < MOST_STEPS:
        return (rating.field, "SelectSingle", *(str(low + step) for step in range(int(high - low) + 1)))
    return (rating.field, "FreeformSingle")


def _word(text: str | Decimal) -> str:
    """A text as Perl writes it."""
    inner = str(text).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"


def _words(texts: Iterable[str]) -> str:
    return ", ".join(_word(text) for text in texts) or NONE


def _lists(rows: Iterable[tuple[str, ...]]) -> str:
    return ",".join(f"\n        [{_words(row)}]" for row in rows) or NONE
