"""Users of the live Request Tracker with just these rights: an administrator's work, which REST 2 does not do."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.integration.rt_server import Server

PROGRAM = """
use lib '/usr/share/request-tracker5/lib', '/usr/local/share/request-tracker5/lib';
use JSON; use RT; RT::LoadConfig(); RT::Init();
my $asked = JSON::decode_json(do { local $/; <STDIN> });
my $system = RT->SystemUser;
my $place = sub { my $name = shift; return RT->System unless $name; my $q = RT::Queue->new($system); $q->Load($name); die "queue $name" unless $q->id; return $q };
if (my $name = $asked->{user}) {
    my $user = RT::User->new($system);
    my ($ok, $said) = $user->Create(Name => $name, Password => "$name-password", Privileged => 1, Timezone => 'UTC');
    die $said unless $ok;
    for my $grant (@{ $asked->{grants} }) {
        my ($ok, $said) = $user->PrincipalObj->GrantRight(Right => $grant->[0], Object => $place->($grant->[1]));
        die "$grant->[0]: $said" unless $ok;
    }
}
if (my $right = $asked->{everyone}) {
    my $group = RT::Group->new($system); $group->LoadSystemInternalGroup('Everyone');
    my $do = $asked->{takes} ? 'RevokeRight' : 'GrantRight';
    my ($ok, $said) = $group->PrincipalObj->$do(Right => $right, Object => RT->System);
    die $said unless $ok;
}
"""

Rights = Mapping[str, Sequence[str]]
"""Queue -> rights there; under the empty name those for all of Request Tracker."""


def user_with(server: Server, name: str, rights: Rights) -> dict[str, str | None]:
    """A new user with these rights and no more; settings by which a connection logs in as it."""
    grants = [[right, queue] for queue, here in rights.items() for right in here]
    _administrate(server, {"user": name, "grants": grants})
    return {"token": None, "user": name, "password": "env:CSAT_TEST_PASSWORD"}


@contextmanager
def not_for_everyone(server: Server, right: str) -> Iterator[None]:
    """Takes a right that everyone has away, and gives it back."""
    _administrate(server, {"everyone": right, "takes": True})
    try:
        yield
    finally:
        _administrate(server, {"everyone": right})


def _administrate(server: Server, asked: Mapping[str, object]) -> None:
    env = os.environ | {
        "RT_SITE_CONFIG": f"{server.data}/RT_SiteConfig.pm",
        "RT_SITE_CONFIG_DIR": f"{server.data}/site.d",
    }
    run = subprocess.run(
        ["perl", "-e", PROGRAM], input=json.dumps(asked), env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
