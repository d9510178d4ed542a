"""Commands whose help comes from the text catalogue, by the command's path: `help.actions.move`, `help.actions.move.outcome`.

An option that means the same everywhere stands once: `help.option.period`. The first paragraph of a help text is the line that
lists of commands show.
"""

from __future__ import annotations

from collections.abc import Iterable

import click

from csat_plugin.cli.language import help_text
from csat_plugin.cli.usage import Wrong
from csat_plugin.cli.width import width, wrapped


class Formatter(click.HelpFormatter):
    """Breaks lines by the width signs take, so that Chinese and Japanese help fits a terminal too."""

    def write_text(self, text: str) -> None:
        """Paragraphs, indented."""
        indent = " " * self.current_indent
        paragraphs = ["\n".join(indent + line for line in wrapped(part, self.width - self.current_indent))
                      for part in text.split("\n\n")]  # fmt: skip
        self.write("\n\n".join(paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what they mean, side by side."""
        listed = list(rows)
        first = min(max(width(term) for term, _ in listed), col_max) + col_spacing
        hanging = "\n" + " " * (self.current_indent + first)
        for term, meaning in listed:
            beside = " " * (first - width(term)) if width(term) <= first - col_spacing else hanging
            lines = wrapped(meaning, max(self.width - first - 2, 10))
            self.write(f"{'':>{self.current_indent}}{term}{beside if meaning else ''}{hanging.join(lines)}\n")


class _Context(click.Context):
    formatter_class = Formatter


class Helped(click.Command):
    """A command with its help from the catalogue."""

    context_class = _Context

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line of usage."""
        prefix = help_text("help.heading.usage")
        prefix += " " if prefix.isascii() else ""  # a full-width colon brings its own blank
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(help_text(f"help.{_path(ctx)}"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every option with its meaning."""
        with formatter.section(help_text("help.heading.options")):
            formatter.write_dl([(_term(option, ctx), _meaning(option, ctx))
                                for option in self.get_params(ctx)
                                if isinstance(option, click.Option) and not option.hidden])  # fmt: skip

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; what is left over is refused in the language of the run."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not isinstance(self, click.Group):
            raise Wrong("usage.extra", ctx, listed=" ".join(rest), usage=usage_line(ctx))
        return rest


class HelpedGroup(Helped, click.Group):
    """A group of such commands."""

    meant: str = ""
    """The command that is meant where none is named: `csat explain NAME` is `csat explain score NAME`."""
    alone: bool = False
    """Whether it is meant by the group's bare name and by options alone too: `csat surveys --why`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As every command does; where only options are given, those of the command that is meant."""
        if self.alone and not {"--help", "-h"} & set(args) and not set(args) & set(self.list_commands(ctx)):
            args = [self.meant, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with the first paragraph of its help; none is imported for it."""
        above = "" if ctx.parent is None else f"{_path(ctx)}."
        with formatter.section(help_text("help.heading.commands")):
            formatter.write_dl([(name, help_text(f"help.{above}{name}").partition("\n\n")[0])
                                for name in self.list_commands(ctx)])  # fmt: skip

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a proposal for a mistyped name."""
        known = self.list_commands(ctx)
        if args[0] in known:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        near = get_close_matches(args[0], known, 1)
        if self.meant and not near:
            return super().resolve_command(ctx, [self.meant, *args])
        raise Wrong("usage.no_command" + (".near" if near else ""), ctx, name=args[0], near="".join(near))


def usage_line(ctx: click.Context) -> str:
    """`csat close [OPTIONS] PERIOD`."""
    return f"{ctx.command_path} {' '.join(ctx.command.collect_usage_pieces(ctx))}"


def _path(ctx: click.Context) -> str:
    """`actions.move`; `csat` for the whole program."""
    names: list[str] = []
    at: click.Context | None = ctx
    while at is not None and (at.parent is not None or not names):
        names.append(at.info_name or "")
        at = at.parent
    return ".".join(reversed(names))


def _term(option: click.Option, ctx: click.Context) -> str:
    record = option.get_help_record(ctx)
    return record[0] if record else ""


def _meaning(option: click.Option, ctx: click.Context) -> str:
    word = "help" if "--help" in option.opts else str(option.name)
    meaning = help_text(f"help.{_path(ctx)}.{word}", f"help.option.{word}")
    return f"{meaning}  [{help_text('help.heading.required')}]" if option.required else meaning
