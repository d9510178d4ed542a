"""Runs a command line: lazy commands, common options before or after the command, failures as sentences, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from csat_plugin import __version__
from csat_plugin.cli import INTERRUPTED
from csat_plugin.cli.commands import COMMANDS
from csat_plugin.cli.options import SPOKEN, Common


class Csat(click.Group):
    """The group of all commands; a command's module is imported only when it runs."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order of the day's work."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of that name, its module imported now."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"csat_plugin.cli.{COMMANDS[name][0]}"), f"{name}_command")
        return command

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a proposal for a mistyped name."""
        if arguments and arguments[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(arguments[0], COMMANDS, 1)
            hint = f" Did you mean `{near[0]}`?" if near else " `csat --help` lists them."
            context.fail(f"There is no command `{arguments[0]}`.{hint}")
        return super().resolve_command(context, arguments)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Csat, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, message="csat %(version)s")
@Common.options
def csat(**values: object) -> None:
    """How satisfied is this customer, may I trust that figure, what must happen now, and did it help?

    Rules in YAML, ratings from your platform, scores you can explain. Nothing is written anywhere until you switch it on.
    """
    click.get_current_context().obj = Common.of(values)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure is one sentence on stderr."""
    _speak_utf8()
    debug = "--debug" in arguments
    spoken = SPOKEN.set("en")
    try:
        code = csat.main(args=list(arguments), prog_name="csat", standalone_mode=False)
        _flush()
    except click.exceptions.Abort:
        return _interrupted()
    except click.ClickException as error:
        error.show()
        return 2
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader of our output has gone (`csat score | head`): not a failure. Keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
        return _failed(error, debug=debug)
    else:
        return code if isinstance(code, int) else 0
    finally:
        SPOKEN.reset(spoken)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _flush() -> None:
    sys.stdout.flush()


def _interrupted() -> int:
    from csat_plugin.texts import say

    click.echo(say("cli.interrupted", SPOKEN.get()), err=True)
    return INTERRUPTED


def _failed(error: Exception, *, debug: bool) -> int:
    from csat_plugin.cli.show import show_failure

    if debug:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    return show_failure(error)
