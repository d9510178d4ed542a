"""Command lines that cannot be understood: one sentence each in the language of the run, exit code 2."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.language import usage_text

if TYPE_CHECKING:  # older versions of click know no type arguments at run time
    _Choice = click.Choice[str]
    _Type = click.ParamType[Decimal, str]
else:
    _Choice, _Type = click.Choice, click.ParamType


REPORTS = (".html", ".md", ".xlsx")
"""Endings of a report's file that are no form of rows; held equal to those of `csat report` by a test."""


class Wrong(click.UsageError):
    """A wrong command line, said by a code of the catalogue."""

    def __init__(self, code: str, context: click.Context | None, **values: object) -> None:
        path = context.command_path if context else "csat"
        super().__init__(usage_text(code, path=path, **values), context)


def sentence(error: click.ClickException) -> str:
    """What is wrong with a command line and what to do."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    told = None if context is None else _told(error, context)
    return str(told or error.format_message())


def _told(error: click.ClickException, context: click.Context) -> Wrong | None:
    """The error of click in our words; `None` for one that says its own."""
    match error:
        case Wrong() | click.exceptions.NoArgsIsHelpError():
            return None
        case click.NoSuchOption():
            near = error.possibilities or ()
            code = "usage.no_option" + (".near" if near else "")
            return Wrong(code, context, name=error.option_name, near="".join(near[:1]))
        case click.MissingParameter():
            return _missing(error, context)
        case click.BadOptionUsage():
            flag = any(error.option_name in p.opts and getattr(p, "is_flag", False) for p in context.command.params)
            code = "usage.takes_no_value" if flag else "usage.needs_value"
            return Wrong(code, context, name=error.option_name)
        case click.BadParameter():
            return Wrong("usage.value", context, name=named_parameter(error.param), why=error.message)
        case _ if isinstance(context.command, click.Group):
            return Wrong("usage.missing_command", context)
    return None


def _missing(error: click.MissingParameter, context: click.Context) -> Wrong:
    param = error.param
    name = named_parameter(param)
    if param is not None and isinstance(param.type, click.Choice):
        return Wrong("usage.missing.choice", context, name=name, known=", ".join(map(str, param.type.choices)))
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return Wrong("usage.missing", context, name=name, usage=f"{context.command_path} {pieces}")


def named_parameter(param: click.Parameter | None) -> str:
    """`--period` for an option, `PERIOD` for an argument."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return "" if param is None else param.human_readable_name.removesuffix("...")


class OneOf(_Choice):
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word; another one is refused with those there are."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            known = ", ".join(map(str, self.choices))
            raise Wrong("usage.choice", ctx, name=named_parameter(param), value=value, known=known) from None


class Form(OneOf):
    """How rows come out; the forms of a report are refused with where they belong: the ending of its file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word; another one is refused with those there are, or with the command that writes such a report."""
        try:
            return super().convert(value, param, ctx)
        except Wrong:
            ending = f".{str(value).lower().lstrip('.')}"
            if ending not in REPORTS:
                raise
            name, file = named_parameter(param), f"report{ending}"
            raise Wrong("usage.choice.report", ctx, name=name, value=value, file=file) from None


class Whole(click.IntRange):
    """A whole number, of a range or any."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; anything else is refused with what is possible."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            name = named_parameter(param)
            code = "" if self.min is None else ".least" if self.max is None else ".range"
            raise Wrong(f"usage.number{code}", ctx, name=name, value=value, low=self.min, high=self.max) from None


class Moment(click.DateTime):
    """A day or a moment."""

    def __init__(self, formats: list[str], example: str) -> None:
        super().__init__(formats)
        self._example = example

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click asks so
        """`DAY` in help, or `TIME` where hours may be written."""
        return "DAY" if len(self.formats) == 1 else "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment; anything else is refused with an example."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            raise Wrong("usage.moment", ctx, name=named_parameter(param), value=value, example=self._example) from None


class Place(click.Path):
    """A file or folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; one that cannot be used is refused with what is wrong with it."""
        from pathlib import Path

        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            path = Path(value)
            word = "missing" if not path.exists() else "folder" if not self.dir_okay and path.is_dir() else "closed"
            if path.is_file() and not self.file_okay:
                word = "file"
            raise Wrong(f"usage.path.{word}", ctx, name=named_parameter(param), value=str(value)) from None


class Points(_Type):
    """A number of points from 0 to 100, exact."""

    name = "points"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number; anything else is refused."""
        from csat_plugin.core.exact import exact

        try:
            number = exact(value)
        except ValueError:
            number = Decimal(-1)
        if not 0 <= number <= 100:  # noqa: PLR2004 - points are of 100
            raise Wrong("usage.points", ctx, name=named_parameter(param), value=value)
        return number


def asks(*, yes: bool) -> bool:
    """Whether a person sits there who can be asked; `yes` says not to."""
    import sys

    return not yes and sys.stdin.isatty()


def chosen(most: int, default: int = 1) -> int:
    """Ask for a number from 1 to `most` until one is given; what is no such number is said in the language of the run."""
    while True:
        given = str(click.prompt(">", default=str(default)))
        if given.strip().isdecimal() and 1 <= int(given) <= most:
            return int(given)
        click.echo(usage_text("usage.answer", value=given, low=1, high=most), err=True)
