"""A small tenancy of its own: rows by tenant, rows by user, and a helper role that reads more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.config.model import Config, Pools, Tenancy
from harness.config.model import Database as Named
from harness.target.connect import connect
from harness.target.model import Server
from tests.conftest import Database

_FOLDER = Path(__file__).parent
ENTER = ("SELECT set_config('app.tenant_id', %(tenant)s, true), set_config('app.user_id', %(user_id)s, true)",)


@pytest.fixture
def target(database: Database, server: Server) -> Iterator[str]:
    """The privileged address of a provisioned database; its roles go with it."""
    with connect(database.dsn) as conn:
        conn.execute((_FOLDER / "schema.sql").read_text(encoding="utf-8").encode())
    yield database.dsn
    with connect(server.dsn) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)".encode())


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Config]:
    """A configuration, by default that of the schema, with a subject of ``broken.py`` where one is named."""

    def made(subject: str | None = None, *, enter: tuple[str, ...] = ENTER) -> Config:
        config = Config(
            path=tmp_path / "tenantproof.toml",
            database=Named(app_role="pool_app"),
            tenancy=Tenancy(
                column=("tenant_id",),
                principals="SELECT tenant_id AS tenant, id AS user_id FROM members ORDER BY id",
                enter=enter,
            ),
        )
        return replace(config, pools=Pools(subject=f"tests.harness.pools.{subject}" if subject else None))

    return made
