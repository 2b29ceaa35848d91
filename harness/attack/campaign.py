"""Who attacks whom, in which order, until every relation and command has been tried where a victim has a row."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import psycopg

from harness.attack.arena import Arena
from harness.attack.coverage import Ledger, account
from harness.attack.direct import Lead, direct
from harness.attack.generate import generate
from harness.attack.grounds import Grounds
from harness.attack.matrix import exhaustive, within
from harness.attack.notify import overheard
from harness.attack.pairing import Unfit
from harness.attack.patience import patient
from harness.attack.prepare import Survey
from harness.attack.selftest import self_test
from harness.attack.stand import analysis, stand
from harness.attack.ways import Way, ways
from harness.attempts import predicates, reads, routines, session, writes
from harness.catalog.model import Relation
from harness.errors import ConfigError
from harness.execute.stage import Stage
from harness.record.model import Attempt, Severity, Suspicion
from harness.target.text import ask
from harness.world.build import count_rows
from harness.world.model import Scene
from harness.world.pairs import Pair, abler, choose, pair_of, spread

Progress = Callable[[str], None]
_MOST_PAIRS = 12
_MOST_LEADS = 6
_INSISTING = 4


@dataclass(kw_only=True)
class Campaign:
    """What the attempts of a run showed. ``limits``: relations that are attacked, None for all.

    ``tried`` holds object and family of every attempt that was made; ``left_out`` how many were not, of what is slow;
    ``ways`` how often each object was tried by each command through each channel; ``not_made`` how many attempts could not
    be made here, by the reason.
    """

    survey: Survey
    limits: frozenset[str] | None = None
    ledger: Ledger = field(default_factory=Ledger)
    suspicions: list[tuple[Scene, Suspicion]] = field(default_factory=list)
    tried: set[tuple[str, str]] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    ways: Counter[Way] = field(default_factory=Counter)
    not_made: Counter[Unfit] = field(default_factory=Counter)
    attempts: int = 0
    stopped_because: str = "the exhaustive matrix is complete"

    def told(self, *, doubt: bool) -> list[tuple[Unfit, int]]:
        """What could not be made, with or without doubt."""
        return sorted(((u, n) for u, n in self.not_made.items() if u.doubt is doubt), key=lambda each: each[0].why)


def campaign(
    grounds: Grounds, progress: Progress, *, budget: float, seed: int, limits: frozenset[str] | None = None
) -> Campaign:
    """Every pair in turn; then what is still uncovered, with rows of other tenants, and with planted ones."""
    survey = grounds.survey
    seen = Campaign(survey=survey, limits=limits)
    with grounds.connected(grounds.here) as connection:
        counts = count_rows(connection, survey.catalog, survey.owners, _tenants(survey))
        pairs = choose(survey.principals, counts)
        if not pairs:
            raise ConfigError(
                "every principal is entitled to every tenant: nobody is there to be an attacker",
                remedy="let [tenancy] principals list at least one who is not entitled to some tenant",
            )
    progress(f"{len(survey.principals)} principals read and write {len(survey.catalog.relations)} relations")
    told = direct(grounds, pairs)
    seen.attempts = told.tried
    pairs = abler(survey.principals, pairs, told.able)
    for number, pair in enumerate(pairs, 1):
        progress(f"tenant {pair.attacker.tenant} attacks tenant {pair.victim} ({number}/{len(pairs)})")
        _fight(grounds, pair, seen, first=number == 1)
    _insist(grounds, pairs, seen, progress)
    _follow(grounds, seen, told.leads, progress)
    _rest(grounds, pairs[0], seen, progress)
    if budget > 0:
        progress(f"generated programs for {budget:g} s")
        scene, arena, _ = stand(grounds, pairs[0])
        arena.suspicions += [suspicion for _, suspicion in seen.suspicions]
        known = len(arena.suspicions)
        seen.stopped_because = f"{seen.stopped_because}; {generate(arena, budget, seed, progress)}"
        seen.suspicions += [(scene, suspicion) for suspicion in arena.suspicions[known:]]
        seen.attempts += arena.attempts
        seen.ways.update(ways(scene, arena.records))
        seen.not_made += arena.not_made
        grounds.release()
    progress("the self-test: what is wide open must be found")
    seen.doubts += self_test(grounds, pairs[0])
    seen.doubts += [f"{unfit.why}: {number} attempts were not made" for unfit, number in seen.told(doubt=True)]
    return seen


def _fight(
    grounds: Grounds,
    pair: Pair,
    seen: Campaign,
    *,
    first: bool = False,
    only: frozenset[str] | None = None,
    attempts: Callable[[Scene], Iterator[Attempt]] | None = None,
) -> None:
    """Run the matrix of one pair, or other ``attempts``; ``only`` keeps those on these relations."""
    scene, arena, stage = stand(grounds, pair)
    tried = attempts(scene) if attempts is not None else within(scene, exhaustive(scene, first=first), seen.limits)
    wanted = (attempt for attempt in tried if only is None or attempt.object in only)
    arena.run(_noted(seen, patient(wanted, seen.left_out)))
    arena.rest()
    if first and (again := tuple(predicates.analysed(scene))):
        grounds.analyse(arena.pairing.stages, analysis(scene))
        arena.run(again)
        arena.rest()
    account(seen.ledger, scene, stage, arena.records, seen.limits if only is None else only)
    if first:
        _as_nobody(grounds, scene, arena)
    seen.suspicions += [(scene, suspicion) for suspicion in arena.suspicions]
    seen.attempts += arena.attempts
    seen.ways.update(ways(scene, arena.records))
    seen.not_made += arena.not_made
    grounds.release()
    if first:
        seen.suspicions += overheard(grounds, scene, seen.not_made)


def _insist(grounds: Grounds, pairs: tuple[Pair, ...], seen: Campaign, progress: Progress) -> None:
    """Routines that refused every attacker are called as others of the attackers' tenants: one may hold the right role."""
    attackers = [pair.attacker for pair in pairs]
    tenants = {attacker.tenant for attacker in attackers}
    others = [p for p in spread(grounds.survey.principals) if p.tenant in tenants and p not in attackers]
    for principal in others[:_INSISTING]:
        silent = seen.ledger.silent()
        victim = next((pair.victim for pair in pairs if pair.victim not in principal.tenants), None)
        if silent and victim is not None:
            progress(f"another principal of tenant {principal.tenant} calls {len(silent)} routines that refused")
            pair = pair_of(grounds.survey.principals, principal, victim)
            _fight(grounds, pair, seen, only=silent, attempts=lambda scene: routines.attempts(scene, brief=True))


def _follow(grounds: Grounds, seen: Campaign, leads: Iterable[Lead], progress: Progress) -> None:
    """Judge the leads into relations of which nothing of the kind is known yet, each pair once."""
    fought: set[tuple[str, str, bool]] = set()
    for lead in leads:
        key = (lead.pair.attacker.tenant, lead.pair.victim, lead.writing)
        harm = Severity.INTEGRITY if lead.writing else Severity.CONTENT
        known = {suspicion.object for _, suspicion in seen.suspicions if suspicion.severity is harm}
        if lead.label in known or key in fought or len(fought) >= _MOST_LEADS:
            continue
        fought.add(key)
        progress(f"tenant {key[0]} reached rows of tenant {key[1]} in {lead.label}: judging")
        _fight(grounds, lead.pair, seen, attempts=writes.attempts if lead.writing else reads.attempts)


def _noted(seen: Campaign, attempts: Iterator[Attempt]) -> Iterator[Attempt]:
    for attempt in attempts:
        seen.tried.update((each, attempt.family) for each in attempt.object.split("\n"))
        yield attempt


def _rest(grounds: Grounds, pair: Pair, seen: Campaign, progress: Progress) -> None:
    """Relations that no pair has covered: with a tenant that has rows there, else with planted ones."""
    left = seen.ledger.uncovered()
    for label in sorted(left)[:_MOST_PAIRS]:
        other = _pair_with_rows(grounds, grounds.survey.catalog.by_label[label])
        if other is not None and label in seen.ledger.uncovered():
            progress(f"tenant {other.attacker.tenant} attacks tenant {other.victim} on {label}")
            _fight(grounds, other, seen, only=seen.ledger.uncovered())
    left = seen.ledger.uncovered()
    if not left:
        return
    progress(f"planting rows of tenant {pair.victim} in {len(left)} relations without any")
    planted, told = grounds.planted(pair.victim)
    _fight(planted, pair, seen, only=left)
    seen.ledger.explain(
        {grounds.survey.catalog.by_oid[oid].label: why for oid, why in told.items() if isinstance(why, str)}
    )


def _pair_with_rows(grounds: Grounds, relation: Relation) -> Pair | None:
    survey = grounds.survey
    expression = survey.owners[relation.oid].expression
    if expression is None:
        return None
    owned = f"SELECT ({expression})::pg_catalog.text FROM {relation.sql} WHERE ({expression}) IS NOT NULL LIMIT 1"
    with grounds.connected(grounds.here) as connection:
        try:
            rows = ask(connection, owned)
        except psycopg.Error:
            return None  # it fails for the privileged user too, say for want of a user mapping
    tenant = rows[0][0] if rows else None
    attackers = [p for p in survey.principals if tenant not in p.tenants]
    if tenant is None or not attackers:
        return None
    return pair_of(survey.principals, attackers[0], tenant)


def _tenants(survey: Survey) -> list[str]:
    return list(dict.fromkeys(tenant for p in survey.principals for tenant in sorted(p.tenants)))


def _as_nobody(grounds: Grounds, scene: Scene, arena: Arena) -> None:
    """Nobody's reads, against a world without any tenant's rows."""
    _, there = grounds.worlds(None)
    # What entering writes is committed here, and must not be found by those who come after.
    place = grounds.untouched() if scene.context_relations else grounds.here
    grounds.log_out()
    logins = [Stage(wire=wire) for wire in grounds.login(place, there)]
    here, beyond = logins or [grounds.stage(world) for world in (place, there)]
    pairing = replace(arena.pairing, sight_here=here, sight_there=beyond, changed=lambda: None)
    alone = Arena(scene=replace(scene, victim_values=frozenset()), pairing=pairing, reads=())
    alone.run(session.nobody(scene))
    arena.suspicions += alone.suspicions
    arena.attempts += alone.attempts
    arena.records += alone.records
    arena.not_made += alone.not_made
