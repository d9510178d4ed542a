"""HTML files that stand on their own: our templates with the report's style sheet inside, nothing to fetch, nothing to run."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup


def filled(template: str, **values: object) -> str:
    """A template with its values and the style sheet as `css`; the same values give the same bytes.

    Args:
        template: name of a file in `templates`.
        values: what it names; text is escaped, and a name it uses without a value is an error.
    """
    css = Markup(_style())  # noqa: S704 - our own style sheet
    rendered = _environment().get_template(template).render(css=css, **values)
    return "\n".join(line.rstrip() for line in rendered.split("\n") if line.strip()) + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("csat_plugin.render"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return resources.files("csat_plugin.render").joinpath("templates", "report.css").read_text("utf-8")
