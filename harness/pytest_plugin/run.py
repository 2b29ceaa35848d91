"""What the tests of one process share: the database, and one attack on all the relations that are its to judge."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest

from harness.attack.pipeline import Options, Outcome, attack
from harness.catalog.introspect import introspect
from harness.config.load import load_config
from harness.config.model import Config, Tenancy
from harness.errors import TenantproofError, UsageError
from harness.findings.waive import listed
from harness.report.waivers import waivers
from harness.target.clones import Clones
from harness.target.connect import connect, database_of, dsn_with, refuse_production
from harness.target.login import app_login
from harness.target.server import open_server
from harness.target.system import provision, seed
from harness.target.text import tell
from harness.target.throwaway import throwaway
from harness.world.build import read_principals

_TENANTS, _ROWS = 12, 400
RUN = pytest.StashKey["Run"]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A copy of the database: ``dsn`` is privileged, ``app_dsn`` a login of the application."""

    dsn: str
    app_dsn: str


class Run:
    """Nothing is built before it is asked for; ``close`` takes away what was."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self.path = path
        worker: dict[str, Any] = getattr(config, "workerinput", {})
        self.workers = int(worker.get("workercount", 1))
        self._option = config.getoption
        self._stack = ExitStack()
        self._outcomes: dict[frozenset[str], Outcome] = {}

    def close(self) -> None:
        self._stack.close()

    @cached_property
    def config(self) -> Config:
        return load_config(self.path)

    @cached_property
    def dsn(self) -> str:
        """Privileged: of the database given, or of one that [system] builds for this process. UsageError."""
        given: str | None = self._option("tenantproof_dsn")
        really: str | None = self._option("tenantproof_yes_really")
        if given is not None:
            refuse_production(given, really)
            return given
        config = self.config
        server = self._stack.enter_context(open_server(self._option("tenantproof_postgres")))
        refuse_production(server.dsn, really)
        built = dsn_with(server.dsn, dbname=self._stack.enter_context(throwaway(server.dsn, "pytest")))
        provision(config, built)
        seed(config, built, tenants=_TENANTS, rows=_ROWS)
        return built

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """Their labels, in order."""
        with connect(self.dsn) as connection:
            return tuple(sorted(introspect(connection).by_label))

    def attacked(self, only: frozenset[str]) -> Outcome:
        """The outcome of one attack on these relations, and on what is no relation."""
        if only not in self._outcomes:
            self._outcomes[only] = attack(self.config, self.dsn, Options(only=only))
        return self._outcomes[only]

    def waivers(self) -> list[str]:
        """A line for each; none where tenantproof.toml cannot be read, which the tests themselves say."""
        try:
            accepts = self.config.accept
        except TenantproofError:
            return []
        told = listed(accepts, (), datetime.now(UTC).date(), ran=())
        return [waiver.line for waiver in waivers({"waivers": told})]

    @contextmanager
    def copy(self) -> Iterator[Target]:
        """A copy that is dropped when the block ends. UsageError where the application cannot log in."""
        role = self.config.database.app_role
        with Clones(self.dsn) as clones:
            dsn = clones.dsn(clones.make(database_of(self.dsn)))
            app_dsn = app_login(dsn, role, None, owned=self._option("tenantproof_dsn") is None)
            if app_dsn is None:
                raise UsageError(f"no login as {role} works", remedy="give one in TENANTPROOF_APP_DSN")
            yield Target(dsn=dsn, app_dsn=app_dsn)


def entering(target: Target, tenancy: Tenancy) -> Callable[..., AbstractContextManager[psycopg.Connection[Any]]]:
    """A function of a tenant and of parameters of ``enter``. LookupError where no principal has them."""
    with connect(target.dsn) as privileged:
        principals = read_principals(privileged, tenancy)

    @contextmanager
    def entered(tenant: object, **parameters: object) -> Iterator[psycopg.Connection[Any]]:
        wanted = {(name, str(value)) for name, value in parameters.items()}
        found = [p for p in principals if str(tenant) in p.tenants and wanted <= set(p.parameters)]
        if tenant is not None and not found:
            raise LookupError(f"[tenancy] principals has nobody of tenant {tenant!r} with {parameters}")
        with connect(target.app_dsn, autocommit=False) as connection:
            tell(connection, "; ".join(["BEGIN", *(found[0].enter if tenant is not None else ())]))
            yield connection
            connection.rollback()

    return entered
