"""After the matrix, generated programs until the budget ends; each new breach is shrunk to the shortest that shows it."""

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisWarning
from hypothesis.strategies import SearchStrategy

from harness.attack.arena import Arena
from harness.attack.pairing import Unfit
from harness.attack.remembered import Places, examples, remember, remembered
from harness.attempts.generated import joined, pieces, programs
from harness.record.model import DEFAULT_FAILING, Attempt, Suspicion

_BATCH = 40


def generate(arena: Arena, budget: float, number: int, progress: Callable[[str], None]) -> str:
    """Run programs for ``budget`` seconds; why it stopped. What the matrix has shown is not told again."""
    parts = pieces(arena.scene)
    unfit = {part for part in parts if isinstance(arena.pairing.fit(part), Unfit)}
    known = _known(arena, parts)
    places = tuple(place for place, part in enumerate(parts) if part.object not in known and part not in unfit)
    if not places:
        return "nothing is left to make programs of"
    kept, digest = examples(), arena.scene.catalog.schema_digest
    for chosen in remembered(kept, digest):
        if set(chosen) <= set(places):
            _try(arena, joined(arena.scene, [parts[place] for place in chosen]), progress)
    until = time.monotonic() + budget
    drawn = programs(places)
    rounds = 0
    while time.monotonic() < until:
        batch = _batch(drawn, number + rounds)
        rounds += 1
        for chosen in batch:
            if time.monotonic() > until:
                break
            if _try(arena, joined(arena.scene, [parts[place] for place in chosen]), progress):
                remember(kept, digest, chosen)
    return f"the budget of {budget:g} s for generated programs ended"


def _known(arena: Arena, parts: Sequence[Attempt]) -> set[str]:
    """Objects that a part has shown by itself, or that fail anyhow; not those that an estimate alone tells of."""
    alone = {part.statements for part in parts}
    return {s.object for s in arena.suspicions if s.severity in DEFAULT_FAILING or s.attempt.statements in alone}


def _batch(drawn: SearchStrategy[Places], number: int) -> list[Places]:
    """A handful of programs; the same number draws the same."""
    batch: list[Places] = []

    @seed(number)
    @settings(
        max_examples=_BATCH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def collect(chosen: Places) -> None:
        batch.append(chosen)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        collect()
    return batch


def _try(arena: Arena, attempt: Attempt, progress: Callable[[str], None]) -> bool:
    """Whether it breached in a way that fails."""
    before = len(arena.suspicions)
    arena.one(attempt)
    fresh = arena.suspicions[before:]
    if fresh:
        progress("shrinking a breach")
        arena.suspicions[before:] = [_shrunk(arena, suspicion) for suspicion in fresh[:2]]
    return any(suspicion.severity in DEFAULT_FAILING for suspicion in fresh)


def _shrunk(arena: Arena, suspicion: Suspicion) -> Suspicion:
    """Leave out statements one by one while the program still breaches at this severity."""
    best = suspicion
    index = len(best.attempt.statements) - 1
    while index >= 0 and len(best.attempt.statements) > 1:
        kept = best.attempt.statements[:index] + best.attempt.statements[index + 1 :]
        before = len(arena.suspicions)
        named = tuple(name for name in best.attempt.names if any(name in statement for statement in kept))
        arena.one(replace(best.attempt, statements=kept, names=named))
        again = [s for s in arena.suspicions[before:] if s.severity is suspicion.severity]
        del arena.suspicions[before:]
        if again:
            best = again[0]
        index -= 1
    return best
