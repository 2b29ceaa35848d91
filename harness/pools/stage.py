"""What a fresh connection answers is the measure: asked again on a new one before any difference is called a breach."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg

from harness.config.model import Tenancy
from harness.errors import ConfigError
from harness.pools.direct import Kept
from harness.pools.litter import NOTE, Litter, all_litter
from harness.pools.look import Look, Plan, Probe, look, probes
from harness.pools.speech import Guard, say
from harness.pools.subject import Session
from harness.sql.compose import identifier
from harness.sql.question import question
from harness.world.build import accepted, impersonation, read_principals
from harness.world.model import Principal

_SETTING = re.compile(r"set_config\s*\(\s*'([\w.]+)'|\bSET\s+(?:LOCAL\s+|SESSION\s+)?([a-z_]\w*\.\w+)", re.IGNORECASE)
Viewer = Principal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A clone of the target. ``admin`` is a privileged connection to it, ``app_dsn`` logs in as the application."""

    app_dsn: str
    app_user: str
    dsn: str
    admin: psycopg.Connection[Any]
    principals: tuple[Principal, ...]
    settings: tuple[str, ...]
    probes: tuple[Probe, ...]
    litter: tuple[Litter, ...]
    plans: dict[Viewer, Plan] = field(default_factory=dict)
    looks: dict[Viewer, Look] = field(default_factory=dict)

    @property
    def tenants(self) -> frozenset[str]:
        return frozenset(tenant for each in self.principals for tenant in each.tenants)

    def now(self) -> float:
        """The server's clock."""
        row = self.admin.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
        assert row is not None
        return float(row[0])

    def plan(self, viewer: Viewer) -> Plan:
        if viewer not in self.plans:
            first = self._fresh(viewer, Plan(settings=self.settings, apart=self.probes))
            works = {name for name, answer in first.answers.items() if not answer.startswith("!")}
            self.plans[viewer] = Plan(
                settings=self.settings,
                together=tuple(probe for probe in self.probes if probe.name in works),
                apart=tuple(probe for probe in self.probes if probe.name not in works),
            )
        return self.plans[viewer]

    def fresh(self, viewer: Viewer, *, again: bool = False) -> Look:
        """What ``viewer`` is shown on a new connection without a pool; kept until asked for ``again``."""
        if again or viewer not in self.looks:
            self.looks[viewer] = self._fresh(viewer, self.plan(viewer))
        return self.looks[viewer]

    def _fresh(self, viewer: Viewer, plan: Plan) -> Look:
        return with_kept(self.app_dsn, lambda kept: look_as(kept, viewer, plan))


def with_kept(dsn: str, work: Callable[[Kept], Look]) -> Look:
    kept = Kept(dsn)
    try:
        return work(kept)
    finally:
        kept.close()


def look_as(kept: Kept, viewer: Viewer, plan: Plan) -> Look:
    with kept.checkout() as session:
        if viewer is not None:
            session.enter(viewer)
        return look(session, plan)


def set_stage(dsn: str, app_dsn: str, admin: psycopg.Connection[Any], tenancy: Tenancy, app_role: str) -> Stage:
    """Read who acts and what there is to look at. ConfigError with fewer than two tenants."""
    become = impersonation(admin, app_role)
    found, refused = accepted(admin, become, read_principals(admin, tenancy))
    principals = _chosen(found)
    if len({each.tenant for each in principals}) < 2:
        why = f": {refused[0][1]}" if refused else ""
        raise ConfigError(
            f"fewer than two tenants can be entered{why}",
            remedy="check [tenancy] principals and enter against the data",
        )
    settings = tuple(dict.fromkeys([*_settings(tenancy.enter), NOTE]))
    tables, rights = _surroundings(app_dsn, principals[0])
    stage = Stage(
        app_dsn=app_dsn,
        app_user=app_role,
        dsn=dsn,
        admin=admin,
        principals=principals,
        settings=settings,
        probes=probes(tables),
        litter=(),
    )
    return replace(stage, litter=_litter(stage, tables, rights))


def _chosen(principals: Sequence[Principal]) -> tuple[Principal, ...]:
    """Up to two principals of each of the first three tenants: leftovers of one's own tenant are no harm."""
    by_tenant: dict[str, list[Principal]] = {}
    for principal in principals:
        by_tenant.setdefault(principal.tenant, []).append(principal)
    return tuple(each for some in list(by_tenant.values())[:3] for each in some[:2])


def _settings(enter: Sequence[str]) -> tuple[str, ...]:
    return tuple(a or b for statement in enter for a, b in _SETTING.findall(statement) if "." in (a or b))


def _surroundings(dsn: str, principal: Principal) -> tuple[list[tuple[str | None, ...]], tuple[str | None, ...]]:
    kept = Kept(dsn)
    try:
        with kept.checkout() as session:
            session.enter(principal)
            tables = [tuple(row) for row in session.execute(question("harness.pools", "tables"))]
            rights = tuple(session.execute(question("harness.pools", "rights"))[0])
    finally:
        kept.close()
    return tables, rights


def _litter(
    stage: Stage, tables: Sequence[tuple[str | None, ...]], rights: tuple[str | None, ...]
) -> tuple[Litter, ...]:
    """Temporary tables stand before a table of which the first principal reads rows, if there is one."""
    answers: Mapping[str, str] = stage.fresh(stage.principals[0]).answers
    names = [(identifier(str(row[1])), identifier(str(row[0]), str(row[1]))) for row in tables if row[4] == "true"]
    full = [pair for pair in names if not answers.get(f"SELECT {pair[0]}", "!").startswith(("!", "0:"))]
    table, qualified = (full or names or [("tenantproof_note", "pg_catalog.pg_class")])[0]
    roles, sequence, login = rights
    return all_litter(table, qualified, json.loads(roles or "[]"), sequence, login)


def leave(session: Session, litter: Litter) -> None:
    """Let the holder of ``session`` leave ``litter``. Refused where it may not, and then nothing is left."""
    with Guard(session, keep=True):
        for statement in litter.statements:
            say(session, statement)
