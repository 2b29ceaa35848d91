"""After the matrix, generated programs until the budget ends; each new breach is shrunk to the shortest that shows it."""

import time
import warnings
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisWarning
from hypothesis.strategies import SearchStrategy

from harness.attack.arena import Arena
from harness.attempts.generated import pieces, programs
from harness.record.model import Attempt, Suspicion

_BATCH = 40


def generate(arena: Arena, budget: float, number: int, progress: Callable[[str], None]) -> str:
    """Run programs for ``budget`` seconds; why it stopped. What the matrix has shown is not told again."""
    parts = pieces(arena.scene)
    known = {suspicion.object for suspicion in arena.suspicions}
    parts = tuple(part for part in parts if part.object not in known)
    if not parts:
        return "nothing is left to make programs of"
    until = time.monotonic() + budget
    drawn = programs(arena.scene, parts)
    rounds = 0
    while time.monotonic() < until:
        batch = _batch(drawn, number + rounds)
        rounds += 1
        for attempt in batch:
            if time.monotonic() > until:
                break
            _try(arena, attempt, progress)
    return f"the budget of {budget:g} s for generated programs ended"


def _batch(drawn: SearchStrategy[Attempt], number: int) -> list[Attempt]:
    """A handful of programs; the same number draws the same."""
    batch: list[Attempt] = []

    @seed(number)
    @settings(
        max_examples=_BATCH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def collect(attempt: Attempt) -> None:
        batch.append(attempt)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        collect()
    return batch


def _try(arena: Arena, attempt: Attempt, progress: Callable[[str], None]) -> None:
    before = len(arena.suspicions)
    arena.one(attempt)
    fresh = arena.suspicions[before:]
    if fresh:
        progress("shrinking a breach")
        arena.suspicions[before:] = [_shrunk(arena, suspicion) for suspicion in fresh[:2]]


def _shrunk(arena: Arena, suspicion: Suspicion) -> Suspicion:
    """Leave out statements one by one while the program still breaches at this severity."""
    best = suspicion
    index = len(best.attempt.statements) - 1
    while index >= 0 and len(best.attempt.statements) > 1:
        kept = best.attempt.statements[:index] + best.attempt.statements[index + 1 :]
        before = len(arena.suspicions)
        arena.one(replace(best.attempt, statements=kept))
        again = [s for s in arena.suspicions[before:] if s.severity is suspicion.severity]
        del arena.suspicions[before:]
        if again:
            best = again[0]
        index -= 1
    return best
