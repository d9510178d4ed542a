"""Options every command takes, before or after its name: workspace, format, clock, language, how much is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import click

from csat_plugin.cli.help import Helped, HelpedGroup
from csat_plugin.cli.language import LANGUAGES, SPOKEN
from csat_plugin.cli.usage import Form, Moment, OneOf, Place

if TYPE_CHECKING:
    from csat_plugin.runtime.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])
Format = Literal["table", "json", "csv"]


class Common(NamedTuple):
    """The common options of one run (a plain tuple: `csat --help` must not wait for a library)."""

    workspace: Path | None = None
    format: Format = "table"
    at: datetime | None = None
    lang: str | None = None
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    ruleset: str | None = None
    """Which of several rulesets is meant (`--rules`)."""
    looped: bool = False
    """Whether the command is run for one ruleset after the other."""

    @staticmethod
    def options(function: F) -> F:
        """Add the common options to a click command."""
        for option in reversed(_OPTIONS):
            function = option(function)
        return function

    @staticmethod
    def of(values: Mapping[str, object], before: Common | None = None) -> Common:
        """The options as given after the command, falling back to those given before it."""
        given = {name: value for name, value in values.items() if name in Common._fields and value is not None}
        if isinstance(at := given.get("at"), datetime) and at.tzinfo is None:
            given["at"] = at.replace(tzinfo=UTC)
        base = {name: getattr(before, name) for name in Common._fields} if before else {}
        merged = {**base, **{name: value for name, value in given.items() if value or name not in base}}
        if merged.get("lang"):
            SPOKEN.set(str(merged["lang"]))
        return Common(**merged)

    @property
    def spoken(self) -> str:
        """The language asked for, else that of the environment: for commands that have no workspace."""
        return self.lang or SPOKEN.get()

    @property
    def elsewhere(self) -> str:
        """` -w DIR` for a command to be typed next, where it would not find the workspace by itself."""
        given = self.workspace
        if given is None or given.resolve() == Path.cwd():
            return ""
        return f' -w "{given}"' if " " in str(given) else f" -w {given}"

    @contextmanager
    def open(self) -> Iterator[Workspace]:
        """The workspace these options name, closed afterwards."""
        from csat_plugin.runtime.workspace import opened

        with opened(self.workspace or Path.cwd(), at=self.at, language=self.lang, spoken=self.spoken) as workspace:
            SPOKEN.set(workspace.language)
            yield workspace.under(self.ruleset) if self.ruleset else workspace


_OPTIONS = (
    click.option("-w", "--workspace", type=Place(path_type=Path, file_okay=False)),
    click.option("--format", type=Form(["table", "json", "csv"])),
    click.option(
        "--at",
        type=Moment(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], "2026-11-05T10:00"),
        metavar="TIME",
    ),
    click.option("--lang", type=OneOf(LANGUAGES)),
    click.option("-q", "--quiet", is_flag=True, default=None),
    click.option("-v", "--verbose", is_flag=True, default=None),
    click.option("--debug", is_flag=True, default=None),
    click.option("--rules", "ruleset", metavar="NAME", hidden=True),
)


def group(name: str, meant: str = "", *, alone: bool = False) -> Callable[[Callable[[], None]], click.Group]:
    """A group of commands that takes the common options too, before the name of the command in it.

    Args:
        name: of the group.
        meant: the command in it that is meant where none is named.
        alone: whether it is meant by the bare name and by options alone too.
    """

    def decorate(function: Callable[[], None]) -> click.Group:
        def called(**values: object) -> None:
            context = click.get_current_context()
            context.obj = Common.of(values, context.find_object(Common))

        update_wrapper(called, function)
        made = click.group(name, cls=HelpedGroup)(Common.options(called))
        made.meant, made.alone = meant, alone
        return made

    return decorate


def _carried_out(common: Common, own: dict[str, Any], function: Callable[[Common], Any]) -> Any:
    """Run a command; in a workspace of several rulesets for each, or for the one that is meant."""
    from csat_plugin.runtime.failure import SeveralRules

    try:
        return function(common)
    except SeveralRules as several:
        from csat_plugin.cli.each import for_each, for_one, how

        way = how(click.get_current_context().command_path, own)
        if not way:
            raise
        return (for_each if way == "each" else for_one)(common, several.names, function)


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A click command of that name whose function takes the merged common options first."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        def called(**values: Any) -> Any:
            common = Common.of(values, click.get_current_context().find_object(Common))
            own = {key: value for key, value in values.items() if key not in Common._fields}
            return _carried_out(common, own, lambda meant: function(meant, **own))

        update_wrapper(called, function)
        made: Callable[[Callable[..., Any]], click.Command] = click.command(name, cls=Helped)
        return made(Common.options(called))

    return decorate
