"""Each leftover and each ending has its turn in every run; chance only combines them.

A tour is walked by the same machine that Hypothesis drives, step by step.
"""

from collections.abc import Callable

from harness.pools.control import pair
from harness.pools.encounter import ENDINGS, NOTHING, Arena, Breached
from harness.pools.machine import PoolMachine

Walk = Callable[[PoolMachine], None]
# Suspensions between the start of enter and the cancellation: a statement of psycopg's suspends two or three times.
_AFTER = range(8)


def tour(arena: Arena) -> None:
    """Walk every way once; one that breaches is walked again, so that a finding is never seen but once."""
    for walk in _walks(arena):
        if arena.tally.enough:
            return
        if _breaches(arena, walk):
            _breaches(arena, walk)
            arena.tally.learn()


def _breaches(arena: Arena, walk: Walk) -> bool:
    arena.tally.found_at = None
    machine = PoolMachine(arena)
    try:
        walk(machine)
    except Breached:
        return True
    finally:
        machine.teardown()
    return False


def _walks(arena: Arena) -> list[Walk]:
    principals = arena.stage.principals
    first, second = (principals.index(each) for each in pair(principals))
    walks: list[Walk] = [_served(first, second, what, NOTHING, True) for what in range(1, len(arena.litter) + 1)]
    walks += [_served(first, second, 0, kind, well) for kind in ENDINGS for well in (True, False)]
    walks += [_abandoned(first, second, after) for after in _AFTER]
    # From both sides: what a connection's end brings back may be of any tenant that was there.
    return [*walks, _terminated(first, second), _terminated(second, first)]


def _served(first: int, second: int, what: int, kind: str, well: bool) -> Walk:
    def walk(machine: PoolMachine) -> None:
        machine.serve(who=first, what=what, kind=kind, well=well)
        _meet(machine, second)

    return walk


def _abandoned(first: int, second: int, after: int) -> Walk:
    def walk(machine: PoolMachine) -> None:
        machine.abandon(who=first, after=after)
        _meet(machine, second)

    return walk


def _terminated(first: int, second: int) -> Walk:
    def walk(machine: PoolMachine) -> None:
        machine.serve(who=first, what=0, kind=NOTHING, well=True)
        machine.terminate()
        machine.serve(who=second, what=0, kind=NOTHING, well=True)

    return walk


def _meet(machine: PoolMachine, second: int) -> None:
    """Nobody and another tenant get the connection that was served, or else both of the two that a pool has."""
    served = set(machine.served)
    for _ in range(2 if None in machine.arena.bases else 0):
        machine.look_as_nobody()
        if machine.pid in served:
            break
    for _ in range(2):
        machine.serve(who=second, what=0, kind=NOTHING, well=True)
        if machine.pid in served:
            break
