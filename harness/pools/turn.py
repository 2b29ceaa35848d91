"""A turn ends in one of the ways in which applications end one: well, by an error of its own, or by the database's."""

import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass

from harness.pools.speech import Lost, told
from harness.pools.subject import Session, Subject
from harness.world.model import Principal


class AppFailed(Exception):
    """An application's own error, raised in its block."""


@dataclass(slots=True, kw_only=True)
class Turn:
    """A session that is out. ``error`` is what the database last raised; ``dirty`` once its holder left something."""

    name: str
    block: AbstractContextManager[Session]
    session: Session
    since: float
    who: Principal | None = None
    pid: int = 0
    error: BaseException | None = None
    dirty: bool = False


def check_out(subject: Subject, name: str, since: float) -> Turn:
    """Raises Lost where the pool gives none."""
    try:
        block = subject.checkout()
        session = block.__enter__()
    except Exception as error:  # a subject is foreign code: whatever it raises is its answer
        raise Lost(error) from error
    return Turn(name=name, block=block, session=session, since=since)


def end_well(turn: Turn) -> Exception | None:
    """Leave the block; what it raised, if anything."""
    try:
        turn.block.__exit__(None, None, None)
    except Exception as error:  # noqa: BLE001 - a subject is foreign code: whatever it raises is its answer
        return told(error)
    return None


def end_ill(turn: Turn) -> None:
    """Leave the block with the error that the database raised, or with one of the application's own."""
    try:
        raise turn.error or AppFailed("the application failed")
    except BaseException:  # noqa: BLE001 - raised just here
        kind, error, trace = sys.exc_info()
        try:
            turn.block.__exit__(kind, error, trace)
        except BaseException as raised:
            if isinstance(raised, KeyboardInterrupt):
                raise
