"""A small tenancy of its own: rows by tenant, rows by user, and a helper role that reads more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.config.model import Config, Pools, Tenancy
from harness.config.model import Database as Named
from harness.pools.choose import Chosen
from harness.pools.control import Control, control
from harness.pools.report import PoolsReport
from harness.pools.run import run_on, staged
from harness.pools.stage import Stage
from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from tests.conftest import Database

_FOLDER = Path(__file__).parent
ENTER = ("SELECT set_config('app.tenant_id', %(tenant)s, true), set_config('app.user_id', %(user_id)s, true)",)

Configure = Callable[..., Config]
Judge = Callable[..., PoolsReport]


def made(folder: Path, subject: str | None = None, *, enter: tuple[str, ...] = ENTER) -> Config:
    """A configuration, by default that of the schema, with a subject of ``broken.py`` where one is named."""
    config = Config(
        path=folder / "tenantproof.toml",
        database=Named(app_role="pool_app"),
        tenancy=Tenancy(
            column=("tenant_id",),
            principals="SELECT tenant_id AS tenant, id AS user_id FROM members ORDER BY id",
            enter=enter,
        ),
    )
    return replace(config, pools=Pools(subject=f"tests.harness.pools.{subject}" if subject else None))


def build(dsn: str) -> None:
    with connect(dsn) as conn:
        conn.execute((_FOLDER / "schema.sql").read_text(encoding="utf-8").encode())


@pytest.fixture
def target(database: Database) -> str:
    """The privileged address of a provisioned database."""
    build(database.dsn)
    return database.dsn


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """See ``made``."""
    return lambda subject=None, **given: made(tmp_path, subject, **given)


@pytest.fixture(scope="session")
def shared_stage(server: Server) -> Iterator[tuple[Stage, Control]]:
    """One stage and its control for all pools of a worker, as one run has them: what pools do leaves it as it is."""
    name = "pools_shared"
    with connect(server.dsn) as conn:
        conn.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
    dsn = dsn_with(server.dsn, dbname=name)
    build(dsn)
    with staged(made(_FOLDER), dsn) as stage:
        assert stage is not None
        yield stage, control(stage)


@pytest.fixture
def judge(shared_stage: tuple[Stage, Control], configure: Configure) -> Judge:
    """Judge a subject of ``broken.py``, or the pool that is named, for a number of steps."""

    def judged(subject: str | None = None, *, pool: str | None = None, steps: int) -> PoolsReport:
        config = configure(subject)
        chosen = pool or config.pools.subject
        assert chosen is not None
        return run_on(config, *shared_stage, [Chosen(name=chosen)], steps=steps)

    return judged
