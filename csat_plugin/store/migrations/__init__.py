"""Schema migrations, run from within: no configuration file, the scripts lie in this package.

Only opening a store that is not at the newest version imports this package, and with it Alembic.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def configuration() -> Config:
    """Alembic's configuration with this package as its folder."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def known() -> set[str]:
    """Every migration this version has."""
    return {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}


def upgrade(connection: Connection, target: str = "head") -> None:
    """Bring the database to that migration, inside the transaction the connection is in."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, target)
