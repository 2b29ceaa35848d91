"""Each leftover and each ending has its turn in every run; chance only combines them.

A tour is walked by the same machine that Hypothesis drives, step by step. A short one leaves together what does not
keep the rest from being left: it tells whether a pool breaches, and of several causes in one turn the worst.
"""

from collections.abc import Callable, Sequence

from harness.pools.control import pair
from harness.pools.encounter import ENDINGS, NOTHING, Arena, Breached
from harness.pools.machine import PoolMachine

Walk = Callable[[PoolMachine], None]
# Suspensions between the start of enter and the cancellation: a statement of psycopg's suspends two or three times.
_AFTER = range(8)
_AGAIN = 4


def tour(arena: Arena, *, short: bool = False) -> None:
    """Walk every way once; one that breaches is walked again, so that a finding is never seen but once.

    Where a task is cut off depends on when the server answers: it is given some tries to end there again.
    """
    for walk in _walks(arena, short=short):
        if arena.tally.enough:
            return
        if _breaches(arena, walk):
            any(_breaches(arena, walk) for _ in range(_AGAIN))
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


def _walks(arena: Arena, *, short: bool) -> list[Walk]:
    principals = arena.stage.principals
    first, second = (principals.index(each) for each in pair(principals))
    litter = range(1, len(arena.litter) + 1)
    if short:
        turns = [[what for what in litter if arena.litter[what - 1].turn == turn] for turn in _turns(arena)]
        walks: list[Walk] = [_laden(first, second, each) for each in turns]
    else:
        walks = [_served(first, second, what, NOTHING, True) for what in litter]
    walks += [_served(first, second, 0, kind, well) for kind in ENDINGS for well in (True, False)]
    # A session without tasks cannot be cancelled within enter: it fails before, always in the same way.
    walks += [_abandoned(first, second, after) for after in _AFTER[: None if arena.abandonable else 1]]
    # From both sides: what a connection's end brings back may be of any tenant that was there.
    return [*walks, _terminated(first, second), _terminated(second, first)]


def _turns(arena: Arena) -> list[str]:
    return list(dict.fromkeys(each.turn for each in arena.litter))


def _laden(first: int, second: int, turn: Sequence[int]) -> Walk:
    def walk(machine: PoolMachine) -> None:
        machine.begin(who=first)
        for what in turn:
            if machine.turns:
                machine.litter(which=0, what=what)
        if machine.turns:
            machine.finish(which=0, kind=NOTHING, well=True)
        _meet(machine, second)

    return walk


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
