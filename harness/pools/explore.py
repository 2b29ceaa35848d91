"""A pool is driven until its steps are done; a breach counts once it was seen again in a shorter story."""

import math
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as with_seed
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from harness.pools.control import pair
from harness.pools.encounter import Arena, Breached
from harness.pools.judge import Expected, leftovers
from harness.pools.litter import Litter
from harness.pools.look import Look, look
from harness.pools.machine import machine_of
from harness.pools.report import Limit, PoolResult
from harness.pools.speech import Lost, Refused, told
from harness.pools.stage import Stage, Viewer, leave
from harness.pools.subject import Abandonable, Candidate
from harness.pools.tally import Tally
from harness.pools.tour import tour
from harness.record.model import Finding, Severity

_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unfit(Exception):
    """The subject does not work on a fresh connection, so that nothing can be judged."""

    why: str


def explore(
    stage: Stage, candidate: Candidate, litter: tuple[Litter, ...], *, steps: int, seed: int, short: bool = False
) -> PoolResult:
    """Drive ``candidate`` for ``steps`` steps, or until a few breaches are found; ``short`` is the tour that begins it."""
    tally = Tally(pool=candidate.name)
    usable = tuple(each for each in litter if not (candidate.transactional and each.session))
    try:
        bases = _bases(stage, candidate)
        abandonable = _lives_in_a_task(candidate)
    except _Unfit as unfit:
        return PoolResult(name=candidate.name, doubts=(unfit.why,))
    arena = Arena(stage=stage, candidate=candidate, litter=usable, bases=bases, tally=tally, abandonable=abandonable)
    tour(arena, short=short)
    _drive(arena, steps, seed)
    limits = _limits(arena, tuple(each for each in litter if each.session)) if candidate.transactional else ()
    notes = () if None in bases else ("this subject lets nobody run a statement before it has entered",)
    return PoolResult(
        name=candidate.name,
        steps=tally.steps,
        looks=tally.looks,
        switches=tally.switches,
        connections=len(tally.connections),
        errors=tally.errors,
        findings=_confirmed(tally),
        limits=limits,
        doubts=(*tally.doubts, *_vacuous(tally)),
        notes=notes,
    )


def _drive(arena: Arena, steps: int, seed: int) -> None:
    tally, round_ = arena.tally, 0
    while tally.steps < steps and not tally.enough:
        before, found = tally.steps, set(tally.known)
        factory = with_seed(seed + round_)(machine_of(arena))
        examples = max(1, math.ceil((steps - tally.steps) / _LENGTH))
        tally.found_at = None
        try:
            run_state_machine_as_test(factory, settings=_settings(examples))
        except (Breached, Flaky):
            tally.learn()
        round_ += 1
        if tally.steps == before or (tally.known == found and _met_again(tally)):
            return


def _met_again(tally: Tally) -> bool:
    """Whether a round met a breach and told nothing new, so that further rounds would not either."""
    return tally.found_at is not None


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=_LENGTH,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        print_blob=False,
    )


def _confirmed(tally: Tally) -> tuple[Finding, ...]:
    """Findings that were seen more than once; a breach that was not seen again is a doubt."""
    sure = []
    for print_, finding in tally.best.items():
        if finding.severity is Severity.ACTIVITY or tally.seen[print_] > 1:
            sure.append(finding)
        else:
            tally.doubt(f"seen once and not again: {finding.observed}")
    return tuple(sure)


def _vacuous(tally: Tally) -> list[str]:
    if tally.known or tally.switches:
        return []
    return ["no server connection went from one tenant to another: nothing was judged"]


def _bases(stage: Stage, candidate: Candidate) -> dict[Viewer, Look]:
    """What fresh sessions of the subject keep. Raises _Unfit."""
    bases: dict[Viewer, Look] = {}
    with suppress(Lost):  # a subject may offer no session without a tenant: the safest answer to nobody
        bases[None] = _first_look(stage, candidate, None)
    for principal in stage.principals:
        try:
            bases[principal] = _first_look(stage, candidate, principal)
        except (Lost, Refused) as error:
            why = f"tenant {principal.tenant} cannot be entered on a fresh connection: {error}"
            raise _Unfit(why=f"{candidate.name}: {why}") from error
        # Content is a breach, and the machine's to tell; less than the tenancy promises makes any look worthless.
        fresh = stage.fresh(principal, again=True)
        expected = Expected(fresh=fresh, base=bases[principal], nobody=False, tenants=stage.tenants)
        for left in leftovers(bases[principal], expected):
            if left.rule == "pooled-session-changes-work":
                why = f"on a fresh connection tenant {principal.tenant} is not what [tenancy] says: {left.observed}"
                raise _Unfit(why=f"{candidate.name}: {why}")
    return bases


def _lives_in_a_task(candidate: Candidate) -> bool:
    """Whether its sessions can be cancelled within ``enter``. Raises _Unfit."""
    subject = candidate.make()
    try:
        with subject.checkout() as session:
            return isinstance(session, Abandonable)
    except Exception as error:  # a subject is foreign code: whatever it raises is its answer
        raise _Unfit(why=f"{candidate.name}: no session can be checked out: {told(error)}") from error
    finally:
        subject.close()


def _first_look(stage: Stage, candidate: Candidate, viewer: Viewer) -> Look:
    try:
        candidate.renew()
        subject = candidate.make()
        try:
            with subject.checkout() as session:
                if viewer is not None:
                    session.enter(viewer)
                return look(session, stage.plan(viewer))
        finally:
            subject.close()
    except Lost:
        raise
    except Exception as error:  # a subject is foreign code: whatever it raises is its answer
        raise told(error) from error


def _limits(arena: Arena, litter: tuple[Litter, ...]) -> tuple[Limit, ...]:
    """Leave each thing that only a session has, and see whether another tenant meets it."""
    return tuple(
        Limit(feature=each.name, statement="; ".join(each.statements), shown=bool(observed), observed=observed)
        for each in litter
        for observed in [_met(arena, each)]
    )


def _met(arena: Arena, litter: Litter) -> str:
    stage, (first, second) = arena.stage, pair(arena.stage.principals)
    arena.candidate.renew()
    subject = arena.candidate.make()
    try:
        with subject.checkout() as session:
            session.enter(first)
            leave(session, litter)
        for viewer in (None, second):
            if viewer not in arena.bases:
                continue
            with subject.checkout() as session:
                if viewer is not None:
                    session.enter(viewer)
                seen = look(session, stage.plan(viewer))
            fresh, base = stage.fresh(viewer), arena.bases[viewer]
            left = leftovers(seen, Expected(fresh=fresh, base=base, nobody=viewer is None, tenants=stage.tenants))
            if left:
                return left[0].observed
    except Exception as error:  # noqa: BLE001 - a subject is foreign code: whatever it raises is its answer
        return f"the next session fails: {told(error)}"
    finally:
        subject.close()
    return ""
