"""A subject speaks through whatever driver it likes; here its errors become one of two: refused by SQLSTATE, or lost."""

from typing import Self

from harness.pools.subject import Rows, Session

# Crash and shutdown; the statement was not refused, the connection is gone.
_GONE = ("57P01", "57P02", "57P03", "57P05")
NO_TRANSACTION = "25P01"
_MARK = "SAVEPOINT tenantproof"


class Refused(Exception):
    """The server refused the statement."""

    def __init__(self, sqlstate: str, cause: BaseException) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate
        self.cause = cause


class Lost(Exception):
    """There is no usable connection, or the subject failed otherwise."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {' '.join(str(cause).split())}")
        self.cause = cause


def told(error: BaseException) -> Refused | Lost:
    """What an error of a subject means, whichever library wrapped it."""
    state = sqlstate_of(error)
    if state is None or state.startswith("08") or state in _GONE:
        return Lost(error)
    return Refused(state, error)


def sqlstate_of(error: BaseException | None) -> str | None:
    """The SQLSTATE of a driver's error, of SQLAlchemy's (``orig``) or of a wrapper's (``__cause__``)."""
    for _ in range(5):
        if error is None:
            break
        state = getattr(error, "sqlstate", None)
        if isinstance(state, str):
            return state
        error = getattr(error, "orig", None) or error.__cause__
    return None


def say(session: Session, statement: str) -> Rows:
    """The rows of one statement. Raises Refused or Lost."""
    try:
        return session.execute(statement)
    except Exception as error:  # a subject is foreign code: whatever it raises is its answer
        raise told(error) from error


class Guard:
    """What is done in the block is undone at its end; in a transaction by a savepoint, else in one of its own."""

    def __init__(self, session: Session, *, keep: bool = False) -> None:
        self._session, self._keep, self._own = session, keep, False

    def __enter__(self) -> Self:
        try:
            say(self._session, _MARK)
        except Refused as refused:
            if refused.sqlstate != NO_TRANSACTION:
                raise
            self._own = True
            say(self._session, "BEGIN")
            say(self._session, _MARK)
        return self

    def back(self) -> None:
        """Undo what was done so far, and go on."""
        say(self._session, "ROLLBACK TO SAVEPOINT tenantproof")

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: object) -> None:
        if isinstance(value, Lost):
            return
        undo = not self._keep or value is not None
        if self._own:
            say(self._session, "ROLLBACK" if undo else "COMMIT")
        elif undo:
            self.back()  # the mark stays, which costs less than to release it
        else:
            say(self._session, "RELEASE SAVEPOINT tenantproof")
