"""Runs a command line: lazy commands, common options before or after the command, failures as sentences, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from csat_plugin import __version__
from csat_plugin.cli import INTERRUPTED
from csat_plugin.cli.commands import COMMANDS
from csat_plugin.cli.help import HelpedGroup
from csat_plugin.cli.language import SPOKEN, asked_language, help_text
from csat_plugin.cli.options import Common
from csat_plugin.cli.usage import sentence


class Csat(HelpedGroup):
    """The group of all commands; a command's module is imported only when it runs."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order of the day's work."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of that name, its module imported now."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"csat_plugin.cli.{COMMANDS[name]}"), f"{name}_command")
        return command


@click.group(cls=Csat, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, message="csat %(version)s")
@Common.options
def csat(**values: object) -> None:
    """The whole program."""
    click.get_current_context().obj = Common.of(values)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure is one sentence on stderr."""
    _speak_utf8()
    debug = "--debug" in arguments
    spoken = SPOKEN.set(asked_language(arguments, os.environ))
    try:
        code = _carried_out(list(arguments))
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except (click.exceptions.Abort, EOFError):
        return _interrupted()
    except click.ClickException as error:
        click.echo(sentence(error), err=True)
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


def _carried_out(arguments: list[str]) -> object:
    """Run the command; `csat.main` would answer a reader that has gone with exit code 1."""
    if "_CSAT_COMPLETE" in os.environ:
        return csat.main(args=arguments, prog_name="csat", standalone_mode=False)
    with csat.make_context("csat", arguments) as context:
        return csat.invoke(context)


def _speak_utf8() -> None:
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open as long as the program
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _interrupted() -> int:
    click.echo(help_text("usage.interrupted"), err=True)  # no import here: one may be what was interrupted
    return INTERRUPTED


def _failed(error: Exception, *, debug: bool) -> int:
    from csat_plugin.cli.show import show_failure

    if debug:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    return show_failure(error)
