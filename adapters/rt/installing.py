"""What an administrator loads into Request Tracker: queues, custom fields and rights that the settings need.

No endpoint of REST 2 applies a field to queues or grants a right, so this is a file for `rt-setup-database`, which runs Perl on
the server with the rights of the system. Loading it twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from csat_plugin.host.adapter import Installation

from .settings import FieldText, RatingText, RtText
from .site import Site

READING: Final = ("SeeQueue", "ShowTicket", "SeeCustomField")
WRITING: Final = ("ShowTicketComments", "CommentOnTicket", "ModifyTicket", "ModifyCustomField")
CREATING: Final = ("CreateTicket",)
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
    my $user = RT::User->new($system); $user->Load({user});
    die "There is no user " . {user} . "\\n" unless $user->id;
    for my $one ({rights}) {{
        my ($name, @rights) = @$one;
        for my $right (@rights) {{
            next if $user->HasRight(Right => $right, Object => $queue{{$name}});
            $must->($user->PrincipalObj->GrantRight(Right => $right, Object => $queue{{$name}}), "$right on $name");
        }}
    }}
}});
1;
"""


def installation(settings: RtText, site: Site, connection: str) -> Installation:
    """The file for these settings; nothing is written to Request Tracker.

    Args:
        settings: queues and fields they name are made.
        site: queues that are read when the settings name none, and the user's name.
        connection: its name, part of the file's.
    """
    own = settings.own_queues
    read = [name for name in settings.queues or sorted(site.queues.values()) if name not in own]
    customer = settings.customer.field if isinstance(settings.customer, FieldText) else ""
    answers = [name for name in (settings.rating.field, settings.rating.comment, customer) if name]
    fields = [_rating(settings.rating)] + [(name, "FreeformSingle") for name in (*answers[1:], *settings.own_fields)]
    applied = [(name, *read) for name in answers] + [(name, *read, *own) for name in settings.own_fields]
    rights = [(name, *READING, *WRITING) for name in read] + [(name, *READING, *WRITING, *CREATING) for name in own]
    file = f"{connection}.initialdata"
    text = TEMPLATE.format(
        file=file,
        own=_words(own),
        queues=_words([*read, *own]),
        fields=_lists(fields),
        applied=_lists(applied),
        user=_word(site.my_name),
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
    return ", ".join(_word(text) for text in texts)


def _lists(rows: Iterable[tuple[str, ...]]) -> str:
    return ",".join(f"\n        [{_words(row)}]" for row in rows)
