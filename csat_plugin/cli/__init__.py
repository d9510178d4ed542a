"""The command line: `csat`. One module a command group, imported only when its command runs, so that `--help` is instant."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `csat`; ends the process with the contract's exit code."""
    try:
        from csat_plugin.cli.entry import run

        code = run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # while the program was still loading, or a second time while it said so
        code = INTERRUPTED
    # All is done and said: a Ctrl-C from here on would only garble the exit code.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)
