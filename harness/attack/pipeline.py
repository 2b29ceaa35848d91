"""The attack: survey the target, prepare worlds, try everything, judge, and say what was not covered.

Start reading here.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import psycopg

from harness.attack.arena import Arena, Pairing, Suspicion
from harness.attack.coverage import Ledger, account
from harness.attack.direct import direct_reads
from harness.attack.notify import overheard
from harness.attack.prepare import SESSION, Grounds, Survey, rights_of, scene_of, stage_of
from harness.attempts import channels, existence, predicates, privilege, reads, routines, session, victim_acts, writes
from harness.catalog.introspect import introspect
from harness.config.model import Config
from harness.errors import ConfigError, Interrupted, UsageError
from harness.execute.stage import Stage
from harness.record.model import Attempt
from harness.sql.compose import literal
from harness.target.clones import Clones
from harness.target.connect import connect, database_of, describe
from harness.target.login import app_login
from harness.target.text import ask, tell
from harness.world.build import accepted, count_rows, impersonation, read_principals
from harness.world.model import Scene
from harness.world.ownership import assign_owners
from harness.world.pairs import Pair, choose

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Budget in seconds; ``owned`` says that the harness made the server itself."""

    seed: int = 1
    budget: float | None = None
    clone: bool = False
    app_dsn: str | None = None
    owned: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All that a run showed, before it is told."""

    survey: Survey
    suspicions: tuple[tuple[Scene, Suspicion], ...]
    ledger: Ledger
    attempts: int
    seconds: float
    seed: int
    stopped_because: str
    doubts: tuple[str, ...] = ()


def attack(config: Config, dsn: str, options: Options, progress: Progress = lambda _: None) -> Outcome:
    """Attack the database of ``dsn`` on clones of it. UsageError where nothing could be judged."""
    began = time.monotonic()
    with Clones(dsn) as clones:
        source = database_of(dsn)
        with connect(dsn):
            pass
        if (refused := clones.why_not(source, clone=options.clone)) is not None:
            raise UsageError(f"{describe(dsn)} cannot be cloned: {refused.why}", remedy="close other connections to it")
        progress("cloning the target")
        base = clones.make(source)
        survey = take_survey(config, dsn, clones, base, options)
        grounds = Grounds(clones=clones, survey=survey)
        try:
            return _campaign(grounds, options, progress, began)
        except psycopg.OperationalError as error:
            raise Interrupted(f"the server went away in mid-run: {error}", remedy="run again") from None
        finally:
            grounds.release()


def take_survey(config: Config, dsn: str, clones: Clones, base: str, options: Options) -> Survey:
    """Everything about the target that does not depend on who attacks. ConfigError, UsageError."""
    role = config.database.app_role
    # The base stays unconnected, so that it can be cloned at any time.
    here = clones.make(base)
    with connect(clones.dsn(here)) as connection:
        if not ask(connection, f"SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = {literal(role)}"):
            raise ConfigError(f"[database] app_role {role!r} does not exist on the server", remedy="create it, or name another")
        catalog = introspect(connection)
        if not catalog.relations:
            raise UsageError(f"database {database_of(dsn)!r} has no tables", remedy="provision it first")
        owners = assign_owners(catalog, config.tenancy)
        become = impersonation(connection, role)
        principals, refused = accepted(connection, become, read_principals(connection, config.tenancy))
    if len({tenant for p in principals for tenant in p.tenants}) < 2:
        why = f": {refused[0][1]}" if refused else ""
        raise ConfigError(
            f"fewer than two tenants can be entered{why}", remedy="check [tenancy] principals and enter against the data"
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


def _campaign(grounds: Grounds, options: Options, progress: Progress, began: float) -> Outcome:
    survey, ledger = grounds.survey, Ledger()
    suspicions: list[tuple[Scene, Suspicion]] = []
    with connect(grounds.clones.dsn(survey.here)) as connection:
        tell(connection, SESSION)
        counts = count_rows(connection, survey.catalog, survey.owners, _tenants(survey))
    pairs = choose(survey.principals, counts)
    if not pairs:
        raise ConfigError("every principal is entitled to every tenant: nobody is there to be an attacker")
    attempts = 0
    found, seen = direct_reads(grounds, pairs)
    pairs = (*pairs, *(pair for pair in found if pair not in pairs))[:12]
    attempts += seen
    for number, pair in enumerate(pairs, 1):
        progress(f"tenant {pair.attacker.tenant} attacks tenant {pair.victim} ({number}/{len(pairs)})")
        scene, arena, stage = _stand(grounds, pair)
        arena.run(_exhaustive(scene, first=number == 1))
        account(ledger, scene, stage, arena.records)
        if number == 1:
            _as_nobody(grounds, scene, arena)
        suspicions += [(scene, suspicion) for suspicion in arena.suspicions]
        attempts += arena.attempts
        grounds.release()
    suspicions += overheard(grounds, scene)
    return Outcome(
        survey=survey,
        suspicions=tuple(suspicions),
        ledger=ledger,
        attempts=attempts,
        seconds=time.monotonic() - began,
        seed=options.seed,
        stopped_because="the exhaustive matrix is complete",
    )


def _tenants(survey: Survey) -> list[str]:
    return list(dict.fromkeys(tenant for p in survey.principals for tenant in sorted(p.tenants)))


def _stand(grounds: Grounds, pair: Pair) -> tuple[Scene, Arena, Stage]:
    """Both worlds of the pair with their connections."""
    survey = grounds.survey
    there, differs = grounds.twin(pair.victim)
    here_wire, there_wire = grounds.privileged(survey.here), grounds.privileged(there)
    scene = scene_of(here_wire.connection, survey, pair, differs)
    rights = rights_of(here_wire.connection, survey, pair.victim_principal) if pair.victim_principal else None
    here, beyond = stage_of(survey, here_wire, scene, rights), replace_eyes(stage_of(survey, there_wire, scene, rights))
    here_login, there_login = grounds.login(survey.here), grounds.login(there)
    pairing = Pairing(
        here=here,
        there=beyond,
        sight_here=Stage(wire=here_login) if here_login else replace_eyes(here),
        sight_there=Stage(wire=there_login) if there_login else beyond,
        reset=_resetter(grounds, survey.here, there),
        changed=_changer(grounds, pair.victim),
    )
    return scene, Arena(scene=scene, pairing=pairing, reads=reads.everything(scene)), here


def replace_eyes(stage: Stage) -> Stage:
    """The same stage without a look at the victim's side."""
    return replace(stage, eyes=None, baselines={})


def _resetter(grounds: Grounds, here: str, there: str) -> Callable[[], None]:
    """Sequences do not roll back: both worlds are set to the same values before a difference is believed."""
    sequences = grounds.survey.catalog.sequences
    wires = [grounds.privileged(here), grounds.privileged(there)] if sequences else []

    def reset() -> None:
        for wire in wires:
            for sequence in sequences:
                wire.run(f"SELECT pg_catalog.setval({literal(sequence.sql)}::pg_catalog.regclass, 30000)")

    return reset


def _changer(grounds: Grounds, victim: str) -> Callable[[], Stage | None]:
    """The world of other values, made when it is first asked for."""
    made: list[Stage] = []

    def changed() -> Stage | None:
        if not made:
            wire = grounds.privileged(grounds.other_values(victim))
            made.append(Stage(wire=wire, become=grounds.survey.become))
        return made[0]

    return changed


def _exhaustive(scene: Scene, *, first: bool) -> Iterator[Attempt]:
    yield from reads.attempts(scene)
    yield from writes.attempts(scene)
    yield from existence.attempts(scene)
    yield from predicates.attempts(scene)
    yield from routines.attempts(scene)
    yield from routines.shadowed(scene)
    yield from privilege.attempts(scene)
    yield from session.stale(scene)
    yield from session.nobody_writes(scene)
    yield from victim_acts.attempts(scene)
    if first:
        yield from channels.attempts(scene)
        yield from channels.forgery(scene)


def _as_nobody(grounds: Grounds, scene: Scene, arena: Arena) -> None:
    """Nobody's reads, against a world without any tenant's rows."""
    survey = grounds.survey
    there, _ = grounds.twin(None)
    here_wire, there_wire = grounds.login(survey.here), grounds.login(there)
    if here_wire is not None and there_wire is not None:
        here, beyond = Stage(wire=here_wire), Stage(wire=there_wire)
    else:
        here = Stage(wire=grounds.privileged(survey.here), become=survey.become)
        beyond = Stage(wire=grounds.privileged(there), become=survey.become)
    pairing = replace(arena.pairing, sight_here=here, sight_there=beyond, changed=lambda: None)
    alone = Arena(scene=replace(scene, victim_values=frozenset()), pairing=pairing, reads=())
    alone.run(session.nobody(scene))
    arena.suspicions += alone.suspicions
    arena.attempts += alone.attempts
