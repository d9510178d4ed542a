"""The command line: `csat`. One module a command group, imported only when its command runs, so that `--help` is instant."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `csat`; ends the process with the contract's exit code."""
    if hasattr(signal, "pthread_kill"):  # not on Windows
        sys.unraisablehook = _once_more
    try:
        from csat_plugin.cli.entry import run

        code = run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # while the program was still loading, or a second time while it said so
        code = INTERRUPTED
    # All is done and said: a Ctrl-C from here on would only garble the exit code.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _once_more(what: UnraisableHookArgs) -> None:
    """A Ctrl-C that came where nothing can be raised, such as while memory is freed, comes again a moment later."""
    if not issubclass(what.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(what)
        return
    from threading import Timer, get_ident

    again = Timer(0.01, signal.pthread_kill, (get_ident(), signal.SIGINT))
    again.daemon = True
    again.start()
