"""The attack: survey the target, prepare worlds, try everything, judge, and say what was not covered.

Start reading here.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from harness.attack.campaign import Campaign, campaign
from harness.attack.cloned import cloned
from harness.attack.coverage import Ledger
from harness.attack.grounds import Grounds
from harness.attack.prepare import Survey
from harness.attack.rolledback import rolled_back
from harness.attack.survey import take_survey
from harness.attack.ways import Way
from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.findings.gather import findings_from
from harness.findings.waive import listed
from harness.record.model import Finding, Suspicion
from harness.target.clones import LARGEST, CloneRefused, Clones, Obstacle
from harness.target.connect import database_of, describe
from harness.target.login import app_login
from harness.target.replica import stood_in
from harness.world.model import Scene

# Seconds of generated programs where none are asked for: the matrix finds most, and a gate must be quick.
_BUDGET = 0.5

_REMEDIES = {
    Obstacle.PRIVILEGE: "give the URL of a superuser, or of a user with CREATEDB that owns the database",
    Obstacle.ABSENT: "check the name of the database",
}

# What stands in the way of every copy, and not of work on the target itself.
_IN_PLACE = (Obstacle.LARGE, Obstacle.UNREADABLE)

_CROWDED = "the application role's connections were all taken at times: SET SESSION AUTHORIZATION stood in for a login"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Budget in seconds; ``owned`` says that the harness made the server itself.

    ``only`` names the relations to attack, None for all: the outcome then says what was left out. ``largest``: bytes
    above which a database is not copied without ``clone``.
    """

    seed: int = 1
    budget: float | None = None
    clone: bool = False
    app_dsn: str | None = None
    owned: bool = False
    only: frozenset[str] | None = None
    largest: int = LARGEST


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
    """Attack the database of ``dsn`` in worlds made of it. UsageError where nothing could be judged."""
    with stood_in(dsn, clone=options.clone, largest=options.largest) as place:
        if place.note is None:
            return _attack(config, dsn, options, progress)
        progress(place.note)
        outcome = _attack(config, place.dsn, replace(options, app_dsn=None, owned=True), progress)
        return replace(outcome, notes=(place.note, *outcome.notes))


def _attack(config: Config, dsn: str, options: Options, progress: Progress) -> Outcome:
    began = time.monotonic()
    with _grounds(config, dsn, options, progress) as grounds:
        try:
            budget = _BUDGET if options.budget is None else options.budget
            seen = campaign(grounds, progress, budget=budget, seed=options.seed, limits=options.only)
            outcome = _told(seen, config, options, database_of(dsn), began)
            told = [*grounds.notes, *outcome.notes, *([_CROWDED] if grounds.crowded else [])]
            return replace(outcome, notes=tuple(told))
        except psycopg.OperationalError as error:
            raise Interrupted(f"the server went away in mid-run: {error}", remedy="run again") from None
        finally:
            grounds.release()


@contextmanager
def _grounds(config: Config, dsn: str, options: Options, progress: Progress) -> Iterator[Grounds]:
    """Clones of the target, or of a copy of it; the target itself, where neither may or can be made."""
    source = database_of(dsn)
    with Clones(dsn) as clones:
        refused = clones.why_not(source, clone=options.clone, largest=options.largest)
        if refused is None:
            progress("cloning the target")
            base = clones.make(source)
        elif refused.obstacle is Obstacle.CONNECTED:
            progress(f"copying the target by dump and restore: {refused.why}")
            try:
                base = clones.copy(source)
            except Interrupted as error:
                refused = CloneRefused(obstacle=Obstacle.UNREADABLE, why=error.what)
        if refused is None or refused.obstacle is Obstacle.CONNECTED:
            # The base stays unconnected, so that it can be cloned at any time.
            here = clones.make(base)
            survey = take_survey(config, clones.dsn(here))
            login = app_login(clones.dsn(here), config.database.app_role, options.app_dsn, owned=options.owned)
            yield cloned(clones, replace(survey, login=login), base, here)
        elif refused.obstacle in _IN_PLACE:
            progress(f"working in transactions that are rolled back: {refused.why}")
            yield rolled_back(config, dsn, refused.why)
        else:
            raise UsageError(f"{describe(dsn)} cannot be cloned: {refused.why}", remedy=_REMEDIES[refused.obstacle])


def _told(seen: Campaign, config: Config, options: Options, source: str, began: float) -> Outcome:
    """Suspicions become findings; what was refused or done otherwise is noted."""
    survey = seen.survey
    notes = [f"principal of tenant {p.tenant} cannot enter and was left out: {why}" for p, why in survey.refused]
    for name, number in sorted(seen.left_out.items()):
        notes.append(f"{name} is slow: {number} of the attempts on it were left out, the least telling ones")
    notes += [f"{unfit.why}: {number} attempts were not made" for unfit, number in seen.told(doubt=False)]
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
