"""The yardstick of starting: a click program with as many commands and options as ours, and nothing in it."""

from __future__ import annotations

import click

COMMANDS = 21


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("1.0")
@click.option("-w", "--workspace", type=click.Path(file_okay=False), help="A folder.")
@click.option("--format", type=click.Choice(["table", "json", "csv"]), help="How rows come out.")
@click.option("--at", type=click.DateTime(), help="A time.")
@click.option("--lang", type=click.Choice(["en", "zh", "ja"]), help="A language.")
@click.option("-q", "--quiet", is_flag=True, help="Say less.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
@click.option("--debug", is_flag=True, help="Say all.")
def program(**_: object) -> None:
    """Nothing at all."""


for number in range(COMMANDS):
    program.add_command(click.Command(f"command{number}", help="Does nothing, in one line of help."))


if __name__ == "__main__":
    program()
