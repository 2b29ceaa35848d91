"""A judge that has not seen the worst of pools breach has seen nothing: every leftover is shown on it first."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from harness.pools.direct import Kept
from harness.pools.judge import SHOWS_ROWS, Expected, Leftover, enter_refused, leftovers
from harness.pools.litter import Litter
from harness.pools.look import look
from harness.pools.speech import Refused
from harness.pools.stage import Stage, Viewer, leave, look_as
from harness.world.model import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """``litter``: what can be left and is seen. ``refused``: what the application's role may not leave, and why."""

    litter: tuple[Litter, ...]
    refused: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]


def control(stage: Stage) -> Control:
    """Leave each thing on a connection that everybody shares and nobody resets, and look for it."""
    litter: list[Litter] = []
    refused: list[tuple[str, str]] = []
    doubts = [] if _rows_are_seen(stage) else ["no principal sees a row that nobody does not see: nothing could leak"]
    for each in stage.litter:
        if not each.session:
            litter.append(each)
            continue
        try:
            seen = _left(stage, each)
        except Refused as error:
            refused.append((each.name, error.sqlstate))
            continue
        if seen:
            litter.append(each)
        elif not each.name.startswith("role-"):
            doubts.append(f"control failed: {each.name} was left on a shared connection, and not seen")
    return Control(litter=tuple(litter), refused=tuple(refused), doubts=tuple(doubts))


def pair(principals: Sequence[Principal]) -> tuple[Principal, Principal]:
    """Two principals of different tenants."""
    first = principals[0]
    return first, next(each for each in principals if not each.tenants & first.tenants)


def expected_on_fresh(stage: Stage, viewer: Viewer) -> Expected:
    fresh = stage.fresh(viewer)
    return Expected(fresh=fresh, base=fresh, nobody=viewer is None, tenants=stage.tenants)


def _left(stage: Stage, litter: Litter) -> tuple[Leftover, ...]:
    first, second = pair(stage.principals)
    kept = Kept(stage.app_dsn)
    found: list[Leftover] = []
    try:
        with kept.checkout() as session:
            session.enter(first)
            leave(session, litter)
        for viewer in (None, second):
            found += _shown_to(kept, viewer, stage)
    finally:
        kept.close()
    return tuple(found)


def _shown_to(kept: Kept, viewer: Viewer, stage: Stage) -> tuple[Leftover, ...]:
    """Whoever the session calls itself now may not be able to become the next tenant: then that is what was seen."""
    try:
        return leftovers(look_as(kept, viewer, stage.plan(viewer)), expected_on_fresh(stage, viewer))
    except psycopg.errors.InsufficientPrivilege as refused:
        return (enter_refused(refused.sqlstate or "42501"),)


def _rows_are_seen(stage: Stage) -> bool:
    """Whether nobody, handed a session that somebody entered and did not leave, is found to read rows."""
    for principal in stage.principals:
        kept = Kept(stage.app_dsn)
        try:
            with kept.checkout() as session:
                session.enter(principal)
                seen = look(session, stage.plan(None))
        finally:
            kept.close()
        if any(each.rule == SHOWS_ROWS for each in leftovers(seen, expected_on_fresh(stage, None))):
            return True
    return False
