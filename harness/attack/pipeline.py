"""The attack: survey the target, prepare worlds, try everything, judge, and say what was not covered.

Start reading here.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from harness.attack.campaign import Campaign, campaign
from harness.attack.coverage import Ledger
from harness.attack.prepare import Grounds, Survey
from harness.attack.ways import Way
from harness.catalog.introspect import introspect
from harness.catalog.model import Catalog
from harness.config.model import Config
from harness.errors import ConfigError, Interrupted, UsageError
from harness.findings.gather import findings_from
from harness.findings.waive import listed
from harness.record.model import Finding, Suspicion
from harness.sql.compose import literal
from harness.target.clones import Clones, Obstacle
from harness.target.connect import connect, database_of, describe
from harness.target.login import app_login
from harness.target.replica import stood_in
from harness.target.text import ask, tell
from harness.world.build import accepted, impersonation, read_principals
from harness.world.foreign import guard
from harness.world.model import Scene
from harness.world.ownership import assign_owners
from harness.world.twin import QUIET, calming

# Seconds of generated programs where none are asked for: the matrix finds most, and a gate must be quick.
_BUDGET = 0.5

_REMEDIES = {
    Obstacle.LARGE: "allow it with --clone, or attack a smaller database with the same schema",
    Obstacle.PRIVILEGE: "give the URL of a superuser, or of a user with CREATEDB that owns the database",
    Obstacle.ABSENT: "check the name of the database",
}

_CROWDED = "the application role's connections were all taken at times: SET SESSION AUTHORIZATION stood in for a login"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Budget in seconds; ``owned`` says that the harness made the server itself.

    ``only`` names the relations to attack, None for all: the outcome then says what was left out.
    """

    seed: int = 1
    budget: float | None = None
    clone: bool = False
    app_dsn: str | None = None
    owned: bool = False
    only: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run showed. ``doubts`` keep it from being called isolated; ``notes`` are for the reader.

    ``left_out`` are relations that ``Options.only`` does not name: nothing is said about them. ``tried`` holds object
    and family of every attempt of the matrix, ``ways`` object, command and channel with the number of attempts.
    """

    survey: Survey
    source: str
    findings: tuple[Finding, ...]
    ledger: Ledger
    attempts: int
    seconds: float
    seed: int
    stopped_because: str
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    waivers: tuple[Mapping[str, Any], ...] = ()
    suspicions: tuple[tuple[Scene, Suspicion], ...] = ()
    left_out: tuple[str, ...] = ()
    tried: frozenset[tuple[str, str]] = frozenset()
    ways: Mapping[Way, int] = field(default_factory=dict)


def attack(config: Config, dsn: str, options: Options, progress: Progress = lambda _: None) -> Outcome:
    """Attack the database of ``dsn`` on clones of it. UsageError where nothing could be judged."""
    with stood_in(dsn, clone=options.clone) as place:
        if place.note is None:
            return _attack(config, dsn, options, progress)
        progress(place.note)
        outcome = _attack(config, place.dsn, replace(options, app_dsn=None, owned=True), progress)
        return replace(outcome, notes=(place.note, *outcome.notes))


def _attack(config: Config, dsn: str, options: Options, progress: Progress) -> Outcome:
    began = time.monotonic()
    with Clones(dsn) as clones:
        source = database_of(dsn)
        refused = clones.why_not(source, clone=options.clone)
        if refused is None:
            progress("cloning the target")
            base = clones.make(source)
        elif refused.obstacle is Obstacle.CONNECTED:
            progress(f"copying the target by dump and restore: {refused.why}")
            base = clones.copy(source)
        else:
            raise UsageError(f"{describe(dsn)} cannot be cloned: {refused.why}", remedy=_REMEDIES[refused.obstacle])
        survey = take_survey(config, dsn, clones, base, options)
        grounds = Grounds(clones=clones, survey=survey)
        try:
            budget = _BUDGET if options.budget is None else options.budget
            seen = campaign(grounds, progress, budget=budget, seed=options.seed, limits=options.only)
            outcome = _told(seen, config, options, source, began)
            return replace(outcome, notes=(*outcome.notes, _CROWDED)) if grounds.crowded else outcome
        except psycopg.OperationalError as error:
            raise Interrupted(f"the server went away in mid-run: {error}", remedy="run again") from None
        finally:
            grounds.release()


def _told(seen: Campaign, config: Config, options: Options, source: str, began: float) -> Outcome:
    """Suspicions become findings; what was refused or done otherwise is noted."""
    survey = seen.survey
    notes = [f"principal of tenant {p.tenant} cannot enter and was left out: {why}" for p, why in survey.refused]
    if survey.login is None:
        notes.append(f"no login as {config.database.app_role} works: SET SESSION AUTHORIZATION stood in for it")
    for name, number in sorted(seen.left_out.items()):
        notes.append(f"{name} is slow: {number} of the attempts on it were left out, the least telling ones")
    today = datetime.now(UTC).date()
    findings = findings_from(seen.suspicions, accept=config.accept, app_role=config.database.app_role, today=today)
    return Outcome(
        survey=survey,
        source=source,
        findings=findings,
        ledger=seen.ledger,
        attempts=seen.attempts,
        seconds=time.monotonic() - began,
        seed=options.seed,
        stopped_because=seen.stopped_because,
        doubts=tuple(seen.doubts),
        notes=tuple(notes),
        waivers=tuple(listed(config.accept, (each.fingerprint for each in findings), today, _ended(seen))),
        suspicions=tuple(seen.suspicions),
        tried=frozenset(seen.tried),
        ways=seen.ways,
        left_out=tuple(sorted(survey.catalog.by_label.keys() - options.only)) if options.only is not None else (),
    )


def _ended(seen: Campaign) -> frozenset[str]:
    """The attack, where nothing was left out: only then is it known what there is not."""
    doubtful = seen.doubts or seen.limits is not None or seen.ledger.uncovered()
    return frozenset() if doubtful else frozenset({"attack"})


def take_survey(config: Config, dsn: str, clones: Clones, base: str, options: Options) -> Survey:
    """Everything about the target that does not depend on who attacks. ConfigError, UsageError."""
    role = config.database.app_role
    # The base stays unconnected, so that it can be cloned at any time.
    here = clones.make(base)
    with connect(clones.dsn(here)) as connection:
        if not ask(connection, f"SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = {literal(role)}"):
            raise ConfigError(
                f"[database] app_role {role!r} does not exist on the server", remedy="create it, or name another"
            )
        catalog = introspect(connection)
        if not catalog.relations:
            raise UsageError(f"database {database_of(dsn)!r} has no tables", remedy="provision it first")
        if catalog.firings or catalog.foreign:
            for database in (base, here):
                _calm(clones.dsn(database), catalog)
        owners = assign_owners(catalog, config.tenancy)
        become = impersonation(connection, role)
        principals, refused = accepted(connection, become, read_principals(connection, config.tenancy))
    if len({tenant for p in principals for tenant in p.tenants}) < 2:
        why = f": {refused[0][1]}" if refused else ""
        raise ConfigError(
            f"fewer than two tenants can be entered{why}",
            remedy="check [tenancy] principals and enter against the data",
        )
    login = app_login(clones.dsn(here), role, options.app_dsn, owned=options.owned)
    return Survey(
        config=config,
        catalog=catalog,
        owners=owners,
        principals=principals,
        refused=refused,
        become=become,
        base=base,
        here=here,
        dsn=dsn,
        login=login,
    )


def _calm(dsn: str, catalog: Catalog) -> None:
    """What fires whatever the session is would also fire, and refuse, while worlds are made; but no world writes beyond."""
    with connect(dsn) as connection:
        tell(connection, "; ".join(["BEGIN", QUIET, *calming(catalog), "COMMIT"]))
        guard(connection, catalog)
